//! How the data of a table can be read: through the catalogue, from S3, or after a grant of one's own.

use super::{Proof, Search, Step, Way};
use crate::access::actor::Actor;
use crate::access::lake::{Bypass, Control, Location, Sight, Table};

impl Search<'_> {
    /// Returns the steps to reading a column, with whatever credentials can be had; none where there is no way.
    pub fn see(&mut self, database: &str, table: &str, column: &str) -> Option<Vec<Step>> {
        let world = self.world;
        let table = world.lake.table(database, table)?;
        let mut stories = Vec::new();
        for (index, actor) in self.actors() {
            let catalogue = self.through_catalogue(index, &actor, table, column);
            let storage = self.through_storage(index, &actor, table);
            let granted = self.after_granting(index, &actor, table, column);
            for (text, ways) in [catalogue, storage, granted].into_iter().flatten() {
                let needs: Vec<usize> = ways.iter().flat_map(|way| way.needs.clone()).collect();
                let mut story = self.story(&needs);
                story.push(Step { text, proofs: ways.into_iter().map(|way| way.proof).collect() });
                stories.push(story);
            }
        }
        stories.into_iter().min_by_key(Vec::len)
    }

    /// Athena reads for whom Lake Formation lets see the column.
    fn through_catalogue(
        &mut self,
        index: usize,
        actor: &Actor,
        table: &Table,
        column: &str,
    ) -> Option<(String, Vec<Way>)> {
        let sight = self.world.lake.sight(&actor.arn(), table);
        let is_seen = match &sight.control {
            Control::IamOnly(bypass) => *bypass == Bypass::AllowedPrincipals,
            Control::LakeFormation | Control::Unknown => sight.of(column).is_some(),
        };
        if !is_seen {
            return None;
        }
        let mut ways = self.ask_catalogue(index, actor, table)?;
        ways.push(Way { needs: Vec::new(), proof: lake_proof(table, because(&sight)) });
        let name = table_name(table);
        Some((format!("{actor} reads the column `{column}` of `{name}` through the catalogue"), ways))
    }

    /// Returns how an actor is allowed to ask the catalogue for a table, and Lake Formation for its data.
    fn ask_catalogue(&mut self, index: usize, actor: &Actor, table: &Table) -> Option<Vec<Way>> {
        let (database, name) = (table.database.as_str(), table.name.as_str());
        let resources =
            ["catalog".to_owned(), format!("database/{database}"), format!("table/{database}/{name}")];
        let mut asks: Vec<_> = resources
            .iter()
            .map(|resource| actor.asks("glue:GetTable", self.world.arn("glue", resource)))
            .collect();
        asks.push(actor.asks("lakeformation:GetDataAccess", "*"));
        asks.iter().map(|ask| self.way(index, ask)).collect()
    }

    /// Reads the files themselves.
    fn through_storage(&mut self, index: usize, actor: &Actor, table: &Table) -> Option<(String, Vec<Way>)> {
        let Location::S3(path) = &table.location else { return None };
        let object = [&*path.bucket, &*path.prefix, "any"].join("/").replace("//", "/");
        let way = self.way(index, &actor.asks("s3:GetObject", self.world.s3(&object)))?;
        Some((format!("{actor} reads the files of `{}` from S3", table_name(table)), vec![way]))
    }

    /// Grants the column to itself first.
    fn after_granting(
        &mut self,
        index: usize,
        actor: &Actor,
        table: &Table,
        column: &str,
    ) -> Option<(String, Vec<Way>)> {
        let lake = &self.world.lake;
        let may_grant =
            lake.delegation(&actor.arn(), table).columns.iter().any(|it| it.name.as_str() == column)
                || lake.administrator(&actor.arn()).is_some();
        let action = if may_grant {
            "lakeformation:GrantPermissions"
        } else {
            // Whoever may change the settings names itself an administrator.
            "lakeformation:PutDataLakeSettings"
        };
        let mut ways = vec![self.way(index, &actor.asks(action, "*"))?];
        ways.extend(self.ask_catalogue(index, actor, table)?);
        Some((
            format!("{actor} grants itself `{}`, and reads the column `{column}`", table_name(table)),
            ways,
        ))
    }

    /// Tells whether Lake Formation leaves open what an actor that it can be sees of a table.
    pub(in crate::access) fn is_sight_open(&self, database: &str, table: &str) -> bool {
        let Some(table) = self.world.lake.table(database, table) else { return true };
        self.actors().iter().any(|(_, actor)| {
            let sight = self.world.lake.sight(&actor.arn(), table);
            sight.control == Control::Unknown || !sight.undecided.is_empty()
        })
    }
}

fn table_name(table: &Table) -> String {
    format!("{}.{}", table.database.as_str(), table.name.as_str())
}

fn because(sight: &Sight) -> String {
    let names: Vec<String> = sight.reasons.iter().map(|reason| format!("`{reason}`")).collect();
    match &sight.control {
        Control::IamOnly(Bypass::AllowedPrincipals) => {
            "the group `IAMAllowedPrincipals` has the table: Lake Formation restricts nobody".to_owned()
        }
        _ => format!("granted by {}", names.join(", ")),
    }
}

fn lake_proof(table: &Table, because: String) -> Proof {
    Proof { action: "SELECT".to_owned(), resource: table_name(table), because }
}

//! How the data of a table can be read: through the catalogue, from S3, or in a roundabout way.

use super::fact::{Proven, Way, What};
use super::moves::{ANY, WORKGROUP, noun};
use super::{Search, Step};
use crate::access::actor::{Actor, Ask};
use crate::access::entity::Entity;
use crate::access::lake::{Bypass, Control, Location, Origin, Sight, Table};
use crate::iam::evaluation::Decision;

const GET_OBJECT: &str = "s3:GetObject";
const MAKE_ACCESS_POINT: &str = "s3:CreateAccessPoint";
const GRANT: &str = "lakeformation:GrantPermissions";
const GET_RESULTS: &str = "athena:GetQueryResults";

/// What lets others read objects: with the action on the bucket, or else on each object.
const EXPOSURES: &[(&str, bool)] =
    &[("s3:PutBucketPolicy", true), ("s3:PutBucketAcl", true), ("s3:PutObjectAcl", false)];

type Found = (String, Vec<Way>);

impl<'w> Search<'w> {
    /// Tells whether an actor that it can be reads a column, as it is meant to be read.
    pub fn reads(&mut self, database: &str, table: &str, column: &str) -> bool {
        let table = self.world.lake.table(database, table);
        table.is_some_and(|table| !self.directly(table, column).is_empty())
    }

    /// Returns the steps to reading a column, with whatever credentials can be had and in whatever way; none where
    /// there is no way.
    pub fn see(&mut self, database: &str, table: &str, column: &str) -> Option<Vec<Step>> {
        let table = self.world.lake.table(database, table)?;
        let mut found = self.directly(table, column);
        if let Location::S3(path) = &table.location {
            let objects = self.world.s3(&format!("{}/{}", path.bucket, path.prefix));
            found.extend(self.exposed(&format!("{}/{ANY}", objects.trim_end_matches('/'))));
        }
        let granters = self.granters(table, column);
        for (index, actor) in self.actors() {
            found.extend(self.after_granting(index, &actor, table, column, &granters));
            found.extend(self.in_table_of_its_own(index, &actor, table));
            found.extend(self.in_results_of_others(index, &actor, table, column));
        }
        self.shortest(found)
    }

    fn directly(&mut self, table: &'w Table, column: &str) -> Vec<Found> {
        let mut found = Vec::new();
        for (index, actor) in self.actors() {
            found.extend(self.through_catalogue(index, &actor, table, column));
            found.extend(self.through_storage(index, &actor, table));
        }
        found
    }

    /// Athena reads for whom Lake Formation lets see the column.
    fn through_catalogue(
        &mut self,
        index: usize,
        actor: &Actor,
        table: &'w Table,
        column: &str,
    ) -> Option<Found> {
        let sight = self.judge.sight(actor, table);
        let is_seen = match &sight.control {
            Control::IamOnly(bypass) => !bypass.needs_own_s3(),
            Control::LakeFormation | Control::Unknown => sight.of(column).is_some(),
        };
        if !is_seen {
            return None;
        }
        let mut ways = self.ask_catalogue(index, actor, table.database.as_str(), table.name.as_str())?;
        ways.push(by_lake(table, because(&sight)));
        Some((
            format!("{actor} reads the column `{column}` of `{}` through the catalogue", name(table)),
            ways,
        ))
    }

    /// Returns how an actor is allowed to ask the catalogue for a table, and Lake Formation for its data.
    fn ask_catalogue(
        &mut self,
        index: usize,
        actor: &Actor,
        database: &str,
        table: &str,
    ) -> Option<Vec<Way>> {
        let resources = catalogue(database, table);
        let get = resources.map(|resource| actor.asks("glue:GetTable", self.world.arn("glue", &resource)));
        self.all(index, get.into_iter().chain([actor.asks("lakeformation:GetDataAccess", "*")]))
    }

    /// Reads the files themselves.
    fn through_storage(&mut self, index: usize, actor: &Actor, table: &'w Table) -> Option<Found> {
        let Location::S3(path) = &table.location else { return None };
        let object = format!("{}/{}", path.bucket, path.prefix);
        let object = self.world.s3(&format!("{}/{ANY}", object.trim_end_matches('/')));
        let way = self.way(index, actor.asks(GET_OBJECT, object))?;
        Some((format!("{actor} reads the files of `{}` from S3", name(table)), vec![way]))
    }

    /// Returns how it can grant a column to others: with the grant option, or as an administrator.
    fn granters(&mut self, table: &'w Table, column: &str) -> Vec<(Actor, Vec<Way>)> {
        let administrators = self.changed(|what| match what {
            What::Administers(principal) => Some(principal.clone()),
            _ => None,
        });
        let mut granters = Vec::new();
        for (index, actor) in self.who_may(&[GRANT], "*") {
            let delegation = self.world.lake.delegation(&actor.arn(), table);
            let may_grant = delegation.columns.iter().any(|it| it.name.as_str() == column);
            let made = administrators.iter().find(|(_, principal)| **principal == *actor.principal);
            if !may_grant && made.is_none() {
                continue;
            }
            let ask = actor.asks(GRANT, "*");
            let Some(mut way) = self.way(index, ask) else { continue };
            if !may_grant {
                way.needs.extend(made.map(|(index, _)| *index));
            }
            granters.push((actor, vec![way, by_lake(table, told(&delegation.reasons))]));
        }
        granters
    }

    /// Reads what was granted to it by itself.
    fn after_granting(
        &mut self,
        index: usize,
        actor: &Actor,
        table: &'w Table,
        column: &str,
        granters: &[(Actor, Vec<Way>)],
    ) -> Option<Found> {
        if granters.is_empty() {
            return None;
        }
        let read = self.ask_catalogue(index, actor, table.database.as_str(), table.name.as_str())?;
        let own = granters.iter().find(|(granter, _)| granter == actor);
        let (granter, grant) = own.or_else(|| granters.first())?;
        let whom = if granter == actor { "itself".to_owned() } else { actor.to_string() };
        let text =
            format!("{granter} grants {whom} the column `{column}` of `{}`, which reads it", name(table));
        Some((text, grant.iter().cloned().chain(read).collect()))
    }

    /// Makes another table over the same files: whoever makes one sees all of it.
    fn in_table_of_its_own(&mut self, index: usize, actor: &Actor, table: &'w Table) -> Option<Found> {
        let Location::S3(path) = &table.location else { return None };
        let world = self.world;
        world.lake.databases().iter().find_map(|database| {
            let reasons = world.lake.creation(&actor.arn(), database, path)?;
            let database = database.name.as_str();
            let make = catalogue(database, ANY)
                .map(|resource| actor.asks("glue:CreateTable", world.arn("glue", &resource)));
            let mut ways = self.all(index, make)?;
            ways.extend(self.ask_catalogue(index, actor, database, ANY)?);
            // What is not registered is read with permissions of one's own.
            if world.lake.location(path).is_none() {
                ways.extend(self.through_storage(index, actor, table)?.1);
            }
            ways.push(by_lake(table, told(&reasons)));
            Some((format!("{actor} makes a table over the files of `{}`, and reads that", name(table)), ways))
        })
    }

    /// Reads what queries of somebody else wrote who sees the column.
    fn in_results_of_others(
        &mut self,
        index: usize,
        actor: &Actor,
        table: &'w Table,
        column: &str,
    ) -> Option<Found> {
        self.entities(&[WORKGROUP]).find_map(|workgroup| {
            let way = self.read_results(index, actor, workgroup)?;
            let other = self.user_of(workgroup, actor, table, column)?;
            let text = format!(
                "{actor} reads the results of {}, in which {other} queries the column `{column}` of `{}`",
                noun(workgroup),
                name(table)
            );
            Some((text, vec![way]))
        })
    }

    fn read_results(&mut self, index: usize, actor: &Actor, workgroup: &Entity) -> Option<Way> {
        let way = self.way(index, actor.asks(GET_RESULTS, &workgroup.arn));
        way.or_else(|| {
            let object = format!("{}/{ANY}", self.results_of(workgroup)?.trim_end_matches('/'));
            self.way(index, actor.asks(GET_OBJECT, object))
        })
    }

    /// Returns the ARN of the folder of a workgroup's results.
    fn results_of(&self, workgroup: &Entity) -> Option<String> {
        let path = ["WorkGroupConfiguration", "ResultConfiguration", "OutputLocation"];
        Some(self.world.s3(workgroup.property(&path)?.strip_prefix("s3://")?))
    }

    /// Returns somebody else who queries a column in a workgroup.
    fn user_of(&self, workgroup: &Entity, actor: &Actor, table: &'w Table, column: &str) -> Option<Actor> {
        let others = self.world.principals.values().filter(|it| *it.arn != *actor.principal);
        let mut others = others.map(|principal| {
            if principal.is_role() {
                Actor::session(&principal.arn, "SageMaker")
            } else {
                Actor::user(&principal.arn)
            }
        });
        others.find(|other| {
            let ask = other.asks("athena:StartQueryExecution", &workgroup.arn);
            self.judge.sight(other, table).of(column).is_some()
                && self.judge.decide_as_deployed(&ask) == Decision::Allowed
        })
    }

    /// Returns the ways to what an ask would read that do not ask for it: objects that others are let read, and
    /// results that are written elsewhere.
    pub(super) fn copies(&mut self, ask: &Ask) -> Vec<Found> {
        let mut found = Vec::new();
        if ask.action.eq_ignore_ascii_case(GET_OBJECT) {
            found.extend(self.exposed(&ask.resource));
        }
        let redirected = self.changed(|what| match what {
            What::Redirects(workgroup) => Some(workgroup.clone()),
            _ => None,
        });
        for (index, workgroup) in redirected {
            let Some(entity) = self.world.entities.get(&workgroup) else { continue };
            let is_result = ask.action.eq_ignore_ascii_case(GET_RESULTS) && *ask.resource == *workgroup
                || ask.action.eq_ignore_ascii_case(GET_OBJECT)
                    && self.results_of(entity).is_some_and(|folder| ask.resource.starts_with(&folder));
            if is_result {
                let proof = Proven::Lake {
                    table: entity.name.clone(),
                    because: "the results are written there".to_owned(),
                };
                let text = format!("it reads the results of {} there", noun(entity));
                found.push((text, vec![Way { needs: vec![index], proof }]));
            }
        }
        found
    }

    /// Returns the ways in which objects can be read by others, or through an access point.
    fn exposed(&mut self, object: &str) -> Vec<Found> {
        let mut found = Vec::new();
        let Some((bucket, key)) = object.split_once('/') else { return found };
        let has_lists = self.world.entities.get(bucket).is_none_or(|bucket| !bucket.is_owner_enforced());
        let point = self.world.arn("s3", "accesspoint/any");
        for (index, actor) in self.actors() {
            for (action, is_of_bucket) in EXPOSURES {
                if action.ends_with("Acl") && !has_lists {
                    continue;
                }
                let resource = if *is_of_bucket { bucket } else { object };
                if !self.may_try(index, action, resource) {
                    continue;
                }
                let Some(way) = self.way(index, actor.asks(*action, resource)) else { continue };
                found.push((format!("{actor} lets another account read `{object}`"), vec![way]));
            }
            if !self.may_try(index, MAKE_ACCESS_POINT, &point) {
                continue;
            }
            let asks = [
                actor.asks(MAKE_ACCESS_POINT, &point),
                actor.asks(GET_OBJECT, format!("{point}/object/{key}")),
            ];
            let Some(ways) = self.makes(index, &asks) else { continue };
            found.push((format!("{actor} reads `{object}` through an access point of its own"), ways));
        }
        found
    }

    /// Tells whether Lake Formation leaves open what an actor that it can be sees of a table.
    pub(in crate::access) fn is_sight_open(&self, database: &str, table: &str) -> bool {
        let Some(table) = self.world.lake.table(database, table) else { return true };
        self.actors().iter().any(|(_, actor)| {
            let sight = self.judge.sight(actor, table);
            sight.control == Control::Unknown || !sight.undecided.is_empty()
        })
    }
}

/// Returns the resources that the catalogue asks about for a table.
fn catalogue(database: &str, table: &str) -> [String; 3] {
    ["catalog".to_owned(), format!("database/{database}"), format!("table/{database}/{table}")]
}

fn name(table: &Table) -> String {
    format!("{}.{}", table.database.as_str(), table.name.as_str())
}

fn told(reasons: &[Origin]) -> String {
    let names: Vec<String> = reasons.iter().map(|reason| format!("`{reason}`")).collect();
    if names.is_empty() {
        return "granted by an administrator of the data lake".to_owned();
    }
    format!("granted by {}", names.join(", "))
}

fn because(sight: &Sight) -> String {
    match &sight.control {
        Control::IamOnly(Bypass::AllowedPrincipals) => {
            "the group `IAMAllowedPrincipals` has the table: Lake Formation restricts nobody".to_owned()
        }
        _ => told(&sight.reasons),
    }
}

fn by_lake(table: &Table, because: String) -> Way {
    Way { needs: Vec::new(), proof: Proven::Lake { table: name(table), because } }
}

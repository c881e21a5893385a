//! Follows deployments, to know which settings are in force when a database or a table is made.

use super::Lake;
use super::account::{Account, DefaultPermission};
use super::grant::{Grant, Origin, Target};
use super::name::Name;
use super::principal::Principal;
use super::read;
use super::table::is_in;
use super::tag::and;
use crate::deploy::{DeployedResource, Deployment};
use crate::template::Node;
use std::collections::HashMap;
use std::rc::Rc;

/// What new databases and tables come with, and what says so.
#[derive(Debug)]
struct Settings {
    database_defaults: Defaults,
    table_defaults: Defaults,
}

type Defaults = (Vec<DefaultPermission>, Origin);

/// A lake while it is built.
#[derive(Debug, Default)]
struct Building {
    lake: Lake,
    /// What the new tables of each database come with, in the order of the lake's databases.
    table_defaults: Vec<Defaults>,
}

pub(super) fn lake<'a>(deployments: impl IntoIterator<Item = &'a Deployment>, account: &Account) -> Lake {
    let mut building = Building::default();
    let administrators = account.administrators.iter();
    building.lake.administrators = administrators.map(|arn| (Principal::of(arn), Origin::Account)).collect();
    let mut settings = Rc::new(Settings {
        database_defaults: (account.database_defaults.clone(), Origin::Account),
        table_defaults: (account.table_defaults.clone(), Origin::Account),
    });
    for deployment in deployments {
        settings = building.stack(deployment, &settings);
    }
    building.lake
}

impl Building {
    /// Adds what a stack makes, and returns the settings that are in force afterwards.
    ///
    /// Settings bind only what is made after them. CloudFormation makes what does not depend on each other in
    /// any order, so a resource has the settings of its own stack only where it depends on them.
    fn stack(&mut self, deployment: &Deployment, before: &Rc<Settings>) -> Rc<Settings> {
        let mut after: HashMap<&str, Rc<Settings>> = HashMap::new();
        let mut last = Rc::clone(before);
        for resource in &deployment.resources {
            let mut depended = resource.depends_on.iter().filter_map(|id| after.get(id.as_str()));
            let settings = Rc::clone(depended.find(|it| !Rc::ptr_eq(it, before)).unwrap_or(before));
            let then = match &resource.nested {
                Some(nested) => self.stack(nested, &settings),
                None => self.resource(resource, &deployment.template, &settings),
            };
            if !Rc::ptr_eq(&then, &settings) {
                last = Rc::clone(&then);
            }
            after.insert(&resource.logical_id, then);
        }
        last
    }

    fn resource(
        &mut self,
        resource: &DeployedResource,
        template: &str,
        settings: &Rc<Settings>,
    ) -> Rc<Settings> {
        let properties = &resource.properties;
        let origin =
            Origin::Resource { template: template.to_owned(), logical_id: resource.logical_id.clone() };
        let lake = &mut self.lake;
        match resource.resource_type.as_str() {
            "AWS::LakeFormation::Resource" => lake.registrations.push(read::registration(properties, origin)),
            "AWS::LakeFormation::PrincipalPermissions" => {
                lake.grants.push(read::principal_permissions(properties, origin));
            }
            "AWS::LakeFormation::Permissions" => {
                lake.grants.push(read::older_permissions(properties, origin));
            }
            "AWS::LakeFormation::DataCellsFilter" => lake.filters.push(read::filter(properties)),
            "AWS::LakeFormation::TagAssociation" => lake.assignments.extend(read::assignments(properties)),
            "AWS::LakeFormation::DataLakeSettings" => return self.settings(properties, &origin, settings),
            "AWS::Glue::Database" => self.database(resource, origin, settings),
            "AWS::Glue::Table" => self.table(resource, origin, settings),
            _ => {}
        }
        Rc::clone(settings)
    }

    /// Adds an `AWS::LakeFormation::DataLakeSettings`.
    ///
    /// A list that it does not have stays as it was, unless it replaces everything; `APPEND` takes nothing away
    /// (CloudFormation template reference, `AWS::LakeFormation::DataLakeSettings`, `MutationType`).
    fn settings(&mut self, properties: &Node, origin: &Origin, before: &Settings) -> Rc<Settings> {
        let mutation = properties.get("MutationType").and_then(Node::as_text);
        let (replaces, appends) = (mutation == Some("REPLACE"), mutation == Some("APPEND"));
        if replaces {
            self.lake.administrators.clear();
        }
        let administrators = read::administrators(properties).into_iter();
        self.lake.administrators.extend(administrators.map(|principal| (principal, origin.clone())));
        let defaults = |key, before: &Defaults| match read::defaults(properties, key) {
            Some(defaults) if appends && defaults.is_empty() => before.clone(),
            Some(defaults) => (defaults, origin.clone()),
            None if replaces => (Vec::new(), origin.clone()),
            None => before.clone(),
        };
        Rc::new(Settings {
            database_defaults: defaults("CreateDatabaseDefaultPermissions", &before.database_defaults),
            table_defaults: defaults("CreateTableDefaultPermissions", &before.table_defaults),
        })
    }

    /// Adds an `AWS::Glue::Database`, with what it comes with.
    ///
    /// Lake Formation developer guide, "Changing the default settings for your data lake". What a database says
    /// of its new tables goes before what the settings say (AWS Glue, "Database structure",
    /// `CreateTableDefaultPermissions`).
    fn database(&mut self, resource: &DeployedResource, origin: Origin, settings: &Settings) {
        let properties = &resource.properties;
        let database = read::database(properties, &resource.physical_id, origin.clone());
        let input = properties.get("DatabaseInput");
        let own = input.and_then(|input| read::defaults(input, "CreateTableDefaultPermissions"));
        let target = Target::Database(database.name.clone());
        self.comes_with(&settings.database_defaults, database.catalog.as_ref(), &target);
        self.lake.databases.push(database);
        self.table_defaults.push(own.map_or_else(|| settings.table_defaults.clone(), |own| (own, origin)));
    }

    /// Adds an `AWS::Glue::Table`, with what it comes with; a database from elsewhere has the settings' word.
    fn table(&mut self, resource: &DeployedResource, origin: Origin, settings: &Settings) {
        let table = read::table(&resource.properties, &resource.physical_id, origin);
        let mut databases = self.lake.databases.iter().zip(&self.table_defaults);
        let database = databases.find(|(database, _)| {
            let is_named = database.name.is(&table.database);
            and(is_named, is_in(database.catalog.as_ref(), table.catalog.as_ref())) == Some(true)
        });
        let defaults = database.map_or(&settings.table_defaults, |(_, defaults)| defaults).clone();
        let target = Target::Table { database: table.database.clone(), table: table.name.clone() };
        self.comes_with(&defaults, table.catalog.as_ref(), &target);
        self.lake.tables.push(table);
    }

    fn comes_with(&mut self, (defaults, origin): &Defaults, catalog: Option<&Name>, target: &Target) {
        let grants = defaults.iter().map(|default| Grant {
            principal: default.principal.clone(),
            catalog: catalog.cloned(),
            target: target.clone(),
            permissions: default.permissions.clone(),
            grantable: Vec::new(),
            origin: origin.clone(),
        });
        self.lake.grants.extend(grants);
    }
}

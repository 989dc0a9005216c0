//! The table of permissions: which route serves which roles for which purpose, and what each tie opens.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{Class, Classes, Role, Roles, TieKind};

/// Who may use a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone, logged in or not.
    Anyone,
    /// Whoever is logged in.
    SignedIn,
    /// Holders of one of these roles.
    Roles(Vec<String>),
}

impl Access {
    /// Whether a role is among those that may.
    #[must_use]
    pub fn lets_in(&self, role: &str) -> bool {
        match self {
            Access::Anyone | Access::SignedIn => true,
            Access::Roles(roles) => roles.iter().any(|r| r == role),
        }
    }
}

/// A route as a slice states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Its name: `registry.person`.
    pub name: String,
    /// Method and path: `GET /people/{id}`.
    pub path: String,
    /// What the task behind the route is for: one of [`Table::purposes`].
    pub purpose: String,
    /// Who may use it.
    pub access: Access,
    /// Whether it shows or changes one person, to whom a tie is needed.
    pub of_person: bool,
    /// Whether opening it is a reading, which leaves an audit entry.
    pub reading: bool,
    /// Whether it serves the public and a person's own pages, also on the outer zone.
    pub outer: bool,
}

/// What a tie opens to a role for a purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SightRow {
    /// The role.
    pub role: String,
    /// The line of an officer; none: any.
    pub line: Option<String>,
    /// The tie.
    pub tie: TieKind,
    /// The purpose.
    pub purpose: String,
    /// What is open.
    pub classes: Classes,
}

/// Why a table was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// It is not TOML, or has keys that mean nothing.
    #[error("{0}: {1}")]
    Unreadable(String, String),
    /// Two routes with one name or one path, or a role that is there already.
    #[error("{0} is stated twice")]
    Twice(String),
    /// It names a role that nobody defines.
    #[error("{0} names the role {1}, which nobody defines")]
    NoSuchRole(String, String),
    /// It names a line that nobody defines.
    #[error("{0} names the line {1}, which nobody defines")]
    NoSuchLine(String, String),
    /// A word stands where a method and a path should.
    #[error("{0}: `{1}` is not a method and a path such as `GET /people`")]
    NotAPath(String, String),
    /// A route shows a person for a purpose for which no tie opens anything to one of its roles.
    #[error("{0} serves {1} for the purpose {2}, for which no tie opens anything to that role")]
    NothingToSee(String, String, String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    role: BTreeMap<String, Role>,
    #[serde(default)]
    route: Vec<RouteText>,
    #[serde(default)]
    sight: Vec<SightText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RouteText {
    name: String,
    path: String,
    purpose: String,
    roles: Vec<String>,
    #[serde(default)]
    of_person: bool,
    #[serde(default)]
    reading: bool,
    #[serde(default)]
    outer: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SightText {
    roles: Vec<String>,
    #[serde(default)]
    lines: Vec<String>,
    ties: Vec<TieKind>,
    purposes: Vec<String>,
    classes: Vec<Class>,
}

/// Everything the slices state, together.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Roles and lines.
    pub roles: Roles,
    routes: BTreeMap<String, Route>,
    by_path: BTreeMap<String, String>,
    sights: Vec<SightRow>,
}

impl Table {
    /// Reads the tables of the slices, each with its name for messages, onto the built-in roles.
    ///
    /// # Errors
    /// The first thing in a table that cannot be meant.
    pub fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Table, TableError> {
        let mut table = Table { roles: Roles::built_in()?, ..Table::default() };
        let mut parsed = Vec::new();
        for (name, text) in files {
            let mut file: File =
                toml::from_str(text).map_err(|e| TableError::Unreadable(name.to_owned(), e.to_string()))?;
            // A slice that could replace a role could loosen what is kept apart.
            if let Some(twice) = file.role.keys().find(|r| table.roles.roles.contains_key(*r)) {
                return Err(TableError::Twice(twice.clone()));
            }
            let apart: Vec<String> = file.role.values().flat_map(|r| r.apart_from.clone()).collect();
            table.roles.roles.append(&mut file.role);
            parsed.push((name, file, apart));
        }
        for (name, file, apart) in parsed {
            table.check_roles(name, &apart)?;
            for route in file.route {
                table.add_route(name, route)?;
            }
            for sight in file.sight {
                table.add_sight(name, &sight)?;
            }
        }
        table.check_sights()?;
        Ok(table)
    }

    fn add_route(&mut self, file: &str, text: RouteText) -> Result<(), TableError> {
        let is_path = text.path.split_once(' ').is_some_and(|(method, path)| {
            ["GET", "POST", "PUT", "DELETE"].contains(&method) && path.starts_with('/')
        });
        if !is_path {
            return Err(TableError::NotAPath(file.to_owned(), text.path));
        }
        let access = match &text.roles[..] {
            [one] if one == "anyone" => Access::Anyone,
            [one] if one == "signed_in" => Access::SignedIn,
            _ => {
                self.check_roles(file, &text.roles)?;
                Access::Roles(text.roles)
            }
        };
        let route = Route {
            name: text.name.clone(),
            path: text.path.clone(),
            purpose: text.purpose,
            access,
            of_person: text.of_person,
            reading: text.reading,
            outer: text.outer,
        };
        if self.by_path.insert(text.path.clone(), text.name.clone()).is_some() {
            return Err(TableError::Twice(text.path));
        }
        if self.routes.insert(text.name.clone(), route).is_some() {
            return Err(TableError::Twice(text.name));
        }
        Ok(())
    }

    fn add_sight(&mut self, file: &str, text: &SightText) -> Result<(), TableError> {
        self.check_roles(file, &text.roles)?;
        if let Some(line) = text.lines.iter().find(|l| !self.roles.lines.contains_key(*l)) {
            return Err(TableError::NoSuchLine(file.to_owned(), line.clone()));
        }
        let lines: Vec<Option<String>> =
            if text.lines.is_empty() { vec![None] } else { text.lines.iter().cloned().map(Some).collect() };
        for role in &text.roles {
            for line in &lines {
                for tie in &text.ties {
                    // A row without classes opens nothing, and nobody is looked for through it.
                    for purpose in text.purposes.iter().filter(|_| !text.classes.is_empty()) {
                        self.sights.push(SightRow {
                            role: role.clone(),
                            line: line.clone(),
                            tie: *tie,
                            purpose: purpose.clone(),
                            classes: text.classes.iter().copied().collect(),
                        });
                    }
                }
            }
        }
        Ok(())
    }

    fn check_roles(&self, file: &str, roles: &[String]) -> Result<(), TableError> {
        match roles.iter().find(|r| !self.roles.roles.contains_key(*r)) {
            Some(role) => Err(TableError::NoSuchRole(file.to_owned(), role.clone())),
            None => Ok(()),
        }
    }

    /// A route that shows a person must have something to show to each of its roles.
    fn check_sights(&self) -> Result<(), TableError> {
        for route in self.routes.values().filter(|r| r.of_person) {
            let Access::Roles(roles) = &route.access else { continue };
            for role in roles {
                if !self.sights.iter().any(|s| s.role == *role && s.purpose == route.purpose) {
                    let (name, purpose) = (route.name.clone(), route.purpose.clone());
                    return Err(TableError::NothingToSee(name, role.clone(), purpose));
                }
            }
        }
        Ok(())
    }

    /// The route of a method and a path pattern: `GET /people/{id}`.
    #[must_use]
    pub fn route_at(&self, path: &str) -> Option<&Route> {
        self.routes.get(self.by_path.get(path)?)
    }

    /// The route of a name.
    #[must_use]
    pub fn route(&self, name: &str) -> Option<&Route> {
        self.routes.get(name)
    }

    /// All routes, by name.
    pub fn routes(&self) -> impl Iterator<Item = &Route> {
        self.routes.values()
    }

    /// All that ties open.
    #[must_use]
    pub fn sights(&self) -> &[SightRow] {
        &self.sights
    }

    /// What the ties of a role in a line open for a purpose, all of them together.
    #[must_use]
    pub fn opened_to(&self, role: &str, line: Option<&str>, purpose: &str) -> Classes {
        let rows = self.sights.iter().filter(|row| {
            row.role == role && row.purpose == purpose && (row.line.is_none() || row.line.as_deref() == line)
        });
        rows.fold(Classes::NONE, |all, row| all.and(row.classes))
    }

    /// What a tie opens to anybody who is at its other end, for any purpose.
    #[must_use]
    pub fn opened_by_tie(&self, tie: TieKind) -> Classes {
        self.sights.iter().filter(|row| row.tie == tie).fold(Classes::NONE, |all, row| all.and(row.classes))
    }

    /// The purposes that routes and sights name, in order.
    #[must_use]
    pub fn purposes(&self) -> Vec<&str> {
        let mut all: Vec<&str> = self
            .routes
            .values()
            .map(|r| r.purpose.as_str())
            .chain(self.sights.iter().map(|s| s.purpose.as_str()))
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

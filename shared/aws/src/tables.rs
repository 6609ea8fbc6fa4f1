//! The tables, and under which names this deployment has them.

use std::collections::BTreeMap;

use domain::ports::{PortError, PortResult};

use crate::config::Missing;

/// A table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// Requests of resellers.
    Requests,
    /// Resellers.
    Resellers,
    /// Portals, by their client.
    Portals,
    /// Customers of resellers, with the counters of their requests.
    Customers,
    /// Terms documents.
    Terms,
    /// Names and tenants that may be used once.
    Uniques,
    /// Calls that were answered.
    Idempotency,
    /// Mailed links, by the hash of their token.
    Links,
    /// The ledger of mails.
    Dispatches,
    /// The ledger of provisioning steps.
    Steps,
    /// Sealed access.
    Secrets,
    /// Rights that one request at a time has.
    Leases,
    /// The history of requests.
    Events,
    /// The history of resellers and customers.
    AccountEvents,
}

impl Table {
    /// Every table.
    pub const ALL: [Self; 14] = [
        Self::Resellers,
        Self::Portals,
        Self::Customers,
        Self::Terms,
        Self::Requests,
        Self::Uniques,
        Self::Idempotency,
        Self::Links,
        Self::Dispatches,
        Self::Steps,
        Self::Secrets,
        Self::Leases,
        Self::Events,
        Self::AccountEvents,
    ];

    /// The environment variable that holds its name.
    pub fn variable(self) -> &'static str {
        match self {
            Self::Resellers => "TABLE_RESELLERS",
            Self::Portals => "TABLE_PORTALS",
            Self::Customers => "TABLE_CUSTOMERS",
            Self::Terms => "TABLE_TERMS",
            Self::Requests => "TABLE_REQUESTS",
            Self::Uniques => "TABLE_UNIQUES",
            Self::Idempotency => "TABLE_IDEMPOTENCY",
            Self::Links => "TABLE_LINKS",
            Self::Dispatches => "TABLE_DISPATCHES",
            Self::Steps => "TABLE_STEPS",
            Self::Secrets => "TABLE_SECRETS",
            Self::Leases => "TABLE_LEASES",
            Self::Events => "TABLE_EVENTS",
            Self::AccountEvents => "TABLE_ACCOUNT_EVENTS",
        }
    }

    /// Its key: the partition key and, where there is one, the sort key.
    pub(crate) fn key(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Resellers => ("resellerId", None),
            Self::Portals => ("clientId", None),
            Self::Customers => ("resellerId", Some("customerId")),
            Self::Terms => ("scope", Some("item")),
            Self::Requests => ("resellerId", Some("requestId")),
            Self::Uniques => ("scope", Some("value")),
            Self::Idempotency => ("key", None),
            Self::Links => ("tokenHash", None),
            Self::Dispatches => ("subject", Some("dispatch")),
            Self::Steps => ("requestId", Some("step")),
            Self::Secrets => ("requestId", None),
            Self::Leases => ("lease", None),
            Self::Events => ("requestId", Some("seq")),
            Self::AccountEvents => ("account", Some("seq")),
        }
    }
}

/// The names of the tables that a function uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tables(BTreeMap<Table, String>);

impl Tables {
    /// The names of `used` from the process's environment.
    ///
    /// # Errors
    /// When one of them is not set.
    pub fn from_env(used: &[Table]) -> Result<Self, Missing> {
        Self::from_lookup(used, |name| std::env::var(name).ok())
    }

    /// The names of `used` from variables looked up by name.
    ///
    /// # Errors
    /// When one of them is not set.
    pub fn from_lookup(used: &[Table], variable: impl Fn(&str) -> Option<String>) -> Result<Self, Missing> {
        let name = |table: &Table| {
            let name = variable(table.variable()).filter(|name| !name.is_empty());
            name.map(|name| (*table, name)).ok_or(Missing(table.variable()))
        };
        used.iter().map(name).collect::<Result<_, _>>().map(Self)
    }

    /// The name of a table.
    pub(crate) fn name(&self, table: Table) -> PortResult<&str> {
        self.0
            .get(&table)
            .map(String::as_str)
            .ok_or_else(|| PortError::Broken {
                service: "dynamodb",
                cause: format!("{} is not among this function's tables", table.variable()),
            })
    }

    /// The table that has a name.
    pub(crate) fn named(&self, name: &str) -> Option<Table> {
        self.0
            .iter()
            .find(|(_, known)| *known == name)
            .map(|(table, _)| *table)
    }

    /// The first table with text keys that a function uses: a function may read it, whatever else it may do.
    pub(crate) fn first(&self) -> Option<Table> {
        self.0
            .keys()
            .next()
            .copied()
            .filter(|table| !matches!(table, Table::Events | Table::AccountEvents))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_names_only_its_own_tables() {
        let variables = |name: &str| (name == "TABLE_LINKS").then(|| "links-dev".to_owned());
        let tables = Tables::from_lookup(&[Table::Links], variables).unwrap();
        assert_eq!(tables.name(Table::Links).unwrap(), "links-dev");
        assert!(
            tables
                .name(Table::Secrets)
                .unwrap_err()
                .to_string()
                .contains("TABLE_SECRETS")
        );
        assert_eq!(
            Tables::from_lookup(&[Table::Links, Table::Steps], variables),
            Err(Missing("TABLE_STEPS"))
        );
    }
}

//! The people and accounts that take part.

use domain::account::{Customer, Reseller};
use domain::dispatch::Dispatch;
use domain::email::Person;
use jiff::Timestamp;

use crate::support;

pub(crate) use crate::support::{DAY, customer};

pub(crate) fn at(hours: i64) -> Timestamp {
    support::at(support::NOW + hours * 3_600)
}

pub(crate) fn person(name: &str) -> Person {
    support::person(name, &format!("{name}@fabrikam.example"))
}

pub(crate) fn reseller() -> Reseller {
    Reseller {
        approvers: vec![person("julia").into(), person("max").into()],
        ..support::reseller()
    }
}

pub(crate) fn without_tenant() -> Customer {
    Customer {
        tenant: None,
        ..customer()
    }
}

/// Dispatches as `message to name`.
pub(crate) fn named(due: &[Dispatch]) -> Vec<String> {
    due.iter()
        .map(|d| {
            let (name, _) = d.to.email.as_str().split_once('@').unwrap();
            format!("{} to {name}", d.message.as_str())
        })
        .collect()
}

//! Delegations on the wire: approvers who hand the deciding over for a while.

use domain::account::Reseller;
use domain::account_change::Delegate;
use domain::email::{EmailAddress, Person};
use domain::text::{Fault, Language};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::fields::{Fields, moment, read_body, text};
use crate::requests::read_person;

/// Reads the body of `POST /v1/delegations`.
///
/// # Errors
/// Every fault of the body.
pub fn read_delegation(body: &Value) -> Result<Delegate, Vec<Fault>> {
    read_body(body, |f| {
        let approver = f.required("approver", text(EmailAddress::parse));
        let delegate = f.object("delegate", read_delegate);
        let until = f.required("until", text(moment));
        let (to, language) = delegate?;
        Some(Delegate {
            approver: approver?,
            to,
            language,
            until: until?,
        })
    })
}

fn read_delegate(f: &mut Fields<'_>) -> Option<(Person, Option<Language>)> {
    let person = read_person(f);
    let language = f.optional("language", text(Language::parse));
    Some((person?, language?))
}

/// Reads the body of `POST /v1/delegations/end`: whose delegation ends.
///
/// # Errors
/// Every fault of the body.
pub fn read_delegation_end(body: &Value) -> Result<EmailAddress, Vec<Fault>> {
    read_body(body, |f| f.required("approver", text(EmailAddress::parse)))
}

/// The delegations that last, as consoles see them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DelegationsView<'a> {
    /// In the order of the approvers.
    pub items: Vec<DelegationView<'a>>,
}

/// A delegation as consoles see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DelegationView<'a> {
    /// Who has handed the deciding over.
    pub approver: &'a EmailAddress,
    /// To whom.
    pub delegate: DelegateView<'a>,
    /// Until when.
    pub until: Timestamp,
}

/// A delegate as consoles see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DelegateView<'a> {
    /// The person.
    #[serde(flatten)]
    pub person: &'a Person,
    /// In which language the person is written to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<&'a Language>,
}

impl<'a> DelegationsView<'a> {
    /// Those of a reseller that last.
    pub fn of(reseller: &'a Reseller, now: Timestamp) -> Self {
        let lasting = reseller.approvers.iter().filter_map(|approver| {
            let delegation = approver.delegation_at(now)?;
            Some(DelegationView {
                approver: &approver.person.email,
                delegate: DelegateView {
                    person: &delegation.to,
                    language: delegation.language.as_ref(),
                },
                until: delegation.until,
            })
        });
        Self {
            items: lasting.collect(),
        }
    }
}

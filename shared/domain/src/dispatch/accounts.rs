//! Which event of an account is told to whom.

use super::readers::Reader;
use super::{Dispatch, Message, Subject};
use crate::account::{Customer, OnBehalfOf, Reseller};
use crate::account_event::AccountEventType;
use crate::email::Person;
use crate::ids::{CustomerId, ResellerId};
use crate::terms::TermsState;
use crate::text::Language;

/// An event of an account, as it is told. What concerns all customers of a reseller is told once for each of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountNotice {
    /// What happened.
    pub kind: AccountEventType,
    /// Whose account.
    pub reseller_id: ResellerId,
    /// Whom it concerns; nobody but the reseller when there is none.
    pub customer_id: Option<CustomerId>,
    /// The event's place in its account's history.
    pub seq: u64,
    /// Whether the event is the reseller's, though it is told to a customer.
    pub of_reseller: bool,
}

impl AccountNotice {
    /// The same for every delivery of the notice.
    pub fn id(&self) -> String {
        let about = self.about();
        format!("{about}#{}", self.cause())
    }

    fn about(&self) -> Subject {
        match self.customer_id {
            Some(id) => Subject::Customer(id),
            None => Subject::Reseller(self.reseller_id.clone()),
        }
    }

    /// Names the event among those told about the same account, which may come from two histories.
    fn cause(&self) -> String {
        if self.of_reseller {
            format!("r{}", self.seq)
        } else {
            self.seq.to_string()
        }
    }
}

/// The dispatches of an account's event, as things stand now.
pub fn account_dispatches(
    notice: &AccountNotice,
    reseller: &Reseller,
    customer: Option<&Customer>,
    terms: &TermsState,
) -> Vec<Dispatch> {
    let told: Vec<(Message, Reader)> = match (notice.kind, customer) {
        (AccountEventType::TermsRearmed, Some(customer)) if !terms.satisfied() => {
            let contact = customer.contact.person();
            contact
                .map(|p| (Message::TermsRequested, Reader::new(p, Some(&customer.language))))
                .into_iter()
                .collect()
        }
        (AccountEventType::TenantInvited, Some(customer)) if customer.tenant.is_none() => {
            let invitation = customer.tenant_invitation.as_ref();
            let this = invitation.filter(|i| i.version == notice.seq);
            this.map(|i| {
                let reader = Reader::new(i.recipient.clone(), Some(&customer.language));
                (Message::TenantInvited, reader)
            })
            .into_iter()
            .collect()
        }
        (AccountEventType::ApproversRemoved, None) => reseller
            .former_approvers
            .iter()
            .filter(|f| f.since_version == notice.seq && !reseller.is_approver(&f.person.email))
            .map(|f| {
                let reader = Reader::new(f.person.clone(), reseller.language.as_ref());
                (Message::ApproverRemoved, reader)
            })
            .collect(),
        (AccountEventType::ApprovalDelegated, None) => delegated(reseller, notice.seq),
        _ => Vec::new(),
    };
    told.into_iter()
        .map(|(message, reader)| Dispatch {
            message,
            to: reader.to,
            language: reader.language,
            on_behalf_of: reader.on_behalf_of,
            about: notice.about(),
            cause: notice.cause(),
        })
        .collect()
}

/// The approver and the delegate of the delegation that began with this version, both naming each other.
fn delegated(reseller: &Reseller, version: u64) -> Vec<(Message, Reader)> {
    let began = reseller.approvers.iter().find_map(|approver| {
        let delegation = approver.delegation.as_ref()?;
        (delegation.since_version == version).then_some((approver, delegation))
    });
    let Some((approver, delegation)) = began else {
        return Vec::new();
    };
    let behalf = OnBehalfOf {
        approver: approver.person.clone(),
        until: delegation.until,
    };
    let reader = |to: &Person, language: Option<&Language>| Reader {
        to: to.clone(),
        language: language.or(reseller.language.as_ref()).cloned(),
        on_behalf_of: Some(behalf.clone()),
    };
    vec![
        (
            Message::ApprovalDelegated,
            reader(&delegation.to, delegation.language.as_ref()),
        ),
        (
            Message::ApprovalDelegated,
            reader(&approver.person, approver.language.as_ref()),
        ),
    ]
}

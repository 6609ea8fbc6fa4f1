//! The links in mails.

use domain::account::{Customer, TenantInvitation};
use domain::dispatch::{Dispatch, Message};
use domain::link::{ACCESS_DAYS, Link, Permission};
use domain::ports::{LinkMaker, MailFacts, PortResult};
use domain::request::AccessKind;
use domain::terms::ACCEPTANCE_DAYS;
use jiff::{SignedDuration, Timestamp};

use crate::matter::{Matter, Mismatch};

/// A link as it stands in a mail. It does not print, since its address is the permission.
pub(crate) struct MailedLink {
    /// Its address.
    pub(crate) url: String,
    /// Until when it works.
    pub(crate) until: Timestamp,
}

/// A link yet to be made.
pub(crate) struct Plan {
    page: &'static str,
    /// What the token is derived from: a repeated mail carries the same link.
    purpose: String,
    permission: Permission,
    until: Timestamp,
}

/// The link that a dispatch needs, if it needs one. `happened` is when the event did.
pub(crate) fn plan(
    dispatch: &Dispatch,
    matter: Matter<'_>,
    happened: Timestamp,
    day: SignedDuration,
) -> Result<Option<Plan>, Mismatch> {
    let in_days = |days: u8| {
        happened
            .saturating_add(day.saturating_mul(i32::from(days)))
            .unwrap_or(Timestamp::MAX)
    };
    let plan = match (dispatch.message, matter) {
        (Message::ApprovalRequested, Matter::Request(facts)) => {
            decision(dispatch, facts, facts.request.expires_at.unwrap_or(happened))
        }
        // Whoever signs in with its own account has no password to be shown.
        (Message::SubscriptionReady, Matter::Request(facts))
            if facts.request.access == Some(AccessKind::ExistingAccount) =>
        {
            return Ok(None);
        }
        (Message::SubscriptionReady, Matter::Request(facts)) => access(dispatch, facts, in_days(ACCESS_DAYS)),
        (Message::TermsRequested, Matter::Request(facts)) => {
            let until = facts.request.accept_until;
            terms(
                dispatch,
                &facts.customer,
                until.unwrap_or(in_days(ACCEPTANCE_DAYS)),
            )
        }
        (Message::TermsRequested, Matter::Customer(customer, _)) => {
            terms(dispatch, customer, in_days(ACCEPTANCE_DAYS))
        }
        (Message::TenantInvited, Matter::Customer(customer, _)) => {
            let invitation = customer.tenant_invitation.as_ref().ok_or(Mismatch)?;
            tenant(dispatch, customer, invitation)
        }
        (
            Message::ApprovalRequested
            | Message::SubscriptionReady
            | Message::TermsRequested
            | Message::TenantInvited,
            _,
        ) => return Err(Mismatch),
        (
            Message::RequestReceived
            | Message::RequestApproved
            | Message::RequestDenied
            | Message::RequestExpired
            | Message::RequestFailed
            | Message::OwnerRequested
            | Message::RequestOnHold
            | Message::RequestCancelled
            | Message::OperationsNeeded
            | Message::DriftFound
            | Message::MicrosoftAgreementRequested
            | Message::ApproverRemoved,
            _,
        ) => return Ok(None),
    };
    Ok(Some(plan))
}

fn decision(dispatch: &Dispatch, facts: &MailFacts, until: Timestamp) -> Plan {
    let MailFacts {
        request,
        customer,
        reseller,
    } = facts;
    let (id, address) = (request.request_id, address(dispatch));
    Plan {
        page: "approvals",
        purpose: format!("approval|{id}|{address}|{until}"),
        permission: Permission::Decide {
            approver: dispatch.to.clone(),
            request: Box::new(request.clone()),
            reseller_name: reseller.name.clone(),
            customer_name: customer.company_name.clone(),
            allow_self_approval: reseller.policy.allow_self_approval,
        },
        until,
    }
}

fn access(dispatch: &Dispatch, facts: &MailFacts, until: Timestamp) -> Plan {
    let (id, address) = (facts.request.request_id, address(dispatch));
    Plan {
        page: "credentials",
        purpose: format!("credentials|{id}|{address}"),
        permission: Permission::Reveal {
            reseller_id: facts.request.reseller_id.clone(),
            request_id: id,
            recipient: dispatch.to.clone(),
            customer_name: facts.customer.company_name.clone(),
        },
        until,
    }
}

fn terms(dispatch: &Dispatch, customer: &Customer, until: Timestamp) -> Plan {
    Plan {
        page: "terms",
        purpose: purpose("terms", dispatch),
        permission: Permission::AcceptTerms {
            reseller_id: customer.reseller_id.clone(),
            customer_id: customer.customer_id,
            recipient: dispatch.to.clone(),
        },
        until,
    }
}

fn tenant(dispatch: &Dispatch, customer: &Customer, invitation: &TenantInvitation) -> Plan {
    Plan {
        page: "tenants",
        purpose: purpose("tenant", dispatch),
        permission: Permission::ConfirmTenant {
            reseller_id: customer.reseller_id.clone(),
            customer_id: customer.customer_id,
            recipient: dispatch.to.clone(),
            invitation: invitation.version,
        },
        until: invitation.expires_at,
    }
}

/// The purpose of a link that can be mailed about the same thing more than once: each dispatch has its own.
fn purpose(word: &str, dispatch: &Dispatch) -> String {
    let Dispatch { about, cause, .. } = dispatch;
    format!("{word}|{about}|{cause}|{}", address(dispatch))
}

fn address(dispatch: &Dispatch) -> String {
    dispatch.to.email.as_str().to_lowercase()
}

impl Plan {
    /// Until when the link will work.
    pub(crate) fn until(&self) -> Timestamp {
        self.until
    }

    /// Makes the link and keeps it.
    pub(crate) async fn make(self, links: &impl LinkMaker, base_url: &str) -> PortResult<MailedLink> {
        let token = links.token(&self.purpose).await?;
        let link = Link {
            token_hash: token.hash(),
            permission: self.permission,
            expires_at: self.until,
            revoked_at: None,
        };
        links.keep(&link).await?;
        let base_url = base_url.trim_end_matches('/');
        Ok(MailedLink {
            url: format!("{base_url}/{}/{}", self.page, token.expose()),
            until: self.until,
        })
    }
}

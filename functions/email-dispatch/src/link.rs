//! The links in mails.

use domain::dispatch::{Dispatch, Message};
use domain::link::{ACCESS_DAYS, Link, Permission};
use domain::ports::{LinkMaker, MailFacts, PortResult};
use jiff::{SignedDuration, Timestamp};

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
    facts: &MailFacts,
    happened: Timestamp,
    day: SignedDuration,
) -> Option<Plan> {
    let MailFacts {
        request,
        customer,
        reseller,
    } = facts;
    let id = request.request_id;
    let address = dispatch.to.email.as_str().to_lowercase();
    match dispatch.message {
        Message::ApprovalRequested => {
            let until = request.expires_at.unwrap_or(happened);
            Some(Plan {
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
            })
        }
        Message::SubscriptionReady => Some(Plan {
            page: "credentials",
            purpose: format!("credentials|{id}|{address}"),
            permission: Permission::Reveal {
                reseller_id: request.reseller_id.clone(),
                request_id: id,
                recipient: dispatch.to.clone(),
                customer_name: customer.company_name.clone(),
            },
            until: happened
                .saturating_add(day.saturating_mul(i32::from(ACCESS_DAYS)))
                .unwrap_or(Timestamp::MAX),
        }),
        Message::RequestReceived
        | Message::RequestApproved
        | Message::RequestDenied
        | Message::RequestExpired
        | Message::RequestFailed => None,
    }
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

//! The links in mails.

use domain::account::{ApprovalMode, Customer, TenantInvitation};
use domain::dispatch::{Dispatch, Message};
use domain::idempotency::Fingerprint;
use domain::link::{ACCESS_DAYS, Link, Permission};
use domain::mail_style::Color;
use domain::ports::{LinkMaker, MailFacts, PortResult};
use domain::terms::ACCEPTANCE_DAYS;
use domain::text::Language;
use jiff::{SignedDuration, Timestamp};
use letters::{MailedLink, Matter, Mismatch};
use serde_json::json;

/// A link yet to be made.
pub(crate) struct Plan {
    page: &'static str,
    /// What the token is derived from: a repeated mail carries the same link.
    purpose: String,
    permission: Permission,
    until: Timestamp,
    language: Option<Language>,
    color: Option<Color>,
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
        // Where only the console decides, mails lead nowhere.
        (Message::ApprovalRequested | Message::ApprovalReminded, Matter::Request(facts))
            if facts.reseller.policy.approval_mode == ApprovalMode::QueueOnly =>
        {
            return Ok(None);
        }
        (Message::ApprovalRequested | Message::ApprovalReminded, Matter::Request(facts)) => {
            decision(dispatch, facts, facts.request.expires_at.unwrap_or(happened))
        }
        // Whoever signs in with its own account has no password to be shown.
        (Message::SubscriptionReady, Matter::Request(facts))
            if facts.request.access.is_some_and(|access| !access.has_password()) =>
        {
            return Ok(None);
        }
        (Message::SubscriptionReady | Message::AccessRenewed, Matter::Request(facts)) => {
            access(dispatch, facts, in_days(ACCESS_DAYS))
        }
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
            | Message::ApprovalReminded
            | Message::SubscriptionReady
            | Message::AccessRenewed
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
            | Message::ApproverRemoved
            | Message::RequestWaiting
            | Message::ApprovalStuck
            | Message::DecisionReceipt
            | Message::ApprovalDelegated
            | Message::AccessUndelivered
            | Message::TermsUndelivered
            | Message::AccessOpened
            | Message::AccessResetFailed,
            _,
        ) => return Ok(None),
    };
    Ok(Some(Plan {
        language: dispatch.language.clone(),
        color: matter.reseller().mail_style.color.clone(),
        ..plan
    }))
}

fn decision(dispatch: &Dispatch, facts: &MailFacts, until: Timestamp) -> Plan {
    let MailFacts {
        request,
        customer,
        reseller,
    } = facts;
    let (id, address) = (request.request_id, address(dispatch));
    let behalf = dispatch.on_behalf_of.as_ref();
    let until = behalf.map_or(until, |b| b.until.min(until));
    let asked = Fingerprint::of(&json!(request.as_submitted()));
    // Whatever makes the link another permission makes it another link: what was asked, what was taken back, and for
    // whom it is.
    let from = request.progress.links_from;
    let whose = behalf.map_or_else(String::new, |b| format!("|{}", b.approver.email.mailbox()));
    Plan {
        page: "approvals",
        purpose: format!("approval|{id}|{address}|{until}|{from}|{}{whose}", asked.as_str()),
        permission: Permission::Decide {
            approver: dispatch.to.clone(),
            on_behalf_of: behalf.map(|b| b.approver.clone()),
            sign_in: reseller.policy.approval_mode == ApprovalMode::LinkAndSignIn,
            request: Box::new(request.clone()),
            reseller_name: reseller.name.clone(),
            customer_name: customer.company_name.clone(),
            allow_self_approval: reseller.policy.allow_self_approval,
        },
        until,
        language: None,
        color: None,
    }
}

fn access(dispatch: &Dispatch, facts: &MailFacts, until: Timestamp) -> Plan {
    let (id, address) = (facts.request.request_id, address(dispatch));
    Plan {
        page: "credentials",
        // A password that was made anew has a link of its own.
        purpose: format!("credentials|{id}|{address}|{}", dispatch.cause),
        permission: Permission::Reveal {
            reseller_id: facts.request.reseller_id.clone(),
            customer_id: facts.request.customer_id,
            request_id: id,
            recipient: dispatch.to.clone(),
            customer_name: facts.customer.company_name.clone(),
            renewals: facts.request.access_reset.as_ref().map_or(0, |r| r.renewals),
        },
        until,
        language: None,
        color: None,
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
        language: None,
        color: None,
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
        language: None,
        color: None,
    }
}

/// The purpose of a link that can be mailed about the same thing more than once: each dispatch has its own.
fn purpose(word: &str, dispatch: &Dispatch) -> String {
    let Dispatch { about, cause, .. } = dispatch;
    format!("{word}|{about}|{cause}|{}", address(dispatch))
}

fn address(dispatch: &Dispatch) -> String {
    dispatch.to.email.mailbox()
}

impl Plan {
    /// Whether the link would not work any more.
    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        self.until <= now
    }

    /// Makes the link and keeps it.
    pub(crate) async fn make(self, links: &impl LinkMaker, base_url: &str) -> PortResult<MailedLink> {
        let token = links.token(&self.purpose).await?;
        let link = Link {
            token_hash: token.hash(),
            permission: self.permission,
            language: self.language,
            color: self.color,
            expires_at: self.until,
            revoked_at: None,
            seal: None,
        };
        links.keep(&link).await?;
        let base_url = base_url.trim_end_matches('/');
        Ok(MailedLink {
            url: format!("{base_url}/{}/{}", self.page, token.expose()),
            until: self.until,
            access: None,
        })
    }
}

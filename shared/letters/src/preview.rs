//! Mails as they would look: a reseller's own style and texts about people and requests that do not exist.

use domain::account::{Contact, Customer, Delegation, OnBehalfOf, Reseller};
use domain::approval::{ApprovalClock, ApprovalProgress};
use domain::dispatch::{Dispatch, Message, Subject};
use domain::email::{EmailAddress, Person};
use domain::friendly_name::FriendlyName;
use domain::ids::{ClientId, CustomerId, RequestId, TenantId};
use domain::ports::{Mail, MailFacts};
use domain::request::{
    Cancellation, Channel, Decision, Origin, Owner, Subscription, SubscriptionRequest, Verdict, Workload,
};
use domain::status::Status;
use domain::text::{Country, Invalid, Language, Name, Remark};
use jiff::{SignedDuration, Timestamp};
use texts::Locale;
use uuid::Uuid;

use crate::{MailedLink, Matter, Unrendered, render};

/// A link that leads nowhere: the host is reserved for examples.
const LINK: &str = "https://portal.example/example";
const ID: Uuid = Uuid::from_u128(0x1f15_978e_005c_4763_8b78_2a8f_ab28_0001);

/// A message in a language, as the reseller's people or its customers would get it now.
///
/// # Errors
/// When the texts lack something that the message needs.
pub fn preview(
    message: Message,
    locale: Locale,
    reseller: &Reseller,
    now: Timestamp,
) -> Result<Mail, Unrendered> {
    let until = now
        .saturating_add(SignedDuration::from_hours(7 * 24))
        .unwrap_or(now);
    let approver = person("Julia Weber", "julia.weber@reseller.example")?;
    let facts = facts(message, reseller, &approver, now, until)?;
    let request = Matter::Request(&facts);
    let account = Matter::Customer(&facts.customer, &facts.reseller);
    let whole = Matter::Reseller(&facts.reseller);
    let (about, matter) = match message {
        Message::TenantInvited => (Subject::Customer(facts.customer.customer_id), account),
        Message::ApproverRemoved | Message::ApprovalDelegated => {
            (Subject::Reseller(facts.reseller.reseller_id.clone()), whole)
        }
        _ => (Subject::Request(facts.request.request_id), request),
    };
    let delegated = message == Message::ApprovalDelegated;
    let dispatch = Dispatch {
        message,
        to: reader(message, &facts, &approver)?,
        language: Some(Language::from(locale.as_str().to_owned())),
        on_behalf_of: delegated.then(|| OnBehalfOf {
            approver: approver.clone(),
            until,
        }),
        about,
        cause: "0".to_owned(),
    };
    let link = MailedLink {
        url: LINK.to_owned(),
        until,
        access: None,
    };
    render(&dispatch, matter, Some(&link))
}

fn person(name: &str, email: &str) -> Result<Person, Invalid> {
    Ok(Person {
        name: Name::parse(name)?,
        email: EmailAddress::parse(email)?,
    })
}

fn reader(message: Message, facts: &MailFacts, approver: &Person) -> Result<Person, Invalid> {
    Ok(match message {
        Message::ApprovalRequested | Message::ApprovalReminded | Message::DecisionReceipt => approver.clone(),
        Message::ApprovalDelegated => person("Karim Haddad", "karim.haddad@reseller.example")?,
        Message::ApproverRemoved => person("Max Muster", "max.muster@reseller.example")?,
        Message::SubscriptionReady
        | Message::AccessOpened
        | Message::AccessRenewed
        | Message::TermsRequested
        | Message::TenantInvited
        | Message::MicrosoftAgreementRequested => person("Ada Byron", "ada.byron@fabrikam.example")?,
        _ => facts.request.requested_by.clone(),
    })
}

fn facts(
    message: Message,
    reseller: &Reseller,
    approver: &Person,
    now: Timestamp,
    until: Timestamp,
) -> Result<MailFacts, Invalid> {
    let customer = customer(reseller, now)?;
    let mut request = request(&customer, now, until)?;
    let verdict = match message {
        Message::RequestDenied => Verdict::Deny,
        _ => Verdict::Approve,
    };
    request.decision = match message {
        Message::RequestApproved | Message::RequestDenied | Message::DecisionReceipt => Some(Decision {
            decision: verdict,
            by: Some(approver.clone()),
            on_behalf_of: None,
            at: now,
            channel: Channel::EmailLink,
            reason: match verdict {
                Verdict::Approve => None,
                Verdict::Deny => Some(Remark::parse("No budget this year.")?),
            },
            origin: None,
        }),
        _ => None,
    };
    request.reason = match message {
        Message::RequestFailed => Some("country_unsupported".to_owned()),
        Message::RequestOnHold => Some("customer_under_review".to_owned()),
        _ => None,
    };
    if message == Message::RequestCancelled {
        request.cancellation = Some(Cancellation {
            reason: Remark::parse("Ordered twice.")?,
            subscription_id: None,
            undone_by_hand: false,
            at: now,
        });
    }
    let mut reseller = reseller.clone();
    if message == Message::ApprovalDelegated {
        let mut handing = domain::account::Approver::from(approver.clone());
        handing.delegation = Some(Delegation {
            to: person("Karim Haddad", "karim.haddad@reseller.example")?,
            language: None,
            until,
            since_version: 1,
        });
        reseller.approvers = vec![handing];
    }
    Ok(MailFacts {
        request,
        customer,
        reseller,
    })
}

fn customer(reseller: &Reseller, now: Timestamp) -> Result<Customer, Invalid> {
    Ok(Customer {
        reseller_id: reseller.reseller_id.clone(),
        customer_id: CustomerId::mint(now, [1; 10]),
        company_name: Name::parse("Fabrikam GmbH")?,
        country: Country::parse("DE")?,
        language: Language::from(Locale::default().as_str().to_owned()),
        contact: Contact {
            first_name: Name::parse("Ada")?,
            last_name: Name::parse("Byron")?,
            email: Some(EmailAddress::parse("ada.byron@fabrikam.example")?),
            phone: None,
        },
        portal_enabled: true,
        tenant: None,
        tenant_invitation: None,
        acceptances: Vec::new(),
        terms_armed_at: None,
        awaiting_terms: std::collections::BTreeSet::new(),
        open_requests: 0,
        completed_requests: 0,
        created_at: now,
        updated_at: now,
        version: 1,
    })
}

fn request(customer: &Customer, now: Timestamp, until: Timestamp) -> Result<SubscriptionRequest, Invalid> {
    Ok(SubscriptionRequest {
        reseller_id: customer.reseller_id.clone(),
        request_id: RequestId::mint(now, [1; 10]),
        customer_id: customer.customer_id,
        tenant_id: TenantId::parse(&ID.to_string())?,
        origin: Origin::Customer,
        status: Status::PendingApproval,
        step: None,
        reason: None,
        friendly_name: FriendlyName::parse("contoso-fabrikam-0001")?,
        workload: Workload::Production,
        requested_by: person("Grace Hopper", "grace.hopper@fabrikam.example")?,
        owner: Some(Owner::CustomerContact),
        decision: None,
        subscription: Some(Subscription {
            subscription_id: ID,
            display_name: "contoso-fabrikam-0001".to_owned(),
        }),
        access: None,
        access_opened_at: Some(now),
        access_reset: None,
        unreachable: Vec::new(),
        drift: None,
        cancellation: None,
        resume_from: None,
        workflow_run: 0,
        warnings: Vec::new(),
        created_at: now,
        updated_at: now,
        expires_at: Some(until),
        clock: ApprovalClock::default(),
        progress: ApprovalProgress {
            reminded: 1,
            ..ApprovalProgress::default()
        },
        clock_at: None,
        accept_until: Some(until),
        client_id: ClientId::parse("preview")?,
        version: 1,
    })
}

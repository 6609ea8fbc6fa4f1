//! Example values that the tests of the rules share.

use std::collections::BTreeSet;

use domain::account::{
    CallingPortal, Contact, Customer, Policy, PortalKind, Reseller, ResellerStatus, Tenant,
};
use domain::change::Change;
use domain::email::{EmailAddress, Person};
use domain::event::Actor;
use domain::friendly_name::FriendlyName;
use domain::ids::{ClientId, CustomerId, PartnerId, RequestId, ResellerId, TenantId, TermsVersion};
use domain::lifecycle::DecisionCommand;
use domain::mail_style::MailStyle;
use domain::refusal::Refusal;
use domain::request::{Channel, SubscriptionRequest, Verdict, Workload};
use domain::submission::{Facts, Limits, Order, submit};
use domain::terms::{Document, TermsKind};
use domain::text::{Country, Digest, Language, Name, Remark, WebAddress};
use jiff::{SignedDuration, Timestamp};

pub(crate) const NOW: i64 = 1_790_000_000;
pub(crate) const APPROVER: &str = "grace@contoso.example";
pub(crate) const DAY: SignedDuration = SignedDuration::from_hours(24);

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

pub(crate) fn person(name: &str, email: &str) -> Person {
    Person {
        name: Name::parse(name).unwrap(),
        email: EmailAddress::parse(email).unwrap(),
    }
}

pub(crate) fn portal(kind: PortalKind) -> CallingPortal {
    CallingPortal {
        client_id: ClientId::parse("client").unwrap(),
        kind,
        reseller_id: ResellerId::parse("contoso").unwrap(),
        reseller_name: Name::parse("Contoso").unwrap(),
        reseller_status: ResellerStatus::Active,
        policy: Policy::default(),
    }
}

pub(crate) fn reseller() -> Reseller {
    Reseller {
        reseller_id: ResellerId::parse("contoso").unwrap(),
        name: Name::parse("Contoso").unwrap(),
        partner_id: PartnerId::parse("4847383").unwrap(),
        status: ResellerStatus::Active,
        approvers: vec![person("Grace", APPROVER).into()],
        language: None,
        mail_style: MailStyle::default(),
        policy: Policy::default(),
        terms_armed_at: None,
        former_approvers: Vec::new(),
        version: 1,
    }
}

pub(crate) fn customer() -> Customer {
    Customer {
        reseller_id: ResellerId::parse("contoso").unwrap(),
        customer_id: CustomerId::mint(at(NOW), [1; 10]),
        company_name: Name::parse("Fabrikam").unwrap(),
        country: Country::parse("DE").unwrap(),
        language: Language::parse("de").unwrap(),
        contact: Contact {
            first_name: Name::parse("Ada").unwrap(),
            last_name: Name::parse("Byron").unwrap(),
            email: Some(EmailAddress::parse("ada@fabrikam.example").unwrap()),
            phone: None,
        },
        portal_enabled: true,
        tenant: Some(Tenant {
            tenant_id: TenantId::parse("3f15978e-005c-4763-8b78-2a8fab289c58").unwrap(),
            domain: None,
            verified_at: at(NOW),
        }),
        tenant_invitation: None,
        acceptances: Vec::new(),
        terms_armed_at: None,
        awaiting_terms: BTreeSet::new(),
        open_requests: 0,
        completed_requests: 0,
        created_at: at(NOW),
        updated_at: at(NOW),
        version: 1,
    }
}

pub(crate) fn document(kind: TermsKind, version: &str, effective: i64) -> Document {
    Document {
        kind,
        version: TermsVersion::parse(version).unwrap(),
        title: Name::parse("Terms of use").unwrap(),
        url: WebAddress::parse("https://terms.example/1").unwrap(),
        sha256: Digest::parse(&"ab".repeat(32)).unwrap(),
        effective_at: at(effective),
    }
}

pub(crate) fn order() -> Order {
    Order {
        customer_id: customer().customer_id,
        friendly_name: FriendlyName::parse("contoso-fabrikam-0001").unwrap(),
        workload: Workload::Production,
        requested_by: person("Ada Byron", "ada@fabrikam.example"),
        owner: None,
    }
}

pub(crate) fn limits() -> Limits {
    Limits {
        day: DAY,
        open_requests: 5,
    }
}

pub(crate) fn accept(portal: &CallingPortal, facts: &Facts) -> Result<Change, Refusal> {
    let id = RequestId::mint(at(NOW), [2; 10]);
    submit(order(), portal, facts, limits(), id, at(NOW))
}

pub(crate) fn facts(change: impl FnOnce(&mut Customer)) -> Facts {
    let mut customer = customer();
    change(&mut customer);
    Facts {
        customer: Some(customer),
        reseller: Some(reseller()),
        ..Facts::default()
    }
}

pub(crate) fn pending() -> SubscriptionRequest {
    accept(&portal(PortalKind::CustomerPortal), &facts(|_| {}))
        .unwrap()
        .request
}

pub(crate) fn command(verdict: Verdict, by: &str) -> DecisionCommand {
    DecisionCommand {
        verdict,
        reason: Some(Remark::parse("no budget").unwrap()),
        by: person("Grace", by),
        on_behalf_of: None,
        origin: None,
        channel: Channel::Queue,
        actor: Actor::Approver {
            channel: Channel::Queue,
        },
        allow_self_approval: false,
    }
}

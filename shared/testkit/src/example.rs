//! Example people, accounts and requests. Tests change what matters to them:
//! `Customer { portal_enabled: false, ..example::customer() }`.

use std::collections::BTreeSet;

use domain::account::{
    CallingPortal, Contact, Customer, Policy, Portal, PortalKind, Reseller, ResellerStatus, Tenant,
};
use domain::change::Change;
use domain::email::{EmailAddress, Person};
use domain::friendly_name::FriendlyName;
use domain::idempotency::{Answer, CallId, Fingerprint, IdempotencyRecord};
use domain::ids::{ClientId, CustomerId, Domain, PartnerId, RequestId, ResellerId, TenantId, TermsVersion};
use domain::link::{Link, LinkToken, Permission};
use domain::link_key::LinkKeys;
use domain::mail_style::MailStyle;
use domain::request::{SubscriptionRequest, Workload};
use domain::secret::Secret;
use domain::submission::{Facts, Limits, Order, submit};
use domain::terms::{Document, TermsKind};
use domain::text::{Country, Digest, Language, Name, WebAddress};
use jiff::{SignedDuration, Timestamp};

/// When the examples play.
pub fn now() -> Timestamp {
    at("2026-05-04T09:30:00Z")
}

/// A time.
pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A name.
pub fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

/// A person whose address is made of the first name.
pub fn person(full_name: &str) -> Person {
    let first = full_name.split(' ').next().unwrap().to_lowercase();
    let email = EmailAddress::parse(&format!("{first}@fabrikam.example")).unwrap();
    Person {
        name: name(full_name),
        email,
    }
}

/// The reseller.
pub fn reseller() -> Reseller {
    Reseller {
        reseller_id: reseller_id(),
        name: name("Northwind Cloud"),
        partner_id: PartnerId::parse("4321098").unwrap(),
        status: ResellerStatus::Active,
        approvers: vec![
            Person {
                name: name("Julia Weber"),
                email: EmailAddress::parse("julia.weber@northwind.example").unwrap(),
            }
            .into(),
        ],
        language: None,
        mail_style: MailStyle::default(),
        policy: Policy::default(),
        terms_armed_at: None,
        former_approvers: Vec::new(),
        version: 1,
    }
}

/// The reseller's id.
pub fn reseller_id() -> ResellerId {
    ResellerId::parse("northwind").unwrap()
}

/// A portal of the reseller.
pub fn portal(kind: PortalKind) -> Portal {
    let id = match kind {
        PortalKind::Console => "northwind-console",
        PortalKind::CustomerPortal => "northwind-customer-portal",
    };
    Portal {
        client_id: ClientId::parse(id).unwrap(),
        reseller_id: reseller_id(),
        kind,
        version: 1,
    }
}

/// A portal of the reseller as it calls.
pub fn calling_portal(kind: PortalKind) -> CallingPortal {
    let reseller = reseller();
    CallingPortal {
        client_id: portal(kind).client_id,
        kind,
        reseller_id: reseller.reseller_id,
        reseller_name: reseller.name,
        reseller_status: reseller.status,
        policy: reseller.policy,
    }
}

/// The id of the `n`th customer.
pub fn customer_id(n: u8) -> CustomerId {
    CustomerId::mint(moment(n), [n; 10])
}

/// The id of the `n`th request.
pub fn request_id(n: u8) -> RequestId {
    RequestId::mint(moment(n), [n; 10])
}

/// The id of the `n`th tenant.
pub fn tenant_id(n: u8) -> TenantId {
    TenantId::parse(&format!("3f15978e-005c-4763-8b78-2a8fab28{n:04x}")).unwrap()
}

/// The `n`th tenant, verified.
pub fn tenant(n: u8) -> Tenant {
    let domain = Domain::parse(&format!("fabrikam{n}.example")).unwrap();
    Tenant {
        tenant_id: tenant_id(n),
        domain: Some(domain),
        verified_at: now(),
    }
}

/// The first customer, with its tenant.
pub fn customer() -> Customer {
    Customer {
        reseller_id: reseller_id(),
        customer_id: customer_id(1),
        company_name: name("Fabrikam GmbH"),
        country: Country::parse("DE").unwrap(),
        language: Language::parse("de").unwrap(),
        contact: Contact {
            first_name: name("Ada"),
            last_name: name("Byron"),
            email: Some(person("Ada Byron").email),
            phone: None,
        },
        portal_enabled: true,
        tenant: Some(tenant(1)),
        tenant_invitation: None,
        acceptances: Vec::new(),
        terms_armed_at: None,
        awaiting_terms: BTreeSet::new(),
        open_requests: 0,
        completed_requests: 0,
        created_at: now(),
        updated_at: now(),
        version: 1,
    }
}

/// The limits of an ordinary deployment.
pub fn limits() -> Limits {
    Limits {
        day: SignedDuration::from_hours(24),
        open_requests: 20,
    }
}

/// The submission of the `n`th request of a customer through a portal, under this friendly name.
pub fn submission(n: u8, portal: &CallingPortal, customer: &Customer, friendly_name: &str) -> Change {
    let order = Order {
        customer_id: customer.customer_id,
        friendly_name: FriendlyName::parse(friendly_name).unwrap(),
        workload: Workload::Production,
        requested_by: person("Grace Hopper"),
        owner: None,
    };
    let facts = Facts {
        customer: Some(customer.clone()),
        reseller: Some(reseller()),
        ..Facts::default()
    };
    let mut change = submit(order, portal, &facts, limits(), request_id(n), moment(n)).unwrap();
    let call = CallId::new(
        &portal.client_id,
        "POST",
        "/v1/subscription-requests",
        &format!("key-{n}"),
    );
    let answer = Answer::Submitted {
        request_id: request_id(n),
    };
    let fingerprint = Fingerprint::of(&serde_json::json!({"friendlyName": friendly_name}));
    change.idempotency = Some(IdempotencyRecord::new(call, fingerprint, answer, moment(n)));
    change
}

/// The `n`th request, waiting for the reseller's decision.
pub fn pending_request(n: u8) -> SubscriptionRequest {
    let portal = calling_portal(PortalKind::CustomerPortal);
    submission(n, &portal, &customer(), &format!("northwind-fabrikam-{n:04}")).request
}

/// A version of the distributor's terms, in force since the day before.
pub fn document(version: &str) -> Document {
    document_of(TermsKind::ProviderTerms, version)
}

/// A version of a kind of terms, in force since the day before.
pub fn document_of(kind: TermsKind, version: &str) -> Document {
    Document {
        kind,
        version: TermsVersion::parse(version).unwrap(),
        title: name("Terms of use"),
        url: WebAddress::parse(&format!("https://terms.example/{}/{version}", kind.as_str())).unwrap(),
        sha256: Digest::parse(&"ab".repeat(32)).unwrap(),
        effective_at: now().checked_sub(SignedDuration::from_hours(24)).unwrap(),
    }
}

/// The keys of links in examples, as they are kept.
pub const LINK_KEYS: &str = r#"{"current":"1","1":"examples-examples-examples-examples-examples"}"#;

/// The keys of links in examples.
pub fn link_keys() -> LinkKeys {
    LinkKeys::parse(&Secret::new(LINK_KEYS.to_owned())).unwrap()
}

/// The token with secret bits of one value, made with the example keys.
pub fn link_token(n: u8) -> LinkToken {
    link_keys().token([n; 32])
}

/// The link with which the reseller's approver decides on a request.
pub fn decision_link(token: &LinkToken, request: &SubscriptionRequest) -> Link {
    Link {
        token_hash: token.hash(),
        permission: Permission::Decide {
            approver: reseller().approvers.remove(0).person,
            on_behalf_of: None,
            sign_in: false,
            request: Box::new(request.clone()),
            reseller_name: reseller().name,
            customer_name: customer().company_name,
            allow_self_approval: false,
        },
        language: None,
        color: None,
        expires_at: request.expires_at.unwrap(),
        revoked_at: None,
        seal: None,
    }
}

/// The moment at which the `n`th thing is made.
fn moment(n: u8) -> Timestamp {
    now()
        .checked_add(SignedDuration::from_secs(i64::from(n)))
        .unwrap()
}

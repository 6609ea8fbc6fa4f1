//! What is in the tables before the first invocation. The ids are those of `testkit::example`, so that the events in
//! `tests/events` can name them.

use aws::{Linker, Store};
use azure_simulator::{Behaviour, Simulator};
use contracts::access::Access;
use domain::account::{Customer, PortalKind, Tenant};
use domain::account_change::{
    Associated, CustomerChange, CustomerCommit, ResellerCommit, associate, create, declare,
};
use domain::change::{Change, Commit};
use domain::delivery::{DispatchKey, RecipientHash};
use domain::dispatch::{Message, Subject};
use domain::event::Actor;
use domain::ids::{Domain, TenantId};
use domain::lifecycle::{complete, park, reach_step};
use domain::link::{Link, Permission};
use domain::ports::{
    Customers, DeliveryLedger, LinkMaker, Requests, Resellers, SealedAccess, SealedAccessStore,
};
use domain::provisioning::Step;
use domain::request::{AccessKind, Subscription, SubscriptionRequest};
use domain::status::Status;
use jiff::{SignedDuration, Timestamp};
use testkit::{FixedKeys, example};
use uuid::Uuid;

/// Waits for a decision that can be taken by the link with the token of sevens.
const PENDING: u8 = 1;
/// Is approved and not provisioned.
const APPROVED: u8 = 2;
/// Is completed; the link with the token of eights reveals the access.
const COMPLETED: u8 = 3;
/// Waits for a decision although its time is over.
const OVERDUE: u8 = 4;
/// Fill a page of the list and more.
const MORE: std::ops::RangeInclusive<u8> = 5..=40;
/// Needs attention.
const PARKED: u8 = 41;

/// Fills empty tables.
pub(crate) async fn fill(store: &Store, links: &Linker<FixedKeys>, microsoft: &Simulator) {
    let week = SignedDuration::from_hours(7 * 24);
    let until = Timestamp::now().saturating_add(week).unwrap();
    let brought_in = declare(None, example::reseller(), Actor::System, example::now());
    let brought_in = brought_in.expect("there was no reseller before");
    assert_eq!(
        store.commit_reseller(&brought_in).await.unwrap(),
        ResellerCommit::Done
    );
    for kind in [PortalKind::Console, PortalKind::CustomerPortal] {
        store.put_portal(&example::portal(kind)).await.unwrap();
    }
    let customer = customer(store, links, tenant(microsoft), until).await;

    let pending = submit(store, PENDING, PortalKind::CustomerPortal, &customer, Some(until)).await;
    let link = example::decision_link(&example::link_token(7), &pending);
    links.keep(&link).await.unwrap();
    asked(store, &pending).await;

    submit(store, APPROVED, PortalKind::Console, &customer, None).await;
    let approved = submit(store, COMPLETED, PortalKind::Console, &customer, None).await;
    finish(store, links, &approved, until).await;
    submit(store, OVERDUE, PortalKind::CustomerPortal, &customer, None).await;
    for n in MORE {
        submit(store, n, PortalKind::CustomerPortal, &customer, Some(until)).await;
    }
    let approved = submit(store, PARKED, PortalKind::Console, &customer, None).await;
    let parked = park(&approved, Status::NeedsAttention, "overdue", example::now());
    commit(store, parked.expect("it has not ended")).await;
}

/// The approver was mailed, which the mail service may have something to tell of.
async fn asked(store: &Store, request: &SubscriptionRequest) {
    let dispatch = DispatchKey {
        about: Subject::Request(request.request_id),
        message: Message::ApprovalRequested,
        cause: "1".into(),
        recipient: RecipientHash::of(&example::reseller().approvers[0].person.email),
    };
    store.record_sent(&dispatch, "message").await.unwrap();
}

/// A tenant that the simulator knows.
fn tenant(microsoft: &Simulator) -> Tenant {
    let known = microsoft.tenant(Behaviour::Ordinary).unwrap();
    Tenant {
        tenant_id: TenantId::parse(&known.id.to_string()).unwrap(),
        domain: Some(Domain::parse(&known.domain).unwrap()),
        verified_at: example::now(),
    }
}

/// The customer, and the link with the token of twenty-sevens to its terms.
async fn customer(store: &Store, links: &Linker<FixedKeys>, tenant: Tenant, until: Timestamp) -> Customer {
    let bare = Customer {
        tenant: None,
        version: 0,
        ..example::customer()
    };
    let created = create(bare, Actor::System);
    kept(store, &created).await;
    let Ok(Associated::Now(associated)) =
        associate(&created.customer, &tenant, Actor::System, example::now())
    else {
        unreachable!("a new customer has no tenant");
    };
    kept(store, &associated).await;
    let link = Link {
        token_hash: example::link_token(27).hash(),
        permission: Permission::AcceptTerms {
            reseller_id: example::reseller_id(),
            customer_id: associated.customer.customer_id,
            recipient: example::person("Ada Byron"),
        },
        language: None,
        color: None,
        expires_at: until,
        revoked_at: None,
        seal: None,
    };
    links.keep(&link).await.unwrap();
    associated.customer
}

async fn kept(store: &Store, change: &CustomerChange) {
    let commit = store.commit_customer(change).await.unwrap();
    assert_eq!(commit, CustomerCommit::Done);
}

/// Submits the `n`th request. Without `until` it could be decided on long ago, as the examples play in the past.
async fn submit(
    store: &Store,
    n: u8,
    kind: PortalKind,
    customer: &Customer,
    until: Option<Timestamp>,
) -> SubscriptionRequest {
    let name = format!("northwind-fabrikam-seed{n:04}");
    let mut change = example::submission(n, &example::calling_portal(kind), customer, &name);
    change.open_limit = u32::MAX;
    if until.is_some() {
        change.request.expires_at = until;
    }
    commit(store, change).await
}

async fn commit(store: &Store, change: Change) -> SubscriptionRequest {
    let commit = store.commit(&change).await.unwrap();
    assert_eq!(commit, Commit::Done);
    change.request
}

/// Completes a request and seals its access.
async fn finish(store: &Store, links: &Linker<FixedKeys>, approved: &SubscriptionRequest, until: Timestamp) {
    let begun = reach_step(approved, Step::CreateAdminUser, example::now()).expect("it is approved");
    let begun = commit(store, begun).await;
    let subscription = Subscription {
        subscription_id: Uuid::from_u128(3),
        display_name: begun.friendly_name.as_str().to_owned(),
    };
    let completed =
        complete(&begun, subscription, AccessKind::NewUser, example::now()).expect("it is being provisioned");
    let completed = commit(store, completed).await;
    let access = Access {
        user_principal_name: "admin.northwind@fabrikam.example".into(),
        password: "Not-a-real-password-0".into(),
    };
    let sealed = SealedAccess {
        ciphertext: access.to_secret().unwrap().expose().as_bytes().to_vec(),
        expires_at: until,
        opened_at: None,
        opened_from: None,
    };
    store.put_sealed(completed.request_id, &sealed).await.unwrap();
    let link = Link {
        token_hash: example::link_token(8).hash(),
        permission: Permission::Reveal {
            reseller_id: completed.reseller_id.clone(),
            customer_id: completed.customer_id,
            request_id: completed.request_id,
            recipient: example::person("Ada Byron"),
            customer_name: example::customer().company_name,
            renewals: 0,
        },
        language: None,
        color: None,
        expires_at: until,
        revoked_at: None,
        seal: None,
    };
    links.keep(&link).await.unwrap();
}

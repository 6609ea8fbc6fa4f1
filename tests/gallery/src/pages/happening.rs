//! What else happens while somebody has a link.

use domain::account::{Customer, ResellerStatus};
use domain::account_change::{Associated, CustomerCommit, associate};
use domain::change::{Change, Commit};
use domain::event::Actor;
use domain::friendly_name::FriendlyName;
use domain::lifecycle::{Decided, DecisionCommand, decide, renew_links, withdraw};
use domain::ports::{Customers, Requests};
use domain::request::{Channel, SubscriptionRequest, Verdict};
use domain::text::Remark;
use testkit::{Dynamo, Fault, example};

use super::ground::{Ground, documents};

/// What else happens while somebody has a link.
#[derive(Clone, Copy, Debug)]
pub enum Happening {
    /// Another approver denies from the queue.
    DeniedInQueue,
    /// The requester takes the request back.
    Withdrawn,
    /// What is asked for changes.
    AskedDifferently,
    /// The distributor suspends the reseller.
    Suspended,
    /// Newer terms are published.
    NewTerms,
    /// Ada Byron accepts all terms in force.
    TermsAccepted,
    /// Another customer gets the tenant.
    TenantTaken,
    /// The tables do not answer.
    TablesAway,
    /// The tables refuse.
    TablesBroken,
}

impl Happening {
    /// Lets it happen.
    pub(super) async fn happen(self, dynamo: &Dynamo, ground: &Ground) {
        let request = ground.request.as_ref();
        match self {
            Self::DeniedInQueue => commit(dynamo, denied(request.unwrap())).await,
            Self::Withdrawn => {
                let portal = example::portal(domain::account::PortalKind::CustomerPortal);
                let change = withdraw(request.unwrap(), portal.client_id, example::now());
                commit(dynamo, change.unwrap()).await;
            }
            Self::AskedDifferently => commit(dynamo, asked_differently(request.unwrap())).await,
            Self::Suspended => {
                let suspend = |r: &mut domain::account::Reseller| r.status = ResellerStatus::Suspended;
                dynamo.redeclare(suspend).await;
            }
            Self::NewTerms => {
                for document in documents("2026-02") {
                    dynamo.document(&document).await;
                }
            }
            Self::TermsAccepted => {
                dynamo.accept(&ground.documents).await;
            }
            Self::TenantTaken => give_the_tenant_to_another_customer(dynamo).await,
            Self::TablesAway => dynamo.wire.fail(vec![Fault::Lost; 3]),
            Self::TablesBroken => dynamo.wire.fail([Fault::error("AccessDeniedException")]),
        }
    }
}

async fn commit(dynamo: &Dynamo, change: Change) {
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
    dynamo.wire.take_calls();
}

fn denied(request: &SubscriptionRequest) -> Change {
    let reason = "We have agreed on one subscription per department.\nPlease use the one of sales.";
    let command = DecisionCommand {
        verdict: Verdict::Deny,
        reason: Some(Remark::parse(reason).unwrap()),
        by: example::person("Tom Okafor"),
        on_behalf_of: None,
        origin: None,
        channel: Channel::Queue,
        actor: Actor::Approver {
            channel: Channel::Queue,
        },
        allow_self_approval: false,
    };
    match decide(request, command, example::at("2026-05-05T08:15:00Z")).unwrap() {
        Decided::Now(change) => *change,
        Decided::Before => panic!("nobody has decided yet"),
    }
}

fn asked_differently(request: &SubscriptionRequest) -> Change {
    // No part of the system changes what is asked for; any change of the row serves as its vehicle.
    let mut change = renew_links(request, Actor::System, request.created_at).unwrap();
    change.request = SubscriptionRequest {
        version: request.version + 1,
        friendly_name: FriendlyName::parse("northwind-fabrikam-0002").unwrap(),
        ..request.clone()
    };
    change
}

async fn give_the_tenant_to_another_customer(dynamo: &Dynamo) {
    let other = Customer {
        customer_id: example::customer_id(2),
        tenant: None,
        ..example::customer()
    };
    dynamo.customer(&other).await;
    let given = associate(&other, &example::tenant(1), Actor::System, example::now());
    let Ok(Associated::Now(change)) = given else {
        panic!("{given:?}");
    };
    let kept = dynamo.store.commit_customer(&change).await.unwrap();
    assert_eq!(kept, CustomerCommit::Done);
}

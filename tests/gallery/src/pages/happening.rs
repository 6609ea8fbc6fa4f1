//! What else happens while somebody has a link.

use domain::account::{ApprovalMode, Customer, Reseller, ResellerStatus};
use domain::account_change::{Associated, CustomerCommit, amend, associate};
use domain::change::{Change, Commit};
use domain::email::EmailAddress;
use domain::event::Actor;
use domain::friendly_name::FriendlyName;
use domain::lifecycle::{
    Decided, DecisionCommand, access_renewed, decide, renew_links, request_access_reset, withdraw,
};
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
    /// The reseller decides in its console only.
    DecidesInConsole,
    /// The reseller wants approvers to sign in.
    WantsSignIn,
    /// The reseller takes Julia Weber out of its approvers.
    ApproverLeft,
    /// The reseller has every link of the request made anew.
    LinksRenewed,
    /// Newer terms are published.
    NewTerms,
    /// Ada Byron accepts all terms in force.
    TermsAccepted,
    /// Another customer gets the tenant.
    TenantTaken,
    /// The customer's contact gets another address.
    AddressCorrected,
    /// Somebody asks for a new first password.
    PasswordAskedFor,
    /// A new first password is made.
    PasswordRenewed,
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
                let suspend = |r: &mut Reseller| r.status = ResellerStatus::Suspended;
                dynamo.redeclare(suspend).await;
            }
            Self::DecidesInConsole => decide_by(dynamo, ApprovalMode::QueueOnly).await,
            Self::WantsSignIn => decide_by(dynamo, ApprovalMode::LinkAndSignIn).await,
            Self::ApproverLeft => {
                let julia = &ground.reseller.approvers[0].person.email;
                let leave = |r: &mut Reseller| r.approvers.retain(|a| a.person.email != *julia);
                dynamo.redeclare(leave).await;
            }
            Self::LinksRenewed => {
                let change = renew_links(request.unwrap(), Actor::System, example::now());
                commit(dynamo, change.unwrap()).await;
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
            Self::AddressCorrected => correct_the_address(dynamo, &ground.customer).await,
            Self::PasswordAskedFor => {
                let asked = request_access_reset(request.unwrap(), Actor::Recipient, example::now());
                commit(dynamo, asked.unwrap()).await;
            }
            Self::PasswordRenewed => {
                let request = request.unwrap();
                let current = dynamo
                    .store
                    .request(&request.reseller_id, request.request_id)
                    .await;
                let renewed = access_renewed(&current.unwrap().unwrap(), example::now());
                commit(dynamo, renewed.unwrap()).await;
            }
            Self::TablesAway => dynamo.wire.fail(vec![Fault::Lost; 3]),
            Self::TablesBroken => dynamo.wire.fail([Fault::error("AccessDeniedException")]),
        }
    }
}

async fn decide_by(dynamo: &Dynamo, mode: ApprovalMode) {
    dynamo.redeclare(|r| r.policy.approval_mode = mode).await;
}

async fn correct_the_address(dynamo: &Dynamo, customer: &Customer) {
    let mut customer = customer.clone();
    customer.contact.email = Some(EmailAddress::parse("ada.byron@fabrikam-group.example").unwrap());
    let change = amend(customer, Actor::System, example::now());
    let kept = dynamo.store.commit_customer(&change).await.unwrap();
    assert_eq!(kept, CustomerCommit::Done);
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

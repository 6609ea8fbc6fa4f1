//! The main journey on the real tables, in process, and what it costs there.

use std::marker::PhantomData;

use azure_simulator::{Behaviour, Settings};
use contracts::workflow::RequestRef;
use domain::account::{Customer, PortalKind, Tenant};
use domain::change::Commit;
use domain::ids::TenantId;
use domain::ports::{Customers, Requests, SealedAccessStore};
use domain::provisioning::Outcome;
use domain::status::Status;
use jiff::SignedDuration;
use microsoft::Microsoft;
use provision::{Patience, Ports, Provision};
use testkit::{CountingEntropy, Dynamo, FixedClock, example};

use crate::memory::Glass;
use crate::real::{Stored, client, simulator};
use crate::trap::Trap;

struct Tables<'a>(PhantomData<&'a ()>);

impl<'a> Ports for Tables<'a> {
    type Store = aws::Store;
    type Keys = Glass<'a>;
    type Microsoft = Microsoft<Stored>;
    type Clock = FixedClock;
    type Entropy = CountingEntropy;
}

#[tokio::test]
async fn the_main_journey() {
    let simulator = simulator(Settings::instant()).await;
    let tenant = simulator.tenant(Behaviour::Ordinary).unwrap();
    let dynamo = Dynamo::start().await;
    let store = dynamo.store.clone();
    let customer = Customer {
        tenant: Some(Tenant {
            tenant_id: TenantId::parse(&tenant.id.to_string()).unwrap(),
            ..example::tenant(1)
        }),
        ..example::customer()
    };
    let portal = example::calling_portal(PortalKind::Console);
    let change = example::submission(1, &portal, &customer, "northwind-fabrikam-0001");
    dynamo.reseller(&example::reseller()).await;
    dynamo.customer(&customer).await;
    assert_eq!(store.commit(&change).await.unwrap(), Commit::Done);

    let trap = Trap::default();
    let provision = Provision::<Tables<'_>> {
        store: store.clone(),
        keys: Glass(&trap),
        microsoft: client(&simulator, "partner-refresh-token"),
        clock: FixedClock::default(),
        entropy: CountingEntropy::default(),
        patience: Patience::new(86_400),
    };
    let input = RequestRef {
        reseller_id: change.request.reseller_id.clone(),
        request_id: change.request.request_id,
    };
    dynamo.wire.take_calls();
    let mut runs = 1;
    while let Outcome::Pending { retry_after } = provision.handle(input.clone()).await.unwrap() {
        provision
            .clock
            .advance(SignedDuration::from_secs(i64::from(retry_after)));
        runs += 1;
    }
    let round_trips = dynamo.wire.take_calls().len();
    assert_eq!(provision.handle(input).await.unwrap(), Outcome::Completed);
    assert_eq!(dynamo.wire.take_calls().len(), 1);

    let reseller = example::reseller_id();
    let request = store
        .request(&reseller, change.request.request_id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(request.status, Status::Completed);
    let id = simulator.contents()[0].subscriptions[0].subscription_id;
    assert_eq!(request.subscription.unwrap().subscription_id, id);
    assert!(store.sealed(change.request.request_id).await.unwrap().is_some());
    let customer = store
        .customer(&reseller, customer.customer_id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((customer.open_requests, customer.completed_requests), (0, 1));
    // Five runs: three reads each, of the request, its steps and whether Microsoft wants calls at all. The terms at the
    // start, before the order and while nothing is ordered; the accounts for three steps; leases taken and given back;
    // eight changes of the request, and what is recorded of the steps.
    assert_eq!((runs, round_trips), (5, 49));
}

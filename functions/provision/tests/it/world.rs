//! A world to provision in, and the driver that plays the workflow.

use std::marker::PhantomData;
use std::sync::Mutex;

use contracts::access::Access;
use contracts::workflow::RequestRef;
use domain::account::Customer;
use domain::ids::TenantId;
use domain::provider::Provider;
use domain::provisioning::Outcome;
use domain::request::{Channel, Decision, SubscriptionRequest, Verdict};
use domain::secret::Secret;
use domain::status::Status;
use jiff::SignedDuration;
use lambda_support::task::TaskError;
use provision::{Patience, Ports, Provision};
use testkit::{CountingEntropy, FixedClock, example};

use crate::cloud::Cloud;
use crate::memory::{Glass, Memory, Rows};
use crate::trap::{Trap, Trapped};

/// Provisioning at a Microsoft in memory.
pub(crate) type Provisioned<'a> = Provision<World<'a, Cloud>>;

/// Ports in memory around some Microsoft.
pub(crate) struct World<'a, M>(PhantomData<&'a M>);

impl<'a, M: Provider> Ports for World<'a, M> {
    type Store = Memory<'a>;
    type Keys = Glass<'a>;
    type Microsoft = Trapped<'a, M>;
    type Clock = FixedClock;
    type Entropy = CountingEntropy;
}

/// An approved request for this tenant.
pub(crate) fn approved(tenant: TenantId) -> SubscriptionRequest {
    SubscriptionRequest {
        status: Status::Approved,
        tenant_id: tenant,
        decision: Some(Decision {
            decision: Verdict::Approve,
            by: Some(example::person("Grace Hopper")),
            on_behalf_of: None,
            origin: None,
            at: example::now(),
            channel: Channel::Queue,
            reason: None,
        }),
        ..example::pending_request(1)
    }
}

pub(crate) fn world<'a, M: Provider>(
    trap: &'a Trap,
    request: SubscriptionRequest,
    microsoft: M,
    landed: impl Fn() -> usize + Send + Sync + 'static,
) -> Provision<World<'a, M>> {
    let rows = Rows {
        request,
        events: Vec::new(),
        steps: std::collections::BTreeMap::new(),
        leases: std::collections::BTreeMap::new(),
        sealed: None,
        customer: Some(Customer {
            open_requests: 1,
            ..example::customer()
        }),
        reseller: Some(example::reseller()),
        documents: Vec::new(),
        meanwhile: None,
    };
    Provision {
        store: Memory::new(rows, trap),
        keys: Glass(trap),
        microsoft: Trapped {
            inner: microsoft,
            trap,
            landed: Box::new(landed),
            password: Mutex::default(),
        },
        clock: FixedClock::default(),
        entropy: CountingEntropy::default(),
        patience: Patience::new(86_400),
    }
}

/// A world around a Microsoft in memory, for a customer that has its plan.
pub(crate) fn in_memory(trap: &Trap) -> (Cloud, Provision<World<'_, Cloud>>) {
    around(Cloud::default(), trap)
}

/// A world around this Microsoft.
pub(crate) fn around(cloud: Cloud, trap: &Trap) -> (Cloud, Provision<World<'_, Cloud>>) {
    let witness = cloud.clone();
    let request = approved(example::tenant_id(1));
    let world = world(trap, request, cloud.clone(), move || {
        witness.contents().password_writes
    });
    (cloud, world)
}

pub(crate) fn input(request: &SubscriptionRequest) -> RequestRef {
    RequestRef {
        reseller_id: request.reseller_id.clone(),
        request_id: request.request_id,
    }
}

/// One run, or nothing when it crashed.
pub(crate) async fn run<M: Provider>(
    provision: &Provision<World<'_, M>>,
    trap: &Trap,
) -> Option<Result<Outcome, TaskError>> {
    let input = input(&provision.store.rows().request);
    tokio::select! {
        biased;
        result = provision.handle(input) => Some(result),
        () = trap.crash() => None,
    }
}

/// How long the workflow waits before it looks at a held request again.
pub(crate) const HOLD_SECONDS: u32 = 43_200;

/// Runs again and again as the workflow does, waiting where it must, until the request ends.
pub(crate) async fn drive<M: Provider>(provision: &Provision<World<'_, M>>, trap: &Trap) -> Outcome {
    for _ in 0..100 {
        let wait = match run(provision, trap).await {
            None | Some(Err(TaskError::Transient(_))) => 1,
            Some(Ok(Outcome::Pending { retry_after } | Outcome::AwaitingTerms { retry_after, .. })) => {
                retry_after
            }
            Some(Ok(Outcome::OnHold { .. })) => HOLD_SECONDS,
            Some(Ok(ended)) => return ended,
            Some(Err(error)) => unreachable!("{error}"),
        };
        provision
            .clock
            .advance(SignedDuration::from_secs(i64::from(wait)));
    }
    unreachable!("the request never ends")
}

/// What was sealed last.
pub(crate) fn sealed<M: Provider>(provision: &Provision<World<'_, M>>) -> Access {
    let rows = provision.store.rows();
    let sealed = String::from_utf8(rows.sealed.clone().unwrap().ciphertext).unwrap();
    let plain = sealed
        .strip_prefix(&format!("{}|", rows.request.request_id))
        .unwrap();
    Access::from_secret(&Secret::new(plain.to_owned())).unwrap()
}

/// A completed request is whole: its history has no gap, its steps are done, and what is sealed is what the user has.
pub(crate) fn assert_whole<M: Provider>(provision: &Provision<World<'_, M>>, context: &str) {
    let access = sealed(provision);
    let real = provision.microsoft.password.lock().unwrap().clone();
    assert_eq!(
        real.unwrap().expose(),
        access.password,
        "{context}: the sealed password is another one"
    );

    let rows = provision.store.rows();
    assert_eq!(rows.request.status, Status::Completed, "{context}");
    assert!(rows.request.subscription.is_some(), "{context}");
    let expected: Vec<u64> = (2..).take(rows.events.len()).collect();
    let seqs: Vec<u64> = rows.events.iter().map(|event| event.seq).collect();
    assert_eq!(seqs, expected, "{context}");
    let told = format!("{:?}{:?}{:?}", rows.steps, rows.events, rows.request);
    assert!(!told.contains(&access.password), "{context}: the password leaked");
}

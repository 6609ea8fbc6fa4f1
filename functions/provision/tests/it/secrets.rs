//! A first password goes to Microsoft and to its one reader, and nowhere else.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex, OnceLock};

use aws::Table;
use azure_simulator::{Behaviour, Settings, SignIn};
use contracts::access::Access;
use contracts::workflow::RequestRef;
use domain::account::{Customer, PortalKind, Tenant};
use domain::change::Commit;
use domain::event::Actor;
use domain::ids::{RequestId, TenantId};
use domain::lifecycle::request_access_reset;
use domain::ports::{PortResult, Requests, Seal, SealedAccessStore};
use domain::provisioning::Outcome;
use domain::secret::{Secret, first_password};
use jiff::SignedDuration;
use microsoft::Microsoft;
use provision::{Patience, Ports, Provision};
use testkit::{CountingEntropy, Dynamo, FixedClock, example};
use tracing::field::{Field, Visit};
use tracing::{Dispatch, Event, Level, Metadata, Subscriber, span};

use crate::real::{Stored, client, simulator};

struct World;

impl Ports for World {
    type Store = aws::Store;
    type Keys = Masked;
    type Microsoft = Microsoft<Stored>;
    type Clock = FixedClock;
    type Entropy = CountingEntropy;
}

/// A seal through which nothing can be read.
struct Masked;

fn mask(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|byte| byte ^ 0x5a).collect()
}

impl Seal for Masked {
    async fn seal(&self, _: RequestId, plain: &Secret) -> PortResult<Vec<u8>> {
        Ok(mask(plain.expose().as_bytes()))
    }
}

/// Every line at the level of operation that anything in this process logs on this thread.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<String>>);

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::INFO
    }

    fn new_span(&self, attributes: &span::Attributes<'_>) -> span::Id {
        attributes.record(&mut Line(&mut self.0.lock().unwrap()));
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        values.record(&mut Line(&mut self.0.lock().unwrap()));
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Line(&mut self.0.lock().unwrap()));
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// While there is only one subscriber, a line that another thread reaches first is switched off for good. With this one
/// there are always two.
static SPARE: OnceLock<Dispatch> = OnceLock::new();

struct Line<'a>(&'a mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        writeln!(self.0, "{field}={value:?}").unwrap();
    }
}

/// Threat T20. What the workflow is given and answered, the ledger of steps, the histories whose streams are relayed, and
/// the log hold no password: neither the first one nor one that was made anew.
#[tokio::test]
async fn t20_a_seeded_password_is_found_nowhere_but_at_microsoft_and_under_the_seal() {
    let lines = Lines::default();
    SPARE.get_or_init(|| Dispatch::new(Lines::default()));
    let _guard = tracing::subscriber::set_default(lines.clone());
    let simulator = simulator(Settings::instant()).await;
    let tenant = simulator.tenant(Behaviour::Ordinary).unwrap();
    let dynamo = Dynamo::start().await;
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
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
    let input = RequestRef {
        reseller_id: change.request.reseller_id.clone(),
        request_id: change.request.request_id,
    };
    let provision = Provision::<World> {
        store: dynamo.store.clone(),
        keys: Masked,
        microsoft: client(&simulator, "partner-refresh-token"),
        clock: FixedClock::default(),
        entropy: CountingEntropy::default(),
        patience: Patience::new(86_400),
    };

    let mut told = serde_json::to_string(&input).unwrap();
    drive(&provision, &input, &mut told).await;
    let first = opened(&dynamo, input.request_id).await;
    assert_eq!(
        simulator.sign_in(&first.user_principal_name, &first.password),
        SignIn::MustChangePassword
    );

    let completed = dynamo.store.request(&input.reseller_id, input.request_id);
    let completed = completed.await.unwrap().unwrap();
    let asked = request_access_reset(&completed, Actor::Recipient, completed.updated_at).unwrap();
    assert_eq!(dynamo.store.commit(&asked).await.unwrap(), Commit::Done);
    drive(&provision, &input, &mut told).await;
    let second = opened(&dynamo, input.request_id).await;
    let name = second.user_principal_name.as_str();
    assert_eq!(simulator.sign_in(name, &first.password), SignIn::Refused);
    assert_eq!(
        simulator.sign_in(name, &second.password),
        SignIn::MustChangePassword
    );

    let seeded: Vec<Secret> = (1..20).map(|n| first_password(&[n; 48])).collect();
    for access in [&first, &second] {
        assert!(
            seeded.iter().any(|seed| seed.expose() == access.password),
            "it was seeded"
        );
    }
    let rows: Vec<String> = Table::ALL
        .into_iter()
        .map(|table| format!("{table:?} {:?}", dynamo.items(table)))
        .collect();
    let journal = serde_json::to_string(&simulator.calls()).unwrap();
    let log = lines.0.lock().unwrap().clone();
    assert!(
        log.contains("the run ended") && told.contains("completed"),
        "both were looked at"
    );
    for place in rows.iter().chain([&journal, &log, &told]) {
        for seed in &seeded {
            assert!(
                !place.contains(seed.expose()),
                "{}",
                &place[..40.min(place.len())]
            );
        }
    }
}

/// Runs until the request ends, and notes every answer to the workflow.
async fn drive(provision: &Provision<World>, input: &RequestRef, told: &mut String) {
    loop {
        let outcome = provision.handle(input.clone()).await.unwrap();
        told.push_str(&serde_json::to_string(&outcome).unwrap());
        match outcome {
            Outcome::Pending { retry_after } => {
                let wait = SignedDuration::from_secs(i64::from(retry_after));
                provision.clock.advance(wait);
            }
            outcome => return assert_eq!(outcome, Outcome::Completed),
        }
    }
}

/// What is under the seal.
async fn opened(dynamo: &Dynamo, request: RequestId) -> Access {
    let sealed = dynamo.store.sealed(request).await.unwrap().unwrap();
    let plain = String::from_utf8(mask(&sealed.ciphertext)).unwrap();
    Access::from_secret(&Secret::new(plain)).unwrap()
}

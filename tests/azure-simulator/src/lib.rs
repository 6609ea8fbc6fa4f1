//! An honest stand-in for the Microsoft APIs that provisioning calls: Entra's token and discovery endpoints,
//! Azure Resource Manager and Partner Center, with their delays, error shapes and idempotency rules.
//!
//! One port serves all hosts, so a client's base URLs all name the same address.
//!
//! ```
//! # async fn example() -> std::io::Result<()> {
//! use azure_simulator::{Fault, Operation, Settings, Simulator};
//!
//! let simulator = Simulator::new(Settings::instant()).start().await?;
//! simulator.inject(Operation::AliasPut, 1, Fault::DropAfterCommit);
//! println!("Microsoft is at {}", simulator.base_url);
//! # Ok(())
//! # }
//! ```

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use axum::{Router, middleware::from_fn_with_state};
use jiff::Timestamp;
use uuid::Uuid;

mod arm;
mod cart;
mod clock;
mod control;
mod entra;
mod faults;
mod journal;
mod operation;
mod pace;
mod partner;
mod partner_center;
mod plan;
mod role;
mod seed;
mod server;
mod settings;
mod tokens;
mod unknown;
mod world;

pub use clock::ManualClock;
pub use control::{PlanView, RoleAssignmentView, SubscriptionView, TenantContents, UserView};
pub use faults::{Fault, QueuedFault};
pub use journal::Call;
pub use operation::Operation;
pub use partner::PartnerState;
pub use plan::Sku;
pub use role::{PrincipalType, Role};
pub use seed::{Behaviour, Tenant};
pub use server::{RunningSimulator, serve};
pub use settings::Settings;
pub use world::{AliasEnd, NextAlias, SignIn};

use clock::Clock;
use faults::Faults;
use journal::Journal;
use pace::Pace;
use plan::NewPlan;
use tokens::Tokens;
use world::World;

/// The simulator; clones share one world.
#[derive(Debug, Clone)]
pub struct Simulator {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    settings: Settings,
    clock: Clock,
    /// Number of trace ids given out.
    traces: AtomicU64,
    world: Mutex<World>,
    tokens: Tokens,
    faults: Faults,
    pace: Pace,
    journal: Journal,
}

impl Simulator {
    /// A simulator in the state that the seed gives.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self::timed(settings, Clock::System)
    }

    /// As [`Simulator::new`], by a clock that the test moves: hours pass without waiting.
    #[must_use]
    pub fn with_clock(settings: Settings, clock: ManualClock) -> Self {
        Self::timed(settings, Clock::Manual(clock))
    }

    fn timed(settings: Settings, clock: Clock) -> Self {
        let world = Mutex::new(World::new(&settings.seed));
        let (tokens, faults, journal) = (Tokens::default(), Faults::default(), Journal::default());
        let pace = Pace::default();
        Self {
            inner: Arc::new(Inner {
                settings,
                clock,
                traces: AtomicU64::new(0),
                world,
                tokens,
                faults,
                pace,
                journal,
            }),
        }
    }

    /// All routes. Drop faults only work on lines that this crate serves itself
    /// ([`Simulator::serve_until`]); elsewhere they answer 500.
    pub fn router(&self) -> Router {
        Router::new()
            .merge(entra::routes(self))
            .merge(arm::routes(self))
            .merge(partner_center::routes(self))
            .merge(control::routes())
            .fallback(unknown::route)
            .method_not_allowed_fallback(unknown::method)
            .layer(from_fn_with_state(self.clone(), journal::record))
            .with_state(self.clone())
    }

    /// The distributor's own tenant.
    #[must_use]
    pub fn partner_tenant_id(&self) -> String {
        self.world().partner_tenant.to_string()
    }

    /// The distributor's billing account.
    #[must_use]
    pub fn billing_account(&self) -> String {
        self.world().billing_account.clone()
    }

    /// All customer tenants, ordinary ones first.
    #[must_use]
    pub fn tenants(&self) -> Vec<Tenant> {
        self.world().tenants.clone()
    }

    /// The first tenant that behaves so at present.
    #[must_use]
    pub fn tenant(&self, behaviour: Behaviour) -> Option<Tenant> {
        self.world()
            .tenants
            .iter()
            .find(|tenant| tenant.behaviour == behaviour)
            .cloned()
    }

    /// Makes a tenant behave differently, as when its review ends or its customer accepts the MCA.
    /// False when there is no such tenant.
    pub fn set_behaviour(&self, tenant_id: &str, behaviour: Behaviour) -> bool {
        let mut world = self.world();
        let tenant = tenant_id.parse().ok().and_then(|id| world.tenant_mut(id));
        tenant.is_some_and(|tenant| {
            tenant.behaviour = behaviour;
            tenant.review_since = None;
            true
        })
    }

    /// Lets the partner administer on the customer's behalf, or takes that right away: then nothing in the tenant's
    /// subscriptions can be changed. False when there is no such tenant.
    pub fn set_access(&self, tenant_id: &str, admin: bool) -> bool {
        let mut world = self.world();
        let tenant = tenant_id.parse().ok().and_then(|id| world.tenant_mut(id));
        tenant.is_some_and(|tenant| {
            tenant.admin = admin;
            true
        })
    }

    /// Says what becomes of the next new alias; it is said once for each.
    pub fn set_next_alias(&self, next: NextAlias) {
        self.world().next_alias = next;
    }

    /// Gives a tenant an Azure plan as if somebody had ordered it at this moment, whatever its behaviour. None when
    /// there is no such tenant, or when it has that plan of that reseller.
    pub fn add_plan(&self, tenant_id: &str, sku: Sku, reseller_id: &str) -> Option<Uuid> {
        let (settings, now) = (self.settings(), self.now());
        let mut world = self.world();
        let tenant = tenant_id.parse().ok().and_then(|id| world.tenant(id))?.id;
        let plan = NewPlan {
            sku,
            reseller: Some(reseller_id.to_owned()),
            friendly_name: sku.title().to_owned(),
        };
        let plan = world.order_plan(tenant, plan, now, settings).ok()?;
        Some(plan.id)
    }

    /// Says what Microsoft knows of a partner. False when the MPN id is not 1 to 10 digits.
    pub fn set_partner(&self, mpn_id: &str, state: PartnerState) -> bool {
        let possible = partner::is_mpn(mpn_id);
        if possible {
            self.world().partners.insert(mpn_id.to_owned(), state);
        }
        possible
    }

    /// What exists in every tenant that has anything.
    #[must_use]
    pub fn contents(&self) -> Vec<TenantContents> {
        control::contents(self)
    }

    /// Whether a user gets in with a password. It is no call, so it stands in no journal.
    #[must_use]
    pub fn sign_in(&self, user_principal_name: &str, password: &str) -> SignIn {
        let world = self.world();
        let named = |user: &&world::User| user.principal_name.eq_ignore_ascii_case(user_principal_name);
        let user = world.users.iter().find(|user| named(user) && !user.deleted);
        let password = Some(world::PasswordHash::of(password));
        match user.filter(|user| user.password == password) {
            None => SignIn::Refused,
            Some(user) if user.force_change => SignIn::MustChangePassword,
            Some(_) => SignIn::SignedIn,
        }
    }

    /// The journal, in the order of arrival.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.inner.journal.calls()
    }

    /// Applies a fault to the next `times` calls of an operation, after the faults already waiting for it.
    pub fn inject(&self, route: Operation, times: u32, fault: Fault) {
        self.inner.faults.push(QueuedFault { route, times, fault });
    }

    /// Forgets the faults that have not struck yet, and ends throttling by those that have.
    pub fn clear_faults(&self) {
        self.inner.faults.clear();
        self.inner.pace.end_throttling();
    }

    /// Back to the seed: no plans, subscriptions, users, faults or journal. Tokens stay valid, since a reset between
    /// two scenarios does not sign a running client out.
    pub fn reset(&self) {
        *self.world() = World::new(&self.inner.settings.seed);
        self.inner.faults.clear();
        self.inner.pace.clear();
        self.inner.journal.clear();
    }

    fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// A further id for the headers and texts in which Microsoft names a call. It says nothing about the world.
    fn trace_id(&self, kind: &str) -> Uuid {
        let nth = self.inner.traces.fetch_add(1, Ordering::Relaxed);
        seed::guid(&[&self.settings().seed, "trace", kind, &nth.to_string()])
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.inner.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

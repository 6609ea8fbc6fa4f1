use std::time::Duration;

/// How the simulator behaves: who may sign in, and how long Microsoft takes.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Every tenant, GUID and id is derived from this text.
    pub seed: String,
    /// The application that may sign in.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// The refresh token of the consented partner user.
    pub refresh_token: String,
    /// Whether that user's consent was given with MFA.
    pub mfa: bool,
    /// Life of an access token.
    pub token_lifetime: Duration,
    /// `Retry-After`, in seconds, while an alias is being provisioned.
    pub retry_after: u64,
    /// Time from the alias PUT until the subscription exists.
    pub alias_delay: Duration,
    /// How many alias GETs answer `Accepted` at least, whatever the clock says.
    pub alias_polls: u32,
    /// Time from `Succeeded` until `GET /subscriptions/{id}` stops answering 404.
    pub visibility_delay: Duration,
    /// Time during which a visible subscription has an empty state.
    pub settling_delay: Duration,
    /// Time from a checkout until the lists show the order and its plan.
    pub plan_delay: Duration,
    /// Time from then until the plan's first subscription is listed.
    pub entitlement_delay: Duration,
    /// Whether a plan brings a first subscription along.
    pub creates_default_subscription: bool,
    /// Life of a cart.
    pub cart_life: Duration,
    /// How long a checkout takes, in real time: meanwhile a second one of the same cart is refused.
    pub checkout_duration: Duration,
    /// Whether the answer to an alias PUT names an operation to poll.
    pub alias_location: bool,
    /// How many plans or billed customers a page lists when the caller does not say.
    pub page_size: usize,
    /// Time from the creation of a user until roles can be given to it.
    pub principal_delay: Duration,
    /// How many times a role is refused to a new user at least, whatever the clock says.
    pub principal_looks: u32,
    /// How long Microsoft's review of a customer lasts, in days, counted from the first refusal.
    pub review_days: u32,
    /// Length of a day in seconds.
    pub seconds_per_day: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: "1".into(),
            client_id: "partner-app".into(),
            client_secret: "partner-secret".into(),
            refresh_token: "partner-refresh-token".into(),
            mfa: true,
            token_lifetime: Duration::from_secs(3600),
            retry_after: 2,
            alias_delay: Duration::from_secs(2),
            alias_polls: 0,
            visibility_delay: Duration::from_secs(1),
            settling_delay: Duration::from_millis(500),
            plan_delay: Duration::from_secs(2),
            entitlement_delay: Duration::from_secs(1),
            creates_default_subscription: true,
            cart_life: Duration::from_secs(15 * 60),
            checkout_duration: Duration::from_millis(100),
            alias_location: false,
            page_size: 100,
            principal_delay: Duration::from_secs(1),
            principal_looks: 0,
            review_days: 1,
            seconds_per_day: 86_400,
        }
    }
}

impl Settings {
    /// Settings without any provisioning delay, for tests that are not about waiting.
    #[must_use]
    pub fn instant() -> Self {
        Self {
            retry_after: 0,
            alias_delay: Duration::ZERO,
            visibility_delay: Duration::ZERO,
            settling_delay: Duration::ZERO,
            plan_delay: Duration::ZERO,
            entitlement_delay: Duration::ZERO,
            checkout_duration: Duration::ZERO,
            principal_delay: Duration::ZERO,
            ..Self::default()
        }
    }

    pub(crate) fn review(&self) -> Duration {
        Duration::from_secs(u64::from(self.review_days) * u64::from(self.seconds_per_day))
    }
}

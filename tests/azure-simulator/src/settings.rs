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
            ..Self::default()
        }
    }

    pub(crate) fn review(&self) -> Duration {
        Duration::from_secs(u64::from(self.review_days) * u64::from(self.seconds_per_day))
    }
}

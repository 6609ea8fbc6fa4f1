//! Resource types and the API versions that they answer to.

use axum::http::{StatusCode, Uri};

use super::Refusal;

/// A resource type and the API versions the simulator knows of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Api {
    /// Provider namespace; none for ARM's own types, whose versions are refused in other words.
    namespace: Option<&'static str>,
    kind: &'static str,
    versions: &'static [&'static str],
}

pub(super) const ALIASES: Api = Api {
    namespace: Some("Microsoft.Subscription"),
    kind: "aliases",
    versions: &["2021-10-01"],
};
pub(super) const OPERATIONS: Api = Api {
    namespace: Some("Microsoft.Subscription"),
    kind: "subscriptionOperations",
    versions: &["2021-10-01"],
};
pub(super) const SUBSCRIPTION_ACTIONS: Api = Api {
    namespace: Some("Microsoft.Subscription"),
    kind: "subscriptions",
    versions: &["2021-10-01"],
};
pub(super) const SUBSCRIPTIONS: Api = Api {
    namespace: None,
    kind: "subscriptions",
    versions: &["2016-06-01", "2020-01-01", "2022-12-01"],
};
pub(super) const ROLE_ASSIGNMENTS: Api = Api {
    namespace: Some("Microsoft.Authorization"),
    kind: "roleAssignments",
    versions: &["2022-04-01"],
};

pub(super) const BILLING_ACCOUNTS: Api = Api {
    namespace: Some("Microsoft.Billing"),
    kind: "billingAccounts",
    versions: &["2020-05-01", WITH_PROFILES],
};
pub(super) const BILLING_CUSTOMERS: Api = Api {
    namespace: Some("Microsoft.Billing"),
    kind: "billingAccounts/customers",
    versions: &["2020-05-01", WITH_PROFILES],
};
/// Since this version a billed customer is below its billing profile and says more.
pub(super) const WITH_PROFILES: &str = "2024-04-01";

/// The API version that a call asks for.
pub(super) fn asked_version(uri: &Uri) -> Option<&str> {
    let mut parameters = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter_map(|pair| pair.split_once('='));
    let asked = parameters.find(|(name, _)| name.eq_ignore_ascii_case("api-version"));
    asked
        .map(|(_, version)| version)
        .filter(|version| !version.is_empty())
}

pub(super) fn check_version(api: Api, uri: &Uri) -> Result<(), Refusal> {
    let Api {
        namespace,
        kind,
        versions,
    } = api;
    let refuse = |code, message: String| Err(Refusal::arm(StatusCode::BAD_REQUEST, code, message));
    let known = || versions.join(", ");
    match (asked_version(uri), namespace) {
        (None, _) => refuse(
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.".into(),
        ),
        (Some(asked), _) if versions.contains(&asked) => Ok(()),
        (Some(asked), Some(namespace)) => refuse(
            "NoRegisteredProviderFound",
            format!(
                "No registered resource provider found for location 'global' and API version '{asked}' for type \
                 '{kind}' in namespace '{namespace}'. The supported api-versions are '{}'.",
                known()
            ),
        ),
        (Some(asked), None) => refuse(
            "InvalidApiVersionParameter",
            format!(
                "The api-version '{asked}' is invalid. The supported versions are '{}'.",
                known()
            ),
        ),
    }
}

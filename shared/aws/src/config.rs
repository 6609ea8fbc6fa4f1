//! The SDK's configuration from the variables that Lambda sets, without the provider chain of `aws-config`: a
//! function has exactly one source of credentials.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;

/// The roots that sign every AWS endpoint (Amazon Trust Services). Parsing the system's whole store instead would
/// cost thirty times an empty function's start.
const ROOTS: &[u8] = include_bytes!("amazon_trust_services.pem");

/// The longest that one call of a service takes, with everything that is tried again. A function that answers over HTTP
/// makes a handful of them one after the other and must still have time to say that it is busy: all of them fit into its
/// own timeout, and that into the 30 s after which API Gateway gives an answer of its own.
pub const LONGEST_CALL: Duration = Duration::from_secs(5);

/// An attempt that takes longer is lost, mostly because its connection died while Lambda froze the process; a second one
/// fits into the call.
const LONGEST_ATTEMPT: Duration = Duration::from_secs(2);

/// A variable that must be set is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the environment variable {0} is not set")]
pub struct Missing(pub &'static str);

/// The configuration from the process's environment. Call it once: the clients made from one value share one pool
/// of connections.
///
/// # Errors
/// When the region or the credentials are not set.
pub fn sdk_config() -> Result<SdkConfig, Missing> {
    sdk_config_from(|name| std::env::var(name).ok())
}

/// The configuration from variables looked up by name.
///
/// # Errors
/// When the region or the credentials are not set.
pub fn sdk_config_from(variable: impl Fn(&str) -> Option<String>) -> Result<SdkConfig, Missing> {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    let required = |name| set(name).ok_or(Missing(name));
    // Lambda replaces the whole process before its credentials end, so they are read once.
    let credentials = Credentials::new(
        required("AWS_ACCESS_KEY_ID")?,
        required("AWS_SECRET_ACCESS_KEY")?,
        set("AWS_SESSION_TOKEN"),
        None,
        "Environment",
    );
    let mut config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(required("AWS_REGION")?))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(http_client())
        .timeout_config(timeouts(LONGEST_ATTEMPT))
        .retry_config(retries())
        // Bodies are small; the read timeout says enough.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
    if let Some(url) = set("AWS_ENDPOINT_URL") {
        config = config.endpoint_url(url);
    }
    Ok(config.build())
}

fn http_client() -> SharedHttpClient {
    let roots = TrustStore::empty().with_pem_certificate(ROOTS);
    let builder = Builder::new().tls_provider(Provider::Rustls(CryptoMode::AwsLc));
    match TlsContext::builder().with_trust_store(roots).build() {
        Ok(context) => builder.tls_context(context).build_https(),
        // A context fails only over options that are not used here; the system's roots would do as well.
        Err(_) => builder.build_https(),
    }
}

/// How long a call takes at most whose attempts take this long at most.
pub(crate) fn timeouts(attempt: Duration) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .operation_attempt_timeout(attempt)
        .operation_timeout(LONGEST_CALL)
        .build()
}

fn retries() -> RetryConfig {
    RetryConfig::standard()
        .with_max_attempts(3)
        .with_initial_backoff(Duration::from_millis(50))
        .with_max_backoff(Duration::from_secs(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lambda(name: &str) -> Option<String> {
        match name {
            "AWS_REGION" => Some("eu-central-1".into()),
            "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" | "AWS_SESSION_TOKEN" => Some("test".into()),
            _ => None,
        }
    }

    #[test]
    fn what_lambda_sets_is_enough() {
        let config = sdk_config_from(lambda).unwrap();
        assert_eq!(config.region().map(Region::as_ref), Some("eu-central-1"));
        assert_eq!(config.endpoint_url(), None);
    }

    #[test]
    fn a_stalled_attempt_leaves_time_for_another() {
        let config = sdk_config_from(lambda).unwrap();
        let timeouts = config.timeout_config().unwrap();
        let attempt = timeouts.operation_attempt_timeout().unwrap();
        assert_eq!(timeouts.operation_timeout(), Some(LONGEST_CALL));
        assert!(attempt * 2 < LONGEST_CALL, "{attempt:?}");
    }

    #[test]
    fn one_variable_points_every_service_elsewhere() {
        let local = |name: &str| match name {
            "AWS_ENDPOINT_URL" => Some("http://127.0.0.1:4566".to_owned()),
            _ => lambda(name),
        };
        assert_eq!(
            sdk_config_from(local).unwrap().endpoint_url(),
            Some("http://127.0.0.1:4566")
        );
    }

    #[test]
    fn a_missing_variable_is_named() {
        let without_region = |name: &str| lambda(name).filter(|_| name != "AWS_REGION");
        assert_eq!(sdk_config_from(without_region).err(), Some(Missing("AWS_REGION")));
    }
}

//! One HTTP client for everything, and answers that are safe to read.

use std::sync::Arc;
use std::time::Duration;

use domain::provider::Failure;
use jiff::Timestamp;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response};
use rustls::{ClientConfig, RootCertStore};
use serde::de::DeserializeOwned;

/// Most of a body that is read. Microsoft's answers here have a few kilobytes.
const BODY_LIMIT: usize = 1024 * 1024;
/// No wait that is asked for is taken to be longer than a day.
const LONGEST_WAIT: u32 = 86_400;

/// How long to wait for things.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For a connection.
    pub connect: Duration,
    /// For the whole of a call, which also ends an answer that drips.
    pub total: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            total: Duration::from_secs(15),
        }
    }
}

/// Why the HTTP client could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client could not be made: {0}")]
pub struct SetUpError(String);

/// The shared client; clones share its connections.
#[derive(Clone, Debug)]
pub struct Http(Client);

impl Http {
    /// A client that trusts the usual roots, follows no redirect and repeats nothing by itself.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(limits: Limits) -> Result<Self, SetUpError> {
        Client::builder()
            .tls_backend_preconfigured(tls()?)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .user_agent(concat!("csp-provisioning/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(limits.connect)
            .timeout(limits.total)
            // A frozen Lambda wakes to connections that the other side has closed long ago.
            .pool_idle_timeout(Duration::from_secs(20))
            .build()
            .map(Self)
            .map_err(|error| SetUpError(error.to_string()))
    }

    pub(crate) fn client(&self) -> &Client {
        &self.0
    }
}

/// TLS 1.2 and 1.3 with the compiled-in roots: reading the system's costs a cold start tens of milliseconds.
fn tls() -> Result<ClientConfig, SetUpError> {
    let roots: RootCertStore = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| SetUpError(error.to_string()))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    /// The call never left.
    NotSent,
    /// It left; whether it was served is not known.
    Unanswered,
    /// It was served, with more than anybody should read.
    TooLarge,
}

impl Lost {
    /// What that means for a call that changes nothing.
    pub(crate) fn of_read(self) -> Failure {
        match self {
            Self::NotSent | Self::Unanswered => Failure::Transient { retry_after: None },
            Self::TooLarge => Failure::Unreadable,
        }
    }

    /// What that means for a call that changes something.
    pub(crate) fn of_write(self) -> Failure {
        match self {
            Self::NotSent => Failure::Transient { retry_after: None },
            Self::Unanswered => Failure::OutcomeUnknown,
            Self::TooLarge => Failure::Unreadable,
        }
    }
}

/// An answer, read whole. It has no `Debug`: its body may hold tokens and passwords.
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// In how many seconds to come back, at the earliest.
    pub(crate) retry_after: Option<u32>,
    body: Vec<u8>,
}

impl Reply {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON. The cause of a failure is not kept, since it could quote the body.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        let body = self.body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&self.body);
        serde_json::from_slice(body).map_err(|_| Failure::Unreadable)
    }
}

/// Sends a call and reads the answer.
pub(crate) async fn send(call: RequestBuilder) -> Result<Reply, Lost> {
    let response = call.send().await.map_err(|error| {
        let lost = if error.is_connect() || error.is_builder() {
            Lost::NotSent
        } else {
            Lost::Unanswered
        };
        tracing::warn!(?lost, timeout = error.is_timeout(), "Microsoft did not answer");
        lost
    })?;
    let status = response.status().as_u16();
    let retry_after = retry_after(response.headers(), Timestamp::now());
    let body = read(response).await?;
    Ok(Reply {
        status,
        retry_after,
        body,
    })
}

async fn read(mut response: Response) -> Result<Vec<u8>, Lost> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Lost::Unanswered)? {
        if body.len() + chunk.len() > BODY_LIMIT {
            return Err(Lost::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// `Retry-After` as seconds, whichever of its two forms it has (RFC 9110, section 10.2.3).
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<u32> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let seconds = match text.parse::<u64>() {
        Ok(seconds) => seconds,
        Err(_) => {
            let at = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
            let millis = at.as_millisecond().saturating_sub(now.as_millisecond());
            u64::try_from(millis).unwrap_or(0).div_ceil(1000)
        }
    };
    Some(u32::try_from(seconds).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<u32> {
        let headers = HeaderMap::from_iter([(RETRY_AFTER, text.parse().unwrap())]);
        retry_after(&headers, "1994-11-06T08:49:30.5Z".parse().unwrap())
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_and_never_too_early() {
        assert_eq!(parsed("57"), Some(57));
        assert_eq!(parsed("Sun, 06 Nov 1994 08:49:37 GMT"), Some(7));
        assert_eq!(parsed("Sun, 06 Nov 1994 08:49:07 GMT"), Some(0));
        assert_eq!(parsed("99999999999"), Some(LONGEST_WAIT));
        assert_eq!(parsed("soon"), None);
        assert_eq!(retry_after(&HeaderMap::new(), Timestamp::UNIX_EPOCH), None);
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_body() {
        let reply = Reply {
            status: 200,
            retry_after: None,
            body: b"\xEF\xBB\xBF{\"a\":1}".to_vec(),
        };
        assert_eq!(reply.json::<serde_json::Value>().unwrap()["a"], 1);
    }
}

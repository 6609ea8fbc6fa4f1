//! The functions that answer with pages, on tables in process.

use std::future::Future;

use account_pages::AccountPages;
use approval_sign_in::ApprovalSignIn;
use approval_webhook::ApprovalWebhook;
use aws::Store;
use domain::ids::RequestId;
use domain::ports::{PortError, PortResult, Unseal};
use domain::provider::{Resolution, TenantDirectory, TenantQuery};
use domain::secret::Secret;
use jiff::SignedDuration;
use lambda_http::{Body, Request, Response};
use reveal_credentials::RevealCredentials;
use testkit::{CountingEntropy, FixedClock, FixedKeys, example};

use super::ground::Door;
use super::provider::{self, SignInProvider};

/// A domain that leads to the example tenant.
const KNOWN_DOMAIN: &str = "fabrikam.example";
/// A domain about which Microsoft cannot be asked.
const SILENT_DOMAIN: &str = "silent.example";

/// A function that answers with pages.
#[derive(Debug)]
pub enum Function {
    /// Behind links to decide.
    Approvals(ApprovalWebhook<Store, FixedKeys, FixedClock>),
    /// On the way of a sign-in.
    SignIns(Box<ApprovalSignIn<Store, FixedKeys, FixedClock, CountingEntropy, SignInProvider>>),
    /// Behind links to terms and to the tenant.
    Accounts(AccountPages<Store, FixedKeys, Directory, FixedClock, CountingEntropy>),
    /// Behind links to the access.
    Credentials(RevealCredentials<Store, FixedKeys, PlainKey, FixedClock>),
}

impl Function {
    /// The function behind links of this kind. People find its pages at `base_url`, and sign in where that is set up.
    pub(super) async fn behind(door: Door, store: Store, base_url: &str, sign_in_is_set_up: bool) -> Self {
        let clock = FixedClock::at(example::at("2026-05-05T10:00:00Z"));
        let base_url = base_url.to_owned();
        match door {
            Door::Approval => Self::Approvals(ApprovalWebhook {
                store,
                keys: FixedKeys::default(),
                clock,
                base_url,
                sign_in_is_set_up,
            }),
            Door::SignIn => Self::SignIns(Box::new(ApprovalSignIn {
                store,
                keys: FixedKeys::default(),
                clock,
                entropy: CountingEntropy::default(),
                provider: if sign_in_is_set_up {
                    Some(provider::listening().await)
                } else {
                    None
                },
                base_url,
            })),
            Door::Terms | Door::Tenant => Self::Accounts(AccountPages {
                store,
                keys: FixedKeys::default(),
                directory: Directory,
                clock,
                entropy: CountingEntropy::default(),
                base_url,
                partner_tenant: example::tenant_id(99),
            }),
            Door::Credentials => Self::Credentials(RevealCredentials {
                store,
                keys: FixedKeys::default(),
                sealing: PlainKey,
                clock,
                base_url,
            }),
        }
    }

    /// Answers a call.
    pub async fn handle(&self, request: &Request) -> Response<Body> {
        match self {
            Self::Approvals(function) => function.handle(request).await,
            Self::SignIns(function) => function.handle(request).await,
            Self::Accounts(function) => function.handle(request).await,
            Self::Credentials(function) => function.handle(request).await,
        }
    }

    /// Lets time pass.
    pub fn wait(&self, time: SignedDuration) {
        match self {
            Self::Approvals(function) => function.clock.advance(time),
            Self::SignIns(function) => function.clock.advance(time),
            Self::Accounts(function) => function.clock.advance(time),
            Self::Credentials(function) => function.clock.advance(time),
        }
    }
}

/// Microsoft's directory: every id is a tenant, one domain leads to one, and one is not answered about.
#[derive(Clone, Copy, Debug)]
pub struct Directory;

impl TenantDirectory for Directory {
    fn resolve(&self, query: &TenantQuery) -> impl Future<Output = Resolution> + Send {
        std::future::ready(match query {
            TenantQuery::Id(id) => Resolution::Found(*id),
            TenantQuery::Domain(domain) if domain.as_str() == KNOWN_DOMAIN => {
                Resolution::Found(example::tenant_id(1))
            }
            TenantQuery::Domain(domain) if domain.as_str() == SILENT_DOMAIN => Resolution::Unreachable {
                cause: "timeout".to_owned(),
            },
            TenantQuery::Domain(_) => Resolution::NotFound,
        })
    }
}

/// A key that leaves what it seals as it is.
#[derive(Clone, Copy, Debug)]
pub struct PlainKey;

impl Unseal for PlainKey {
    fn unseal(&self, _request: RequestId, sealed: &[u8]) -> impl Future<Output = PortResult<Secret>> + Send {
        let plain = String::from_utf8(sealed.to_vec()).map(Secret::new);
        std::future::ready(plain.map_err(|e| PortError::Broken {
            service: "kms",
            cause: e.to_string(),
        }))
    }
}

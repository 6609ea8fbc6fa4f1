//! The sign-in that some resellers want before an approver's link may decide.
//!
//! From the mailed link's page a person goes to the provider and comes back with a code; what the provider then says
//! becomes a proof, good for that link and that person for some minutes, which the page takes along to the decision.
//! Nothing is written: what must be remembered on the way travels in `state`, sealed.

mod pages;
mod provider;
mod redirect;
mod state;

pub use provider::{ClientSecret, Provider};

use contracts::routes::Endpoint;
use domain::email::EmailAddress;
use domain::link::{Permission, TokenHash};
use domain::ports::{Clock, Entropy, LinkKeySource, Links};
use domain::sign_in::SignInProof;
use domain::usecases::{Closed, open_link};
use lambda_http::{Body, Request, Response};
use lambda_support::http::pages::{Page, Voice};
use lambda_support::http::{endpoint, no_such_route, query, respond};
use oidc::keys::KeySource;

use crate::pages::{Return, TEXTS};
use crate::provider::Denial;
use crate::redirect::redirect;
use crate::state::Started;

/// The function and its ports.
#[derive(Clone, Debug)]
pub struct ApprovalSignIn<S, K, C, E, P> {
    /// Tables.
    pub store: S,
    /// The keys of links.
    pub keys: K,
    /// Time.
    pub clock: C,
    /// Randomness.
    pub entropy: E,
    /// Where people sign in, if that is set up.
    pub provider: Option<P>,
    /// Where people find our pages.
    pub base_url: String,
}

/// What is known of a link whose reader signs in.
struct Invited {
    link: TokenHash,
    approver: EmailAddress,
    /// How pages speak to the reader.
    voice: Voice,
}

impl<S, K, C, E, KS, KC, CS> ApprovalSignIn<S, K, C, E, Provider<KS, KC, CS>>
where
    S: Links,
    K: LinkKeySource,
    C: Clock,
    E: Entropy,
    KS: KeySource,
    KC: Clock,
    CS: ClientSecret,
{
    /// Answers a call: with a redirect on the way of a sign-in, else with a page that says why it ends here.
    pub async fn handle(&self, request: &Request) -> Response<Body> {
        let (endpoint, parameters) = match endpoint(request) {
            Ok(found) => found,
            Err(problem) => return respond(request, Err(problem)),
        };
        let answer = match (endpoint, parameters.as_slice()) {
            (Endpoint::StartSignIn, [token]) => self.start(request, token).await,
            (Endpoint::FinishSignIn, []) => self.finish(request).await,
            _ => return respond(request, Err(no_such_route(request))),
        };
        answer.unwrap_or_else(|page| page.respond(request))
    }

    /// Sends the reader of a link to the provider.
    async fn start(&self, request: &Request, token: &str) -> Result<Response<Body>, Page> {
        let Invited { voice, .. } = self.invited(request, token).await?;
        let provider = self.provider.as_ref();
        let provider = provider.ok_or_else(|| pages::not_set_up(&voice))?;
        let started = Started::new(token, &self.entropy, self.clock.now());
        let keys = self.keys.link_keys(None).await;
        let keys = keys.map_err(|error| pages::broken_off(&voice, &error))?;
        let sealed = started.seal(&keys).ok_or_else(|| pages::failed(&voice))?;
        // Whoever signed in as somebody else would else be taken for that one again without being asked.
        let anew = query(request, "anew").is_some();
        let location = provider.authorize_url(&sealed, &started, anew);
        Ok(redirect(request, 302, &location))
    }

    /// Takes back whom the provider sends, and lets the approver go on to the page.
    async fn finish(&self, request: &Request) -> Result<Response<Body>, Page> {
        let now = self.clock.now();
        let stranger = Voice::to_stranger(&TEXTS, request);
        let unknown_way = || pages::unknown_way(&stranger);
        let sealed = query(request, "state").ok_or_else(unknown_way)?;
        let number = Started::key_of(&sealed).ok_or_else(unknown_way)?;
        let keys = self.keys.link_keys(Some(number)).await;
        let keys = keys.map_err(|error| pages::broken_off(&stranger, &error))?;
        let started = Started::unseal(&sealed, &keys).ok_or_else(unknown_way)?;
        let token = started.token();
        let invited = self.invited(request, token).await?;
        let back = Return {
            voice: &invited.voice,
            began_at: format!("{}/sign-in", self.page_of(token)),
        };
        if started.is_over(now) {
            return Err(back.too_late());
        }
        let provider = self.provider.as_ref();
        let provider = provider.ok_or_else(|| pages::not_set_up(&invited.voice))?;
        if let Some(error) = query(request, "error") {
            return Err(match Denial::of(&error) {
                Denial::Person => back.not_signed_in(),
                Denial::Away => back.away(),
                Denial::Us => back.failed(),
            });
        }
        let code = query(request, "code").ok_or_else(|| back.not_signed_in())?;
        let identity = provider.identity(&code, &started).await;
        let identity = identity.map_err(|error| back.failed_by(&error))?;
        let identity = identity.ok_or_else(|| back.not_signed_in())?;
        if !identity.email_verified {
            tracing::warn!("a sign-in without a verified address was refused");
            return Err(back.unverified());
        }
        if !identity.email.same_mailbox(&invited.approver) {
            tracing::warn!("a sign-in as somebody else than the link's reader was refused");
            return Err(back.somebody_else());
        }
        let proof = SignInProof::make(&keys, &invited.link, &invited.approver, now);
        let location = format!("{}?signed_in={}", self.page_of(token), proof.expose());
        Ok(redirect(request, 303, &location))
    }

    /// The live link of a token, if it is one to decide with; else the page that says why not.
    async fn invited(&self, request: &Request, token: &str) -> Result<Invited, Page> {
        let stranger = Voice::to_stranger(&TEXTS, request);
        let opened = open_link(&self.store, &self.keys, token, self.clock.now()).await;
        let link = opened.map_err(|closed| match closed {
            Closed::Unknown => stranger.unknown(),
            // A link to something else is none to sign in for, whether it lives or not.
            Closed::Over(Some(link)) if !matches!(link.permission, Permission::Decide { .. }) => {
                stranger.unknown()
            }
            Closed::Over(Some(link)) => pages::over(&stranger.clone().to_reader_of(&link)),
            Closed::Over(None) => pages::over(&stranger),
            Closed::Unavailable(error) => pages::broken_off(&stranger, &error),
        })?;
        let voice = stranger.clone().to_reader_of(&link);
        match link.permission {
            Permission::Decide { approver, .. } => Ok(Invited {
                link: link.token_hash,
                approver: approver.email,
                voice,
            }),
            _ => Err(stranger.unknown()),
        }
    }

    fn page_of(&self, token: &str) -> String {
        format!("{}/approvals/{token}", self.base_url)
    }
}

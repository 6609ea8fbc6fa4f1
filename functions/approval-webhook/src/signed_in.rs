//! Whether a link's reader has signed in, where the reseller wants that before a decision counts.

use domain::account::ApprovalMode;
use domain::email::EmailAddress;
use domain::link::TokenHash;
use domain::ports::{LinkKeySource, PortResult};
use domain::sign_in::SignInProof;
use jiff::Timestamp;
use lambda_http::Request;
use lambda_support::http::pages::form_field;
use lambda_support::http::query;

/// The name under which the proof stands in the page's address and in its form.
const FIELD: &str = "signed_in";

/// How a link's reader stands with signing in.
#[derive(Clone)]
pub(crate) struct SigningIn {
    /// Whether that is asked for.
    asked: bool,
    /// Where to sign in, if that is set up. Where it is not, no proof counts either: the link decides nothing.
    address: Option<String>,
    /// As whom the reader has signed in, with the proof.
    done: Option<(EmailAddress, SignInProof)>,
}

impl SigningIn {
    /// How the reader of a link stands who sent this. The link itself may ask for it, and the link was sent to `reader`.
    pub(crate) async fn of(
        http: &Request,
        keys: &impl LinkKeySource,
        (link, reader): (&TokenHash, &EmailAddress),
        (asked, address): (bool, Option<String>),
        now: Timestamp,
    ) -> PortResult<Self> {
        let done = match (&address, proof_in(http)) {
            (Some(_), Some(proof)) => {
                let keys = keys.link_keys(proof.key()).await?;
                let holds = proof.holds(&keys, link, reader, now);
                holds.then(|| (reader.clone(), proof))
            }
            _ => None,
        };
        Ok(Self { asked, address, done })
    }

    /// Asks for it as well where the reseller wants it by now.
    pub(crate) fn as_wanted(&mut self, mode: ApprovalMode) {
        self.asked |= mode == ApprovalMode::LinkAndSignIn;
    }

    /// Whether the reader must sign in before a decision counts.
    pub(crate) fn is_missing(&self) -> bool {
        self.asked && self.done.is_none()
    }

    /// As whom the reader has signed in.
    pub(crate) fn as_whom(&self) -> Option<&EmailAddress> {
        self.done.as_ref().map(|(email, _)| email)
    }

    /// The proof for the form that sends the decision.
    pub(crate) fn proof(&self) -> Option<&str> {
        self.done.as_ref().map(|(_, proof)| proof.expose())
    }

    /// Where to sign in, if that is set up.
    pub(crate) fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }
}

/// A decision brings the proof in its form, a look at the page in its address.
fn proof_in(http: &Request) -> Option<SignInProof> {
    let text = if http.method() == "POST" {
        form_field(http, FIELD)
    } else {
        query(http, FIELD)
    };
    SignInProof::parse(&text?)
}

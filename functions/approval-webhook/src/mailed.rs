//! `/approvals/{token}`: the mailed link. GET and HEAD show, only POST decides.

use std::sync::Arc;

use contracts::problem::Problem;
use domain::account::{ApprovalMode, Reseller, ResellerStatus};
use domain::change::Standing;
use domain::email::Person;
use domain::event::Actor;
use domain::lifecycle::DecisionCommand;
use domain::link::{Link, Permission, TokenHash};
use domain::link_key::LinkKeys;
use domain::ports::{Clock, LinkKeySource, Links, Requests, Reviews};
use domain::request::{Channel, DecisionOrigin, SubscriptionRequest, Verdict};
use domain::status::Status;
use domain::text::{Name, Remark};
use domain::usecases::{Closed, open_link};
use jiff::Timestamp;
use lambda_http::{Body, Request, Response};
use lambda_support::http::pages::{Evidence, Page, Voice, decision_origin, form_field};

use crate::ApprovalWebhook;
use crate::decision::{self, Outcome};
use crate::pages::{self, Form, TEXTS};
use crate::signed_in::SigningIn;

/// What a link lets its reader decide on.
pub(crate) struct Review {
    /// The link.
    pub(crate) link: TokenHash,
    /// Who decides.
    pub(crate) approver: Person,
    /// For whom, when an approver has handed the deciding over.
    pub(crate) on_behalf_of: Option<Person>,
    /// Whether the reader must sign in first, and has.
    pub(crate) signing_in: SigningIn,
    /// What was asked when the link was made.
    pub(crate) request: SubscriptionRequest,
    /// For whom.
    pub(crate) customer: Name,
    /// Whether the requester may decide.
    pub(crate) allow_self_approval: bool,
    /// How pages speak to the reader.
    pub(crate) voice: Voice,
    /// When the link was opened.
    pub(crate) opened_at: Timestamp,
    keys: Arc<LinkKeys>,
}

impl<S, K, C> ApprovalWebhook<S, K, C>
where
    S: Links + Requests + Reviews,
    K: LinkKeySource,
    C: Clock,
{
    pub(crate) async fn show(&self, http: &Request, token: &str) -> Response<Body> {
        self.review_page(http, token)
            .await
            .unwrap_or_else(|page| page)
            .respond(http)
    }

    pub(crate) async fn decide_by_link(&self, http: &Request, token: &str) -> Response<Body> {
        self.decision_page(http, token)
            .await
            .unwrap_or_else(|page| page)
            .respond(http)
    }

    async fn review_page(&self, http: &Request, token: &str) -> Result<Page, Page> {
        let mut review = self.review(http, token).await?;
        self.as_it_stands(&mut review, &Form::empty()).await
    }

    /// The page of the link as the request stands now, with this form while there is something to decide.
    async fn as_it_stands(&self, review: &mut Review, form: &Form) -> Result<Page, Page> {
        let asked = &review.request;
        let found = self
            .store
            .review_facts(&asked.reseller_id, asked.request_id, None)
            .await;
        let facts = found.map_err(|error| review.voice.failed(&error))?;
        let current = facts.request.ok_or_else(|| review.voice.unknown())?;
        if let Some(reseller) = &facts.reseller {
            review.signing_in.as_wanted(reseller.policy.approval_mode);
        }
        let undecided = current.status == Status::PendingApproval;
        if undecided && let Some(page) = not_allowed(review, facts.reseller.as_ref(), form.status) {
            return Err(page);
        }
        if undecided && review.was_taken_back(&current) {
            return Err(pages::renewed(&review.voice));
        }
        Ok(pages::standing(review, &current, form))
    }

    /// Decides on what the link shows, without reading the request first: when it has not moved since, as is
    /// usual, one read and one write do.
    async fn decision_page(&self, http: &Request, token: &str) -> Result<Page, Page> {
        let evidence = Evidence::of(http, &self.base_url);
        let evidence = evidence.ok_or_else(|| Voice::to_stranger(&TEXTS, http).cross_site())?;
        let mut review = self.review(http, token).await?;
        if let Err(doubt) = evidence.check(&review.keys, &review.link, review.opened_at) {
            let form = Form {
                status: 403,
                fault: Some(doubt.text()),
                reason: form_field(http, "reason").unwrap_or_default(),
                nonce: doubt.nonce(),
                wanted: form_field(http, "decision").and_then(|word| Verdict::parse(&word)),
            };
            return self.as_it_stands(&mut review, &form).await;
        }
        if review.signing_in.is_missing() {
            return Err(pages::sign_in_first(&review));
        }
        let (verdict, reason) = read_form(http).map_err(|form| pages::form(&review, &form))?;
        let command = DecisionCommand {
            verdict,
            reason,
            by: review.approver.clone(),
            on_behalf_of: review.on_behalf_of.clone(),
            origin: Some(DecisionOrigin {
                link: Some(review.link.as_str().chars().take(12).collect()),
                signed_in_as: review.signing_in.as_whom().cloned(),
                ..decision_origin(http)
            }),
            channel: Channel::EmailLink,
            actor: Actor::Approver {
                channel: Channel::EmailLink,
            },
            allow_self_approval: review.allow_self_approval,
        };
        let asked = review.request.as_submitted();
        let outcome = decision::take(
            &self.store,
            review.request.clone(),
            &command,
            review.opened_at,
            |mut change| {
                if review.was_taken_back(&change.request) {
                    return Err(Problem::new(410, "link_expired", "The link was taken back."));
                }
                if change.request.as_submitted() != asked {
                    return Err(Problem::new(409, "request_changed", "The request has changed."));
                }
                change.link = Some(review.link.clone());
                change.approver = Some(review.standing());
                Ok(change)
            },
        );
        match outcome
            .await
            .map_err(|problem| pages::problem(&review, &problem))?
        {
            Outcome::Stands(request) => Ok(pages::decided(&review, &request)),
            Outcome::Refused(refusal, request) => Err(pages::refused(&review, &request, &refusal)),
            Outcome::NotAllowed(reseller) => {
                if let Some(page) = not_allowed(&review, reseller.as_deref(), 403) {
                    return Err(page);
                }
                // The reseller may have come to want a sign-in since the link was sent.
                let mode = reseller.map(|r| r.policy.approval_mode);
                review.signing_in.as_wanted(mode.unwrap_or_default());
                Err(if review.signing_in.is_missing() {
                    pages::sign_in_first(&review)
                } else {
                    review.voice.busy()
                })
            }
            Outcome::Gone => Err(pages::revoked(&review.voice)),
            // Links carry no Idempotency-Key.
            Outcome::Repeated(_) => Err(review.voice.broken()),
        }
    }

    /// What a live link lets its reader decide on; else the page that says why not.
    async fn review(&self, http: &Request, token: &str) -> Result<Review, Page> {
        let stranger = Voice::to_stranger(&TEXTS, http);
        let opened_at = self.clock.now();
        let opened = open_link(&self.store, &self.keys, token, opened_at).await;
        let link = opened.map_err(|closed| match closed {
            Closed::Unknown => stranger.unknown(),
            Closed::Over(None) => pages::over(&stranger),
            // A link to something else is none to decide with, whether it lives or not.
            Closed::Over(Some(link)) if !matches!(link.permission, Permission::Decide { .. }) => {
                stranger.unknown()
            }
            Closed::Over(Some(link)) => {
                let voice = stranger.clone().to_reader_of(&link);
                if link.revoked_at.is_some() {
                    pages::revoked(&voice)
                } else {
                    pages::over(&voice)
                }
            }
            Closed::Unavailable(error) => stranger.failed(&error),
        })?;
        let keys = self.keys.link_keys(None).await;
        let keys = keys.map_err(|error| stranger.failed(&error))?;
        let Permission::Decide {
            approver, sign_in, ..
        } = &link.permission
        else {
            return Err(stranger.unknown());
        };
        let address = self
            .sign_in_is_set_up
            .then(|| format!("{}/approvals/{token}/sign-in", self.base_url));
        let reader = (&link.token_hash, &approver.email);
        let signing_in = SigningIn::of(http, &self.keys, reader, (*sign_in, address), opened_at).await;
        let signing_in = signing_in.map_err(|error| stranger.failed(&error))?;
        Review::of(link, &stranger, signing_in, opened_at, keys).ok_or_else(|| stranger.unknown())
    }
}

/// The page for somebody who may not decide as the reseller stands now; nothing for one who may. Who has no part in it
/// any more is told so; the rest is told with this status, since looking is no fault.
fn not_allowed(review: &Review, reseller: Option<&Reseller>, status: u16) -> Option<Page> {
    let Some(reseller) = reseller else {
        return Some(review.voice.unknown());
    };
    if !reseller.gives(&review.standing(), review.opened_at) {
        return Some(pages::left(&review.voice));
    }
    if reseller.status == ResellerStatus::Suspended {
        return Some(pages::suspended(&review.voice, status));
    }
    if reseller.policy.approval_mode == ApprovalMode::QueueOnly {
        return Some(pages::decide_in_console(review, status));
    }
    // The reseller may have come to forbid it since the link was sent.
    let forbidden = review.is_own_request() && !reseller.policy.allow_self_approval;
    forbidden.then(|| pages::own_request(review, status))
}

impl Review {
    fn of(
        link: Link,
        voice: &Voice,
        signing_in: SigningIn,
        opened_at: Timestamp,
        keys: Arc<LinkKeys>,
    ) -> Option<Self> {
        let voice = voice.clone().to_reader_of(&link);
        match link.permission {
            Permission::Decide {
                approver,
                on_behalf_of,
                request,
                reseller_name,
                customer_name,
                allow_self_approval,
                ..
            } => {
                let voice = voice
                    .of_house(&reseller_name)
                    .with_name("reseller", &reseller_name)
                    .with_name("customer", &customer_name)
                    .with_name("requester", &request.requested_by.name)
                    .with_name("approver", &approver.name)
                    .with("address", approver.email.masked());
                let voice = match &on_behalf_of {
                    Some(principal) => voice.with_name("principal", &principal.name),
                    None => voice,
                };
                Some(Self {
                    link: link.token_hash,
                    approver,
                    on_behalf_of,
                    signing_in,
                    request: *request,
                    customer: customer_name,
                    allow_self_approval,
                    voice,
                    opened_at,
                    keys,
                })
            }
            Permission::Reveal { .. } | Permission::AcceptTerms { .. } | Permission::ConfirmTenant { .. } => {
                None
            }
        }
    }

    /// Proof that the page of the link is shown now.
    pub(crate) fn nonce(&self) -> String {
        self.keys.page_nonce(&self.link, self.opened_at)
    }

    /// Whether links of that time were taken back.
    fn was_taken_back(&self, current: &SubscriptionRequest) -> bool {
        self.request.version < current.progress.links_from
    }

    /// By which right the reader decides.
    fn standing(&self) -> Standing {
        let signed_in = self.signing_in.as_whom().is_some();
        let own_request = self.is_own_request();
        let approver = self.on_behalf_of.as_ref().unwrap_or(&self.approver);
        let delegate = self.on_behalf_of.as_ref().map(|_| self.approver.email.clone());
        Standing {
            approver: approver.email.clone(),
            delegate,
            signed_in,
            own_request,
        }
    }

    /// Whether the reader asked for the subscription.
    pub(crate) fn reader_asked(&self) -> bool {
        self.request.was_requested_by(&self.approver.email)
    }

    /// Whether the reader asked for the subscription, or whoever the reader decides for.
    pub(crate) fn is_own_request(&self) -> bool {
        let principal = self.on_behalf_of.as_ref();
        self.reader_asked() || principal.is_some_and(|person| self.request.was_requested_by(&person.email))
    }

    /// Whether it is their own request, on which the reader may therefore not decide.
    pub(crate) fn is_self_approval(&self) -> bool {
        !self.allow_self_approval && self.is_own_request()
    }
}

/// Reads the form; what cannot be read comes back with what was typed.
fn read_form(http: &Request) -> Result<(Verdict, Option<Remark>), Form> {
    let typed = form_field(http, "reason").unwrap_or_default();
    let faulty = |status, fault| Form {
        status,
        fault: Some(fault),
        reason: typed.clone(),
        nonce: None,
        wanted: None,
    };
    let verdict = form_field(http, "decision").and_then(|word| Verdict::parse(&word));
    let verdict = verdict.ok_or_else(|| faulty(400, "fault-choice"))?;
    let reason = match typed.as_str() {
        "" => None,
        text => Some(Remark::parse(text).map_err(|_| faulty(422, "fault-reason"))?),
    };
    if verdict == Verdict::Deny && reason.is_none() {
        return Err(faulty(422, "fault-reason-missing"));
    }
    Ok((verdict, reason))
}

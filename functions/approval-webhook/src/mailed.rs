//! `/approvals/{token}`: the mailed link. GET and HEAD show, only POST decides.

use contracts::problem::Problem;
use domain::account::{Reseller, ResellerStatus};
use domain::email::Person;
use domain::event::Actor;
use domain::lifecycle::DecisionCommand;
use domain::link::{Link, LinkToken, Permission, TokenHash};
use domain::ports::{Clock, Links, Requests, Reviews};
use domain::request::{Channel, SubscriptionRequest, Verdict};
use domain::status::Status;
use domain::text::{Name, Remark};
use lambda_http::{Body, Request, Response};
use lambda_support::http::pages::{Page, form_field, is_same_origin};
use lambda_support::http::port_problem;

use crate::ApprovalWebhook;
use crate::decision::{self, Outcome};
use crate::pages::{self, Form};

/// What a link lets its reader decide on.
pub(crate) struct Review {
    /// The link.
    pub(crate) link: TokenHash,
    /// Who decides.
    pub(crate) approver: Person,
    /// What was asked when the link was made.
    pub(crate) request: SubscriptionRequest,
    /// Who is asked.
    pub(crate) reseller: Name,
    /// For whom.
    pub(crate) customer: Name,
    /// Whether the requester may decide.
    pub(crate) allow_self_approval: bool,
}

impl<S, C> ApprovalWebhook<S, C>
where
    S: Links + Requests + Reviews,
    C: Clock,
{
    pub(crate) async fn show(&self, http: &Request, token: &str) -> Response<Body> {
        self.review_page(token)
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

    async fn review_page(&self, token: &str) -> Result<Page, Page> {
        let review = self.review(token).await?;
        let asked = &review.request;
        let found = self
            .store
            .review_facts(&asked.reseller_id, asked.request_id, None)
            .await;
        let facts = found.map_err(|e| pages::problem(&port_problem(&e)))?;
        let current = facts.request.ok_or_else(pages::unknown)?;
        let undecided = current.status == Status::PendingApproval;
        if undecided && let Some(page) = not_allowed(&review.approver, facts.reseller.as_ref(), 200) {
            return Err(page);
        }
        Ok(pages::review(&review, &current, self.clock.now()))
    }

    /// Decides on what the link shows, without reading the request first: when it has not moved since, as is
    /// usual, one read and one write do.
    async fn decision_page(&self, http: &Request, token: &str) -> Result<Page, Page> {
        if !is_same_origin(http, &self.base_url) {
            return Err(pages::cross_site());
        }
        let review = self.review(token).await?;
        let (verdict, reason) = read_form(http).map_err(|form| pages::form(&review, &form))?;
        let command = DecisionCommand {
            verdict,
            reason,
            by: review.approver.clone(),
            channel: Channel::EmailLink,
            actor: Actor::Approver {
                channel: Channel::EmailLink,
            },
            allow_self_approval: review.allow_self_approval,
        };
        let asked = review.request.as_submitted();
        let now = self.clock.now();
        let outcome = decision::take(
            &self.store,
            review.request.clone(),
            &command,
            now,
            |mut change| {
                if change.request.as_submitted() != asked {
                    return Err(Problem::new(409, "request_changed", CHANGED));
                }
                change.link = Some(review.link.clone());
                change.approver = Some(review.approver.email.clone());
                Ok(change)
            },
        );
        match outcome.await.map_err(|problem| pages::problem(&problem))? {
            Outcome::Stands(request) => Ok(pages::decided(&review, &request)),
            Outcome::Refused(refusal, request) => Err(pages::refused(&review, &request, &refusal)),
            Outcome::NotAllowed(reseller) => {
                Err(not_allowed(&review.approver, reseller.as_deref(), 403).unwrap_or_else(pages::over))
            }
            Outcome::Gone => Err(pages::over()),
            // Links carry no Idempotency-Key.
            Outcome::Repeated(_) => Err(pages::problem(&Problem::internal())),
        }
    }

    /// What a live link lets its reader decide on; else the page that says why not.
    async fn review(&self, token: &str) -> Result<Review, Page> {
        let hash = LinkToken::parse(token).ok_or_else(pages::unknown)?.hash();
        let found = self
            .store
            .link(&hash)
            .await
            .map_err(|e| pages::problem(&port_problem(&e)))?;
        let link = found.ok_or_else(pages::unknown)?;
        let live = link.is_live(self.clock.now());
        let review = Review::of(link).ok_or_else(pages::unknown)?;
        if live { Ok(review) } else { Err(pages::over()) }
    }
}

/// The page for somebody who may not decide as the reseller stands now; nothing for one who may. A suspension is told
/// with this status: looking is no fault.
fn not_allowed(approver: &Person, reseller: Option<&Reseller>, suspended: u16) -> Option<Page> {
    match reseller {
        Some(reseller) if !reseller.is_approver(&approver.email) => Some(pages::over()),
        Some(reseller) if reseller.status == ResellerStatus::Suspended => Some(pages::suspended(suspended)),
        Some(_) => None,
        None => Some(pages::unknown()),
    }
}

const CHANGED: &str = "What was asked for has changed since this link was sent. Decide from the queue of approval \
                       requests.";

impl Review {
    fn of(link: Link) -> Option<Self> {
        match link.permission {
            Permission::Decide {
                approver,
                request,
                reseller_name,
                customer_name,
                allow_self_approval,
            } => Some(Self {
                link: link.token_hash,
                approver,
                request: *request,
                reseller: reseller_name,
                customer: customer_name,
                allow_self_approval,
            }),
            Permission::Reveal { .. } | Permission::AcceptTerms { .. } | Permission::ConfirmTenant { .. } => {
                None
            }
        }
    }

    /// Whether the reader is the one who asked and may therefore not decide.
    pub(crate) fn is_self_approval(&self) -> bool {
        !self.allow_self_approval && self.request.was_requested_by(&self.approver.email)
    }
}

/// Reads the form; what cannot be read comes back with what was typed.
fn read_form(http: &Request) -> Result<(Verdict, Option<Remark>), Form> {
    let typed = form_field(http, "reason").unwrap_or_default();
    let faulty = |status, fault| Form {
        status,
        fault: Some(fault),
        reason: typed.clone(),
    };
    let verdict = form_field(http, "decision").and_then(|word| Verdict::parse(&word));
    let verdict = verdict.ok_or_else(|| faulty(400, "Choose Approve or Deny."))?;
    let reason = match typed.as_str() {
        "" => None,
        text => Some(Remark::parse(text).map_err(|invalid| faulty(422, invalid.detail))?),
    };
    if verdict == Verdict::Deny && reason.is_none() {
        return Err(faulty(
            422,
            "Give a reason when you deny a request; the requester will read it.",
        ));
    }
    Ok((verdict, reason))
}

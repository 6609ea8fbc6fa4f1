//! What the templates say, in words. Every text is on one line, whatever it was made from.

use contracts::words::{self, one_line};
use domain::dispatch::Dispatch;
use domain::email::Person;
use domain::lifecycle::TERMS_TIMEOUT;
use domain::ports::MailFacts;
use domain::provider::Reason;
use domain::provisioning::Step;
use domain::request::{AccessKind, Channel, Origin};

use crate::link::MailedLink;
use crate::matter::Matter;

/// What a reason means that is no answer of Microsoft's.
const UNFORESEEN: &str = "Something failed here that no rule foresaw. The distributor must look at it.";
/// What operations do about such a one.
const LOOK: &str = "See the history of the workflow's execution, which is named after the request, and the logs of \
                    its functions at that time.";

/// What every message can say.
pub(super) struct View {
    pub(super) to: String,
    /// Empty where no customer is meant.
    pub(super) customer: String,
    pub(super) reseller: String,
    /// Empty in a message without a link.
    pub(super) link: String,
    pub(super) link_until: String,
    pub(super) reference: String,
    /// What was asked, when the message is about a request.
    pub(super) asked: Option<Asked>,
}

/// What a request's messages can say.
pub(super) struct Asked {
    pub(super) name: String,
    pub(super) tenant: String,
    pub(super) workload: &'static str,
    pub(super) owner: String,
    pub(super) requester: String,
    pub(super) requester_email: String,
    pub(super) contact: String,
    pub(super) since: String,
    /// Until when it can be decided on.
    pub(super) until: String,
    /// Until when it waits for the customer's acceptance.
    pub(super) accept_until: String,
    /// Whether it ended because the customer did not accept in time.
    pub(super) not_accepted: bool,
    /// Whether the reseller asked on its customer's behalf.
    pub(super) on_behalf: bool,
    /// Whether the reseller's policy approved.
    pub(super) by_policy: bool,
    pub(super) decided_by: String,
    pub(super) decided_on: String,
    /// The reason of a denial, line by line.
    pub(super) reason: Vec<String>,
    /// The code under which a failure is known.
    pub(super) failure: String,
    pub(super) subscription: String,
    /// Whether its Owner is somebody whom the tenant had before.
    pub(super) existing_account: bool,
    /// The step at Microsoft where it stands.
    pub(super) step: &'static str,
    /// What the failure or hold means for people.
    pub(super) explained: &'static str,
    /// What operations do about it.
    pub(super) to_do: &'static str,
    /// Why operations cancelled it, line by line.
    pub(super) cancelled: Vec<String>,
    /// What is not as it was handed over.
    pub(super) drift: &'static str,
}

impl View {
    pub(super) fn of(dispatch: &Dispatch, matter: Matter<'_>, link: Option<&MailedLink>) -> Self {
        Self {
            to: one_line(dispatch.to.name.as_str()),
            customer: matter
                .customer()
                .map(|c| one_line(c.company_name.as_str()))
                .unwrap_or_default(),
            reseller: one_line(matter.reseller().name.as_str()),
            link: link.map(|l| l.url.clone()).unwrap_or_default(),
            link_until: link.map(|l| words::moment(l.until)).unwrap_or_default(),
            reference: matter.reference(),
            asked: match matter {
                Matter::Request(facts) => Some(Asked::of(facts)),
                Matter::Customer(..) | Matter::Reseller(_) => None,
            },
        }
    }
}

impl Asked {
    fn of(facts: &MailFacts) -> Self {
        let MailFacts {
            request,
            customer,
            reseller,
        } = facts;
        let decision = request.decision.as_ref();
        let by = decision.and_then(|d| d.by.as_ref());
        let reason = decision.and_then(|d| d.reason.as_ref());
        let subscription = request.subscription.as_ref();
        let known = request.reason.as_deref().and_then(Reason::parse);
        let cancellation = request.cancellation.as_ref();
        Self {
            name: one_line(request.friendly_name.as_str()),
            tenant: request.tenant_id.to_string(),
            workload: words::workload(request.workload),
            owner: words::owner(request.owner.as_ref()),
            requester: one_line(request.requested_by.name.as_str()),
            requester_email: request.requested_by.email.as_str().to_owned(),
            contact: customer
                .contact
                .person()
                .map(|p| reachable(&p))
                .unwrap_or_default(),
            since: words::moment(request.created_at),
            until: request.expires_at.map(words::moment).unwrap_or_default(),
            accept_until: request.accept_until.map(words::moment).unwrap_or_default(),
            not_accepted: request.reason.as_deref() == Some(TERMS_TIMEOUT),
            on_behalf: request.origin == Origin::Reseller,
            by_policy: decision.is_some_and(|d| d.channel == Channel::Policy),
            decided_by: by.map_or_else(
                || format!("the policy of {}", one_line(reseller.name.as_str())),
                |p| one_line(p.name.as_str()),
            ),
            decided_on: decision.map(|d| words::moment(d.at)).unwrap_or_default(),
            reason: reason
                .map(|r| r.as_str().lines().map(one_line).collect())
                .unwrap_or_default(),
            failure: request.reason.as_deref().map(one_line).unwrap_or_default(),
            subscription: subscription
                .map(|s| s.subscription_id.to_string())
                .unwrap_or_default(),
            existing_account: request.access == Some(AccessKind::ExistingAccount),
            step: request.step.map_or("", Step::as_str),
            explained: known.map_or(UNFORESEEN, Reason::told),
            to_do: known.map_or(LOOK, Reason::for_operations),
            cancelled: cancellation
                .map(|c| c.reason.as_str().lines().map(one_line).collect())
                .unwrap_or_default(),
            drift: request.drift.map_or("", words::drift),
        }
    }
}

/// A person by name and address.
fn reachable(person: &Person) -> String {
    format!("{} ({})", one_line(person.name.as_str()), person.email.as_str())
}

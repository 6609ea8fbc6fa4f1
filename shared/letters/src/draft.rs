//! What each message is made of: which paragraphs, facts and button, by the names of their texts.

use domain::account::{ApprovalMode, Reseller};
use domain::dispatch::{Dispatch, Message};
use domain::lifecycle::TERMS_TIMEOUT;
use domain::ports::MailFacts;
use domain::provider::Reason;
use domain::request::{AccessKind, Channel, Decision, Origin, SubscriptionRequest, Verdict};
use domain::status::Status;
use domain::text::Remark;

use crate::value::Value;
use crate::{Matter, Mismatch};

/// Where Azure is signed in to.
const AZURE_PORTAL: &str = "https://portal.azure.com";
/// Where Microsoft's agreement is accepted.
const ADMIN_CENTER: &str = "https://admin.microsoft.com";

/// What was asked.
const ASKED: &[Value] = &[
    Value::Request,
    Value::Customer,
    Value::Tenant,
    Value::Workload,
    Value::Owner,
    Value::RequestedBy,
    Value::Since,
];

/// Which subscription there is.
const READY: &[Value] = &[
    Value::Request,
    Value::Subscription,
    Value::Tenant,
    Value::Workload,
    Value::RequestedBy,
    Value::Reseller,
];

/// A message in the names of its texts, from top to bottom.
pub(crate) struct Draft {
    pub(crate) subject: String,
    pub(crate) heading: String,
    /// What happened, and what to do.
    pub(crate) intro: String,
    pub(crate) paragraphs: Vec<&'static str>,
    /// Its label, and what somebody wrote.
    pub(crate) quote: Option<(String, Vec<String>)>,
    pub(crate) facts: Vec<Value>,
    pub(crate) steps: Vec<String>,
    /// Its label, and where it leads.
    pub(crate) button: Option<(&'static str, Target)>,
    /// What to know about the link.
    pub(crate) notes: Vec<&'static str>,
    /// What happens next.
    pub(crate) note: String,
    stem: String,
}

/// Where a button leads.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    /// To the reader's own link.
    Link,
    /// To a page that everybody may know.
    Page(&'static str),
}

impl Draft {
    /// The draft of a dispatch; `has_access` when the access itself stands in the mail.
    pub(crate) fn of(dispatch: &Dispatch, matter: Matter<'_>, has_access: bool) -> Result<Self, Mismatch> {
        let draft = Self::new(dispatch.message);
        Ok(match (dispatch.message, matter) {
            (Message::TermsRequested, Matter::Request(_)) => terms(draft.facts(ASKED)),
            (Message::TermsRequested, Matter::Customer(..)) => {
                terms(draft).subject("anew").intro("anew").note("anew")
            }
            (Message::TenantInvited, Matter::Customer(..)) => draft
                .paragraph("tenant-invited-asked")
                .button("tenant-invited-button", Target::Link)
                .notes(&["tenant-invited-personal"]),
            (Message::ApproverRemoved, Matter::Reseller(_)) => draft,
            (Message::ApprovalDelegated, Matter::Reseller(reseller)) => {
                handed_over(draft, dispatch, reseller)?
            }
            (Message::SubscriptionReady, Matter::Request(facts)) => ready(draft, &facts.request, has_access),
            (Message::AccessRenewed, Matter::Request(_)) if has_access => access(draft.intro("mailed"), true),
            (Message::AccessRenewed, Matter::Request(_)) => access(draft, false),
            (_, Matter::Request(facts)) => draft.about(dispatch, facts)?,
            (_, Matter::Customer(..) | Matter::Reseller(_)) => return Err(Mismatch),
        })
    }

    /// The draft of a message about a request.
    fn about(self, dispatch: &Dispatch, facts: &MailFacts) -> Result<Self, Mismatch> {
        let request = &facts.request;
        Ok(match dispatch.message {
            Message::ApprovalRequested | Message::ApprovalReminded => ask(self.facts(ASKED), dispatch, facts),
            Message::RequestReceived => received(self.facts(ASKED), request),
            Message::RequestWaiting => waiting(self.facts(ASKED), request),
            Message::RequestApproved => self.facts(ASKED),
            Message::RequestDenied => self.facts(ASKED).quote(reason_of(request)),
            Message::RequestExpired => expired(self.facts(ASKED), request),
            Message::RequestFailed | Message::RequestOnHold => stopped(self.facts(ASKED), request),
            Message::RequestCancelled => self
                .facts(ASKED)
                .quote(request.cancellation.as_ref().map(|c| &c.reason)),
            Message::DecisionReceipt => receipt(self, dispatch, request)?,
            Message::AccessOpened => {
                let draft = self.facts(READY);
                let known = request.access_opened_at.is_some();
                if known { draft } else { draft.intro("undated") }
            }
            Message::AccessUndelivered => {
                undelivered(self.facts(READY), request).optional(Value::Contact, facts)
            }
            Message::TermsUndelivered => {
                let draft = self.facts(ASKED).optional(Value::Contact, facts);
                let microsofts = request.reason.as_deref() == Some(Reason::McaNotAccepted.as_str());
                if microsofts {
                    draft.note("microsofts")
                } else {
                    draft
                }
            }
            Message::MicrosoftAgreementRequested => self
                .facts(ASKED)
                .steps(3)
                .button("microsoft-agreement-requested-button", Target::Page(ADMIN_CENTER)),
            Message::OperationsNeeded => needed(self, request)
                .paragraph("operations-means")
                .paragraph("operations-to-do")
                .facts(&[Value::Reference, Value::Reason])
                .optional(Value::Step, facts)
                .facts(&[
                    Value::Request,
                    Value::Customer,
                    Value::Tenant,
                    Value::Reseller,
                    Value::Since,
                ]),
            Message::DriftFound => self.facts(&[
                Value::Reference,
                Value::Request,
                Value::Subscription,
                Value::Drift,
                Value::Customer,
                Value::Tenant,
                Value::Reseller,
            ]),
            Message::OwnerRequested => self
                .facts(&[Value::Owner])
                .optional(Value::Contact, facts)
                .facts(&[
                    Value::Request,
                    Value::Customer,
                    Value::Tenant,
                    Value::Workload,
                    Value::Reseller,
                    Value::RequestedBy,
                    Value::Since,
                ]),
            Message::ApprovalStuck => self
                .facts(&[Value::Reference])
                .facts(ASKED)
                .facts(&[Value::Reseller]),
            Message::AccessResetFailed => self.facts(&[Value::Reference]).facts(READY),
            Message::SubscriptionReady
            | Message::AccessRenewed
            | Message::TermsRequested
            | Message::TenantInvited
            | Message::ApproverRemoved
            | Message::ApprovalDelegated => return Err(Mismatch),
        })
    }

    fn new(message: Message) -> Self {
        let stem = message.as_str().replace('_', "-");
        Self {
            subject: format!("{stem}-subject"),
            heading: format!("{stem}-heading"),
            intro: format!("{stem}-intro"),
            paragraphs: Vec::new(),
            quote: None,
            facts: Vec::new(),
            steps: Vec::new(),
            button: None,
            notes: Vec::new(),
            note: format!("{stem}-note"),
            stem,
        }
    }

    fn subject(self, variant: &str) -> Self {
        let subject = format!("{}-{variant}", self.subject);
        Self { subject, ..self }
    }

    fn heading(self, variant: &str) -> Self {
        let heading = format!("{}-{variant}", self.heading);
        Self { heading, ..self }
    }

    fn intro(self, variant: &str) -> Self {
        let intro = format!("{}-{variant}", self.intro);
        Self { intro, ..self }
    }

    fn note(self, variant: &str) -> Self {
        let note = format!("{}-{variant}", self.note);
        Self { note, ..self }
    }

    fn paragraph(mut self, id: &'static str) -> Self {
        self.paragraphs.push(id);
        self
    }

    fn quote(mut self, words: Option<&Remark>) -> Self {
        self.quote = words.map(|words| {
            let lines = words.as_str().lines().map(str::to_owned).collect();
            (format!("{}-quote", self.stem), lines)
        });
        self
    }

    fn facts(mut self, facts: &[Value]) -> Self {
        self.facts.extend_from_slice(facts);
        self
    }

    /// A fact that is left out where it is not known.
    fn optional(self, fact: Value, facts: &MailFacts) -> Self {
        let known = match fact {
            Value::Step => facts.request.step.is_some(),
            Value::Contact => facts.customer.contact.email.is_some(),
            _ => true,
        };
        if known { self.facts(&[fact]) } else { self }
    }

    fn steps(mut self, count: u8) -> Self {
        self.steps = (1..=count).map(|n| format!("{}-step-{n}", self.stem)).collect();
        self
    }

    fn button(self, label: &'static str, target: Target) -> Self {
        let button = Some((label, target));
        Self { button, ..self }
    }

    fn notes(mut self, ids: &[&'static str]) -> Self {
        self.notes.extend_from_slice(ids);
        self
    }
}

fn ask(mut draft: Draft, dispatch: &Dispatch, facts: &MailFacts) -> Draft {
    if dispatch.on_behalf_of.is_some() {
        draft = draft.paragraph("decide-delegate");
    }
    let mode = facts.reseller.policy.approval_mode;
    if mode == ApprovalMode::QueueOnly {
        return draft.notes(&["decide-console"]);
    }
    draft = draft.button("decide-button", Target::Link);
    if mode == ApprovalMode::LinkAndSignIn {
        draft = draft.notes(&["decide-sign-in"]);
    }
    if facts.request.progress.links_from > 0 {
        draft = draft.notes(&["decide-renewed"]);
    }
    draft.notes(&["decide-personal"])
}

/// The receipt tells how the request was accepted, even when it is sent after the decision.
fn received(draft: Draft, request: &SubscriptionRequest) -> Draft {
    let by_policy = request
        .decision
        .as_ref()
        .is_some_and(|d| d.channel == Channel::Policy);
    match (request.origin, by_policy) {
        (Origin::Reseller, _) => draft.note("behalf"),
        (Origin::Customer, true) => draft.note("policy"),
        (Origin::Customer, false) => draft,
    }
}

fn waiting(mut draft: Draft, request: &SubscriptionRequest) -> Draft {
    if request.progress.reminded > 0 {
        draft = draft.paragraph("request-waiting-reminded");
    }
    if !request.progress.turns.is_empty() {
        draft = draft.paragraph("request-waiting-next");
    }
    draft
}

fn expired(draft: Draft, request: &SubscriptionRequest) -> Draft {
    if request.reason.as_deref() == Some(TERMS_TIMEOUT) {
        return draft.intro("unaccepted").note("unaccepted");
    }
    if request.expires_at.is_none() {
        return draft.intro("undated");
    }
    draft
}

fn stopped(draft: Draft, request: &SubscriptionRequest) -> Draft {
    if request.reason.is_none() {
        return draft;
    }
    draft.paragraph("explained").facts(&[Value::Reason])
}

fn receipt(draft: Draft, dispatch: &Dispatch, request: &SubscriptionRequest) -> Result<Draft, Mismatch> {
    let decision = request.decision.as_ref().ok_or(Mismatch)?;
    let by = decision.by.as_ref().ok_or(Mismatch)?;
    let own = by.email.same_mailbox(&dispatch.to.email);
    let draft = match decision.decision {
        Verdict::Approve => draft.note("approved"),
        Verdict::Deny => draft.note("denied"),
    };
    let draft = draft.intro(match (decision.decision, own) {
        (Verdict::Approve, true) => "approved-you",
        (Verdict::Approve, false) => "approved",
        (Verdict::Deny, true) => "denied-you",
        (Verdict::Deny, false) => "denied",
    });
    let mut facts = vec![Value::Request, Value::Customer, Value::Tenant, Value::RequestedBy];
    facts.push(Value::Decider);
    if decision.on_behalf_of.is_some() {
        facts.push(Value::Behalf);
    }
    facts.extend([Value::DecidedOn, Value::Way]);
    let alarm = if own {
        "decision-receipt-alarm-you"
    } else {
        "decision-receipt-alarm"
    };
    Ok(draft
        .quote(decision.reason.as_ref())
        .facts(&facts)
        .notes(&[alarm]))
}

fn reason_of(request: &SubscriptionRequest) -> Option<&Remark> {
    let decision: Option<&Decision> = request.decision.as_ref();
    decision.and_then(|decision| decision.reason.as_ref())
}

/// What failed does not go on, unlike what is parked.
fn needed(draft: Draft, request: &SubscriptionRequest) -> Draft {
    if request.status == Status::Failed {
        return draft.heading("failed").intro("failed").note("failed");
    }
    draft
}

/// Where there is no password, none can be sent anew.
fn undelivered(draft: Draft, request: &SubscriptionRequest) -> Draft {
    if request.access.is_some_and(|access| !access.has_password()) {
        return draft.intro("existing").note("existing");
    }
    draft
}

fn ready(draft: Draft, request: &SubscriptionRequest, has_access: bool) -> Draft {
    // Whoever signs in with its own account has no password to be shown.
    let known_account = |draft: Draft| draft.button("portal-button", Target::Page(AZURE_PORTAL));
    match request.access {
        Some(AccessKind::ExistingAccount) => {
            let draft = draft.facts(READY).paragraph("subscription-ready-existing");
            return known_account(draft).note("existing");
        }
        Some(AccessKind::NamedOwner) => {
            let draft = draft.facts(&[Value::Owner]).facts(READY);
            return known_account(draft.paragraph("subscription-ready-named")).note("named");
        }
        Some(AccessKind::NewUser) | None => {}
    }
    let shown = if has_access {
        "subscription-ready-mailed"
    } else {
        "subscription-ready-secret"
    };
    access(draft.paragraph(shown), has_access)
}

fn access(draft: Draft, has_access: bool) -> Draft {
    if has_access {
        return draft
            .facts(&[Value::UserName, Value::Password])
            .facts(READY)
            .button("access-mailed-button", Target::Link)
            .notes(&["access-mailed"])
            .note("mailed");
    }
    draft
        .facts(READY)
        .button("access-button", Target::Link)
        .notes(&["access-personal"])
}

fn terms(draft: Draft) -> Draft {
    draft
        .button("terms-requested-button", Target::Link)
        .notes(&["terms-requested-personal"])
}

/// The approver and the delegate are told of each other.
fn handed_over(draft: Draft, dispatch: &Dispatch, reseller: &Reseller) -> Result<Draft, Mismatch> {
    let behalf = dispatch.on_behalf_of.as_ref().ok_or(Mismatch)?;
    reseller.approver(&behalf.approver.email).ok_or(Mismatch)?;
    if !behalf.approver.email.same_mailbox(&dispatch.to.email) {
        return Ok(draft);
    }
    Ok(draft
        .subject("approver")
        .heading("approver")
        .intro("approver")
        .note("approver"))
}

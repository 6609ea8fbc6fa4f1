//! Every message in every variant, with the facts as they are when it is due.

use domain::account::{ApprovalMode, Delegation, FormerApprover, OnBehalfOf};
use domain::approval::Turn;
use domain::dispatch::{Dispatch, Message, Subject};
use domain::email::{EmailAddress, Person};
use domain::lifecycle::TERMS_TIMEOUT;
use domain::ports::{Mail, MailFacts};
use domain::provisioning::Step;
use domain::request::{
    AccessKind, Cancellation, Channel, Decision, DecisionOrigin, Drift, Origin, Owner, Subscription, Verdict,
};
use domain::secret::Secret;
use domain::status::Status;
use domain::text::{Language, Remark};
use testkit::example;
use texts::Locale;
use uuid::Uuid;

use crate::{MailedAccess, MailedLink, Matter, Unrendered, render};

pub(super) const LINK: &str = "https://portal.csp.example/page/BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc";

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum About {
    Request,
    Customer,
    Reseller,
}

/// One mail to be.
#[derive(Clone)]
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) message: Message,
    pub(super) about: About,
    pub(super) facts: MailFacts,
    pub(super) to: Person,
    pub(super) behalf: Option<OnBehalfOf>,
    pub(super) linked: bool,
    /// Whether the access itself stands in the mail.
    pub(super) has_access: bool,
}

impl Case {
    fn new(name: &'static str, message: Message) -> Self {
        let facts = facts();
        let about = match message {
            Message::TenantInvited => About::Customer,
            Message::ApproverRemoved | Message::ApprovalDelegated => About::Reseller,
            _ => About::Request,
        };
        let linked = matches!(
            message,
            Message::ApprovalRequested
                | Message::ApprovalReminded
                | Message::SubscriptionReady
                | Message::AccessRenewed
                | Message::TermsRequested
                | Message::TenantInvited
        );
        Self {
            name,
            message,
            about,
            to: reader(message, &facts),
            facts,
            behalf: None,
            linked,
            has_access: false,
        }
    }

    fn with(mut self, change: impl FnOnce(&mut MailFacts)) -> Self {
        change(&mut self.facts);
        self
    }

    fn reason(self, reason: &str) -> Self {
        self.with(|f| f.request.reason = Some(reason.to_owned()))
    }

    fn decided(self, verdict: Verdict, reason: Option<&str>) -> Self {
        self.with(|f| f.request.decision = Some(decision(verdict, reason)))
    }

    fn to(self, name: &str) -> Self {
        Self {
            to: example::person(name),
            ..self
        }
    }

    /// To the delegate of the reseller's approver.
    fn delegate(self) -> Self {
        let case = self.to("Karim Haddad").handed_over();
        let approver = case.facts.reseller.approvers[0].person.clone();
        let behalf = OnBehalfOf {
            approver,
            until: example::at("2026-05-08T22:00:00Z"),
        };
        Self {
            behalf: Some(behalf),
            ..case
        }
    }

    fn handed_over(self) -> Self {
        self.with(|f| {
            f.reseller.approvers[0].delegation = Some(Delegation {
                to: example::person("Karim Haddad"),
                language: None,
                until: example::at("2026-05-08T22:00:00Z"),
                since_version: 1,
            });
        })
    }

    fn mode(self, mode: ApprovalMode) -> Self {
        let linked = mode != ApprovalMode::QueueOnly;
        let case = self.with(|f| f.reseller.policy.approval_mode = mode);
        Self { linked, ..case }
    }

    fn about(self, about: About) -> Self {
        Self { about, ..self }
    }

    fn with_access(self) -> Self {
        Self {
            has_access: true,
            ..self
        }
    }

    fn unlinked(self) -> Self {
        Self {
            linked: false,
            ..self
        }
    }

    pub(super) fn dispatch(&self, locale: Locale) -> Dispatch {
        Dispatch {
            message: self.message,
            to: self.to.clone(),
            language: Some(Language::from(locale.as_str().to_owned())),
            on_behalf_of: self.behalf.clone(),
            about: match self.about {
                About::Request => Subject::Request(self.facts.request.request_id),
                About::Customer => Subject::Customer(self.facts.customer.customer_id),
                About::Reseller => Subject::Reseller(self.facts.reseller.reseller_id.clone()),
            },
            cause: "1".into(),
        }
    }

    pub(super) fn try_mail(&self, locale: Locale) -> Result<Mail, Unrendered> {
        let matter = match self.about {
            About::Request => Matter::Request(&self.facts),
            About::Customer => Matter::Customer(&self.facts.customer, &self.facts.reseller),
            About::Reseller => Matter::Reseller(&self.facts.reseller),
        };
        let link = MailedLink {
            url: LINK.into(),
            until: example::at("2026-05-11T09:30:00Z"),
            access: self.has_access.then(|| MailedAccess {
                user_name: "admin@fabrikam.example".into(),
                password: Secret::new("aB3!xY9-zQ7+mN2".into()),
            }),
        };
        render(&self.dispatch(locale), matter, self.linked.then_some(&link))
    }

    pub(super) fn mail(&self, locale: Locale) -> Mail {
        let rendered = self.try_mail(locale);
        rendered.unwrap_or_else(|why| panic!("{} in {}: {why}", self.name, locale.as_str()))
    }
}

pub(super) fn facts() -> MailFacts {
    let mut request = example::pending_request(1);
    request.owner = Some(Owner::CustomerContact);
    request.subscription = Some(Subscription {
        subscription_id: Uuid::from_u128(0x5f1c_0000_0000_4000_8000_0000_0000_0001),
        display_name: "northwind-fabrikam-0001".into(),
    });
    let mut reseller = example::reseller();
    reseller.former_approvers = vec![FormerApprover {
        person: example::person("Max Muster"),
        since_version: 1,
    }];
    MailFacts {
        request,
        customer: example::customer(),
        reseller,
    }
}

pub(super) fn decision(verdict: Verdict, reason: Option<&str>) -> Decision {
    Decision {
        decision: verdict,
        by: Some(example::reseller().approvers.remove(0).person),
        on_behalf_of: None,
        at: example::at("2026-05-05T10:00:00Z"),
        channel: Channel::EmailLink,
        reason: reason.map(|text| Remark::parse(text).unwrap()),
        origin: Some(DecisionOrigin {
            source_ip: Some("192.0.2.77".into()),
            user_agent: Some("Browser/1".into()),
            ..DecisionOrigin::default()
        }),
    }
}

fn reader(message: Message, facts: &MailFacts) -> Person {
    match message {
        Message::ApprovalRequested
        | Message::ApprovalReminded
        | Message::DecisionReceipt
        | Message::ApprovalDelegated => facts.reseller.approvers[0].person.clone(),
        Message::ApproverRemoved => facts.reseller.former_approvers[0].person.clone(),
        Message::SubscriptionReady
        | Message::AccessOpened
        | Message::AccessRenewed
        | Message::TermsRequested
        | Message::TenantInvited
        | Message::MicrosoftAgreementRequested => facts.customer.contact.person().unwrap(),
        message if message.is_for_operations() => Person {
            name: example::name("Operations"),
            email: EmailAddress::parse("operations@csp.example").unwrap(),
        },
        _ => facts.request.requested_by.clone(),
    }
}

fn awaiting(facts: &mut MailFacts) {
    facts.request.status = Status::AwaitingTerms;
    facts.request.accept_until = Some(example::at("2026-06-03T09:30:00Z"));
}

fn on_behalf(facts: &mut MailFacts) {
    facts.request.origin = Origin::Reseller;
    facts.request.expires_at = None;
}

/// Every message in every variant.
pub(super) fn cases() -> Vec<Case> {
    [deciding(), requesting(), accessing(), accepting(), operating()].concat()
}

fn deciding() -> Vec<Case> {
    use Message::{ApprovalDelegated, ApprovalReminded, ApprovalRequested, ApproverRemoved, DecisionReceipt};
    let asked = |name| Case::new(name, ApprovalRequested);
    let receipt = |name| Case::new(name, DecisionReceipt);
    let denial = Some("No budget this year.\nAsk again in January.");
    vec![
        asked("approval_requested"),
        asked("approval_requested_without_owner").with(|f| f.request.owner = None),
        asked("approval_requested_of_a_delegate").delegate(),
        asked("approval_requested_in_the_queue").mode(ApprovalMode::QueueOnly),
        asked("approval_requested_in_the_queue_of_a_delegate")
            .delegate()
            .mode(ApprovalMode::QueueOnly),
        asked("approval_requested_with_sign_in").mode(ApprovalMode::LinkAndSignIn),
        asked("approval_requested_anew").with(|f| f.request.progress.links_from = 4),
        Case::new("approval_reminded", ApprovalReminded),
        Case::new("approval_reminded_in_the_queue", ApprovalReminded).mode(ApprovalMode::QueueOnly),
        receipt("decision_receipt_approved").decided(Verdict::Approve, None),
        receipt("decision_receipt_denied").decided(Verdict::Deny, denial),
        receipt("decision_receipt_approved_by_another")
            .to("Karim Haddad")
            .decided(Verdict::Approve, Some("Fine."))
            .with(|f| {
                let decision = f.request.decision.as_mut().unwrap();
                decision.channel = Channel::Queue;
                decision.on_behalf_of = Some(example::person("Lena Fuchs"));
            }),
        receipt("decision_receipt_denied_by_another")
            .to("Karim Haddad")
            .decided(Verdict::Deny, denial)
            .with(|f| {
                let origin = f.request.decision.as_mut().unwrap().origin.as_mut().unwrap();
                origin.signed_in_as = Some(EmailAddress::parse("julia.weber@northwind.example").unwrap());
            }),
        Case::new("approval_delegated", ApprovalDelegated).delegate(),
        Case {
            to: example::reseller().approvers.remove(0).person,
            ..Case::new("approval_delegated_to_the_approver", ApprovalDelegated).delegate()
        },
        Case::new("approver_removed", ApproverRemoved),
    ]
}

fn requesting() -> Vec<Case> {
    use Message::{
        RequestApproved, RequestCancelled, RequestDenied, RequestExpired, RequestFailed, RequestOnHold,
        RequestReceived, RequestWaiting,
    };
    let by_policy = |f: &mut MailFacts| {
        let decision = f.request.decision.as_mut().unwrap();
        (decision.channel, decision.by) = (Channel::Policy, None);
    };
    vec![
        Case::new("request_received", RequestReceived),
        Case::new("request_received_on_behalf", RequestReceived).with(on_behalf),
        Case::new("request_received_by_policy", RequestReceived)
            .decided(Verdict::Approve, None)
            .with(by_policy),
        Case::new("request_waiting", RequestWaiting),
        Case::new("request_waiting_reminded", RequestWaiting).with(|f| f.request.progress.reminded = 1),
        Case::new("request_waiting_escalated", RequestWaiting).with(|f| {
            f.request.progress.reminded = 1;
            f.request.progress.turns = vec![Turn {
                email: example::person("Max Muster").email,
                version: 3,
            }];
        }),
        Case::new("request_approved", RequestApproved).decided(Verdict::Approve, None),
        Case::new("request_approved_by_policy", RequestApproved)
            .decided(Verdict::Approve, None)
            .with(by_policy),
        Case::new("request_denied", RequestDenied)
            .decided(Verdict::Deny, Some("No budget this year.\nAsk again in January.")),
        Case::new("request_denied_without_reason", RequestDenied).decided(Verdict::Deny, None),
        Case::new("request_expired", RequestExpired).reason("approval_timeout"),
        Case::new("request_expired_undated", RequestExpired).with(|f| f.request.expires_at = None),
        Case::new("request_expired_without_acceptance", RequestExpired)
            .with(on_behalf)
            .reason(TERMS_TIMEOUT),
        Case::new("request_failed", RequestFailed).reason("tenant_mismatch"),
        Case::new("request_failed_unforeseen", RequestFailed).reason("workflow_states_timeout"),
        Case::new("request_failed_without_reason", RequestFailed),
        Case::new("request_on_hold", RequestOnHold).reason("customer_under_review"),
        Case::new("request_cancelled", RequestCancelled).with(|f| {
            f.request.cancellation = Some(Cancellation {
                reason: Remark::parse("Ordered twice.\nThe other one stays.").unwrap(),
                subscription_id: None,
                undone_by_hand: false,
                at: example::at("2026-05-05T10:00:00Z"),
            });
        }),
    ]
}

fn accessing() -> Vec<Case> {
    use Message::{AccessOpened, AccessRenewed, AccessUndelivered, SubscriptionReady};
    vec![
        Case::new("subscription_ready", SubscriptionReady),
        Case::new("subscription_ready_for_an_existing_account", SubscriptionReady)
            .unlinked()
            .with(|f| f.request.access = Some(AccessKind::ExistingAccount)),
        Case::new("subscription_ready_for_a_named_owner", SubscriptionReady)
            .unlinked()
            .with(|f| {
                f.request.access = Some(AccessKind::NamedOwner);
                f.request.owner = Some(Owner::User {
                    object_id: Uuid::from_u128(0x7a11),
                });
            }),
        Case::new("subscription_ready_with_the_access", SubscriptionReady).with_access(),
        Case::new("access_renewed", AccessRenewed),
        Case::new("access_renewed_with_the_access", AccessRenewed).with_access(),
        Case::new("access_opened", AccessOpened)
            .with(|f| f.request.access_opened_at = Some(example::at("2026-05-06T08:15:00Z"))),
        Case::new("access_opened_undated", AccessOpened),
        Case::new("access_undelivered", AccessUndelivered),
        Case::new("access_undelivered_without_address", AccessUndelivered)
            .with(|f| f.customer.contact.email = None),
        Case::new("access_undelivered_for_an_existing_account", AccessUndelivered)
            .with(|f| f.request.access = Some(AccessKind::ExistingAccount)),
    ]
}

fn accepting() -> Vec<Case> {
    use Message::{MicrosoftAgreementRequested, TenantInvited, TermsRequested, TermsUndelivered};
    vec![
        Case::new("microsoft_agreement_requested", MicrosoftAgreementRequested).with(awaiting),
        Case::new(
            "microsoft_agreement_requested_on_behalf",
            MicrosoftAgreementRequested,
        )
        .with(on_behalf)
        .with(awaiting),
        Case::new("terms_requested", TermsRequested).with(awaiting),
        Case::new("terms_requested_on_behalf", TermsRequested)
            .with(on_behalf)
            .with(awaiting),
        Case::new("terms_rearmed", TermsRequested).about(About::Customer),
        Case::new("terms_undelivered", TermsUndelivered)
            .with(awaiting)
            .reason("terms_not_accepted"),
        Case::new("terms_undelivered_of_microsoft", TermsUndelivered)
            .with(awaiting)
            .reason("mca_not_accepted"),
        Case::new("tenant_invited", TenantInvited),
    ]
}

fn operating() -> Vec<Case> {
    use Message::{AccessResetFailed, ApprovalStuck, DriftFound, OperationsNeeded, OwnerRequested};
    vec![
        Case::new("operations_needed", OperationsNeeded)
            .reason("azure_access_missing")
            .with(|f| f.request.step = Some(Step::AssignOwner)),
        Case::new("operations_needed_by_the_workflow", OperationsNeeded).reason("workflow_states_timeout"),
        Case::new("operations_needed_by_what_failed", OperationsNeeded)
            .reason("quota_partner")
            .with(|f| f.request.status = Status::Failed),
        Case::new("drift_found", DriftFound).with(|f| f.request.drift = Some(Drift::NotActive)),
        Case::new("owner_requested", OwnerRequested),
        Case::new("approval_stuck", ApprovalStuck),
        Case::new("access_reset_failed", AccessResetFailed),
    ]
}

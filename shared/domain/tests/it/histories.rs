//! The life of a request over its whole state space: whatever happens, in whatever order.

use crate::support::{APPROVER, DAY, NOW, accept, at, command, facts, portal};
use domain::access::OpenedFrom;
use domain::account::PortalKind;
use domain::change::{Change, Counts, TermsWait};
use domain::event::{Actor, EventType};
use domain::ids::ClientId;
use domain::lifecycle::{self, Decided};
use domain::provider::Reason;
use domain::provisioning::Step;
use domain::request::{AccessKind, AccessReset, Drift, Origin, Subscription, SubscriptionRequest, Verdict};
use domain::status::Status;
use domain::text::Remark;
use jiff::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

/// Something that may happen to a request.
#[derive(Clone, Copy, Debug)]
enum Happening {
    Decide(Verdict, bool),
    Withdraw,
    Clock,
    Reach(usize),
    Park(Status),
    AwaitTerms(Reason),
    Accept,
    Complete,
    Reveal(u32),
    AskForReset(bool),
    EndReset(bool),
    Find(Option<Drift>),
    Resume,
    RequestCancellation,
    Cancelled,
}

fn happening() -> impl Strategy<Value = Happening> {
    let verdict = prop_oneof![Just(Verdict::Approve), Just(Verdict::Deny)];
    let parked = prop_oneof![
        Just(Status::Failed),
        Just(Status::NeedsAttention),
        Just(Status::OnHold)
    ];
    let why = prop_oneof![Just(Reason::TermsNotAccepted), Just(Reason::McaNotAccepted)];
    prop_oneof![
        (verdict, any::<bool>()).prop_map(|(v, own)| Happening::Decide(v, own)),
        Just(Happening::Withdraw),
        Just(Happening::Clock),
        (0..Step::ALL.len()).prop_map(Happening::Reach),
        parked.prop_map(Happening::Park),
        why.prop_map(Happening::AwaitTerms),
        Just(Happening::Accept),
        Just(Happening::Complete),
        (0_u32..3).prop_map(Happening::Reveal),
        any::<bool>().prop_map(Happening::AskForReset),
        any::<bool>().prop_map(Happening::EndReset),
        prop_oneof![
            Just(None),
            Just(Some(Drift::Missing)),
            Just(Some(Drift::NotActive))
        ]
        .prop_map(Happening::Find),
        Just(Happening::Resume),
        Just(Happening::RequestCancellation),
        Just(Happening::Cancelled),
    ]
}

fn reset_of(request: &SubscriptionRequest) -> AccessReset {
    request.access_reset.clone().unwrap_or_default()
}

fn client() -> ClientId {
    ClientId::parse("c").unwrap()
}

fn happen(request: &SubscriptionRequest, happening: Happening, now: Timestamp) -> Option<Change> {
    let subscription = Subscription {
        subscription_id: Uuid::nil(),
        display_name: "x".into(),
    };
    match happening {
        Happening::Decide(verdict, own) => {
            let by = if own { "ada@fabrikam.example" } else { APPROVER };
            match lifecycle::decide(request, command(verdict, by), now) {
                Ok(Decided::Now(change)) => Some(*change),
                _ => None,
            }
        }
        Happening::Withdraw => lifecycle::withdraw(request, client(), now).ok(),
        Happening::Clock => lifecycle::expire(request, now),
        Happening::Reach(i) => lifecycle::reach_step(request, Step::ALL[i], now),
        Happening::Park(status) => lifecycle::park(request, status, "some_reason", now),
        Happening::AwaitTerms(why) => lifecycle::await_terms(request, why, None, DAY, now),
        Happening::Accept => lifecycle::go_on_after_acceptance(request, now),
        Happening::Complete => lifecycle::complete(request, subscription, AccessKind::NewUser, now),
        Happening::Find(drift) => lifecycle::found(request, drift, now),
        Happening::Resume => lifecycle::resume(request, None, client(), now).ok(),
        Happening::RequestCancellation => {
            let reason = Remark::parse("Ordered twice.").unwrap();
            lifecycle::request_cancellation(request, reason, None, None, client(), now).ok()
        }
        Happening::Cancelled => lifecycle::cancelled(request, now),
        Happening::Reveal(renewals) => {
            let from = OpenedFrom::default();
            let opened = lifecycle::reveal(request, renewals, from, now).ok();
            opened.filter(|_| request.status == Status::Completed)
        }
        Happening::AskForReset(by_link) => {
            let actor = if by_link {
                Actor::Recipient
            } else {
                Actor::Portal { client_id: client() }
            };
            lifecycle::request_access_reset(request, actor, now).ok()
        }
        Happening::EndReset(true) => lifecycle::access_renewed(request, now),
        Happening::EndReset(false) => lifecycle::access_reset_failed(request, "some_reason", now),
    }
}

proptest! {
    /// Whatever happens in whatever order: moves are legal, events are gapless, a decision never changes, nothing is
    /// provisioned without approval, the customer's counters balance, and the first answer can be given again.
    #[test]
    fn histories_are_sound(
        kind in prop_oneof![Just(PortalKind::Console), Just(PortalKind::CustomerPortal)],
        auto in any::<bool>(),
        happenings in prop::collection::vec((happening(), 0_i64..200_000), 0..25),
    ) {
        let mut facts = facts(|_| {});
        facts.reseller.as_mut().unwrap().policy.auto_approve = auto;
        let first = accept(&portal(kind), &facts).unwrap();
        let submitted = first.request.clone();
        let mut request = first.request;
        let (mut open, mut completed, mut waiting) = (1, 0, 0);
        let mut now = NOW;
        for (happening, seconds) in happenings {
            now += seconds;
            let Some(change) = happen(&request, happening, at(now)) else { continue };
            let (from, to) = (request.status, change.request.status);
            prop_assert!(from == to || from.may_become(to), "{from} to {to}");
            prop_assert_eq!(change.event.seq, request.version + 1);
            prop_assert_eq!(change.request.version, change.event.seq);
            prop_assert_eq!((change.event.from, change.event.to), (Some(from), to));
            if request.decision.is_some() {
                prop_assert_eq!(&change.request.decision, &request.decision);
            }
            if to == Status::Provisioning && submitted.origin == Origin::Customer {
                let approved = change.request.decision.as_ref().map(|d| d.decision);
                prop_assert_eq!(approved, Some(Verdict::Approve));
            }
            match change.counts() {
                Some(Counts::Closes) => open -= 1,
                Some(Counts::Completes) => { open -= 1; completed += 1; }
                Some(Counts::Opens) => prop_assert!(false, "opened twice"),
                None => {}
            }
            match change.terms_wait() {
                Some(TermsWait::Begins) => waiting += 1,
                Some(TermsWait::Ends) => waiting -= 1,
                None => {}
            }
            prop_assert!(change.request.workflow_run >= request.workflow_run);
            let resets = change.event.kind == EventType::AccessResetRequested;
            prop_assert!(!resets || from == Status::Completed);
            let begins = from == Status::NeedsAttention && to != from || resets;
            prop_assert_eq!(change.request.workflow_run == change.request.version, begins, "{} to {}", from, to);
            prop_assert_eq!(change.request.cancellation.is_some() && to == Status::Cancelling, to == Status::Cancelling);
            prop_assert!(to != Status::Cancelled || change.releases_name());
            prop_assert_eq!(change.request.accept_until.is_some(), to == Status::AwaitingTerms);
            let (before, after) = (reset_of(&request), reset_of(&change.request));
            prop_assert!(u32::from(after.count) >= after.renewals + u32::from(after.pending), "made as often as asked for");
            prop_assert!(!before.pending || change.takes_secret.is_none(), "opened while it is made anew");
            prop_assert_eq!(after.count - before.count, u8::from(resets));
            let renewed = change.event.kind == EventType::AccessRenewed;
            prop_assert_eq!(after.renewals - before.renewals, u32::from(renewed));
            prop_assert!(!renewed || change.request.access_opened_at.is_none());
            request = change.request;
            prop_assert_eq!(&request.as_submitted(), &submitted);
        }
        prop_assert_eq!(open, i32::from(!request.status.is_final()));
        prop_assert_eq!(completed, i32::from(request.status == Status::Completed));
        prop_assert_eq!(waiting, i32::from(request.status == Status::AwaitingTerms));
    }
}

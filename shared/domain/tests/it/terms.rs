//! Terms over their whole state space: documents, acceptances, re-arms and the requests that wait, in any order.

use crate::support::{DAY, NOW, at, customer, document, facts, person, portal, reseller};
use domain::account::{Customer, PortalKind, Reseller};
use domain::account_change::{AcceptTerms, accept, rearm, rearm_all};
use domain::event::{Actor, EventType};
use domain::ids::{AcceptanceId, ClientId, TermsVersion};
use domain::lifecycle::{await_terms, expire, go_on_after_acceptance, reach_step, withdraw};
use domain::provider::Reason;
use domain::provisioning::Step;
use domain::request::SubscriptionRequest;
use domain::status::Status;
use domain::terms::{Evidence, InForce, TermsKind, TermsState, Via, moment};
use proptest::prelude::*;

fn evidence() -> Evidence {
    Evidence {
        via: Via::EmailLink,
        source_ip: Some("192.0.2.1".to_owned()),
        user_agent: None,
    }
}

/// Accepts everything that is missing.
fn accept_missing(customer: &Customer, reseller: &Reseller, in_force: &InForce, now: i64) -> Customer {
    let state = TermsState::of(&in_force.documents, customer, reseller, at(now));
    let documents = state
        .missing()
        .map(|d| (AcceptanceId::mint(at(now), [3; 10]), d.clone()))
        .collect();
    let command = AcceptTerms {
        documents,
        by: &person("Ada", "ada@fabrikam.example"),
        evidence: &evidence(),
    };
    accept(customer, reseller, &state, command, Actor::Recipient, at(now)).customer
}

#[test]
fn without_a_document_in_force_nothing_must_be_accepted() {
    let satisfied =
        |documents: &[_]| TermsState::of(documents, &customer(), &reseller(), at(NOW)).satisfied();
    assert!(satisfied(&[]));
    assert!(satisfied(&[document(TermsKind::ProviderTerms, "2", NOW + 20)]));
    assert!(!satisfied(&[document(TermsKind::ProviderTerms, "1", NOW)]));
}

#[test]
fn a_new_version_takes_over_when_it_takes_effect() {
    let first = InForce::default().with(document(TermsKind::ProviderTerms, "1", NOW), at(NOW));
    let both = first.with(document(TermsKind::ProviderTerms, "2", NOW + 100), at(NOW));
    assert_eq!((both.documents.len(), both.version), (2, 2));
    let accepted = accept_missing(&customer(), &reseller(), &both, NOW + 10);
    let satisfied = |now| TermsState::of(&both.documents, &accepted, &reseller(), at(now)).satisfied();
    assert!(satisfied(NOW + 99));
    assert!(
        !satisfied(NOW + 100),
        "a version that took effect re-arms by itself"
    );

    let later = both.with(document(TermsKind::ResellerTerms, "a", NOW + 300), at(NOW + 200));
    let kept: Vec<_> = later.documents.iter().map(|d| d.version.as_str()).collect();
    assert_eq!(
        kept,
        ["2", "a"],
        "what is superseded is not kept with what is in force"
    );
}

#[test]
fn of_two_versions_with_one_effective_time_the_later_published_one_is_in_force() {
    let both = InForce::default()
        .with(document(TermsKind::ProviderTerms, "1", NOW), at(NOW))
        .with(document(TermsKind::ProviderTerms, "1.1", NOW), at(NOW));
    let state = TermsState::of(&both.documents, &customer(), &reseller(), at(NOW));
    assert!(
        state
            .in_force(TermsKind::ProviderTerms, &TermsVersion::parse("1.1").unwrap())
            .is_some()
    );
    assert!(
        state
            .in_force(TermsKind::ProviderTerms, &TermsVersion::parse("1").unwrap())
            .is_none()
    );
}

#[test]
fn a_rearm_voids_what_was_accepted_before_whatever_the_clocks_say() {
    let in_force = InForce::default().with(document(TermsKind::ProviderTerms, "1", NOW - 10), at(NOW));
    let satisfied = |customer: &Customer, reseller: &Reseller| {
        TermsState::of(&in_force.documents, customer, reseller, at(NOW + 1_000)).satisfied()
    };
    let accepted = accept_missing(&customer(), &reseller(), &in_force, NOW + 50);
    assert!(satisfied(&accepted, &reseller()));
    // The process that re-arms has a clock that is behind; so has the one that records the next acceptance.
    let armed = rearm(&accepted, None, Actor::System, at(NOW + 20)).customer;
    assert!(!satisfied(&armed, &reseller()));
    let again = accept_missing(&armed, &reseller(), &in_force, NOW + 30);
    assert!(satisfied(&again, &reseller()));
    assert_eq!(again.version, 4);

    let all_armed = rearm_all(&reseller(), None, Actor::System, at(NOW + 60)).reseller;
    assert!(!satisfied(&again, &all_armed));
    let accepted = accept_missing(&again, &all_armed, &in_force, NOW + 40);
    assert!(satisfied(&accepted, &all_armed));
}

#[test]
fn an_acceptance_is_recorded_with_who_what_when_and_from_where() {
    let in_force = InForce::default().with(document(TermsKind::ProviderTerms, "1", NOW - 10), at(NOW));
    let state = TermsState::of(&in_force.documents, &customer(), &reseller(), at(NOW));
    let id = AcceptanceId::mint(at(NOW), [4; 10]);
    let command = AcceptTerms {
        documents: vec![(id, in_force.documents[0].clone())],
        by: &person("Zoë 北京", "zoe@fabrikam.example"),
        evidence: &Evidence {
            via: Via::Portal {
                client_id: ClientId::parse("portal-7").unwrap(),
            },
            source_ip: Some("2001:db8::1".to_owned()),
            user_agent: Some("Portal/3".to_owned()),
        },
    };
    let change = accept(
        &customer(),
        &reseller(),
        &state,
        command,
        Actor::Recipient,
        at(NOW + 5),
    );
    let record = &change.acceptances[0];
    assert_eq!(change.customer.acceptances, [record.acceptance()]);
    assert_eq!((change.event.seq, change.customer.version), (2, 2));
    for told in [
        "Terms of use",
        "provider-terms",
        "https://terms.example/1",
        &"ab".repeat(32),
        "Zoë 北京 <zoe@fabrikam.example>",
        "Fabrikam",
        "Contoso",
        "the customer portal portal-7",
        "2001:db8::1",
        "Portal/3",
        &id.to_string(),
        &at(NOW + 5).to_string(),
        "no acceptance at\nMicrosoft",
    ] {
        assert!(record.copy.contains(told), "{told} is not in\n{}", record.copy);
    }
    let event = serde_json::to_string(&change.event).unwrap();
    assert!(!event.contains("zoe@") && !event.contains("192.0"), "{event}");
}

#[test]
fn a_moment_is_later_than_what_it_must_be_later_than() {
    assert_eq!(moment(at(5), None), at(5));
    assert_eq!(moment(at(5), Some(at(4))), at(5));
    assert!(moment(at(5), Some(at(5))) > at(5));
    assert!(moment(at(5), Some(at(9))) > at(9));
}

fn request() -> SubscriptionRequest {
    crate::support::accept(&portal(PortalKind::Console), &facts(|_| {}))
        .unwrap()
        .request
}

#[test]
fn a_request_waits_thirty_days_for_an_acceptance() {
    let why = Reason::TermsNotAccepted;
    let change = await_terms(&request(), why, Some(7), DAY, at(NOW)).unwrap();
    assert_eq!(
        (change.event.kind, change.customer_seen),
        (EventType::AwaitingTerms, Some(7))
    );
    let waiting = change.request;
    assert_eq!(waiting.deadline(), Some(at(NOW + 30 * 86_400)));
    assert_eq!(await_terms(&waiting, why, Some(7), DAY, at(NOW + 9)), None);
    let other = await_terms(&waiting, Reason::McaNotAccepted, None, DAY, at(NOW + 9)).unwrap();
    assert_eq!(
        other.request.accept_until, waiting.accept_until,
        "the time goes on"
    );
    assert_eq!(go_on_after_acceptance(&other.request, at(NOW + 10)), None);

    assert_eq!(expire(&waiting, at(NOW + 30 * 86_400 - 1)), None);
    let expired = expire(&waiting, at(NOW + 30 * 86_400)).unwrap();
    assert_eq!(expired.request.status, Status::Expired);
    assert_eq!(expired.event.reason.as_deref(), Some("terms_timeout"));
    assert!(expired.releases_name());

    let goes_on = go_on_after_acceptance(&waiting, at(NOW + 10)).unwrap();
    assert_eq!(
        (goes_on.request.status, goes_on.request.accept_until),
        (Status::Approved, None)
    );
    assert!(goes_on.event.kind.wakes_workflow());
}

/// Something that may happen around a customer's terms.
#[derive(Clone, Debug)]
enum Happening {
    Publish(TermsKind, i64),
    Accept,
    AcceptOne(TermsKind),
    Rearm,
    RearmAll,
    Provision,
    Withdraw,
    Resume,
}

fn happening() -> impl Strategy<Value = Happening> {
    let kind = || prop::sample::select(TermsKind::ALL.to_vec());
    prop_oneof![
        (kind(), -50_i64..200).prop_map(|(kind, effective)| Happening::Publish(kind, effective)),
        Just(Happening::Accept),
        kind().prop_map(Happening::AcceptOne),
        Just(Happening::Rearm),
        Just(Happening::RearmAll),
        Just(Happening::Provision),
        Just(Happening::Withdraw),
        Just(Happening::Resume),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whatever happens in whatever order, with clocks that differ: no request passes the gate unless every kind in
    /// force has an acceptance of that very version which was made after the last re-arm happened.
    #[test]
    fn no_request_passes_the_gate_without_an_acceptance_newer_than_the_last_rearm(
        happenings in prop::collection::vec((happening(), 0_i64..60, -20_i64..20), 0..40),
    ) {
        let (mut customer, mut reseller, mut in_force) = (customer(), reseller(), InForce::default());
        let mut request = request();
        // The order in which things really happened, which no clock decides.
        let (mut turn, mut armed) = (0, 0);
        let mut accepted: Vec<(TermsKind, TermsVersion, i32)> = Vec::new();
        let mut published: Vec<(TermsKind, TermsVersion, i64)> = Vec::new();
        let mut clock = NOW;
        for (n, (happening, seconds, skew)) in happenings.into_iter().enumerate() {
            clock += seconds;
            turn += 1;
            // Only customers' own changes are ordered by their row; a reseller's re-arm relies on clocks. So it comes
            // when time has caught up with those that were fast, which may have moved a customer's times ahead.
            if matches!(happening, Happening::RearmAll) {
                clock += 60;
            }
            let now = if matches!(happening, Happening::Rearm) { clock + skew } else { clock };
            match happening {
                Happening::Publish(kind, effective) => {
                    let version = TermsVersion::parse(&format!("v{n}")).unwrap();
                    in_force = in_force.with(document(kind, version.as_str(), clock + effective), at(clock));
                    published.push((kind, version, clock + effective));
                }
                Happening::Accept => {
                    let state = TermsState::of(&in_force.documents, &customer, &reseller, at(now));
                    for document in state.missing() {
                        accepted.push((document.kind, document.version.clone(), turn));
                    }
                    customer = accept_missing(&customer, &reseller, &in_force, now);
                }
                Happening::AcceptOne(kind) => {
                    let state = TermsState::of(&in_force.documents, &customer, &reseller, at(now));
                    let Some(standing) = state.standings.iter().find(|s| s.document.kind == kind) else { continue };
                    accepted.push((kind, standing.document.version.clone(), turn));
                    let command = AcceptTerms {
                        documents: vec![(AcceptanceId::mint(at(now), [5; 10]), standing.document.clone())],
                        by: &person("Ada", "ada@fabrikam.example"),
                        evidence: &evidence(),
                    };
                    customer = accept(&customer, &reseller, &state, command, Actor::Recipient, at(now)).customer;
                }
                Happening::Rearm => {
                    customer = rearm(&customer, None, Actor::System, at(now)).customer;
                    armed = turn;
                }
                Happening::RearmAll => {
                    reseller = rearm_all(&reseller, None, Actor::System, at(now)).reseller;
                    armed = turn;
                }
                Happening::Provision => {
                    if !request.status.may_provision() || request.status == Status::Provisioning { continue }
                    let state = TermsState::of(&in_force.documents, &customer, &reseller, at(now));
                    if state.satisfied() {
                        for kind in TermsKind::ALL {
                            let effective = published.iter().filter(|(k, _, e)| *k == kind && *e <= now);
                            let Some((_, version, _)) = effective.max_by_key(|(_, _, e)| *e) else { continue };
                            let holds = accepted.iter().any(|(k, v, t)| *k == kind && v == version && *t > armed);
                            prop_assert!(holds, "{kind:?} {version} was not accepted after turn {armed}");
                        }
                        if let Some(change) = reach_step(&request, Step::CheckCustomer, at(now)) {
                            request = change.request;
                        }
                    } else if let Some(change) =
                        await_terms(&request, Reason::TermsNotAccepted, Some(customer.version), DAY, at(now))
                    {
                        request = change.request;
                    }
                }
                Happening::Withdraw => {
                    if let Ok(change) = withdraw(&request, ClientId::parse("c").unwrap(), at(now)) {
                        request = change.request;
                    }
                }
                Happening::Resume => {
                    let state = TermsState::of(&in_force.documents, &customer, &reseller, at(now));
                    if let Some(change) = go_on_after_acceptance(&request, at(now)).filter(|_| state.satisfied()) {
                        request = change.request;
                    }
                    if request.status == Status::Provisioning || request.status.is_final() {
                        request = self::request();
                    }
                }
            }
        }
    }
}

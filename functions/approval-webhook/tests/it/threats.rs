//! The threats to mailed links, one by one.

use std::collections::BTreeSet;
use std::sync::Arc;

use aws::Table;
use contracts::scopes;
use domain::account::ApprovalMode;
use domain::account_change::{Delegate, ResellerCommit, delegate};
use domain::email::{EmailAddress, Person};
use domain::event::Actor;
use domain::link::{LinkToken, Permission};
use domain::link_key::LinkKeys;
use domain::ports::{Links, Resellers};
use domain::request::Verdict;
use domain::secret::Secret;
use domain::status::Status;
use domain::usecases::{Closed, open_link};
use jiff::SignedDuration;
use serde_json::json;
use testkit::http::{Answer, encoded};
use testkit::{FixedKeys, example};
use tokio::task::JoinSet;

use crate::support::{BASE_URL, BROWSER, World, authorized, console, http};

const APPROVE: &str = "decision=approve";

fn person(name: &str, email: &str) -> Person {
    Person {
        name: example::name(name),
        email: EmailAddress::parse(email).unwrap(),
    }
}

fn writes(operations: &[String]) -> usize {
    let reads = ["GetItem", "BatchGetItem", "Query"];
    operations.iter().filter(|o| !reads.contains(&o.as_str())).count()
}

/// An approver hands the deciding over.
async fn hand_over(world: &World, approver: &EmailAddress, to: &Person) {
    let store = &world.dynamo.store;
    let reseller = store.reseller(&example::reseller_id()).await.unwrap().unwrap();
    let command = Delegate {
        approver: approver.clone(),
        to: to.clone(),
        language: None,
        until: example::at("2026-06-01T00:00:00Z"),
    };
    let change = delegate(
        &reseller,
        command,
        SignedDuration::from_hours(24),
        Actor::System,
        example::now(),
    );
    let kept = store.commit_reseller(&change.unwrap()).await.unwrap();
    assert_eq!(kept, ResellerCommit::Done);
    world.operations();
}

/// A fresh nonce is on the page, as a browser would send it.
fn nonce_of(page: &Answer) -> String {
    page.hidden_fields()
}

#[tokio::test]
async fn t1_ten_thousand_looks_change_nothing_and_the_link_lives() {
    let world = World::new().await;
    let before = world.dynamo.items(Table::Links);
    for n in 0..10_000_u32 {
        let method = if n % 3 == 0 { "HEAD" } else { "GET" };
        let hint = ["?i=approve", "?i=deny", ""][n as usize % 3];
        let path = format!("{}{hint}", world.path());
        let answer = world.call(&http(method, &path, &[], "", None)).await;
        assert_eq!(answer.status, 200);
        let done = world.operations();
        assert_eq!(writes(&done), 0, "{done:?}");
    }
    assert_eq!(world.dynamo.items(Table::Links), before);
    assert_eq!(world.stored().await, world.request);
    assert_eq!(world.post(APPROVE).await.status, 200);
}

#[tokio::test]
async fn t2_a_form_that_nobody_could_have_read_decides_nothing() {
    let world = World::new().await;
    let page = world.get().await;
    let shown = nonce_of(&page);
    let soon = world
        .post_exactly(&format!("decision=deny&reason=typed+here&{shown}"))
        .await;
    assert_eq!(soon.status, 403);
    assert!(
        soon.main().contains("sooner than anybody can read"),
        "{}",
        soon.main()
    );
    assert!(soon.main().contains("typed here</textarea>"));
    assert_eq!(nonce_of(&soon), shown, "the next press counts");
    assert_eq!(world.stored().await, world.request);
    world.function.clock.advance(SignedDuration::from_millis(999));
    assert_eq!(
        world.post_exactly(&format!("{APPROVE}&{shown}")).await.status,
        403
    );
    world.function.clock.advance(SignedDuration::from_millis(1));
    assert_eq!(
        world.post_exactly(&format!("{APPROVE}&{shown}")).await.status,
        200
    );
    let decided = world.stored().await;
    assert_eq!(decided.status, Status::Approved);

    // Of what is settled a form without proof is told the same as one with it.
    let deny = "decision=deny&reason=late";
    for (form, status) in [(APPROVE, 200), (deny, 409)] {
        for nonce in [String::new(), world.nonce(0), world.nonce(5_000)] {
            let page = world.post_exactly(&format!("{form}&nonce={nonce}")).await;
            assert_eq!(page.status, status, "{form} {nonce}");
        }
    }
    assert_eq!(world.stored().await, decided);
}

#[tokio::test]
async fn t2_a_nonce_is_of_this_link_and_of_today() {
    let world = World::new().await;
    let other = example::link_token(8);
    let foreign = example::link_keys().page_nonce(&other.hash(), example::at("2026-05-05T09:59:00Z"));
    let day = 24 * 60 * 60 * 1_000;
    for (nonce, why) in [
        (String::new(), "did not come with the page"),
        ("1.2.x".to_owned(), "did not come with the page"),
        (foreign, "did not come with the page"),
        (world.nonce(day + 1), "more than a day"),
    ] {
        let page = world.post_exactly(&format!("{APPROVE}&nonce={nonce}")).await;
        assert_eq!(page.status, 403, "{nonce}");
        assert!(page.main().contains(why), "{}", page.main());
        assert!(page.text.contains("<title>Error: "));
        assert_eq!(world.stored().await, world.request);
        world.function.clock.advance(SignedDuration::from_secs(1));
        let fresh = nonce_of(&page);
        assert!(!fresh.contains(&encoded(&nonce)) || nonce.is_empty());
    }
    let page = world.post_exactly(APPROVE).await;
    world.function.clock.advance(SignedDuration::from_secs(2));
    let again = format!("{APPROVE}&{}", nonce_of(&page));
    assert_eq!(
        world.post_exactly(&again).await.status,
        200,
        "the next press counts"
    );

    let oldest = World::new().await;
    let nonce = oldest.nonce(day);
    assert_eq!(
        oldest
            .post_exactly(&format!("{APPROVE}&nonce={nonce}"))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn t2_a_program_needs_no_nonce_but_a_good_one_if_it_has_one() {
    let world = World::new().await;
    let send = async |headers: &[(&str, &str)], form: &str| {
        world
            .call(&http("POST", &world.path(), headers, form, None))
            .await
            .status
    };
    assert_eq!(send(&[], &format!("{APPROVE}&nonce=1.1.x")).await, 403);
    for header in ["sec-fetch-mode", "sec-fetch-dest", "sec-fetch-user"] {
        assert_eq!(send(&[(header, "navigate")], APPROVE).await, 403, "{header}");
    }
    assert_eq!(send(&[("origin", BASE_URL)], APPROVE).await, 403);
    assert_eq!(world.stored().await, world.request);
    assert_eq!(send(&[], APPROVE).await, 200);
}

#[tokio::test]
async fn t3_the_page_says_whose_link_it_is() {
    let world = World::new().await;
    let page = world.get().await;
    assert!(
        page.main()
            .contains("This link was sent to Julia Weber (j***@northwind.example)")
    );
    let tim = person("Tim Lund", "tim.lund@northwind.example");
    let world = World::with(example::pending_request(1), |link| {
        if let Permission::Decide {
            approver,
            on_behalf_of,
            ..
        } = &mut link.permission
        {
            *on_behalf_of = Some(std::mem::replace(approver, tim.clone()));
        }
    })
    .await;
    assert_eq!(world.get().await.status, 410, "nobody has handed anything over");
    hand_over(&world, &example::reseller().approvers[0].person.email, &tim).await;
    let page = world.get().await;
    assert!(
        page.main()
            .contains("Tim Lund (t***@northwind.example), who decides for Julia Weber")
    );
    let done = world.post(APPROVE).await;
    assert_eq!(done.status, 200);
    insta::assert_snapshot!("decided_for_somebody", done.main());
    let decision = world.stored().await.decision.unwrap();
    assert_eq!(decision.on_behalf_of.unwrap().name.as_str(), "Julia Weber");
}

#[tokio::test]
async fn t4_a_million_guesses_read_nothing() {
    let world = World::new().await;
    let keys = FixedKeys::default();
    let now = example::at("2026-05-05T10:00:00Z");
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for n in 0..1_000_000_u32 {
        // The first byte names the key in use: every guess is as near as a guess can be.
        let mut guess = String::from("AQ");
        while guess.len() < 66 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            guess.push(alphabet[(state >> 58) as usize] as char);
        }
        let opened = open_link(&world.dynamo.store, &keys, &guess, now).await;
        assert!(matches!(opened, Err(Closed::Unknown)), "{n}: {guess}");
    }
    assert!(world.operations().is_empty(), "no table was read");
}

#[tokio::test]
async fn t5_a_thousand_clicks_decide_once() {
    let world = Arc::new(World::new().await);
    let mut clicks = JoinSet::new();
    for _ in 0..1_000 {
        let world = Arc::clone(&world);
        clicks.spawn(async move { world.post(APPROVE).await.status });
    }
    for status in clicks.join_all().await {
        assert_eq!(status, 200);
    }
    assert_eq!(world.events(), ["submitted", "approved"]);
    assert_eq!(world.stored().await.version, 2);
}

#[tokio::test]
async fn t6_of_a_thousand_mixed_decisions_one_wins() {
    let world = Arc::new(World::new().await);
    let tim = person("Tim Lund", "tim.lund@northwind.example");
    world
        .dynamo
        .redeclare(|reseller| reseller.approvers.push(tim.clone().into()))
        .await;
    let second = example::link_token(8);
    world
        .keep(&crate::support::link(&second, &world.request, tim))
        .await;
    let second = Arc::new(second);
    let mut calls = JoinSet::new();
    for n in 0..1_000_u32 {
        let (world, second) = (Arc::clone(&world), Arc::clone(&second));
        let word = if n % 2 == 0 { "deny" } else { "approve" };
        calls.spawn(async move {
            let form = format!("decision={word}&reason=because");
            let answered = match n % 3 {
                0 => world.post(&form).await,
                1 => world.post_with(&second, &form).await,
                _ => {
                    let path = format!("/v1/subscription-requests/{}/decision", world.request.request_id);
                    let key = format!("key-{n}");
                    let headers = [
                        ("content-type", "application/json"),
                        ("idempotency-key", key.as_str()),
                    ];
                    let who = json!({"name": "Linus Queue", "email": "linus@northwind.example"});
                    let body = json!({"decision": word, "reason": "because", "decidedBy": who}).to_string();
                    let by = authorized(console(), scopes::APPROVALS_DECIDE);
                    world.call(&http("POST", &path, &headers, &body, Some(by))).await
                }
            };
            (word, answered.status)
        });
    }
    let answers = calls.join_all().await;
    let request = world.stored().await;
    let winner = match request.decision.unwrap().decision {
        Verdict::Approve => "approve",
        Verdict::Deny => "deny",
    };
    for (word, status) in answers {
        assert_eq!(
            status,
            if word == winner { 200 } else { 409 },
            "{word} when {winner} won"
        );
    }
    assert_eq!((request.version, world.events().len()), (2, 2));
}

#[tokio::test]
async fn t7_what_is_stored_of_links_opens_none() {
    let world = World::new().await;
    let dump = serde_json::to_string(&world.dynamo.items(Table::Links)).unwrap();
    let token = world.token.expose();
    for piece in [token.as_str(), &token[2..45], &token[45..]] {
        assert!(!dump.contains(piece));
    }
    let words: BTreeSet<&str> = dump
        .split(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c))
        .collect();
    for word in words.into_iter().filter(|word| !word.is_empty()) {
        let path = format!("/approvals/{word}");
        assert_eq!(
            world.call(&http("GET", &path, &[], "", None)).await.status,
            404,
            "{word}"
        );
    }
}

#[tokio::test]
async fn t8_a_row_that_somebody_wrote_is_no_link() {
    let world = World::new().await;
    for (field, value) in [
        ("expiresAt", json!({"S": "2027-05-05T10:00:00Z"})),
        ("color", json!({"S": "#000000"})),
        ("seal", json!({"S": "1.AAAA"})),
    ] {
        let honest = world.dynamo.items(Table::Links).remove(0);
        let mut forged = honest.clone();
        forged[field] = value;
        world.dynamo.put(Table::Links, &forged);
        assert_eq!(world.get().await.status, 404, "{field}");
        assert_eq!(world.post(APPROVE).await.status, 404, "{field}");
        world.dynamo.put(Table::Links, &honest);
    }
    assert_eq!(world.stored().await, world.request);
    assert_eq!(world.get().await.status, 200);
}

#[tokio::test]
async fn t9_a_link_of_an_older_key_lives_until_the_key_is_taken_out() {
    let keys = |text: &str| FixedKeys::of(LinkKeys::parse(&Secret::new(text.to_owned())).unwrap());
    let (old, new) = ("examples-examples-examples-examples-examples", "b".repeat(40));
    let mut world = World::new().await;
    world.function.keys = keys(&format!(r#"{{"current":"2","1":"{old}","2":"{new}"}}"#));
    let page = world.get().await;
    assert_eq!(page.status, 200);
    world.function.keys = keys(&format!(r#"{{"current":"2","2":"{new}"}}"#));
    world.operations();
    assert_eq!(world.get().await.status, 410);
    assert_eq!(world.post(APPROVE).await.status, 410);
    assert!(world.operations().is_empty());
    world.function.keys = keys(&format!(r#"{{"current":"2","1":"{old}","2":"{new}"}}"#));
    world.function.clock.advance(SignedDuration::from_secs(2));
    let form = format!("{APPROVE}&{}", nonce_of(&page));
    assert_eq!(
        world.post_exactly(&form).await.status,
        200,
        "the page carries the new key's nonce"
    );
}

#[tokio::test]
async fn t11_other_sites_neither_send_the_form_nor_frame_the_page() {
    let world = World::new().await;
    let shown = format!("{APPROVE}&nonce={}", world.nonce(5_000));
    for headers in [
        [("sec-fetch-site", "cross-site"), ("origin", BASE_URL)],
        [("sec-fetch-site", "same-site"), ("origin", BASE_URL)],
        [("sec-fetch-site", "none"), ("origin", BASE_URL)],
        [("x-none", ""), ("origin", "null")],
        [("x-none", ""), ("origin", "https://portal.csp.example.evil")],
    ] {
        let page = world
            .call(&http("POST", &world.path(), &headers, &shown, None))
            .await;
        assert_eq!(page.status, 403, "{headers:?}");
        assert!(!page.has_form());
        assert_eq!(page.header("x-frame-options"), "DENY");
        assert!(
            page.header("content-security-policy")
                .contains("frame-ancestors 'none'")
        );
    }
    assert!(world.operations().is_empty());
}

#[tokio::test]
async fn t15_nobody_decides_on_the_own_request_not_even_through_a_delegate() {
    let grace = example::person("Grace Hopper");
    let tim = person("Tim Lund", "tim.lund@northwind.example");
    for (reader, principal) in [
        (tim.clone(), Some(grace.clone())),
        (grace.clone(), Some(tim.clone())),
        (grace.clone(), None),
    ] {
        let world = World::with(example::pending_request(1), |link| {
            if let Permission::Decide {
                approver,
                on_behalf_of,
                ..
            } = &mut link.permission
            {
                approver.clone_from(&reader);
                on_behalf_of.clone_from(&principal);
            }
        })
        .await;
        let first = principal.clone().unwrap_or_else(|| reader.clone());
        world
            .dynamo
            .redeclare(|reseller| reseller.approvers = vec![first.clone().into()])
            .await;
        if principal.is_some() {
            hand_over(&world, &first.email, &reader).await;
        }
        let page = world.get().await;
        assert_eq!((page.status, page.has_form()), (200, false), "{}", page.main());
        assert!(page.main().starts_with("<h1>Not yours to decide</h1>"));
        assert_eq!(world.post(APPROVE).await.status, 403);
        assert_eq!(world.stored().await, world.request);
    }
}

#[tokio::test]
async fn t18_a_changed_address_voids_the_link() {
    let world = World::new().await;
    let moved = EmailAddress::parse("julia@elsewhere.example").unwrap();
    world
        .dynamo
        .redeclare(|reseller| reseller.approvers[0].person.email = moved)
        .await;
    assert_eq!(world.get().await.status, 410);
    assert_eq!(world.post(APPROVE).await.status, 410);
    assert_eq!(world.stored().await, world.request);
}

#[tokio::test]
async fn t19_the_host_that_a_call_names_changes_nothing() {
    let world = World::new().await;
    let evil = "https://evil.example";
    let honest = world.get().await;
    let spoofed = [
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example"),
    ];
    let page = world.call(&http("GET", &world.path(), &spoofed, "", None)).await;
    assert_eq!(
        (page.text.as_str(), page.headers),
        (honest.text.as_str(), honest.headers)
    );
    let headers = [&spoofed[..], &[("origin", evil)]].concat();
    let form = format!("{APPROVE}&nonce={}", world.nonce(5_000));
    let page = world
        .call(&http("POST", &world.path(), &headers, &form, None))
        .await;
    assert_eq!(page.status, 403);
    let headers = [&spoofed[..], &BROWSER[..]].concat();
    assert_eq!(
        world
            .call(&http("POST", &world.path(), &headers, &form, None))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn t28_unknown_foreign_and_forged_tokens_are_answered_alike() {
    let world = World::new().await;
    let reveal = example::link_token(8);
    let mut other = crate::support::link(&reveal, &world.request, example::person("Ada Byron"));
    other.permission = Permission::Reveal {
        reseller_id: example::reseller_id(),
        request_id: example::request_id(1),
        recipient: example::person("Ada Byron"),
        customer_name: example::name("Fabrikam GmbH"),
        renewals: 0,
    };
    world.keep(&other).await;
    assert!(world.dynamo.store.link(&reveal.hash()).await.unwrap().is_some());
    let good = world.token.expose();
    let forged = format!("{}{}", &good[..65], if good.ends_with('A') { 'Q' } else { 'A' });
    let unknown = example::link_token(9).expose();
    let mut answers = Vec::new();
    for token in [unknown.as_str(), &reveal.expose(), &forged, &good[..64], "x"] {
        for method in ["GET", "POST"] {
            let path = format!("/approvals/{token}");
            let answer = world.call(&http(method, &path, &[], APPROVE, None)).await;
            answers.push((answer.status, answer.text, answer.headers));
        }
    }
    assert_eq!(answers[0].0, 404);
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert!(LinkToken::parse(&forged).is_some());
}

#[tokio::test]
async fn links_decide_nothing_once_the_reseller_wants_its_console_only() {
    let world = World::new().await;
    world
        .dynamo
        .redeclare(|reseller| reseller.policy.approval_mode = ApprovalMode::QueueOnly)
        .await;
    let page = world.get().await;
    assert_eq!((page.status, page.has_form()), (200, false));
    insta::assert_snapshot!("decide_in_console", page.main());
    let refused = world.post(APPROVE).await;
    assert_eq!((refused.status, refused.main()), (403, page.main()));
    assert_eq!(world.stored().await, world.request);
}

#[tokio::test]
async fn from_where_a_decision_came_is_kept() {
    let world = World::new().await;
    assert_eq!(world.post(APPROVE).await.status, 200);
    let origin = world.stored().await.decision.unwrap().origin.unwrap();
    assert_eq!(origin.source_ip.as_deref(), Some("192.0.2.1"));
    assert_eq!(origin.user_agent.as_deref(), Some("test"));
    assert_eq!(origin.fetch_site.as_deref(), Some("same-origin"));
    assert_eq!(origin.link.as_deref(), Some(&world.token.hash().as_str()[..12]));
}

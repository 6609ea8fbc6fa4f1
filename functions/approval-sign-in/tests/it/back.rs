//! `GET /sign-in/callback`: back from the provider, with a state and a code.

use domain::link::Permission;
use jiff::SignedDuration;
use testkit::example;

use crate::world::{APPROVER, World, is_let_in, wanting};

#[tokio::test]
async fn the_approver_goes_on_to_the_page_with_a_proof() {
    let world = World::new().await;
    let answer = world.travel(APPROVER).await;
    assert!(is_let_in(&answer, &world.token), "{answer:?}");
    assert_eq!(world.operations(), ["GetItem", "GetItem"], "nothing is written");
}

#[tokio::test]
async fn a_mailbox_is_the_same_in_any_case() {
    let world = World::new().await;
    let answer = world.travel("Julia.Weber@Northwind.example").await;
    assert!(is_let_in(&answer, &world.token), "{answer:?}");
}

#[tokio::test]
async fn t3_a_state_that_comes_back_twice_opens_nothing_twice() {
    let world = World::new().await;
    let sent = world.start().await;
    let code = world.provider.sign_in(&sent.query, APPROVER);
    let first = world.back(&sent.query["state"], &code).await;
    assert!(is_let_in(&first, &world.token));
    let second = world.back(&sent.query["state"], &code).await;
    assert_eq!(second.status, 403, "the provider takes a code once");
    assert!(second.header("location").is_empty());
}

#[tokio::test]
async fn t3_a_tampered_state_is_none() {
    let world = World::new().await;
    let sent = world.start().await;
    let code = world.provider.sign_in(&sent.query, APPROVER);
    let state = &sent.query["state"];
    for place in (0..state.len()).step_by(7) {
        let mut changed = state.clone();
        let other = if state.as_bytes()[place] == b'A' { "B" } else { "A" };
        changed.replace_range(place..=place, other);
        assert_eq!(world.back(&changed, &code).await.status, 400, "{place}");
    }
    for bad in ["", "x", &state[..50], &"A".repeat(9_000), &world.token.expose()] {
        assert_eq!(world.back(bad, &code).await.status, 400, "{bad}");
    }
    assert_eq!(
        world.get(&format!("/sign-in/callback?code={code}")).await.status,
        400
    );
    assert_eq!(world.provider.handed_in(), 0, "the code was not given away");
}

#[tokio::test]
async fn t3_a_code_is_good_for_the_sign_in_that_asked_for_it() {
    let world = World::new().await;
    let other = example::link_token(8);
    world.keep(&wanting(&other)).await;
    let mine = world.start().await;
    let theirs = crate::world::Sent::of(&world.get(&world.start_of(&other)).await);
    let code = world.provider.sign_in(&theirs.query, APPROVER);
    let crossed = world.back(&mine.query["state"], &code).await;
    assert_eq!(crossed.status, 403, "another link's state has another verifier");
    let right = world.back(&theirs.query["state"], &code).await;
    assert!(is_let_in(&right, &other));
    assert!(!is_let_in(&right, &world.token));
}

/// Somebody who is let in at the provider as another person sends the approver back with that code: the approver would
/// decide in that person's name, or that person in the approver's.
#[tokio::test]
async fn t3_nobody_is_let_in_with_the_code_of_somebody_elses_sign_in() {
    let world = World::new().await;
    let attackers = world.start().await;
    let code = world.provider.sign_in(&attackers.query, "eve@northwind.example");
    let approvers = world.start().await;
    for state in [&attackers.query["state"], &approvers.query["state"]] {
        let answer = world.back(state, &code).await;
        assert_eq!(answer.status, 403);
        assert!(answer.header("location").is_empty());
    }
    // A code that nobody asked for, as a page of somebody else could send along.
    assert_eq!(world.back(&approvers.query["state"], "made-up").await.status, 403);
}

#[tokio::test]
async fn a_sign_in_that_took_too_long_begins_again() {
    let world = World::new().await;
    let sent = world.start().await;
    let code = world.provider.sign_in(&sent.query, APPROVER);
    world.function.clock.advance(SignedDuration::from_mins(10));
    let page = world.back(&sent.query["state"], &code).await;
    assert_eq!(page.status, 403);
    assert!(page.main().contains("took too long"), "{}", page.main());
    let again = format!(
        "href=\"https://portal.csp.example{}\"",
        world.start_of(&world.token)
    );
    assert!(page.main().contains(&again), "{}", page.main());
    assert_eq!(world.provider.handed_in(), 0);
}

#[tokio::test]
async fn a_link_that_ended_meanwhile_lets_nobody_in() {
    let world = World::new().await;
    let sent = world.start().await;
    let code = world.provider.sign_in(&sent.query, APPROVER);
    let days = SignedDuration::from_hours(24 * 30);
    world.function.clock.advance(days);
    assert_eq!(world.back(&sent.query["state"], &code).await.status, 410);
}

#[tokio::test]
async fn whoever_gives_up_at_the_provider_may_begin_again() {
    let world = World::new().await;
    let sent = world.start().await;
    let state = &sent.query["state"];
    for query in [
        "error=access_denied",
        "error=%3Cscript%3E&error_description=x",
        "error=x&code=y",
        "",
    ] {
        let page = world
            .get(&format!("/sign-in/callback?state={state}&{query}"))
            .await;
        assert_eq!(page.status, 403, "{query}");
        assert!(page.main().contains("Sign in again"), "{}", page.main());
        assert!(!page.text.contains("<script"), "nothing of the address is shown");
    }
    assert_eq!(world.provider.handed_in(), 0);
}

#[tokio::test]
async fn a_provider_that_cannot_or_will_not_is_told_from_a_person_who_did_not_sign_in() {
    let world = World::new().await;
    let sent = world.start().await;
    let state = &sent.query["state"];
    for (error, status) in [
        ("temporarily_unavailable", 503),
        ("server_error", 503),
        ("invalid_scope", 500),
        ("unauthorized_client", 500),
        ("login_required", 403),
    ] {
        let target = format!("/sign-in/callback?state={state}&error={error}");
        let page = world.get(&target).await;
        assert_eq!(page.status, status, "{error}");
        assert!(page.main().contains("Nothing was recorded"), "{}", page.main());
        assert!(page.main().contains("Sign in again"), "{}", page.main());
    }
}

#[tokio::test]
async fn an_approver_may_sign_in_before_the_link_asks_for_it() {
    let world = World::new().await;
    let token = example::link_token(12);
    let mut link = wanting(&token);
    if let Permission::Decide { sign_in, .. } = &mut link.permission {
        *sign_in = false;
    }
    world.keep(&link).await;
    let sent = crate::world::Sent::of(&world.get(&world.start_of(&token)).await);
    let code = world.provider.sign_in(&sent.query, APPROVER);
    let answer = world.back(&sent.query["state"], &code).await;
    assert!(is_let_in(&answer, &token));
}

#[tokio::test]
async fn the_callback_is_for_browsers_that_look() {
    let world = World::new().await;
    for method in ["HEAD", "POST"] {
        let answer = world.call(method, "/sign-in/callback").await;
        assert_eq!(answer.status, 405, "{method}");
    }
}

//! Links whose reader must sign in before a decision counts.

use domain::account::ApprovalMode;
use domain::account_change::declare;
use domain::email::EmailAddress;
use domain::event::Actor;
use domain::link::Permission;
use domain::link_key::LinkKeys;
use domain::ports::Resellers;
use domain::secret::Secret;
use domain::sign_in::SignInProof;
use domain::status::Status;
use jiff::SignedDuration;
use lambda_http::Request;
use testkit::http::{Answer, encoded};
use testkit::{FixedKeys, example};

use crate::support::{World, http};

const NOW: &str = "2026-05-05T10:00:00Z";
const APPROVER: &str = "julia.weber@northwind.example";

/// A link that wants its reader to sign in.
async fn wanting() -> World {
    World::with(example::pending_request(1), |link| {
        if let Permission::Decide { sign_in, .. } = &mut link.permission {
            *sign_in = true;
        }
    })
    .await
}

fn proof_by(keys: &LinkKeys, link: u8, email: &str, at: &str) -> String {
    let (link, email) = (
        example::link_token(link).hash(),
        EmailAddress::parse(email).unwrap(),
    );
    let proof = SignInProof::make(keys, &link, &email, example::at(at));
    proof.expose().to_owned()
}

/// The proof that the approver signed in for the world's link just now.
fn proof() -> String {
    proof_by(&example::link_keys(), 7, APPROVER, NOW)
}

async fn look(world: &World, proof: &str) -> Answer {
    let target = format!("{}?signed_in={proof}", world.path());
    world.call(&http("GET", &target, &[], "", None)).await
}

async fn approve(world: &World, proof: &str) -> Answer {
    world
        .post(&format!("decision=approve&signed_in={}", encoded(proof)))
        .await
}

/// The reseller changes how approvers may decide.
async fn change_mode(world: &World, mode: ApprovalMode) {
    let store = &world.dynamo.store;
    let before = store.reseller(&example::reseller_id()).await.unwrap().unwrap();
    let mut after = before.clone();
    after.policy.approval_mode = mode;
    let change = declare(Some(&before), after, Actor::System, example::now()).unwrap();
    store.commit_reseller(&change).await.unwrap();
    world.operations();
}

async fn assert_undecided(world: &World) {
    assert_eq!(world.stored().await, world.request);
    assert_eq!(world.events(), ["submitted"]);
}

#[tokio::test]
async fn without_a_sign_in_the_page_shows_what_is_asked_and_where_to_sign_in() {
    let world = wanting().await;
    let page = world.get().await;
    assert_eq!(page.status, 200);
    assert!(page.main().contains("northwind-fabrikam-0001"), "{}", page.main());
    assert!(!page.has_form());
    let address = format!(
        "<a class=\"button\" href=\"https://portal.csp.example{}/sign-in\">Sign in to decide</a>",
        world.path()
    );
    assert!(page.main().contains(&address), "{}", page.main());
}

#[tokio::test]
async fn t3_a_forwarded_link_decides_nothing_without_a_sign_in() {
    let world = wanting().await;
    for form in [
        "decision=approve",
        "decision=deny&reason=no",
        "decision=approve&signed_in=",
        "",
    ] {
        let page = world.post(form).await;
        assert_eq!(page.status, 403, "{form}");
        assert!(page.main().contains("Sign in to decide"), "{}", page.main());
        assert!(page.main().contains("was not recorded"), "{}", page.main());
    }
    // A program sends no headers of a browser. That opens nothing.
    let bare: Request = http("POST", &world.path(), &[], "decision=approve", None);
    assert_eq!(world.call(&bare).await.status, 403);
    assert_undecided(&world).await;
}

#[tokio::test]
async fn who_has_signed_in_decides_and_that_is_recorded() {
    let world = wanting().await;
    let page = look(&world, &proof()).await;
    assert_eq!(page.status, 200);
    assert!(page.has_form(), "{}", page.main());
    let kept = format!("signed_in={}&", encoded(&proof()));
    assert!(page.hidden_fields().starts_with(&kept), "{}", page.main());
    let page = approve(&world, &proof()).await;
    assert_eq!(page.status, 200, "{}", page.main());
    let decided = world.stored().await;
    assert_eq!(decided.status, Status::Approved);
    let origin = decided.decision.unwrap().origin.unwrap();
    assert_eq!(origin.signed_in_as.unwrap().as_str(), APPROVER);
    assert_eq!(
        approve(&world, &proof()).await.status,
        200,
        "the same decision again"
    );
}

#[tokio::test]
async fn a_faulty_form_keeps_the_proof() {
    let world = wanting().await;
    let page = world
        .post(&format!("decision=deny&signed_in={}", encoded(&proof())))
        .await;
    assert_eq!(page.status, 422);
    let kept = format!("signed_in={}&", encoded(&proof()));
    assert!(page.hidden_fields().starts_with(&kept), "{}", page.main());
}

#[tokio::test]
async fn t3_a_proof_is_good_for_its_link_its_person_and_its_time_alone() {
    let world = wanting().await;
    let keys = example::link_keys();
    let foreign = Secret::new(format!(r#"{{"current":"1","1":"{}"}}"#, "z".repeat(44)));
    let foreign = LinkKeys::parse(&foreign).unwrap();
    let good = proof();
    let longer = format!("9{good}");
    for (what, proof) in [
        ("another link's", proof_by(&keys, 8, APPROVER, NOW)),
        (
            "another person's",
            proof_by(&keys, 7, "eve@northwind.example", NOW),
        ),
        ("expired", proof_by(&keys, 7, APPROVER, "2026-05-05T09:50:00Z")),
        ("forged", proof_by(&foreign, 7, APPROVER, NOW)),
        ("prolonged", longer),
        ("cut", good[..good.len() - 1].to_owned()),
        ("garbage", "\"><script>".to_owned()),
        (
            "a page nonce",
            keys.page_nonce(&world.token.hash(), example::at(NOW)),
        ),
    ] {
        let page = look(&world, &encoded(&proof)).await;
        assert_eq!(page.status, 200, "{what}");
        assert!(!page.has_form(), "{what}");
        assert!(!page.text.contains("<script"), "{what}");
        assert_eq!(approve(&world, &proof).await.status, 403, "{what}");
    }
    assert_undecided(&world).await;
}

#[tokio::test]
async fn a_proof_ends_while_the_page_is_open() {
    let world = wanting().await;
    world.function.clock.advance(SignedDuration::from_secs(599));
    assert!(look(&world, &proof()).await.has_form());
    world.function.clock.advance(SignedDuration::from_secs(1));
    let page = approve(&world, &proof()).await;
    assert_eq!(page.status, 403);
    assert!(page.main().contains("Sign in to decide"), "{}", page.main());
    assert_undecided(&world).await;
}

/// The form of a decision is read from its body: a page of somebody else that sends one along in the address gets
/// nowhere, and neither does a form that is sent from another site.
#[tokio::test]
async fn t11_a_proof_in_the_address_decides_nothing_and_another_site_neither() {
    let world = wanting().await;
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let target = format!("{}?signed_in={}", world.path(), proof());
    let answer = world
        .call(&http("POST", &target, &form, "decision=approve", None))
        .await;
    assert_eq!(answer.status, 403);
    let other = [form[0], ("sec-fetch-site", "cross-site")];
    let body = format!("decision=approve&signed_in={}", proof());
    let answer = world
        .call(&http("POST", &world.path(), &other, &body, None))
        .await;
    assert_eq!(answer.status, 403);
    assert_undecided(&world).await;
}

#[tokio::test]
async fn t3_where_nobody_can_sign_in_a_link_is_never_enough() {
    let mut world = wanting().await;
    world.function.sign_in_is_set_up = false;
    for page in [world.get().await, look(&world, &proof()).await] {
        assert_eq!(page.status, 200);
        assert!(!page.has_form());
        assert!(page.main().contains("no sign-in is set up"), "{}", page.main());
        assert!(page.main().contains("queue of approval requests"));
    }
    assert_eq!(world.post("decision=approve").await.status, 403);
    assert_eq!(approve(&world, &proof()).await.status, 403);
    assert_undecided(&world).await;
}

#[tokio::test]
async fn t3_a_reseller_that_comes_to_want_a_sign_in_wants_it_for_older_links_too() {
    let world = World::new().await;
    assert!(world.get().await.has_form());
    change_mode(&world, ApprovalMode::LinkAndSignIn).await;
    let page = world.get().await;
    assert!(!page.has_form());
    assert!(page.main().contains("Sign in to decide"), "{}", page.main());
    let page = world.post("decision=approve").await;
    assert_eq!(page.status, 403);
    assert!(page.main().contains("Sign in to decide"), "{}", page.main());
    assert_undecided(&world).await;
    assert!(look(&world, &proof()).await.has_form());
    assert_eq!(approve(&world, &proof()).await.status, 200);
    assert_eq!(world.stored().await.status, Status::Approved);
}

#[tokio::test]
async fn t3_a_reseller_that_decides_from_the_queue_alone_takes_no_link() {
    let world = wanting().await;
    change_mode(&world, ApprovalMode::QueueOnly).await;
    let page = look(&world, &proof()).await;
    assert_eq!(page.status, 200);
    assert!(!page.has_form());
    assert!(page.main().contains("Decide in your console"), "{}", page.main());
    assert_eq!(approve(&world, &proof()).await.status, 403);
    assert_undecided(&world).await;
}

#[tokio::test]
async fn a_link_that_asks_for_no_sign_in_records_none() {
    let world = World::new().await;
    assert_eq!(world.post("decision=approve").await.status, 200);
    let origin = world.stored().await.decision.unwrap().origin.unwrap();
    assert_eq!(origin.signed_in_as, None);
}

#[tokio::test]
async fn while_the_link_keys_are_away_nothing_is_decided() {
    let mut world = wanting().await;
    world.function.keys = FixedKeys::away();
    assert_eq!(approve(&world, &proof()).await.status, 503);
    assert_undecided(&world).await;
}

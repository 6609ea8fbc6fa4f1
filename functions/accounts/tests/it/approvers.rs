//! Who decides for a reseller, and who did once.

use aws::Table;
use domain::ids::ResellerId;
use domain::ports::Resellers;
use serde_json::{Value, json};

use crate::resellers::{body, outcome, put};
use crate::world::World;

fn with_approvers(approvers: &[(&str, &str)]) -> Value {
    let person = |(name, email): &(&str, &str)| json!({"name": name, "email": email});
    let mut body = body();
    body["approvers"] = approvers.iter().map(person).collect();
    body
}

const JULIA: (&str, &str) = ("Julia Weber", "julia@contoso.example");
const OMAR: (&str, &str) = ("Omar Haddad", "omar@contoso.example");
const LI: (&str, &str) = ("Li Na", "li@contoso.example");

/// Whom the reseller remembers, and since which version each does not decide.
async fn former(world: &World) -> Vec<(String, u64)> {
    let id = ResellerId::parse("contoso").unwrap();
    let reseller = world.accounts.store.reseller(&id).await.unwrap().unwrap();
    let former = reseller.former_approvers.into_iter();
    former
        .map(|f| (f.person.email.as_str().to_owned(), f.since_version))
        .collect()
}

#[tokio::test]
async fn an_approver_that_is_taken_out_is_remembered_and_told() {
    let world = World::start().await;
    world.send(put(&with_approvers(&[JULIA, OMAR, LI]))).await;
    let answer = world.send(put(&with_approvers(&[LI]))).await;
    assert_eq!(outcome(&answer), (200, "\"2\""));
    assert!(answer.body.get("formerApprovers").is_none());
    assert_eq!(
        former(&world).await,
        [(JULIA.1.to_owned(), 2), (OMAR.1.to_owned(), 2)]
    );
    assert_eq!(
        world.history("reseller#contoso"),
        ["reseller_changed", "approvers_removed"]
    );

    let back = world.send(put(&with_approvers(&[LI, JULIA]))).await;
    assert_eq!(outcome(&back), (200, "\"3\""));
    assert_eq!(back.body["approvers"].as_array().unwrap().len(), 2);
    assert_eq!(
        world.history("reseller#contoso").last().unwrap(),
        "reseller_changed"
    );

    world.send(put(&with_approvers(&[LI]))).await;
    assert_eq!(
        former(&world).await.last().unwrap(),
        &(JULIA.1.to_owned(), 4),
        "who is taken out again is told again"
    );
    assert_eq!(
        world.history("reseller#contoso").last().unwrap(),
        "approvers_removed"
    );

    let events = world.dynamo.items(Table::AccountEvents);
    for event in events {
        let event = event.to_string();
        for (name, address) in [JULIA, OMAR, LI] {
            assert!(!event.contains(name) && !event.contains(address), "{event}");
        }
        assert!(!event.contains('@'), "{event}");
    }
}

#[tokio::test]
async fn an_address_counts_not_how_it_is_written() {
    let world = World::start().await;
    world.send(put(&with_approvers(&[JULIA]))).await;
    let renamed = [("Julia Weber-Haddad", "JULIA@Contoso.Example")];
    let answer = world.send(put(&with_approvers(&renamed))).await;
    assert_eq!(outcome(&answer), (200, "\"2\""));
    assert_eq!(former(&world).await, []);
    assert_eq!(world.history("reseller#contoso"), ["reseller_changed"; 2]);
}

#[tokio::test]
async fn the_same_again_is_no_change_whatever_was_before() {
    let world = World::start().await;
    world.send(put(&with_approvers(&[JULIA, OMAR]))).await;
    world.send(put(&with_approvers(&[OMAR]))).await;
    let before = world.everything();
    let again = world.send(put(&with_approvers(&[OMAR]))).await;
    assert_eq!(outcome(&again), (200, "\"2\""));
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn one_to_ten_people_decide() {
    let world = World::start().await;
    let people: Vec<_> = (0..11)
        .map(|n| (format!("Person {n}"), format!("p{n}@contoso.example")))
        .collect();
    let people: Vec<_> = people.iter().map(|(n, e)| (n.as_str(), e.as_str())).collect();
    for wrong in [&people[..0], &people[..]] {
        let answer = world.send(put(&with_approvers(wrong))).await;
        assert_eq!(
            answer.faults(),
            [("/approvers", "length_invalid")],
            "{}",
            wrong.len()
        );
    }
    assert_eq!(world.send(put(&with_approvers(&people[..10]))).await.status, 201);
    // More people than are remembered come and go.
    for n in 0..3 {
        let next = format!("next{n}@contoso.example");
        world.send(put(&with_approvers(&[("Next", &next)]))).await;
        world.send(put(&with_approvers(&people[..10]))).await;
    }
    let former = former(&world).await;
    assert_eq!(former.len(), 20);
    assert_eq!(
        former.last().unwrap().0,
        "next2@contoso.example",
        "the newest are kept"
    );
}

#[tokio::test]
async fn every_fault_of_every_approver_is_told() {
    let world = World::start().await;
    let mut body = body();
    body["approvers"] = json!([
        {"name": "", "email": "nobody"}, "julia", {"name": "Julia"},
        {"name": "a\r\nBcc: x", "email": "julia@contoso.example\r\nBcc: x@y.example", "phone": "1"},
    ]);
    let answer = world.send(put(&body)).await;
    let expected = [
        ("/approvers/0/name", "text_invalid"),
        ("/approvers/0/email", "email_invalid"),
        ("/approvers/1", "type_invalid"),
        ("/approvers/2/email", "required"),
        ("/approvers/3/name", "text_invalid"),
        ("/approvers/3/email", "email_invalid"),
        ("/approvers/3/phone", "unknown_field"),
    ];
    assert_eq!(answer.faults(), expected);
}

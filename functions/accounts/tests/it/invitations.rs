//! `POST /v1/customers/{customerId}/tenant/invitation`.

use domain::account::{Contact, Customer, PortalKind, ResellerStatus, TenantInvitation};
use domain::ids::CustomerId;
use domain::ports::Customers;
use jiff::SignedDuration;
use serde_json::json;
use testkit::{Fault, example};

use crate::calls::invite;
use crate::tenants::{id, put};
use crate::world::{Answer, BOTH, Call, Caller, READ, World};

/// The invitation that a customer's account holds.
async fn invitation(world: &World, path: &str) -> Option<TenantInvitation> {
    let customer = CustomerId::parse(path.rsplit('/').next().unwrap()).unwrap();
    let found = world
        .accounts
        .store
        .customer(&example::reseller_id(), customer)
        .await;
    found.unwrap().unwrap().tenant_invitation
}

fn replayed(answer: &Answer) -> bool {
    answer.header("idempotency-replayed") == "true"
}

fn without_email() -> Customer {
    let contact = Contact {
        email: None,
        ..example::customer().contact
    };
    Customer {
        contact,
        tenant: None,
        ..example::customer()
    }
}

#[tokio::test]
async fn the_contact_is_asked_unless_another_address_is_given() {
    let (world, path) = World::with_customer().await;
    let id = path.rsplit('/').next().unwrap();
    let expected = |sent_to: &str| {
        json!({
            "customerId": id, "invitedAt": "2026-05-04T09:30:00Z", "expiresAt": "2026-05-11T09:30:00Z",
            "sentTo": sent_to,
        })
    };
    for (key, call, masked, name, address) in [
        (
            "1",
            invite(&path, "1"),
            "a***@fabrikam.example",
            "Ada Byron",
            "ada@fabrikam.example",
        ),
        (
            "2",
            invite(&path, "2").json(&json!({})),
            "a***@fabrikam.example",
            "Ada Byron",
            "ada@fabrikam.example",
        ),
        (
            "3",
            invite(&path, "3").json(&json!({"email": "it@fabrikam.example"})),
            "i***@fabrikam.example",
            "Fabrikam GmbH",
            "it@fabrikam.example",
        ),
        (
            "4",
            invite(&path, "4").json(&json!({"email": "ADA@Fabrikam.Example"})),
            "a***@fabrikam.example",
            "Ada Byron",
            "ada@fabrikam.example",
        ),
    ] {
        let answer = world.send(call).await;
        assert_eq!((answer.status, &answer.body), (202, &expected(masked)), "{key}");
        assert!(!answer.text.contains(address));
        let kept = invitation(&world, &path).await.unwrap();
        assert_eq!(
            (kept.recipient.name.as_str(), kept.recipient.email.as_str()),
            (name, address)
        );
    }
    assert_eq!(world.history(&path).last().unwrap(), "tenant_invited");
    assert_eq!(world.get(&path).await.etag(), "\"5\"");
}

#[tokio::test]
async fn the_link_lives_for_seven_policy_days() {
    for (day, expires_at) in [
        (SignedDuration::from_hours(24), "2026-05-11T09:30:00Z"),
        (SignedDuration::from_secs(10), "2026-05-04T09:31:10Z"),
    ] {
        let (mut world, path) = World::with_customer().await;
        world.accounts.day = day;
        let answer = world.send(invite(&path, "k")).await;
        assert_eq!(answer.body["expiresAt"], expires_at);
        let kept = invitation(&world, &path).await.unwrap();
        assert_eq!(kept.expires_at, example::at(expires_at));
    }
}

#[tokio::test]
async fn the_newest_invitation_is_the_one_that_counts() {
    let (world, path) = World::with_customer().await;
    world.send(invite(&path, "1")).await;
    world.accounts.clock.advance(SignedDuration::from_hours(24));
    world.send(invite(&path, "2")).await;
    let kept = invitation(&world, &path).await.unwrap();
    assert_eq!(
        (kept.version, kept.expires_at),
        (3, example::at("2026-05-12T09:30:00Z"))
    );

    assert_eq!(world.send(put(&path, &id(1))).await.status, 200);
    assert_eq!(
        invitation(&world, &path).await,
        None,
        "there is nothing to name any more"
    );
}

#[tokio::test]
async fn a_customer_that_has_a_tenant_is_not_asked() {
    let (world, path) = World::with_customer().await;
    world.send(put(&path, &id(1))).await;
    let before = world.everything();
    let answer = world.send(invite(&path, "k")).await;
    assert_eq!(answer.problem(), (409, "tenant_already_associated"));
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn without_any_address_nobody_can_be_asked() {
    let world = World::start().await;
    world.dynamo.reseller(&example::reseller()).await;
    let path = world.keep(&without_email()).await;
    let before = world.everything();
    let answer = world.send(invite(&path, "k")).await;
    assert_eq!(answer.problem(), (422, "contact_email_missing"));
    assert_eq!(world.everything(), before);

    let given = invite(&path, "k").json(&json!({"email": "it@fabrikam.example"}));
    let answer = world.send(given).await;
    assert_eq!(
        (answer.status, &answer.body["sentTo"]),
        (202, &json!("i***@fabrikam.example"))
    );
    let kept = invitation(&world, &path).await.unwrap();
    assert_eq!(kept.recipient.name.as_str(), "Fabrikam GmbH");
}

#[tokio::test]
async fn an_address_that_is_none_is_refused() {
    let (world, path) = World::with_customer().await;
    let long = format!("{}@fabrikam.example", "l".repeat(65));
    for email in [
        "nobody",
        "",
        "ada@fabrikam.example\r\nBcc: eve@evil.example",
        "ada@fabrikam.example,eve@evil.example",
        "Ada <ada@fabrikam.example>",
        &long,
    ] {
        let answer = world
            .send(invite(&path, "k").json(&json!({"email": email})))
            .await;
        assert_eq!(answer.problem(), (422, "email_invalid"), "{email}");
        assert_eq!(answer.faults(), [("/email", "email_invalid")]);
    }
    let answer = world
        .send(invite(&path, "k").json(&json!({"email": 1, "name": "Ada"})))
        .await;
    assert_eq!(
        answer.faults(),
        [("/email", "type_invalid"), ("/name", "unknown_field")]
    );
    assert_eq!(world.round_trips(), 0);
}

#[tokio::test]
async fn the_same_call_again_asks_nobody() {
    let (world, path) = World::with_customer().await;
    let first = world.send(invite(&path, "k")).await;
    world.accounts.clock.advance(SignedDuration::from_hours(1));
    let before = world.everything();
    let again = world.send(invite(&path, "k")).await;
    assert!(replayed(&again) && !replayed(&first));
    assert_eq!((again.status, &again.body), (202, &first.body));
    let other = invite(&path, "k").json(&json!({"email": "it@fabrikam.example"}));
    assert_eq!(world.send(other).await.problem(), (422, "idempotency_key_reused"));
    assert_eq!(world.everything(), before);

    world.send(put(&path, &id(1))).await;
    let late = world.send(invite(&path, "k")).await;
    assert_eq!((late.status, &late.body), (202, &first.body));

    let without = Call::new("POST", &format!("{path}/tenant/invitation")).by(&Caller::console(BOTH));
    assert_eq!(
        world.send(without).await.problem(),
        (400, "idempotency_key_required")
    );
}

#[tokio::test]
async fn twins_are_one_invitation() {
    let (world, path) = World::with_customer().await;
    let outcomes = world.race([0; 3].map(|_| invite(&path, "k"))).await;
    assert_eq!(outcomes.iter().filter(|a| replayed(a)).count(), 2);
    assert_eq!(world.history(&path), ["customer_created", "tenant_invited"]);
}

#[tokio::test]
async fn only_a_console_of_the_customers_active_reseller_invites() {
    let (world, path) = World::with_customer().await;
    let suspended = Caller::portal(PortalKind::Console, BOTH, |portal| {
        portal.reseller_status = ResellerStatus::Suspended;
    });
    let before = world.everything();
    for (caller, problem) in [
        (Caller::customer_portal(BOTH), (403, "console_required")),
        (Caller::admin(), (403, "portal_unregistered")),
        (Caller::console(READ), (403, "scope_missing")),
        (suspended, (403, "reseller_suspended")),
        (Caller::invalid(), (401, "unauthorized")),
        (Caller::stranger(BOTH), (404, "not_found")),
    ] {
        assert_eq!(
            world.send(invite(&path, "k").by(&caller)).await.problem(),
            problem
        );
    }
    for unknown in [
        format!("/v1/customers/{}", example::customer_id(9)),
        "/v1/customers/17".to_owned(),
    ] {
        let answer = world.send(invite(&unknown, "k")).await;
        assert_eq!(answer.problem(), (404, "not_found"), "{unknown}");
    }
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn a_busy_table_asks_nobody() {
    let (world, path) = World::with_customer().await;
    let before = world.everything();
    for (good, fault) in [
        (0, Fault::throttled()),
        (1, Fault::throttled()),
        (1, Fault::Lost),
        (1, Fault::transaction_conflict(3)),
    ] {
        let later = std::iter::repeat_n(Fault::Later, good);
        world
            .dynamo
            .wire
            .fail(later.chain(std::iter::repeat_n(fault.clone(), 3)));
        let answer = world.send(invite(&path, "k")).await;
        assert_eq!(answer.problem(), (503, "unavailable"), "{fault:?}");
        assert_eq!(world.dynamo.wire.heal(), 0);
        assert_eq!(world.everything(), before);
    }
    world.dynamo.wire.fail([Fault::Later, Fault::AnswerLost]);
    assert_eq!(world.send(invite(&path, "k")).await.status, 202);
    assert_eq!(world.history(&path), ["customer_created", "tenant_invited"]);
}

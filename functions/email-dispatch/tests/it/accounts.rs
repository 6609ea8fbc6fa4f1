//! What happens to accounts, and who is told.

use domain::account::{Customer, PortalKind, Reseller};
use domain::account_change::{
    AcceptTerms, Associated, accept, amend, associate, declare, invite, rearm, rearm_all,
};
use domain::email::{EmailAddress, Person};
use domain::event::Actor;
use domain::ids::{AcceptanceId, ClientId, TermsVersion};
use domain::link::Permission;
use domain::ports::Outcome;
use domain::terms::{Document, Evidence, TermsKind, TermsState, Via};
use domain::text::{Digest, WebAddress};
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::{Fault, Logs, example};

use crate::delivery::addressed;
use crate::support::{World, token};

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn console() -> Actor {
    Actor::Portal {
        client_id: ClientId::parse("console").unwrap(),
    }
}

fn terms() -> Document {
    Document {
        kind: TermsKind::ProviderTerms,
        version: TermsVersion::parse("2026-01").unwrap(),
        title: example::name("Terms of the distributor"),
        url: WebAddress::parse("https://csp.example/terms/2026-01").unwrap(),
        sha256: Digest::parse(&"a".repeat(64)).unwrap(),
        effective_at: example::at("2026-01-01T00:00:00Z"),
    }
}

/// A world with a customer that has not accepted the terms in force.
async fn world() -> World {
    let world = World::new(PortalKind::Console, &["Julia Weber", "Max Muster"]).await;
    world.publish(&terms()).await;
    world
}

async fn accepts(world: &World) -> Value {
    let (customer, reseller) = (world.customer().await, world.reseller().await);
    let state = TermsState::of(&[terms()], &customer, &reseller, example::now());
    let evidence = Evidence {
        via: Via::EmailLink,
        source_ip: None,
        user_agent: None,
    };
    let command = AcceptTerms {
        documents: vec![(AcceptanceId::mint(example::now(), [7; 10]), terms())],
        by: &example::person("Ada Byron"),
        evidence: &evidence,
    };
    let accepted = accept(
        &customer,
        &reseller,
        &state,
        command,
        Actor::Recipient,
        example::now(),
    );
    world.commit_customer(&accepted).await
}

async fn rearms(world: &World) -> Value {
    let change = rearm(&world.customer().await, None, console(), example::now());
    world.commit_customer(&change).await
}

async fn rearms_all(world: &World) -> Value {
    let change = rearm_all(&world.reseller().await, None, console(), example::now());
    world
        .commit_reseller(&change, Some(example::customer_id(1)))
        .await
}

#[tokio::test]
async fn a_rearm_is_told_to_the_contact_with_a_link_to_the_terms() {
    let world = world().await;
    let rearmed = rearms(&world).await;
    assert!(world.deliver(&[rearmed.clone(), rearmed]).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["terms_requested to ada"]
    );

    let id = example::customer_id(1);
    let token = token(&format!("terms|customer#{id}|2|ada@fabrikam.example"));
    let link = world.link(&token).await;
    assert_eq!(link.expires_at, example::at("2026-06-03T09:30:00Z"));
    let permitted = Permission::AcceptTerms {
        reseller_id: example::reseller_id(),
        customer_id: id,
        recipient: example::person("Ada Byron"),
    };
    assert_eq!(link.permission, permitted);
    let mail = world.sent().remove(0);
    let url = format!("https://portal.csp.example/terms/{}", token.expose());
    assert!(mail.text.contains(&url) && mail.html.contains(&url));
    assert!(mail.text.contains(&format!("Reference: {id}")));
    assert!(mail.text.contains("anew") && !mail.text.contains("northwind-fabrikam-0001"));
}

#[tokio::test]
async fn a_rearm_of_one_and_one_of_all_are_two_mails_though_their_numbers_are_equal() {
    let world = world().await;
    let (own, all) = (rearms(&world).await, rearms_all(&world).await);
    assert_eq!(own["detail"]["seq"], all["detail"]["seq"]);
    assert_ne!(own["detail"]["eventId"], all["detail"]["eventId"]);
    let batch = [own, all];
    assert!(world.deliver(&batch).await.is_empty());
    assert!(world.deliver(&batch).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["terms_requested to ada", "terms_requested to ada"]
    );
    let id = example::customer_id(1);
    for cause in ["2", "r2"] {
        let purpose = format!("terms|customer#{id}|{cause}|ada@fabrikam.example");
        assert!(world.link(&token(&purpose)).await.is_live(example::now()));
    }
    let ledger = world.dynamo.items(aws::Table::Dispatches);
    assert_eq!(ledger.len(), 2);
    for entry in ledger {
        assert_eq!(entry["subject"]["S"], format!("customer#{id}"));
    }
}

#[tokio::test]
async fn a_rearm_that_was_answered_before_is_not_told() {
    for everybody in [false, true] {
        let world = world().await;
        let rearmed = if everybody {
            rearms_all(&world).await
        } else {
            rearms(&world).await
        };
        let accepted = accepts(&world).await;
        assert!(world.deliver(&[rearmed, accepted]).await.is_empty());
        assert!(world.sent().is_empty());
        assert!(world.dynamo.items(aws::Table::Links).is_empty());
    }
}

#[tokio::test]
async fn without_terms_or_an_address_nobody_is_asked() {
    let no_terms = World::new(PortalKind::Console, &["Julia Weber"]).await;
    let rearmed = rearms(&no_terms).await;
    assert!(no_terms.deliver(&[rearmed]).await.is_empty());
    assert!(no_terms.sent().is_empty());

    let no_address = world().await;
    let mut silent = no_address.customer().await;
    silent.contact.email = None;
    let silent = amend(silent, console(), example::now());
    let changed = no_address.commit_customer(&silent).await;
    let rearmed = rearms(&no_address).await;
    assert!(no_address.deliver(&[changed, rearmed]).await.is_empty());
    assert!(no_address.sent().is_empty());
}

#[tokio::test]
async fn a_rearm_goes_to_the_contact_of_now() {
    let world = world().await;
    let rearmed = rearms(&world).await;
    let mut moved = world.customer().await;
    moved.contact.email = EmailAddress::parse("eve@fabrikam.example").ok();
    world
        .commit_customer(&amend(moved, console(), example::now()))
        .await;
    assert!(world.deliver(&[rearmed]).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["terms_requested to eve"]
    );
}

#[tokio::test]
async fn a_rearm_that_is_told_too_late_is_not_sent_with_a_dead_link() {
    let world = world().await;
    let rearmed = rearms(&world).await;
    world.function.clock.advance(DAY * 31);
    assert!(world.deliver(&[rearmed]).await.is_empty());
    assert!(world.sent().is_empty());
}

/// A world with a customer without a tenant.
async fn without_tenant() -> World {
    let world = World::new(PortalKind::Console, &["Julia Weber"]).await;
    let customer = Customer {
        customer_id: example::customer_id(2),
        tenant: None,
        ..example::customer()
    };
    world.dynamo.customer(&customer).await;
    world
}

async fn second(world: &World) -> Customer {
    use domain::ports::Customers;
    let (reseller, id) = (example::reseller_id(), example::customer_id(2));
    let customer = world.dynamo.store.customer(&reseller, id).await;
    customer.unwrap().unwrap()
}

async fn invites(world: &World, recipient: Option<Person>) -> Value {
    let (change, _) = invite(&second(world).await, recipient, DAY, console(), example::now()).unwrap();
    world.commit_customer(&change).await
}

#[tokio::test]
async fn an_invitation_is_a_link_that_lives_as_long_as_it_says() {
    let world = without_tenant().await;
    let invited = invites(&world, Some(example::person("Eve Moneypenny"))).await;
    assert!(world.deliver(&[invited.clone(), invited]).await.is_empty());
    assert_eq!(addressed(world.function.mailer.told()), ["tenant_invited to eve"]);

    let id = example::customer_id(2);
    let token = token(&format!("tenant|customer#{id}|2|eve@fabrikam.example"));
    let link = world.link(&token).await;
    assert_eq!(link.expires_at, example::at("2026-05-11T09:30:00Z"));
    let permitted = Permission::ConfirmTenant {
        reseller_id: example::reseller_id(),
        customer_id: id,
        recipient: example::person("Eve Moneypenny"),
        invitation: 2,
    };
    assert_eq!(link.permission, permitted);
    let mail = world.sent().remove(0);
    let url = format!("https://portal.csp.example/tenants/{}", token.expose());
    assert!(mail.text.contains(&url) && mail.html.contains(&url));
    assert!(mail.text.contains("gilt bis zum 11. Mai 2026, 09:30 UTC"));
    assert!(mail.text.contains("Guten Tag Eve Moneypenny"));
}

#[tokio::test]
async fn an_invitation_that_was_superseded_goes_to_nobody() {
    let world = without_tenant().await;
    let wrong = invites(&world, Some(example::person("Eve Moneypenny"))).await;
    let right = invites(&world, None).await;
    assert!(world.deliver(&[right.clone(), wrong.clone()]).await.is_empty());
    assert!(world.deliver(&[wrong, right]).await.is_empty());
    assert_eq!(addressed(world.function.mailer.told()), ["tenant_invited to ada"]);
    assert_eq!(world.dynamo.items(aws::Table::Links).len(), 1);
}

#[tokio::test]
async fn a_repeated_invitation_of_one_person_is_a_mail_and_a_link_of_its_own() {
    let world = without_tenant().await;
    for _ in 0..2 {
        let invited = invites(&world, None).await;
        assert!(world.deliver(&[invited]).await.is_empty());
    }
    let mails = world.sent();
    assert_eq!(mails.len(), 2);
    assert_ne!(mails[0].text, mails[1].text);
    assert_eq!(world.dynamo.items(aws::Table::Links).len(), 2);
}

#[tokio::test]
async fn a_tenant_that_is_known_meanwhile_is_not_asked_for() {
    let world = without_tenant().await;
    let invited = invites(&world, None).await;
    let customer = second(&world).await;
    let Associated::Now(associated) =
        associate(&customer, &example::tenant(2), console(), example::now()).unwrap()
    else {
        panic!("it had one")
    };
    let associated = world.commit_customer(&associated).await;
    assert!(world.deliver(&[invited, associated]).await.is_empty());
    assert!(world.sent().is_empty());
}

/// Declares the reseller with these approvers, and gives the event's message.
async fn approvers(world: &World, names: &[&str]) -> Value {
    let found = world.reseller().await;
    let wanted = Reseller {
        approvers: names.iter().map(|name| example::person(name).into()).collect(),
        ..found.clone()
    };
    let change = declare(Some(&found), wanted, console(), example::now()).unwrap();
    world.commit_reseller(&change, None).await
}

#[tokio::test]
async fn an_approver_that_was_removed_is_told_at_the_old_address() {
    let world = world().await;
    let removed = approvers(&world, &["Max Muster"]).await;
    assert!(world.deliver(&[removed.clone(), removed]).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["approver_removed to julia"]
    );
    let mail = world.sent().remove(0);
    assert!(mail.text.contains("approvers of Northwind Cloud") && !mail.text.contains("http"));
    let ledger = world.dynamo.items(aws::Table::Dispatches);
    assert_eq!(ledger[0]["subject"]["S"], "reseller#northwind");
}

#[tokio::test]
async fn an_approver_that_was_added_again_is_not_told() {
    let world = world().await;
    let removed = approvers(&world, &["Max Muster"]).await;
    let added = approvers(&world, &["Max Muster", "Julia Weber"]).await;
    assert!(world.deliver(&[removed.clone(), added]).await.is_empty());
    assert!(world.sent().is_empty());
    // Removed again, it is told by the later event only.
    let again = approvers(&world, &["Max Muster"]).await;
    assert!(world.deliver(&[again]).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["approver_removed to julia"]
    );
}

#[tokio::test]
async fn accounts_that_are_unknown_bring_the_message_again_and_customers_that_are_gone_do_not() {
    let world = world().await;
    let rearmed = rearms(&world).await;
    let mut unknown_reseller = rearmed.clone();
    unknown_reseller["detail"]["resellerId"] = json!("contoso");
    let mut unknown_alone = approvers(&world, &["Max Muster"]).await;
    unknown_alone["detail"]["resellerId"] = json!("contoso");
    let mut gone = rearmed.clone();
    gone["detail"]["customerId"] = json!(example::customer_id(9).to_string());
    let mut unknown_kind = rearmed.clone();
    unknown_kind["detail"]["type"] = json!("exploded");
    let mut other_source = rearmed.clone();
    other_source["source"] = json!("csp.subscription-requests");
    let mut request_from_accounts = world.submitted_message();
    request_from_accounts["source"] = json!("csp.accounts");
    let batch = [
        unknown_reseller,
        unknown_alone,
        gone,
        unknown_kind,
        other_source,
        request_from_accounts,
        rearmed,
    ];
    assert_eq!(world.deliver(&batch).await, [0, 1, 3, 4, 5]);
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["terms_requested to ada"]
    );
}

#[tokio::test]
async fn trouble_with_one_former_approver_does_not_keep_the_other_from_knowing() {
    let world = world().await;
    let removed = [approvers(&world, &["Eve Moneypenny"]).await];
    world.function.mailer.will_answer(Outcome::NotSent {
        throttled: false,
        cause: "unavailable".into(),
    });
    assert_eq!(world.deliver(&removed).await, [0]);
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["approver_removed to max"]
    );
    world.function.clock.advance(SignedDuration::from_secs(61));
    assert!(world.deliver(&removed).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["approver_removed to max", "approver_removed to julia"]
    );
}

#[tokio::test]
async fn an_attempt_that_broke_off_mails_the_same_link_again() {
    let world = without_tenant().await;
    let invited = [invites(&world, None).await];
    world.function.mailer.will_answer(Outcome::NotSent {
        throttled: false,
        cause: "unavailable".into(),
    });
    assert_eq!(world.deliver(&invited).await, [0]);
    world.function.clock.advance(SignedDuration::from_secs(61));
    assert!(world.deliver(&invited).await.is_empty());
    let purposes = world.function.links.purposes.lock().unwrap().clone();
    assert_eq!(purposes.len(), 2);
    assert_eq!(purposes[0], purposes[1]);
    assert_eq!(world.dynamo.items(aws::Table::Links).len(), 1);
}

#[tokio::test]
async fn tables_that_fail_bring_the_message_again() {
    let world = world().await;
    let rearmed = [rearms(&world).await];
    world.dynamo.wire.fail(vec![Fault::Lost; 3]);
    assert_eq!(world.deliver(&rearmed).await, [0]);
    assert!(world.sent().is_empty());
    assert!(world.deliver(&rearmed).await.is_empty());
    assert_eq!(world.sent().len(), 1);
}

#[tokio::test]
async fn logs_name_nobody() {
    let world = world().await;
    let batch = [
        rearms(&world).await,
        approvers(&world, &["Max Muster"]).await,
        json!("no event"),
    ];
    let logs = Logs::of("email_dispatch");
    world.function.mailer.will_answer(Outcome::NotSent {
        throttled: false,
        cause: "unavailable".into(),
    });
    assert_eq!(world.deliver(&batch).await, [0, 2]);
    let all = logs.lines().join("\n").to_lowercase();
    assert!(all.contains("a mail was sent") && all.contains("a mail was not sent"));
    // The reseller's id is no person's; names and addresses are.
    for personal in ["ada", "byron", "julia", "weber", "fabrikam", "@"] {
        assert!(!all.contains(personal), "{personal} in {all}");
    }
}

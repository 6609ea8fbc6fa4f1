//! Naming and confirming the tenant.

use domain::account::{Customer, Tenant};
use domain::account_change::{Associated, associate};
use domain::event::Actor;
use domain::ids::Domain;
use domain::provider::Resolution;
use testkit::example;
use testkit::http::Call;
use testkit::http::encoded;

use crate::support::{World, now, post};

const READS: [&str; 2] = ["GetItem", "BatchGetItem"];
const READS_AND_WRITES: [&str; 3] = ["GetItem", "BatchGetItem", "TransactWriteItems"];
const DOMAIN: &str = "fabrikam.example";

/// A world in which the domain leads to the first tenant.
async fn world() -> World {
    let world = World::new().await;
    world.function.directory.found(DOMAIN, example::tenant_id(1));
    world
}

fn typed(text: &str) -> String {
    format!("tenant={}", encoded(text))
}

#[tokio::test]
async fn looking_changes_nothing() {
    let world = world().await;
    let before = world.everything();
    for method in ["GET", "HEAD", "GET"] {
        let page = world.call(&Call::new(method, &world.tenant_path()).build()).await;
        assert_eq!((page.status, page.text.is_empty()), (200, method == "HEAD"));
        assert_eq!(world.operations(), READS);
    }
    insta::assert_snapshot!("form", world.get(&world.tenant_path()).await.main());
    assert_eq!(world.function.directory.take_asked(), 0);
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn a_domain_is_looked_up_and_confirmed() {
    let world = world().await;
    let path = world.tenant_path();
    let before = world.everything();
    let found = world.post(&path, &typed("  Fabrikam.Example ")).await;
    assert_eq!(found.status, 200);
    assert_eq!(world.operations(), READS);
    insta::assert_snapshot!("found_by_domain", found.main());
    assert_eq!(world.everything(), before, "looking up changes nothing");

    world.function.directory.take_asked();
    let confirmed = world.post(&path, &found.hidden_fields()).await;
    assert_eq!(confirmed.status, 200);
    assert_eq!(world.operations(), READS_AND_WRITES);
    assert_eq!(
        world.function.directory.take_asked(),
        1,
        "it is verified once more"
    );
    insta::assert_snapshot!("confirmed", confirmed.main());
    let customer = world.stored().await;
    let tenant = Tenant {
        tenant_id: example::tenant_id(1),
        domain: Some(Domain::parse(DOMAIN).unwrap()),
        verified_at: now(),
    };
    assert_eq!((customer.tenant, customer.version), (Some(tenant), 2));
    let event = ("tenant_associated".to_owned(), "recipient".to_owned());
    assert_eq!(world.events()[1..], [event]);
    assert_eq!(world.used_links(), 1);

    let before = world.everything();
    for later in [
        world.get(&path).await,
        world.post(&path, &found.hidden_fields()).await,
        world.post(&path, &typed("other.example")).await,
        world.call(&post(&path, &typed("other.example")).build()).await,
    ] {
        assert_eq!(later.status, 200);
        assert!(!later.has_form());
        insta::assert_snapshot!("confirmed", later.main());
    }
    assert_eq!(world.everything(), before);
    assert_eq!(
        world.function.directory.take_asked(),
        0,
        "what is known is not asked again"
    );
}

#[tokio::test]
async fn a_tenant_id_is_looked_up_and_confirmed() {
    let world = world().await;
    let path = world.tenant_path();
    let id = example::tenant_id(2).to_string();
    let found = world
        .post(&path, &typed(&format!("{{{}}}", id.to_uppercase())))
        .await;
    insta::assert_snapshot!("found_by_id", found.main());
    let confirm = format!("confirm={}&nonce=", encoded(&id));
    assert!(found.hidden_fields().starts_with(&confirm));
    world.operations();
    assert_eq!(world.post(&path, &found.hidden_fields()).await.status, 200);
    assert_eq!(world.operations(), READS_AND_WRITES);
    let tenant = world.stored().await.tenant.unwrap();
    assert_eq!((tenant.tenant_id, tenant.domain), (example::tenant_id(2), None));
}

#[tokio::test]
async fn what_cannot_be_a_tenant_comes_back_with_what_is_wrong() {
    let world = world().await;
    let path = world.tenant_path();
    let say = |name: &str, resolution| world.function.directory.say(name, resolution);
    say("gmail.example", Resolution::Reserved);
    say("distributor.example", Resolution::Found(example::tenant_id(99)));
    say(&example::tenant_id(7).to_string(), Resolution::NotFound);
    let before = world.everything();
    let distributors = example::tenant_id(99).to_string();
    let unknown = example::tenant_id(7).to_string();
    for (text, expected) in [
        ("", "Enter a domain or the tenant id"),
        ("   ", "Enter a domain or the tenant id"),
        ("fabrikam", "neither a domain nor a tenant id"),
        ("https://fabrikam.example/", "neither a domain nor a tenant id"),
        ("ada@fabrikam.example", "neither a domain nor a tenant id"),
        (
            "3f15978e005c47638b782a8fab289c58",
            "neither a domain nor a tenant id",
        ),
        ("münchen.example", "neither a domain nor a tenant id"),
        ("common", "no organisation's own tenant"),
        (
            "00000000-0000-0000-0000-000000000000",
            "no organisation's own tenant",
        ),
        (
            "9188040d-6c67-4c5b-b112-36a304b66dad",
            "no organisation's own tenant",
        ),
        ("gmail.example", "no organisation's own tenant"),
        ("distributor.example", "the tenant of the distributor"),
        (&distributors, "the tenant of the distributor"),
        ("nowhere.example", "knows no tenant by this name"),
        (&unknown, "knows no tenant by this name"),
    ] {
        let page = world.post(&path, &typed(text)).await;
        assert_eq!(page.status, 422, "{text}");
        let main = page.main().replace("&#39;", "'");
        assert!(main.contains(expected), "{text}: {main}");
        assert!(
            main.contains(&format!("value=\"{}\"", text.trim())),
            "{text}: {main}"
        );
        for part in [
            "role=\"alert\"",
            "aria-describedby=\"fault hint\"",
            "aria-invalid=\"true\"",
        ] {
            assert!(main.contains(part), "{text}: {main}");
        }
        assert_eq!(world.operations(), READS, "{text}");
    }
    insta::assert_snapshot!("malformed", world.post(&path, &typed("fabrikam")).await.main());
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn what_is_typed_comes_back_bounded() {
    let world = world().await;
    let page = world
        .post(&world.tenant_path(), &typed(&"\"".repeat(100_000)))
        .await;
    assert_eq!(page.status, 422);
    assert_eq!(page.main().matches("&#34;").count(), 253);
}

#[tokio::test]
async fn microsoft_may_be_out_of_reach() {
    let world = world().await;
    let path = world.tenant_path();
    let found = world.post(&path, &typed(DOMAIN)).await;
    let cause = "status 503".to_owned();
    world
        .function
        .directory
        .say(DOMAIN, Resolution::Unreachable { cause });
    for form in [typed(DOMAIN), found.hidden_fields()] {
        let page = world.post(&path, &form).await;
        assert_eq!(page.status, 503);
        insta::assert_snapshot!("unreachable", page.main());
    }
    assert_eq!(world.stored().await, world.customer);
    world.function.directory.found(DOMAIN, example::tenant_id(1));
    assert_eq!(world.post(&path, &found.hidden_fields()).await.status, 200);
}

#[tokio::test]
async fn what_was_not_shown_is_not_confirmed() {
    let world = world().await;
    let path = world.tenant_path();
    let found = world.post(&path, &typed(DOMAIN)).await;
    world.operations();
    for now_leads_to in [Resolution::Found(example::tenant_id(2)), Resolution::NotFound] {
        world.function.directory.say(DOMAIN, now_leads_to);
        let page = world.post(&path, &found.hidden_fields()).await;
        assert_eq!(page.status, 409);
        assert_eq!(world.operations(), READS);
        insta::assert_snapshot!("moved_tenant", page.main());
    }
    for (domain, status) in [
        (Resolution::Reserved, 422),
        (Resolution::Found(example::tenant_id(99)), 409),
    ] {
        world.function.directory.say(DOMAIN, domain);
        assert_eq!(world.post(&path, &found.hidden_fields()).await.status, status);
    }
    for form in [
        "confirm=x",
        "confirm=common",
        &format!("confirm={}&domain=%3Cscript%3E", example::tenant_id(1)),
        &format!("confirm={}", example::tenant_id(99)),
        &format!("confirm={}&domain=nowhere.example", example::tenant_id(1)),
    ] {
        let page = world.post(&path, form).await;
        assert!(matches!(page.status, 409 | 422), "{form}: {page:?}");
        assert!(page.has_form());
    }
    assert_eq!(world.stored().await, world.customer);
    assert_eq!(world.used_links(), 0);
}

#[tokio::test]
async fn a_tenant_of_another_customer_is_refused() {
    let world = world().await;
    let other = Customer {
        customer_id: example::customer_id(2),
        tenant: None,
        ..example::customer()
    };
    world.dynamo.customer(&other).await;
    let theirs = associate(&other, &example::tenant(1), Actor::System, now()).unwrap();
    let Associated::Now(change) = theirs else {
        panic!("{theirs:?}");
    };
    world.commit(&change).await;
    let path = world.tenant_path();
    let found = world.post(&path, &typed(DOMAIN)).await;
    world.operations();
    let page = world.post(&path, &found.hidden_fields()).await;
    assert_eq!(page.status, 409);
    assert_eq!(world.operations(), READS_AND_WRITES);
    insta::assert_snapshot!("in_use", page.main());
    assert_eq!(world.stored().await, world.customer);
    assert_eq!(world.used_links(), 0);
}

/// Gives the customer a tenant elsewhere, as the reseller's console does.
async fn associate_elsewhere(world: &World, tenant: &Tenant) {
    let given = associate(&world.stored().await, tenant, Actor::System, now()).unwrap();
    let Associated::Now(change) = given else {
        panic!("{given:?}");
    };
    world.commit(&change).await;
}

#[tokio::test]
async fn a_customer_that_got_another_tenant_keeps_it() {
    for (open, expected) in [(0, "already"), (1, "locked")] {
        let world = world().await;
        let found = world.post(&world.tenant_path(), &typed(DOMAIN)).await;
        // By the same domain, which led elsewhere then.
        let held = Tenant {
            tenant_id: example::tenant_id(5),
            domain: Some(Domain::parse(DOMAIN).unwrap()),
            verified_at: now(),
        };
        associate_elsewhere(&world, &held).await;
        world.set_open_requests(open);
        world.function.directory.take_asked();
        let page = world.post(&world.tenant_path(), &found.hidden_fields()).await;
        assert_eq!(page.status, 409);
        insta::assert_snapshot!(expected, page.main());
        assert_eq!(world.stored().await.tenant, Some(held));
        assert_eq!(world.function.directory.take_asked(), 0);
    }
}

#[tokio::test]
async fn a_customer_that_gets_another_tenant_in_the_same_moment_keeps_it() {
    let world = world().await;
    let path = world.tenant_path();
    let found = world.post(&path, &typed(DOMAIN)).await;
    let reads = world.reads(&world.tenant);
    associate_elsewhere(&world, &example::tenant(5)).await;
    world.dynamo.wire.fail(reads);
    assert_eq!(world.post(&path, &found.hidden_fields()).await.status, 409);
    assert_eq!(world.stored().await.tenant, Some(example::tenant(5)));
}

//! Many clicks at once.

use std::sync::Arc;

use domain::account::Customer;
use domain::link::{Link, Permission};
use domain::ports::Customers;
use testkit::example;
use testkit::http::encoded;
use tokio::task::JoinSet;

use crate::support::{INVITATION, World, invited};

#[tokio::test]
async fn of_many_clicks_at_once_one_is_recorded() {
    let world = Arc::new(World::new().await);
    let form = world.get(&world.terms_path()).await.hidden_fields();
    let mut clicks = JoinSet::new();
    for _ in 0..20 {
        let (world, form) = (Arc::clone(&world), form.clone());
        clicks.spawn(async move { world.post(&world.terms_path(), &form).await });
    }
    for page in clicks.join_all().await {
        assert_eq!(page.status, 200, "{page:?}");
        assert!(page.main().contains("You have accepted"));
    }
    assert_eq!(world.records().await.len(), 3);
    assert_eq!((world.stored().await.version, world.events().len()), (2, 2));
}

#[tokio::test]
async fn of_a_hundred_customers_one_gets_the_tenant() {
    let world = Arc::new(World::new().await);
    let tenant = example::tenant_id(1);
    world.function.directory.found("fabrikam.example", tenant);
    for n in 101..=200 {
        let customer = invited(Customer {
            customer_id: example::customer_id(n),
            ..example::customer()
        });
        world.dynamo.customer(&customer).await;
        let link = Link {
            token_hash: example::link_token(n).hash(),
            permission: Permission::ConfirmTenant {
                reseller_id: customer.reseller_id.clone(),
                customer_id: customer.customer_id,
                recipient: example::person("Ada Byron"),
                invitation: INVITATION,
            },
            language: None,
            color: None,
            expires_at: example::at("2026-06-03T09:30:00Z"),
            revoked_at: None,
            seal: None,
        };
        world.keep(&link).await;
    }
    let mut clicks = JoinSet::new();
    for n in 101..=200 {
        let world = Arc::clone(&world);
        let by = if n % 2 == 0 {
            "&domain=fabrikam.example"
        } else {
            ""
        };
        let form = format!("confirm={}{by}", encoded(&tenant.to_string()));
        clicks.spawn(async move {
            let path = format!("/tenants/{}", example::link_token(n).expose());
            (n, world.post(&path, &form).await.status)
        });
    }
    let answers = clicks.join_all().await;
    let winners: Vec<u8> = answers
        .iter()
        .filter(|(_, s)| *s == 200)
        .map(|(n, _)| *n)
        .collect();
    assert_eq!(winners.len(), 1, "{answers:?}");
    assert!(answers.iter().all(|(_, s)| matches!(s, 200 | 409)), "{answers:?}");

    let customers = world
        .dynamo
        .store
        .customers(&example::reseller_id(), 200, None)
        .await;
    let customers = customers.unwrap().items;
    assert_eq!(customers.len(), 101);
    let holders: Vec<_> = customers.iter().filter(|c| c.tenant.is_some()).collect();
    assert_eq!(holders.len(), 1);
    assert_eq!(holders[0].customer_id, example::customer_id(winners[0]));
    assert_eq!(world.used_links(), 1);
}

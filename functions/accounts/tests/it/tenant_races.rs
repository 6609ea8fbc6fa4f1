//! Who gets a tenant when many want it in the same moment.

use aws::Table;
use serde_json::json;
use testkit::example;

use crate::tenants::{id, put};
use crate::world::{BOTH, Caller, World};

#[tokio::test]
async fn of_a_hundred_customers_one_gets_the_tenant() {
    let world = World::start().await;
    let console = Caller::console(BOTH);
    let mut paths = Vec::new();
    for _ in 0..100 {
        paths.push(world.customer(&console).await);
    }
    let outcomes = world.race(paths.iter().map(|path| put(path, &id(1)))).await;
    let winners: Vec<_> = outcomes.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(winners.len(), 1);
    let losers: Vec<_> = outcomes.iter().filter(|answer| answer.status != 200).collect();
    assert_eq!(losers.len(), 99);
    for loser in losers {
        assert_eq!(loser.problem(), (409, "tenant_in_use"));
    }
    assert_eq!(world.dynamo.items(Table::Uniques).len(), 1);
    let told = world
        .events()
        .into_iter()
        .filter(|(.., kind)| kind == "tenant_associated");
    assert_eq!(told.count(), 1);
}

#[tokio::test]
async fn of_a_hundred_tenants_a_customer_gets_one() {
    let (world, path) = World::with_customer().await;
    // The 99th is the distributor's own.
    let tenants = (0..=100).filter(|n| *n != 99);
    let outcomes = world.race(tenants.map(|n| put(&path, &id(n)))).await;
    assert_eq!(outcomes.len(), 100);
    let winners: Vec<_> = outcomes.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(winners.len(), 1);
    for loser in outcomes.iter().filter(|answer| answer.status != 200) {
        assert_eq!(loser.problem(), (409, "tenant_already_associated"));
    }
    let kept = world.get(&path).await;
    assert_eq!(kept.body["tenant"], winners[0].body);
    assert_eq!(
        world.dynamo.items(Table::Uniques).len(),
        1,
        "the losers leave nothing behind"
    );
}

#[tokio::test]
async fn of_an_association_and_its_removal_both_are_whole() {
    let (world, path) = World::with_customer().await;
    world.send(put(&path, &id(1))).await;
    let remove = crate::world::Call::new("DELETE", &format!("{path}/tenant")).by(&Caller::console(BOTH));
    let outcomes = world.race([remove, put(&path, &id(2))]).await;
    assert_eq!(outcomes[0].status, 204);
    let customer = world.get(&path).await;
    let uniques = world.dynamo.items(Table::Uniques);
    if outcomes[1].status == 200 {
        assert_eq!(
            customer.body["tenant"]["tenantId"],
            json!(example::tenant_id(2).to_string())
        );
        assert_eq!(uniques.len(), 1);
    } else {
        assert_eq!(outcomes[1].problem(), (409, "tenant_already_associated"));
        assert!(customer.body["tenant"].is_null() && uniques.is_empty());
    }
}

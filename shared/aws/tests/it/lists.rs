//! Pages, filters and cursors.

use aws::Table;
use domain::account::{Customer, PortalKind};
use domain::ids::ResellerId;
use domain::ports::{Customers, Page, RequestFilter, RequestLists, Requests};
use domain::request::SubscriptionRequest;
use domain::status::Status;
use testkit::{Dynamo, example};

use crate::{approval, denial, dynamo, item, parked, submission};

/// Reads page after page; every page but the last must be full, and the last not empty.
async fn all(dynamo: &Dynamo, filter: RequestFilter, limit: usize) -> Vec<SubscriptionRequest> {
    let mut found = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = dynamo
            .store
            .requests(&example::reseller_id(), &filter, limit, after.as_deref())
            .await
            .unwrap();
        assert!(page.items.len() == limit || page.next.is_none());
        assert!(!page.items.is_empty() || after.is_none());
        found.extend(page.items);
        match page.next {
            Some(next) => after = Some(next),
            None => return found,
        }
    }
}

fn ids(requests: &[SubscriptionRequest]) -> Vec<String> {
    requests
        .iter()
        .map(|request| request.request_id.to_string())
        .collect()
}

fn expected(numbers: impl IntoIterator<Item = u8>) -> Vec<String> {
    numbers
        .into_iter()
        .map(|n| example::request_id(n).to_string())
        .collect()
}

#[tokio::test]
async fn requests_are_listed_newest_first() {
    let dynamo = dynamo().await;
    for n in 1..=10 {
        dynamo.store.commit(&submission(n)).await.unwrap();
    }
    for limit in [1, 3, 5, 10, 11] {
        let found = all(&dynamo, RequestFilter::default(), limit).await;
        assert_eq!(ids(&found), expected((1..=10).rev()), "limit {limit}");
    }
    let nobody = ResellerId::parse("nobody").unwrap();
    let page = dynamo
        .store
        .requests(&nobody, &RequestFilter::default(), 5, None)
        .await
        .unwrap();
    assert_eq!(
        page,
        Page {
            items: Vec::new(),
            next: None
        }
    );
}

#[tokio::test]
async fn a_filtered_page_is_full_while_there_are_matches() {
    let dynamo = dynamo().await;
    for n in 1..=12 {
        let request = parked(&dynamo, n).await;
        if n % 3 == 0 {
            dynamo.store.commit(&denial(&request)).await.unwrap();
        }
    }
    let denied = RequestFilter {
        status: Some(Status::Denied),
        customer: None,
    };
    assert_eq!(
        ids(&all(&dynamo, denied.clone(), 2).await),
        expected([12, 9, 6, 3])
    );
    let both = RequestFilter {
        customer: Some(example::customer_id(1)),
        ..denied
    };
    assert_eq!(ids(&all(&dynamo, both, 3).await), expected([12, 9, 6, 3]));
    let none = RequestFilter {
        status: Some(Status::Failed),
        customer: None,
    };
    assert_eq!(all(&dynamo, none, 3).await.len(), 0);
}

#[tokio::test]
async fn a_customer_shows_only_its_own_requests_and_only_to_its_reseller() {
    let dynamo = dynamo().await;
    let other = Customer {
        customer_id: example::customer_id(2),
        ..example::customer()
    };
    dynamo.customer(&other).await;
    let portal = example::calling_portal(PortalKind::CustomerPortal);
    for n in 1..=4 {
        let customer = if n % 2 == 0 { &other } else { &example::customer() };
        let change = example::submission(n, &portal, customer, &format!("a-b-{n}"));
        dynamo.store.commit(&change).await.unwrap();
    }
    let of_other = RequestFilter {
        status: None,
        customer: Some(other.customer_id),
    };
    assert_eq!(ids(&all(&dynamo, of_other.clone(), 1).await), expected([4, 2]));
    let rival = ResellerId::parse("rival").unwrap();
    let page = dynamo.store.requests(&rival, &of_other, 10, None).await.unwrap();
    assert_eq!(page.items.len(), 0);
}

#[tokio::test]
async fn the_queue_shows_what_waits_oldest_first() {
    let dynamo = dynamo().await;
    let mut requests = Vec::new();
    for n in 1..=5 {
        requests.push(parked(&dynamo, n).await);
    }
    dynamo.store.commit(&approval(&requests[1])).await.unwrap();
    let reseller = example::reseller_id();
    let first = dynamo.store.approval_queue(&reseller, 3, None).await.unwrap();
    assert_eq!(ids(&first.items), expected([1, 3, 4]));
    let rest = dynamo
        .store
        .approval_queue(&reseller, 3, first.next.as_deref())
        .await
        .unwrap();
    assert_eq!((ids(&rest.items), rest.next), (expected([5]), None));
}

#[tokio::test]
async fn events_are_listed_in_order() {
    let dynamo = dynamo().await;
    let request = parked(&dynamo, 1).await;
    dynamo.store.commit(&approval(&request)).await.unwrap();
    let first = dynamo.store.events(request.request_id, 1, None).await.unwrap();
    assert_eq!(first.items[0], submission(1).event);
    assert_eq!(first.next.as_deref(), Some("1"));
    let rest = dynamo
        .store
        .events(request.request_id, 1, first.next.as_deref())
        .await
        .unwrap();
    assert_eq!(rest.items[0], approval(&request).event);
    assert_eq!(rest.next, None);
}

#[tokio::test]
async fn customers_are_listed_oldest_first() {
    let dynamo = Dynamo::start().await;
    for n in [3, 1, 2] {
        let customer = Customer {
            customer_id: example::customer_id(n),
            ..example::customer()
        };
        dynamo.customer(&customer).await;
    }
    let reseller = example::reseller_id();
    let first = dynamo.store.customers(&reseller, 2, None).await.unwrap();
    let numbers: Vec<_> = first.items.iter().map(|customer| customer.customer_id).collect();
    assert_eq!(numbers, [example::customer_id(1), example::customer_id(2)]);
    let rest = dynamo
        .store
        .customers(&reseller, 2, first.next.as_deref())
        .await
        .unwrap();
    assert_eq!(
        (rest.items[0].customer_id, rest.next),
        (example::customer_id(3), None)
    );
}

#[tokio::test]
async fn a_query_that_reads_its_fill_goes_on_where_it_stopped() {
    let dynamo = dynamo().await;
    // Requests of 40 kB: a query ends after 1 MB, in the middle of what the filter lets through.
    let long = "x".repeat(40_000);
    for n in 1..=60 {
        let mut item = item(&submission(n).request);
        item["padding"] = serde_json::json!({"S": long});
        dynamo.put(Table::Requests, &item);
    }
    let pending = RequestFilter {
        status: Some(Status::PendingApproval),
        customer: None,
    };
    let mut after = None;
    let mut found = Vec::new();
    let mut pages = 0;
    loop {
        let page = dynamo
            .store
            .requests(&example::reseller_id(), &pending, 50, after.as_deref())
            .await
            .unwrap();
        found.extend(page.items);
        pages += 1;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(ids(&found), expected((1..=60).rev()));
    assert!(pages > 2, "one query may not read all of it");
}

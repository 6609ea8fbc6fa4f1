//! Two resellers whose approvers come to one warm process.

use std::sync::Arc;

use domain::account::{Customer, PortalKind, Reseller};
use domain::change::Commit;
use domain::email::EmailAddress;
use domain::ids::ResellerId;
use domain::link::{LinkToken, Permission};
use domain::mail_style::Color;
use domain::ports::Requests;
use domain::text::Language;
use testkit::http::Answer;
use testkit::{Fault, example};
use tokio::task::JoinSet;

use super::{APPROVE, person};
use crate::support::{World, http, link};

/// What only the example reseller's pages say.
const NORTHWIND: [&str; 5] = [
    "Northwind Cloud",
    "Fabrikam GmbH",
    "Julia Weber",
    "Grace Hopper",
    "northwind-fabrikam-0001",
];
/// What only the other reseller's pages say: it has a colour, and its approver reads French.
const CONTOSO: [&str; 7] = [
    "Contoso Réseaux",
    "Alpine SA",
    "Lena Fuchs",
    "Rosa Diaz",
    "contoso-alpine-0001",
    "#5b2a86",
    "<html lang=\"fr\"",
];

/// A request of another reseller, and its approver's link.
async fn contoso(world: &World) -> LinkToken {
    let approver = person("Lena Fuchs", "lena.fuchs@contoso.example");
    let reseller = Reseller {
        reseller_id: ResellerId::parse("contoso").unwrap(),
        name: example::name("Contoso Réseaux"),
        approvers: vec![approver.clone().into()],
        ..example::reseller()
    };
    let customer = Customer {
        reseller_id: reseller.reseller_id.clone(),
        customer_id: example::customer_id(2),
        company_name: example::name("Alpine SA"),
        tenant: Some(example::tenant(2)),
        ..example::customer()
    };
    world.dynamo.reseller(&reseller).await;
    world.dynamo.customer(&customer).await;
    let mut portal = example::calling_portal(PortalKind::CustomerPortal);
    portal.reseller_id = reseller.reseller_id.clone();
    let mut change = example::submission(2, &portal, &customer, "contoso-alpine-0001");
    change.request.requested_by.name = example::name("Rosa Diaz");
    change.request.requested_by.email = EmailAddress::parse("rosa@alpine.example").unwrap();
    assert_eq!(world.dynamo.store.commit(&change).await.unwrap(), Commit::Done);
    let token = example::link_token(8);
    let mut link = link(&token, &change.request, approver);
    if let Permission::Decide {
        reseller_name,
        customer_name,
        ..
    } = &mut link.permission
    {
        *reseller_name = reseller.name;
        *customer_name = customer.company_name;
    }
    link.language = Some(Language::parse("fr").unwrap());
    link.color = Some(Color::parse("#5b2a86").unwrap());
    world.keep(&link).await;
    token
}

#[track_caller]
fn says_only(page: &Answer, own: &[&str], others: &[&str]) {
    for word in own {
        assert!(page.text.contains(word), "{word} in {}", page.text);
    }
    for word in others {
        assert!(!page.text.contains(word), "{word} in {}", page.text);
    }
}

#[tokio::test]
async fn t29_a_warm_process_shows_nothing_of_one_reseller_to_another() {
    let world = Arc::new(World::new().await);
    let other = contoso(&world).await;
    let mut looks = JoinSet::new();
    for n in 0..100 {
        let token = if n % 2 == 0 { &world.token } else { &other };
        let path = format!("/approvals/{}", token.expose());
        let world = Arc::clone(&world);
        looks.spawn(async move { (n, world.call(&http("GET", &path, &[], "", None)).await) });
    }
    for (n, page) in looks.join_all().await {
        assert_eq!(page.status, 200);
        if n % 2 == 0 {
            says_only(&page, &NORTHWIND, &CONTOSO);
        } else {
            says_only(&page, &CONTOSO, &NORTHWIND);
        }
    }

    // One decides; what the other one sees, and what it is told when a service fails, stays its own.
    let decided = world.post(APPROVE).await;
    assert_eq!(decided.status, 200);
    says_only(&decided, &NORTHWIND, &CONTOSO);
    let path = format!("/approvals/{}", other.expose());
    let page = world.call(&http("GET", &path, &[], "", None)).await;
    assert!(page.has_form(), "nobody has decided on this one");
    says_only(&page, &CONTOSO, &NORTHWIND);
    let lost = [Fault::Later].into_iter().chain(vec![Fault::Lost; 3]);
    world.dynamo.wire.fail(lost);
    let page = world.call(&http("GET", &path, &[], "", None)).await;
    assert_eq!(page.status, 503);
    says_only(&page, &["Contoso Réseaux", "<html lang=\"fr\""], &NORTHWIND);
    let page = world.post_with(&other, APPROVE).await;
    assert_eq!(page.status, 200);
    says_only(&page, &CONTOSO, &NORTHWIND);
    says_only(&world.get().await, &NORTHWIND, &CONTOSO);
}

//! What people wrote stays text, and pages stay light.

use domain::terms::{Document, TermsKind};
use domain::text::WebAddress;
use testkit::example;
use testkit::http::{Answer, encoded};

use crate::support::{World, documents};

const ATTACKS: [&str; 9] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' autofocus onfocus='alert(1)",
    "</a></dd><script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "<style>*{display:none}</style>",
    "javascript:alert(1)",
    "https://evil.example/\" onmouseover=\"alert(1)",
    "<form action=https://evil.example><button>Accept</button></form>",
];

fn assert_harmless(attack: &str, page: &Answer) {
    let main = page.main();
    for bad in [
        "<script",
        "<img",
        "<style",
        " onfocus='",
        " onmouseover=\"",
        "href=\"javascript",
        "href=\"https://evil",
        "<form action",
    ] {
        assert!(!main.contains(bad), "{attack}: {main}");
    }
    assert!(main.matches("<form").count() <= 1, "{attack}: {main}");
    assert_eq!(main.matches("<h1>").count(), 1, "{attack}: {main}");
}

#[tokio::test]
async fn what_people_wrote_stays_text() {
    for attack in ATTACKS {
        let world = World::with(|ground| {
            ground.customer.company_name = example::name(attack);
            ground.reseller.name = example::name(attack);
            ground.recipient.name = example::name(attack);
            for document in &mut ground.documents {
                document.title = example::name(attack);
            }
        })
        .await;
        world
            .function
            .directory
            .found("fabrikam.example", example::tenant_id(1));
        let (terms, tenant) = (world.terms_path(), world.tenant_path());
        let asked = world.get(&terms).await;
        let form = asked.hidden_fields();
        let found = world.post(&tenant, "tenant=fabrikam.example").await;
        let confirm = found.hidden_fields();
        let elsewhere = format!("confirm={}", encoded(&example::tenant_id(2).to_string()));
        let pages = [
            asked,
            world.post(&terms, &format!("document={}", encoded(attack))).await,
            world.post(&terms, &form).await,
            world.get(&terms).await,
            world.get(&tenant).await,
            world.post(&tenant, &format!("tenant={}", encoded(attack))).await,
            world.post(&tenant, &format!("confirm={}", encoded(attack))).await,
            world
                .post(&tenant, &format!("{elsewhere}&domain={}", encoded(attack)))
                .await,
            found,
            world.post(&tenant, &confirm).await,
            world.get(&tenant).await,
            world.post(&tenant, &elsewhere).await,
        ];
        let statuses = pages.each_ref().map(|page| page.status);
        assert_eq!(
            statuses,
            [200, 409, 200, 200, 200, 422, 422, 422, 200, 200, 200, 409],
            "{attack}"
        );
        for page in &pages {
            assert_harmless(attack, page);
        }
    }
}

#[tokio::test]
async fn a_link_to_a_document_is_an_ordinary_one_and_tells_nothing() {
    let world = World::new().await;
    let page = world.get(&world.terms_path()).await;
    for document in documents() {
        let link = format!(
            "<a class=\"away\" href=\"{}\" rel=\"noreferrer\">{}</a>",
            document.url.as_str(),
            document.title.as_str()
        );
        assert!(page.main().contains(&link), "{}", page.main());
    }
}

/// Every answer is weighed where it is taken apart.
#[tokio::test]
async fn the_longest_names_leave_pages_light() {
    let longest = "&".repeat(200);
    let address = |kind: TermsKind| {
        let url = format!("https://terms.example/{}/{}", kind.as_str(), "x".repeat(500));
        WebAddress::parse(&url).unwrap()
    };
    let world = World::with(|ground| {
        ground.customer.company_name = example::name(&longest);
        ground.reseller.name = example::name(&longest);
        ground.recipient.name = example::name(&longest);
        ground.documents = TermsKind::ALL
            .into_iter()
            .map(|kind| Document {
                title: example::name(&longest),
                url: address(kind),
                ..example::document_of(kind, &"9".repeat(128))
            })
            .collect();
    })
    .await;
    let (terms, tenant) = (world.terms_path(), world.tenant_path());
    let asked = world.get(&terms).await;
    assert_eq!(world.post(&terms, "").await.status, 409);
    assert_eq!(world.post(&terms, &asked.hidden_fields()).await.status, 200);
    assert_eq!(world.get(&tenant).await.status, 200);
    let typed = format!("tenant={}", encoded(&longest));
    assert_eq!(world.post(&tenant, &typed).await.status, 422);
}

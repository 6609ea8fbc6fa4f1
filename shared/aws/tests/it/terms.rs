//! Terms documents and their publication.

use aws::Table;
use domain::ids::{AcceptanceId, TermsVersion};
use domain::ports::{Publication, Terms};
use domain::terms::{Document, InForce, TermsKind};
use testkit::{Dynamo, example};

use crate::contents;

async fn publish(dynamo: &Dynamo, document: &Document, before: &InForce) -> Publication {
    let after = before.with(document.clone(), example::now());
    dynamo.store.publish(document, &after).await.unwrap()
}

fn from(version: &str, effective: &str) -> Document {
    Document {
        effective_at: example::at(effective),
        ..example::document(version)
    }
}

#[tokio::test]
async fn a_version_is_published_once_and_never_changes() {
    let dynamo = Dynamo::start().await;
    let nothing = dynamo.store.in_force().await.unwrap();
    assert_eq!(nothing, InForce::default());
    let first = example::document("2026-01");
    assert_eq!(publish(&dynamo, &first, &nothing).await, Publication::Done);

    let before = contents(&dynamo);
    let other = Document {
        title: example::name("Other terms"),
        ..first.clone()
    };
    let exists = Publication::Exists(Box::new(first));
    let current = dynamo.store.in_force().await.unwrap();
    // Whoever read what is in force before or after, the same version stands as it was published.
    for read in [&current, &nothing] {
        assert_eq!(publish(&dynamo, &other, read).await, exists);
    }
    assert_eq!(contents(&dynamo), before);
}

#[tokio::test]
async fn two_versions_at_once_are_published_one_after_the_other() {
    let dynamo = Dynamo::start().await;
    let mut read = InForce::default();
    for version in ["2026-01", "2026-02"] {
        dynamo
            .document(&example::document_of(TermsKind::ResellerTerms, version))
            .await;
        let before = contents(&dynamo);
        let late = example::document(version);
        assert_eq!(publish(&dynamo, &late, &read).await, Publication::Stale);
        assert_eq!(contents(&dynamo), before);
        read = dynamo.store.in_force().await.unwrap();
    }
    let document = example::document("2026-01");
    assert_eq!(publish(&dynamo, &document, &read).await, Publication::Done);
}

#[tokio::test]
async fn what_is_in_force_grows_and_drops_what_is_superseded() {
    let dynamo = Dynamo::start().await;
    let first = from("2026-01", "2026-01-01T00:00:00Z");
    let of_reseller = example::document_of(TermsKind::ResellerTerms, "2026-01");
    let to_come = from("2027-01", "2027-01-01T00:00:00Z");
    let second = from("2026-05", "2026-05-01T00:00:00Z");
    let too_late = from("2026-03", "2026-03-01T00:00:00Z");
    let steps = [
        (&first, vec![&first]),
        (&of_reseller, vec![&first, &of_reseller]),
        (&to_come, vec![&first, &of_reseller, &to_come]),
        (&second, vec![&of_reseller, &to_come, &second]),
        (&too_late, vec![&of_reseller, &to_come, &second]),
    ];
    for (version, (document, kept)) in (1..).zip(steps) {
        let before = dynamo.store.in_force().await.unwrap();
        assert_eq!(publish(&dynamo, document, &before).await, Publication::Done);
        let in_force = dynamo.store.in_force().await.unwrap();
        assert_eq!(in_force.documents.iter().collect::<Vec<_>>(), kept);
        assert_eq!(in_force.version, version);
    }
    assert_eq!(
        dynamo.items(Table::Terms).len(),
        6,
        "five versions stay, whether in force or not, beside the row of those in force"
    );
    let again = dynamo.store.in_force().await.unwrap();
    let exists = Publication::Exists(Box::new(first.clone()));
    assert_eq!(publish(&dynamo, &first, &again).await, exists);
}

#[tokio::test]
async fn a_version_belongs_to_its_kind() {
    let dynamo = Dynamo::start().await;
    for kind in TermsKind::ALL {
        dynamo.document(&example::document_of(kind, "1")).await;
    }
    let in_force = dynamo.store.in_force().await.unwrap();
    let version = TermsVersion::parse("1").unwrap();
    assert!(
        in_force
            .documents
            .iter()
            .all(|document| document.version == version)
    );
    assert_eq!((in_force.documents.len(), in_force.version), (3, 3));
}

#[tokio::test]
async fn there_is_no_record_of_what_was_not_accepted() {
    let dynamo = Dynamo::start().await;
    let id = AcceptanceId::mint(example::now(), [1; 10]);
    let found = dynamo.store.acceptance(example::customer_id(1), id);
    assert_eq!(found.await.unwrap(), None);
}

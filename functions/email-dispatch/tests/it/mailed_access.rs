//! The first password in the mail itself, for resellers that chose so, and for nobody else.

use contracts::access::Access;
use domain::access::OpenedFrom;
use domain::account::{CredentialDelivery, PortalKind};
use domain::event::Actor;
use domain::ids::RequestId;
use domain::lifecycle;
use domain::ports::{SealedAccess, SealedAccessStore};
use domain::request::AccessKind;
use testkit::{Logs, example};

use crate::delivery::completion;
use crate::support::World;

const USER: &str = "admin@fabrikam.example";
const PASSWORD: &str = "aB3!<xY9&zQ7>mN2#";

/// A world of a reseller with this setting, in which an access is sealed.
async fn world(delivery: CredentialDelivery) -> World {
    let world = World::new(PortalKind::Console, &["Julia Weber"]).await;
    let choose = |reseller: &mut domain::account::Reseller| reseller.policy.credential_delivery = delivery;
    if delivery != CredentialDelivery::Link {
        world.dynamo.redeclare(choose).await;
    }
    world.seal(sealed(world.submitted.request.request_id)).await;
    world
}

fn sealed(request: RequestId) -> SealedAccess {
    let access = Access {
        user_principal_name: USER.into(),
        password: PASSWORD.into(),
    };
    let plain = access.to_secret().unwrap();
    SealedAccess {
        ciphertext: format!("{request}|{}", plain.expose()).into_bytes(),
        expires_at: example::at("2026-05-07T11:00:00Z"),
        opened_at: None,
        opened_from: None,
    }
}

impl World {
    async fn seal(&self, sealed: SealedAccess) {
        let id = self.submitted.request.request_id;
        self.dynamo.store.put_sealed(id, &sealed).await.unwrap();
        self.dynamo.wire.take_calls();
    }

    /// The text and the HTML of the mail to the contact.
    async fn ready(&self, access: AccessKind) -> (String, String) {
        let done = completion(self, access).await;
        let completed = self.commit(&done).await;
        assert!(self.deliver(&[completed]).await.is_empty());
        let mail = self.sent().remove(0);
        assert_eq!((self.sent().len(), mail.message), (1, "subscription_ready"));
        (mail.text, mail.html)
    }
}

#[tokio::test]
async fn by_default_no_password_stands_in_a_mail_or_is_looked_up() {
    let world = world(CredentialDelivery::Link).await;
    let done = completion(&world, AccessKind::NewUser).await;
    let completed = world.commit(&done).await;
    assert!(world.deliver(&[completed]).await.is_empty());
    let mail = world.sent().remove(0);
    assert!(!mail.text.contains(PASSWORD) && !mail.text.contains(USER));
    assert!(mail.text.contains("/credentials/"));
    let calls = world.dynamo.wire.take_calls();
    let looked_up = calls.iter().filter(|call| call.sent["TableName"] == "secrets");
    assert_eq!(looked_up.count(), 0);
}

#[tokio::test]
async fn where_the_reseller_chose_so_the_mail_has_it_beside_the_link() {
    let world = world(CredentialDelivery::Email).await;
    let logs = Logs::start();
    let (text, html) = world.ready(AccessKind::NewUser).await;
    for told in [
        USER,
        PASSWORD,
        "/credentials/",
        "do not forward",
        "choose another password",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    assert!(html.contains("aB3!&#60;xY9&#38;zQ7&#62;mN2#"), "{html}");
    let lines = logs.lines();
    assert!(
        lines
            .iter()
            .any(|line| line.contains("first password stands in the mail"))
    );
    let tables = aws::Table::ALL
        .into_iter()
        .filter(|table| *table != aws::Table::Secrets);
    let kept = tables.map(|table| format!("{:?}", world.dynamo.items(table)));
    for place in lines.into_iter().chain(kept) {
        assert!(!place.contains(PASSWORD) && !place.contains(USER), "{place}");
    }
}

#[tokio::test]
async fn what_is_over_is_not_mailed() {
    let world = world(CredentialDelivery::Email).await;
    let over = SealedAccess {
        expires_at: example::at("2026-05-04T09:31:00Z"),
        ..sealed(world.submitted.request.request_id)
    };
    world.seal(over).await;
    let (text, _) = world.ready(AccessKind::NewUser).await;
    assert!(
        !text.contains(PASSWORD) && text.contains("/credentials/"),
        "{text}"
    );
}

#[tokio::test]
async fn what_somebody_opened_before_is_not_mailed() {
    let world = world(CredentialDelivery::Email).await;
    let done = completion(&world, AccessKind::NewUser).await;
    let completed = world.commit(&done).await;
    let opened = lifecycle::reveal(
        &done.request,
        0,
        OpenedFrom::default(),
        example::at("2026-05-04T11:00:01Z"),
    );
    world.commit(&opened.unwrap()).await;
    assert!(world.deliver(&[completed]).await.is_empty());
    assert!(!world.sent().remove(0).text.contains(PASSWORD));
}

#[tokio::test]
async fn whoever_has_an_account_gets_no_password() {
    let world = world(CredentialDelivery::Email).await;
    let (text, _) = world.ready(AccessKind::ExistingAccount).await;
    assert!(
        !text.contains(PASSWORD) && !text.contains("/credentials/"),
        "{text}"
    );
}

#[tokio::test]
async fn a_password_that_cannot_be_unsealed_is_tried_again() {
    let world = world(CredentialDelivery::Email).await;
    let other = sealed(example::request_id(2));
    world.seal(other).await;
    let done = completion(&world, AccessKind::NewUser).await;
    let completed = [world.commit(&done).await];
    assert_eq!(world.deliver(&completed).await, [0]);
    assert!(world.sent().is_empty());
    world.seal(sealed(world.submitted.request.request_id)).await;
    assert!(world.deliver(&completed).await.is_empty());
    assert!(world.sent().remove(0).text.contains(PASSWORD));
}

#[tokio::test]
async fn what_is_no_access_is_not_mailed_as_one_and_comes_again() {
    let world = world(CredentialDelivery::Email).await;
    let id = world.submitted.request.request_id;
    let broken = SealedAccess {
        ciphertext: format!("{id}|{{}}").into_bytes(),
        ..sealed(id)
    };
    world.seal(broken).await;
    let done = completion(&world, AccessKind::NewUser).await;
    let completed = [world.commit(&done).await];
    assert_eq!(world.deliver(&completed).await, [0]);
    assert!(world.sent().is_empty());
}

#[tokio::test]
async fn what_is_being_made_anew_is_not_mailed() {
    let world = world(CredentialDelivery::Email).await;
    let done = completion(&world, AccessKind::NewUser).await;
    let completed = world.commit(&done).await;
    let at = example::at("2026-05-04T11:00:01Z");
    let asked = lifecycle::request_access_reset(&done.request, Actor::Recipient, at);
    world.commit(&asked.unwrap()).await;
    assert!(world.deliver(&[completed]).await.is_empty());
    assert!(!world.sent().remove(0).text.contains(PASSWORD));
}

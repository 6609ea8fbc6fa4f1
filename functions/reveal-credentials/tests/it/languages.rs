//! The pages in the reader's language.

use domain::text::Language;

use crate::support::{World, http};

#[tokio::test]
async fn the_language_of_the_link_goes_before_the_browser_s() {
    for (known, accepted, expected) in [
        (None, "de-AT, en;q=0.5", "Zugang zu Ihrem Azure-Abonnement"),
        (None, "fr", "L&#39;accès à votre abonnement Azure"),
        (None, "da", "Access to your Azure subscription"),
        (Some("de"), "fr", "Zugang zu Ihrem Azure-Abonnement"),
    ] {
        let known = known.map(|tag: &str| Language::from(tag.to_owned()));
        let world = World::with(|link| link.language = known, |_| {}).await;
        let page = world.get_in(accepted).await;
        assert!(page.main().contains(expected), "{accepted}: {}", page.main());
    }
}

#[tokio::test]
async fn every_page_is_said_in_every_language() {
    for (language, renewing, opened, unknown) in [
        ("en", "on its way", "Already opened", "Unknown link"),
        ("de", "ist unterwegs", "Bereits geöffnet", "Unbekannter Link"),
        ("fr", "est en route", "Déjà ouvert", "Lien inconnu"),
    ] {
        let world = World::with(
            |link| link.language = Some(Language::from(language.to_owned())),
            |_| {},
        )
        .await;
        world.post().await;
        assert!(world.get().await.main().contains(opened));
        assert!(world.ask().await.main().contains(renewing));
        let path = "/credentials/none";
        let page = world
            .call(&http("GET", path, &[("accept-language", language)]))
            .await;
        assert!(page.main().contains(unknown), "{}", page.main());
    }
}

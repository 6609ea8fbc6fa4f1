//! A real Chromium, driven as a person uses it: by labels, texts of buttons and what the page shows.

mod tests;

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use browser::{Chromium, Driver};
use fantoccini::elements::Element;
use fantoccini::{Client, Locator};
use serde_json::json;

use super::eventually;

/// Chromium's word for "blocked" in its content settings.
const BLOCKED: u8 = 2;

/// A browser with one window and a profile of its own. Both are gone when it is dropped.
pub(super) struct Browser {
    driver: Driver,
    client: Client,
}

impl Browser {
    /// A browser that runs no scripts, because the pages must work without.
    pub(super) async fn start() -> Self {
        Self::with(json!({ "profile.default_content_setting_values.javascript": BLOCKED })).await
    }

    /// A browser as people have it.
    async fn start_with_scripts() -> Self {
        Self::with(json!({})).await
    }

    async fn with(preferences: serde_json::Value) -> Self {
        let Chromium { driver, client } = Chromium::start(preferences, &[], &[]).await;
        Self { driver, client }
    }

    /// Goes to an address, and waits until its page is loaded.
    pub(super) async fn open(&self, url: &str) {
        self.client
            .goto(url)
            .await
            .unwrap_or_else(|e| panic!("{url}: {e}"));
    }

    /// The page's title without the name of the house, which stands behind it.
    pub(super) async fn title(&self) -> String {
        let title = self.client.title().await.unwrap();
        title.split(" · ").next().unwrap_or_default().to_owned()
    }

    /// What a person reads on the page.
    pub(super) async fn text(&self) -> String {
        let body = self.client.find(Locator::Css("body")).await.unwrap();
        body.text().await.unwrap()
    }

    /// The texts of the page's buttons.
    pub(super) async fn buttons(&self) -> Vec<String> {
        let mut texts = Vec::new();
        for button in self.client.find_all(Locator::Css("button")).await.unwrap() {
            texts.push(button.text().await.unwrap());
        }
        texts
    }

    /// Types into the field with this label or name, instead of what was there.
    pub(super) async fn fill(&self, field: &str, text: &str) {
        let field = self.field(field).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Ticks the box with this label or name.
    pub(super) async fn tick(&self, field: &str) {
        let field = self.field(field).await;
        if !field.is_selected().await.unwrap() {
            field.click().await.unwrap();
        }
        assert!(field.is_selected().await.unwrap(), "it stays unticked");
    }

    /// Waits until a person could have read the page: sooner its forms are not taken.
    async fn read(&self) {
        for field in self.client.find_all(Locator::Css("[name=nonce]")).await.unwrap() {
            let nonce = field.attr("value").await.unwrap().unwrap();
            let shown: u128 = nonce.split_once('.').unwrap().0.parse().unwrap();
            eventually("a second on the page", || async {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
                (now.as_millis() >= shown + 1_000).then_some(())
            })
            .await;
        }
    }

    /// Presses the button with this text, which sends a form, and waits until another page has taken the place.
    pub(super) async fn press(&self, button: &str) {
        let page = self.client.find(Locator::Css("html")).await.unwrap();
        let path = format!("//button[normalize-space()={}]", quoted(button));
        self.read().await;
        self.only(&path, button).await.click().await.unwrap();
        eventually(&format!("the page after pressing {button}"), || async {
            match page.tag_name().await {
                Ok(_) => None,
                Err(gone) if gone.is_stale_element_reference() => Some(()),
                // In the moment between two pages Chromium puts it in words of its own.
                Err(gone) if gone.to_string().contains("does not belong to the document") => Some(()),
                Err(other) => panic!("after pressing {button}: {other}"),
            }
        })
        .await;
    }

    /// Takes a picture of the window, as PNG.
    pub(super) async fn screenshot(&self, path: &Path) {
        let picture = self.client.screenshot().await.unwrap();
        std::fs::write(path, picture).unwrap();
    }

    async fn field(&self, label: &str) -> Element {
        let text = quoted(label);
        let labelled = format!("//label[normalize-space()={text}]");
        let path = format!(
            "//*[self::input or self::textarea or self::select][@name={text} or @id={labelled}/@for \
             or ancestor::label[normalize-space()={text}]]"
        );
        self.only(&path, label).await
    }

    /// The one element there is; people could not tell two of the same name apart.
    async fn only(&self, path: &str, name: &str) -> Element {
        let mut found = self.client.find_all(Locator::XPath(path)).await.unwrap();
        if found.len() != 1 {
            let text = self.text().await;
            panic!("{} times {name:?} on this page:\n{text}", found.len());
        }
        found.remove(0)
    }
}

/// A text as a path writes it; paths know no escapes.
fn quoted(text: &str) -> String {
    assert!(!text.contains('"'), "{text}");
    format!("\"{text}\"")
}

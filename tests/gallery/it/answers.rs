//! What can be said without a browser.

use std::collections::BTreeSet;

use gallery::{Kind, Server, exhibits, pieces};

/// The most that a page may weigh on the wire: what a network sends before it waits for the reader's first answer.
const HEAVIEST_PAGE: usize = 14 * 1024;
/// The most that a mail's HTML may weigh.
const HEAVIEST_MAIL: usize = 30 * 1024;

#[tokio::test]
async fn every_exhibit_is_the_page_that_it_is_meant_to_be() {
    let exhibits = exhibits();
    let names: BTreeSet<_> = exhibits.iter().map(|e| e.name).collect();
    assert_eq!(names.len(), exhibits.len(), "two exhibits have one name");
    let mut faults = Vec::new();
    for piece in pieces(&exhibits).await {
        let exhibit = exhibits.iter().find(|e| e.name == piece.name).unwrap();
        let locale = piece.locale;
        let (name, shown) = (piece.path(), &piece.rendered);
        if shown.status != exhibit.status {
            faults.push(format!(
                "{name}: status {} and not {}",
                shown.status, exhibit.status
            ));
        }
        if !shown
            .html
            .contains(&format!("<html lang=\"{}\"", locale.as_str()))
        {
            faults.push(format!("{name}: it is not said to be in its reader's language"));
        }
        let language = shown.headers.get("content-language");
        if exhibit.kind == Kind::Page && language.is_none_or(|tag| tag != locale.as_str()) {
            faults.push(format!("{name}: its header names the language {language:?}"));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[tokio::test]
async fn no_exhibit_is_heavy() {
    let pieces = pieces(&exhibits()).await;
    let server = Server::of(&pieces).await;
    let mut weights = Vec::new();
    for piece in &pieces {
        let limit = match piece.kind {
            Kind::Page => HEAVIEST_PAGE,
            Kind::Mail => HEAVIEST_MAIL,
        };
        let weight = server.weigh(&piece.path()).await;
        assert!(weight > piece.rendered.html.len(), "{}", piece.path());
        weights.push((weight, limit, piece.path()));
    }
    weights.sort();
    let heavy: Vec<_> = weights
        .iter()
        .filter(|(weight, limit, _)| weight > limit)
        .collect();
    assert!(heavy.is_empty(), "{heavy:#?}");
}

#[tokio::test]
async fn t23_no_page_asks_for_a_password_or_leads_to_a_stranger() {
    // What somebody types or ticks: why a request is denied, and the tenant.
    let typed = BTreeSet::from(["reason", "tenant"]);
    let mut asked = BTreeSet::new();
    for piece in pieces(&exhibits()).await {
        if piece.kind != Kind::Page {
            continue;
        }
        let (name, html) = (piece.path(), piece.rendered.html);
        for field in html
            .split("<input")
            .skip(1)
            .chain(html.split("<textarea").skip(1))
        {
            let field = field.split('>').next().unwrap();
            if field.contains("type=\"hidden\"") {
                continue;
            }
            assert!(!field.contains(" type="), "{name}: {field}");
            let (_, field) = field.split_once("name=\"").unwrap();
            asked.insert(field.split('"').next().unwrap().to_owned());
        }
        for link in html.split("href=\"").skip(1) {
            let link = link.split('"').next().unwrap();
            let ours = [
                "https://portal.csp.example/",
                "https://portal.azure.com",
                "?",
                "#",
            ];
            // The documents that customers accept are wherever their publisher has them.
            let ours =
                ours.iter().any(|ours| link.starts_with(ours)) || link.starts_with("https://terms.example/");
            assert!(ours, "{name}: {link}");
        }
    }
    assert_eq!(asked.iter().map(String::as_str).collect::<BTreeSet<_>>(), typed);
}

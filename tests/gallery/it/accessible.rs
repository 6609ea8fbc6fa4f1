//! Every exhibit in a real Chromium: rules of accessibility, no scrolling sideways, no second request, no complaint.

use std::sync::Arc;

use gallery::{Kind, Piece, Rendered, Server, View, Viewer, axe, exhibits, pieces};
use http::HeaderMap;
use texts::Locale;

/// How many browsers work at once.
const VIEWERS: usize = 2;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs Chromium and axe-core: make test-pages"]
async fn every_exhibit_can_be_used_by_everybody() {
    let pieces: Arc<[Piece]> = pieces(&exhibits()).await.into();
    let axe: Arc<str> = axe().into();
    let at_work: Vec<_> = (0..VIEWERS)
        .map(|n| {
            let (pieces, axe) = (Arc::clone(&pieces), Arc::clone(&axe));
            tokio::spawn(async move {
                let server = Server::of(&pieces).await;
                let viewer = Viewer::start().await;
                let mut faults = Vec::new();
                for piece in pieces.iter().skip(n).step_by(VIEWERS) {
                    faults.extend(look(&viewer, &server, piece, &axe).await);
                }
                faults
            })
        })
        .collect();
    let mut faults = Vec::new();
    for one in at_work {
        faults.extend(one.await.unwrap());
    }
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// What is wrong with a piece, in the narrowest window by day and by night.
async fn look(viewer: &Viewer, server: &Server, piece: &Piece, axe: &str) -> Vec<String> {
    let mut faults = Vec::new();
    viewer.dress(View::PHONE).await;
    viewer.open(&format!("{}{}", server.url(), piece.path())).await;
    for line in viewer.beyond_the_edge(View::PHONE).await {
        faults.push(format!("too wide: {line}"));
    }
    for view in [View::PHONE, View::PHONE_DARK] {
        viewer.dress(view).await;
        for violation in viewer.violations(axe, rules_without_meaning(piece.kind)).await {
            faults.push(format!("{}: {violation}", view.name()));
        }
    }
    // Chromium says in the console that an answer has an error's status.
    let told = format!("the server responded with a status of {}", piece.rendered.status);
    for line in viewer.console().await.iter().filter(|line| !line.contains(&told)) {
        faults.push(format!("console: {line}"));
    }
    let calls = server.take_calls();
    let asked = viewer.requests().await;
    if calls.len() != 1 || asked != [format!("{}{}", server.url(), piece.path())] {
        faults.push(format!("requests: {asked:?}, of which arrived {calls:?}"));
    }
    faults
        .iter()
        .map(|fault| format!("{}: {fault}", piece.path()))
        .collect()
}

/// Rules of axe-core that say nothing about an exhibit of this kind.
fn rules_without_meaning(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Page => &[],
        // A mail is shown inside the page of a mail program, which has the landmarks.
        Kind::Mail => &["landmark-one-main", "region"],
    }
}

const FAULTY: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>Faulty</title><style>
:root{color-scheme:light dark}p{color:#222;background:#fff}
@media(prefers-color-scheme:dark){p{color:#222;background:#000}}
div{width:400px}</style></head><body><main><h1>Faulty</h1><p>Dark on dark by night.</p><div>Wide</div>
<img src="http://elsewhere.example/pixel" alt="A pixel"><input></main></body></html>"#;

/// That a document which breaks the rules is found out: the checks above would say so.
#[tokio::test]
#[ignore = "needs Chromium and axe-core: make test-pages"]
async fn what_is_wrong_with_a_document_is_seen() {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", "text/html; charset=utf-8".parse().unwrap());
    let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src http:";
    headers.insert("content-security-policy", policy.parse().unwrap());
    let piece = |html: &str| Piece {
        name: "faulty",
        kind: Kind::Page,
        locale: Locale::En,
        rendered: Rendered {
            status: 200,
            headers: headers.clone(),
            html: html.to_owned(),
        },
    };
    let axe = axe();
    let faulty = piece(FAULTY);
    let server = Server::of(std::slice::from_ref(&faulty)).await;
    let viewer = Viewer::start().await;
    let faults = look(&viewer, &server, &faulty, &axe).await;
    for expected in [
        "too wide: DIV ends at 4",
        "phone-light: label: ",
        "phone-dark: label: ",
        "phone-dark: color-contrast: ",
        "console: \"SEVERE\": \"http://elsewhere.example/pixel",
        "requests: [",
    ] {
        assert!(
            faults.iter().any(|fault| fault.contains(expected)),
            "{expected}: {faults:#?}"
        );
    }
    assert!(
        !faults.iter().any(|f| f.contains("phone-light: color-contrast")),
        "{faults:#?}"
    );

    let scripted = piece(&FAULTY.replace("<p>", "<script>document.title='Ran'</script><p>"));
    let server = Server::of(std::slice::from_ref(&scripted)).await;
    let viewer = Viewer::start().await;
    let faults = look(&viewer, &server, &scripted, &axe).await;
    let stopped = |fault: &String| fault.contains("console") && fault.contains("Content Security Policy");
    assert!(faults.iter().any(stopped), "{faults:#?}");
}

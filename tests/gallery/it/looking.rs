//! A browser that looks at live links and runs every script, as the sandboxes of mail scanners do.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws::Table;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{Html, IntoResponse};
use fantoccini::Locator;
use gallery::pages::{Door, Scene};
use gallery::{Rendered, Server, Viewer};
use jiff::SignedDuration;
use serde_json::Value;
use testkit::http::Call;
use texts::Locale;

/// How often each link is looked at.
const LOOKS: usize = 10;

/// Operations that change nothing.
const READS: [&str; 3] = ["BatchGetItem", "GetItem", "Query"];

/// Waits until the page has nothing to do any more: two frames were painted, and twice the browser was idle. On the
/// way it points at everything that can be pressed or followed, as somebody does who is about to.
const LINGER: &str = "const done = arguments[0]; \
    for (const e of document.querySelectorAll('a, button, input, textarea')) { e.focus(); \
    for (const kind of ['pointerover', 'mouseover', 'mouseenter', 'touchstart']) \
    e.dispatchEvent(new Event(kind, {bubbles: true})); } \
    requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(() => \
    requestIdleCallback(() => done(document.querySelectorAll('form').length)))));";

/// One link of each kind, behind a server that passes calls on to the functions.
struct Live {
    server: Server,
    scenes: Arc<BTreeMap<String, Scene>>,
}

impl Live {
    async fn start() -> Self {
        let bound = Server::bind().await;
        let mut scenes = BTreeMap::new();
        for door in Door::ALL {
            let scene = Scene::set(door, Locale::En, &bound.server().url(), |_| {}).await;
            scenes.insert(scene.path().to_owned(), scene);
        }
        let scenes = Arc::new(scenes);
        let answering = Arc::clone(&scenes);
        let server = bound.serve(move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
            let scenes = Arc::clone(&answering);
            async move {
                let Some(scene) = scenes.get(uri.path()) else {
                    return StatusCode::NOT_FOUND.into_response();
                };
                let call = Call::new(method.as_str(), &uri.to_string());
                let call = headers.iter().fold(call, |call, (name, value)| {
                    call.header(name.as_str(), value.to_str().unwrap())
                });
                let call = call.text(std::str::from_utf8(&body).unwrap());
                Rendered::from(scene.function().handle(&call.build()).await).into_response()
            }
        });
        Self { server, scenes }
    }
}

/// Everything in the tables.
fn everything(scene: &Scene) -> Vec<Vec<Value>> {
    Table::ALL.map(|table| scene.dynamo.items(table)).to_vec()
}

/// What the function asked the tables for since the last look: how often it read, and how often it wrote.
fn counted(scene: &Scene) -> (usize, usize) {
    let calls = scene.dynamo.wire.take_calls();
    let reads = calls
        .iter()
        .filter(|call| READS.contains(&call.operation.as_str()));
    let reads = reads.count();
    (reads, calls.len() - reads)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs Chromium: make test-pages"]
async fn t1_a_browser_that_runs_scripts_changes_nothing_by_looking() {
    let live = Live::start().await;
    let viewer = Viewer::start().await;
    for (path, scene) in live.scenes.iter() {
        let before = everything(scene);
        scene.dynamo.wire.take_calls();
        for _ in 0..LOOKS {
            viewer.open(&format!("{}{path}", live.server.url())).await;
            let forms = viewer.client().execute_async(LINGER, Vec::new()).await.unwrap();
            let offered = if path.starts_with("/credentials/") { 2 } else { 1 };
            assert_eq!(
                forms, offered,
                "{path}: the link does not offer its forms any more"
            );
        }
        let calls = live.server.take_calls();
        assert!(calls.iter().all(|call| call.method == Method::GET), "{calls:?}");
        assert_eq!(calls.len(), LOOKS, "{calls:?}");
        let (reads, writes) = counted(scene);
        assert!(reads >= LOOKS, "{path}: {reads} reads");
        assert_eq!(writes, 0, "{path}");
        assert_eq!(everything(scene), before, "{path}");

        // The link still works, and a write would have been counted.
        scene.function().wait(SignedDuration::from_secs(5));
        press(&viewer, scene).await;
        let (_, writes) = counted(scene);
        let looks_up_first = path.starts_with("/tenants/");
        assert_eq!(writes > 0, !looks_up_first, "{path}: {writes} writes");
        let calls = live.server.take_calls();
        assert_eq!(calls.last().unwrap().method, Method::POST, "{calls:?}");
    }
}

/// Presses the page's first button, and waits for the next page.
async fn press(viewer: &Viewer, scene: &Scene) {
    let client = viewer.client();
    if let Ok(field) = client.find(Locator::Css("input[name=tenant]")).await {
        field.send_keys("fabrikam.example").await.unwrap();
    }
    let before = client
        .find(Locator::Css("h1"))
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let button = client.find(Locator::Css("form button")).await.unwrap();
    button.click().await.unwrap();
    let other = format!("//h1[.!=\"{before}\"]");
    let heading = client.wait().for_element(Locator::XPath(&other)).await;
    heading.unwrap_or_else(|e| panic!("{}: {e}", scene.path()));
}

/// How many forms are in one of the window's frames.
async fn forms_in_frame(viewer: &Viewer, frame: u16) -> usize {
    let client = viewer.client();
    client.enter_frame(frame).await.unwrap();
    let forms = client.find_all(Locator::Css("form")).await.unwrap().len();
    client.enter_parent_frame().await.unwrap();
    forms
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs Chromium: make test-pages"]
async fn t11_a_page_of_another_site_frames_none_of_ours() {
    let live = Live::start().await;
    let viewer = Viewer::start().await;
    for path in live.scenes.keys() {
        let ours = format!("{}{path}", live.server.url());
        let around = format!("<!doctype html><iframe src=\"{ours}\"></iframe><iframe src=\"/own\"></iframe>");
        let elsewhere = Server::bind().await.serve(move |_, uri: Uri, _, _| {
            let page = match uri.path() {
                "/own" => "<!doctype html><form></form>".to_owned(),
                _ => around.clone(),
            };
            std::future::ready(Html(page).into_response())
        });
        viewer.open(&elsewhere.url()).await;
        assert_eq!(forms_in_frame(&viewer, 0).await, 0, "{path}");
        assert_eq!(forms_in_frame(&viewer, 1).await, 1, "a form would have been seen");
        let calls = live.server.take_calls();
        assert_eq!(calls.len(), 1, "{path}: it was asked for: {calls:?}");
    }
}

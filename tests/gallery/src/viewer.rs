//! A Chromium that looks at exhibits.

use std::fmt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use browser::Chromium;
use fantoccini::Client;
use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

use crate::View;

/// Where `make` puts axe-core.
const AXE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../target/local/axe/script/axe_playwright_python/axe.min.js"
);

/// The script of axe-core.
pub fn axe() -> String {
    std::fs::read_to_string(AXE).unwrap_or_else(|e| panic!("{AXE}: {e}. `make test-pages` installs it."))
}

/// A Chromium that looks at exhibits.
#[derive(Debug)]
pub struct Viewer {
    chromium: Chromium,
}

/// A rule that a document breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The rule's id in axe-core.
    pub rule: String,
    /// What the rule wants.
    pub help: String,
    /// Where, and why.
    pub places: Vec<String>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.help)?;
        self.places
            .iter()
            .try_for_each(|place| write!(f, "\n      {place}"))
    }
}

impl Viewer {
    /// Starts one. It finds nothing but this machine.
    pub async fn start() -> Self {
        let nowhere = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1";
        let logs = ["browser", "performance"];
        Self {
            chromium: Chromium::start(json!({}), &[nowhere, "--hide-scrollbars"], &logs).await,
        }
    }

    /// What it is told to do.
    pub fn client(&self) -> &Client {
        &self.chromium.client
    }

    /// Looks at it this way from now on.
    pub async fn dress(&self, view: View) {
        self.devtools("Emulation.setDeviceMetricsOverride", view.metrics())
            .await;
        self.devtools("Emulation.setEmulatedMedia", view.media()).await;
    }

    /// Opens an address, and waits until its page is loaded.
    pub async fn open(&self, url: &str) {
        let opened = self.client().goto(url).await;
        opened.unwrap_or_else(|e| panic!("{url}: {e}"));
    }

    /// Takes a picture of the whole document, as PNG.
    pub async fn picture(&self, path: &Path) {
        let size = self.run("const d = document.documentElement; return [d.scrollWidth, d.scrollHeight];");
        let size = size.await;
        let clip = json!({"x": 0, "y": 0, "width": size[0], "height": size[1], "scale": 1});
        let wanted = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
        let taken = self.devtools("Page.captureScreenshot", wanted).await;
        let picture = STANDARD.decode(taken["data"].as_str().unwrap()).unwrap();
        std::fs::write(path, picture).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    }

    /// Runs a script in the page, and gives what it returns.
    pub async fn run(&self, script: &str) -> Value {
        let ran = self.client().execute(script, Vec::new()).await;
        ran.unwrap_or_else(|e| panic!("{e}"))
    }

    /// What the console says since the last look: faults of the page, and what its security policy stopped.
    pub async fn console(&self) -> Vec<String> {
        let said = self.log("browser").await;
        said.iter()
            .map(|line| format!("{}: {}", line["level"], line["message"]))
            .collect()
    }

    /// The addresses that pages asked for since the last look, whether they were found or not.
    pub async fn requests(&self) -> Vec<String> {
        let noted = self.log("performance").await;
        let events = noted.iter().map(|line| -> Value {
            let event = line["message"].as_str().unwrap();
            serde_json::from_str(event).unwrap()
        });
        let sent = events.filter(|event| event["message"]["method"] == "Network.requestWillBeSent");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        // Chromium's own start page, which is there before the first of ours, loads what it shows.
        let ours =
            sent.filter(|event| !text(&event["message"]["params"]["documentURL"]).starts_with("chrome"));
        ours.map(|event| text(&event["message"]["params"]["request"]["url"]))
            .collect()
    }

    /// What of the document lies to the right of the window, which makes people scroll sideways.
    pub async fn beyond_the_edge(&self, view: View) -> Vec<String> {
        let script = "const d = document.documentElement, wide = Math.max(d.scrollWidth, window.innerWidth), \
                      found = wide > WIDTH ? [wide + ' pixels wide'] : []; \
                      for (const e of document.body.querySelectorAll('*')) { const right = \
                      e.getBoundingClientRect().right; if (right > WIDTH + 0.5) found.push(e.tagName + ' ends at ' \
                      + right); } return found;";
        let script = script.replace("WIDTH", &view.width().to_string());
        let found = self.run(&script).await;
        let found = found.as_array().unwrap().iter();
        found.map(|line| line.as_str().unwrap().to_owned()).collect()
    }

    /// Which rules of axe-core the document breaks, other than these.
    pub async fn violations(&self, axe: &str, without: &[&str]) -> Vec<Violation> {
        let off: serde_json::Map<String, Value> = without
            .iter()
            .map(|rule| ((*rule).to_owned(), json!({"enabled": false})))
            .collect();
        // Without `preload` axe-core fetches nothing.
        let options = json!({
            "runOnly": {"type": "tag", "values": TAGS},
            "rules": off,
            "preload": false,
            "resultTypes": ["violations", "incomplete"],
        });
        let script = format!(
            "{axe};\nconst [options, done] = arguments;\
             axe.run(document, options).then(done, e => done({{failed: String(e)}}));"
        );
        let answer = self.client().execute_async(&script, vec![options]).await;
        let answer = answer.unwrap_or_else(|e| panic!("axe-core: {e}"));
        assert_eq!(answer["failed"], Value::Null, "axe-core");
        assert!(answer["testEngine"]["version"].is_string(), "{answer}");
        let broken = answer["violations"].as_array().unwrap().iter();
        // What axe-core could not tell is no better, as far as contrast is concerned.
        let untold = answer["incomplete"].as_array().unwrap().iter();
        let untold = untold.filter(|rule| rule["id"] == "color-contrast");
        broken.chain(untold).map(violation).collect()
    }

    async fn log(&self, kind: &str) -> Vec<Value> {
        match self.command("se/log", json!({"type": kind})).await {
            Value::Array(lines) => lines,
            other => panic!("the log {kind} is {other}"),
        }
    }

    async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.command("goog/cdp/execute", json!({"cmd": command, "params": parameters}))
            .await
    }

    async fn command(&self, path: &'static str, body: Value) -> Value {
        let answer = self.client().issue_cmd(Command { path, body }).await;
        answer.unwrap_or_else(|e| panic!("{path}: {e}"))
    }
}

/// WCAG 2.2 at levels A and AA, and what axe-core adds to it.
const TAGS: [&str; 6] = [
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
];

fn violation(rule: &Value) -> Violation {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let nodes = rule["nodes"].as_array().unwrap().iter();
    Violation {
        rule: text(&rule["id"]),
        help: text(&rule["help"]),
        places: nodes
            .map(|node| {
                let why = text(&node["failureSummary"]).replace('\n', " ");
                format!("{} {}: {why}", node["target"], node["html"])
            })
            .collect(),
    }
}

/// A command of chromedriver that `WebDriver` does not have.
#[derive(Debug)]
struct Command {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Command {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, ParseError> {
        base_url.join(&format!(
            "session/{}/{}",
            session_id.unwrap_or_default(),
            self.path
        ))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

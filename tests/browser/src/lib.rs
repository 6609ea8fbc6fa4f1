//! A real Chromium for tests. Each has a chromedriver and a profile of its own, and is gone when it is dropped.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test ends where its ground gives way"
)]

mod driver;

use std::time::Duration;

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};

pub use self::driver::{Driver, HOW_TO_GET_IT};

/// How long a start or a page may take. Generous: other tests may be at work on the same machine.
const PATIENCE: Duration = Duration::from_secs(150);

/// A Chromium with one window.
#[derive(Debug)]
pub struct Chromium {
    /// The program that drives it.
    pub driver: Driver,
    /// What it is told to do.
    pub client: Client,
}

impl Chromium {
    /// Starts one with these preferences, with more arguments than the usual ones, and with these logs.
    pub async fn start(preferences: Value, more: &[&str], logs: &[&str]) -> Self {
        let mut driver = Driver::start();
        let profile = format!("--user-data-dir={}", driver.folder().join("profile").display());
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            // A container may have too little shared memory for a page.
            "--disable-dev-shm-usage",
            &profile,
        ];
        let arguments = [&arguments, more].concat();
        let logs: Map<String, Value> = logs.iter().map(|log| ((*log).to_owned(), json!("ALL"))).collect();
        let wanted = json!({
            "browserName": "chrome",
            "timeouts": {"pageLoad": PATIENCE.as_millis()},
            "goog:chromeOptions": {"args": arguments, "prefs": preferences},
            "goog:loggingPrefs": logs,
        });
        let wanted: Capabilities = serde_json::from_value(wanted).unwrap();
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wanted)
            .connect(&driver.url())
            .await
            .unwrap_or_else(|e| panic!("no Chromium: {e}. {HOW_TO_GET_IT}"));
        let given = client.capabilities().unwrap();
        driver.started_chromium(given["goog:processID"].as_u64().unwrap());
        Self { driver, client }
    }
}

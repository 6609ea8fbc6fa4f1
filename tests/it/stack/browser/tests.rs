//! The browser itself, on a page that a few lines serve. Needs Chromium, but no stack.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;

use super::Browser;

const FORM: &str = r#"<title>Order</title><h1>What would you like?</h1><p id="told">Nothing ran.</p>
<script>document.getElementById("told").textContent = "A script ran.";</script>
<noscript><p>No scripts here.</p></noscript>
<form method="post" onsubmit="return false">
<label for="dish">Dish (needed)</label><textarea id="dish" name="dish">soup</textarea>
<label>Guests <input name="guests"></label>
<label><input type="checkbox" name="haste" value="yes"> In haste</label>
<button name="action" value="order">Order</button><button name="action" value="leave">Leave</button>
</form>"#;

/// Serves the form, and after it what was sent. Gives its address, by a name as the mailed links have it.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        // A browser also opens connections in advance and sends nothing on them, so each has a thread.
        for connection in listener.incoming().flatten() {
            thread::spawn(move || answer(connection));
        }
    });
    format!("http://order.execute-api.localhost:{port}/")
}

fn answer(mut connection: TcpStream) {
    let mut request = BufReader::new(connection.try_clone().unwrap());
    let (mut head, mut line) = (String::new(), String::new());
    while request.read_line(&mut line).is_ok_and(|n| n > 2) {
        head.push_str(&line);
        line.clear();
    }
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.parse().unwrap())
    });
    let mut body = vec![0; length.unwrap_or(0)];
    request.read_exact(&mut body).unwrap();
    let page = if head.starts_with("POST") {
        format!(
            "<title>Sent</title><p>You sent: {}</p>",
            String::from_utf8(body).unwrap()
        )
    } else {
        FORM.to_owned()
    };
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\ncontent-length: ";
    // A browser that has gone needs no answer.
    let _ = write!(connection, "{head}{}\r\n\r\n{page}", page.len());
}

#[tokio::test]
#[ignore = "needs Chromium: make test"]
async fn a_form_is_read_filled_and_sent_without_scripts() {
    let url = serve();
    let browser = Browser::start().await;
    browser.open(&url).await;
    assert_eq!(browser.title().await, "Order");
    let text = browser.text().await;
    assert!(
        text.contains("Nothing ran.") && text.contains("No scripts here."),
        "{text}"
    );
    assert_eq!(browser.buttons().await, ["Order", "Leave"]);

    browser.fill("Dish (needed)", "two eggs").await;
    browser.fill("guests", "3").await;
    browser.tick("In haste").await;
    browser.tick("haste").await;
    let picture = browser.driver.folder().join("order.png");
    browser.screenshot(&picture).await;
    assert!(std::fs::read(picture).unwrap().starts_with(b"\x89PNG"));
    browser.press("Order").await;
    assert_eq!(browser.title().await, "Sent");
    assert_eq!(
        browser.text().await,
        "You sent: dish=two+eggs&guests=3&haste=yes&action=order"
    );
}

/// That the page above has scripts which would run.
#[tokio::test]
#[ignore = "needs Chromium: make test"]
async fn a_browser_with_scripts_runs_them() {
    let url = serve();
    let browser = Browser::start_with_scripts().await;
    browser.open(&url).await;
    let text = browser.text().await;
    assert!(
        text.contains("A script ran.") && !text.contains("No scripts here."),
        "{text}"
    );
}

#[tokio::test]
#[ignore = "needs Chromium: make test"]
async fn a_test_that_fails_leaves_nothing_behind() {
    let (tell, told) = mpsc::channel();
    let failed = tokio::spawn(async move {
        let browser = Browser::start().await;
        let given = browser.client.capabilities().unwrap();
        let chromium = given["goog:chromeOptions"]["debuggerAddress"].as_str().unwrap();
        let chromedriver = format!("127.0.0.1:{}", browser.driver.port());
        for address in [chromium, &chromedriver] {
            assert!(TcpStream::connect(address).is_ok(), "{address}");
        }
        let seen = (
            [chromium.to_owned(), chromedriver],
            browser.driver.folder().to_owned(),
        );
        tell.send(seen).unwrap();
        panic!("as a failing test does");
    });
    assert!(failed.await.unwrap_err().is_panic());
    let (addresses, folder) = told.recv().unwrap();
    for address in addresses {
        assert!(TcpStream::connect(&address).is_err(), "{address} still answers");
    }
    assert!(!folder.exists(), "{} is left", folder.display());
}

//! A server that hears what is said to it, and answers as it is told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const TOKEN: &str = r#"{"access_token":"t","expires_in":"3600","later":{"unknown":[1]}}"#;

/// What a server does with a call.
#[derive(Clone)]
pub(crate) enum Act {
    Say(String),
    /// One byte at a time, for ever.
    Drip,
    HangUp,
}

pub(crate) fn http(status: u16, head: &str, body: &str) -> Act {
    Act::Say(format!(
        "HTTP/1.1 {status} X\r\n{head}connection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    ))
}

pub(crate) fn json(status: u16, body: &str) -> Act {
    http(status, "content-type: application/json\r\n", body)
}

pub(crate) fn value(status: u16, body: &Value) -> Act {
    json(status, &body.to_string())
}

/// One call as it was heard.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) method: String,
    pub(crate) target: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Heard {
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method, self.target)
    }

    /// A header that was sent just once.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(key, _)| key == name);
        let first = values.next().map(|(_, value)| value.as_str());
        assert!(values.next().is_none(), "{name} was sent twice");
        first
    }

    pub(crate) fn body(&self) -> &str {
        &self.body
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn is_sign_in(&self) -> bool {
        self.target.ends_with("/oauth2/token")
    }
}

/// A running server.
pub(crate) struct Server {
    pub(crate) url: String,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Server {
    /// Grants every token, and does with every other call what `act` says.
    pub(crate) async fn start(act: impl Fn(&Heard) -> Act + Send + Sync + 'static) -> Self {
        Self::start_with(move |heard| {
            if heard.is_sign_in() {
                json(200, TOKEN)
            } else {
                act(heard)
            }
        })
        .await
    }

    /// Does with every call, signing in included, what `act` says.
    pub(crate) async fn start_with(act: impl Fn(&Heard) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (heard, act) = (Arc::new(Mutex::new(Vec::new())), Arc::new(act));
        let log = heard.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (log, act) = (log.clone(), act.clone());
                tokio::spawn(async move {
                    let mut stream = stream;
                    if let Some(call) = hear(&mut stream).await {
                        log.lock().unwrap().push(call.clone());
                        answer(stream, act(&call)).await;
                    }
                });
            }
        });
        Self { url, heard }
    }

    /// All calls but those for a token.
    pub(crate) fn calls(&self) -> Vec<Heard> {
        let heard = self.heard.lock().unwrap();
        heard.iter().filter(|call| !call.is_sign_in()).cloned().collect()
    }

    pub(crate) fn sign_ins(&self) -> Vec<Heard> {
        let heard = self.heard.lock().unwrap();
        heard.iter().filter(|call| call.is_sign_in()).cloned().collect()
    }
}

async fn hear(stream: &mut TcpStream) -> Option<Heard> {
    let mut bytes = Vec::new();
    let (head, length) = loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, _)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.trim().parse().ok())?
        });
        break (head.to_owned(), length.unwrap_or(0));
    };
    let start = head.len() + 4;
    while bytes.len() < start + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    Some(Heard {
        method: first.next()?.to_owned(),
        target: first.next()?.to_owned(),
        headers: lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect(),
        body: String::from_utf8_lossy(&bytes[start..]).into_owned(),
    })
}

/// What the caller does not wait for is lost, which is the point of some tests.
async fn answer(mut stream: TcpStream, act: Act) {
    match act {
        Act::Say(text) => drop(stream.write_all(text.as_bytes()).await),
        Act::HangUp => {}
        Act::Drip => {
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n";
            let mut alive = stream.write_all(head.as_bytes()).await;
            while alive.is_ok() {
                tokio::time::sleep(Duration::from_millis(50)).await;
                alive = stream.write_all(b" ").await;
            }
        }
    }
}

//! Calls to HTTP functions as API Gateway passes them on, and their answers taken apart.

use std::collections::HashMap;

use contracts::authorizer::CallerContext;
use domain::account::{CallingPortal, PortalKind};
use domain::ids::{ClientId, ResellerId};
use lambda_http::{Body, Request, Response};
use serde_json::{Value, json};

use crate::example;

/// The id that API Gateway gives to every call.
pub const CALL_ID: &str = "call-1";

/// What the authorizer says about a caller.
#[derive(Clone, Debug)]
pub struct Caller(pub Value);

impl Caller {
    /// Somebody whose token is no good.
    pub fn invalid() -> Self {
        Self(json!({"lambda": {"outcome": "invalid_token"}}))
    }

    /// A client of the distributor's operations, which is no portal.
    pub fn admin() -> Self {
        Self::client("ops", "csp/admin", None)
    }

    /// The console of the example reseller.
    pub fn console(scopes: &str) -> Self {
        Self::portal(PortalKind::Console, scopes, |_| {})
    }

    /// The customers' portal of the example reseller.
    pub fn customer_portal(scopes: &str) -> Self {
        Self::portal(PortalKind::CustomerPortal, scopes, |_| {})
    }

    /// The console of another reseller.
    pub fn stranger(scopes: &str) -> Self {
        Self::portal(PortalKind::Console, scopes, |portal| {
            portal.client_id = ClientId::parse("contoso-console").unwrap();
            portal.reseller_id = ResellerId::parse("contoso").unwrap();
        })
    }

    /// A portal that differs from the example's.
    pub fn portal(kind: PortalKind, scopes: &str, change: impl FnOnce(&mut CallingPortal)) -> Self {
        let mut portal = example::calling_portal(kind);
        change(&mut portal);
        Self::client(portal.client_id.clone().as_str(), scopes, Some(portal))
    }

    /// Any client with a good token.
    pub fn client(id: &str, scopes: &str, portal: Option<CallingPortal>) -> Self {
        let context = CallerContext::ok(ClientId::parse(id).unwrap(), scopes.to_owned(), portal);
        Self(json!({"lambda": serde_json::to_value(context).unwrap()}))
    }
}

/// A call.
#[derive(Clone, Debug)]
pub struct Call {
    method: String,
    target: String,
    headers: HashMap<String, String>,
    body: Option<String>,
    authorizer: Value,
}

impl Call {
    /// A call without a caller, headers or a body. `target` is the path, with the query if there is one.
    pub fn new(method: &str, target: &str) -> Self {
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: HashMap::new(),
            body: None,
            authorizer: Value::Null,
        }
    }

    /// The call by somebody.
    #[must_use]
    pub fn by(self, caller: &Caller) -> Self {
        Self {
            authorizer: caller.0.clone(),
            ..self
        }
    }

    /// The call with one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The call with an `Idempotency-Key`.
    #[must_use]
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// The call with a JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.text(&body.to_string())
            .header("content-type", "application/json")
    }

    /// The call with a body of any kind.
    #[must_use]
    pub fn text(self, body: &str) -> Self {
        Self {
            body: Some(body.to_owned()),
            ..self
        }
    }

    /// The request that the function gets.
    pub fn build(&self) -> Request {
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let event = json!({
            "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": query,
            "headers": self.headers, "body": self.body, "isBase64Encoded": false,
            "requestContext": {
                "accountId": "1", "apiId": "a", "domainName": "a.example", "domainPrefix": "a",
                "http": {"method": self.method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1",
                    "userAgent": "test"},
                "requestId": CALL_ID, "routeKey": "$default", "stage": "$default",
                "time": "04/May/2026:09:30:00 +0000", "timeEpoch": 1_777_887_000_000_u64,
                "authorizer": self.authorizer,
            },
        });
        lambda_http::request::from_str(&event.to_string()).unwrap()
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers by their lower-case names.
    pub headers: HashMap<String, String>,
    /// The body as sent.
    pub text: String,
    /// The body's JSON; null when it is none.
    pub body: Value,
}

impl Answer {
    /// Takes a response apart.
    pub fn of(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let text = match body {
            Body::Text(text) => text,
            _ => String::new(),
        };
        let headers = parts
            .headers
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap().to_owned()))
            .collect();
        Self {
            status: parts.status.as_u16(),
            headers,
            body: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
        }
    }

    /// The status and the problem's code, after a look at the rest of the problem document.
    pub fn problem(&self) -> (u16, &str) {
        let code = self.body["code"].as_str();
        let code = code.unwrap_or_else(|| panic!("no problem: {self:?}"));
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(self.body["type"], format!("urn:csp:problem:{code}"));
        assert_eq!(self.body["requestId"], CALL_ID);
        assert_eq!(self.headers["x-request-id"], CALL_ID);
        assert_eq!(self.body["status"], self.status);
        for words in ["title", "detail"] {
            assert!(self.body[words].as_str().is_some_and(|w| !w.is_empty()));
        }
        (self.status, code)
    }

    /// Where the faults are and which.
    pub fn faults(&self) -> Vec<(&str, &str)> {
        let faults = self.body["errors"].as_array().unwrap();
        faults
            .iter()
            .map(|f| (f["pointer"].as_str().unwrap(), f["code"].as_str().unwrap()))
            .collect()
    }

    /// A header; empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The `ETag`; empty when there is none.
    pub fn etag(&self) -> &str {
        self.header("etag")
    }

    /// The inside of the page.
    pub fn main(&self) -> &str {
        let (_, rest) = self.text.split_once("<main>").unwrap();
        rest.split_once("</main>").unwrap().0.trim()
    }

    /// Whether the page asks for something.
    pub fn has_form(&self) -> bool {
        self.main().contains("<form")
    }

    /// What a browser sends when the page's one button is pressed.
    pub fn hidden_fields(&self) -> String {
        let inputs = self.main().split("<input type=\"hidden\" name=\"").skip(1);
        let fields: Vec<String> = inputs
            .map(|input| {
                let (name, rest) = input.split_once("\" value=\"").unwrap();
                format!("{name}={}", encoded(rest.split_once('"').unwrap().0))
            })
            .collect();
        fields.join("&")
    }
}

/// A value as it stands in a form.
pub fn encoded(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

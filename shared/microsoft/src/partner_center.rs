//! What all calls to Partner Center have in common: headers, idempotency keys and collections that come in pages.

use domain::ids::TenantId;
use domain::ports::CredentialSource;
use domain::provider::{Answer, Attempt, Failure};
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{RequestBuilder, Url};
use serde_json::Value;
use uuid::Uuid;

use crate::client::{Effect, Microsoft, trace_id};
use crate::name::name_of;
use crate::token::{Kind, Resource};

/// No customer has so many things that they fill more pages.
const MOST_PAGES: usize = 50;
/// What a link to the next page may not set: it is set here.
const OWN_HEADERS: [&str; 3] = ["ms-requestid", "ms-correlationid", "ms-contract-version"];

/// One page of a collection, and what must be said to get it.
#[derive(Clone, PartialEq, Eq)]
struct Page {
    url: Url,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl<S: CredentialSource> Microsoft<S> {
    pub(crate) fn customer_url(&self, tenant: TenantId) -> String {
        format!("{}/v1/customers/{tenant}", self.partner_center_url())
    }

    /// Every item of a collection, as the application alone may read it.
    pub(crate) async fn read_collection(&self, operation: &'static str, url: &str) -> Answer<Vec<Value>> {
        let mut page = Page {
            url: Url::parse(url).map_err(|_| Failure::Unreadable)?,
            headers: Vec::new(),
        };
        let mut items = Vec::new();
        for _ in 0..MOST_PAGES {
            let mut body = self.read_page(operation, &page).await?;
            let Value::Array(more) = body["items"].take() else {
                return Err(Failure::Unreadable);
            };
            items.extend(more);
            match next(&page, &body["links"]["next"])? {
                None => return Ok(items),
                Some(following) if following == page => return Err(Failure::Unreadable),
                Some(following) => page = following,
            }
        }
        Err(Failure::Unreadable)
    }

    async fn read_page(&self, operation: &'static str, page: &Page) -> Answer<Value> {
        let purpose = self.own(Resource::PartnerCenter, Kind::App);
        let request_id = trace_id();
        let build = || {
            let call = headed(self.http().client().get(page.url.clone()), request_id);
            let add =
                |call: RequestBuilder, (name, value): &(HeaderName, HeaderValue)| call.header(name, value);
            page.headers.iter().fold(call, add)
        };
        let body: Value = self.ask(operation, purpose, Effect::Reads, build).await?.json()?;
        // Only objects have members that can be taken out.
        if body.is_object() {
            Ok(body)
        } else {
            Err(Failure::Unreadable)
        }
    }
}

/// The page after this one. It must be one of the same collection, so that no answer can send the token elsewhere.
fn next(page: &Page, link: &Value) -> Answer<Option<Page>> {
    if link.is_null() {
        return Ok(None);
    }
    let uri = link["uri"].as_str().ok_or(Failure::Unreadable)?;
    // Links are written without the version, as a rule.
    let relative = uri.strip_prefix("/v1/").or_else(|| uri.strip_prefix('/'));
    let relative = relative.ok_or(Failure::Unreadable)?;
    let (path, query) = relative.split_once('?').unwrap_or((relative, ""));
    if !page
        .url
        .path()
        .to_ascii_lowercase()
        .ends_with(&format!("/v1/{}", path.to_ascii_lowercase()))
    {
        return Err(Failure::Unreadable);
    }
    let mut url = page.url.clone();
    url.set_query(Some(query).filter(|query| !query.is_empty()));
    let headers = match &link["headers"] {
        Value::Null => Vec::new(),
        Value::Array(listed) => listed.iter().filter_map(header).collect::<Answer<Vec<_>>>()?,
        _ => return Err(Failure::Unreadable),
    };
    Ok(Some(Page { url, headers }))
}

/// A header that a link asks for, such as `MS-ContinuationToken`; nothing when it is none of Partner Center's own.
fn header(listed: &Value) -> Option<Answer<(HeaderName, HeaderValue)>> {
    let name = listed["key"].as_str()?.to_ascii_lowercase();
    if !name.starts_with("ms-") || OWN_HEADERS.contains(&name.as_str()) {
        return None;
    }
    let name = HeaderName::try_from(name).ok();
    let value = listed["value"]
        .as_str()
        .and_then(|value| HeaderValue::try_from(value).ok());
    Some(name.zip(value).ok_or(Failure::Unreadable))
}

/// `MS-RequestId` is Partner Center's idempotency key, `MS-CorrelationId` only a trace.
pub(crate) fn headed(call: RequestBuilder, request_id: Uuid) -> RequestBuilder {
    call.header("accept", "application/json")
        .header("ms-requestid", request_id.to_string())
        .header("ms-correlationid", trace_id().to_string())
        .header("ms-contract-version", "v1")
        .header("x-locale", "en-US")
}

/// The same for every repetition of one attempt and different for everything else, whichever process asks.
pub(crate) fn request_id(attempt: Attempt, operation: &str) -> Uuid {
    let Attempt {
        request,
        step,
        number,
    } = attempt;
    name_of(&format!("{request}/{}/{number}/{operation}", step.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::RequestId;
    use domain::provisioning::Step;

    #[test]
    fn a_request_id_names_one_attempt() {
        let request = RequestId::parse("0190a0b0-0000-7000-8000-000000000001").unwrap();
        let attempt = Attempt {
            request,
            step: Step::CreateAdminUser,
            number: 1,
        };
        let id = request_id(attempt, "user.post");
        assert_eq!(id, request_id(attempt, "user.post"));
        assert_ne!(id, request_id(attempt, "user.patch"));
        assert_ne!(id, request_id(Attempt { number: 2, ..attempt }, "user.post"));
        assert_eq!(id.get_version_num(), 8);
    }
}

//! Collections, whole or page by page.

use axum::{Json, http::HeaderMap};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Refusal;

const CONTINUATION: &str = "MS-ContinuationToken";

/// All items at once.
pub(super) fn collection(items: Vec<Value>, path: &str) -> Json<Value> {
    Json(json!({
        "totalCount": items.len(),
        "items": items,
        "links": { "self": { "uri": path, "method": "GET", "headers": [] } },
        "attributes": { "objectType": "Collection" },
    }))
}

/// Which page somebody asks for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Paging {
    size: Option<String>,
    seek_operation: Option<String>,
}

impl Paging {
    /// The page of `items`, each with the id that the continuation token of a page ending there names.
    pub(super) fn page(
        &self,
        items: Vec<(Uuid, Value)>,
        path: &str,
        headers: &HeaderMap,
        default_size: usize,
    ) -> Result<Json<Value>, Refusal> {
        let size = match &self.size {
            None => default_size.max(1),
            Some(text) => text
                .parse()
                .ok()
                .filter(|size| (1..=500).contains(size))
                .ok_or_else(|| Refusal::invalid_input(format!("The page size '{text}' is not valid.")))?,
        };
        let start = self.start(&items, headers)?;
        let end = start.saturating_add(size).min(items.len());
        let next = items.get(end).and_then(|_| items.get(end.checked_sub(1)?));
        let next = next.map(|(last, _)| {
            json!({
                "uri": format!("{path}?size={size}&seekOperation=Next"),
                "method": "GET",
                "headers": [{ "key": CONTINUATION, "value": last.simple() }],
            })
        });
        let page = items.into_iter().take(end).skip(start).map(|(_, item)| item);
        let Json(mut body) = collection(page.collect(), path);
        if let Some(next) = next {
            body["links"]["next"] = next;
        }
        Ok(Json(body))
    }

    fn start(&self, items: &[(Uuid, Value)], headers: &HeaderMap) -> Result<usize, Refusal> {
        let token = headers.get(CONTINUATION);
        let seeks = match self.seek_operation.as_deref() {
            None => false,
            Some(operation) if operation.eq_ignore_ascii_case("Next") => true,
            Some(other) => {
                let message = format!("The seek operation '{other}' is not valid.");
                return Err(Refusal::invalid_input(message));
            }
        };
        let last: Uuid = match (seeks, token) {
            (false, None) => return Ok(0),
            (true, Some(token)) => token
                .to_str()
                .ok()
                .and_then(|text| text.parse().ok())
                .ok_or_else(bad_token)?,
            (true, None) | (false, Some(_)) => return Err(bad_token()),
        };
        let index = items.iter().position(|(id, _)| *id == last);
        index.map(|index| index + 1).ok_or_else(bad_token)
    }
}

fn bad_token() -> Refusal {
    Refusal::invalid_input(
        "A following page needs seekOperation=Next and the continuation token of the page before it.",
    )
}

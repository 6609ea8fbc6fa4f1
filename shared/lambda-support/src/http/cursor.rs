//! Pages of lists. A cursor is bound to its caller and filter: it says after which key the next page begins, and a
//! digest over all of it tells a foreign or broken one. The tenancy never comes from it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contracts::problem::Problem;
use domain::ids::ClientId;
use domain::ports::Page;
use lambda_http::Request;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Reply, query};

const DIGEST_BYTES: usize = 16;

/// How much of which list a caller asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// At most how many items.
    pub limit: usize,
    /// The key after which the page begins.
    pub after: Option<String>,
    binding: String,
}

impl Listing {
    /// Reads `limit` and `cursor`. `caller` is who asks, `list` names what is listed with its filter.
    ///
    /// # Errors
    /// 400 `limit_invalid` or `cursor_invalid`.
    pub fn of(request: &Request, caller: &ClientId, list: &str) -> Result<Self, Problem> {
        let limit = match query(request, "limit") {
            None => 25,
            Some(text) => text
                .parse()
                .ok()
                .filter(|n| (1..=100).contains(n))
                .ok_or_else(|| Problem::query("limit", "limit_invalid", "Give a limit of 1–100."))?,
        };
        let binding = format!("{caller}\n{list}");
        let after = match query(request, "cursor") {
            None => None,
            Some(cursor) => Some(read_cursor(&cursor, &binding).ok_or_else(cursor_invalid)?),
        };
        Ok(Self {
            limit,
            after,
            binding,
        })
    }

    /// The listing, if its list can have the key after which the page begins. The digest in a cursor tells mistakes;
    /// whoever knows how it is made can make others.
    ///
    /// # Errors
    /// 400 `cursor_invalid`.
    pub fn after_known(self, is_key: impl Fn(&str) -> bool) -> Result<Self, Problem> {
        match &self.after {
            Some(key) if !is_key(key) => Err(cursor_invalid()),
            _ => Ok(self),
        }
    }

    fn cursor(&self, key: &str) -> String {
        let mut bytes = digest(key, &self.binding);
        bytes.extend_from_slice(key.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }
}

fn cursor_invalid() -> Problem {
    let detail = "This cursor is not one of this list. Start again without a cursor.";
    Problem::query("cursor", "cursor_invalid", detail)
}

fn read_cursor(cursor: &str, binding: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (tag, key) = bytes.split_at_checked(DIGEST_BYTES)?;
    let key = std::str::from_utf8(key).ok()?;
    (digest(key, binding) == tag).then(|| key.to_owned())
}

fn digest(key: &str, binding: &str) -> Vec<u8> {
    let mut hasher = Sha256::new();
    hasher.update(b"cursor-v1\n");
    hasher.update(binding.len().to_be_bytes());
    hasher.update(binding);
    hasher.update(key);
    hasher.finalize().iter().copied().take(DIGEST_BYTES).collect()
}

/// Answers with a page: `{items, nextCursor}` and a `Link` to the next one.
///
/// # Errors
/// When the items cannot be written as JSON, which is a fault of ours.
pub fn list_reply<'a, T, V: Serialize>(
    request: &Request,
    listing: &Listing,
    page: &'a Page<T>,
    view: impl Fn(&'a T) -> V,
) -> Result<Reply, Problem> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Body<V> {
        items: Vec<V>,
        next_cursor: Option<String>,
    }
    let next_cursor = page.next.as_deref().map(|key| listing.cursor(key));
    let link = next_cursor.as_ref().map(|cursor| next_link(request, cursor));
    let body = Body {
        items: page.items.iter().map(view).collect(),
        next_cursor,
    };
    let reply = Reply::json(200, &body)?;
    Ok(match link {
        Some(link) => reply.header("link", link),
        None => reply,
    })
}

fn next_link(request: &Request, cursor: &str) -> String {
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(request.uri().query().unwrap_or_default()).unwrap_or_default();
    let kept = pairs.into_iter().filter(|(name, _)| name != "cursor");
    let pairs: Vec<(String, String)> = kept.chain([("cursor".to_owned(), cursor.to_owned())]).collect();
    let query = serde_urlencoded::to_string(pairs).unwrap_or_default();
    format!("<{}?{query}>; rel=\"next\"", request.uri().path())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(binding: &str) -> Listing {
        Listing {
            limit: 25,
            after: None,
            binding: binding.into(),
        }
    }

    #[test]
    fn a_cursor_is_good_for_its_list_only() {
        let cursor = listing("contoso\nrequests").cursor("key-7");
        assert_eq!(
            read_cursor(&cursor, "contoso\nrequests").as_deref(),
            Some("key-7")
        );
        assert_eq!(read_cursor(&cursor, "northwind\nrequests"), None);
        assert_eq!(read_cursor(&cursor, "contoso\napprovals"), None);
    }

    #[test]
    fn broken_cursors_are_none() {
        let cursor = listing("a").cursor("key");
        for bad in [
            "",
            "x",
            "!!!!",
            &cursor[..cursor.len() - 1],
            &format!("{cursor}A"),
        ] {
            assert_eq!(read_cursor(bad, "a"), None, "{bad}");
        }
    }
}

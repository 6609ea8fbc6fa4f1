//! Which tenant a domain belongs to: `OpenID` discovery, which Microsoft answers to anybody.

use std::time::Duration;

use domain::ids::TenantId;
use domain::provider::{Resolution, TenantDirectory, TenantQuery};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::http::{self, Http};

/// A person waits for the answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// No such tenant, and not even the name of one.
const NO_SUCH_TENANT: [u64; 2] = [90002, 900_023];

/// Microsoft's directory of tenants.
#[derive(Clone, Debug)]
pub struct Directory {
    http: Http,
    login_url: String,
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
}

/// One look-up.
enum Look {
    Settled(Resolution),
    TryAgain(String),
}

impl Directory {
    /// The directory behind a sign-in host such as `https://login.microsoftonline.com`.
    pub fn new(http: Http, login_url: &str) -> Self {
        Self {
            http,
            login_url: login_url.trim_end_matches('/').to_owned(),
        }
    }

    async fn look(&self, query: &TenantQuery) -> Look {
        let name = match query {
            TenantQuery::Id(id) => id.to_string(),
            TenantQuery::Domain(domain) => domain.as_str().to_owned(),
        };
        let url = format!("{}/{name}/v2.0/.well-known/openid-configuration", self.login_url);
        let call = self.http.client().get(url).timeout(PATIENCE);
        let reply = match http::send(call).await {
            Ok(reply) => reply,
            Err(lost) => return Look::TryAgain(format!("{lost:?}")),
        };
        match reply.status {
            200 => match reply.json::<Discovery>() {
                Ok(Discovery { issuer }) => Look::Settled(of_issuer(&issuer, query)),
                Err(_) => Look::Settled(unreachable_because("the answer was no discovery document")),
            },
            400 | 404 if reply.json::<Value>().is_ok_and(|body| says_unknown(&body)) => {
                Look::Settled(Resolution::NotFound)
            }
            // Whoever is told to come back later is not waited for, and asking at once is what was not wanted.
            status @ (408 | 500..=599) if reply.retry_after.is_none() => {
                Look::TryAgain(format!("status {status}"))
            }
            status => Look::Settled(unreachable_because(&format!("status {status}"))),
        }
    }
}

impl TenantDirectory for Directory {
    async fn resolve(&self, query: &TenantQuery) -> Resolution {
        if let Look::Settled(resolution) = self.look(query).await {
            return resolution;
        }
        match self.look(query).await {
            Look::Settled(resolution) => resolution,
            Look::TryAgain(cause) => unreachable_because(&cause),
        }
    }
}

fn unreachable_because(cause: &str) -> Resolution {
    Resolution::Unreachable {
        cause: cause.to_owned(),
    }
}

fn says_unknown(body: &Value) -> bool {
    let listed = body["error_codes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_u64);
    let described = body["error_description"].as_str().and_then(|text| {
        let digits = text.strip_prefix("AADSTS")?;
        digits.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
    });
    listed.chain(described).any(|code| NO_SUCH_TENANT.contains(&code))
}

/// The tenant in an issuer: `https://login.microsoftonline.com/{tenant}/v2.0` or `https://sts.windows.net/{tenant}/`.
fn of_issuer(issuer: &str, query: &TenantQuery) -> Resolution {
    let mut segments = issuer.split('/').filter(|segment| segment.len() == 36);
    let Some(id) = segments.find(|segment| Uuid::try_parse(segment).is_ok()) else {
        return unreachable_because("the issuer names no tenant");
    };
    match (TenantId::parse(id), query) {
        (Err(_), _) => Resolution::Reserved,
        (Ok(found), TenantQuery::Id(asked)) if found != *asked => {
            unreachable_because("the answer was about another tenant")
        }
        (Ok(found), _) => Resolution::Found(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::Domain;
    use serde_json::json;

    const ID: &str = "3f15978e-005c-4763-8b78-2a8fab289c58";

    #[test]
    fn issuers_of_both_versions_name_the_tenant() {
        let domain = TenantQuery::Domain(Domain::parse("fabrikam.example").unwrap());
        let found = Resolution::Found(TenantId::parse(ID).unwrap());
        assert_eq!(
            of_issuer(&format!("https://login.microsoftonline.com/{ID}/v2.0"), &domain),
            found
        );
        assert_eq!(
            of_issuer(
                &format!("https://sts.windows.net/{}/", ID.to_uppercase()),
                &domain
            ),
            found
        );
        let personal = "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0";
        assert_eq!(of_issuer(personal, &domain), Resolution::Reserved);
        for strange in ["", "https://login.microsoftonline.com/{tenantid}/v2.0", "x/y"] {
            assert!(
                matches!(of_issuer(strange, &domain), Resolution::Unreachable { .. }),
                "{strange}"
            );
        }
    }

    #[test]
    fn an_answer_about_another_tenant_is_not_believed() {
        let asked = TenantQuery::Id(TenantId::parse("4f15978e-005c-4763-8b78-2a8fab289c58").unwrap());
        let issuer = format!("https://sts.windows.net/{ID}/");
        assert!(matches!(
            of_issuer(&issuer, &asked),
            Resolution::Unreachable { .. }
        ));
    }

    #[test]
    fn unknown_tenants_are_recognised_by_code_or_text() {
        assert!(says_unknown(
            &json!({"error": "invalid_tenant", "error_codes": [90002]})
        ));
        assert!(says_unknown(
            &json!({"error_description": "AADSTS90002: Tenant 'x' not found."})
        ));
        assert!(says_unknown(&json!({"error_codes": [900_023]})));
        assert!(!says_unknown(
            &json!({"error_description": "AADSTS900021: Something else"})
        ));
        assert!(!says_unknown(&json!([])));
    }
}

//! What the reader sees of the tenant.

use askama::Template;
use contracts::words;
use domain::account::Tenant;
use domain::ids::TenantId;
use domain::provider::TenantQuery;
use domain::refusal::Refusal;
use lambda_support::http::pages::Page;

use super::Fault;
use crate::link::Reader;

/// The field with what is typed.
pub(super) const TENANT: &str = "tenant";
/// The field with the tenant that was shown.
pub(super) const CONFIRM: &str = "confirm";
/// The field with the domain that led to it.
pub(super) const DOMAIN: &str = "domain";

/// The longest domain. What is longer is given back cut.
const LONGEST: usize = 253;

impl Fault {
    fn status(self) -> u16 {
        match self {
            Self::Moved => 409,
            Self::Unreachable => 503,
            _ => 422,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Missing => "Enter a domain or the tenant id of your organisation.",
            Self::Malformed => {
                "This is neither a domain nor a tenant id. Enter the bare domain, without https:// and without the \
                 part of a mail address before the @, or the tenant id with its hyphens."
            }
            Self::Reserved => {
                "This is no organisation's own tenant: Microsoft uses it for personal accounts or for everybody. \
                 Enter a domain or the tenant id of your own organisation."
            }
            Self::Distributors => {
                "This is the tenant of the distributor who provides the subscription. Enter a domain or the tenant \
                 id of your own organisation."
            }
            Self::NotFound => {
                "Microsoft knows no tenant by this name or id. Check the spelling, or ask whoever looks after \
                 Microsoft 365 or Azure in your organisation."
            }
            Self::Moved => {
                "Microsoft does not confirm any more what you were shown, so nothing was recorded. Look it up again."
            }
            Self::Unreachable => {
                "Microsoft could not be asked just now. Nothing was recorded; press the button again in a few minutes."
            }
        }
    }
}

#[derive(Template)]
#[template(path = "tenant.html")]
struct Form<'a> {
    field: &'static str,
    longest: usize,
    typed: String,
    fault: Option<&'static str>,
    customer: &'a str,
    reseller: &'a str,
    recipient: &'a str,
    address: String,
    until: String,
}

#[derive(Template)]
#[template(path = "found.html")]
struct Found<'a> {
    confirm: &'static str,
    domain_field: &'static str,
    tenant: String,
    domain: Option<&'a str>,
    customer: &'a str,
    recipient: &'a str,
    address: String,
}

#[derive(Template)]
#[template(path = "confirmed.html")]
struct Confirmed<'a> {
    tenant: String,
    domain: Option<&'a str>,
    since: String,
    customer: &'a str,
    reseller: &'a str,
}

/// The form: empty, or with what was typed and what is wrong with it.
pub(super) fn form(reader: &Reader, typed: &str, fault: Option<Fault>) -> Page {
    let content = Form {
        field: TENANT,
        longest: LONGEST,
        typed: typed.chars().take(LONGEST).collect(),
        fault: fault.map(Fault::text),
        customer: reader.customer.as_str(),
        reseller: reader.reseller.as_str(),
        recipient: reader.recipient.name.as_str(),
        address: reader.recipient.email.masked(),
        until: words::moment(reader.until),
    };
    Page::of(
        fault.map_or(200, Fault::status),
        "Your Microsoft tenant",
        &content,
    )
}

/// What was found, to be confirmed.
pub(super) fn found(reader: &Reader, tenant: TenantId, query: &TenantQuery) -> Page {
    let content = Found {
        confirm: CONFIRM,
        domain_field: DOMAIN,
        tenant: tenant.to_string(),
        domain: match query {
            TenantQuery::Id(_) => None,
            TenantQuery::Domain(domain) => Some(domain.as_str()),
        },
        customer: reader.customer.as_str(),
        recipient: reader.recipient.name.as_str(),
        address: reader.recipient.email.masked(),
    };
    Page::of(200, "Is this your tenant?", &content)
}

/// The customer has its tenant.
pub(super) fn confirmed(reader: &Reader, tenant: &Tenant) -> Page {
    let content = Confirmed {
        tenant: tenant.tenant_id.to_string(),
        domain: tenant.domain.as_ref().map(|domain| domain.as_str()),
        since: words::moment(tenant.verified_at),
        customer: reader.customer.as_str(),
        reseller: reader.reseller.as_str(),
    };
    Page::of(200, "Confirmed", &content)
}

/// A rule says no.
pub(super) fn refused(reader: &Reader, refusal: &Refusal) -> Page {
    let text = format!(
        "{} Nothing was recorded. {} can help you with it.",
        refusal.detail(),
        reader.reseller.as_str()
    );
    Page::notice(409, "Not confirmed", &text)
}

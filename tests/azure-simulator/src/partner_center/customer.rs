//! A customer of the partner's.

use axum::{
    Extension,
    extract::{Path, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Refusal;
use crate::{
    Simulator,
    seed::{Behaviour, Tenant},
    tokens::Grant,
    world::World,
};

/// Where every customer is.
pub(super) const COUNTRY: &str = "US";

pub(super) async fn read(
    State(simulator): State<Simulator>,
    Extension(_): Extension<Grant>,
    Path(tenant): Path<String>,
) -> Result<Response, Refusal> {
    let world = simulator.world();
    let tenant = related(&world, &tenant)?;
    let commerce_id = world.guid("commerce", &tenant.id.to_string(), 0);
    // The byte order mark is Partner Center's: clients that parse the body as it is fail on it.
    let body = format!("\u{feff}{}", customer(tenant, commerce_id));
    Ok(([(CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response())
}

/// The tenant, when it is a customer of the partner's.
pub(super) fn related<'a>(world: &'a World, id: &str) -> Result<&'a Tenant, Refusal> {
    let malformed = |_| Refusal::front(StatusCode::BAD_REQUEST, 900_118, "Invalid Customer Id");
    let id: Uuid = id.parse().map_err(malformed)?;
    let tenant = world.tenant(id).ok_or_else(not_found)?;
    if tenant.behaviour == Behaviour::NoRelationship {
        let description = "This partner has no commerce relationship with the customer";
        return Err(Refusal::front(StatusCode::FORBIDDEN, 20002, description));
    }
    Ok(tenant)
}

fn not_found() -> Refusal {
    Refusal::extended(StatusCode::NOT_FOUND, 60003, "TenantNotFound", "Tenant not found")
}

fn customer(tenant: &Tenant, commerce_id: Uuid) -> Value {
    let Tenant {
        id,
        domain,
        initial_domain,
        company,
        ..
    } = tenant;
    let email = format!("billing@{domain}");
    let address = json!({
        "country": COUNTRY, "region": "WA", "city": "Redmond", "addressLine1": "1 Example Way",
        "postalCode": "98052", "phoneNumber": "4255550100",
    });
    let link =
        |path: &str| json!({ "uri": format!("/customers/{id}{path}"), "method": "GET", "headers": [] });
    json!({
        "id": id,
        "commerceId": commerce_id,
        "companyProfile": {
            "tenantId": id, "domain": domain, "companyName": company, "address": address, "email": email,
            "links": { "self": link("/profiles/company") },
            "attributes": { "objectType": "CustomerCompanyProfile" },
        },
        "billingProfile": {
            "id": commerce_id, "firstName": "Ada", "lastName": "Byron", "email": email,
            "culture": "en-US", "language": "en", "companyName": company, "defaultAddress": address,
            "links": { "self": link("/profiles/billing") },
            "attributes": { "etag": "-4242348048554929329", "objectType": "CustomerBillingProfile" },
        },
        "relationshipToPartner": "reseller",
        "allowDelegatedAccess": true,
        "customDomains": [domain, initial_domain],
        "links": { "self": link("") },
        "attributes": { "objectType": "Customer" },
    })
}

//! api.partnercenter.microsoft.com: who may call, and the headers of every answer.

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{MethodRouter, delete, get, patch, post},
};
use serde_json::{Map, Value};

use crate::{
    Simulator, faults,
    operation::Operation,
    tokens::{Audience, Grant, TokenFault},
};

mod agreement;
mod cart;
mod catalog;
mod checkout;
mod collection;
mod customer;
mod order;
mod partner;
mod plan;
mod refusal;
mod replay;
mod user;

use refusal::Refusal;

pub(crate) fn routes(simulator: &Simulator) -> Router<Simulator> {
    let on = |operation: Operation, route: MethodRouter<Simulator>| {
        route
            .route_layer(from_fn_with_state(simulator.clone(), conventions))
            .route_layer(from_fn_with_state((simulator.clone(), operation), faults::apply))
    };
    let user = on(Operation::UserGet, get(user::read))
        .merge(on(Operation::UserPatch, patch(user::update)))
        .merge(on(Operation::UserDelete, delete(user::remove)));
    let customer = "/v1/customers/{tenant}";
    Router::new()
        .route(
            "/v1/profiles/mpn",
            on(Operation::PartnerGet, get(partner::profile)),
        )
        .route(
            "/v1/compliance/csp/agreementstatus",
            on(Operation::PartnerAgreementGet, get(partner::agreement)),
        )
        .route(
            &format!("{customer}/relationships"),
            on(Operation::RelationshipsGet, get(partner::resellers)),
        )
        .route(
            &format!("{customer}/products"),
            on(Operation::ProductsGet, get(catalog::products)),
        )
        .route(
            &format!("{customer}/products/{{product}}/skus/{{sku}}/availabilities"),
            on(Operation::AvailabilitiesGet, get(catalog::availabilities)),
        )
        .route(
            &format!("{customer}/carts"),
            on(Operation::CartPost, post(cart::create)),
        )
        .route(
            &format!("{customer}/carts/{{cart}}/checkout"),
            on(Operation::CheckoutPost, post(checkout::check_out)),
        )
        .route(
            &format!("{customer}/orders"),
            on(Operation::OrdersGet, get(order::list)),
        )
        .route(
            &format!("{customer}/orders/{{order}}"),
            on(Operation::OrderGet, get(order::read)),
        )
        .route(
            &format!("{customer}/subscriptions"),
            on(Operation::PlansGet, get(plan::list)),
        )
        .route(
            &format!("{customer}/subscriptions/{{plan}}"),
            on(Operation::PlanGet, get(plan::read)),
        )
        .route(
            &format!("{customer}/subscriptions/{{plan}}/azureEntitlements"),
            on(Operation::EntitlementsGet, get(plan::entitlements)),
        )
        .route(customer, on(Operation::CustomerGet, get(customer::read)))
        .route(
            "/v1/agreements",
            on(Operation::AgreementTemplatesGet, get(agreement::templates)),
        )
        .route(
            &format!("{customer}/agreements"),
            on(Operation::AgreementsGet, get(agreement::confirmations)),
        )
        .route(
            &format!("{customer}/directSignedMicrosoftCustomerAgreementStatus"),
            on(Operation::AgreementStatusGet, get(agreement::direct_status)),
        )
        .route(
            &format!("{customer}/users"),
            on(Operation::UserPost, post(user::create)),
        )
        .route(&format!("{customer}/users/{{user}}"), user)
}

/// Partner Center's shape for a status that a fault asked for.
pub(crate) fn failure(status: u16, retry_after: Option<u64>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let refusal = match status.as_u16() {
        401 => Refusal::front(status, 400, "Access denied"),
        403 => Refusal::front(status, 2032, "Access denied"),
        404 => Refusal::front(status, 1000, "Not found"),
        429 => {
            let seconds = retry_after.unwrap_or(60);
            let message = format!("Rate limit is exceeded. Try again in {seconds} seconds.");
            Refusal::Gateway { status, message }
        }
        502..=504 => Refusal::Gateway {
            status,
            message: status.canonical_reason().unwrap_or_default().to_owned(),
        },
        500.. => Refusal::front(status, 800_003, "Unexpected service error"),
        _ => Refusal::front(status, 800_002, "Invalid request input"),
    };
    refusal.into_response()
}

pub(crate) fn unknown_route(path: &str) -> Response {
    let message = format!("No HTTP resource was found that matches the request URI '{path}'.");
    Refusal::Gateway {
        status: StatusCode::NOT_FOUND,
        message,
    }
    .into_response()
}

/// Who may call; the replay of a known `MS-RequestId`; and the headers that every answer carries.
async fn conventions(State(simulator): State<Simulator>, mut request: Request, next: Next) -> Response {
    let asked = request.headers().clone();
    let grant = authenticate(&simulator, &asked);
    let mfa = grant.as_ref().ok().map(|grant| grant.mfa);
    let mut response = match grant {
        Ok(grant) => {
            request.extensions_mut().insert(grant);
            replay::run(&simulator, request, next).await
        }
        Err(refusal) => refusal.into_response(),
    };
    echo(&simulator, &asked, response.headers_mut());
    if let (Some(mfa), true) = (mfa, asked.contains_key("validatemfa")) {
        let compliant = HeaderValue::from_static(if mfa { "true" } else { "false" });
        response.headers_mut().insert("ismfacompliant", compliant);
    }
    response
}

fn authenticate(simulator: &Simulator, headers: &HeaderMap) -> Result<Grant, Refusal> {
    let denied = || Refusal::front(StatusCode::UNAUTHORIZED, 400, "Access denied");
    match simulator
        .inner
        .tokens
        .bearer(headers, Audience::PartnerCenter, simulator.now())
    {
        Ok(grant) if grant.tenant == simulator.world().partner_tenant => Ok(grant),
        Err(TokenFault::Missing) => {
            let description = "Partner Token missing in request context";
            Err(Refusal::front(StatusCode::UNAUTHORIZED, 800_001, description))
        }
        Ok(_) | Err(TokenFault::Unknown | TokenFault::Expired(_) | TokenFault::WrongAudience(_)) => {
            Err(denied())
        }
    }
}

fn echo(simulator: &Simulator, asked: &HeaderMap, answer: &mut HeaderMap) {
    for name in ["ms-requestid", "ms-correlationid"] {
        let made_up = || HeaderValue::from_str(&simulator.trace_id(name).to_string()).ok();
        if let Some(value) = asked.get(name).cloned().or_else(made_up) {
            answer.insert(name, value);
        }
    }
    answer.insert("ms-serverid", HeaderValue::from_static("1"));
    let locale = asked.get("x-locale").cloned();
    answer.insert(
        "x-locale",
        locale.unwrap_or_else(|| HeaderValue::from_static("en-US")),
    );
}

impl Grant {
    /// Operations that need App+User refuse app-only tokens as they refuse users without MFA.
    fn user_with_mfa(self) -> Result<(), Refusal> {
        if self.user && self.mfa {
            return Ok(());
        }
        let description = "Access denied. The request needs a user's token that carries an MFA claim.";
        Err(Refusal::front(StatusCode::UNAUTHORIZED, 900_421, description))
    }
}

/// A JSON body. Partner Center accepts member names in any case, of which `PascalCase` is the one in use.
fn body(bytes: &[u8]) -> Result<Value, Refusal> {
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|error| Refusal::invalid_input(format!("The request body is not valid JSON: {error}.")))?;
    Ok(camel_case(value))
}

fn camel_case(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let camel = |name: String| {
                let mut letters = name.chars();
                letters
                    .next()
                    .map(|first| first.to_lowercase().chain(letters).collect())
                    .unwrap_or(name)
            };
            let members = members
                .into_iter()
                .map(|(name, value)| (camel(name), camel_case(value)));
            Value::Object(members.collect::<Map<String, Value>>())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(camel_case).collect()),
        other => other,
    }
}

//! management.azure.com: what every call to Azure Resource Manager has in common.

use axum::{
    Json, Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{MethodRouter, delete, get, post, put},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Simulator, faults,
    operation::Operation,
    tokens::{Audience, TokenFault},
};

mod alias;
mod api;
mod billing;
mod billing_customer;
mod operation;
mod refusal;
mod role_assignment;
mod subscription;

use api::{
    ALIASES, Api, BILLING_ACCOUNTS, BILLING_CUSTOMERS, OPERATIONS, ROLE_ASSIGNMENTS, SUBSCRIPTION_ACTIONS,
    SUBSCRIPTIONS, check_version,
};
use refusal::Refusal;
pub(crate) use refusal::{failure, unknown_route};

pub(crate) fn routes(simulator: &Simulator) -> Router<Simulator> {
    let on = |operation: Operation, api: Api, route: MethodRouter<Simulator>| {
        route
            .route_layer(from_fn_with_state((simulator.clone(), api), conventions))
            .route_layer(from_fn_with_state((simulator.clone(), operation), faults::apply))
    };
    let action = |operation, route| on(operation, SUBSCRIPTION_ACTIONS, route);
    let alias = on(Operation::AliasPut, ALIASES, put(alias::create))
        .merge(on(Operation::AliasGet, ALIASES, get(alias::read)))
        .merge(on(Operation::AliasDelete, ALIASES, delete(alias::remove)));
    let role_assignment = on(
        Operation::RoleAssignmentPut,
        ROLE_ASSIGNMENTS,
        put(role_assignment::create),
    )
    .merge(on(
        Operation::RoleAssignmentGet,
        ROLE_ASSIGNMENTS,
        get(role_assignment::read),
    ))
    .merge(on(
        Operation::RoleAssignmentDelete,
        ROLE_ASSIGNMENTS,
        delete(role_assignment::remove),
    ));
    let role_assignments = "/subscriptions/{id}/providers/Microsoft.Authorization/roleAssignments";
    let accounts = "/providers/Microsoft.Billing/billingAccounts";
    let customer_list = |route| on(Operation::BillingCustomerList, BILLING_CUSTOMERS, route);
    let provider = "/subscriptions/{id}/providers/Microsoft.Subscription";
    Router::new()
        .route("/providers/Microsoft.Subscription/aliases/{alias}", alias)
        .route(
            "/providers/Microsoft.Subscription/aliases",
            on(Operation::AliasList, ALIASES, get(alias::list)),
        )
        .route(
            "/providers/Microsoft.Subscription/subscriptionOperations/{id}",
            on(Operation::OperationGet, OPERATIONS, get(operation::read)),
        )
        .route(
            accounts,
            on(
                Operation::BillingAccountList,
                BILLING_ACCOUNTS,
                get(billing::list),
            ),
        )
        .route(
            &format!("{accounts}/{{account}}"),
            on(Operation::BillingAccountGet, BILLING_ACCOUNTS, get(billing::read)),
        )
        .route(
            &format!("{accounts}/{{account}}/customers"),
            customer_list(get(billing_customer::of_account)),
        )
        .route(
            &format!("{accounts}/{{account}}/billingProfiles/{{profile}}/customers"),
            customer_list(get(billing_customer::of_profile)),
        )
        .route(
            &format!("{accounts}/{{account}}/customers/{{customer}}"),
            on(
                Operation::BillingCustomerGet,
                BILLING_CUSTOMERS,
                get(billing_customer::read),
            ),
        )
        .route(
            "/subscriptions",
            on(
                Operation::SubscriptionList,
                SUBSCRIPTIONS,
                get(subscription::list),
            ),
        )
        .route(
            "/subscriptions/{id}",
            on(Operation::SubscriptionGet, SUBSCRIPTIONS, get(subscription::read)),
        )
        .route(
            &format!("{provider}/rename"),
            action(Operation::SubscriptionRename, post(subscription::rename)),
        )
        .route(
            &format!("{provider}/cancel"),
            action(Operation::SubscriptionCancel, post(subscription::cancel)),
        )
        .route(
            &format!("{provider}/enable"),
            action(Operation::SubscriptionEnable, post(subscription::enable)),
        )
        .route(
            role_assignments,
            on(
                Operation::RoleAssignmentList,
                ROLE_ASSIGNMENTS,
                get(role_assignment::list),
            ),
        )
        .route(&format!("{role_assignments}/{{name}}"), role_assignment)
}

/// Who may call, in which API version; then ARM's own headers on the answer.
async fn conventions(
    State((simulator, api)): State<(Simulator, Api)>,
    mut request: Request,
    next: Next,
) -> Response {
    let headers = request.headers().clone();
    let allowed = authenticate(&simulator, &headers).and_then(|grant| {
        check_version(api, request.uri())?;
        Ok(grant)
    });
    let mut response = match allowed {
        Ok(grant) => {
            request.extensions_mut().insert(grant);
            next.run(request).await
        }
        Err(refusal) => refusal.into_response(),
    };
    trace(&simulator, &headers, response.headers_mut());
    response
}

fn authenticate(simulator: &Simulator, headers: &HeaderMap) -> Result<crate::tokens::Grant, Refusal> {
    let refuse = |code, message: String| Err(Refusal::arm(StatusCode::UNAUTHORIZED, code, message));
    match simulator
        .inner
        .tokens
        .bearer(headers, Audience::Arm, simulator.now())
    {
        Ok(grant) => Ok(grant),
        Err(TokenFault::Missing) => refuse(
            "AuthenticationFailed",
            "Authentication failed. The 'Authorization' header is missing.".into(),
        ),
        Err(TokenFault::Unknown) => refuse(
            "InvalidAuthenticationToken",
            "The access token is invalid.".into(),
        ),
        Err(TokenFault::Expired(at)) => refuse(
            "ExpiredAuthenticationToken",
            format!(
                "The access token expiry UTC time '{at}' is earlier than current UTC time '{}'.",
                simulator.now()
            ),
        ),
        Err(TokenFault::WrongAudience(audience)) => refuse(
            "InvalidAuthenticationTokenAudience",
            format!(
                "The access token has been obtained for wrong audience or resource '{}'. It should exactly match \
                 with one of the allowed audiences 'https://management.core.windows.net/',\
                 'https://management.azure.com'.",
                audience.resource()
            ),
        ),
    }
}

fn trace(simulator: &Simulator, asked: &HeaderMap, answer: &mut HeaderMap) {
    let id = |kind| HeaderValue::from_str(&simulator.trace_id(kind).to_string()).ok();
    if let Some(id) = id("arm request") {
        answer.insert("x-ms-request-id", id);
    }
    let correlation = asked.get("x-ms-correlation-request-id").cloned();
    if let Some(id) = correlation.or_else(|| id("arm correlation")) {
        answer.insert("x-ms-correlation-request-id", id);
    }
    let wants_echo = asked
        .get("x-ms-return-client-request-id")
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"true"));
    if let (true, Some(id)) = (wants_echo, asked.get("x-ms-client-request-id")) {
        answer.insert("x-ms-client-request-id", id.clone());
    }
}

/// A JSON body read as ARM reads it: unknown members are errors.
fn body<T: serde::de::DeserializeOwned>(headers: &HeaderMap, bytes: &[u8]) -> Result<T, Refusal> {
    let media = headers
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !media.to_ascii_lowercase().starts_with("application/json") {
        return Err(Refusal::arm(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UnsupportedMediaType",
            format!(
                "The content media type '{media}' is not supported. Only 'application/json' is supported."
            ),
        ));
    }
    serde_json::from_slice(bytes).map_err(|error| {
        Refusal::arm(
            StatusCode::BAD_REQUEST,
            "InvalidRequestContent",
            format!("The request content was invalid and could not be deserialized: '{error}'."),
        )
    })
}

/// An address that the caller can follow: in the scheme and under the name by which it came here.
fn address(headers: &HeaderMap, path: &str) -> String {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    let scheme = text("x-forwarded-proto").unwrap_or("http");
    let host = text("host").unwrap_or("management.azure.com");
    format!("{scheme}://{host}{path}")
}

fn subscription_id(text: &str) -> Result<Uuid, Refusal> {
    text.parse().map_err(|_| {
        Refusal::arm(
            StatusCode::BAD_REQUEST,
            "InvalidSubscriptionId",
            format!("The provided subscription identifier '{text}' is malformed or invalid."),
        )
    })
}

fn subscription_not_found(id: Uuid) -> Refusal {
    Refusal::arm(
        StatusCode::NOT_FOUND,
        "SubscriptionNotFound",
        format!("The subscription '{id}' could not be found."),
    )
}

fn accepted_subscription(id: Uuid) -> Json<Value> {
    Json(json!({ "subscriptionId": id }))
}

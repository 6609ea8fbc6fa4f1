//! Microsoft.Subscription/subscriptionOperations: the other way to learn how far an alias has come.

use axum::{
    Extension, Json,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header::LOCATION},
    response::{IntoResponse, Response},
};
use serde_json::json;
use uuid::Uuid;

use super::{Refusal, alias};
use crate::{Simulator, tokens::Grant, world::Standing};

/// Says in an answer where the operation can be polled.
pub(super) fn locate(operation: Uuid, asked: &HeaderMap, answer: &mut HeaderMap) {
    let path = format!(
        "/providers/Microsoft.Subscription/subscriptionOperations/{operation}?api-version=2021-10-01"
    );
    if let Ok(value) = HeaderValue::from_str(&super::address(asked, &path)) {
        answer.insert(LOCATION, value);
    }
}

pub(super) async fn read(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (settings, now) = (simulator.settings(), simulator.now());
    let mut world = simulator.world();
    let own = grant.tenant == world.partner_tenant;
    let mut made = world.subscriptions.iter_mut().filter(|one| one.alias.is_some());
    let named = id.parse().ok().filter(|_| own);
    let found = named.and_then(|id: Uuid| made.find(|one| one.operation() == id));
    let subscription = found.ok_or_else(|| {
        let message = format!("The operation '{id}' was not found.");
        Refusal::provider(StatusCode::NOT_FOUND, "NotFound", message)
    })?;
    let standing = subscription.standing(now, settings);
    subscription.polls = subscription.polls.saturating_add(1);
    match standing {
        Standing::Accepted => {
            let mut response = (StatusCode::ACCEPTED, alias::later(settings)).into_response();
            locate(subscription.operation(), &headers, response.headers_mut());
            Ok(response)
        }
        Standing::Failed => Err(Refusal::provider(
            StatusCode::BAD_REQUEST,
            "SubscriptionCreationFailed",
            "The subscription could not be created.",
        )),
        Standing::Hidden | Standing::Settling | Standing::Visible => {
            let link = format!("/subscriptions/{}", subscription.id);
            Ok(Json(json!({ "subscriptionLink": link })).into_response())
        }
    }
}

//! Ordering an Azure plan: what it is sold as in the customer's country, a cart with it, and the checkout.

use domain::ids::TenantId;
use domain::ports::CredentialSource;
use domain::provider::{Answer, Attempt, Failure, PlanOrder, Reason};
use domain::request::Workload;
use reqwest::header::CONTENT_LENGTH;
use serde_json::{Value, json};

use crate::client::{Effect, Microsoft};
use crate::failure;
use crate::partner_center::{headed, request_id};
use crate::plan::{PRODUCT, sku};
use crate::token::{Kind, Resource};

const REFUSED: Failure = Failure::Blocked(Reason::PlanOrderRefused);

impl<S: CredentialSource> Microsoft<S> {
    pub(crate) async fn post_plan_order(&self, order: &PlanOrder, attempt: Attempt) -> Answer<()> {
        let catalog_item = self.catalog_item(order.tenant, order.workload).await;
        let catalog_item = catalog_item.map_err(before_checkout)?;
        let cart = self.post_cart(order, &catalog_item, attempt).await?;
        self.check_out(order.tenant, &cart, attempt).await
    }

    /// Under which name the plan is sold. The last part of it differs from country to country.
    async fn catalog_item(&self, tenant: TenantId, workload: Workload) -> Answer<String> {
        let (customer, sku) = (self.customer_url(tenant), sku(workload));
        let url = format!("{customer}/products/{PRODUCT}/skus/{sku}/availabilities");
        let listed = self.read_collection("availabilities.get", &url).await?;
        let Some(first) = listed.first() else {
            tracing::warn!("the plan is not for sale in the customer's country");
            return Err(REFUSED);
        };
        let item = first["catalogItemId"].as_str().ok_or(Failure::Unreadable)?;
        let fits = |(product, of): (&str, &str)| product.eq_ignore_ascii_case(PRODUCT) && of == sku;
        let mut parts = item.split(':');
        if parts.next().zip(parts.next()).is_some_and(fits) {
            Ok(item.to_owned())
        } else {
            Err(Failure::Unreadable)
        }
    }

    async fn post_cart(&self, order: &PlanOrder, catalog_item: &str, attempt: Attempt) -> Answer<String> {
        let url = format!("{}/carts", self.customer_url(order.tenant));
        let body = cart_body(order, catalog_item);
        let purpose = self.own(Resource::PartnerCenter, Kind::App);
        let request_id = request_id(attempt, "cart.post");
        let build = || headed(self.http().client().post(&url).json(&body), request_id);
        // A cart orders nothing, so it does no harm when its answer is lost.
        let reply = self.ask("cart.post", purpose, Effect::Reads, build).await;
        let cart: Value = reply.map_err(before_checkout)?.json()?;
        for line in cart["lineItems"].as_array().ok_or(Failure::Unreadable)? {
            let error = &line["error"];
            if !error.is_null() {
                return Err(spent(failure::of_listed("cart.post", &error["errorCode"])));
            }
        }
        let id = cart["id"].as_str().ok_or(Failure::Unreadable)?;
        let fits = (1..=80).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if fits {
            Ok(id.to_owned())
        } else {
            Err(Failure::Unreadable)
        }
    }

    async fn check_out(&self, tenant: TenantId, cart: &str, attempt: Attempt) -> Answer<()> {
        let url = format!("{}/carts/{cart}/checkout", self.customer_url(tenant));
        let purpose = self.own(Resource::PartnerCenter, Kind::App);
        let request_id = request_id(attempt, "checkout.post");
        let build = || {
            headed(
                self.http().client().post(&url).header(CONTENT_LENGTH, 0),
                request_id,
            )
        };
        let reply = self.ask("checkout.post", purpose, Effect::Writes, build).await?;
        ordered(&reply.json()?)
    }
}

/// Without the reseller Microsoft takes the order and records nobody. `participants` is the cart's own member for it,
/// and `transaction_reseller` the key that Microsoft's own client libraries send; `partnerIdOnRecord` belongs to orders.
fn cart_body(order: &PlanOrder, catalog_item: &str) -> Value {
    json!({ "lineItems": [{
        "id": 0,
        "catalogItemId": catalog_item,
        "quantity": 1,
        "billingCycle": "one_time",
        "friendlyName": "Azure plan",
        "participants": [{ "key": "transaction_reseller", "value": order.partner.as_str() }],
    }]})
}

/// What the answer of a checkout says, which is created even when nothing was ordered.
fn ordered(answer: &Value) -> Answer<()> {
    let listed = |member: &str| answer[member].as_array().filter(|listed| !listed.is_empty());
    if listed("orders").is_some() {
        return Ok(());
    }
    let errors = listed("orderErrors").ok_or(Failure::Unreadable)?;
    let failure = failure::of_listed("checkout.post", &errors[0]["code"]);
    Err(spent(failure))
}

/// Whoever repeats an attempt that was answered gets that answer again. So what passes by itself needs another attempt.
fn spent(failure: Failure) -> Failure {
    match failure {
        Failure::Transient { .. } => Failure::NotFound,
        other => other,
    }
}

/// Nothing is ordered before the checkout, so neither is anything under way, nor is a cart gone.
fn before_checkout(failure: Failure) -> Failure {
    match failure {
        Failure::Conflict => Failure::Transient { retry_after: None },
        Failure::NotFound => REFUSED,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_order_is_an_order() {
        let of = |answer: Value| ordered(&answer);
        let error =
            |code: Value| json!({ "orders": [], "orderErrors": [{ "orderGroupId": "0", "code": code }] });
        assert_eq!(
            of(json!({ "orders": [{ "id": "x" }], "orderErrors": [] })),
            Ok(())
        );
        assert_eq!(of(json!({ "orders": [{ "id": "x" }] })), Ok(()));
        assert_eq!(of(error(json!(13605))), Err(Failure::TermsMissing));
        assert_eq!(of(error(json!("13605"))), Err(Failure::TermsMissing));
        assert_eq!(of(error(json!(800_060))), Err(Failure::Conflict));
        assert_eq!(of(error(json!(800_003))), Err(Failure::NotFound));
        for unknown in [json!(1), json!(null), json!({}), json!("no code at all")] {
            assert_eq!(of(error(unknown)), Err(REFUSED));
        }
        for strange in [
            json!({}),
            json!([]),
            json!({ "orders": [], "orderErrors": [] }),
            json!({ "orders": {}, "orderErrors": 7 }),
        ] {
            assert_eq!(of(strange.clone()), Err(Failure::Unreadable), "{strange}");
        }
    }
}

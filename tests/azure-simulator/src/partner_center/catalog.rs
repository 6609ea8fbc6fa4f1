//! What a customer may buy: the Azure plan and its SKUs.

use axum::{
    Extension, Json,
    extract::{Path, Query, State},
    http::StatusCode,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Refusal, collection::collection, customer};
use crate::{Simulator, Sku, plan::PRODUCT, tokens::Grant, world::World};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct View {
    target_view: Option<String>,
}

pub(super) async fn products(
    State(simulator): State<Simulator>,
    Extension(_): Extension<Grant>,
    Path(tenant): Path<String>,
    Query(View { target_view }): Query<View>,
) -> Result<Json<Value>, Refusal> {
    let tenant = customer::related(&simulator.world(), &tenant)?.id;
    match target_view.as_deref() {
        None | Some("") => Err(Refusal::invalid_input("The parameter 'targetView' is required.")),
        Some("MicrosoftAzure") => Ok(collection(
            vec![product()],
            &format!("/customers/{tenant}/products"),
        )),
        Some(other) => Err(Refusal::front(
            StatusCode::FORBIDDEN,
            400_036,
            format!("The target view '{other}' is not allowed."),
        )),
    }
}

pub(super) async fn availabilities(
    State(simulator): State<Simulator>,
    Extension(_): Extension<Grant>,
    Path((tenant, product, code)): Path<(String, String, String)>,
) -> Result<Json<Value>, Refusal> {
    let world = simulator.world();
    let tenant = customer::related(&world, &tenant)?.id;
    let sku = Sku::of(&code).filter(|_| product == PRODUCT);
    let sku = sku.ok_or_else(|| Refusal::front(StatusCode::NOT_FOUND, 400_013, "Product was not found."))?;
    let path = format!("/customers/{tenant}/products/{PRODUCT}/skus/{code}/availabilities");
    Ok(collection(vec![availability(&world, sku)], &path))
}

fn product() -> Value {
    json!({
        "id": PRODUCT,
        "title": "Azure plan",
        "description": "Azure services, paid for as they are used.",
        "productType": { "id": "Azure", "displayName": "Azure" },
        "isMicrosoftProduct": true,
        "publisherName": "Microsoft Corporation",
        "links": {},
    })
}

fn availability(world: &World, sku: Sku) -> Value {
    json!({
        "id": availability_id(world, sku),
        "productId": PRODUCT,
        "skuId": sku.code(),
        "catalogItemId": catalog_item(world, sku),
        "defaultCurrency": { "code": "USD", "symbol": "$" },
        "segment": "commercial",
        "country": customer::COUNTRY,
        "isPurchasable": true,
        "isRenewable": false,
        "product": product(),
        "sku": {
            "id": sku.code(),
            "productId": PRODUCT,
            "title": sku.title(),
            "minimumQuantity": 1,
            "maximumQuantity": 1,
            "isTrial": false,
            "supportedBillingCycles": ["one_time"],
            "purchasePrerequisites": ["MicrosoftCustomerAgreement"],
        },
        "links": {},
    })
}

/// Under which name a SKU is sold. Its last part differs from country to country, so that nobody can know it by heart.
pub(super) fn catalog_item(world: &World, sku: Sku) -> String {
    format!("{PRODUCT}:{}:{}", sku.code(), availability_id(world, sku))
}

fn availability_id(world: &World, sku: Sku) -> String {
    let name = format!("{}:{}", customer::COUNTRY, sku.code());
    let digits = world.guid("availability", &name, 0).simple().to_string();
    let digits: String = digits.chars().take(4).collect();
    format!("DZH318Z0{}", digits.to_ascii_uppercase())
}

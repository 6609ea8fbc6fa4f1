//! Microsoft.Billing/billingAccounts/customers: customers appear here with their first Azure plan.

use std::collections::HashMap;

use axum::{
    Extension, Json,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, Uri},
};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Refusal, address,
    api::{WITH_PROFILES, asked_version},
    billing::{self, open},
};
use crate::{
    Settings, Simulator,
    plan::{PRODUCT, Plan, Sku},
    seed::Tenant,
    tokens::Grant,
    world::World,
};

/// The parameters by name, without the dollar sign that only the older version has.
type Parameters = HashMap<String, String>;

pub(super) async fn of_account(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Path(account): Path<String>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Json<Value>, Refusal> {
    open(&simulator.world(), grant, &account)?;
    list(&simulator, &parameters, &headers, &uri)
}

pub(super) async fn of_profile(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Path((account, profile)): Path<(String, String)>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Json<Value>, Refusal> {
    {
        let world = simulator.world();
        open(&world, grant, &account)?;
        if !profile.eq_ignore_ascii_case(&profile_name(&world)) {
            let message = format!("The billing profile '{profile}' was not found.");
            return Err(Refusal::arm(StatusCode::NOT_FOUND, "NotFound", message));
        }
    }
    list(&simulator, &parameters, &headers, &uri)
}

pub(super) async fn read(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Path((account, customer)): Path<(String, String)>,
    Query(parameters): Query<Parameters>,
    uri: Uri,
) -> Result<Json<Value>, Refusal> {
    let (settings, now) = (simulator.settings(), simulator.now());
    let world = simulator.world();
    open(&world, grant, &account)?;
    let tenant = customer.parse().ok().and_then(|id| world.tenant(id));
    let tenant = tenant
        .filter(|tenant| world.is_billed(tenant, now, settings))
        .ok_or_else(|| {
            let message =
                format!("The customer '{customer}' was not found under billing account '{account}'.");
            Refusal::arm(StatusCode::NOT_FOUND, "NotFound", message)
        })?;
    let mut view = View::new(&world, settings, now, &uri, &parameters);
    if view.with_profiles {
        (view.plans, view.resellers) = (true, true);
    }
    Ok(Json(view.resource(tenant)))
}

fn list(
    simulator: &Simulator,
    parameters: &Parameters,
    headers: &HeaderMap,
    uri: &Uri,
) -> Result<Json<Value>, Refusal> {
    for name in ["filter", "search", "orderBy", "skip"] {
        if parameter(parameters, name).is_some() {
            let message = format!("The parameter '{name}' is not supported.");
            return Err(bad("UnsupportedQuery", message));
        }
    }
    let (settings, now) = (simulator.settings(), simulator.now());
    let world = simulator.world();
    let size = match parameter(parameters, "top") {
        None => settings.page_size.max(1),
        Some(text) => number(text).filter(|size| *size > 0).ok_or_else(invalid_page)?,
    };
    let start = match parameter(parameters, "skiptoken") {
        None => 0,
        Some(text) => number(text).ok_or_else(invalid_page)?,
    };
    let view = View::new(&world, settings, now, uri, parameters);
    let billed: Vec<&Tenant> = world
        .tenants
        .iter()
        .filter(|tenant| world.is_billed(tenant, now, settings))
        .collect();
    let end = start.saturating_add(size);
    let next = (end < billed.len()).then(|| {
        let version = asked_version(uri).unwrap_or_default();
        let mut query = format!("?api-version={version}&$skiptoken={end}");
        for name in ["top", "expand"] {
            if let Some(value) = parameter(parameters, name) {
                query.push_str(&format!("&{name}={value}"));
            }
        }
        address(headers, &format!("{}{query}", uri.path()))
    });
    let page = billed.iter().skip(start).take(size);
    let value: Vec<Value> = page.map(|tenant| view.resource(tenant)).collect();
    Ok(Json(
        json!({ "totalCount": billed.len(), "value": value, "nextLink": next }),
    ))
}

fn bad(code: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::arm(StatusCode::BAD_REQUEST, code, message)
}

fn invalid_page() -> Refusal {
    bad("BadRequest", "A page is named by whole numbers.")
}

fn number(text: &str) -> Option<usize> {
    text.parse().ok()
}

fn parameter<'a>(parameters: &'a Parameters, name: &str) -> Option<&'a str> {
    let mut named = parameters
        .iter()
        .filter(|(key, _)| key.trim_start_matches('$').eq_ignore_ascii_case(name));
    named.next().map(|(_, value)| value.as_str())
}

/// Named as Microsoft names its billing profiles.
fn profile_name(world: &World) -> String {
    let text = world
        .guid("billing profile", "", 0)
        .simple()
        .to_string()
        .to_uppercase();
    format!("{}-{}-{}-PGB", &text[..4], &text[4..8], &text[8..11])
}

/// How customers are shown to one caller.
struct View<'a> {
    world: &'a World,
    settings: &'a Settings,
    now: Timestamp,
    with_profiles: bool,
    plans: bool,
    resellers: bool,
}

impl<'a> View<'a> {
    fn new(
        world: &'a World,
        settings: &'a Settings,
        now: Timestamp,
        uri: &Uri,
        parameters: &Parameters,
    ) -> Self {
        let expanded = parameter(parameters, "expand").unwrap_or_default();
        let asks = |name: &str| {
            expanded
                .split(',')
                .any(|one| one.trim().eq_ignore_ascii_case(name))
        };
        Self {
            world,
            settings,
            now,
            with_profiles: asked_version(uri) == Some(WITH_PROFILES),
            plans: asks("enabledAzurePlans"),
            resellers: asks("resellers"),
        }
    }

    fn resource(&self, tenant: &Tenant) -> Value {
        let account = billing::id(self.world);
        let profile = format!("{account}/billingProfiles/{}", profile_name(self.world));
        let parent = if self.with_profiles { &profile } else { &account };
        let kind = if self.with_profiles {
            "Microsoft.Billing/billingAccounts/billingProfiles/customers"
        } else {
            "Microsoft.Billing/billingAccounts/customers"
        };
        let mut properties = json!({
            "displayName": tenant.company,
            "billingProfileId": profile,
            "billingProfileDisplayName": "Example Distribution",
        });
        if self.with_profiles {
            properties["status"] = json!("Active");
            properties["systemId"] = json!(self.world.guid("billed customer", &tenant.id.to_string(), 0));
        }
        if self.plans {
            properties["enabledAzurePlans"] = json!(self.enabled_plans(tenant.id));
        }
        if self.resellers {
            properties["resellers"] = json!(self.resellers(tenant.id));
        }
        json!({
            "id": format!("{parent}/customers/{}", tenant.id),
            "name": tenant.id,
            "type": kind,
            "properties": properties,
        })
    }

    fn of(&self, tenant: Uuid) -> impl Iterator<Item = &'a Plan> {
        self.world.visible_plans(tenant, self.now, self.settings)
    }

    fn enabled_plans(&self, tenant: Uuid) -> Vec<Value> {
        let has = |sku: Sku| self.of(tenant).any(|plan| plan.sku == sku);
        let enabled = Sku::ALL.into_iter().filter(|sku| has(*sku));
        let describe = |sku: Sku| {
            let mut plan =
                json!({ "skuId": sku.code(), "skuDescription": format!("Microsoft {}", sku.title()) });
            if self.with_profiles {
                plan["productId"] = json!(PRODUCT);
            }
            plan
        };
        enabled.map(describe).collect()
    }

    fn resellers(&self, tenant: Uuid) -> Vec<Value> {
        let mut ids: Vec<&str> = self
            .of(tenant)
            .filter_map(|plan| plan.reseller.as_deref())
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let describe = |id| json!({ "resellerId": id, "description": format!("Reseller {id}") });
        ids.into_iter().map(describe).collect()
    }
}

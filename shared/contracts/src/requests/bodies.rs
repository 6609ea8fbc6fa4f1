//! What is sent about requests.

use domain::email::{EmailAddress, Person};
use domain::friendly_name::FriendlyName;
use domain::ids::CustomerId;
use domain::provisioning::Step;
use domain::request::{CLOUD_PROVIDER, LINE_ITEM, Owner, Verdict, Workload};
use domain::submission::Order;
use domain::text::{Fault, Invalid, Name, Remark};
use serde_json::Value;
use uuid::Uuid;

use crate::fields::{Fields, boolean, read_body, text, word};

const VERDICT: Invalid = Invalid::new("decision_invalid", "Give approve or deny.");
const WORKLOAD: Invalid = Invalid::new("workload_invalid", "Give production or dev-test.");
const OWNER: Invalid = Invalid::new(
    "owner_invalid",
    "Give {type: customer-contact}, {type: user, objectId} or {type: reseller-group, objectId}.",
);
const OBJECT_ID: Invalid = Invalid::new("object_id_invalid", "Give the object id, a GUID.");
const STEP: Invalid = Invalid::new(
    "step_unknown",
    "Give check_customer, check_reseller, check_agreement, ensure_plan, create_subscription, confirm_subscription, \
     create_admin_user or assign_owner.",
);
const SUBSCRIPTION_ID: Invalid = Invalid::new(
    "subscription_id_invalid",
    "Give the id of the subscription that exists for this request, a GUID.",
);
const CLOUD: Invalid = Invalid::new("cloud_provider_unknown", "The cloud provider is microsoft-azure.");
const ITEM: Invalid = Invalid::new(
    "line_item_unknown",
    "The line item is azure-cloud-solution-provider.",
);
const CUSTOMER_ID: Invalid = Invalid::new(
    "id_invalid",
    "Give the customerId of a customer of this reseller.",
);
const LINK_CSP: Invalid = Invalid::new(
    "link_existing_csp_unsupported",
    "An existing CSP subscription cannot be linked; it needs a formal transfer. Contact sales.",
);
const LINK_PAYG: Invalid = Invalid::new(
    "link_existing_payg_unsupported",
    "An existing pay-as-you-go subscription cannot be linked. Request a new subscription.",
);
const LINK_EA: Invalid = Invalid::new(
    "link_existing_ea_unsupported",
    "An existing Enterprise Agreement subscription cannot be linked. Request a new subscription.",
);
const LINK_TYPE: Invalid = Invalid::new(
    "existing_subscription_invalid",
    "Existing subscriptions cannot be linked. Leave existingSubscription out to request a new one.",
);

/// Reads the body of `POST /v1/subscription-requests`.
///
/// # Errors
/// Every fault of the body.
pub fn read_order(body: &Value) -> Result<Order, Vec<Fault>> {
    read_body(body, |f| {
        let customer_id = f.required("customerId", word(CUSTOMER_ID, CustomerId::parse));
        let cloud = f.required(
            "cloudProvider",
            word(CLOUD, |w| (w == CLOUD_PROVIDER).then_some(())),
        );
        let item = f.required("lineItem", word(ITEM, |w| (w == LINE_ITEM).then_some(())));
        let name = f.required_or("friendlyName", FriendlyName::REQUIRED, text(FriendlyName::parse));
        let workload = f.optional("workload", word(WORKLOAD, parse_workload));
        let requested_by = f.object("requestedBy", read_person);
        let owner = f.optional_object("owner", read_owner);
        refuse_linking(f);
        cloud.and(item)?;
        Some(Order {
            customer_id: customer_id?,
            friendly_name: name?,
            workload: workload?.unwrap_or_default(),
            requested_by: requested_by?,
            owner: owner?,
        })
    })
}

/// A decision from the queue.
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionBody {
    /// Yes or no.
    pub verdict: Verdict,
    /// Why.
    pub reason: Option<Remark>,
    /// Who decides.
    pub decided_by: Person,
}

/// Reads the body of `POST /v1/subscription-requests/{id}/decision`.
///
/// # Errors
/// Every fault of the body.
pub fn read_decision(body: &Value) -> Result<DecisionBody, Vec<Fault>> {
    read_body(body, |f| {
        let verdict = f.required("decision", word(VERDICT, Verdict::parse));
        let reason = f.optional("reason", text(Remark::parse));
        let decided_by = f.object("decidedBy", read_person);
        if verdict == Some(Verdict::Deny) && reason == Some(None) {
            f.refuse(
                "reason",
                Invalid::new("reason_required", "Give a reason when you deny a request."),
            );
        }
        Some(DecisionBody {
            verdict: verdict?,
            reason: reason?,
            decided_by: decided_by?,
        })
    })
}

/// Reads the body of `POST /v1/subscription-requests/{id}/resume`: the step from which it is done again.
///
/// # Errors
/// Every fault of the body.
pub fn read_resume(body: &Value) -> Result<Option<Step>, Vec<Fault>> {
    read_body(body, |f| f.optional("step", word(STEP, Step::parse)))
}

/// A cancellation by operations.
#[derive(Clone, Debug, PartialEq)]
pub struct CancelBody {
    /// Why.
    pub reason: Remark,
    /// The subscription that may be cancelled.
    pub subscription_id: Option<Uuid>,
    /// Whether what the request made is undone already.
    pub undone_by_hand: bool,
}

/// Reads the body of `POST /v1/subscription-requests/{id}/cancel`.
///
/// # Errors
/// Every fault of the body.
pub fn read_cancel(body: &Value) -> Result<CancelBody, Vec<Fault>> {
    read_body(body, |f| {
        let reason = f.required("reason", text(Remark::parse));
        let subscription_id = f.optional(
            "subscriptionId",
            word(SUBSCRIPTION_ID, |w| Uuid::try_parse(w).ok()),
        );
        let undone_by_hand = f.optional("undoneByHand", boolean);
        Some(CancelBody {
            reason: reason?,
            subscription_id: subscription_id?,
            undone_by_hand: undone_by_hand?.unwrap_or(false),
        })
    })
}

/// Reads a body that must have no fields.
///
/// # Errors
/// Every field it has.
pub fn read_nothing(body: &Value) -> Result<(), Vec<Fault>> {
    read_body(body, |_| Some(()))
}

/// Reads a person's name and address.
pub fn read_person(f: &mut Fields<'_>) -> Option<Person> {
    let name = f.required("name", text(Name::parse));
    let email = f.required("email", text(EmailAddress::parse));
    Some(Person {
        name: name?,
        email: email?,
    })
}

fn parse_workload(word: &str) -> Option<Workload> {
    match word {
        "production" => Some(Workload::Production),
        "dev-test" => Some(Workload::DevTest),
        _ => None,
    }
}

fn read_owner(f: &mut Fields<'_>) -> Option<Owner> {
    let kind = f.required(
        "type",
        word(OWNER, |w| {
            matches!(w, "customer-contact" | "user" | "reseller-group").then(|| w.to_owned())
        }),
    )?;
    if kind == "customer-contact" {
        return Some(Owner::CustomerContact);
    }
    let object_id = f.required("objectId", word(OBJECT_ID, |w| Uuid::try_parse(w).ok()))?;
    Some(if kind == "user" {
        Owner::User { object_id }
    } else {
        Owner::ResellerGroup { object_id }
    })
}

/// Existing subscriptions are never linked. The fields in which that wish may stand are known, so that it can be
/// refused with the way out; the kind says which way. Without a kind it is the one that has a way in.
fn refuse_linking(f: &mut Fields<'_>) {
    let mut named = Vec::new();
    let mut refusal = None;
    for name in ["existingSubscription", "existingSubscriptionId", "subscriptionId"] {
        let Some(wish) = f.raw(name) else { continue };
        named.push(name);
        refusal = refusal.or_else(|| wish.get("type").and_then(Value::as_str).map(refusal_of_kind));
    }
    for name in named {
        f.refuse(name, refusal.unwrap_or(LINK_CSP));
    }
}

fn refusal_of_kind(kind: &str) -> Invalid {
    match kind {
        "csp" => LINK_CSP,
        "payg" => LINK_PAYG,
        "ea" => LINK_EA,
        _ => LINK_TYPE,
    }
}

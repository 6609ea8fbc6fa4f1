//! The Microsoft Customer Agreement: whether a customer accepted it itself, what partners confirmed for it, and the
//! templates. All of them need a user, and without `agreementType` they speak of the older Microsoft Cloud Agreement.

use axum::{
    Extension, Json,
    extract::{Path, Query, State},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Refusal, collection::collection, customer};
use crate::{
    Simulator,
    seed::{Behaviour, Tenant},
    tokens::Grant,
};

const CLOUD: Template = Template {
    agreement: "MicrosoftCloudAgreement",
    id: "998b88de-aa99-4388-a42c-1b3517d49490",
    link: "https://docs.microsoft.com/partner-center/agreements",
};
const CUSTOMER: Template = Template {
    agreement: "MicrosoftCustomerAgreement",
    id: "117a77b0-9360-443b-8795-c6dedc750cf9",
    link: "https://aka.ms/customeragreement",
};
/// UTC, though nothing says so: that is how Partner Center writes it.
const OUTDATED: &str = "2022-11-14T00:00:00";

/// The current version of an agreement.
struct Template {
    agreement: &'static str,
    id: &'static str,
    link: &'static str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    agreement_type: Option<String>,
}

impl Asked {
    fn templates(&self) -> Result<Vec<Template>, Refusal> {
        match self.agreement_type.as_deref().unwrap_or(CLOUD.agreement) {
            "*" => Ok(vec![CLOUD, CUSTOMER]),
            asked if asked == CLOUD.agreement => Ok(vec![CLOUD]),
            asked if asked == CUSTOMER.agreement => Ok(vec![CUSTOMER]),
            other => {
                let message = format!("The agreement type '{other}' is not valid.");
                Err(Refusal::invalid_input(message))
            }
        }
    }
}

pub(super) async fn templates(
    Extension(grant): Extension<Grant>,
    Query(asked): Query<Asked>,
) -> Result<Json<Value>, Refusal> {
    grant.user_with_mfa()?;
    let template = |template: Template| {
        json!({
            "templateId": template.id,
            "agreementType": template.agreement,
            "agreementLink": template.link,
            "versionRank": 0,
        })
    };
    let items = asked.templates()?.into_iter().map(template).collect();
    Ok(collection(items, "/agreements"))
}

pub(super) async fn confirmations(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Path(tenant): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<Value>, Refusal> {
    grant.user_with_mfa()?;
    let world = simulator.world();
    let tenant = customer::related(&world, &tenant)?;
    let attester = world.guid("attester", &tenant.id.to_string(), 0);
    let is_confirmed = |template: &Template| {
        tenant.behaviour == Behaviour::TermsOutdated && template.agreement == CUSTOMER.agreement
    };
    let confirmation = |template: Template| {
        json!({
            "userId": attester,
            "primaryContact": {
                "firstName": "Ada", "lastName": "Byron", "email": format!("ada@{}", tenant.domain),
            },
            "templateId": template.id,
            "dateAgreed": OUTDATED,
            "type": template.agreement,
            "agreementLink": template.link,
        })
    };
    let confirmed = asked.templates()?.into_iter().filter(is_confirmed);
    let path = format!("/customers/{}/agreements", tenant.id);
    Ok(collection(confirmed.map(confirmation).collect(), &path))
}

pub(super) async fn direct_status(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Path(tenant): Path<String>,
) -> Result<Json<Value>, Refusal> {
    grant.user_with_mfa()?;
    let world = simulator.world();
    let tenant = customer::related(&world, &tenant)?;
    Ok(Json(json!({ "isSigned": accepted_directly(tenant) })))
}

pub(super) fn accepted_directly(tenant: &Tenant) -> bool {
    !matches!(
        tenant.behaviour,
        Behaviour::TermsMissing | Behaviour::TermsOutdated
    )
}

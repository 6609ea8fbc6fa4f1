//! What all calls to Azure Resource Manager have in common.

use domain::ids::TenantId;
use domain::provider::{Failure, Reason};
use reqwest::RequestBuilder;

use crate::client::trace_id;
use crate::token::{Kind, Purpose, Resource};

/// Tokens of the customer's own tenant, which alone shows the customer's subscriptions.
pub(crate) fn within(tenant: TenantId) -> Purpose {
    Purpose {
        tenant,
        resource: Resource::Arm,
        kind: Kind::AppAndUser,
    }
}

/// Rights in the customer's subscriptions are the customer's to take away.
pub(crate) fn without_access(failure: Failure) -> Failure {
    match failure {
        Failure::Blocked(Reason::DistributorRightsMissing) => Failure::Blocked(Reason::AzureAccessMissing),
        other => other,
    }
}

pub(crate) fn traced(call: RequestBuilder) -> RequestBuilder {
    call.header("accept", "application/json")
        .header("x-ms-correlation-request-id", trace_id().to_string())
}

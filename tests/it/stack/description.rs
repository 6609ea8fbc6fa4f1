//! How the command that started the stack describes it.

use std::collections::HashMap;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StackFile {
    pub(super) api_url: String,
    pub(super) api_host: String,
    pub(super) aws_endpoint_url: String,
    pub(super) region: String,
    pub(super) stack_name: String,
    pub(super) token_url: String,
    pub(super) state_machine_arn: String,
    pub(super) azure_simulator_url: String,
    pub(super) clients: HashMap<String, ClientFile>,
    pub(super) tenants: Tenants,
    pub(super) outputs: HashMap<String, String>,
}

#[derive(Deserialize)]
pub(super) struct ClientFile {
    pub(super) id: String,
    pub(super) secret: String,
    pub(super) scopes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Tenants {
    pub(super) ordinary: Vec<TenantFile>,
    pub(super) no_relationship: TenantFile,
    pub(super) under_review: TenantFile,
    pub(super) terms_missing: TenantFile,
    pub(super) federated: TenantFile,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TenantFile {
    pub(super) domain: String,
    pub(super) tenant_id: String,
}

//! Microsoft as provisioning sees it.

use domain::friendly_name::FriendlyName;
use domain::ids::{PartnerId, RequestId, TenantId};
use domain::ports::CredentialSource;
use domain::provider::{
    AgreementState, Answer, Attempt, AzurePlan, CustomerAtMicrosoft, Entitlement, Failure, NewUser,
    OrderState, PlanOrder, Principal, Provider, SubscriptionAtMicrosoft, SubscriptionOrder,
};
use domain::secret::Secret;
use reqwest::RequestBuilder;
use uuid::Uuid;

use crate::failure::{self, Whose};
use crate::http::{self, Http, Lost, Reply};
use crate::token::{Kind, Purpose, Resource, Tokens};

/// Where Microsoft's hosts are.
#[derive(Clone, Debug)]
pub struct Endpoints {
    /// `https://login.microsoftonline.com`
    pub login: String,
    /// `https://management.azure.com`
    pub arm: String,
    /// `https://api.partnercenter.microsoft.com`
    pub partner_center: String,
}

/// The distributor as Microsoft knows it.
#[derive(Clone, Debug)]
pub struct Distributor {
    /// Its own tenant.
    pub tenant: TenantId,
    /// The billing account under which subscriptions are made.
    pub billing_account: String,
}

/// Signed in as the distributor, with credentials from `S`.
#[derive(Debug)]
pub struct Microsoft<S> {
    http: Http,
    tokens: Tokens<S>,
    arm_url: String,
    partner_center_url: String,
    distributor: Distributor,
}

/// What a lost answer means.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Nothing is changed by the call.
    Reads,
    /// Something is.
    Writes,
}

impl<S: CredentialSource> Microsoft<S> {
    /// Makes no call, and reads no credentials, before the first question.
    pub fn new(http: Http, endpoints: &Endpoints, distributor: Distributor, credentials: S) -> Self {
        let tokens = Tokens::new(http.clone(), &endpoints.login, credentials);
        let base = |url: &str| url.trim_end_matches('/').to_owned();
        Self {
            http,
            tokens,
            arm_url: base(&endpoints.arm),
            partner_center_url: base(&endpoints.partner_center),
            distributor,
        }
    }

    pub(crate) fn http(&self) -> &Http {
        &self.http
    }

    pub(crate) fn arm_url(&self) -> &str {
        &self.arm_url
    }

    pub(crate) fn partner_center_url(&self) -> &str {
        &self.partner_center_url
    }

    pub(crate) fn distributor(&self) -> &Distributor {
        &self.distributor
    }

    /// In whose tenant a token is good.
    pub(crate) fn whose(&self, purpose: Purpose) -> Whose {
        if purpose.tenant == self.distributor.tenant {
            Whose::Distributors
        } else {
            Whose::Customers
        }
    }

    /// The distributor's tokens; Partner Center knows no others, and Azure Resource Manager wants them for aliases.
    pub(crate) fn own(&self, resource: Resource, kind: Kind) -> Purpose {
        Purpose {
            tenant: self.distributor.tenant,
            resource,
            kind,
        }
    }

    /// Calls with a token, and once more with a fresh one if Microsoft does not take the first.
    pub(crate) async fn call(
        &self,
        purpose: Purpose,
        effect: Effect,
        build: impl Fn() -> RequestBuilder + Send + Sync,
    ) -> Answer<Reply> {
        let reply = self.call_once(purpose, effect, &build).await?;
        if reply.status != 401 {
            return Ok(reply);
        }
        let is_given_anew = self.tokens.are_given_anew().await?;
        // A token without the multi-factor claim is fresh, and another one by the same consent would lack it as well.
        if failure::code(&reply) == failure::NO_MFA_CLAIM && !is_given_anew {
            return Ok(reply);
        }
        self.tokens.forget(purpose);
        self.call_once(purpose, effect, &build).await
    }

    /// Like [`call`](Self::call), with what is no success as a failure.
    pub(crate) async fn ask(
        &self,
        operation: &'static str,
        purpose: Purpose,
        effect: Effect,
        build: impl Fn() -> RequestBuilder + Send + Sync,
    ) -> Answer<Reply> {
        let reply = self.call(purpose, effect, build).await?;
        if reply.is_success() {
            Ok(reply)
        } else {
            Err(failure::of_reply(operation, &reply, self.whose(purpose)))
        }
    }

    async fn call_once(
        &self,
        purpose: Purpose,
        effect: Effect,
        build: &(impl Fn() -> RequestBuilder + Send + Sync),
    ) -> Answer<Reply> {
        let token = self.tokens.token(purpose, self.whose(purpose)).await?;
        let lost: fn(Lost) -> Failure = if effect == Effect::Writes {
            Lost::of_write
        } else {
            Lost::of_read
        };
        http::send(build().bearer_auth(token.expose()))
            .await
            .map_err(lost)
    }
}

/// A new id to trace one call by.
pub(crate) fn trace_id() -> Uuid {
    let mut bytes = [0; 16];
    // It only has to tell calls apart in Microsoft's logs: without entropy they share an id.
    if getrandom::fill(&mut bytes).is_err() {
        tracing::warn!("no entropy for a correlation id");
    }
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

impl<S: CredentialSource> Provider for Microsoft<S> {
    async fn customer(&self, tenant: TenantId) -> Answer<CustomerAtMicrosoft> {
        self.read_customer(tenant).await
    }

    async fn agreement(&self, tenant: TenantId) -> Answer<AgreementState> {
        self.read_agreement(tenant).await
    }

    async fn partner_agreement(&self, partner: &PartnerId) -> Answer<bool> {
        self.read_partner_agreement(partner).await
    }

    async fn plans(&self, tenant: TenantId) -> Answer<Vec<AzurePlan>> {
        self.read_plans(tenant).await
    }

    async fn order_plan(&self, order: &PlanOrder, attempt: Attempt) -> Answer<()> {
        self.post_plan_order(order, attempt).await
    }

    async fn entitlements(&self, tenant: TenantId, plan: Uuid) -> Answer<Vec<Entitlement>> {
        self.read_entitlements(tenant, plan).await
    }

    async fn order(&self, request: RequestId) -> Answer<Option<OrderState>> {
        self.read_alias(request).await
    }

    async fn place_order(&self, order: &SubscriptionOrder) -> Answer<OrderState> {
        self.put_alias(order).await
    }

    async fn subscription(&self, tenant: TenantId, id: Uuid) -> Answer<Option<SubscriptionAtMicrosoft>> {
        self.read_subscription(tenant, id).await
    }

    async fn rename(&self, tenant: TenantId, subscription: Uuid, name: &FriendlyName) -> Answer<()> {
        self.post_rename(tenant, subscription, name).await
    }

    async fn cancel(&self, tenant: TenantId, subscription: Uuid) -> Answer<()> {
        self.post_cancel(tenant, subscription).await
    }

    async fn assign_owner(&self, tenant: TenantId, subscription: Uuid, principal: Principal) -> Answer<()> {
        self.put_owner(tenant, subscription, principal).await
    }

    async fn unassign_owner(&self, tenant: TenantId, subscription: Uuid, principal: Principal) -> Answer<()> {
        self.delete_owner(tenant, subscription, principal).await
    }

    async fn user(&self, tenant: TenantId, user_principal_name: &str) -> Answer<Option<Uuid>> {
        self.read_user(tenant, user_principal_name).await
    }

    async fn create_user(&self, tenant: TenantId, user: &NewUser, attempt: Attempt) -> Answer<Uuid> {
        self.post_user(tenant, user, attempt).await
    }

    async fn reset_password(
        &self,
        tenant: TenantId,
        user: Uuid,
        password: &Secret,
        attempt: Attempt,
    ) -> Answer<()> {
        self.patch_password(tenant, user, password, attempt).await
    }

    async fn delete_user(&self, tenant: TenantId, user: Uuid) -> Answer<()> {
        self.remove_user(tenant, user).await
    }
}

//! Who calls, as the authorizer found out.

use contracts::authorizer::{CallerContext, PortalContext};
use contracts::problem::Problem;
use contracts::scopes::OPS;
use domain::account::{CallingPortal, PortalKind, ResellerStatus};
use domain::event::Actor;
use domain::ids::ClientId;
use domain::refusal::Refusal;
use lambda_http::request::RequestContext;
use lambda_http::{Request, RequestExt};
use serde_json::Value;

/// An authenticated caller. There is no other way to make one than [`Caller::of`], so a handler that has one has a
/// good token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    client_id: ClientId,
    scopes: Vec<String>,
    portal: Option<CallingPortal>,
}

impl Caller {
    /// The caller of a request.
    ///
    /// # Errors
    /// 401 `unauthorized` when the authorizer did not vouch for the token.
    pub fn of(request: &Request) -> Result<Self, Problem> {
        let unauthorized = || {
            Problem::new(
                401,
                "unauthorized",
                "Send a valid access token: Authorization: Bearer <token>.",
            )
        };
        let Some(RequestContext::ApiGatewayV2(context)) = request.request_context_ref() else {
            return Err(unauthorized());
        };
        let fields = context
            .authorizer
            .as_ref()
            .map(|a| a.fields.clone())
            .unwrap_or_default();
        let context: CallerContext = serde_json::from_value(Value::Object(fields.into_iter().collect()))
            .map_err(|_| unauthorized())?;
        match context {
            CallerContext::InvalidToken => Err(unauthorized()),
            CallerContext::Ok {
                client_id,
                scopes,
                portal,
            } => {
                let portal: Option<PortalContext> = serde_json::from_str(&portal).ok();
                Ok(Self {
                    portal: portal.map(|p| p.into_portal(client_id.clone())),
                    scopes: scopes.split_whitespace().map(str::to_owned).collect(),
                    client_id,
                })
            }
        }
    }

    /// The token's client.
    pub fn client_id(&self) -> &ClientId {
        &self.client_id
    }

    /// Whether the caller belongs to the distributor's operations: its token says so, and it is no reseller's portal.
    pub fn is_operations(&self) -> bool {
        self.portal.is_none() && self.with_scope(OPS).is_ok()
    }

    /// The caller's client, if it belongs to the distributor's operations.
    ///
    /// # Errors
    /// 403 `scope_missing`, or `operations_required` for a reseller's portal, whatever its token says.
    pub fn operations(&self) -> Result<&ClientId, Problem> {
        self.with_scope(OPS)?;
        if self.portal.is_some() {
            let detail =
                "Only the distributor's operations may do this, and this client is a reseller's portal.";
            return Err(Problem::new(403, "operations_required", detail));
        }
        Ok(&self.client_id)
    }

    /// The caller as histories name it.
    pub fn actor(&self) -> Actor {
        let client_id = self.client_id.clone();
        match self.portal {
            Some(_) => Actor::Portal { client_id },
            None => Actor::Operations { client_id },
        }
    }

    /// The caller, if its token has the scope.
    ///
    /// # Errors
    /// 403 `scope_missing`.
    pub fn with_scope(&self, scope: &str) -> Result<&Self, Problem> {
        if self.scopes.iter().any(|s| s == scope) {
            return Ok(self);
        }
        Err(Problem::new(
            403,
            "scope_missing",
            format!("The access token lacks the scope {scope}."),
        ))
    }

    /// The caller's portal, if it is registered and its token has the scope.
    ///
    /// # Errors
    /// 403 `portal_unregistered` or `scope_missing`.
    pub fn portal(&self, scope: &str) -> Result<&CallingPortal, Problem> {
        let portal = self.portal.as_ref().ok_or_else(|| {
            let detail = "This client is not registered as a portal of a reseller. Ask the distributor to register it.";
            Problem::new(403, "portal_unregistered", detail)
        })?;
        self.with_scope(scope)?;
        Ok(portal)
    }

    /// The caller's portal for a change: its reseller must not be suspended.
    ///
    /// # Errors
    /// As [`Caller::portal`], and 403 `reseller_suspended`.
    pub fn writing_portal(&self, scope: &str) -> Result<&CallingPortal, Problem> {
        let portal = self.portal(scope)?;
        if portal.reseller_status == ResellerStatus::Suspended {
            return Err(Refusal::ResellerSuspended.into());
        }
        Ok(portal)
    }

    /// The caller's customer portal for a change.
    ///
    /// # Errors
    /// As [`Caller::writing_portal`], and 403 `customer_portal_required`.
    pub fn writing_customer_portal(&self, scope: &str) -> Result<&CallingPortal, Problem> {
        let portal = self.writing_portal(scope)?;
        if portal.kind != PortalKind::CustomerPortal {
            return Err(Problem::new(
                403,
                "customer_portal_required",
                "Only a customer portal may do this: it is the customer who accepts.",
            ));
        }
        Ok(portal)
    }

    /// The caller's console for a change.
    ///
    /// # Errors
    /// As [`Caller::writing_portal`], and 403 `console_required`.
    pub fn writing_console(&self, scope: &str) -> Result<&CallingPortal, Problem> {
        only_console(self.writing_portal(scope)?)
    }

    /// The caller as a reseller's console that reads.
    ///
    /// # Errors
    /// As [`Caller::portal`], and 403 `console_required`.
    pub fn console(&self, scope: &str) -> Result<&CallingPortal, Problem> {
        only_console(self.portal(scope)?)
    }
}

fn only_console(portal: &CallingPortal) -> Result<&CallingPortal, Problem> {
    if portal.kind != PortalKind::Console {
        return Err(Problem::new(
            403,
            "console_required",
            "Only a reseller's console may do this.",
        ));
    }
    Ok(portal)
}

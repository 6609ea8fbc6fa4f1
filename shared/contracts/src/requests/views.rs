//! Requests and their histories as they are answered.

use domain::approval::{Undelivered, Unreachable};
use domain::email::{EmailAddress, Person};
use domain::event::{Actor, EventType, RequestEvent};
use domain::provisioning::Step;
use domain::reason::Reason;
use domain::request::{
    AccessKind, AccessReset, CLOUD_PROVIDER, Cancellation, Channel, Decision, DecisionOrigin, LINE_ITEM,
    Origin, Owner, Subscription, SubscriptionRequest, Verdict, Warning, Workload,
};
use domain::status::Status;
use domain::text::Remark;
use jiff::Timestamp;
use serde::Serialize;

/// A request as portals see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the fields are those of the request; domain::request documents them"
)]
pub struct RequestView<'a> {
    pub id: String,
    pub reseller_id: &'a str,
    pub customer_id: String,
    pub tenant_id: String,
    pub origin: Origin,
    pub status: Status,
    pub step: Option<&'static str>,
    pub reason: Option<&'a str>,
    pub reason_detail: Option<&'static str>,
    pub cloud_provider: &'static str,
    pub line_item: &'static str,
    pub friendly_name: &'a str,
    pub workload: Workload,
    pub requested_by: &'a Person,
    pub owner: Option<&'a Owner>,
    pub decision: Option<DecisionView<'a>>,
    pub subscription: Option<&'a Subscription>,
    pub access: Option<AccessKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_opened_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_reset: Option<AccessResetView>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unreachable: Vec<UnreachableView<'a>>,
    pub cancellation: Option<CancellationView<'a>>,
    pub warnings: &'a [Warning],
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub version: u64,
}

impl<'a> From<&'a SubscriptionRequest> for RequestView<'a> {
    fn from(request: &'a SubscriptionRequest) -> Self {
        Self {
            id: request.request_id.to_string(),
            reseller_id: request.reseller_id.as_str(),
            customer_id: request.customer_id.to_string(),
            tenant_id: request.tenant_id.to_string(),
            origin: request.origin,
            status: request.status,
            step: request.step.map(Step::as_str),
            reason: request.reason.as_deref(),
            reason_detail: request.reason.as_deref().map(Reason::told_by),
            cloud_provider: CLOUD_PROVIDER,
            line_item: LINE_ITEM,
            friendly_name: request.friendly_name.as_str(),
            workload: request.workload,
            requested_by: &request.requested_by,
            owner: request.owner.as_ref(),
            decision: request.decision.as_ref().map(DecisionView::from),
            subscription: request.subscription.as_ref(),
            access: request.access,
            access_opened_at: request.access_opened_at,
            access_reset: request.access_reset.as_ref().map(AccessResetView::from),
            unreachable: request.unreachable.iter().map(UnreachableView::from).collect(),
            cancellation: request.cancellation.as_ref().map(CancellationView::from),
            warnings: &request.warnings,
            created_at: request.created_at,
            updated_at: request.updated_at,
            expires_at: request.deadline(),
            version: request.version,
        }
    }
}

/// Whether the first password was to be made anew, as portals see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of domain::request::AccessReset")]
pub struct AccessResetView {
    pub pending: bool,
    pub count: u8,
}

impl From<&AccessReset> for AccessResetView {
    fn from(reset: &AccessReset) -> Self {
        Self {
            pending: reset.pending,
            count: reset.count,
        }
    }
}

impl RequestView<'_> {
    /// The same with what only those who decide may see: from where the decision came.
    #[must_use]
    pub fn with_origin(mut self, request: &SubscriptionRequest) -> Self {
        let origin = request.decision.as_ref().and_then(|d| d.origin.clone());
        if let Some(decision) = &mut self.decision {
            decision.origin = origin;
        }
        self
    }
}

/// Somebody whom mail does not reach, as portals see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are those of domain::approval::Unreachable"
)]
pub struct UnreachableView<'a> {
    pub email: &'a EmailAddress,
    pub why: Undelivered,
    pub at: Timestamp,
}

impl<'a> From<&'a Unreachable> for UnreachableView<'a> {
    fn from(unreachable: &'a Unreachable) -> Self {
        Self {
            email: &unreachable.email,
            why: unreachable.why,
            at: unreachable.at,
        }
    }
}

/// A decision as portals see it. From where it came is for those who decide.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields are those of domain::request::Decision")]
pub struct DecisionView<'a> {
    pub decision: Verdict,
    pub by: Option<&'a Person>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<&'a Person>,
    pub at: Timestamp,
    pub channel: Channel,
    pub reason: Option<&'a Remark>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<DecisionOrigin>,
}

impl<'a> From<&'a Decision> for DecisionView<'a> {
    fn from(decision: &'a Decision) -> Self {
        Self {
            decision: decision.decision,
            by: decision.by.as_ref(),
            on_behalf_of: decision.on_behalf_of.as_ref(),
            at: decision.at,
            channel: decision.channel,
            reason: decision.reason.as_ref(),
            origin: None,
        }
    }
}

/// A cancellation as portals see it. Which subscription may be cancelled is between operations and Microsoft.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CancellationView<'a> {
    /// Why.
    pub reason: &'a Remark,
    /// When it was asked for.
    pub at: Timestamp,
}

impl<'a> From<&'a Cancellation> for CancellationView<'a> {
    fn from(cancellation: &'a Cancellation) -> Self {
        Self {
            reason: &cancellation.reason,
            at: cancellation.at,
        }
    }
}

/// An event as portals see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are those of the event; domain::event documents them"
)]
pub struct EventView<'a> {
    pub seq: u64,
    #[serde(rename = "type")]
    pub kind: EventType,
    pub at: Timestamp,
    pub actor: &'a Actor,
    pub from: Option<Status>,
    pub to: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'a str>,
}

impl<'a> From<&'a RequestEvent> for EventView<'a> {
    fn from(event: &'a RequestEvent) -> Self {
        Self {
            seq: event.seq,
            kind: event.kind,
            at: event.at,
            actor: &event.actor,
            from: event.from,
            to: event.to,
            reason: event.reason.as_deref(),
        }
    }
}

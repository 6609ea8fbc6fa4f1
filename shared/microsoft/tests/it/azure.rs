//! What is said to Azure Resource Manager, word by word.

use domain::friendly_name::FriendlyName;
use domain::provider::{Failure, OrderState, Principal, Provider, Reason};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::server::{Act, Heard, Server, http, value};
use crate::support;
use crate::wire::{PRINCIPAL, PRINCIPAL_TEXT, SUBSCRIPTION, SUBSCRIPTION_TEXT, TENANT};
use crate::wire::{client, only, saying, signed_in, tenant};

fn assert_is_for_azure(call: &Heard) {
    assert_eq!(call.header("authorization"), Some("Bearer t"));
    assert!(Uuid::try_parse(call.header("x-ms-correlation-request-id").unwrap()).is_ok());
}

#[tokio::test]
async fn a_subscription_is_renamed_from_its_own_tenant() {
    let server = saying(json!({ "subscriptionId": SUBSCRIPTION })).await;
    let name = FriendlyName::parse("contoso-fabrikam-0001").unwrap();
    client(&server)
        .rename(tenant(), SUBSCRIPTION, &name)
        .await
        .unwrap();
    let call = only(&server);
    assert_eq!(
        call.line(),
        format!(
            "POST /subscriptions/{SUBSCRIPTION_TEXT}/providers/Microsoft.Subscription/rename?api-version=2021-10-01"
        )
    );
    assert_eq!(
        call.json(),
        json!({ "subscriptionName": "contoso-fabrikam-0001" })
    );
    assert_is_for_azure(&call);
    assert_eq!(signed_in(&server), (TENANT.to_owned(), "refresh_token"));

    for (status, code, expected) in [
        (404, "SubscriptionNotFound", Failure::NotFound),
        (
            403,
            "AuthorizationFailed",
            Failure::Blocked(Reason::AzureAccessMissing),
        ),
    ] {
        let server = Server::start(move |_| value(status, &json!({ "error": { "code": code } }))).await;
        assert_eq!(
            client(&server).rename(tenant(), SUBSCRIPTION, &name).await,
            Err(expected)
        );
    }
}

/// Shows the subscription in this state, and answers the cancellation.
async fn cancellable(state: &'static str, answer: Act) -> Server {
    Server::start(move |heard| {
        if heard.method == "GET" {
            let body = json!({ "subscriptionId": SUBSCRIPTION, "tenantId": TENANT, "state": state });
            return value(200, &body);
        }
        answer.clone()
    })
    .await
}

#[tokio::test]
async fn a_subscription_is_cancelled_unless_it_is_already() {
    let done = || value(200, &json!({ "subscriptionId": SUBSCRIPTION }));
    for state in ["Enabled", "PastDue", "", "Dreaming"] {
        let server = cancellable(state, done()).await;
        client(&server).cancel(tenant(), SUBSCRIPTION).await.unwrap();
        let lines: Vec<String> = server.calls().iter().map(Heard::line).collect();
        let base = format!("/subscriptions/{SUBSCRIPTION_TEXT}");
        assert_eq!(
            lines,
            [
                format!("GET {base}?api-version=2022-12-01"),
                format!("POST {base}/providers/Microsoft.Subscription/cancel?api-version=2021-10-01"),
            ],
            "{state}"
        );
        assert_eq!(signed_in(&server), (TENANT.to_owned(), "refresh_token"));
    }
    for state in ["Disabled", "Warned", "Deleted"] {
        let server = cancellable(state, done()).await;
        client(&server).cancel(tenant(), SUBSCRIPTION).await.unwrap();
        assert_eq!(server.calls().len(), 1, "{state}");
    }
    for (answer, expected) in [
        (http(404, "", ""), Failure::NotFound),
        (http(409, "", ""), Failure::Transient { retry_after: None }),
        (http(403, "", ""), Failure::Blocked(Reason::AzureAccessMissing)),
        (Act::HangUp, Failure::OutcomeUnknown),
        (
            value(200, &json!({ "subscriptionId": PRINCIPAL })),
            Failure::Unreadable,
        ),
    ] {
        let server = cancellable("Enabled", answer).await;
        assert_eq!(
            client(&server).cancel(tenant(), SUBSCRIPTION).await,
            Err(expected)
        );
    }
    let server = Server::start(|_| http(404, "", "")).await;
    let gone = client(&server).cancel(tenant(), SUBSCRIPTION).await;
    assert_eq!(gone, Err(Failure::NotFound));
}

fn assignment(principal: Uuid) -> Value {
    json!({ "properties": { "principalId": principal, "roleDefinitionId": "/any", "scope": "/any" } })
}

#[tokio::test]
async fn an_owner_is_assigned_under_a_name_that_follows_from_it() {
    let owners = [
        (Principal::User { object_id: PRINCIPAL }, "User"),
        (Principal::ForeignGroup { object_id: PRINCIPAL }, "ForeignGroup"),
    ];
    for (owner, kind) in owners {
        let server = Server::start(|heard| {
            value(
                if heard.method == "PUT" { 201 } else { 200 },
                &assignment(PRINCIPAL),
            )
        })
        .await;
        let client = client(&server);
        client.assign_owner(tenant(), SUBSCRIPTION, owner).await.unwrap();
        client.assign_owner(tenant(), SUBSCRIPTION, owner).await.unwrap();
        client
            .unassign_owner(tenant(), SUBSCRIPTION, owner)
            .await
            .unwrap();
        let calls = server.calls();
        assert_eq!(calls[0].method, "PUT");
        assert_eq!(calls[2].method, "DELETE");
        assert!(calls.iter().all(|call| call.target == calls[0].target));
        let path = format!("/subscriptions/{SUBSCRIPTION_TEXT}/providers/Microsoft.Authorization");
        let name = calls[0]
            .target
            .strip_prefix(&format!("{path}/roleAssignments/"))
            .unwrap();
        let name = name.strip_suffix("?api-version=2022-04-01").unwrap();
        assert_eq!(Uuid::try_parse(name).unwrap().get_version_num(), 8);
        let role = format!("{path}/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635");
        let body = json!({ "properties": {
            "roleDefinitionId": role, "principalId": PRINCIPAL_TEXT, "principalType": kind,
        }});
        assert_eq!(calls[0].json(), body);
        calls.iter().for_each(assert_is_for_azure);
        assert_eq!(signed_in(&server), (TENANT.to_owned(), "refresh_token"));
    }
}

#[tokio::test]
async fn an_assignment_is_there_not_yet_possible_or_refused() {
    let owner = Principal::User { object_id: PRINCIPAL };
    for (status, code, expected) in [
        (409, "RoleAssignmentExists", Ok(())),
        (409, "Conflict", Err(Failure::Conflict)),
        (400, "PrincipalNotFound", Err(Failure::NotVisible)),
        (404, "SubscriptionNotFound", Err(Failure::NotVisible)),
        (
            403,
            "AuthorizationFailed",
            Err(Failure::Blocked(Reason::AzureAccessMissing)),
        ),
        (403, "", Err(Failure::Blocked(Reason::AzureAccessMissing))),
        (
            400,
            "RoleAssignmentUpdateNotPermitted",
            Err(Failure::Blocked(Reason::CallRefused)),
        ),
        (
            401,
            "InvalidAuthenticationTokenTenant",
            Err(Failure::Blocked(Reason::TenantMismatch)),
        ),
    ] {
        let server = Server::start(move |_| value(status, &json!({ "error": { "code": code } }))).await;
        let assigned = client(&server).assign_owner(tenant(), SUBSCRIPTION, owner).await;
        assert_eq!(assigned, expected, "{code}");
    }
    let server = saying(assignment(SUBSCRIPTION)).await;
    let strange = client(&server).assign_owner(tenant(), SUBSCRIPTION, owner).await;
    assert_eq!(strange, Err(Failure::Unreadable), "somebody else got it");

    for (answer, expected) in [
        (http(204, "", ""), Ok(())),
        (http(404, "", ""), Ok(())),
        (
            value(404, &json!({ "error": { "code": "SubscriptionNotFound" } })),
            Ok(()),
        ),
        (
            http(403, "", ""),
            Err(Failure::Blocked(Reason::AzureAccessMissing)),
        ),
    ] {
        let server = Server::start(move |_| answer.clone()).await;
        let taken = client(&server)
            .unassign_owner(tenant(), SUBSCRIPTION, owner)
            .await;
        assert_eq!(taken, expected);
    }
}

#[tokio::test]
async fn a_principal_that_azure_does_not_know_yet_is_known_later() {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let server = Server::start(
        move |_| match asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
            0 => value(400, &json!({ "error": { "code": "PrincipalNotFound" } })),
            _ => value(201, &assignment(PRINCIPAL)),
        },
    )
    .await;
    let (client, owner) = (client(&server), Principal::User { object_id: PRINCIPAL });
    let first = client.assign_owner(tenant(), SUBSCRIPTION, owner).await;
    assert_eq!(first, Err(Failure::NotVisible));
    assert_eq!(client.assign_owner(tenant(), SUBSCRIPTION, owner).await, Ok(()));
    let calls = server.calls();
    assert_eq!((calls.len(), &calls[0].target), (2, &calls[1].target));
}

#[tokio::test]
async fn an_order_that_was_given_up_says_what_it_left_behind() {
    for (id, left) in [(Value::Null, None), (json!(SUBSCRIPTION), Some(SUBSCRIPTION))] {
        for state in ["Failed", "Canceled"] {
            let alias = json!({ "properties": { "provisioningState": state, "subscriptionId": id } });
            let server = saying(alias).await;
            let order = client(&server).order(support::request()).await;
            assert_eq!(order, Ok(Some(OrderState::Failed { left })), "{state}");
        }
    }
}

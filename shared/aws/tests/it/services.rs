//! The other services, by what is sent to them and what they may answer.

use base64::Engine;
use domain::account_event::AccountEventType;
use domain::delivery::{DispatchKey, RecipientHash};
use domain::dispatch::{AccountNotice, Message, Subject};
use domain::event::RequestEvent;
use domain::mail_tags::MailTags;
use domain::ports::{
    Bus, CredentialSource, LinkMaker, Mail, MailAccount, Mailer, Notice, Outcome, PortError, RequestKey,
    Seal, Unseal, Workflow,
};
use domain::secret::Secret;
use serde_json::{Value, json};
use testkit::{Fault, FixedKeys, Wire, example};

use crate::submission;

/// A configuration for services that answer as scripted, and their wire.
pub(crate) fn scripted(answers: impl IntoIterator<Item = Fault>) -> (aws::SdkConfig, Wire) {
    let (config, wire) = testkit::sdk_config("http://127.0.0.1:9");
    wire.fail(answers);
    (config, wire)
}

pub(crate) fn ok(body: Value) -> Fault {
    Fault::Answer(200, body)
}

fn base64(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[tokio::test]
async fn sealing_binds_the_request() {
    let (config, wire) = scripted([
        ok(json!({"CiphertextBlob": base64(b"sealed"), "KeyId": "k"})),
        ok(json!({"Plaintext": base64(b"open sesame"), "KeyId": "k"})),
        Fault::error("InvalidCiphertextException"),
        Fault::error("KMSInternalException"),
        Fault::error("KMSInternalException"),
        Fault::error("KMSInternalException"),
    ]);
    let kms = aws::Kms::new(&config, "alias/sealing");
    let request = example::request_id(1);
    assert_eq!(
        kms.seal(request, &Secret::new("open sesame".into()))
            .await
            .unwrap(),
        b"sealed"
    );
    assert_eq!(
        kms.unseal(request, b"sealed").await.unwrap().expose(),
        "open sesame"
    );
    assert!(matches!(
        kms.unseal(request, b"x").await,
        Err(PortError::Broken { .. })
    ));
    assert!(matches!(
        kms.unseal(request, b"x").await,
        Err(PortError::Unavailable { .. })
    ));
    let context = json!({"purpose": "credentials", "requestId": request.to_string()});
    for call in &wire.take_calls()[..2] {
        assert_eq!(call.sent["EncryptionContext"], context);
        assert_eq!(call.sent["KeyId"], "alias/sealing");
    }
}

#[tokio::test]
async fn a_token_is_the_mac_of_its_purpose() {
    let (config, wire) = scripted([
        ok(json!({"Mac": base64(&[7; 32])})),
        ok(json!({"Mac": base64(&[7; 31])})),
    ]);
    let store = aws::Store::new(&config, aws::Tables::default());
    let linker = aws::Linker::new(&config, "alias/links", FixedKeys::default(), store);
    let token = linker.token("approval|r|a@b.example|2026").await.unwrap();
    assert_eq!(token, example::link_token(7));
    assert!(linker.token("x").await.is_err(), "a shorter MAC is no token");
    let sent = &wire.take_calls()[0].sent;
    assert_eq!(sent["Message"], base64(b"approval|r|a@b.example|2026"));
    assert_eq!(
        (&sent["KeyId"], &sent["MacAlgorithm"]),
        (&json!("alias/links"), &json!("HMAC_SHA_256"))
    );
}

fn mail() -> Mail {
    Mail {
        to: example::person("Grace Hopper"),
        from_name: None,
        reply_to: None,
        subject: "Ihre Anfrage 北京".into(),
        text: "Guten Tag".into(),
        html: "<p>Guten Tag</p>".into(),
        message: "request_received",
        dispatch: "request_received#1#0a1b".into(),
    }
}

#[tokio::test]
async fn a_mail_may_have_another_name_and_place_for_answers_but_no_other_address() {
    let (config, wire) = scripted([ok(json!({"MessageId": "m-1"}))]);
    let mailer = aws::SesMailer::new(&config, "Azure <azure@distributor.example>", "transactional");
    let mail = Mail {
        from_name: Some(example::name("Northwind \"Cloud\" <x@evil.example>")),
        reply_to: Some(example::person("Help Desk").email),
        ..mail()
    };
    let accepted = mailer.send(&mail, &tags()).await;
    assert!(matches!(accepted, Outcome::Accepted { .. }), "{accepted:?}");
    let sent = &wire.take_calls()[0].sent;
    assert_eq!(
        sent["FromEmailAddress"],
        r#""Northwind \"Cloud\" <x@evil.example>" <azure@distributor.example>"#
    );
    assert_eq!(sent["ReplyToAddresses"], json!(["help@fabrikam.example"]));
}

#[tokio::test]
async fn t10_a_mail_says_what_it_is_and_nobody_sees_its_links_clicked() {
    let (config, wire) = scripted([ok(json!({"MessageId": "m-1"}))]);
    let mailer = aws::SesMailer::new(&config, "Azure <azure@distributor.example>", "transactional");
    let sent = mailer.send(&mail(), &tags()).await;
    assert_eq!(
        sent,
        Outcome::Accepted {
            message_id: "m-1".into()
        }
    );
    let sent = &wire.take_calls()[0].sent;
    assert_eq!(
        *sent,
        json!({
            "FromEmailAddress": "Azure <azure@distributor.example>",
            "Destination": {"ToAddresses": ["grace@fabrikam.example"]},
            "Content": {"Simple": {
                "Subject": {"Data": "Ihre Anfrage 北京", "Charset": "UTF-8"},
                "Body": {
                    "Text": {"Data": "Guten Tag", "Charset": "UTF-8"},
                    "Html": {"Data": "<p>Guten Tag</p>", "Charset": "UTF-8"},
                },
                "Headers": [{"Name": "Auto-Submitted", "Value": "auto-generated"}],
            }},
            "EmailTags": tags().pairs().map(|(name, value)| json!({"Name": name, "Value": value})),
            "ConfigurationSetName": "transactional",
            "ConfigurationOverrides": sent["ConfigurationOverrides"],
        })
    );
    let tracking = &sent["ConfigurationOverrides"]["Tracking"];
    assert!(
        tracking
            .as_object()
            .unwrap()
            .values()
            .all(|enabled| enabled == "DISABLED"),
        "{tracking}"
    );
    assert_eq!(tracking.as_object().unwrap().len(), 2);
}

fn tags() -> MailTags {
    MailTags {
        reseller_id: example::reseller_id(),
        dispatch: DispatchKey {
            about: Subject::Request(example::request_id(1)),
            message: Message::RequestReceived,
            cause: "1".into(),
            recipient: RecipientHash::of(&mail().to.email),
        },
    }
}

/// What becomes of a mail whose sending meets this, and how many calls were made.
async fn outcome(fault: Option<Fault>) -> (Outcome, usize) {
    let (config, wire) = scripted(fault);
    let mailer = aws::SesMailer::new(&config, "azure@distributor.example", "transactional");
    (mailer.send(&mail(), &tags()).await, wire.take_calls().len())
}

#[tokio::test]
async fn a_mail_that_may_have_been_taken_is_not_repeated_by_itself() {
    for fault in [
        Fault::Lost,
        Fault::Answer(500, json!({})),
        Fault::Answer(503, json!({})),
        Fault::Answer(200, json!({})),
        Fault::Answer(200, json!("no object")),
    ] {
        let (outcome, calls) = outcome(Some(fault.clone())).await;
        assert!(
            matches!(outcome, Outcome::Unknown { .. }),
            "{fault:?}: {outcome:?}"
        );
        assert_eq!(calls, 1, "{fault:?}");
    }
}

#[tokio::test]
async fn without_a_connection_a_mail_was_certainly_not_taken() {
    // Nothing listens there.
    let (outcome, _) = outcome(None).await;
    let expected = Outcome::NotSent {
        throttled: false,
        cause: "no connection".into(),
    };
    assert_eq!(outcome, expected);
}

#[tokio::test]
async fn a_refused_mail_is_told_from_a_refused_account_and_from_too_many() {
    for name in ["MessageRejected", "BadRequestException"] {
        let refused = Outcome::Refused { reason: name.into() };
        assert_eq!(outcome(Some(Fault::error(name))).await, (refused, 1));
    }
    for (name, throttled) in [
        ("TooManyRequestsException", true),
        ("ThrottlingException", true),
        ("LimitExceededException", true),
        ("AccountSuspendedException", false),
        ("MailFromDomainNotVerifiedException", false),
        ("SendingPausedException", false),
        ("NotFoundException", false),
    ] {
        let cause = name.to_owned();
        let not_sent = Outcome::NotSent { throttled, cause };
        assert_eq!(outcome(Some(Fault::error(name))).await, (not_sent, 1));
    }
    let unverified = json!({
        "__type": "MessageRejected",
        "message": "Email address is not verified. The following identities failed the check: distributor.example",
    });
    let not_sent = Outcome::NotSent {
        throttled: false,
        cause: "MessageRejected".into(),
    };
    assert_eq!(outcome(Some(Fault::Answer(400, unverified))).await, (not_sent, 1));
}

#[tokio::test]
async fn the_account_tells_its_quota() {
    let quota = |per_day| json!({"SendQuota": {"Max24HourSend": per_day, "MaxSendRate": 14.0, "SentLast24Hours": 7.0}});
    let (config, _) = scripted([ok(quota(50_000.0)), ok(quota(-1.0))]);
    let mailer = aws::SesMailer::new(&config, "azure@distributor.example", "");
    for per_day in [Some(50_000.0), None] {
        let quota = mailer.quota().await.unwrap();
        assert_eq!(
            (quota.per_second, quota.per_day, quota.sent),
            (14.0, per_day, 7.0)
        );
    }
}

#[tokio::test]
async fn an_account_without_a_rate_tells_no_quota() {
    let none = json!({"SendQuota": {"Max24HourSend": 0.0, "MaxSendRate": 0.0, "SentLast24Hours": 0.0}});
    let (config, _) = scripted([ok(json!({})), ok(none)]);
    let mailer = aws::SesMailer::new(&config, "azure@distributor.example", "");
    for _ in 0..2 {
        assert!(matches!(mailer.quota().await, Err(PortError::Broken { .. })));
    }
}

#[tokio::test]
async fn a_workflow_starts_once_under_the_name_of_the_request() {
    let started = json!({"executionArn": "arn", "startDate": 1.0});
    let (config, wire) = scripted([
        ok(started),
        Fault::error("ExecutionAlreadyExists"),
        Fault::error("StateMachineDoesNotExist"),
    ]);
    let workflow = aws::StepFunctions::new(&config, "arn:machine");
    let key = RequestKey {
        reseller: example::reseller_id(),
        request: example::request_id(1),
    };
    workflow.start(&key, 0).await.unwrap();
    workflow.start(&key, 17).await.unwrap();
    assert!(matches!(
        workflow.start(&key, 0).await,
        Err(PortError::Broken { .. })
    ));
    let id = example::request_id(1);
    let calls = wire.take_calls();
    for (call, name) in calls
        .iter()
        .zip([id.to_string(), format!("{id}-17"), id.to_string()])
    {
        let expected = json!({
            "stateMachineArn": "arn:machine",
            "name": name,
            "input": format!(r#"{{"resellerId":"northwind","requestId":"{id}"}}"#),
        });
        assert_eq!(call.sent, expected);
    }
}

#[tokio::test]
async fn waking_what_waits_no_more_is_no_error() {
    let gone = ["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"];
    let (config, wire) = scripted([ok(json!({}))].into_iter().chain(gone.map(Fault::error)));
    let workflow = aws::StepFunctions::new(&config, "arn:machine");
    for _ in 0..4 {
        workflow.wake(&Secret::new("token".into())).await.unwrap();
    }
    wire.fail(vec![Fault::error("ThrottlingException"); 3]);
    let busy = workflow.wake(&Secret::new("token".into())).await;
    assert!(matches!(busy, Err(PortError::Unavailable { .. })));
    assert_eq!(
        wire.take_calls()[0].sent,
        json!({"taskToken": "token", "output": "{}"})
    );
}

fn events(count: u64) -> Vec<Notice> {
    let event = |seq| RequestEvent {
        seq,
        reason: Some("why".into()),
        ..submission(1).event
    };
    (1..=count).map(|seq| Notice::Request(event(seq))).collect()
}

#[tokio::test]
async fn events_go_out_thin_and_ten_at_a_time() {
    let taken = |count| ok(json!({"FailedEntryCount": 0, "Entries": vec![json!({"EventId": "e"}); count]}));
    let (config, wire) = scripted([taken(10), taken(2)]);
    let bus = aws::EventBus::new(&config, "csp");
    assert_eq!(bus.publish(&events(12)).await.unwrap(), 12);
    assert_eq!(bus.publish(&[]).await.unwrap(), 0);
    let calls = wire.take_calls();
    assert_eq!(calls.len(), 2);
    let entry = &calls[0].sent["Entries"][0];
    assert_eq!(entry["Source"], "csp.subscription-requests");
    assert_eq!(entry["DetailType"], "subscription-request.submitted");
    assert_eq!(entry["EventBusName"], "csp");
    let detail: Value = serde_json::from_str(entry["Detail"].as_str().unwrap()).unwrap();
    let id = example::request_id(1);
    let expected = json!({
        "eventId": format!("{id}#1"),
        "type": "submitted",
        "resellerId": "northwind",
        "requestId": id.to_string(),
        "seq": 1,
        "status": "pending_approval",
        "reason": "why",
    });
    assert_eq!(detail, expected);
}

#[tokio::test]
async fn what_happened_to_accounts_goes_out_in_order_with_the_rest() {
    let (config, wire) = scripted([ok(
        json!({"FailedEntryCount": 0, "Entries": vec![json!({"EventId": "e"}); 3]}),
    )]);
    let notice = |kind, customer_id, of_reseller| {
        let notice = AccountNotice {
            kind,
            reseller_id: example::reseller_id(),
            customer_id,
            seq: 4,
            of_reseller,
        };
        Notice::Account(notice, example::now())
    };
    let customer = example::customer_id(1);
    let notices = [
        notice(AccountEventType::TermsAccepted, Some(customer), false),
        events(1).remove(0),
        notice(AccountEventType::TermsRearmed, Some(customer), true),
    ];
    let bus = aws::EventBus::new(&config, "csp");
    assert_eq!(bus.publish(&notices).await.unwrap(), 3);
    let entries = wire.take_calls()[0].sent["Entries"].take();
    let types: Vec<_> = entries
        .as_array()
        .unwrap()
        .iter()
        .map(|e| &e["DetailType"])
        .collect();
    assert_eq!(
        types,
        [
            "account.terms_accepted",
            "subscription-request.submitted",
            "account.terms_rearmed"
        ]
    );
    let entry = &entries[2];
    assert_eq!(entry["Source"], "csp.accounts");
    assert_eq!(entry["Time"], example::now().as_second());
    let detail: Value = serde_json::from_str(entry["Detail"].as_str().unwrap()).unwrap();
    let expected = json!({
        "eventId": format!("customer#{customer}#r4"),
        "type": "terms_rearmed",
        "resellerId": "northwind",
        "customerId": customer.to_string(),
        "seq": 4,
        "ofReseller": true,
    });
    assert_eq!(detail, expected);
}

#[tokio::test]
async fn the_first_event_that_is_not_taken_stops_the_rest() {
    let mut entries = vec![json!({"EventId": "e"}); 10];
    entries[3] = json!({"ErrorCode": "ThrottlingException"});
    let partly = ok(json!({"FailedEntryCount": 1, "Entries": entries}));
    let whole = ok(json!({"FailedEntryCount": 0, "Entries": vec![json!({"EventId": "e"}); 10]}));
    let (config, wire) = scripted([partly.clone()]);
    let bus = aws::EventBus::new(&config, "csp");
    assert_eq!(bus.publish(&events(12)).await.unwrap(), 3);
    assert_eq!(wire.take_calls().len(), 1);
    wire.fail([whole.clone(), partly]);
    assert_eq!(bus.publish(&events(25)).await.unwrap(), 13);
    wire.fail([whole]);
    wire.fail(vec![Fault::error("ThrottlingException"); 3]);
    assert_eq!(bus.publish(&events(15)).await.unwrap(), 10);
    wire.fail(vec![Fault::error("ThrottlingException"); 3]);
    assert!(matches!(
        bus.publish(&events(1)).await,
        Err(PortError::Unavailable { .. })
    ));
}

#[tokio::test]
async fn credentials_are_text() {
    let (config, wire) = scripted([
        ok(json!({"Name": "microsoft", "SecretString": "{\"clientSecret\":\"x\"}"})),
        ok(json!({"Name": "microsoft", "SecretBinary": base64(b"x")})),
    ]);
    let stored = aws::StoredCredentials::new(&config, "microsoft".to_owned());
    assert_eq!(
        stored.credentials().await.unwrap().expose(),
        "{\"clientSecret\":\"x\"}"
    );
    assert!(matches!(
        stored.credentials().await,
        Err(PortError::Broken { .. })
    ));
    assert_eq!(wire.take_calls()[0].sent["SecretId"], "microsoft");
}

#[tokio::test]
async fn credentials_are_renewed_only_where_they_are_still_the_expected_ones() {
    let found = |text: &str| ok(json!({"Name": "microsoft", "SecretString": text}));
    let (config, wire) = scripted([
        found("before"),
        ok(json!({"Name": "microsoft", "VersionId": "2"})),
        found("somebody's"),
        found("before"),
        Fault::error("AccessDeniedException"),
    ]);
    let stored = aws::StoredCredentials::new(&config, "microsoft".to_owned());
    let (before, after) = (Secret::new("before".into()), Secret::new("after".into()));
    assert!(stored.renew(&before, &after).await.unwrap());
    let calls = wire.take_calls();
    let names: Vec<&str> = calls.iter().map(|call| call.operation.as_str()).collect();
    assert_eq!(names, ["GetSecretValue", "PutSecretValue"]);
    assert_eq!(calls[1].sent["SecretId"], "microsoft");
    assert_eq!(calls[1].sent["SecretString"], "after");

    assert!(!stored.renew(&before, &after).await.unwrap());
    assert_eq!(wire.take_calls().len(), 1);

    let failure = stored.renew(&before, &after).await;
    assert!(matches!(failure, Err(PortError::Broken { .. })), "{failure:?}");
}

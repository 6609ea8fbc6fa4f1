//! The state machine against the code and against the rules for every task.

use std::collections::{BTreeMap, BTreeSet};

use contracts::errors::{PERMANENT, TRANSIENT};
use contracts::workflow::{AdvanceInput, AdvanceOutput, RequestRef};
use domain::event::Actor;
use domain::lifecycle::request_access_reset;
use domain::provisioning::Outcome;
use domain::status::Status;
use serde_json::{Map, Value, json};

use super::template::{Template, root};

/// The definition, with `${…}` where text is meant, and a number where a number is.
fn definition() -> Value {
    let text = std::fs::read_to_string(root().join("infra/workflow/subscription-request.asl.json")).unwrap();
    serde_json::from_str(&text.replace("${PolicyDaySeconds}", "86400")).unwrap()
}

/// The wait for a decision ends when the row says; a row from before there were clocks is looked at each policy day.
const UNTIL_THE_CLOCK: &str =
    "{% $clockAt = '' ? 86400 : $max([1, $ceil(($toMillis($clockAt) - $millis()) / 1000)]) %}";

/// Half a policy day, and a second where a test has a day of one.
const HALF_A_DAY: &str = "{% $ceil(86400 / 2) %}";

fn states(definition: &Value) -> &Map<String, Value> {
    definition["States"].as_object().unwrap()
}

fn list<'a>(state: &'a Value, field: &str) -> Vec<&'a Value> {
    state[field]
        .as_array()
        .map(|a| a.iter().collect())
        .unwrap_or_default()
}

fn names(rule: &Value) -> Vec<&str> {
    rule["ErrorEquals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|n| n.as_str().unwrap())
        .collect()
}

#[test]
fn every_task_has_a_timeout_retries_and_a_catch_for_everything() {
    let definition = definition();
    for (name, state) in states(&definition).iter().filter(|(_, s)| s["Type"] == "Task") {
        let seconds = &state["TimeoutSeconds"];
        assert!(
            seconds.is_u64() || seconds == UNTIL_THE_CLOCK || seconds == HALF_A_DAY,
            "{name}"
        );
        assert!(!list(state, "Retry").is_empty(), "{name}");
        if name == "NeedsAttention" {
            // It must fail the execution, so that the alarm rings.
            assert!(list(state, "Catch").is_empty());
            continue;
        }
        let catches = list(state, "Catch");
        let last = catches.last().unwrap_or_else(|| panic!("{name} catches nothing"));
        assert_eq!(names(last), ["States.ALL"], "{name}");
        for rule in list(state, "Retry")
            .into_iter()
            .chain(catches[..catches.len() - 1].iter().copied())
        {
            assert!(
                !names(rule).contains(&"States.ALL"),
                "{name}: a specific error comes before States.ALL"
            );
        }
    }
}

#[test]
fn every_choice_has_a_default_and_every_state_is_reached() {
    let definition = definition();
    let states = states(&definition);
    let mut reached = BTreeSet::from([definition["StartAt"].as_str().unwrap()]);
    let mut open: Vec<_> = reached.iter().copied().collect();
    while let Some(name) = open.pop() {
        let state = &states[name];
        if state["Type"] == "Choice" {
            assert!(state["Default"].is_string(), "{name}");
        }
        let rules = list(state, "Catch").into_iter().chain(list(state, "Choices"));
        let next = rules
            .map(|rule| &rule["Next"])
            .chain([&state["Next"], &state["Default"]]);
        for next in next.filter_map(Value::as_str) {
            assert!(
                states.contains_key(next),
                "{name} goes to {next}, which is not there"
            );
            if reached.insert(next) {
                open.push(next);
            }
        }
        let ends = matches!(state["Type"].as_str(), Some("Succeed" | "Fail"));
        assert!(
            ends || state["Next"].is_string() || state["Type"] == "Choice",
            "{name} leads nowhere"
        );
    }
    assert_eq!(reached, states.keys().map(String::as_str).collect());
}

#[test]
fn own_error_names_are_the_ones_functions_report() {
    let definition = definition();
    let mut own = BTreeSet::new();
    for state in states(&definition).values() {
        for rule in list(state, "Retry").into_iter().chain(list(state, "Catch")) {
            let foreign = |n: &&str| {
                ["States.", "Lambda.", "DynamoDb.", "Runtime.", "Sandbox."]
                    .iter()
                    .any(|p| n.starts_with(p))
            };
            own.extend(names(rule).into_iter().filter(|n| !foreign(n)));
        }
    }
    assert_eq!(own, BTreeSet::from([PERMANENT, TRANSIENT]));
}

#[test]
fn a_permanent_error_is_never_retried() {
    let definition = definition();
    for (name, state) in states(&definition) {
        for rule in list(state, "Retry") {
            assert!(
                !names(rule).contains(&PERMANENT) || rule["MaxAttempts"] == 0,
                "{name}"
            );
        }
    }
}

#[test]
fn every_status_is_routed() {
    let definition = definition();
    let route = states(&definition)["Route"].to_string();
    for status in Status::ALL {
        assert!(route.contains(&format!("'{status}'")), "{status} is not routed");
    }
}

#[test]
fn every_outcome_of_provisioning_is_handled() {
    let definition = definition();
    let choices = states(&definition)["ProvisioningOutcome"].to_string();
    let reason = String::new();
    let outcomes = [
        Outcome::Completed,
        Outcome::Pending { retry_after: 1 },
        Outcome::AwaitingTerms {
            reason: reason.clone(),
            retry_after: 1,
        },
        Outcome::OnHold {
            reason: reason.clone(),
        },
        Outcome::Cancelled,
        Outcome::Failed {
            reason: reason.clone(),
        },
        Outcome::NeedsAttention { reason },
    ];
    for outcome in outcomes {
        let wire = serde_json::to_value(&outcome).unwrap();
        assert!(
            choices.contains(&format!("'{}'", wire["outcome"].as_str().unwrap())),
            "{wire}"
        );
        assert_eq!(
            wire.get("retryAfter").is_some(),
            wire.get("retry_after").is_none() && wire.to_string().contains("retry")
        );
    }
}

/// Each wait for a person, or for what holds a request, ends when the row has moved on: before it began, by waking it,
/// or when its time is over.
#[test]
fn parked_waits_hang_on_the_status_and_end_in_a_look_at_the_row() {
    let definition = definition();
    let parked: BTreeMap<_, _> = states(&definition)
        .iter()
        .filter(|(_, state)| {
            state["Resource"]
                .as_str()
                .is_some_and(|r| r.ends_with("waitForTaskToken"))
        })
        .collect();
    let expected = [
        ("AwaitAcceptance", Status::AwaitingTerms, json!(86_400)),
        ("AwaitDecision", Status::PendingApproval, json!(UNTIL_THE_CLOCK)),
        ("AwaitHold", Status::OnHold, json!(HALF_A_DAY)),
    ];
    assert_eq!(parked.len(), expected.len());
    for (name, status, seconds) in expected {
        let (state, arguments) = (parked[&name.to_owned()], &parked[&name.to_owned()]["Arguments"]);
        let value = arguments["ConditionExpression"]
            .as_str()
            .unwrap()
            .split(" = ")
            .nth(1)
            .unwrap();
        assert_eq!(
            arguments["ExpressionAttributeValues"][value]["S"],
            status.as_str(),
            "{name}"
        );
        assert!(
            arguments["UpdateExpression"]
                .as_str()
                .unwrap()
                .contains("taskToken = :token"),
            "{name}"
        );
        assert_eq!(
            (&state["TimeoutSeconds"], &state["Next"]),
            (&seconds, &json!("ReadRequest"))
        );
        let after = |error: &str| {
            let rule = list(state, "Catch")
                .into_iter()
                .find(|rule| names(rule).contains(&error));
            rule.unwrap()["Next"].as_str().unwrap().to_owned()
        };
        assert_eq!(
            after("DynamoDb.ConditionalCheckFailedException"),
            "ReadRequest",
            "{name}"
        );
        assert!(
            ["ReadRequest", "AdvanceClock"].contains(&after("States.Timeout").as_str()),
            "{name}"
        );
    }
}

/// Two executions of one request must not go on side by side: whoever reads the row ends if it names another one.
#[test]
fn an_execution_that_was_taken_over_ends() {
    let definition = definition();
    let states = states(&definition);
    for name in ["ReadRequest", "NeedsAttention"] {
        let output = states[name]["Output"]["status"].as_str().unwrap();
        assert!(
            output.contains("$states.context.Execution.Name") && output.contains("'taken_over'"),
            "{name}"
        );
        let read = states[name]["Arguments"]["ProjectionExpression"]
            .as_str()
            .unwrap();
        assert!(read.contains("workflowRun"), "{name}");
        assert_eq!(states[name]["Next"], "Route");
    }
    let ends = list(&states["Route"], "Choices")
        .into_iter()
        .find(|c| c["Next"] == "Ended");
    assert!(
        ends.unwrap()["Condition"]
            .as_str()
            .unwrap()
            .contains("'taken_over'")
    );
    let row = serde_json::to_value(testkit::example::pending_request(1)).unwrap();
    assert_eq!(row["workflowRun"], 0, "the row's field is named as it is read");
}

/// A completed request goes to provisioning while its first password is to be made anew, and ends with what comes of that.
/// Provisioning never holds it: `AwaitHold` hangs on another status, and would look again at once.
#[test]
fn a_reset_of_the_access_is_provisioned_and_ends() {
    let definition = definition();
    let states = states(&definition);
    let read = &states["ReadRequest"];
    let projection = read["Arguments"]["ProjectionExpression"].as_str().unwrap();
    assert!(projection.split(", ").any(|name| name == "accessReset"));
    let output = read["Output"]["status"].as_str().unwrap();
    let (before, after) = output.split_once("'taken_over'").unwrap();
    assert!(!before.contains("accessReset"), "an older execution ends first");
    // Step Functions has been seen to write the type of a boolean in either way.
    let pending = "$states.result.Item.accessReset.M.pending";
    let pending = format!(
        "$states.result.Item.status.S = 'completed' and ({pending}.BOOL = true or {pending}.Bool = true) ? 'access_reset'"
    );
    assert!(after.contains(&pending), "{after}");
    let to = |status: &str| {
        let choices = list(&states["Route"], "Choices");
        let choice = choices.into_iter().find(|choice| {
            choice["Condition"]
                .as_str()
                .unwrap()
                .contains(&format!("'{status}'"))
        });
        choice.unwrap()["Next"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        (to("access_reset"), to("completed")),
        ("Provision".into(), "Ended".into())
    );

    let now = testkit::example::now();
    let completed = domain::request::SubscriptionRequest {
        status: Status::Completed,
        access: Some(domain::request::AccessKind::NewUser),
        ..testkit::example::pending_request(1)
    };
    let asked = request_access_reset(&completed, Actor::Recipient, now).unwrap();
    let row = serde_json::to_value(&asked.request).unwrap();
    assert_eq!(
        row["accessReset"]["pending"], true,
        "the row's fields are named as they are read"
    );
    assert_eq!(row["workflowRun"], row["version"]);
}

/// Inputs of tasks are ids and words: they are what the functions read, and nothing else.
#[test]
fn tasks_pass_what_functions_read() {
    let definition = definition();
    let sample = |task: &str| {
        let payload = states(&definition)[task]["Arguments"]["Payload"].to_string();
        let text = payload
            .replace("{% $states.context.Execution.Input.resellerId %}", "contoso")
            .replace(
                "{% $states.context.Execution.Input.requestId %}",
                "0190c0de-0000-7000-8000-000000000001",
            );
        serde_json::from_str::<Value>(&text).unwrap()
    };
    serde_json::from_value::<RequestRef>(sample("Provision")).unwrap();
    assert!(matches!(
        serde_json::from_value(sample("AdvanceClock")),
        Ok(AdvanceInput::Clock { .. })
    ));
    assert!(matches!(
        serde_json::from_value(sample("GiveUp")),
        Ok(AdvanceInput::GiveUp { .. })
    ));
    assert_eq!(
        serde_json::to_value(AdvanceOutput::Expired).unwrap(),
        json!({ "outcome": "expired" })
    );
}

/// What the machine calls is what its role allows, since the local cloud does not check that.
#[test]
fn the_role_allows_what_the_definition_calls() {
    let definition = definition();
    let mut called = BTreeSet::new();
    for state in states(&definition).values() {
        if let Some(resource) = state["Resource"].as_str() {
            called.insert(match resource {
                "arn:aws:states:::aws-sdk:dynamodb:getItem" => "dynamodb:GetItem",
                "arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken" => "dynamodb:UpdateItem",
                "arn:aws:states:::lambda:invoke" => "lambda:InvokeFunction",
                other => panic!("what does {other} need?"),
            });
        }
    }
    let template = Template::read();
    let (_, machine) = template.of_type("AWS::Serverless::StateMachine").next().unwrap();
    let statements = machine["Policies"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|p| p["Statement"].as_array().unwrap());
    let actions: Vec<String> = statements
        .flat_map(|s| match &s["Action"] {
            Value::Array(many) => many.clone(),
            one => vec![one.clone()],
        })
        .map(|a| a.as_str().unwrap().to_owned())
        .filter(|a| !a.starts_with("logs:"))
        .collect();
    assert_eq!(
        actions.iter().map(String::as_str).collect::<BTreeSet<_>>(),
        called
    );
    let given: BTreeSet<_> = machine["DefinitionSubstitutions"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    let text = std::fs::read_to_string(root().join("infra/workflow/subscription-request.asl.json")).unwrap();
    let used: BTreeSet<_> = text
        .split("${")
        .skip(1)
        .map(|rest| rest.split('}').next().unwrap().to_owned())
        .collect();
    assert_eq!(used, given);
}

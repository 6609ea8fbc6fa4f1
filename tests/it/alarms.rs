//! What operations rely on: everything that can fail is watched, and the runbook has an answer.

use std::collections::BTreeSet;

use contracts::openapi::DOCUMENT;
use domain::account_change::INVITATION_DAYS;
use domain::approval::Undelivered;
use domain::delivery::Feedback;
use domain::link::{ACCESS_DAYS, REMEMBERED};
use domain::reason::Reason;
use domain::terms::ACCEPTANCE_DAYS;
use serde_json::Value;

use crate::template::{Template, root, target};

/// An alarm that hangs on a field of one log line: as the filter says it, and as the sources do.
#[test]
fn metrics_of_log_lines_count_what_functions_log() {
    let template = Template::read();
    for (metric, alarm, folder, pattern, file, field) in [
        (
            "MicrosoftAccessMetric",
            "MicrosoftAccessAlarm",
            "provision",
            "{ $.fields.stops_everything IS TRUE }",
            "src/run.rs",
            "stops_everything = true",
        ),
        (
            "MailUnknownMetric",
            "MailUnknownAlarm",
            "email-dispatch",
            "{ $.fields.unknown_twice IS TRUE }",
            "src/courier.rs",
            "unknown_twice = true",
        ),
        (
            "MailLateMetric",
            "MailLateAlarm",
            "email-dispatch",
            "{ $.fields.link_over IS TRUE }",
            "src/delivery.rs",
            "link_over = true",
        ),
        (
            "MailQuotaMetric",
            "MailQuotaAlarm",
            "email-dispatch",
            "{ $.fields.quota_low IS TRUE }",
            "src/pace.rs",
            "quota_low = true",
        ),
        (
            "MailRejectMetric",
            "MailRejectAlarm",
            "email-feedback",
            "{ $.fields.undelivered = \"rejected\" }",
            "src/lib.rs",
            "undelivered = told",
        ),
        (
            "MailRefusedMetric",
            "MailRejectAlarm",
            "email-dispatch",
            "{ $.fields.refused_for_good IS TRUE }",
            "src/courier.rs",
            "refused_for_good = true",
        ),
    ] {
        let filter = template.get(metric);
        let counted = &filter["MetricTransformations"][0];
        let alarm = template.get(alarm);
        assert_eq!(counted["MetricName"], alarm["MetricName"], "{metric}");
        assert_eq!(counted["MetricNamespace"], alarm["Namespace"], "{metric}");
        assert_eq!(filter["FilterPattern"], pattern, "{metric}");
        let (_, function) = template.functions()[folder];
        let group = target(&function["LoggingConfig"]["LogGroup"]);
        assert_eq!(target(&filter["LogGroupName"]), group, "{metric}");
        assert_eq!(
            function["LoggingConfig"]["LogFormat"],
            Value::Null,
            "the format is everybody's, JSON"
        );
        let source = root().join("functions").join(folder).join(file);
        let source = std::fs::read_to_string(source).unwrap();
        assert!(source.contains(field), "{folder}: nothing logs {field} any more");
    }
    assert_eq!(template.of_type("AWS::Logs::MetricFilter").count(), 6);
    assert_eq!(Feedback::Lost(Undelivered::Rejected).as_str(), "rejected");
}

/// A run that is cut off would be an error each day.
#[test]
fn a_reconciliation_ends_well_before_its_timeout() {
    let source =
        std::fs::read_to_string(root().join("functions/reconcile-subscriptions/src/lib.rs")).unwrap();
    let (_, budget) = source
        .split_once("BUDGET: SignedDuration = SignedDuration::from_secs(")
        .unwrap();
    let budget: i64 = budget.split(')').next().unwrap().parse().unwrap();
    let template = Template::read();
    let (_, function) = template.functions()["reconcile-subscriptions"];
    let timeout = function["Timeout"].as_i64().unwrap();
    assert!(budget + 120 <= timeout, "{budget} of {timeout} seconds");
}

#[test]
fn the_runbook_says_what_to_do_about_every_reason() {
    let runbook = std::fs::read_to_string(root().join("infra/runbook.md")).unwrap();
    let (_, section) = runbook.split_once("\n## Reasons\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let told: Vec<_> = section
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "))
        .map(|(code, action)| (code, action.trim_end_matches(" |")))
        .collect();
    let known: Vec<_> = Reason::ALL
        .iter()
        .map(|r| (r.as_str(), r.for_operations()))
        .collect();
    assert_eq!(told, known);
}

#[test]
fn every_queue_is_watched_or_has_a_watched_one_behind_it() {
    let template = Template::read();
    let watched: BTreeSet<_> = template
        .of_type("AWS::CloudWatch::Alarm")
        .flat_map(|(_, alarm)| alarm["Dimensions"].as_array().cloned().unwrap_or_default())
        .filter(|d| d["Name"] == "QueueName")
        .map(|d| {
            let queue = &d["Value"]["Fn::GetAtt"];
            queue[0]["Fn::Sub"]
                .as_str()
                .or(queue.as_str())
                .unwrap()
                .split('.')
                .next()
                .unwrap()
                .to_owned()
        })
        .collect();
    for (name, queue) in template.of_type("AWS::SQS::Queue") {
        let behind = &queue["RedrivePolicy"]["deadLetterTargetArn"];
        let last = if behind.is_null() {
            name.to_owned()
        } else {
            target(behind)
        };
        assert!(
            watched.contains(&last),
            "{name} ends in {last}, which no alarm watches"
        );
    }
}

#[test]
fn every_alarm_tells_somebody_and_looks_at_something_that_exists() {
    let template = Template::read();
    let runbook = std::fs::read_to_string(root().join("infra/runbook.md")).unwrap();
    for (name, alarm) in template.of_type("AWS::CloudWatch::Alarm") {
        assert!(
            alarm["AlarmActions"].as_array().is_some_and(|a| !a.is_empty()),
            "{name}"
        );
        // Nothing to count is well, unless it is counted that something happens.
        let missing = match alarm["ComparisonOperator"].as_str().unwrap() {
            "LessThanThreshold" => "breaching",
            _ => "notBreaching",
        };
        assert_eq!(alarm["TreatMissingData"], missing, "{name}");
        let text = &alarm["AlarmDescription"];
        let text = text.as_str().or(text["Fn::Sub"].as_str()).unwrap();
        let section = text
            .split('"')
            .nth(1)
            .unwrap_or_else(|| panic!("{name} names no section of the runbook"));
        assert!(
            runbook.contains(&format!("## {section}")),
            "the runbook has no section {section}"
        );
        for dimension in alarm["Dimensions"].as_array().into_iter().flatten() {
            let value = &dimension["Value"];
            let pointed = value["Ref"]["Fn::Sub"].as_str().or(value["Ref"].as_str());
            if let Some(pointed) = pointed.filter(|p| !p.starts_with("AWS::")) {
                template.get(pointed);
            }
        }
    }
}

/// What a schedule begins is kept when it cannot be handed over, and is missed when it does not begin at all: an alarm
/// waits for longer than the schedule takes.
#[test]
fn every_schedule_is_missed_when_it_does_not_run() {
    let template = Template::read();
    let schedules: Vec<_> = template
        .of_type("AWS::Events::Rule")
        .filter(|(_, rule)| !rule["ScheduleExpression"].is_null())
        .collect();
    assert_eq!(schedules.len(), 2);
    for (name, rule) in schedules {
        let expression = &rule["ScheduleExpression"];
        let expression = expression["Fn::If"][2].as_str().or(expression.as_str()).unwrap();
        let seconds = match expression {
            "rate(5 minutes)" => 300,
            "rate(1 day)" => 86_400,
            other => panic!("how long is {other}?"),
        };
        let mut functions = BTreeSet::new();
        for aim in rule["Targets"].as_array().unwrap() {
            template.get(&target(&aim["DeadLetterConfig"]["Arn"]));
            functions.insert(target(&aim["Arn"]));
        }
        let misses = |alarm: &Value| {
            let looked_at = alarm["Dimensions"][0]["Value"]["Ref"]
                .as_str()
                .unwrap_or_default();
            alarm["ComparisonOperator"] == "LessThanThreshold"
                && alarm["Threshold"] == 1
                && alarm["MetricName"] == "Invocations"
                && (looked_at == name || functions.contains(looked_at))
        };
        let (_, alarm) = template
            .of_type("AWS::CloudWatch::Alarm")
            .find(|(_, alarm)| misses(alarm))
            .unwrap_or_else(|| panic!("nobody misses {name}"));
        let number = |field: &str| alarm[field].as_i64().unwrap();
        let patience = number("Period") * number("EvaluationPeriods");
        assert!(patience > seconds, "{name}: {patience} of {seconds} seconds");
        // CloudWatch looks no further back.
        assert!(
            number("Period") >= 3_600 && patience <= 604_800 || patience <= 86_400,
            "{name}"
        );
    }
}

/// A key that is taken out too soon voids links that people still hold.
#[test]
fn link_keys_are_kept_for_as_long_as_any_link_leads_somewhere() {
    let runbook = std::fs::read_to_string(root().join("infra/runbook.md")).unwrap();
    let (_, section) = runbook.split_once("\n## Link keys\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let (_, kept) = section.split_once("\n3. After ").unwrap();
    let kept: i64 = kept.split(' ').next().unwrap().parse().unwrap();
    let document: Value = serde_json::from_str(DOCUMENT).unwrap();
    let decision = &document["components"]["schemas"]["PolicyBody"]["properties"]["approvalDays"]["maximum"];
    let remembered = REMEMBERED.as_hours() / 24;
    for (whose, days) in [
        ("a decision", decision.as_i64().unwrap()),
        ("an invitation", INVITATION_DAYS.into()),
        ("terms", ACCEPTANCE_DAYS.into()),
        (
            "access, from which a new password is asked for",
            i64::from(ACCESS_DAYS) + remembered,
        ),
    ] {
        // The key was current until it was rotated, and a process may use it for minutes more.
        assert!(
            kept > days,
            "a link to {whose} works for {days} days, its key is kept for {kept}"
        );
    }
}

//! What operations rely on: everything that can fail is watched, and the runbook has an answer.

use std::collections::BTreeSet;

use domain::approval::Undelivered;
use domain::delivery::Feedback;
use domain::reason::Reason;
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
    assert_eq!(template.of_type("AWS::Logs::MetricFilter").count(), 5);
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
        assert_eq!(alarm["TreatMissingData"], "notBreaching", "{name}");
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

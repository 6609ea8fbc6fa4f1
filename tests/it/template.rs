//! The template against the code: routes, functions, variables and tables are the ones that the code knows, and what
//! must hold for every resource of a kind holds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use aws::{LONGEST_CALL, Table};
use contracts::routes::Endpoint;
use domain::event::EventType;
use serde_json::{Map, Value, json};

/// The template with short tags spelled out (`!Ref x` becomes `{"Ref": "x"}`) and loops over resources unrolled.
pub(crate) struct Template {
    resources: BTreeMap<String, Value>,
    /// In seconds, of functions that have none of their own.
    timeout: u64,
}

pub(crate) fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

impl Template {
    pub(crate) fn read() -> Self {
        let text = std::fs::read_to_string(root().join("infra/template.yaml")).unwrap();
        let yaml: serde_norway::Value = serde_norway::from_str(&text).unwrap();
        let template = plain(&yaml);
        let mut resources = BTreeMap::new();
        for (name, resource) in template["Resources"].as_object().unwrap() {
            if name.starts_with("Fn::ForEach::") {
                let variable = resource[0].as_str().unwrap();
                for item in resource[1].as_array().unwrap() {
                    let unrolled = resource[2]
                        .to_string()
                        .replace(&format!("${{{variable}}}"), item.as_str().unwrap());
                    let unrolled: Map<String, Value> = serde_json::from_str(&unrolled).unwrap();
                    resources.extend(unrolled);
                }
            } else {
                resources.insert(name.clone(), resource.clone());
            }
        }
        let timeout = template["Globals"]["Function"]["Timeout"].as_u64().unwrap();
        Self { resources, timeout }
    }

    pub(crate) fn of_type(&self, kind: &str) -> impl Iterator<Item = (&str, &Value)> {
        self.resources
            .iter()
            .filter(move |(_, r)| r["Type"] == kind)
            .map(|(n, r)| (n.as_str(), &r["Properties"]))
    }

    pub(crate) fn get(&self, name: &str) -> &Value {
        &self
            .resources
            .get(name)
            .unwrap_or_else(|| panic!("there is no resource {name}"))["Properties"]
    }

    /// Functions by the name of their folder, with their logical name.
    pub(crate) fn functions(&self) -> BTreeMap<String, (&str, &Value)> {
        let folder = |f: &Value| {
            f["CodeUri"]
                .as_str()
                .unwrap()
                .trim_start_matches("../functions/")
                .to_owned()
        };
        self.of_type("AWS::Serverless::Function")
            .map(|(name, f)| (folder(f), (name, f)))
            .collect()
    }
}

/// YAML as JSON, with CloudFormation's short tags spelled out.
fn plain(yaml: &serde_norway::Value) -> Value {
    use serde_norway::Value as Yaml;
    match yaml {
        Yaml::Null => Value::Null,
        Yaml::Bool(b) => json!(b),
        Yaml::Number(n) => n.as_i64().map_or_else(|| json!(n.as_f64()), |n| json!(n)),
        Yaml::String(s) => json!(s),
        Yaml::Sequence(items) => items.iter().map(plain).collect(),
        Yaml::Mapping(fields) => {
            let field = |(k, v): (&Yaml, &Yaml)| (k.as_str().unwrap_or_default().to_owned(), plain(v));
            Value::Object(fields.iter().map(field).collect())
        }
        Yaml::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            let tag = tag.trim_start_matches('!');
            let name = if matches!(tag, "Ref" | "Condition") {
                tag.to_owned()
            } else {
                format!("Fn::{tag}")
            };
            json!({ name: plain(&tagged.value) })
        }
    }
}

/// The logical name that `{"Ref": …}`, `{"Fn::GetAtt": …}` or `{"Fn::Sub": …${…}…}` points at.
pub(crate) fn target(value: &Value) -> String {
    let text = value["Ref"]
        .as_str()
        .or(value["Fn::GetAtt"].as_str())
        .or(value["Fn::Sub"].as_str());
    let text = text.unwrap_or_else(|| panic!("{value} points at nothing"));
    let inner = text
        .split_once("${")
        .map_or(text, |(_, rest)| rest.split('}').next().unwrap());
    inner.split('.').next().unwrap().to_owned()
}

#[test]
fn routes_are_the_ones_the_code_knows() {
    let template = Template::read();
    let mut found = BTreeSet::new();
    for (name, route) in template.of_type("AWS::ApiGatewayV2::Route") {
        let key = route["RouteKey"].as_str().unwrap();
        let integration = template.get(&target(&route["Target"]));
        let function = template.get(&target(&integration["IntegrationUri"]));
        let folder = function["CodeUri"]
            .as_str()
            .unwrap()
            .trim_start_matches("../functions/");
        let authorized = route["AuthorizationType"] == "CUSTOM";
        assert_eq!(
            authorized,
            key.contains(" /v1/"),
            "{name}: every route below /v1 and no other asks for a token"
        );
        found.insert((key.to_owned(), folder.to_owned()));
    }
    let keys = |e: &Endpoint| {
        let (path, function) = (e.path(), e.function());
        let key = move |method: &&str| (format!("{method} {path}"), function.to_owned());
        e.methods().iter().map(key)
    };
    let mut known: BTreeSet<_> = Endpoint::ALL.iter().flat_map(keys).collect();
    known.insert(("$default".into(), "query-requests".into()));
    assert_eq!(found, known);
}

#[test]
fn every_function_is_deployed() {
    let deployed: BTreeSet<_> = Template::read().functions().into_keys().collect();
    let folders = std::fs::read_dir(root().join("functions")).unwrap();
    let folders: BTreeSet<_> = folders
        .map(|f| f.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(deployed, folders);
}

/// The variables that a function's sources name.
fn variables_in_sources(folder: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut folders = vec![root().join("functions").join(folder).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for table in Table::ALL {
                if text.contains(&format!("Table::{table:?}")) {
                    names.insert(table.variable().to_owned());
                }
            }
            for method in [".text(\"", ".optional(\"", ".parsed_or(\"", "e.parsed(\""] {
                for rest in text.split(method).skip(1) {
                    let name: String = rest.chars().take_while(|c| *c != '"').collect();
                    if name.chars().all(|c| c.is_ascii_uppercase() || c == '_') {
                        names.insert(name);
                    }
                }
            }
        }
    }
    names
}

#[test]
fn functions_get_the_variables_they_read_and_no_others() {
    for (folder, (_, function)) in Template::read().functions() {
        let given: BTreeSet<_> = function["Environment"]["Variables"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        assert_eq!(given, variables_in_sources(&folder), "{folder}");
    }
}

/// The most calls of AWS that a function makes one after the other before it answers over HTTP: the link keys in a cold
/// process, the link, what it opens, the key that unseals, and the write.
const CALLS_IN_A_ROW: u32 = 5;
/// After so long API Gateway gives up on a function.
const GATEWAY: Duration = Duration::from_secs(30);

#[test]
fn a_function_has_time_to_say_that_a_service_does_not_answer() {
    let template = Template::read();
    let mut answering = BTreeSet::new();
    for (_, integration) in template.of_type("AWS::ApiGatewayV2::Integration") {
        let name = target(&integration["IntegrationUri"]);
        let own = template.get(&name)["Timeout"].as_u64();
        let timeout = Duration::from_secs(own.unwrap_or(template.timeout));
        assert!(LONGEST_CALL * CALLS_IN_A_ROW < timeout, "{name}: {timeout:?}");
        assert!(timeout < GATEWAY, "{name}: {timeout:?}");
        answering.insert(name);
    }
    assert_eq!(answering.len(), 8, "{answering:?}");
}

#[test]
fn tables_have_the_keys_and_indexes_the_code_uses() {
    let template = Template::read();
    let mut tables = BTreeMap::new();
    for (_, (_, function)) in template.functions() {
        for (variable, value) in function["Environment"]["Variables"].as_object().unwrap() {
            if variable.starts_with("TABLE_") {
                let before = tables.insert(variable.clone(), target(value));
                assert!(
                    before.is_none_or(|before| before == target(value)),
                    "{variable} means two tables"
                );
            }
        }
    }
    for table in Table::ALL {
        let deployed = template.get(&tables[table.variable()]);
        let tested = testkit::schema::create_table(table);
        assert_eq!(
            keys(&deployed["KeySchema"]),
            keys(&tested["KeySchema"]),
            "{table:?}"
        );
        let deployed_indexes = indexes(&deployed["GlobalSecondaryIndexes"]);
        assert_eq!(
            deployed_indexes,
            indexes(&tested["GlobalSecondaryIndexes"]),
            "{table:?}"
        );
        let attribute = &deployed["TimeToLiveSpecification"]["AttributeName"];
        assert_eq!(
            attribute.as_str(),
            testkit::schema::time_to_live(table),
            "{table:?}"
        );
        assert_eq!(deployed["SSESpecification"]["SSEEnabled"], true, "{table:?}");
    }
}

fn keys(schema: &Value) -> Vec<(String, String)> {
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    schema
        .as_array()
        .unwrap()
        .iter()
        .map(|k| (text(&k["AttributeName"]), text(&k["KeyType"])))
        .collect()
}

fn indexes(schema: &Value) -> BTreeMap<String, (Vec<(String, String)>, String)> {
    let indexes = schema.as_array().map(Vec::as_slice).unwrap_or_default();
    let index = |i: &Value| {
        let projection = i["Projection"]["ProjectionType"].as_str().unwrap().to_owned();
        (
            i["IndexName"].as_str().unwrap().to_owned(),
            (keys(&i["KeySchema"]), projection),
        )
    };
    indexes.iter().map(index).collect()
}

#[test]
fn every_function_logs_to_a_group_of_its_own_that_forgets() {
    let template = Template::read();
    let mut groups = BTreeSet::new();
    for (folder, (_, function)) in template.functions() {
        let group = target(&function["LoggingConfig"]["LogGroup"]);
        assert!(!template.get(&group)["RetentionInDays"].is_null(), "{folder}");
        assert!(groups.insert(group), "{folder} shares its log group");
    }
}

/// Policies name verbs and resources. The exceptions are AWS's own: these actions take no resource.
#[test]
fn no_policy_is_a_wildcard() {
    let template = Template::read();
    let without_resource = ["logs:", "xray:", "states:SendTaskSuccess", "ses:GetAccount"];
    for (kind, name, resource) in template
        .of_type("AWS::Serverless::Function")
        .map(|(n, r)| ("function", n, r))
        .chain(
            template
                .of_type("AWS::Serverless::StateMachine")
                .map(|(n, r)| ("machine", n, r)),
        )
    {
        for statement in resource["Policies"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|p| p["Statement"].as_array().unwrap())
        {
            let actions = match &statement["Action"] {
                Value::Array(actions) => actions.clone(),
                one => vec![one.clone()],
            };
            for action in &actions {
                assert!(!action.as_str().unwrap().contains('*'), "{kind} {name}: {action}");
                let waived = without_resource
                    .iter()
                    .any(|prefix| action.as_str().unwrap().starts_with(prefix));
                assert!(
                    statement["Resource"] != "*" || waived,
                    "{kind} {name}: {action} on everything"
                );
            }
        }
    }
}

/// All instances together stay below what the account may send, however many of them send at a time.
#[test]
fn instances_share_the_sending_rate() {
    let template = Template::read();
    let (_, function) = template.functions()["email-dispatch"];
    let variables = &function["Environment"]["Variables"];
    let share = |name: &str| variables[name].as_str().unwrap().parse::<f64>().unwrap();
    let instances = |mapping: &str| {
        let concurrency = &template.get(mapping)["ScalingConfig"]["MaximumConcurrency"];
        concurrency.as_f64().unwrap()
    };
    let decision = instances("ApprovalMailQueueMapping") * share("DECISION_MAIL_SHARE");
    // An event that asks people to decide is told to whoever asked as well.
    let senders = instances("MailQueueMapping") + instances("ApprovalMailQueueMapping");
    let ordinary = senders * share("ORDINARY_MAIL_SHARE");
    assert!(ordinary < decision, "mail that asks people to decide goes first");
    assert!(decision + ordinary < 1.0, "{decision} and {ordinary}");
}

/// Each event goes into one mail queue.
#[test]
fn the_mail_rules_divide_the_events_between_them() {
    let template = Template::read();
    let first = &template.get("ApprovalMailRule")["EventPattern"]["detail-type"];
    let rest = &template.get("MailRule")["EventPattern"]["detail-type"][0]["anything-but"];
    assert_eq!(first, rest);
    let asking = [
        EventType::Submitted,
        EventType::Reminded,
        EventType::Escalated,
        EventType::LinksRenewed,
    ];
    let types: Vec<_> = asking
        .iter()
        .map(|kind| json!(format!("subscription-request.{}", kind.as_str())))
        .collect();
    assert_eq!(*first, json!(types));
}

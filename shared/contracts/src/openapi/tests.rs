//! The document against the table of routes, the scopes and the readers of bodies.

use std::collections::{BTreeMap, BTreeSet};

use domain::dispatch::Message;
use domain::ids::TermsVersion;
use domain::locale::Locale;
use domain::mail_style::{OWN_TEXTS, TextPart};
use domain::terms::TermsKind;
use domain::text::Fault;
use serde_json::{Value, json};

use super::DOCUMENT;
use crate::routes::Endpoint;
use crate::{accounts, delegations, requests, scopes, terms};

fn document() -> Value {
    serde_json::from_str(DOCUMENT).unwrap()
}

/// What a reference points at; the value itself when it is none.
fn resolved<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    match value["$ref"].as_str() {
        Some(reference) => {
            let pointer = reference.strip_prefix('#').unwrap();
            document
                .pointer(pointer)
                .unwrap_or_else(|| panic!("{reference} points at nothing"))
        }
        None => value,
    }
}

/// Every operation by method and path.
fn operations(document: &Value) -> BTreeMap<(String, &str), &Value> {
    let mut operations = BTreeMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if method != "parameters" {
                operations.insert((method.to_uppercase(), path.as_str()), operation);
            }
        }
    }
    operations
}

/// Every endpoint by each of its methods and its path.
fn endpoints() -> BTreeMap<(String, &'static str), Endpoint> {
    let routes = |e: &'static Endpoint| e.methods().iter().map(|m| ((m.to_string(), e.path()), *e));
    Endpoint::ALL.iter().flat_map(routes).collect()
}

fn parameters<'d>(document: &'d Value, path: &str, operation: &'d Value) -> Vec<&'d Value> {
    let of = |list: &'d Value| list.as_array().map(Vec::as_slice).unwrap_or_default();
    let shared = of(&document["paths"][path]["parameters"]);
    let parameters = shared.iter().chain(of(&operation["parameters"]));
    parameters.map(|p| resolved(document, p)).collect()
}

#[test]
fn operations_are_the_endpoints() {
    let document = document();
    let told: Vec<_> = operations(&document).into_keys().collect();
    let known: Vec<_> = endpoints().into_keys().collect();
    assert_eq!(told, known);
}

#[test]
fn operations_are_named_after_their_endpoints() {
    let document = document();
    let operations = operations(&document);
    let mut names = BTreeSet::new();
    for (route, endpoint) in endpoints() {
        let variant = format!("{endpoint:?}");
        let mut name = variant[..1].to_lowercase() + &variant[1..];
        if route.0 == "HEAD" {
            name.push_str("Head");
        }
        assert_eq!(operations[&route]["operationId"], name.as_str(), "{route:?}");
        assert!(names.insert(name), "{route:?} has the name of another operation");
    }
}

#[test]
fn path_parameters_are_those_of_the_route() {
    let document = document();
    for (route, endpoint) in endpoints() {
        let operations = operations(&document);
        let told: Vec<_> = parameters(&document, route.1, operations[&route])
            .into_iter()
            .filter(|p| p["in"] == "path")
            .map(|p| p["name"].as_str().unwrap())
            .collect();
        assert_eq!(told, endpoint.parameters().collect::<Vec<_>>(), "{route:?}");
    }
}

#[test]
fn every_reference_resolves_and_every_component_is_used() {
    fn collect<'d>(value: &'d Value, found: &mut BTreeSet<&'d str>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str));
                fields.values().for_each(|v| collect(v, found));
            }
            Value::Array(items) => items.iter().for_each(|v| collect(v, found)),
            _ => {}
        }
    }
    let document = document();
    let mut references = BTreeSet::new();
    collect(&document, &mut references);
    for reference in &references {
        resolved(&document, &json!({ "$ref": reference }));
    }
    for kind in ["schemas", "parameters", "headers", "responses"] {
        for name in document["components"][kind].as_object().unwrap().keys() {
            let reference = format!("#/components/{kind}/{name}");
            assert!(
                references.contains(reference.as_str()),
                "nothing uses {reference}"
            );
        }
    }
}

#[test]
fn portals_need_a_token_with_a_scope_and_people_need_none() {
    let document = document();
    let scopes = [
        scopes::ADMIN,
        scopes::ACCOUNTS_READ,
        scopes::ACCOUNTS_WRITE,
        scopes::REQUESTS_READ,
        scopes::REQUESTS_WRITE,
        scopes::APPROVALS_DECIDE,
        scopes::OPS,
    ];
    for ((method, path), operation) in operations(&document) {
        let security = operation["security"].as_array().unwrap();
        if !path.starts_with("/v1/") {
            assert!(security.is_empty(), "{method} {path}");
            continue;
        }
        let [one] = security.as_slice() else {
            panic!("{method} {path} has no token, or two");
        };
        let [scope] = one["bearer"].as_array().unwrap().as_slice() else {
            panic!("{method} {path} has no scope, or two");
        };
        assert!(scopes.contains(&scope.as_str().unwrap()), "{method} {path}");
        let described = operation["description"].as_str().unwrap();
        assert!(
            described.contains(scope.as_str().unwrap()),
            "{method} {path} does not tell its scope"
        );
        let keyed = parameters(&document, path, operation)
            .iter()
            .any(|p| p["name"] == "Idempotency-Key");
        // A preview makes nothing, so it may be asked for as often as one likes.
        let makes = method == "POST" && path != Endpoint::PreviewMail.path();
        assert_eq!(keyed, makes, "{method} {path}");
    }
}

#[test]
fn the_document_has_the_version_of_the_program() {
    assert_eq!(document()["info"]["version"], env!("CARGO_PKG_VERSION"));
}

type Reader = fn(&Value) -> Result<(), Vec<Fault>>;

/// What reads an endpoint's JSON body.
fn reader(endpoint: Endpoint) -> Option<Reader> {
    Some(match endpoint {
        Endpoint::PutReseller => |body| accounts::read_reseller(body).map(drop),
        Endpoint::PutPortal => |body| accounts::read_portal(body).map(drop),
        Endpoint::CreateCustomer => |body| accounts::read_customer(body).map(drop),
        Endpoint::PatchCustomer => |body| accounts::read_customer_patch(body).map(drop),
        Endpoint::PutTenant => |body| accounts::read_tenant(body).map(drop),
        Endpoint::PostInvitation => |body| terms::read_invitation(body).map(drop),
        Endpoint::PutTerms => |body| {
            let version = TermsVersion::parse("1").unwrap();
            terms::read_document(TermsKind::ProviderTerms, version, body).map(drop)
        },
        Endpoint::PostAcceptance => |body| terms::read_acceptance(body).map(drop),
        Endpoint::RearmCustomer | Endpoint::RearmReseller => |body| terms::read_rearm(body).map(drop),
        Endpoint::Delegate => |body| delegations::read_delegation(body).map(drop),
        Endpoint::EndDelegation => |body| delegations::read_delegation_end(body).map(drop),
        Endpoint::PreviewMail => |body| accounts::read_preview(body).map(drop),
        Endpoint::SubmitRequest => |body| requests::read_order(body).map(drop),
        Endpoint::WithdrawRequest | Endpoint::ResetAccess | Endpoint::RenewLinks => requests::read_nothing,
        Endpoint::ResumeRequest => |body| requests::read_resume(body).map(drop),
        Endpoint::CancelRequest => |body| requests::read_cancel(body).map(drop),
        Endpoint::DecideRequest => |body| requests::read_decision(body).map(drop),
        _ => return None,
    })
}

/// The schemas of JSON bodies, with what reads them if something does.
fn bodies(document: &Value) -> Vec<(Endpoint, &Value, Option<Reader>)> {
    let operations = operations(document);
    let body = |(route, endpoint)| {
        let schema = &operations[&route]["requestBody"]["content"]["application/json"]["schema"];
        (!schema.is_null()).then(|| (endpoint, resolved(document, schema), reader(endpoint)))
    };
    endpoints().into_iter().filter_map(body).collect()
}

#[test]
fn examples_of_bodies_are_accepted() {
    let document = document();
    let bodies = bodies(&document);
    let read = bodies.iter().filter(|(.., reader)| reader.is_some()).count();
    let readers = Endpoint::ALL.iter().filter(|e| reader(**e).is_some()).count();
    assert_eq!(read, readers, "a body that is read is not told");
    for (endpoint, schema, reader) in bodies {
        let examples = schema["examples"].as_array().unwrap();
        assert!(!examples.is_empty(), "{endpoint:?} shows no body");
        for (example, reader) in examples.iter().zip(reader.into_iter().cycle()) {
            assert_eq!(reader(example), Ok(()), "{endpoint:?} {example}");
        }
    }
}

/// The first example of a body has every field. Whatever may be left out is accepted without it, and nothing else is.
#[test]
fn fields_of_bodies_are_the_ones_that_are_read() {
    let document = document();
    let bodies = bodies(&document).into_iter();
    for (endpoint, schema, reader) in bodies.filter_map(|(e, s, reader)| Some((e, s, reader?))) {
        let example = &schema["examples"][0];
        let mut objects = vec![(String::new(), schema)];
        while let Some((pointer, schema)) = objects.pop() {
            let Some(fields) = schema["properties"].as_object() else {
                continue;
            };
            assert_eq!(
                schema["additionalProperties"], false,
                "{endpoint:?} at {pointer:?} takes unknown fields"
            );
            let required = schema["required"]
                .as_array()
                .map(Vec::as_slice)
                .unwrap_or_default();
            for (name, field) in fields {
                let at = format!("{pointer}/{name}");
                assert!(example.pointer(&at).is_some(), "{endpoint:?} does not show {at}");
                let mut without = example.clone();
                let object = without.pointer_mut(&pointer).unwrap();
                object.as_object_mut().unwrap().remove(name);
                let refused = reader(&without).is_err_and(|f| f.iter().any(|f| f.pointer == at));
                assert_eq!(
                    refused,
                    required.contains(&json!(name)),
                    "{endpoint:?} without {at}"
                );
                let field = resolved(&document, field);
                objects.push((at.clone(), field));
                objects.push((format!("{at}/0"), resolved(&document, &field["items"])));
            }
        }
    }
}

#[test]
fn mails_are_told_as_they_are_read() {
    let document = document();
    let schemas = &document["components"]["schemas"];
    let people = Message::ALL.iter().filter(|m| !m.is_for_operations());
    assert_eq!(schemas["MailMessage"]["enum"], json!(people.collect::<Vec<_>>()));
    assert_eq!(schemas["MailLanguage"]["enum"], json!(Locale::ALL));
    let text = &schemas["MailText"]["properties"];
    assert_eq!(text["part"]["enum"], json!(TextPart::ALL));
    assert_eq!(
        schemas["MailStyle"]["properties"]["texts"]["maxItems"],
        json!(OWN_TEXTS)
    );
}

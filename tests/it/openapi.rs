//! The `OpenAPI` document against what the functions answer.

use std::collections::BTreeSet;
use std::path::Path;

use contracts::accounts::{CustomerView, PortalView, PreviewView, ResellerView, TenantView};
use contracts::problem::Problem;
use contracts::requests::{EventView, RequestView};
use contracts::routes::Endpoint;
use contracts::terms::{AcceptanceView, DocumentView, InvitedView, RearmedView, TermsView};
use domain::account::{Contact, Customer, Delegation, PortalKind};
use domain::account_change::{AcceptTerms, accept, invite, rearm};
use domain::dispatch::Message;
use domain::event::Actor;
use domain::ids::AcceptanceId;
use domain::lifecycle::{Decided, DecisionCommand, decide, park, request_cancellation, resume};
use domain::locale::Locale;
use domain::provisioning::Step;
use domain::reason::Reason;
use domain::refusal::Refusal;
use domain::request::{AccessKind, Channel, Owner, Verdict};
use domain::status::Status;
use domain::terms::{Evidence, TermsState, Via};
use domain::text::{Fault, Invalid, Language, Phone, Remark};
use serde::Serialize;
use serde_json::{Value, json};
use testkit::example;

use crate::template::root;

fn document() -> Value {
    serde_json::from_str(contracts::openapi::DOCUMENT).unwrap()
}

/// What is wrong with a value by the parts of JSON Schema that tell an object's shape.
fn faults(document: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        let schema = document.pointer(reference.trim_start_matches('#')).unwrap();
        return faults(document, schema, value, at);
    }
    let mut found = Vec::new();
    if let Some(ways) = schema["oneOf"].as_array() {
        let ways: Vec<_> = ways.iter().map(|way| faults(document, way, value, at)).collect();
        if !ways.iter().any(Vec::is_empty) {
            found.push(format!("{at} is none of these: {ways:?}"));
        }
    }
    let types = match &schema["type"] {
        Value::Array(types) => types.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    if !types.is_empty() && !types.contains(&json!(kind)) {
        found.push(format!("{at} is {kind}"));
    }
    let words = schema["enum"].as_array();
    if words.is_some_and(|words| !words.contains(value)) {
        found.push(format!("{at} is {value}"));
    }
    if let (Some(told), Some(fields)) = (schema["properties"].as_object(), value.as_object()) {
        let required = schema["required"].as_array().into_iter().flatten();
        let missing = required.filter(|name| !fields.contains_key(name.as_str().unwrap()));
        found.extend(missing.map(|name| format!("{at} lacks {name}")));
        for (name, value) in fields {
            match told.get(name) {
                Some(schema) => found.extend(faults(document, schema, value, &format!("{at}/{name}"))),
                None => found.push(format!("{at}/{name} is not told")),
            }
        }
    }
    for (i, item) in value.as_array().into_iter().flatten().enumerate() {
        found.extend(faults(document, &schema["items"], item, &format!("{at}/{i}")));
    }
    found
}

fn assert_told(schema: &str, answer: &impl Serialize) {
    let document = document();
    let answer = serde_json::to_value(answer).unwrap();
    let schema = json!({ "$ref": format!("#/components/schemas/{schema}") });
    assert_eq!(
        faults(&document, &schema, &answer, ""),
        Vec::<String>::new(),
        "{answer}"
    );
}

#[test]
fn accounts_are_answered_as_told() {
    let mut reseller = example::reseller();
    assert_told("Reseller", &ResellerView::from(&reseller));
    let language = Some(Language::from("de".to_owned()));
    let approver = &mut reseller.approvers[0];
    (approver.language, approver.backup) = (language.clone(), true);
    approver.delegation = Some(Delegation {
        to: example::person("Karim Haddad"),
        language: language.clone(),
        until: example::now(),
        since_version: 1,
    });
    reseller.language = language;
    reseller.mail_style = serde_json::from_value(json!({
        "senderName": "Northwind", "replyTo": "help@northwind.example", "color": "#0b6b3a",
        "texts": [{"message": "request_denied", "language": "fr", "part": "note", "text": "{reseller}"}],
    }))
    .unwrap();
    assert_told("Reseller", &ResellerView::from(&reseller));
    let preview = letters::preview(Message::RequestDenied, Locale::De, &reseller, example::now());
    assert_told("MailPreview", &PreviewView::from(&preview.unwrap()));
    for kind in [PortalKind::Console, PortalKind::CustomerPortal] {
        assert_told("Portal", &PortalView::from(&example::portal(kind)));
    }
    assert_told("Tenant", &TenantView::from(&example::tenant(1)));
    let mut customer = example::customer();
    assert_told("Customer", &CustomerView::from(&customer));
    customer.tenant = None;
    customer.contact = Contact {
        email: None,
        phone: Some(Phone::parse("+49 30 901820").unwrap()),
        ..customer.contact
    };
    assert_told("Customer", &CustomerView::from(&customer));
}

#[test]
fn terms_are_answered_as_told() {
    let (customer, reseller) = (example::customer(), example::reseller());
    let document = example::document("2026-05");
    assert_told("TermsDocument", &DocumentView::from(&document));
    let now = example::now();
    let state = |customer| TermsState::of(std::slice::from_ref(&document), customer, &reseller, now);
    assert_told("CustomerTerms", &TermsView::from(&state(&customer)));
    let command = AcceptTerms {
        documents: vec![(AcceptanceId::mint(now, [1; 10]), document.clone())],
        by: &example::person("Ada Byron"),
        evidence: &Evidence {
            via: Via::EmailLink,
            source_ip: Some("192.0.2.1".to_owned()),
            user_agent: Some("Browser/1".to_owned()),
        },
    };
    let change = accept(
        &customer,
        &reseller,
        &state(&customer),
        command,
        Actor::Recipient,
        now,
    );
    assert_told("CustomerTerms", &TermsView::from(&state(&change.customer)));
    let record = &change.acceptances[0];
    assert_told("Acceptance", &AcceptanceView::from(record));
    assert_told("AcceptanceCopy", &AcceptanceView::from(record).with_copy(record));
    let armed = rearm(&change.customer, None, Actor::System, now).customer;
    assert_told("CustomerTerms", &TermsView::from(&state(&armed)));
    for customer_id in [Some(customer.customer_id.to_string()), None] {
        let armed_at = armed.terms_armed_at;
        assert_told(
            "Rearmed",
            &RearmedView {
                customer_id,
                armed_at,
            },
        );
    }
    let bare = Customer {
        tenant: None,
        ..customer
    };
    let day = example::limits().day;
    let (_, invitation) = invite(&bare, None, day, Actor::System, now).unwrap();
    assert_told(
        "Invitation",
        &InvitedView::of(bare.customer_id.to_string(), &invitation),
    );
}

#[test]
fn requests_and_their_history_are_answered_as_told() {
    let portal = example::calling_portal(PortalKind::CustomerPortal);
    let submitted = example::submission(1, &portal, &example::customer(), "an unconventional name");
    assert_told("SubscriptionRequest", &RequestView::from(&submitted.request));
    assert_told("Event", &EventView::from(&submitted.event));
    let command = DecisionCommand {
        verdict: Verdict::Deny,
        reason: Some(Remark::parse("No budget.").unwrap()),
        by: example::reseller().approvers.remove(0).person,
        on_behalf_of: None,
        origin: None,
        channel: Channel::EmailLink,
        actor: Actor::Approver {
            channel: Channel::EmailLink,
        },
        allow_self_approval: false,
    };
    let Decided::Now(decided) = decide(&submitted.request, command, example::now()).unwrap() else {
        panic!("it was decided before");
    };
    assert_told("SubscriptionRequest", &RequestView::from(&decided.request));
    assert_told("Event", &EventView::from(&decided.event));
    let object_id = uuid::Uuid::from_u128(7);
    for owner in [
        Owner::CustomerContact,
        Owner::User { object_id },
        Owner::ResellerGroup { object_id },
    ] {
        assert_told("Owner", &owner);
    }

    let mut problem = serde_json::to_value(Problem::from(Refusal::AlreadyDecided(Box::new(
        decided.request.decision.unwrap(),
    ))))
    .unwrap();
    problem["requestId"] = json!("call-1");
    assert_told("Problem", &problem);
}

#[test]
fn problems_are_answered_as_told() {
    let fault = Fault::at("/name", Invalid::new("required", "This field is required."));
    for problem in [Problem::faults(vec![fault]), Problem::unavailable()] {
        let mut problem = serde_json::to_value(problem).unwrap();
        problem["requestId"] = json!("call-1");
        assert_told("Problem", &problem);
    }
}

#[test]
fn statuses_and_steps_are_all_told() {
    let document = document();
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["Status"]["enum"], json!(Status::ALL));
    let steps: Vec<_> = Step::ALL.iter().map(|step| Some(step.as_str())).collect();
    let steps = [steps, vec![None]].concat();
    assert_eq!(
        schemas["SubscriptionRequest"]["properties"]["step"]["enum"],
        json!(steps)
    );
    let words: Vec<_> = Step::ALL.iter().map(|step| step.as_str()).collect();
    assert_eq!(schemas["ResumeBody"]["properties"]["step"]["enum"], json!(words));
}

/// A request that was parked, was taken up again and is being cancelled, with every field that such a one has.
#[test]
fn what_operations_do_is_answered_as_told() {
    let portal = example::calling_portal(PortalKind::Console);
    let submitted = example::submission(1, &portal, &example::customer(), "northwind-fabrikam-0001");
    let (client, now) = (portal.client_id, example::now());
    let reason = Reason::PrincipalNotFound;
    let parked = park(&submitted.request, Status::NeedsAttention, reason.as_str(), now).unwrap();
    let view = serde_json::to_value(RequestView::from(&parked.request)).unwrap();
    assert_eq!(view["reasonDetail"], reason.told());
    let resumed = resume(&parked.request, Some(Step::AssignOwner), client.clone(), now).unwrap();
    let made = Some(uuid::Uuid::from_u128(7));
    let why = Remark::parse("Ordered by mistake.").unwrap();
    let mut cancelling = request_cancellation(&resumed.request, why, made, made, client, now).unwrap();
    let view = serde_json::to_value(RequestView::from(&cancelling.request)).unwrap();
    assert_eq!(
        view["cancellation"],
        json!({"reason": "Ordered by mistake.", "at": now.to_string()})
    );
    for access in [AccessKind::NewUser, AccessKind::ExistingAccount] {
        cancelling.request.access = Some(access);
        assert_told("SubscriptionRequest", &RequestView::from(&cancelling.request));
    }
    for change in [&parked, &resumed, &cancelling] {
        assert_told("SubscriptionRequest", &RequestView::from(&change.request));
        assert_told("Event", &EventView::from(&change.event));
    }
    let refusal = Refusal::SubscriptionMustBeNamed { made };
    let mut problem = serde_json::to_value(Problem::from(refusal)).unwrap();
    assert_eq!(problem["errors"][0]["pointer"], "/subscriptionId");
    problem["requestId"] = json!("call-1");
    assert_told("Problem", &problem);
}

/// A code of a page: people see words, programs never see it.
const CODES_OF_PAGES: [&str; 3] = ["access_reset_limit", "link_expired", "request_changed"];

#[test]
fn every_code_that_the_sources_name_is_told() {
    let mut folders = vec![
        root().join("shared/contracts/src"),
        root().join("shared/domain/src"),
        root().join("shared/lambda-support/src/http"),
    ];
    let functions: BTreeSet<_> = Endpoint::ALL.iter().map(|e| e.function()).collect();
    folders.extend(
        functions
            .iter()
            .map(|f| root().join("functions").join(f).join("src")),
    );
    let mut codes = BTreeSet::new();
    for folder in folders.iter().filter(|folder| folder.exists()) {
        collect_codes(folder, &mut codes);
    }
    assert!(codes.len() > 50, "the sources are not read: {codes:?}");
    let untold: Vec<_> = codes
        .iter()
        .filter(|code| !contracts::openapi::DOCUMENT.contains(&format!("`{code}`")))
        .filter(|code| !CODES_OF_PAGES.contains(&code.as_str()))
        .collect();
    assert_eq!(untold, Vec::<&String>::new());
}

fn collect_codes(folder: &Path, codes: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect_codes(&path, codes);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap();
            for (call, place) in [("Invalid::new(", 0), ("Problem::new(", 0), ("Problem::query(", 1)] {
                let calls = text.split(call).skip(1);
                codes.extend(calls.filter_map(|rest| literal(rest, place)));
            }
            if path.ends_with("domain/src/refusal.rs") {
                let (_, code) = text.split_once("fn code(").unwrap();
                let (code, _) = code.split_once("fn detail(").unwrap();
                let arms = code.split("=> \"").skip(1);
                codes.extend(arms.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
            }
        }
    }
}

/// The nth string among a call's arguments, if it looks like a code.
fn literal(arguments: &str, nth: usize) -> Option<String> {
    let text = arguments.split(')').next()?.split('"').nth(2 * nth + 1)?;
    let is_code = !text.is_empty()
        && text
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    is_code.then(|| text.to_owned())
}

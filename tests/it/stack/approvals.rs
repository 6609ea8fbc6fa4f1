//! The wait for a decision: reminders, escalation, mail that does not arrive, expiry, delegates, links taken back.

use domain::delivery::{DispatchKey, RecipientHash};
use domain::dispatch::{Message, Subject};
use domain::email::EmailAddress;
use domain::ids::{RequestId, ResellerId};
use domain::mail_tags::MailTags;
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};

use super::house::House;
use super::mails::{Mail, link_in};
use super::{eventually, unique};

/// Reminded after a quarter of a policy day, escalated after half of one, over after a whole one.
fn short_policy() -> Value {
    json!({ "reminderHours": [6], "escalationHours": 12, "approvalDays": 1 })
}

struct People {
    first: String,
    backup: String,
}

impl People {
    fn new() -> Self {
        Self {
            first: format!("{}@house.example", unique("rosa")),
            backup: format!("{}@house.example", unique("bert")),
        }
    }

    fn approvers(&self) -> Value {
        json!([
            {"name": "Rosa Keller", "email": self.first, "language": "de"},
            {"name": "Bert Holm", "email": self.backup, "backup": true},
        ])
    }
}

impl House {
    /// Every mail about a request to one person, oldest first.
    async fn mails_to(&self, request: &Value, to: &str) -> Vec<Mail> {
        let mails = self
            .stack
            .mails_about(request["friendlyName"].as_str().unwrap())
            .await;
        let theirs = |m: &Mail| m.to.iter().any(|address| address.contains(to));
        mails.into_iter().filter(theirs).collect()
    }

    /// The links to decide that one person was mailed, once there are so many.
    async fn links_to(&self, request: &Value, to: &str, count: usize) -> Vec<String> {
        eventually(&format!("{count} links for {to}"), || async {
            let mails = self.mails_to(request, to).await;
            let links: Vec<String> = mails
                .iter()
                .filter_map(|m| link_in(&m.body_text, "approvals"))
                .collect();
            (links.len() >= count).then_some(links)
        })
        .await
    }

    /// The types of the request's events so far.
    async fn events(&self, request: &Value) -> Vec<String> {
        let path = format!(
            "/v1/subscription-requests/{}/events?limit=100",
            request["id"].as_str().unwrap()
        );
        let page = self
            .stack
            .get(&self.client("console"), &path)
            .await
            .expect(200)
            .json();
        let items = page["items"].as_array().unwrap();
        items
            .iter()
            .map(|e| e["type"].as_str().unwrap().to_owned())
            .collect()
    }

    /// What the mail service tells when the mail that asked this person to decide came back.
    async fn bounce(&self, request: &Value, to: &str) {
        let address = EmailAddress::parse(to).unwrap();
        let id = RequestId::parse(request["id"].as_str().unwrap()).unwrap();
        let tags = MailTags {
            reseller_id: ResellerId::parse(&self.id).unwrap(),
            dispatch: DispatchKey {
                about: Subject::Request(id),
                message: Message::ApprovalRequested,
                cause: "1".to_owned(),
                recipient: RecipientHash::of(&address),
            },
        };
        let tags: serde_json::Map<String, Value> = tags
            .pairs()
            .into_iter()
            .map(|(name, value)| (name.to_owned(), json!([value])))
            .collect();
        let mut tags = Value::Object(tags);
        tags["ses:configuration-set"] = json!([self.stack.file.stack_name]);
        let now = Timestamp::now();
        let detail = json!({
            "eventType": "Bounce",
            "bounce": {
                "bounceType": "Permanent", "bounceSubType": "General", "timestamp": now,
                "bouncedRecipients": [{"emailAddress": to, "action": "failed", "status": "5.1.1"}],
            },
            "mail": {"messageId": unique("message"), "timestamp": now, "destination": [to], "tags": tags},
        });
        let entry = json!({
            "Source": "aws.ses", "DetailType": "Email Bounced", "Detail": detail.to_string(),
            "Resources": [format!("arn:aws:ses:{}:000000000000:configuration-set/{}", self.stack.file.region, self.stack.file.stack_name)],
        });
        let answer = self
            .stack
            .aws("events", "AWSEvents.PutEvents", &json!({ "Entries": [entry] }))
            .await;
        assert_eq!(answer["FailedEntryCount"], 0, "{answer}");
    }
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn nobody_decides_so_people_are_reminded_the_next_one_is_asked_and_it_expires() {
    let people = People::new();
    let house = House::open(people.approvers(), short_policy()).await;
    let request = house.submitted(2).await;
    let links = house.links_to(&request, &people.first, 2).await;
    assert_eq!(links[0], links[1], "a reminder has the same link");
    let mails = house.mails_to(&request, &people.first).await;
    assert!(
        mails[0].body_text.contains("genehmig"),
        "in the approver's language: {}",
        mails[0].body_text
    );
    let backups = house.links_to(&request, &people.backup, 1).await;
    assert_ne!(backups[0], links[0], "each approver has a link of their own");

    let expired = house
        .stack
        .until_status(&house.client("portal"), &request["id"], "expired")
        .await;
    assert_eq!(expired["reason"], "approval_timeout");
    assert_eq!(
        house.events(&request).await,
        ["submitted", "reminded", "escalated", "expired"]
    );
    for link in [&links[0], &backups[0]] {
        house.look(link).await.expect(410);
        house
            .stack
            .page(Method::POST, link, Some("decision=approve"))
            .await
            .expect(410);
    }
    let requester = request["requestedBy"]["email"].as_str().unwrap();
    eventually("the requester being told of every turn", || async {
        // Received, reminded, escalated, expired.
        (house.mails_to(&request, requester).await.len() >= 4).then_some(())
    })
    .await;
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn an_approver_whose_mail_bounces_makes_it_escalate_at_once_and_the_next_one_denies() {
    let people = People::new();
    let calm = json!({ "reminderHours": [300], "escalationHours": 330, "approvalDays": 14 });
    let house = House::open(people.approvers(), calm).await;
    let request = house.submitted(3).await;
    house.links_to(&request, &people.first, 1).await;
    assert!(house.mails_to(&request, &people.backup).await.is_empty());

    house.bounce(&request, &people.first).await;
    let links = house.links_to(&request, &people.backup, 1).await;
    let seen = house.request(&request).await;
    assert_eq!(seen["unreachable"][0]["email"], people.first.as_str(), "{seen}");
    let queue = house
        .stack
        .get(&house.client("console"), "/v1/approvals?limit=100")
        .await
        .expect(200)
        .json();
    let waiting = queue["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|r| r["id"] == request["id"]);
    assert_eq!(waiting.unwrap()["unreachable"][0]["email"], people.first.as_str());

    let form = Some("decision=deny&reason=Not+this+year");
    house.stack.page(Method::POST, &links[0], form).await.expect(200);
    let denied = house
        .stack
        .until_status(&house.client("console"), &request["id"], "denied")
        .await;
    assert_eq!(denied["decision"]["by"]["email"], people.backup.as_str());
    eventually("the receipt of the one who decided", || async {
        let mails = house.mails_to(&request, &people.backup).await;
        mails
            .iter()
            .any(|m| link_in(&m.body_text, "approvals").is_none())
            .then_some(())
    })
    .await;
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn a_delegate_decides_in_the_approvers_place_until_that_is_taken_back() {
    let people = People::new();
    let delegate = format!("{}@house.example", unique("dora"));
    let house = House::open(people.approvers(), json!({})).await;
    let console = house.client("console");
    let until = Timestamp::now() + SignedDuration::from_secs(300);
    let body = json!({
        "approver": people.first, "delegate": {"name": "Dora Lind", "email": delegate, "language": "fr"},
        "until": until,
    });
    let begun = house
        .stack
        .post(&console, "/v1/delegations", &body)
        .await
        .expect(201)
        .json();
    assert_eq!(begun["items"][0]["delegate"]["email"], delegate.as_str());

    let (first, second) = (house.submitted(4).await, house.submitted(4).await);
    let links = house.links_to(&first, &delegate, 1).await;
    house.links_to(&first, &people.first, 1).await;
    let form = Some("decision=deny&reason=Not+now");
    house.stack.page(Method::POST, &links[0], form).await.expect(200);
    let denied = house.stack.until_status(&console, &first["id"], "denied").await;
    assert_eq!(denied["decision"]["by"]["email"], delegate.as_str());
    assert_eq!(denied["decision"]["onBehalfOf"]["email"], people.first.as_str());
    eventually("the approver's receipt", || async {
        let mails = house.mails_to(&first, &people.first).await;
        mails
            .iter()
            .any(|m| m.body_text.contains("Dora Lind"))
            .then_some(())
    })
    .await;

    let links = house.links_to(&second, &delegate, 1).await;
    let end = json!({ "approver": people.first });
    let ended = house
        .stack
        .post(&console, "/v1/delegations/end", &end)
        .await
        .expect(200)
        .json();
    assert_eq!(ended["items"], json!([]));
    house
        .stack
        .page(Method::POST, &links[0], Some("decision=approve"))
        .await
        .expect(410);
    assert_eq!(house.status_of(&second).await, "pending_approval");
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn links_that_are_taken_back_decide_nothing_and_new_ones_do() {
    let people = People::new();
    let house = House::open(people.approvers(), json!({})).await;
    let request = house.submitted(5).await;
    let old = house.links_to(&request, &people.first, 1).await;
    let path = format!(
        "/v1/subscription-requests/{}/approval-links",
        request["id"].as_str().unwrap()
    );
    let portal = house.client("portal");
    house.stack.post(&portal, &path, &json!({})).await.expect(403);
    house
        .stack
        .post(&house.client("console"), &path, &json!({}))
        .await
        .expect(202);
    let links = house.links_to(&request, &people.first, 2).await;
    let new = links.iter().find(|link| **link != old[0]).expect("a new link");
    house.look(&old[0]).await.expect(410);
    house
        .stack
        .page(Method::POST, &old[0], Some("decision=approve"))
        .await
        .expect(410);
    assert_eq!(house.status_of(&request).await, "pending_approval");
    let form = Some("decision=deny&reason=No");
    house.stack.page(Method::POST, new, form).await.expect(200);
    house
        .stack
        .until_status(&house.client("console"), &request["id"], "denied")
        .await;
}

//! Approvers of a reseller that wants a sign-in before they decide, walking through the local pool as a browser does.

use std::collections::HashMap;

use reqwest::{Method, Url};
use serde_json::json;

use super::answer::Answer;
use super::house::{House, cognito};
use super::{eventually, unique};

const PASSWORD: &str = "Sign-in-Locally-1";

/// A reseller whose approver must sign in.
struct SignInHouse {
    house: House,
    /// The approver's address, under which the person is known in the pool too.
    approver: String,
}

impl std::ops::Deref for SignInHouse {
    type Target = House;
    fn deref(&self) -> &House {
        &self.house
    }
}

impl SignInHouse {
    async fn open() -> Self {
        let approver = format!("{}@house.example", unique("sven"));
        let approvers = json!([{"name": "Sven Berg", "email": approver}]);
        let house = House::open(approvers, json!({"approvalMode": "link-and-sign-in"})).await;
        let house = Self { house, approver };
        house.person(&house.approver).await;
        house
    }

    /// Makes a person who can sign in at the pool, with a verified address.
    async fn person(&self, email: &str) {
        let pool = self.stack.output("UserPoolId");
        let attributes = json!([
            {"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"},
        ]);
        let create = json!({
            "UserPoolId": pool, "Username": email, "UserAttributes": attributes, "MessageAction": "SUPPRESS",
        });
        cognito(&self.stack, "AdminCreateUser", &create).await;
        let password =
            json!({ "UserPoolId": pool, "Username": email, "Password": PASSWORD, "Permanent": true });
        cognito(&self.stack, "AdminSetUserPassword", &password).await;
    }

    /// Sends a form as a browser sends it from the page.
    async fn send(&self, path: &str, fields: &[(String, String)]) -> Answer {
        let origin = self.stack.address("");
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("origin", origin.as_str()),
            ("sec-fetch-site", "same-origin"),
        ];
        let form = encoded(fields);
        self.stack.send(Method::POST, path, &headers, Some(form)).await
    }

    /// From the link's page to the pool and back: where the callback sends the browser, or the page that it shows.
    async fn sign_in(&self, link: &str, email: &str) -> Answer {
        let to_provider = self.look(&format!("{link}/sign-in")).await.expect(302);
        let authorize = Url::parse(to_provider.header("location")).unwrap();
        assert_eq!(authorize.path(), "/oauth2/authorize");
        let token = link.trim_start_matches("/approvals/");
        assert!(
            !authorize.as_str().contains(token),
            "the provider learns the link"
        );
        let form = self.stack.http.get(authorize.clone()).send().await.unwrap();
        assert_eq!(form.status(), 200);
        let form = form.text().await.unwrap();
        assert!(form.contains("password"), "{form}");

        // What the form of the pool's page holds, as the address told it.
        let mut fields: HashMap<String, String> = authorize.query_pairs().into_owned().collect();
        fields.insert("username".to_owned(), email.to_owned());
        fields.insert("password".to_owned(), PASSWORD.to_owned());
        let login = authorize.join("/login").unwrap();
        let back = self.stack.http.post(login).form(&fields).send().await.unwrap();
        assert_eq!(back.status(), 302, "the pool lets the person in");
        let back = back.headers()["location"].to_str().unwrap();
        let path = back.strip_prefix(&self.stack.address(""));
        let path = path.unwrap_or_else(|| panic!("the pool sends the browser elsewhere: {back}"));
        assert!(path.starts_with("/sign-in/callback?"), "{path}");
        self.look(path).await
    }

    /// The link's page with the proof, as the browser is sent to it.
    fn sent_to(&self, answer: Answer) -> String {
        let answer = answer.expect(303);
        assert_eq!(answer.header("cache-control"), "no-store");
        let location = answer.header("location");
        location.strip_prefix(&self.stack.address("")).unwrap().to_owned()
    }
}

/// The page's hidden fields.
fn hidden_fields(page: &Answer) -> Vec<(String, String)> {
    let inputs = page.text.split("<input type=\"hidden\" name=\"").skip(1);
    let field = |input: &str| {
        let (name, rest) = input.split_once("\" value=\"").unwrap();
        (name.to_owned(), rest.split_once('"').unwrap().0.to_owned())
    };
    inputs.map(field).collect()
}

fn encoded(fields: &[(String, String)]) -> String {
    let mut url = Url::parse("http://form.example").unwrap();
    url.query_pairs_mut().extend_pairs(fields);
    url.query().unwrap_or_default().to_owned()
}

fn field(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn an_approver_signs_in_and_decides() {
    let house = SignInHouse::open().await;
    let (request, link) = house.asked(3).await;
    let page = house.look(&link).await.expect(200);
    assert!(page.text.contains(&format!("{link}/sign-in\"")), "{}", page.text);
    assert!(!page.text.contains("<form"), "{}", page.text);
    let decision = [field("decision", "deny"), field("reason", "not this year")];
    house.send(&link, &decision).await.expect(403);
    // A program shows nothing of a browser, and needs a sign-in all the same.
    let bare = house
        .stack
        .page(Method::POST, &link, Some("decision=deny&reason=no"));
    bare.await.expect(403);
    assert_eq!(house.status_of(&request).await, "pending_approval");

    let answer = house.sign_in(&link, &house.approver).await;
    let signed_in = house.sent_to(answer);
    assert!(
        signed_in.starts_with(&format!("{link}?signed_in=")),
        "{signed_in}"
    );
    let page = house.look(&signed_in).await.expect(200);
    assert!(page.text.contains("<form"), "{}", page.text);
    let fields = [hidden_fields(&page), decision.to_vec()].concat();
    // A page may want to have been open for a moment before it believes that somebody read it.
    eventually("the decision being taken", || async {
        let answer = house.send(&signed_in, &fields).await;
        assert!(answer.status == 200 || answer.status == 403, "{answer:?}");
        (answer.status == 200).then_some(())
    })
    .await;

    let console = house.client("console");
    let denied = house.stack.until_status(&console, &request["id"], "denied").await;
    let decision = &denied["decision"];
    assert_eq!(decision["channel"], "email-link");
    assert_eq!(decision["origin"]["signedInAs"], house.approver.as_str());
    let portal = house.client("portal");
    let seen = house.stack.request(&portal, &request["id"]).await;
    assert!(seen["decision"]["origin"].is_null(), "customers do not see it");
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn somebody_else_who_has_the_link_signs_in_for_nothing() {
    let house = SignInHouse::open().await;
    let (request, link) = house.asked(4).await;
    let stranger = format!("{}@house.example", unique("eve"));
    house.person(&stranger).await;
    let page = house.sign_in(&link, &stranger).await.expect(403);
    assert!(page.header("location").is_empty());
    assert!(
        !page.text.contains(&house.approver),
        "the approver's address is not told"
    );

    // Another link of the same approver gives a proof that is none here.
    let (_, other) = house.asked(4).await;
    let answer = house.sign_in(&other, &house.approver).await;
    let elsewhere = house.sent_to(answer);
    let (_, proof) = elsewhere.split_once("?signed_in=").unwrap();
    let page = house.look(&format!("{link}?signed_in={proof}")).await.expect(200);
    assert!(!page.text.contains("<form"), "{}", page.text);
    let forged = [field("decision", "approve"), field("signed_in", proof)];
    house.send(&link, &forged).await.expect(403);
    assert_eq!(house.status_of(&request).await, "pending_approval");
}

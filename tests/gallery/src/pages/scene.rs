//! Somebody who comes with a link, and what the person does.

use std::collections::HashMap;

use jiff::SignedDuration;
use lambda_http::Request;
use testkit::http::{Answer, Call};
use testkit::{Dynamo, example};
use texts::Locale;
use url::Url;

use super::function::Function;
use super::ground::{Door, Ground};
use super::happening::Happening;
use crate::Rendered;

/// Where people find the pages, unless a server has them.
pub(super) const BASE_URL: &str = "https://portal.csp.example";
/// How long somebody reads before pressing a button.
const READING: SignedDuration = SignedDuration::from_secs(5);

/// What somebody does, or what happens meanwhile.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// Opens the link.
    Open,
    /// Opens another link of this kind, which nobody made.
    OpenUnknown,
    /// Opens this address, where nobody leads.
    OpenAt(&'static str),
    /// Reads, fills in and sends the page's first form; without a page, a form that came with none.
    Send(&'static str),
    /// The same without having read.
    SendAtOnce(&'static str),
    /// Sends a form from somebody else's page.
    SendFromElsewhere(&'static str),
    /// Goes to the provider to sign in.
    Leave,
    /// Comes back from the provider with this in the address, where `NONCE` stands for the one that was sent along.
    ComeBack(&'static str),
    /// Lets days pass.
    Days(i64),
    /// Something happens.
    Meanwhile(Happening),
}

/// A link, the function behind it, and everything behind that.
#[derive(Debug)]
pub struct Scene {
    /// The tables.
    pub dynamo: Dynamo,
    function: Function,
    ground: Ground,
    door: Door,
    locale: Locale,
    path: String,
}

impl Scene {
    /// A scene on changed ground.
    pub async fn set(door: Door, locale: Locale, base_url: &str, change: impl FnOnce(&mut Ground)) -> Self {
        let mut ground = Ground::of(door, locale);
        change(&mut ground);
        let dynamo = Dynamo::start().await;
        ground.lay(&dynamo).await;
        Self {
            function: Function::behind(door, dynamo.store.clone(), base_url, ground.sign_in_is_set_up).await,
            dynamo,
            ground,
            door,
            locale,
            path: door.path(&example::link_token(7)),
        }
    }

    /// The path of the link.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The function.
    pub fn function(&self) -> &Function {
        &self.function
    }

    /// Takes these steps, and gives the last page.
    pub async fn play(&self, steps: &[Step]) -> Rendered {
        let (mut page, mut sent) = (None, HashMap::new());
        for step in steps {
            match step {
                Step::Open => page = Some(self.get(&self.path).await),
                Step::OpenUnknown => page = Some(self.get(&self.door.path(&example::link_token(8))).await),
                Step::OpenAt(path) => page = Some(self.get(path).await),
                Step::Send(fields) => {
                    self.function.wait(READING);
                    page = Some(self.send(page, fields).await);
                }
                Step::SendAtOnce(fields) => page = Some(self.send(page, fields).await),
                Step::Leave => sent = self.leave().await,
                Step::ComeBack(query) => {
                    let query = query.replace("NONCE", &sent["nonce"]);
                    let path = format!("/sign-in/callback?state={}&{query}", sent["state"]);
                    page = Some(self.get(&path).await);
                }
                Step::SendFromElsewhere(fields) => page = Some(self.post("cross-site", fields).await),
                Step::Days(days) => self.function.wait(SignedDuration::from_hours(24 * days)),
                Step::Meanwhile(happening) => happening.happen(&self.dynamo, &self.ground).await,
            }
        }
        page.unwrap_or_else(|| panic!("these steps lead to no page: {steps:?}"))
    }

    async fn send(&self, page: Option<Rendered>, fields: &str) -> Rendered {
        let filled_in = match &page {
            Some(page) => format!("{fields}&{}", hidden_fields(page)),
            None => fields.to_owned(),
        };
        self.post("same-origin", &filled_in).await
    }

    /// What stands in the address of the provider to which the page leads.
    async fn leave(&self) -> HashMap<String, String> {
        let request = Call::new("GET", &self.path).build();
        let answer = self.function.handle(&request).await;
        let location = answer.headers()["location"].to_str().unwrap();
        let location = Url::parse(location).unwrap();
        location.query_pairs().into_owned().collect()
    }

    async fn get(&self, path: &str) -> Rendered {
        self.answer(Call::new("GET", path)).await
    }

    async fn post(&self, site: &str, fields: &str) -> Rendered {
        let call = Call::new("POST", &self.path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", site)
            .text(fields);
        self.answer(call).await
    }

    async fn answer(&self, call: Call) -> Rendered {
        let request: Request = call.header("accept-language", self.locale.as_str()).build();
        self.function.handle(&request).await.into()
    }
}

/// What stands in the first form besides what somebody types.
fn hidden_fields(page: &Rendered) -> String {
    let form = page.html.split("</form>").next().unwrap_or_default();
    let response = lambda_http::Response::builder().status(page.status);
    let form = response.body(format!("{form}</main>").into()).unwrap();
    Answer::of(form).hidden_fields()
}

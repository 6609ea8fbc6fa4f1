//! Somebody who comes with a link, and what the person does.

use jiff::SignedDuration;
use lambda_http::Request;
use testkit::http::{Answer, Call};
use testkit::{Dynamo, example};
use texts::Locale;

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
    /// Fills in and sends the page's form.
    Send(&'static str),
    /// Sends a form from somebody else's page.
    SendFromElsewhere(&'static str),
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
            function: Function::behind(door, dynamo.store.clone(), base_url),
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
        let mut page = None;
        for step in steps {
            match step {
                Step::Open => page = Some(self.get(&self.path).await),
                Step::OpenUnknown => page = Some(self.get(&self.door.path(&example::link_token(8))).await),
                Step::Send(fields) => {
                    let filled_in = match &page {
                        Some(page) => format!("{}&{fields}", hidden_fields(page)),
                        None => (*fields).to_owned(),
                    };
                    self.function.wait(READING);
                    page = Some(self.post("same-origin", &filled_in).await);
                }
                Step::SendFromElsewhere(fields) => page = Some(self.post("cross-site", fields).await),
                Step::Days(days) => self.function.wait(SignedDuration::from_hours(24 * days)),
                Step::Meanwhile(happening) => happening.happen(&self.dynamo, &self.ground).await,
            }
        }
        page.unwrap_or_else(|| panic!("these steps lead to no page: {steps:?}"))
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

fn hidden_fields(page: &Rendered) -> String {
    let response = lambda_http::Response::builder()
        .status(page.status)
        .body(page.html.clone().into());
    Answer::of(response.unwrap()).hidden_fields()
}

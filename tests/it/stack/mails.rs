//! The mails that the stack has sent, as the local cloud keeps them.

use serde::Deserialize;
use serde_json::Value;

use super::{Stack, eventually};

/// A mail that was sent.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Mail {
    pub(super) to: Vec<String>,
    pub(super) subject: String,
    pub(super) body_text: String,
}

impl Stack {
    pub(super) async fn mails(&self) -> Vec<Mail> {
        let url = format!("{}/_ministack/ses/messages", self.file.aws_endpoint_url);
        let answer: Value = self.http.get(url).send().await.unwrap().json().await.unwrap();
        let accounts = answer["messages"].as_object().unwrap();
        accounts
            .values()
            .flat_map(|m| serde_json::from_value::<Vec<Mail>>(m.clone()).unwrap())
            .collect()
    }

    pub(super) async fn mails_about(&self, text: &str) -> Vec<Mail> {
        let mut mails = self.mails().await;
        mails.retain(|m| m.body_text.contains(text) || m.subject.contains(text));
        mails
    }

    /// The mail about something that contains a link of this kind, once it is there.
    pub(super) async fn link(&self, about: &str, kind: &str) -> String {
        eventually(&format!("a mail about {about} with a link to {kind}"), || async {
            let mails = self.mails_about(about).await;
            mails.iter().find_map(|m| link_in(&m.body_text, kind))
        })
        .await
    }
}

pub(super) fn link_in(text: &str, kind: &str) -> Option<String> {
    let start = text.find(&format!("/{kind}/"))?;
    let rest = &text[start..];
    let end = rest
        .find(|c: char| c.is_whitespace() || "\"'<>)".contains(c))
        .unwrap_or(rest.len());
    Some(rest[..end].to_owned())
}

//! Sending mail with SES.

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::config::retry::RetryConfig;
use aws_sdk_sesv2::error::BuildError;
use aws_sdk_sesv2::types::{
    Body, ConfigurationOverrides, Content, Destination, EmailContent, FeatureStatus, Message, MessageHeader,
    MessageTag, TrackingConfigurationOverrides,
};
use aws_types::SdkConfig;
use domain::ports::{Mail, Mailer, PortError, PortResult, Sent};

use crate::error::{code, port_error};

const SERVICE: &str = "ses";

/// Refusals that repeating the same mail will not mend. Accounts that are suspended or paused are not among them:
/// those say nothing about the mail.
const REFUSALS: &[&str] = &[
    "BadRequestException",
    "MailFromDomainNotVerifiedException",
    "MessageRejected",
];

/// Sends mail with SES, from one address and under one configuration set.
#[derive(Clone, Debug)]
pub struct SesMailer {
    client: Client,
    from: String,
    configuration_set: String,
}

impl SesMailer {
    /// Sends from this address (`Name <local@domain>` is fine).
    pub fn new(config: &SdkConfig, from: impl Into<String>, configuration_set: impl Into<String>) -> Self {
        // SES knows no idempotency, so a repetition that nobody asked for could send twice.
        let config = aws_sdk_sesv2::config::Builder::from(config)
            .retry_config(RetryConfig::disabled())
            .build();
        Self {
            client: Client::from_conf(config),
            from: from.into(),
            configuration_set: configuration_set.into(),
        }
    }
}

impl Mailer for SesMailer {
    async fn send(&self, mail: &Mail) -> PortResult<Sent> {
        let content = content(mail).map_err(|_| incomplete("the mail could not be composed"))?;
        let mut send = self
            .client
            .send_email()
            .from_email_address(&self.from)
            .destination(
                Destination::builder()
                    .to_addresses(mail.to.email.as_str())
                    .build(),
            )
            .content(content)
            .configuration_overrides(without_tracking());
        for (name, value) in [("message", mail.message), ("dispatch", mail.dispatch.as_str())] {
            let tag = MessageTag::builder().name(name).value(tag_value(value)).build();
            send = send.email_tags(tag.map_err(|_| incomplete("the mail could not be tagged"))?);
        }
        if !self.configuration_set.is_empty() {
            send = send.configuration_set_name(&self.configuration_set);
        }
        match send.send().await {
            Ok(answer) => {
                let message_id = answer.message_id.ok_or_else(|| incomplete("no message id"))?;
                Ok(Sent::Accepted { message_id })
            }
            Err(error) => match code(&error) {
                Some(code) if REFUSALS.contains(&code) => Ok(Sent::Refused {
                    reason: code.to_owned(),
                }),
                _ => Err(port_error(SERVICE, &error)),
            },
        }
    }
}

fn content(mail: &Mail) -> Result<EmailContent, BuildError> {
    let utf8 = |text: &str| Content::builder().data(text).charset("UTF-8").build();
    let body = Body::builder()
        .text(utf8(&mail.text)?)
        .html(utf8(&mail.html)?)
        .build();
    // RFC 3834: absence notices and the like do not answer it.
    let automatic = MessageHeader::builder()
        .name("Auto-Submitted")
        .value("auto-generated")
        .build()?;
    let message = Message::builder()
        .subject(utf8(&mail.subject)?)
        .body(body)
        .headers(automatic)
        .build();
    Ok(EmailContent::builder().simple(message).build())
}

/// SES would otherwise route the links through its own host, which would then see the tokens.
fn without_tracking() -> ConfigurationOverrides {
    let tracking = TrackingConfigurationOverrides::builder()
        .click_tracking_enabled(FeatureStatus::Disabled)
        .open_tracking_enabled(FeatureStatus::Disabled)
        .build();
    ConfigurationOverrides::builder().tracking(tracking).build()
}

/// SES takes 1–256 of these characters in a tag.
fn tag_value(text: &str) -> String {
    let allowed = |c: char| {
        if c.is_ascii_alphanumeric() || matches!(c, '_' | '-') {
            c
        } else {
            '-'
        }
    };
    let value: String = text.chars().map(allowed).take(256).collect();
    if value.is_empty() { "-".to_owned() } else { value }
}

fn incomplete(cause: &str) -> PortError {
    PortError::Broken {
        service: SERVICE,
        cause: cause.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_hold_only_what_ses_takes() {
        assert_eq!(tag_value("request_approved#2#0a1b"), "request_approved-2-0a1b");
        assert_eq!(tag_value(""), "-");
        assert_eq!(tag_value(&"ä".repeat(300)).len(), 256);
    }
}

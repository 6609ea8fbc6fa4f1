//! Sending mail with SES.

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::config::retry::RetryConfig;
use aws_sdk_sesv2::error::BuildError;
use aws_sdk_sesv2::types::{
    Body, ConfigurationOverrides, Content, Destination, EmailContent, FeatureStatus, Message, MessageHeader,
    MessageTag, TrackingConfigurationOverrides,
};
use aws_types::SdkConfig;
use domain::mail_tags::MailTags;
use domain::ports::{Mail, MailAccount, Mailer, Outcome, PortError, PortResult, Quota};

use crate::config::{LONGEST_CALL, timeouts};
use crate::error::port_error;
use crate::sender::sender;

mod outcome;

const SERVICE: &str = "ses";

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
        // SES knows no idempotency, so a repetition that nobody asked for could send twice. The one attempt has the time
        // of a whole call.
        let timed = config.timeout_config().filter(|timeouts| timeouts.has_timeouts());
        let mut config = aws_sdk_sesv2::config::Builder::from(config).retry_config(RetryConfig::disabled());
        config.set_timeout_config(timed.map(|_| timeouts(LONGEST_CALL)));
        let config = config.build();
        Self {
            client: Client::from_conf(config),
            from: from.into(),
            configuration_set: configuration_set.into(),
        }
    }
}

impl Mailer for SesMailer {
    async fn send(&self, mail: &Mail, tags: &MailTags) -> Outcome {
        let composed = content(mail).and_then(|content| Ok((content, email_tags(tags)?)));
        let Ok((content, tags)) = composed else {
            return outcome::unsent("the mail could not be composed");
        };
        let mut send = self
            .client
            .send_email()
            .from_email_address(sender(&self.from, mail.from_name.as_ref()))
            .set_reply_to_addresses(mail.reply_to.as_ref().map(|to| vec![to.as_str().to_owned()]))
            .destination(
                Destination::builder()
                    .to_addresses(mail.to.email.as_str())
                    .build(),
            )
            .content(content)
            .set_email_tags(Some(tags))
            .configuration_overrides(without_tracking());
        if !self.configuration_set.is_empty() {
            send = send.configuration_set_name(&self.configuration_set);
        }
        match send.send().await {
            Ok(answer) => match answer.message_id {
                Some(message_id) => Outcome::Accepted { message_id },
                None => outcome::unknown("the answer names no mail"),
            },
            Err(error) => outcome::of(&error),
        }
    }
}

impl MailAccount for SesMailer {
    async fn quota(&self) -> PortResult<Quota> {
        let account = self.client.get_account().send().await;
        let account = account.map_err(|error| port_error(SERVICE, &error))?;
        let quota = account.send_quota();
        let quota = quota.filter(|quota| quota.max_send_rate() > 0.0);
        let quota = quota.ok_or_else(|| PortError::Broken {
            service: SERVICE,
            cause: "the account has no sending rate".into(),
        })?;
        let per_day = quota.max24_hour_send();
        Ok(Quota {
            per_second: quota.max_send_rate(),
            // SES says -1 where there is no limit.
            per_day: (per_day > 0.0).then_some(per_day),
            sent: quota.sent_last24_hours(),
        })
    }
}

fn email_tags(tags: &MailTags) -> Result<Vec<MessageTag>, BuildError> {
    let tag = |(name, value)| MessageTag::builder().name(name).value(value).build();
    tags.pairs().into_iter().map(tag).collect()
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

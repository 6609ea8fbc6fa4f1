//! The mail service's events, as far as they are read.

use std::collections::BTreeMap;

use domain::approval::Undelivered;
use domain::delivery::{Feedback, RecipientHash};
use domain::email::EmailAddress;
use domain::mail_tags::{MailTags, Tagged};
use jiff::Timestamp;
use serde::Deserialize;

const SOURCE: &str = "aws.ses";

/// What the bus wraps around an event.
#[derive(Deserialize)]
struct Envelope {
    source: String,
    #[serde(rename = "detail-type")]
    kind: String,
    time: Timestamp,
    detail: Detail,
}

#[derive(Deserialize)]
struct Detail {
    mail: Mail,
    bounce: Option<Bounce>,
    complaint: Option<Complaint>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mail {
    message_id: String,
    #[serde(default)]
    destination: Vec<String>,
    #[serde(default)]
    tags: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    bounce_type: String,
    bounce_sub_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Complaint {
    complaint_sub_type: Option<String>,
}

/// What is told of one of our mails.
#[derive(Debug)]
pub(crate) struct MailEvent {
    /// Which mail.
    pub(crate) tags: MailTags,
    /// The mail service's name for it.
    pub(crate) message_id: String,
    /// What is told.
    pub(crate) feedback: Feedback,
    /// When.
    pub(crate) at: Timestamp,
    /// To whom it went, if that is whom the tags say.
    pub(crate) recipient: Option<EmailAddress>,
}

/// A message is no event of the mail service that can be understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a message is no event of the mail service")]
pub(crate) struct Malformed;

/// The event that a message carries; none when it is about a mail that is not ours.
pub(crate) fn read(message: &str) -> Result<Option<MailEvent>, Malformed> {
    let event: Envelope = serde_json::from_str(message).map_err(|_| Malformed)?;
    if event.source != SOURCE {
        return Err(Malformed);
    }
    let Detail {
        mail,
        bounce,
        complaint,
    } = event.detail;
    let tag = |name: &str| mail.tags.get(name)?.first().map(String::as_str);
    let tags = match MailTags::read(tag) {
        Tagged::Ours(tags) => *tags,
        Tagged::Foreign => return Ok(None),
        Tagged::Malformed => return Err(Malformed),
    };
    let feedback = match event.kind.as_str() {
        "Email Sent" => Feedback::Sent,
        "Email Delivery Delayed" => Feedback::Delayed,
        "Email Delivered" => Feedback::Delivered,
        "Email Bounced" => bounced(&bounce.ok_or(Malformed)?),
        "Email Complaint Received" => complained(&complaint.ok_or(Malformed)?),
        "Email Rejected" => Feedback::Lost(Undelivered::Rejected),
        "Email Rendering Failed" => Feedback::Unsent,
        _ => return Err(Malformed),
    };
    // A bounce can name an address to which the reader forwards; the mail itself went to one address only.
    let meant = |address: &EmailAddress| RecipientHash::of(address) == tags.dispatch.recipient;
    let destinations = mail.destination.iter();
    let recipient = destinations
        .filter_map(|to| EmailAddress::parse(to).ok())
        .find(meant);
    Ok(Some(MailEvent {
        tags,
        message_id: mail.message_id,
        feedback,
        at: event.time,
        recipient,
    }))
}

fn bounced(bounce: &Bounce) -> Feedback {
    let listed = ["OnAccountSuppressionList", "Suppressed"];
    match (bounce.bounce_type.as_str(), bounce.bounce_sub_type.as_deref()) {
        (_, Some(why)) if listed.contains(&why) => Feedback::Lost(Undelivered::Suppressed),
        ("Permanent", _) => Feedback::Lost(Undelivered::Bounced),
        _ => Feedback::Lost(Undelivered::Returned),
    }
}

fn complained(complaint: &Complaint) -> Feedback {
    match complaint.complaint_sub_type.as_deref() {
        Some("OnAccountSuppressionList") => Feedback::Lost(Undelivered::Suppressed),
        _ => Feedback::Lost(Undelivered::Complained),
    }
}

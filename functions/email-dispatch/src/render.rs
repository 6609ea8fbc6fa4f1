//! Mails from facts. Nothing here reads or sends.

mod view;

use askama::Template;
use contracts::words::one_line;
use domain::dispatch::{Dispatch, Message};
use domain::ports::Mail;

use self::view::{Asked, View};
use crate::link::MailedLink;
use crate::matter::{Matter, Mismatch};

/// Why there is no mail.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unrendered {
    #[error(transparent)]
    Matter(#[from] Mismatch),
    #[error(transparent)]
    Template(#[from] askama::Error),
}

struct Parts {
    subject: String,
    text: String,
    html: String,
}

/// Fills the templates of a message, which see these values.
macro_rules! fill {
    ([$($value:ident: $kind:ident),+] $subject:literal, $text:literal, $html:literal) => {{
        #[derive(Template)]
        #[template(path = $subject)]
        struct Subject<'a> { $($value: &'a $kind),+ }
        #[derive(Template)]
        #[template(path = $text)]
        struct Text<'a> { $($value: &'a $kind),+ }
        #[derive(Template)]
        #[template(path = $html)]
        struct Html<'a> { title: &'a str, $($value: &'a $kind),+ }

        let subject = one_line(&Subject { $($value),+ }.render()?);
        let text = Text { $($value),+ }.render()?;
        let html = Html { title: &subject, $($value),+ }.render()?;
        Ok(Parts { subject, text, html })
    }};
}

macro_rules! messages {
    (
        of requests { $($asking:ident: $subject:literal, $text:literal, $html:literal;)* }
        of accounts { $($other:ident: $other_subject:literal, $other_text:literal, $other_html:literal;)* }
    ) => {
        /// Renders the three parts of a message. A message without templates does not compile. The templates of a
        /// request's messages see what was asked as well.
        fn parts(message: Message, v: &View) -> Result<Parts, Unrendered> {
            match message {
                $(Message::$asking => {
                    let asked = v.asked.as_ref().ok_or(Mismatch)?;
                    fill!([v: View, asked: Asked] $subject, $text, $html)
                })*
                $(Message::$other => fill!([v: View] $other_subject, $other_text, $other_html),)*
            }
        }
    };
}

messages! {
    of requests {
        ApprovalRequested:
            "approval_requested/subject.txt", "approval_requested/body.txt", "approval_requested/body.html";
        RequestReceived: "request_received/subject.txt", "request_received/body.txt", "request_received/body.html";
        RequestApproved: "request_approved/subject.txt", "request_approved/body.txt", "request_approved/body.html";
        RequestDenied: "request_denied/subject.txt", "request_denied/body.txt", "request_denied/body.html";
        RequestExpired: "request_expired/subject.txt", "request_expired/body.txt", "request_expired/body.html";
        RequestFailed: "request_failed/subject.txt", "request_failed/body.txt", "request_failed/body.html";
        SubscriptionReady:
            "subscription_ready/subject.txt", "subscription_ready/body.txt", "subscription_ready/body.html";
        OwnerRequested: "owner_requested/subject.txt", "owner_requested/body.txt", "owner_requested/body.html";
        RequestOnHold: "request_on_hold/subject.txt", "request_on_hold/body.txt", "request_on_hold/body.html";
        RequestCancelled:
            "request_cancelled/subject.txt", "request_cancelled/body.txt", "request_cancelled/body.html";
        OperationsNeeded:
            "operations_needed/subject.txt", "operations_needed/body.txt", "operations_needed/body.html";
        DriftFound: "drift_found/subject.txt", "drift_found/body.txt", "drift_found/body.html";
        MicrosoftAgreementRequested:
            "microsoft_agreement_requested/subject.txt", "microsoft_agreement_requested/body.txt",
            "microsoft_agreement_requested/body.html";
    }
    of accounts {
        TermsRequested: "terms_requested/subject.txt", "terms_requested/body.txt", "terms_requested/body.html";
        TenantInvited: "tenant_invited/subject.txt", "tenant_invited/body.txt", "tenant_invited/body.html";
        ApproverRemoved: "approver_removed/subject.txt", "approver_removed/body.txt", "approver_removed/body.html";
    }
}

/// Renders a dispatch.
pub(crate) fn render(
    dispatch: &Dispatch,
    matter: Matter<'_>,
    link: Option<&MailedLink>,
) -> Result<Mail, Unrendered> {
    let Parts { subject, text, html } = parts(dispatch.message, &View::of(dispatch, matter, link))?;
    Ok(Mail {
        to: dispatch.to.clone(),
        subject,
        text,
        html,
        message: dispatch.message.as_str(),
        dispatch: dispatch.id(),
    })
}

#[cfg(test)]
mod tests;

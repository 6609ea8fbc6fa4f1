//! Mails from facts. Nothing here reads or sends.

use askama::Template;
use contracts::words::{self, one_line};
use domain::dispatch::{Dispatch, Message};
use domain::ports::{Mail, MailFacts};
use domain::request::{Channel, Origin};

use crate::link::MailedLink;

/// What the templates say, in words. Every text is on one line, whatever it was made from.
struct View {
    to: String,
    customer: String,
    reseller: String,
    name: String,
    tenant: String,
    workload: &'static str,
    owner: String,
    requester: String,
    requester_email: String,
    since: String,
    until: String,
    /// Whether the reseller asked on its customer's behalf.
    on_behalf: bool,
    /// Whether the reseller's policy approved.
    by_policy: bool,
    decided_by: String,
    decided_on: String,
    /// The reason of a denial, line by line.
    reason: Vec<String>,
    /// The code under which a failure is known.
    failure: String,
    subscription: String,
    link: String,
    link_until: String,
    reference: String,
}

impl View {
    fn of(dispatch: &Dispatch, facts: &MailFacts, link: Option<&MailedLink>) -> Self {
        let MailFacts {
            request,
            customer,
            reseller,
        } = facts;
        let decision = request.decision.as_ref();
        let by = decision.and_then(|d| d.by.as_ref());
        let reason = decision.and_then(|d| d.reason.as_ref());
        let subscription = request.subscription.as_ref();
        let reseller = one_line(reseller.name.as_str());
        Self {
            to: one_line(dispatch.to.name.as_str()),
            customer: one_line(customer.company_name.as_str()),
            name: one_line(request.friendly_name.as_str()),
            tenant: request.tenant_id.to_string(),
            workload: words::workload(request.workload),
            owner: words::owner(request.owner.as_ref()),
            requester: one_line(request.requested_by.name.as_str()),
            requester_email: request.requested_by.email.as_str().to_owned(),
            since: words::moment(request.created_at),
            until: request.expires_at.map(words::moment).unwrap_or_default(),
            on_behalf: request.origin == Origin::Reseller,
            by_policy: decision.is_some_and(|d| d.channel == Channel::Policy),
            decided_by: by.map_or_else(
                || format!("the policy of {reseller}"),
                |p| one_line(p.name.as_str()),
            ),
            decided_on: decision.map(|d| words::moment(d.at)).unwrap_or_default(),
            reason: reason
                .map(|r| r.as_str().lines().map(one_line).collect())
                .unwrap_or_default(),
            failure: request.reason.as_deref().map(one_line).unwrap_or_default(),
            subscription: subscription
                .map(|s| s.subscription_id.to_string())
                .unwrap_or_default(),
            link: link.map(|l| l.url.clone()).unwrap_or_default(),
            link_until: link.map(|l| words::moment(l.until)).unwrap_or_default(),
            reference: request.request_id.to_string(),
            reseller,
        }
    }
}

struct Parts {
    subject: String,
    text: String,
    html: String,
}

macro_rules! messages {
    ($($message:ident: $subject:literal, $text:literal, $html:literal;)*) => {
        /// Renders the three parts of a message. A message without templates does not compile.
        fn parts(message: Message, view: &View) -> askama::Result<Parts> {
            match message {
                $(Message::$message => {
                    #[derive(Template)]
                    #[template(path = $subject)]
                    struct Subject<'a> { v: &'a View }
                    #[derive(Template)]
                    #[template(path = $text)]
                    struct Text<'a> { v: &'a View }
                    #[derive(Template)]
                    #[template(path = $html)]
                    struct Html<'a> { v: &'a View, title: &'a str }

                    let subject = one_line(&Subject { v: view }.render()?);
                    let text = Text { v: view }.render()?;
                    let html = Html { v: view, title: &subject }.render()?;
                    Ok(Parts { subject, text, html })
                })*
            }
        }
    };
}

messages! {
    ApprovalRequested:
        "approval_requested/subject.txt", "approval_requested/body.txt", "approval_requested/body.html";
    RequestReceived: "request_received/subject.txt", "request_received/body.txt", "request_received/body.html";
    RequestApproved: "request_approved/subject.txt", "request_approved/body.txt", "request_approved/body.html";
    RequestDenied: "request_denied/subject.txt", "request_denied/body.txt", "request_denied/body.html";
    RequestExpired: "request_expired/subject.txt", "request_expired/body.txt", "request_expired/body.html";
    RequestFailed: "request_failed/subject.txt", "request_failed/body.txt", "request_failed/body.html";
    SubscriptionReady:
        "subscription_ready/subject.txt", "subscription_ready/body.txt", "subscription_ready/body.html";
}

/// Renders a dispatch.
pub(crate) fn render(
    dispatch: &Dispatch,
    facts: &MailFacts,
    link: Option<&MailedLink>,
) -> askama::Result<Mail> {
    let Parts { subject, text, html } = parts(dispatch.message, &View::of(dispatch, facts, link))?;
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

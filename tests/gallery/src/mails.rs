//! The mails, each about people and requests that do not exist.

use domain::account::{ApprovalMode, OnBehalfOf};
use domain::dispatch::{Dispatch, Message, Subject};
use domain::email::Person;
use domain::mail_style::Color;
use domain::ports::MailFacts;
use domain::provisioning::Step;
use domain::request::{AccessKind, Drift, SubscriptionRequest};
use domain::secret::Secret;
use domain::text::Language;
use http::HeaderMap;
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use letters::{MailedAccess, MailedLink, Matter, preview, render};
use testkit::example;
use texts::Locale;

use crate::pages::subscription;
use crate::{Exhibit, Kind, Rendered};

/// Every mail to resellers and customers, one in a reseller's colour, what differs by how somebody is asked or given
/// access, and what operations read.
pub(crate) fn exhibits() -> Vec<Exhibit> {
    let previewed = Message::ALL.iter().filter(|message| !message.is_for_operations());
    let plain = previewed.map(|message| previewed_as(named(message.as_str()), *message, None));
    let colored = previewed_as(
        "mail-approval-requested-colour",
        Message::ApprovalRequested,
        Some("#5b2a86"),
    );
    plain
        .chain([colored])
        .chain(variants())
        .chain(to_operations())
        .collect()
}

/// A name that lasts as long as the program: those of messages, with their kind before them.
fn named(message: &str) -> &'static str {
    format!("mail-{}", message.replace('_', "-")).leak()
}

// A table reads best with one exhibit a line.
#[rustfmt::skip]
fn variants() -> Vec<Exhibit> {
    use Message::{AccessRenewed, ApprovalRequested, SubscriptionReady, TermsRequested};
    vec![
        mail("mail-approval-requested-delegate", ApprovalRequested, delegated),
        mail("mail-approval-requested-in-the-queue", ApprovalRequested, in_the_queue),
        mail("mail-approval-requested-with-sign-in", ApprovalRequested, with_sign_in),
        mail("mail-approval-requested-anew", ApprovalRequested, |m| m.facts.request.progress.links_from = 4),
        mail("mail-subscription-ready-password", SubscriptionReady, with_the_access),
        mail("mail-subscription-ready-existing-account", SubscriptionReady, for_an_existing_account),
        mail("mail-access-renewed-password", AccessRenewed, with_the_access),
        mail("mail-terms-rearmed", TermsRequested, about_the_customer),
    ]
}

// A table reads best with one exhibit a line.
#[rustfmt::skip]
fn to_operations() -> Vec<Exhibit> {
    use Message::{AccessResetFailed, ApprovalStuck, DriftFound, OperationsNeeded, OwnerRequested};
    [
        mail("mail-operations-needed", OperationsNeeded, stuck_at_the_owner),
        mail("mail-drift-found", DriftFound, |m| m.facts.request.drift = Some(Drift::NotActive)),
        mail("mail-owner-requested", OwnerRequested, unlinked),
        mail("mail-approval-stuck", ApprovalStuck, unlinked),
        mail("mail-access-reset-failed", AccessResetFailed, unlinked),
    ]
    .map(Exhibit::in_english)
    .into()
}

/// What a mail is made from.
struct Made {
    facts: MailFacts,
    to: Person,
    on_behalf_of: Option<OnBehalfOf>,
    about_the_customer: bool,
    link: Option<MailedLink>,
}

fn delegated(made: &mut Made) {
    made.on_behalf_of = Some(OnBehalfOf {
        approver: example::person("Julia Weber"),
        until: example::at("2026-05-08T22:00:00Z"),
    });
    made.to = example::person("Tom Okafor");
}

fn in_the_queue(made: &mut Made) {
    made.facts.reseller.policy.approval_mode = ApprovalMode::QueueOnly;
    made.link = None;
}

fn with_sign_in(made: &mut Made) {
    made.facts.reseller.policy.approval_mode = ApprovalMode::LinkAndSignIn;
}

/// The password itself stands in the mail.
fn with_the_access(made: &mut Made) {
    made.to = example::person("Ada Byron");
    if let Some(link) = &mut made.link {
        link.access = Some(MailedAccess {
            user_name: "azure-admin-0001@fabrikam.onmicrosoft.com".into(),
            password: Secret::new("Kx7!mBq&Rf2<vT9>w\"Zp4'nL".into()),
        });
    }
}

fn for_an_existing_account(made: &mut Made) {
    made.to = example::person("Ada Byron");
    made.facts.request.access = Some(AccessKind::ExistingAccount);
    made.link = None;
}

fn about_the_customer(made: &mut Made) {
    made.to = example::person("Ada Byron");
    made.about_the_customer = true;
}

fn stuck_at_the_owner(made: &mut Made) {
    made.facts.request.reason = Some("azure_access_missing".to_owned());
    made.facts.request.step = Some(Step::AssignOwner);
}

fn unlinked(made: &mut Made) {
    made.link = None;
}

/// A mail as it is when it depends on more than its message.
fn mail(name: &'static str, message: Message, change: fn(&mut Made)) -> Exhibit {
    let show = move |locale| std::future::ready(varied(message, change, locale));
    Exhibit::new(name, Kind::Mail, 200, show)
}

fn varied(message: Message, change: fn(&mut Made), locale: Locale) -> Rendered {
    let mut made = Made {
        facts: MailFacts {
            request: SubscriptionRequest {
                subscription: Some(subscription()),
                ..example::pending_request(1)
            },
            customer: example::customer(),
            reseller: example::reseller(),
        },
        to: example::person("Julia Weber"),
        on_behalf_of: None,
        about_the_customer: false,
        link: Some(MailedLink {
            url: "https://portal.csp.example/page/AQcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH".to_owned(),
            until: example::at("2026-05-11T09:30:00Z"),
            access: None,
        }),
    };
    change(&mut made);
    let MailFacts {
        request,
        customer,
        reseller,
    } = &made.facts;
    let (about, matter) = if made.about_the_customer {
        let account = Matter::Customer(customer, reseller);
        (Subject::Customer(customer.customer_id), account)
    } else {
        (Subject::Request(request.request_id), Matter::Request(&made.facts))
    };
    let dispatch = Dispatch {
        message,
        to: made.to,
        language: Some(Language::from(locale.as_str().to_owned())),
        on_behalf_of: made.on_behalf_of,
        about,
        cause: "1".to_owned(),
    };
    as_shown(render(&dispatch, matter, made.link.as_ref()).unwrap().html)
}

/// A mail as resellers preview it.
fn previewed_as(name: &'static str, message: Message, color: Option<&'static str>) -> Exhibit {
    let show = move |locale| {
        let mut reseller = example::reseller();
        reseller.mail_style.color = color.map(|color| Color::parse(color).unwrap());
        let mail = preview(message, locale, &reseller, example::now()).unwrap();
        std::future::ready(as_shown(mail.html))
    };
    Exhibit::new(name, Kind::Mail, 200, show)
}

/// A mail's HTML, as a mail program shows it.
fn as_shown(html: String) -> Rendered {
    let media = "text/html; charset=utf-8".parse().unwrap();
    // As careful mail programs show it: nothing is loaded, and a mail that wants to is found out.
    let policy = "default-src 'none'; style-src 'unsafe-inline'".parse().unwrap();
    Rendered {
        status: 200,
        headers: HeaderMap::from_iter([(CONTENT_TYPE, media), (CONTENT_SECURITY_POLICY, policy)]),
        html,
    }
}

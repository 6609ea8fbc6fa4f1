//! Every page.

use domain::account::{ApprovalMode, Delegation};
use domain::email::{EmailAddress, Person};
use domain::friendly_name::FriendlyName;
use domain::lifecycle::RESETS;
use domain::link::Permission;
use domain::mail_style::Color;
use domain::request::{AccessKind, AccessReset};
use domain::text::Name;
use testkit::example;

use super::ground::{Door, Ground};
use super::happening::Happening::*;
use super::scene::{BASE_URL, Scene, Step, Step::*};
use crate::{Exhibit, Kind};

const APPROVE: Step = Send("decision=approve");
const DENY: Step = Send("decision=deny&reason=The+budget+of+this+quarter+is+spent.%0AAsk+again+in+July.");

/// Every page.
// A table reads best with one exhibit a line.
#[rustfmt::skip]
pub(crate) fn exhibits() -> Vec<Exhibit> {
    use Door::{Approval, Credentials, SignIn, Tenant, Terms};
    vec![
        page("approval-review", 200, Approval, usual, &[Open]),
        page("approval-review-colour", 200, Approval, coloured, &[Open]),
        page("approval-review-longest", 200, Approval, longest, &[Open]),
        page("approval-review-delegate", 200, Approval, delegated, &[Open]),
        page("approval-review-own-request", 200, Approval, own_request, &[Open]),
        page("approval-review-reseller-suspended", 200, Approval, usual, &[Meanwhile(Suspended), Open]),
        page("approval-review-own-request-allowed", 200, Approval, own_request_allowed, &[Open]),
        page("approval-review-doubt-unshown", 403, Approval, usual, &[DENY]),
        page("approval-review-doubt-too-soon", 403, Approval, usual, &[Open, SendAtOnce("decision=approve")]),
        page("approval-review-doubt-too-old", 403, Approval, usual, &[Open, Days(2), APPROVE]),
        page("approval-sign-in-to-decide", 200, Approval, wanting_sign_in, &[Open]),
        page("approval-sign-in-not-set-up", 200, Approval, nowhere_to_sign_in, &[Open]),
        page("approval-signed-out", 403, Approval, usual, &[Open, Meanwhile(WantsSignIn), APPROVE]),
        page("approval-decide-in-console", 200, Approval, usual, &[Meanwhile(DecidesInConsole), Open]),
        page("approval-refused-decide-in-console", 403, Approval, usual, &[Open, Meanwhile(DecidesInConsole), APPROVE]),
        page("approval-link-renewed", 410, Approval, usual, &[Meanwhile(LinksRenewed), Open]),
        page("approval-left", 410, Approval, usual, &[Meanwhile(ApproverLeft), Open]),
        page("approval-fault-reason", 422, Approval, usual, &[Open, Send("decision=deny&reason=A%07bell")]),
        page("approval-fault-no-reason", 422, Approval, usual, &[Open, Send("decision=deny")]),
        page("approval-fault-no-choice", 400, Approval, usual, &[Open, Send("reason=Typed+before")]),
        page("approval-approved", 200, Approval, usual, &[Open, APPROVE]),
        page("approval-approved-by-delegate", 200, Approval, delegated, &[Open, APPROVE]),
        page("approval-denied", 200, Approval, usual, &[Open, DENY]),
        page("approval-denied-in-queue", 200, Approval, usual, &[Meanwhile(DeniedInQueue), Open]),
        page("approval-other-decision-stands", 409, Approval, usual, &[Open, Meanwhile(DeniedInQueue), APPROVE]),
        page("approval-withdrawn", 200, Approval, usual, &[Meanwhile(Withdrawn), Open]),
        page("approval-request-changed", 409, Approval, usual, &[Open, Meanwhile(AskedDifferently), APPROVE]),
        page("approval-time-over", 200, Approval, long_lived, &[Days(30), Open]),
        page("approval-link-expired", 410, Approval, usual, &[Days(30), Open]),
        page("approval-link-revoked", 410, Approval, revoked, &[Open]),
        page("approval-link-unknown", 404, Approval, usual, &[OpenUnknown]),
        page("approval-refused-own-request", 403, Approval, own_request, &[Open, APPROVE]),
        page("approval-refused-suspended", 403, Approval, usual, &[Open, Meanwhile(Suspended), APPROVE]),
        page("approval-refused-cross-site", 403, Approval, usual, &[SendFromElsewhere("decision=approve")]),
        page("approval-busy", 503, Approval, usual, &[Meanwhile(TablesAway), Open]),
        page("approval-broken", 500, Approval, usual, &[Meanwhile(TablesBroken), Open]),
        page("sign-in-begins-nowhere", 400, SignIn, wanting_sign_in, &[OpenAt("/sign-in/callback?state=x")]),
        page("sign-in-too-late", 403, SignIn, wanting_sign_in, &[Leave, Days(1), ComeBack("code=x")]),
        page("sign-in-not-signed-in", 403, SignIn, wanting_sign_in, &[Leave, ComeBack("error=access_denied")]),
        page("sign-in-unverified", 403, SignIn, wanting_sign_in, &[Leave, ComeBack("code=NONCE+julia.weber@northwind.example+false")]),
        page("sign-in-somebody-else", 403, SignIn, wanting_sign_in, &[Leave, ComeBack("code=NONCE+tom.okafor@northwind.example+true")]),
        page("sign-in-provider-away", 503, SignIn, wanting_sign_in, &[Leave, ComeBack("error=temporarily_unavailable")]),
        page("sign-in-provider-does-not-answer", 503, SignIn, wanting_sign_in, &[Leave, ComeBack("code=x")]),
        page("sign-in-failed", 500, SignIn, wanting_sign_in, &[Leave, ComeBack("error=invalid_scope")]),
        page("sign-in-not-set-up", 503, SignIn, nowhere_to_sign_in, &[Open]),
        page("sign-in-link-expired", 410, SignIn, wanting_sign_in, &[Days(30), Open]),
        page("sign-in-link-unknown", 404, SignIn, wanting_sign_in, &[OpenUnknown]),
        page("sign-in-busy", 503, SignIn, wanting_sign_in, &[Meanwhile(TablesAway), Open]),
        page("sign-in-broken", 500, SignIn, wanting_sign_in, &[Meanwhile(TablesBroken), Open]),
        page("terms-asked", 200, Terms, usual, &[Open]),
        page("terms-asked-colour", 200, Terms, coloured, &[Open]),
        page("terms-doubt-unshown", 403, Terms, usual, &[Send("")]),
        page("terms-doubt-too-soon", 403, Terms, usual, &[Open, SendAtOnce("")]),
        page("terms-doubt-too-old", 403, Terms, usual, &[Open, Days(2), Send("")]),
        page("terms-changed-meanwhile", 409, Terms, usual, &[Open, Meanwhile(NewTerms), Send("")]),
        page("terms-accepted", 200, Terms, usual, &[Open, Send("")]),
        page("terms-accepted-by-somebody-else", 200, Terms, for_grace, &[Meanwhile(TermsAccepted), Open]),
        page("terms-nothing-to-accept", 200, Terms, no_terms, &[Open]),
        page("terms-link-expired", 410, Terms, usual, &[Days(30), Open]),
        page("terms-link-unknown", 404, Terms, usual, &[OpenUnknown]),
        page("terms-refused-cross-site", 403, Terms, usual, &[SendFromElsewhere("")]),
        page("terms-busy", 503, Terms, usual, &[Meanwhile(TablesAway), Open]),
        page("terms-broken", 500, Terms, usual, &[Meanwhile(TablesBroken), Open]),
        page("tenant-form", 200, Tenant, usual, &[Open]),
        page("tenant-doubt-unshown", 403, Tenant, usual, &[Send("tenant=fabrikam.example")]),
        page("tenant-doubt-too-soon", 403, Tenant, usual, &[Open, SendAtOnce("tenant=fabrikam.example")]),
        page("tenant-doubt-too-old", 403, Tenant, usual, &[Open, Days(2), LOOK_UP]),
        page("tenant-fault-nothing-typed", 422, Tenant, usual, &[Open, Send("tenant=")]),
        page("tenant-fault-malformed", 422, Tenant, usual, &[Open, Send("tenant=https%3A%2F%2Ffabrikam")]),
        page("tenant-fault-reserved", 422, Tenant, usual, &[Open, Send("tenant=common")]),
        page("tenant-fault-not-found", 422, Tenant, usual, &[Open, Send("tenant=nobody.example")]),
        page("tenant-fault-unreachable", 503, Tenant, usual, &[Open, Send("tenant=silent.example")]),
        page("tenant-found-by-domain", 200, Tenant, usual, &[Open, LOOK_UP]),
        page("tenant-found-by-id", 200, Tenant, usual, &[Open, Send("tenant=3f15978e-005c-4763-8b78-2a8fab280001")]),
        page("tenant-confirmed", 200, Tenant, usual, &[Open, LOOK_UP, Send("")]),
        page("tenant-refused-in-use", 409, Tenant, usual, &[Open, LOOK_UP, Meanwhile(TenantTaken), Send("")]),
        page("tenant-fault-distributors", 422, Tenant, usual, &[Open, Send("tenant=3f15978e-005c-4763-8b78-2a8fab280063")]),
        page("tenant-link-unknown", 404, Tenant, usual, &[OpenUnknown]),
        page("tenant-busy", 503, Tenant, usual, &[Meanwhile(TablesAway), Open]),
        page("tenant-broken", 500, Tenant, usual, &[Meanwhile(TablesBroken), Open]),
        page("tenant-link-expired", 410, Tenant, usual, &[Days(30), Open]),
        page("tenant-refused-cross-site", 403, Tenant, usual, &[SendFromElsewhere("tenant=fabrikam.example")]),
        page("credentials-offer", 200, Credentials, usual, &[Open]),
        page("credentials-offer-colour", 200, Credentials, coloured, &[Open]),
        page("credentials-offer-without-reset", 200, Credentials, without_a_password, &[Open]),
        page("credentials-offer-reset-too-often", 200, Credentials, reset_often, &[Open]),
        page("credentials-offer-doubt-unshown", 403, Credentials, usual, &[Send("")]),
        page("credentials-offer-doubt-too-soon", 403, Credentials, usual, &[Open, SendAtOnce("")]),
        page("credentials-offer-doubt-too-old", 403, Credentials, usual, &[Open, Days(2), Send("")]),
        page("credentials-revealed", 200, Credentials, usual, &[Open, Send("")]),
        page("credentials-already-opened", 410, Credentials, usual, &[Open, Send(""), Open]),
        page("credentials-already-opened-doubt", 410, Credentials, usual, &[Open, Send(""), Open, SendAtOnce("")]),
        page("credentials-reset-asked", 202, Credentials, usual, &[Open, Send(""), Open, Send("")]),
        page("credentials-reset-too-often", 429, Credentials, reset_often, &[Open, SEND_RESET]),
        page("credentials-reset-not-resettable", 409, Credentials, without_a_password, &[Open, SEND_RESET]),
        page("credentials-renewing", 410, Credentials, usual, &[Meanwhile(PasswordAskedFor), Open]),
        page("credentials-replaced", 410, Credentials, usual, &[Meanwhile(PasswordAskedFor), Meanwhile(PasswordRenewed), Open]),
        page("credentials-moved", 410, Credentials, usual, &[Meanwhile(AddressCorrected), Open]),
        page("credentials-forgotten", 410, Credentials, usual, &[Days(60), Open]),
        page("credentials-unclear", 422, Credentials, usual, &[Open, Send("action=open")]),
        page("credentials-broken", 500, Credentials, usual, &[Meanwhile(TablesBroken), Open]),
        page("credentials-link-expired", 410, Credentials, usual, &[Days(30), Open]),
        page("credentials-link-unknown", 404, Credentials, usual, &[OpenUnknown]),
        page("credentials-refused-cross-site", 403, Credentials, usual, &[SendFromElsewhere("")]),
        page("credentials-busy", 503, Credentials, usual, &[Meanwhile(TablesAway), Open]),
    ]
}

const SEND_RESET: Step = Send("action=reset");
const LOOK_UP: Step = Send("tenant=fabrikam.example");

fn page(
    name: &'static str,
    status: u16,
    door: Door,
    change: fn(&mut Ground),
    steps: &'static [Step],
) -> Exhibit {
    let show = move |locale| async move {
        let scene = Scene::set(door, locale, BASE_URL, change).await;
        scene.play(steps).await
    };
    Exhibit::new(name, Kind::Page, status, show)
}

fn usual(_: &mut Ground) {}

/// The reseller has chosen a colour.
fn coloured(ground: &mut Ground) {
    let color = Color::parse("#5b2a86").unwrap();
    ground.reseller.mail_style.color = Some(color.clone());
    ground.link.color = Some(color);
}

/// Every text of people is as long as it may be, without a place to break it.
fn longest(ground: &mut Ground) {
    let name = |letter: &str| Name::parse(&letter.repeat(200)).unwrap();
    let person = |letter: &str| Person {
        name: name(letter),
        email: EmailAddress::parse(&format!("{}@{}.example", letter.repeat(64), "d".repeat(63))).unwrap(),
    };
    let reader = person("A");
    let request = ground.request.as_mut().unwrap();
    request.friendly_name = FriendlyName::parse(&"W".repeat(64)).unwrap();
    request.requested_by = person("R");
    ground.reseller.approvers.push(reader.clone().into());
    if let Permission::Decide {
        approver,
        request: asked,
        reseller_name,
        customer_name,
        ..
    } = &mut ground.link.permission
    {
        *approver = reader;
        **asked = request.clone();
        *reseller_name = name("N");
        *customer_name = name("C");
    }
}

/// The approver has handed the deciding over to the reader.
fn delegated(ground: &mut Ground) {
    let delegate = Person {
        name: example::name("Tom Okafor"),
        email: EmailAddress::parse("tom.okafor@northwind.example").unwrap(),
    };
    let julia = &mut ground.reseller.approvers[0];
    julia.delegation = Some(Delegation {
        to: delegate.clone(),
        language: None,
        until: example::at("2026-06-01T00:00:00Z"),
        since_version: 1,
    });
    if let Permission::Decide {
        approver,
        on_behalf_of,
        ..
    } = &mut ground.link.permission
    {
        *on_behalf_of = Some(julia.person.clone());
        *approver = delegate;
    }
}

/// The approver is the one who asked.
fn own_request(ground: &mut Ground) {
    let grace = ground.request.as_ref().unwrap().requested_by.clone();
    ground.reseller.approvers.push(grace.clone().into());
    if let Permission::Decide { approver, .. } = &mut ground.link.permission {
        *approver = grace;
    }
}

/// The same where the reseller does not mind.
fn own_request_allowed(ground: &mut Ground) {
    own_request(ground);
    ground.reseller.policy.allow_self_approval = true;
    if let Permission::Decide {
        allow_self_approval, ..
    } = &mut ground.link.permission
    {
        *allow_self_approval = true;
    }
}

/// The reseller wants approvers to sign in.
fn wanting_sign_in(ground: &mut Ground) {
    ground.reseller.policy.approval_mode = ApprovalMode::LinkAndSignIn;
    if let Permission::Decide { sign_in, .. } = &mut ground.link.permission {
        *sign_in = true;
    }
}

fn nowhere_to_sign_in(ground: &mut Ground) {
    wanting_sign_in(ground);
    ground.sign_in_is_set_up = false;
}

/// A new first password was asked for as often as a link may.
fn reset_often(ground: &mut Ground) {
    let request = ground.request.as_mut().unwrap();
    request.access_reset = Some(AccessReset {
        count: RESETS,
        ..AccessReset::default()
    });
}

/// The contact has an account of its own, with a password that nobody here has made.
fn without_a_password(ground: &mut Ground) {
    let request = ground.request.as_mut().unwrap();
    request.access = Some(AccessKind::ExistingAccount);
}

/// The link outlives the time to decide.
fn long_lived(ground: &mut Ground) {
    ground.link.expires_at = example::at("2026-12-01T00:00:00Z");
}

fn revoked(ground: &mut Ground) {
    ground.link.revoked_at = Some(example::at("2026-05-05T09:00:00Z"));
}

/// Somebody else than Ada Byron is the customer's contact.
fn for_grace(ground: &mut Ground) {
    let grace = example::person("Grace Hopper");
    ground.customer.contact.email = Some(grace.email.clone());
    if let Permission::AcceptTerms { recipient, .. } = &mut ground.link.permission {
        *recipient = grace;
    }
}

fn no_terms(ground: &mut Ground) {
    ground.documents.clear();
}

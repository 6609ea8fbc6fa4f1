//! Who calls.

use contracts::problem::Problem;
use contracts::scopes::{ACCOUNTS_WRITE, OPS};
use domain::account::{PortalKind, ResellerStatus};
use domain::event::Actor;
use domain::ids::ClientId;
use lambda_support::http::Caller;
use testkit::http::{self, Call};

fn caller(caller: &http::Caller) -> Caller {
    Caller::of(&Call::new("GET", "/").by(caller).build()).unwrap()
}

fn code<T>(result: Result<T, Problem>) -> (u16, String) {
    let problem = result.err().unwrap();
    (problem.status, problem.code)
}

fn client(id: &str) -> ClientId {
    ClientId::parse(id).unwrap()
}

#[test]
fn operations_have_their_scope_and_are_no_portal() {
    for (scopes, operations) in [
        (OPS, true),
        ("csp/admin csp/ops", true),
        ("csp/admin", false),
        ("", false),
        ("csp/opsx", false),
        ("CSP/OPS", false),
    ] {
        let ops = caller(&http::Caller::client("ops", scopes, None));
        assert_eq!(ops.is_operations(), operations, "{scopes}");
    }
    assert!(!caller(&http::Caller::console(OPS)).is_operations());
    assert!(!caller(&http::Caller::customer_portal(OPS)).is_operations());
}

#[test]
fn histories_name_the_client_as_what_it_is() {
    let ops = caller(&http::Caller::client("ops", OPS, None));
    assert_eq!(
        ops.actor(),
        Actor::Operations {
            client_id: client("ops")
        }
    );
    let console = caller(&http::Caller::console(OPS));
    let client_id = client("northwind-console");
    assert_eq!(console.actor(), Actor::Portal { client_id });
}

#[test]
fn each_kind_of_portal_has_its_own_doors() {
    let console = caller(&http::Caller::console(ACCOUNTS_WRITE));
    let portal = caller(&http::Caller::customer_portal(ACCOUNTS_WRITE));
    assert!(console.writing_console(ACCOUNTS_WRITE).is_ok());
    assert!(portal.writing_customer_portal(ACCOUNTS_WRITE).is_ok());
    assert_eq!(
        code(console.writing_customer_portal(ACCOUNTS_WRITE)),
        (403, "customer_portal_required".into())
    );
    assert_eq!(
        code(portal.writing_console(ACCOUNTS_WRITE)),
        (403, "console_required".into())
    );
    let other = caller(&http::Caller::client("ops", ACCOUNTS_WRITE, None));
    assert_eq!(
        code(other.portal(ACCOUNTS_WRITE)),
        (403, "portal_unregistered".into())
    );
}

#[test]
fn a_suspended_resellers_portal_reads_and_does_not_write() {
    for kind in [PortalKind::Console, PortalKind::CustomerPortal] {
        let suspended = caller(&http::Caller::portal(kind, ACCOUNTS_WRITE, |portal| {
            portal.reseller_status = ResellerStatus::Suspended;
        }));
        assert!(suspended.portal(ACCOUNTS_WRITE).is_ok());
        let refused = (403, "reseller_suspended".to_owned());
        assert_eq!(code(suspended.writing_portal(ACCOUNTS_WRITE)), refused);
        assert_eq!(code(suspended.writing_console(ACCOUNTS_WRITE)), refused);
        assert_eq!(code(suspended.writing_customer_portal(ACCOUNTS_WRITE)), refused);
        assert_eq!(code(suspended.writing_portal(OPS)), (403, "scope_missing".into()));
    }
}

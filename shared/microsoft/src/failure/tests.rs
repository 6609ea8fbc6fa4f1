use super::*;
use serde_json::json;

#[test]
fn codes_are_found_in_every_shape() {
    let code = |body: Value| Said::parse(&body).code;
    assert_eq!(
        code(json!({"code": 800009, "description": "", "data": [], "source": "PartnerFD"})),
        "800009"
    );
    assert_eq!(
        code(json!({"code": "2000", "message": "", "errorName": "X"})),
        "2000"
    );
    assert_eq!(
        code(json!({"statusCode": 429, "message": "Rate limit is exceeded."})),
        ""
    );
    assert_eq!(
        code(json!({"error": {"code": "NotFound"}, "code": "NotFound"})),
        "NotFound"
    );
    assert_eq!(code(json!({"code": "NotFound", "message": ""})), "NotFound");
    for strange in [
        json!([]),
        json!("x"),
        json!({"code": {}}),
        json!({"error": 1}),
        json!({"code": "a b"}),
    ] {
        assert_eq!(code(strange), "");
    }
}

#[test]
fn what_waits_what_fails_and_what_blocks() {
    let of = |status, code| classify(status, code, "", Whose::Distributors, None);
    assert_eq!(of(403, "20002"), Failure::Refused(Reason::RelationshipMissing));
    assert_eq!(of(404, "60003"), Failure::Refused(Reason::RelationshipMissing));
    assert_eq!(of(404, "60002"), Failure::NotFound);
    assert_eq!(of(403, "13605"), Failure::TermsMissing);
    assert_eq!(of(403, "800073"), Failure::Held(Reason::CustomerUnderReview));
    assert_eq!(of(401, "900421"), Failure::Blocked(Reason::DistributorMfaMissing));
    assert_eq!(
        of(401, "InvalidAuthenticationToken"),
        Failure::Blocked(Reason::DistributorAuth)
    );
    assert_eq!(
        of(403, "UserNotAuthorized"),
        Failure::Blocked(Reason::DistributorRightsMissing)
    );
    assert_eq!(of(409, ""), Failure::Conflict);
    assert_eq!(of(400, "MissingParameter"), Failure::Blocked(Reason::CallRefused));
    assert_eq!(of(302, ""), Failure::Unreadable);
    assert_eq!(of(503, "13605"), Failure::Transient { retry_after: None });
    assert_eq!(
        classify(429, "", "", Whose::Distributors, Some(57)),
        Failure::Throttled {
            retry_after: Some(57)
        }
    );
    assert_eq!(
        classify(
            400,
            "3000",
            "FederatedDomainNotAllowed",
            Whose::Distributors,
            None
        ),
        Failure::Refused(Reason::DomainFederated)
    );
}

#[test]
fn what_shall_be_asked_again_is_not_settled() {
    let of = |status, code, after| classify(status, code, "", Whose::Distributors, after);
    for status in [404, 409, 408, 500, 503] {
        let later = Failure::Transient { retry_after: Some(9) };
        assert_eq!(of(status, "", Some(9)), later, "{status}");
    }
    // A code says more.
    assert_eq!(of(409, "800060", Some(9)), Failure::Conflict);
    assert_eq!(of(404, "800008", Some(9)), Failure::NotFound);
}

#[test]
fn sign_in_refusals_stop_everything_unless_they_pass() {
    let of = |status, error, codes: &[u64]| classify_sign_in(status, error, codes, Whose::Distributors, None);
    for (error, codes, expected) in [
        ("invalid_grant", vec![700_082], Reason::DistributorAuth),
        ("invalid_client", vec![7_000_215], Reason::DistributorAuth),
        ("invalid_grant", vec![65001], Reason::DistributorAuth),
        ("invalid_grant", vec![53003], Reason::DistributorAuth),
        ("invalid_grant", vec![], Reason::DistributorAuth),
        ("invalid_grant", vec![50074], Reason::DistributorMfaMissing),
        ("invalid_grant", vec![50076], Reason::DistributorMfaMissing),
        ("invalid_grant", vec![50079], Reason::DistributorMfaMissing),
    ] {
        assert_eq!(of(400, error, &codes), Failure::Blocked(expected), "{codes:?}");
    }
    assert_eq!(
        of(503, "temporarily_unavailable", &[]),
        Failure::Transient { retry_after: None }
    );
    assert_eq!(of(200, "", &[]), Failure::Unreadable);
    assert_eq!(of(400, "", &[]), Failure::Unreadable);
}

#[test]
fn a_refusal_in_a_customers_tenant_stops_that_customer_alone() {
    let of = |error, code: u64| classify_sign_in(400, error, &[code], Whose::Customers, None);
    for code in [65001, 650_052, 700_016] {
        let missing = Failure::Blocked(Reason::CustomerConsentMissing);
        assert_eq!(of("unauthorized_client", code), missing, "{code}");
    }
    // Conditional access, multi-factor authentication that the customer's policy wants, users and resources that are
    // unknown there, and what nobody foresaw.
    for code in [
        53000, 53003, 50074, 50076, 50078, 50079, 50020, 50034, 50105, 500_011, 7_000_112, 1,
    ] {
        let blocked = Failure::Blocked(Reason::CustomerAccessBlocked);
        assert_eq!(of("interaction_required", code), blocked, "{code}");
    }
    assert!(!Reason::CustomerAccessBlocked.stops_everything());
    let seen = classify(401, "InvalidAuthenticationToken", "", Whose::Customers, None);
    assert_eq!(seen, Failure::Blocked(Reason::CustomerAccessBlocked));
    // The same credentials are refused everywhere.
    for code in [700_082, 50173, 7_000_215, 7_000_222] {
        let auth = Failure::Blocked(Reason::DistributorAuth);
        assert_eq!(of("invalid_grant", code), auth, "{code}");
    }
    let busy = classify_sign_in(429, "", &[], Whose::Customers, Some(9));
    assert_eq!(busy, Failure::Throttled { retry_after: Some(9) });
}

/// Every code of Partner Center that the design knows, with a status that it comes with and what is done about it.
#[test]
fn every_known_code_has_its_class() {
    use Failure::{Blocked, Conflict, Held, NotFound, NotVisible, Refused, TermsMissing, Transient};
    let busy = Transient { retry_after: None };
    let table: &[(&[&str], u16, Failure)] = &[
        (&["20002"], 403, Refused(Reason::RelationshipMissing)),
        (&["60003"], 404, Refused(Reason::RelationshipMissing)),
        (&["13605"], 403, TermsMissing),
        (&["900123"], 403, Held(Reason::ResellerAgreementMissing)),
        (&["2203", "2206"], 400, Held(Reason::ResellerAgreementMissing)),
        (&["900124"], 403, Blocked(Reason::DistributorAgreementMissing)),
        (
            &["800015", "800016", "2071", "2072"],
            404,
            Refused(Reason::ResellerIdInvalid),
        ),
        (
            &["2200", "2201", "2204", "2205"],
            400,
            Refused(Reason::ResellerIdInvalid),
        ),
        (&["800073", "800074"], 403, Held(Reason::CustomerUnderReview)),
        (&["800075"], 403, Refused(Reason::CustomerRejected)),
        (&["800066"], 403, Refused(Reason::QuotaCustomer)),
        (&["800068"], 403, Refused(Reason::QuotaPartner)),
        (&["800069"], 403, Refused(Reason::RiskCheckFailed)),
        (&["800023", "800025"], 403, Held(Reason::CreditLimit)),
        (&["900121"], 400, Held(Reason::CreditLimit)),
        (&["800060", "800064"], 409, Conflict),
        (&["800065"], 400, Conflict),
        (&["800008"], 404, NotFound),
        (&["800009"], 400, Blocked(Reason::PlanOrderRefused)),
        (&["2055"], 400, Conflict),
        (&[""], 412, Conflict),
        (&["2030"], 403, Refused(Reason::CountryUnsupported)),
        (&["800070"], 403, Refused(Reason::CountryUnsupported)),
        (&["900112", "900113"], 409, Held(Reason::LegacyAzureUpgrading)),
        (&["900114"], 409, Refused(Reason::LegacyAzurePresent)),
        (&["900115"], 403, Blocked(Reason::CallRefused)),
        (&["900116", "800018"], 403, Blocked(Reason::SandboxLimit)),
        (&["900421"], 401, Blocked(Reason::DistributorMfaMissing)),
        (&["400", "800001"], 401, Blocked(Reason::DistributorAuth)),
        (&["600061"], 409, Conflict),
        (&["800003", "800005"], 400, busy.clone()),
        (&["800003", "800005", "13605", ""], 500, busy.clone()),
        (&[""], 502, busy.clone()),
        (&[""], 503, busy.clone()),
        (&[""], 504, busy.clone()),
        (&[""], 408, busy),
        (&["", "13605"], 429, Failure::Throttled { retry_after: None }),
        (&["PrincipalNotFound"], 400, NotVisible),
        (&["SubscriptionNotFound"], 404, NotFound),
        (
            &["InvalidAuthenticationTokenTenant"],
            401,
            Blocked(Reason::TenantMismatch),
        ),
    ];
    for (codes, status, expected) in table {
        for code in *codes {
            let failure = classify(*status, code, "", Whose::Distributors, None);
            assert_eq!(failure, *expected, "{status} {code}");
        }
    }
}

#[test]
fn a_listed_error_goes_by_its_code_alone() {
    let of = |code: Value| of_listed("checkout.post", &code);
    assert_eq!(of(json!(800_070)), Failure::Refused(Reason::CountryUnsupported));
    assert_eq!(of(json!("800070")), Failure::Refused(Reason::CountryUnsupported));
    for unknown in [json!(400), json!(0), json!(null), json!([800_070])] {
        assert_eq!(of(unknown), Failure::Blocked(Reason::PlanOrderRefused));
    }
}

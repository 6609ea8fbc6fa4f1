//! How the program starts.

use std::process::Command;

#[test]
fn a_malformed_address_of_operations_keeps_the_function_from_starting() {
    let settings = [
        "TABLE_REQUESTS",
        "TABLE_CUSTOMERS",
        "TABLE_RESELLERS",
        "TABLE_TERMS",
        "TABLE_LINKS",
        "TABLE_SECRETS",
        "TABLE_DISPATCHES",
        "TABLE_EVENTS",
        "TABLE_LEASES",
        "LINK_KEY_ID",
        "SEALING_KEY_ID",
        "LINK_KEYS_SECRET_ID",
        "MAIL_FROM",
        "PUBLIC_BASE_URL",
    ];
    let mut program = Command::new(env!("CARGO_BIN_EXE_email-dispatch"));
    program.env_clear().envs(settings.map(|name| (name, "x")));
    let ended = program.env("OPERATIONS_EMAIL", "ops at csp").output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(!ended.status.success());
    assert!(
        said.contains("OPERATIONS_EMAIL is no mail address") && !said.contains("ops at csp"),
        "{said}"
    );
}

//! The function over `DynamoDB` in process, called as API Gateway calls it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where its ground gives way"
)]

mod acceptance_copies;
mod acceptances;
mod approvers;
mod budgets;
mod calls;
mod customer_texts;
mod customers;
mod histories;
mod invitations;
mod mail_previews;
mod policies;
mod portals;
mod rearm;
mod resellers;
mod routes;
mod tenant_races;
mod tenants;
mod terms_documents;
mod terms_status;
mod world;

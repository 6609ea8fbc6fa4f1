//! The simulator over HTTP, as a client of Microsoft's meets it.

mod agreement;
mod alias;
mod alias_end;
mod billing;
mod checkout;
mod clock;
mod control;
mod customer;
mod entra;
mod faults;
mod pace;
mod partner;
mod plan;
mod role_assignment;
mod support;
mod user;

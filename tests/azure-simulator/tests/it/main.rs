//! The simulator over HTTP, as a client of Microsoft's meets it.

mod agreement;
mod alias;
mod control;
mod customer;
mod entra;
mod faults;
mod support;
mod user;

//! Every page and every mail as an exhibit: made by the functions themselves from example data, served with its real
//! headers, and looked at in a real Chromium.
//!
//! [`exhibits`] is the list. Something new to look at is one line there.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test ends where its ground gives way"
)]

mod exhibit;
mod mails;
pub mod pages;
mod server;
mod sheet;
mod view;
mod viewer;

pub use self::exhibit::{Exhibit, Kind, Piece, Rendered, exhibits, pieces};
pub use self::server::{Call, Server};
pub use self::sheet::contact_sheet;
pub use self::view::{Paper, Scheme, View};
pub use self::viewer::{Viewer, Violation, axe};

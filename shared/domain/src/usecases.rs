//! What more than one function of the system does over the ports: a portal's route and a mailed link's page come to
//! the same command.

mod accept_terms;
mod associate_tenant;
mod note_lost_mail;
mod open_link;

pub use accept_terms::{Accepted, AcceptedVersions, accept_missing, accept_terms};
pub use associate_tenant::{AssociateTenant, Association, associate_tenant};
pub use note_lost_mail::{LostMailNote, note_lost_mail};
pub use open_link::{Closed, open_link};

/// How often what changed meanwhile is looked at again.
const ATTEMPTS: usize = 4;

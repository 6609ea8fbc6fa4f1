//! Subscription requests on the wire.

mod bodies;
mod views;

pub use self::bodies::{
    CancelBody, DecisionBody, read_cancel, read_decision, read_nothing, read_order, read_person, read_resume,
};
pub use self::views::{
    AccessResetView, CancellationView, DecisionView, EventView, RequestView, UnreachableView,
};

#[cfg(test)]
mod tests;

//! The rules, case by case and over their whole state space.

#![expect(clippy::unwrap_used, reason = "the helpers of tests may panic as tests may")]

mod access;
mod approval;
mod dispatch;
mod histories;
mod operations;
mod rules;
mod support;
mod terms;

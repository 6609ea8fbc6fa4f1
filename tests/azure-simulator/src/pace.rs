//! Who was told to wait: throttled operations, those in trouble, and resources that said when to ask again.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use axum::http::{HeaderMap, header::RETRY_AFTER};
use jiff::{SignedDuration, Timestamp};

use crate::operation::Operation;

#[derive(Debug, Default)]
pub(crate) struct Pace(Mutex<Waits>);

#[derive(Debug, Default)]
struct Waits {
    throttled: HashMap<Operation, Timestamp>,
    /// These answer meanwhile; who asks was told not to.
    in_trouble: HashMap<Operation, Timestamp>,
    /// By lower-cased path.
    polls: HashMap<String, Timestamp>,
}

impl Pace {
    pub(crate) fn throttle(&self, operation: Operation, now: Timestamp, seconds: u64) {
        self.waits().throttled.insert(operation, later(now, seconds));
    }

    /// How many seconds an operation is still throttled; waiting so long is always enough.
    pub(crate) fn throttled(&self, operation: Operation, now: Timestamp) -> Option<u64> {
        let until = *self.waits().throttled.get(&operation)?;
        let left = until.duration_since(now);
        let seconds = u64::try_from(left.as_secs()).ok()?;
        let begun = u64::from(left.subsec_nanos() > 0);
        Some(seconds + begun).filter(|left| *left > 0)
    }

    /// Remembers that an operation was unavailable and said for how long.
    pub(crate) fn trouble(&self, operation: Operation, now: Timestamp, seconds: u64) {
        self.waits().in_trouble.insert(operation, later(now, seconds));
    }

    /// Whether somebody who calls this operation now was told that it would be unavailable.
    pub(crate) fn is_in_trouble(&self, operation: Operation, now: Timestamp) -> bool {
        let waits = self.waits();
        let until = waits.in_trouble.get(&operation);
        until.is_some_and(|until| now < *until)
    }

    /// Remembers an answer that says when to ask for this path again.
    pub(crate) fn answered(&self, path: &str, headers: &HeaderMap, now: Timestamp) {
        let after = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let mut waits = self.waits();
        match after.and_then(|seconds| seconds.parse().ok()) {
            Some(seconds) => waits.polls.insert(path.to_ascii_lowercase(), later(now, seconds)),
            None => waits.polls.remove(&path.to_ascii_lowercase()),
        };
    }

    /// Whether somebody who asks for this path now was told to ask later.
    pub(crate) fn is_early(&self, path: &str, now: Timestamp) -> bool {
        let waits = self.waits();
        let at = waits.polls.get(&path.to_ascii_lowercase());
        at.is_some_and(|at| now < *at)
    }

    pub(crate) fn end_throttling(&self) {
        let mut waits = self.waits();
        waits.throttled.clear();
        waits.in_trouble.clear();
    }

    pub(crate) fn clear(&self) {
        *self.waits() = Waits::default();
    }

    fn waits(&self) -> MutexGuard<'_, Waits> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn later(now: Timestamp, seconds: u64) -> Timestamp {
    let wait = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}

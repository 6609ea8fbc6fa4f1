//! A clock and random numbers that a test commands.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU8, Ordering};

use domain::ports::{Clock, Entropy};
use jiff::{SignedDuration, Timestamp};

/// A clock that stands until it is moved.
#[derive(Debug)]
pub struct FixedClock(Mutex<Timestamp>);

impl FixedClock {
    /// A clock that shows this time.
    pub fn at(now: Timestamp) -> Self {
        Self(Mutex::new(now))
    }

    /// Moves the clock.
    pub fn advance(&self, by: SignedDuration) {
        let mut now = self.0.lock().unwrap();
        *now = now.checked_add(by).unwrap();
    }
}

impl Default for FixedClock {
    fn default() -> Self {
        Self::at(crate::example::now())
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// Random numbers that are none: 1s, then 2s, and so on.
#[derive(Debug, Default)]
pub struct CountingEntropy(AtomicU8);

impl Entropy for CountingEntropy {
    fn bytes<const N: usize>(&self) -> [u8; N] {
        [self.0.fetch_add(1, Ordering::Relaxed).wrapping_add(1); N]
    }
}

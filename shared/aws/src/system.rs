//! The machine's clock and random numbers.

use domain::ports::{Clock, Entropy};
use jiff::Timestamp;

/// The machine's clock, in milliseconds: finer times only lengthen what is stored and shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }
}

/// The kernel's random numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    #[expect(
        clippy::expect_used,
        reason = "without random numbers no secret may be made, and nothing mends it"
    )]
    fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes).expect("the kernel gives random numbers");
        bytes
    }
}

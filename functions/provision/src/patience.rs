//! How long to wait, and for how long to keep waiting.

use domain::link::ACCESS_DAYS;
use jiff::SignedDuration;

/// Microsoft itself may take its time, but not more than a day.
pub(crate) const OVERDUE: SignedDuration = SignedDuration::from_hours(24);
/// Answers that nobody understands are a fault of ours or theirs, not a delay.
pub(crate) const UNREADABLE: SignedDuration = SignedDuration::from_hours(1);
/// A new user is known everywhere in Azure after that.
pub(crate) const REPLICATED: SignedDuration = SignedDuration::from_mins(10);
/// Seconds between two looks while Microsoft works.
const PACE: std::ops::RangeInclusive<u32> = 2..=60;

/// The waits. Those for people and reviews count in days, whose length is configured so that a journey of weeks can
/// be shown in minutes.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    seconds_per_day: u32,
    order_spacing: u32,
    confirmation: u32,
}

impl Patience {
    /// Waits in days of this many seconds.
    pub fn new(seconds_per_day: u32) -> Self {
        Self {
            seconds_per_day: seconds_per_day.max(1),
            order_spacing: 30,
            confirmation: 10,
        }
    }

    /// With so many seconds between two orders of subscriptions under the billing account, and between two looks at a
    /// new one.
    #[must_use]
    pub fn spaced(self, order_spacing: u32, confirmation: u32) -> Self {
        Self {
            order_spacing,
            confirmation,
            ..self
        }
    }

    /// Seconds between two orders of subscriptions.
    pub(crate) fn spacing(self) -> u32 {
        self.order_spacing
    }

    /// Seconds until a subscription that was seen enabled is looked at again.
    pub(crate) fn confirmation(self) -> u32 {
        self.confirmation
    }

    /// So many days.
    pub(crate) fn days(self, days: i64) -> SignedDuration {
        SignedDuration::from_secs(i64::from(self.seconds_per_day) * days)
    }

    /// Seconds until the next look: soon at first, then half of what it has taken so far, and never earlier than
    /// Microsoft asks.
    pub(crate) fn pace(self, age: SignedDuration, not_before: Option<u32>) -> u32 {
        let half = u32::try_from(age.as_secs() / 2).unwrap_or(0);
        half.clamp(*PACE.start(), *PACE.end())
            .max(not_before.unwrap_or(0))
    }

    /// Seconds until an acceptance of terms is looked for again: an hour.
    pub(crate) fn acceptance(self) -> u32 {
        (self.seconds_per_day / 24).max(1)
    }

    /// How long sealed access can be opened.
    pub(crate) fn access(self) -> SignedDuration {
        self.days(i64::from(ACCESS_DAYS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_slows_down_and_honours_microsoft() {
        let patience = Patience::new(86_400);
        let pace = |age, not_before| patience.pace(SignedDuration::from_secs(age), not_before);
        assert_eq!((pace(0, None), pace(30, None), pace(9_000, None)), (2, 15, 60));
        assert_eq!(
            (pace(0, Some(57)), pace(9_000, Some(1)), pace(9_000, Some(600))),
            (57, 60, 600)
        );
        assert_eq!(pace(-5, None), 2);
    }

    #[test]
    fn short_days_shorten_only_the_waits_for_people() {
        let patience = Patience::new(10);
        assert_eq!(patience.acceptance(), 1);
        assert_eq!(patience.access(), SignedDuration::from_secs(30));
        assert_eq!(patience.days(14), SignedDuration::from_secs(140));
    }
}

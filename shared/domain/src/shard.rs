//! The shards over which completed requests are spread.

use std::fmt;

use crate::ids::RequestId;

/// One of the shards. All completed requests under one key would be one partition, which takes a thousand writes a
/// second and no more, and could only be read from its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shard(u8);

impl Shard {
    /// How many there are.
    pub const COUNT: u8 = 16;

    /// The shard of a request, by the last four bits of its id, which are random.
    pub fn of(request: RequestId) -> Self {
        let [.., last] = request.as_uuid().into_bytes();
        Self(last % Self::COUNT)
    }

    /// Every shard once. Which one is first depends on the day, so that it is each one's turn if a day does not
    /// suffice for all.
    pub fn all_on(day: i64) -> impl Iterator<Item = Self> {
        let first = u8::try_from(day.rem_euclid(i64::from(Self::COUNT))).unwrap_or(0);
        (0..Self::COUNT).map(move |n| Self((first + n) % Self::COUNT))
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn words(shards: impl Iterator<Item = Shard>) -> String {
        shards.map(|shard| shard.to_string()).collect()
    }

    #[test]
    fn a_request_is_in_the_shard_of_its_last_digit() {
        for (last, word) in [(0x00, "0"), (0x4a, "a"), (0xff, "f")] {
            let mut random = [7; 10];
            random[9] = last;
            let request = RequestId::mint(Timestamp::UNIX_EPOCH, random);
            assert_eq!(Shard::of(request).to_string(), word);
            assert!(request.to_string().ends_with(word), "{request}");
        }
    }

    #[test]
    fn each_day_begins_with_the_next_shard_and_leaves_none_out() {
        assert_eq!(words(Shard::all_on(0)), "0123456789abcdef");
        assert_eq!(words(Shard::all_on(1)), "123456789abcdef0");
        assert_eq!(words(Shard::all_on(31)), "f0123456789abcde");
        assert_eq!(words(Shard::all_on(-1)), "f0123456789abcde");
    }
}

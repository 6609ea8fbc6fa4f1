//! What a run comes to.

use domain::reason::Reason;
use serde::{Serialize, Serializer};

/// What a run comes to. All but the shards are counted in requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// How many were compared with Microsoft's list.
    pub checked: usize,
    /// How many of those are not as they were handed over, whether that is new or not.
    pub drifted: usize,
    /// How many were looked at and could not be compared, or not be recorded.
    pub skipped: usize,
    /// How many shards were walked to their ends.
    pub shards: usize,
    /// Why the run ended before all of them were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Stopped>,
}

impl Report {
    /// Whether there were requests, and not one of them could be compared.
    pub(crate) fn saw_nothing(&self) -> bool {
        self.checked == 0 && self.skipped > 0
    }
}

/// Why a run ended before it was through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// Its time was over.
    OutOfTime,
    /// Microsoft wants fewer calls.
    Throttled,
    /// Microsoft is in trouble and said when to come back.
    Unavailable,
    /// Microsoft does not let the distributor in.
    Blocked(Reason),
}

impl Stopped {
    /// The word in answers and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OutOfTime => "out_of_time",
            Self::Throttled => "throttled",
            Self::Unavailable => "unavailable",
            Self::Blocked(reason) => reason.as_str(),
        }
    }
}

impl Serialize for Stopped {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

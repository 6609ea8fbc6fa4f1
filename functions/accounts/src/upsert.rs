//! `PUT` of what operations declare: the same body again changes nothing, whoever sent it first.

use contracts::problem::Problem;
use domain::account::{Portal, Reseller};
use domain::ports::{PortResult, Write};
use lambda_http::Request;
use lambda_support::http::{if_match, port_problem};

/// How often a resource that changed meanwhile is written again.
const ATTEMPTS: usize = 2;

/// Something whose changes are counted.
pub(crate) trait Versioned: PartialEq {
    fn version(&self) -> u64;
    fn set_version(&mut self, version: u64);
}

impl Versioned for Reseller {
    fn version(&self) -> u64 {
        self.version
    }

    fn set_version(&mut self, version: u64) {
        self.version = version;
    }
}

impl Versioned for Portal {
    fn version(&self) -> u64 {
        self.version
    }

    fn set_version(&mut self, version: u64) {
        self.version = version;
    }
}

/// Makes the resource what is wanted: the status to answer and the resource as it stands then. A caller that sends
/// `If-Match` is told when it overlooks a change; one that does not declares what shall be, whatever was.
pub(crate) async fn upsert<T, W, F>(
    request: &Request,
    mut found: Option<T>,
    mut wanted: T,
    write: W,
) -> Result<(u16, T), Problem>
where
    T: Versioned,
    W: Fn(T) -> F,
    F: Future<Output = PortResult<(T, Write<T>)>>,
{
    let seen = request
        .headers()
        .contains_key("if-match")
        .then(|| if_match(request))
        .transpose()?;
    for _ in 0..ATTEMPTS {
        let version = found.as_ref().map_or(0, T::version);
        if seen.is_some_and(|seen| seen != version) {
            return Err(Problem::version_stale());
        }
        wanted.set_version(version);
        if found.as_ref() == Some(&wanted) {
            return Ok((200, wanted));
        }
        wanted.set_version(version + 1);
        let (tried, outcome) = write(wanted).await.map_err(|e| port_problem(&e))?;
        match outcome {
            Write::Done => return Ok((if found.is_some() { 200 } else { 201 }, tried)),
            Write::Stale(current) => (wanted, found) = (tried, current),
        }
    }
    Err(Problem::unavailable())
}

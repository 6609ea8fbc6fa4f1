//! From the token in an address to the link that it opens.

use jiff::Timestamp;

use crate::link::{Link, LinkToken};
use crate::link_key::NoLink;
use crate::ports::{LinkKeySource, Links, PortError};

/// Why a token opens nothing.
#[derive(Debug, thiserror::Error)]
pub enum Closed {
    /// There is no such link.
    #[error("there is no such link")]
    Unknown,
    /// Its time is over, or it was taken back. What it would have opened, where that is still known.
    #[error("the link has ended")]
    Over(Option<Box<Link>>),
    /// The world did not answer.
    #[error(transparent)]
    Unavailable(#[from] PortError),
}

/// The live link of a token. What is no token of ours is turned away before anything is read, and a link that this
/// system did not make is as good as none.
///
/// # Errors
/// Why it opens nothing.
pub async fn open_link(
    store: &impl Links,
    keys: &impl LinkKeySource,
    token: &str,
    now: Timestamp,
) -> Result<Link, Closed> {
    let token = LinkToken::parse(token).ok_or(Closed::Unknown)?;
    let keys = keys.link_keys(Some(token.key())).await?;
    let hash = keys.check(&token).map_err(|no_link| match no_link {
        NoLink::Forged => Closed::Unknown,
        NoLink::Retired => Closed::Over(None),
    })?;
    let link = store.link(&hash).await?.ok_or(Closed::Unknown)?;
    if !keys.vouches_for(&link) {
        return Err(Closed::Unknown);
    }
    if link.is_live(now) {
        Ok(link)
    } else {
        Err(Closed::Over(Some(Box::new(link))))
    }
}

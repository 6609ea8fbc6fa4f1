//! What people see where a sign-in does not go on.

use domain::ports::PortError;
use lambda_support::http::pages::{Catalogue, Page, Voice};
use lambda_support::http::port_problem;

/// What people read.
pub(crate) static TEXTS: Catalogue = Catalogue::new(texts::source!());

/// The link permits nothing any more.
pub(crate) fn over(voice: &Voice) -> Page {
    voice.notice(410, "over")
}

/// Somebody came back on a way that nobody began here.
pub(crate) fn unknown_way(voice: &Voice) -> Page {
    voice.notice(400, "unknown-way")
}

/// The reseller wants a sign-in, and there is nowhere to sign in.
pub(crate) fn not_set_up(voice: &Voice) -> Page {
    voice.notice(503, "not-set-up")
}

/// Something failed before anybody was on the way.
pub(crate) fn broken_off(voice: &Voice, error: &PortError) -> Page {
    match port_problem(error).status {
        503 => voice.notice(503, "away"),
        _ => failed(voice),
    }
}

/// Something is wrong here that trying again does not mend.
pub(crate) fn failed(voice: &Voice) -> Page {
    voice.notice(500, "failed")
}

/// Where somebody who came back from the provider begins again.
pub(crate) struct Return<'a> {
    pub(crate) voice: &'a Voice,
    /// The address at which the sign-in began.
    pub(crate) began_at: String,
}

impl Return<'_> {
    /// The person was at the provider for too long.
    pub(crate) fn too_late(&self) -> Page {
        self.again(403, "too-late")
    }

    /// The provider did not let the person in, or not in a way that counts.
    pub(crate) fn not_signed_in(&self) -> Page {
        self.again(403, "not-signed-in")
    }

    /// The provider does not vouch for the address.
    pub(crate) fn unverified(&self) -> Page {
        self.again(403, "unverified")
    }

    /// Somebody else than the link's reader signed in.
    pub(crate) fn somebody_else(&self) -> Page {
        let anew = format!("{}?anew=1", self.began_at);
        self.voice
            .notice_with_way(403, "somebody-else", &anew, "sign-in-anew")
    }

    /// The provider does not answer, or our own side is busy.
    pub(crate) fn away(&self) -> Page {
        self.again(503, "away")
    }

    /// The provider refuses us, or says what cannot be understood.
    pub(crate) fn failed(&self) -> Page {
        self.again(500, "failed")
    }

    /// What a failed port means for the reader.
    pub(crate) fn failed_by(&self, error: &PortError) -> Page {
        match port_problem(error).status {
            503 => self.away(),
            _ => self.failed(),
        }
    }

    fn again(&self, status: u16, id: &str) -> Page {
        self.voice
            .notice_with_way(status, id, &self.began_at, "sign-in-again")
    }
}

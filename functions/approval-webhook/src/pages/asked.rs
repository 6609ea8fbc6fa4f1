//! What was asked, as facts.

use domain::request::SubscriptionRequest;
use lambda_support::http::pages::Voice;
use texts::Unsayable;

use crate::mailed::Review;

/// What was asked, in the reader's words.
pub(super) struct Asked<'a> {
    pub(super) voice: &'a Voice,
    pub(super) request: &'a SubscriptionRequest,
    pub(super) customer: &'a str,
    open: bool,
}

impl<'a> Asked<'a> {
    /// What a link shows; until when to decide only while that is `open`.
    pub(super) fn of(review: &'a Review, open: bool) -> Self {
        Self {
            voice: &review.voice,
            request: &review.request,
            customer: review.customer.as_str(),
            open,
        }
    }

    pub(super) fn workload(&self) -> Result<String, Unsayable> {
        self.voice.texts()?.workload(self.request.workload)
    }

    pub(super) fn owner(&self) -> Result<String, Unsayable> {
        self.voice.texts()?.owner(self.request.owner.as_ref())
    }

    pub(super) fn since(&self) -> Result<String, Unsayable> {
        self.voice.moment(self.request.created_at)
    }

    pub(super) fn until(&self) -> Result<Option<String>, Unsayable> {
        let until = self.request.expires_at.filter(|_| self.open);
        until.map(|at| self.voice.moment(at)).transpose()
    }
}

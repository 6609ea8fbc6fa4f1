//! `POST /v1/mail-previews`.

use contracts::accounts::{PreviewView, read_preview};
use contracts::problem::Problem;
use contracts::scopes::ACCOUNTS_READ;
use domain::locale::Locale;
use domain::ports::{Clock, Resellers};
use lambda_http::Request;
use lambda_support::http::{Caller, Reply, json_body, port_problem};

use crate::{Accounts, Ports};

impl<P: Ports> Accounts<P> {
    /// Shows a console how a mail of its reseller looks now. Nothing is made or sent, so no repetition is told apart.
    pub(crate) async fn preview_mail(&self, caller: &Caller, request: &Request) -> Result<Reply, Problem> {
        let portal = caller.console(ACCOUNTS_READ)?;
        let asked = read_preview(&json_body(request)?).map_err(Problem::faults)?;
        let found = self.store.reseller(&portal.reseller_id).await;
        let reseller = found
            .map_err(|e| port_problem(&e))?
            .ok_or_else(Problem::not_found)?;
        let locale = asked
            .language
            .unwrap_or_else(|| Locale::negotiate(reseller.language.as_ref(), None));
        let mail = letters::preview(asked.message, locale, &reseller, self.clock.now());
        let mail = mail.map_err(|why| {
            tracing::error!(message = asked.message.as_str(), cause = %why, "a mail could not be previewed");
            Problem::internal()
        })?;
        Reply::json(200, &PreviewView::from(&mail))
    }
}

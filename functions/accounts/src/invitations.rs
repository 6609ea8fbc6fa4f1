//! `POST /v1/customers/{customerId}/tenant/invitation`.

use contracts::problem::Problem;
use contracts::terms::{InvitedView, read_invitation};
use domain::account::Customer;
use domain::account_change::invite;
use domain::email::{EmailAddress, Person};
use lambda_http::Request;
use lambda_support::http::{Caller, Reply};

use crate::{Accounts, Ports};

impl<P: Ports> Accounts<P> {
    pub(crate) async fn post_invitation(
        &self,
        caller: &Caller,
        request: &Request,
        id: &str,
    ) -> Result<Reply, Problem> {
        self.change_by_console(caller, request, id, read_invitation, |customer, email, now| {
            let recipient = email.clone().map(|email| addressee(customer, email));
            let (change, invitation) = invite(customer, recipient, self.day, caller.actor(), now)?;
            let view = InvitedView::of(customer.customer_id.to_string(), &invitation);
            Ok((change, Reply::json(202, &view)?))
        })
        .await
    }
}

/// Whom to address: somebody who is not the contact is addressed by the company's name.
fn addressee(customer: &Customer, email: EmailAddress) -> Person {
    match customer.contact.person() {
        Some(contact) if contact.email.same_mailbox(&email) => contact,
        _ => Person {
            name: customer.company_name.clone(),
            email,
        },
    }
}

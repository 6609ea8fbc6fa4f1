//! The customer's administrator. The first password is sealed before Microsoft learns it, and every attempt makes its
//! own: what is sealed last is what was sent last.

use contracts::access::Access;
use domain::ports::{Entropy, PortError, Seal, SealedAccess, SealedAccessStore};
use domain::provider::{Failure, NewUser, Provider};
use domain::provisioning::{Step, StepResult, admin_user_name};
use domain::secret::{Secret, first_password};

use crate::Ports;
use crate::run::{Run, StepEnd, StepError, StepOutcome};

pub(super) async fn run<P: Ports>(run: &mut Run<'_, P>) -> StepOutcome {
    let tenant = run.request.tenant_id;
    let name = admin_user_name(run.request.request_id, run.domain()?);
    let microsoft = &run.ports.microsoft;
    let existing = if run.was_attempted(Step::CreateAdminUser) {
        microsoft.user(tenant, &name).await?
    } else {
        None
    };
    let (customer, _) = run.parties().await?;

    let attempt = run.intend(Step::CreateAdminUser).await?;
    let password = first_password(&run.ports.entropy.bytes());
    seal(run, &name, &password).await?;
    let written = match existing {
        Some(id) => microsoft.reset_password(tenant, id, &password, attempt).await,
        None => {
            let user = NewUser {
                user_principal_name: name.clone(),
                contact: customer.contact,
                country: customer.country,
                password,
            };
            microsoft.create_user(tenant, &user, attempt).await.map(|_| ())
        }
    };
    match written {
        Ok(()) => Ok(StepEnd::Done(Some(StepResult::User {
            user_principal_name: name,
        }))),
        // There is one already: the next run finds it and resets its password.
        Err(Failure::Conflict) => Ok(StepEnd::Waiting { not_before: None }),
        Err(failure) => Err(failure.into()),
    }
}

async fn seal<P: Ports>(run: &Run<'_, P>, name: &str, password: &Secret) -> Result<(), StepError> {
    let access = Access {
        user_principal_name: name.to_owned(),
        password: password.expose().to_owned(),
    };
    let broken = |what: &str| PortError::Broken {
        service: "provision",
        cause: what.to_owned(),
    };
    let plain = access
        .to_secret()
        .map_err(|_| broken("the access could not be written"))?;
    let request = run.request.request_id;
    let expires_at = run.now().checked_add(run.ports.patience.access());
    let sealed = SealedAccess {
        ciphertext: run.ports.keys.seal(request, &plain).await?,
        expires_at: expires_at.map_err(|_| broken("the end of the access is out of range"))?,
        opened_at: None,
    };
    Ok(run.ports.store.put_sealed(request, &sealed).await?)
}

//! The customer's administrator: a user made for it, or somebody whom the tenant knows where none can be made. The first
//! password is sealed before Microsoft learns it, and every attempt makes its own: what is sealed last is what was sent
//! last.

use contracts::access::Access;
use domain::account::Customer;
use domain::ports::{Entropy, PortError, Seal, SealedAccess, SealedAccessStore};
use domain::provider::{Failure, NewUser, Provider, Reason};
use domain::provisioning::{Administrator, Step, StepResult, admin_user_name};
use domain::request::{AccessKind, Owner};
use domain::secret::{Secret, first_password};
use uuid::Uuid;

use crate::Ports;
use crate::run::{Run, StepEnd, StepError, StepOutcome};

pub(super) async fn run<P: Ports>(run: &mut Run<'_, P>) -> StepOutcome {
    let (customer, _) = run.parties().await?;
    let (domain, initial_domain) = run.domains()?;
    let made = make(run, &customer, &domain).await;
    let refusal = match made {
        Err(StepError::Microsoft(Failure::Refused(
            reason @ (Reason::DomainFederated | Reason::UserRightsMissing),
        ))) => reason,
        other => return other,
    };
    if let Some((object_id, access)) = known_identity(run, &customer).await? {
        return Ok(done(object_id, access));
    }
    // Nobody there is known. The tenant's first domain is never federated, so a user can be made in that one.
    match initial_domain.filter(|_| refusal == Reason::DomainFederated) {
        Some(initial) if initial != domain => make(run, &customer, &initial).await,
        _ => Err(Failure::Blocked(refusal).into()),
    }
}

fn done(object_id: Uuid, access: AccessKind) -> StepEnd {
    StepEnd::Done(Some(StepResult::Administrator(Administrator {
        object_id,
        access,
    })))
}

/// Somebody in the customer's tenant who is meant to have access: the contact, or the one who shall be Owner.
async fn known_identity<P: Ports>(
    run: &Run<'_, P>,
    customer: &Customer,
) -> Result<Option<(Uuid, AccessKind)>, StepError> {
    if let Some(email) = &customer.contact.email {
        let found = run
            .ports
            .microsoft
            .user(run.request.tenant_id, email.as_str())
            .await;
        match found {
            Ok(Some(id)) => return Ok(Some((id, AccessKind::ExistingAccount))),
            // Whoever may not make users may not be allowed to look for them either.
            Ok(None) | Err(Failure::Refused(_)) => {}
            Err(failure) => return Err(failure.into()),
        }
    }
    Ok(match run.request.owner {
        Some(Owner::User { object_id }) => Some((object_id, AccessKind::NamedOwner)),
        _ => None,
    })
}

async fn make<P: Ports>(run: &mut Run<'_, P>, customer: &Customer, domain: &str) -> StepOutcome {
    let tenant = run.request.tenant_id;
    let name = admin_user_name(run.request.request_id, domain);
    let microsoft = &run.ports.microsoft;
    let existing = if run.was_attempted(Step::CreateAdminUser) {
        microsoft.user(tenant, &name).await?
    } else {
        None
    };
    let attempt = run.intend_anew(Step::CreateAdminUser).await?;
    let password = first_password(&run.ports.entropy.bytes());
    seal(run, &name, &password).await?;
    let written = match existing {
        Some(id) => microsoft
            .reset_password(tenant, id, &password, attempt)
            .await
            .map(|()| id),
        None => {
            let user = NewUser {
                user_principal_name: name,
                contact: customer.contact.clone(),
                country: customer.country.clone(),
                password,
            };
            microsoft.create_user(tenant, &user, attempt).await
        }
    };
    match written {
        Ok(id) => Ok(done(id, AccessKind::NewUser)),
        // There is one already: the next run finds it and resets its password.
        Err(Failure::Conflict) => Ok(StepEnd::Waiting { not_before: None }),
        Err(failure) => Err(failure.into()),
    }
}

/// Seals the access for its reader, in place of what was sealed before.
pub(crate) async fn seal<P: Ports>(run: &Run<'_, P>, name: &str, password: &Secret) -> Result<(), StepError> {
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
        opened_from: None,
    };
    Ok(run.ports.store.put_sealed(request, &sealed).await?)
}

/// The user that was made for the request, if there is one, although its creation was not seen to end.
pub(crate) async fn find<P: Ports>(run: &Run<'_, P>) -> Result<Option<Administrator>, StepError> {
    if !run.was_attempted(Step::CreateAdminUser) {
        return Ok(None);
    }
    Ok(made(run).await?.map(|(_, object_id)| Administrator {
        object_id,
        access: AccessKind::NewUser,
    }))
}

/// The user of the name that a user made for the request has, as Microsoft knows it: name and object id.
pub(crate) async fn made<P: Ports>(run: &Run<'_, P>) -> Result<Option<(String, Uuid)>, StepError> {
    let (domain, initial_domain) = run.domains()?;
    for domain in [Some(domain), initial_domain].into_iter().flatten() {
        let name = admin_user_name(run.request.request_id, &domain);
        if let Some(object_id) = run.ports.microsoft.user(run.request.tenant_id, &name).await? {
            return Ok(Some((name, object_id)));
        }
    }
    Ok(None)
}

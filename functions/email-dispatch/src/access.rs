//! The access in the mail itself, for resellers that chose so. What is mailed is what the link would show.

use contracts::access::Access;
use domain::account::CredentialDelivery;
use domain::dispatch::{Dispatch, Message};
use domain::ports::{Clock, PortError, PortResult, SealedAccessStore, Unseal};
use domain::request::AccessKind;
use domain::secret::Secret;
use letters::{MailedAccess, Matter};

use crate::EmailDispatch;

impl<S, L, K, M, C> EmailDispatch<S, L, K, M, C>
where
    S: SealedAccessStore,
    K: Unseal,
    C: Clock,
{
    /// What stands in the mail beside its link. Nothing where the reseller leaves it to the link, and nothing that was
    /// opened or is being made anew: the link then says how it stands.
    pub(crate) async fn access_in_mail(
        &self,
        dispatch: &Dispatch,
        matter: Matter<'_>,
    ) -> PortResult<Option<MailedAccess>> {
        let (Message::SubscriptionReady | Message::AccessRenewed, Matter::Request(facts)) =
            (dispatch.message, matter)
        else {
            return Ok(None);
        };
        let request = &facts.request;
        let is_pending = request.access_reset.as_ref().is_some_and(|reset| reset.pending);
        if facts.reseller.policy.credential_delivery != CredentialDelivery::Email
            || request.access != Some(AccessKind::NewUser)
            || is_pending
        {
            return Ok(None);
        }
        let now = self.clock.now();
        let sealed = self.store.sealed(request.request_id).await?;
        let Some(sealed) = sealed.filter(|s| s.opened_at.is_none() && now < s.expires_at) else {
            return Ok(None);
        };
        let plain = self
            .sealing
            .unseal(request.request_id, &sealed.ciphertext)
            .await?;
        let access = Access::from_secret(&plain).ok_or_else(|| PortError::Broken {
            service: "kms",
            cause: "what was sealed is no access".into(),
        })?;
        tracing::info!(
            dispatch = dispatch.id(),
            "the first password stands in the mail, as the reseller chose"
        );
        Ok(Some(MailedAccess {
            user_name: access.user_principal_name,
            password: Secret::new(access.password),
        }))
    }
}

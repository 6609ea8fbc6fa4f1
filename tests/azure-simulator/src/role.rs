//! Who may do what in a subscription.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::{Uuid, uuid};

use crate::{
    Settings,
    world::{Origin, World},
};

/// A built-in role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Role {
    /// May do everything.
    Owner,
    /// May do everything except give rights.
    Contributor,
    /// May look.
    Reader,
}

impl Role {
    /// The GUID of its definition, the same in every tenant.
    #[must_use]
    pub fn id(self) -> Uuid {
        match self {
            Self::Owner => uuid!("8e3af657-a8ff-443c-a75c-2fe8c4bcb635"),
            Self::Contributor => uuid!("b24988ac-6180-42a0-ab88-20f7382dd24c"),
            Self::Reader => uuid!("acdd72a7-3385-48ef-bd42-f606fba81ae7"),
        }
    }

    pub(crate) fn of(id: Uuid) -> Option<Self> {
        [Self::Owner, Self::Contributor, Self::Reader]
            .into_iter()
            .find(|role| role.id() == id)
    }
}

/// What a role is given to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PrincipalType {
    /// A user of the customer's tenant.
    User,
    /// A group of the customer's tenant.
    Group,
    /// An application in the customer's tenant.
    ServicePrincipal,
    /// A group of another tenant, as the partner's Admin agents are.
    ForeignGroup,
    /// A device of the customer's tenant.
    Device,
}

#[derive(Debug, Clone)]
pub(crate) struct RoleAssignment {
    pub(crate) name: Uuid,
    pub(crate) subscription: Uuid,
    pub(crate) tenant: Uuid,
    pub(crate) role: Role,
    pub(crate) principal: Uuid,
    pub(crate) principal_type: PrincipalType,
    pub(crate) created_at: Timestamp,
}

/// Why nothing can be given to a principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stranger {
    /// It does not exist, or the directory does not tell of it yet.
    NotFound,
    /// It is a user, and something else was said.
    IsUser,
}

impl World {
    /// Looks a principal up in the tenant's directory. Object ids that nobody made here are taken for what others
    /// made there, except those that begin with eight zeros and four: they never exist.
    pub(crate) fn look_up(
        &mut self,
        tenant: Uuid,
        principal: Uuid,
        principal_type: PrincipalType,
        now: Timestamp,
        settings: &Settings,
    ) -> Result<(), Stranger> {
        if principal_type == PrincipalType::ForeignGroup {
            return Ok(());
        }
        if principal.as_u128() >> 80 == 0 {
            return Err(Stranger::NotFound);
        }
        let Some(user) = self.users.iter_mut().find(|user| user.id == principal) else {
            return Ok(());
        };
        if user.deleted || user.tenant != tenant {
            return Err(Stranger::NotFound);
        }
        if user.origin == Origin::Cloud {
            user.looks = user.looks.saturating_add(1);
            if user.looks <= settings.principal_looks || now < user.created_at + settings.principal_delay {
                return Err(Stranger::NotFound);
            }
        }
        if principal_type == PrincipalType::User {
            Ok(())
        } else {
            Err(Stranger::IsUser)
        }
    }
}

//! Access tokens: opaque to the caller, looked up on every call.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use axum::http::{HeaderMap, header::AUTHORIZATION};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Settings, seed};

/// The service a token is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience {
    Arm,
    PartnerCenter,
    Graph,
}

impl Audience {
    /// Resource identifiers as Entra knows them; the trailing slash is optional.
    pub(crate) fn of(resource: &str) -> Option<Self> {
        match resource.trim_end_matches('/') {
            "https://management.azure.com" | "https://management.core.windows.net" => Some(Self::Arm),
            "https://api.partnercenter.microsoft.com" => Some(Self::PartnerCenter),
            "https://graph.microsoft.com" => Some(Self::Graph),
            _ => None,
        }
    }

    pub(crate) fn resource(self) -> &'static str {
        match self {
            Self::Arm => "https://management.azure.com",
            Self::PartnerCenter => "https://api.partnercenter.microsoft.com",
            Self::Graph => "https://graph.microsoft.com",
        }
    }
}

/// What a token grants.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grant {
    pub(crate) tenant: Uuid,
    pub(crate) audience: Audience,
    /// App+User rather than app-only.
    pub(crate) user: bool,
    /// The user signed in with MFA.
    pub(crate) mfa: bool,
    pub(crate) expires_at: Timestamp,
}

/// Why a call's bearer token is no good.
#[derive(Debug)]
pub(crate) enum TokenFault {
    Missing,
    Unknown,
    Expired(Timestamp),
    WrongAudience(Audience),
}

#[derive(Debug, Default)]
pub(crate) struct Tokens(Mutex<Issued>);

#[derive(Debug, Default)]
struct Issued {
    count: usize,
    access: HashMap<String, Grant>,
    refresh: Vec<String>,
}

impl Tokens {
    pub(crate) fn issue(&self, settings: &Settings, grant: Grant) -> String {
        let mut issued = self.issued();
        let token = issued.draw(settings, "at");
        issued.access.insert(token.clone(), grant);
        token
    }

    /// A further refresh token; like Entra, earlier ones stay valid.
    pub(crate) fn issue_refresh(&self, settings: &Settings) -> String {
        let mut issued = self.issued();
        let token = issued.draw(settings, "rt");
        issued.refresh.push(token.clone());
        token
    }

    pub(crate) fn refreshes(&self, settings: &Settings, token: &str) -> bool {
        settings.refresh_token == token || self.issued().refresh.iter().any(|issued| issued == token)
    }

    pub(crate) fn bearer(
        &self,
        headers: &HeaderMap,
        audience: Audience,
        now: Timestamp,
    ) -> Result<Grant, TokenFault> {
        let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let (scheme, token) = header
            .and_then(|text| text.split_once(' '))
            .ok_or(TokenFault::Missing)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(TokenFault::Missing);
        }
        let grant = self
            .issued()
            .access
            .get(token.trim())
            .copied()
            .ok_or(TokenFault::Unknown)?;
        if grant.expires_at <= now {
            return Err(TokenFault::Expired(grant.expires_at));
        }
        if grant.audience != audience {
            return Err(TokenFault::WrongAudience(grant.audience));
        }
        Ok(grant)
    }

    fn issued(&self) -> MutexGuard<'_, Issued> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Issued {
    fn draw(&mut self, settings: &Settings, kind: &str) -> String {
        self.count += 1;
        let id = seed::guid(&[&settings.seed, kind, &self.count.to_string()]);
        format!("sim.{kind}.{}", id.simple())
    }
}

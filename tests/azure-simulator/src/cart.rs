//! Carts: what shall be ordered, for a quarter of an hour.

use jiff::Timestamp;
use uuid::Uuid;

use crate::plan::NewPlan;

#[derive(Debug, Clone)]
pub(crate) struct Cart {
    pub(crate) id: Uuid,
    pub(crate) tenant: Uuid,
    pub(crate) created_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) progress: Progress,
    pub(crate) lines: Vec<Line>,
}

/// How far a cart has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    Active,
    CheckingOut,
    Ordered,
}

/// A line of a cart, as it was asked for and what the cart makes of it.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) asked: Asked,
    pub(crate) plan: Result<NewPlan, LineError>,
}

/// What the cart repeats of a line, whether it can be ordered or not.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) catalog_item: Option<String>,
    pub(crate) quantity: Option<i64>,
    pub(crate) billing_cycle: Option<String>,
    pub(crate) friendly_name: Option<String>,
    pub(crate) reseller: Option<String>,
}

/// Why a line cannot be ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineError {
    CatalogItem,
    Input(&'static str),
}

impl LineError {
    pub(crate) fn code(self) -> u32 {
        match self {
            Self::CatalogItem => 10001,
            Self::Input(_) => 10010,
        }
    }

    pub(crate) fn description(self) -> &'static str {
        match self {
            Self::CatalogItem => "The catalog item id is not valid.",
            Self::Input(description) => description,
        }
    }
}

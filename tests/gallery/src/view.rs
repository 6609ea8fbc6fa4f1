//! How something is looked at.

use serde_json::{Value, json};

/// On what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// The narrowest phone.
    Phone,
    /// A wide window.
    Desktop,
    /// A printed sheet.
    Print,
}

/// In which colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// How something is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// On what.
    pub paper: Paper,
    /// In which colours.
    pub scheme: Scheme,
}

impl View {
    /// A phone by day.
    pub const PHONE: Self = Self::new(Paper::Phone, Scheme::Light);
    /// A phone by night.
    pub const PHONE_DARK: Self = Self::new(Paper::Phone, Scheme::Dark);
    /// Every view of which pictures are taken.
    pub const ALL: [Self; 5] = [
        Self::PHONE,
        Self::PHONE_DARK,
        Self::new(Paper::Desktop, Scheme::Light),
        Self::new(Paper::Desktop, Scheme::Dark),
        Self::new(Paper::Print, Scheme::Light),
    ];

    const fn new(paper: Paper, scheme: Scheme) -> Self {
        Self { paper, scheme }
    }

    /// The name, such as `phone-dark`.
    pub fn name(self) -> &'static str {
        match (self.paper, self.scheme) {
            (Paper::Phone, Scheme::Light) => "phone-light",
            (Paper::Phone, Scheme::Dark) => "phone-dark",
            (Paper::Desktop, Scheme::Light) => "desktop-light",
            (Paper::Desktop, Scheme::Dark) => "desktop-dark",
            (Paper::Print, _) => "print",
        }
    }

    /// The width in CSS pixels.
    pub fn width(self) -> u32 {
        match self.paper {
            Paper::Phone => 320,
            Paper::Desktop => 1280,
            // A4 without its margins, at 96 pixels an inch.
            Paper::Print => 718,
        }
    }

    /// Parameters of `Emulation.setDeviceMetricsOverride`.
    pub(crate) fn metrics(self) -> Value {
        let (height, scale, mobile) = match self.paper {
            Paper::Phone => (568, 2, true),
            Paper::Desktop => (800, 1, false),
            Paper::Print => (1047, 1, false),
        };
        json!({"width": self.width(), "height": height, "deviceScaleFactor": scale, "mobile": mobile})
    }

    /// Parameters of `Emulation.setEmulatedMedia`.
    pub(crate) fn media(self) -> Value {
        let media = if self.paper == Paper::Print {
            "print"
        } else {
            "screen"
        };
        let scheme = match self.scheme {
            Scheme::Light => "light",
            Scheme::Dark => "dark",
        };
        json!({"media": media, "features": [{"name": "prefers-color-scheme", "value": scheme}]})
    }
}

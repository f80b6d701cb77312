//! How a request tries to get in.

use proptest::{prelude::*, sample::select};

use crate::ground::{Entry, Ground};

/// What is in the `Authorization` header.
#[derive(Clone, Debug)]
pub enum Door {
    /// What the operation asks for.
    Right,
    None,
    Expired,
    /// A token of another audience.
    Other,
    /// A Store ID key in the place of a token.
    Key,
    /// A delegated Xbox token.
    Xbox(&'static str),
    Text(String),
}

pub fn some() -> impl Strategy<Value = Door> {
    let xbox = [
        "1001;token",
        "13178812777611882182;token",
        "13178812777611882182;sandbox=XDKS.1",
        "13178812777611882182;expired",
        ";",
        "1001",
    ];
    let text = select(vec![
        "Bearer",
        "Bearer ",
        "bearer a.b.c",
        "Basic YTpi",
        "Bearer é",
        "XBL3.0",
        ",",
    ]);
    prop_oneof![
        40 => Just(Door::Right),
        1 => Just(Door::None),
        1 => Just(Door::Expired),
        1 => Just(Door::Other),
        1 => Just(Door::Key),
        3 => select(xbox.to_vec()).prop_map(Door::Xbox),
        1 => text.prop_map(|text| Door::Text(text.to_owned())),
    ]
}

impl Door {
    /// The header, if there is to be one.
    pub fn header(&self, entry: &Entry, ground: &Ground) -> Option<String> {
        let is_partner = entry.service() == "partner-center";
        let right = if is_partner {
            &ground.partner_token
        } else {
            &ground.service_token
        };
        let other = if is_partner {
            &ground.service_token
        } else {
            &ground.partner_token
        };
        let makes_a_key = entry.name.starts_with("create_");
        match self {
            Self::Right if makes_a_key => Some("XBL3.0 x=13178812777611882182;token".to_owned()),
            Self::Right if matches!(entry.service(), "login" | "clawback" | "content") => None,
            Self::Right => Some(format!("Bearer {right}")),
            Self::None => None,
            Self::Expired => Some(format!("Bearer {}", ground.expired_token)),
            Self::Other => Some(format!("Bearer {other}")),
            Self::Key => Some(format!("Bearer {}", ground.collections_key)),
            Self::Xbox(text) => Some(format!("XBL3.0 x={text}")),
            Self::Text(text) => Some(text.clone()),
        }
    }
}

//! A document to read together with the document that must be written for it.

use serde_json::{Map, Value};

/// What a service sends and what is to be written after reading it.
#[derive(Clone, Debug)]
pub struct Exchange {
    pub sent: Value,
    pub written: Value,
    /// How many places are hostile.
    pub struck: usize,
}

/// The same for a piece of an object: none, one or some of its fields.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    pub sent: Map<String, Value>,
    pub written: Map<String, Value>,
    pub struck: usize,
}

impl Exchange {
    /// What is written as it came.
    pub fn same(value: Value) -> Self {
        Self {
            sent: value.clone(),
            written: value,
            struck: 0,
        }
    }

    /// What is hostile.
    pub fn hostile(sent: Value, written: Value) -> Self {
        Self {
            sent,
            written,
            struck: 1,
        }
    }

    pub fn list(items: Vec<Self>) -> Self {
        let struck = items.iter().map(|item| item.struck).sum();
        let (sent, written): (Vec<_>, Vec<_>) = items
            .into_iter()
            .map(|item| (item.sent, item.written))
            .unzip();
        Self {
            sent: sent.into(),
            written: written.into(),
            struck,
        }
    }

    pub fn object(pieces: impl IntoIterator<Item = Fields>) -> Self {
        let mut all = Fields::default();
        for piece in pieces {
            all.sent.extend(piece.sent);
            all.written.extend(piece.written);
            all.struck += piece.struck;
        }
        Self {
            sent: all.sent.into(),
            written: all.written.into(),
            struck: all.struck,
        }
    }
}

impl Fields {
    /// One field, written under a name of its own.
    pub fn one(sent: &str, written: &str, value: Exchange) -> Self {
        Self {
            sent: Map::from_iter([(sent.to_owned(), value.sent)]),
            written: Map::from_iter([(written.to_owned(), value.written)]),
            struck: value.struck,
        }
    }
}

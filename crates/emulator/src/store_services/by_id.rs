//! Lists of a seed that are looked up by an id: a list in the file, a map in memory.

use std::{fmt, hash::Hash};

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// What has an id among its like.
pub(crate) trait Entry {
    type Id: Hash + Eq + fmt::Debug;

    fn id(&self) -> Self::Id;
}

pub(crate) fn serialize<S: Serializer, E: Entry + Serialize>(
    entries: &IndexMap<E::Id, E>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(entries.values())
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>, E: Entry + Deserialize<'de>>(
    deserializer: D,
) -> Result<IndexMap<E::Id, E>, D::Error> {
    let list = Vec::<E>::deserialize(deserializer)?;
    let mut entries = IndexMap::with_capacity(list.len());
    for entry in list {
        let id = entry.id();
        if entries.contains_key(&id) {
            return Err(D::Error::custom(format!("two entries have the id {id:?}")));
        }
        entries.insert(id, entry);
    }
    Ok(entries)
}

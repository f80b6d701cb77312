//! Facts to draft: operations of the scope under our ids, and every type that they need.

mod meaning;
mod operations;
mod paging;
#[cfg(test)]
mod tests;
mod types;

pub(super) use paging::follow_corrections;

use anyhow::{Result, bail};
use indexmap::IndexMap;

use crate::{
    facts::{Facts, Finding},
    pins::Pins,
};

use super::{draft::Draft, scope::Scope};

/// What building a draft needs to know.
pub struct Sources<'a> {
    /// What the pages state.
    pub facts: &'a Facts,
    /// What becomes schemas.
    pub scope: &'a Scope,
    /// Where the pages are published.
    pub pins: &'a Pins,
}

impl Sources<'_> {
    /// The public address of a page.
    fn link(&self, file: &str) -> Option<String> {
        self.pins.page(file).map(|page| page.link())
    }
}

/// A draft with what was found on the way.
pub struct Built {
    /// The draft.
    pub draft: Draft,
    /// Types that no page describes.
    pub unread: Vec<Finding>,
    /// Pages that describe one thing in two ways.
    pub conflicts: Vec<Finding>,
}

/// The pages of the scope that the facts lack, as keys of the scope.
pub fn missing_pages(facts: &Facts, scope: &Scope) -> Vec<String> {
    let known = |key: &str| {
        let stem = key.split('#').next().unwrap_or(key);
        facts
            .pages
            .iter()
            .any(|page| crate::pages::stem(&page.file) == stem)
    };
    let pages = scope
        .operations
        .keys()
        .chain(&scope.whole_pages)
        .chain(&scope.error_pages);
    let mut missing: Vec<String> = pages.filter(|key| !known(key)).cloned().collect();
    missing.dedup();
    missing
}

/// Builds the draft.
///
/// # Errors
///
/// When a page of the scope states no such operation, or two different types would get one name.
pub fn build(sources: &Sources<'_>) -> Result<Built> {
    let mut types = types::Types::new(sources);
    // Their names are settled first, so that one operation more takes none from them.
    for stem in &sources.scope.whole_pages {
        types.reserve(stem);
    }
    let mut operations = operations::build(sources, &mut types)?;
    for stem in &sources.scope.whole_pages {
        types.whole_page(stem);
    }
    types.close();
    for operation in operations.values_mut() {
        paging::detect(operation, types.known());
    }
    let errors = operations::family_errors(sources);
    operations.sort_keys();
    let types::Finished {
        types,
        unread,
        conflicts,
        clashes,
    } = types.finish();
    if !clashes.is_empty() {
        bail!("{}", clashes.join("\n"));
    }
    let draft = Draft {
        servers: sources.scope.servers.clone(),
        audiences: sources.scope.audiences.clone(),
        operations,
        types,
        errors,
    };
    Ok(Built {
        draft,
        unread,
        conflicts,
    })
}

/// `IndexMap` sorted by key, for documents whose order means nothing.
pub(super) fn sorted<V>(mut map: IndexMap<String, V>) -> IndexMap<String, V> {
    map.sort_keys();
    map
}

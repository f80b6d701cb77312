//! Which thing of the old pages is which thing of the new pages.
//!
//! Matching goes from the certain to the doubtful: each stage takes the pairs that its key makes and
//! leaves the rest to the next one. A pair that is missed costs a maintainer a false "removed" and a
//! false "added", a wrong pair a nonsensical "changed"; so a key must be shared, and the vague stages
//! demand that it is unique on both sides or that the likeness is high.

use std::collections::BTreeMap;

/// Two lists on their way to pairs.
#[derive(Debug)]
pub(super) struct Matcher<'a, T> {
    old: Vec<Option<&'a T>>,
    new: Vec<Option<&'a T>>,
    pairs: Vec<(usize, usize, &'a T, &'a T)>,
}

/// What the stages made of the two lists; everything in its original order.
#[derive(Debug)]
pub(super) struct Matched<'a, T> {
    /// On both sides, in the order of the new one.
    pub(super) pairs: Vec<(&'a T, &'a T)>,
    /// On the old side only.
    pub(super) removed: Vec<&'a T>,
    /// On the new side only.
    pub(super) added: Vec<&'a T>,
}

impl<'a, T> Matcher<'a, T> {
    pub(super) fn new(
        old: impl IntoIterator<Item = &'a T>,
        new: impl IntoIterator<Item = &'a T>,
    ) -> Self {
        Self {
            old: old.into_iter().map(Some).collect(),
            new: new.into_iter().map(Some).collect(),
            pairs: Vec::new(),
        }
    }

    /// Pairs what has the same key; of several with one key the first with the first, and so on.
    #[must_use]
    pub(super) fn by<K: Ord>(mut self, key: impl Fn(&T) -> Option<K>) -> Self {
        let mut old = positions(&self.old, &key);
        for (key, new) in positions(&self.new, &key) {
            for (i, j) in old.remove(&key).unwrap_or_default().into_iter().zip(new) {
                self.take(i, j);
            }
        }
        self
    }

    /// Pairs what has the same key, where nothing else that is left on either side has it.
    #[must_use]
    pub(super) fn by_unique<K: Ord>(mut self, key: impl Fn(&T) -> Option<K>) -> Self {
        let old = positions(&self.old, &key);
        for (key, new) in positions(&self.new, &key) {
            if let (Some(old), 1) = (old.get(&key).filter(|old| old.len() == 1), new.len()) {
                self.take(old[0], new[0]);
            }
        }
        self
    }

    /// Pairs what is most alike first. The score is `None` for what must not become a pair.
    ///
    /// Ties go to the earlier ones, in a way that does not depend on which side is called old.
    #[must_use]
    pub(super) fn by_likeness(mut self, score: impl Fn(&T, &T) -> Option<usize>) -> Self {
        let mut candidates = Vec::new();
        for (i, old) in self.old.iter().enumerate() {
            for (j, new) in self.new.iter().enumerate() {
                let (Some(old), Some(new)) = (old, new) else {
                    continue;
                };
                if let Some(score) = score(old, new) {
                    candidates.push((usize::MAX - score, i + j, i.abs_diff(j), i, j));
                }
            }
        }
        candidates.sort_unstable();
        for (.., i, j) in candidates {
            if self.old[i].is_some() && self.new[j].is_some() {
                self.take(i, j);
            }
        }
        self
    }

    /// The result.
    pub(super) fn finish(mut self) -> Matched<'a, T> {
        self.pairs
            .sort_unstable_by_key(|(old, new, ..)| (*new, *old));
        Matched {
            pairs: self
                .pairs
                .into_iter()
                .map(|(_, _, old, new)| (old, new))
                .collect(),
            removed: self.old.into_iter().flatten().collect(),
            added: self.new.into_iter().flatten().collect(),
        }
    }

    fn take(&mut self, i: usize, j: usize) {
        if let (Some(old), Some(new)) = (self.old[i].take(), self.new[j].take()) {
            self.pairs.push((i, j, old, new));
        }
    }
}

fn positions<T, K: Ord>(
    list: &[Option<&T>],
    key: impl Fn(&T) -> Option<K>,
) -> BTreeMap<K, Vec<usize>> {
    let mut found = BTreeMap::<K, Vec<usize>>::new();
    for (at, item) in list.iter().enumerate() {
        if let Some(key) = item.and_then(&key) {
            found.entry(key).or_default().push(at);
        }
    }
    found
}

//! Which structures contain which.
//!
//! A list or a map holds its values elsewhere; any other property holds its value in place. A
//! structure that holds itself in place needs a `Box`, and when it does so without an optional
//! property on the way it has no end.

use std::collections::{BTreeMap, BTreeSet};

use super::bundle::Family;

/// The properties of a family that hold a definition in place.
pub struct Containment<'a> {
    held: BTreeMap<&'a str, Vec<Held<'a>>>,
}

struct Held<'a> {
    property: &'a str,
    target: &'a str,
    required: bool,
}

impl<'a> Containment<'a> {
    /// Looks at all definitions of a family.
    pub fn of(family: &'a Family) -> Self {
        let held = family.definitions().map(|(_, name, definition)| {
            let held = definition.properties.iter().filter_map(|(property, node)| {
                Some(Held {
                    property,
                    target: node.target()?,
                    required: definition.requires(property),
                })
            });
            (name, held.collect())
        });
        Self {
            held: held.collect(),
        }
    }

    /// Whether a value of `outer` can hold one of `inner`, at any depth.
    pub fn can_contain(&self, outer: &str, inner: &str) -> bool {
        self.trail(outer, inner, |_| true).is_some()
    }

    /// The properties by which every value of a structure would hold another of its kind.
    pub fn endless(&self, name: &str) -> Option<Vec<String>> {
        self.trail(name, name, |held| held.required)
    }

    fn trail(&self, from: &str, goal: &str, follow: fn(&Held<'_>) -> bool) -> Option<Vec<String>> {
        let mut trail = Vec::new();
        self.walk(from, goal, follow, &mut BTreeSet::new(), &mut trail)
            .then_some(trail)
    }

    fn walk(
        &self,
        from: &str,
        goal: &str,
        follow: fn(&Held<'_>) -> bool,
        seen: &mut BTreeSet<String>,
        trail: &mut Vec<String>,
    ) -> bool {
        if !seen.insert(from.to_owned()) {
            return false;
        }
        for held in self
            .held
            .get(from)
            .into_iter()
            .flatten()
            .filter(|held| follow(held))
        {
            trail.push(format!("`{from}.{}`", held.property));
            if held.target == goal || self.walk(held.target, goal, follow, seen, trail) {
                return true;
            }
            trail.pop();
        }
        false
    }
}

//! An organisation against a simple model of it.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use stocktake_models::store_for_business::{InventoryStatus, LicenseType};

use super::{Entry, GeneratedUsers, Organization, Users};
use crate::moment::Moment;

const USERS: u32 = 6;
/// How many seats each entry has.
const SEATS: [Option<u32>; 3] = [Some(2), Some(4), None];

fn organization() -> Organization {
    let entries = (0..).zip(SEATS).map(|(index, seats)| {
        Entry::new(
            (format!("9N{index:010}"), "0010".to_owned()),
            LicenseType::Online,
            InventoryStatus::Active,
            at(0),
            seats,
            BTreeMap::new(),
        )
    });
    let generated = GeneratedUsers {
        count: USERS,
        domain: "contoso.com".to_owned(),
    };
    let users = Users::new(Vec::new(), Some(generated)).unwrap();
    let id = "6f1a5c1e-3c0b-4f5e-9d3a-5b1f0c7d2a10".to_owned();
    Organization::new((id, "Contoso".to_owned()), vec![], users, entries.collect()).unwrap()
}

fn at(step: usize) -> Moment {
    Moment::from_unix_seconds(1_800_000_000 + i64::try_from(step).unwrap()).unwrap()
}

#[derive(Clone, Copy, Debug)]
struct Step {
    assigns: bool,
    entry: u32,
    user: u32,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (any::<bool>(), 0..3_u32, 0..USERS);
    let step = step.prop_map(|(assigns, entry, user)| Step {
        assigns,
        entry,
        user,
    });
    proptest::collection::vec(step, 0..60)
}

/// Who holds a seat of which entry since when, and who ever did.
#[derive(Default)]
struct Model {
    held: BTreeMap<(u32, u32), Moment>,
    ever: BTreeSet<(u32, u32)>,
}

impl Model {
    fn assigns(&mut self, entry: u32, user: u32, now: Moment) -> Option<Moment> {
        let count = self.held.keys().filter(|(of, _)| *of == entry).count();
        let full = SEATS[entry as usize].is_some_and(|seats| count >= seats as usize);
        let known = self.held.get(&(entry, user)).copied();
        let since = known.or((!full).then_some(now))?;
        self.held.insert((entry, user), since);
        self.ever.insert((entry, user));
        Some(since)
    }
}

proptest! {
    #[test]
    fn seats_and_counts_agree_with_a_simple_model(steps in steps()) {
        let mut organization = organization();
        let mut model = Model::default();
        for (number, Step { assigns, entry, user }) in steps.into_iter().enumerate() {
            let now = at(number);
            if assigns {
                let expected = model.assigns(entry, user, now);
                prop_assert_eq!(organization.assign(entry, user, now), expected);
            } else {
                let found = organization.reclaim(entry, user, now);
                prop_assert_eq!(found.is_some(), model.ever.contains(&(entry, user)));
                let held = model.held.remove(&(entry, user));
                prop_assert!(held.is_none() || held == found);
            }
        }
        agree(&organization, &model)?;
        // What is written is read again.
        let text = serde_json::to_string(&organization).unwrap();
        let read: Organization = serde_json::from_str(&text).unwrap();
        agree(&read, &model)?;
        prop_assert_eq!(serde_json::to_string(&read).unwrap(), text);
    }
}

fn agree(organization: &Organization, model: &Model) -> Result<(), TestCaseError> {
    for (position, entry) in organization.inventory_from(0) {
        let held = entry
            .held_from(0)
            .map(|(user, since)| ((position, user), since));
        let held: Vec<_> = held.collect();
        let count = i64::try_from(held.len()).unwrap();
        prop_assert_eq!(entry.capacity() - entry.available(), count);
        let of_entry = |((of, _), _): &(&(u32, u32), &Moment)| *of == position;
        let expected = model.held.iter().filter(of_entry);
        let expected: Vec<_> = expected.map(|(key, since)| (*key, *since)).collect();
        prop_assert_eq!(held, expected);
    }
    for user in 0..USERS {
        let found: Vec<_> = organization.seats_of(user, 0).collect();
        let expected = model.held.keys().filter(|(_, of)| *of == user);
        let expected: Vec<_> = expected.map(|(entry, _)| *entry).collect();
        prop_assert_eq!(found, expected);
    }
    Ok(())
}

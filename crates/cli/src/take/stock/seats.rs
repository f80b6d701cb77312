//! Counting seats as they are listed, without keeping them.

use std::collections::{HashMap, hash_map::Entry};

use serde::Serialize;
use stocktake::models::store_for_business::{SeatDetails, SeatState};

/// A person who holds seats of several products.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Holder {
    /// The user principal name, in lower case.
    pub user: String,
    /// How many seats.
    pub seats: usize,
    /// Of what, as `product/SKU`.
    pub of: Vec<String>,
    /// The products of which the user holds seats under several SKUs: the others are free to take
    /// back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub twice: Vec<String>,
}

/// How many seats each product has in use, and who holds how many. One entry for each person is kept,
/// and nothing for each seat but four bytes.
#[derive(Debug)]
pub struct SeatCount {
    used: Vec<u64>,
    /// The products whose seats were listed to the end.
    whole: Vec<bool>,
    /// By the name in lower case, as names are told apart without regard to letter case.
    holders: HashMap<Box<str>, Held>,
}

/// The numbers of the products that somebody holds. Most hold one, which takes no memory of its own.
#[derive(Debug)]
struct Held {
    first: u32,
    others: Vec<u32>,
}

impl Held {
    fn products(&self) -> impl Iterator<Item = u32> + '_ {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }
}

impl SeatCount {
    /// Counts the seats of so many products.
    pub fn new(products: usize) -> Self {
        Self {
            used: vec![0; products],
            whole: vec![false; products],
            holders: HashMap::new(),
        }
    }

    /// Counts a seat of the product with this number. A seat that was taken back does not count, and
    /// one that is listed twice, because the listing moved while it was read, counts once.
    pub fn add(&mut self, product: u32, seat: &SeatDetails) {
        if seat.state == Some(SeatState::Revoked) {
            return;
        }
        let Some(used) = self.used.get_mut(product as usize) else {
            return;
        };
        if let Some(user) = &seat.assigned_to {
            match self.holders.entry(user.to_lowercase().into()) {
                Entry::Vacant(place) => {
                    place.insert(Held {
                        first: product,
                        others: Vec::new(),
                    });
                }
                Entry::Occupied(mut held) => {
                    if held.get().products().any(|known| known == product) {
                        return;
                    }
                    held.get_mut().others.push(product);
                }
            }
        }
        *used += 1;
    }

    /// The seats of this product were listed to the end.
    pub fn finish(&mut self, product: u32) {
        if let Some(whole) = self.whole.get_mut(product as usize) {
            *whole = true;
        }
    }

    /// How many seats of a product are in use, if all of them were listed.
    pub fn used(&self, product: usize) -> Option<u64> {
        let whole = self.whole.get(product).copied().unwrap_or_default();
        self.used.get(product).copied().filter(|_| whole)
    }

    /// How many people hold a seat.
    pub fn people(&self) -> usize {
        self.holders.len()
    }

    /// Who holds several, most seats first. `keys` has product and SKU of each product.
    pub fn with_several(&self, keys: &[(&str, &str)]) -> Vec<Holder> {
        let several = self
            .holders
            .iter()
            .filter(|(_, held)| !held.others.is_empty());
        let mut several: Vec<Holder> = several
            .map(|(user, held)| holder(user, held, keys))
            .collect();
        several.sort_by(|one, other| {
            other
                .seats
                .cmp(&one.seats)
                .then_with(|| one.user.cmp(&other.user))
        });
        several
    }
}

fn holder(user: &str, held: &Held, keys: &[(&str, &str)]) -> Holder {
    let held = held
        .products()
        .filter_map(|product| keys.get(product as usize).copied());
    let mut held: Vec<(&str, &str)> = held.collect();
    held.sort_unstable();
    let mut twice: Vec<String> = Vec::new();
    for pair in held.windows(2) {
        let again = pair[0].0 == pair[1].0;
        if again && twice.last().is_none_or(|last| last != pair[0].0) {
            twice.push(pair[0].0.to_owned());
        }
    }
    Holder {
        user: user.to_owned(),
        seats: held.len(),
        of: held
            .iter()
            .map(|(product, sku)| format!("{product}/{sku}"))
            .collect(),
        twice,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat(user: &str, state: Option<SeatState>) -> SeatDetails {
        let mut seat = SeatDetails::new();
        seat.assigned_to = Some(user.to_owned());
        seat.state = state;
        seat
    }

    const KEYS: [(&str, &str); 3] = [("9B", "0010"), ("9A", "0011"), ("9A", "0010")];

    #[test]
    fn seats_are_counted_once_and_only_while_they_are_held() {
        let mut count = SeatCount::new(3);
        count.add(0, &seat("ann@contoso.com", Some(SeatState::Active)));
        count.add(0, &seat("Ann@Contoso.com", Some(SeatState::Active)));
        count.add(0, &seat("bob@contoso.com", None));
        count.add(0, &seat("cho@contoso.com", Some(SeatState::Revoked)));
        count.add(1, &seat("ann@contoso.com", Some(SeatState::Active)));
        count.add(1, &SeatDetails::new());
        count.add(7, &seat("dee@contoso.com", None));
        assert_eq!(count.used(0), None, "the listing could still go on");
        for product in [0, 1, 7] {
            count.finish(product);
        }
        let used = [count.used(0), count.used(1), count.used(2), count.used(7)];
        assert_eq!(used, [Some(2), Some(2), None, None]);
        assert_eq!(count.people(), 2);
    }

    #[test]
    fn who_holds_several_is_listed_by_how_many() {
        let mut count = SeatCount::new(3);
        for (product, user) in [
            (0, "zoe@c.com"),
            (1, "zoe@c.com"),
            (0, "ann@c.com"),
            (1, "ann@c.com"),
            (2, "ann@c.com"),
            (0, "one@c.com"),
        ] {
            count.add(product, &seat(user, None));
        }
        let several = count.with_several(&KEYS);
        assert_eq!(several.len(), 2);
        assert_eq!(
            (several[0].user.as_str(), several[0].seats),
            ("ann@c.com", 3)
        );
        assert_eq!(several[0].of, ["9A/0010", "9A/0011", "9B/0010"]);
        assert_eq!(several[0].twice, ["9A"]);
        assert_eq!(
            (several[1].user.as_str(), several[1].seats),
            ("zoe@c.com", 2)
        );
        assert!(several[1].twice.is_empty());
    }
}

//! What an organisation owns of one product and SKU, and who holds its seats.

use std::collections::BTreeMap;

use stocktake_models::store_for_business::{
    InventoryDistributionPolicy, InventoryStatus, LicenseType,
};

use super::UserNumber;
use crate::moment::Moment;

/// What entries without a count tell as their capacity: see [`Entry::capacity`].
const UNCOUNTED: i64 = i32::MAX as i64;

/// An entry of the inventory.
///
/// It has at most one seat for each user. Seats are in the order of the users, so a listing that is
/// read in pages has each seat that is held all the while exactly once, whatever else happens.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) product_id: String,
    pub(crate) sku_id: String,
    pub(crate) license_type: LicenseType,
    pub(crate) status: InventoryStatus,
    pub(crate) last_modified: Moment,
    /// Which edition of the offline licence it has.
    pub(crate) license_version: u32,
    /// How many seats there are; `None` under the open policy, which does not count them.
    pub(crate) seats: Option<u32>,
    /// The seats that are held, and since when.
    pub(super) held: BTreeMap<UserNumber, Moment>,
    /// The seats that users held until they were reclaimed.
    pub(super) revoked: BTreeMap<UserNumber, Moment>,
}

impl Entry {
    /// An entry with these seats held, and none reclaimed.
    pub(crate) fn new(
        (product_id, sku_id): (String, String),
        license_type: LicenseType,
        status: InventoryStatus,
        last_modified: Moment,
        seats: Option<u32>,
        held: BTreeMap<UserNumber, Moment>,
    ) -> Self {
        Self {
            product_id,
            sku_id,
            license_type,
            status,
            last_modified,
            license_version: 1,
            seats,
            held,
            revoked: BTreeMap::new(),
        }
    }

    pub(crate) fn is_online(&self) -> bool {
        self.license_type == LicenseType::Online
    }

    pub(crate) fn is_removed(&self) -> bool {
        self.status == InventoryStatus::Removed
    }

    pub(crate) fn policy(&self) -> InventoryDistributionPolicy {
        match self.seats {
            Some(_) => InventoryDistributionPolicy::Restricted,
            None => InventoryDistributionPolicy::Open,
        }
    }

    /// How many seats there are. What the service tells where it does not count is not documented;
    /// here it is the largest number of 31 bits, so that the difference to those available is the
    /// number of those held, as it is for all others.
    pub(crate) fn capacity(&self) -> i64 {
        self.seats.map_or(UNCOUNTED, i64::from)
    }

    pub(crate) fn available(&self) -> i64 {
        self.capacity() - i64::try_from(self.held.len()).unwrap_or(i64::MAX)
    }

    /// Since when a user holds a seat.
    pub(crate) fn held_by(&self, user: UserNumber) -> Option<Moment> {
        self.held.get(&user).copied()
    }

    /// The seats that are held, from a user on.
    pub(crate) fn held_from(
        &self,
        first: UserNumber,
    ) -> impl Iterator<Item = (UserNumber, Moment)> {
        let seats = self.held.range(first..);
        seats.map(|(user, since)| (*user, *since))
    }

    /// Gives a user a seat, if there is one. Who holds one keeps it.
    pub(super) fn assign(&mut self, user: UserNumber, now: Moment) -> Option<Moment> {
        if let Some(since) = self.held_by(user) {
            return Some(since);
        }
        if self.available() <= 0 {
            return None;
        }
        self.revoked.remove(&user);
        self.held.insert(user, now);
        self.last_modified = now;
        Some(now)
    }

    /// Takes the seat of a user back; tells since when it was held. Once more changes nothing.
    pub(super) fn reclaim(&mut self, user: UserNumber, now: Moment) -> Option<Moment> {
        let Some(since) = self.held.remove(&user) else {
            return self.revoked.get(&user).copied();
        };
        self.revoked.insert(user, since);
        self.last_modified = now;
        Some(since)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) fn entry(seats: Option<u32>) -> Entry {
        Entry {
            product_id: "9WZDNCRFJ3PS".to_owned(),
            sku_id: "0015".to_owned(),
            license_type: LicenseType::Online,
            status: InventoryStatus::Active,
            last_modified: at(0),
            license_version: 1,
            seats,
            held: BTreeMap::new(),
            revoked: BTreeMap::new(),
        }
    }

    fn at(seconds: i64) -> Moment {
        Moment::from_unix_seconds(1_800_000_000 + seconds).unwrap()
    }

    #[test]
    fn a_seat_is_counted_once() {
        let mut entry = entry(Some(2));
        assert_eq!(entry.assign(7, at(1)), Some(at(1)));
        assert_eq!(entry.assign(7, at(2)), Some(at(1)));
        assert_eq!((entry.available(), entry.last_modified), (1, at(1)));
        assert_eq!(entry.assign(8, at(3)), Some(at(3)));
        assert_eq!(entry.assign(9, at(4)), None);
        assert_eq!((entry.available(), entry.last_modified), (0, at(3)));
    }

    #[test]
    fn a_seat_is_free_once_it_is_reclaimed() {
        let mut entry = entry(Some(1));
        assert_eq!(entry.reclaim(7, at(1)), None);
        entry.assign(7, at(2));
        assert_eq!(entry.reclaim(7, at(3)), Some(at(2)));
        assert_eq!(entry.available(), 1);
        assert_eq!(entry.reclaim(7, at(4)), Some(at(2)));
        assert_eq!((entry.available(), entry.last_modified), (1, at(3)));
        assert_eq!(entry.assign(7, at(5)), Some(at(5)));
        assert!(entry.revoked.is_empty());
    }

    #[test]
    fn seats_that_are_not_counted_do_not_run_out() {
        let mut entry = entry(None);
        for user in 0..1000 {
            assert!(entry.assign(user, at(1)).is_some());
        }
        assert_eq!(entry.capacity() - entry.available(), 1000);
    }
}

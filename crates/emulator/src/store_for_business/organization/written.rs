//! How a seed writes an organisation: seats name their users.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct as _};
use stocktake_models::store_for_business::{
    InventoryDistributionPolicy as Policy, InventoryStatus, LicenseType, SeatState,
};

use super::{GeneratedUsers, UserNumber, Users};
use crate::{moment::Moment, store_for_business::catalog::is_guid};

/// An organisation as it is written.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Organization {
    id: String,
    name: String,
    #[serde(default)]
    tenants: Vec<String>,
    #[serde(default)]
    inactive_applications: Vec<String>,
    #[serde(default)]
    users: Vec<String>,
    generated_users: Option<GeneratedUsers>,
    #[serde(default)]
    inventory: Vec<Entry>,
}

/// An entry as it is written; the names are those of the wire.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Entry {
    product_id: String,
    sku_id: String,
    license_type: LicenseType,
    distribution_policy: Policy,
    seat_capacity: Option<u32>,
    #[serde(default = "active")]
    status: InventoryStatus,
    last_modified: Moment,
    #[serde(default = "first")]
    license_version: u32,
    #[serde(default)]
    seats: Vec<Seat<'static>>,
}

/// A seat as it is written.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Seat<'a> {
    assigned_to: Cow<'a, str>,
    date_assigned: Moment,
    #[serde(default = "held", skip_serializing_if = "is_held")]
    state: SeatState,
}

fn active() -> InventoryStatus {
    InventoryStatus::Active
}

fn first() -> u32 {
    1
}

fn held() -> SeatState {
    SeatState::Active
}

fn is_held(state: &SeatState) -> bool {
    *state == SeatState::Active
}

impl TryFrom<Organization> for super::Organization {
    type Error = String;

    fn try_from(written: Organization) -> Result<Self, String> {
        let Organization { id, name, .. } = written;
        if !is_guid(&id) {
            return Err(format!("organization {name}: the id `{id}` is no GUID"));
        }
        let of_organization = |problem| format!("organization {name}: {problem}");
        let users = Users::new(written.users, written.generated_users).map_err(of_organization)?;
        let entries = (1..).zip(written.inventory).map(|(number, entry)| {
            let key = format!("{}/{}", entry.product_id, entry.sku_id);
            let problem =
                |problem| format!("organization {name}: entry {number} ({key}): {problem}");
            entry.read(&users).map_err(problem)
        });
        let inventory = entries.collect::<Result<Vec<_>, _>>()?;
        let mut organization = Self::new((id, name.clone()), written.tenants, users, inventory)
            .map_err(of_organization)?;
        organization.inactive_applications = written.inactive_applications;
        Ok(organization)
    }
}

impl Entry {
    fn read(self, users: &Users) -> Result<super::Entry, String> {
        let seats = match (&self.distribution_policy, self.seat_capacity) {
            (Policy::Restricted, Some(capacity)) => Some(capacity),
            (Policy::Restricted, None) => {
                return Err("seats are counted, but `seatCapacity` is missing".to_owned());
            }
            (Policy::Open, None) => None,
            (Policy::Open, Some(_)) => {
                return Err("open seats are not counted; leave `seatCapacity` out".to_owned());
            }
            (odd, _) => return Err(format!("there is no distribution policy `{odd}`")),
        };
        if !self.license_type.is_known() {
            return Err(format!("there is no license type `{}`", self.license_type));
        }
        if !self.status.is_known() {
            return Err(format!("there is no status `{}`", self.status));
        }
        if self.license_type == LicenseType::Offline && !self.seats.is_empty() {
            return Err("it is licensed offline, so nobody holds a seat".to_owned());
        }
        let (held, revoked) = read_seats(self.seats, users)?;
        let count = held.len();
        if let Some(capacity) = seats.filter(|capacity| count > *capacity as usize) {
            return Err(format!(
                "{count} seats are assigned, but its capacity is {capacity}"
            ));
        }
        Ok(super::Entry {
            product_id: self.product_id.to_ascii_uppercase(),
            sku_id: self.sku_id.to_ascii_uppercase(),
            license_type: self.license_type,
            status: self.status,
            last_modified: self.last_modified,
            license_version: self.license_version,
            seats,
            held,
            revoked,
        })
    }
}

type Seats = BTreeMap<UserNumber, Moment>;

/// The seats that are held, and those that were reclaimed.
fn read_seats(written: Vec<Seat<'static>>, users: &Users) -> Result<(Seats, Seats), String> {
    let (mut held, mut revoked) = (Seats::new(), Seats::new());
    for seat in written {
        let name = &seat.assigned_to;
        let Some(user) = users.find(name) else {
            return Err(format!(
                "a seat is for {name}, who is no user of the organization"
            ));
        };
        if held.contains_key(&user) || revoked.contains_key(&user) {
            return Err(format!("{name} has two seats"));
        }
        match seat.state {
            SeatState::Active => held.insert(user, seat.date_assigned),
            SeatState::Revoked => revoked.insert(user, seat.date_assigned),
            odd => {
                return Err(format!(
                    "a seat of {name} is `{odd}`; write active or revoked"
                ));
            }
        };
    }
    Ok((held, revoked))
}

pub(super) fn serialize<S: Serializer>(
    organization: &super::Organization,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let users = &organization.users;
    let mut written = serializer.serialize_struct("Organization", 7)?;
    written.serialize_field("id", &organization.id)?;
    written.serialize_field("name", &organization.name)?;
    written.serialize_field("tenants", &organization.tenants)?;
    written.serialize_field("inactiveApplications", &organization.inactive_applications)?;
    written.serialize_field("users", users.listed())?;
    if let Some(generated) = &users.generated {
        written.serialize_field("generatedUsers", generated)?;
    }
    written.serialize_field("inventory", &Inventory(organization))?;
    written.end()
}

struct Inventory<'a>(&'a super::Organization);

impl Serialize for Inventory<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(organization) = self;
        let users = &organization.users;
        let entries = organization.inventory.iter();
        serializer.collect_seq(entries.map(|entry| EntryOf { entry, users }))
    }
}

struct EntryOf<'a> {
    entry: &'a super::Entry,
    users: &'a Users,
}

impl Serialize for EntryOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { entry, users } = self;
        let mut written = serializer.serialize_struct("Entry", 9)?;
        written.serialize_field("productId", &entry.product_id)?;
        written.serialize_field("skuId", &entry.sku_id)?;
        written.serialize_field("licenseType", &entry.license_type)?;
        written.serialize_field("distributionPolicy", &entry.policy())?;
        if let Some(seats) = entry.seats {
            written.serialize_field("seatCapacity", &seats)?;
        }
        written.serialize_field("status", &entry.status)?;
        written.serialize_field("lastModified", &entry.last_modified)?;
        written.serialize_field("licenseVersion", &entry.license_version)?;
        if !entry.held.is_empty() || !entry.revoked.is_empty() {
            written.serialize_field("seats", &SeatsOf { entry, users })?;
        }
        written.end()
    }
}

struct SeatsOf<'a> {
    entry: &'a super::Entry,
    users: &'a Users,
}

impl Serialize for SeatsOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { entry, users } = self;
        let held = entry.held.iter().map(|seat| (seat, SeatState::Active));
        let revoked = entry.revoked.iter().map(|seat| (seat, SeatState::Revoked));
        let seats = held.chain(revoked);
        serializer.collect_seq(seats.map(|((user, since), state)| Seat {
            assigned_to: users.name(*user),
            date_assigned: *since,
            state,
        }))
    }
}

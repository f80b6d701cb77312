//! State to begin with: a small organisation that can be read, a large one made from a number, or a
//! file of one's own.
//!
//! A seed is one JSON object with a part for each family; a part that is missing is empty. Every
//! date-time in it is a date-time, or a text such as `now`, `now-3d12h` or `now+30d`, which counts
//! from the moment of loading. What an emulator [dumps](crate::Emulator::dump) is a seed again.

mod error;
mod large;
mod relative;

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use error::SeedError;
pub(crate) use error::one_line;
pub(crate) use large::Scale;
pub(crate) use relative::duration;

use crate::{
    Clock, Faults, login, moment::Moment, partner_center, store_for_business, store_services,
};

/// State to begin with.
///
/// ```
/// use stocktake_emulator::{Clock, Emulator, Seed};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let clock = Clock::new();
/// let seed = Seed::from_json(r#"{"storeForBusiness": {}}"#, &clock)?;
/// let emulator = Emulator::builder().clock(clock).seed(seed).build()?;
/// assert!(emulator.dump().to_json().contains("storeForBusiness"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Seed {
    pub(crate) login: login::State,
    pub(crate) store_for_business: store_for_business::State,
    pub(crate) store_services: store_services::State,
    pub(crate) partner_center: partner_center::State,
    /// Rules to put into force; without them, those in force stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) faults: Option<Faults>,
}

/// The parts of the small seed.
const SMALL: [(&str, &str); 4] = [
    ("login", include_str!("../../seeds/small/login.json")),
    (
        "storeForBusiness",
        include_str!("../../seeds/small/store-for-business.json"),
    ),
    (
        "storeServices",
        include_str!("../../seeds/small/store-services.json"),
    ),
    (
        "partnerCenter",
        include_str!("../../seeds/small/partner-center.json"),
    ),
];

impl Seed {
    /// A believable organisation, customers of a game and a catalog, small enough to be read: the
    /// files are in `seeds/small` of this crate.
    pub fn small(clock: &Clock) -> Result<Self, SeedError> {
        let mut whole = serde_json::Map::new();
        for (name, text) in SMALL {
            let part = parse(text).map_err(|error| error.of_file(name))?;
            whole.insert(name.to_owned(), part);
        }
        Self::from_value(Value::Object(whole), clock.moment())
    }

    /// Made from a number: an organisation with so many seats, and products, customers and tenants
    /// in proportion. The same number gives the same state, but for dates, which count from now.
    pub fn large(seats: u32, clock: &Clock) -> Result<Self, SeedError> {
        let scale = Scale::of(seats);
        let now = clock.moment();
        Self {
            login: login::State::default(),
            store_for_business: store_for_business::State::large(&scale, now),
            store_services: store_services::State::large(&scale, now),
            partner_center: partner_center::State::large(&scale),
            faults: None,
        }
        .checked()
    }

    /// Reads a seed.
    pub fn from_json(text: &str, clock: &Clock) -> Result<Self, SeedError> {
        Self::from_value(parse(text)?, clock.moment())
    }

    /// Reads a seed from a file.
    pub fn read(path: impl AsRef<Path>, clock: &Clock) -> Result<Self, SeedError> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| SeedError::file(&name, &error))?;
        Self::from_json(&text, clock).map_err(|error| error.of_file(&name))
    }

    /// The seed as JSON, with lines and indents for people.
    ///
    /// # Panics
    ///
    /// Never: the keys of all maps are texts.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("state is JSON without odd keys")
    }

    fn from_value(mut value: Value, now: Moment) -> Result<Self, SeedError> {
        relative::resolve(&mut value, now);
        let seed: Self = serde_path_to_error::deserialize(value)
            .map_err(|error| SeedError::at(error.path(), error.inner()))?;
        seed.checked()
    }

    /// Every part has to make sense by itself.
    fn checked(mut self) -> Result<Self, SeedError> {
        let parts = [
            ("login", self.login.check()),
            ("storeForBusiness", self.store_for_business.check()),
            ("storeServices", self.store_services.check()),
            ("partnerCenter", self.partner_center.check()),
        ];
        for (name, checked) in parts {
            checked.map_err(|problem| SeedError::part(name, &problem))?;
        }
        self.check_faults()?;
        Ok(self)
    }

    pub(crate) fn check_faults(&self) -> Result<(), SeedError> {
        let checked = self.faults.as_ref().map_or(Ok(()), Faults::check);
        checked.map_err(|error| SeedError::part("faults", &error.to_string()))
    }
}

fn parse(text: &str) -> Result<Value, SeedError> {
    serde_json::from_str(text).map_err(|error| SeedError::syntax(&error))
}

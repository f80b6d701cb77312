//! Versions of four numbers, which a seed writes as `10.0.19041.0`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use stocktake_models::store_for_business::VersionInfo;

/// Major, minor, build and revision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Version([u16; 4]);

impl Version {
    pub(crate) const fn new(numbers: [u16; 4]) -> Self {
        Self(numbers)
    }

    pub(crate) fn info(self) -> VersionInfo {
        let [major, minor, build, revision] = self.0.map(|number| Some(number.into()));
        let mut info = VersionInfo::new();
        info.major = major;
        info.minor = minor;
        info.build = build;
        info.revision = revision;
        info
    }
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split('.').map(|part| part.parse::<u16>().ok());
        let numbers: Option<Vec<u16>> = numbers.collect();
        let four = numbers.and_then(|numbers| numbers.try_into().ok());
        four.map(Self)
            .ok_or_else(|| format!("`{text}` is no version; write four numbers: `10.0.19041.0`"))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, build, revision] = self.0;
        write!(f, "{major}.{minor}.{build}.{revision}")
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_numbers_and_nothing_else_are_a_version() {
        let version: Version = "10.0.19041.508".parse().unwrap();
        assert_eq!(version.to_string(), "10.0.19041.508");
        assert_eq!(version.info().build, Some(19041));
        for wrong in [
            "",
            "10",
            "10.0.19041",
            "1.2.3.4.5",
            "1.2.3.x",
            "1.2.3.70000",
        ] {
            assert!(wrong.parse::<Version>().is_err(), "{wrong}");
        }
    }
}

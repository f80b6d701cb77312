//! The query of an address; the services read its names in any letter case.

use url::form_urlencoded;

/// Names and values, decoded, in the order of the address. It reads forms too.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn parse(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    /// The first value of a name that is not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let mut pairs = self.0.iter();
        let named =
            |(key, value): &&(String, String)| key.eq_ignore_ascii_case(name) && !value.is_empty();
        pairs.find(named).map(|(_, value)| value.as_str())
    }

    /// Every value of a name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = move |(key, _): &&(String, String)| key.eq_ignore_ascii_case(name);
        let pairs = self.0.iter().filter(named);
        pairs.map(|(_, value)| value.as_str())
    }
}

//! Why the service refuses, in types.
//!
//! The documentation says which parameter, which item and which reason a refusal names, but shows no
//! body of one. So the words are looked for wherever the service may put them, whatever their case
//! and whatever stands between them.

use std::fmt;

use stocktake_transport::{Error, Service};

/// A refusal that the documentation lists.
///
/// ```no_run
/// use stocktake_store_for_business::{ConflictReason, Refusal, StoreForBusiness};
///
/// # async fn f(client: StoreForBusiness) -> Result<(), Box<dyn std::error::Error>> {
/// let bing = client.product(("9WZDNCRFJ3PS", "0015"));
/// match bing.offline_license("65a5ebe0-7a83-4b7c-9b4c-2b2b5b3b8b3e").await {
///     Ok(license) => println!("{:?}", license.license_instance_id),
///     Err(error) => match Refusal::of(&error) {
///         Some(Refusal::Conflict(ConflictReason::NotOffline)) => println!("online only"),
///         Some(Refusal::Conflict(ConflictReason::NotOwned)) => println!("acquire it first"),
///         _ => return Err(error.into()),
///     },
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// 400: a parameter is missing or invalid. The names are those of the wire, as far as the service
    /// tells.
    Parameter(Vec<&'static str>),
    /// 404: something is not there. The kinds are those that the service names, or all that the
    /// operation documents if it names none: `Inventory`, `User`, `Seat`.
    ///
    /// One client was seen to read this answer of the offline licence as "not licensed offline".
    NotFound(Vec<&'static str>),
    /// 409: the state of the product stands against it.
    Conflict(ConflictReason),
}

/// Why a product's state stands against a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConflictReason {
    /// The organisation does not own the product.
    NotOwned,
    /// The product is not licensed offline, so it has no offline licence.
    NotOffline,
    /// The product is not licensed online, so it has no seats.
    NotOnline,
    /// All seats are held. No page tells what the service says then; these are the emulator's words.
    NoSeatsLeft,
    /// The service did not say which.
    Unknown,
}

/// The parameters of all operations, by their names on the wire.
const PARAMETERS: &[&str] = &[
    "productId",
    "skuId",
    "language",
    "contentId",
    "packageId",
    "username",
    "seatAction",
    "continuationToken",
    "modifiedSince",
    "licenseTypes",
    "maxResults",
];

impl Refusal {
    /// The refusal that an error is; `None` for any other error, those of other services included.
    #[must_use]
    pub fn of(error: &Error) -> Option<Self> {
        let operation = error.operation()?;
        if operation.service != Service::StoreForBusiness {
            return None;
        }
        let fault = error.fault()?;
        let texts = [fault.code(), fault.message()].into_iter().flatten();
        let said: Vec<String> = texts
            .chain(fault.data().iter().map(String::as_str))
            .map(letters)
            .collect();
        let named = |name: &str| {
            let name = letters(name);
            said.iter().any(|text| text.contains(&name))
        };
        let status = error.status()?.as_u16();
        let mut rows = operation.errors.iter().filter(|row| row.status == status);
        match status {
            400 => {
                let known = PARAMETERS.iter().copied().filter(|name| named(name));
                Some(Self::Parameter(known.collect()))
            }
            404 => {
                let listed = rows.next().map_or(&[][..], |row| row.item_types);
                let among = |is_said: &dyn Fn(&str) -> bool| -> Vec<_> {
                    listed
                        .iter()
                        .copied()
                        .filter(|item| is_said(item))
                        .collect()
                };
                // A name among the values can have such a word in it, `user1@contoso.com` for one.
                let exact = among(&|item| said.contains(&letters(item)));
                let ways = [exact, among(&named), listed.to_vec()];
                let first = ways.into_iter().find(|items| !items.is_empty());
                Some(Self::NotFound(first.unwrap_or_default()))
            }
            409 => {
                let listed = rows.next().map_or(&[][..], |row| row.reasons);
                // The only reason that a page has goes without saying, not against what is said.
                let unsaid = if fault.data().is_empty() { listed } else { &[] };
                Some(Self::Conflict(ConflictReason::among(unsaid, named)))
            }
            _ => None,
        }
    }
}

impl ConflictReason {
    const NAMES: [(&'static str, Self); 4] = [
        ("Not owned", Self::NotOwned),
        ("Not offline", Self::NotOffline),
        ("Not online", Self::NotOnline),
        ("No seats left", Self::NoSeatsLeft),
    ];

    /// The reason that is named; if none is, the only one that goes without saying.
    fn among(listed: &[&str], named: impl Fn(&str) -> bool) -> Self {
        let reason = |text: &str| {
            let mut names = Self::NAMES.into_iter();
            names.find_map(|(name, reason)| (letters(name) == letters(text)).then_some(reason))
        };
        let mut said = Self::NAMES.iter().filter(|(name, _)| named(name));
        match (said.next(), said.next(), listed) {
            (Some((_, reason)), None, _) => *reason,
            (None, _, [only]) => reason(only).unwrap_or(Self::Unknown),
            _ => Self::Unknown,
        }
    }
}

impl fmt::Display for ConflictReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotOwned => "the organisation does not own the product",
            Self::NotOffline => "the product is not licensed offline",
            Self::NotOnline => "the product is not licensed online",
            Self::NoSeatsLeft => "all seats are held",
            Self::Unknown => "the state of the product stands against it",
        })
    }
}

/// The letters and digits of a text in lower case: `Not owned`, `NotOwned` and `not-owned` are alike.
fn letters(text: &str) -> String {
    let kept = text.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|c| c.to_ascii_lowercase()).collect()
}

//! Who a call is about.
//!
//! A key for the collections service and one for the purchase service look alike, and each service
//! answers the other's with no more than 401. Here they are two types.

use stocktake_models::{Secret, store_services::UserIdentity};
use stocktake_transport::XToken;

/// A user, by a Store ID key for the collections service.
///
/// The key lives for 30 days, stands for one user and is as good as a password: `Debug` shows
/// nothing of it. The client app makes keys from a ticket of yours, and the backend renews them.
///
/// ```
/// use stocktake_store_services::CollectionsKey;
///
/// let key = CollectionsKey::new("eyJ0eXAiOiJ…").with_reference("player-17");
/// assert_eq!(format!("{key:?}"), "CollectionsKey(***)");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CollectionsKey {
    key: Secret,
    reference: String,
}

impl CollectionsKey {
    /// Takes a key as the client app handed it over.
    #[must_use]
    pub fn new(key: impl Into<Secret>) -> Self {
        Self {
            key: key.into(),
            reference: String::new(),
        }
    }

    /// Sets a text of your own for the user, which v6 and v8 of the queries repeat with each item
    /// as `localTicketReference`: the user id inside the key suits. Empty if it is not set.
    #[must_use]
    pub fn with_reference(mut self, reference: impl Into<String>) -> Self {
        self.reference = reference.into();
        self
    }

    /// The key itself.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.key
    }

    pub(crate) fn into_identity(self) -> UserIdentity {
        UserIdentity::new("b2b", self.key, self.reference)
    }
}

impl std::fmt::Debug for CollectionsKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CollectionsKey(***)")
    }
}

impl From<Secret> for CollectionsKey {
    fn from(key: Secret) -> Self {
        Self::new(key)
    }
}

impl From<&Self> for CollectionsKey {
    fn from(key: &Self) -> Self {
        key.clone()
    }
}

/// A user, by a Store ID key for the purchase service. See [`CollectionsKey`], which it is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurchaseKey(Secret);

impl PurchaseKey {
    /// Takes a key as the client app handed it over.
    #[must_use]
    pub fn new(key: impl Into<Secret>) -> Self {
        Self(key.into())
    }

    /// The key itself.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.0
    }

    pub(crate) fn into_secret(self) -> Secret {
        self.0
    }
}

impl From<Secret> for PurchaseKey {
    fn from(key: Secret) -> Self {
        Self::new(key)
    }
}

impl From<&Self> for PurchaseKey {
    fn from(key: &Self) -> Self {
        key.clone()
    }
}

/// A user, in one of the two ways that v8 and v9 of the collections service take: by a
/// [`CollectionsKey`], or by an [`XToken`].
///
/// With an Xbox token, the token names the user and the sandbox, and the request has to be signed:
/// set `signature` of the request.
#[derive(Clone, Debug)]
pub struct Beneficiary(pub(crate) Proof);

/// The way that was taken.
#[derive(Clone, Debug)]
pub(crate) enum Proof {
    Key(CollectionsKey),
    Token(XToken),
}

impl Beneficiary {
    pub(crate) fn is_key(&self) -> bool {
        matches!(self.0, Proof::Key(_))
    }

    /// The parts of a request that name the user.
    pub(crate) fn into_parts(self) -> (Option<UserIdentity>, Option<XToken>) {
        match self.0 {
            Proof::Key(key) => (Some(key.into_identity()), None),
            Proof::Token(token) => (None, Some(token)),
        }
    }
}

impl<K: Into<CollectionsKey>> From<K> for Beneficiary {
    fn from(key: K) -> Self {
        Self(Proof::Key(key.into()))
    }
}

impl From<XToken> for Beneficiary {
    fn from(token: XToken) -> Self {
        Self(Proof::Token(token))
    }
}

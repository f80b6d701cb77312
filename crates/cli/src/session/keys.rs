//! Store ID keys: by what commands know the users of the Store services.
//!
//! A key is as good as a password, so none is ever an argument: they come from files, from stdin or
//! from the environment. Against an emulator a name is enough, as it makes keys on request.

use std::path::{Path, PathBuf};

use clap::Args;
use stocktake::{
    identity::{StoreIdKey, StoreIdKeyKind},
    models::Secret,
    store_services::{CollectionsKey, PurchaseKey},
};

use super::{
    Session,
    management::{self, Customer},
};
use crate::{
    failure::Failure,
    settings::{User, read_secret},
};

/// For which service a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// What a user owns.
    Collections,
    /// Orders, subscriptions, free products.
    Purchase,
}

impl KeyKind {
    fn variable(self) -> &'static str {
        match self {
            Self::Collections => "STOCKTAKE_COLLECTIONS_KEY",
            Self::Purchase => "STOCKTAKE_PURCHASE_KEY",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Collections => "collections",
            Self::Purchase => "purchase",
        }
    }
}

/// Where the Store ID key of a user comes from.
#[derive(Clone, Debug, Default, Args)]
pub struct KeySource {
    /// A user of the configuration file, or a customer of the emulator
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,

    /// A file with a Store ID key, `-` for stdin; give it twice where a collections and a purchase
    /// key are needed [env: STOCKTAKE_COLLECTIONS_KEY and STOCKTAKE_PURCHASE_KEY, the keys themselves]
    #[arg(long, value_name = "FILE", conflicts_with = "user")]
    pub key_file: Vec<PathBuf>,
}

impl Session {
    /// The key of a user for the collections service. The user's name goes along as the reference.
    pub async fn collections_key(&self, source: &KeySource) -> Result<CollectionsKey, Failure> {
        let key = self.store_id_key(KeyKind::Collections, source).await?;
        let reference = source.user.clone().unwrap_or_default();
        Ok(CollectionsKey::new(key.secret().clone()).with_reference(reference))
    }

    /// The key of a user for the purchase service.
    pub async fn purchase_key(&self, source: &KeySource) -> Result<PurchaseKey, Failure> {
        let key = self.store_id_key(KeyKind::Purchase, source).await?;
        Ok(PurchaseKey::new(key.secret().clone()))
    }

    /// The key of a user for a service, with what it says of itself.
    pub async fn store_id_key(
        &self,
        kind: KeyKind,
        source: &KeySource,
    ) -> Result<StoreIdKey, Failure> {
        if let Some(name) = &source.user {
            return self.key_of_user(kind, name).await;
        }
        for file in &source.key_file {
            let key = read_key(file)?;
            if is_of(kind, &key) {
                return Ok(key);
            }
        }
        if let [file, ..] = source.key_file.as_slice() {
            return Err(wrong_kind(kind, file));
        }
        let variable = kind.variable();
        match std::env::var(variable) {
            Ok(text) if !text.trim().is_empty() => {
                let key = parse(text.into(), variable)?;
                is_of(kind, &key)
                    .then_some(key)
                    .ok_or_else(|| wrong_kind(kind, Path::new(variable)))
            }
            _ => Err(Failure::configuration(format!(
                "there is no Store ID key for the {} service; give --key-file, set {variable}, or \
                 name a user with --user",
                kind.name()
            ))),
        }
    }

    /// The names of the users that are known: those of the configuration file, or against an emulator
    /// its customers when the file has none.
    pub async fn users(&self) -> Result<Vec<String>, Failure> {
        match (self.settings.users.as_slice(), &self.emulator) {
            ([], Some(emulator)) => {
                let customers = self.call(emulator.customers()).await?;
                let names = customers.iter().map(Customer::name);
                Ok(names.map(str::to_owned).collect())
            }
            (users, _) => Ok(users.iter().map(|user| user.name.clone()).collect()),
        }
    }

    /// Whether this is the file that the key, of this kind if it is said, is read from.
    pub fn is_key_file(&self, source: &KeySource, kind: Option<KeyKind>, file: &Path) -> bool {
        let users = self.settings.users.iter();
        let named = users.filter(|user| source.user.as_ref() == Some(&user.name));
        let own = named.flat_map(|user| [&user.collections_key_file, &user.purchase_key_file]);
        let Ok(place) = file.canonicalize() else {
            return false;
        };
        let is_it = |own: &PathBuf| own.canonicalize().is_ok_and(|own| own == place);
        let fits = |key: &StoreIdKey| kind.is_none_or(|kind| is_of(kind, key));
        let mut files = source.key_file.iter().chain(own.flatten());
        files.any(is_it) && read_key(file).is_ok_and(|key| fits(&key))
    }

    async fn key_of_user(&self, kind: KeyKind, name: &str) -> Result<StoreIdKey, Failure> {
        let mut users = self.settings.users.iter();
        if let Some(user) = users.find(|user| user.name == name) {
            let file = key_file(user, kind)?;
            let key = read_key(file)?;
            return is_of(kind, &key)
                .then_some(key)
                .ok_or_else(|| wrong_kind(kind, file));
        }
        let Some(emulator) = &self.emulator else {
            return Err(Failure::configuration(format!(
                "there is no user `{name}` in the profile; add it with its keys, or give --key-file"
            )));
        };
        let customers = self.call(emulator.customers()).await?;
        let Some(customer) = customers.iter().find(|customer| customer.is_called(name)) else {
            return Err(no_such_customer(name, customers));
        };
        let client_id = &self.account()?.client_id;
        let key = management::key(&emulator.address, &customer.id, kind, client_id);
        parse(self.call(key).await?, "the emulator's answer")
    }
}

/// Tells some of those that there are: who tries an emulator cannot know them.
fn no_such_customer(name: &str, customers: &[Customer]) -> Failure {
    const SHOWN: usize = 5;
    let known: Vec<&str> = customers.iter().take(SHOWN).map(Customer::name).collect();
    let known = match (known.join(", "), customers.len().saturating_sub(SHOWN)) {
        (none, 0) if none.is_empty() => "it has none".to_owned(),
        (known, 0) => format!("it has {known}"),
        (known, more) => format!("it has {known} and {more} more"),
    };
    Failure::configuration(format!("the emulator has no customer `{name}`; {known}"))
}

fn key_file(user: &User, kind: KeyKind) -> Result<&Path, Failure> {
    let file = match kind {
        KeyKind::Collections => user.collections_key_file.as_deref(),
        KeyKind::Purchase => user.purchase_key_file.as_deref(),
    };
    file.ok_or_else(|| {
        let (name, kind) = (&user.name, kind.name());
        Failure::configuration(format!(
            "the user `{name}` of the profile has no {kind} key; add `{kind}_key_file`"
        ))
    })
}

/// The key in a file, `-` for stdin.
pub fn read_key(file: &Path) -> Result<StoreIdKey, Failure> {
    let key = read_secret(file)?;
    if file == Path::new("-") {
        parse(key, "stdin")
    } else {
        parse(key, file.display())
    }
}

fn parse(key: Secret, place: impl std::fmt::Display) -> Result<StoreIdKey, Failure> {
    StoreIdKey::parse(key)
        .map_err(|error| Failure::configuration(format!("{place}: {error}")).because(error))
}

fn is_of(kind: KeyKind, key: &StoreIdKey) -> bool {
    match key.kind() {
        StoreIdKeyKind::Collections => kind == KeyKind::Collections,
        StoreIdKeyKind::Purchase => kind == KeyKind::Purchase,
    }
}

fn wrong_kind(kind: KeyKind, place: &Path) -> Failure {
    Failure::configuration(format!(
        "{} holds a Store ID key for the other service; one for the {} service is needed",
        place.display(),
        kind.name()
    ))
}

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

use super::{Session, management};
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
        match (self.settings.users.as_slice(), self.emulator()) {
            ([], Some(emulator)) => {
                let customers = self.call(management::customers(emulator)).await?;
                Ok(customers
                    .into_iter()
                    .map(|customer| customer.name.unwrap_or(customer.id))
                    .collect())
            }
            (users, _) => Ok(users.iter().map(|user| user.name.clone()).collect()),
        }
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
        let Some(emulator) = self.emulator() else {
            return Err(Failure::configuration(format!(
                "there is no user `{name}` in the profile; add it with its keys, or give --key-file"
            )));
        };
        let customers = self.call(management::customers(emulator)).await?;
        let Some(customer) = customers.iter().find(|customer| customer.is_called(name)) else {
            return Err(Failure::configuration(format!(
                "neither the profile nor the emulator knows a user `{name}`"
            )));
        };
        let client_id = &self.account()?.client_id;
        let key = management::key(emulator, &customer.id, kind, client_id);
        parse(self.call(key).await?, "the emulator's answer")
    }
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
    parse(read_secret(file)?, file.display())
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

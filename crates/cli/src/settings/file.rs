//! The configuration file: a table for each profile, and nothing that is not known.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use etcetera::BaseStrategy as _;
use serde::Deserialize;

use super::{Environment, Place};
use crate::{arguments::Global, failure::Failure};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    profile: BTreeMap<String, Profile>,
}

/// One profile of the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Profile {
    pub(super) tenant: Option<String>,
    pub(super) client_id: Option<String>,
    pub(super) client_secret_file: Option<PathBuf>,
    /// Known in order to be refused with what to do instead.
    client_secret: Option<serde::de::IgnoredAny>,
    pub(super) cloud: Option<String>,
    pub(super) emulator_url: Option<String>,
    pub(super) country: Option<String>,
    #[serde(default)]
    pub(super) users: Vec<User>,
}

/// A user of the Store services, by files with Store ID keys.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// What the command calls the user.
    pub name: String,
    /// The file with the key for the collections service.
    pub collections_key_file: Option<PathBuf>,
    /// The file with the key for the purchase service.
    pub purchase_key_file: Option<PathBuf>,
}

impl Profile {
    /// The profile that holds: the one that is named, or `default` if there is one.
    pub(super) fn find(global: &Global, environment: &Environment<'_>) -> Result<Self, Failure> {
        let named = global.config.clone();
        let named = named.or_else(|| environment.get("STOCKTAKE_CONFIG").map(PathBuf::from));
        let (path, must_exist) = match named {
            Some(path) => (path, true),
            None => match usual_place(environment) {
                Some(path) => (path, false),
                None => return Ok(Self::default()),
            },
        };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !must_exist => {
                String::new()
            }
            Err(error) => {
                let message = format!("cannot read the configuration {}: {error}", path.display());
                return Err(Failure::configuration(message).because(error));
            }
        };
        let profile = global.profile.clone();
        let profile = profile.or_else(|| environment.get("STOCKTAKE_PROFILE"));
        Self::read(&text, &path, profile.as_deref())
    }

    /// Where the services are, as far as the profile goes.
    pub(super) fn place(&self) -> Result<Place, Failure> {
        match &self.emulator_url {
            Some(url) => Place::emulator(url, "emulator_url of the profile"),
            None => Ok(Place::Cloud),
        }
    }

    fn read(text: &str, path: &Path, name: Option<&str>) -> Result<Self, Failure> {
        let mut file: File = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| {
                text[..span.start.min(text.len())].matches('\n').count() + 1
            });
            // What is refused below is not offered here.
            let problem = error.message().replace("`client_secret`, ", "");
            let path = path.display();
            Failure::configuration(format!("{path}, line {line}: {problem}"))
        })?;
        let known: Vec<String> = file.profile.keys().cloned().collect();
        let found = file.profile.remove(name.unwrap_or("default"));
        let mut profile = match (found, name) {
            (Some(profile), _) => profile,
            (None, None) => Self::default(),
            (None, Some(name)) => {
                let known = match known.as_slice() {
                    [] => "it has none".to_owned(),
                    known => format!("it has {}", known.join(", ")),
                };
                return Err(Failure::configuration(format!(
                    "there is no profile `{name}` in {}; {known}",
                    path.display()
                )));
            }
        };
        if profile.client_secret.is_some() {
            return Err(Failure::configuration(format!(
                "{} holds a `client_secret`, which everybody who sees the file could use; move it \
                 to a file of its own that only you can read, and name that as `client_secret_file`",
                path.display()
            )));
        }
        profile.place_files(path.parent().unwrap_or(Path::new("")));
        Ok(profile)
    }

    /// Relative paths are relative to the folder of the configuration file.
    fn place_files(&mut self, folder: &Path) {
        let keys = self.users.iter_mut().flat_map(|user| {
            [
                user.collections_key_file.as_mut(),
                user.purchase_key_file.as_mut(),
            ]
        });
        let files = keys.chain([self.client_secret_file.as_mut()]);
        for file in files.flatten() {
            if file != Path::new("-") {
                *file = folder.join(&*file);
            }
        }
    }
}

/// `stocktake/config.toml` in the user's folder for configurations.
fn usual_place(environment: &Environment<'_>) -> Option<PathBuf> {
    let folder = match environment.get("XDG_CONFIG_HOME").map(PathBuf::from) {
        Some(folder) if folder.is_absolute() => folder,
        _ => etcetera::choose_base_strategy().ok()?.config_dir(),
    };
    Some(folder.join("stocktake").join("config.toml"))
}

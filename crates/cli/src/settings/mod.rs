//! Who the program is and where the services are: file, then environment, then arguments.

mod file;

use std::{
    fmt,
    path::{Path, PathBuf},
};

use stocktake::{Cloud, identity::Authority, models::Secret, transport::Endpoint};

pub use file::User;

use crate::{arguments::Global, checks, failure::Failure};

/// What holds for a run.
#[derive(Debug)]
pub struct Settings {
    /// Where the services are.
    pub place: Place,
    /// Who asks; an error is told only when somebody has to be.
    pub account: Result<Account, Failure>,
    /// The cloud.
    pub cloud: Cloud,
    /// The country that the catalog is asked for when a command names none.
    pub country: Option<String>,
    /// The users of the Store services by name.
    pub users: Vec<User>,
}

/// Where the services are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Where they really are.
    Cloud,
    /// An emulator inside this process, with this seed.
    Embedded(String),
    /// An emulator at this address.
    Emulator(Endpoint),
}

/// An application of Entra ID, and what proves that this is it.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    pub tenant: String,
    pub client_id: String,
    pub proof: Proof,
    /// Where its tokens are issued, if not at the cloud's or the emulator's own address.
    pub authority: Option<Authority>,
}

/// What proves who the application is.
#[derive(Clone, Debug, PartialEq)]
pub enum Proof {
    Secret(Secret),
    AssertionFile(PathBuf),
}

/// The environment, so that tests have one of their own.
pub struct Environment<'a>(pub &'a dyn Fn(&str) -> Option<String>);

impl Environment<'_> {
    /// A variable that has something in it.
    fn get(&self, name: &str) -> Option<String> {
        let value = (self.0)(name)?;
        Some(value.trim().to_owned()).filter(|value| !value.is_empty())
    }
}

impl fmt::Debug for Environment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Environment")
    }
}

impl Settings {
    /// Reads the file, the environment of the process, and the arguments.
    pub fn read(global: &Global) -> Result<Self, Failure> {
        Self::from(global, &Environment(&|name| std::env::var(name).ok()))
    }

    /// The same with another environment.
    pub fn from(global: &Global, environment: &Environment<'_>) -> Result<Self, Failure> {
        let profile = file::Profile::find(global, environment)?;
        let place = place(global, environment, &profile)?;
        let cloud = global.cloud.clone();
        let cloud = cloud.or_else(|| environment.get("STOCKTAKE_CLOUD"));
        let cloud = match cloud.or_else(|| profile.cloud.clone()) {
            None => Cloud::Global,
            Some(name) => cloud_by_name(&name)?,
        };
        let account = if place == Place::Cloud {
            cloud_account(global, environment, &profile)
        } else {
            emulator_account(global, environment, &profile)
        };
        // The keys of a profile are good where the profile says that the services are. An emulator in
        // their place has customers of its own, and no business with the keys.
        let users = if place == profile.place()? {
            profile.users
        } else {
            Vec::new()
        };
        Ok(Self {
            place,
            account,
            cloud,
            country: country(profile.country.as_deref())?,
            users,
        })
    }
}

fn place(
    global: &Global,
    environment: &Environment<'_>,
    profile: &file::Profile,
) -> Result<Place, Failure> {
    if let Some(seed) = &global.emulator {
        return Ok(Place::Embedded(seed.clone()));
    }
    if let Some(url) = &global.emulator_url {
        return Place::emulator(url, "--emulator-url");
    }
    match environment.get("STOCKTAKE_EMULATOR") {
        Some(url) => Place::emulator(&url, "STOCKTAKE_EMULATOR"),
        None => profile.place(),
    }
}

impl Place {
    /// An emulator at the address that a source names.
    fn emulator(url: &str, source: &str) -> Result<Self, Failure> {
        match url.parse() {
            Ok(endpoint) => Ok(Self::Emulator(endpoint)),
            Err(error) => Err(Failure::configuration(format!("{source} is an {error}"))),
        }
    }
}

/// The country of the profile, as an argument would have to be.
fn country(country: Option<&str>) -> Result<Option<String>, Failure> {
    let country = country.map(checks::country);
    country
        .transpose()
        .map_err(|problem| Failure::configuration(format!("`country` of the profile: {problem}")))
}

fn cloud_by_name(name: &str) -> Result<Cloud, Failure> {
    match name.trim() {
        "global" => Ok(Cloud::Global),
        "us-government" => Ok(Cloud::UsGovernment),
        "china" => Ok(Cloud::China),
        other => Err(Failure::configuration(format!(
            "there is no cloud `{other}`; name global, us-government or china"
        ))),
    }
}

/// The account for the real services.
fn cloud_account(
    global: &Global,
    environment: &Environment<'_>,
    profile: &file::Profile,
) -> Result<Account, Failure> {
    let find = |name: &str| {
        let own = environment.get(&format!("STOCKTAKE_{name}"));
        own.or_else(|| environment.get(&format!("AZURE_{name}")))
    };
    let missing = |what: &str, ways: &str| {
        Failure::configuration(format!(
            "there is no {what}; {ways}, or add `--emulator` to try it without an account"
        ))
    };
    let tenant = global.tenant.clone().or_else(|| find("TENANT_ID"));
    let tenant = tenant.or_else(|| profile.tenant.clone()).ok_or_else(|| {
        missing(
            "tenant",
            "give --tenant, set AZURE_TENANT_ID or write `tenant` into a profile",
        )
    })?;
    let client_id = global.client_id.clone().or_else(|| find("CLIENT_ID"));
    let client_id = client_id
        .or_else(|| profile.client_id.clone())
        .ok_or_else(|| {
            missing(
                "client id",
                "give --client-id, set AZURE_CLIENT_ID or write `client_id` into a profile",
            )
        })?;
    let proof = match (&global.client_secret_file, find("CLIENT_SECRET")) {
        (Some(file), _) => Proof::Secret(read_secret(file)?),
        (None, Some(secret)) => Proof::Secret(secret.into()),
        (None, None) => match (find("FEDERATED_TOKEN_FILE"), &profile.client_secret_file) {
            (Some(file), _) => Proof::AssertionFile(file.into()),
            (None, Some(file)) => Proof::Secret(read_secret(file)?),
            (None, None) => {
                let ways = "set AZURE_CLIENT_SECRET, give --client-secret-file or write \
                            `client_secret_file` into a profile";
                return Err(missing("client secret", ways));
            }
        },
    };
    let authority = match find("AUTHORITY_HOST") {
        None => None,
        Some(host) => Some(host.parse().map_err(|error| {
            Failure::configuration(format!("AZURE_AUTHORITY_HOST is an {error}"))
        })?),
    };
    Ok(Account {
        tenant,
        client_id,
        proof,
        authority,
    })
}

/// The account for an emulator: any is good, unless its seed names some. What is set for Azure tools
/// is for the real services and stays here.
fn emulator_account(
    global: &Global,
    environment: &Environment<'_>,
    profile: &file::Profile,
) -> Result<Account, Failure> {
    let find = |name: &str| environment.get(&format!("STOCKTAKE_{name}"));
    let secret = match &global.client_secret_file {
        Some(file) => read_secret(file)?,
        None => find("CLIENT_SECRET").map_or_else(|| "emulator".into(), Secret::from),
    };
    let tenant = global.tenant.clone().or_else(|| find("TENANT_ID"));
    let client_id = global.client_id.clone().or_else(|| find("CLIENT_ID"));
    Ok(Account {
        tenant: tenant
            .or_else(|| profile.tenant.clone())
            .unwrap_or_else(|| "emulator".to_owned()),
        client_id: client_id
            .or_else(|| profile.client_id.clone())
            .unwrap_or_else(|| EMULATOR_CLIENT_ID.to_owned()),
        proof: Proof::Secret(secret),
        authority: None,
    })
}

/// The application that asks an emulator when none is named.
const EMULATOR_CLIENT_ID: &str = "00000000-0000-0000-0000-000000000001";

/// The only line of a file, or of stdin for `-`.
pub fn read_secret(file: &Path) -> Result<Secret, Failure> {
    let (text, name) = if file == Path::new("-") {
        (
            std::io::read_to_string(std::io::stdin()),
            "stdin".to_owned(),
        )
    } else {
        (std::fs::read_to_string(file), file.display().to_string())
    };
    let text = text.map_err(|error| {
        Failure::configuration(format!("cannot read the secret from {name}: {error}"))
            .because(error)
    })?;
    match text.trim() {
        "" => Err(Failure::configuration(format!(
            "there is no secret in {name}; write it there, in one line"
        ))),
        secret if secret.contains(['\n', '\r']) => Err(Failure::configuration(format!(
            "{name} has several lines; a secret is one"
        ))),
        secret => Ok(secret.into()),
    }
}

#[cfg(test)]
mod tests;

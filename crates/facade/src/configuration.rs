//! What the environment says, and what can be wrong with it.

use std::{error::Error, fmt};

use stocktake_identity::{Cloud, EnvironmentCredential};
use stocktake_transport::{Endpoint, Pipeline};

use crate::StocktakeBuilder;

const CLOUD: &str = "STOCKTAKE_CLOUD";
const EMULATOR: &str = "STOCKTAKE_EMULATOR";

/// Where the services are, by the environment; who the program is, is read when there is a pipeline.
pub(crate) struct Configuration {
    cloud: Cloud,
    emulator: Option<Endpoint>,
}

impl Configuration {
    pub(crate) fn read(
        variable: &impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigurationError> {
        let given = |name| variable(name).filter(|value: &String| !value.trim().is_empty());
        let cloud = match given(CLOUD).as_deref().map(str::trim) {
            None | Some("global") => Cloud::Global,
            Some("us-government") => Cloud::UsGovernment,
            Some("china") => Cloud::China,
            Some(other) => {
                let problem = format!("is `{other}`; set it to global, us-government or china");
                return Err(ConfigurationError::new(CLOUD, problem));
            }
        };
        let emulator = given(EMULATOR)
            .map(|address| address.trim().parse())
            .transpose();
        let emulator = emulator
            .map_err(|error| ConfigurationError::new(EMULATOR, "is not usable").because(error))?;
        Ok(Self { cloud, emulator })
    }

    /// A builder for it, with the credential that the environment describes.
    pub(crate) fn builder(self, variable: impl Fn(&str) -> Option<String>) -> StocktakeBuilder {
        let mut builder = StocktakeBuilder::new().cloud(self.cloud);
        if let Some(emulator) = &self.emulator {
            builder = builder.emulator(emulator.clone());
        }
        // The closure that makes the credential runs later, and owns what it needs.
        let variables = Self::NAMES.map(|name| (name, variable(name)));
        builder.environment(move |pipeline| {
            EnvironmentCredential::from_variables(pipeline, |name| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found
                    .and_then(|(_, value)| value.clone())
                    .or_else(|| self.assumed(name))
            })
        })
    }

    /// The variables of [`EnvironmentCredential`].
    const NAMES: [&'static str; 10] = [
        "STOCKTAKE_TENANT_ID",
        "STOCKTAKE_CLIENT_ID",
        "STOCKTAKE_CLIENT_SECRET",
        "STOCKTAKE_FEDERATED_TOKEN_FILE",
        "STOCKTAKE_AUTHORITY_HOST",
        "AZURE_TENANT_ID",
        "AZURE_CLIENT_ID",
        "AZURE_CLIENT_SECRET",
        "AZURE_FEDERATED_TOKEN_FILE",
        "AZURE_AUTHORITY_HOST",
    ];

    /// What holds when a variable is not set.
    fn assumed(&self, name: &str) -> Option<String> {
        let Some(emulator) = &self.emulator else {
            return (name == "AZURE_AUTHORITY_HOST").then(|| self.cloud.authority().to_string());
        };
        // An emulator takes every account, and this one says in its logs what it is.
        match name {
            "AZURE_AUTHORITY_HOST" => Some(format!("{emulator}/login")),
            "AZURE_CLIENT_ID" => Some("00000000-0000-0000-0000-000000000001".to_owned()),
            "AZURE_TENANT_ID" | "AZURE_CLIENT_SECRET" => Some("emulator".to_owned()),
            _ => None,
        }
    }
}

/// Why the services cannot be reached as configured. It names the setting and what to do, and shows no
/// secret.
#[derive(Debug)]
pub struct ConfigurationError {
    setting: &'static str,
    problem: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl ConfigurationError {
    pub(crate) fn new(setting: &'static str, problem: impl Into<String>) -> Self {
        Self {
            setting,
            problem: problem.into(),
            source: None,
        }
    }

    pub(crate) fn because(mut self, source: impl Error + Send + Sync + 'static) -> Self {
        self.source = Some(Box::new(source));
        self
    }

    /// The variable or the option of the builder.
    #[must_use]
    pub fn setting(&self) -> &'static str {
        self.setting
    }
}

impl fmt::Display for ConfigurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.setting, self.problem)?;
        match &self.source {
            Some(source) => write!(f, ": {source}"),
            None => Ok(()),
        }
    }
}

impl Error for ConfigurationError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// Makes the credential once there is a pipeline.
pub(crate) type FromPipeline = Box<
    dyn FnOnce(
        &Pipeline,
    )
        -> Result<std::sync::Arc<dyn stocktake_transport::Credential>, ConfigurationError>,
>;

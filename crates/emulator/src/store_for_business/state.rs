//! What the service knows; a part of a seed.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{
    catalog::{Catalog, Package},
    organization::Organization,
};

/// All state of the service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct State {
    pub(super) catalog: Catalog,
    pub(super) organizations: Vec<Organization>,
    /// Positions of organisations, by the tenants in lower case.
    #[serde(skip)]
    by_tenant: HashMap<String, usize>,
}

impl State {
    pub(super) fn new(catalog: Catalog, organizations: Vec<Organization>) -> Self {
        Self {
            catalog,
            organizations,
            by_tenant: HashMap::new(),
        }
    }

    /// The organisation of a tenant. One that no organisation names belongs to the first, so that a
    /// client can be tried before anything is set up.
    pub(super) fn organization_of(&self, tenant: &str) -> Option<usize> {
        let named = self.by_tenant.get(&tenant.to_ascii_lowercase()).copied();
        named.or_else(|| (!self.organizations.is_empty()).then_some(0))
    }

    /// The package of a file, by its id.
    pub(crate) fn file(&self, package_id: &str) -> Option<&Package> {
        self.catalog.file(package_id)
    }

    /// Whether it makes sense; otherwise what does not. Builds the indexes.
    pub(crate) fn check(&mut self) -> Result<(), String> {
        self.catalog.check()?;
        self.by_tenant.clear();
        for (position, organization) in self.organizations.iter().enumerate() {
            let problem = |problem| format!("organization {}: {problem}", organization.name);
            organization.check(&self.catalog).map_err(problem)?;
            for tenant in &organization.tenants {
                let taken = self.by_tenant.insert(tenant.to_ascii_lowercase(), position);
                if taken.is_some() {
                    return Err(problem(format!("the tenant {tenant} is named twice")));
                }
            }
        }
        Ok(())
    }
}

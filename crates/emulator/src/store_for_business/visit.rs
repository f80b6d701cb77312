//! A caller and the organisation that it acts for.

use std::sync::MutexGuard;

use http::StatusCode;

use super::{State, catalog::Catalog, organization::Organization, refusal::denied};
use crate::exchange::{Call, Refusal};

/// The state, held for one call, with the organisation of the caller's tenant.
pub(super) struct Visit<'a> {
    state: MutexGuard<'a, State>,
    organization: usize,
}

impl<'a> Visit<'a> {
    /// Lets an application in that its organisation has activated.
    ///
    /// All others are refused although their tokens are good. With which status is not documented;
    /// it is 403 here, since another token would not help.
    pub(super) fn begin(call: &Call<'a>) -> Result<Self, Refusal> {
        let caller = call
            .principal
            .as_ref()
            .and_then(|caller| caller.application());
        let Some((tenant, client_id)) = caller else {
            let why = "the caller is no application";
            return Err(denied(StatusCode::UNAUTHORIZED, why).into());
        };
        let state = call.world.store_for_business();
        let Some(organization) = state.organization_of(tenant) else {
            let why = "the tenant has no organization";
            return Err(denied(StatusCode::FORBIDDEN, why).into());
        };
        if state.organizations[organization].has_deactivated(client_id) {
            let why = format!("the application {client_id} is not activated as a management tool");
            return Err(denied(StatusCode::FORBIDDEN, &why).into());
        }
        Ok(Self {
            state,
            organization,
        })
    }

    pub(super) fn catalog(&self) -> &Catalog {
        &self.state.catalog
    }

    pub(super) fn organization(&self) -> &Organization {
        &self.state.organizations[self.organization]
    }

    pub(super) fn organization_mut(&mut self) -> &mut Organization {
        &mut self.state.organizations[self.organization]
    }
}

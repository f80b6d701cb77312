//! Where things are, so that no request looks through all of them.

use std::collections::HashMap;

use stocktake_models::{Guid, partner_center::TargetView};

use super::{Customer, Product};

/// Places in the lists of a state.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    customers: HashMap<Guid, usize>,
    /// By the id in upper case.
    products: HashMap<String, usize>,
    views: HashMap<TargetView, Vec<usize>>,
}

impl Index {
    pub(super) fn of(customers: &[Customer], products: &[Product]) -> Self {
        let mut views: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, product) in products.iter().enumerate() {
            let mut shown: Vec<_> = product.views.iter().flat_map(with_wider).collect();
            shown.sort();
            shown.dedup();
            for view in shown {
                views.entry(view).or_default().push(at);
            }
        }
        let customers = customers.iter().enumerate();
        let products = products.iter().enumerate();
        Self {
            customers: customers.map(|(at, one)| (one.id.clone(), at)).collect(),
            products: products.map(|(at, one)| (key(&one.id), at)).collect(),
            views,
        }
    }

    pub(super) fn customer(&self, id: &Guid) -> Option<usize> {
        self.customers.get(id).copied()
    }

    pub(super) fn product(&self, id: &str) -> Option<usize> {
        self.products.get(&key(id)).copied()
    }

    pub(super) fn view(&self, view: &TargetView) -> &[usize] {
        self.views.get(view).map_or(&[], Vec::as_slice)
    }
}

fn key(id: &str) -> String {
    id.to_ascii_uppercase()
}

/// A view and those that show all that it does.
fn with_wider(view: &TargetView) -> Vec<TargetView> {
    use TargetView::{
        Azure, AzureReservations, AzureReservationsCosmosDb, AzureReservationsSql,
        AzureReservationsVm, MicrosoftAzure, Software, SoftwarePerpetual, SoftwareSubscriptions,
        SoftwareSuseLinux,
    };
    let wider = match view {
        AzureReservationsVm | AzureReservationsSql | AzureReservationsCosmosDb => {
            vec![AzureReservations, Azure]
        }
        AzureReservations | MicrosoftAzure => vec![Azure],
        SoftwareSuseLinux | SoftwarePerpetual | SoftwareSubscriptions => vec![Software],
        _ => Vec::new(),
    };
    wider.into_iter().chain([view.clone()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_view_shows_what_a_narrow_one_does() {
        let shown = with_wider(&TargetView::AzureReservationsVm);
        assert!(shown.contains(&TargetView::AzureReservations));
        assert!(shown.contains(&TargetView::Azure));
        assert!(!shown.contains(&TargetView::MicrosoftAzure));
        assert_eq!(with_wider(&TargetView::OnlineServices).len(), 1);
    }
}

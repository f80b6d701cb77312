//! How much of what there is in a large seed.

/// The proportions of a large seed; all follow from the number of seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scale {
    /// Assigned seats of the first organisation, all of one product, one user each.
    pub(crate) seats: u32,
    /// Inventory entries of the first organisation, and products of the catalog.
    pub(crate) products: u32,
    /// Customers of the Store services.
    pub(crate) customers: u32,
    /// Organisations of the Store for Business, and customers of the partner.
    pub(crate) tenants: u32,
}

impl Scale {
    pub(crate) fn of(seats: u32) -> Self {
        Self {
            seats,
            products: (seats / 100).clamp(10, 20_000),
            customers: (seats / 10).clamp(10, 100_000),
            tenants: (seats / 10_000).clamp(2, 1_000),
        }
    }
}

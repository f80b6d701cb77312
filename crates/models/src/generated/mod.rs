//! The types of each family, written by `cargo xtask generate`.

#[cfg(feature = "partner-center")]
pub mod partner_center {
    //! Partner Center catalog.
}
#[cfg(feature = "store-for-business")]
pub mod store_for_business {
    //! Store for Business.
}
#[cfg(feature = "store-services")]
pub mod store_services {
    //! Store services.
}

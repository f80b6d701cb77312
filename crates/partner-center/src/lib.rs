//! Client of the Partner Center catalog: products, SKUs, availabilities, inventory check.

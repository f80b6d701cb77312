//! The default HTTP transport of the Stocktake clients, on reqwest.

//! Entra ID tokens and Store ID keys for the Stocktake clients.

//! Use any credential of azure_core with the Stocktake clients: managed identity, Azure CLI and more.

//! A lean HTTP transport of the Stocktake clients, directly on hyper.

//! Client of the Microsoft Store services: collections, purchases, subscriptions, clawback.

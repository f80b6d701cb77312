//! What a customer owns: one dependency for the Store for Business, the Microsoft Store services and the Partner Center catalog.

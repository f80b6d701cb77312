//! Client of the Microsoft Store for Business management API: inventory, seats, offline licences, packages.

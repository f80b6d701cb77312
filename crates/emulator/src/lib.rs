//! The services and the token endpoint, emulated.

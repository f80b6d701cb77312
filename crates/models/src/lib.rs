//! Typed models.

//! The central register.

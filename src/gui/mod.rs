//! The inspector window.

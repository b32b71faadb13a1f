//! Things that are drawn by hand.

pub mod hex_view;
pub mod plot;
pub mod status_icon;
pub mod verdict_icon;

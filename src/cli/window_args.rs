//! Options of the window.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::gui::settings::SCALES;
use crate::gui::{ScreenshotOptions, Theme};

/// How the window is shown, and pictures of it.
#[derive(Debug, Args)]
#[command(next_help_heading = "Window")]
pub(super) struct WindowArgs {
    /// Light or dark
    #[arg(long, value_name = "NAME", default_value = "system")]
    pub(super) theme: ThemeChoice,

    /// Who works in the case that is opened [default: as in the settings]
    #[arg(long, value_name = "NAME")]
    pub(super) examiner: Option<String>,

    /// Write a picture of the window to this PNG file once everything in it is there, then close
    #[arg(long, value_name = "FILE")]
    pub(super) screenshot: Option<PathBuf>,

    /// Size of that picture in pixels
    #[arg(long, value_name = "WxH", default_value = "1400x900", value_parser = size, requires = "screenshot")]
    pub(super) size: (u32, u32),

    /// The file to select in that picture
    #[arg(long, value_name = "NAME", requires = "screenshot")]
    pub(super) select: Option<String>,

    /// The view to show in that picture, by its name in the list of views
    #[arg(long, value_name = "VIEW", requires = "screenshot")]
    pub(super) view: Option<String>,

    /// How large everything in that picture is drawn: 2 is 200 %
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, value_parser = scale, requires = "screenshot")]
    pub(super) scale: f32,

    /// A command to carry out before that picture, by its name in the list; may be repeated
    #[arg(long = "command", value_name = "NAME", requires = "screenshot")]
    pub(super) commands: Vec<String>,

    /// Show in that picture how long the window's own work took per frame
    #[arg(long, requires = "screenshot")]
    pub(super) frame_times: bool,
}

impl WindowArgs {
    /// The picture asked for.
    pub(super) fn screenshot(&self) -> Option<ScreenshotOptions> {
        Some(ScreenshotOptions {
            out: self.screenshot.clone()?,
            size: self.size,
            select: self.select.clone(),
            view: self.view.clone(),
            scale: self.scale,
            commands: self.commands.clone(),
            frame_times: self.frame_times,
        })
    }
}

/// `--theme`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ThemeChoice {
    /// What the desktop says
    System,
    /// Dark
    Dark,
    /// Light
    Light,
}

impl From<ThemeChoice> for Theme {
    fn from(theme: ThemeChoice) -> Self {
        match theme {
            ThemeChoice::System => Self::System,
            ThemeChoice::Dark => Self::Dark,
            ThemeChoice::Light => Self::Light,
        }
    }
}

fn size(text: &str) -> Result<(u32, u32), String> {
    let side = |text: &str| text.parse::<u32>().ok().filter(|side| (200..=8000).contains(side));
    let (width, height) = text.split_once('x').unwrap_or_default();
    side(width)
        .zip(side(height))
        .ok_or_else(|| "two numbers from 200 to 8000 are needed, for example 1400x900".into())
}

fn scale(text: &str) -> Result<f32, String> {
    let (low, high) = SCALES;
    let factor = text.parse::<f32>().ok().filter(|factor| (low..=high).contains(factor));
    factor.ok_or_else(|| format!("a number from {low} to {high} is needed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_two_numbers_in_bounds() {
        assert_eq!(size("1200x800"), Ok((1200, 800)));
        for wrong in ["", "1200", "1200x", "0x0", "1200x99999", "-1x5"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
        assert_eq!(scale("2"), Ok(2.0));
        for wrong in ["", "0", "9", "NaN"] {
            assert!(scale(wrong).is_err(), "{wrong}");
        }
    }
}

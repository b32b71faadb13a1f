//! The inspector window. `app` takes in what the threads in `worker` say, `commands` names everything that can be
//! done, `execute` does it, `panels` paint; `session` and `detail` hold what is known and know nothing of the screen.

pub mod app;
pub mod bounds;
pub mod case;
pub mod commands;
mod copied;
pub mod detail;
mod dialogs;
mod execute;
mod export;
pub mod format;
pub mod frame_times;
pub mod frames;
pub mod fuzzy;
mod gate;
pub mod help;
pub mod jobs;
mod latest;
pub mod licences;
mod loader;
pub mod log;
pub mod models;
mod pace;
pub mod panels;
pub mod parts;
mod reveal;
pub mod row;
pub mod samples;
mod scanner;
mod screenshot;
pub mod session;
pub mod settings;
mod shrink;
pub mod studies;
pub mod textures;
pub mod theme;
pub mod thumbnails;
pub mod toasts;
mod view_png;
pub mod watch;
pub mod widgets;
mod words;
pub mod worker;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use eframe::egui;
use serde::{Deserialize, Serialize};

use app::App;
use screenshot::Outcome;
use settings::Settings;

use crate::analysis::Options;
use crate::report::schema::RecordOptions;

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// What the desktop says; dark where it says nothing.
    #[default]
    System,
    /// Dark.
    Dark,
    /// Light.
    Light,
}

/// A picture of the window, taken as soon as everything in it is there.
#[derive(Debug, Clone, PartialEq)]
pub struct ScreenshotOptions {
    /// The PNG to write; an existing file is replaced.
    pub out: PathBuf,
    /// Size in pixels, width and height.
    pub size: (u32, u32),
    /// Name of the file to select (its last component or the path as listed); `None`: the first one listed.
    pub select: Option<String>,
    /// Name of the view to show, as in the list of views; `None`: the image as it is.
    pub view: Option<String>,
    /// How large everything in it is drawn; 1 is 100 %.
    pub scale: f32,
    /// Commands to carry out before, by their names in the list of commands.
    pub commands: Vec<String>,
    /// Whether the status line tells how long the window's own work took per frame.
    pub frame_times: bool,
}

/// What the window is opened with.
#[derive(Debug, Clone, Default)]
pub struct Args {
    /// Files and folders to examine.
    pub paths: Vec<PathBuf>,
    /// How to analyse; with the model, where there is one.
    pub options: Options,
    /// Worker threads; 0: all cores.
    pub workers: usize,
    /// The ONNX Runtime library that the command line or the environment names.
    pub onnxruntime: Option<PathBuf>,
    /// Who works in cases; `None`: as the settings say.
    pub examiner: Option<String>,
    /// What an exported record holds.
    pub record: RecordOptions,
    /// Light or dark.
    pub theme: Theme,
    /// What is to be told at the start, for example why there is no model.
    pub notices: Vec<String>,
    /// Take a picture, then close.
    pub screenshot: Option<ScreenshotOptions>,
    /// Where settings are kept; `None`: nowhere.
    pub home: Option<PathBuf>,
    /// The settings at the start.
    pub settings: Settings,
}

/// Why there was no window.
#[derive(Debug, thiserror::Error)]
pub enum GuiError {
    /// Neither X11 nor Wayland.
    #[error("there is no display")]
    NoDisplay,
    /// The window system or OpenGL refused.
    #[error("the window could not be opened: {reason}")]
    Window {
        /// What it said.
        reason: String,
    },
    /// The picture could not be taken or written.
    #[error("the screenshot could not be made: {reason}\nFile: {}", path.display())]
    Screenshot {
        /// What went wrong.
        reason: String,
        /// The file asked for.
        path: PathBuf,
    },
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// When there is no display, the window cannot be opened, or a screenshot was asked for and could not be made.
pub fn run(args: Args) -> Result<(), GuiError> {
    if !has_display() {
        return Err(GuiError::NoDisplay);
    }
    let wanted = args.screenshot.as_ref().map(|screenshot| (screenshot.out.clone(), screenshot.size));
    let (width, height) = wanted.as_ref().map_or((1360, 860), |(_, size)| *size);
    let viewport = egui::ViewportBuilder::default()
        .with_title("Starlight")
        .with_app_id("starlight")
        .with_inner_size([width as f32, height as f32])
        .with_min_inner_size([860.0, 520.0])
        .with_icon(icon());
    // Named, because the tests' renderer brings wgpu into their build and would otherwise win there.
    let options = eframe::NativeOptions { viewport, renderer: eframe::Renderer::Glow, ..Default::default() };
    // The outcome of a screenshot outlives the window.
    let outcome: Arc<Mutex<Option<Outcome>>> = Arc::default();
    let keep = Arc::clone(&outcome);
    let ran = eframe::run_native(
        "starlight",
        options,
        Box::new(move |creation| {
            let app = App::new(&creation.egui_ctx, args)?;
            *keep.lock().unwrap_or_else(PoisonError::into_inner) = app.screenshot_outcome();
            Ok(Box::new(app))
        }),
    );
    ran.map_err(|error| GuiError::Window { reason: error.to_string() })?;
    let Some((path, _)) = wanted else { return Ok(()) };
    let outcome = outcome.lock().unwrap_or_else(PoisonError::into_inner).take();
    let said = outcome.and_then(|outcome| outcome.lock().unwrap_or_else(PoisonError::into_inner).take());
    match said {
        Some(Ok(())) => Ok(()),
        Some(Err(reason)) => Err(GuiError::Screenshot { reason, path }),
        None => Err(GuiError::Screenshot { reason: "the window was closed before".into(), path }),
    }
}

/// Whether there is something to open a window on. Asked before the event loop is made: making it without a display
/// ends in an error at best.
fn has_display() -> bool {
    let named = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(all(unix, not(target_os = "macos")))
        || named("DISPLAY")
        || named("WAYLAND_DISPLAY")
        || named("WAYLAND_SOCKET")
}

/// Four by four pixels, one of them lifted out.
fn icon() -> egui::IconData {
    const SIDE: u32 = 64;
    let lifted = theme::DARK.accent;
    let rgba = (0..SIDE * SIDE).flat_map(|index| {
        let (x, y) = (index % SIDE, index / SIDE);
        let (column, row) = (x / 16, y / 16);
        let gap = x % 16 < 2 || y % 16 < 2;
        let grey = 70 + ((row * 3 + column * 5) % 4) as u8 * 22;
        match (gap, (row, column) == (1, 2)) {
            (true, _) => [0, 0, 0, 0],
            (false, true) => lifted.to_array(),
            (false, false) => [grey, grey, grey, 255],
        }
    });
    egui::IconData { rgba: rgba.collect(), width: SIDE, height: SIDE }
}

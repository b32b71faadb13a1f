//! What is on the screen, one file a panel. Panels read the state, remember what belongs to them, and send commands.

mod bookmarks;
pub mod bytes;
pub mod canvas;
pub mod case;
mod empty;
mod help;
mod hint;
mod jobs;
pub mod list;
pub mod log;
mod models;
mod overlay;
mod palette;
mod settings;
pub mod state;
mod status;
mod toasts;
mod toolbar;
pub mod why;

use std::path::PathBuf;
use std::time::Instant;

use eframe::egui::{self, Frame, Margin, Panel, Ui};

use super::app::Selected;
use super::case::OpenCase;
use super::commands::{Catalogue, Command, Commands};
use super::frame_times::FrameTimes;
use super::jobs::JobLine;
use super::log::Log;
use super::models::Opinions;
use super::session::Session;
use super::settings::Settings;
use super::studies::Studies;
use super::textures::{Key, Textures};
use super::theme::Tokens;
use super::thumbnails::Thumbnails;
use super::toasts::Toasts;
use crate::case::ExaminerRecord;
use crate::model::Model;
use state::Panels;

/// What panels may read.
pub struct ViewCx<'a> {
    /// The files on the table.
    pub session: &'a Session,
    /// The selected file.
    pub selected: &'a Selected,
    /// Pictures on the card.
    pub textures: &'a Textures,
    /// What is computed about the selected file.
    pub studies: &'a Studies,
    /// The picture to show, where the file has pixels.
    pub picture: Option<&'a Key>,
    /// Where commands go.
    pub commands: &'a Commands,
    /// How commands are offered.
    pub catalogue: &'a Catalogue,
    /// Messages.
    pub toasts: &'a Toasts,
    /// What was done.
    pub log: &'a Log,
    /// What goes on behind the window.
    pub jobs: &'a [JobLine],
    /// Whether the scan is held.
    pub paused: bool,
    /// The folders that are watched.
    pub watched: &'a [PathBuf],
    /// What the examiner said.
    pub record: &'a ExaminerRecord,
    /// The case that is open.
    pub case: Option<&'a OpenCase>,
    /// Small pictures.
    pub thumbnails: &'a Thumbnails,
    /// The settings.
    pub settings: &'a Settings,
    /// Whether there is a folder of the user's own to keep things in.
    pub home: bool,
    /// Whether a dialog is open.
    pub asking: bool,
    /// The model in use, where there is one.
    pub model: Option<&'a Model>,
    /// What every model says of the selected file.
    pub opinions: &'a Opinions,
    /// Whether files on the table were examined with other settings than the next ones will be.
    pub outdated: bool,
    /// The false-positive target, and the probability from which on the model calls a file hidden data; where there
    /// is a model.
    pub target: Option<(f64, f64)>,
    /// How long frames took.
    pub frame_times: &'a FrameTimes,
    /// Colours.
    pub tokens: Tokens,
    /// When this frame began.
    pub now: Instant,
}

impl ViewCx<'_> {
    /// Asks for `command`.
    pub fn send(&self, command: impl Into<Command>) {
        self.commands.send(command);
    }

    /// The name of the key for `command`, for tooltips; empty where it has none.
    pub fn key(&self, ui: &Ui, command: impl Into<Command>) -> String {
        let entry = self.catalogue.entry(&command.into());
        let key = entry.and_then(|entry| entry.keys.first());
        key.map(|key| format!(" ({})", ui.ctx().format_shortcut(key))).unwrap_or_default()
    }

    fn frame(&self, margin: Margin) -> Frame {
        Frame::new().fill(self.tokens.panel).inner_margin(margin)
    }
}

/// The whole window.
pub fn window(cx: &ViewCx<'_>, panels: &mut Panels, ui: &mut Ui) {
    let wide = ui.available_width();
    let bar = cx.frame(Margin::symmetric(10, 7));
    Panel::top("toolbar").frame(bar).resizable(false).show(ui, |ui| toolbar::ui(cx, panels, ui));
    let thin = cx.frame(Margin::symmetric(10, 3));
    Panel::bottom("status").frame(thin).resizable(false).show(ui, |ui| status::ui(cx, panels, ui));
    if panels.window.samples && hint::wanted(cx) && !cx.session.is_empty() {
        let frame = Frame::new().fill(cx.tokens.card).inner_margin(Margin::symmetric(14, 8));
        Panel::top("hint").frame(frame).resizable(false).show(ui, |ui| hint::strip(cx, ui));
    }
    if cx.session.is_empty() {
        let frame = Frame::new().fill(cx.tokens.canvas);
        egui::CentralPanel::no_frame().frame(frame).show(ui, |ui| empty::ui(cx, ui));
    } else {
        let kept = cx.settings.layout.list;
        let list = Panel::left("files")
            .frame(cx.frame(Margin::same(8)))
            .default_size(kept.unwrap_or((wide * 0.32).clamp(340.0_f32.min(wide * 0.36), 760.0)))
            .min_size(220.0_f32.min(wide * 0.3))
            .show(ui, |ui| list::ui(cx, &mut panels.list, ui));
        panels.window.layout.list = Some(list.response.rect.width());
        inspector(cx, panels, ui);
    }
    over(cx, panels, ui);
    case::ui(cx, &mut panels.case, ui);
}

/// Everything about the selected file.
fn inspector(cx: &ViewCx<'_>, panels: &mut Panels, ui: &mut Ui) {
    let (wide, high) = (ui.available_width(), ui.available_height());
    let kept = cx.settings.layout;
    let bytes = Panel::bottom("bytes")
        .frame(cx.frame(Margin::same(8)))
        .default_size(kept.bytes.unwrap_or((high * 0.32).clamp(190.0, 400.0)))
        .min_size(120.0)
        .show(ui, |ui| bytes::ui(cx, &mut panels.bytes, ui));
    let why = Panel::right("verdict")
        .frame(cx.frame(Margin::same(8)))
        .default_size(kept.why.unwrap_or((wide * 0.42).clamp(320.0_f32.min(wide * 0.5), 460.0)))
        .min_size(260.0_f32.min(wide * 0.5))
        .show(ui, |ui| why::ui(cx, (&mut panels.why, &panels.case), ui));
    let layout = &mut panels.window.layout;
    layout.bytes = Some(bytes.response.rect.height());
    layout.why = Some(why.response.rect.width());
    let frame = Frame::new().fill(cx.tokens.canvas);
    egui::CentralPanel::no_frame().frame(frame).show(ui, |ui| canvas::ui(cx, &mut panels.canvas, ui));
}

/// What lies over the regions.
fn over(cx: &ViewCx<'_>, panels: &mut Panels, ui: &Ui) {
    let window = &mut panels.window;
    help::ui(cx, window, ui);
    settings::ui(cx, &mut window.settings, ui);
    models::ui(cx, &mut window.models, ui);
    jobs::ui(cx, &mut window.jobs, ui);
    log::ui(cx, &mut window.log, ui);
    bookmarks::ui(cx, window, ui);
    toasts::ui(cx, ui);
    palette::ui(cx, &mut window.palette, ui);
    overlay::closing(cx, window, ui);
    overlay::drop_target(cx, ui);
}

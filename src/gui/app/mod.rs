//! The window: `logic` takes in what the threads say and carries out commands, `ui` only paints.

mod case;
mod codes;
mod compare;
mod follow;
mod frames;
mod input;
mod models;
mod pictures;
mod pump;
mod save_view;
mod selected;
mod setup;
mod watching;

pub use selected::Selected;
pub(super) use watching::Arrivals;

use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui;

use crate::case::{Bookmark, ExaminerRecord};
use crate::gui::case::OpenCase;
use crate::gui::commands::{Catalogue, Command, Commands, FilesCommand};
use crate::gui::frame_times::FrameTimes;
use crate::gui::frames::Which;
use crate::gui::jobs::{Asides, JobLine};
use crate::gui::log::Log;
use crate::gui::models::Opinions;
use crate::gui::panels::state::{Panels, WindowState};
use crate::gui::panels::{self, ViewCx};
use crate::gui::screenshot::{Outcome, Screenshot};
use crate::gui::session::Session;
use crate::gui::settings::Settings;
use crate::gui::studies::Studies;
use crate::gui::textures::{Key, Textures, Tiled};
use crate::gui::theme;
use crate::gui::thumbnails::Thumbnails;
use crate::gui::toasts::Toasts;
use crate::gui::watch::Watch;
use crate::gui::worker::{JobId, Setting, Worker};
use crate::gui::{Args, Theme};
use crate::pixels::view::View;

/// The window's state.
pub struct App {
    pub(super) session: Session,
    pub(super) worker: Worker,
    pub(super) textures: Textures,
    pub(super) studies: Studies,
    pub(super) selected: Selected,
    pub(super) panels: Panels,
    pub(super) commands: Commands,
    pub(super) toasts: Toasts,
    pub(super) log: Log,
    pub(super) asides: Asides,
    /// What the examiner said.
    pub(super) record: ExaminerRecord,
    /// Whether it changed since it was written.
    pub(super) unsaved: bool,
    /// The case that keeps it, where one is open.
    pub(super) case: Option<OpenCase>,
    /// What the window is called.
    title: String,
    /// The bookmark to return to once its file is open.
    pub(super) returning: Option<Bookmark>,
    pub(super) thumbnails: Thumbnails,
    pub(super) settings: Settings,
    /// Where they are kept; `None`: nowhere.
    pub(super) home: Option<std::path::PathBuf>,
    /// Threads and false-positive target that the command line gave.
    given: (usize, f64),
    /// Who works in cases, as the command line named them.
    pub(super) named: Option<String>,
    jobs: Vec<JobLine>,
    /// Whether a dialog is open; there is never more than one.
    pub(super) asking: bool,
    /// Everything opened so far, for scanning again.
    pub(super) opened: Vec<std::path::PathBuf>,
    /// The folders that are watched.
    pub(super) watch: Watch,
    /// What they told that waits for a scan.
    pub(super) arrivals: Arrivals,
    pub(super) screenshot: Option<Screenshot>,
    /// What other models say of the selected file.
    pub(super) opinions: Opinions,
    /// The ONNX Runtime library that was named at the start.
    pub(super) onnxruntime: Option<std::path::PathBuf>,
    pub(super) catalogue: Catalogue,
    frame_times: FrameTimes,
    wanted: Vec<Key>,
    /// The frame being decoded, and of which content.
    awaited_frame: Option<(Arc<str>, Which)>,
    logic_time: Duration,
}

impl App {
    /// Builds the window's state and starts its threads.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn new(ctx: &egui::Context, args: Args) -> std::io::Result<Self> {
        theme::install(ctx);
        let mut settings = args.settings;
        if args.theme != Theme::System {
            settings.theme = args.theme;
        }
        if let Some(screenshot) = &args.screenshot {
            settings.scale = screenshot.scale;
        }
        let given = (args.workers, args.options.fpr);
        let setting =
            Setting { options: args.options, workers: args.workers, record: args.record, ctx: ctx.clone() };
        let commands = Commands::default();
        let first = args.home.is_some() && args.screenshot.is_none() && settings.first();
        if !args.paths.is_empty() {
            commands.send(FilesCommand::Open(args.paths));
        } else if first {
            commands.send(FilesCommand::OpenSamples);
        }
        let frame_times = args.screenshot.as_ref().is_some_and(|screenshot| screenshot.frame_times);
        let mut toasts = Toasts::default();
        let mut log = Log::default();
        for notice in args.notices {
            toasts.say(&notice, true, Instant::now());
            log.add(notice.replace('\n', "; "), true);
        }
        let mut app = Self {
            session: Session::default(),
            worker: Worker::start(setting)?,
            textures: Textures::default(),
            studies: Studies::start(ctx)?,
            selected: Selected::default(),
            panels: Panels {
                window: WindowState { frame_times, ..WindowState::default() },
                ..Panels::default()
            },
            commands,
            toasts,
            log,
            asides: Asides::default(),
            record: ExaminerRecord::default(),
            unsaved: false,
            case: None,
            title: "Starlight".into(),
            returning: None,
            thumbnails: Thumbnails::default(),
            settings,
            home: args.home,
            given,
            named: args.examiner,
            jobs: Vec::new(),
            asking: false,
            opened: Vec::new(),
            watch: Watch::default(),
            arrivals: Arrivals::default(),
            screenshot: args.screenshot.map(Screenshot::new),
            opinions: Opinions::default(),
            onnxruntime: args.onnxruntime,
            catalogue: Catalogue::default(),
            frame_times: FrameTimes::default(),
            wanted: Vec::new(),
            awaited_frame: None,
            logic_time: Duration::ZERO,
        };
        app.apply_settings(ctx);
        if first {
            app.settings.welcomed = true;
            app.save_settings();
        }
        Ok(app)
    }

    /// Where the result of a screenshot will be, where one was asked for.
    pub(super) fn screenshot_outcome(&self) -> Option<Outcome> {
        self.screenshot.as_ref().map(Screenshot::outcome)
    }

    /// Asks for `command`, as a button would.
    pub fn send(&self, command: impl Into<Command>) {
        self.commands.send(command);
    }

    /// The files on the table.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The selected file.
    pub fn selected(&self) -> &Selected {
        &self.selected
    }

    /// What the panels remember.
    pub fn panels(&self) -> &Panels {
        &self.panels
    }

    /// The messages.
    pub fn toasts(&self) -> &Toasts {
        &self.toasts
    }

    /// What was done.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// What the examiner said.
    pub fn record(&self) -> &ExaminerRecord {
        &self.record
    }

    /// The case that is open.
    pub fn case(&self) -> Option<&OpenCase> {
        self.case.as_ref()
    }

    /// Who works in cases; empty where nobody said so.
    pub fn examiner(&self) -> &str {
        self.named.as_deref().unwrap_or(&self.settings.examiner).trim()
    }

    /// What is computed about the selected file.
    pub fn studies(&self) -> &Studies {
        &self.studies
    }

    /// Small pictures.
    pub fn thumbnails(&self) -> &Thumbnails {
        &self.thumbnails
    }

    /// Puts files on the table as a scan that ended before it reached them would: for measuring long lists.
    pub fn list_unscanned(&mut self, paths: Vec<std::path::PathBuf>) {
        let (job, now) = (JobId::default(), Instant::now());
        self.session.begin(job, now);
        self.session.listed(job, paths, now);
        self.session.finished(job);
    }

    /// The folders that are watched.
    pub fn watched(&self) -> &[std::path::PathBuf] {
        self.watch.folders()
    }

    /// Counts the threads that scan, open and draw, also once the window is gone.
    pub fn threads(&self) -> std::sync::Weak<()> {
        self.worker.threads()
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// How commands are offered.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// How long the window's own work took.
    pub fn frame_times(&self) -> &FrameTimes {
        &self.frame_times
    }

    /// Whether everything asked for is on the screen: scan over, file analysed, view uploaded.
    pub fn settled(&self) -> bool {
        let session = &self.session;
        let selection = match &self.selected {
            Selected::Nothing => session.selected().is_none(),
            Selected::Opening(..) => false,
            Selected::Failed(..) => true,
            Selected::Open(_, detail) => {
                let there = |key: &Key| self.textures.get(key).is_some_and(Tiled::complete);
                let drawn = self.panels.canvas.needed(detail, &self.studies).iter().all(there);
                detail.analysis.is_some()
                    && drawn
                    && detail.which() == self.panels.canvas.frames.wanted
                    && !self.panels.canvas.tools.busy()
                    && session.selected() == Some(detail.row)
            }
        };
        let still = self.asides.list().is_empty() && self.studies.idle() && !self.thumbnails.pending();
        !session.busy() && self.commands.is_empty() && still && selection
    }

    /// The picture on the canvas, where the file has pixels.
    fn key(&self) -> Option<Key> {
        let detail = self.selected.detail()?;
        detail.pixels()?;
        Some(self.panels.canvas.shown_key(detail))
    }
}

/// The view `step` places further in the ring of `views`.
pub fn step_view(views: &[View], from: View, step: isize) -> View {
    let Some(at) = views.iter().position(|&view| view == from) else {
        return views.first().copied().unwrap_or(View::Normal);
    };
    let to = (at as isize + step).rem_euclid(views.len() as isize);
    views[to as usize]
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _: &mut eframe::Frame) {
        let began = Instant::now();
        self.take_events();
        self.take_replies(ctx);
        self.take_watch(ctx);
        self.take_input(ctx);
        while let Some(command) = self.commands.take() {
            self.execute(ctx, command);
        }
        let now = Instant::now();
        if self.session.keep_order(now) {
            ctx.request_repaint();
        }
        self.follow_selection();
        self.follow_frames(ctx, now);
        self.follow_view(ctx);
        self.follow_rows();
        self.follow_bytes();
        self.follow_models();
        self.follow_case(ctx, now);
        self.follow_kept();
        self.follow_close(ctx);
        self.jobs = self.job_lines(now);
        if let Some(left) = self.toasts.retire(now) {
            ctx.request_repaint_after(left);
        }
        self.studies.follow(self.selected.detail());
        if self.session.busy() {
            ctx.request_repaint_after(Duration::from_millis(250));
        }
        let settled = self.settled();
        if let Some(mut screenshot) = self.screenshot.take() {
            screenshot.step(ctx, settled, self);
            self.screenshot = Some(screenshot);
        }
        self.logic_time = began.elapsed();
    }

    fn ui(&mut self, ui: &mut egui::Ui, _: &mut eframe::Frame) {
        let began = Instant::now();
        let key = self.key();
        let cx = ViewCx {
            session: &self.session,
            selected: &self.selected,
            textures: &self.textures,
            studies: &self.studies,
            picture: key.as_ref(),
            commands: &self.commands,
            catalogue: &self.catalogue,
            toasts: &self.toasts,
            log: &self.log,
            jobs: &self.jobs,
            paused: self.worker.paused(),
            watched: self.watch.folders(),
            record: &self.record,
            case: self.case.as_ref(),
            thumbnails: &self.thumbnails,
            settings: &self.settings,
            home: self.home.is_some(),
            asking: self.asking,
            model: self.worker.setting().options.model.as_deref(),
            opinions: &self.opinions,
            outdated: self.worker.outdated() && !self.session.is_empty(),
            target: self.worker.target(),
            frame_times: &self.frame_times,
            tokens: theme::tokens(ui),
            now: began,
        };
        panels::window(&cx, &mut self.panels, ui);
        self.frame_times.add(self.logic_time + began.elapsed());
        if !self.commands.is_empty() || self.studies.wants() {
            ui.ctx().request_repaint();
        }
    }

    fn on_exit(&mut self, _: Option<&eframe::glow::Context>) {
        // What waits is kept before the window is gone.
        self.keep_draft();
        self.worker.cancel_scans();
        self.worker.keep_in(None);
        self.case = None;
        self.settings.layout = self.panels.window.layout;
        self.save_settings();
    }
}

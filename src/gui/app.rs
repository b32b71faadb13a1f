//! The window: `logic` takes in what the threads say and carries out commands, `ui` only paints.

use std::time::{Duration, Instant};

use eframe::egui;

use super::canvas_state::CanvasState;
use super::commands::{self, Binding, Command, Commands, Tab};
use super::detail::{Detail, Source};
use super::frame_times::FrameTimes;
use super::panels::{self, ViewCx};
use super::row::Slim;
use super::screenshot::Screenshot;
use super::session::Session;
use super::textures::{Key, Textures, Tiled};
use super::theme;
use super::widgets::hex_view::HexState;
use super::worker::{JobId, Reply, ScanEvent, Setting, ViewRequest, Worker};
use super::{Args, Theme};
use crate::pixels::view::{self, View};

/// Time for taking in results in one frame.
const INTAKE: Duration = Duration::from_millis(4);
/// Neighbouring views are drawn ahead for images of at most so many pixels.
const AHEAD: usize = 8_000_000;

/// The selected file, as far as it is there.
#[derive(Debug, Default)]
pub enum Selected {
    /// Nothing is selected.
    #[default]
    Nothing,
    /// Being opened.
    Opening(JobId, usize),
    /// There.
    Open(JobId, Box<Detail>),
    /// Could not be opened.
    Failed(usize, String),
}

impl Selected {
    /// The row it belongs to.
    pub fn row(&self) -> Option<usize> {
        match self {
            Self::Nothing => None,
            Self::Opening(_, row) | Self::Failed(row, _) => Some(*row),
            Self::Open(_, detail) => Some(detail.row),
        }
    }

    /// The file, once it is open.
    pub fn detail(&self) -> Option<&Detail> {
        match self {
            Self::Open(_, detail) => Some(detail),
            _ => None,
        }
    }
}

/// What the panels remember between frames.
#[derive(Debug, Default)]
pub struct Panels {
    /// The path field.
    pub path: String,
    /// The filter field.
    pub filter: String,
    /// Whether the filter field takes the cursor in the next frame.
    pub focus_filter: bool,
    /// Whether the list scrolls to the selected row in the next frame.
    pub reveal_row: bool,
    /// The page beside the bytes.
    pub tab: Tab,
    /// The hex view.
    pub hex: HexState,
    /// Which bytes it shows.
    pub source: Source,
    /// The selected finding.
    pub finding: Option<usize>,
    /// The image.
    pub canvas: CanvasState,
    /// Whether the list of keys is open.
    pub help: bool,
    /// Whether frame times are shown.
    pub frame_times: bool,
}

/// A line at the top: what was done, or what went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The line.
    pub text: String,
    /// Whether something went wrong.
    pub wrong: bool,
}

/// The window's state.
pub struct App {
    pub(super) session: Session,
    pub(super) worker: Worker,
    pub(super) textures: Textures,
    pub(super) selected: Selected,
    pub(super) panels: Panels,
    pub(super) commands: Commands,
    pub(super) notice: Option<Notice>,
    /// Whether a dialog is open; there is never more than one.
    pub(super) asking: bool,
    /// Everything opened so far, for scanning again.
    pub(super) opened: Vec<std::path::PathBuf>,
    pub(super) screenshot: Option<Screenshot>,
    pub(super) model: Option<String>,
    bindings: Vec<Binding>,
    frame_times: FrameTimes,
    wanted: Vec<Key>,
    logic_time: Duration,
}

impl App {
    /// Builds the window's state and starts its threads.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn new(ctx: &egui::Context, args: Args) -> std::io::Result<Self> {
        theme::install(ctx);
        ctx.set_theme(match args.theme {
            Theme::System => egui::ThemePreference::System,
            Theme::Dark => egui::ThemePreference::Dark,
            Theme::Light => egui::ThemePreference::Light,
        });
        let model = args.options.model.as_ref().map(|model| model.info().name.clone());
        let setting =
            Setting { options: args.options, workers: args.workers, record: args.record, ctx: ctx.clone() };
        let commands = Commands::default();
        if !args.paths.is_empty() {
            commands.send(Command::Open(args.paths));
        }
        let frame_times = args.screenshot.as_ref().is_some_and(|screenshot| screenshot.frame_times);
        Ok(Self {
            session: Session::default(),
            worker: Worker::start(setting)?,
            textures: Textures::default(),
            selected: Selected::default(),
            panels: Panels { frame_times, ..Panels::default() },
            commands,
            notice: args.notice.map(|text| Notice { text, wrong: false }),
            asking: false,
            opened: Vec::new(),
            screenshot: args.screenshot.map(Screenshot::new),
            model,
            bindings: commands::bindings(),
            frame_times: FrameTimes::default(),
            wanted: Vec::new(),
            logic_time: Duration::ZERO,
        })
    }

    /// Where the result of a screenshot will be, where one was asked for.
    pub(super) fn screenshot_outcome(&self) -> Option<super::screenshot::Outcome> {
        self.screenshot.as_ref().map(Screenshot::outcome)
    }

    /// Asks for `command`, as a button would.
    pub fn send(&self, command: Command) {
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

    /// The line at the top.
    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
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
                let drawn = self.key().is_none_or(|key| self.textures.get(&key).is_some_and(Tiled::complete));
                detail.analysis.is_some() && drawn && session.selected() == Some(detail.row)
            }
        };
        !session.busy() && self.commands.is_empty() && selection
    }

    /// The picture on the canvas, where the file has pixels.
    fn key(&self) -> Option<Key> {
        let detail = self.selected.detail()?;
        detail.image.as_ref().ok()?;
        Some(Key { content: detail.content.clone(), view: self.panels.canvas.view })
    }

    fn take_events(&mut self) {
        let began = Instant::now();
        while let Some(event) = self.worker.event() {
            let now = Instant::now();
            match event {
                ScanEvent::Listed(job, paths) => {
                    let none = paths.is_empty();
                    if self.session.listed(job, paths, now) && none {
                        let text = "No further image was found there.".into();
                        self.notice = Some(Notice { text, wrong: false });
                    }
                }
                ScanEvent::Scanned(job, index, slim) => self.session.scanned(job, index, *slim, now),
                ScanEvent::Finished(job) => self.session.finished(job),
            }
            if began.elapsed() > INTAKE {
                self.worker.wake();
                return;
            }
        }
    }

    fn take_replies(&mut self) {
        while let Some(reply) = self.worker.reply() {
            match reply {
                Reply::Opened(job, evidence, image) => self.opened(job, evidence, image),
                Reply::Failed(job, error) => {
                    if let Selected::Opening(wanted, row) = self.selected
                        && wanted == job
                    {
                        self.selected = Selected::Failed(row, error);
                    }
                }
                Reply::Analysed(job, analysed) => {
                    if let Selected::Open(wanted, detail) = &mut self.selected
                        && *wanted == job
                    {
                        detail.analysis = Some(analysed);
                    }
                }
                Reply::Drawn(rendered) => {
                    self.wanted.retain(|key| *key != rendered.key);
                    self.textures.take(rendered);
                }
                Reply::Chosen(command) => {
                    self.asking = false;
                    if let Some(command) = command {
                        self.send(command);
                    }
                }
                Reply::Told(told) => {
                    let wrong = told.is_err();
                    let (Ok(text) | Err(text)) = told;
                    self.notice = Some(Notice { text, wrong });
                }
            }
        }
    }

    fn opened(
        &mut self,
        job: JobId,
        evidence: crate::evidence::Evidence,
        image: Result<std::sync::Arc<crate::pixels::Image>, String>,
    ) {
        let Selected::Opening(wanted, row) = self.selected else { return };
        if wanted != job {
            return;
        }
        let views = image.as_ref().map(|image| view::list(image)).unwrap_or_default();
        let content = evidence.sha256().into();
        self.panels.canvas.opened(&views);
        let (analysis, changed) = (None, false);
        let detail = Detail { row, evidence, content, image, views, analysis, changed };
        self.selected = Selected::Open(job, Box::new(detail));
    }

    /// Opens the selected row where it is not open yet, and compares it with what the list says.
    fn follow_selection(&mut self) {
        let Some(row) = self.session.selected() else {
            self.selected = Selected::Nothing;
            return;
        };
        if self.selected.row() != Some(row)
            && let Some(found) = self.session.rows().get(row)
        {
            let job = self.worker.open(found.path.clone());
            self.selected = Selected::Opening(job, row);
            self.panels.finding = None;
            self.panels.source = Source::File;
            self.panels.hex = HexState::default();
            self.panels.canvas.region = None;
        }
        if let Selected::Open(_, detail) = &mut self.selected {
            let scanned = self.session.rows().get(detail.row).and_then(|row| row.outcome.as_ref());
            let before = scanned.and_then(|slim: &Slim| slim.sha256.as_deref());
            detail.changed = before.is_some_and(|before| before != &*detail.content);
        }
    }

    /// Has the shown view drawn, and the ones before and after it while there is time.
    fn follow_view(&mut self, ctx: &egui::Context) {
        if let (Some(key), Some(detail)) = (self.key(), self.selected.detail())
            && let Ok(image) = &detail.image
        {
            let mut keys = vec![key.clone()];
            if image.pixels() <= AHEAD {
                let beside = [1, -1].map(|step| step_view(&detail.views, key.view, step));
                keys.extend(beside.map(|view| Key { view, ..key.clone() }));
            }
            // The shown view is marked last, so that it counts as the latest wanted.
            keys.reverse();
            let mut lacking: Vec<Key> = keys.into_iter().filter(|key| self.textures.lacks(key)).collect();
            lacking.reverse();
            if lacking.iter().any(|key| !self.wanted.contains(key)) {
                let request = |key: &Key| ViewRequest { key: key.clone(), image: image.clone() };
                self.worker.draw(lacking.iter().map(request).collect());
                self.wanted = lacking;
            }
        }
        if self.textures.upload(ctx) {
            ctx.request_repaint();
        }
    }

    fn take_input(&mut self, ctx: &egui::Context) {
        let dropped = ctx.input(|input| {
            input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect::<Vec<_>>()
        });
        if !dropped.is_empty() {
            self.send(Command::Open(dropped));
        }
        let typing = ctx.text_edit_focused();
        let focused = ctx.memory(|memory| memory.focused().is_some());
        for (shortcut, _, command) in &self.bindings {
            // While text is typed only keys with Ctrl are commands; Space presses the button that has the focus.
            let plain = shortcut.modifiers.is_none();
            if plain && (typing || (focused && shortcut.logical_key == egui::Key::Space)) {
                continue;
            }
            let presses =
                ctx.input_mut(|input| input.count_and_consume_key(shortcut.modifiers, shortcut.logical_key));
            (0..presses).for_each(|_| self.commands.send(command.clone()));
        }
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
        self.take_replies();
        self.take_input(ctx);
        while let Some(command) = self.commands.take() {
            self.execute(ctx, command);
        }
        self.session.keep_order(Instant::now());
        self.follow_selection();
        self.follow_view(ctx);
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
            picture: key.as_ref(),
            commands: &self.commands,
            bindings: &self.bindings,
            notice: self.notice.as_ref(),
            asking: self.asking,
            model: self.model.as_deref(),
            frame_times: &self.frame_times,
            tokens: theme::tokens(ui),
            now: began,
        };
        panels::window(&cx, &mut self.panels, ui);
        self.frame_times.add(self.logic_time + began.elapsed());
        if !self.commands.is_empty() {
            ui.ctx().request_repaint();
        }
    }
}

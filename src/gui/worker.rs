//! The threads behind the window. Every answer names the job it belongs to, so that a late one can be dropped; all
//! channels are bounded, so that a slow window slows the work and not the other way round.

use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded};
use eframe::egui;

use super::case::{Contents, Found, Keeping, KeptResult, Loaded};
use super::commands::Command;
use super::frames::{self, FrameRequest, Which};
use super::gate::Gate;
use super::latest::Latest;
use super::models::Opinion;
use super::panels::canvas::{CodesRead, Second};
use super::parts::{Part, Place};
use super::row::{Exhibit, Slim};
use super::textures::{Key, Rendered};
use super::thumbnails::{self, Thumb, ThumbRequest};
use super::{loader, scanner};
use crate::analysis::{Analysis, Options};
use crate::case::ExaminerRecord;
use crate::evidence::Evidence;
use crate::limits::Limits;
use crate::model::{BackendChoice, Model};
use crate::pixels::Image;
use crate::pixels::compare::{Changed, Comparison};
use crate::pixels::frames::Animation;
use crate::progress::CancelFlag;
use crate::report::issue::Issued;
use crate::report::schema::RecordOptions;
use crate::statistics::Tiles;
use crate::statistics::region::RegionStatistics;

/// Names one piece of work; later ones have larger numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct JobId(u64);

/// The window is drawn anew this long after a result, so that a flood of them costs a few frames and not thousands.
pub const SOON: Duration = Duration::from_millis(40);

/// What the scan tells.
pub enum ScanEvent {
    /// Files found, in order.
    Listed(JobId, Vec<PathBuf>),
    /// What the files of the list are in the open case, in their order.
    Numbered(JobId, Vec<Exhibit>),
    /// Why the results of a scan cannot be kept; it does not begin.
    NotKept(String),
    /// One file of the list is done.
    Scanned(JobId, usize, Box<Slim>),
    /// Nothing more comes.
    Finished(JobId),
}

/// What the other threads tell.
pub enum Reply {
    /// The selected file's bytes and pixels.
    Opened(JobId, Evidence, Result<Arc<Image>, String>, Arc<Animation>),
    /// A frame of the file with that content.
    Frame(Arc<str>, Which, Result<Arc<Image>, String>),
    /// It could not be opened.
    Failed(JobId, String),
    /// Its analysis.
    Analysed(JobId, Result<Arc<Analysis>, String>),
    /// A view is drawn.
    Drawn(Rendered),
    /// The file to compare with, or why there is none.
    Second(JobId, Result<Box<Second>, String>),
    /// The bits that differ from it.
    Counted(JobId, Result<Arc<Changed>, String>),
    /// The codes asked for, or why there are none.
    Codes(JobId, Result<Arc<CodesRead>, String>),
    /// The rectangle asked for is measured.
    Measured(JobId, Arc<RegionStatistics>),
    /// A dialog was closed; what was chosen there.
    Chosen(Option<Command>),
    /// A small picture is made.
    Thumb(Thumb),
    /// A part of the selected evidence, or why there is none.
    Part(Result<Box<Part>, String>),
    /// What went wrong with a path.
    Unreached(PathBuf, String),
    /// Something was done, or why it was not.
    Told(Result<String, String>),
    /// The examiner's record was written, or why not.
    RecordSaved(Result<String, String>),
    /// The examiner's record that was asked for, or why there is none.
    RecordRead(Box<Result<ExaminerRecord, String>>),
    /// Another model, with what the settings are to name for it; or why it cannot be used.
    Model(Result<Chosen, String>),
    /// What every model says of a file.
    Opinions(JobId, Result<Vec<Opinion>, String>),
    /// A case was made or opened, or why not.
    Case(Box<Result<Loaded, String>>),
    /// What is in the open case now that a folder lies elsewhere or a copy was merged, or why not.
    Moved(Box<Result<Contents, String>>),
    /// Where evidence of the open case is now.
    Checked(Vec<Found>),
    /// A report of the open case was written, or why not.
    Reported(Result<Issued, String>),
    /// What the case keeps of an exhibit.
    KeptOf(Arc<str>, Result<Box<KeptResult>, String>),
    /// The work of that number is over; what it says.
    Aside(u64, Box<Reply>),
}

/// A model that was loaded, and what the settings are to name for it.
pub struct Chosen {
    /// The model.
    pub model: Arc<Model>,
    /// Its file; `None`: the one inside the program.
    pub path: Option<PathBuf>,
    /// What runs it, as chosen.
    pub backend: BackendChoice,
}

/// What results depend on and settings change.
#[derive(Debug, Clone, PartialEq)]
struct Made {
    limits: Limits,
    fpr: f64,
    model: Option<(String, &'static str)>,
}

impl Made {
    fn with(options: &Options) -> Self {
        let model = options.model.as_ref().map(|model| (model.info().sha256.clone(), model.info().backend));
        Self { limits: options.limits.clone(), fpr: options.fpr, model }
    }
}

/// A scan asked for.
pub struct ScanRequest {
    pub(super) job: JobId,
    pub(super) paths: Vec<PathBuf>,
    /// Parts of evidence, behind the files.
    pub(super) parts: Vec<Arc<Part>>,
    pub(super) cancel: CancelFlag,
    /// Which files of earlier scans are to be examined again.
    pub(super) forget: Forget,
    pub(super) gate: Gate,
    pub(super) options: Options,
    pub(super) workers: usize,
    pub(super) record: RecordOptions,
    /// Where results are kept, where a case is open.
    pub(super) keeping: Option<Keeping>,
}

/// Files that a scan may list although an earlier one did.
pub enum Forget {
    /// None.
    Nothing,
    /// Every file.
    Everything,
    /// These.
    These(Vec<PathBuf>),
    /// Every file but these, which count as examined.
    AllBut(Vec<PathBuf>),
}

/// A file asked for.
pub struct DetailRequest {
    pub(super) job: JobId,
    pub(super) place: Place,
    pub(super) cancel: CancelFlag,
    pub(super) options: Options,
}

/// A view asked for.
pub struct ViewRequest {
    pub(super) key: Key,
    pub(super) subject: Subject,
}

/// What a picture is made of.
#[derive(Clone)]
pub enum Subject {
    /// An image's samples.
    Image(Arc<Image>),
    /// Two images against each other.
    Two([Arc<Image>; 2], Comparison),
    /// The tiles of a heat map.
    Heat(Tiles),
}

/// What all threads need.
#[derive(Clone)]
pub struct Setting {
    /// How to analyse.
    pub options: Options,
    /// Threads of a scan; 0: all cores.
    pub workers: usize,
    /// What a record holds.
    pub record: RecordOptions,
    /// Whom to wake.
    pub ctx: egui::Context,
}

/// The threads and the ways to them.
pub struct Worker {
    setting: Setting,
    last: u64,
    scans: Sender<ScanRequest>,
    cancel: CancelFlag,
    detail: Latest<DetailRequest>,
    detail_cancel: CancelFlag,
    views: Latest<Vec<ViewRequest>>,
    frames: Latest<FrameRequest>,
    thumbs: Latest<Vec<ThumbRequest>>,
    gate: Gate,
    events: Receiver<ScanEvent>,
    replies: Receiver<Reply>,
    reply: Sender<Reply>,
    /// With what the files on the table were examined, each kind once.
    made: Vec<Made>,
    /// Where results are kept, where a case is open.
    keeping: Option<Keeping>,
    /// Held by every thread as long as it lives.
    alive: Arc<()>,
}

impl Worker {
    /// Starts the threads.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(setting: Setting) -> std::io::Result<Self> {
        let (scans, requests) = bounded(64);
        let (event, events) = bounded(1024);
        let (reply, replies) = bounded(16);
        let (detail, views, thumbs) = (Latest::default(), Latest::default(), Latest::default());
        let alive = Arc::default();
        named(&alive, "scan", {
            let ctx = setting.ctx.clone();
            move || scanner::serve(&ctx, &requests, &event)
        })?;
        named(&alive, "detail", {
            let (ctx, requests, reply) = (setting.ctx.clone(), detail.clone(), reply.clone());
            move || loader::serve_details(&ctx, &requests, &reply)
        })?;
        named(&alive, "thumbnails", {
            let (ctx, requests, reply) = (setting.ctx.clone(), thumbs.clone(), reply.clone());
            move || thumbnails::serve(&ctx, &requests, &reply)
        })?;
        let frames = Latest::default();
        named(&alive, "frames", {
            let (ctx, requests, reply) = (setting.ctx.clone(), Latest::clone(&frames), reply.clone());
            move || frames::serve(&ctx, &requests, &reply)
        })?;
        named(&alive, "views", {
            let (ctx, requests, reply) = (setting.ctx.clone(), views.clone(), reply.clone());
            move || loader::serve_views(&ctx, &requests, &reply)
        })?;
        Ok(Self {
            setting,
            last: 0,
            scans,
            cancel: CancelFlag::default(),
            detail,
            detail_cancel: CancelFlag::default(),
            views,
            frames,
            thumbs,
            gate: Gate::default(),
            events,
            replies,
            reply,
            made: Vec::new(),
            keeping: None,
            alive,
        })
    }

    fn next(&mut self) -> JobId {
        self.last += 1;
        JobId(self.last)
    }

    /// Asks for a scan behind those under way; `None` where too many wait already.
    pub fn scan(&mut self, paths: Vec<PathBuf>, forget: Forget) -> Option<JobId> {
        self.scan_with(paths, Vec::new(), forget)
    }

    /// The same with parts of evidence behind the files.
    pub fn scan_with(&mut self, paths: Vec<PathBuf>, parts: Vec<Arc<Part>>, forget: Forget) -> Option<JobId> {
        if matches!(forget, Forget::Everything | Forget::AllBut(_)) {
            self.made.clear();
        }
        let made = Made::with(&self.setting.options);
        let some = !paths.is_empty() || !parts.is_empty();
        if some && !self.made.contains(&made) {
            self.made.push(made);
        }
        let job = self.next();
        let request = ScanRequest {
            job,
            paths,
            parts,
            cancel: self.cancel.clone(),
            forget,
            gate: self.gate.clone(),
            options: self.setting.options.clone(),
            workers: self.setting.workers,
            record: self.setting.record,
            keeping: self.keeping.clone(),
        };
        self.scans.try_send(request).ok().map(|()| job)
    }

    /// Whether files on the table were examined with other limits, another target or another model than the next
    /// ones will be.
    pub fn outdated(&self) -> bool {
        let now = Made::with(&self.setting.options);
        self.made.iter().any(|made| *made != now)
    }

    /// Keeps the results of the next scans in a case, or in none.
    pub fn keep_in(&mut self, keeping: Option<Keeping>) {
        self.keeping = keeping;
    }

    /// Stops all scans asked for until now.
    pub fn cancel_scans(&mut self) {
        std::mem::take(&mut self.cancel).cancel();
        self.gate.set_closed(false);
    }

    /// Holds all scans between two files, or lets them go on.
    pub fn pause_scans(&self, paused: bool) {
        self.gate.set_closed(paused);
    }

    /// Whether scans are held.
    pub fn paused(&self) -> bool {
        self.gate.closed()
    }

    /// How the next files are analysed.
    pub fn setting(&self) -> &Setting {
        &self.setting
    }

    /// The same, to be changed; what is under way is not touched.
    pub fn setting_mut(&mut self) -> &mut Setting {
        &mut self.setting
    }

    /// Stops the analysis of the file asked for last.
    pub fn cancel_detail(&mut self) {
        std::mem::take(&mut self.detail_cancel).cancel();
    }

    /// Asks for small pictures, in place of those asked for before.
    pub fn shrink(&self, wanted: Vec<ThumbRequest>) {
        self.thumbs.put(wanted);
    }

    /// Asks for one file in full, in place of the one asked for before.
    pub fn open(&mut self, place: Place) -> JobId {
        self.cancel_detail();
        let job = self.next();
        let options = self.setting.options.clone();
        self.detail.put(DetailRequest { job, place, cancel: self.detail_cancel.clone(), options });
        job
    }

    /// A number for a piece of work that is run aside.
    pub fn job(&mut self) -> JobId {
        self.next()
    }

    /// Asks for views, the most wanted first, in place of those asked for before.
    pub fn draw(&self, wanted: Vec<ViewRequest>) {
        self.views.put(wanted);
    }

    /// Asks for a frame, in place of one asked for before.
    pub fn frame(&self, evidence: Evidence, which: Which) {
        let limits = self.setting.options.limits.clone();
        self.frames.put(FrameRequest { evidence, which, limits });
    }

    /// The false-positive target, and the probability that it takes; where there is a model.
    pub fn target(&self) -> Option<(f64, f64)> {
        let Options { model, fpr, .. } = &self.setting.options;
        model.as_ref().map(|model| (*fpr, model.threshold(*fpr)))
    }

    /// As many as there are threads; none of them is kept alive by it.
    pub fn threads(&self) -> Weak<()> {
        Arc::downgrade(&self.alive)
    }

    /// Has the window drawn again at once.
    pub fn wake(&self) {
        self.setting.ctx.request_repaint();
    }

    /// The next thing the scan tells.
    pub fn event(&self) -> Option<ScanEvent> {
        self.events.try_recv().ok()
    }

    /// The next thing another thread tells.
    pub fn reply(&self) -> Option<Reply> {
        self.replies.try_recv().ok()
    }

    /// A way for work on a thread of its own to tell more than its end.
    pub fn teller(&self) -> Teller {
        Teller { reply: self.reply.clone(), ctx: self.setting.ctx.clone() }
    }

    /// Runs `work` on a thread of its own and hands on what it says.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn aside(
        &self,
        name: &str,
        work: impl FnOnce(&Setting) -> Reply + Send + 'static,
    ) -> std::io::Result<()> {
        let (setting, reply) = (self.setting.clone(), self.reply.clone());
        named(&self.alive, name, move || tell(&reply, &setting.ctx, work(&setting)))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.cancel.cancel();
        self.detail_cancel.cancel();
        self.detail.close();
        self.views.close();
        self.frames.close();
        self.thumbs.close();
    }
}

/// Tells the window something.
#[derive(Clone)]
pub struct Teller {
    reply: Sender<Reply>,
    ctx: egui::Context,
}

impl Teller {
    /// Tells it, and waits where the window is busy.
    pub fn tell(&self, reply: Reply) {
        tell(&self.reply, &self.ctx, reply);
    }
}

/// Sends `reply` and wakes the window. Where the window is gone, nobody is left to tell.
pub fn tell(to: &Sender<Reply>, ctx: &egui::Context, reply: Reply) {
    if to.send(reply).is_ok() {
        ctx.request_repaint();
    }
}

fn named(alive: &Arc<()>, name: &str, work: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
    let alive = Arc::clone(alive);
    let run = move || {
        work();
        drop(alive);
    };
    std::thread::Builder::new().name(name.to_owned()).spawn(run).map(|_| ())
}

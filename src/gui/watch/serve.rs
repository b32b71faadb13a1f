//! The thread that watches.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded, select};
use eframe::egui;
use notify::event::{CreateKind, EventKind, ModifyKind, RenameMode};
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

use super::settling::{Seen, Settling};
use super::{Request, WatchEvent};
use crate::progress::CancelFlag;
use crate::scan;

/// Notes of the system that may wait.
const NOTES: usize = 4096;
/// How often files that are waited for are looked at.
const LOOK: Duration = Duration::from_millis(250);
/// How often it is asked for nothing whether there is something to do.
const IDLE: Duration = Duration::from_mins(10);
/// Paths told at once: the window takes each batch in within a frame.
const BATCH: usize = 500;

type Note = notify::Result<notify::Event>;

/// A watched folder: as named, and as the system may call it.
struct Folder {
    named: PathBuf,
    absolute: Vec<PathBuf>,
}

impl Folder {
    fn new(named: PathBuf) -> Self {
        let absolute = [std::path::absolute(&named), std::fs::canonicalize(&named)];
        Self { absolute: absolute.into_iter().flatten().collect(), named }
    }

    /// `path` as it is called in a list of this folder, where it is in it.
    fn listed(&self, path: &Path) -> Option<PathBuf> {
        let below = self.absolute.iter().find_map(|folder| path.strip_prefix(folder).ok())?;
        Some(if below.as_os_str().is_empty() { self.named.clone() } else { self.named.join(below) })
    }
}

/// The window is gone.
struct Gone;

struct Serving<'a> {
    ctx: &'a egui::Context,
    told: &'a Sender<WatchEvent>,
    watcher: Option<RecommendedWatcher>,
    notes: Sender<Note>,
    /// Whether notes were lost.
    lost: Arc<AtomicBool>,
    folders: Vec<Folder>,
    settling: Settling,
}

/// Watches what is asked for until nobody can ask any more.
pub(super) fn serve(ctx: &egui::Context, asked: &Receiver<Request>, told: &Sender<WatchEvent>) {
    let (notes, noted) = bounded::<Note>(NOTES);
    let lost = Arc::default();
    let (watcher, folders, settling) = (None, Vec::new(), Settling::default());
    let mut serving = Serving { ctx, told, watcher, notes, lost, folders, settling };
    loop {
        let wait = if serving.settling.is_empty() { IDLE } else { LOOK };
        let done = select! {
            recv(asked) -> request => match request {
                Ok(Request::Watch(folder)) => serving.watch(folder),
                Ok(Request::Stop(folder)) => {
                    serving.stop(&folder);
                    Ok(())
                }
                Err(_) => return,
            },
            recv(noted) -> note => note.map_or(Ok(()), |note| serving.take(note)),
            default(wait) => Ok(()),
        };
        let taken = done.and_then(|()| noted.try_iter().try_for_each(|note| serving.take(note)));
        if taken.and_then(|()| serving.settle()).is_err() {
            return;
        }
    }
}

impl Serving<'_> {
    fn tell(&self, event: WatchEvent) -> Result<(), Gone> {
        let sent = self.told.send(event);
        self.ctx.request_repaint();
        if sent.is_ok() { Ok(()) } else { Err(Gone) }
    }

    fn watch(&mut self, folder: PathBuf) -> Result<(), Gone> {
        match self.begin(&folder) {
            Ok(()) => {
                self.folders.push(Folder::new(folder.clone()));
                self.tell(WatchEvent::Watching(folder))
            }
            Err(error) => self.tell(WatchEvent::Failed(folder, words(&error))),
        }
    }

    fn begin(&mut self, folder: &Path) -> notify::Result<()> {
        let mut watcher = if let Some(watcher) = self.watcher.take() {
            watcher
        } else {
            let (notes, lost) = (self.notes.clone(), Arc::clone(&self.lost));
            notify::recommended_watcher(move |note: Note| {
                // What is only read is of no interest, and this program reads much.
                let idle = note.as_ref().is_ok_and(|event| !matters(event.kind) && !event.need_rescan());
                if !idle && matches!(notes.try_send(note), Err(TrySendError::Full(_))) {
                    lost.store(true, Ordering::Relaxed);
                }
            })?
        };
        let begun = watcher.watch(folder, RecursiveMode::Recursive);
        self.watcher = Some(watcher);
        begun
    }

    fn stop(&mut self, folder: &Path) {
        self.folders.retain(|watched| watched.named != folder);
        if let Some(watcher) = &mut self.watcher {
            // A folder that is no longer there is not watched anyway.
            watcher.unwatch(folder).ok();
        }
    }

    fn take(&mut self, note: Note) -> Result<(), Gone> {
        let event = match note {
            Ok(event) => event,
            Err(error) => {
                let named = error.paths.iter().find_map(|path| self.listed(path));
                let folder = named.or_else(|| self.folders.first().map(|folder| folder.named.clone()));
                return match folder {
                    Some(folder) => self.tell(WatchEvent::Failed(folder, words(&error))),
                    None => Ok(()),
                };
            }
        };
        if event.need_rescan() {
            self.lost.store(true, Ordering::Relaxed);
        }
        let new = is_new(event.kind);
        for path in event.paths.iter().filter_map(|path| self.listed(path)).collect::<Vec<_>>() {
            if !self.settling.touched(path, new) {
                self.lost.store(true, Ordering::Relaxed);
            }
        }
        Ok(())
    }

    fn listed(&self, path: &Path) -> Option<PathBuf> {
        self.folders.iter().find_map(|folder| folder.listed(path))
    }

    /// Tells what has come to rest.
    fn settle(&mut self) -> Result<(), Gone> {
        if self.lost.swap(false, Ordering::Relaxed) {
            for folder in &self.folders {
                self.tell(WatchEvent::Missed(folder.named.clone()))?;
            }
        }
        let rested = self.settling.rested(Instant::now(), Seen::at);
        // What was put into a new folder before it was watched itself.
        for item in scan::collect(&rested.folders, &CancelFlag::default()).items {
            let (Ok(path) | Err((path, _))) = item;
            self.settling.touched(path, true);
        }
        for files in rested.files.chunks(BATCH) {
            // What cannot be looked into is listed with the reason, as in a folder that is opened.
            let image = |path: &PathBuf| (path.clone(), scan::is_image(path).unwrap_or(true));
            self.tell(WatchEvent::Changed(files.iter().map(image).collect()))?;
        }
        rested.gone.chunks(BATCH).try_for_each(|gone| self.tell(WatchEvent::Gone(gone.to_vec())))
    }
}

/// Whether content or names changed.
fn matters(kind: EventKind) -> bool {
    !matches!(kind, EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)))
}

/// Whether something came into being.
fn is_new(kind: EventKind) -> bool {
    match kind {
        EventKind::Create(CreateKind::File) => false,
        EventKind::Create(_) => true,
        EventKind::Modify(ModifyKind::Name(mode)) => mode != RenameMode::From,
        _ => false,
    }
}

/// What the system said, without the path, which is told beside it.
fn words(error: &notify::Error) -> String {
    match &error.kind {
        notify::ErrorKind::Io(error) => error.to_string(),
        notify::ErrorKind::PathNotFound => "it is not there".into(),
        notify::ErrorKind::MaxFilesWatch => "the system watches as many folders as it may already".into(),
        notify::ErrorKind::Generic(text) => text.clone(),
        other => format!("{other:?}"),
    }
}

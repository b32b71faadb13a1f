//! Folders watched on request: a thread of its own takes note of what the system tells, waits until files have come
//! to rest, and says which are new, changed or gone.

mod serve;
mod settling;

use std::path::{Path, PathBuf};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use eframe::egui;

/// Requests that may wait.
const WAITING: usize = 64;

/// What to do.
#[derive(Debug)]
enum Request {
    /// Watch this folder and everything below it.
    Watch(PathBuf),
    /// No longer.
    Stop(PathBuf),
}

/// What the watch tells.
#[derive(Debug)]
pub enum WatchEvent {
    /// From now on what happens in the folder is told; what happened since it was opened is not.
    Watching(PathBuf),
    /// Files are new or changed and complete; whether each is an image.
    Changed(Vec<(PathBuf, bool)>),
    /// These are no longer there.
    Gone(Vec<PathBuf>),
    /// More happened below the folder than could be taken note of.
    Missed(PathBuf),
    /// The folder cannot be watched, or no longer: what the system said.
    Failed(PathBuf, String),
}

/// The thread, once it is needed.
struct Thread {
    requests: Sender<Request>,
    events: Receiver<WatchEvent>,
}

/// The folders that are watched.
#[derive(Default)]
pub struct Watch {
    thread: Option<Thread>,
    folders: Vec<PathBuf>,
}

impl Watch {
    /// Watches `folder` too.
    ///
    /// # Errors
    /// When the system gives no thread, or too many requests wait.
    pub fn start(&mut self, ctx: &egui::Context, folder: PathBuf) -> std::io::Result<()> {
        if self.folders.contains(&folder) {
            return Ok(());
        }
        let thread = match self.thread.take() {
            Some(thread) => thread,
            None => spawn(ctx)?,
        };
        let sent = thread.requests.try_send(Request::Watch(folder.clone()));
        self.thread = Some(thread);
        sent.map_err(|error| match error {
            TrySendError::Full(_) => std::io::Error::other("too much is being done at once"),
            TrySendError::Disconnected(_) => std::io::Error::other("watching has stopped"),
        })?;
        self.folders.push(folder);
        Ok(())
    }

    /// Watches `folder` no longer.
    pub fn stop(&mut self, folder: &Path) {
        self.folders.retain(|watched| watched != folder);
        if self.folders.is_empty() {
            // The thread ends where nobody can ask any more.
            self.thread = None;
        } else if let Some(thread) = &self.thread
            && thread.requests.try_send(Request::Stop(folder.to_owned())).is_err()
        {
            self.thread = None;
            self.folders.clear();
        }
    }

    /// The folders, in the order in which they were named.
    pub fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// The next thing the thread tells.
    pub(super) fn event(&self) -> Option<WatchEvent> {
        self.thread.as_ref()?.events.try_recv().ok()
    }
}

fn spawn(ctx: &egui::Context) -> std::io::Result<Thread> {
    let (requests, asked) = bounded(WAITING);
    let (told, events) = bounded(WAITING);
    let ctx = ctx.clone();
    let run = move || serve::serve(&ctx, &asked, &told);
    std::thread::Builder::new().name("watch".into()).spawn(run)?;
    Ok(Thread { requests, events })
}

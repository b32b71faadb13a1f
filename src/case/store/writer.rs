//! The thread that writes: changes come over a bounded channel and are kept together, at the latest a second after the
//! first of them, so that neither a scan nor a window waits for the disk and little is lost when the power goes.

use std::path::PathBuf;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TrySendError, bounded};

use super::{Batch, Case, Identity, NewAnalysis, State, StoreError};
use crate::case::{Item, Utc};

/// Changes that may wait.
const WAITING: usize = 1024;
/// Most changes of one transaction.
const MOST: usize = 500;
/// Longest time until a change goes to the disk: what is lost when the power goes is less than a second's work, the time
/// that the disk takes included.
const SOON: Duration = Duration::from_millis(300);

/// What is said when there is no thread any more.
const GONE: &str = "the thread that keeps the case has ended";

/// Something to be kept.
#[derive(Debug, Clone)]
pub enum Change {
    /// A file and the result of examining it.
    Result {
        /// Row of the folder it lies in.
        root: String,
        /// Its path below that.
        below: PathBuf,
        /// Its size and hashes; `None`: it could not be read.
        identity: Option<Identity>,
        /// Row of the run.
        run: String,
        /// What it says.
        analysis: Box<NewAnalysis>,
        /// When.
        at: Utc,
    },
    /// What the examiner says of an item.
    Said {
        /// Row of the item.
        item: String,
        /// All of it.
        said: Box<Item>,
        /// When.
        at: Utc,
    },
    /// Text that is being typed.
    Draft {
        /// Row of the item.
        item: String,
        /// The text; blank takes it away.
        text: String,
    },
    /// A field of the case form.
    Form {
        /// Its name.
        field: String,
        /// Its value.
        value: String,
        /// When.
        at: Utc,
    },
    /// Where a piece of evidence is now.
    Checked {
        /// Row of the item.
        item: String,
        /// Where.
        state: State,
        /// When.
        at: Utc,
    },
    /// A row of the log.
    Event {
        /// What was done.
        what: String,
        /// To what.
        detail: String,
        /// When.
        at: Utc,
    },
}

enum Message {
    Change(Change),
    /// Keep all that came before, then answer.
    Flush(Sender<Result<(), String>>),
    /// Keep all that came before, then do this.
    Work(Work),
}

/// Something to be done with the case on its thread.
type Work = Box<dyn FnOnce(&mut Case) + Send>;

/// The writing end of a case. Dropping it keeps what waits.
pub struct Writer {
    sender: Option<Sender<Message>>,
    failures: Receiver<StoreError>,
    thread: Option<JoinHandle<Case>>,
}

impl Writer {
    /// Starts the thread with an open case.
    ///
    /// # Errors
    /// When there is no thread to be had.
    pub fn start(case: Case) -> std::io::Result<Self> {
        let (sender, messages) = bounded(WAITING);
        let (failed, failures) = bounded(16);
        let thread =
            std::thread::Builder::new().name("case".into()).spawn(move || work(case, &messages, &failed))?;
        Ok(Self { sender: Some(sender), failures, thread: Some(thread) })
    }

    /// Hands a change over; waits only where very many wait already.
    pub fn send(&self, change: Change) {
        if let Some(sender) = &self.sender {
            // Without the thread there is a failure to be read already.
            drop(sender.send(Message::Change(change)));
        }
    }

    /// Hands a change over where there is room; gives it back where there is none, so that a window need not wait.
    ///
    /// # Errors
    /// The change, where very many wait already.
    pub fn offer(&self, change: Change) -> Result<(), Box<Change>> {
        let Some(sender) = &self.sender else { return Ok(()) };
        match sender.try_send(Message::Change(change)) {
            Err(TrySendError::Full(Message::Change(change))) => Err(Box::new(change)),
            // Without the thread there is a failure to be read already.
            _ => Ok(()),
        }
    }

    /// What could not be kept since the last time; the changes concerned are tried again with the next.
    pub fn failure(&self) -> Option<StoreError> {
        self.failures.try_recv().ok()
    }

    /// Returns when all that was handed over is on the disk.
    ///
    /// # Errors
    /// What kept it from being so.
    pub fn flush(&self) -> Result<(), String> {
        let (answer, answered) = bounded(1);
        let sender = self.sender.as_ref().ok_or(GONE)?;
        sender.send(Message::Flush(answer)).map_err(|error| format!("{GONE}: {error}"))?;
        answered.recv().map_err(|error| format!("{GONE}: {error}"))?
    }

    /// Does `work` with the case once all that was handed over before is kept, and waits for it.
    ///
    /// # Errors
    /// When the thread has ended.
    pub fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Case) -> T + Send + 'static,
    ) -> Result<T, String> {
        let (answer, answered) = bounded(1);
        let work = move |case: &mut Case| drop(answer.send(work(case)));
        let sender = self.sender.as_ref().ok_or(GONE)?;
        sender.send(Message::Work(Box::new(work))).map_err(|error| format!("{GONE}: {error}"))?;
        answered.recv().map_err(|error| format!("{GONE}: {error}"))
    }

    /// Ends the thread after all is kept, and gives the case back.
    pub fn close(mut self) -> Option<Case> {
        self.sender = None;
        self.thread.take()?.join().ok()
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn work(mut case: Case, messages: &Receiver<Message>, failed: &Sender<StoreError>) -> Case {
    let mut waiting: Vec<Change> = Vec::new();
    let mut first: Option<Instant> = None;
    loop {
        let left = first.map_or(Duration::from_hours(1), |first| SOON.saturating_sub(first.elapsed()));
        let message = messages.recv_timeout(left);
        let (mut answer, mut work) = (None, None);
        match message {
            Ok(Message::Change(change)) => {
                waiting.push(change);
                first.get_or_insert_with(Instant::now);
                if waiting.len() < MOST && first.is_some_and(|first| first.elapsed() < SOON) {
                    continue;
                }
            }
            Ok(Message::Flush(sender)) => answer = Some(sender),
            Ok(Message::Work(wanted)) => work = Some(wanted),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                if let Err(error) = keep(&mut case, &mut waiting) {
                    drop(failed.try_send(error));
                }
                return case;
            }
        }
        let kept = keep(&mut case, &mut waiting);
        first = (!waiting.is_empty()).then(Instant::now);
        if let Some(answer) = answer {
            drop(answer.send(kept.as_ref().copied().map_err(ToString::to_string)));
        }
        if let Err(error) = kept {
            drop(failed.try_send(error));
        }
        if let Some(work) = work {
            work(&mut case);
        }
    }
}

/// Keeps what waits in one transaction. Where that fails for want of room it goes on waiting; where a single change is
/// at fault it is left out and said, so that it does not hold up the others for ever.
fn keep(case: &mut Case, waiting: &mut Vec<Change>) -> Result<(), StoreError> {
    if waiting.is_empty() {
        return Ok(());
    }
    let kept = case.batch(|batch| waiting.iter().try_for_each(|change| apply(batch, change)));
    match kept {
        Err(StoreError::Full | StoreError::Io { .. }) => {
            // Who sends faster than that waits for the channel.
            if waiting.len() >= MOST {
                std::thread::sleep(SOON);
            }
            kept
        }
        Err(_) => {
            let mut first = Ok(());
            for change in waiting.drain(..) {
                let kept = case.batch(|batch| apply(batch, &change));
                first = first.and(kept);
            }
            first
        }
        Ok(()) => {
            waiting.clear();
            kept
        }
    }
}

fn apply(batch: &Batch<'_>, change: &Change) -> Result<(), StoreError> {
    match change {
        Change::Result { root, below, identity, run, analysis, at } => {
            let item = batch.item(root, below, identity.as_ref(), *at)?;
            batch.analysis(&item, run, analysis, *at)
        }
        Change::Said { item, said, at } => batch.said(item, said, *at),
        Change::Draft { item, text } => batch.draft(item, text),
        Change::Form { field, value, at } => batch.form(field, value, *at),
        Change::Checked { item, state, at } => batch.checked(item, *state, *at),
        Change::Event { what, detail, at } => batch.event(what, detail, *at),
    }
}

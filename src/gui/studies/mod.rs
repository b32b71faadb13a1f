//! What panels want to know of the selected file and what takes longer than a frame: asked for while painting,
//! computed on two threads of their own, kept by content within a budget of bytes.

mod answer;
mod preview;
mod profile;
mod search;
mod serve;

pub use answer::Answer;
pub use preview::{Preview, Shown};
pub use search::{Hits, How, Pattern};

use std::cell::RefCell;
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, bounded};
use eframe::egui;

use super::detail::{Detail, Source};
use super::frames::Which;
use crate::limits::Limits;
use crate::progress::CancelFlag;
use crate::statistics::heat::Measure;

/// Bytes of answers kept.
const BUDGET: usize = 96 << 20;
/// Questions that may wait on a thread.
const WAITING: usize = 16;

/// A question about the selected file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Study {
    /// How random its bytes are along the whole of them.
    Entropy(Source),
    /// Runs of printable text of at least so many characters.
    Strings(Source, u8),
    /// Where bytes occur.
    Find(Source, Pattern),
    /// The bit stream of this name.
    Stream(String),
    /// Every sensible order of the samples' bits.
    Sweep,
    /// Curves of the statistics.
    Curves,
    /// A measure tile by tile, of a frame.
    Heat(Which, Measure),
    /// Which windows of the image the network was shown.
    Windows,
    /// Thumbnails beside the image.
    Previews,
}

impl Study {
    /// Whether it may take seconds, so that it has a thread of its own.
    const fn slow(&self) -> bool {
        matches!(self, Self::Sweep | Self::Curves)
    }

    /// Whether the file's analysis has to be there.
    fn needs_analysis(&self) -> bool {
        match self {
            Self::Entropy(source) | Self::Strings(source, _) | Self::Find(source, _) => {
                !matches!(source, Source::File)
            }
            // The structure tells row filters and further frames.
            Self::Stream(name) => name.contains('f'),
            Self::Curves | Self::Heat(..) => false,
            Self::Windows | Self::Sweep | Self::Previews => true,
        }
    }
}

/// A question on its way.
struct Request {
    detail: Detail,
    limits: Limits,
    study: Study,
    cancel: CancelFlag,
}

/// What came of it.
struct Reply {
    content: Arc<str>,
    study: Study,
    answer: Answer,
}

/// An answer at hand.
struct Kept {
    reply: Reply,
    bytes: usize,
    used: u64,
}

/// The threads, what was asked of them, and what they said.
pub struct Studies {
    quick: Sender<Request>,
    slow: Sender<Request>,
    replies: Receiver<Reply>,
    /// Of which content the questions under way are.
    content: Option<Arc<str>>,
    asked: Vec<(Study, CancelFlag)>,
    kept: Vec<Kept>,
    wanted: RefCell<Vec<Study>>,
    used: RefCell<Vec<Study>>,
    clock: u64,
    limits: Limits,
}

impl Studies {
    /// Starts the threads.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(ctx: &egui::Context) -> std::io::Result<Self> {
        let (reply, replies) = bounded(WAITING);
        let lane = |name: &str| {
            let (sender, requests) = bounded(WAITING);
            let (ctx, reply) = (ctx.clone(), reply.clone());
            let run = move || serve::serve(&ctx, &requests, &reply);
            std::thread::Builder::new().name(name.to_owned()).spawn(run).map(|_| sender)
        };
        Ok(Self {
            quick: lane("studies")?,
            slow: lane("long studies")?,
            replies,
            content: None,
            asked: Vec::new(),
            kept: Vec::new(),
            wanted: RefCell::default(),
            used: RefCell::default(),
            clock: 0,
            limits: Limits::default(),
        })
    }

    /// The answer about the file, once it is there; until then it is asked for.
    pub fn answer(&self, detail: &Detail, study: &Study) -> Option<&Answer> {
        if study.needs_analysis() && detail.analysis().is_none() {
            return None;
        }
        let found = self.find(&detail.content, study);
        let note = if found.is_some() { &self.used } else { &self.wanted };
        let mut note = note.borrow_mut();
        if !note.contains(study) {
            note.push(study.clone());
        }
        found.map(|at| &self.kept[at].reply.answer)
    }

    fn find(&self, content: &Arc<str>, study: &Study) -> Option<usize> {
        self.kept.iter().position(|kept| kept.reply.content == *content && kept.reply.study == *study)
    }

    /// Takes in what the threads said, and asks them what was wanted while painting.
    pub fn follow(&mut self, detail: Option<&Detail>) {
        while let Ok(reply) = self.replies.try_recv() {
            if self.content.as_ref() == Some(&reply.content) {
                self.asked.retain(|(asked, _)| *asked != reply.study);
            }
            self.keep(reply);
        }
        let wanted = std::mem::take(&mut *self.wanted.borrow_mut());
        let Some(detail) = detail else {
            return self.forget(None);
        };
        if self.content.as_ref() != Some(&detail.content) {
            self.forget(Some(Arc::clone(&detail.content)));
        }
        self.mark(&detail.content);
        for study in wanted {
            if self.asks(&study) || self.find(&detail.content, &study).is_some() {
                continue;
            }
            let lane = if study.slow() { &self.slow } else { &self.quick };
            let (detail, limits, cancel) = (detail.clone(), self.limits.clone(), CancelFlag::default());
            let request = Request { detail, limits, study: study.clone(), cancel: cancel.clone() };
            // Where too many wait already it is asked for again in the next frame.
            if lane.try_send(request).is_ok() {
                self.asked.push((study, cancel));
            }
        }
    }

    /// Computes within these limits; what was computed within others is forgotten.
    pub fn bound(&mut self, limits: &Limits) {
        if self.limits != *limits {
            self.limits.clone_from(limits);
            self.forget(None);
            self.kept.clear();
        }
    }

    /// Whether `study` is under way.
    pub fn asks(&self, study: &Study) -> bool {
        self.asked.iter().any(|(asked, _)| asked == study)
    }

    /// Stops `study`; says whether it was under way. Until it is asked for again the answer is that it was stopped.
    pub fn stop(&mut self, study: &Study) -> bool {
        let (Some(at), Some(content)) =
            (self.asked.iter().position(|(asked, _)| asked == study), self.content.clone())
        else {
            return false;
        };
        self.asked.swap_remove(at).1.cancel();
        self.keep(Reply { content, study: study.clone(), answer: Answer::Stopped });
        true
    }

    /// Forgets the answer to `study` about the selected file, so that it is computed anew.
    pub fn again(&mut self, study: &Study) {
        if let Some(content) = self.content.clone()
            && let Some(at) = self.find(&content, study)
        {
            self.kept.swap_remove(at);
        }
    }

    /// Whether nothing is asked for and nothing under way.
    pub fn idle(&self) -> bool {
        self.asked.is_empty() && self.wanted.borrow().is_empty()
    }

    /// Whether something was asked for in this frame.
    pub fn wants(&self) -> bool {
        !self.wanted.borrow().is_empty()
    }

    /// Another file is shown: what is under way for the last one is of no use any more.
    fn forget(&mut self, content: Option<Arc<str>>) {
        if self.content.is_none() && content.is_none() {
            return;
        }
        self.asked.drain(..).for_each(|(_, cancel)| cancel.cancel());
        self.content = content;
    }

    fn mark(&mut self, content: &Arc<str>) {
        for study in std::mem::take(&mut *self.used.borrow_mut()) {
            if let Some(at) = self.find(content, &study) {
                self.clock += 1;
                self.kept[at].used = self.clock;
            }
        }
    }

    fn keep(&mut self, reply: Reply) {
        if self.find(&reply.content, &reply.study).is_some() {
            return;
        }
        self.clock += 1;
        let bytes = reply.answer.bytes();
        self.kept.push(Kept { reply, bytes, used: self.clock });
        let mut total: usize = self.kept.iter().map(|kept| kept.bytes).sum();
        while total > BUDGET && self.kept.len() > 1 {
            let oldest = self.kept.iter().enumerate().min_by_key(|(_, kept)| kept.used);
            let Some(at) = oldest.map(|(at, _)| at) else { break };
            total -= self.kept.swap_remove(at).bytes;
        }
    }
}

impl Drop for Studies {
    fn drop(&mut self) {
        self.asked.iter().for_each(|(_, cancel)| cancel.cancel());
    }
}

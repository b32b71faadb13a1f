//! The scan thread: lists files, has them analysed, keeps of each what the list needs.

use std::collections::HashSet;
use std::path::PathBuf;

use crossbeam_channel::{Receiver, Sender};

use super::row::Slim;
use super::worker::{JobId, SOON, ScanEvent, ScanRequest, Setting};
use crate::progress::Progress as _;
use crate::scan::{self, Worklist};

/// Tells that a scan is over even where it broke off.
struct Finish<'a> {
    job: JobId,
    events: &'a Sender<ScanEvent>,
    setting: &'a Setting,
}

impl Drop for Finish<'_> {
    fn drop(&mut self) {
        self.events.send(ScanEvent::Finished(self.job)).ok();
        self.setting.ctx.request_repaint();
    }
}

/// Carries out requests one after the other until the window is gone.
pub(super) fn serve(setting: &Setting, requests: &Receiver<ScanRequest>, events: &Sender<ScanEvent>) {
    let mut seen = HashSet::new();
    for request in requests {
        let finish = Finish { job: request.job, events, setting };
        if request.forget {
            seen.clear();
        }
        scan(setting, &request, events, &mut seen);
        drop(finish);
    }
}

fn scan(setting: &Setting, request: &ScanRequest, events: &Sender<ScanEvent>, seen: &mut HashSet<PathBuf>) {
    if request.cancel.cancelled() {
        return;
    }
    let mut worklist = scan::collect(&request.paths, &request.cancel);
    worklist.items.retain(|item| seen.insert(path(item).clone()));
    let paths = worklist.items.iter().map(|item| path(item).clone()).collect();
    if events.send(ScanEvent::Listed(request.job, paths)).is_err() {
        return;
    }
    setting.ctx.request_repaint();
    run(setting, request, events, &worklist);
}

fn run(setting: &Setting, request: &ScanRequest, events: &Sender<ScanEvent>, worklist: &Worklist) {
    scan::run(worklist, &setting.options, setting.workers, &request.cancel, &|index, outcome| {
        let slim = Box::new(Slim::new(&outcome, setting.record));
        // The bytes go before the wait for the window.
        drop(outcome);
        if events.send(ScanEvent::Scanned(request.job, index, slim)).is_err() {
            request.cancel.cancel();
        }
        setting.ctx.request_repaint_after(SOON);
    });
}

fn path(item: &Result<PathBuf, (PathBuf, String)>) -> &PathBuf {
    match item {
        Ok(path) | Err((path, _)) => path,
    }
}

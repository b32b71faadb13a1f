//! The scan thread: lists files, has them analysed, keeps of each what the list needs.

use std::collections::HashSet;
use std::path::PathBuf;

use crossbeam_channel::{Receiver, Sender};
use eframe::egui;

use super::case::Filing;
use super::parts::without_commands;
use super::row::Slim;
use super::worker::{Forget, JobId, SOON, ScanEvent, ScanRequest};
use crate::progress::Progress as _;
use crate::scan::{self, Worklist};

/// Tells that a scan is over even where it broke off.
struct Finish<'a> {
    job: JobId,
    events: &'a Sender<ScanEvent>,
    ctx: &'a egui::Context,
}

impl Drop for Finish<'_> {
    fn drop(&mut self) {
        self.events.send(ScanEvent::Finished(self.job)).ok();
        self.ctx.request_repaint();
    }
}

/// Carries out requests one after the other until the window is gone.
pub(super) fn serve(ctx: &egui::Context, requests: &Receiver<ScanRequest>, events: &Sender<ScanEvent>) {
    let mut seen = HashSet::new();
    for request in requests {
        let finish = Finish { job: request.job, events, ctx };
        scan(ctx, &request, events, &mut seen);
        drop(finish);
    }
}

fn scan(ctx: &egui::Context, request: &ScanRequest, events: &Sender<ScanEvent>, seen: &mut HashSet<PathBuf>) {
    if let Forget::These(paths) = &request.forget {
        for path in paths {
            seen.remove(path);
        }
    }
    if let Forget::AllBut(paths) = &request.forget {
        seen.clear();
        seen.extend(paths.iter().cloned());
    }
    let everything = matches!(request.forget, Forget::Everything);
    if everything && request.paths.is_empty() {
        seen.clear();
    }
    if request.cancel.cancelled() {
        return;
    }
    let mut worklist = scan::collect(&request.paths, &request.cancel);
    if everything {
        // Half a list would say of the other half that it is no longer there.
        if request.cancel.cancelled() {
            return;
        }
        seen.clear();
    }
    worklist.items.retain(|item| seen.insert(path(item).clone()));
    let of_parts = request.parts.iter().map(|part| part.evidence.path().to_owned());
    let paths = worklist.items.iter().map(|item| path(item).clone()).chain(of_parts).collect();
    if events.send(ScanEvent::Listed(request.job, paths)).is_err() {
        return;
    }
    ctx.request_repaint();
    match keep(request, events, &worklist) {
        Ok(filing) => {
            run(ctx, request, events, &worklist, filing.as_ref());
            if let Some(filing) = filing.filter(|_| !request.cancel.cancelled()) {
                filing.end();
            }
        }
        Err(reason) => {
            events.send(ScanEvent::NotKept(reason)).ok();
            return;
        }
    }
    parts(ctx, request, events, worklist.items.len());
}

/// Tells the open case what is scanned, where there is one and something to scan.
fn keep(
    request: &ScanRequest,
    events: &Sender<ScanEvent>,
    worklist: &Worklist,
) -> Result<Option<Filing>, String> {
    let Some(keeping) = request.keeping.as_ref().filter(|_| !worklist.items.is_empty()) else {
        return Ok(None);
    };
    let (filing, exhibits) = keeping.begin(&request.paths, worklist, &request.options)?;
    events.send(ScanEvent::Numbered(request.job, exhibits)).ok();
    Ok(Some(filing))
}

/// Examines the parts, one after the other; `first` is the number of the first of them.
fn parts(ctx: &egui::Context, request: &ScanRequest, events: &Sender<ScanEvent>, first: usize) {
    for (index, part) in (first..).zip(&request.parts) {
        let Some(mut outcome) = scan::examine_opened(&part.evidence, &request.options, &request.cancel)
        else {
            return;
        };
        if let Ok(analysis) = &mut outcome.result {
            without_commands(analysis);
        }
        let slim = Box::new(Slim::of_part(&outcome, request.record, part));
        if events.send(ScanEvent::Scanned(request.job, index, slim)).is_err() {
            return;
        }
        ctx.request_repaint();
        request.gate.pass(&request.cancel);
    }
}

fn run(
    ctx: &egui::Context,
    request: &ScanRequest,
    events: &Sender<ScanEvent>,
    worklist: &Worklist,
    filing: Option<&Filing>,
) {
    scan::run(worklist, &request.options, request.workers, &request.cancel, &|index, outcome| {
        let slim = Box::new(Slim::new(&outcome, request.record));
        if let Some(filing) = filing {
            filing.keep(&outcome);
        }
        // The bytes go before the wait for the window.
        drop(outcome);
        if events.send(ScanEvent::Scanned(request.job, index, slim)).is_err() {
            request.cancel.cancel();
        }
        ctx.request_repaint_after(SOON);
        request.gate.pass(&request.cancel);
    });
}

fn path(item: &Result<PathBuf, (PathBuf, String)>) -> &PathBuf {
    match item {
        Ok(path) | Err((path, _)) => path,
    }
}

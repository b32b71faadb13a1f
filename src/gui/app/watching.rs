//! What watched folders tell, brought into the list.

use std::path::PathBuf;
use std::time::Instant;

use eframe::egui;

use super::App;
use crate::gui::format::grouped;
use crate::gui::row::shown_path;
use crate::gui::watch::WatchEvent;
use crate::gui::worker::{Forget, JobId};

/// Files that came or changed and wait for a scan.
#[derive(Debug, Default)]
pub(in crate::gui) struct Arrivals {
    rows: Vec<usize>,
    new: Vec<PathBuf>,
    /// Listings nobody asked for, which say nothing where they find nothing.
    quiet: Vec<JobId>,
}

impl Arrivals {
    /// Whether nobody asked for that listing; asked once.
    pub(super) fn quietly(&mut self, job: JobId) -> bool {
        let at = self.quiet.iter().position(|quiet| *quiet == job);
        at.map(|at| self.quiet.swap_remove(at)).is_some()
    }
}

impl App {
    /// Takes in what the watch tells, and has scanned what came.
    pub(super) fn take_watch(&mut self, ctx: &egui::Context) {
        while let Some(event) = self.watch.event() {
            match event {
                WatchEvent::Watching(folder) => {
                    self.tell(&format!("The folder is watched.\nFolder: {}", shown_path(&folder)));
                    self.list_anew(folder);
                }
                WatchEvent::Changed(files) => self.changed(files),
                WatchEvent::Gone(paths) => self.went(&paths),
                WatchEvent::Missed(folder) => {
                    self.complain(format!(
                        "So much happened at once in a watched folder that some changes may have been missed; new \
                         files are listed, changed ones once you scan again.\nFolder: {}",
                        shown_path(&folder)
                    ));
                    self.list_anew(folder);
                }
                WatchEvent::Failed(folder, error) => {
                    self.watch.stop(&folder);
                    let shown = shown_path(&folder);
                    self.complain_of(
                        &folder,
                        &format!("The folder is not watched: {error}.\nFolder: {shown}"),
                    );
                }
            }
        }
        self.scan_arrivals();
        if !self.arrivals.rows.is_empty() || !self.arrivals.new.is_empty() {
            ctx.request_repaint_after(std::time::Duration::from_millis(250));
        }
    }

    /// Lists files that are in the folder and not in the list.
    fn list_anew(&mut self, folder: PathBuf) {
        // What is followed belongs to what is open, also for scanning everything again.
        if !self.opened.contains(&folder) {
            self.opened.push(folder.clone());
        }
        if let Some(job) = self.worker.scan(vec![folder], Forget::Nothing) {
            self.session.begin(job, Instant::now());
            self.arrivals.quiet.push(job);
        }
    }

    fn changed(&mut self, files: Vec<(PathBuf, bool)>) {
        let images: std::collections::HashSet<PathBuf> =
            files.iter().filter(|(_, image)| *image).map(|(path, _)| path.clone()).collect();
        let (rows, new) = self.session.known(files.into_iter().map(|(path, _)| path).collect());
        self.arrivals.rows.extend(rows);
        // A row is scanned again whatever it holds now; what has none has to be an image to get one.
        self.arrivals.new.extend(new.into_iter().filter(|path| images.contains(path)));
    }

    fn went(&mut self, paths: &[PathBuf]) {
        let count = self.session.gone(paths);
        if count > 0 {
            let files = if count == 1 { "file is" } else { "files are" };
            self.log.add(format!("{} {files} no longer there", grouped(count as u64)), false);
        }
        let lost: Vec<PathBuf> =
            self.watch.folders().iter().filter(|folder| paths.contains(folder)).cloned().collect();
        for folder in lost {
            self.watch.stop(&folder);
            let text = format!("A watched folder is no longer there.\nFolder: {}", shown_path(&folder));
            self.complain_of(&folder, &text);
        }
    }

    /// Has scanned what came, as far as there is room for the requests.
    fn scan_arrivals(&mut self) {
        let rows = std::mem::take(&mut self.arrivals.rows);
        if !rows.is_empty() && !self.scan_again(&rows) {
            self.arrivals.rows = rows;
        }
        let new = std::mem::take(&mut self.arrivals.new);
        if new.is_empty() {
            return;
        }
        match self.worker.scan(new.clone(), Forget::These(new.clone())) {
            Some(job) => {
                self.session.begin(job, Instant::now());
                self.arrivals.quiet.push(job);
            }
            None => self.arrivals.new = new,
        }
    }
}

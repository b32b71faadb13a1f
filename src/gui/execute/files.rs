//! Opening, scanning and exporting.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Instant;

use crate::case::ItemId;
use crate::case::store::is_case;
use crate::gui::app::{App, Selected};
use crate::gui::case::OpenCase;
use crate::gui::commands::{CaseCommand, FilesCommand, Scope};
use crate::gui::dialogs::Ask;
use crate::gui::row::{Row, shown_path};
use crate::gui::session::Source;
use crate::gui::worker::{Forget, Reply};
use crate::gui::{export, samples};

impl App {
    /// Carries out one command.
    pub(super) fn execute_files(&mut self, command: FilesCommand) {
        match command {
            FilesCommand::ChooseFiles => self.ask(Ask::Files),
            FilesCommand::ChooseFolder => self.ask(Ask::Folder),
            FilesCommand::ChooseExport(scope) if self.records(scope).is_empty() => self.nothing_to_export(),
            FilesCommand::ChooseExport(scope) => self.ask(Ask::Save(scope)),
            FilesCommand::Open(paths) => match paths.as_slice() {
                [folder] if is_case(folder) => self.send(CaseCommand::Open(folder.clone())),
                _ => self.open(paths),
            },
            FilesCommand::Rescan => self.rescan(),
            FilesCommand::RescanChosen => self.rescan_chosen(),
            FilesCommand::RemoveChosen => self.remove_chosen(),
            FilesCommand::Clear => self.clear(),
            FilesCommand::Cancel => self.worker.cancel_scans(),
            FilesCommand::FlipPause => self.flip_pause(),
            FilesCommand::CancelAnalysis => self.worker.cancel_detail(),
            FilesCommand::CancelJob(id) => self.asides.cancel(id),
            FilesCommand::OpenSamples => self.open_samples(),
            FilesCommand::Export(scope, path) => self.export(scope, path),
            part @ (FilesCommand::OpenPart(_)
            | FilesCommand::OpenSelection
            | FilesCommand::OpenStream
            | FilesCommand::ShowParent
            | FilesCommand::ChoosePartFile
            | FilesCommand::SavePart(_)) => self.execute_parts(part),
            FilesCommand::Reveal => self.reveal(),
            FilesCommand::WatchFolder => self.watch_folder(),
            FilesCommand::Watch(folder) => self.watch(&folder),
            FilesCommand::StopWatching(folder) => self.stop_watching(folder.as_deref()),
        }
    }

    fn open(&mut self, paths: Vec<PathBuf>) {
        match self.worker.scan(paths.clone(), Forget::Nothing) {
            Some(job) => {
                self.session.begin(job, Instant::now());
                let new = paths.into_iter().filter(|path| !self.opened.contains(path)).collect::<Vec<_>>();
                self.opened.extend(new);
            }
            None => self.complain("Too many scans are waiting; open this again when one is done.".into()),
        }
    }

    fn rescan(&mut self) {
        let parts = self.session.parts();
        if self.opened.is_empty() && parts.is_empty() {
            return self.tell("Nothing is open yet.");
        }
        self.worker.cancel_scans();
        match self.worker.scan_with(self.opened.clone(), parts, Forget::Everything) {
            Some(job) => {
                self.session.begin_all(job, Instant::now());
                // What is open is read again too, once the selection is followed.
                self.selected = Selected::Nothing;
            }
            None => self.complain("Too many scans are waiting; try again when one is done.".into()),
        }
    }

    fn rescan_chosen(&mut self) {
        let rows: Vec<usize> = self.session.chosen().iter().copied().collect();
        if rows.is_empty() {
            return self.tell("Select a file first.");
        }
        if !self.scan_again(&rows) {
            self.complain("Too many scans are waiting; try again when one is done.".into());
        }
    }

    /// Examines the files of `rows` again; says whether there was room for the request.
    pub(in crate::gui) fn scan_again(&mut self, rows: &[usize]) -> bool {
        let of_rows = || rows.iter().filter_map(|&row| self.session.rows().get(row));
        let files = of_rows().filter(|row| row.part.is_none());
        let paths: Vec<PathBuf> = files.map(|row| row.path.clone()).collect();
        let parts = of_rows().filter_map(|row| row.part.clone()).collect();
        let Some(job) = self.worker.scan_with(paths.clone(), parts, Forget::These(paths)) else {
            return false;
        };
        self.session.begin_again(job, rows, Instant::now());
        // What is open is read again too, once the selection is followed.
        if self.selected.row().is_some_and(|row| rows.contains(&row)) {
            self.selected = Selected::Nothing;
        }
        true
    }

    fn remove_chosen(&mut self) {
        let rows = self.session.chosen().clone();
        let paths: Vec<PathBuf> =
            rows.iter().filter_map(|&row| self.session.rows().get(row).map(|row| row.path.clone())).collect();
        self.session.remove(&rows);
        if self.case.is_some() && !rows.is_empty() {
            self.tell("Taken off the list. The case keeps them, and shows them when it is opened again.");
        }
        // Opened again they are listed again.
        self.worker.scan(Vec::new(), Forget::These(paths));
    }

    fn clear(&mut self) {
        let record = std::mem::take(&mut self.record);
        let (unsaved, case) = (self.unsaved, self.case.is_some());
        self.leave_table();
        if !case {
            // What was said goes with the files when they are opened again.
            (self.record, self.unsaved) = (record, unsaved);
        }
    }

    fn flip_pause(&mut self) {
        if self.session.busy() {
            let paused = !self.worker.paused();
            self.worker.pause_scans(paused);
        }
    }

    fn open_samples(&mut self) {
        let Some(home) = self.home.clone() else {
            return self.complain("There is no folder of your own to put the sample case in.".into());
        };
        self.panels.window.samples = true;
        self.background("Writing the sample case", move |_, _| match samples::unpack(&home) {
            Ok(folder) => Reply::Chosen(Some(FilesCommand::Open(vec![folder]).into())),
            Err(error) => Reply::Told(Err(format!(
                "The sample case could not be written: {error}.\nFolder: {}",
                shown_path(&home)
            ))),
        });
    }

    fn records(&self, scope: Scope) -> Vec<Source> {
        match scope {
            Scope::All => self.session.records(),
            Scope::Selected => self.session.chosen_records(),
        }
    }

    fn nothing_to_export(&mut self) {
        self.tell("There is no result to export yet.");
    }

    fn export(&mut self, scope: Scope, path: PathBuf) {
        let records = self.records(scope);
        if records.is_empty() {
            return self.nothing_to_export();
        }
        let examiner = match scope {
            Scope::All => self.record.clone(),
            Scope::Selected => {
                let chosen = self.session.chosen().iter().filter_map(|&row| self.session.rows().get(row));
                let ids: BTreeSet<ItemId> = chosen.map(Row::id).collect();
                self.record.only(|id| ids.contains(id))
            }
        };
        let case = self.case.as_ref().map(OpenCase::writer);
        self.background("Writing results", move |_, cancel| {
            Reply::Told(export::write(&path, &records, (case.as_deref(), &examiner), cancel))
        });
    }
}

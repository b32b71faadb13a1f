//! Opening, scanning and exporting.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use crate::gui::app::App;
use crate::gui::commands::{FilesCommand, Scope};
use crate::gui::dialogs::Ask;
use crate::gui::export;
use crate::gui::worker::Reply;
use crate::report::schema::Record;

impl App {
    /// Carries out one command.
    pub(super) fn execute_files(&mut self, command: FilesCommand) {
        match command {
            FilesCommand::ChooseFiles => self.ask(Ask::Files),
            FilesCommand::ChooseFolder => self.ask(Ask::Folder),
            FilesCommand::ChooseExport(scope) if self.records(scope).is_empty() => self.nothing_to_export(),
            FilesCommand::ChooseExport(scope) => self.ask(Ask::Save(scope)),
            FilesCommand::Open(paths) => self.open(paths),
            FilesCommand::Rescan => self.rescan(),
            FilesCommand::Clear => self.clear(),
            FilesCommand::Cancel => self.worker.cancel_scans(),
            FilesCommand::Export(scope, path) => self.export(scope, path),
        }
    }

    fn open(&mut self, paths: Vec<PathBuf>) {
        self.notice = None;
        match self.worker.scan(paths.clone(), false) {
            Some(job) => {
                self.session.begin(job, Instant::now());
                self.opened.extend(paths);
            }
            None => self.complain("Too many scans are waiting; open this again when one is done.".into()),
        }
    }

    fn rescan(&mut self) {
        let paths = std::mem::take(&mut self.opened);
        self.clear();
        if paths.is_empty() {
            return;
        }
        if let Some(job) = self.worker.scan(paths.clone(), true) {
            self.session.begin(job, Instant::now());
            self.opened = paths;
        }
    }

    fn clear(&mut self) {
        self.worker.cancel_scans();
        self.session.clear();
        self.textures.clear();
        self.opened.clear();
        // An empty scan makes the scan thread forget which files it has seen. The list does not wait for it.
        self.worker.scan(Vec::new(), true);
    }

    fn records(&self, scope: Scope) -> Vec<Arc<Record>> {
        match scope {
            Scope::All => self.session.records(None),
            Scope::Selected => {
                self.session.selected().map(|row| self.session.records(Some(row))).unwrap_or_default()
            }
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
        if let Err(error) = self.worker.aside("export", move |_| Reply::Told(export::write(&path, &records)))
        {
            self.complain(format!("The results were not written: {error}."));
        }
    }
}

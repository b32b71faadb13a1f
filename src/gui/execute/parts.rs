//! Parts of evidence as rows of their own.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use crate::gui::app::App;
use crate::gui::commands::FilesCommand;
use crate::gui::dialogs::Ask;
use crate::gui::export;
use crate::gui::format;
use crate::gui::parts::{self, BUDGET, Part, Take};
use crate::gui::worker::{Forget, Reply};

impl App {
    /// Takes a part out of the selected evidence, beside the window; it becomes a row once it is there.
    pub(super) fn open_part(&mut self, what: Take) {
        let Some(detail) = self.selected.detail() else { return self.tell("Select a file first.") };
        let detail = detail.clone();
        self.background("Opening a part of a file", move |setting, _| {
            Reply::Part(parts::take(&detail, &what, &setting.options.limits).map(Box::new))
        });
    }

    /// The selected bytes as a row of their own.
    pub(super) fn open_selection(&mut self) {
        let bytes = &self.panels.bytes;
        match bytes.hex.selection().filter(|span| !span.is_empty()) {
            Some(span) => self.open_part(Take::Bytes(bytes.source, span)),
            None => self.tell("Select bytes first."),
        }
    }

    /// The bit stream that is shown as a row of its own.
    pub(super) fn open_stream(&mut self) {
        self.open_part(Take::Stream(self.panels.bytes.extract.text.clone()));
    }

    /// Puts a part on the table, or selects the row that it is already.
    pub(in crate::gui) fn take_part(&mut self, part: Result<Box<Part>, String>) {
        let part = match part {
            Ok(part) => Arc::new(*part),
            Err(text) => return self.complain(text),
        };
        if let Some(row) = self.session.row_of_part(&part) {
            self.session.select(row);
            self.panels.list.reveal_row = true;
            return;
        }
        let held: usize = self.session.parts().iter().map(|part| part.evidence.bytes().len()).sum();
        if held.saturating_add(part.evidence.bytes().len()) > BUDGET {
            return self.complain(format!(
                "There is no room left for this part: those on the table may have {} together. Remove some from the \
                 list, or save this one as a file and open that.",
                format::size(BUDGET as u64)
            ));
        }
        match self.worker.scan_with(Vec::new(), vec![Arc::clone(&part)], Forget::Nothing) {
            Some(job) => {
                let row = self.session.begin_part(job, part, Instant::now());
                self.session.select(row);
                self.panels.list.reveal_row = true;
            }
            None => self.complain("Too many scans are waiting; try again when one is done.".into()),
        }
    }

    fn selected_part(&self) -> Option<Arc<Part>> {
        self.session.rows().get(self.session.selected()?)?.part.clone()
    }

    /// Selects the row that the selected part was taken out of.
    pub(super) fn show_parent(&mut self) {
        let Some(part) = self.selected_part() else {
            return self.tell("The selected row is a file of its own.");
        };
        let rows = self.session.rows();
        let Some(row) = rows.iter().position(|row| !row.removed && row.path == part.parent()) else {
            return self.tell("The file that this was taken out of is not in the list any more.");
        };
        self.session.select(row);
        self.panels.list.reveal_row = true;
    }

    /// Asks where to write the selected part.
    pub(super) fn choose_part_file(&mut self) {
        if self.selected_part().is_none() {
            return self.tell("The selected row is a file of its own.");
        }
        self.ask(Ask::PartFile);
    }

    /// Writes the selected part, over no file.
    pub(super) fn save_part(&mut self, path: PathBuf) {
        let Some(part) = self.selected_part() else {
            return self.tell("The selected row is a file of its own.");
        };
        self.background("Writing a part", move |_, _| Reply::Told(export::part(&path, &part.evidence)));
    }

    /// Whether the command is about parts; carries it out then.
    pub(super) fn execute_parts(&mut self, command: FilesCommand) {
        match command {
            FilesCommand::OpenPart(what) => self.open_part(what),
            FilesCommand::OpenSelection => self.open_selection(),
            FilesCommand::OpenStream => self.open_stream(),
            FilesCommand::ShowParent => self.show_parent(),
            FilesCommand::ChoosePartFile => self.choose_part_file(),
            FilesCommand::SavePart(path) => self.save_part(path),
            _ => {}
        }
    }
}

//! What the examiner says.

use std::path::PathBuf;

use eframe::egui;

use crate::case::{self, Bookmark, ItemId};
use crate::gui::app::App;
use crate::gui::commands::{Command, RecordCommand};
use crate::gui::dialogs::Ask;
use crate::gui::worker::Reply;
use crate::gui::{export, log};

impl App {
    /// Carries out one command.
    pub(super) fn execute_record(&mut self, ctx: &egui::Context, command: RecordCommand) {
        use RecordCommand as C;
        let now = log::now();
        match command {
            C::SetStatus(status) => self.of_chosen(|record, id| record.set_status(id, status, now)),
            C::AddTag(tag) => self.of_chosen(|record, id| {
                record.add_tag(id, &tag, now);
            }),
            C::RemoveTag(tag) => self.of_chosen(|record, id| {
                record.remove_tag(id, &tag);
            }),
            C::FocusTag => self.panels.why.focus_tag = true,
            C::AddNote(text) => {
                self.of_selected(|record, id| {
                    record.add_note(id, &text, now);
                });
                self.keep_draft();
            }
            C::ChangeNote(entry, text) => self.of_selected(|record, id| {
                record.change_note(id, entry, &text, now);
            }),
            C::FocusNote => self.panels.why.focus_note = true,
            C::AddBookmark => self.add_bookmark(ctx),
            C::OpenBookmark(entry) => self.open_bookmark(ctx, entry),
            C::AnnotateBookmark(entry, note) => self.of_bookmark(entry, |record| {
                record.annotate_bookmark(entry, &note);
            }),
            C::RemoveBookmark(entry) => self.of_bookmark(entry, |record| {
                record.remove_bookmark(entry);
            }),
            C::FlipBookmarks => self.panels.window.bookmarks = !self.panels.window.bookmarks,
            C::ChooseSave if self.record.is_empty() => {
                self.tell("There is nothing in the examiner's record yet.");
            }
            C::ChooseSave => self.ask(Ask::SaveRecord),
            C::Save(path) => self.save_record(path),
            C::ChooseLoad | C::Load(_) if self.case.is_some() => {
                self.tell("The case has a record of its own. Close the case to open another record.");
            }
            C::ChooseLoad => self.ask(Ask::OpenRecord),
            C::Load(path) => self.load_record(path),
        }
    }

    /// Changes what is said of every chosen row.
    fn of_chosen(&mut self, change: impl Fn(&mut case::ExaminerRecord, &ItemId)) {
        let rows: Vec<usize> = self.session.chosen().iter().copied().collect();
        self.of_rows(&rows, change);
    }

    /// Changes what is said of the selected row.
    fn of_selected(&mut self, change: impl Fn(&mut case::ExaminerRecord, &ItemId)) {
        let rows: Vec<usize> = self.session.selected().into_iter().collect();
        self.of_rows(&rows, change);
    }

    fn of_rows(&mut self, rows: &[usize], change: impl Fn(&mut case::ExaminerRecord, &ItemId)) {
        if rows.is_empty() {
            return self.tell("Select a file first.");
        }
        for &index in rows {
            let Some(id) = self.session.rows().get(index).map(crate::gui::row::Row::id) else { continue };
            change(&mut self.record, &id);
            self.session.mark(index, self.record.item(&id));
            self.keep_said(index);
        }
    }

    fn of_bookmark(&mut self, entry: case::Entry, change: impl FnOnce(&mut case::ExaminerRecord)) {
        let Some(id) = self.record.bookmark(entry).map(|(id, _)| id.clone()) else { return };
        change(&mut self.record);
        self.keep_said_of(&id);
    }

    fn add_bookmark(&mut self, ctx: &egui::Context) {
        let Some(id) = self.selected.row().and_then(|row| Some(self.session.rows().get(row)?.id())) else {
            return self.tell("Select a file first.");
        };
        let canvas = &self.panels.canvas;
        let bookmark = Bookmark {
            made: log::now(),
            view: canvas.view.name(),
            parameters: canvas.parameters(),
            viewport: canvas.viewport(ctx.pixels_per_point()),
            note: String::new(),
        };
        let entry = self.record.add_bookmark(&id, bookmark);
        self.keep_said_of(&id);
        self.panels.window.bookmarks = true;
        self.panels.window.new_bookmark = Some(entry);
    }

    /// Goes to the file of a bookmark; the view follows once the file is open.
    fn open_bookmark(&mut self, ctx: &egui::Context, entry: case::Entry) {
        let Some((id, bookmark)) = self.record.bookmark(entry) else { return };
        let row = self.session.rows().iter().position(|row| !row.removed && row.path == id.path);
        let Some(row) = row else {
            let path = crate::gui::row::shown_path(&id.path);
            return self
                .complain(format!("The bookmark's file is not on the table; open it first.\nFile: {path}"));
        };
        let same = self.session.rows()[row].sha256() == id.sha256.as_ref();
        self.returning = Some(bookmark.clone());
        self.session.select(row);
        self.panels.list.reveal_row = true;
        if !same {
            self.tell("The file is not the one that the bookmark was made on: its content differs.");
        }
        self.follow_bookmark(ctx.pixels_per_point());
    }

    fn save_record(&mut self, path: PathBuf) {
        let text = case::to_json(&self.record);
        let began = self.background("Writing the examiner's record", move |_, _| {
            Reply::RecordSaved(export::text(&path, &text))
        });
        if began {
            self.unsaved = false;
        }
    }

    fn load_record(&mut self, path: PathBuf) {
        self.background("Reading an examiner's record", move |_, _| {
            Reply::RecordRead(Box::new(export::read_record(&path)))
        });
    }

    /// What follows from the end of a save; it is unsaved again where it failed.
    pub(in crate::gui) fn record_saved(&mut self, outcome: Result<String, String>) {
        match outcome {
            Ok(text) => {
                self.tell(&text);
                if self.panels.window.closing {
                    self.send(Command::from(crate::gui::commands::WindowCommand::Close));
                }
            }
            Err(text) => {
                self.unsaved = true;
                self.complain(text);
            }
        }
    }

    /// Takes a record in place of the present one.
    pub(in crate::gui) fn record_read(&mut self, outcome: Result<case::ExaminerRecord, String>) {
        match outcome {
            Ok(record) => {
                self.record = record;
                self.unsaved = false;
                for index in 0..self.session.rows().len() {
                    self.mark_row(index);
                }
                self.tell("The examiner's record is open.");
            }
            Err(text) => self.complain(text),
        }
    }

    /// Brings what the list shows of the record in line with it.
    pub(in crate::gui) fn mark_row(&mut self, index: usize) {
        if let Some(row) = self.session.rows().get(index) {
            let id = row.id();
            if let Some(sha256) = &id.sha256 {
                self.record.identified(&id.path, sha256);
            }
            self.session.mark(index, self.record.item(&id));
        }
    }
}

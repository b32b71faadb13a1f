//! The case on disk.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use crate::case::ItemId;
use crate::case::store::ENDING;
use crate::gui::app::{App, Arrivals, Selected};
use crate::gui::case::{self, Contents, Found, Loaded};
use crate::gui::commands::CaseCommand;
use crate::gui::dialogs::{Ask, AskCase};
use crate::gui::log;
use crate::gui::reveal;
use crate::gui::row::{Row, shown_path};
use crate::gui::session::Session;
use crate::gui::worker::{Forget, Reply};
use crate::report::issue::{Issued, Order};

/// Cases kept in the list of recent ones.
const RECENT: usize = 8;

impl App {
    /// Carries out one command.
    pub(super) fn execute_case(&mut self, command: CaseCommand) {
        use CaseCommand as C;
        match command {
            C::ChooseNew => self.ask(Ask::Case(AskCase::New)),
            C::ChooseOpen => self.ask(Ask::Case(AskCase::Open)),
            C::Make(_) | C::Open(_) if self.examiner().is_empty() => {
                self.panels.case.ask_who(command.into());
            }
            C::Make(folder) => self.make_case(folder),
            C::Open(folder) => self.open_case(folder),
            C::SetExaminer(name) => self.set_examiner(&name),
            C::Close => self.close_case(),
            C::ChooseMoved(root) => self.ask(Ask::Case(AskCase::Moved(root))),
            _ if self.case.is_none() => self.tell("No case is open. Make one, or open one, first."),
            C::FlipForm => self.panels.case.flip_form(),
            C::FillIn(field, value) => {
                if let Some(case) = &mut self.case {
                    case.fill_in(field, &value, log::now());
                }
            }
            C::Check => self.check_evidence(),
            C::ScanRest => self.scan_rest(),
            C::Moved(root, path) => self.relocate(root, path),
            C::FlipReport => self.panels.case.flip_report(),
            C::ChoosePack => self.ask(Ask::Case(AskCase::Pack)),
            C::Pack(path) => self.pack(path),
            C::ChooseMerge => self.ask(Ask::Case(AskCase::Merge)),
            C::Merge(folder) => self.merge(folder),
            C::Report(order) => self.report(order),
            C::ShowReport | C::ShowReports => self.show_report(command == C::ShowReport),
        }
    }

    fn set_examiner(&mut self, name: &str) {
        self.named = None;
        name.trim().clone_into(&mut self.settings.examiner);
        self.save_settings();
        if let Some(command) = self.panels.case.who_said() {
            self.send(command);
        }
    }

    fn make_case(&mut self, folder: PathBuf) {
        let folder = if folder.extension().is_some_and(|ending| ending == ENDING) {
            folder
        } else {
            let mut name = folder.into_os_string();
            name.push(".");
            name.push(ENDING);
            PathBuf::from(name)
        };
        let examiner = self.examiner().to_owned();
        let opened = if self.case.is_none() { self.opened.clone() } else { Vec::new() };
        self.background("Making the case", move |_, _| {
            let made = case::make(&folder, &examiner, &opened);
            Reply::Case(Box::new(made.map_err(|error| not(&folder, "made", &error))))
        });
    }

    fn open_case(&mut self, folder: PathBuf) {
        if self.case.as_ref().is_some_and(|case| case.folder() == folder) {
            return self.tell("This case is open already.");
        }
        if self.unsaved && !self.record.is_empty() {
            return self.complain(
                "What you said of the files on the table is not saved. Save the examiner's record or make a case of \
                 the table, then open the other case."
                    .into(),
            );
        }
        let examiner = self.examiner().to_owned();
        self.background("Opening the case", move |_, _| {
            let opened = case::open(&folder, &examiner);
            Reply::Case(Box::new(opened.map_err(|error| not(&folder, "opened", &error))))
        });
    }

    /// Takes over a case that was made or opened.
    pub(in crate::gui) fn take_case(&mut self, loaded: Result<Loaded, String>) {
        let Loaded { mut case, contents, made } = match loaded {
            Ok(loaded) => loaded,
            Err(text) => return self.complain(text),
        };
        let kept = made && self.case.is_none();
        if !kept {
            self.leave_table();
        }
        self.remember(case.folder().to_owned());
        if let Some(notice) = case.notice() {
            self.tell(&notice);
        }
        self.worker.keep_in(Some(case.keeping()));
        let title = case.title();
        self.case = Some(case);
        if kept {
            self.tell(&format!("The case {title} is made. Everything said and found is kept from now on."));
            self.panels.case.flip_form();
            self.keep_table();
        } else {
            self.take_contents(contents);
            self.tell(&format!("The case {title} is open."));
            self.check_evidence();
        }
    }

    /// Puts what is in the case on the table.
    fn take_contents(&mut self, contents: Contents) {
        let Contents { rows, record, .. } = contents;
        self.opened = rows.iter().map(|row| row.path.clone()).collect();
        self.worker.scan(Vec::new(), Forget::AllBut(self.opened.clone()));
        self.session.load(rows);
        self.selected = Selected::Nothing;
        self.record = record;
        self.unsaved = false;
    }

    /// What is on the table goes into the case that was just made: files are scanned once more, so that the case has
    /// all that was read back from them.
    fn keep_table(&mut self) {
        self.unsaved = false;
        let files = |row: &Row| !row.removed && row.part.is_none();
        let rows: Vec<usize> =
            (0..self.session.rows().len()).filter(|&row| files(&self.session.rows()[row])).collect();
        if !rows.is_empty() {
            self.worker.cancel_scans();
            if !self.scan_again(&rows) {
                self.complain("Too many scans are waiting; scan again when one is done.".into());
            }
        }
    }

    fn close_case(&mut self) {
        if self.case.is_none() {
            return self.tell("No case is open.");
        }
        self.leave_table();
        self.tell("The case is closed. Everything in it is kept.");
    }

    /// Takes everything off the table, and with it the case.
    pub(super) fn leave_table(&mut self) {
        self.worker.cancel_scans();
        self.worker.keep_in(None);
        self.case = None;
        self.panels.case.closed();
        self.panels.why.note.clear();
        self.session.clear();
        self.selected = Selected::Nothing;
        self.textures.clear();
        self.thumbnails.clear();
        self.opened.clear();
        self.record = crate::case::ExaminerRecord::default();
        self.unsaved = false;
        self.panels.window.samples = false;
        self.stop_watching(None);
        self.arrivals = Arrivals::default();
        // An empty scan makes the scan thread forget which files it has seen. The list does not wait for it.
        self.worker.scan(Vec::new(), Forget::Everything);
    }

    fn remember(&mut self, folder: PathBuf) {
        let folder = std::path::absolute(&folder).unwrap_or(folder);
        self.settings.recent.retain(|known| *known != folder);
        self.settings.recent.insert(0, folder);
        self.settings.recent.truncate(RECENT);
        self.save_settings();
    }

    /// Keeps what is said of a row, in the case or until it is saved.
    pub(in crate::gui) fn keep_said(&mut self, index: usize) {
        let Some(row) = self.session.rows().get(index) else { return };
        match (&mut self.case, &row.exhibit) {
            (Some(case), Some(exhibit)) => {
                let said = self.record.item(&row.id()).cloned().unwrap_or_default();
                case.say(&exhibit.id, said, log::now());
            }
            (Some(_), None) if row.part.is_some() => {
                self.tell("Parts are kept in memory only: what is said of them is not in the case.");
            }
            // It is kept as soon as the scan has given the file its number.
            (Some(_), None) => {}
            (None, _) => self.unsaved = true,
        }
    }

    /// The same of what is said about `id`.
    pub(super) fn keep_said_of(&mut self, id: &ItemId) {
        match self.session.rows().iter().position(|row| row.path == id.path) {
            Some(index) => self.keep_said(index),
            None => self.unsaved = self.case.is_none(),
        }
    }

    fn check_evidence(&mut self) {
        let Some(case) = &self.case else { return };
        let (writer, teller) = (case.writer(), self.worker.teller());
        let rows = numbers(&self.session);
        self.measured("Checking the evidence", move |_, cancel, share| {
            let tell = |states| teller.tell(Reply::Checked(states));
            Reply::Told(case::check(&writer, &rows, &tell, (cancel, share)))
        });
        self.bind_last();
    }

    /// The work that was begun last ends when the case is closed.
    fn bind_last(&mut self) {
        if let (Some(case), Some(aside)) = (&mut self.case, self.asides.list().last()) {
            case.bind(aside.cancel.clone());
        }
    }

    /// Takes in where evidence is now.
    pub(in crate::gui) fn take_checked(&mut self, states: Vec<Found>) {
        let now = log::now();
        for Found { row, exhibit, state } in states {
            self.session.checked(row, &exhibit, state, now);
        }
    }

    fn scan_rest(&mut self) {
        let rows: Vec<usize> = self
            .session
            .rows()
            .iter()
            .enumerate()
            .filter(|(_, row)| !row.removed && row.outcome.is_none())
            .map(|(index, _)| index)
            .collect();
        if rows.is_empty() {
            self.tell("Every file of the case was scanned.");
        } else if !self.scan_again(&rows) {
            self.complain("Too many scans are waiting; try again when one is done.".into());
        }
    }

    fn pack(&mut self, path: PathBuf) {
        let Some(case) = &self.case else { return };
        let writer = case.writer();
        self.background("Packing what is marked", move |_, cancel| {
            let packed = case::pack(&writer, &path, cancel);
            Reply::Told(
                packed.map_err(|error| format!("Nothing was packed: {error}.\nFile: {}", shown_path(&path))),
            )
        });
        self.bind_last();
    }

    fn merge(&mut self, folder: PathBuf) {
        let Some(case) = &self.case else { return };
        let writer = case.writer();
        self.worker.cancel_scans();
        self.background("Merging the copy", move |_, _| {
            let merged = case::merge(&writer, &folder);
            Reply::Moved(Box::new(merged.map_err(|error| not(&folder, "merged", &error))))
        });
    }

    fn relocate(&mut self, root: String, path: PathBuf) {
        let Some(case) = &self.case else { return };
        let writer = case.writer();
        self.worker.cancel_scans();
        self.background("Looking for the evidence there", move |_, _| {
            let moved = case::relocate(&writer, &root, &path);
            Reply::Moved(Box::new(
                moved.map_err(|error| format!("The folder could not be moved in the case: {error}.")),
            ))
        });
    }

    /// Takes over the case as it is once a folder lies elsewhere, or another copy was merged.
    pub(in crate::gui) fn take_moved(&mut self, contents: Result<Contents, String>) {
        match (contents, &mut self.case) {
            (Ok(contents), Some(case)) => {
                case.moved(&contents);
                if let Some(said) = &contents.said {
                    self.toasts.say(said, false, Instant::now());
                    self.log.add(said.clone(), false);
                }
                self.take_contents(contents);
                self.check_evidence();
            }
            (Ok(_), None) => {}
            (Err(text), _) => self.complain(text),
        }
    }

    fn report(&mut self, order: Order) {
        let Some(case) = &self.case else { return };
        let writer = case.writer();
        self.panels.case.report.issued = None;
        self.background("Writing the report", move |_, cancel| {
            Reply::Reported(case::issue(&writer, &order, cancel))
        });
        self.bind_last();
    }

    /// Takes in that a report was written.
    pub(in crate::gui) fn take_report(&mut self, issued: Result<Issued, String>) {
        match issued {
            Ok(issued) => {
                if let Some(case) = &mut self.case {
                    case.reported(issued.revision);
                }
                let Issued { revision, folder, .. } = &issued;
                self.tell(&format!("Report {revision} is written.\nFolder: {}", shown_path(folder)));
                self.panels.case.report.amendment.clear();
                self.panels.case.report.issued = Some(issued);
            }
            Err(error) => self.complain(format!("The report was not written: {error}.")),
        }
    }

    /// Hands our own report to the browser, or its folder to the file manager; never evidence.
    fn show_report(&mut self, page: bool) {
        let Some(case) = self.case.as_ref().filter(|case| case.revision() > 0) else {
            return self.tell("There is no report of this case yet.");
        };
        let folder = case.folder().join("exports").join(case.revision().to_string());
        let file = folder.join("report.html");
        let begun = self.worker.aside("reveal", move |_| {
            let done = if page { reveal::open(&file) } else { reveal::reveal(&file) };
            match done {
                Ok(()) if page => Reply::Told(Ok("The report is shown in the browser.".into())),
                Ok(()) => Reply::Told(Ok("The folder is shown in the file manager.".into())),
                Err(error) => {
                    let text =
                        format!("The report could not be shown: {error}.\nFile: {}", shown_path(&file));
                    Reply::Unreached(file, text)
                }
            }
        });
        if let Err(error) = begun {
            self.complain(format!("The report could not be shown: {error}."));
        }
    }
}

/// Number of the row of each exhibit.
fn numbers(session: &Session) -> HashMap<Arc<str>, usize> {
    let of = |(index, row): (usize, &Row)| Some((Arc::clone(&row.exhibit.as_ref()?.id), index));
    session.rows().iter().enumerate().filter_map(of).collect()
}

fn not(folder: &Path, what: &str, error: &str) -> String {
    format!("The case was not {what}: {error}.\nFolder: {}", shown_path(folder))
}

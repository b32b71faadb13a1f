//! What follows from an open case: what is typed is kept, what could not be kept is told, what the case knows of a
//! file that is gone is read.

use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::{self, ViewportCommand};

use super::{App, Selected};
use crate::gui::case::{KeptResult, kept};
use crate::gui::row::Exhibit;
use crate::gui::worker::{JobId, Reply};

/// Text that is typed is looked at this often.
const TYPING: Duration = Duration::from_millis(500);

impl App {
    /// Keeps what is being typed, and says what could not be kept.
    pub(super) fn follow_case(&mut self, ctx: &egui::Context, now: Instant) {
        let title =
            self.case.as_ref().map_or("Starlight".into(), |case| format!("{} – Starlight", case.title()));
        if self.title != title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
        self.panels.case.follow_form(&self.commands, now);
        let Some(case) = &mut self.case else { return };
        let selected = self.session.selected().and_then(|row| self.session.rows().get(row));
        let item = selected.and_then(|row| row.exhibit.as_ref()).map(|exhibit| &exhibit.id);
        case.follow_draft(item, &mut self.panels.why.note, now);
        if case.hand_over() | case.drafting(&self.panels.why.note) | self.panels.case.typing() {
            ctx.request_repaint_after(TYPING);
        }
        if let Some(error) = case.failure() {
            self.complain(format!(
                "The case could not be written: {error}. What is new waits and is tried again."
            ));
        }
    }

    /// Keeps the note as far as it was typed.
    pub(in crate::gui) fn keep_draft(&mut self) {
        if let Some(case) = &mut self.case {
            case.keep_draft(&self.panels.why.note, Instant::now());
        }
    }

    /// Asks the case for what it keeps of the selected file, where the file cannot be opened.
    pub(super) fn follow_kept(&mut self) {
        let Selected::Failed(row, _) = self.selected else { return };
        let row = self.session.rows().get(row).filter(|row| row.outcome.is_some());
        let exhibit = row.and_then(|row| row.exhibit.as_ref()).map(|exhibit| Arc::clone(&exhibit.id));
        let (Some(item), Some(case)) = (exhibit, &self.case) else { return };
        if self.panels.case.kept.as_ref().is_some_and(|(known, _)| *known == item) {
            return;
        }
        self.panels.case.kept = Some((Arc::clone(&item), None));
        let writer = case.writer();
        self.background("Reading the case", move |_, _| {
            let result = kept::Reader::beside(&writer).and_then(|reader| reader.result(&item));
            Reply::KeptOf(item, result.map(Box::new))
        });
    }

    /// Takes in what the case keeps of a file.
    pub(super) fn take_kept(&mut self, item: &Arc<str>, result: Result<Box<KeptResult>, String>) {
        if let Some((known, kept)) = &mut self.panels.case.kept
            && *known == *item
        {
            *kept = Some(result.map(|result| *result));
        }
    }

    /// The files of a scan have their numbers: what was said of them before goes into the case.
    pub(super) fn take_numbered(&mut self, job: JobId, exhibits: Vec<Exhibit>) {
        for row in self.session.number(job, exhibits) {
            let said = self.session.rows().get(row).is_some_and(|row| self.record.item(&row.id()).is_some());
            if said {
                self.keep_said(row);
            }
        }
    }
}

//! The case: its menu, its form, its reports, and who works in it.

mod evidence;
mod form;
pub(super) mod menu;
mod report;
mod who;

pub use report::{ReportState, ScopeChoice};

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::Ui;

use super::ViewCx;
use crate::gui::case::KeptResult;
use crate::gui::commands::{CaseCommand, Command, Commands};

/// What the case says of a file, or why it says nothing.
pub type Answer = Result<KeptResult, String>;

/// A field of the form is kept when nothing was typed for this long.
const PAUSE: Duration = Duration::from_secs(2);

/// What the case's windows remember.
#[derive(Default)]
pub struct CaseState {
    form: bool,
    /// Fields of the form as they are typed, with the time of what is not kept yet.
    fields: BTreeMap<&'static str, (String, Option<Instant>)>,
    /// What is done once it is known who works here, and the name being typed.
    who: Option<(Command, String)>,
    /// What the case keeps of a file that cannot be opened; `None` inside: it is being read.
    pub kept: Option<(Arc<str>, Option<Answer>)>,
    /// The report.
    pub report: ReportState,
}

impl CaseState {
    /// Asks who works here, then goes on with `command`.
    pub(in crate::gui) fn ask_who(&mut self, command: Command) {
        self.who = Some((command, String::new()));
    }

    /// It is known who works here; what waited for it.
    pub(in crate::gui) fn who_said(&mut self) -> Option<Command> {
        self.who.take().map(|(command, _)| command)
    }

    /// Shows or hides the form.
    pub(in crate::gui) fn flip_form(&mut self) {
        self.form = !self.form;
    }

    /// Shows or hides the report.
    pub(in crate::gui) fn flip_report(&mut self) {
        self.report.open = !self.report.open;
    }

    /// Closes one of the windows; says whether there was one.
    pub(in crate::gui) fn close_top(&mut self) -> bool {
        self.who.take().is_some() || std::mem::take(&mut self.report.open) || std::mem::take(&mut self.form)
    }

    /// The case is closed.
    pub(in crate::gui) fn closed(&mut self) {
        let who = self.who.take();
        *self = Self { who, ..Self::default() };
    }

    /// Whether a field of the form is not kept yet.
    pub(in crate::gui) fn typing(&self) -> bool {
        self.fields.values().any(|(_, since)| since.is_some())
    }

    /// Has fields of the form kept that nobody types in any more.
    pub(in crate::gui) fn follow_form(&mut self, commands: &Commands, now: Instant) {
        for (name, (text, since)) in &mut self.fields {
            let rested = since.is_some_and(|since| now.duration_since(since) >= PAUSE);
            if since.is_some() && (rested || !self.form) {
                commands.send(CaseCommand::FillIn(name, text.clone()));
                *since = None;
            }
        }
        if !self.form {
            self.fields.clear();
        }
    }
}

/// Paints what is open.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut CaseState, ui: &Ui) {
    form::ui(cx, state, ui);
    report::ui(cx, &mut state.report, ui);
    who::ui(cx, state, ui);
}

//! Carries out commands: the only place where what is on the table changes. One file a region, as in
//! [`super::commands`].

mod bytes;
mod canvas;
mod case;
mod files;
mod list;
mod parts;
mod record;
mod watch;
mod why;
mod window;

use std::path::Path;
use std::time::Instant;

use eframe::egui;

use super::app::App;
use super::commands::Command;
use super::dialogs::{self, Ask};
use super::jobs::Share;
use super::words;
use super::worker::{Reply, Setting};
use crate::progress::CancelFlag;

impl App {
    /// Carries out one command.
    pub(super) fn execute(&mut self, ctx: &egui::Context, command: Command) {
        if let Some(words) = words::of(&command, &self.catalogue, &self.session) {
            self.log.add(words, false);
        }
        match command {
            Command::Files(command) => self.execute_files(command),
            Command::List(command) => self.execute_list(ctx, command),
            Command::Canvas(command) => self.execute_canvas(&command),
            Command::Why(command) => self.execute_why(command),
            Command::Record(command) => self.execute_record(ctx, command),
            Command::Bytes(command) => self.execute_bytes(ctx, command),
            Command::Case(command) => self.execute_case(command),
            Command::Window(command) => self.execute_window(ctx, command),
        }
    }

    /// Says what was done: the first line at once, the rest as details.
    pub(super) fn tell(&mut self, text: &str) {
        self.say(text, false);
    }

    /// Says what went wrong: the first line at once, the rest as details. It stays until it is dismissed.
    #[expect(clippy::needless_pass_by_value, reason = "every caller makes the text for it")]
    pub(super) fn complain(&mut self, text: String) {
        self.say(&text, true);
    }

    /// Says what went wrong with a path, which is offered to be copied.
    pub(super) fn complain_of(&mut self, path: &Path, text: &str) {
        self.toasts.say_of(path.to_string_lossy().into_owned(), text, Instant::now());
        self.log.add(text.replace('\n', "; "), true);
    }

    fn say(&mut self, text: &str, wrong: bool) {
        self.toasts.say(text, wrong, Instant::now());
        self.log.add(text.replace('\n', "; "), wrong);
    }

    /// Does `work` on a thread of its own, listed among the jobs as `text`; says whether it began.
    pub(super) fn background(
        &mut self,
        text: &str,
        work: impl FnOnce(&Setting, &CancelFlag) -> Reply + Send + 'static,
    ) -> bool {
        self.measured(text, move |setting, cancel, _| work(setting, cancel))
    }

    /// The same of work that tells how far it is.
    pub(super) fn measured(
        &mut self,
        text: &str,
        work: impl FnOnce(&Setting, &CancelFlag, &Share) -> Reply + Send + 'static,
    ) -> bool {
        let (id, cancel, share) = self.asides.begin(text.to_owned(), Instant::now());
        let work = move |setting: &Setting| Reply::Aside(id, Box::new(work(setting, &cancel, &share)));
        let began = self.worker.aside("aside", work);
        if let Err(error) = &began {
            self.asides.end(id);
            self.complain(format!("{text} could not begin: {error}."));
        }
        began.is_ok()
    }

    /// Opens a dialog, where none is open.
    fn ask(&mut self, what: Ask) {
        if self.asking {
            return self.tell("A dialog is open already.");
        }
        match self.worker.aside("dialog", move |_| Reply::Chosen(dialogs::ask(what))) {
            Ok(()) => self.asking = true,
            Err(error) => self.complain(format!("The dialog could not be opened: {error}.")),
        }
    }
}

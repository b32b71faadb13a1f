//! Carries out commands: the only place where what is on the table changes. One file a region, as in
//! [`super::commands`].

mod bytes;
mod canvas;
mod files;
mod list;
mod why;
mod window;

use eframe::egui;

use super::app::{App, Notice};
use super::commands::Command;
use super::dialogs::{self, Ask};
use super::worker::Reply;

impl App {
    /// Carries out one command.
    pub(super) fn execute(&mut self, ctx: &egui::Context, command: Command) {
        match command {
            Command::Files(command) => self.execute_files(command),
            Command::List(command) => self.execute_list(command),
            Command::Canvas(command) => self.execute_canvas(&command),
            Command::Why(command) => self.execute_why(command),
            Command::Bytes(command) => self.execute_bytes(&command),
            Command::Window(command) => self.execute_window(ctx, command),
        }
    }

    /// Says what was done.
    fn tell(&mut self, text: &str) {
        self.notice = Some(Notice { text: text.into(), wrong: false });
    }

    /// Says what went wrong.
    fn complain(&mut self, text: String) {
        self.notice = Some(Notice { text, wrong: true });
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

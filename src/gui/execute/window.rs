//! The window itself.

use eframe::egui;

use crate::gui::app::App;
use crate::gui::commands::WindowCommand;

impl App {
    /// Carries out one command.
    pub(super) fn execute_window(&mut self, ctx: &egui::Context, command: WindowCommand) {
        match command {
            WindowCommand::Copy(text) => {
                ctx.copy_text(text);
                self.tell("Copied to the clipboard.");
            }
            WindowCommand::FlipTheme => {
                let dark = ctx.theme() == egui::Theme::Dark;
                ctx.set_theme(if dark { egui::Theme::Light } else { egui::Theme::Dark });
            }
            WindowCommand::FlipHelp => self.panels.window.help = !self.panels.window.help,
            WindowCommand::FlipFrameTimes => self.panels.window.frame_times = !self.panels.window.frame_times,
            WindowCommand::DismissNotice => self.notice = None,
        }
    }
}

//! The window itself.

use eframe::egui::{self, ViewportCommand};

use crate::gui::Theme;
use crate::gui::app::App;
use crate::gui::commands::{FilesCommand, WindowCommand};
use crate::gui::dialogs::Ask;
use crate::gui::help::Page;
use crate::gui::settings::Settings;
use crate::gui::studies::Study;

impl App {
    /// Carries out one command.
    pub(super) fn execute_window(&mut self, ctx: &egui::Context, command: WindowCommand) {
        use WindowCommand as C;
        let window = &mut self.panels.window;
        match command {
            C::Copy(text) => {
                ctx.copy_text(text);
                self.tell("Copied to the clipboard.");
            }
            C::FlipTheme => {
                let dark = ctx.theme() == egui::Theme::Dark;
                let theme = if dark { Theme::Light } else { Theme::Dark };
                self.change_settings(ctx, Settings { theme, ..self.settings.clone() });
            }
            C::UseTheme(theme) => self.change_settings(ctx, Settings { theme, ..self.settings.clone() }),
            C::FlipHelp => window.help = Some(Page::Keys).filter(|page| window.help != Some(*page)),
            C::FlipAbout => window.help = Some(Page::Licences).filter(|page| window.help != Some(*page)),
            C::ShowHelp(page) => window.help = Some(page),
            C::FlipFrameTimes => window.frame_times = !window.frame_times,
            C::FlipPalette => window.palette.flip(),
            C::FlipJobs => window.jobs = !window.jobs,
            C::FlipLog => window.log = !window.log,
            C::FlipSettings => window.settings = !window.settings,
            C::Set(settings) => self.change_settings(ctx, *settings),
            C::ChooseModel => self.ask(Ask::Model),
            C::UseModel(path) => self.load_model(path, self.settings.backend),
            C::UseBackend(backend) => self.load_model(self.settings.model.clone(), backend),
            C::FlipModels => window.models = !window.models,
            C::ChooseModelToCompare => self.ask(Ask::ModelToCompare),
            C::CompareModel(path) => self.keep_model(path),
            C::DropModel(path) => self.drop_model(&path),
            C::Escape if self.panels.canvas.tools.pick.take().is_some() || window.close_top() => {}
            C::Escape if self.panels.case.close_top() => {}
            C::Escape if self.studies.stop(&Study::Sweep) => {}
            C::Escape => self.send(FilesCommand::Cancel),
            C::FlipFullScreen => {
                let full = ctx.input(|input| input.viewport().fullscreen.unwrap_or(false));
                ctx.send_viewport_cmd(ViewportCommand::Fullscreen(!full));
            }
            C::Dismiss(id) => self.toasts.dismiss(id),
            C::DismissHint => {
                self.change_settings(ctx, Settings { hint_seen: true, ..self.settings.clone() });
            }
            C::Close => {
                window.closing = false;
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
            C::CloseUnsaved => {
                window.closing = false;
                self.unsaved = false;
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
            C::KeepOpen => window.closing = false,
        }
    }

    /// Takes `settings` over: at once in the window, from the next file on in the work.
    fn change_settings(&mut self, ctx: &egui::Context, settings: Settings) {
        if settings == self.settings {
            return;
        }
        self.settings = settings;
        self.apply_settings(ctx);
        self.save_settings();
    }
}

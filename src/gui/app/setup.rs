//! Settings taken over, and kept.

use eframe::egui;

use super::App;
use crate::analysis::DEFAULT_FPR;
use crate::gui::Theme;

impl App {
    /// Brings the window and the work in line with the settings. What the command line gave comes first.
    pub(in crate::gui) fn apply_settings(&mut self, ctx: &egui::Context) {
        let settings = &self.settings;
        ctx.set_theme(match settings.theme {
            Theme::System => egui::ThemePreference::System,
            Theme::Dark => egui::ThemePreference::Dark,
            Theme::Light => egui::ThemePreference::Light,
        });
        if (ctx.zoom_factor() - settings.scale).abs() > f32::EPSILON {
            ctx.set_zoom_factor(settings.scale);
        }
        let (workers, fpr) = self.given;
        let setting = self.worker.setting_mut();
        setting.workers = if workers > 0 { workers } else { settings.workers };
        let default = (fpr - DEFAULT_FPR).abs() < f64::EPSILON;
        setting.options.fpr = settings.fpr.filter(|_| default).unwrap_or(fpr);
        if setting.options.limits != settings.limits {
            setting.options.limits.clone_from(&settings.limits);
        }
        self.studies.bound(&settings.limits);
    }

    /// Keeps the settings, where there is a place for them.
    pub(in crate::gui) fn save_settings(&mut self) {
        let Some(home) = &self.home else { return };
        if let Err(error) = self.settings.save(home) {
            self.complain(format!("The settings could not be kept: {error}."));
        }
    }
}

//! Settings taken over, and kept.

use std::sync::Arc;

use eframe::egui;

use super::App;
use crate::analysis::DEFAULT_FPR;
use crate::gui::Theme;
use crate::model::Model;

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
    }

    /// Keeps the settings, where there is a place for them.
    pub(in crate::gui) fn save_settings(&mut self) {
        let Some(home) = &self.home else { return };
        if let Err(error) = self.settings.save(home) {
            self.complain(format!("The settings could not be kept: {error}."));
        }
    }

    /// Uses another model from the next file on.
    pub(super) fn use_model(&mut self, outcome: Result<Arc<Model>, String>) {
        match outcome {
            Ok(model) => {
                let name = model.info().name.clone();
                self.worker.setting_mut().options.model = Some(model);
                self.tell(&format!(
                    "Model {name} is used from the next file on; scan again for all of them."
                ));
                self.model = Some(name);
            }
            Err(text) => self.complain(text),
        }
    }
}

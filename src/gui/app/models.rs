//! Models: another one is used, several are asked.

use std::path::PathBuf;
use std::sync::Arc;

use super::App;
use crate::gui::models::{self, Question};
use crate::gui::settings::MOST_MODELS;
use crate::gui::worker::{Chosen, Reply};
use crate::model::{BackendChoice, Model, ModelOptions};

impl App {
    /// Loads a model beside the window; what comes of it is told. The settings change once it is loaded.
    pub(in crate::gui) fn load_model(&mut self, path: Option<PathBuf>, backend: BackendChoice) {
        let onnxruntime = self.onnxruntime.clone();
        self.background("Loading a model", move |_, _| {
            let options = ModelOptions { path: path.clone(), backend, onnxruntime };
            let loaded = Model::load(&options).map_err(|error| error.to_string());
            Reply::Model(loaded.map(|model| Chosen { model: Arc::new(model), path, backend }))
        });
    }

    /// Uses another model from the next file on.
    pub(super) fn use_model(&mut self, outcome: Result<Chosen, String>) {
        let Chosen { model, path, backend } = match outcome {
            Ok(chosen) => chosen,
            Err(text) => return self.complain(text),
        };
        let (name, runtime) = (model.info().name.clone(), model.info().backend_version.clone());
        self.worker.setting_mut().options.model = Some(model);
        let again = if self.session.is_empty() { "" } else { " Scan again to bring the list in line." };
        self.tell(&format!("Model {name} with {runtime} is used from the next file on.{again}"));
        if let Some(path) = &path {
            self.keep_model(path.clone());
        }
        (self.settings.model, self.settings.backend) = (path, backend);
        self.save_settings();
    }

    /// Puts a model among those that are compared.
    pub(in crate::gui) fn keep_model(&mut self, path: PathBuf) {
        let models = &mut self.settings.models;
        if models.contains(&path) {
            return;
        }
        if models.len() >= MOST_MODELS {
            return self.complain(format!("At most {MOST_MODELS} models are compared; take one away first."));
        }
        models.push(path);
        self.save_settings();
    }

    /// Takes a model from among those that are compared; its file stays where it is.
    pub(in crate::gui) fn drop_model(&mut self, path: &std::path::Path) {
        self.settings.models.retain(|known| known != path);
        self.save_settings();
    }

    /// Asks every model about the selected file while their page is open.
    pub(super) fn follow_models(&mut self) {
        if !self.panels.window.models {
            return;
        }
        let Some(detail) = self.selected.detail() else { return };
        let options = &self.worker.setting().options;
        let question = Question {
            content: Arc::clone(&detail.content),
            files: self.settings.models.clone(),
            backend: self.settings.backend,
            used: options.model.as_ref().map(|model| (model.info().sha256.clone(), model.info().backend)),
            fpr: options.fpr,
        };
        if !self.opinions.lacks(&question) {
            return;
        }
        let (evidence, onnxruntime) = (detail.evidence.clone(), self.onnxruntime.clone());
        let job = self.worker.job();
        self.opinions.ask(question.clone(), job);
        let work = move |setting: &crate::gui::worker::Setting, cancel: &_| {
            let question = (&question, onnxruntime.as_deref());
            Reply::Opinions(job, models::ask(&evidence, &setting.options, question, cancel))
        };
        if !self.background("Asking every model", work) {
            self.opinions.take(job, Err("it could not begin".into()));
        }
    }
}

//! Several models: the one to begin with, and what each says of one file. What they say stands beside the file's own
//! result and never in it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::row::shown_path;
use super::settings::Settings;
use super::worker::JobId;
use crate::analysis::{self, Options};
use crate::evidence::Evidence;
use crate::model::{BackendChoice, Model, ModelError, ModelOptions};
use crate::progress::{CancelFlag, Progress as _};
use crate::streams::Streams;
use crate::verdict::{self, Bars, Call};

/// The model to begin with, and what is to be told of it.
#[derive(Debug)]
pub struct Start {
    /// The model, or why there is none.
    pub model: Result<Model, ModelError>,
    /// Why it is not the one that the settings name.
    pub trouble: Option<String>,
}

/// Loads the model that the settings name; where it cannot be used, the one inside the program.
pub fn at_start(settings: &Settings, onnxruntime: Option<PathBuf>) -> Start {
    let options = ModelOptions { path: settings.model.clone(), backend: settings.backend, onnxruntime };
    let built_in = ModelOptions::default();
    match (Model::load(&options), &settings.model) {
        (Ok(model), _) => Start { model: Ok(model), trouble: None },
        (Err(error), None) if settings.backend != BackendChoice::OnnxRuntime => {
            Start { model: Err(error), trouble: None }
        }
        (Err(error), path) => {
            let what = path.as_deref().map_or_else(
                || "ONNX Runtime, chosen in the settings, cannot be used".to_owned(),
                |path| format!("The model chosen in the settings cannot be used: {}", shown_path(path)),
            );
            let text = format!("{what}. The one inside the program is used.\n{error}");
            Start { model: Model::load(&built_in), trouble: Some(text) }
        }
    }
}

/// What is asked of all models; asked again where any of it changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// SHA-256 of the file's bytes.
    pub content: Arc<str>,
    /// Models to ask beside the one in use and the one inside the program.
    pub files: Vec<PathBuf>,
    /// What runs them.
    pub backend: BackendChoice,
    /// SHA-256 of the model in use, and its backend.
    pub used: Option<(String, &'static str)>,
    /// The false-positive target.
    pub fpr: f64,
}

/// What one model says of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Opinion {
    /// Its file; `None`: the model inside the program, or one in use that is not in the list.
    pub path: Option<PathBuf>,
    /// Its name and version; of a model that cannot be loaded the name of its file.
    pub name: String,
    /// What runs it.
    pub backend: String,
    /// Whether it is the one in use.
    pub used: bool,
    /// What it says, or why it says nothing.
    pub said: Result<Said, String>,
}

/// Probability and call.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Said {
    /// Calibrated probability, 0..=1.
    pub probability: f64,
    /// The probability from which on it calls hidden data at the target.
    pub bar: f64,
    /// What the model alone would say.
    pub call: Call,
}

/// What was asked and what came of it.
#[derive(Debug, Default)]
pub struct Opinions {
    asked: Option<Question>,
    job: Option<JobId>,
    answer: Option<Result<Vec<Opinion>, String>>,
}

impl Opinions {
    /// Whether `question` is to be asked now: it is another one than the last, and nothing is under way.
    pub fn lacks(&self, question: &Question) -> bool {
        self.job.is_none() && self.asked.as_ref() != Some(question)
    }

    /// It is asked.
    pub fn ask(&mut self, question: Question, job: JobId) {
        (self.asked, self.job, self.answer) = (Some(question), Some(job), None);
    }

    /// What the models said.
    pub fn take(&mut self, job: JobId, answer: Result<Vec<Opinion>, String>) {
        if self.job == Some(job) {
            (self.job, self.answer) = (None, Some(answer));
        }
    }

    /// The answer about the file of that content, once it is there.
    pub fn about(&self, content: &str) -> Option<&Result<Vec<Opinion>, String>> {
        let same = self.asked.as_ref().is_some_and(|asked| &*asked.content == content);
        self.answer.as_ref().filter(|_| same)
    }
}

/// Asks every model about one file; the streams are taken once. The one in use comes first, then the one inside the
/// program; a model that is there under two names is asked once.
///
/// # Errors
/// When the file cannot be examined, or the work was stopped.
pub fn ask(
    evidence: &Evidence,
    options: &Options,
    (question, onnxruntime): (&Question, Option<&Path>),
    cancel: &CancelFlag,
) -> Result<Vec<Opinion>, String> {
    let seen = analysis::streams(evidence, options, cancel).map_err(|error| error.to_string())?;
    let mut opinions = Vec::new();
    let mut asked: Vec<(String, &'static str)> = Vec::new();
    if let Some(model) = &options.model {
        asked.push((model.info().sha256.clone(), model.info().backend));
        opinions.push(opinion(model, None, (&seen.streams, options.fpr)));
    }
    let files = std::iter::once(None).chain(question.files.iter().cloned().map(Some));
    for path in files {
        if cancel.cancelled() {
            return Err("stopped".into());
        }
        let wanted = ModelOptions {
            path: path.clone(),
            backend: question.backend,
            onnxruntime: onnxruntime.map(Path::to_owned),
        };
        match Model::load(&wanted) {
            Ok(model) => {
                let identity = (model.info().sha256.clone(), model.info().backend);
                match asked.iter().position(|known| *known == identity) {
                    // The one in use is found in the list: from here on its file is known.
                    Some(0) if opinions.first().is_some_and(|first| first.used) => opinions[0].path = path,
                    Some(_) => {}
                    None => {
                        asked.push(identity);
                        opinions.push(Opinion {
                            used: false,
                            ..opinion(&model, path, (&seen.streams, options.fpr))
                        });
                    }
                }
            }
            Err(error) => opinions.push(Opinion {
                name: path.as_deref().map_or_else(|| "inside the program".to_owned(), shown_path),
                path,
                backend: String::new(),
                used: false,
                said: Err(error.to_string()),
            }),
        }
    }
    Ok(opinions)
}

fn opinion(model: &Model, path: Option<PathBuf>, (streams, fpr): (&Streams, f64)) -> Opinion {
    let bars = Bars { stego: model.threshold(fpr), look: model.look_threshold() };
    let said = model.assess(streams, false).map_err(|error| error.to_string()).map(|assessment| Said {
        probability: assessment.probability,
        bar: bars.stego,
        call: verdict::decide(&[], Some(&assessment), bars).call,
    });
    let info = model.info();
    Opinion { path, name: info.name.clone(), backend: info.backend_version.clone(), used: true, said }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_that_is_gone_is_told_and_replaced() {
        let gone = Settings { model: Some("/nonexistent/gone.onnx".into()), ..Settings::default() };
        let start = at_start(&gone, None);
        let trouble = start.trouble.unwrap();
        assert!(
            trouble.starts_with("The model chosen in the settings cannot be used: /nonexistent/gone.onnx.")
        );
        assert_eq!(start.model.is_ok(), cfg!(feature = "model"));
        assert_eq!(at_start(&Settings::default(), None).trouble, None);
    }

    #[test]
    fn late_answers_are_dropped() {
        let question = |content: &str| Question {
            content: content.into(),
            files: Vec::new(),
            backend: BackendChoice::Auto,
            used: None,
            fpr: 1e-3,
        };
        let mut opinions = Opinions::default();
        assert!(opinions.lacks(&question("a")));
        opinions.ask(question("a"), JobId::default());
        assert!(!opinions.lacks(&question("b")), "one after the other");
        opinions.take(JobId::default(), Ok(Vec::new()));
        assert!(opinions.lacks(&question("b")) && !opinions.lacks(&question("a")));
        assert!(opinions.about("a").is_some() && opinions.about("b").is_none());
    }
}

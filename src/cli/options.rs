//! Arguments → how to analyse.

use std::path::PathBuf;
use std::sync::Arc;

use super::args::{AnalysisArgs, Backend};
use crate::analysis::Options;
use crate::limits::Limits;
use crate::model::{Model, ModelError, ModelOptions};

/// What is told where a program without a runtime runs.
pub(super) const NO_MODEL: &str = "built without the model (feature `model`): there are no probabilities, only what can be read back and seen";

/// How to analyse, with the model loaded. `model` is `None` only in a program built without a runtime.
pub(super) fn options(args: &AnalysisArgs) -> Result<Options, ModelError> {
    let asked_for = args.model.is_some() || args.backend == Backend::Onnxruntime;
    let model = if cfg!(feature = "model") || asked_for {
        let onnxruntime =
            args.onnxruntime.clone().or_else(|| std::env::var_os("ORT_DYLIB_PATH").map(PathBuf::from));
        let options = ModelOptions { path: args.model.clone(), backend: args.backend.into(), onnxruntime };
        Some(Arc::new(Model::load(&options)?))
    } else {
        None
    };
    Ok(Options { model, ..without_model(args) })
}

/// How to analyse without a model.
pub(super) fn without_model(args: &AnalysisArgs) -> Options {
    Options {
        limits: Limits::default(),
        model: None,
        fpr: args.fpr,
        heuristics: !args.no_heuristics,
        contributions: true,
        wordlist: None,
    }
}

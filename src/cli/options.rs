//! Arguments → how to analyse.

use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;

use super::args::{AnalysisArgs, Backend, LockArgs};
use crate::analysis::Options;
use crate::limits::Limits;
use crate::model::{Model, ModelError, ModelOptions};
use crate::payload::passwords::Wordlist;

/// What is told where a program without a runtime runs.
pub(super) const NO_MODEL: &str = "built without the model (feature `model`): there are no probabilities, only what can be read back and seen";

/// How to analyse, with the model loaded. `model` is `None` only in a program built without a runtime.
pub(super) fn options(args: &AnalysisArgs) -> Result<Options, ModelError> {
    let asked_for = args.model.is_some() || args.backend == Backend::Onnxruntime;
    let model = if cfg!(feature = "model") || asked_for {
        let onnxruntime = onnxruntime(args);
        let options = ModelOptions { path: args.model.clone(), backend: args.backend.into(), onnxruntime };
        Some(Arc::new(Model::load(&options)?))
    } else {
        None
    };
    Ok(Options { model, ..without_model(args) })
}

/// The ONNX Runtime library that the command line names, else the environment.
pub(super) fn onnxruntime(args: &AnalysisArgs) -> Option<PathBuf> {
    args.onnxruntime.clone().or_else(|| std::env::var_os("ORT_DYLIB_PATH").map(PathBuf::from))
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

/// Longest word list read, in bytes.
const LIST: u64 = 1 << 30;

/// The passwords named on the command line, then those of the list; `None` where there are neither.
pub(super) fn wordlist(args: &LockArgs) -> anyhow::Result<Option<Wordlist>> {
    let mut words = Vec::new();
    for password in &args.passwords {
        words.extend(password.as_bytes());
        words.push(b'\n');
    }
    if let Some(path) = &args.wordlist {
        let read = File::open(path).and_then(|file| file.take(LIST + 1).read_to_end(&mut words));
        read.with_context(|| format!("the word list could not be read\nFile: {}", path.display()))?;
        anyhow::ensure!(words.len() as u64 <= LIST, "the word list is longer than {LIST} bytes; split it");
    }
    let list = Wordlist::new(words);
    Ok((args.wordlist.is_some() || !list.is_empty()).then_some(list))
}

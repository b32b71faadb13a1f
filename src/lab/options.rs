//! Arguments that the measuring commands share.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use serde::Serialize;

use super::select::Selection;
use super::split::Split;
use crate::analysis::DEFAULT_FPR;
use crate::model::{BackendChoice, Model, ModelOptions};

/// Which images are measured.
#[derive(Debug, Clone, clap::Args)]
pub struct SelectionArgs {
    /// The part of the sources that is measured
    #[arg(long, value_name = "PART", default_value = "test")]
    split: Part,
    /// Measure the sources of this file, one a line, instead of a part
    #[arg(long, value_name = "FILE")]
    sources: Option<PathBuf>,
    /// Measure no more than so many images, always the same ones
    #[arg(long, value_name = "N")]
    sample: Option<usize>,
}

impl SelectionArgs {
    /// The selection from `images`.
    ///
    /// # Errors
    /// When the list of sources cannot be read.
    pub fn selection(&self, images: Vec<PathBuf>) -> Result<Selection> {
        let sources = match &self.sources {
            Some(path) => {
                let text =
                    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
                let named =
                    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
                Some(named.map(str::to_owned).collect())
            }
            None => None,
        };
        Ok(Selection { images, split: self.split.split(), sources, sample: self.sample })
    }
}

/// `--split`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Sources that nothing was fitted to
    Test,
    /// Sources of thresholds and calibration
    Calibrate,
    /// Sources of the weights
    Train,
    /// All sources
    All,
}

impl Part {
    const fn split(self) -> Option<Split> {
        match self {
            Self::Test => Some(Split::Test),
            Self::Calibrate => Some(Split::Calibrate),
            Self::Train => Some(Split::Train),
            Self::All => None,
        }
    }
}

/// What runs networks, and at which target.
#[derive(Debug, Clone, clap::Args)]
pub struct RuntimeArgs {
    /// What runs the model
    #[arg(long, value_name = "NAME", default_value = "embedded")]
    backend: Backend,
    /// The ONNX Runtime library [default: the system's search path]
    #[arg(long, value_name = "PATH")]
    onnxruntime: Option<PathBuf>,
    /// False-positive target; picks the threshold from the model's manifest
    #[arg(long, value_name = "RATE", default_value_t = DEFAULT_FPR, value_parser = rate)]
    pub fpr: f64,
    /// Threads (default: all cores)
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub workers: usize,
}

impl RuntimeArgs {
    /// The model at `path`, or the one inside the program.
    ///
    /// # Errors
    /// When it cannot be loaded.
    pub fn load(&self, path: Option<PathBuf>) -> Result<Arc<Model>> {
        Ok(Arc::new(Model::load(&self.options(path))?))
    }

    /// What to load for `path`.
    pub fn options(&self, path: Option<PathBuf>) -> ModelOptions {
        let backend = match self.backend {
            Backend::Embedded => BackendChoice::Embedded,
            Backend::Onnxruntime => BackendChoice::OnnxRuntime,
        };
        ModelOptions { path, backend, onnxruntime: self.onnxruntime.clone() }
    }
}

/// Where a report goes besides the table.
#[derive(Debug, Clone, clap::Args)]
pub struct ReportArgs {
    /// Write everything measured to this file as JSON
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl ReportArgs {
    /// Writes the report where that was asked for.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self, report: &impl Serialize) -> Result<()> {
        let Some(path) = &self.out else { return Ok(()) };
        fs::write(path, serde_json::to_vec_pretty(report)?)
            .with_context(|| format!("cannot write {}", path.display()))
    }
}

/// `--backend`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Backend {
    /// The runtime inside the program
    Embedded,
    /// ONNX Runtime; an error where its library is not found
    Onnxruntime,
}

/// Reads a rate above 0 and at most 1.
///
/// # Errors
/// What is needed, where `text` is anything else.
pub fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(rate) if rate > 0.0 && rate <= 1.0 => Ok(rate),
        _ => Err("a rate above 0 and at most 1 is needed, for example 1e-3".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        selection: SelectionArgs,
        #[command(flatten)]
        runtime: RuntimeArgs,
    }

    #[test]
    fn the_test_part_is_measured_unless_sources_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("sources.txt");
        fs::write(&list, "# chosen by hand\n harbour \n\nmeadow\n").unwrap();
        let parse = |arguments: &[&str]| Line::try_parse_from(["lab"].iter().chain(arguments));
        let chosen = |arguments: &[&str]| parse(arguments).unwrap().selection.selection(vec![]).unwrap();
        assert_eq!((chosen(&[]).split, chosen(&[]).sources), (Some(Split::Test), None));
        assert_eq!(chosen(&["--split", "all", "--sample", "3"]).split, None);
        let named = chosen(&["--sources", list.to_str().unwrap()]);
        assert_eq!(named.sources, Some(vec!["harbour".to_owned(), "meadow".to_owned()]));
        let missing = parse(&["--sources", "no/such/list"]).unwrap().selection.selection(vec![]);
        assert!(missing.unwrap_err().to_string().contains("no/such/list"));
        assert!(parse(&["--fpr", "0"]).is_err() && parse(&["--fpr", "nan"]).is_err());
        let onnx = parse(&["--backend", "onnxruntime"]).unwrap().runtime.options(None);
        assert_eq!(onnx.backend, BackendChoice::OnnxRuntime);
    }
}

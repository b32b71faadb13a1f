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
    /// Only images of the sources in this file: one name a line, # begins a comment
    #[arg(long, value_name = "FILE")]
    pub sources: Option<PathBuf>,

    /// Only sources of this part [default: test, with --sources all]
    #[arg(long, value_name = "PART")]
    split: Option<Part>,

    /// At most so many images, drawn by their names: the same ones every time
    #[arg(long, value_name = "N")]
    pub sample: Option<usize>,
}

impl SelectionArgs {
    /// The part asked for: a list of sources needs none.
    pub fn part(&self) -> Part {
        self.split.unwrap_or(if self.sources.is_some() { Part::All } else { Part::Test })
    }

    /// The selection from `folders`.
    pub fn selection(self, folders: Vec<PathBuf>) -> Selection {
        let split = self.part().split();
        Selection { folders, sources: self.sources, split, sample: self.sample }
    }
}

/// `--split`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Sources that neither training nor calibration saw
    Test,
    /// Sources that calibration and thresholds come from
    Calibrate,
    /// Sources that the weights were fitted to
    Train,
    /// Every source
    All,
}

impl Part {
    /// The part, unless it is all of them.
    pub(super) const fn split(self) -> Option<Split> {
        match self {
            Self::Test => Some(Split::Test),
            Self::Calibrate => Some(Split::Calibrate),
            Self::Train => Some(Split::Train),
            Self::All => None,
        }
    }

    /// As it is given on the command line.
    pub fn name(self) -> &'static str {
        self.split().map_or("all", Split::name)
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

    fn parse(arguments: &[&str]) -> Result<Line, clap::Error> {
        Line::try_parse_from(["lab"].iter().chain(arguments))
    }

    #[test]
    fn the_part_is_test_unless_sources_are_listed() {
        let chosen = |arguments: &[&str]| parse(arguments).unwrap().selection.selection(vec!["set".into()]);
        assert_eq!((chosen(&[]).split, chosen(&[]).sources), (Some(Split::Test), None));
        let listed = chosen(&["--sources", "list.txt", "--sample", "3"]);
        assert_eq!((listed.split, listed.sources, listed.sample), (None, Some("list.txt".into()), Some(3)));
        assert_eq!(listed.folders, [PathBuf::from("set")]);
        assert_eq!(chosen(&["--sources", "list.txt", "--split", "train"]).split, Some(Split::Train));
        let part = |name: &str| parse(&["--split", name]).unwrap().selection.part();
        for part in ["test", "calibrate", "train", "all"].map(|name| (part(name), name)) {
            assert_eq!(part.0.name(), part.1);
        }
    }

    #[test]
    fn a_target_is_a_rate_and_a_runtime_is_named() {
        assert!(parse(&["--fpr", "0"]).is_err() && parse(&["--fpr", "nan"]).is_err());
        let onnx = parse(&["--backend", "onnxruntime"]).unwrap().runtime.options(None);
        assert_eq!(onnx.backend, BackendChoice::OnnxRuntime);
    }
}

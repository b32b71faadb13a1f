//! The arguments of `starlight lab evaluate`.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::ValueEnum;

use super::rates::System;
use super::{Settings, own_name};
use crate::analysis::DEFAULT_FPR;
use crate::lab::options::{SelectionArgs, rate};
use crate::model::{BackendChoice, ModelOptions};

/// What is told below the options.
const AFTER: &str = "\
Images made by `lab synth` are labelled by the JSON beside them; any other image
counts as clean. Written are report.json, report.md, report.html and
records.jsonl (one object an image), which a later run takes as --baseline.

Exit codes:
  0    measured; nothing got worse by more than is allowed
  1    worse than the baseline: false positives + 0.02 points, detection - 5 % of
       what it was or below 95 %, p95 of the time x 1.2 in the same run
  2    could not be measured or compared (another set is refused)";

/// Arguments of `starlight lab evaluate`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = AFTER)]
pub struct Args {
    /// Folders made by `lab synth`, or of clean images laid out as SOURCE/FILE
    #[arg(required = true, value_name = "DIR")]
    images: Vec<PathBuf>,

    /// Folder for the reports, which is made if needed; reports in it are replaced
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    /// Measure another model: an ONNX file with its manifest beside it as .json
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,

    /// What runs the model
    #[arg(long, value_name = "NAME", default_value = "auto")]
    backend: Backend,

    /// The foremost false-positive target; rates are told for the others of the manifest too
    #[arg(long, value_name = "RATE", default_value_t = DEFAULT_FPR, value_parser = rate)]
    fpr: f64,

    /// Threads (default: all cores)
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    workers: usize,

    #[command(flatten)]
    selection: SelectionArgs,

    /// Compare image by image with this report.json of an earlier run on the same set
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Run this model beside the other one and compare the two, with the time they take
    #[arg(long, value_name = "FILE")]
    baseline_model: Option<PathBuf>,

    /// Append the main figures to this file, and draw the trend of the runs on the same set
    #[arg(long, value_name = "FILE")]
    history: Option<PathBuf>,
}

/// `--backend`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Backend {
    /// The embedded runtime
    Auto,
    /// The embedded runtime: nothing to install
    Embedded,
    /// ONNX Runtime; an error where its library is not found
    Onnxruntime,
}

impl Args {
    /// The command line that repeats the run, with the names of folders and files alone.
    fn command(&self) -> String {
        let mut words = vec!["starlight lab evaluate".to_owned()];
        words.extend(self.images.iter().map(|folder| quoted(&own_name(folder))));
        let mut option = |name: &str, value: String| words.push(format!("--{name} {}", quoted(&value)));
        option("out", own_name(&self.out));
        let files = [
            ("model", &self.model),
            ("sources", &self.selection.sources),
            ("baseline", &self.baseline),
            ("baseline-model", &self.baseline_model),
            ("history", &self.history),
        ];
        for (name, file) in files {
            if let Some(file) = file {
                option(name, own_name(file));
            }
        }
        if let Some(backend) = self.backend.to_possible_value().filter(|_| self.backend != Backend::Auto) {
            option("backend", backend.get_name().to_owned());
        }
        option("fpr", self.fpr.to_string());
        option("split", self.selection.part().name().to_owned());
        if let Some(sample) = self.selection.sample {
            option("sample", sample.to_string());
        }
        words.join(" ")
    }
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Measures; the main figures go to `out`. Whether nothing got worse by more than is allowed.
///
/// # Errors
/// When something cannot be read, measured, compared or written.
pub fn run(args: Args, out: &mut dyn Write, progress: super::Progress<'_>) -> Result<bool> {
    let command = args.command();
    let backend = match args.backend {
        Backend::Auto => BackendChoice::Auto,
        Backend::Embedded => BackendChoice::Embedded,
        Backend::Onnxruntime => BackendChoice::OnnxRuntime,
    };
    let onnxruntime = std::env::var_os("ORT_DYLIB_PATH").map(PathBuf::from);
    let settings = Settings {
        selection: args.selection.selection(args.images),
        out: args.out,
        model: ModelOptions { path: args.model, backend, onnxruntime },
        fpr: args.fpr,
        workers: args.workers,
        baseline: args.baseline,
        baseline_model: args.baseline_model,
        history: args.history,
        command,
    };
    let report = super::run(&settings, progress)?;
    for system in System::ALL {
        let cell = report.foremost(system).overall;
        writeln!(
            out,
            "{}\n  false positives  {}\n  suspicious       {}\n  detection        {}",
            system.title(),
            cell.false_positives,
            cell.suspicious,
            cell.detection
        )?;
    }
    if !report.failures.is_empty() {
        writeln!(out, "Not examined, in no rate: {}", report.failures.len())?;
    }
    for comparison in &report.comparisons {
        for text in &comparison.regressions {
            writeln!(out, "worse than {}: {text}", comparison.against)?;
        }
    }
    writeln!(out, "Reports written to {}", settings.out.display())?;
    Ok(!report.regressed())
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Cli {
        #[command(flatten)]
        args: Args,
    }

    fn parse(words: &[&str]) -> Result<Args, clap::Error> {
        Cli::try_parse_from([&["evaluate"], words].concat()).map(|cli| cli.args)
    }

    #[test]
    fn the_command_that_repeats_a_run_names_no_folders_of_the_machine() {
        let args = parse(&[
            "/data/a set",
            "/data/clean",
            "--out",
            "/tmp/out",
            "--sources",
            "/x/test.txt",
            "--sample",
            "9",
        ]);
        let expected = "starlight lab evaluate 'a set' clean --out out --sources test.txt --fpr 0.0005 --split all --sample 9";
        assert_eq!(args.unwrap().command(), expected);
        let plain = parse(&["set", "--out", "out", "--backend", "embedded"]).unwrap();
        assert_eq!(
            plain.command(),
            "starlight lab evaluate set --out out --backend embedded --fpr 0.0005 --split test"
        );
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }

    #[test]
    fn folders_and_out_are_needed() {
        assert!(parse(&["--out", "o"]).is_err() && parse(&["set"]).is_err());
        assert!(parse(&["set", "--out", "o", "--fpr", "0"]).is_err());
    }
}

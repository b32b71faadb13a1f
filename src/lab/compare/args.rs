//! The arguments of `starlight lab compare`.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;

use crate::lab::options::{ReportArgs, RuntimeArgs, SelectionArgs};

/// Arguments of `starlight lab compare`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// ONNX files, manifests beside them as .json; the others are held against the first
    #[arg(value_name = "MODEL", required = true)]
    models: Vec<PathBuf>,
    /// Folders of images: made by `lab synth`, or clean ones laid out as SOURCE/FILE
    #[arg(long, value_name = "DIR", required = true, num_args = 1..)]
    images: Vec<PathBuf>,
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    runtime: RuntimeArgs,
    /// Images on which the networks' time is taken
    #[arg(long, value_name = "N", default_value_t = 100)]
    timed: usize,
    #[command(flatten)]
    report: ReportArgs,
}

/// Measures and writes the table to `out`.
///
/// # Errors
/// When images or the file to write fail.
pub fn run(args: Args, out: &mut dyn Write, progress: &mut dyn FnMut(u64, u64)) -> Result<()> {
    let settings = super::Settings {
        selection: args.selection.selection(args.images),
        models: args.models.into_iter().map(|path| args.runtime.options(Some(path))).collect(),
        fpr: args.runtime.fpr,
        timed: args.timed,
        workers: args.runtime.workers,
    };
    let report = super::run(&settings, progress)?;
    args.report.save(&report)?;
    write!(out, "{}", super::table(&report))?;
    Ok(())
}

//! The arguments of `starlight lab ablate`.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;

use crate::lab::options::{ReportArgs, RuntimeArgs, SelectionArgs};

/// Arguments of `starlight lab ablate`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Folders of images: made by `lab synth`, or clean ones laid out as SOURCE/FILE
    #[arg(value_name = "DIR", required = true)]
    images: Vec<PathBuf>,
    /// Measure another model: an ONNX file with its manifest beside it as .json
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    runtime: RuntimeArgs,
    #[command(flatten)]
    report: ReportArgs,
}

/// Measures and writes the table to `out`.
///
/// # Errors
/// When images, model or the file to write fail.
pub fn run(args: Args, out: &mut dyn Write, progress: &mut dyn FnMut(u64, u64)) -> Result<()> {
    let settings = super::Settings {
        selection: args.selection.selection(args.images),
        model: args.runtime.load(args.model)?,
        fpr: args.runtime.fpr,
        workers: args.runtime.workers,
    };
    let report = super::run(&settings, progress)?;
    args.report.save(&report)?;
    write!(out, "{}", super::table(&report))?;
    Ok(())
}

//! The arguments of `starlight lab attack`.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;

use crate::lab::options::{ReportArgs, RuntimeArgs, SelectionArgs};

/// Arguments of `starlight lab attack`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Folder of clean images laid out as SOURCE/FILE; may be given several times
    #[arg(long, value_name = "DIR", required = true, num_args = 1..)]
    covers: Vec<PathBuf>,
    /// How many covers
    #[arg(long, value_name = "N", default_value_t = 100)]
    count: usize,
    /// The same seed gives the same files
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How often an attack may ask the model for a score, for each file
    #[arg(long, value_name = "N", default_value_t = 60)]
    queries: u32,
    /// Attack another model: an ONNX file with its manifest beside it as .json
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    runtime: RuntimeArgs,
    #[command(flatten)]
    report: ReportArgs,
}

/// Attacks and writes the tables to `out`.
///
/// # Errors
/// When covers, model or the file to write fail.
pub fn run(args: Args, out: &mut dyn Write, progress: &mut dyn FnMut(u64, u64)) -> Result<()> {
    let settings = super::Settings {
        covers: args.selection.selection(args.covers),
        model: args.runtime.load(args.model)?,
        fpr: args.runtime.fpr,
        seed: args.seed,
        count: args.count,
        queries: args.queries,
        workers: args.runtime.workers,
    };
    let report = super::run(&settings, progress)?;
    args.report.save(&report)?;
    write!(out, "{}", super::table(&report))?;
    Ok(())
}

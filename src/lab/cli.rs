//! The arguments of `starlight lab`.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::Subcommand;

use super::options::Part;
use super::{ablate, attack, compare, evaluate, features, samples, synth};

/// Arguments of `starlight lab`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Clone, Subcommand)]
enum Command {
    /// Remove each stream in turn and measure what it is worth to the model
    Ablate(ablate::args::Args),
    /// Hide payloads in ways that evade this detector and measure what it still sees
    Attack(attack::args::Args),
    /// Measure several models on the same images, side by side
    Compare(compare::args::Args),
    /// Measure false positives and detection, with intervals, calibration, time and memory
    Evaluate(evaluate::args::Args),
    /// Make labelled stego files and negatives from clean images
    Synth(Synth),
    /// Write the eight streams of every image as arrays for training
    Features(Features),
    /// Make the sample files of assets/samples
    Samples {
        /// Folder to write to
        out: PathBuf,
    },
}

#[derive(Debug, Clone, clap::Args)]
struct Synth {
    /// Folder of clean images laid out as SOURCE/FILE; may be given several times
    #[arg(long, value_name = "DIR", required = true)]
    covers: Vec<PathBuf>,
    /// Folder to write to; goes on with the same set (seed and covers) and refuses any other
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The same seed gives the same bytes
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Which files
    #[arg(long, value_enum, value_name = "MIX", default_value_t)]
    mix: synth::Mix,
    /// Only covers of sources that train, calibrate or test
    #[arg(long, value_enum, value_name = "PART", default_value_t = Part::All)]
    split: Part,
    /// How many files
    #[arg(long, value_name = "N", default_value_t = 1000)]
    count: u64,
    /// Threads (default: all cores)
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    workers: usize,
}

#[derive(Debug, Clone, clap::Args)]
struct Features {
    /// Folder of images: made by `lab synth`, or clean ones laid out as SOURCE/FILE; may be given several times
    #[arg(long, value_name = "DIR", required = true, num_args = 1..)]
    images: Vec<PathBuf>,
    /// Folder to write to; must not hold features yet
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Most views written of one image
    #[arg(long, value_name = "N", default_value_t = 2)]
    views: usize,
    /// Threads (default: all cores)
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    workers: usize,
}

/// How a command of the lab ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It did what it should.
    Done,
    /// It did, and something got worse by more than is allowed.
    Worse,
}

/// Runs what the arguments ask for; the result goes to `out`, and `progress` hears (done, all).
///
/// # Errors
/// When folders cannot be read or written.
pub fn run(args: Args, out: &mut dyn Write, progress: &mut (dyn FnMut(u64, u64) + Send)) -> Result<Ended> {
    match args.command {
        Command::Ablate(args) => ablate::args::run(args, out, progress)?,
        Command::Attack(args) => attack::args::run(args, out, progress)?,
        Command::Compare(args) => compare::args::run(args, out, progress)?,
        Command::Evaluate(args) => {
            if !evaluate::args::run(args, out, progress)? {
                return Ok(Ended::Worse);
            }
        }
        Command::Synth(Synth { covers, out: folder, seed, mix, split, count, workers }) => {
            let split = split.split();
            let settings = synth::Settings { covers, out: folder, seed, mix, split, count, workers };
            let made = synth::run(&settings, progress)?;
            writeln!(
                out,
                "{} files made, {} kept, {} without a fitting cover",
                made.made, made.kept, made.failed
            )?;
        }
        Command::Features(Features { images, out: folder, views, workers }) => {
            let settings = features::Settings { images, out: folder, views, workers };
            let done = features::run(&settings, progress)?;
            writeln!(out, "{} rows of {} images, {} left out", done.rows, done.images, done.failed)?;
        }
        Command::Samples { out: folder } => {
            let files = samples::write(&folder)?;
            writeln!(out, "{files} files written to {}", folder.display())?;
        }
    }
    Ok(Ended::Done)
}

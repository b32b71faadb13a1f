//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::analysis::DEFAULT_FPR;
use crate::lab;
use crate::model::BackendChoice;
use crate::verdict::Call;

const ABOUT: &str = "Forensic inspector for hidden data in images";

const LONG_ABOUT: &str = "\
Forensic inspector for hidden data in images: PNG, JPEG, GIF, WebP and BMP.

With paths or without, `starlight` opens the inspector window. Where there is no
display it says so in one line and scans the paths headless. A folder that is
named like a command is given as ./NAME.

Evidence is opened read-only. Nothing is sent anywhere.";

const EXITS: &str = "\
Exit codes:
  0    nothing found by the tests listed
  1    found (see --fail-on)
  2    something could not be examined or done, even if there were results
  130  interrupted";

const SCAN_ABOUT: &str = "\
Scan files and folders without a window.

Files are examined as named; folders are walked, sorted by name, links inside
them not followed, and every PNG, JPEG, GIF, WebP and BMP file in them is
examined, told by extension or by content. Results come in that order, whatever
the number of workers.

Verdicts: `Hidden data` (a payload was read back, or the model's probability
passes the threshold for the false-positive target), `Suspicious` (indications
that an analyst should look at) and `Nothing found` (by the tests listed). A
file that could not be examined is never counted as clean.";

const EXTRACT_ABOUT: &str = "\
Read a bit stream out of an image.

SPEC names what to read, in zsteg's notation, extended: parts in any order,
separated by commas. Left out, they are b1, msb and xy, but what is read must be
named.

Bits of each sample:
  b1           how many low bits (b1 to b16), the highest first
  b0x05        a mask of bits instead
  ascending    the lowest bit of a sample first
  invert       every bit turned over
What is read:
  rgb          samples of these channels, in this order: r, g, b, a; l for grey;
               p (or i) for indices into the palette
  r0x03g0x01   channels with a mask each, in capital hexadecimal digits
  r0^g1        the exclusive-or of bits (0 is the lowest), two or more
  file         the bytes of the whole file, headers and all
  filters      the filter types of a PNG's rows
How bits become bytes:
  msb          the first bit read becomes the byte's highest bit (bit 7)
  lsb          the first bit read becomes its lowest (bit 0)
Which pixels, in which order:
  xy           row by row; yx column by column; a capital for an axis that runs
               from its end: Xy xY XY Yx yX YX
  serpentine   every second line backwards
  planar       all of one channel, then the next
  x=3 y=0-9    only these columns or rows, from 0
  step=3       every third pixel
  every=3      every third sample, counted over all channels that are read
  transparent  only pixels with alpha 0; visible: only the others
Where:
  skip=9       start 9 bits into the stream; 9B bytes, 9p pixels
  f2           the second frame of an animation

msb and lsb say which end of a byte is filled first, not which bit of a sample
is read: that is b1. zsteg calls the two by the other name: what it prints as
b1,rgb,lsb,xy is b1,rgb,msb,xy here.

tool:ID reads what a known hiding tool hid, for example tool:openstego; with
several payloads tool:ID#2 is the second. A wrong ID lists those there are.

Bytes go to stdout as they are; a terminal gets a hex dump of the first ones
instead.";

const VIEW_ABOUT: &str = "\
Write a view of an image as PNG.

Without --view the views that make sense for the file are listed by name. Capitals
do not matter in names, and - stands for a space: red-plane-0. Also understood:

  Bits r3 g1 as colours   masks of bits in hexadecimal digits for r, g, b and a
                          (grey is r); as grey: one number; as parity: the
                          exclusive-or of planes
  Random colours 17       further false colours by number, up to 255
  Red and blue            minus, plus, xor, and, or between two channels
  Inverse of NAME         any view inverted";

/// The command line.
#[derive(Debug, Parser)]
#[command(name = "starlight", version, about = ABOUT, long_about = LONG_ABOUT, after_help = EXITS)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) open: OpenArgs,

    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// `starlight` without a command.
#[derive(Debug, Args)]
pub(super) struct OpenArgs {
    /// Files and folders to open in the inspector
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) analysis: AnalysisArgs,

    #[cfg(feature = "gui")]
    #[command(flatten)]
    pub(super) window: super::window_args::WindowArgs,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Scan files and folders without a window
    #[command(long_about = SCAN_ABOUT, after_help = EXITS)]
    Scan(ScanArgs),
    /// Show one file in depth: structure, metadata, streams, findings
    #[command(after_help = EXITS)]
    Inspect(InspectArgs),
    /// Read a bit stream out of an image's samples, e.g. b1,rgb,msb,xy
    #[command(long_about = EXTRACT_ABOUT)]
    Extract(ExtractArgs),
    /// Write a view of an image as PNG: a bit plane, a mask of bits, a map of noise …
    #[command(long_about = VIEW_ABOUT)]
    View(ViewArgs),
    /// Keep cases on disk and report from them
    #[command(after_help = EXITS)]
    Case {
        #[command(subcommand)]
        command: super::case::CaseCommand,
    },
    /// Make and measure labelled sets
    Lab(lab::cli::Args),
}

/// How files are analysed.
#[derive(Debug, Args)]
#[command(next_help_heading = "Analysis")]
pub(super) struct AnalysisArgs {
    /// Use another model: an ONNX file with its manifest beside it as .json
    #[arg(long, value_name = "FILE")]
    pub(super) model: Option<PathBuf>,

    /// What runs the model
    #[arg(long, value_name = "NAME", default_value = "auto")]
    pub(super) backend: Backend,

    /// The ONNX Runtime library [default: `ORT_DYLIB_PATH`, then the system's search path]
    #[arg(long, value_name = "PATH")]
    pub(super) onnxruntime: Option<PathBuf>,

    /// False-positive target; picks the threshold from the model's manifest
    #[arg(long, value_name = "RATE", default_value_t = DEFAULT_FPR, value_parser = rate)]
    pub(super) fpr: f64,

    /// Let the model alone decide: no structure, no recovered payloads
    #[arg(long)]
    pub(super) no_heuristics: bool,

    #[command(flatten)]
    pub(super) locks: LockArgs,

    /// Worker threads; 0 means one a core
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true, value_parser = workers)]
    pub(super) workers: usize,
}

/// What opens locks.
#[derive(Debug, Args)]
pub(super) struct LockArgs {
    /// Try the words of this file, one a line, where a password is needed
    ///
    /// Tried before it: the words of the image's name, metadata, comments and archives.
    #[arg(long, value_name = "FILE")]
    pub(super) wordlist: Option<PathBuf>,

    /// Try this password before the word list; may be given again
    #[arg(long = "password", value_name = "WORD")]
    pub(super) passwords: Vec<String>,
}

/// `starlight scan`.
#[derive(Debug, Args)]
pub(super) struct ScanArgs {
    /// Files and folders; `-` reads NUL- or newline-separated paths from stdin
    #[arg(required_unless_present = "case", value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    /// Keep the results in this case, and go on where such a scan stopped
    ///
    /// Files examined with these settings are left out. Without PATH: all its folders.
    #[arg(long, value_name = "CASE")]
    pub(super) case: Option<PathBuf>,

    /// Who does this, for the log of the case [default: who made it]
    #[arg(long, value_name = "NAME", requires = "case")]
    pub(super) examiner: Option<String>,

    #[command(flatten)]
    pub(super) output: OutputArgs,

    #[command(flatten)]
    pub(super) analysis: AnalysisArgs,
}

/// What a scan gives out.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Output")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct OutputArgs {
    /// Print one JSON array
    #[arg(long, conflicts_with = "jsonl")]
    pub(super) json: bool,

    /// Print one JSON object a line, as soon as it is known
    #[arg(long)]
    pub(super) jsonl: bool,

    /// Put text that was read back in the results
    #[arg(long)]
    pub(super) extract: bool,

    /// Write recovered payloads into this folder, which is made if needed; no file is replaced
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,

    /// The verdict from which on the exit code is 1
    #[arg(long, value_name = "VERDICT", default_value = "stego")]
    pub(super) fail_on: FailOn,

    /// No progress and no notes on stderr, only errors
    #[arg(short, long, conflicts_with = "progress")]
    pub(super) quiet: bool,

    /// Report progress even where stderr is no terminal
    #[arg(long)]
    pub(super) progress: bool,
}

/// `starlight inspect`.
#[derive(Debug, Args)]
pub(super) struct InspectArgs {
    /// The image
    pub(super) file: PathBuf,

    /// Print one JSON object: the fields of `scan`, then structure, metadata and statistics
    #[arg(long)]
    pub(super) json: bool,

    /// Only try every sensible order of bits, of all frames, and list what they begin with
    ///
    /// A few hundred streams (see `starlight extract --help`) are tried for text, files and messages behind their
    /// length. Listed is what chance makes in fewer than one of a million images, every stream counted; a payload
    /// that several streams show is listed once. The exit code is 1 where something is listed.
    #[arg(long, conflicts_with = "json")]
    pub(super) sweep: bool,

    /// Only list the bit planes by the structure that the planes above them do not explain
    ///
    /// That is how a picture, a code or writing in a plane gives itself away, near white or near black, or split over
    /// two planes. From a strength of 1 on a plane stands out from clean images; the exit code is 1 where one does.
    #[arg(long, conflicts_with_all = ["json", "sweep"])]
    pub(super) planes: bool,

    #[command(flatten)]
    pub(super) analysis: AnalysisArgs,
}

/// `starlight extract`.
#[derive(Debug, Args)]
pub(super) struct ExtractArgs {
    /// The image
    pub(super) file: PathBuf,

    /// What to read, e.g. b1,rgb,msb,xy, or tool:stegano
    pub(super) spec: String,

    #[command(flatten)]
    pub(super) locks: LockArgs,

    /// Write to this file instead of stdout; it must not exist
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,

    /// Read at most this many bytes
    #[arg(long, value_name = "BYTES", default_value_t = 64 << 20)]
    pub(super) limit: usize,
}

/// `starlight view`.
#[derive(Debug, Args)]
pub(super) struct ViewArgs {
    /// The image
    pub(super) file: PathBuf,

    /// What to draw, e.g. “Red plane 0”; left out, the views are listed
    #[arg(long, value_name = "NAME", requires = "out")]
    pub(super) view: Option<String>,

    /// The PNG to write; it must not exist
    #[arg(long, value_name = "FILE", requires = "view")]
    pub(super) out: Option<PathBuf>,

    /// The frame of an animation, from 1, as it is stored
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) frame: u32,
}

/// `--backend`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Backend {
    /// The embedded runtime
    Auto,
    /// The embedded runtime: nothing to install
    Embedded,
    /// ONNX Runtime; an error where its library is not found
    Onnxruntime,
}

impl From<Backend> for BackendChoice {
    fn from(backend: Backend) -> Self {
        match backend {
            Backend::Auto => Self::Auto,
            Backend::Embedded => Self::Embedded,
            Backend::Onnxruntime => Self::OnnxRuntime,
        }
    }
}

/// `--fail-on`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum FailOn {
    /// Hidden data
    #[default]
    Stego,
    /// Suspicious or hidden data
    Suspicious,
}

impl FailOn {
    /// Whether `call` is at least what was asked for.
    pub(super) fn is_met_by(self, call: Call) -> bool {
        let bar = match self {
            Self::Stego => Call::Stego,
            Self::Suspicious => Call::Suspicious,
        };
        call >= bar
    }
}

fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(rate) if rate > 0.0 && rate <= 1.0 => Ok(rate),
        _ => Err("a rate above 0 and at most 1 is needed, for example 1e-3".to_owned()),
    }
}

fn workers(text: &str) -> Result<usize, String> {
    match text.parse::<usize>() {
        Ok(workers) if workers <= 1024 => Ok(workers),
        _ => Err("a number from 0 to 1024 is needed".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn rates_and_workers_are_checked() {
        assert_eq!(rate("1e-3"), Ok(1e-3));
        for wrong in ["0", "-1", "1.1", "NaN", "x"] {
            assert!(rate(wrong).is_err(), "{wrong}");
        }
        assert_eq!(workers("8"), Ok(8));
        assert!(workers("1025").is_err());
    }

    #[test]
    fn suspicious_counts_only_where_it_is_asked_for() {
        let met = |bar: FailOn| [Call::Clean, Call::Suspicious, Call::Stego].map(|call| bar.is_met_by(call));
        assert_eq!(met(FailOn::Stego), [false, false, true]);
        assert_eq!(met(FailOn::Suspicious), [false, true, true]);
    }

    #[test]
    fn bare_paths_are_the_inspector_s() {
        let paths = |arguments: &[&str]| {
            Cli::try_parse_from(arguments).map(|cli| (cli.open.paths, cli.command.is_some()))
        };
        assert_eq!(paths(&["starlight"]).unwrap(), (vec![], false));
        assert_eq!(
            paths(&["starlight", "a.png", "dir"]).unwrap(),
            (vec!["a.png".into(), "dir".into()], false)
        );
        assert_eq!(paths(&["starlight", "./scan"]).unwrap(), (vec!["./scan".into()], false));
        assert_eq!(paths(&["starlight", "scan", "a.png"]).unwrap(), (vec![], true));
        assert!(paths(&["starlight", "scan"]).is_err());
    }
}

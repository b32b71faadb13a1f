//! `starlight scan`.

use std::io::{self, BufWriter, IsTerminal as _};
use std::ops::ControlFlow;

use anyhow::Context as _;

use super::args::{OutputArgs, ScanArgs};
use super::case::Keeping;
use super::output::Output;
use super::payloads::Folder;
use super::progress::{Meter, When};
use super::{Exit, inputs, note, options};
use crate::analysis::Options;
use crate::progress::{CancelFlag, Progress as _};
use crate::report::intake::Kept;
use crate::report::schema::{Record, RecordOptions};
use crate::scan::{self, Outcome, Summary};
use crate::verdict::Call;

/// What is kept of one file until its turn to be written.
struct Done {
    record: Record,
    call: Option<Call>,
    /// Payloads that could not be written.
    unwritten: Vec<String>,
    /// What goes into the case, where there is one.
    kept: Option<Kept>,
}

/// Scans what `args` name and writes the results to stdout.
pub(super) fn scan(args: &ScanArgs, interrupt: &CancelFlag) -> anyhow::Result<Exit> {
    let wordlist = options::wordlist(&args.analysis.locks)?;
    run(args, &Options { wordlist, ..options::options(&args.analysis)? }, interrupt)
}

/// The same with the model already loaded.
pub(super) fn run(args: &ScanArgs, options: &Options, interrupt: &CancelFlag) -> anyhow::Result<Exit> {
    let output = &args.output;
    if options.model.is_none() && !output.quiet {
        note(options::NO_MODEL);
    }
    let paths = match &args.case {
        Some(case) if args.paths.is_empty() => Keeping::roots(case)?,
        _ => inputs::paths(&args.paths)?,
    };
    let mut worklist = scan::collect(&paths, interrupt);
    let keeping = match &args.case {
        Some(case) => {
            let examiner = args.examiner.as_deref();
            let (keeping, skipped) = Keeping::begin(case, examiner, &paths, &mut worklist, options)?;
            if skipped > 0 && !output.quiet {
                note(&format!("{skipped} files were examined with these settings already"));
            }
            Some(keeping)
        }
        None => None,
    };
    if worklist.items.is_empty() && !output.quiet && !interrupt.cancelled() {
        note("no PNG, JPEG, GIF, WebP or BMP file was found");
    }
    let folder = output.out.as_deref().map(Folder::open).transpose()?;
    let record_options = RecordOptions { extract: output.extract };
    let convert = |index: usize, outcome: Outcome| {
        let call = outcome.result.as_ref().ok().map(|analysis| analysis.verdict.call);
        let mut record = Record::new(&outcome, record_options);
        let unwritten = folder.map_or_else(Vec::new, |folder| folder.write(index, &outcome, &mut record));
        Done { record, call, unwritten, kept: keeping.as_ref().map(|keeping| keeping.keep(&outcome)) }
    };
    let mut writing = Writing {
        output: Output::begin(BufWriter::new(io::stdout()), output, &worklist).context(STDOUT)?,
        meter: Meter::new(worklist.items.len(), when(output)),
        summary: Summary::default(),
        failed: None,
        unwritten: 0,
    };
    let mut emit = |_: usize, mut done: Done| {
        if let (Some(keeping), Some(kept)) = (&keeping, done.kept.take()) {
            done.unwritten.extend(keeping.push(kept));
        }
        writing.write(&done)
    };
    let workers = args.analysis.workers;
    scan::run_ordered(&worklist, options, workers, interrupt, &convert, &mut emit);
    let Writing { output: written, meter, summary, failed, unwritten } = writing;
    meter.finish();
    if let Some(keeping) = keeping {
        keeping.finish(!interrupt.cancelled() && failed.is_none())?;
    }
    match failed {
        Some(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            return Ok(exit(summary, unwritten, output));
        }
        Some(error) => return Err(error).context(STDOUT),
        None => written.finish(summary).context(STDOUT)?,
    }
    if interrupt.cancelled() {
        note(&format!("interrupted: {} of {} files were examined", summary.files(), worklist.items.len()));
        return Ok(Exit::Interrupted);
    }
    Ok(exit(summary, unwritten, output))
}

const STDOUT: &str = "the results could not be written to stdout";

/// The results on their way out.
struct Writing<W: io::Write> {
    output: Output<W>,
    meter: Meter,
    summary: Summary,
    failed: Option<io::Error>,
    unwritten: usize,
}

impl<W: io::Write> Writing<W> {
    fn write(&mut self, done: &Done) -> ControlFlow<()> {
        self.summary.count(done.call);
        let (output, record) = (&mut self.output, &done.record);
        let written = if io::stdout().is_terminal() {
            self.meter.suspended(|| output.push(record))
        } else {
            output.push(record)
        };
        for text in &done.unwritten {
            self.meter.suspended(|| note(text));
        }
        self.unwritten += done.unwritten.len();
        self.meter.advance();
        match written {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.failed = Some(error);
                ControlFlow::Break(())
            }
        }
    }
}

/// Whether progress is shown.
const fn when(args: &OutputArgs) -> When {
    match args {
        OutputArgs { quiet: true, .. } => When::Never,
        OutputArgs { progress: true, .. } => When::Always,
        OutputArgs { .. } => When::Terminal,
    }
}

/// What the counts come to: an error outranks what was found.
fn exit(summary: Summary, unwritten: usize, args: &OutputArgs) -> Exit {
    let found = |call: Call, count: usize| count > 0 && args.fail_on.is_met_by(call);
    if summary.failed + unwritten > 0 {
        Exit::Error
    } else if found(Call::Stego, summary.stego) || found(Call::Suspicious, summary.suspicious) {
        Exit::Found
    } else {
        Exit::NothingFound
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::FailOn;

    #[test]
    fn errors_outrank_findings_and_findings_need_the_bar() {
        let code = |stego, suspicious, failed, fail_on| {
            let summary = Summary { stego, suspicious, clean: 1, failed };
            exit(summary, 0, &OutputArgs { fail_on, ..OutputArgs::default() }).code()
        };
        assert_eq!(code(0, 0, 0, FailOn::Stego), 0);
        assert_eq!(code(0, 1, 0, FailOn::Stego), 0);
        assert_eq!(code(0, 1, 0, FailOn::Suspicious), 1);
        assert_eq!(code(1, 0, 0, FailOn::Stego), 1);
        assert_eq!(code(1, 1, 1, FailOn::Stego), 2);
        assert_eq!(exit(Summary::default(), 1, &OutputArgs::default()), Exit::Error);
        assert_eq!(Exit::Interrupted.code(), 130);
    }
}

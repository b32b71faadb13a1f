//! `starlight inspect`: one file in depth.

mod children;
mod planes;
mod structure;
mod sweep;
mod text;
mod tries;

use std::io::{self, BufWriter, Write as _};

use anyhow::Context as _;

use super::args::InspectArgs;
use super::{Exit, note, options};
use crate::analysis::Options;
use crate::progress::CancelFlag;
use crate::report::detail::Detail;
use crate::report::json;
use crate::report::schema::{Record, RecordOptions};
use crate::scan;
use tries::Tries;

/// Shows one file.
pub(super) fn inspect(args: &InspectArgs, interrupt: &CancelFlag) -> anyhow::Result<Exit> {
    if args.sweep {
        return sweep::list(args);
    }
    if args.planes {
        return planes::list(args);
    }
    let wordlist = options::wordlist(&args.analysis.locks)?;
    let options = Options { wordlist, ..options::options(&args.analysis)? };
    let progress = Tries::new(interrupt, &options);
    let outcome = scan::examine(&args.file, &options, &progress);
    progress.finish();
    let Some(outcome) = outcome else { return Ok(Exit::Interrupted) };
    let detail = Detail::new(&outcome, RecordOptions { extract: true });
    let mut out = BufWriter::new(io::stdout().lock());
    if args.json {
        json::write_line(&mut out, &detail)?;
    }
    let exit = match &detail.record {
        Record::Failed(failed) => {
            note(&format!("{}: {}", failed.file_path, failed.error));
            Exit::Error
        }
        Record::Examined(examined) => {
            if !args.json {
                text::write(&mut out, examined, detail.depth.as_ref())?;
            }
            if examined.is_stego { Exit::Found } else { Exit::NothingFound }
        }
    };
    out.flush().context("the result could not be written to stdout")?;
    Ok(exit)
}

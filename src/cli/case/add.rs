//! `starlight case add`.

use std::path::PathBuf;

use clap::Args;

use super::{InCase, now};
use crate::cli::{Exit, inputs, note};
use crate::evidence::Evidence;
use crate::limits::Limits;
use crate::progress::{CancelFlag, Progress as _};
use crate::report::numbers::count;
use crate::report::{intake, kept};
use crate::scan;

/// `starlight case add`.
#[derive(Debug, Args)]
pub(in crate::cli) struct AddArgs {
    #[command(flatten)]
    case: InCase,

    /// Files and folders; `-` reads NUL- or newline-separated paths from stdin
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

/// Hashes files and gives them exhibit numbers.
pub(super) fn add(args: &AddArgs, interrupt: &CancelFlag) -> anyhow::Result<Exit> {
    let paths = inputs::paths(&args.paths)?;
    let worklist = scan::collect(&paths, interrupt);
    let mut case = args.case.open()?;
    let before = case.items()?.len();
    let roots = intake::Roots::add(&mut case, &paths, now())?;
    let limits = Limits::default();
    let mut unread = 0;
    for item in &worklist.items {
        if interrupt.cancelled() {
            break;
        }
        let (path, identity) = match item {
            Ok(path) => match Evidence::open(path, &limits) {
                Ok(evidence) => (path, Some(kept::identity(&evidence))),
                Err(error) => {
                    note(&error.to_string());
                    (path, None)
                }
            },
            Err((path, text)) => {
                note(&format!("{}: {text}", path.display()));
                (path, None)
            }
        };
        unread += usize::from(identity.is_none());
        let (root, below) = roots.place(path);
        case.batch(|batch| batch.item(&root, &below, identity.as_ref(), now()))?;
    }
    let items = case.items()?.len();
    let added = count((items - before) as u64, "file", "files");
    note(&format!("{added} added, {items} in the case"));
    Ok(match (interrupt.cancelled(), unread) {
        (true, _) => Exit::Interrupted,
        (false, 0) => Exit::NothingFound,
        (false, _) => Exit::Error,
    })
}

//! `starlight case mark`.

use clap::{Args, ValueEnum};

use super::{InCase, now};
use crate::case::store::{Case, ItemRow};
use crate::case::{ItemId, Status};
use crate::cli::Exit;

/// `starlight case mark`.
#[derive(Debug, Args)]
pub(in crate::cli) struct MarkArgs {
    #[command(flatten)]
    case: InCase,

    /// Numbers of exhibits, as in a report but without their prefix
    #[arg(required = true, value_name = "EXHIBIT")]
    exhibits: Vec<i64>,

    /// Your own judgement
    #[arg(long, value_name = "STATUS")]
    status: Option<StatusChoice>,

    /// A tag to give; may be given again
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,

    /// A note to write
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

/// `--status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StatusChoice {
    /// Not judged
    None,
    /// Looked at, nothing to pursue
    Ok,
    /// To be looked at again
    ToCheck,
    /// Matters to the case
    Notable,
}

impl From<StatusChoice> for Status {
    fn from(choice: StatusChoice) -> Self {
        match choice {
            StatusChoice::None => Self::None,
            StatusChoice::Ok => Self::Ok,
            StatusChoice::ToCheck => Self::ToCheck,
            StatusChoice::Notable => Self::Notable,
        }
    }
}

/// Keeps what the examiner says of some exhibits.
pub(super) fn mark(args: &MarkArgs) -> anyhow::Result<Exit> {
    let mut case = args.case.open()?;
    let rows = case.items()?;
    for exhibit in &args.exhibits {
        let row = rows.iter().find(|row| row.exhibit == *exhibit);
        let row = row.ok_or_else(|| anyhow::anyhow!("there is no exhibit {exhibit} in the case"))?;
        keep(&mut case, row, args)?;
    }
    Ok(Exit::NothingFound)
}

fn keep(case: &mut Case, row: &ItemRow, args: &MarkArgs) -> anyhow::Result<()> {
    let (id, at) = (ItemId { path: row.path.clone(), sha256: None }, now());
    let mut record = case.record_of(row, &id)?;
    if let Some(status) = args.status {
        record.set_status(&id, status.into(), at);
    }
    for tag in &args.tags {
        record.add_tag(&id, tag, at);
    }
    if let Some(note) = &args.note {
        record.add_note(&id, note, at);
    }
    let said = record.item(&id).cloned().unwrap_or_default();
    case.batch(|batch| batch.said(&row.id, &said, at))?;
    Ok(())
}

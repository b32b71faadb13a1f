//! `starlight case mark`.

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};

use super::{InCase, now};
use crate::case::store::{Case, ItemRow};
use crate::case::{Bookmark, ItemId, Status, Viewport};
use crate::cli::Exit;
use crate::pixels::view::View;

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

    /// A view to bookmark, by its name in `starlight view FILE`; reports draw it. May be given again
    #[arg(long = "bookmark", value_name = "VIEW", value_parser = view)]
    bookmarks: Vec<View>,

    /// Why these views are kept
    #[arg(long, value_name = "TEXT", requires = "bookmarks", default_value = "")]
    bookmark_note: String,
}

fn view(name: &str) -> Result<View, String> {
    View::parse(name).ok_or_else(|| "there is no such view; starlight view FILE lists those of a file".into())
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
    for view in &args.bookmarks {
        let (parameters, viewport) = (BTreeMap::new(), Viewport::default());
        let note = args.bookmark_note.trim().to_owned();
        record.add_bookmark(&id, Bookmark { made: at, view: view.name(), parameters, viewport, note });
    }
    let said = record.item(&id).cloned().unwrap_or_default();
    case.batch(|batch| batch.said(&row.id, &said, at))?;
    Ok(())
}

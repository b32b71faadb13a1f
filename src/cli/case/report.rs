//! `starlight case report`.

use clap::{Args, ValueEnum};

use super::{InCase, now};
use crate::cli::{Exit, note};
use crate::report::bundle;
use crate::report::extract::{self, Options, Scope};
use crate::report::pictures::{Figures, Pictures};

/// `starlight case report`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ReportArgs {
    #[command(flatten)]
    case: InCase,

    /// Which files are in it
    #[arg(long, value_name = "SCOPE", default_value = "all")]
    scope: ScopeChoice,

    /// How pictures of the evidence appear in it
    #[arg(long, value_name = "HOW", default_value = "full")]
    pictures: PicturesChoice,

    /// What changed since the report before, in your words
    #[arg(long, value_name = "TEXT")]
    amendment: Option<String>,
}

/// `--scope`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ScopeChoice {
    /// Every file of the case
    All,
    /// Those that an examiner marked: a status other than OK, a tag, a note or a bookmark
    Marked,
}

/// `--pictures`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PicturesChoice {
    /// As they are
    Full,
    /// Beyond recognition, for material that must not be shown
    Blurred,
    /// Not at all
    None,
}

impl From<ScopeChoice> for Scope {
    fn from(choice: ScopeChoice) -> Self {
        match choice {
            ScopeChoice::All => Self::All,
            ScopeChoice::Marked => Self::Marked,
        }
    }
}

impl From<PicturesChoice> for Pictures {
    fn from(choice: PicturesChoice) -> Self {
        match choice {
            PicturesChoice::Full => Self::Full,
            PicturesChoice::Blurred => Self::Blurred,
            PicturesChoice::None => Self::None,
        }
    }
}

/// Writes the next revision.
pub(super) fn report(args: &ReportArgs) -> anyhow::Result<Exit> {
    let mut case = args.case.open()?;
    let reports = case.reports()?;
    let (revision, previous) =
        reports.last().map_or((1, None), |(last, hash)| (last + 1, Some(hash.clone())));
    let scope = args.scope.into();
    let options = Options { scope, revision, issued: now(), previous, amendment: args.amendment.clone() };
    let extract = extract::extract(&case, &options)?;
    let places = case.places()?.into_iter().map(|(item, path)| (item.id, path)).collect();
    let figures = Figures::draw(&extract, &places, args.pictures.into());
    let (files, manifest) = bundle::sealed(&extract, bundle::files(&extract, &figures));
    let folder = case.write_report(revision, &files)?;
    let settings =
        serde_json::json!({ "scope": extract.report.scope, "amendment": args.amendment }).to_string();
    case.batch(|batch| batch.report(revision, &manifest, &settings, options.issued))?;
    note(&format!("report written: {}", folder.display()));
    Ok(Exit::NothingFound)
}

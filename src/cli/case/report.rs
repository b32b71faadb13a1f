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
enum ScopeChoice {
    /// Every file of the case
    All,
    /// Those that an examiner marked: a status other than OK, a tag, a note or a bookmark
    Marked,
}

/// `--pictures`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PicturesChoice {
    /// As they are
    Full,
    /// Beyond recognition, for material that must not be shown
    Blurred,
    /// Not at all
    None,
}

/// Writes the next revision.
pub(super) fn report(args: &ReportArgs) -> anyhow::Result<Exit> {
    let mut case = args.case.open()?;
    let reports = case.reports()?;
    let (revision, previous) =
        reports.last().map_or((1, None), |(last, hash)| (last + 1, Some(hash.clone())));
    let scope = match args.scope {
        ScopeChoice::All => Scope::All,
        ScopeChoice::Marked => Scope::Marked,
    };
    let options = Options { scope, revision, issued: now(), previous, amendment: args.amendment.clone() };
    let extract = extract::extract(&case, &options)?;
    let shown = match args.pictures {
        PicturesChoice::Full => Pictures::Full,
        PicturesChoice::Blurred => Pictures::Blurred,
        PicturesChoice::None => Pictures::None,
    };
    let places = case.places()?.into_iter().map(|(item, path)| (item.id, path)).collect();
    let figures = Figures::draw(&extract, &places, shown);
    let (files, manifest) = bundle::sealed(&extract, bundle::files(&extract, &figures));
    let folder = case.write_report(revision, &files)?;
    let settings =
        serde_json::json!({ "scope": extract.report.scope, "amendment": args.amendment }).to_string();
    case.batch(|batch| batch.report(revision, &manifest, &settings, options.issued))?;
    note(&format!("report written: {}", folder.display()));
    Ok(Exit::NothingFound)
}

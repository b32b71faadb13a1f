//! `starlight case report`.

use clap::{Args, ValueEnum};

use super::{InCase, now};
use crate::case::store::Case;
use crate::cli::{Exit, note};
use crate::report::extract::Scope;
use crate::report::issue::{self, Again, Order};
use crate::report::pictures::Pictures;
use crate::report::quote::for_shell;

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

    /// Make report N once more, keep nothing of it, and say whether it is the same byte for byte
    #[arg(long, value_name = "N", conflicts_with_all = ["scope", "pictures", "amendment", "examiner"])]
    again: Option<i64>,
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

/// Writes the next revision, or makes one again.
pub(super) fn report(args: &ReportArgs) -> anyhow::Result<Exit> {
    if let Some(revision) = args.again {
        return again(&super::read(&args.case.case)?, revision);
    }
    let order =
        Order { scope: args.scope.into(), pictures: args.pictures.into(), amendment: args.amendment.clone() };
    let made = issue::issue(&mut args.case.open()?, &order, now())?;
    note(&format!("report written: {}", made.folder.display()));
    let case = for_shell(args.case.case.as_os_str());
    note(&format!("to sign it:     starlight case sign {case} --key FILE"));
    note(&format!("to check it:    starlight case verify {case} --public-key FILE"));
    Ok(Exit::NothingFound)
}

/// Makes a report once more and compares.
fn again(case: &Case, revision: i64) -> anyhow::Result<Exit> {
    let Again { same, differ } = issue::again(case, revision)?;
    if same {
        note(&format!("report {revision}: the same, byte for byte"));
        return Ok(Exit::NothingFound);
    }
    for name in differ {
        note(&format!("report {revision}: {name} comes out otherwise now"));
    }
    note(&format!(
        "report {revision}: not the same; the case, its evidence or the program has changed since"
    ));
    Ok(Exit::Found)
}

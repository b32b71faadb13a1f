//! `starlight case new` and `set`.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;

use super::{InCase, now};
use crate::case::form;
use crate::case::store::Case;
use crate::cli::{Exit, note};
use crate::untrusted::Untrusted;

const FIELDS: &str = "Fields of the case form are listed by `starlight case set CASE`.";

/// `starlight case new`.
#[derive(Debug, Args)]
#[command(after_help = FIELDS)]
pub(in crate::cli) struct NewArgs {
    /// The folder to make, e.g. 2026-0042.starlight
    #[arg(value_name = "CASE")]
    case: PathBuf,

    /// Who makes it
    #[arg(long, value_name = "NAME")]
    examiner: String,

    /// A field of the case form and its value; may be given again
    #[arg(long = "set", value_name = "FIELD=VALUE", value_parser = field)]
    fields: Vec<(String, String)>,
}

/// `starlight case set`.
#[derive(Debug, Args)]
pub(in crate::cli) struct SetArgs {
    #[command(flatten)]
    case: InCase,

    /// Fields and their values; left out, the form is shown
    #[arg(value_name = "FIELD=VALUE", value_parser = field)]
    fields: Vec<(String, String)>,
}

/// Makes a case.
pub(super) fn new(args: &NewArgs) -> anyhow::Result<Exit> {
    let mut case = Case::create(&args.case, &args.examiner, now())?;
    fill(&mut case, &args.fields)?;
    note(&format!("case made: {}", args.case.display()));
    Ok(Exit::NothingFound)
}

/// Fills in the form, or shows it.
pub(super) fn set(args: &SetArgs) -> anyhow::Result<Exit> {
    if args.fields.is_empty() {
        let held = super::read(&args.case.case)?.form()?;
        let mut out = std::io::stdout().lock();
        for field in form::FIELDS {
            let value = held.get(field.name).map_or(form::NOT_SUPPLIED, String::as_str);
            writeln!(out, "{:16} {}", field.name, Untrusted::new(value))?;
        }
        return Ok(Exit::NothingFound);
    }
    fill(&mut args.case.open()?, &args.fields)?;
    Ok(Exit::NothingFound)
}

fn fill(case: &mut Case, fields: &[(String, String)]) -> anyhow::Result<()> {
    let at = now();
    case.batch(|batch| fields.iter().try_for_each(|(field, value)| batch.form(field, value, at)))?;
    Ok(())
}

fn field(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("FIELD=VALUE is needed")?;
    let known = form::FIELDS.iter().any(|field| field.name == name);
    if !known {
        let names: Vec<&str> = form::FIELDS.iter().map(|field| field.name).collect();
        return Err(format!("there is no field of that name; there are {}", names.join(", ")));
    }
    Ok((name.to_owned(), value.to_owned()))
}

//! `starlight case export`: one rendering to a place of choice, without making a report.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};

use super::now;
use super::report::{PicturesChoice, ScopeChoice};
use crate::case::store::Case;
use crate::cli::{Exit, note};
use crate::report::extract::{self, Extract, Options};
use crate::report::pictures::Figures;
use crate::report::schema_case::SCHEMA;
use crate::report::{csv, html, sarif, uco};

/// Names and contents of files.
type Files = Vec<(String, Vec<u8>)>;

/// `starlight case export`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ExportArgs {
    /// The case: a folder NAME.starlight; not needed for the schema
    #[arg(value_name = "CASE", required_unless_present = "schema")]
    case: Option<PathBuf>,

    /// What to export
    #[arg(long, value_name = "WHAT", required_unless_present = "schema")]
    what: Option<What>,

    /// The JSON Schema of case.json; the same as --what schema
    #[arg(long, conflicts_with_all = ["what", "case"])]
    schema: bool,

    /// Which files are in it
    #[arg(long, value_name = "SCOPE", default_value = "all")]
    scope: ScopeChoice,

    /// How pictures of the evidence appear in it
    #[arg(long, value_name = "HOW", default_value = "full")]
    pictures: PicturesChoice,

    /// Where to write it: a file, a folder, or - for stdout
    #[arg(long, value_name = "PATH", default_value = "-")]
    out: PathBuf,

    /// Replace files that exist
    #[arg(long)]
    force: bool,
}

/// `--what`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// The extract that reports are made of: case.json
    Json,
    /// The report as HTML pages
    Html,
    /// The items as a table for spreadsheets
    Csv,
    /// Hashes of what somebody called notable
    Hashes,
    /// CASE/UCO 1.5 linked data
    Case,
    /// Findings as SARIF 2.1.0
    Sarif,
    /// The JSON Schema of case.json
    Schema,
}

/// Writes one rendering.
pub(super) fn export(args: &ExportArgs) -> anyhow::Result<Exit> {
    let (files, kept) = match (args.what, &args.case) {
        (None | Some(What::Schema), _) => {
            (vec![("case.schema.json".to_owned(), SCHEMA.as_bytes().to_vec())], None)
        }
        (Some(_), None) => bail!("which case?"),
        (Some(what), Some(folder)) => {
            let case = Case::open(folder, None, now())?;
            (files(&case, what, args)?, Some((case, folder)))
        }
    };
    if args.out == Path::new("-") {
        return to_stdout(files);
    }
    let targets = targets(&args.out, &files);
    if let Some((case, folder)) = &kept {
        refuse_evidence(case, folder, &targets)?;
    }
    if let Some(there) = targets.iter().find(|path| !args.force && path.symlink_metadata().is_ok()) {
        bail!("{} exists; --force replaces it", there.display());
    }
    for (path, (_, bytes)) in targets.iter().zip(&files) {
        write(path, bytes, args.force).with_context(|| path.display().to_string())?;
        note(&format!("written: {}", path.display()));
    }
    Ok(Exit::NothingFound)
}

/// The files of one rendering, at least one.
fn files(case: &Case, what: What, args: &ExportArgs) -> anyhow::Result<Files> {
    let extract = extract(case, args)?;
    let one = |name: &str, text: String| vec![(name.to_owned(), text.into_bytes())];
    Ok(match what {
        What::Json | What::Schema => one("case.json", extract.to_json()),
        What::Csv => one("items.csv", csv::items(&extract)),
        What::Hashes => one("notable-hashes.csv", csv::notable_hashes(&extract)),
        What::Sarif => one("case.sarif", sarif::log(&extract)),
        What::Case => uco::documents(&extract),
        What::Html => {
            let places = case.places()?.into_iter().map(|(item, path)| (item.id, path)).collect();
            html::pages(&extract, &Figures::draw(&extract, &places, args.pictures.into()))
        }
    })
}

/// What a report would be made of now. It bears the number of the latest report and says that it is none.
fn extract(case: &Case, args: &ExportArgs) -> anyhow::Result<Extract> {
    let revision = case.reports()?.last().map_or(0, |(last, _)| *last);
    let options =
        Options { scope: args.scope.into(), revision, issued: now(), previous: None, amendment: None };
    let mut extract = extract::extract(case, &options)?;
    extract.report.draft = true;
    Ok(extract)
}

fn to_stdout(mut files: Files) -> anyhow::Result<Exit> {
    if files.len() > 1 {
        bail!("these are {} files; name a folder with --out", files.len());
    }
    let mut out = std::io::stdout().lock();
    if out.is_terminal() && files.iter().any(|(name, _)| name != "case.schema.json") {
        bail!("text from evidence is not written to a terminal; name a file with --out, or pipe it");
    }
    let (_, bytes) = files.remove(0);
    out.write_all(&bytes)?;
    out.flush()?;
    Ok(Exit::NothingFound)
}

/// Where each file goes: into a folder, where there is one or there are several files.
fn targets(out: &Path, files: &Files) -> Vec<PathBuf> {
    match files.as_slice() {
        [_] if !out.is_dir() => vec![out.to_owned()],
        files => files.iter().map(|(name, _)| out.join(name)).collect(),
    }
}

/// Nothing is written over evidence or into the case, whatever is asked for.
fn refuse_evidence(case: &Case, folder: &Path, targets: &[PathBuf]) -> anyhow::Result<()> {
    let real = |path: &Path| path.canonicalize().ok();
    let inside = real(folder);
    let mut there = Vec::new();
    for target in targets {
        let place = real(target);
        // Of what is not there yet, the nearest folder above that is.
        let above = || std::path::absolute(target).ok()?.ancestors().find_map(real);
        if let (Some(inside), Some(place)) = (&inside, place.clone().or_else(above))
            && place.starts_with(inside)
        {
            bail!("{} is inside the case, where only the program writes", target.display());
        }
        there.extend(place.map(|place| (place, target)));
    }
    if there.is_empty() {
        return Ok(());
    }
    let evidence: BTreeSet<PathBuf> = case.places()?.iter().filter_map(|(_, path)| real(path)).collect();
    match there.iter().find(|(place, _)| evidence.contains(place)) {
        Some((_, target)) => bail!("{} is evidence, which is never written to", target.display()),
        None => Ok(()),
    }
}

fn write(path: &Path, bytes: &[u8], force: bool) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    let mut options = File::options();
    options.write(true);
    if force {
        options.create(true).truncate(true)
    } else {
        options.create_new(true)
    };
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

//! `starlight case sign`.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use console::Term;

use super::verify::{is_report, manifest_of};
use super::{now, open};
use crate::case::store::put_beside;
use crate::cli::{Exit, note};
use crate::report::manifest::{self, Manifest};
use crate::report::signature;

const ABOUT: &str = "\
Sign the manifest of the newest report with a secret key of minisign.

The signature becomes manifest.json.minisig beside the manifest; one that is
there is never written over. The key stays where it is: it is read, its password
asked for on the terminal, and neither is kept. Make one with `minisign -G`.
A signature names a key, not a person.";

/// `starlight case sign`.
#[derive(Debug, Args)]
#[command(long_about = ABOUT)]
pub(in crate::cli) struct SignArgs {
    /// The case, or the folder of a report
    #[arg(value_name = "CASE|FOLDER")]
    place: PathBuf,

    /// The secret key: a file of minisign
    #[arg(long, value_name = "FILE")]
    key: PathBuf,

    /// Who does this, for the log [default: who made the case]
    #[arg(long, value_name = "NAME")]
    examiner: Option<String>,
}

/// Signs the newest report of a case, or the report in a folder.
pub(super) fn sign(args: &SignArgs) -> anyhow::Result<Exit> {
    if is_report(&args.place) {
        let (manifest, bytes, _) = manifest_of(&args.place).map_err(anyhow::Error::msg)?;
        put(args, &args.place, (&manifest, &bytes))?;
        return Ok(Exit::NothingFound);
    }
    let mut case = open(&args.place, args.examiner.as_deref())?;
    let Some((revision, hash)) = case.reports()?.pop() else {
        anyhow::bail!("the case has no report yet; make one with `starlight case report`")
    };
    let folder = case.report_folder(revision);
    let (manifest, bytes, found) = manifest_of(&folder).map_err(anyhow::Error::msg)?;
    if found != hash {
        anyhow::bail!("report {revision}: its manifest is not the one that was made; nothing was signed");
    }
    let key = put(args, &folder, (&manifest, &bytes))?;
    case.batch(|batch| batch.event("Report signed", &format!("revision {revision}, key {key}"), now()))?;
    Ok(Exit::NothingFound)
}

/// Writes the signature, where the files are still those of the manifest; gives the key's identifier.
fn put(
    args: &SignArgs,
    folder: &std::path::Path,
    (listed, bytes): (&Manifest, &[u8]),
) -> anyhow::Result<String> {
    use crate::case::store::{read_report_file, report_files};
    let wrong = listed.verify(&|name| read_report_file(folder, name), &report_files(folder));
    if let Some(first) = wrong.first() {
        anyhow::bail!("the report is not as it was made, and nothing was signed: {first}");
    }
    let text = std::fs::read_to_string(&args.key).with_context(|| args.key.display().to_string())?;
    let key = signature::secret_key(&text, password).map_err(anyhow::Error::msg);
    let key = key.with_context(|| args.key.display().to_string())?;
    let Manifest { case, revision, .. } = listed;
    let seconds = now().millis().div_euclid(1000);
    let comment =
        format!("timestamp:{seconds}\tfile:{}\thashed\tcase:{case}\treport:{revision}", manifest::NAME);
    let signed = signature::sign(bytes, &key, &comment).map_err(anyhow::Error::msg)?;
    put_beside(folder, signature::NAME, signed.text.as_bytes())?;
    note(&format!(
        "report {revision} signed with key {}: {}",
        signed.key,
        folder.join(signature::NAME).display()
    ));
    Ok(signed.key)
}

/// Asks for the password of a key; without a terminal it can only be none.
fn password() -> Result<String, String> {
    if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
        return Err("the key has a password, which is asked for on a terminal only".into());
    }
    let terminal = Term::stderr();
    terminal.write_str("Password of the key: ").map_err(|error| error.to_string())?;
    terminal.read_secure_line().map_err(|error| error.to_string())
}

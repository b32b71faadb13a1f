//! The extract: everything that a report of a case says, as one value, and as `case.json`. HTML, CSV, CASE and SARIF are
//! renderings of it and read nothing else, so that they cannot disagree.
//!
//! What the tool found and what examiners say stand in different fields: `analyses` is the tool's, `examiners` of an
//! item the people's.

mod build;

#[cfg(test)]
pub(crate) mod tests;

pub use build::{Options, Scope, extract};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::likelihood::Likelihood;
use crate::case::{Bookmark, Status, Utc};

/// Version of the fields and their meaning; a change that could break a reader raises it.
pub const SCHEMA_VERSION: u32 = 1;

/// A case as it is reported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Extract {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// `starlight case`.
    pub kind: String,
    /// The program that wrote it.
    pub tool: Tool,
    /// The case's UUID.
    pub case: String,
    /// Which report this is.
    pub report: Issue,
    /// The case form: field → what was filled in. Fields that nobody filled are absent here and say "not supplied" in
    /// every rendering.
    pub form: BTreeMap<String, String>,
    /// Who worked on it, by name.
    pub examiners: Vec<Person>,
    /// The scans, oldest first.
    pub runs: Vec<Run>,
    /// The evidence in scope, by exhibit number.
    pub items: Vec<Item>,
    /// All items of the case, in scope or not.
    pub totals: Totals,
    /// The log, with the hash that each row carries of the row before.
    pub events: Vec<EventRow>,
}

/// The program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// `Starlight`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// Which report of the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// 1 for the first report of the case; 0 where none was issued.
    pub revision: i64,
    /// When it was issued; kept with the case, so that the same report can be made again.
    pub issued: Utc,
    /// SHA-256 of the manifest of the revision before.
    pub previous: Option<String>,
    /// Which items are in it, in words: what the reader does not see here may be in the case.
    pub scope: String,
    /// What was changed since the revision before, in the examiner's words.
    pub amendment: Option<String>,
    /// Whether it was made for a look and never issued; the number is then that of the latest report.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
}

impl Issue {
    /// What it is called on every page.
    pub fn name(&self) -> String {
        if self.draft { "not an issued report".into() } else { format!("report {}", self.revision) }
    }
}

/// An examiner.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Person {
    /// UUID in the case.
    pub id: String,
    /// The name.
    pub name: String,
}

/// A working session of the scanner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// UUID in the case.
    pub id: String,
    /// When it began.
    pub started: Utc,
    /// When it ended; `None`: it was broken off.
    pub ended: Option<Utc>,
    /// Program, model, settings and limits.
    pub settings: RunSettings,
    /// What the model's calls of the run weigh; `None` where its makers did not count both kinds of images at the
    /// run's threshold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likelihood: Option<Likelihood>,
}

/// With what a scan was made.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct RunSettings {
    /// Version of the program.
    pub version: String,
    /// Operating system family and processor, without names of machines or people.
    pub platform: String,
    /// The model; `None`: none ran.
    pub model: Option<ModelUsed>,
    /// Whether structure and recovery counted.
    pub heuristics: bool,
    /// The false-positive target, as a share of clean images.
    pub target: f64,
    /// The probability from which on an image is called stego at that target, where a model ran.
    pub threshold: Option<f64>,
    /// Limits by name, in their units.
    pub limits: BTreeMap<String, u64>,
    /// SHA-256 of the word list, where there was one.
    pub wordlist: Option<String>,
}

/// The model of a scan.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ModelUsed {
    /// Name and version.
    pub name: String,
    /// SHA-256 of the ONNX file.
    pub sha256: String,
    /// `embedded` or `onnxruntime`.
    pub backend: String,
    /// The runtime and its version.
    pub backend_version: String,
    /// What was measured at the threshold of the run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rates: Vec<MeasuredRate>,
}

/// A rate that was measured on images other than those of the case.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MeasuredRate {
    /// What was counted, in words.
    pub what: String,
    /// Whether the images had hidden data.
    pub hidden: bool,
    /// Which sources: `calibrate`, which set the threshold, or `test`, on which nothing was fitted or set.
    pub split: String,
    /// Images that showed it.
    pub hits: u32,
    /// Images looked at.
    pub of: u32,
    /// Sources that they came from.
    pub sources: u32,
}

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// UUID in the case.
    pub id: String,
    /// The exhibit's number as it is printed.
    pub exhibit: String,
    /// Label of the folder it came from, never its place on a machine.
    pub folder: String,
    /// Path below that; bytes that are not UTF-8 are U+FFFD here.
    pub path: String,
    /// The path's bytes in hexadecimal, only where they are not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_hex: Option<String>,
    /// When it was added.
    pub added: Utc,
    /// Size and hashes when it was added; `None`: it could not be read.
    pub identity: Option<Identity>,
    /// `present`, `not available`, `changed` or `unreadable`.
    pub state: String,
    /// When that was found.
    pub checked: Utc,
    /// The tool's results, oldest first: one a scan, none overwritten.
    pub analyses: Vec<Analysis>,
    /// What people say of it, by examiner.
    pub examiners: Vec<Said>,
}

/// Size and hashes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Bytes.
    pub bytes: u64,
    /// MD5 in lower-case hexadecimal.
    pub md5: String,
    /// SHA-1 in lower-case hexadecimal.
    pub sha1: String,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
}

/// What one scan says of one item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Analysis {
    /// The scan.
    pub run: String,
    /// When.
    pub at: Utc,
    /// The object that `starlight scan --json` gives, without its times; its `file_path` is the path below the folder.
    pub record: Value,
}

/// What one examiner says of one item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// The examiner.
    pub examiner: String,
    /// The judgement.
    pub status: Status,
    /// When it was given.
    pub status_set: Option<Utc>,
    /// Tags, in alphabetical order.
    pub tags: Vec<String>,
    /// Notes, oldest first.
    pub notes: Vec<NoteRow>,
    /// Bookmarks, oldest first.
    pub bookmarks: Vec<Bookmark>,
}

/// A note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteRow {
    /// When it was written.
    pub written: Utc,
    /// When it was changed last.
    pub changed: Option<Utc>,
    /// The text.
    pub text: String,
}

/// Counts over the whole case.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Totals {
    /// All items.
    pub items: u64,
    /// Items in this report.
    pub in_scope: u64,
    /// By the tool's latest verdict: `stego`, `suspicious`, `clean`, `error`, `not examined`.
    pub verdicts: BTreeMap<String, u64>,
}

/// A row of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRow {
    /// Its number.
    pub sequence: i64,
    /// When.
    pub at: Utc,
    /// Who.
    pub actor: String,
    /// What was done.
    pub what: String,
    /// To what.
    pub detail: String,
    /// SHA-256 of the row with the hash of the row before.
    pub hash: String,
}

impl Extract {
    /// As `case.json`: the same bytes for the same value.
    pub fn to_json(&self) -> String {
        let mut text =
            serde_json::to_string_pretty(self).expect("strings, numbers and lists always serialise");
        text.push('\n');
        text
    }
}

impl Item {
    /// The newest result, where there is one; one that could not be had only where no other is there.
    pub fn latest(&self) -> Option<&Analysis> {
        let had = |analysis: &&Analysis| analysis.record.get("error").is_none();
        self.analyses.iter().rev().find(had).or(self.analyses.last())
    }

    /// The tool's latest verdict, as in [`Totals::verdicts`].
    pub fn verdict(&self) -> &str {
        let Some(latest) = self.latest() else { return "not examined" };
        latest.record.get("verdict").and_then(Value::as_str).unwrap_or("error")
    }
}

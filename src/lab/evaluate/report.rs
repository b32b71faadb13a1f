//! Everything that was measured, as `report.json` has it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::balance::{self, Distribution};
use super::baseline::Comparison;
use super::goals::{self, Goal};
use super::rates::{self, AtTarget, Cross, System, examined};
use super::record::{Called, Record};
use super::reliability::{self, Reliability};
use super::roc::{self, Roc};
use super::scores::{self, Histogram};
use super::targets::Targets;
use super::timing::Timings;
use crate::evidence::sha256_hex;
use crate::model::ModelInfo;

/// The layout of `report.json` and `records.jsonl`.
pub const SCHEMA: u32 = 1;

/// One evaluation. Nothing in it differs between two runs but what is called `timings`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Layout of this file.
    pub schema_version: u32,
    /// What measured.
    pub program: Program,
    /// The command line that repeats it; folders by their names alone.
    pub command: String,
    /// What was measured on.
    pub set: Set,
    /// What was measured.
    pub model: ModelFacts,
    /// At which false-positive targets.
    pub targets: Targets,
    /// How images were analysed.
    pub settings: Analysing,
    /// The detector's targets at the foremost one.
    pub goals: Vec<Goal>,
    /// Both systems at every target.
    pub rates: Vec<AtTarget>,
    /// Method × format × source × payload size.
    pub cross: Vec<Cross>,
    /// The model's characteristic.
    pub roc: Roc,
    /// The calibration of the model's probability.
    pub reliability: Option<Reliability>,
    /// The model's logits.
    pub scores: Option<Histogram>,
    /// How the set is made up.
    pub balance: Vec<Distribution>,
    /// Clean images called stego at the foremost target.
    pub alarms: Vec<Alarm>,
    /// Images that could not be examined; they are in no rate.
    pub failures: Vec<Failure>,
    /// Images examined although a stage of the pipeline failed on them.
    pub stage_failures: u64,
    /// Comparisons with what was before.
    pub comparisons: Vec<Comparison>,
    /// Time and memory.
    pub timings: Timings,
}

/// This program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Program {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

/// How images were analysed: the same on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Analysing {
    /// Whether stream contributions were computed, as a scan does.
    pub contributions: bool,
    /// Largest file examined, in bytes.
    pub file_bytes: u64,
    /// Most pixels decoded.
    pub pixels: u64,
}

/// The images.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Set {
    /// SHA-256 over names, contents and labels.
    pub fingerprint: String,
    /// Names of the folders.
    pub folders: Vec<String>,
    /// Name of the list of sources.
    pub sources_list: Option<String>,
    /// The part that sources belong to, or `all`.
    pub split: &'static str,
    /// Most images, where a sample was drawn.
    pub sample: Option<usize>,
    /// Images chosen.
    pub images: usize,
    /// Those examined that are clean.
    pub clean: u64,
    /// Those examined that hide something.
    pub stego: u64,
    /// Sources they come from.
    pub sources: usize,
    /// Images left out because nobody knows what they are: their folder's others have sidecars.
    pub unlabelled: usize,
}

/// Which model was measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelFacts {
    /// Name and version.
    pub name: String,
    /// SHA-256 of the ONNX file.
    pub sha256: String,
    /// What ran it.
    pub backend: String,
    /// That runtime's version.
    pub backend_version: String,
}

impl From<&ModelInfo> for ModelFacts {
    fn from(info: &ModelInfo) -> Self {
        Self {
            name: info.name.clone(),
            sha256: info.sha256.clone(),
            backend: info.backend.to_owned(),
            backend_version: info.backend_version.clone(),
        }
    }
}

/// A clean image called stego.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alarm {
    /// The image.
    pub name: String,
    /// Its source.
    pub source: String,
    /// Where it comes from.
    pub origin: &'static str,
    /// Whether the whole pipeline calls it stego, and whether the model alone does.
    pub by: [bool; 2],
    /// What decided in the pipeline.
    pub basis: String,
    /// The method named.
    pub method: Option<String>,
    /// The model's probability.
    pub probability: f64,
}

/// An image that could not be examined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The image.
    pub name: String,
    /// Why.
    pub reason: String,
}

/// What a report is made of, beside the records.
#[derive(Debug, Clone)]
pub struct Parts {
    /// The command line that repeats it.
    pub command: String,
    /// The choice of images, without what follows from the records.
    pub set: Set,
    /// The model.
    pub model: ModelFacts,
    /// Its targets.
    pub targets: Targets,
    /// How images were analysed.
    pub settings: Analysing,
    /// Time and memory.
    pub timings: Timings,
}

impl Report {
    /// The report on `records`, which are sorted by key.
    pub fn new(records: &[Record], parts: Parts) -> Self {
        let Parts { command, mut set, model, targets, settings, timings } = parts;
        let mut list = Vec::new();
        for system in System::ALL {
            list.extend((0..targets.list.len()).map(|at| rates::at_target(records, system, &targets, at)));
        }
        let at = targets.default;
        let goals = goals::goals(records, at, &list[at], &list[targets.list.len() + at]);
        let of = |score: fn(&super::record::Measured) -> f64| -> Vec<(f64, bool)> {
            examined(records).map(|(record, m)| (score(m), record.label.is_stego())).collect()
        };
        let logits = of(|measured| measured.logit);
        set.fingerprint = fingerprint(records);
        set.stego = logits.iter().filter(|(_, stego)| *stego).count() as u64;
        set.clean = logits.len() as u64 - set.stego;
        let balance = balance::balance(records);
        set.sources =
            balance.iter().find(|distribution| distribution.of == "source").map_or(0, |d| d.counts.len());
        Self {
            schema_version: SCHEMA,
            program: Program { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
            command,
            set,
            model,
            settings,
            goals,
            rates: list,
            cross: rates::cross(records, &targets),
            roc: roc::roc(&logits),
            reliability: reliability::reliability(&of(|measured| measured.probability)),
            scores: scores::histogram(&logits),
            balance,
            alarms: alarms(records, at),
            failures: failures(records),
            stage_failures: examined(records).filter(|(_, m)| m.stage_failed).count() as u64,
            comparisons: Vec::new(),
            targets,
            timings,
        }
    }

    /// The rates of `system` at the foremost target.
    ///
    /// # Panics
    /// Never: a report has rates of both systems at every target.
    pub fn foremost(&self, system: System) -> &AtTarget {
        let first = if system == System::Pipeline { 0 } else { self.targets.list.len() };
        &self.rates[first + self.targets.default]
    }

    /// Whether something got worse by more than is allowed.
    pub fn regressed(&self) -> bool {
        self.comparisons.iter().any(|comparison| !comparison.regressions.is_empty())
    }
}

/// SHA-256 over name, content, label and method of every image, sorted.
pub fn fingerprint(records: &[Record]) -> String {
    let mut text = String::new();
    for record in records {
        let method = record.label.method.as_deref().unwrap_or_default();
        for part in [&record.name, &record.sha256, method] {
            text.push_str(part);
            text.push('\0');
        }
        text.push(char::from(b'0' + record.label.label));
        text.push('\n');
    }
    sha256_hex(text.as_bytes())
}

fn alarms(records: &[Record], at: usize) -> Vec<Alarm> {
    let mut alarms: Vec<Alarm> = examined(records)
        .filter(|(record, _)| !record.label.is_stego())
        .filter_map(|(record, measured)| {
            let by = System::ALL.map(|system| system.said(measured).calls[at] == Called::Stego);
            by.contains(&true).then(|| Alarm {
                name: record.name.clone(),
                source: record.source.clone(),
                origin: record.label.origin.name(),
                by,
                basis: measured.pipeline.basis.clone(),
                method: measured.pipeline.method.clone(),
                probability: measured.probability,
            })
        })
        .collect();
    alarms.sort_by(|a, b| b.by[0].cmp(&a.by[0]).then(b.probability.total_cmp(&a.probability)));
    alarms
}

fn failures(records: &[Record]) -> Vec<Failure> {
    let failed = |record: &Record| {
        let reason = record.error.clone()?;
        Some(Failure { name: record.name.clone(), reason })
    };
    records.iter().filter_map(failed).collect()
}

/// A folder's or file's own name: reports name no other folders of the machine they were made on.
pub fn own_name(path: &std::path::Path) -> String {
    let named = |path: &std::path::Path| Some(path.file_name()?.to_string_lossy().into_owned());
    let resolved = || path.canonicalize().ok().and_then(|path: PathBuf| named(&path));
    named(path).or_else(resolved).unwrap_or_else(|| ".".to_owned())
}

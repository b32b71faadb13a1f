//! Is it worse than before? File by file, on the same set; another set is refused, because at 10,000 images an
//! unchanged model would trip the limit on false positives in a quarter of the runs.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};

use super::dataset::Item;
use super::mcnemar::Change;
use super::rates::System;
use super::record::{Called, Measured, Record};
use super::report::{ModelFacts, SCHEMA};
use super::targets::Targets;
use super::timing::{self, Spread};

/// False positives may rise by so much of the clean images: 0.02 points.
const RISE: f64 = 0.0002;
/// Detection may fall to this share of what it was.
const KEPT: f64 = 0.95;
/// Detection that was at least this must stay there.
const BAR: f64 = 0.95;
/// The 95th percentile of the time may grow by this factor.
const SLOWER: f64 = 1.2;

/// An earlier measurement.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    /// The report's folder and name, or the model's.
    pub name: String,
    /// Which model was measured.
    pub model: ModelFacts,
    /// At which targets.
    pub targets: Targets,
    /// Its records, sorted by key.
    pub records: Vec<Record>,
    /// Whether it was measured in this run, image by image beside the other.
    pub same_run: bool,
}

/// What is read of an earlier report.
#[derive(Deserialize)]
struct Head {
    schema_version: u32,
    model: ModelFacts,
    targets: Targets,
}

/// One system, before and after.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Paired {
    /// Which system.
    pub system: System,
    /// Clean images called stego.
    pub false_positives: Change,
    /// Stego images called stego.
    pub detection: Change,
}

/// The 95th percentile of the time per image.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Slower {
    /// Before, in milliseconds.
    pub before: f64,
    /// After.
    pub after: f64,
    /// After to before.
    pub ratio: f64,
    /// Whether both were measured in this run, so that the ratio means something.
    pub judged: bool,
}

/// What came of the comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// What is compared with.
    pub against: String,
    /// Its model.
    pub model: ModelFacts,
    /// The false-positive target.
    pub fpr: f64,
    /// Both systems.
    pub systems: Vec<Paired>,
    /// Detection by the pipeline, method by method.
    pub methods: Vec<(String, Change)>,
    /// Images that were examined before and are no longer.
    pub no_longer_examined: u64,
    /// The time; differs from run to run.
    pub timings: Slower,
    /// What got worse by more than is allowed; empty: nothing did.
    pub regressions: Vec<String>,
}

/// Reads the report at `path` and the `records.jsonl` beside it.
///
/// # Errors
/// When one of them is missing or is none; the text names it.
pub fn load(path: &Path) -> Result<Baseline> {
    let text = std::fs::read(path)
        .with_context(|| format!("the baseline could not be read\nFile: {}", path.display()))?;
    let head: Head = serde_json::from_slice(&text)
        .with_context(|| format!("the baseline is no report of `lab evaluate`\nFile: {}", path.display()))?;
    if head.schema_version != SCHEMA {
        bail!(
            "the baseline has layout {}, this program reads layout {SCHEMA}; measure it again\nFile: {}",
            head.schema_version,
            path.display()
        );
    }
    let beside = path.with_file_name("records.jsonl");
    let file = std::fs::File::open(&beside).with_context(|| {
        format!("the baseline's records must lie beside its report\nFile: {}", beside.display())
    })?;
    let mut records = Vec::new();
    for (number, line) in BufReader::new(file).lines().enumerate() {
        let line = line.with_context(|| format!("cannot read {}", beside.display()))?;
        let record: Record = serde_json::from_str(&line)
            .with_context(|| format!("line {} is no record\nFile: {}", number + 1, beside.display()))?;
        let calls = |said: &super::record::Said| said.calls.len();
        let short = |m: &Measured| {
            [&m.pipeline, &m.model].into_iter().any(|said| calls(said) != head.targets.list.len())
        };
        if record.measured.as_ref().is_some_and(short) {
            bail!("line {} has other targets than the report\nFile: {}", number + 1, beside.display());
        }
        records.push(record);
    }
    records.sort_by(|a, b| a.key().cmp(&b.key()));
    let name = |path: Option<&Path>| Some(path?.file_name()?.to_string_lossy().into_owned());
    let name = [name(path.parent()), name(Some(path))].into_iter().flatten().collect::<Vec<_>>().join("/");
    Ok(Baseline { name, model: head.model, targets: head.targets, records, same_run: false })
}

/// Whether `items` can be the baseline's images and `targets` holds what it was measured at, before any work is spent.
///
/// # Errors
/// Which image differs, or which target is missing.
pub fn fits(items: &[Item], targets: &Targets, baseline: &Baseline) -> Result<()> {
    target(targets, baseline)?;
    let now = items.iter().map(|item| (item.name.as_str(), "", item.label.label)).collect();
    let then = baseline.records.iter().map(|record| (record.name.as_str(), "", record.label.label)).collect();
    same(&now, &then, "name or label")
}

/// Where the baseline has the foremost of `targets`.
pub fn target(targets: &Targets, baseline: &Baseline) -> Result<usize> {
    let fpr = targets.foremost().fpr;
    let found = baseline.targets.list.iter().position(|target| target.fpr.total_cmp(&fpr).is_eq());
    found.with_context(|| {
        format!("the baseline was not measured at the false-positive target {fpr}; choose another with --fpr")
    })
}

fn same(now: &BTreeSet<(&str, &str, u8)>, then: &BTreeSet<(&str, &str, u8)>, what: &str) -> Result<()> {
    let (new, gone) = (now.difference(then).count(), then.difference(now).count());
    let Some(first) = now.symmetric_difference(then).next() else { return Ok(()) };
    bail!(
        "the baseline was measured on another set, so the two cannot be compared: by {what} {new} images are only in \
         this set and {gone} only in the baseline's, the first is {}; measure both on the same set",
        first.0
    )
}

/// Compares `records`, sorted by key, with a baseline at the foremost of `targets`.
///
/// # Errors
/// When the baseline was measured on another set or not at that target.
pub fn compare(records: &[Record], targets: &Targets, baseline: &Baseline) -> Result<Comparison> {
    same(
        &records.iter().map(Record::key).collect(),
        &baseline.records.iter().map(Record::key).collect(),
        "name, label or content",
    )?;
    if records.len() != baseline.records.len() {
        bail!("the baseline holds the same images another number of times; measure it again");
    }
    let then = target(targets, baseline)?;
    let pairs: Vec<(&Record, &Measured, &Measured)> = records
        .iter()
        .zip(&baseline.records)
        .filter_map(|(now, before)| Some((now, before.measured.as_ref()?, now.measured.as_ref()?)))
        .collect();
    let called = |(_, before, now): &(&Record, &Measured, &Measured), system: System| {
        let stego = |measured, at: usize| system.said(measured).calls[at] == Called::Stego;
        (stego(before, then), stego(now, targets.default))
    };
    let paired = |system: System| {
        let of = |stego: bool| pairs.iter().filter(move |pair| pair.0.label.is_stego() == stego);
        Paired {
            system,
            false_positives: Change::of(of(false).map(|pair| called(pair, system))),
            detection: Change::of(of(true).map(|pair| called(pair, system))),
        }
    };
    let mut methods: BTreeMap<&str, Vec<(bool, bool)>> = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| pair.0.label.is_stego()) {
        let method = pair.0.label.method.as_deref().unwrap_or("unknown");
        methods.entry(method).or_default().push(called(pair, System::Pipeline));
    }
    let lost = |(now, before): &(&Record, &Record)| now.measured.is_none() && before.measured.is_some();
    let timings = slower(records, baseline);
    let mut comparison = Comparison {
        against: baseline.name.clone(),
        model: baseline.model.clone(),
        fpr: targets.foremost().fpr,
        systems: System::ALL.map(paired).to_vec(),
        methods: methods
            .into_iter()
            .map(|(method, pairs)| (method.to_owned(), Change::of(pairs.into_iter())))
            .collect(),
        no_longer_examined: records.iter().zip(&baseline.records).filter(lost).count() as u64,
        timings,
        regressions: Vec::new(),
    };
    comparison.regressions = regressions(&comparison);
    Ok(comparison)
}

fn slower(records: &[Record], baseline: &Baseline) -> Slower {
    let before = Spread::of(timing::per_file(&baseline.records)).p95;
    let after = Spread::of(timing::per_file(records)).p95;
    let ratio = if before > 0.0 { after / before } else { 1.0 };
    Slower { before, after, ratio, judged: baseline.same_run }
}

/// What got worse by more than is allowed. The whole pipeline is what users get, so it decides.
fn regressions(comparison: &Comparison) -> Vec<String> {
    let mut found = Vec::new();
    for paired in comparison.systems.iter().filter(|paired| paired.system == System::Pipeline) {
        let (alarms, detection) = (paired.false_positives, paired.detection);
        let risen = alarms.after.hits as f64 - alarms.before.hits as f64;
        if risen > RISE * alarms.after.of as f64 {
            found.push(format!(
                "false positives rose by more than 0.02 points: {} of {} before, {} after",
                alarms.before.hits, alarms.before.of, alarms.after.hits
            ));
        }
        let (before, after) = (detection.before.value(), detection.after.value());
        if let Some((before, after)) = before.zip(after) {
            let counts = format!(
                "{} of {} before, {} after",
                detection.before.hits, detection.before.of, detection.after.hits
            );
            if after < before * KEPT {
                found.push(format!("detection fell by more than 5 % of what it was: {counts}"));
            }
            if before >= BAR && after < BAR {
                found.push(format!("detection fell below 95 %: {counts}"));
            }
        }
    }
    if comparison.no_longer_examined > 0 {
        found
            .push(format!("{} images were examined before and are no longer", comparison.no_longer_examined));
    }
    let timings = comparison.timings;
    if timings.judged && timings.ratio > SLOWER {
        found.push(format!(
            "the 95th percentile of the time per image is {:.2} times what it was: {:.1} ms before, {:.1} ms after",
            timings.ratio, timings.before, timings.after
        ));
    }
    found
}

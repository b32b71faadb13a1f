//! Is it worse than before? File by file, on the same set; another set is refused, because at 10,000 images an
//! unchanged model would trip the limit on false positives in a quarter of the runs.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};

use super::mcnemar::Change;
use super::rates::System;
use super::record::{Called, Measured, Record};
use super::report::{ModelFacts, SCHEMA};
use super::targets::Targets;
use super::timing::{self, Spread};
use crate::lab::select::Case;

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

/// Whether `cases` can be the baseline's images and `targets` holds what it was measured at, before any work is spent.
///
/// # Errors
/// Which image differs, or which target is missing.
pub fn fits(cases: &[Case], targets: &Targets, baseline: &Baseline) -> Result<()> {
    target(targets, baseline)?;
    let now = cases.iter().map(|case| (case.name.as_str(), "", u8::from(case.is_stego()))).collect();
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
        "the baseline was measured on another set, so the two cannot be compared: by {what} \
         {new} of the images are only in this set and {gone} only in the baseline's, the first is {}; measure both on \
         the same set",
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
        let lost = comparison.no_longer_examined;
        found.push(format!("images that were examined before and are no longer: {lost}"));
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

#[cfg(test)]
mod tests {
    use super::super::record::{Label, Origin, Said};
    use super::super::targets::Target;
    use super::*;

    fn targets(fpr: f64) -> Targets {
        Targets { list: vec![Target { fpr, probability: 0.9 }], default: 0 }
    }

    /// `clean` and `stego` images, the first few of each called stego, each in `ms` milliseconds.
    fn records(clean: (u64, u64), stego: (u64, u64), ms: f64) -> Vec<Record> {
        let one = |is_stego: bool, number: u64, found: bool| {
            let call = if found { Called::Stego } else { Called::Clean };
            let said = Said { calls: vec![call], basis: "model".into(), method: None, bit_order: None };
            Record {
                name: format!("{is_stego}/{number:05}"),
                sha256: "ab".into(),
                bytes: 1,
                source: "s".into(),
                split: "test".into(),
                label: Label {
                    label: u8::from(is_stego),
                    origin: if is_stego { Origin::Stego } else { Origin::Original },
                    method: is_stego.then(|| "raw".to_owned()),
                    ..Label::new(None)
                },
                measured: Some(Measured {
                    format: "png".into(),
                    pixels: 1,
                    pipeline: said.clone(),
                    model: said,
                    logit: 0.0,
                    probability: 0.5,
                    stage_failed: false,
                    ms,
                }),
                error: None,
            }
        };
        let clean_ones = (0..clean.1).map(|number| one(false, number, number < clean.0));
        clean_ones.chain((0..stego.1).map(|number| one(true, number, number < stego.0))).collect()
    }

    fn baseline(records: Vec<Record>, same_run: bool) -> Baseline {
        let [name, backend, backend_version, sha256] = [const { String::new() }; 4];
        let model = ModelFacts { name, sha256, backend, backend_version };
        Baseline { name: "before".into(), model, targets: targets(5e-4), records, same_run }
    }

    fn found(before: Vec<Record>, after: &[Record], same_run: bool) -> Vec<String> {
        compare(after, &targets(5e-4), &baseline(before, same_run)).unwrap().regressions
    }

    #[test]
    fn false_positives_may_rise_by_two_in_ten_thousand() {
        let at = |hits| records((hits, 10_000), (10, 10), 1.0);
        assert_eq!(found(at(3), &at(5), false), Vec::<String>::new());
        assert!(
            matches!(found(at(3), &at(6), false).as_slice(), [text] if text.contains("false positives rose"))
        );
        assert!(found(at(6), &at(0), false).is_empty(), "better is no regression");
    }

    #[test]
    fn detection_may_fall_by_a_twentieth_but_not_through_the_bar() {
        let at = |hits| records((0, 10), (hits, 1000), 1.0);
        assert!(found(at(800), &at(760), false).is_empty());
        assert!(
            matches!(found(at(800), &at(759), false).as_slice(), [text] if text.contains("more than 5 %"))
        );
        assert!(found(at(990), &at(950), false).is_empty());
        assert!(matches!(found(at(990), &at(949), false).as_slice(), [text] if text.contains("below 95 %")));
        assert!(found(at(940), &at(930), false).is_empty(), "it was below the bar before");
        let change = compare(&at(759), &targets(5e-4), &baseline(at(800), false)).unwrap();
        let detection = change.systems[0].detection;
        assert_eq!((detection.gained, detection.lost), (0, 41));
        assert!(detection.p < 1e-11, "2 · 0.5^41");
        assert_eq!((change.methods[0].0.as_str(), change.methods[0].1), ("raw", detection));
    }

    #[test]
    fn time_is_judged_only_within_one_run() {
        let at = |ms| records((0, 10), (10, 10), ms);
        assert!(found(at(10.0), &at(30.0), false).is_empty());
        assert!(found(at(10.0), &at(11.9), true).is_empty());
        assert!(matches!(found(at(10.0), &at(12.1), true).as_slice(), [text] if text.contains("1.21 times")));
    }

    #[test]
    fn an_image_that_fails_now_is_a_regression_and_in_no_rate() {
        let before = records((0, 10), (10, 10), 1.0);
        let mut after = before.clone();
        after[3].measured = None;
        let compared = compare(&after, &targets(5e-4), &baseline(before, false)).unwrap();
        assert_eq!((compared.no_longer_examined, compared.regressions.len()), (1, 1));
        assert_eq!(compared.systems[0].false_positives.before.of, 9);
    }

    #[test]
    fn another_set_or_target_is_refused() {
        let before = records((0, 10), (10, 10), 1.0);
        let refused = |after: &[Record], fpr| {
            compare(after, &targets(fpr), &baseline(before.clone(), false)).unwrap_err().to_string()
        };
        for change in [
            |record: &mut Record| record.name.push('x'),
            |record: &mut Record| record.sha256.push('x'),
            |record: &mut Record| record.label.label = 1,
        ] {
            let mut after = before.clone();
            change(&mut after[9]);
            let text = refused(&after, 5e-4);
            assert!(text.contains("another set") && text.contains("00009"), "{text}");
        }
        assert!(refused(&before[1..], 5e-4).contains("another set"));
        assert!(refused(&before, 1e-3).contains("not measured at the false-positive target 0.001"));
    }
}

//! Honest numbers: false positives and detection of the whole pipeline and of the model alone, each `k of n` with its
//! interval, by everything that could matter; calibration, time, memory; and whether it got worse.
//!
//! ```text
//! select ─── measure ── records ──┬─ rates (groups, interval), goals, roc, reliability ─┐
//! (which     (pipeline, (one an   ├─ timing, balance                                    ├─ report ── json, markdown,
//!  images)    threads)   image)   └─ baseline (mcnemar), history ───────────────────────┘            html (plots)
//! ```

pub mod args;
pub mod balance;
pub mod baseline;
pub mod charts;
pub mod cover;
pub mod goals;
pub mod groups;
pub mod history;
pub mod html;
pub mod interval;
pub mod markdown;
pub mod mcnemar;
pub mod measure;
pub mod plot;
pub mod rates;
pub mod record;
pub mod reliability;
pub mod report;
pub mod roc;
pub mod scores;
pub mod targets;
pub mod timing;
pub mod wanted;

use std::fs;
use std::io::Write as _;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use anyhow::{Context as _, Result, bail};

use crate::lab::select::{Selected, Selection, select};
use crate::lab::split::Split;
use crate::model::{Model, ModelOptions};
use baseline::Baseline;
use measure::System;
use record::Record;
use report::{ModelFacts, Parts, Report, own_name};
use targets::Targets;
use timing::{Spread, Timings};

/// Hears (done, all) now and then.
pub type Progress<'a> = &'a mut (dyn FnMut(u64, u64) + Send);

/// What to measure, and how.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Which images.
    pub selection: Selection,
    /// Folder for the reports.
    pub out: PathBuf,
    /// The model.
    pub model: ModelOptions,
    /// The foremost false-positive target.
    pub fpr: f64,
    /// Threads; 0 takes all cores.
    pub workers: usize,
    /// The report of an earlier run to compare with.
    pub baseline: Option<PathBuf>,
    /// A model to run beside, and to compare with.
    pub baseline_model: Option<PathBuf>,
    /// A file to append the main figures to.
    pub history: Option<PathBuf>,
    /// The command line that repeats it.
    pub command: String,
}

/// Measures, compares and writes the reports.
///
/// # Errors
/// When something cannot be read or written, no image is left to measure, or a baseline cannot be compared with.
pub fn run(settings: &Settings, progress: Progress<'_>) -> Result<Report> {
    if cfg!(not(feature = "model")) && settings.model.path.is_none() {
        bail!("built without the model (feature `model`): there is nothing to measure");
    }
    if let Some(path) = &settings.history {
        // A history that cannot be read is told before the work, not after it.
        history::load(path, "", settings.fpr)?;
    }
    let selected = select(&settings.selection)?;
    let mut systems = vec![system(&settings.model, settings.fpr)?];
    let earlier = settings.baseline.as_deref().map(baseline::load).transpose()?;
    if let Some(earlier) = &earlier {
        baseline::fits(&selected.cases, &systems[0].targets, earlier)?;
    }
    if let Some(path) = &settings.baseline_model {
        systems.push(system(
            &ModelOptions { path: Some(path.clone()), ..settings.model.clone() },
            settings.fpr,
        )?);
    }
    fs::create_dir_all(&settings.out).with_context(|| format!("cannot create {}", settings.out.display()))?;

    let (started, began) = (history::utc(SystemTime::now()), Instant::now());
    let mut lists = measure::measure(&selected.cases, &systems, settings.workers, progress);
    let wall_s = began.elapsed().as_secs_f64();
    for list in &mut lists {
        list.sort_by(|a, b| a.key().cmp(&b.key()));
    }
    let mut lists = lists.into_iter();
    let records = lists.next().unwrap_or_default();
    let timings = timings(&records, settings, started, (wall_s, systems.len()));
    let mut report = Report::new(&records, parts(settings, &selected, &systems[0], timings));

    // What was measured is written even where the comparison is refused.
    let compared = compare(&records, &systems, lists.next(), earlier.as_ref());
    let refused = match compared {
        Ok(comparisons) => {
            report.comparisons = comparisons;
            None
        }
        Err(error) => Some(error),
    };
    let trend = match &settings.history {
        Some(path) if refused.is_none() => {
            history::append(path, &history::Entry::of(&report))?;
            history::load(path, &report.set.fingerprint, report.targets.foremost().fpr)?
        }
        _ => Vec::new(),
    };
    write(&settings.out, &report, &records, &trend)?;
    refused.map_or(Ok(report), Err)
}

fn system(options: &ModelOptions, fpr: f64) -> Result<System> {
    let model = Arc::new(Model::load(options)?);
    let targets = Targets::of(&model, fpr);
    Ok(System { model, targets })
}

fn parts(settings: &Settings, selected: &Selected, system: &System, timings: Timings) -> Parts {
    let selection = &settings.selection;
    Parts {
        command: settings.command.clone(),
        set: report::Set {
            fingerprint: String::new(),
            folders: selection.folders.iter().map(|folder| own_name(folder)).collect(),
            sources_list: selection.sources.as_deref().map(own_name),
            split: selection.split.map_or("all", Split::name),
            sample: selection.sample,
            images: selected.cases.len(),
            clean: 0,
            stego: 0,
            sources: 0,
            unlabelled: selected.unlabelled,
        },
        model: ModelFacts::from(system.model.info()),
        targets: system.targets.clone(),
        settings: measure::analysing(system),
        timings,
    }
}

fn timings(
    records: &[Record],
    settings: &Settings,
    started: String,
    (wall_s, systems): (f64, usize),
) -> Timings {
    let bytes: u64 = records.iter().map(|record| record.bytes).sum();
    // With two models in the run the wall clock belongs to both.
    let a_second = |amount: f64| (systems == 1 && wall_s > 0.0).then(|| amount / wall_s);
    Timings {
        started,
        workers: match settings.workers {
            0 => std::thread::available_parallelism().map_or(1, NonZero::get),
            workers => workers,
        },
        wall_s,
        files_per_s: a_second(records.len() as f64),
        mb_per_s: a_second(bytes as f64 / 1e6),
        per_file_ms: Spread::of(timing::per_file(records)),
        per_megapixel_ms: Spread::of(timing::per_megapixel(records)),
        log10_ms: timing::distribution(records),
        peak_memory_bytes: timing::peak_memory(),
    }
}

fn compare(
    records: &[Record],
    systems: &[System],
    beside: Option<Vec<Record>>,
    earlier: Option<&Baseline>,
) -> Result<Vec<baseline::Comparison>> {
    let targets = &systems[0].targets;
    let mut comparisons = Vec::new();
    if let Some(earlier) = earlier {
        comparisons.push(baseline::compare(records, targets, earlier)?);
    }
    if let (Some(records_beside), Some(system)) = (beside, systems.get(1)) {
        let model = ModelFacts::from(system.model.info());
        let beside = Baseline {
            name: format!("{} in the same run", model.name),
            model,
            targets: system.targets.clone(),
            records: records_beside,
            same_run: true,
        };
        comparisons.push(baseline::compare(records, targets, &beside)?);
    }
    Ok(comparisons)
}

fn write(out: &Path, report: &Report, records: &[Record], trend: &[history::Entry]) -> Result<()> {
    let mut lines = Vec::new();
    for record in records {
        serde_json::to_writer(&mut lines, record)?;
        lines.push(b'\n');
    }
    let mut json = serde_json::to_vec_pretty(report)?;
    json.push(b'\n');
    let files = [
        ("records.jsonl", lines),
        ("report.json", json),
        ("report.md", markdown::page(report).into_bytes()),
        ("report.html", html::page(report, trend).into_bytes()),
    ];
    for (name, content) in files {
        let path = out.join(name);
        fs::File::create(&path)
            .and_then(|mut file| file.write_all(&content))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

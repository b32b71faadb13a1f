//! All attacks on all covers.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use anyhow::{Result, bail};
use rayon::prelude::*;
use serde::Serialize;

use super::{ALL, Attack, Hidden, Job, Payloads, carrier, covers};
use crate::analysis::{self, Analysis, Options};
use crate::evidence::Evidence;
use crate::lab::canvas;
use crate::lab::evaluate::interval::Rate;
use crate::lab::rng::Rng;
use crate::lab::scores;
use crate::lab::select::{Case, Selected, Selection, select};
use crate::model::Model;
use crate::pixels::Image;
use crate::progress::Silent;
use crate::verdict::Call;

/// What to try.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where covers come from; only clean images are taken.
    pub covers: Selection,
    /// The network attacked.
    pub model: Arc<Model>,
    /// The false-positive target whose threshold it is held to.
    pub fpr: f64,
    /// Draws covers, payloads and keys: the same seed gives the same files.
    pub seed: u64,
    /// How many covers.
    pub count: usize,
    /// How often an attack may ask the model for a score, for each file.
    pub queries: u32,
    /// Threads; 0 takes all cores.
    pub workers: usize,
}

/// One attack with one payload.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// The attack.
    pub attack: &'static str,
    /// How much was hidden; empty for clean covers.
    pub payload: &'static str,
    /// Whether the receiver is meant to read it.
    pub survives: bool,
    /// Files from which the payload was read back. The other rates count only these, unless no receiver is meant to.
    pub read_back: Rate,
    /// Verdict of the whole pipeline: stego.
    pub stego: Rate,
    /// Verdict of the whole pipeline: stego or suspicious.
    pub noticed: Rate,
    /// The model alone at the threshold of the target.
    pub model_alone: Rate,
    /// Mean share of the samples that differ from the cover's.
    pub changed: f64,
    /// Mean number of times that the model was asked.
    pub queries: f64,
}

/// All that was measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The network.
    pub model: String,
    /// Its hash.
    pub sha256: String,
    /// The false-positive target.
    pub fpr: f64,
    /// Covers used, and the sources they come from.
    pub covers: u64,
    /// How many sources that are.
    pub sources: u64,
    /// Images left out: unreadable, too small, or of fewer than three colours.
    pub unfit: u64,
    /// Images left out because nobody knows what they are: their folder's others have sidecars.
    pub unlabelled: usize,
    /// Clean covers first, then attacks in their order, each with its payloads.
    pub rows: Vec<Row>,
}

/// How much is hidden.
#[derive(Debug, Clone, Copy)]
enum Size {
    Share(usize),
    Bytes(usize),
}

impl Payloads {
    /// Sizes and their names.
    const fn sizes(self) -> &'static [(&'static str, Size)] {
        match self {
            Self::None => &[("", Size::Bytes(0))],
            Self::Samples => &[
                ("10 %", Size::Share(10)),
                ("25 %", Size::Share(25)),
                ("50 %", Size::Share(50)),
                ("1024 bytes", Size::Bytes(1024)),
            ],
            Self::Bytes => &[
                ("128 bytes", Size::Bytes(128)),
                ("1024 bytes", Size::Bytes(1024)),
                ("4096 bytes", Size::Bytes(4096)),
            ],
        }
    }
}

/// What came of one file.
#[derive(Debug, Clone, Copy)]
struct Outcome {
    read_back: bool,
    call: Call,
    alone: bool,
    changed: f64,
    queries: u32,
}

/// Covers in work at a time.
const BATCH: usize = 8;

/// Tries every attack. `progress` hears (covers done, covers asked for) now and then.
///
/// # Errors
/// When the covers cannot be listed, or none of them is fit.
pub fn run(settings: &Settings, progress: &mut dyn FnMut(u64, u64)) -> Result<Report> {
    let Selected { cases, unlabelled } = select(&settings.covers)?;
    let cases = covers::drawn(&cases, settings.seed);
    let threads = scores::pool(settings.workers)?;
    let mut sources = Vec::new();
    let (mut unfit, mut tried) = (0, Vec::new());
    for batch in cases.chunks(BATCH) {
        let one = |case: &&Case| Some(attacked(settings, case, &covers::load(case)?));
        let outcomes: Vec<Option<Vec<Option<Outcome>>>> =
            threads.install(|| batch.par_iter().map(one).collect());
        for (case, outcomes) in batch.iter().zip(outcomes) {
            match outcomes {
                _ if tried.len() == settings.count => {}
                Some(outcomes) => {
                    sources.push(case.source.as_str());
                    tried.push(outcomes);
                }
                None => unfit += 1,
            }
        }
        progress(tried.len() as u64, settings.count as u64);
        if tried.len() == settings.count {
            break;
        }
    }
    if tried.is_empty() {
        bail!("none of {} clean images is fit to be a cover", cases.len());
    }
    sources.sort_unstable();
    sources.dedup();
    let row = |(index, (attack, payload)): (usize, (&Attack, &'static str))| {
        row(attack, payload, tried.iter().filter_map(|outcomes| outcomes[index]))
    };
    Ok(Report {
        model: settings.model.info().name.clone(),
        sha256: settings.model.info().sha256.clone(),
        fpr: settings.fpr,
        covers: tried.len() as u64,
        sources: sources.len() as u64,
        unfit,
        unlabelled,
        rows: kinds().map(|(attack, (name, _))| (attack, name)).enumerate().map(row).collect(),
    })
}

/// Every attack with every size, in the order of the rows.
fn kinds() -> impl Iterator<Item = (&'static Attack, (&'static str, Size))> {
    ALL.iter().flat_map(|attack| attack.payloads.sizes().iter().map(move |size| (attack, *size)))
}

fn row(attack: &Attack, payload: &'static str, outcomes: impl Iterator<Item = Outcome>) -> Row {
    let all: Vec<Outcome> = outcomes.collect();
    let counted: Vec<Outcome> =
        all.iter().copied().filter(|outcome| outcome.read_back || !attack.survives).collect();
    let mean = |of: fn(&Outcome) -> f64| counted.iter().map(of).sum::<f64>() / counted.len().max(1) as f64;
    Row {
        attack: attack.name,
        payload,
        survives: attack.survives,
        read_back: scores::counted(&all, |outcome| outcome.read_back),
        stego: scores::counted(&counted, |outcome| outcome.call == Call::Stego),
        noticed: scores::counted(&counted, |outcome| outcome.call >= Call::Suspicious),
        model_alone: scores::counted(&counted, |outcome| outcome.alone),
        changed: mean(|outcome| outcome.changed),
        queries: mean(|outcome| f64::from(outcome.queries)),
    }
}

/// All attacks on one cover, in the order of [`kinds`]; `None` where a payload does not fit.
fn attacked(settings: &Settings, case: &Case, cover: &Image) -> Vec<Option<Outcome>> {
    let whole = Options {
        model: Some(Arc::clone(&settings.model)),
        fpr: settings.fpr,
        contributions: false,
        ..Options::default()
    };
    let alone = Options { heuristics: false, ..whole.clone() };
    let score = |file: &[u8]| Some(analysed(file, "png", &alone)?.assessment?.logit);
    let bar = settings.model.threshold(settings.fpr);
    let key = format!("{}/{}", settings.seed, case.name);
    let mut outcomes = Vec::new();
    for (attack, (_, size)) in kinds() {
        let length = match size {
            Size::Share(percent) => canvas::samples(cover).len() * percent / 800,
            Size::Bytes(length) => length,
        };
        let payload = Rng::new(settings.seed, &format!("{}/{length}", case.name)).bytes(length);
        let job = Job { cover, payload: &payload, key: &key, score: &score, queries: settings.queries };
        let tried = || {
            let hidden = (attack.hide)(&job)?;
            let analysis = analysed(&hidden.file, hidden.extension, &whole)?;
            Some(outcome(attack, &job, &hidden, (&analysis, bar)))
        };
        // One file that the engine trips over costs one file.
        outcomes.push(catch_unwind(AssertUnwindSafe(tried)).ok().flatten());
    }
    outcomes
}

fn analysed(file: &[u8], extension: &str, options: &Options) -> Option<Analysis> {
    let evidence = Evidence::from_bytes(format!("image.{extension}"), file.to_vec());
    analysis::analyse(&evidence, options, &Silent).ok()
}

fn outcome(attack: &Attack, job: &Job<'_>, hidden: &Hidden, (analysis, bar): (&Analysis, f64)) -> Outcome {
    let read = (attack.read)(&hidden.file, job.payload.len(), job.key);
    Outcome {
        read_back: read.as_deref() == Some(job.payload) || attack.payloads == Payloads::None,
        call: analysis.verdict.call,
        alone: analysis.assessment.as_ref().is_some_and(|assessment| assessment.probability >= bar),
        changed: changed(job.cover, &hidden.file),
        queries: hidden.queries,
    }
}

/// Share of the cover's samples that the file has otherwise.
fn changed(cover: &Image, file: &[u8]) -> f64 {
    let Some(image) = carrier::decoded(file) else { return 0.0 };
    let (before, after) = (canvas::rgba(cover), canvas::rgba(&image));
    let pairs = before.as_flattened().iter().zip(after.as_flattened());
    // Three colour samples a pixel; where the cover is grey all three change at once.
    pairs.filter(|(a, b)| a != b).count() as f64 / (before.len() * 3).max(1) as f64
}

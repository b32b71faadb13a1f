//! Networks side by side on the same images, whose streams are taken once.

pub mod args;
mod latency;
mod report;

use std::path::PathBuf;

use anyhow::Result;
use serde::Serialize;

use super::evaluate::interval::Rate;
use super::evaluate::mcnemar;
use super::evaluate::timing::Spread;
use super::extract::Extracted;
use super::scores::{self, Run};
use super::select::{Case, Selected, Selection, select};
use crate::model::{Model, ModelOptions};

pub use report::table;

/// What to measure.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Which images.
    pub selection: Selection,
    /// The networks, each with its manifest beside it; the first is what the others are held against.
    pub models: Vec<ModelOptions>,
    /// The false-positive target at which the networks are held against each other.
    pub fpr: f64,
    /// Images on which the time of a run is taken, one after the other on one thread.
    pub timed: usize,
    /// Threads; 0 takes all cores.
    pub workers: usize,
}

/// A network at one target of its manifest.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AtTarget {
    /// The target.
    pub fpr: f64,
    /// Logit from which on an image is called stego.
    pub logit: f64,
    /// Clean images called stego.
    pub false_positives: Rate,
    /// Stego images called stego.
    pub detected: Rate,
}

/// Images that one network called stego and the other did not, and how likely chance parts them as unevenly.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Parted {
    /// Only the first network called these stego.
    pub only_first: u64,
    /// Only this one did.
    pub only_this: u64,
    /// Two-sided probability (`McNemar`'s exact test).
    pub p: f64,
}

/// One network held against the first, each at its own threshold for the target.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Against {
    /// On clean images.
    pub clean: Parted,
    /// On stego images.
    pub stego: Parted,
}

/// What was measured of one network.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measured {
    /// Name and version.
    pub name: String,
    /// The file's hash.
    pub sha256: String,
    /// What ran it.
    pub backend: String,
    /// F: components of the format stream.
    pub format: usize,
    /// C: components of the content stream.
    pub content: usize,
    /// Most views of an image that it is shown.
    pub views: usize,
    /// Area under the receiver operating characteristic.
    pub auc: Option<f64>,
    /// At each target of the manifest, the loosest first.
    pub targets: Vec<AtTarget>,
    /// Detection where the threshold is set again on these images for the first network's number of false positives.
    pub detected_at_first: Rate,
    /// How often the method is right, of stego images called stego at the target.
    pub method: Rate,
    /// How often the bit order is right, of stego images called stego whose payload has one that can be seen; absent
    /// where the network does not say.
    pub bit_order: Option<Rate>,
    /// Milliseconds of the network on one image, all its views.
    pub latency_ms: Spread,
    /// Against the first network; absent for itself.
    pub against_first: Option<Against>,
}

/// One network.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Column {
    /// Its file.
    pub file: String,
    /// The file's size.
    pub bytes: Option<u64>,
    /// Why it could not be measured.
    pub failed: Option<String>,
    /// What was measured.
    pub measured: Option<Measured>,
}

/// All that was measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The target at which networks are held against each other.
    pub fpr: f64,
    /// Clean images.
    pub clean: u64,
    /// Stego images.
    pub stego: u64,
    /// Files that could not be read.
    pub unread: u64,
    /// Images left out because nobody knows what they are: their folder's others have sidecars.
    pub unlabelled: usize,
    /// The networks in the order given.
    pub models: Vec<Column>,
}

/// A network's answer on one image.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Answer {
    logit: f64,
    method: usize,
    bit_order: Option<usize>,
}

/// Measures. A network that cannot be loaded or run says so in its column, and the others go on.
///
/// # Errors
/// When the images cannot be listed.
pub fn run(settings: &Settings, progress: &mut dyn FnMut(u64, u64)) -> Result<Report> {
    let Selected { cases, unlabelled } = select(&settings.selection)?;
    let loaded: Vec<Result<Model, String>> =
        settings.models.iter().map(|options| Model::load(options).map_err(|e| e.to_string())).collect();
    let score = |taken: &Extracted| -> Vec<Option<Result<Answer, String>>> {
        let answer = |model: &Model| answer(model, taken).map_err(|error| error.to_string());
        loaded.iter().map(|model| model.as_ref().ok().map(answer)).collect()
    };
    let Run { scored, unread } = scores::over(&cases, settings.workers, score, progress)?;
    let scored: Vec<(&Case, Vec<_>)> = scored.into_iter().map(|scored| (scored.case, scored.value)).collect();
    let all: Vec<&Case> = scored.iter().map(|(case, _)| *case).collect();
    let mut answers: Vec<Result<Vec<Answer>, String>> = Vec::with_capacity(loaded.len());
    for (index, model) in loaded.iter().enumerate() {
        answers.push(match model {
            Ok(_) => scored.iter().filter_map(|(_, of)| of[index].clone()).collect(),
            Err(error) => Err(error.clone()),
        });
    }
    let runnable: Vec<Option<&Model>> = loaded
        .iter()
        .zip(&answers)
        .map(|(model, answers)| model.as_ref().ok().filter(|_| answers.is_ok()))
        .collect();
    let times = latency::measure(&runnable, &all, settings.timed);
    // Where the first network failed, the next one that did not takes its place.
    let first =
        runnable.iter().zip(&answers).find_map(|(model, answers)| Some((*model)?).zip(answers.as_ref().ok()));
    let mut models = Vec::with_capacity(loaded.len());
    for (index, options) in settings.models.iter().enumerate() {
        let path = options.path.clone().unwrap_or_else(|| PathBuf::from("(built in)"));
        let measured = match (runnable[index], &answers[index], first) {
            (Some(model), Ok(own), Some(first)) => {
                Some(measure(&all, (model, own), first, (settings.fpr, times[index])))
            }
            _ => None,
        };
        models.push(Column {
            file: path.display().to_string(),
            bytes: std::fs::metadata(&path).ok().map(|data| data.len()),
            failed: answers[index].as_ref().err().cloned(),
            measured,
        });
    }
    let stego = all.iter().filter(|case| case.is_stego()).count() as u64;
    Ok(Report {
        fpr: settings.fpr,
        clean: all.len() as u64 - stego,
        stego,
        unread: unread.len() as u64,
        unlabelled,
        models,
    })
}

/// The highest view's answers, as an assessment takes them.
fn answer(model: &Model, taken: &Extracted) -> Result<Answer, crate::model::ModelError> {
    let mut best: Option<Answer> = None;
    for view in 0..taken.streams.views.len().min(model.views()) {
        let outputs = model.classifier().run(&taken.streams, &[view], &[[1.0; 8]])?;
        let logit = outputs.stego.first().copied().map_or(f64::NEG_INFINITY, f64::from);
        if best.is_none_or(|known| logit > known.logit) {
            best = Some(Answer {
                logit,
                method: outputs.method.first().map_or(0, |logits| largest(logits)),
                bit_order: outputs.bit_order.first().map(|logits| largest(logits)),
            });
        }
    }
    best.ok_or_else(|| crate::model::ModelError::Run { reason: "the image has no view".into() })
}

/// Place of the largest value, the first of equals.
fn largest(values: &[f32]) -> usize {
    (0..values.len()).fold(0, |best, at| if values[at] > values[best] { at } else { best })
}

type Answered<'a> = (&'a Model, &'a Vec<Answer>);

fn measure(
    cases: &[&Case],
    (model, own): Answered<'_>,
    (first, others): Answered<'_>,
    (fpr, latency_ms): (f64, Spread),
) -> Measured {
    let of = |answers: &[Answer], class: bool| -> Vec<f64> {
        let of_class = cases.iter().zip(answers).filter(|(case, _)| case.is_stego() == class);
        of_class.map(|(_, answer)| answer.logit).collect()
    };
    let (clean, stego) = (of(own, false), of(own, true));
    let (first_clean, first_stego) = (of(others, false), of(others, true));
    let (shipped, first_shipped) = (scores::bar(model, fpr), scores::bar(first, fpr));
    let mut targets: Vec<AtTarget> = model
        .manifest()
        .thresholds
        .iter()
        .map(|at| AtTarget {
            fpr: at.fpr,
            logit: at.logit,
            false_positives: scores::reached(&clean, at.logit),
            detected: scores::reached(&stego, at.logit),
        })
        .collect();
    targets.sort_by(|a, b| b.fpr.total_cmp(&a.fpr));
    let allowed = scores::reached(&first_clean, first_shipped).hits;
    let detected =
        || cases.iter().zip(own).filter(|(case, answer)| case.is_stego() && answer.logit >= shipped);
    let ordered = || detected().filter_map(|(case, answer)| Some((case.bit_order_id()?, answer.bit_order?)));
    let parted = |a: &[f64], b: &[f64]| {
        let (only_first, only_this) = scores::disagreements((a, first_shipped), (b, shipped));
        Parted { only_first, only_this, p: mcnemar::exact(only_first, only_this) }
    };
    let (backend, version) = model.classifier().backend();
    Measured {
        name: model.info().name.clone(),
        sha256: model.info().sha256.clone(),
        backend: format!("{backend} ({version})"),
        format: model.manifest().format.size,
        content: model.manifest().content.size,
        views: model.views(),
        auc: scores::auc(&clean, &stego),
        targets,
        detected_at_first: scores::reached(&stego, scores::threshold_for(&clean, allowed)),
        method: scores::counted(detected(), |(case, answer)| case.method_id() == Some(answer.method)),
        bit_order: own
            .iter()
            .any(|answer| answer.bit_order.is_some())
            .then(|| scores::counted(ordered(), |(expected, found)| expected == found)),
        latency_ms,
        against_first: (!std::ptr::eq(model, first))
            .then(|| Against { clean: parted(&first_clean, &clean), stego: parted(&first_stego, &stego) }),
    }
}

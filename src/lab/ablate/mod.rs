//! What each stream is worth to a network: every stream is removed in turn, and false positives and detection are
//! counted again.
//!
//! A removed stream is what the network takes for its absence: its learned baseline where the network has a `mask`,
//! zeros where it has none. Two thresholds are looked at. The manifest's own tells what happens to a user who loses
//! the stream; one set again, so that the network without the stream has no more false positives on the same images
//! than the whole one, tells what the stream contributes to detection.

pub mod args;
mod report;

use std::sync::Arc;

use anyhow::{Result, anyhow};
use serde::Serialize;

use super::evaluate::interval::Rate;
use super::evaluate::mcnemar;
use super::scores::{self, Run};
use super::select::{Case, Selected, Selection, select};
use crate::finding::Method;
use crate::model::{Mask, Model};
use crate::streams::Stream;

pub use report::table;

/// What to measure.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Which images.
    pub selection: Selection,
    /// The network.
    pub model: Arc<Model>,
    /// The false-positive target whose threshold is used.
    pub fpr: f64,
    /// Threads; 0 takes all cores.
    pub workers: usize,
}

/// Detection of one method.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OfMethod {
    /// The method.
    pub method: &'static str,
    /// Images of it called stego.
    pub detected: Rate,
}

/// A network at one threshold.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AtThreshold {
    /// Logit from which on an image is called stego; absent where every image is.
    pub logit: Option<f64>,
    /// Clean images called stego.
    pub false_positives: Rate,
    /// Stego images called stego.
    pub detected: Rate,
    /// Probability that clean images part from the whole network's as unevenly by chance (`McNemar`).
    pub false_positives_p: f64,
    /// The same of stego images.
    pub detected_p: f64,
    /// Detection by method.
    pub methods: Vec<OfMethod>,
}

/// The network without one stream, or whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ablated {
    /// The stream removed; absent for the whole network.
    pub without: Option<&'static str>,
    /// Images that have the stream at all.
    pub present: Rate,
    /// Area under the receiver operating characteristic.
    pub auc: Option<f64>,
    /// At the manifest's threshold.
    pub as_shipped: AtThreshold,
    /// At a threshold set again for the whole network's number of false positives.
    pub same_false_positives: AtThreshold,
    /// Detection lost against the whole network at the threshold set again, in points of per cent; negative where the
    /// network is better without the stream.
    pub loss: f64,
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
    /// Clean images.
    pub clean: u64,
    /// Stego images.
    pub stego: u64,
    /// Files that could not be read.
    pub unread: u64,
    /// Images left out because nobody knows what they are: their folder's others have sidecars.
    pub unlabelled: usize,
    /// The network with all streams.
    pub whole: Ablated,
    /// The network without one stream, the greatest loss of detection first.
    pub streams: Vec<Ablated>,
}

/// The whole, then each stream removed.
const MASKS: usize = 9;

fn masks() -> Vec<Mask> {
    let without = |removed: usize| std::array::from_fn(|at| if at == removed { 0.0 } else { 1.0 });
    std::iter::once([1.0; 8]).chain((0..8).map(without)).collect()
}

/// Logits of one image under all masks, and the streams it has.
struct Row {
    logits: [f64; MASKS],
    present: [bool; 8],
}

/// Measures. `progress` hears (done, all) now and then.
///
/// # Errors
/// When the images cannot be listed or the network cannot be run.
pub fn run(settings: &Settings, progress: &mut dyn FnMut(u64, u64)) -> Result<Report> {
    let Selected { cases, unlabelled } = select(&settings.selection)?;
    let masks = masks();
    let score = |taken: &super::extract::Extracted| -> Result<Row> {
        let logits =
            scores::masked(&settings.model, &taken.streams, &masks).map_err(|error| anyhow!(error))?;
        let logits = logits.try_into().map_err(|logits: Vec<f64>| {
            anyhow!("the network gave {} answers, {MASKS} were asked for", logits.len())
        })?;
        Ok(Row { logits, present: taken.streams.present })
    };
    let Run { scored, unread } = scores::over(&cases, settings.workers, score, progress)?;
    let mut rows = Vec::with_capacity(scored.len());
    for scored in scored {
        rows.push((scored.case, scored.value?));
    }
    let model = &settings.model;
    let shipped = scores::bar(model, settings.fpr);
    let whole = Column::of(&rows, 0);
    let allowed = scores::reached(&whole.clean, shipped).hits;
    let measured = |index: usize| ablated(&rows, &whole, index, (shipped, allowed));
    let mut streams: Vec<Ablated> = (1..MASKS).map(measured).collect();
    // Stable: equal losses keep the order of the streams.
    streams.sort_by(|a, b| {
        let area = |row: &Ablated| row.auc.unwrap_or_default();
        b.loss.total_cmp(&a.loss).then(area(a).total_cmp(&area(b)))
    });
    Ok(Report {
        model: model.info().name.clone(),
        sha256: model.info().sha256.clone(),
        fpr: settings.fpr,
        clean: whole.clean.len() as u64,
        stego: whole.stego.len() as u64,
        unread: unread.len() as u64,
        unlabelled,
        whole: measured(0),
        streams,
    })
}

/// Logits under one mask, by class.
struct Column {
    clean: Vec<f64>,
    stego: Vec<f64>,
}

impl Column {
    fn of(rows: &[(&Case, Row)], index: usize) -> Self {
        let of = |class: bool| {
            rows.iter()
                .filter(|(case, _)| case.is_stego() == class)
                .map(|(_, row)| row.logits[index])
                .collect()
        };
        Self { clean: of(false), stego: of(true) }
    }
}

fn ablated(rows: &[(&Case, Row)], whole: &Column, index: usize, (shipped, allowed): (f64, u64)) -> Ablated {
    let own = Column::of(rows, index);
    let again = (scores::threshold_for(&whole.clean, allowed), scores::threshold_for(&own.clean, allowed));
    let at = |(of_whole, of_own): (f64, f64)| {
        let p = |whole: &[f64], own: &[f64]| {
            let (a, b) = scores::disagreements((whole, of_whole), (own, of_own));
            mcnemar::exact(a, b)
        };
        let detected = |method: &Method| {
            let of = rows.iter().filter(|(case, _)| case.is_stego() && case.method() == Some(method.name()));
            OfMethod {
                method: method.name(),
                detected: scores::counted(of, |(_, row)| row.logits[index] >= of_own),
            }
        };
        AtThreshold {
            logit: of_own.is_finite().then_some(of_own),
            false_positives: scores::reached(&own.clean, of_own),
            detected: scores::reached(&own.stego, of_own),
            false_positives_p: p(&whole.clean, &own.clean),
            detected_p: p(&whole.stego, &own.stego),
            methods: Method::ALL.iter().map(detected).filter(|of| of.detected.of > 0).collect(),
        }
    };
    let same_false_positives = at(again);
    let before = scores::reached(&whole.stego, again.0);
    let share = |rate: Rate| rate.value().unwrap_or_default();
    let stream = index.checked_sub(1).map(|stream| Stream::ALL[stream]);
    Ablated {
        without: stream.map(Stream::name),
        present: scores::counted(rows, |(_, row)| stream.is_none_or(|stream| row.present[stream as usize])),
        auc: scores::auc(&own.clean, &own.stego),
        as_shipped: at((shipped, shipped)),
        loss: (share(before) - share(same_false_positives.detected)) * 100.0,
        same_false_positives,
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the values are exact in binary")]
mod tests {
    use super::*;
    use crate::lab::sidecar::Sidecar;

    fn case(method: Option<&str>) -> Case {
        let sidecar = method.map(|method| Sidecar {
            file: "a.png".into(),
            label: 1,
            method: Some(method.into()),
            bit_order: "none".into(),
            layout: String::new(),
            operation: String::new(),
            kind: String::new(),
            payload_bytes: 1,
            rate: 0.5,
            state: String::new(),
            twin: false,
            cover: String::new(),
            source: "x".into(),
            seed: 0,
            index: 0,
        });
        Case { path: "a.png".into(), name: "a.png".into(), source: "x".into(), sidecar }
    }

    #[test]
    fn the_first_mask_keeps_everything_and_each_other_drops_one() {
        let masks = masks();
        assert_eq!((masks.len(), masks[0]), (MASKS, [1.0; 8]));
        assert_eq!(masks[4], [1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0]);
    }

    #[test]
    fn a_threshold_set_again_shows_what_the_stream_is_worth() {
        // Without the stream every score falls by 4: the shipped threshold misses everything, the one set again
        // nothing but the image that only the stream told from a clean one.
        let (clean, stego) = (case(None), (case(Some("raw")), case(Some("alpha"))));
        let row = |whole: f64, own: f64| {
            let mut logits = [whole; MASKS];
            logits[2] = own;
            Row { logits, present: [true, false, true, true, true, true, true, true] }
        };
        let rows = vec![
            (&clean, row(-5.0, -9.0)),
            (&clean, row(1.0, -3.0)),
            (&stego.0, row(5.0, 1.0)),
            (&stego.0, row(6.0, 2.0)),
            (&stego.1, row(3.0, -4.0)),
        ];
        let whole = Column::of(&rows, 0);
        let found = ablated(&rows, &whole, 2, (2.0, 0));
        assert_eq!((found.without, found.present), (Some("meta"), Rate::new(0, 5)));
        assert_eq!(found.as_shipped.detected, Rate::new(1, 3));
        let again = &found.same_false_positives;
        assert_eq!((again.false_positives, again.detected), (Rate::new(0, 2), Rate::new(2, 3)));
        assert!((found.loss - 100.0 / 3.0).abs() < 1e-9);
        assert_eq!(again.methods[0], OfMethod { method: "alpha", detected: Rate::new(0, 1) });
        assert_eq!(found.auc, Some(5.0 / 6.0));
        let same = ablated(&rows, &whole, 0, (2.0, 0));
        assert_eq!((same.without, same.loss, same.as_shipped.detected_p), (None, 0.0, 1.0));
    }
}

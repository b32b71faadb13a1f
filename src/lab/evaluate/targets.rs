//! The false-positive targets that a model is measured at.

use serde::{Deserialize, Serialize};

use crate::model::Model;

/// One false-positive target.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// Share of clean images that may be called stego.
    pub fpr: f64,
    /// Probability from which on an image is called stego.
    pub probability: f64,
}

/// All targets of a model, loosest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Targets {
    /// The targets of the manifest.
    pub list: Vec<Target>,
    /// Index of the foremost one.
    pub default: usize,
}

impl Targets {
    /// The manifest's targets; `fpr` picks the foremost as a scan picks its threshold. A model whose manifest lists
    /// none is measured at even odds alone.
    pub fn of(model: &Model, fpr: f64) -> Self {
        let mut rates: Vec<f64> = model.manifest().thresholds.iter().map(|at| at.fpr).collect();
        rates.sort_by(|a, b| b.total_cmp(a));
        rates.dedup();
        let foremost = model.manifest().threshold(fpr).map_or(fpr, |at| at.fpr);
        if rates.is_empty() {
            rates.push(fpr);
        }
        let default = rates.iter().position(|rate| rate.total_cmp(&foremost).is_eq()).unwrap_or_default();
        let list = rates.into_iter().map(|fpr| Target { fpr, probability: model.threshold(fpr) }).collect();
        Self { list, default }
    }

    /// The foremost target.
    pub fn foremost(&self) -> Target {
        self.list[self.default]
    }

    /// The probabilities from which on an image is called stego, one a target.
    pub fn bars(&self) -> impl Iterator<Item = f64> + '_ {
        self.list.iter().map(|target| target.probability)
    }
}

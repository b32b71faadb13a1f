//! The network: one trait, two runtimes, exact stream contributions.

pub mod calibration;
mod contributions;
pub mod manifest;
#[cfg(feature = "model")]
mod runtime;
#[cfg(not(feature = "model"))]
#[path = "absent.rs"]
mod runtime;

use std::path::PathBuf;

pub use manifest::Manifest;
use serde::{Deserialize, Serialize};

use contributions::COALITIONS;

use crate::finding::Region;
use crate::streams::{self, Stream, Streams};

/// Which runtime runs the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BackendChoice {
    /// The embedded runtime; the same results on every machine, nothing to install.
    #[default]
    Auto,
    /// rten.
    Embedded,
    /// ONNX Runtime; an error where its library is not found.
    OnnxRuntime,
}

impl BackendChoice {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Embedded, Self::OnnxRuntime];

    /// What buttons call it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Auto => "Automatic",
            Self::Embedded => "Embedded",
            Self::OnnxRuntime => "ONNX Runtime",
        }
    }
}

/// What to load.
#[derive(Debug, Clone, Default)]
pub struct ModelOptions {
    /// The `.onnx` file, whose manifest lies beside it as `.json`; `None`: the model inside the program.
    pub path: Option<PathBuf>,
    /// The runtime.
    pub backend: BackendChoice,
    /// The ONNX Runtime library; `None`: `ORT_DYLIB_PATH` as given by the caller, then beside the program, then the
    /// system's search path.
    pub onnxruntime: Option<PathBuf>,
}

/// Why there is no model; every text names the file.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file could not be read.
    #[error("the model could not be read: {reason}\nFile: {}", path.display())]
    Io {
        /// What the system said.
        reason: std::io::Error,
        /// The file.
        path: PathBuf,
    },
    /// The manifest is not one, or does not fit the model.
    #[error("the model's manifest is not usable: {reason}\nFile: {}", path.display())]
    Manifest {
        /// What is wrong with it.
        reason: String,
        /// The file.
        path: PathBuf,
    },
    /// The runtime refused the network.
    #[error("the model could not be loaded: {reason}\nFile: {}", path.display())]
    Load {
        /// What the runtime said.
        reason: String,
        /// The file.
        path: PathBuf,
    },
    /// The runtime's library is not there.
    #[error("ONNX Runtime is not usable: {reason}; install it or choose --backend embedded")]
    Library {
        /// What the loader said.
        reason: String,
    },
    /// Running failed.
    #[error("the model could not be run: {reason}")]
    Run {
        /// What the runtime said.
        reason: String,
    },
}

/// Which model answered, in every result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelInfo {
    /// Name and version from the manifest, for example `starlight-1`.
    pub name: String,
    /// SHA-256 of the ONNX file, lower-case hexadecimal.
    pub sha256: String,
    /// `embedded` or `onnxruntime`.
    pub backend: &'static str,
    /// The runtime's version, for example `rten 0.27.0`.
    pub backend_version: String,
}

/// The network's raw answers for a batch; rows in the order of the input.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outputs {
    /// One logit a row.
    pub stego: Vec<f32>,
    /// Five logits a row, in [`crate::finding::Method::ALL`] order.
    pub method: Vec<[f32; 5]>,
    /// Three logits a row, in [`crate::finding::BitOrder::ALL`] order.
    pub bit_order: Vec<[f32; 3]>,
}

/// One row of `mask`: 1 keeps a stream, 0 puts the learned baseline in its place.
pub type Mask = [f32; 8];

/// A loaded network. `views` rows of the streams with one mask, or one view with many masks.
pub trait Classifier: Send + Sync {
    /// Runs the network on the named views of `streams`: one mask for all of them, or many masks on one view.
    ///
    /// # Errors
    /// When the runtime fails.
    fn run(&self, streams: &Streams, views: &[usize], masks: &[Mask]) -> Result<Outputs, ModelError>;

    /// Backend name and version.
    fn backend(&self) -> (&'static str, String);
}

/// What the model says of one image.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// The deciding view's logit.
    pub logit: f64,
    /// Calibrated probability, 0..=1, as computed.
    pub probability: f64,
    /// Clean images of the calibration set that score at least this high: (count, of).
    pub clean_at_least: (u32, u32),
    /// Probabilities of the methods, summing to 1.
    pub methods: [f64; 5],
    /// Probabilities of the bit orders, summing to 1.
    pub bit_orders: [f64; 3],
    /// Shapley value of each stream in [`Stream::ALL`] order: they sum to `logit − baseline`. `None` where they were
    /// not asked for.
    pub contributions: Option<[f64; 8]>,
    /// The logit with every stream replaced by its baseline.
    pub baseline: f64,
    /// Where the deciding view lies.
    pub view: Region,
    /// The logit of every view, in the order of [`Streams::views`].
    pub view_logits: Vec<f64>,
}

/// The streams' names in mask order, for charts.
pub fn stream_names() -> [&'static str; 8] {
    Stream::ALL.map(Stream::name)
}

/// A network with its manifest, ready to assess images; cheap to share between threads in an `Arc`.
pub struct Model {
    info: ModelInfo,
    manifest: Manifest,
    classifier: Box<dyn Classifier>,
    /// The logit with every stream replaced by its baseline: the same for every image.
    baseline: f64,
}

/// A network that was measured nowhere calls an image stego from its own even odds on.
const EVEN: f64 = 0.5;

impl Model {
    /// Loads a model and runs it once.
    ///
    /// # Errors
    /// When a file is missing, broken or unfit; the text names it.
    pub fn load(options: &ModelOptions) -> Result<Self, ModelError> {
        let runtime::Opened { manifest, classifier } = runtime::open(options)?;
        let outputs = classifier.run(&nothing(), &[0], &[[0.0; 8]])?;
        let baseline = outputs.stego.first().copied().map_or(0.0, f64::from);
        let (backend, backend_version) = classifier.backend();
        let info = ModelInfo {
            name: format!("{}-{}", manifest.name, manifest.version),
            sha256: manifest.sha256.to_ascii_lowercase(),
            backend,
            backend_version,
        };
        Ok(Self { info, manifest, classifier, baseline })
    }

    /// Name, hash and backend.
    pub fn info(&self) -> &ModelInfo {
        &self.info
    }

    /// What is known of the network.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The network itself, for measuring it.
    pub fn classifier(&self) -> &dyn Classifier {
        self.classifier.as_ref()
    }

    /// The probability from which on an image is called stego at false-positive target `fpr` (the manifest's
    /// threshold for the largest listed target that is not above `fpr`, or its strictest); 0.5 where the manifest
    /// lists none.
    pub fn threshold(&self, fpr: f64) -> f64 {
        self.manifest.threshold(fpr).map_or(EVEN, |at| self.manifest.calibration.probability(at.logit))
    }

    /// The probability from which on an image deserves a look (manifest; not below any clean majority).
    pub fn look_threshold(&self) -> f64 {
        self.manifest.look().map_or(EVEN, |logit| self.manifest.calibration.probability(logit))
    }

    /// Most views of an image that the network is shown, at least one.
    pub fn views(&self) -> usize {
        self.manifest.views.most.max(1)
    }

    /// Assesses one image: every view, the highest logit decides.
    ///
    /// # Errors
    /// When the runtime fails.
    pub fn assess(&self, streams: &Streams, contributions: bool) -> Result<Assessment, ModelError> {
        let masks = if contributions { contributions::masks() } else { vec![[1.0; 8]] };
        let mut view_logits = Vec::with_capacity(streams.views.len());
        let mut best: Option<(Region, Row)> = None;
        // One view a run: rten takes several times as long for a batch of four views as for four runs, and all coalitions
        // of a view cost little more than the whole one, so that the deciding view has its contributions already.
        // No more views than the images had whose scores made the thresholds: the highest of more scores is higher.
        for (index, view) in streams.views.iter().enumerate().take(self.views()) {
            let outputs = self.classifier.run(streams, &[index], &masks)?;
            let row = if contributions { Row::of_coalitions(&outputs)? } else { Row::at(&outputs, 0)? };
            view_logits.push(row.logit);
            if best.as_ref().is_none_or(|(_, known)| row.logit > known.logit) {
                best = Some((view.region, row));
            }
        }
        let (view, row) = best.ok_or_else(|| ModelError::Run { reason: "the image has no view".into() })?;
        Ok(Assessment {
            logit: row.logit,
            probability: self.manifest.calibration.probability(row.logit),
            clean_at_least: self.manifest.clean_scores.at_least(row.logit),
            methods: calibration::softmax(&row.method),
            // A network without that output says nothing of the order: the payload counts as whole bytes.
            bit_orders: row.bit_order.map_or([0.0, 0.0, 1.0], |logits| calibration::softmax(&logits)),
            baseline: row.baseline.unwrap_or(self.baseline),
            contributions: row.contributions,
            view,
            view_logits,
        })
    }
}

/// The answers for one view.
struct Row {
    logit: f64,
    method: [f32; 5],
    bit_order: Option<[f32; 3]>,
    contributions: Option<[f64; 8]>,
    baseline: Option<f64>,
}

impl Row {
    fn at(outputs: &Outputs, row: usize) -> Result<Self, ModelError> {
        let missing = || ModelError::Run { reason: format!("row {row} did not come") };
        Ok(Self {
            logit: outputs.stego.get(row).copied().map(f64::from).ok_or_else(missing)?,
            method: outputs.method.get(row).copied().ok_or_else(missing)?,
            bit_order: outputs.bit_order.get(row).copied(),
            contributions: None,
            baseline: None,
        })
    }

    /// One view under all masks of [`contributions::masks`].
    fn of_coalitions(outputs: &Outputs) -> Result<Self, ModelError> {
        let values: Vec<f64> = outputs.stego.iter().copied().map(f64::from).collect();
        let values: [f64; COALITIONS] = values.try_into().map_err(|values: Vec<f64>| ModelError::Run {
            reason: format!("{} of 256 rows came", values.len()),
        })?;
        Ok(Self {
            contributions: Some(contributions::shapley(&values)),
            baseline: Some(values[0]),
            ..Self::at(outputs, COALITIONS - 1)?
        })
    }
}

/// An image of zeros, for the first run.
fn nothing() -> Streams {
    let plane = (streams::VIEW * streams::VIEW) as usize;
    let view = streams::View {
        region: Region { x: 0, y: 0, width: streams::VIEW, height: streams::VIEW },
        pixel: vec![0.0; 3 * plane],
        alpha: vec![0.0; 2 * plane],
        lsb: vec![0.0; 3 * plane],
        palette_lsb: vec![0.0; plane],
    };
    Streams {
        meta: vec![0.0; streams::META],
        palette: vec![0.0; streams::PALETTE],
        format: vec![0.0; streams::format_names().len()],
        content: vec![0.0; streams::content_names().len()],
        views: vec![view],
        present: [false; 8],
    }
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Model").field("info", &self.info).finish_non_exhaustive()
    }
}

//! The network: one trait, two runtimes, exact stream contributions.

use std::path::PathBuf;

use crate::finding::Region;
use crate::streams::{Stream, Streams};

/// Which runtime runs the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BackendChoice {
    /// The embedded runtime; the same results on every machine, nothing to install.
    #[default]
    Auto,
    /// rten.
    Embedded,
    /// ONNX Runtime; an error where its library is not found.
    OnnxRuntime,
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
    #[error("the model could not be read: {source}\nFile: {}", path.display())]
    Io {
        /// What the system said.
        source: std::io::Error,
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
    classifier: Box<dyn Classifier>,
}

impl Model {
    /// Loads a model.
    ///
    /// # Errors
    /// When a file is missing, broken or unfit; the text names it.
    pub fn load(options: &ModelOptions) -> Result<Self, ModelError> {
        Err(ModelError::Load {
            reason: "no runtime was built in (feature `model`)".into(),
            path: options.path.clone().unwrap_or_default(),
        })
    }

    /// Name, hash and backend.
    pub fn info(&self) -> &ModelInfo {
        &self.info
    }

    /// The probability from which on an image is called stego at false-positive target `fpr` (the manifest's
    /// threshold for the largest listed target that is not above `fpr`, or its strictest).
    pub fn threshold(&self, fpr: f64) -> f64 {
        let _ = fpr;
        1.0
    }

    /// The probability from which on an image deserves a look (manifest; not below any clean majority).
    pub fn look_threshold(&self) -> f64 {
        1.0
    }

    /// Assesses one image: every view, the highest logit decides.
    ///
    /// # Errors
    /// When the runtime fails.
    pub fn assess(&self, streams: &Streams, contributions: bool) -> Result<Assessment, ModelError> {
        let _ = contributions;
        self.classifier.run(streams, &[0], &[[1.0; 8]])?;
        Err(ModelError::Run { reason: "not loaded".into() })
    }
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Model").field("info", &self.info).finish_non_exhaustive()
    }
}

//! Running networks: what they must look like, the tensors they are fed, and the two runtimes.

mod contract;
mod embedded;
mod onnxruntime;
mod spares;
mod tensors;

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::{BackendChoice, Classifier, Manifest, ModelError, ModelOptions};

/// The model inside the program.
const BUILT_IN: &[u8] = include_bytes!("../../../models/starlight.onnx");
const BUILT_IN_MANIFEST: &str = include_str!("../../../models/starlight.json");
/// The name that the model inside the program goes by in messages.
const BUILT_IN_PATH: &str = "models/starlight.onnx";

/// Largest network read, bytes.
const LARGEST_NETWORK: u64 = 512 << 20;
/// Largest manifest read, bytes.
const LARGEST_MANIFEST: u64 = 16 << 20;

/// A classifier with the manifest that describes it.
pub(super) struct Opened {
    pub(super) manifest: Manifest,
    pub(super) classifier: Box<dyn Classifier>,
}

/// Reads a model and hands it to the runtime asked for.
///
/// # Errors
/// When a file is missing, broken or unfit; the text names it.
pub(super) fn open(options: &ModelOptions) -> Result<Opened, ModelError> {
    let (path, onnx, text) = match &options.path {
        Some(path) => {
            let onnx = read(path, LARGEST_NETWORK)?;
            let manifest = read(&path.with_extension("json"), LARGEST_MANIFEST)?;
            let text = String::from_utf8(manifest).map_err(|error| ModelError::Manifest {
                reason: error.to_string(),
                path: path.with_extension("json"),
            })?;
            (path.clone(), Cow::Owned(onnx), Cow::Owned(text))
        }
        None => (PathBuf::from(BUILT_IN_PATH), Cow::Borrowed(BUILT_IN), Cow::Borrowed(BUILT_IN_MANIFEST)),
    };
    let manifest = Manifest::parse(&text, &onnx, &path.with_extension("json"))?;
    let source = Network { path: &path, onnx, manifest: &manifest };
    let classifier: Box<dyn Classifier> = match options.backend {
        BackendChoice::Auto | BackendChoice::Embedded => Box::new(embedded::Embedded::load(&source)?),
        BackendChoice::OnnxRuntime => {
            Box::new(onnxruntime::OnnxRuntime::load(&source, options.onnxruntime.as_deref())?)
        }
    };
    Ok(Opened { manifest, classifier })
}

/// A network about to be loaded.
struct Network<'a> {
    path: &'a Path,
    onnx: Cow<'static, [u8]>,
    manifest: &'a Manifest,
}

impl Network<'_> {
    /// The runtime refused it.
    fn refused(&self, reason: &impl ToString) -> ModelError {
        refused(self.path, reason)
    }
}

fn refused(path: &Path, reason: &impl ToString) -> ModelError {
    ModelError::Load { reason: reason.to_string(), path: path.to_owned() }
}

fn read(path: &Path, limit: u64) -> Result<Vec<u8>, ModelError> {
    let failed = |reason| ModelError::Io { reason, path: path.to_owned() };
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes)).map_err(failed)?;
    if bytes.len() as u64 > limit {
        return Err(failed(io::Error::other(format!("larger than {limit} bytes"))));
    }
    Ok(bytes)
}

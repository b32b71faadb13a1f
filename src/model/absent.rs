//! Stands in for the runtimes where the program is built without the feature `model`.

use std::path::PathBuf;

use super::{Classifier, Manifest, ModelError, ModelOptions};

/// A classifier with the manifest that describes it.
pub(super) struct Opened {
    pub(super) manifest: Manifest,
    pub(super) classifier: Box<dyn Classifier>,
}

/// Says that there is no runtime.
///
/// # Errors
/// Always.
pub(super) fn open(options: &ModelOptions) -> Result<Opened, ModelError> {
    Err(ModelError::Load {
        reason: "this program was built without a runtime (feature `model`)".into(),
        path: options.path.clone().unwrap_or_else(|| PathBuf::from("models/starlight.onnx")),
    })
}

//! The fixture networks of `tests/model`, installed with a manifest that fits them.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use starlight::evidence::sha256_hex;
use starlight::streams;

/// Copies a fixture network of F = C = 6 into `folder` and writes its manifest, with `changes` on top; answers the
/// network's path.
pub(crate) fn install(folder: &Path, fixture: &str, changes: &Value) -> PathBuf {
    let onnx = fs::read(Path::new("tests/model").join(fixture).with_extension("onnx")).unwrap();
    let first = |names: Vec<String>| names.into_iter().take(6).collect::<Vec<_>>();
    let mut manifest = json!({
        "schema": 1, "name": fixture, "version": "2", "sha256": sha256_hex(&onnx), "licence": "MIT",
        "format": {"size": 6, "names": first(streams::format_names())},
        "content": {"size": 6, "names": first(streams::content_names())},
        "thresholds": [{"fpr": 0.01, "logit": 9.0}, {"fpr": 0.001, "logit": 12.0}],
    });
    for (key, value) in changes.as_object().unwrap() {
        manifest[key] = value.clone();
    }
    let path = folder.join(fixture).with_extension("onnx");
    fs::write(&path, onnx).unwrap();
    fs::write(path.with_extension("json"), manifest.to_string()).unwrap();
    path
}

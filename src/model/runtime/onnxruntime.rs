//! ONNX Runtime, where its library is found.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ort::environment::Environment;
use ort::session::{Session, SessionInputValue};
use ort::value::{Outlet, TensorRef};

use super::contract::{Contract, Port};
use super::spares::Spares;
use super::tensors::{self, Answer, Tensor};
use super::{Network, refused};
use crate::model::{Classifier, Mask, ModelError, Outputs};
use crate::streams::Streams;

/// A process has one ONNX Runtime, and its environment cannot be made a second time: it is kept once it is there,
/// with the library it came from.
static ENVIRONMENT: Mutex<Option<(Environment, PathBuf)>> = Mutex::new(None);

/// A network in ONNX Runtime. A session serves one run at a time; runs at the same time have a session each.
pub(super) struct OnnxRuntime {
    environment: Environment,
    onnx: Vec<u8>,
    path: PathBuf,
    version: String,
    contract: Contract,
    sessions: Spares<Session>,
}

impl OnnxRuntime {
    /// Loads the library (`library`, or where it usually lies) and the network.
    ///
    /// # Errors
    /// When there is no library of version 1.24 or later, or it refuses the network.
    pub(super) fn load(network: &Network<'_>, library: Option<&Path>) -> Result<Self, ModelError> {
        let (environment, library) = environment(library)?;
        let onnx = network.onnx.to_vec();
        let session = session(&environment, &onnx, network.path)?;
        let (inputs, outputs) = (ports(session.inputs()), ports(session.outputs()));
        let contract = Contract::check(network.manifest, &inputs, &outputs)
            .map_err(|reason| refused(network.path, &reason))?;
        Ok(Self {
            environment,
            onnx,
            path: network.path.to_owned(),
            version: version(&library, ort::info()),
            contract,
            sessions: Spares::new(vec![session]),
        })
    }

    fn infer(&self, tensors: &[Tensor<'_>]) -> Result<Vec<Answer>, ModelError> {
        let failed = |error: ort::Error| ModelError::Run { reason: error.to_string() };
        let inputs = tensors
            .iter()
            .map(|tensor| {
                let value = TensorRef::from_array_view((tensor.shape.as_slice(), tensor.values.as_ref()))?;
                Ok((tensor.name, SessionInputValue::from(value)))
            })
            .collect::<Result<Vec<_>, _>>()
            .map_err(failed)?;
        let make = || session(&self.environment, &self.onnx, &self.path);
        self.sessions.lend(make, |session| {
            let answers = session.run(inputs).map_err(failed)?;
            let names = self.contract.outputs().iter();
            names
                .map(|name| {
                    let value = answers
                        .get(name)
                        .ok_or_else(|| ModelError::Run { reason: format!("output `{name}` did not come") })?;
                    Ok(value.try_extract_tensor::<f32>().map_err(failed)?.1.to_vec())
                })
                .collect()
        })
    }
}

impl Classifier for OnnxRuntime {
    fn run(&self, streams: &Streams, views: &[usize], masks: &[Mask]) -> Result<Outputs, ModelError> {
        tensors::run(&self.contract, streams, (views, masks), |inputs| self.infer(inputs))
    }

    fn backend(&self) -> (&'static str, String) {
        ("onnxruntime", self.version.clone())
    }
}

fn session(environment: &Environment, onnx: &[u8], path: &Path) -> Result<Session, ModelError> {
    // Each step's error is large, since it carries the options back.
    let failed = |error: &dyn std::fmt::Display| refused(path, &error.to_string());
    let options = Session::builder(environment).map_err(|error| failed(&error))?;
    let options = options.with_intra_threads(1).map_err(|error| failed(&error))?;
    let mut options = options.with_inter_threads(1).map_err(|error| failed(&error))?;
    options.commit_from_memory(onnx).map_err(|error| failed(&error))
}

fn environment(library: Option<&Path>) -> Result<(Environment, PathBuf), ModelError> {
    let mut kept = ENVIRONMENT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = kept.as_ref() {
        return Ok(found.clone());
    }
    let failed = |reason: String| ModelError::Library { reason };
    let mut tried = Vec::new();
    for path in candidates(library) {
        // Every other item of `ort` panics without a library; this one answers.
        match ort::init_from(&path) {
            Ok(builder) => {
                let builder = builder.with_name("starlight").with_telemetry(false);
                let environment = builder.build().map_err(|error| failed(error.to_string()))?;
                return Ok(kept.insert((environment, path)).clone());
            }
            Err(error) => tried.push(error.to_string()),
        }
    }
    Err(failed(tried.join("; ")))
}

/// Where the library may lie: where the caller says and nowhere else, or beside the program and on the system's
/// search path.
fn candidates(library: Option<&Path>) -> Vec<PathBuf> {
    if let Some(path) = library {
        return vec![path.to_owned()];
    }
    let name = format!("{DLL_PREFIX}onnxruntime{DLL_SUFFIX}");
    let beside = std::env::current_exe().ok().and_then(|program| Some(program.parent()?.join(&name)));
    let beside = beside.filter(|path| path.is_file());
    // Distributions keep the bare name for their development packages.
    let versioned = cfg!(target_os = "linux").then(|| PathBuf::from(format!("{name}.1")));
    beside.into_iter().chain([PathBuf::from(&name)]).chain(versioned).collect()
}

/// The version from the library's own file name, where it carries one, and the commit it was built from.
fn version(library: &Path, build: &str) -> String {
    let real = library.canonicalize().unwrap_or_else(|_| library.to_owned());
    let name = real.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let number =
        name.split(DLL_SUFFIX).nth(1).map(|rest| rest.trim_matches('.')).filter(|rest| !rest.is_empty());
    let commit = build.split(", ").find_map(|part| part.split_once("git-commit-id=")).map(|(_, id)| id);
    let mut text = String::from("onnxruntime");
    for part in [number.map(str::to_owned), commit.map(|id| format!("(commit {id})"))].into_iter().flatten() {
        text.push(' ');
        text.push_str(&part);
    }
    text
}

fn ports(outlets: &[Outlet]) -> Vec<Port> {
    outlets
        .iter()
        .map(|outlet| {
            let shape = outlet.dtype().tensor_shape();
            let shape =
                shape.into_iter().flat_map(|shape| shape.iter()).map(|size| usize::try_from(*size).ok());
            Port { name: outlet.name().to_owned(), shape: shape.collect() }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_library_is_the_only_one_tried() {
        assert_eq!(candidates(Some(Path::new("/x/lib.so"))), [PathBuf::from("/x/lib.so")]);
        assert!(candidates(None).iter().all(|path| path.to_string_lossy().contains("onnxruntime")));
    }

    #[test]
    fn the_version_comes_from_the_library() {
        let file = format!("{DLL_PREFIX}onnxruntime{DLL_SUFFIX}.1.24.1");
        let info = "ORT Build Info: git-branch=HEAD, git-commit-id=6af1a93, build type=Release";
        assert_eq!(version(Path::new(&file), info), "onnxruntime 1.24.1 (commit 6af1a93)");
        assert_eq!(version(Path::new("lib"), "nothing"), "onnxruntime");
    }
}

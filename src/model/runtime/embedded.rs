//! rten: the runtime inside the program.

use std::borrow::Cow;
use std::convert::Infallible;
use std::sync::Arc;

use rten::{Dimension, NodeId, RunOptions, ThreadPool, ValueOrView};
use rten_tensor::prelude::AsView as _;
use rten_tensor::{Tensor as Owned, TensorView};

use super::Network;
use super::contract::{Contract, Port};
use super::spares::Spares;
use super::tensors::{self, Answer, Tensor};
use crate::model::{Classifier, Mask, ModelError, Outputs};
use crate::streams::Streams;

/// The crate's version, for the results; a test holds it to `Cargo.lock`.
const VERSION: &str = "rten 0.27.0";

/// A network in rten. Every run stays on one thread, since a scan is parallel over files; runs at the same time have
/// a thread each.
pub(super) struct Embedded {
    model: rten::Model,
    contract: Contract,
    inputs: Vec<(String, NodeId)>,
    outputs: Vec<NodeId>,
    threads: Spares<Arc<ThreadPool>>,
}

impl Embedded {
    /// Loads a network.
    ///
    /// # Errors
    /// When rten does not understand it or its ports do not fit.
    pub(super) fn load(network: &Network<'_>) -> Result<Self, ModelError> {
        let model = match &network.onnx {
            Cow::Borrowed(bytes) => rten::Model::load_static_slice(bytes),
            Cow::Owned(bytes) => rten::Model::load(bytes.clone()),
        };
        let model = model.map_err(|error| network.refused(&error))?;
        let (inputs, outputs) = (ports(&model, model.input_ids()), ports(&model, model.output_ids()));
        let contract = Contract::check(network.manifest, &inputs, &outputs)
            .map_err(|reason| network.refused(&reason))?;
        let inputs =
            inputs.into_iter().map(|port| port.name).zip(model.input_ids().iter().copied()).collect();
        let outputs = contract
            .outputs()
            .iter()
            .map(|name| model.node_id(name))
            .collect::<Result<_, _>>()
            .map_err(|error| network.refused(&error))?;
        Ok(Self { model, contract, inputs, outputs, threads: Spares::new(Vec::new()) })
    }

    fn infer(&self, tensors: &[Tensor<'_>]) -> Result<Vec<Answer>, ModelError> {
        let failed = |reason: String| ModelError::Run { reason };
        let inputs = tensors
            .iter()
            .map(|tensor| {
                let (_, id) =
                    self.inputs.iter().find(|(name, _)| name == tensor.name).expect("checked at loading");
                let view = TensorView::from_data(tensor.shape.as_slice(), tensor.values.as_ref());
                (*id, ValueOrView::from(view))
            })
            .collect();
        let make = || Ok::<_, Infallible>(Arc::new(ThreadPool::with_num_threads(1)));
        let lent = self.threads.lend(make, |thread| {
            let options = RunOptions::default().with_thread_pool(Some(Arc::clone(thread)));
            Ok(self.model.run(inputs, &self.outputs, Some(options)))
        });
        let Ok(answers) = lent;
        answers
            .map_err(|error| failed(error.to_string()))?
            .into_iter()
            .map(|value| {
                let tensor: Owned<f32> = value.try_into().map_err(|error| failed(format!("{error}")))?;
                Ok(tensor.to_vec())
            })
            .collect()
    }
}

impl Classifier for Embedded {
    fn run(&self, streams: &Streams, views: &[usize], masks: &[Mask]) -> Result<Outputs, ModelError> {
        tensors::run(&self.contract, streams, (views, masks), |inputs| self.infer(inputs))
    }

    fn backend(&self) -> (&'static str, String) {
        ("embedded", VERSION.into())
    }
}

fn ports(model: &rten::Model, ids: &[NodeId]) -> Vec<Port> {
    ids.iter()
        .filter_map(|id| {
            let info = model.node_info(*id)?;
            let shape = info.shape().unwrap_or_default();
            let shape = shape.into_iter().map(|size| match size {
                Dimension::Fixed(size) => Some(size),
                Dimension::Symbolic(_) => None,
            });
            Some(Port { name: info.name()?.to_owned(), shape: shape.collect() })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_version_shown_is_the_version_built_in() {
        let lock = include_str!("../../../Cargo.lock").replace("\r\n", "\n");
        let (name, version) = super::VERSION.split_once(' ').unwrap();
        assert!(lock.contains(&format!("name = \"{name}\"\nversion = \"{version}\"\n")));
    }
}

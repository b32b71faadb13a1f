//! What a network must look like from outside (design §3).

use crate::model::Manifest;
use crate::streams::{self, META, PALETTE, VIEW};

/// A named input or output of a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Port {
    /// Its name.
    pub(super) name: String,
    /// Its shape as far as the file fixes it: `None` for a size that may vary. Empty where it says nothing.
    pub(super) shape: Vec<Option<usize>>,
}

/// What a network that fits takes and gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Contract {
    /// Where each of the F components of `format` lies in what the program computes.
    pub(super) format: Vec<usize>,
    /// Where each of the C components of `content` lies.
    pub(super) content: Vec<usize>,
    /// Whether it takes `mask`.
    pub(super) mask: bool,
    /// Whether it gives `bit_order`.
    pub(super) bit_order: bool,
}

impl Contract {
    /// Checks a network's ports.
    ///
    /// # Errors
    /// Which port is missing, unknown or of another shape, or which component this program does not compute.
    pub(super) fn check(manifest: &Manifest, inputs: &[Port], outputs: &[Port]) -> Result<Self, String> {
        let side = VIEW as usize;
        let format = manifest.format.places("format", &streams::format_names())?;
        let content = manifest.content.places("content", &streams::content_names())?;
        let expected: [(&str, &[usize]); 8] = [
            ("pixel", &[3, side, side]),
            ("meta", &[META]),
            ("alpha", &[2, side, side]),
            ("lsb", &[3, side, side]),
            ("palette", &[PALETTE]),
            ("palette_lsb", &[1, side, side]),
            ("format", &[format.len()]),
            ("content", &[content.len()]),
        ];
        for (name, shape) in expected {
            let port = find(inputs, name).ok_or_else(|| format!("input `{name}` is missing"))?;
            port.check(shape)?;
        }
        let mask = find(inputs, "mask");
        if let Some(port) = mask {
            port.check(&[8])?;
        }
        if let Some(port) = inputs
            .iter()
            .find(|port| port.name != "mask" && expected.iter().all(|(name, _)| *name != port.name))
        {
            return Err(format!("input `{}` is not one of the eight streams", port.name));
        }
        for name in ["stego", "method"] {
            find(outputs, name).ok_or_else(|| format!("output `{name}` is missing"))?;
        }
        let bit_order = find(outputs, "bit_order").is_some();
        Ok(Self { format, content, mask: mask.is_some(), bit_order })
    }

    /// The outputs to ask for.
    pub(super) fn outputs(&self) -> &'static [&'static str] {
        if self.bit_order { &["stego", "method", "bit_order"] } else { &["stego", "method"] }
    }
}

impl Port {
    /// Whether rows of `shape` fit; the first dimension is the batch.
    fn check(&self, shape: &[usize]) -> Result<(), String> {
        let fits = self.shape.is_empty()
            || self.shape.len() == shape.len() + 1
                && self.shape[1..].iter().zip(shape).all(|(own, want)| own.is_none_or(|own| own == *want));
        if fits {
            return Ok(());
        }
        let own: Vec<String> =
            self.shape.iter().map(|size| size.map_or_else(|| "N".into(), |size| size.to_string())).collect();
        let want: Vec<String> = shape.iter().map(ToString::to_string).collect();
        Err(format!("input `{}` has shape {}, N×{} was expected", self.name, own.join("×"), want.join("×")))
    }
}

fn find<'a>(ports: &'a [Port], name: &str) -> Option<&'a Port> {
    ports.iter().find(|port| port.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        serde_json::from_value(serde_json::json!({
            "schema": 1, "name": "x", "version": "1", "sha256": "", "licence": "MIT",
            "format": {"size": 6, "names": streams::format_names()[..6]},
            "content": {"size": 6, "names": streams::content_names()[..6]},
        }))
        .unwrap()
    }

    fn port(name: &str, shape: &[usize]) -> Port {
        let shape = std::iter::once(None).chain(shape.iter().map(|size| Some(*size))).collect();
        Port { name: name.into(), shape }
    }

    fn inputs() -> Vec<Port> {
        vec![
            port("pixel", &[3, 256, 256]),
            port("meta", &[2048]),
            port("alpha", &[2, 256, 256]),
            port("lsb", &[3, 256, 256]),
            port("palette", &[768]),
            port("palette_lsb", &[1, 256, 256]),
            port("format", &[6]),
            port("content", &[6]),
        ]
    }

    #[test]
    fn the_original_eight_streams_fit_without_mask_and_bit_order() {
        let outputs = [port("stego", &[1]), port("method", &[5])];
        let contract = Contract::check(&manifest(), &inputs(), &outputs).unwrap();
        let six: Vec<usize> = (0..6).collect();
        assert_eq!(contract, Contract { format: six.clone(), content: six, mask: false, bit_order: false });
        assert_eq!(contract.outputs(), ["stego", "method"]);
        let all = [inputs(), vec![port("mask", &[8])]].concat();
        let outputs =
            [port("stego", &[1]), port("method", &[5]), port("bit_order", &[3]), port("embedding", &[64])];
        let contract = Contract::check(&manifest(), &all, &outputs).unwrap();
        assert!(contract.mask && contract.bit_order);
    }

    #[test]
    fn ports_that_do_not_fit_are_named() {
        let outputs = [port("stego", &[1]), port("method", &[5])];
        let refused = |change: &dyn Fn(&mut Vec<Port>)| {
            let mut ports = inputs();
            change(&mut ports);
            Contract::check(&manifest(), &ports, &outputs).unwrap_err()
        };
        assert_eq!(refused(&|ports| drop(ports.remove(2))), "input `alpha` is missing");
        assert_eq!(
            refused(&|ports| ports[7] = port("content", &[9])),
            "input `content` has shape N×9, N×6 was expected"
        );
        assert_eq!(
            refused(&|ports| ports.push(port("dct", &[64]))),
            "input `dct` is not one of the eight streams"
        );
        let silent = Contract::check(&manifest(), &inputs(), &outputs[..1]).unwrap_err();
        assert_eq!(silent, "output `method` is missing");
    }

    #[test]
    fn sizes_that_may_vary_fit() {
        let mut ports = inputs();
        ports[6].shape = vec![None, None];
        ports[7].shape.clear();
        assert!(Contract::check(&manifest(), &ports, &[port("stego", &[1]), port("method", &[5])]).is_ok());
    }
}

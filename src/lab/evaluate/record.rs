//! What is kept of one image: what it is, and what was said of it. Small, so that a set of any size fits in memory.

use serde::{Deserialize, Serialize};

use crate::lab::sidecar::Sidecar;

/// Where an image of the set comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// A clean file as it was found.
    Original,
    /// A clean file that went the way of a stego image without the payload.
    Twin,
    /// A clean file made to look guilty.
    Guilty,
    /// A file with a payload.
    Stego,
}

impl Origin {
    /// How people read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Twin => "twin of a stego image",
            Self::Guilty => "made to look guilty",
            Self::Stego => "stego",
        }
    }
}

/// What an image is: the truth that answers are held to. The fields are those of the sidecar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Label {
    /// 1 where data was hidden, 0 where not.
    pub label: u8,
    /// Where the image comes from.
    pub origin: Origin,
    /// The method, absent in clean images.
    pub method: Option<String>,
    /// `lsb-first`, `msb-first` or `none`.
    pub bit_order: String,
    /// Where and how, or what makes a clean image look guilty.
    pub layout: String,
    /// `replacement`, `matching` or empty.
    pub operation: String,
    /// The payload's kind, or empty.
    pub kind: String,
    /// Payload bytes.
    pub payload_bytes: u64,
    /// Share of the carrier's capacity that is used.
    pub rate: f64,
    /// What happened to the cover before.
    pub state: String,
    /// What the cover was stored as: the ending of its name in small letters; empty where nobody knows.
    #[serde(default)]
    pub cover_format: String,
}

impl Label {
    /// The label of an image: by its sidecar, or a clean original.
    pub fn new(sidecar: Option<Sidecar>) -> Self {
        let Some(sidecar) = sidecar else {
            return Self {
                label: 0,
                origin: Origin::Original,
                method: None,
                bit_order: "none".to_owned(),
                layout: String::new(),
                operation: String::new(),
                kind: String::new(),
                payload_bytes: 0,
                rate: 0.0,
                state: "original".to_owned(),
                cover_format: String::new(),
            };
        };
        let origin = match (sidecar.label, sidecar.twin) {
            (0, true) => Origin::Twin,
            (0, false) => Origin::Guilty,
            _ => Origin::Stego,
        };
        Self {
            label: sidecar.label.min(1),
            origin,
            method: sidecar.method.filter(|_| sidecar.label != 0),
            bit_order: sidecar.bit_order,
            layout: sidecar.layout,
            operation: sidecar.operation,
            kind: sidecar.kind,
            payload_bytes: sidecar.payload_bytes,
            rate: sidecar.rate,
            state: sidecar.state,
            cover_format: sidecar
                .cover
                .rsplit_once('.')
                .map_or(String::new(), |(_, end)| end.to_ascii_lowercase()),
        }
    }

    /// Whether data was hidden.
    pub const fn is_stego(&self) -> bool {
        self.label != 0
    }
}

/// A verdict as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Called {
    /// Nothing found.
    Clean,
    /// Below the bar for stego.
    Suspicious,
    /// Hidden data.
    Stego,
}

impl From<crate::verdict::Call> for Called {
    fn from(call: crate::verdict::Call) -> Self {
        match call {
            crate::verdict::Call::Clean => Self::Clean,
            crate::verdict::Call::Suspicious => Self::Suspicious,
            crate::verdict::Call::Stego => Self::Stego,
        }
    }
}

/// What one of the two systems says of an image: the whole pipeline, or the model alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The verdict at each false-positive target, in the order of the report's targets.
    pub calls: Vec<Called>,
    /// What decided at the foremost target.
    pub basis: String,
    /// The method named where the image is called stego.
    pub method: Option<String>,
    /// The bit order named where the image is called stego.
    pub bit_order: Option<String>,
}

/// What was measured on an image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Format by content.
    pub format: String,
    /// Pixels of the first frame, by the header.
    pub pixels: u64,
    /// The whole pipeline.
    pub pipeline: Said,
    /// The model alone, as `--no-heuristics` decides.
    pub model: Said,
    /// The network's logit.
    pub logit: f64,
    /// The calibrated probability, 0..=1.
    pub probability: f64,
    /// Whether a stage of the pipeline failed on the way; what it would have found is missing.
    pub stage_failed: bool,
    /// Time for the analysis in milliseconds; differs from run to run.
    pub ms: f64,
}

/// One image of the set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its path below the folder it was found in, with `/`.
    pub name: String,
    /// SHA-256 of the file, empty where it could not be read.
    pub sha256: String,
    /// The file's size.
    pub bytes: u64,
    /// Its source.
    pub source: String,
    /// `train`, `calibrate` or `test`.
    pub split: String,
    /// What it is.
    #[serde(flatten)]
    pub label: Label,
    /// What was measured; absent where the file could not be examined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured: Option<Measured>,
    /// Why the file could not be examined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl Record {
    /// What sorts the records and finds an image again in another run.
    pub fn key(&self) -> (&str, &str, u8) {
        (&self.name, &self.sha256, self.label.label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sidecar(label: u8, twin: bool) -> Sidecar {
        serde_json::from_value(serde_json::json!({
            "file": "a.png", "label": label, "method": "raw", "bit_order": "none", "layout": "x", "operation": "",
            "kind": "text", "payload_bytes": 7, "rate": 0.5, "state": "as is", "twin": twin, "cover": "s/a.png",
            "source": "s", "seed": 1, "index": 0
        }))
        .unwrap()
    }

    #[test]
    fn the_origin_follows_from_the_sidecar() {
        let origin = |label, twin| Label::new(Some(sidecar(label, twin))).origin;
        assert_eq!(origin(1, false), Origin::Stego);
        assert_eq!(origin(0, true), Origin::Twin);
        assert_eq!(origin(0, false), Origin::Guilty);
        let original = Label::new(None);
        assert_eq!((original.origin, original.is_stego()), (Origin::Original, false));
        assert_eq!(Label::new(Some(sidecar(0, false))).method, None, "a clean image has no method");
        assert_eq!(Label::new(Some(sidecar(1, false))).cover_format, "png");
    }

    #[test]
    fn a_record_comes_back_from_its_line() {
        let record = Record {
            name: "000/a.png".into(),
            sha256: "ab".into(),
            bytes: 10,
            source: "s".into(),
            split: "test".into(),
            label: Label::new(Some(sidecar(1, false))),
            measured: None,
            error: Some("gone".into()),
        };
        let line = serde_json::to_string(&record).unwrap();
        assert_eq!(serde_json::from_str::<Record>(&line).unwrap(), record);
    }
}

//! The manifest beside a model: what the network is, what it wants, how sure it is, and where that was measured.

use std::path::Path;

use serde::Deserialize;

use super::ModelError;
use super::calibration::{Calibration, CleanScores};
use crate::evidence::sha256_hex;
use crate::streams;

/// The manifest layout this program reads.
const SCHEMA: u32 = 1;

/// Components at the head of both vector streams whose place never changes (design §3).
const FIXED: usize = 6;

/// `models/NAME.json`.
#[derive(Debug, Clone, Deserialize)]
pub struct Manifest {
    /// Layout of this file; 1.
    pub schema: u32,
    /// Name, for example `starlight`.
    pub name: String,
    /// Version, for example `1`.
    pub version: String,
    /// SHA-256 of the ONNX file, hexadecimal.
    pub sha256: String,
    /// The model's licence, an SPDX expression.
    pub licence: String,
    /// The format stream that the network was trained on.
    pub format: Components,
    /// The content stream that the network was trained on.
    pub content: Components,
    /// Which windows of an image the network sees and how their answers become one.
    #[serde(default)]
    pub views: ViewPolicy,
    /// Logit → probability.
    #[serde(default)]
    pub calibration: Calibration,
    /// Logits of the clean images of the calibration sources.
    #[serde(default)]
    pub clean_scores: CleanScores,
    /// One threshold a false-positive target.
    #[serde(default)]
    pub thresholds: Vec<Threshold>,
    /// Logit from which on an image deserves a look; absent: the loosest threshold.
    #[serde(default)]
    pub look: Option<f64>,
    /// What the network was fitted, calibrated and measured on.
    #[serde(default)]
    pub training: Vec<TrainingSource>,
    /// What was measured on the sources of the `test` split.
    #[serde(default)]
    pub results: Results,
}

/// The components of a vector stream, in order.
#[derive(Debug, Clone, Deserialize)]
pub struct Components {
    /// How many: F or C.
    pub size: usize,
    /// One name each.
    pub names: Vec<String>,
}

/// The windows shown to the network.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub struct ViewPolicy {
    /// Side of a window in pixels; 256.
    pub side: u32,
    /// Most windows of one image in training.
    pub most: usize,
    /// How an image's answer is made of its windows'; only `max` is known.
    pub combine: String,
}

impl Default for ViewPolicy {
    fn default() -> Self {
        Self { side: streams::VIEW, most: streams::MAX_VIEWS, combine: "max".into() }
    }
}

/// The logit that a clean image reaches no more often than `fpr`, as far as the calibration sources tell.
#[derive(Debug, Clone, Deserialize)]
pub struct Threshold {
    /// False-positive target, 0..1.
    pub fpr: f64,
    /// Logit from which on an image is called stego.
    pub logit: f64,
    /// Clean images of the calibration sources at or above it.
    #[serde(default)]
    pub calibrate: Option<Rate>,
    /// Clean images of the test sources at or above it: what the target is worth elsewhere.
    #[serde(default)]
    pub test: Option<Rate>,
}

/// `hits` of `of`, with its Clopper–Pearson 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Rate {
    /// Cases that showed it.
    pub hits: u32,
    /// Cases looked at.
    pub of: u32,
    /// Lower end, 0..=1.
    pub low: f64,
    /// Upper end, 0..=1.
    pub high: f64,
}

/// One source of images.
#[derive(Debug, Clone, Deserialize)]
pub struct TrainingSource {
    /// The source's name.
    pub source: String,
    /// Its licence, as its owner states it.
    #[serde(default)]
    pub licence: String,
    /// `train`, `calibrate` or `test`.
    pub split: String,
    /// Clean images of it.
    pub clean: u32,
    /// Images with a payload made from it.
    pub stego: u32,
}

/// Measured on sources that neither training nor calibration saw.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Results {
    /// Area under the receiver operating characteristic, image by image.
    pub auc: Option<f64>,
    /// Detection and false-positive rates by group.
    pub groups: Vec<Group>,
    /// How often the method named is the right one, on stego images.
    pub method: Option<Rate>,
    /// How often the bit order named is the right one, on stego images that have one.
    pub bit_order: Option<Rate>,
}

/// A rate of one group of images at one false-positive target.
#[derive(Debug, Clone, Deserialize)]
pub struct Group {
    /// What was grouped by: `clean`, `method`, `format`, `payload` …
    pub by: String,
    /// Which group.
    pub name: String,
    /// The false-positive target whose threshold was used.
    pub fpr: f64,
    /// How many were called stego.
    #[serde(flatten)]
    pub rate: Rate,
}

impl Manifest {
    /// Reads a manifest and checks it against the program and against the ONNX file's bytes.
    ///
    /// # Errors
    /// When it is no manifest, belongs to another file, or names components that this program does not compute; the
    /// text names `path`.
    pub fn parse(text: &str, onnx: &[u8], path: &Path) -> Result<Self, ModelError> {
        let unfit = |reason: String| ModelError::Manifest { reason, path: path.to_owned() };
        let manifest: Self = serde_json::from_str(text).map_err(|error| unfit(error.to_string()))?;
        manifest.check(onnx).map_err(unfit)?;
        Ok(manifest)
    }

    fn check(&self, onnx: &[u8]) -> Result<(), String> {
        if self.schema != SCHEMA {
            return Err(format!("it has layout {}, this program reads layout {SCHEMA}", self.schema));
        }
        let found = sha256_hex(onnx);
        if !self.sha256.eq_ignore_ascii_case(&found) {
            return Err(format!(
                "it belongs to another network: SHA-256 {} is named, {found} was found",
                self.sha256
            ));
        }
        self.format.places("format", &streams::format_names())?;
        self.content.places("content", &streams::content_names())?;
        if self.views.side != streams::VIEW || self.views.combine != "max" {
            return Err(format!(
                "views of {} pixels combined by `{}` are not known; this program cuts {} and takes `max`",
                self.views.side,
                self.views.combine,
                streams::VIEW
            ));
        }
        self.calibration.check()?;
        self.clean_scores.check()?;
        if self.look.is_some_and(|logit| !logit.is_finite()) {
            return Err("`look` is not a number".into());
        }
        match self.thresholds.iter().find(|at| !(at.fpr > 0.0 && at.fpr < 1.0 && at.logit.is_finite())) {
            Some(bad) => Err(format!("threshold {} for target {} is out of range", bad.logit, bad.fpr)),
            None => Ok(()),
        }
    }

    /// The threshold for the largest listed target that is not above `fpr`, else the strictest; `None` where the
    /// manifest lists none.
    pub fn threshold(&self, fpr: f64) -> Option<&Threshold> {
        let by_target = |a: &&Threshold, b: &&Threshold| a.fpr.total_cmp(&b.fpr);
        self.thresholds
            .iter()
            .filter(|at| at.fpr <= fpr)
            .max_by(by_target)
            .or_else(|| self.thresholds.iter().min_by(by_target))
    }

    /// The logit from which on an image deserves a look.
    pub fn look(&self) -> Option<f64> {
        self.look.or_else(|| self.threshold(1.0).map(|at| at.logit))
    }
}

impl Components {
    /// Where each component lies in what the program computes. A model may know fewer components than that, in its own
    /// order; it never knows others.
    ///
    /// # Errors
    /// Which component is missing, named twice or out of its fixed place.
    pub fn places(&self, stream: &str, known: &[String]) -> Result<Vec<usize>, String> {
        if self.size != self.names.len() {
            return Err(format!("{stream} has size {} but {} names", self.size, self.names.len()));
        }
        if self.size < FIXED {
            return Err(format!("{stream} has {} components, fewer than the {FIXED} fixed ones", self.size));
        }
        let mut places = Vec::with_capacity(self.size);
        for (index, name) in self.names.iter().enumerate() {
            let place = known.iter().position(|known| known == name).ok_or_else(|| {
                format!("{stream} component {index}, `{name}`, is not computed by this program")
            })?;
            if places.contains(&place) {
                return Err(format!("{stream} component {index}, `{name}`, is named twice"));
            }
            if index < FIXED && place != index {
                return Err(format!(
                    "{stream} component {index} is `{name}`, its fixed name is `{}`",
                    known[index]
                ));
            }
            places.push(place);
        }
        Ok(places)
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the values are exact in binary")]
mod tests {
    use super::*;

    fn components(names: &[&str]) -> Components {
        Components { size: names.len(), names: names.iter().map(ToString::to_string).collect() }
    }

    #[test]
    fn components_are_found_by_name() {
        let known = ["a", "b", "c", "d", "e", "f", "g", "h"].map(String::from);
        let places = |names: &[&str]| components(names).places("format", &known);
        assert_eq!(places(&["a", "b", "c", "d", "e", "f"]), Ok(vec![0, 1, 2, 3, 4, 5]));
        assert_eq!(places(&["a", "b", "c", "d", "e", "f", "h", "g"]), Ok(vec![0, 1, 2, 3, 4, 5, 7, 6]));
        let refused = |names: &[&str]| places(names).unwrap_err();
        assert!(refused(&["a"]).contains("fewer than the 6 fixed ones"));
        assert!(
            refused(&["a", "c", "b", "d", "e", "f"]).contains("component 1 is `c`, its fixed name is `b`")
        );
        assert!(refused(&["a", "b", "c", "d", "e", "f", "x"]).contains("component 6, `x`, is not computed"));
        assert!(refused(&["a", "b", "c", "d", "e", "f", "f"]).contains("named twice"));
        let short = Components { size: 3, names: vec!["a".into()] };
        assert!(short.places("format", &known).unwrap_err().contains("size 3 but 1 names"));
    }

    fn with_thresholds(list: &[(f64, f64)]) -> Manifest {
        let thresholds: Vec<_> =
            list.iter().map(|(fpr, logit)| serde_json::json!({"fpr": fpr, "logit": logit})).collect();
        serde_json::from_value(serde_json::json!({
            "schema": 1, "name": "x", "version": "1", "sha256": "", "licence": "MIT",
            "format": {"size": 0, "names": []}, "content": {"size": 0, "names": []},
            "thresholds": thresholds,
        }))
        .unwrap()
    }

    #[test]
    fn a_target_picks_the_largest_listed_one_not_above_it() {
        let manifest = with_thresholds(&[(1e-2, 1.0), (1e-3, 3.0), (1e-4, 5.0)]);
        let logit = |fpr| manifest.threshold(fpr).unwrap().logit;
        assert_eq!([logit(0.5), logit(1e-2), logit(5e-3), logit(1e-3)], [1.0, 1.0, 3.0, 3.0]);
        assert_eq!(logit(1e-9), 5.0, "below every target the strictest holds");
        assert_eq!(manifest.look(), Some(1.0), "without its own bar a look starts at the loosest threshold");
        assert!(with_thresholds(&[]).threshold(0.1).is_none());
    }

    #[test]
    fn what_is_wrong_is_said_with_the_file() {
        let path = Path::new("models/x.json");
        let text = |error: ModelError| error.to_string();
        let broken = text(Manifest::parse("{\"schema\": 1", b"", path).unwrap_err());
        assert!(broken.contains("models/x.json") && broken.contains("EOF"), "{broken}");
        let other = r#"{"schema": 1, "name": "x", "version": "1", "sha256": "00", "licence": "MIT",
            "format": {"size": 0, "names": []}, "content": {"size": 0, "names": []}}"#;
        let refused = text(Manifest::parse(other, b"abc", path).unwrap_err());
        assert!(refused.contains("another network") && refused.contains("ba7816bf"), "{refused}");
        let newer = text(Manifest::parse(&other.replace("1,", "2,"), b"abc", path).unwrap_err());
        assert!(newer.contains("layout 2"), "{newer}");
    }

    #[test]
    fn thresholds_out_of_range_are_refused() {
        let mut manifest = with_thresholds(&[(1.5, 0.0)]);
        manifest.sha256 = sha256_hex(b"");
        manifest.format =
            Components { size: 6, names: streams::format_names().into_iter().take(6).collect() };
        manifest.content =
            Components { size: 6, names: streams::content_names().into_iter().take(6).collect() };
        assert!(manifest.check(b"").unwrap_err().contains("target 1.5 is out of range"));
        manifest.thresholds.clear();
        assert_eq!(manifest.check(b""), Ok(()));
        manifest.views.combine = "mean".into();
        assert!(manifest.check(b"").unwrap_err().contains("`mean`"));
    }
}

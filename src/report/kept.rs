//! Results as a case keeps them.

use std::path::Path;

use serde_json::{Map, Value};
use sha1::{Digest as _, Sha1};

use super::extract::{MeasuredRate, ModelUsed, RunSettings};
use super::likelihood;
use super::schema::{Examined, Failed, Record, RecordOptions};
use crate::analysis::{Analysis, Options};
use crate::case::store::{Identity, NewAnalysis, NewFinding, NewPayload};
use crate::evidence::{Evidence, hex, sha256_hex};
use crate::finding::{Method, Place};
use crate::model::manifest::{Manifest, Rate, TrainingSource};
use crate::scan::Outcome;

/// Most pieces of a file that its byte map tells.
const PIECES: usize = 256;

/// Size and hashes of what was read.
pub fn identity(evidence: &Evidence) -> Identity {
    let sha1 = Sha1::digest(evidence.bytes());
    Identity {
        size: evidence.bytes().len() as u64,
        md5: evidence.md5(),
        sha1: hex(&sha1),
        sha256: evidence.sha256(),
    }
}

/// The result of one file, which lies at `below` in its folder: no case holds places on a machine.
pub fn analysis(outcome: &Outcome, below: &Path) -> NewAnalysis {
    let record = match &outcome.result {
        Ok(analysis) => {
            Record::Examined(Box::new(Examined::new(below, analysis, RecordOptions { extract: true })))
        }
        Err(error) => Record::Failed(Failed {
            file_path: below.to_string_lossy().into_owned(),
            error: error.clone(),
            provenance: None,
        }),
    };
    let mut record = serde_json::to_value(&record).expect("strings, numbers and lists always serialise");
    untimed(&mut record);
    let fields = record.as_object_mut().expect("a record is an object");
    let Ok(analysis) = &outcome.result else {
        return NewAnalysis { record: record.to_string(), verdict: "error".into(), ..NewAnalysis::default() };
    };
    fields.insert("byte_map".into(), byte_map(analysis));
    fields.insert("specs".into(), specs(analysis));
    let header = &analysis.container.header;
    NewAnalysis {
        sha256: Some(analysis.evidence.sha256()),
        record: record.to_string(),
        format: analysis.container.format.map(|format| format.name().to_owned()),
        size: (header.width > 0).then_some((header.width, header.height)),
        verdict: analysis.verdict.call.name().to_owned(),
        probability: analysis.assessment.as_ref().map(|assessment| assessment.probability),
        method: analysis.verdict.method.map(|method| method.name().to_owned()),
        findings: findings(analysis),
        payloads: payloads(analysis),
    }
}

/// Takes the times out, those of recovered files too: they are the only part that differs between two runs.
fn untimed(record: &mut Value) {
    let Some(fields) = record.as_object_mut() else { return };
    fields.remove("timings");
    for child in fields.get_mut("children").and_then(Value::as_array_mut).into_iter().flatten() {
        child.get_mut("record").into_iter().for_each(untimed);
    }
}

fn findings(analysis: &Analysis) -> Vec<NewFinding> {
    let one = |finding: &crate::finding::Finding| NewFinding {
        kind: finding.id.to_owned(),
        class: finding.class.name().to_owned(),
        method: finding.method.map(Method::name).map(str::to_owned),
    };
    analysis.findings.iter().map(one).collect()
}

fn payloads(analysis: &Analysis) -> Vec<NewPayload> {
    let with = analysis.findings.iter().enumerate().filter_map(|(number, finding)| {
        let payload = finding.payload.as_ref()?;
        Some(NewPayload {
            finding: number,
            sha256: sha256_hex(&payload.bytes),
            length: payload.bytes.len() as u64,
            bytes: Some(payload.bytes.clone()),
        })
    });
    with.collect()
}

/// Which bytes of the file hold what, in file order, neighbours of one kind joined: for the map of an exhibit.
fn byte_map(analysis: &Analysis) -> Value {
    let mut pieces: Vec<(&'static str, u64, u64)> = Vec::new();
    for segment in analysis.container.segments.iter().filter(|segment| segment.depth == 0) {
        let (kind, span) = (segment.kind.title(), segment.span);
        match pieces.last_mut() {
            Some((last, offset, length)) if *last == kind && *offset + *length == span.offset => {
                *length += span.length;
            }
            _ => pieces.push((kind, span.offset, span.length)),
        }
    }
    pieces.truncate(PIECES);
    let piece = |(kind, offset, length): (&str, u64, u64)| {
        let mut fields = Map::new();
        fields.insert("kind".into(), kind.into());
        fields.insert("offset".into(), offset.into());
        fields.insert("length".into(), length.into());
        Value::Object(fields)
    };
    pieces.into_iter().map(piece).collect()
}

/// The stream that each finding was read from (`b1,rgb,msb,xy`), null where it lies in no samples: for the pictures of
/// an exhibit.
fn specs(analysis: &Analysis) -> Value {
    let spec = |finding: &crate::finding::Finding| match &finding.place {
        Place::Samples { spec, .. } => spec.clone().into(),
        Place::Bytes(_) | Place::Whole(_) => Value::Null,
    };
    analysis.findings.iter().map(spec).collect()
}

/// What the model's makers counted at the threshold for `fpr`, on sources that training did not see.
fn rates(manifest: &Manifest, fpr: f64) -> Vec<MeasuredRate> {
    let Some(threshold) = manifest.threshold(fpr) else { return Vec::new() };
    let stego = manifest.results.groups.iter().find(|group| {
        (group.by.as_str(), group.name.as_str()) == ("stego", "all")
            && group.fpr.total_cmp(&threshold.fpr).is_eq()
    });
    let sources = |split: &str, hidden: bool| {
        let some = |source: &&TrainingSource| if hidden { source.stego > 0 } else { source.clean > 0 };
        let sources = manifest.training.iter().filter(|source| source.split == split);
        u32::try_from(sources.filter(some).count()).unwrap_or(u32::MAX)
    };
    let all = [
        (false, "calibrate", threshold.calibrate),
        (false, likelihood::TEST, threshold.test),
        (true, likelihood::TEST, stego.map(|group| group.rate)),
    ];
    let rate = |(hidden, split, rate): (bool, &str, Option<Rate>)| {
        let Rate { hits, of, .. } = rate?;
        let images = if hidden { "with" } else { "without" };
        let kind = if split == likelihood::TEST { "test" } else { "calibration" };
        let what = format!("images {images} hidden data at or above the threshold, {kind} sources");
        let sources = sources(split, hidden);
        Some(MeasuredRate { what, hidden, split: split.to_owned(), hits, of, sources })
    };
    all.into_iter().filter_map(rate).collect()
}

/// With what a scan is made, for the row of its run. `platform`: family of the operating system and processor.
pub fn settings(options: &Options, platform: &str) -> RunSettings {
    let model = options.model.as_ref().map(|model| {
        let info = model.info();
        ModelUsed {
            name: info.name.clone(),
            sha256: info.sha256.clone(),
            backend: info.backend.to_owned(),
            backend_version: info.backend_version.clone(),
            rates: rates(model.manifest(), options.fpr),
        }
    });
    RunSettings {
        version: env!("CARGO_PKG_VERSION").into(),
        platform: platform.to_owned(),
        threshold: options.model.as_ref().map(|model| model.threshold(options.fpr)),
        model,
        heuristics: options.heuristics,
        target: options.fpr,
        limits: options.limits.named().map(|(name, value)| (name.to_owned(), value)).into(),
        wordlist: options.wordlist.as_ref().map(crate::payload::passwords::Wordlist::sha256),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::CancelFlag;
    use crate::report::extract::tests::evidence;

    #[test]
    fn no_times_are_kept_not_those_of_recovered_files_either() {
        let mut bytes = evidence();
        let text = bytes.len() - 82;
        bytes.truncate(text);
        bytes.extend_from_slice(&evidence());
        let evidence = Evidence::from_bytes("/evidence/two.png", bytes);
        let found = crate::analysis::analyse(&evidence, &Options::default(), &CancelFlag::default()).unwrap();
        let outcome = Outcome { path: "/evidence/two.png".into(), result: Ok(Box::new(found)) };
        let kept = analysis(&outcome, Path::new("two.png"));
        assert!(kept.record.contains("\"children\"") && kept.record.contains("two.png!2"), "{}", kept.record);
        assert!(!kept.record.contains("timings") && !kept.record.contains("/evidence"), "{}", kept.record);
    }
}

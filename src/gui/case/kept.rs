//! What the case keeps of an exhibit, read when it is asked for: for results that leave, and where the file itself is
//! no longer there to be looked at.

use std::path::Path;

use serde_json::Value;

use crate::case::Utc;
use crate::case::store::{Analysis, Case, Writer};

/// The case, for reading beside the thread that writes it.
pub struct Reader(Case);

/// The latest result of an exhibit, as it was kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptResult {
    /// When it was found.
    pub at: Utc,
    /// How many results there are.
    pub results: usize,
    /// `stego`, `suspicious` or `clean`; `error` where it could not be analysed.
    pub verdict: String,
    /// The model's probability.
    pub probability: Option<f64>,
    /// Class and sentence of each finding, proofs first.
    pub findings: Vec<(String, String)>,
    /// Why it could not be analysed.
    pub error: Option<String>,
}

impl Reader {
    /// Reads beside the thread that writes, once that has kept what was handed over.
    ///
    /// # Errors
    /// What happened, ready to be shown.
    pub fn beside(writer: &Writer) -> Result<Self, String> {
        reader(writer).map(Self)
    }

    /// The latest record of an item, as a scan of the file at `path` gives it, without its times.
    ///
    /// # Errors
    /// What happened, ready to be shown.
    pub fn record(&self, item: &str, path: &Path) -> Result<Value, String> {
        let analyses = self.analyses(item)?;
        let (_, mut record) = latest(&analyses)?;
        if let Some(fields) = record.as_object_mut() {
            for own in ["byte_map", "specs"] {
                fields.remove(own);
            }
            fields.insert("file_path".into(), path.to_string_lossy().into_owned().into());
        }
        Ok(record)
    }

    /// What the latest result of an item says.
    ///
    /// # Errors
    /// What happened, ready to be shown.
    pub fn result(&self, item: &str) -> Result<KeptResult, String> {
        let analyses = self.analyses(item)?;
        let (latest, record) = latest(&analyses)?;
        let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let findings = record.get("findings").and_then(Value::as_array).into_iter().flatten();
        let findings =
            findings.filter_map(|finding| Some((text(finding, "class")?, text(finding, "summary")?)));
        Ok(KeptResult {
            at: latest.at,
            results: analyses.len(),
            verdict: text(&record, "verdict").unwrap_or_else(|| "error".into()),
            probability: record.get("stego_probability").and_then(Value::as_f64),
            findings: findings.collect(),
            error: text(&record, "error"),
        })
    }

    fn analyses(&self, item: &str) -> Result<Vec<Analysis>, String> {
        self.0.analyses(item).map_err(|error| error.to_string())
    }
}

/// The case for reading, beside the thread that writes it.
pub(super) fn reader(writer: &Writer) -> Result<Case, String> {
    writer.with(|case| case.reader())?.map_err(|error| error.to_string())
}

/// The newest result with its record; one that could not be had only where no other is there.
fn latest(analyses: &[Analysis]) -> Result<(&Analysis, Value), String> {
    let had = |analysis: &&Analysis| analysis.sha256.is_some();
    let latest =
        analyses.iter().rev().find(had).or(analyses.last()).ok_or("The case keeps no result of it.")?;
    let record =
        serde_json::from_str(&latest.record).map_err(|error| format!("The case is damaged: {error}."))?;
    Ok((latest, record))
}

//! Figures of run after run: one JSON object a line, appended, so that trends can be drawn.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use super::interval::Rate;
use super::rates::System;
use super::report::Report;

/// One run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// When, UTC.
    pub date: String,
    /// The program's version.
    pub version: String,
    /// The model's name and version.
    pub model: String,
    /// SHA-256 of the model.
    pub model_sha256: String,
    /// Which images were measured: only entries of the same set make a trend.
    pub set: String,
    /// The false-positive target.
    pub fpr: f64,
    /// Clean images called stego by the whole pipeline, and by the model alone.
    pub false_positives: [Rate; 2],
    /// Clean images called suspicious by the whole pipeline.
    pub suspicious: Rate,
    /// Stego images called stego by the whole pipeline, and by the model alone.
    pub detection: [Rate; 2],
    /// Area under the model's characteristic.
    pub auc: Option<f64>,
    /// 95th percentile of the time per image in milliseconds.
    pub p95_ms: f64,
    /// Whether a comparison failed.
    pub regressed: bool,
}

impl Entry {
    /// The entry of a report.
    pub fn of(report: &Report) -> Self {
        let [pipeline, model] = System::ALL.map(|system| report.foremost(system).overall);
        Self {
            date: report.timings.started.clone(),
            version: report.program.version.to_owned(),
            model: report.model.name.clone(),
            model_sha256: report.model.sha256.clone(),
            set: report.set.fingerprint.clone(),
            fpr: report.targets.foremost().fpr,
            false_positives: [pipeline.false_positives, model.false_positives],
            suspicious: pipeline.suspicious,
            detection: [pipeline.detection, model.detection],
            auc: report.roc.auc,
            p95_ms: report.timings.per_file_ms.p95,
            regressed: report.regressed(),
        }
    }
}

/// Entries of `set` at `fpr` in the history at `path`, in their order; none where there is no such file yet.
///
/// # Errors
/// When the file cannot be read or a line is no entry; the text names it.
pub fn load(path: &Path, set: &str, fpr: f64) -> Result<Vec<Entry>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => {
            return Err(error)
                .with_context(|| format!("the history could not be read\nFile: {}", path.display()));
        }
    };
    let mut entries = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let entry: Entry = serde_json::from_str(line).with_context(|| {
            format!("line {} of the history is no entry\nFile: {}", number + 1, path.display())
        })?;
        if entry.set == set && entry.fpr.total_cmp(&fpr).is_eq() {
            entries.push(entry);
        }
    }
    Ok(entries)
}

/// Appends one line.
///
/// # Errors
/// When the file cannot be written.
pub fn append(path: &Path, entry: &Entry) -> Result<()> {
    let mut line = serde_json::to_vec(entry)?;
    line.push(b'\n');
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .and_then(|mut file| file.write_all(&line))
        .with_context(|| format!("the history could not be written\nFile: {}", path.display()))
}

/// `time` in UTC as ISO 8601 has it, to the second.
pub fn utc(time: SystemTime) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
}

/// Year, month and day of the day number `days` after 1970-01-01 (Hinnant, "chrono-compatible low-level date
/// algorithms", `civil_from_days`): years begin in March, so that the leap day is the last.
fn civil(days: u64) -> (u64, u64, u64) {
    let since = days + 719_468;
    let (era, of_era) = (since / 146_097, since % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        let at = |seconds| utc(UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0), "1970-01-01T00:00:00Z");
        assert_eq!(at(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(at(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(at(1_234_567_890), "2009-02-13T23:31:30Z");
        assert_eq!(at(4_107_542_400), "2100-03-01T00:00:00Z");
    }

    fn entry(set: &str, hits: u64) -> Entry {
        Entry {
            date: "2026-01-01T00:00:00Z".into(),
            version: "1".into(),
            model: "m-1".into(),
            model_sha256: "ab".into(),
            set: set.into(),
            fpr: 5e-4,
            false_positives: [Rate::new(hits, 100); 2],
            suspicious: Rate::new(0, 100),
            detection: [Rate::new(90, 100); 2],
            auc: Some(0.5),
            p95_ms: 1.0,
            regressed: false,
        }
    }

    #[test]
    fn only_runs_on_the_same_set_make_a_trend() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.jsonl");
        assert_eq!(load(&path, "one", 5e-4).unwrap(), []);
        for written in [entry("one", 1), entry("two", 2), entry("one", 3)] {
            append(&path, &written).unwrap();
        }
        let hits: Vec<u64> =
            load(&path, "one", 5e-4).unwrap().iter().map(|entry| entry.false_positives[0].hits).collect();
        assert_eq!(hits, [1, 3]);
        assert_eq!(load(&path, "one", 1e-3).unwrap(), []);
        fs::write(&path, "{}\n").unwrap();
        assert!(load(&path, "one", 5e-4).unwrap_err().to_string().contains("line 1"));
    }
}

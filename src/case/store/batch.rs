//! What can be written to a case, in one transaction.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::{State, StoreError, events, names};
use crate::case::Utc;

/// Size and hashes of a file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Bytes.
    pub size: u64,
    /// MD5 in lower-case hexadecimal, for look-ups in older lists only.
    pub md5: String,
    /// SHA-1 in lower-case hexadecimal, for look-ups in older lists only.
    pub sha1: String,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
}

/// What a run says of one item.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NewAnalysis {
    /// SHA-256 of what was examined; `None`: it could not be read.
    pub sha256: Option<String>,
    /// The JSON object of the command line.
    pub record: String,
    /// Format, where it is known.
    pub format: Option<String>,
    /// Pixels a row and rows, where they are known.
    pub size: Option<(u32, u32)>,
    /// `stego`, `suspicious`, `clean` or `error`.
    pub verdict: String,
    /// The model's probability.
    pub probability: Option<f64>,
    /// The method.
    pub method: Option<String>,
    /// The findings, proofs first.
    pub findings: Vec<NewFinding>,
    /// What was read back.
    pub payloads: Vec<NewPayload>,
}

/// A finding, as lists and filters need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFinding {
    /// Its stable identifier.
    pub kind: String,
    /// `proof`, `indication` or `information`.
    pub class: String,
    /// The method.
    pub method: Option<String>,
}

/// What was read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPayload {
    /// Number of the finding it belongs to, from 0.
    pub finding: usize,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub length: u64,
    /// The bytes, to be kept beside the case; `None`: they are not kept.
    pub bytes: Option<Vec<u8>>,
}

/// An open transaction.
pub struct Batch<'case> {
    pub(super) connection: &'case Connection,
    pub(super) case: Uuid,
    pub(super) examiner: &'case (String, String),
    pub(super) folder: &'case Path,
}

impl Batch<'_> {
    /// Fills in a field of the case form; nothing happens where that is its value already.
    pub fn form(&self, field: &str, value: &str, at: Utc) -> Result<(), StoreError> {
        let held: Option<String> = self
            .connection
            .prepare_cached("SELECT value FROM form WHERE field = ?1 ORDER BY at DESC, rowid DESC LIMIT 1")?
            .query_row([field], |row| row.get(0))
            .optional()?;
        if held.as_deref() == Some(value) {
            return Ok(());
        }
        let id = self.id("form", &[field.as_bytes(), value.as_bytes(), &at.millis().to_be_bytes()]);
        self.connection
            .prepare_cached("INSERT OR IGNORE INTO form VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![id, field, value, at.millis(), self.examiner.0])?;
        Ok(())
    }

    /// The root at `path`, added where it is new.
    pub fn root(&self, path: &Path, at: Utc) -> Result<String, StoreError> {
        let bytes = path.as_os_str().as_encoded_bytes();
        // A portable case names those that lie in it by their path below it.
        let folder = std::path::absolute(self.folder).unwrap_or_else(|_| self.folder.to_owned());
        let below = path.strip_prefix(folder).ok().map(|below| below.as_os_str().as_encoded_bytes());
        let held: Option<String> = self
            .connection
            .prepare_cached("SELECT id FROM root WHERE path = ?1 OR path = ?2 LIMIT 1")?
            .query_row([bytes, below.unwrap_or(bytes)], |row| row.get(0))
            .optional()?;
        if let Some(id) = held {
            return Ok(id);
        }
        let id = self.id("root", &[bytes]);
        let label = label(path);
        self.connection.prepare_cached("INSERT INTO root VALUES (?1, ?2, ?3, ?4)")?.execute(params![
            id,
            label,
            bytes,
            at.millis()
        ])?;
        // Not its place: reports show the log, and are the same wherever the case was made.
        self.event("Folder added", &label, at)?;
        Ok(id)
    }

    /// Says where a root lies now; items keep their results.
    pub fn relocate(&self, root: &str, path: &Path, at: Utc) -> Result<(), StoreError> {
        let bytes = path.as_os_str().as_encoded_bytes();
        self.connection.execute("UPDATE root SET path = ?2 WHERE id = ?1", params![root, bytes])?;
        self.event("Folder lies elsewhere now", &label(path), at)
    }

    /// The item at `path` below `root`, added with the next exhibit number where it is new. `identity`: `None` where
    /// it cannot be read.
    pub fn item(
        &self,
        root: &str,
        path: &Path,
        identity: Option<&Identity>,
        at: Utc,
    ) -> Result<String, StoreError> {
        let bytes = path.as_os_str().as_encoded_bytes();
        let held: Option<(String, String, Option<String>)> = self
            .connection
            .prepare_cached("SELECT id, state, sha256 FROM item WHERE root = ?1 AND path = ?2")?
            .query_row(params![root, bytes], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        if let Some((id, state, sha256)) = held {
            self.seen_again(&id, (&state, sha256.as_deref()), identity, at)?;
            return Ok(id);
        }
        let state = if identity.is_some() { State::Present } else { State::Unreadable };
        self.new_item(root, path, (identity, state), at)
    }

    /// The item at `path` below `root` with its exhibit number, added where it is new; nobody has read it yet.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn list(&self, root: &str, path: &Path, at: Utc) -> Result<(String, i64), StoreError> {
        let id = names::item(self.case, root, path);
        let number = || {
            self.connection
                .prepare_cached("SELECT exhibit FROM item WHERE id = ?1")?
                .query_row([&id], |row| row.get(0))
                .optional()
        };
        if let Some(number) = number()? {
            return Ok((id, number));
        }
        self.new_item(root, path, (None, State::Listed), at)?;
        let number =
            number()?.ok_or_else(|| StoreError::Damaged("a row that was added is not there".into()))?;
        Ok((id, number))
    }

    fn new_item(
        &self,
        root: &str,
        path: &Path,
        (identity, state): (Option<&Identity>, State),
        at: Utc,
    ) -> Result<String, StoreError> {
        let id = names::item(self.case, root, path);
        let of = |field: fn(&Identity) -> &str| identity.map(|identity| field(identity).to_owned());
        self.connection
            .prepare_cached(
                "INSERT INTO item (id, exhibit, root, path, shown, added, size, md5, sha1, sha256, state, checked) \
                 VALUES (?1, (SELECT coalesce(max(exhibit), 0) + 1 FROM item), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?5)",
            )?
            .execute(params![
                id,
                root,
                path.as_os_str().as_encoded_bytes(),
                path.to_string_lossy(),
                at.millis(),
                identity.map(|identity| i64::try_from(identity.size).unwrap_or(i64::MAX)),
                of(|identity| &identity.md5),
                of(|identity| &identity.sha1),
                of(|identity| &identity.sha256),
                state.name(),
            ])?;
        Ok(id)
    }

    /// An item is read anew: what could not be read before has its hashes now; other content than was added is told,
    /// and what was added stays.
    fn seen_again(
        &self,
        item: &str,
        (state, sha256): (&str, Option<&str>),
        identity: Option<&Identity>,
        at: Utc,
    ) -> Result<(), StoreError> {
        let first = state == State::Listed.name();
        if first {
            let state = if identity.is_some() { State::Present } else { State::Unreadable };
            self.connection
                .prepare_cached("UPDATE item SET added = ?2, checked = ?2, state = ?3 WHERE id = ?1")?
                .execute(params![item, at.millis(), state.name()])?;
        }
        let Some(identity) = identity else { return Ok(()) };
        if sha256.is_none() {
            let size = i64::try_from(identity.size).unwrap_or(i64::MAX);
            self.connection
                .prepare_cached("UPDATE item SET size = ?2, md5 = ?3, sha1 = ?4, sha256 = ?5 WHERE id = ?1")?
                .execute(params![item, size, identity.md5, identity.sha1, identity.sha256])?;
        }
        let same = sha256.is_none_or(|sha256| sha256 == identity.sha256);
        if first {
            return Ok(());
        }
        self.checked(item, if same { State::Present } else { State::Changed }, at)
    }

    /// A working session of the scanner begins; `settings` is JSON.
    pub fn run(&self, settings: &str, at: Utc) -> Result<String, StoreError> {
        let id = self.id("run", &[&at.millis().to_be_bytes(), settings.as_bytes()]);
        self.connection.execute(
            "INSERT OR IGNORE INTO run VALUES (?1, ?2, NULL, ?3)",
            params![id, at.millis(), settings],
        )?;
        self.event("Scan begun", &id, at)?;
        Ok(id)
    }

    /// It ends.
    pub fn run_ended(&self, run: &str, at: Utc) -> Result<(), StoreError> {
        self.connection.execute("UPDATE run SET ended = ?2 WHERE id = ?1", params![run, at.millis()])?;
        self.event("Scan ended", run, at)
    }

    /// Keeps what a run says of an item, beside what earlier ones said. Payloads go to the folder first, so that no row
    /// names bytes that are not there.
    pub fn analysis(&self, item: &str, run: &str, new: &NewAnalysis, at: Utc) -> Result<(), StoreError> {
        let id = self.id("analysis", &[item.as_bytes(), run.as_bytes()]);
        let added = self
            .connection
            .prepare_cached("INSERT OR IGNORE INTO analysis VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![id, item, run, at.millis(), new.sha256, new.record])?;
        if added == 0 {
            return Ok(());
        }
        for (number, finding) in new.findings.iter().enumerate() {
            let NewFinding { kind, class, method } = finding;
            self.connection
                .prepare_cached("INSERT INTO finding VALUES (?1, ?2, ?3, ?4, ?5)")?
                .execute(params![id, number as i64, kind, class, method])?;
        }
        for payload in &new.payloads {
            let kept = payload.bytes.as_deref().map(|bytes| self.keep(&payload.sha256, bytes)).transpose()?;
            self.connection
                .prepare_cached("INSERT OR IGNORE INTO payload VALUES (?1, ?2, ?3, ?4, ?5)")?
                .execute(params![
                    id,
                    payload.finding as i64,
                    payload.sha256,
                    i64::try_from(payload.length).unwrap_or(i64::MAX),
                    kept.is_some()
                ])?;
        }
        // A file that could not be read this time is still what it was found to be before.
        self.connection
            .prepare_cached(
                "UPDATE item SET format = ?2, width = ?3, height = ?4, verdict = ?5, probability = ?6, method = ?7, \
                 finding = ?8 WHERE id = ?1 AND (?5 <> 'error' OR verdict IS NULL OR verdict = 'error')",
            )?
            .execute(params![
                item,
                new.format,
                new.size.map(|(width, _)| width),
                new.size.map(|(_, height)| height),
                new.verdict,
                new.probability,
                new.method,
                new.findings.first().map(|finding| &finding.kind),
            ])?;
        Ok(())
    }

    /// Where a piece of evidence is now. The log tells of each whose content changed; of those that are away because a
    /// folder is, whoever checks tells the number.
    pub fn checked(&self, item: &str, state: State, at: Utc) -> Result<(), StoreError> {
        let before: String = self
            .connection
            .prepare_cached("SELECT state FROM item WHERE id = ?1")?
            .query_row([item], |row| row.get(0))?;
        if before == State::Listed.name() {
            // There is nothing to compare with until it is read.
            return Ok(());
        }
        self.connection
            .prepare_cached("UPDATE item SET state = ?2, checked = ?3 WHERE id = ?1")?
            .execute(params![item, state.name(), at.millis()])?;
        let changed = State::Changed.name();
        if before == state.name() || (before != changed && state != State::Changed) {
            return Ok(());
        }
        let (exhibit, shown): (i64, String) = self
            .connection
            .prepare_cached("SELECT exhibit, shown FROM item WHERE id = ?1")?
            .query_row([item], |row| Ok((row.get(0)?, row.get(1)?)))?;
        self.event(
            "Evidence checked",
            &format!("exhibit {exhibit}, {shown}: {before} before, {} now", state.name()),
            at,
        )
    }

    /// Keeps text that is being typed; blank text takes it away.
    pub fn draft(&self, item: &str, text: &str) -> Result<(), StoreError> {
        let examiner = &self.examiner.0;
        if text.trim().is_empty() {
            self.connection
                .prepare_cached("DELETE FROM draft WHERE item = ?1 AND examiner = ?2")?
                .execute(params![item, examiner])?;
            return Ok(());
        }
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO draft VALUES (?1, ?2, ?3)")?
            .execute(params![item, examiner, text])?;
        Ok(())
    }

    /// A report was made.
    pub fn report(&self, revision: i64, manifest: &str, settings: &str, at: Utc) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO report VALUES (?1, ?2, ?3, ?4)",
            params![revision, at.millis(), manifest, settings],
        )?;
        self.event("Report made", &format!("revision {revision}, manifest {manifest}"), at)
    }

    /// Writes a row of the log.
    pub fn event(&self, what: &str, detail: &str, at: Utc) -> Result<(), StoreError> {
        events::append(self.connection, &self.examiner.1, what, detail, at)
    }

    pub(super) fn id(&self, kind: &str, parts: &[&[u8]]) -> String {
        names::id(self.case, kind, parts)
    }

    /// Puts bytes under their hash, over nothing.
    fn keep(&self, sha256: &str, bytes: &[u8]) -> Result<(), StoreError> {
        super::payloads::keep(self.folder, sha256, bytes)
    }
}

/// What a folder is called in lists and reports: its name, without its place on the machine.
fn label(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

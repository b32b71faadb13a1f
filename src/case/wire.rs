//! The record as JSON: a format of its own with a version of its own, apart from the tool's results.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Bookmark, Entry, ExaminerRecord, Item, ItemId, Note, Status, Utc};

/// Version of the fields and their meaning; a change that could break a reader raises it.
pub const SCHEMA_VERSION: u32 = 1;

/// What the file says it is, so that it is never taken for results.
const KIND: &str = "starlight examiner record";

/// Why a text is no record.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// Not JSON, or not of this form.
    #[error("is not an examiner's record: {reason}")]
    Form {
        /// Where it departs from the form.
        reason: serde_json::Error,
    },
    /// Some other file.
    #[error("is not an examiner's record")]
    Kind,
    /// From a later version.
    #[error("was written by a later version (schema {version}); open it with that one")]
    Newer {
        /// What it says.
        version: u32,
    },
}

#[derive(Serialize, Deserialize)]
struct Document {
    schema_version: u32,
    kind: String,
    #[serde(default)]
    items: Vec<ItemDocument>,
}

#[derive(Serialize, Deserialize)]
struct ItemDocument {
    /// The path as given; bytes that are not UTF-8 are U+FFFD here.
    file_path: String,
    /// The path's bytes in hexadecimal, only where they are not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file_path_hex: Option<String>,
    sha256: Option<String>,
    status: Status,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status_set: Option<Utc>,
    #[serde(default)]
    tags: Vec<TagDocument>,
    #[serde(default)]
    notes: Vec<Numbered<Note>>,
    #[serde(default)]
    bookmarks: Vec<Numbered<Bookmark>>,
}

#[derive(Serialize, Deserialize)]
struct TagDocument {
    tag: String,
    given: Utc,
}

#[derive(Serialize, Deserialize)]
struct Numbered<T> {
    id: Entry,
    #[serde(flatten)]
    what: T,
}

/// The record as JSON, the same bytes for the same record.
pub fn to_json(record: &ExaminerRecord) -> String {
    let items = record.items().map(|(id, item)| ItemDocument::new(id, item)).collect();
    let document = Document { schema_version: SCHEMA_VERSION, kind: KIND.to_owned(), items };
    let mut text =
        serde_json::to_string_pretty(&document).expect("strings, numbers and lists always serialise");
    text.push('\n');
    text
}

/// Reads what [`to_json`] wrote.
///
/// # Errors
/// When the text is not such a record, or one of a later version.
pub fn from_json(text: &str) -> Result<ExaminerRecord, WireError> {
    // The version first: a later one may look different.
    #[derive(Deserialize)]
    struct Head {
        schema_version: u32,
        kind: String,
    }
    let head: Head = serde_json::from_str(text).map_err(|reason| WireError::Form { reason })?;
    if head.kind != KIND {
        return Err(WireError::Kind);
    }
    if head.schema_version > SCHEMA_VERSION {
        return Err(WireError::Newer { version: head.schema_version });
    }
    let document: Document = serde_json::from_str(text).map_err(|reason| WireError::Form { reason })?;
    let mut record = ExaminerRecord::default();
    for item in document.items {
        let (id, item) = item.into_item();
        let numbers =
            item.notes.iter().map(|(entry, _)| entry).chain(item.bookmarks.iter().map(|(entry, _)| entry));
        let largest = numbers.map(|entry| entry.0.saturating_add(1)).max().unwrap_or(0);
        record.next = record.next.max(largest);
        if !item.is_empty() {
            record.items.insert(id, item);
        }
    }
    Ok(record)
}

impl ItemDocument {
    fn new(id: &ItemId, item: &Item) -> Self {
        let hex = id.path.to_str().is_none().then(|| hex(id.path.as_os_str().as_encoded_bytes()));
        Self {
            file_path: id.path.to_string_lossy().into_owned(),
            file_path_hex: hex,
            sha256: id.sha256.as_deref().map(str::to_owned),
            status: item.status,
            status_set: item.status_set,
            tags: item
                .tags
                .iter()
                .map(|(tag, given)| TagDocument { tag: tag.clone(), given: *given })
                .collect(),
            notes: item.notes.iter().map(|(id, what)| Numbered { id: *id, what: what.clone() }).collect(),
            bookmarks: item
                .bookmarks
                .iter()
                .map(|(id, what)| Numbered { id: *id, what: what.clone() })
                .collect(),
        }
    }

    fn into_item(self) -> (ItemId, Item) {
        let path = self.file_path_hex.as_deref().and_then(path_of).unwrap_or_else(|| self.file_path.into());
        let item = Item {
            status: self.status,
            status_set: self.status_set,
            tags: self.tags.into_iter().map(|tag| (tag.tag, tag.given)).collect(),
            notes: self.notes.into_iter().map(|note| (note.id, note.what)).collect(),
            bookmarks: self.bookmarks.into_iter().map(|bookmark| (bookmark.id, bookmark.what)).collect(),
        };
        (ItemId { path, sha256: self.sha256.map(Into::into) }, item)
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a String");
        text
    })
}

/// The path of these bytes, where the system's paths are bytes.
#[cfg(unix)]
fn path_of(hex: &str) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt as _;
    let digits = hex.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    let bytes = digits.chunks_exact(2).map(|pair| {
        let text = std::str::from_utf8(pair).ok()?;
        u8::from_str_radix(text, 16).ok()
    });
    Some(std::ffi::OsString::from_vec(bytes.collect::<Option<Vec<u8>>>()?).into())
}

#[cfg(not(unix))]
fn path_of(_: &str) -> Option<PathBuf> {
    None
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::case::Viewport;

    fn record() -> ExaminerRecord {
        let mut record = ExaminerRecord::default();
        let id = ItemId { path: "a/ü.png".into(), sha256: Some("ab".into()) };
        let at = Utc::from_millis(1_795_331_484_123);
        record.set_status(&id, Status::ToCheck, at);
        record.add_tag(&id, "chat", at);
        record.add_note(&id, "Line one\nLine two", at);
        let parameters = BTreeMap::from([("mask".to_owned(), serde_json::json!([1, 2]))]);
        let viewport = Viewport { scale: Some(0.1), centre: Some([1.0 / 3.0, 7.25]) };
        let (view, note) = ("Red plane 0".to_owned(), "writing".to_owned());
        record.add_bookmark(&id, Bookmark { made: at, view, parameters, viewport, note });
        record
    }

    #[test]
    fn a_record_comes_back_exactly() {
        let record = record();
        let text = to_json(&record);
        assert_eq!(from_json(&text).unwrap(), record);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["schema_version"], 1);
        assert_eq!(value["items"][0]["status"], "to-check");
        assert_eq!(value["items"][0]["notes"][0]["written"], "2026-11-22T07:11:24.123Z");
        assert_eq!(value["items"][0]["bookmarks"][0]["view"], "Red plane 0");
    }

    #[cfg(unix)]
    #[test]
    fn a_path_that_is_not_text_comes_back_exactly() {
        use std::os::unix::ffi::OsStringExt as _;
        let path = PathBuf::from(std::ffi::OsString::from_vec(b"a\xff.png".to_vec()));
        let mut record = ExaminerRecord::default();
        record.set_status(&ItemId { path, sha256: None }, Status::Ok, Utc::default());
        assert_eq!(from_json(&to_json(&record)).unwrap(), record);
    }

    #[test]
    fn other_files_and_later_versions_are_refused() {
        assert!(matches!(from_json("[]"), Err(WireError::Form { .. })));
        assert!(matches!(from_json(r#"{"schema_version": 1, "kind": "x"}"#), Err(WireError::Kind)));
        let later = to_json(&record()).replace("\"schema_version\": 1", "\"schema_version\": 2");
        assert!(matches!(from_json(&later), Err(WireError::Newer { version: 2 })));
    }
}

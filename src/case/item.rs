//! What a person says about one piece of evidence.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Bookmark, Utc};

/// What a piece of evidence is known by: where it lay and what was in it. A file that changes is another item; a copy
/// elsewhere is another item too, since a person may judge it differently there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId {
    /// The path as given.
    pub path: PathBuf,
    /// SHA-256 of the content in lower-case hexadecimal; `None` where it could not be read.
    pub sha256: Option<Arc<str>>,
}

/// The examiner's own judgement, apart from the tool's verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Not judged.
    #[default]
    None,
    /// Looked at, nothing to pursue.
    Ok,
    /// To be looked at again.
    ToCheck,
    /// Matters to the case.
    Notable,
}

impl Status {
    /// All of them, from nothing to the weightiest.
    pub const ALL: [Self; 4] = [Self::None, Self::Ok, Self::ToCheck, Self::Notable];

    /// The word in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Ok => "ok",
            Self::ToCheck => "to-check",
            Self::Notable => "notable",
        }
    }

    /// The word on a screen.
    pub const fn title(self) -> &'static str {
        match self {
            Self::None => "No status",
            Self::Ok => "OK",
            Self::ToCheck => "To check",
            Self::Notable => "Notable",
        }
    }
}

/// Names a note or a bookmark within one record; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Entry(pub(super) u64);

/// A note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// When it was written first.
    pub written: Utc,
    /// When it was changed last; `None`: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<Utc>,
    /// The text.
    pub text: String,
}

/// Everything a person said about one item.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Item {
    /// The judgement.
    pub status: Status,
    /// When it was given; `None` where it never was.
    pub status_set: Option<Utc>,
    /// Tags with the time each was given, in alphabetical order whatever their case.
    pub tags: Vec<(String, Utc)>,
    /// Notes, oldest first.
    pub notes: Vec<(Entry, Note)>,
    /// Bookmarks, oldest first.
    pub bookmarks: Vec<(Entry, Bookmark)>,
}

impl Item {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.status == Status::None
            && self.tags.is_empty()
            && self.notes.is_empty()
            && self.bookmarks.is_empty()
    }

    /// Whether it was marked, as reports of marked items mean it: a status other than OK, a tag, a note or a bookmark.
    pub fn is_marked(&self) -> bool {
        matches!(self.status, Status::ToCheck | Status::Notable)
            || !(self.tags.is_empty() && self.notes.is_empty() && self.bookmarks.is_empty())
    }

    /// Whether it bears `tag`, in any case.
    pub fn has_tag(&self, tag: &str) -> bool {
        let tag = tag.to_lowercase();
        self.tags.iter().any(|(own, _)| own.to_lowercase() == tag)
    }
}

/// Characters of the longest tag.
const LONGEST: usize = 60;

/// A tag as it is kept: blanks joined and trimmed, without control characters and commas (which part tags where they
/// are typed), at most 60 characters; `None` where nothing is left.
pub fn clean_tag(typed: &str) -> Option<String> {
    let plain: String = typed.chars().map(|c| if c.is_control() || c == ',' { ' ' } else { c }).collect();
    let joined = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let tag: String = joined.chars().take(LONGEST).collect();
    (!tag.is_empty()).then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_kept_tidy() {
        assert_eq!(clean_tag("  chat\t log, "), Some("chat log".into()));
        assert_eq!(clean_tag(" ,\n"), None);
        assert_eq!(clean_tag(&"ä".repeat(200)).unwrap().chars().count(), LONGEST);
    }
}

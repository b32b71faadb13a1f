//! The case on disk that the window works in, where it works in one. Everything said and found is handed to the
//! case's own thread as it happens; the window never waits for the disk.

mod check;
mod issue;
mod keeping;
pub mod kept;
mod load;
mod pack;

pub use keeping::{Filing, Keeping};
pub use kept::KeptResult;
pub use load::{Contents, Loaded};

pub use check::Found;

pub(super) use check::check;
pub(super) use issue::issue;
pub(super) use load::{make, merge, open, relocate};
pub(super) use pack::pack;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::row::shown_name;
use crate::case::store::{Change, Root, Writer};
use crate::case::{Item, Utc};
use crate::progress::CancelFlag;

/// How often text that is being typed is kept.
const DRAFT: Duration = Duration::from_secs(1);

/// The open case.
pub struct OpenCase {
    folder: PathBuf,
    examiner: String,
    writer: Arc<Writer>,
    /// What the writer has no room for yet.
    pending: VecDeque<Change>,
    /// The item whose note is being typed.
    drafting: Option<Drafting>,
    about: About,
    /// What to know about how the case is kept.
    notice: Option<String>,
    /// Work on the case behind the window, which ends with it.
    work: Vec<CancelFlag>,
}

/// What is in the case beside its files.
#[derive(Clone)]
struct About {
    /// The case form: field → what was filled in.
    form: BTreeMap<String, String>,
    /// What other examiners say, by row of the item.
    others: HashMap<String, Vec<(String, Item)>>,
    /// Texts that were being typed, by row of the item.
    drafts: HashMap<String, String>,
    roots: Vec<Root>,
    /// The number of the last report; 0: there is none.
    revision: i64,
}

/// A note being typed.
struct Drafting {
    item: Arc<str>,
    kept: String,
    at: Instant,
}

impl OpenCase {
    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Who works in it.
    pub fn examiner(&self) -> &str {
        &self.examiner
    }

    /// What it is called: its number and title, else its folder's name.
    pub fn title(&self) -> String {
        let field = |name: &str| {
            self.about.form.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
        };
        match (field("number"), field("title")) {
            (Some(number), Some(title)) => format!("{number}, {title}"),
            (Some(one), None) | (None, Some(one)) => one.to_owned(),
            (None, None) => shown_name(&self.folder.with_extension("")),
        }
    }

    /// What stands in a field of the case form.
    pub fn field(&self, name: &str) -> &str {
        self.about.form.get(name).map_or("", String::as_str)
    }

    /// What other examiners say of an item, by name.
    pub fn others(&self, item: &str) -> &[(String, Item)] {
        self.about.others.get(item).map_or(&[], Vec::as_slice)
    }

    /// The folders that evidence lies in.
    pub fn roots(&self) -> &[Root] {
        &self.about.roots
    }

    /// The number of the last report; 0: there is none.
    pub fn revision(&self) -> i64 {
        self.about.revision
    }

    /// The number of an exhibit as it is printed.
    pub fn exhibit(&self, number: i64) -> String {
        format!("{}{number}", self.field("exhibit prefix"))
    }

    /// Where results go.
    pub(super) fn keeping(&self) -> Keeping {
        Keeping::new(Arc::clone(&self.writer))
    }

    /// The thread that keeps it.
    pub(super) fn writer(&self) -> Arc<Writer> {
        Arc::clone(&self.writer)
    }

    /// Keeps what the examiner says of an item.
    pub(super) fn say(&mut self, item: &str, said: Item, at: Utc) {
        self.pending.push_back(Change::Said { item: item.to_owned(), said: Box::new(said), at });
        self.hand_over();
    }

    /// Keeps a field of the case form.
    pub(super) fn fill_in(&mut self, field: &str, value: &str, at: Utc) {
        if self.field(field) == value {
            return;
        }
        self.about.form.insert(field.to_owned(), value.to_owned());
        self.pending.push_back(Change::Form { field: field.to_owned(), value: value.to_owned(), at });
        self.hand_over();
    }

    /// Its folders lie elsewhere now.
    pub(super) fn moved(&mut self, contents: &Contents) {
        self.about.clone_from(&contents.about);
    }

    /// A report was made.
    pub(super) fn reported(&mut self, revision: i64) {
        self.about.revision = self.about.revision.max(revision);
    }

    /// Follows the note that is being typed about `item`, the selected one: keeps it once a second, puts it aside when
    /// another item is selected, and gives what was typed about that one before.
    pub(super) fn follow_draft(&mut self, item: Option<&Arc<str>>, note: &mut String, now: Instant) {
        let same = self.drafting.as_ref().map(|drafting| &drafting.item) == item;
        if !same {
            self.keep_draft(note, now);
            if let Some(before) = self.drafting.take() {
                self.about.drafts.insert(before.item.to_string(), std::mem::take(note));
            }
            if let Some(item) = item {
                // What was typed before a case was open goes to the first item.
                let kept = self.about.drafts.remove(&**item).unwrap_or_default();
                if !kept.is_empty() {
                    note.clone_from(&kept);
                }
                self.drafting = Some(Drafting { item: Arc::clone(item), kept, at: now });
            }
        }
        if self.drafting.as_ref().is_some_and(|drafting| now.duration_since(drafting.at) >= DRAFT) {
            self.keep_draft(note, now);
        }
    }

    /// Whether text is being typed that is not handed over yet.
    pub(super) fn drafting(&self, note: &str) -> bool {
        self.drafting.as_ref().is_some_and(|drafting| drafting.kept != note)
    }

    /// Keeps what was typed until now.
    pub(super) fn keep_draft(&mut self, note: &str, now: Instant) {
        let Some(drafting) = self.drafting.as_mut().filter(|drafting| drafting.kept != note) else { return };
        note.clone_into(&mut drafting.kept);
        drafting.at = now;
        self.pending.push_back(Change::Draft { item: drafting.item.to_string(), text: note.to_owned() });
        self.hand_over();
    }

    /// Hands over what waits, as far as there is room; says whether some is left.
    pub(super) fn hand_over(&mut self) -> bool {
        while let Some(change) = self.pending.pop_front() {
            if let Err(change) = self.writer.offer(change) {
                self.pending.push_front(*change);
                return true;
            }
        }
        false
    }

    /// Work that ends when the case is closed.
    pub(super) fn bind(&mut self, cancel: CancelFlag) {
        self.work.push(cancel);
    }

    /// What could not be kept, where something could not.
    pub(super) fn failure(&self) -> Option<String> {
        self.writer.failure().map(|error| error.to_string())
    }

    /// What to know about how the case is kept; asked once.
    pub(super) fn notice(&mut self) -> Option<String> {
        self.notice.take()
    }
}

impl Drop for OpenCase {
    /// What waits is kept, whatever time that takes: a scan may hold the thread, which does not end here then.
    fn drop(&mut self) {
        self.work.iter().for_each(CancelFlag::cancel);
        for change in self.pending.drain(..) {
            self.writer.send(change);
        }
        // What keeps it from being kept was told when it happened.
        self.writer.flush().ok();
    }
}

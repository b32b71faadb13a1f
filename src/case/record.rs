//! All that a person said, and the ways to say it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::{Bookmark, Entry, Item, ItemId, Note, Status, Utc, clean_tag};

/// The examiner's record of one examination. Every change takes the time at which it is made; nothing here reads a
/// clock. Items of which nothing is said are not kept.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ExaminerRecord {
    pub(super) items: BTreeMap<ItemId, Item>,
    /// The number that the next note or bookmark gets.
    pub(super) next: u64,
}

impl ExaminerRecord {
    /// A record that goes on from what was said of items; `next` is the number that the next note or bookmark gets.
    pub fn continued(said: impl IntoIterator<Item = (ItemId, Item)>, next: u64) -> Self {
        let something = |(_, item): &(ItemId, Item)| !item.is_empty() || item.status_set.is_some();
        Self { items: said.into_iter().filter(something).collect(), next }
    }

    /// Whether nothing is said about anything.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// What is said about an item.
    pub fn item(&self, id: &ItemId) -> Option<&Item> {
        self.items.get(id)
    }

    /// All items of which something is said, by path.
    pub fn items(&self) -> impl ExactSizeIterator<Item = (&ItemId, &Item)> {
        self.items.iter()
    }

    /// The same, of those that `wanted` picks.
    #[must_use]
    pub fn only(&self, wanted: impl Fn(&ItemId) -> bool) -> Self {
        let items = self.items.iter().filter(|(id, _)| wanted(id));
        Self { items: items.map(|(id, item)| (id.clone(), item.clone())).collect(), next: self.next }
    }

    /// Judges an item.
    pub fn set_status(&mut self, id: &ItemId, status: Status, now: Utc) {
        self.change(id, |item| {
            if item.status != status {
                item.status = status;
                item.status_set = Some(now);
            }
        });
    }

    /// Gives an item a tag; says whether it is new there.
    pub fn add_tag(&mut self, id: &ItemId, typed: &str, now: Utc) -> bool {
        let Some(tag) = clean_tag(typed) else { return false };
        self.change(id, |item| {
            let new = !item.has_tag(&tag);
            if new {
                item.tags.push((tag, now));
                item.tags.sort_by_cached_key(|(tag, _)| tag.to_lowercase());
            }
            new
        })
    }

    /// Takes a tag off an item; says whether it was there.
    pub fn remove_tag(&mut self, id: &ItemId, tag: &str) -> bool {
        self.change(id, |item| {
            let before = item.tags.len();
            item.tags.retain(|(own, _)| own != tag);
            item.tags.len() < before
        })
    }

    /// All tags in use with the number of items that bear each, in alphabetical order.
    pub fn tags(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for (tag, _) in self.items.values().flat_map(|item| &item.tags) {
            *counts.entry(tag.as_str()).or_default() += 1;
        }
        counts
    }

    /// Writes a note; nothing happens where the text is blank.
    pub fn add_note(&mut self, id: &ItemId, text: &str, now: Utc) -> Option<Entry> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let entry = self.number();
        let note = Note { written: now, changed: None, text: text.to_owned() };
        self.change(id, |item| item.notes.push((entry, note)));
        Some(entry)
    }

    /// Rewrites a note; a blank text takes it away. Says whether anything changed.
    pub fn change_note(&mut self, id: &ItemId, entry: Entry, text: &str, now: Utc) -> bool {
        let text = text.trim();
        self.change(id, |item| {
            let Some(at) = item.notes.iter().position(|(own, _)| *own == entry) else { return false };
            if text.is_empty() {
                item.notes.remove(at);
                return true;
            }
            let Some((_, note)) = item.notes.get_mut(at).filter(|(_, note)| note.text != text) else {
                return false;
            };
            text.clone_into(&mut note.text);
            note.changed = Some(now);
            true
        })
    }

    /// Keeps a bookmark.
    pub fn add_bookmark(&mut self, id: &ItemId, bookmark: Bookmark) -> Entry {
        let entry = self.number();
        self.change(id, |item| item.bookmarks.push((entry, bookmark)));
        entry
    }

    /// Rewrites a bookmark's note; says whether there is such a bookmark.
    pub fn annotate_bookmark(&mut self, entry: Entry, note: &str) -> bool {
        let mut all = self.items.values_mut().flat_map(|item| &mut item.bookmarks);
        match all.find(|(own, _)| *own == entry) {
            Some((_, bookmark)) => {
                note.trim().clone_into(&mut bookmark.note);
                true
            }
            None => false,
        }
    }

    /// Drops a bookmark; says whether it was there.
    pub fn remove_bookmark(&mut self, entry: Entry) -> bool {
        let Some((id, _, _)) = self.bookmarks().find(|(_, own, _)| *own == entry) else { return false };
        let id = id.clone();
        self.change(&id, |item| item.bookmarks.retain(|(own, _)| *own != entry));
        true
    }

    /// The bookmark of that number.
    pub fn bookmark(&self, entry: Entry) -> Option<(&ItemId, &Bookmark)> {
        self.bookmarks().find(|(_, own, _)| *own == entry).map(|(id, _, bookmark)| (id, bookmark))
    }

    /// All bookmarks, by path and then by age.
    pub fn bookmarks(&self) -> impl Iterator<Item = (&ItemId, Entry, &Bookmark)> {
        self.items
            .iter()
            .flat_map(|(id, item)| item.bookmarks.iter().map(move |(entry, bookmark)| (id, *entry, bookmark)))
    }

    /// The content of the file at `path` became known: what was said before is about that content. Nothing happens
    /// where something is said about the content already.
    pub fn identified(&mut self, path: &Path, sha256: &Arc<str>) {
        let before = ItemId { path: path.to_owned(), sha256: None };
        let known = ItemId { path: path.to_owned(), sha256: Some(Arc::clone(sha256)) };
        if !self.items.contains_key(&known)
            && let Some(item) = self.items.remove(&before)
        {
            self.items.insert(known, item);
        }
    }

    fn number(&mut self) -> Entry {
        let entry = Entry(self.next);
        self.next += 1;
        entry
    }

    fn change<T>(&mut self, id: &ItemId, change: impl FnOnce(&mut Item) -> T) -> T {
        let item = self.items.entry(id.clone()).or_default();
        let said = change(item);
        if item.is_empty() {
            self.items.remove(id);
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Viewport;

    fn id(path: &str, sha256: Option<&str>) -> ItemId {
        ItemId { path: path.into(), sha256: sha256.map(Into::into) }
    }

    const fn at(millis: i64) -> Utc {
        Utc::from_millis(millis)
    }

    fn bookmark(view: &str) -> Bookmark {
        Bookmark {
            made: at(5),
            view: view.into(),
            parameters: BTreeMap::new(),
            viewport: Viewport::default(),
            note: String::new(),
        }
    }

    #[test]
    fn an_item_is_there_as_long_as_something_is_said_of_it() {
        let mut record = ExaminerRecord::default();
        let a = id("a.png", Some("aa"));
        record.set_status(&a, Status::Notable, at(1));
        record.set_status(&a, Status::Notable, at(2));
        assert_eq!(record.item(&a).unwrap().status_set, Some(at(1)), "saying it twice is saying it once");
        record.set_status(&a, Status::None, at(3));
        assert!(record.is_empty());
        assert!(record.add_tag(&a, "  Chat ", at(4)) && !record.add_tag(&a, "chat", at(5)));
        assert!(record.add_tag(&a, "about", at(6)));
        let tags: Vec<_> = record.item(&a).unwrap().tags.iter().map(|(tag, _)| tag.as_str()).collect();
        assert_eq!(tags, ["about", "Chat"]);
        assert!(record.remove_tag(&a, "Chat") && !record.remove_tag(&a, "Chat"));
        assert_eq!(record.tags(), BTreeMap::from([("about", 1)]));
    }

    #[test]
    fn notes_keep_when_they_were_written_and_changed() {
        let mut record = ExaminerRecord::default();
        let a = id("a.png", None);
        assert_eq!(record.add_note(&a, " \n", at(1)), None);
        let note = record.add_note(&a, "Seen before.", at(1)).unwrap();
        assert!(!record.change_note(&a, note, "Seen before.", at(2)));
        assert!(record.change_note(&a, note, "Seen twice.", at(3)));
        let kept = &record.item(&a).unwrap().notes[0].1;
        assert_eq!((kept.written, kept.changed, kept.text.as_str()), (at(1), Some(at(3)), "Seen twice."));
        assert!(record.change_note(&a, note, "", at(4)));
        assert!(record.is_empty());
    }

    #[test]
    fn bookmarks_are_found_by_their_number() {
        let mut record = ExaminerRecord::default();
        let (a, b) = (id("a.png", Some("aa")), id("b.png", Some("bb")));
        let first = record.add_bookmark(&b, bookmark("Normal"));
        let second = record.add_bookmark(&a, bookmark("Red plane 0"));
        assert_eq!(
            record.bookmark(second).map(|(id, kept)| (id, kept.view.as_str())),
            Some((&a, "Red plane 0"))
        );
        assert!(record.annotate_bookmark(first, " why "));
        assert_eq!(record.bookmark(first).unwrap().1.note, "why");
        assert!(record.remove_bookmark(first) && !record.remove_bookmark(first));
        assert_ne!(record.add_bookmark(&b, bookmark("Normal")), first, "numbers are not used twice");
    }

    #[test]
    fn what_is_said_before_the_content_is_known_stays_with_it() {
        let mut record = ExaminerRecord::default();
        record.set_status(&id("a.png", None), Status::ToCheck, at(1));
        record.identified(Path::new("a.png"), &"aa".into());
        assert_eq!(record.item(&id("a.png", Some("aa"))).unwrap().status, Status::ToCheck);
        // Another content at the same place is another item.
        record.identified(Path::new("a.png"), &"bb".into());
        assert_eq!(record.item(&id("a.png", Some("bb"))), None);
        assert_eq!(
            record.only(|id| id.path == Path::new("b.png")),
            ExaminerRecord { next: 0, ..Default::default() }
        );
    }
}

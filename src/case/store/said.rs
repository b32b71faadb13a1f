//! What the examiner says, kept: what differs from what is on disk is appended, so that a window only has to hand over
//! what it shows.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use super::{Batch, StoreError};
use crate::case::{Bookmark, Entry, Item, Note, Status, Utc};

/// An entry's latest version.
struct Held<T> {
    version: i64,
    what: T,
}

/// What one examiner says of one item, as it is on disk.
pub(super) fn read(connection: &Connection, item: &str, examiner: &str) -> Result<Item, StoreError> {
    let mut said = Item::default();
    if let Some((status, at)) = status(connection, item, examiner)? {
        said.status = status;
        said.status_set = Some(at);
    }
    let mut statement = connection.prepare_cached(
        "SELECT tag, given FROM tag WHERE item = ?1 AND examiner = ?2 AND taken IS NULL ORDER BY lower(tag), tag",
    )?;
    let tags = statement.query_map(params![item, examiner], |row| {
        Ok((row.get::<_, String>(0)?, Utc::from_millis(row.get(1)?)))
    })?;
    said.tags = tags.collect::<Result<_, _>>()?;
    let there = |note: &Note| !note.text.is_empty();
    let notes = notes(connection, item, examiner)?.into_iter().map(|(entry, held)| (Entry(entry), held.what));
    said.notes = notes.filter(|(_, note)| there(note)).collect();
    let bookmarks = bookmarks(connection, item, examiner)?;
    said.bookmarks =
        bookmarks.into_iter().filter_map(|(entry, held)| Some((Entry(entry), held.what?))).collect();
    Ok(said)
}

fn status(connection: &Connection, item: &str, examiner: &str) -> Result<Option<(Status, Utc)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT status, at FROM status WHERE item = ?1 AND examiner = ?2 ORDER BY at DESC, rowid DESC LIMIT 1",
    )?;
    let mut rows = statement.query_map(params![item, examiner], |row| {
        Ok((row.get::<_, String>(0)?, Utc::from_millis(row.get(1)?)))
    })?;
    let Some(row) = rows.next() else { return Ok(None) };
    let (name, at) = row?;
    Ok(Status::ALL.into_iter().find(|status| status.name() == name).map(|status| (status, at)))
}

fn notes(
    connection: &Connection,
    item: &str,
    examiner: &str,
) -> Result<BTreeMap<u64, Held<Note>>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT entry, version, written, at, text FROM note WHERE item = ?1 AND examiner = ?2 ORDER BY entry, version",
    )?;
    let rows = statement.query_map(params![item, examiner], |row| {
        let (written, at) = (Utc::from_millis(row.get(2)?), Utc::from_millis(row.get(3)?));
        let version: i64 = row.get(1)?;
        let note = Note { written, changed: (version > 0).then_some(at), text: row.get(4)? };
        Ok((row.get::<_, i64>(0)? as u64, Held { version, what: note }))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Bookmarks, `None` where they were dropped or cannot be read.
fn bookmarks(
    connection: &Connection,
    item: &str,
    examiner: &str,
) -> Result<BTreeMap<u64, Held<Option<Bookmark>>>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT entry, version, bookmark FROM bookmark WHERE item = ?1 AND examiner = ?2 ORDER BY entry, version",
    )?;
    let rows = statement.query_map(params![item, examiner], |row| {
        let text: String = row.get(2)?;
        let held = Held { version: row.get(1)?, what: serde_json::from_str(&text).ok() };
        Ok((row.get::<_, i64>(0)? as u64, held))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

impl Batch<'_> {
    /// Keeps what this examiner says of `item`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn said(&self, item: &str, said: &Item, at: Utc) -> Result<(), StoreError> {
        self.status(item, said, at)?;
        self.tags(item, said, at)?;
        self.notes(item, said, at)?;
        self.bookmarks(item, said, at)
    }

    fn status(&self, item: &str, said: &Item, at: Utc) -> Result<(), StoreError> {
        let held = status(self.connection, item, &self.examiner.0)?;
        if held.map_or(Status::None, |(status, _)| status) == said.status {
            return Ok(());
        }
        let at = said.status_set.unwrap_or(at);
        let (examiner, name) = (&self.examiner.0, said.status.name());
        let parts = [item.as_bytes(), examiner.as_bytes(), name.as_bytes(), &at.millis().to_be_bytes()];
        self.connection
            .prepare_cached("INSERT OR IGNORE INTO status VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![self.id("status", &parts), item, examiner, name, at.millis()])?;
        Ok(())
    }

    fn tags(&self, item: &str, said: &Item, at: Utc) -> Result<(), StoreError> {
        let examiner = &self.examiner.0;
        let held = read(self.connection, item, examiner)?.tags;
        for (tag, _) in held.iter().filter(|(tag, _)| !said.tags.iter().any(|(own, _)| own == tag)) {
            self.connection
                .prepare_cached(
                    "UPDATE tag SET taken = ?4 WHERE item = ?1 AND examiner = ?2 AND tag = ?3 AND taken IS NULL",
                )?
                .execute(params![item, examiner, tag, at.millis()])?;
        }
        for (tag, given) in said.tags.iter().filter(|(tag, _)| !held.iter().any(|(own, _)| own == tag)) {
            let parts = [item.as_bytes(), examiner.as_bytes(), tag.as_bytes(), &given.millis().to_be_bytes()];
            self.connection
                .prepare_cached("INSERT OR IGNORE INTO tag VALUES (?1, ?2, ?3, ?4, ?5, NULL)")?
                .execute(params![self.id("tag", &parts), item, examiner, tag, given.millis()])?;
        }
        Ok(())
    }

    fn notes(&self, item: &str, said: &Item, at: Utc) -> Result<(), StoreError> {
        let held = notes(self.connection, item, &self.examiner.0)?;
        for (Entry(entry), note) in &said.notes {
            match held.get(entry) {
                None => self.note(item, (*entry, 0), note, note.written)?,
                Some(Held { version, what }) if what.text != note.text => {
                    self.note(item, (*entry, version + 1), note, note.changed.unwrap_or(at))?;
                }
                Some(_) => {}
            }
        }
        for (entry, Held { version, what }) in &held {
            let gone = !said.notes.iter().any(|(own, _)| own.0 == *entry) && !what.text.is_empty();
            if gone {
                let blank = Note { text: String::new(), ..what.clone() };
                self.note(item, (*entry, version + 1), &blank, at)?;
            }
        }
        Ok(())
    }

    fn note(&self, item: &str, (entry, version): (u64, i64), note: &Note, at: Utc) -> Result<(), StoreError> {
        let examiner = &self.examiner.0;
        let (written, entry) = (note.written.millis(), entry as i64);
        let parts = [
            item.as_bytes(),
            examiner.as_bytes(),
            &written.to_be_bytes(),
            &at.millis().to_be_bytes(),
            note.text.as_bytes(),
        ];
        self.connection
            .prepare_cached("INSERT OR IGNORE INTO note VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
            .execute(params![
                self.id("note", &parts),
                item,
                examiner,
                entry,
                version,
                written,
                at.millis(),
                note.text
            ])?;
        Ok(())
    }

    fn bookmarks(&self, item: &str, said: &Item, at: Utc) -> Result<(), StoreError> {
        let held = bookmarks(self.connection, item, &self.examiner.0)?;
        for (Entry(entry), bookmark) in &said.bookmarks {
            let version = match held.get(entry) {
                None => 0,
                Some(Held { what: Some(what), .. }) if what == bookmark => continue,
                Some(Held { version, .. }) => version + 1,
            };
            self.bookmark(item, (*entry, version), Some(bookmark), at)?;
        }
        for (entry, Held { version, what }) in &held {
            if what.is_some() && !said.bookmarks.iter().any(|(own, _)| own.0 == *entry) {
                self.bookmark(item, (*entry, version + 1), None, at)?;
            }
        }
        Ok(())
    }

    fn bookmark(
        &self,
        item: &str,
        (entry, version): (u64, i64),
        bookmark: Option<&Bookmark>,
        at: Utc,
    ) -> Result<(), StoreError> {
        let examiner = &self.examiner.0;
        let text = serde_json::to_string(&bookmark).expect("strings and numbers always serialise");
        let made = bookmark.map_or(at, |bookmark| bookmark.made).millis();
        let parts = [item.as_bytes(), examiner.as_bytes(), &at.millis().to_be_bytes(), text.as_bytes()];
        self.connection
            .prepare_cached("INSERT OR IGNORE INTO bookmark VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
            .execute(params![
                self.id("bookmark", &parts),
                item,
                examiner,
                entry as i64,
                version,
                made,
                at.millis(),
                text
            ])?;
        Ok(())
    }
}

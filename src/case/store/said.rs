//! What the examiner says, kept: what differs from what is on disk is appended, so that a window only has to hand over
//! what it shows.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, params};

use super::{Batch, StoreError};
use crate::case::{Bookmark, Entry, Item, Note, Status, Utc};

/// An entry's latest version.
struct Held<T> {
    version: i64,
    what: T,
}

/// Which rows are read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Of<'a> {
    /// All: each table once, however many items and examiners there are.
    All,
    /// Those of one examiner about one item.
    One { item: &'a str, examiner: &'a str },
}

/// Item and examiner.
type Key = (String, String);
/// Something by item and examiner.
pub(super) type By<T> = BTreeMap<Key, T>;
/// Entries by their number.
type Entries<T> = BTreeMap<u64, Held<T>>;

/// What one examiner says of one item, as it is on disk.
pub(super) fn read(connection: &Connection, item: &str, examiner: &str) -> Result<Item, StoreError> {
    Ok(one(all(connection, Of::One { item, examiner })?))
}

/// What is said, as it is on disk; who says nothing of an item is absent.
pub(super) fn all(connection: &Connection, of: Of<'_>) -> Result<By<Item>, StoreError> {
    let mut said: By<Item> = BTreeMap::new();
    for (key, (status, at)) in statuses(connection, of)? {
        let item = said.entry(key).or_default();
        (item.status, item.status_set) = (status, Some(at));
    }
    for (key, tags) in tags(connection, of)? {
        said.entry(key).or_default().tags = tags;
    }
    for (key, notes) in notes(connection, of)? {
        let there = notes.into_iter().filter(|(_, held)| !held.what.text.is_empty());
        said.entry(key).or_default().notes = there.map(|(entry, held)| (Entry(entry), held.what)).collect();
    }
    for (key, bookmarks) in bookmarks(connection, of)? {
        let there = bookmarks.into_iter().filter_map(|(entry, held)| Some((Entry(entry), held.what?)));
        said.entry(key).or_default().bookmarks = there.collect();
    }
    Ok(said)
}

/// What belongs to the one item and examiner that were asked for.
fn one<T: Default>(by: By<T>) -> T {
    by.into_values().next().unwrap_or_default()
}

/// Rows of `table` in `order`, each with its item and examiner before `columns`.
fn rows<T>(
    connection: &Connection,
    (columns, table, order): (&str, &str, &str),
    of: Of<'_>,
    mut take: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<(Key, T)>, StoreError> {
    let wanted = match of {
        Of::All => "",
        Of::One { .. } => "WHERE item = ?1 AND examiner = ?2",
    };
    let sql = format!("SELECT item, examiner, {columns} FROM {table} {wanted} ORDER BY {order}");
    let mut statement = connection.prepare_cached(&sql)?;
    let take = |row: &Row<'_>| Ok(((row.get(0)?, row.get(1)?), take(row)?));
    let rows = match of {
        Of::All => statement.query_map([], take)?,
        Of::One { item, examiner } => statement.query_map([item, examiner], take)?,
    };
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The latest judgements.
fn statuses(connection: &Connection, of: Of<'_>) -> Result<By<(Status, Utc)>, StoreError> {
    let rows = rows(connection, ("status, at", "status", "at, rowid"), of, |row| {
        Ok((row.get::<_, String>(2)?, Utc::from_millis(row.get(3)?)))
    })?;
    let mut latest = BTreeMap::new();
    for (key, (name, at)) in rows {
        match Status::ALL.into_iter().find(|status| status.name() == name) {
            Some(status) => latest.insert(key, (status, at)),
            // Words that this version does not know say nothing.
            None => latest.remove(&key),
        };
    }
    Ok(latest)
}

/// The tags that are not taken off, in alphabetical order.
fn tags(connection: &Connection, of: Of<'_>) -> Result<By<Vec<(String, Utc)>>, StoreError> {
    let order = "item, examiner, lower(tag), tag";
    let mut by: By<Vec<(String, Utc)>> = BTreeMap::new();
    let all = rows(connection, ("tag, given, taken", "tag", order), of, |row| {
        let given = Utc::from_millis(row.get(3)?);
        Ok((row.get::<_, String>(2)?, given, row.get::<_, Option<i64>>(4)?))
    })?;
    for (key, (tag, given, _)) in all.into_iter().filter(|(_, (_, _, taken))| taken.is_none()) {
        by.entry(key).or_default().push((tag, given));
    }
    Ok(by)
}

fn notes(connection: &Connection, of: Of<'_>) -> Result<By<Entries<Note>>, StoreError> {
    let columns = "entry, version, written, at, text";
    let all = rows(connection, (columns, "note", "entry, version"), of, |row| {
        let version: i64 = row.get(3)?;
        let (written, at) = (Utc::from_millis(row.get(4)?), Utc::from_millis(row.get(5)?));
        let note = Note { written, changed: (version > 0).then_some(at), text: row.get(6)? };
        Ok((row.get::<_, i64>(2)? as u64, Held { version, what: note }))
    })?;
    Ok(latest(all))
}

/// Bookmarks, `None` where they were dropped or cannot be read.
fn bookmarks(connection: &Connection, of: Of<'_>) -> Result<By<Entries<Option<Bookmark>>>, StoreError> {
    let columns = "entry, version, bookmark";
    let all = rows(connection, (columns, "bookmark", "entry, version"), of, |row| {
        let text: String = row.get(4)?;
        let held = Held { version: row.get(3)?, what: serde_json::from_str(&text).ok() };
        Ok((row.get::<_, i64>(2)? as u64, held))
    })?;
    Ok(latest(all))
}

/// Entries by number; of one number the row that comes last.
fn latest<T>(rows: Vec<(Key, (u64, Held<T>))>) -> By<Entries<T>> {
    let mut by: By<Entries<T>> = BTreeMap::new();
    for (key, (entry, held)) in rows {
        by.entry(key).or_default().insert(entry, held);
    }
    by
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

    /// What this examiner says of `item`.
    fn own<'a>(&'a self, item: &'a str) -> Of<'a> {
        Of::One { item, examiner: &self.examiner.0 }
    }

    fn status(&self, item: &str, said: &Item, at: Utc) -> Result<(), StoreError> {
        let held = statuses(self.connection, self.own(item))?.into_values().next();
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
        let held = one(tags(self.connection, self.own(item))?);
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
        let held = one(notes(self.connection, self.own(item))?);
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
        let held = one(bookmarks(self.connection, self.own(item))?);
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

//! Two copies of one case become one: the rows of the other that ours lacks are added, nothing of ours is changed.
//! Rows are named by what they say, so that merging twice adds nothing; what two examiners think stands side by side.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};

use super::{Batch, Case, StoreError, payloads};
use crate::case::Utc;
use crate::evidence::sha256_hex;

/// What a merge added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Merged {
    /// Files.
    pub items: usize,
    /// Results.
    pub analyses: usize,
    /// Judgements, tags, notes and bookmarks.
    pub said: usize,
    /// Rows of the log.
    pub events: usize,
}

/// Tables whose rows are added as they are once the items are there, in an order in which no row names one that is not
/// there yet.
const PLAIN: [&str; 7] = ["run", "form", "analysis", "finding", "payload", "status", "tag"];

impl Case {
    /// Adds what `other`, a copy of this case, has and this one lacks.
    ///
    /// # Errors
    /// When it is a copy of another case, or one of the two cannot be read or written.
    pub fn merge(&mut self, other: &Self, now: Utc) -> Result<Merged, StoreError> {
        if other.id() != self.id() {
            return Err(StoreError::OtherCase);
        }
        copy_payloads(self, other)?;
        self.batch(|batch| merge(batch, &other.connection, now))
    }
}

fn merge(batch: &Batch<'_>, other: &Connection, now: Utc) -> Result<Merged, StoreError> {
    let mut merged = Merged::default();
    // Parents before children: items need their roots.
    for table in ["examiner", "root"] {
        plain(batch, other, table)?;
    }
    merged.items = items(batch, other)?;
    read_there(batch, other)?;
    for table in PLAIN {
        let added = plain(batch, other, table)?;
        match table {
            "analysis" => merged.analyses = added,
            "status" | "tag" => merged.said += added,
            _ => {}
        }
    }
    taken(batch, other)?;
    latest(batch, other)?;
    for (table, made) in [("note", "written"), ("bookmark", "made")] {
        merged.said += entries(batch, other, table, made)?;
    }
    merged.events = events(batch, other)?;
    if merged != Merged::default() {
        let Merged { items, analyses, said, events } = merged;
        let detail =
            format!("{items} files, {analyses} results, {said} remarks and {events} rows of the log added");
        batch.event("Copy merged", &detail, now)?;
    }
    Ok(merged)
}

/// All rows of a table.
fn rows(connection: &Connection, sql: &str) -> Result<Vec<Vec<Value>>, StoreError> {
    let mut statement = connection.prepare(sql)?;
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| (0..columns).map(|column| row.get(column)).collect())?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn insert(connection: &Connection, table: &str, row: &[Value]) -> Result<usize, StoreError> {
    let places = vec!["?"; row.len()].join(", ");
    let mut statement =
        connection.prepare_cached(&format!("INSERT OR IGNORE INTO {table} VALUES ({places})"))?;
    Ok(statement.execute(params_from_iter(row))?)
}

fn plain(batch: &Batch<'_>, other: &Connection, table: &str) -> Result<usize, StoreError> {
    // Two tables have no row numbers.
    let order = if matches!(table, "finding" | "payload") { "analysis, number" } else { "rowid" };
    let mut added = 0;
    for row in rows(other, &format!("SELECT * FROM {table} ORDER BY {order}"))? {
        added += insert(batch.connection, table, &row)?;
    }
    Ok(added)
}

/// Items that ours lacks, behind ours: an exhibit number, once given, stays.
fn items(batch: &Batch<'_>, other: &Connection) -> Result<usize, StoreError> {
    let mut added = 0;
    for mut row in rows(other, "SELECT * FROM item ORDER BY exhibit")? {
        let known = "SELECT count(*) FROM item WHERE id = ?1";
        let known: i64 = batch.connection.prepare_cached(known)?.query_row([&row[0]], |row| row.get(0))?;
        if known > 0 {
            continue;
        }
        let next = "SELECT coalesce(max(exhibit), 0) + 1 FROM item";
        row[1] = batch.connection.prepare_cached(next)?.query_row([], |row| row.get(0))?;
        added += insert(batch.connection, "item", &row)?;
    }
    Ok(added)
}

/// What nobody has read here and somebody has read there is what it was there.
fn read_there(batch: &Batch<'_>, other: &Connection) -> Result<(), StoreError> {
    let columns = "id, added, size, md5, sha1, sha256, state, checked";
    for row in rows(other, &format!("SELECT {columns} FROM item WHERE sha256 IS NOT NULL"))? {
        batch
            .connection
            .prepare_cached(
                "UPDATE item SET added = ?2, size = ?3, md5 = ?4, sha1 = ?5, sha256 = ?6, state = ?7, checked = ?8 \
                 WHERE id = ?1 AND sha256 IS NULL",
            )?
            .execute(params_from_iter(&row))?;
    }
    Ok(())
}

/// Tags that were taken off in the other copy are taken off here.
fn taken(batch: &Batch<'_>, other: &Connection) -> Result<(), StoreError> {
    for row in rows(other, "SELECT id, taken FROM tag WHERE taken IS NOT NULL")? {
        batch
            .connection
            .prepare_cached("UPDATE tag SET taken = ?2 WHERE id = ?1 AND taken IS NULL")?
            .execute(params![row[0], row[1]])?;
    }
    Ok(())
}

/// What lists show is of the newest result, whichever copy has it.
fn latest(batch: &Batch<'_>, other: &Connection) -> Result<(), StoreError> {
    let newest = |connection: &Connection| -> Result<BTreeMap<String, i64>, StoreError> {
        let mut statement = connection.prepare("SELECT item, max(at) FROM analysis GROUP BY item")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    let (ours, theirs) = (newest(batch.connection)?, newest(other)?);
    let columns =
        "format = ?2, width = ?3, height = ?4, verdict = ?5, probability = ?6, method = ?7, finding = ?8";
    for row in rows(
        other,
        "SELECT id, format, width, height, verdict, probability, method, finding FROM item WHERE verdict IS NOT NULL",
    )? {
        let Value::Text(id) = &row[0] else { continue };
        // The newest of both is ours by now; where it is theirs, so are the columns.
        if theirs.get(id) == ours.get(id) {
            batch
                .connection
                .prepare_cached(&format!("UPDATE item SET {columns} WHERE id = ?1"))?
                .execute(params_from_iter(&row))?;
        }
    }
    Ok(())
}

/// Notes and bookmarks; where both copies gave one number to different things, theirs gets another.
fn entries(batch: &Batch<'_>, other: &Connection, table: &str, made: &str) -> Result<usize, StoreError> {
    let mut numbers: BTreeMap<(String, i64, i64), i64> = BTreeMap::new();
    let mut added = 0;
    for mut row in rows(other, &format!("SELECT * FROM {table} ORDER BY rowid"))? {
        let (Value::Text(examiner), Value::Integer(entry), Value::Integer(first)) =
            (&row[2], &row[3], &row[5])
        else {
            continue;
        };
        let key = (examiner.clone(), *entry, *first);
        let number = match numbers.get(&key) {
            Some(number) => *number,
            None => number(batch.connection, (table, made), (examiner, *entry, *first))?,
        };
        numbers.insert(key, number);
        row[3] = Value::Integer(number);
        added += insert(batch.connection, table, &row)?;
    }
    Ok(added)
}

/// The number that an entry of the other copy has here.
fn number(
    connection: &Connection,
    (table, made): (&str, &str),
    (examiner, entry, first): (&str, i64, i64),
) -> Result<i64, StoreError> {
    let clash = format!("SELECT count(*) FROM {table} WHERE examiner = ?1 AND entry = ?2 AND {made} <> ?3");
    let clash: i64 =
        connection.prepare_cached(&clash)?.query_row(params![examiner, entry, first], |row| row.get(0))?;
    if clash == 0 {
        return Ok(entry);
    }
    // Given already, by an earlier merge.
    let given =
        format!("SELECT entry FROM {table} WHERE examiner = ?1 AND {made} = ?2 ORDER BY entry DESC LIMIT 1");
    let mut statement = connection.prepare_cached(&given)?;
    let given: Option<i64> =
        statement.query_map(params![examiner, first], |row| row.get(0))?.next().transpose()?;
    if let Some(given) = given {
        return Ok(given);
    }
    let next = "SELECT 1 + max((SELECT coalesce(max(entry), 0) FROM note WHERE examiner = ?1), \
                (SELECT coalesce(max(entry), 0) FROM bookmark WHERE examiner = ?1))";
    Ok(connection.prepare_cached(next)?.query_row([examiner], |row| row.get(0))?)
}

/// Rows of the other log that ours lacks, at the end of ours: a chain has one order, so they are told with the hash
/// they had.
fn events(batch: &Batch<'_>, other: &Connection) -> Result<usize, StoreError> {
    let ours = super::events::all(batch.connection)?;
    let mut known: BTreeSet<String> = ours.iter().map(|event| event.hash.clone()).collect();
    known.extend(
        ours.iter().filter_map(|event| event.detail.rsplit_once(COPIED).map(|(_, hash)| hash.to_owned())),
    );
    let mut added = 0;
    for event in super::events::all(other)? {
        let origin = event.detail.rsplit_once(COPIED).map(|(_, hash)| hash.to_owned());
        if known.contains(&event.hash) || origin.is_some_and(|hash| known.contains(&hash)) {
            continue;
        }
        let detail = format!("{}{COPIED}{}", event.detail, event.hash);
        super::events::append(batch.connection, &event.actor, &event.what, &detail, event.at)?;
        added += 1;
    }
    Ok(added)
}

/// What stands before the hash of a row that came from a copy.
const COPIED: &str = " · from a copy, row ";

/// Payloads come first, and only where they are what their names say.
fn copy_payloads(ours: &Case, other: &Case) -> Result<(), StoreError> {
    for row in rows(&other.connection, "SELECT DISTINCT sha256 FROM payload WHERE kept = 1 ORDER BY sha256")?
    {
        let [Value::Text(sha256)] = row.as_slice() else { continue };
        let Some(source) = other.payload(sha256).filter(|_| ours.payload(sha256).is_none()) else { continue };
        let bytes = std::fs::read(&source).map_err(StoreError::io(&source))?;
        if sha256_hex(&bytes) == *sha256 {
            payloads::keep(ours.folder(), sha256, &bytes)?;
        }
    }
    Ok(())
}

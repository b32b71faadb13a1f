//! The log: everything that was done to a case, in UTC, each row with the hash of the row before. Nobody can take a row
//! out or change it without all later hashes changing; who keeps a copy of the last hash can tell. No standard asks for
//! the chain, and it proves nothing about who wrote the rows.

use std::fmt::Write as _;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::StoreError;
use crate::case::Utc;
use crate::evidence::sha256_hex;

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its number, from 1.
    pub sequence: i64,
    /// When.
    pub at: Utc,
    /// Who: the examiner's name, or `Starlight`.
    pub actor: String,
    /// What was done.
    pub what: String,
    /// To what.
    pub detail: String,
    /// Hash of the row before; 64 zeros for the first.
    pub previous: String,
    /// SHA-256 of this row, previous hash included.
    pub hash: String,
}

impl Event {
    /// What `hash` has to be: SHA-256 of the fields, one a line, with their lengths.
    fn expected(&self) -> String {
        let Self { sequence, at, actor, what, detail, previous, hash: _ } = self;
        let fields = [&sequence.to_string(), &at.to_string(), actor, what, detail, previous];
        let mut text = String::new();
        for field in fields {
            writeln!(text, "{} {field}", field.len()).expect("writing to a String");
        }
        sha256_hex(text.as_bytes())
    }
}

/// Appends a row.
pub(super) fn append(
    connection: &Connection,
    actor: &str,
    what: &str,
    detail: &str,
    at: Utc,
) -> Result<(), StoreError> {
    let last = connection
        .prepare_cached("SELECT sequence, hash FROM event ORDER BY sequence DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))
        .optional()?;
    let (sequence, previous) = last.unwrap_or((0, "0".repeat(64)));
    let mut event = Event {
        sequence: sequence + 1,
        at,
        actor: actor.to_owned(),
        what: what.to_owned(),
        detail: detail.to_owned(),
        previous,
        hash: String::new(),
    };
    event.hash = event.expected();
    let Event { sequence, at, actor, what, detail, previous, hash } = event;
    connection.prepare_cached("INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(params![
        sequence,
        at.millis(),
        actor,
        what,
        detail,
        previous,
        hash
    ])?;
    Ok(())
}

/// All rows in their order.
pub(super) fn all(connection: &Connection) -> Result<Vec<Event>, StoreError> {
    let mut statement = connection
        .prepare("SELECT sequence, at, actor, what, detail, previous, hash FROM event ORDER BY sequence")?;
    let rows = statement.query_map([], |row| {
        Ok(Event {
            sequence: row.get(0)?,
            at: Utc::from_millis(row.get(1)?),
            actor: row.get(2)?,
            what: row.get(3)?,
            detail: row.get(4)?,
            previous: row.get(5)?,
            hash: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The number of the first row that does not follow from the one before; `None`: all do.
pub fn verify_events(events: &[Event]) -> Option<i64> {
    let mut previous = "0".repeat(64);
    for (index, event) in events.iter().enumerate() {
        let right = event.sequence == index as i64 + 1
            && event.previous == previous
            && event.hash == event.expected();
        if !right {
            return Some(event.sequence);
        }
        previous.clone_from(&event.hash);
    }
    None
}

//! The tables of a case, by version, and how an older case becomes a newer one.

use rusqlite::Connection;

use super::StoreError;

/// What `application_id` of the database file says (`SLT1`), so that a case is told from other databases.
pub(super) const APPLICATION: i32 = 0x534c_5431;

/// SQL that leads from one version to the next, the first from nothing to version 1. A step, once released, is never
/// changed.
const STEPS: [&str; 1] = [include_str!("schema-1.sql")];

/// The version that this program writes.
pub const VERSION: i32 = STEPS.len() as i32;

/// Brings an open transaction from `from` to [`VERSION`].
pub(super) fn migrate(connection: &Connection, from: i32) -> Result<(), StoreError> {
    for step in STEPS.iter().skip(usize::try_from(from).unwrap_or(usize::MAX)) {
        connection.execute_batch(step)?;
    }
    connection.pragma_update(None, "user_version", VERSION)?;
    Ok(())
}

/// Version of the open file.
pub(super) fn version(connection: &Connection) -> Result<i32, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Whether the file's tables and indices are exactly those of `version`: a file from elsewhere may bring views and
/// triggers, whose SQL would run when we read and write.
pub(super) fn is_ours(connection: &Connection, version: i32) -> Result<bool, StoreError> {
    let expected = Connection::open_in_memory()?;
    for step in STEPS.iter().take(usize::try_from(version).unwrap_or(0)) {
        expected.execute_batch(step)?;
    }
    Ok(objects(connection)? == objects(&expected)?)
}

fn objects(connection: &Connection) -> Result<Vec<(String, String, Option<String>)>, StoreError> {
    let mut statement =
        connection.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

//! Making and opening a case.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};
use uuid::Uuid;

use super::lock::Lock;
use super::{Batch, StoreError, events, names, schema};
use crate::case::Utc;

/// Ending of a case's folder.
pub const ENDING: &str = "starlight";
/// The database inside the folder.
const DATABASE: &str = "case.db";
/// Folder of what was read back.
pub(super) const PAYLOADS: &str = "payloads";
/// Folder of reports.
const EXPORTS: &str = "exports";
/// Longest text or blob that is read or written, in bytes.
const LONGEST: i32 = 64 << 20;
/// How long a locked database is waited for, in milliseconds.
const PATIENCE: u64 = 5_000;

/// A case that is open.
#[derive(Debug)]
pub struct Case {
    folder: PathBuf,
    id: Uuid,
    pub(super) connection: Connection,
    /// Id and name of who has it open; `None`: it is open for reading only.
    examiner: Option<(String, String)>,
    /// What to tell the examiner about how the file is kept, where there is something.
    notice: Option<String>,
    _lock: Option<Lock>,
}

impl Case {
    /// Makes a case in `folder`, which must not exist, and opens it for `examiner`.
    ///
    /// # Errors
    /// When the folder exists or cannot be made.
    pub fn create(folder: &Path, examiner: &str, now: Utc) -> Result<Self, StoreError> {
        std::fs::create_dir(folder).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => StoreError::Exists(folder.to_owned()),
            _ => StoreError::io(folder)(error),
        })?;
        for inside in [PAYLOADS, EXPORTS] {
            let inside = folder.join(inside);
            std::fs::create_dir(&inside).map_err(StoreError::io(&inside))?;
        }
        let lock = Lock::take(folder, examiner, now)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let connection = Connection::open_with_flags(folder.join(DATABASE), flags)?;
        connection.pragma_update(None, "application_id", schema::APPLICATION)?;
        let notice = prepare(&connection, folder)?;
        let id = Uuid::new_v4();
        connection.execute_batch("BEGIN IMMEDIATE")?;
        schema::migrate(&connection, 0)?;
        connection.execute_batch("COMMIT")?;
        let mut case =
            Self { folder: folder.to_owned(), id, connection, examiner: None, notice, _lock: Some(lock) };
        case.enter(examiner, now)?;
        case.batch(|batch| {
            batch.form("case id", &id.to_string(), now)?;
            batch.event("Case made", "", now)
        })?;
        Ok(case)
    }

    /// Opens the case in `folder`: for `examiner`, or for reading only. An older case becomes one of this version, with
    /// a copy of the old file beside it.
    ///
    /// # Errors
    /// When there is no case, it is damaged, of a later version, or open elsewhere.
    pub fn open(folder: &Path, examiner: Option<&str>, now: Utc) -> Result<Self, StoreError> {
        let path = folder.join(DATABASE);
        check_header(&path, folder)?;
        let lock = examiner.map(|examiner| Lock::take(folder, examiner, now)).transpose()?;
        let (connection, mut notice) = match examiner {
            Some(_) => (Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?, None),
            None => read_only(&path)?,
        };
        harden(&connection)?;
        let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
        if application != schema::APPLICATION {
            return Err(StoreError::NotACase(folder.to_owned()));
        }
        let found = schema::version(&connection)?;
        if found > schema::VERSION {
            return Err(StoreError::Newer { found, known: schema::VERSION });
        }
        if found < 1 || !schema::is_ours(&connection, found)? {
            return Err(StoreError::Damaged("its tables are not those of a case".into()));
        }
        read_ahead(&path);
        let checked: String = connection.pragma_query_value(None, "quick_check", |row| row.get(0))?;
        if checked != "ok" {
            return Err(StoreError::Damaged(checked));
        }
        if examiner.is_some() {
            notice = prepare(&connection, folder)?;
            if found < schema::VERSION {
                update(&connection, folder, found)?;
            }
        }
        let id = case_id(&connection)?;
        let mut case =
            Self { folder: folder.to_owned(), id, connection, examiner: None, notice, _lock: lock };
        if let Some(examiner) = examiner {
            case.enter(examiner, now)?;
            case.batch(|batch| batch.event("Case opened", "", now))?;
        }
        Ok(case)
    }

    /// A second connection for reading, beside the one that writes.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn reader(&self) -> Result<Self, StoreError> {
        let (connection, notice) = read_only(&self.folder.join(DATABASE))?;
        harden(&connection)?;
        Ok(Self { folder: self.folder.clone(), id: self.id, connection, examiner: None, notice, _lock: None })
    }

    /// Makes what `write` does one transaction: all of it is kept, or none.
    ///
    /// # Errors
    /// Those of `write`, and those of keeping it.
    pub fn batch<T>(
        &mut self,
        write: impl FnOnce(&Batch<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let Some(examiner) = &self.examiner else { return Err(StoreError::ReadOnly) };
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let batch = Batch { connection: &self.connection, case: self.id, examiner, folder: &self.folder };
        let done = write(&batch).and_then(|value| {
            self.connection.execute_batch("COMMIT")?;
            Ok(value)
        });
        if done.is_err() && !self.connection.is_autocommit() {
            self.connection.execute_batch("ROLLBACK")?;
        }
        done
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where reports go.
    pub fn exports(&self) -> PathBuf {
        self.folder.join(EXPORTS)
    }

    /// Its name in files that leave.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The row that the item at `path` below `root` has, whether it is there or not.
    pub fn item_id(&self, root: &str, path: &Path) -> String {
        names::item(self.id, root, path)
    }

    /// Name of who has it open.
    pub fn examiner(&self) -> Option<&str> {
        self.examiner.as_ref().map(|(_, name)| name.as_str())
    }

    /// Row of who has it open.
    pub fn examiner_id(&self) -> Option<&str> {
        self.examiner.as_ref().map(|(id, _)| id.as_str())
    }

    /// What to tell the examiner about how the file is kept, where there is something.
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// The log.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn events(&self) -> Result<Vec<super::Event>, StoreError> {
        events::all(&self.connection)
    }

    fn enter(&mut self, name: &str, now: Utc) -> Result<(), StoreError> {
        let id = names::id(self.id, "examiner", &[name.as_bytes()]);
        self.connection
            .execute("INSERT OR IGNORE INTO examiner VALUES (?1, ?2, ?3)", (&id, name, now.millis()))?;
        self.examiner = Some((id, name.to_owned()));
        Ok(())
    }
}

/// Whether `folder` is named as cases are and holds one.
pub fn is_case(folder: &Path) -> bool {
    folder.extension().is_some_and(|ending| ending == ENDING) && folder.join(DATABASE).is_file()
}

/// A file that is no database is told from a damaged one.
fn check_header(path: &Path, folder: &Path) -> Result<(), StoreError> {
    let mut header = [0; 16];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut header));
    match read {
        Ok(()) if &header == b"SQLite format 3\0" => Ok(()),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Err(StoreError::io(path)(error)),
        _ => Err(StoreError::NotACase(folder.to_owned())),
    }
}

/// Reads the file once from front to back, so that the system has it in its cache: a check follows its trees all over
/// the file, which on a cold disk takes many times as long.
fn read_ahead(path: &Path) {
    const MOST: u64 = 1 << 30;
    const PIECE: usize = 1 << 20;
    let Ok(file) = File::open(path) else { return };
    let mut file = file.take(MOST);
    let mut piece = vec![0; PIECE];
    // What cannot be read here is told by the check.
    while file.read(&mut piece).is_ok_and(|read| read > 0) {}
}

/// Opens for reading; on media that cannot be written `SQLite`'s own bookkeeping has to be done without, and the second
/// value says so.
fn read_only(path: &Path) -> Result<(Connection, Option<String>), StoreError> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let works = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0));
    let mut notice = "The case lies where nothing can be written: it is open for reading only.".to_owned();
    if works.is_ok() {
        // Opened so, and not written to, a file stays as it is.
        let tried = File::options().write(true).open(path).map_err(|error| error.kind());
        let unwritable = matches!(tried, Err(ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied));
        return Ok((connection, unwritable.then_some(notice)));
    }
    let mut address = url(path);
    address.push_str("?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let unread = std::fs::metadata(path.with_extension("db-wal")).is_ok_and(|log| log.len() > 0);
    if unread {
        notice.push_str(
            " It was not closed when it was copied there: what was written last lies in case.db-wal and is not shown. \
             Copy the whole folder to where it can be written, and open it there.",
        );
    }
    Ok((Connection::open_with_flags(address, flags)?, Some(notice)))
}

/// A path as a `file:` address; everything but plain letters is written as its bytes.
fn url(path: &Path) -> String {
    let mut text = String::from("file:");
    for &byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'_' | b'-' => {
                text.push(char::from(byte));
            }
            _ => write!(text, "%{byte:02x}").expect("writing to a String"),
        }
    }
    text
}

/// No SQL of the file's own, no huge values.
fn harden(connection: &Connection) -> Result<(), StoreError> {
    for (setting, value) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
    ] {
        connection.set_db_config(setting, value)?;
    }
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, LONGEST)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 1)?;
    connection.busy_timeout(std::time::Duration::from_millis(PATIENCE))?;
    Ok(())
}

/// Settings of a connection that writes; gives what the examiner should know.
fn prepare(connection: &Connection, folder: &Path) -> Result<Option<String>, StoreError> {
    harden(connection)?;
    let shared = super::lock::on_a_network(folder);
    // A write-ahead log needs memory that all readers share, which a network share does not give.
    let journal = if shared { "DELETE" } else { "WAL" };
    let kept: String = connection.pragma_update_and_check(None, "journal_mode", journal, |row| row.get(0))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    let slower = shared || !kept.eq_ignore_ascii_case("wal");
    Ok(slower.then(|| {
        "The case lies on a network share or a file system without shared memory: it is kept safely, but slower."
            .to_owned()
    }))
}

/// Brings an older file up to this version; the old one stays beside it.
fn update(connection: &Connection, folder: &Path, found: i32) -> Result<(), StoreError> {
    let backup = folder.join(format!("case.v{found}.bak"));
    if !backup.exists() {
        let name =
            backup.to_str().ok_or_else(|| StoreError::Damaged("its folder's name is not UTF-8".into()))?;
        connection.execute("VACUUM INTO ?1", [name])?;
    }
    connection.execute_batch("BEGIN IMMEDIATE")?;
    schema::migrate(connection, found)?;
    connection.execute_batch("COMMIT")?;
    Ok(())
}

fn case_id(connection: &Connection) -> Result<Uuid, StoreError> {
    let text: String = connection
        .query_row("SELECT value FROM form WHERE field = 'case id' ORDER BY rowid LIMIT 1", [], |row| {
            row.get(0)
        })
        .map_err(|error| StoreError::Damaged(format!("it has no name of its own: {error}")))?;
    Uuid::parse_str(&text).map_err(|error| StoreError::Damaged(format!("its name: {error}")))
}

//! What a case holds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use rusqlite::{Row, params};

use super::{Case, State, StoreError, payloads, said};
use crate::case::{ExaminerRecord, Item, ItemId, Status, Utc};

/// A folder that evidence lies in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// Its row.
    pub id: String,
    /// Its name in lists and reports.
    pub label: String,
    /// Where it lay last.
    pub path: PathBuf,
}

/// One file, as a list needs it.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemRow {
    /// Its row.
    pub id: String,
    /// Its exhibit number, from 1 in the order of adding.
    pub exhibit: i64,
    /// Its root.
    pub root: String,
    /// Its path below the root.
    pub path: PathBuf,
    /// When it was added.
    pub added: Utc,
    /// Bytes; `None` where it could not be read.
    pub size: Option<u64>,
    /// MD5 in hexadecimal.
    pub md5: Option<String>,
    /// SHA-1 in hexadecimal.
    pub sha1: Option<String>,
    /// SHA-256 in hexadecimal.
    pub sha256: Option<String>,
    /// Where it was when it was looked for last.
    pub state: State,
    /// When that was.
    pub checked: Utc,
    /// Format by content.
    pub format: Option<String>,
    /// Pixels a row and rows.
    pub pixels: Option<(u32, u32)>,
    /// `stego`, `suspicious`, `clean` or `error`; `None`: not examined yet.
    pub verdict: Option<String>,
    /// The model's probability.
    pub probability: Option<f64>,
    /// The method.
    pub method: Option<String>,
    /// Identifier of the first finding.
    pub finding: Option<String>,
}

/// A working session of the scanner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its row.
    pub id: String,
    /// When it began.
    pub started: Utc,
    /// When it ended; `None`: it was broken off.
    pub ended: Option<Utc>,
    /// Program, model, settings and limits as JSON.
    pub settings: String,
}

/// What one run said of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysis {
    /// The run.
    pub run: String,
    /// When.
    pub at: Utc,
    /// SHA-256 of what was examined.
    pub sha256: Option<String>,
    /// The JSON object of the command line.
    pub record: String,
}

/// An examiner's judgement of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusOf {
    /// Row of the examiner.
    pub examiner: String,
    /// The judgement.
    pub status: Status,
    /// When it was given.
    pub at: Utc,
}

/// A report that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// Its number, from 1.
    pub revision: i64,
    /// When it was issued.
    pub issued: Utc,
    /// SHA-256 of its manifest.
    pub manifest: String,
    /// How it was made, as JSON.
    pub settings: String,
}

const ITEM: &str = "SELECT id, exhibit, root, path, added, size, md5, sha1, sha256, state, checked, format, width, \
                    height, verdict, probability, method, finding FROM item";

impl Case {
    /// Reads with one statement.
    fn rows<T>(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map(parameters, read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The case form: the latest value of each field.
    pub fn form(&self) -> Result<BTreeMap<String, String>, StoreError> {
        let all = self.rows("SELECT field, value FROM form ORDER BY at, rowid", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        Ok(all.into_iter().collect())
    }

    /// Row and name of everybody who worked on it, by name.
    pub fn examiners(&self) -> Result<Vec<(String, String)>, StoreError> {
        self.rows("SELECT id, name FROM examiner ORDER BY name, id", [], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// The folders that evidence lies in, in the order of adding. One that is named by no more than a path below the
    /// case lies there: a portable case brings its evidence along.
    pub fn roots(&self) -> Result<Vec<Root>, StoreError> {
        let place = |path: PathBuf| {
            let below = path.components().all(|part| matches!(part, Component::Normal(_)));
            let folder = std::path::absolute(self.folder()).unwrap_or_else(|_| self.folder().to_owned());
            if below { folder.join(path) } else { path }
        };
        self.rows("SELECT id, label, path FROM root ORDER BY added, id", [], |row| {
            Ok(Root { id: row.get(0)?, label: row.get(1)?, path: place(path_of(row.get(2)?)) })
        })
    }

    /// All items by exhibit number.
    pub fn items(&self) -> Result<Vec<ItemRow>, StoreError> {
        self.rows(&format!("{ITEM} ORDER BY exhibit"), [], item)
    }

    /// Rows of the items that bear `tag`.
    pub fn tagged(&self, tag: &str) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT DISTINCT item FROM tag WHERE tag = ?1 AND taken IS NULL";
        self.rows(sql, [tag], |row| row.get(0))
    }

    /// The runs, oldest first.
    pub fn runs(&self) -> Result<Vec<Run>, StoreError> {
        self.rows("SELECT id, started, ended, settings FROM run ORDER BY started, id", [], |row| {
            Ok(Run {
                id: row.get(0)?,
                started: Utc::from_millis(row.get(1)?),
                ended: row.get::<_, Option<i64>>(2)?.map(Utc::from_millis),
                settings: row.get(3)?,
            })
        })
    }

    /// What the runs said of an item, oldest first.
    pub fn analyses(&self, item: &str) -> Result<Vec<Analysis>, StoreError> {
        let sql = "SELECT run, at, sha256, record FROM analysis WHERE item = ?1 ORDER BY at, rowid";
        self.rows(sql, [item], |row| {
            Ok(Analysis {
                run: row.get(0)?,
                at: Utc::from_millis(row.get(1)?),
                sha256: row.get(2)?,
                record: row.get(3)?,
            })
        })
    }

    /// What the runs said of all items, one after the other in the order in which it was kept: the table is read once
    /// from front to back, and what a large case holds need not be in memory at once. Results of items that are not
    /// `wanted` are passed over unread.
    pub fn each_analysis(
        &self,
        wanted: &dyn Fn(&str) -> bool,
        take: &mut dyn FnMut(&str, Analysis),
    ) -> Result<(), StoreError> {
        let sql = "SELECT item, run, at, sha256, record FROM analysis ORDER BY rowid";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let item: String = row.get(0)?;
            if wanted(&item) {
                let (run, at) = (row.get(1)?, Utc::from_millis(row.get(2)?));
                take(&item, Analysis { run, at, sha256: row.get(3)?, record: row.get(4)? });
            }
        }
        Ok(())
    }

    /// What everybody says, by item and examiner; who says nothing of an item is absent.
    pub fn all_said(&self) -> Result<BTreeMap<(String, String), Item>, StoreError> {
        said::all(&self.connection, said::Of::All)
    }

    /// Rows of the items that somebody marked: a status other than OK, a tag, a note or a bookmark.
    pub fn marked(&self) -> Result<BTreeSet<String>, StoreError> {
        let marked = self.all_said()?.into_iter().filter(|(_, said)| said.is_marked());
        Ok(marked.map(|((item, _), _)| item).collect())
    }

    /// Rows of the items that `run` examined, for going on where it stopped.
    pub fn examined(&self, run: &str) -> Result<Vec<String>, StoreError> {
        self.rows("SELECT item FROM analysis WHERE run = ?1", [run], |row| row.get(0))
    }

    /// What one examiner says of an item.
    pub fn said(&self, item: &str, examiner: &str) -> Result<Item, StoreError> {
        said::read(&self.connection, item, examiner)
    }

    /// What who has it open says of an item, as a record to be changed: `id` names the item there. New notes and
    /// bookmarks get numbers that nobody used.
    pub fn record_of(&self, item: &ItemRow, id: &ItemId) -> Result<ExaminerRecord, StoreError> {
        let Some(examiner) = self.examiner_id() else { return Err(StoreError::ReadOnly) };
        let said = self.said(&item.id, examiner)?;
        Ok(ExaminerRecord::continued([(id.clone(), said)], self.next_entry()?))
    }

    /// The number that nobody gave a note or bookmark of who has it open.
    pub fn next_entry(&self) -> Result<u64, StoreError> {
        let Some(examiner) = self.examiner_id() else { return Err(StoreError::ReadOnly) };
        let sql = "SELECT 1 + max((SELECT coalesce(max(entry), -1) FROM note WHERE examiner = ?1), \
                   (SELECT coalesce(max(entry), -1) FROM bookmark WHERE examiner = ?1))";
        let next = self.rows(sql, [examiner], |row| row.get::<_, i64>(0))?.into_iter().next().unwrap_or(0);
        Ok(next.max(0) as u64)
    }

    /// Rows of the items of which `examiner` says something.
    pub fn spoken_of(&self, examiner: &str) -> Result<Vec<String>, StoreError> {
        self.rows(
            "SELECT item FROM status WHERE examiner = ?1 UNION SELECT item FROM tag WHERE examiner = ?1 \
             UNION SELECT item FROM note WHERE examiner = ?1 UNION SELECT item FROM bookmark WHERE examiner = ?1",
            [examiner],
            |row| row.get(0),
        )
    }

    /// Everybody's judgement of an item, by examiner.
    pub fn statuses(&self, item: &str) -> Result<Vec<StatusOf>, StoreError> {
        let mut all = Vec::new();
        for (examiner, _) in self.examiners()? {
            let Item { status, status_set, .. } = self.said(item, &examiner)?;
            all.extend(status_set.map(|at| StatusOf { examiner, status, at }));
        }
        Ok(all)
    }

    /// Text that was being typed about an item.
    pub fn draft(&self, item: &str) -> Result<Option<String>, StoreError> {
        self.examiner_id().map_or(Ok(None), |examiner| self.draft_of(item, examiner))
    }

    /// Text that `examiner` was typing about an item.
    pub fn draft_of(&self, item: &str, examiner: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT text FROM draft WHERE item = ?1 AND examiner = ?2";
        Ok(self.rows(sql, params![item, examiner], |row| row.get(0))?.into_iter().next())
    }

    /// Texts that were being typed by who has it open, by row of the item.
    pub fn drafts(&self) -> Result<Vec<(String, String)>, StoreError> {
        let Some(examiner) = self.examiner_id() else { return Ok(Vec::new()) };
        let sql = "SELECT item, text FROM draft WHERE examiner = ?1 ORDER BY item";
        self.rows(sql, [examiner], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// The bytes of a payload that is kept.
    pub fn payload(&self, sha256: &str) -> Option<PathBuf> {
        payloads::path(self.folder(), sha256).filter(|path| path.is_file())
    }

    /// The reports made, oldest first.
    pub fn report_rows(&self) -> Result<Vec<ReportRow>, StoreError> {
        let sql = "SELECT revision, issued, manifest, settings FROM report ORDER BY revision";
        self.rows(sql, [], |row| {
            let issued = Utc::from_millis(row.get(1)?);
            Ok(ReportRow { revision: row.get(0)?, issued, manifest: row.get(2)?, settings: row.get(3)? })
        })
    }

    /// Revision and manifest hash of the reports made, oldest first.
    pub fn reports(&self) -> Result<Vec<(i64, String)>, StoreError> {
        Ok(self.report_rows()?.into_iter().map(|row| (row.revision, row.manifest)).collect())
    }
}

fn item(row: &Row<'_>) -> rusqlite::Result<ItemRow> {
    let state: String = row.get(9)?;
    let side = |column| row.get::<_, Option<u32>>(column);
    Ok(ItemRow {
        id: row.get(0)?,
        exhibit: row.get(1)?,
        root: row.get(2)?,
        path: path_of(row.get(3)?),
        added: Utc::from_millis(row.get(4)?),
        size: row.get::<_, Option<i64>>(5)?.map(|size| size.max(0) as u64),
        md5: row.get(6)?,
        sha1: row.get(7)?,
        sha256: row.get(8)?,
        state: State::parse(&state).unwrap_or(State::NotAvailable),
        checked: Utc::from_millis(row.get(10)?),
        format: row.get(11)?,
        pixels: side(12)?.zip(side(13)?),
        verdict: row.get(14)?,
        probability: row.get(15)?,
        method: row.get(16)?,
        finding: row.get(17)?,
    })
}

/// A path as it was kept: its bytes on Unix, UTF-8 elsewhere.
fn path_of(bytes: Vec<u8>) -> PathBuf {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStringExt as _;
        PathBuf::from(std::ffi::OsString::from_vec(bytes))
    }
    #[cfg(not(unix))]
    {
        PathBuf::from(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// `path` as what is below `root`; the file's name where it is not below.
pub fn below<'a>(root: &Path, path: &'a Path) -> &'a Path {
    path.strip_prefix(root).unwrap_or_else(|_| Path::new(path.file_name().unwrap_or(path.as_os_str())))
}

//! A portable case: some items with all that is said of them, and copies of their evidence, as one zip. Entries are
//! sorted and bear one date, so that the same case gives the same bytes.
//!
//! ```text
//! 2026-0042.starlight/case.db              tables with the rows of these items, form and log whole
//!                     evidence/1/a/b.png   copies, below the number of their folder
//!                     evidence/odd/17-x    those whose names not every system can write
//!                     payloads/ab/abcd…    what was read back of them
//!                     portable.txt         what is in it, and what was left out and why
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write as _};
use std::path::{Component, Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::{Case, ItemRow, StoreError, schema};
use crate::evidence::sha256_hex;
use crate::progress::Progress;
use crate::untrusted::Untrusted;

/// Folder of the copies.
pub(super) const EVIDENCE: &str = "evidence";
/// Folder in it of those whose names not every system can write.
const ODD: &str = "odd";
/// What is in the zip, for people.
const TEXT: &str = "portable.txt";
/// Longest part of a path that is written as it is, in bytes.
const LONGEST: usize = 150;

/// What is to be packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packing {
    /// Rows of the items.
    pub items: BTreeSet<String>,
    /// Whether copies of the evidence go with them.
    pub evidence: bool,
}

/// What was packed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Packed {
    /// Items.
    pub items: usize,
    /// Copies of evidence.
    pub copies: usize,
    /// Evidence that was left out, and why, a sentence each.
    pub left_out: Vec<String>,
}

/// An entry of the zip.
enum Entry {
    Database,
    Evidence(Box<ItemRow>, PathBuf),
    Payload(PathBuf, String),
    Text,
}

/// Packs some items of a case into a zip at `out`, which must not exist. `None`: it was cancelled, and nothing is left.
///
/// # Errors
/// When the case cannot be read or the zip not be written; nothing is left of it then.
pub fn pack(
    case: &Case,
    packing: &Packing,
    out: &Path,
    progress: &dyn Progress,
) -> Result<Option<Packed>, StoreError> {
    let file = File::options().write(true).create_new(true).open(out).map_err(StoreError::io(out))?;
    let database = Part(out.with_added_extension("part"));
    let packed = database.make().and_then(|()| subset(case, packing, &database.0)).and_then(|()| {
        let writing = Writing { zip: ZipWriter::new(BufWriter::new(file)), out, packed: Packed::default() };
        writing.all(case, packing, &database.0, progress)
    });
    if !matches!(packed, Ok(Some(_))) {
        std::fs::remove_file(out).ok();
    }
    packed
}

/// A file that is there only while the zip is made.
struct Part(PathBuf);

impl Part {
    fn make(&self) -> Result<(), StoreError> {
        File::options().write(true).create_new(true).open(&self.0).map_err(StoreError::io(&self.0))?;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        std::fs::remove_file(&self.0).ok();
    }
}

struct Writing<'a> {
    zip: ZipWriter<BufWriter<File>>,
    out: &'a Path,
    packed: Packed,
}

impl Writing<'_> {
    fn all(
        mut self,
        case: &Case,
        packing: &Packing,
        database: &Path,
        progress: &dyn Progress,
    ) -> Result<Option<Packed>, StoreError> {
        let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
        entries.insert("case.db".into(), Entry::Database);
        entries.insert(TEXT.into(), Entry::Text);
        self.packed.items = packing.items.len();
        let copies = copies(case, packing)?;
        entries.extend(
            copies.into_iter().map(|(name, item, place)| (name, Entry::Evidence(Box::new(item), place))),
        );
        for sha256 in payloads(database)? {
            match case.payload(&sha256) {
                Some(place) => {
                    let name = format!("payloads/{}/{sha256}", sha256.get(..2).unwrap_or_default());
                    entries.insert(name, Entry::Payload(place, sha256));
                }
                None => self.packed.left_out.push(format!("payload {sha256}: not there")),
            }
        }
        let folder = folder(case)?;
        for (name, entry) in entries {
            if progress.cancelled() {
                return Ok(None);
            }
            let name = format!("{folder}/{name}");
            match entry {
                Entry::Database => {
                    let file = File::open(database).map_err(StoreError::io(database))?;
                    self.copy(&name, &mut BufReader::new(file))?;
                }
                Entry::Evidence(item, place) => self.evidence(&name, &item, &place)?,
                Entry::Payload(place, sha256) => match std::fs::read(&place) {
                    Ok(bytes) if sha256_hex(&bytes) == sha256 => self.copy(&name, &mut bytes.as_slice())?,
                    _ => self.packed.left_out.push(format!("payload {sha256}: not what was read back")),
                },
                Entry::Text => {
                    let text = self.text(case, packing)?;
                    self.copy(&name, &mut text.as_bytes())?;
                }
            }
        }
        let mut file = self.zip.finish().map_err(|error| zip_error(self.out, error))?;
        file.flush().and_then(|()| file.get_ref().sync_all()).map_err(StoreError::io(self.out))?;
        Ok(Some(self.packed))
    }

    /// A copy of a file, if it is still what was examined.
    fn evidence(&mut self, name: &str, item: &ItemRow, place: &Path) -> Result<(), StoreError> {
        let (Some(size), Some(sha256)) = (item.size, item.sha256.as_deref()) else {
            self.leave_out(item, "it could not be read when it was added");
            return Ok(());
        };
        let mut bytes = Vec::new();
        // No more than it had, and one byte to tell that it has grown.
        let read = File::open(place).and_then(|file| file.take(size + 1).read_to_end(&mut bytes));
        match read {
            Err(_) => self.leave_out(item, "not available"),
            Ok(_) if bytes.len() as u64 != size || sha256_hex(&bytes) != sha256 => {
                self.leave_out(item, "changed");
            }
            Ok(_) => {
                self.copy(name, &mut bytes.as_slice())?;
                self.packed.copies += 1;
            }
        }
        Ok(())
    }

    fn leave_out(&mut self, item: &ItemRow, why: &str) {
        let path = item.path.to_string_lossy();
        self.packed.left_out.push(format!("exhibit {}, {}: {why}", item.exhibit, Untrusted::new(&*path)));
    }

    fn copy(&mut self, name: &str, content: &mut dyn Read) -> Result<(), StoreError> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(6))
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644)
            .large_file(true);
        self.zip.start_file(name, options).map_err(|error| zip_error(self.out, error))?;
        std::io::copy(content, &mut self.zip).map_err(StoreError::io(self.out))?;
        Ok(())
    }

    /// What is in the zip, for people.
    fn text(&self, case: &Case, packing: &Packing) -> Result<String, StoreError> {
        let Packed { items, copies, left_out } = &self.packed;
        let all = case.items()?.len();
        let mut text = String::new();
        let mut line = |line: &str| writeln!(text, "{line}").expect("writing to a String");
        line(&format!("Portable case, made by Starlight {}", env!("CARGO_PKG_VERSION")));
        line(&format!("Case {}", case.id()));
        line("");
        line(&format!(
            "{items} of {all} files of the case are in it, with the results and what is said of them."
        ));
        line("The case form and the log are whole; reports and text that was being typed are not in it.");
        if packing.evidence {
            line(&format!(
                "{copies} copies of evidence, each with the SHA-256 that it had when it was added."
            ));
        } else {
            line("No copies of evidence: that was asked for.");
        }
        line("Unpack it and open the folder: `starlight case verify FOLDER` compares the copies once more.");
        if !left_out.is_empty() {
            line("");
            line("Left out:");
            for sentence in left_out {
                line(&format!("  {sentence}"));
            }
        }
        Ok(text)
    }
}

fn zip_error(out: &Path, error: zip::result::ZipError) -> StoreError {
    StoreError::io(out)(error.into())
}

/// Name of the folder in the zip: the case's number, as far as every system can write it.
fn folder(case: &Case) -> Result<String, StoreError> {
    let form = case.form()?;
    let number = form.get("number").map(|number| plain(number.trim())).filter(|number| !number.is_empty());
    Ok(format!("{}.starlight", number.as_deref().unwrap_or("case")))
}

/// Letters, digits, hyphens, underscores and points of ASCII, and `_` for everything else.
fn plain(text: &str) -> String {
    let keep = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    let text: String = text.chars().map(keep).take(LONGEST / 2).collect();
    text.trim_matches('.').to_owned()
}

/// Name in the zip, item and place of the evidence that goes with it.
fn copies(case: &Case, packing: &Packing) -> Result<Vec<(String, ItemRow, PathBuf)>, StoreError> {
    if !packing.evidence {
        return Ok(Vec::new());
    }
    let numbers: BTreeMap<String, usize> =
        case.roots()?.into_iter().zip(1..).map(|(root, number)| (root.id, number)).collect();
    let mut taken = BTreeSet::new();
    let mut copies = Vec::new();
    for (item, place) in case.places()? {
        if !packing.items.contains(&item.id) {
            continue;
        }
        let root = numbers.get(&item.root).copied().unwrap_or_default();
        // Some systems take two names for one that differ in capitals alone.
        let usual = everywhere(&item.path).map(|below| format!("{EVIDENCE}/{root}/{below}"));
        let name = match usual.filter(|name| taken.insert(name.to_lowercase())) {
            Some(name) => name,
            None => format!("{EVIDENCE}/{}", odd(item.exhibit, &item.path)),
        };
        copies.push((name, item, place));
    }
    Ok(copies)
}

/// The path with `/`, where every system can write it; `None` where one cannot.
fn everywhere(path: &Path) -> Option<String> {
    const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];
    let part = |component: Component<'_>| {
        let Component::Normal(name) = component else { return None };
        let name = name.to_str()?;
        let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
        let stem = stem.trim_end_matches(|c: char| c.is_ascii_digit());
        let right = name.len() <= LONGEST
            && !name.ends_with(['.', ' '])
            && !name.contains(|c: char| c.is_control() || "<>:\"|?*\\".contains(c))
            && !DEVICES.contains(&stem);
        right.then(|| name.to_owned())
    };
    let parts: Option<Vec<String>> = path.components().map(part).collect();
    parts.filter(|parts| !parts.is_empty()).map(|parts| parts.join("/"))
}

/// Where a copy lies, below [`EVIDENCE`], that cannot lie under its own name.
fn odd(exhibit: i64, path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let extension = path.extension().map(|extension| plain(&extension.to_string_lossy()));
    let stem = plain(name.split('.').next().unwrap_or_default());
    match extension.filter(|extension| !extension.is_empty()) {
        Some(extension) => format!("{ODD}/{exhibit}-{stem}.{extension}"),
        None => format!("{ODD}/{exhibit}-{stem}"),
    }
}

/// Where the copy of an item lies in a portable case, if not below its folder.
pub(super) fn odd_place(folder: &Path, item: &ItemRow) -> PathBuf {
    folder.join(EVIDENCE).join(odd(item.exhibit, &item.path))
}

/// Hashes of the payloads that the database names.
fn payloads(database: &Path) -> Result<Vec<String>, StoreError> {
    let connection = Connection::open(database)?;
    let mut statement =
        connection.prepare("SELECT DISTINCT sha256 FROM payload WHERE kept = 1 ORDER BY sha256")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Which rows of a table belong to the items.
#[derive(Debug, Clone, Copy)]
enum Rows {
    All,
    /// Those whose value in this column is a root, an item or an analysis that is there.
    OfRoot(usize),
    OfItem(usize),
    OfAnalysis(usize),
}

/// The tables, parents before children. Reports lie in files that do not go with the case; drafts are nobody else's.
const TABLES: [(&str, Rows); 13] = [
    ("form", Rows::All),
    ("examiner", Rows::All),
    ("root", Rows::OfRoot(0)),
    ("item", Rows::OfItem(0)),
    ("run", Rows::All),
    ("analysis", Rows::OfItem(1)),
    ("finding", Rows::OfAnalysis(0)),
    ("payload", Rows::OfAnalysis(0)),
    ("status", Rows::OfItem(1)),
    ("tag", Rows::OfItem(1)),
    ("note", Rows::OfItem(1)),
    ("bookmark", Rows::OfItem(1)),
    ("event", Rows::All),
];

/// Writes a database with the rows that belong to the items; folders of evidence lie below the case there.
fn subset(case: &Case, packing: &Packing, path: &Path) -> Result<(), StoreError> {
    let target = Connection::open(path)?;
    // Nobody sees it before it is whole.
    target.pragma_update(None, "journal_mode", "MEMORY")?;
    target.pragma_update(None, "synchronous", "OFF")?;
    target.pragma_update(None, "application_id", schema::APPLICATION)?;
    target.execute_batch("BEGIN")?;
    schema::migrate(&target, 0)?;
    let numbers: BTreeMap<String, usize> =
        case.roots()?.into_iter().zip(1..).map(|(root, number)| (root.id, number)).collect();
    let used: BTreeSet<String> = case
        .items()?
        .into_iter()
        .filter(|item| packing.items.contains(&item.id))
        .map(|item| item.root)
        .collect();
    let mut analyses = BTreeSet::new();
    for (table, wanted) in TABLES {
        let order = if matches!(wanted, Rows::OfAnalysis(_)) { "analysis, number" } else { "rowid" };
        let mut source = case.connection.prepare(&format!("SELECT * FROM {table} ORDER BY {order}"))?;
        let columns = source.column_count();
        let places = vec!["?"; columns].join(", ");
        let mut insert = target.prepare(&format!("INSERT INTO {table} VALUES ({places})"))?;
        let mut rows = source.query([])?;
        while let Some(row) = rows.next()? {
            let named = |column: usize| row.get::<_, String>(column);
            let belongs = match wanted {
                Rows::All => true,
                Rows::OfRoot(column) => used.contains(&named(column)?),
                Rows::OfItem(column) => packing.items.contains(&named(column)?),
                Rows::OfAnalysis(column) => analyses.contains(&named(column)?),
            };
            if !belongs {
                continue;
            }
            let mut values =
                (0..columns).map(|column| row.get::<_, Value>(column)).collect::<Result<Vec<_>, _>>()?;
            match table {
                "analysis" => drop(analyses.insert(named(0)?)),
                "root" => {
                    let number = numbers.get(&named(0)?).copied().unwrap_or_default();
                    values[2] = Value::Blob(format!("{EVIDENCE}/{number}").into_bytes());
                }
                _ => {}
            }
            insert.execute(params_from_iter(values))?;
        }
    }
    target.execute_batch("COMMIT")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_not_every_system_can_write_get_another() {
        for plain in ["a.png", "a/b c/d.png", "ü.png", "console.png"] {
            assert_eq!(everywhere(Path::new(plain)).as_deref(), Some(plain));
        }
        for odd in
            ["", "/etc/passwd", "../x", "a/../b", "a\\b", "c:x", "con", "a/LPT1.png", "x.", "x ", "a\n", "?"]
        {
            assert_eq!(everywhere(Path::new(odd)), None, "{odd:?}");
        }
        assert_eq!(everywhere(Path::new(&"x".repeat(151))), None);
        assert_eq!(odd(7, Path::new("a/../x\u{202e}gnp.exe.png")), "odd/7-x_gnp.png");
        assert_eq!(odd(8, Path::new("..")), "odd/8-");
        assert_eq!(plain("2026/0042 \u{202e}"), "2026_0042__");
    }
}

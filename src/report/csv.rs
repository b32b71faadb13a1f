//! Tables for spreadsheets. They leave out most of what the extract holds, which is the record; no cell is a formula.

use serde_json::Value;

use super::extract::{Extract, Item};
use super::likelihood::Likelihood;
use crate::untrusted::Untrusted;

/// Longest cell in characters: what spreadsheets take.
const LONGEST: usize = 32_767;
/// Characters with which a cell would begin a formula, the full-width ones included.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

const COLUMNS: [&str; 21] = [
    "exhibit",
    "folder",
    "path",
    "bytes",
    "md5",
    "sha1",
    "sha256",
    "state",
    "checked_utc",
    "format",
    "width",
    "height",
    "verdict",
    "basis",
    "probability",
    "likelihood_ratio",
    "method",
    "findings",
    "examiner_status",
    "examiner_tags",
    "examiner_notes",
];

/// One row a file: UTF-8, lines end in CR LF (RFC 4180).
pub fn items(extract: &Extract) -> String {
    let mut text = String::new();
    row(&mut text, &COLUMNS.map(|name| Cell::Ours(name.to_owned())));
    for item in &extract.items {
        row(&mut text, &cells(extract, item));
    }
    text
}

/// SHA-256, MD5 and path of the files that somebody called notable, in the form that hash lists of other tools have.
pub fn notable_hashes(extract: &Extract) -> String {
    let mut text = String::new();
    let notable =
        |item: &&Item| item.examiners.iter().any(|said| said.status == crate::case::Status::Notable);
    row(&mut text, &["sha256", "md5", "exhibit", "path"].map(|name| Cell::Ours(name.to_owned())));
    for item in extract.items.iter().filter(notable) {
        let Some(identity) = &item.identity else { continue };
        let (sha256, md5) = (identity.sha256.clone(), identity.md5.clone());
        row(&mut text, &[ours(sha256), ours(md5), theirs(&item.exhibit), theirs(&item.path)]);
    }
    text
}

/// What stands in a cell.
enum Cell {
    /// A number, a hash, a word of ours: written as it is.
    Ours(String),
    /// Text from evidence or from a person: it may be anything.
    Theirs(String),
}

fn ours(text: String) -> Cell {
    Cell::Ours(text)
}

fn theirs(text: &str) -> Cell {
    Cell::Theirs(text.to_owned())
}

fn cells(extract: &Extract, item: &Item) -> [Cell; 21] {
    let record = item.latest().map(|latest| &latest.record);
    let field = |name: &str| {
        let value = record.and_then(|record| record.get(name));
        ours(match value {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
        })
    };
    let identity = item.identity.as_ref();
    let hash = |of: fn(&super::extract::Identity) -> &str| {
        ours(identity.map_or_else(String::new, |identity| of(identity).to_owned()))
    };
    let findings = record.and_then(|record| record.get("findings")?.as_array());
    let summaries: Vec<&str> =
        findings.into_iter().flatten().filter_map(|finding| finding.get("summary")?.as_str()).collect();
    let (mut statuses, mut tags, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    for said in &item.examiners {
        let name = extract.examiners.iter().find(|person| person.id == said.examiner);
        let name = name.map_or("", |person| person.name.as_str());
        statuses.push(format!("{name}: {}", said.status.title()));
        tags.extend(said.tags.iter().cloned());
        notes.extend(said.notes.iter().map(|note| format!("{name}, {}: {}", note.written, note.text)));
    }
    [
        theirs(&item.exhibit),
        theirs(&item.folder),
        theirs(&item.path),
        ours(identity.map_or_else(String::new, |identity| identity.bytes.to_string())),
        hash(|identity| &identity.md5),
        hash(|identity| &identity.sha1),
        hash(|identity| &identity.sha256),
        ours(item.state.clone()),
        ours(item.checked.to_string()),
        field("image_format"),
        field("width"),
        field("height"),
        ours(item.verdict().to_owned()),
        field("basis"),
        field("stego_probability"),
        ours(likelihood(extract, item)),
        field("stego_type"),
        theirs(&summaries.join(" | ")),
        theirs(&statuses.join(" | ")),
        theirs(&tags.join(" | ")),
        theirs(&notes.join(" | ")),
    ]
}

/// What the model's call weighs, with its counts: a number alone would be taken for more than it is.
fn likelihood(extract: &Extract, item: &Item) -> String {
    let told = item.latest().and_then(|latest| {
        let run = extract.runs.iter().find(|run| run.id == latest.run)?;
        Likelihood::told(run, &latest.record)
    });
    told.map_or_else(String::new, |(likelihood, above)| likelihood.sentence(above))
}

fn row(text: &mut String, cells: &[Cell]) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push('"');
        let shown = match cell {
            Cell::Ours(shown) => shown.clone(),
            Cell::Theirs(shown) => harmless(shown),
        };
        text.push_str(&shown.replace('"', "\"\""));
        text.push('"');
    }
    text.push_str("\r\n");
}

/// Text that no spreadsheet runs: what controls or deceives is made visible, and what would begin a formula, blanks
/// before it or not, stands behind an apostrophe.
fn harmless(text: &str) -> String {
    let shown = text.lines().map(|line| Untrusted::new(line).to_string()).collect::<Vec<_>>().join(" / ");
    let first = text.chars().find(|c| !c.is_whitespace() || FORMULA.contains(c));
    let formula = first.is_some_and(|c| FORMULA.contains(&c)) || text.starts_with(FORMULA);
    let mark = if formula { "'" } else { "" };
    format!("{mark}{shown}").chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::extract::tests::sample;

    #[test]
    fn no_cell_begins_a_formula() {
        for hostile in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "  =1",
            "＝1",
            "＋1",
            "－1",
            "＠x",
            "\n=1",
            "=cmd|' /C calc'!A0",
        ] {
            assert!(harmless(hostile).starts_with('\''), "{hostile:?} → {:?}", harmless(hostile));
        }
        for plain in ["a=b", "1-2", "name.png", ""] {
            assert_eq!(harmless(plain), plain);
        }
        assert_eq!(harmless("a\u{202e}b"), "a\\u{202e}b");
        assert_eq!(harmless(&"x".repeat(50_000)).chars().count(), LONGEST);
    }

    #[test]
    fn a_row_a_file_with_every_cell_quoted() {
        let mut extract = sample();
        extract.items[0].path = "=HYPERLINK(\"x\"),\"y\".png".into();
        let text = items(&extract);
        let lines: Vec<&str> = text.split_terminator("\r\n").collect();
        assert_eq!(lines.len(), 4);
        assert_eq!(lines[0].matches("\",\"").count(), COLUMNS.len() - 1);
        assert!(lines[1].contains("\"'=HYPERLINK(\"\"x\"\"),\"\"y\"\".png\""), "{}", lines[1]);
        assert!(lines[1].contains("\"stego\",\"proof\""), "{}", lines[1]);
        assert!(lines[3].contains("Ada Example: Notable"), "{}", lines[3]);
    }

    #[test]
    fn the_hash_list_holds_what_somebody_called_notable() {
        let extract = sample();
        let text = notable_hashes(&extract);
        assert_eq!(text.lines().count(), 2);
        let identity = extract.items[2].identity.as_ref().unwrap();
        assert!(text.contains(&identity.sha256) && text.contains("c.png"));
    }
}

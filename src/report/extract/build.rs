//! From the case on disk to its extract.

use std::path::Path;

use serde_json::Value;

use super::{
    Analysis, EventRow, Extract, Identity, Issue, Item, NoteRow, Person, Run, RunSettings, SCHEMA_VERSION,
    Said, Tool, Totals,
};
use crate::case::store::{self, Case, ItemRow, StoreError};
use crate::case::{Status, Utc};
use crate::report::likelihood::Likelihood;

/// Which items a report holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Scope {
    /// Every item.
    #[default]
    All,
    /// Those that somebody gave a status other than OK, a tag, a note or a bookmark.
    Marked,
    /// Those with these rows.
    Selection(Vec<String>),
}

/// What a report is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Which items.
    pub scope: Scope,
    /// Its number in the case.
    pub revision: i64,
    /// When it is issued.
    pub issued: Utc,
    /// Manifest hash of the one before.
    pub previous: Option<String>,
    /// What changed since.
    pub amendment: Option<String>,
}

/// Takes the extract of a case.
///
/// # Errors
/// When the case cannot be read.
pub fn extract(case: &Case, options: &Options) -> Result<Extract, StoreError> {
    let form = case.form()?;
    let examiners: Vec<Person> =
        case.examiners()?.into_iter().map(|(id, name)| Person { id, name }).collect();
    let roots = case.roots()?;
    let prefix = form.get("exhibit prefix").map_or("", String::as_str);
    let rows = case.items()?;
    let mut totals = Totals { items: rows.len() as u64, ..Totals::default() };
    let mut items = Vec::new();
    for row in rows {
        let verdict = row.verdict.clone().unwrap_or_else(|| "not examined".into());
        *totals.verdicts.entry(verdict).or_default() += 1;
        let said = said(case, &row, &examiners)?;
        let wanted = match &options.scope {
            Scope::All => true,
            Scope::Marked => said.iter().any(marked),
            Scope::Selection(chosen) => chosen.contains(&row.id),
        };
        if !wanted {
            continue;
        }
        let label = roots.iter().find(|root| root.id == row.root).map_or("", |root| root.label.as_str());
        items.push(item(case, row, (label, prefix), said)?);
    }
    totals.in_scope = items.len() as u64;
    let form = form.into_iter().filter(|(field, value)| field != "case id" && !value.trim().is_empty());
    Ok(Extract {
        schema_version: SCHEMA_VERSION,
        kind: "starlight case".into(),
        tool: Tool { name: "Starlight".into(), version: env!("CARGO_PKG_VERSION").into() },
        case: case.id().to_string(),
        report: Issue {
            revision: options.revision,
            issued: options.issued,
            previous: options.previous.clone(),
            scope: scope(&options.scope, &totals),
            amendment: options.amendment.clone(),
            draft: false,
        },
        form: form.collect(),
        examiners,
        runs: case.runs()?.into_iter().map(run).collect(),
        items,
        totals,
        events: case.events()?.into_iter().map(event).collect(),
    })
}

/// What is in the report, and what is not, in words.
fn scope(scope: &Scope, totals: &Totals) -> String {
    let Totals { items, in_scope, .. } = totals;
    match scope {
        Scope::All => format!("all {items} items of the case"),
        Scope::Marked => format!(
            "the {in_scope} of {items} items that an examiner marked (a status other than OK, a tag, a note or a \
             bookmark)"
        ),
        Scope::Selection(_) => format!("{in_scope} of {items} items, chosen by the examiner"),
    }
}

fn marked(said: &Said) -> bool {
    matches!(said.status, Status::ToCheck | Status::Notable)
        || !(said.tags.is_empty() && said.notes.is_empty() && said.bookmarks.is_empty())
}

fn said(case: &Case, row: &ItemRow, examiners: &[Person]) -> Result<Vec<Said>, StoreError> {
    let mut all = Vec::new();
    for Person { id, .. } in examiners {
        let said = case.said(&row.id, id)?;
        if said.is_empty() && said.status_set.is_none() {
            continue;
        }
        let notes = said.notes.into_iter().map(|(_, note)| NoteRow {
            written: note.written,
            changed: note.changed,
            text: note.text,
        });
        all.push(Said {
            examiner: id.clone(),
            status: said.status,
            status_set: said.status_set,
            tags: said.tags.into_iter().map(|(tag, _)| tag).collect(),
            notes: notes.collect(),
            bookmarks: said.bookmarks.into_iter().map(|(_, bookmark)| bookmark).collect(),
        });
    }
    Ok(all)
}

fn item(
    case: &Case,
    row: ItemRow,
    (label, prefix): (&str, &str),
    examiners: Vec<Said>,
) -> Result<Item, StoreError> {
    let analyses = case.analyses(&row.id)?.into_iter().map(|analysis| Analysis {
        run: analysis.run,
        at: analysis.at,
        // What a damaged row holds is shown as text rather than left out.
        record: serde_json::from_str(&analysis.record).unwrap_or(Value::String(analysis.record)),
    });
    let analyses = analyses.collect();
    let identity = match (row.size, row.md5, row.sha1, row.sha256) {
        (Some(bytes), Some(md5), Some(sha1), Some(sha256)) => Some(Identity { bytes, md5, sha1, sha256 }),
        _ => None,
    };
    Ok(Item {
        id: row.id,
        exhibit: format!("{prefix}{}", row.exhibit),
        folder: label.to_owned(),
        path: row.path.to_string_lossy().into_owned(),
        path_hex: hex_unless_utf8(&row.path),
        added: row.added,
        identity,
        state: row.state.name().to_owned(),
        checked: row.checked,
        analyses,
        examiners,
    })
}

fn hex_unless_utf8(path: &Path) -> Option<String> {
    crate::report::schema::hex_unless_utf8(path.as_os_str())
}

fn run(run: store::Run) -> Run {
    let settings: RunSettings = serde_json::from_str(&run.settings).unwrap_or_default();
    let likelihood = Likelihood::of(&settings);
    Run { id: run.id, started: run.started, ended: run.ended, settings, likelihood }
}

fn event(event: store::Event) -> EventRow {
    let store::Event { sequence, at, actor, what, detail, previous: _, hash } = event;
    EventRow { sequence, at, actor, what, detail, hash }
}

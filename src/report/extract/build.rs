//! From the case on disk to its extract.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rayon::prelude::*;
use serde_json::Value;

use super::{
    Analysis, EventRow, Extract, Identity, Issue, Item, NoteRow, Person, Run, RunSettings, SCHEMA_VERSION,
    Said, Tool, Totals,
};
use crate::case::Utc;
use crate::case::store::{self, Case, ItemRow, StoreError};
use crate::report::likelihood::Likelihood;

/// Records that are read together.
const TOGETHER: usize = 1024;

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
    let (mut remarks, marked) = remarks(case, &examiners)?;
    let chosen: BTreeSet<&str> = match &options.scope {
        Scope::Selection(chosen) => chosen.iter().map(String::as_str).collect(),
        Scope::All | Scope::Marked => BTreeSet::new(),
    };
    let mut totals = Totals { items: rows.len() as u64, ..Totals::default() };
    let mut items = Vec::new();
    for row in rows {
        let verdict = row.verdict.clone().unwrap_or_else(|| "not examined".into());
        *totals.verdicts.entry(verdict).or_default() += 1;
        let said = remarks.remove(&row.id).unwrap_or_default();
        let wanted = match &options.scope {
            Scope::All => true,
            Scope::Marked => marked.contains(&row.id),
            Scope::Selection(_) => chosen.contains(row.id.as_str()),
        };
        if !wanted {
            continue;
        }
        let label = roots.iter().find(|root| root.id == row.root).map_or("", |root| root.label.as_str());
        items.push(item(row, (label, prefix), said));
    }
    analyses(case, &mut items)?;
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

/// What people say of each item, by examiner.
type Remarks = BTreeMap<String, Vec<Said>>;

/// What people say of each item, in the order of the examiners, and the items that somebody marked.
fn remarks(case: &Case, examiners: &[Person]) -> Result<(Remarks, BTreeSet<String>), StoreError> {
    let mut all = case.all_said()?;
    let ids: BTreeSet<String> = all.keys().map(|(item, _)| item.clone()).collect();
    let marked = all.iter().filter(|(_, said)| said.is_marked()).map(|((item, _), _)| item.clone()).collect();
    let mut remarks = Remarks::new();
    for item in ids {
        let by = examiners.iter().filter_map(|Person { id, .. }| {
            let said = all.remove(&(item.clone(), id.clone()))?;
            (!said.is_empty() || said.status_set.is_some()).then(|| remark(id, said))
        });
        let by = by.collect();
        remarks.insert(item, by);
    }
    Ok((remarks, marked))
}

fn remark(examiner: &str, said: crate::case::Item) -> Said {
    let notes = said.notes.into_iter().map(|(_, note)| NoteRow {
        written: note.written,
        changed: note.changed,
        text: note.text,
    });
    Said {
        examiner: examiner.to_owned(),
        status: said.status,
        status_set: said.status_set,
        tags: said.tags.into_iter().map(|(tag, _)| tag).collect(),
        notes: notes.collect(),
        bookmarks: said.bookmarks.into_iter().map(|(_, bookmark)| bookmark).collect(),
    }
}

/// Adds to each item what the tool said of it, oldest first.
fn analyses(case: &Case, items: &mut [Item]) -> Result<(), StoreError> {
    let at: BTreeMap<String, usize> =
        items.iter().enumerate().map(|(index, item)| (item.id.clone(), index)).collect();
    let mut waiting = Vec::with_capacity(TOGETHER);
    case.each_analysis(&|item| at.contains_key(item), &mut |item, analysis| {
        let Some(index) = at.get(item) else { return };
        waiting.push((*index, analysis));
        if waiting.len() == TOGETHER {
            give(items, &mut waiting);
        }
    })?;
    give(items, &mut waiting);
    for item in items {
        item.analyses.sort_by_key(|analysis| analysis.at);
    }
    Ok(())
}

/// Reads the records on all processors, and hands each to its item.
fn give(items: &mut [Item], waiting: &mut Vec<(usize, store::Analysis)>) {
    let read = |(index, analysis): (usize, store::Analysis)| {
        let store::Analysis { run, at, sha256: _, record } = analysis;
        // What a damaged row holds is shown as text rather than left out.
        let record = serde_json::from_str(&record).unwrap_or(Value::String(record));
        (index, Analysis { run, at, record })
    };
    let read: Vec<_> = std::mem::take(waiting).into_par_iter().map(read).collect();
    for (index, analysis) in read {
        if let Some(item) = items.get_mut(index) {
            item.analyses.push(analysis);
        }
    }
}

fn item(row: ItemRow, (label, prefix): (&str, &str), examiners: Vec<Said>) -> Item {
    let identity = match (row.size, row.md5, row.sha1, row.sha256) {
        (Some(bytes), Some(md5), Some(sha1), Some(sha256)) => Some(Identity { bytes, md5, sha1, sha256 }),
        _ => None,
    };
    Item {
        id: row.id,
        exhibit: format!("{prefix}{}", row.exhibit),
        folder: label.to_owned(),
        path: row.path.to_string_lossy().into_owned(),
        path_hex: hex_unless_utf8(&row.path),
        added: row.added,
        identity,
        state: row.state.name().to_owned(),
        checked: row.checked,
        analyses: Vec::new(),
        examiners,
    }
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

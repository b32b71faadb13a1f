//! Evidence on its way into a case: which folder a file belongs to, and what a scan still has to do.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::kept;
use crate::analysis::Options;
use crate::case::Utc;
use crate::case::store::{Case, Change, Identity, NewAnalysis, StoreError};
use crate::scan::{Outcome, Worklist};

/// Folders with their rows in a case; the longest first.
#[derive(Debug)]
pub struct Roots(Vec<(PathBuf, String)>);

/// A scan into a case.
#[derive(Debug)]
pub struct Intake {
    roots: Roots,
    run: String,
    /// Whether there is nothing left to do.
    idle: bool,
}

/// A file of a scan as the case knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exhibit {
    /// Its row.
    pub id: String,
    /// Its number, from 1.
    pub number: i64,
}

/// A result as a case keeps it.
#[derive(Debug, Clone)]
pub struct Kept {
    root: String,
    below: PathBuf,
    identity: Option<Identity>,
    analysis: NewAnalysis,
}

impl Intake {
    /// Adds the folders and files of a scan to the case, begins a run or goes on with one that was broken off under
    /// the same settings, and takes from `worklist` what such a run examined already. Gives the number of those.
    ///
    /// # Errors
    /// When the case cannot be written.
    pub fn begin(
        case: &mut Case,
        paths: &[PathBuf],
        worklist: &mut Worklist,
        (options, platform): (&Options, &str),
        now: Utc,
    ) -> Result<(Self, usize), StoreError> {
        let settings = settings(options, platform);
        let same: Vec<_> = case.runs()?.into_iter().filter(|run| run.settings == settings).collect();
        let mut done = BTreeSet::new();
        for run in &same {
            done.extend(case.examined(&run.id)?);
        }
        let open = same.iter().rev().find(|run| run.ended.is_none()).map(|run| run.id.clone());
        let roots = Roots::add(case, paths, now)?;
        list(case, &roots, worklist, now)?;
        let before = worklist.items.len();
        worklist.items.retain(|item| {
            let (root, below) = roots.place(path_of(item));
            !done.contains(&case.item_id(&root, &below))
        });
        let skipped = before - worklist.items.len();
        let idle = worklist.items.is_empty() && open.is_none() && !same.is_empty();
        let run = match open.or_else(|| same.last().map(|run| run.id.clone()).filter(|_| idle)) {
            Some(run) => run,
            None => case.batch(|batch| batch.run(&settings, now))?,
        };
        Ok((Self { roots, run, idle }, skipped))
    }

    /// Adds the folders and files of a scan to the case and begins a run of its own, so that files that were examined
    /// before are examined again. Gives the exhibits in the order of `worklist`.
    ///
    /// # Errors
    /// When the case cannot be written.
    pub fn anew(
        case: &mut Case,
        paths: &[PathBuf],
        worklist: &Worklist,
        (options, platform): (&Options, &str),
        now: Utc,
    ) -> Result<(Self, Vec<Exhibit>), StoreError> {
        let settings = settings(options, platform);
        let roots = Roots::add(case, paths, now)?;
        let exhibits = list(case, &roots, worklist, now)?;
        let run = case.batch(|batch| batch.run(&settings, now))?;
        Ok((Self { roots, run, idle: false }, exhibits))
    }

    /// What is kept of `outcome`.
    pub fn keep(&self, outcome: &Outcome) -> Kept {
        let (root, below) = self.roots.place(&outcome.path);
        let identity = outcome.result.as_ref().ok().map(|analysis| kept::identity(&analysis.evidence));
        Kept { root, analysis: kept::analysis(outcome, &below), below, identity }
    }

    /// The change that keeps it.
    pub fn change(&self, kept: Kept, at: Utc) -> Change {
        let Kept { root, below, identity, analysis } = kept;
        Change::Result { root, below, identity, run: self.run.clone(), analysis: Box::new(analysis), at }
    }

    /// Says that the run is done, unless there was nothing to do.
    ///
    /// # Errors
    /// When the case cannot be written.
    pub fn end(&self, case: &mut Case, now: Utc) -> Result<(), StoreError> {
        if self.idle { Ok(()) } else { case.batch(|batch| batch.run_ended(&self.run, now)) }
    }
}

/// With what a scan is made, as its run keeps it.
fn settings(options: &Options, platform: &str) -> String {
    let settings = kept::settings(options, platform);
    serde_json::to_string(&settings).expect("strings and numbers always serialise")
}

/// Gives every file of `worklist` its number before the first is read, so that numbers follow the list and a scan that
/// is broken off leaves none out.
fn list(case: &mut Case, roots: &Roots, worklist: &Worklist, now: Utc) -> Result<Vec<Exhibit>, StoreError> {
    case.batch(|batch| {
        let one = |item| {
            let (root, below) = roots.place(path_of(item));
            let (id, number) = batch.list(&root, &below, now)?;
            Ok(Exhibit { id, number })
        };
        worklist.items.iter().map(one).collect()
    })
}

fn path_of(item: &Result<PathBuf, (PathBuf, String)>) -> &Path {
    match item {
        Ok(path) | Err((path, _)) => path,
    }
}

impl Roots {
    /// Adds the folders that `paths` are or lie in to the case, but those that lie in one that it has.
    ///
    /// # Errors
    /// When the case cannot be written.
    pub fn add(case: &mut Case, paths: &[PathBuf], now: Utc) -> Result<Self, StoreError> {
        let mut roots: Vec<_> = case.roots()?.into_iter().map(|root| (root.path, root.id)).collect();
        let folders: BTreeSet<PathBuf> = paths.iter().map(|path| folder_of(path)).collect();
        // In this order a folder comes before those inside it.
        let mut new: Vec<PathBuf> = Vec::new();
        for folder in folders {
            let known = roots.iter().map(|(root, _)| root).chain(&new).any(|root| folder.starts_with(root));
            if !known {
                new.push(folder);
            }
        }
        let added = case.batch(|batch| {
            let add = |folder: PathBuf| {
                let id = batch.root(&folder, now)?;
                Ok((folder, id))
            };
            new.into_iter().map(add).collect::<Result<Vec<_>, StoreError>>()
        })?;
        roots.extend(added);
        roots.sort_by_key(|(folder, _)| std::cmp::Reverse(folder.as_os_str().len()));
        Ok(Self(roots))
    }

    /// Row of the folder that `path` belongs to, and its path below that.
    pub fn place(&self, path: &Path) -> (String, PathBuf) {
        let path = whole(path);
        let found = self.0.iter().find_map(|(folder, id)| {
            let below = path.strip_prefix(folder).ok()?;
            (!below.as_os_str().is_empty()).then(|| (id.clone(), below.to_owned()))
        });
        found.unwrap_or_else(|| {
            let name = path.file_name().unwrap_or(path.as_os_str());
            (self.0.first().map_or_else(String::new, |(_, id)| id.clone()), PathBuf::from(name))
        })
    }
}

/// The folder that a path stands for: itself, or the one that the file lies in.
fn folder_of(path: &Path) -> PathBuf {
    let path = whole(path);
    match path.parent() {
        Some(parent) if !path.is_dir() => parent.to_owned(),
        _ => path,
    }
}

/// The path from the root of the file system on, without dots.
fn whole(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path.join(".")).unwrap_or_else(|_| path.to_owned());
    absolute.components().collect()
}

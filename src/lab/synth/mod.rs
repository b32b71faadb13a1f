//! Labelled data from clean images: the five methods, clean twins that went the same way without a payload, and
//! negatives that only look guilty.
//!
//! Of ten files of everything five hold something, three are clean twins of these and two only look guilty. Without twins
//! a network learns the lab's encoders instead of the payload.

pub mod alpha;
pub mod bits;
pub mod exif;
mod innocent;
mod loaded;
pub mod lsb;
mod mix;
pub mod opacity;
pub mod palette;
pub mod payload;
pub mod quantise;
pub mod raw;
mod recipe;
mod set;
pub mod state;
pub mod words;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result, ensure};
use rayon::prelude::*;
use set::Set;

pub use mix::Mix;

use super::covers::{self, Pool};
use super::sidecar::Sidecar;
use super::split::Split;

/// What to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Folders of clean images, laid out as `SOURCE/FILE`.
    pub covers: Vec<PathBuf>,
    /// Where the set goes; nothing is written outside.
    pub out: PathBuf,
    /// Decides everything: the same seed and covers give the same bytes, and a larger count more of them.
    pub seed: u64,
    /// Files in the set.
    pub count: u64,
    /// Which files.
    pub mix: Mix,
    /// Only covers whose source belongs to that part.
    pub split: Option<Split>,
    /// Threads; 0 takes all cores.
    pub workers: usize,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Files written now.
    pub made: u64,
    /// Files that were there already.
    pub kept: u64,
    /// Numbers for which no cover of the pool was fit.
    pub failed: u64,
}

/// One made file.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// The image file.
    pub bytes: Vec<u8>,
    /// What it is.
    pub sidecar: Sidecar,
}

/// Makes the set, or what is missing of it. `progress` hears (done, all) after every file.
///
/// # Errors
/// When the covers cannot be listed, the folder holds another set, or a file cannot be written.
pub fn run(settings: &Settings, progress: &mut (dyn FnMut(u64, u64) + Send)) -> Result<Summary> {
    let mut covers = Vec::new();
    let mut counts = Vec::new();
    for root in &settings.covers {
        let found = covers::collect(std::slice::from_ref(root))?;
        counts.push(found.len());
        covers.extend(found);
    }
    if let Some(part) = settings.split {
        covers = covers::of_part(covers, part);
        ensure!(!covers.is_empty(), "none of the sources belongs to `{}`", part.name());
    }
    Set::new(settings, counts).claim(&settings.out)?;
    let pool = Pool::new(covers);
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(settings.workers)
        .thread_name(|index| format!("synth-{index}"))
        .build()
        .context("cannot start the worker threads")?;
    let state = Mutex::new((Summary::default(), progress));
    threads.install(|| {
        (0..settings.count).into_par_iter().try_for_each(|index| -> Result<()> {
            let outcome = one(&pool, settings, index)?;
            // Counting cannot fail half-way: a lock that a panic elsewhere left behind is as good as any.
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            let (summary, progress) = &mut *state;
            match outcome {
                Outcome::Made => summary.made += 1,
                Outcome::Kept => summary.kept += 1,
                Outcome::Failed => summary.failed += 1,
            }
            progress(summary.made + summary.kept + summary.failed, settings.count);
            Ok(())
        })
    })?;
    Ok(state.into_inner().unwrap_or_else(PoisonError::into_inner).0)
}

enum Outcome {
    Made,
    Kept,
    Failed,
}

fn one(pool: &Pool, settings: &Settings, index: u64) -> Result<Outcome> {
    let folder = settings.out.join(format!("{:03}", index / 1000));
    let note = folder.join(format!("{index:06}.json"));
    if note.exists() {
        return Ok(Outcome::Kept);
    }
    // A decoder that fails on one cover costs one file, not the set.
    let made = catch_unwind(AssertUnwindSafe(|| recipe::make(pool, settings.mix, settings.seed, index)));
    let Some(made) = made.ok().flatten() else { return Ok(Outcome::Failed) };
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    store(&folder.join(&made.sidecar.file), &made.bytes)?;
    // The sidecar comes last and at once: where it stands, its image is whole.
    let mut text = serde_json::to_vec(&made.sidecar)?;
    text.push(b'\n');
    let part = folder.join(format!("{index:06}.part"));
    store(&part, &text)?;
    std::fs::rename(&part, &note).with_context(|| format!("cannot write {}", note.display()))?;
    Ok(Outcome::Made)
}

fn store(path: &Path, bytes: &[u8]) -> Result<()> {
    std::fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

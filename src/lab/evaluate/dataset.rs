//! The set that is measured: which files, of which sources, and how many of them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};

use super::record::Label;
use crate::lab::covers;
use crate::lab::sidecar::Sidecar;
use crate::lab::split::{self, Split};

/// Which images of the folders are measured.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// Folders of images.
    pub folders: Vec<PathBuf>,
    /// A text file with one source a line; `None`: every source.
    pub sources: Option<PathBuf>,
    /// The part that sources must belong to; `None`: any.
    pub split: Option<Split>,
    /// Most images, drawn by the hash of their names.
    pub sample: Option<usize>,
}

/// One image to be measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Where it lies.
    pub path: PathBuf,
    /// Its path below the folder it was found in.
    pub name: String,
    /// Its source: the sidecar's, else the first folder's name.
    pub source: String,
    /// What it is.
    pub label: Label,
}

/// The images chosen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dataset {
    /// The images, sorted by name.
    pub items: Vec<Item>,
    /// Images without a sidecar in folders of images that have one: a stopped run left them, and nobody knows what
    /// they are.
    pub unlabelled: usize,
}

/// Finds the images.
///
/// # Errors
/// When a folder or the list of sources cannot be read, or nothing is left to measure.
pub fn collect(choice: &Choice) -> Result<Dataset> {
    let wanted = choice.sources.as_deref().map(sources).transpose()?;
    let mut found: Vec<(covers::Cover, Option<Sidecar>)> = Vec::new();
    for cover in covers::collect(&choice.folders)? {
        let sidecar = Sidecar::beside(&cover.path);
        found.push((cover, sidecar));
    }
    let made: BTreeSet<PathBuf> = found
        .iter()
        .filter(|(_, sidecar)| sidecar.is_some())
        .filter_map(|(cover, _)| cover.path.parent().map(Path::to_owned))
        .collect();
    let mut dataset = Dataset::default();
    for (cover, sidecar) in found {
        if sidecar.is_none() && cover.path.parent().is_some_and(|folder| made.contains(folder)) {
            dataset.unlabelled += 1;
            continue;
        }
        let source = sidecar.as_ref().map_or(cover.source, |sidecar| sidecar.source.clone());
        let listed = wanted.as_ref().is_none_or(|wanted| wanted.contains(&source));
        let in_part = choice.split.is_none_or(|part| split::of(&source) == part);
        if listed && in_part {
            let item = Item { path: cover.path, name: cover.name, source, label: Label::new(sidecar) };
            dataset.items.push(item);
        }
    }
    if let Some(most) = choice.sample {
        dataset.items.sort_by_cached_key(|item| draw(&item.name));
        dataset.items.truncate(most);
    }
    dataset.items.sort_by(|a, b| a.name.cmp(&b.name));
    if dataset.items.is_empty() {
        bail!("none of the images belongs to the sources asked for (see --split and --sources)");
    }
    Ok(dataset)
}

/// The place of `name` in the lot: the same whatever else is in the folder, so that a larger sample holds a smaller one.
fn draw(name: &str) -> [u8; 32] {
    Sha256::digest(name.as_bytes()).into()
}

/// Names of a list of sources: one a line, `#` begins a comment.
fn sources(path: &Path) -> Result<BTreeSet<String>> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("the list of sources could not be read\nFile: {}", path.display()))?;
    let names: BTreeSet<String> = text
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    if names.is_empty() {
        bail!("the list of sources names none\nFile: {}", path.display());
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, b"x").unwrap();
        }
        folder
    }

    fn names(choice: &Choice) -> Vec<String> {
        collect(choice).unwrap().items.into_iter().map(|item| item.name).collect()
    }

    #[test]
    fn sources_are_chosen_by_list_and_by_part() {
        let set = folder(&["a/1.png", "b/1.png", "c/1.png", "c/2.png"]);
        let list = set.path().join("test.txt");
        std::fs::write(&list, "# the fixed set\nb  # kept\n\nc\n").unwrap();
        let mut choice = Choice { folders: vec![set.path().to_owned()], ..Choice::default() };
        assert_eq!(names(&choice), ["a/1.png", "b/1.png", "c/1.png", "c/2.png"]);
        choice.sources = Some(list.clone());
        assert_eq!(names(&choice), ["b/1.png", "c/1.png", "c/2.png"]);
        for part in [Split::Train, Split::Calibrate, Split::Test] {
            let choice = Choice { sources: None, split: Some(part), ..choice.clone() };
            let expected: Vec<&str> = ["a", "b", "c"].into_iter().filter(|s| split::of(s) == part).collect();
            match collect(&choice) {
                Ok(set) => assert!(set.items.iter().all(|item| expected.contains(&item.source.as_str()))),
                Err(error) => assert!(expected.is_empty() && error.to_string().contains("--split")),
            }
        }
        std::fs::write(&list, "# nothing\n").unwrap();
        assert!(collect(&choice).unwrap_err().to_string().contains("names none"));
    }

    #[test]
    fn a_larger_sample_holds_a_smaller_one() {
        let files: Vec<String> = (0..40).map(|n| format!("s/{n}.png")).collect();
        let set = folder(&files.iter().map(String::as_str).collect::<Vec<_>>());
        let sample = |most| {
            names(&Choice { folders: vec![set.path().to_owned()], sample: Some(most), ..Choice::default() })
        };
        let (few, more) = (sample(5), sample(20));
        assert_eq!((few.len(), more.len(), sample(100).len()), (5, 20, 40));
        assert!(few.iter().all(|name| more.contains(name)));
        assert_ne!(few, more[..5], "drawn by hash, not the first ones");
    }

    #[test]
    fn an_image_that_lost_its_sidecar_is_left_out_not_called_clean() {
        let set = folder(&["000/000000.png", "000/000001.png"]);
        let note = serde_json::json!({
            "file": "000001.png", "label": 1, "method": "raw", "bit_order": "none", "layout": "x",
            "operation": "", "kind": "text", "payload_bytes": 7, "rate": 0.5, "state": "as is", "twin": false,
            "cover": "s/a.png", "source": "s", "seed": 1, "index": 1
        });
        std::fs::write(set.path().join("000/000001.json"), note.to_string()).unwrap();
        let found = collect(&Choice { folders: vec![set.path().to_owned()], ..Choice::default() }).unwrap();
        assert_eq!((found.items.len(), found.unlabelled), (1, 1));
        assert_eq!((found.items[0].source.as_str(), found.items[0].label.is_stego()), ("s", true));
    }
}

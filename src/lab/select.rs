//! Which images of which folders are measured: the same ones for every command that measures.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::covers::{self, Cover};
use super::sidecar::Sidecar;
use super::split::{self, Split};

/// Which images.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// Folders of images; a file without a sidecar counts as clean, unless others beside it have one.
    pub folders: Vec<PathBuf>,
    /// A text file with one source a line; `None` takes every source.
    pub sources: Option<PathBuf>,
    /// The part that sources must belong to; `None` takes any.
    pub split: Option<Split>,
    /// Most images, drawn by the hash of their names.
    pub sample: Option<usize>,
}

/// One image with its label.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Where it lies.
    pub path: PathBuf,
    /// Its path below the folder it was found in.
    pub name: String,
    /// The source that its cover comes from: the sidecar's, else the first folder's name.
    pub source: String,
    /// What is known of it, where it was made by the lab.
    pub sidecar: Option<Sidecar>,
}

impl Case {
    /// Whether data was hidden in it.
    pub fn is_stego(&self) -> bool {
        self.sidecar.as_ref().is_some_and(|sidecar| sidecar.label != 0)
    }

    /// The method it was hidden with.
    pub fn method(&self) -> Option<&str> {
        self.sidecar.as_ref()?.method.as_deref()
    }

    /// The method's place in [`crate::finding::Method::ALL`].
    pub fn method_id(&self) -> Option<usize> {
        usize::try_from(self.sidecar.as_ref()?.method_id()).ok()
    }

    /// The bit order's place in [`crate::finding::BitOrder::ALL`], where the payload has one that can be seen.
    pub fn bit_order_id(&self) -> Option<usize> {
        let id = usize::from(self.sidecar.as_ref().filter(|_| self.is_stego())?.bit_order_id());
        (id < 2).then_some(id)
    }
}

/// The images selected.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Selected {
    /// The images, sorted by name.
    pub cases: Vec<Case>,
    /// Images without a sidecar in folders of images that have one: a stopped run left them, and nobody knows what
    /// they are.
    pub unlabelled: usize,
}

/// The images asked for.
///
/// # Errors
/// When a folder or the list of sources cannot be read, or no image is left.
pub fn select(selection: &Selection) -> Result<Selected> {
    let wanted = selection.sources.as_deref().map(sources).transpose()?;
    let mut cases: Vec<Case> = covers::collect(&selection.folders)?.into_par_iter().map(case).collect();
    let all = cases.len();
    let made: BTreeSet<PathBuf> =
        cases.iter().filter(|case| case.sidecar.is_some()).filter_map(folder).map(Path::to_owned).collect();
    cases.retain(|case| case.sidecar.is_some() || folder(case).is_none_or(|folder| !made.contains(folder)));
    let unlabelled = all - cases.len();
    cases.retain(|case| {
        let listed = wanted.as_ref().is_none_or(|wanted| wanted.contains(&case.source));
        listed && selection.split.is_none_or(|part| split::of(&case.source) == part)
    });
    if let Some(most) = selection.sample {
        cases.sort_by_cached_key(|case| draw(&case.name));
        cases.truncate(most);
    }
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    if cases.is_empty() {
        bail!("none of {all} images belongs to the sources asked for (see --split and --sources)");
    }
    Ok(Selected { cases, unlabelled })
}

fn case(Cover { path, name, source }: Cover) -> Case {
    let sidecar = Sidecar::beside(&path);
    let source = sidecar.as_ref().map_or(source, |sidecar| sidecar.source.clone());
    Case { path, name, source, sidecar }
}

fn folder(case: &Case) -> Option<&Path> {
    case.path.parent()
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

    fn whole(folder: &tempfile::TempDir) -> Selection {
        Selection { folders: vec![folder.path().to_owned()], ..Selection::default() }
    }

    fn names(selection: &Selection) -> Vec<String> {
        select(selection).unwrap().cases.into_iter().map(|case| case.name).collect()
    }

    #[test]
    fn sources_are_selected_by_list_and_by_part() {
        let set = folder(&["a/1.png", "b/1.png", "c/1.png", "c/2.png"]);
        let list = set.path().join("test.txt");
        std::fs::write(&list, "# the fixed set\n b  # kept\n\nc\n").unwrap();
        let mut selection = whole(&set);
        assert_eq!(names(&selection), ["a/1.png", "b/1.png", "c/1.png", "c/2.png"]);
        selection.sources = Some(list.clone());
        assert_eq!(names(&selection), ["b/1.png", "c/1.png", "c/2.png"]);
        for part in [Split::Train, Split::Calibrate, Split::Test] {
            for sources in [None, Some(list.clone())] {
                let listed = |source: &&str| sources.is_none() || *source != "a";
                let expected: Vec<&str> =
                    ["a", "b", "c"].into_iter().filter(|s| split::of(s) == part).filter(listed).collect();
                match select(&Selection { sources: sources.clone(), split: Some(part), ..selection.clone() })
                {
                    Ok(found) => {
                        let mut sources: Vec<&str> =
                            found.cases.iter().map(|case| case.source.as_str()).collect();
                        sources.dedup();
                        assert_eq!(sources, expected, "a list and a part both bind");
                    }
                    Err(error) => assert!(expected.is_empty() && error.to_string().contains("--split")),
                }
            }
        }
        std::fs::write(&list, "# nothing\n").unwrap();
        assert!(select(&selection).unwrap_err().to_string().contains("names none"));
    }

    #[test]
    fn a_larger_sample_holds_a_smaller_one() {
        let files: Vec<String> = (0..40).map(|n| format!("s/{n}.png")).collect();
        let set = folder(&files.iter().map(String::as_str).collect::<Vec<_>>());
        let sample = |most| names(&Selection { sample: Some(most), ..whole(&set) });
        let (few, more) = (sample(5), sample(20));
        assert_eq!((few.len(), more.len(), sample(100).len()), (5, 20, 40));
        assert!(few.iter().all(|name| more.contains(name)));
        assert_ne!(few, more[..5], "drawn by hash, not the first ones");
        assert!(few.is_sorted());
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
        let found = select(&whole(&set)).unwrap();
        assert_eq!((found.cases.len(), found.unlabelled), (1, 1));
        let case = &found.cases[0];
        assert_eq!((case.source.as_str(), case.is_stego(), case.method_id()), ("s", true, Some(4)));
        assert_eq!((case.method(), case.bit_order_id()), (Some("raw"), None));
    }
}

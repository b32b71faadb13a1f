//! Which images of which folders are measured.

use std::path::PathBuf;

use anyhow::{Result, bail};
use rayon::prelude::*;

use super::covers::{self, Cover};
use super::rng::Rng;
use super::sidecar::Sidecar;
use super::split::{self, Split};

/// Which images.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// Folders of images; a file without a sidecar counts as clean.
    pub images: Vec<PathBuf>,
    /// The part of the sources; `None` takes all.
    pub split: Option<Split>,
    /// Only these sources; they take the place of `split`.
    pub sources: Option<Vec<String>>,
    /// No more than so many, drawn by their number in the list, always the same ones.
    pub sample: Option<usize>,
}

/// One image with its label.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Where it lies.
    pub path: PathBuf,
    /// Its path below the folder it was found in.
    pub name: String,
    /// The source that its cover comes from.
    pub source: String,
    /// What is known of it, where it was made by the lab.
    pub sidecar: Option<Sidecar>,
}

impl Case {
    /// Whether data was hidden in it.
    pub fn is_stego(&self) -> bool {
        self.sidecar.as_ref().is_some_and(|sidecar| sidecar.label == 1)
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
        let id = usize::from(self.sidecar.as_ref().filter(|sidecar| sidecar.label == 1)?.bit_order_id());
        (id < 2).then_some(id)
    }
}

/// The images asked for, in the order of their folders and names.
///
/// # Errors
/// When a folder cannot be walked, or no image is left.
pub fn select(selection: &Selection) -> Result<Vec<Case>> {
    let found = covers::collect(&selection.images)?;
    let all = found.len();
    let mut cases: Vec<Case> = found.into_par_iter().map(case).collect();
    cases.retain(|case| match (&selection.sources, selection.split) {
        (Some(sources), _) => sources.contains(&case.source),
        (None, Some(split)) => split::of(&case.source) == split,
        (None, None) => true,
    });
    if cases.is_empty() {
        bail!("none of {all} images is of the sources asked for");
    }
    if let Some(most) = selection.sample.filter(|&most| most < cases.len()) {
        let mut kept = Rng::new(0, "sample").sample(cases.len(), most);
        kept.sort_unstable();
        cases = kept.into_iter().map(|at| cases[at as usize].clone()).collect();
    }
    Ok(cases)
}

fn case(Cover { path, name, source }: Cover) -> Case {
    let sidecar = Sidecar::beside(&path);
    let source = sidecar.as_ref().map_or(source, |sidecar| sidecar.source.clone());
    Case { path, name, source, sidecar }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_take_the_place_of_the_split_and_a_sample_is_always_the_same() {
        let folder = tempfile::tempdir().unwrap();
        for source in 0..40 {
            let path = folder.path().join(format!("source-{source}"));
            std::fs::create_dir_all(&path).unwrap();
            std::fs::write(path.join("a.png"), b"x").unwrap();
        }
        let whole = Selection { images: vec![folder.path().to_owned()], ..Selection::default() };
        assert_eq!(select(&whole).unwrap().len(), 40);
        let test = select(&Selection { split: Some(Split::Test), ..whole.clone() }).unwrap();
        assert!(!test.is_empty() && test.iter().all(|case| split::of(&case.source) == Split::Test));
        let named = Selection {
            sources: Some(vec!["source-3".to_owned(), "source-1".to_owned()]),
            split: Some(Split::Test),
            ..whole.clone()
        };
        let names: Vec<String> = select(&named).unwrap().into_iter().map(|case| case.name).collect();
        assert_eq!(names, ["source-1/a.png", "source-3/a.png"]);
        let few = Selection { sample: Some(5), ..whole.clone() };
        assert_eq!(select(&few).unwrap().len(), 5);
        assert_eq!(select(&few).unwrap(), select(&few).unwrap());
        assert!(select(&Selection { sources: Some(vec!["none".to_owned()]), ..whole }).is_err());
    }
}

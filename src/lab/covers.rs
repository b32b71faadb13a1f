//! Clean images to work on: folders of the layout `SOURCE/FILE`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use walkdir::WalkDir;

use super::rng::Rng;
use super::split::{self, Split};

/// Extensions of the files that are taken.
const EXTENSIONS: [&str; 8] = ["png", "jpg", "jpeg", "gif", "webp", "bmp", "dib", "apng"];

/// One image file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// Where it lies.
    pub path: PathBuf,
    /// Its path below the folder it was found in, with `/`.
    pub name: String,
    /// Where it comes from: the first folder below the folder it was found in (or that folder's own name).
    pub source: String,
}

/// All image files below `roots`, sorted by their name below the root, folder by folder in the order given.
///
/// # Errors
/// When a folder cannot be walked or holds no image.
pub fn collect(roots: &[PathBuf]) -> Result<Vec<Cover>> {
    let mut covers = Vec::new();
    for root in roots {
        let before = covers.len();
        for entry in WalkDir::new(root).sort_by_file_name() {
            let entry = entry.with_context(|| format!("cannot walk {}", root.display()))?;
            let extension = entry.path().extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
            let wanted = extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()));
            if entry.file_type().is_file() && wanted {
                covers.push(cover(root, entry.into_path()));
            }
        }
        if covers.len() == before {
            bail!("there is no image file below {}", root.display());
        }
    }
    Ok(covers)
}

fn cover(root: &Path, path: PathBuf) -> Cover {
    let below = path.strip_prefix(root).unwrap_or(&path);
    let parts: Vec<String> = below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let source = match parts.as_slice() {
        [first, _, ..] => first.clone(),
        _ => root.file_name().map_or_else(|| "unknown".to_owned(), |n| n.to_string_lossy().into_owned()),
    };
    Cover { name: parts.join("/"), source, path }
}

/// Those whose source belongs to `part`, sorted by their names, however the folders lay them out.
pub fn of_part(mut covers: Vec<Cover>, part: Split) -> Vec<Cover> {
    covers.retain(|cover| split::of(&cover.source) == part);
    // Folder by folder, as a walk over all of them in one would find them.
    covers.sort_by(|one, other| one.name.split('/').cmp(other.name.split('/')));
    covers
}

/// Covers grouped by source, to draw from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    covers: Vec<Cover>,
    /// For each source the indices of its covers.
    sources: Vec<Vec<usize>>,
}

impl Pool {
    /// Groups `covers`.
    pub fn new(covers: Vec<Cover>) -> Self {
        let mut names: Vec<&str> = covers.iter().map(|cover| cover.source.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let mut sources = vec![Vec::new(); names.len()];
        for (index, cover) in covers.iter().enumerate() {
            if let Ok(at) = names.binary_search(&cover.source.as_str()) {
                sources[at].push(index);
            }
        }
        Self { covers, sources }
    }

    /// Half the time any image, half the time an image of any source: variety of sources helps a detector more than
    /// many images of one, but a source of three images should not be drawn a hundred times as often as others.
    ///
    /// # Panics
    /// When the pool is empty.
    pub fn draw(&self, rng: &mut Rng) -> &Cover {
        if rng.chance(0.5) {
            return rng.pick(&self.covers);
        }
        let source = rng.pick(&self.sources);
        &self.covers[*rng.pick(source)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_is_the_first_folder_below_the_root() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("set");
        for name in ["b/deep/2.PNG", "a/1.jpg", "a/notes.txt", "loose.gif"] {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, b"x").unwrap();
        }
        let found = collect(std::slice::from_ref(&root)).unwrap();
        let seen: Vec<(&str, &str)> = found.iter().map(|c| (c.name.as_str(), c.source.as_str())).collect();
        assert_eq!(seen, [("a/1.jpg", "a"), ("b/deep/2.PNG", "b"), ("loose.gif", "set")]);
        assert!(collect(&[root.join("a/none")]).is_err());
        let pool = Pool::new(found);
        assert_eq!(pool.sources, [vec![0], vec![1], vec![2]]);
    }
}

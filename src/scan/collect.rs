//! Paths → worklist.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::Worklist;
use crate::container::{self, Format};
use crate::progress::{CancelFlag, Progress as _};

/// Bytes read to tell a format by content.
const HEAD: u64 = 64;

/// Collects `paths`: files as given, folders with every image file below them (by extension or content; links are
/// not followed), sorted by name within each folder. What cannot be looked at is an item with its error. Stops early
/// when cancelled.
pub fn collect(paths: &[PathBuf], cancel: &CancelFlag) -> Worklist {
    let mut worklist = Worklist::default();
    for path in paths {
        if cancel.cancelled() {
            break;
        }
        // Links are followed where the user named them, as every other tool does.
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => walk(path, cancel, &mut worklist),
            Ok(_) => worklist.items.push(Ok(path.clone())),
            Err(error) => worklist.items.push(Err((path.clone(), cannot_be_read(&error)))),
        }
    }
    worklist
}

/// Lists the images below `folder`.
fn walk(folder: &Path, cancel: &CancelFlag, worklist: &mut Worklist) {
    for entry in WalkDir::new(folder).sort_by_file_name() {
        if cancel.cancelled() {
            return;
        }
        match entry {
            Ok(entry) if !entry.file_type().is_file() => {}
            Ok(entry) => match is_image(entry.path()) {
                Ok(true) => worklist.items.push(Ok(entry.into_path())),
                Ok(false) => {}
                Err(error) => worklist.items.push(Err((entry.into_path(), cannot_be_read(&error)))),
            },
            Err(error) => {
                let path = error.path().unwrap_or(folder).to_owned();
                let text = error.io_error().map_or_else(|| error.to_string(), cannot_be_read);
                worklist.items.push(Err((path, text)));
            }
        }
    }
}

/// Whether a file found in a folder is to be examined: by its extension, whatever it holds, since a damaged or
/// disguised image is of interest too, or by its content.
///
/// # Errors
/// When its beginning cannot be read.
pub fn is_image(path: &Path) -> io::Result<bool> {
    if let Some(extension) = path.extension() {
        let mut known = Format::ALL.into_iter().flat_map(Format::extensions);
        if known.any(|known| extension.eq_ignore_ascii_case(known)) {
            return Ok(true);
        }
    }
    let mut head = Vec::with_capacity(HEAD as usize);
    File::open(path)?.take(HEAD).read_to_end(&mut head)?;
    Ok(container::identify(&head).is_some())
}

/// What happened and what to do.
fn cannot_be_read(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "does not exist; check the path".to_owned(),
        io::ErrorKind::PermissionDenied => "may not be read; ask for permission or copy it first".to_owned(),
        _ => format!("could not be read: {error}; check the disk and the permissions"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_sorted_and_named_files_always_listed() {
        let folder = tempfile::tempdir().unwrap();
        let make = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, bytes).unwrap();
            path
        };
        let named = make("notes.txt", b"text");
        let _ =
            [make("b.PNG", b"not one"), make("a/z.jpeg", b""), make("a/y.gif", b"x"), make("c.doc", b"doc")];
        let missing = folder.path().join("missing");
        let list =
            collect(&[named.clone(), folder.path().to_owned(), missing.clone()], &CancelFlag::default());
        let names: Vec<_> = list
            .items
            .iter()
            .map(|item| match item {
                Ok(path) => path.strip_prefix(folder.path()).unwrap().to_str().unwrap().to_owned(),
                Err((path, text)) => format!("{}: {text}", path.file_name().unwrap().display()),
            })
            .collect();
        assert_eq!(
            names,
            ["notes.txt", "a/y.gif", "a/z.jpeg", "b.PNG", "missing: does not exist; check the path"]
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_inside_a_folder_are_not_followed_but_named_ones_are() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.png"), b"x").unwrap();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("a.png"), folder.path().join("b.png")).unwrap();
        let listed = |path: PathBuf| collect(&[path], &CancelFlag::default()).items;
        assert_eq!(listed(folder.path().to_owned()), [Ok(folder.path().join("a.png"))]);
        assert_eq!(listed(folder.path().join("b.png")), [Ok(folder.path().join("b.png"))]);
        assert_eq!(listed(folder.path().join("loop")), [Ok(folder.path().join("loop/a.png"))]);
    }

    #[test]
    fn a_cancelled_collection_lists_nothing_more() {
        let cancel = CancelFlag::default();
        cancel.cancel();
        assert_eq!(collect(&[PathBuf::from("missing")], &cancel), Worklist::default());
    }
}

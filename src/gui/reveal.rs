//! The folder of a file in the desktop's own file manager. The file is evidence and never handed to another program:
//! only its folder is opened.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

/// How the desktop is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Desktop {
    /// `xdg-open` opens folders with the user's file manager.
    Free,
    /// The Finder marks the file in its folder.
    Mac,
    /// So does the Explorer.
    Windows,
}

impl Desktop {
    /// The one this program was built for.
    const HERE: Self = if cfg!(windows) {
        Self::Windows
    } else if cfg!(target_os = "macos") {
        Self::Mac
    } else {
        Self::Free
    };

    /// Program and arguments that show `path`, which is absolute, in `folder`. A path is an argument of its own, and
    /// no shell reads it.
    fn order(self, path: &Path, folder: &Path) -> (&'static str, Vec<OsString>) {
        match self {
            Self::Free => ("xdg-open", vec![folder.into()]),
            Self::Mac => ("open", vec!["-R".into(), path.into()]),
            Self::Windows => ("explorer", vec!["/select,".into(), path.into()]),
        }
    }
}

/// Shows the folder of `path`; waits until the desktop has taken it over.
///
/// # Errors
/// When the folder is not there, or there is no file manager.
pub(super) fn reveal(path: &Path) -> io::Result<()> {
    // Absolute, so that no name can be taken for an option or an address.
    let path = std::path::absolute(path)?;
    let folder = path.parent().filter(|folder| folder.is_dir());
    let folder = folder.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "it is no longer there"))?;
    let (program, arguments) = Desktop::HERE.order(&path, folder);
    run(program, arguments)
}

/// Shows a page that this program wrote in the user's browser; waits until the desktop has taken it over.
///
/// # Errors
/// When it is not there, or nothing shows such pages.
pub(super) fn open(page: &Path) -> io::Result<()> {
    let page = std::path::absolute(page)?;
    if !page.is_file() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "it is no longer there"));
    }
    let program = match Desktop::HERE {
        Desktop::Free => "xdg-open",
        Desktop::Mac => "open",
        Desktop::Windows => "explorer",
    };
    run(program, vec![page.into()])
}

fn run(program: &'static str, arguments: Vec<OsString>) -> io::Result<()> {
    let status = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .map_err(|error| io::Error::new(error.kind(), format!("{program} could not be started: {error}")))?;
    // The Explorer says 1 whatever it did.
    if status.success() || Desktop::HERE == Desktop::Windows {
        return Ok(());
    }
    Err(io::Error::other(format!("{program} could not show it ({status})")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_argument_and_only_the_folder_is_opened() {
        let (path, folder) = (Path::new("/case/a b;$(x).png"), Path::new("/case"));
        let arguments = |desktop: Desktop| desktop.order(path, folder);
        assert_eq!(arguments(Desktop::Free), ("xdg-open", vec![OsString::from("/case")]));
        assert_eq!(arguments(Desktop::Mac), ("open", vec!["-R".into(), path.into()]));
        assert_eq!(arguments(Desktop::Windows), ("explorer", vec!["/select,".into(), path.into()]));
    }

    #[test]
    fn a_folder_that_is_gone_is_told() {
        let error = reveal(Path::new("/nonexistent/folder/a.png")).unwrap_err();
        assert_eq!(error.to_string(), "it is no longer there");
    }
}

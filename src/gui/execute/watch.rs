//! Folders: shown in the file manager, watched.

use std::path::{Path, PathBuf};

use crate::gui::app::App;
use crate::gui::reveal;
use crate::gui::row::shown_path;
use crate::gui::worker::Reply;

impl App {
    /// Shows the folder of the selected file in the desktop's file manager, beside the window: it may take its time.
    pub(super) fn reveal(&mut self) {
        let Some(path) = self.selected_path() else { return self.tell("Select a file first.") };
        let shown = path.clone();
        let begun = self.worker.aside("reveal", move |_| match reveal::reveal(&path) {
            Ok(()) => Reply::Told(Ok("The folder is shown in the file manager.".into())),
            Err(error) => {
                let folder = path.parent().unwrap_or(&path).to_owned();
                let text =
                    format!("The folder could not be shown: {error}.\nFolder: {}", shown_path(&folder));
                Reply::Unreached(folder, text)
            }
        });
        if let Err(error) = begun {
            self.complain_of(&shown, &format!("The folder could not be shown: {error}."));
        }
    }

    fn selected_path(&self) -> Option<PathBuf> {
        let row = self.session.rows().get(self.session.selected()?)?;
        Some(row.part.as_ref().map_or(row.path.as_path(), |part| part.parent()).to_owned())
    }

    /// Watches the folder that the selected file was opened with, else the one it lies in.
    pub(super) fn watch_folder(&mut self) {
        let folder = match self.selected_path() {
            Some(path) => folder_of(&self.opened, &path),
            None => return self.tell("Select a file first."),
        };
        match folder {
            Some(folder) => self.watch(&folder),
            None => self.tell("The file was opened by its bare name; open its folder to watch it."),
        }
    }

    /// Watches `folder`.
    pub(super) fn watch(&mut self, folder: &Path) {
        if self.watch.folders().iter().any(|watched| watched == folder) {
            return self.tell("The folder is watched already.");
        }
        let ctx = self.worker.setting().ctx.clone();
        if let Err(error) = self.watch.start(&ctx, folder.to_owned()) {
            let shown = shown_path(folder);
            self.complain_of(folder, &format!("The folder is not watched: {error}.\nFolder: {shown}"));
        }
    }

    /// Watches `folder` no longer, or none at all.
    pub(super) fn stop_watching(&mut self, folder: Option<&Path>) {
        let all = self.watch.folders().to_vec();
        for watched in all.iter().filter(|watched| folder.is_none_or(|folder| folder == watched.as_path())) {
            self.watch.stop(watched);
        }
    }
}

/// The innermost of the opened folders that `path` lies in, else its own folder.
fn folder_of(opened: &[PathBuf], path: &Path) -> Option<PathBuf> {
    let within = opened.iter().filter(|folder| path != folder.as_path() && path.starts_with(folder));
    let innermost = within.max_by_key(|folder| folder.as_os_str().len()).cloned();
    // A bare name has none: what is told of the folder it lies in would bear other names.
    let own = || path.parent().filter(|folder| !folder.as_os_str().is_empty()).map(Path::to_owned);
    innermost.or_else(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_that_was_opened_is_watched() {
        let opened = ["/case", "/case/a", "/other/x.png"].map(PathBuf::from);
        let folder = |path: &str| folder_of(&opened, Path::new(path));
        assert_eq!(folder("/case/b/c.png"), Some("/case".into()));
        assert_eq!(folder("/case/a/b/c.png"), Some("/case/a".into()));
        assert_eq!(folder("/other/x.png"), Some("/other".into()));
        assert_eq!(folder("x.png"), None);
    }
}

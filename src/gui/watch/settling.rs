//! Which of the paths that something happened to have come to rest: a file that is still being written is not read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// A file whose size and time stay the same for so long is complete.
pub(super) const STILL: Duration = Duration::from_secs(1);
/// Most paths waited for.
const MOST: usize = 100_000;

/// What a look at a path shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// Neither file nor folder.
    Nothing,
    /// A folder.
    Folder,
    /// A file of so many bytes, changed last at that time.
    File(u64, Option<SystemTime>),
}

impl Seen {
    /// Looks; links are not followed, as in folders that are opened.
    pub(super) fn at(path: &Path) -> Self {
        match std::fs::symlink_metadata(path) {
            Ok(found) if found.is_file() => Self::File(found.len(), found.modified().ok()),
            Ok(found) if found.is_dir() => Self::Folder,
            Ok(_) | Err(_) => Self::Nothing,
        }
    }
}

/// What has come to rest.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rested {
    /// Files, new or changed.
    pub(super) files: Vec<PathBuf>,
    /// Folders that are new.
    pub(super) folders: Vec<PathBuf>,
    /// What is no longer there.
    pub(super) gone: Vec<PathBuf>,
}

#[derive(Debug)]
struct Waiting {
    seen: Option<(Seen, Instant)>,
    /// Whether it came into being, as far as is known.
    new: bool,
}

/// Paths that something happened to.
#[derive(Debug, Default)]
pub(super) struct Settling(BTreeMap<PathBuf, Waiting>);

impl Settling {
    /// Something happened to `path`; `new`: it came into being. Says whether there was room to take note.
    pub(super) fn touched(&mut self, path: PathBuf, new: bool) -> bool {
        let room = self.0.len() < MOST || self.0.contains_key(&path);
        if room {
            self.0.entry(path).or_insert(Waiting { seen: None, new: false }).new |= new;
        }
        room
    }

    /// Whether nothing is waited for.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What looks the same as it did [`STILL`] ago; the rest goes on waiting.
    pub(super) fn rested(&mut self, now: Instant, look: impl Fn(&Path) -> Seen) -> Rested {
        let mut rested = Rested::default();
        self.0.retain(|path, waiting| {
            let since = waiting.seen.map(|(_, at)| now.duration_since(at));
            if since.is_some_and(|since| since < STILL) {
                return true;
            }
            let seen = look(path);
            if waiting.seen.is_none_or(|(before, _)| before != seen) {
                waiting.seen = Some((seen, now));
                return true;
            }
            match seen {
                Seen::Nothing => rested.gone.push(path.clone()),
                Seen::File(..) => rested.files.push(path.clone()),
                Seen::Folder if waiting.new => rested.folders.push(path.clone()),
                // Something in it changed, which is told of its own accord.
                Seen::Folder => {}
            }
            false
        });
        rested
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_told_once_it_has_kept_still() {
        let (mut settling, begin) = (Settling::default(), Instant::now());
        let path = PathBuf::from("a.png");
        let at = |tenths: u64| begin + Duration::from_millis(tenths * 100);
        assert!(settling.touched(path.clone(), true));
        assert_eq!(settling.rested(at(0), |_| Seen::File(10, None)), Rested::default());
        assert_eq!(settling.rested(at(5), |_| Seen::File(99, None)), Rested::default(), "not looked at yet");
        assert_eq!(settling.rested(at(10), |_| Seen::File(20, None)), Rested::default(), "it grew");
        assert_eq!(settling.rested(at(15), |_| Seen::File(20, None)), Rested::default());
        assert_eq!(settling.rested(at(20), |_| Seen::File(20, None)).files, std::slice::from_ref(&path));
        assert!(settling.is_empty());
        // A file that is saved by putting another in its place is never gone.
        settling.touched(path.clone(), false);
        assert_eq!(settling.rested(at(30), |_| Seen::Nothing), Rested::default());
        assert_eq!(settling.rested(at(40), |_| Seen::File(5, None)), Rested::default());
        assert_eq!(settling.rested(at(50), |_| Seen::File(5, None)).files, std::slice::from_ref(&path));
        settling.touched(path.clone(), false);
        settling.rested(at(60), |_| Seen::Nothing);
        assert_eq!(settling.rested(at(70), |_| Seen::Nothing).gone, [path]);
    }

    #[test]
    fn only_new_folders_are_told() {
        let (mut settling, now) = (Settling::default(), Instant::now());
        settling.touched("old".into(), false);
        settling.touched("new".into(), false);
        settling.touched("new".into(), true);
        settling.rested(now, |_| Seen::Folder);
        let rested = settling.rested(now + STILL, |_| Seen::Folder);
        assert_eq!(rested, Rested { folders: vec!["new".into()], ..Rested::default() });
    }
}

//! Passwords to try on what hiding tools have locked: what the file itself offers first, then the user's list.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::container::Container;
use crate::metadata::Metadata;
use crate::progress::Progress;

/// Longest password tried, in bytes.
const LONGEST: usize = 128;
/// Shortest word taken from the file.
const SHORTEST: usize = 3;
/// Most passwords taken from one file.
const OFFERED: usize = 2_000;
/// Bytes of one stretch outside the image in which words are looked for.
const STRETCH: usize = 64 << 10;
/// Most of them tried where each try is slow: with a list behind them, and where nobody asked for any.
const OWN: usize = 100;
const UNASKED: usize = 24;
/// Words between two looks at whether the work is still wanted.
const BETWEEN: u64 = 256;

/// Words to try, one a line; clones share them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wordlist(Arc<Vec<u8>>);

impl Wordlist {
    /// A list from the bytes of a file: one word a line, line ends `\n` or `\r\n`, any encoding.
    pub fn new(lines: Vec<u8>) -> Self {
        Self(Arc::new(lines))
    }

    /// Whether there is no word in it.
    pub fn is_empty(&self) -> bool {
        self.words().next().is_none()
    }

    /// SHA-256 of the list as it was read, in lower-case hexadecimal.
    pub fn sha256(&self) -> String {
        crate::evidence::sha256_hex(&self.0)
    }

    fn words(&self) -> impl Iterator<Item = &[u8]> {
        let trimmed = |line: &'_ [u8]| line.len() - usize::from(line.ends_with(b"\r"));
        let lines = self.0.split(|byte| *byte == b'\n').map(move |line| &line[..trimmed(line)]);
        lines.filter(|word| !word.is_empty() && word.len() <= LONGEST)
    }
}

/// What one try costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cost {
    /// Microseconds: every word of any list is tried.
    Cheap,
    /// Milliseconds and more (a key derivation made to be slow): a limited number is tried.
    Costly,
}

/// What a search came to.
#[derive(Debug)]
pub(super) struct Search<T> {
    /// The password, and what it opened.
    pub(super) found: Option<(Vec<u8>, T)>,
    /// Passwords tried.
    pub(super) tried: u64,
}

/// The passwords to try on one file.
pub struct Passwords<'a> {
    file: &'a [u8],
    container: &'a Container,
    metadata: &'a Metadata,
    name: &'a str,
    list: Option<&'a Wordlist>,
    costly: usize,
    progress: &'a dyn Progress,
    offered: OnceCell<Vec<Vec<u8>>>,
}

impl std::fmt::Debug for Passwords<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Passwords").field("name", &self.name).field("list", &self.list.is_some()).finish()
    }
}

impl<'a> Passwords<'a> {
    /// The passwords for one file. `name` is its name without the folders, `costly` the most words of the list that
    /// are tried where each try is slow.
    pub fn new(
        (file, name): (&'a [u8], &'a str),
        container: &'a Container,
        metadata: &'a Metadata,
        list: Option<&'a Wordlist>,
        costly: usize,
        progress: &'a dyn Progress,
    ) -> Self {
        Self { file, container, metadata, name, list, costly, progress, offered: OnceCell::new() }
    }

    /// Whether the user gave a list: then marks that only a password shows are looked for, too.
    pub(super) fn listed(&self) -> bool {
        self.list.is_some()
    }

    /// Who is told of the work and may stop it.
    pub(super) fn progress(&self) -> &'a dyn Progress {
        self.progress
    }

    /// Tries `open` on every password until one opens something; reports progress under `tool` and stops when the
    /// work is not wanted any more.
    pub(super) fn find<T>(
        &self,
        tool: &str,
        cost: Cost,
        mut open: impl FnMut(&[u8]) -> Option<T>,
    ) -> Search<T> {
        let (own, listed) = match (cost, self.list) {
            (Cost::Cheap, _) => (usize::MAX, usize::MAX),
            (Cost::Costly, Some(_)) => (OWN, self.costly),
            (Cost::Costly, None) => (UNASKED, 0),
        };
        let offered = self.offered.get_or_init(|| self.offers());
        let words = offered.iter().map(Vec::as_slice).take(own);
        let words = words.chain(self.list.into_iter().flat_map(Wordlist::words).take(listed));
        let mut tried = 0;
        for word in words {
            if cost == Cost::Costly || tried % BETWEEN == 0 {
                if self.progress.cancelled() {
                    break;
                }
                self.progress.passwords(tool, tried);
            }
            tried += 1;
            if let Some(opened) = open(word) {
                return Search { found: Some((word.to_vec(), opened)), tried };
            }
        }
        Search { found: None, tried }
    }

    /// What the file itself offers: its name, metadata values, comments, text outside the image, names in archives.
    fn offers(&self) -> Vec<Vec<u8>> {
        let mut offers = Offers::default();
        let stem = self.name.rsplit_once('.').map_or(self.name, |(stem, _)| stem);
        offers.text(stem.as_bytes());
        for field in self.metadata.all() {
            offers.text(field.raw.get(..STRETCH).unwrap_or(&field.raw));
            offers.text(field.name.raw().as_bytes());
        }
        for outside in &self.container.outside {
            let bytes = outside.bytes(self.file);
            for name in archived_names(bytes) {
                offers.text(name);
            }
            offers.strings(bytes.get(..STRETCH).unwrap_or(bytes));
        }
        offers.list
    }
}

/// Names of entries in a ZIP archive anywhere in `bytes` (APPNOTE 4.3.7: local file headers).
fn archived_names(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.windows(30).enumerate().filter(|(_, header)| header.starts_with(b"PK\x03\x04")).filter_map(
        |(at, header)| {
            let length = usize::from(u16::from_le_bytes([header[26], header[27]]));
            bytes.get(at + 30..at + 30 + length)
        },
    )
}

/// Passwords found so far, each once, in the order found.
#[derive(Default)]
struct Offers {
    list: Vec<Vec<u8>>,
    known: BTreeSet<Vec<u8>>,
}

impl Offers {
    /// A text: as a whole, line by line, word by word.
    fn text(&mut self, text: &[u8]) {
        let text = text.trim_ascii();
        self.word(text);
        for line in text.split(|byte| matches!(byte, b'\n' | b'\r' | 0)) {
            self.word(line.trim_ascii());
            for word in line.split(|byte| byte.is_ascii_whitespace() || b",;:=/\\\"'()[]<>".contains(byte)) {
                self.word(word);
                self.word(word.trim_ascii_end().strip_suffix(b".").unwrap_or(word));
            }
        }
    }

    /// The printable runs of other bytes.
    fn strings(&mut self, bytes: &[u8]) {
        let runs = bytes.split(|byte| !byte.is_ascii_graphic() && *byte != b' ');
        for run in runs.filter(|run| run.len() > SHORTEST) {
            self.text(run);
        }
    }

    fn word(&mut self, word: &[u8]) {
        let fits = (SHORTEST..=LONGEST).contains(&word.len());
        if fits && self.list.len() < OFFERED && self.known.insert(word.to_vec()) {
            self.list.push(word.to_vec());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::{Outside, OutsidePlace};
    use crate::progress::{CancelFlag, Silent};
    use crate::span::Span;

    fn with_tail(file: &[u8]) -> Container {
        let span = Span::new(0, file.len() as u64);
        let outside = Outside { place: OutsidePlace::AfterEnd, span, inflated: None, explained: None };
        Container { outside: vec![outside], ..Container::default() }
    }

    #[test]
    fn the_file_s_own_words_come_before_the_list() {
        let file = b"\0\x01the word is: hunter2.\0";
        let (container, metadata) = (with_tail(file), Metadata::default());
        let list = Wordlist::new(b"first\r\nsecond\n\n".to_vec());
        let passwords =
            Passwords::new((file, "north-gate.png"), &container, &metadata, Some(&list), 1, &Silent);
        let mut seen: Vec<String> = Vec::new();
        let search = passwords.find("test", Cost::Cheap, |word| {
            seen.push(String::from_utf8_lossy(word).into_owned());
            (word == b"second").then_some(7)
        });
        assert_eq!(search.found, Some((b"second".to_vec(), 7)));
        assert_eq!(search.tried as usize, seen.len());
        assert_eq!(seen[0], "north-gate");
        assert!(seen.contains(&"hunter2".to_owned()), "{seen:?}");
        assert_eq!(seen[seen.len() - 2..], ["first", "second"]);
        // Slow tries stop before the second word of the list, and there are none of it where there is none.
        assert_eq!(passwords.find("test", Cost::Costly, |_| None::<()>).tried, search.tried - 1);
        let unasked = Passwords::new((file, "north-gate.png"), &container, &metadata, None, 1, &Silent);
        assert_eq!(unasked.find("test", Cost::Costly, |_| None::<()>).tried, search.tried - 2);
    }

    #[test]
    fn names_in_an_archive_are_offered_and_a_stop_is_heard() {
        let mut file = b"PK\x03\x04".to_vec();
        file.extend([0; 22]);
        file.extend(b"\x0a\0\0\0secret.txt");
        let (container, metadata) = (with_tail(&file), Metadata::default());
        let passwords = Passwords::new((&file, ""), &container, &metadata, None, 3, &Silent);
        assert!(
            passwords.find("test", Cost::Cheap, |word| (word == b"secret.txt").then_some(())).found.is_some()
        );
        let stop = CancelFlag::default();
        stop.cancel();
        let passwords = Passwords::new((&file, ""), &container, &metadata, None, 3, &stop);
        assert_eq!(passwords.find("test", Cost::Cheap, |_| Some(())).tried, 0);
    }
}

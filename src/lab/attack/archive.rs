//! An archive behind the image whose signatures are overwritten, so that no search for `PK` finds it (APPNOTE.TXT
//! sections 4.3.7, 4.3.12 and 4.3.16); its owner writes them back.

use super::carrier::png as written;
use super::{Hidden, Job};
use crate::container;
use crate::lab::synth::payload;
use crate::limits::Limits;

const NAME: &str = "notes.txt";
/// Bytes before the stored content: the local header and the name.
const BEFORE: usize = 30 + NAME.len();
/// Bytes behind it: the directory and its end.
const BEHIND: usize = 46 + NAME.len() + 22;

/// The archive of `body` without its signatures.
fn masked(body: &[u8]) -> Vec<u8> {
    let mut archive = payload::archive(NAME, body);
    for at in [0, archive.len() - BEHIND, archive.len() - 22] {
        archive[at..at + 4].fill(0);
    }
    archive
}

/// Hides.
pub(super) fn hide(job: &Job<'_>) -> Option<Hidden> {
    let mut hidden = written(job.cover)?;
    hidden.file.extend(masked(job.payload));
    Some(hidden)
}

/// Reads what [`hide`] hid.
pub(super) fn read(file: &[u8], length: usize, _: &str) -> Option<Vec<u8>> {
    let container = container::parse(file, None, &Limits::default());
    let end = container.segments.iter().find(|segment| segment.name == "IEND")?.span.end() as usize;
    let archive = file.get(end..)?;
    let body = archive.get(BEFORE..archive.len().checked_sub(BEHIND)?)?;
    (body.len() == length).then(|| body.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_signatures_are_gone() {
        let mut archive = masked(b"hidden");
        assert!(!archive.windows(2).any(|pair| pair == b"PK"));
        let end = archive.len();
        for (at, signature) in [(0, b"PK\x03\x04"), (end - BEHIND, b"PK\x01\x02"), (end - 22, b"PK\x05\x06")]
        {
            archive[at..at + 4].copy_from_slice(signature);
        }
        assert_eq!(archive, payload::archive(NAME, b"hidden"));
    }
}

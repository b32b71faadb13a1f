//! Content behind a frame that nobody knows: a mark of the tool's own, a length, a version.
//!
//! Each place that it may begin at is one more trial.

use super::contents::{self, Content, distinct, starts_file};
use super::reading::{Places, Reading};
use crate::payload::text;

/// Bytes that a frame may have.
const PLACES: usize = 64;
/// Bytes of text that are worth a look, and how many different ones among them.
const RUN: usize = 16;
const DIFFERENT: usize = 7;

/// What stands behind the first bytes of a reading that begins with nothing known.
pub(super) fn examine<'a>(reading: &Reading<'a>) -> Option<(Reading<'a>, Content)> {
    // Whole samples are near each other, as letters are; of the file's bytes every start is tried already.
    if !reading.spec.is_low() {
        return None;
    }
    let head = reading.spec.read_from(reading.origin, PLACES + RUN + 1).ok()?;
    starts(&head).into_iter().find_map(|at| {
        let spec = reading.spec.behind(at, reading.origin)?;
        let places = Places::Framed(PLACES);
        let inner = Reading::new(reading.stream, spec, reading.origin, reading.limits, places)?;
        contents::examine(&inner).map(|content| (inner, content))
    })
}

/// Places behind the first at which a text or a file may begin.
fn starts(head: &[u8]) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut at = text::run(head);
    let mut files = 1;
    while at < head.len().min(PLACES + 1) {
        starts.extend((files..at).filter(|at| starts_file(&head[*at..])));
        files = at + 1;
        let rest = &head[at..];
        let run = text::run(rest);
        let worded = run >= RUN && distinct(&rest[..RUN]) >= DIFFERENT;
        if at > 0 && (worded || starts_file(rest)) {
            starts.push(at);
        }
        at += run.max(1);
    }
    starts.extend((files..head.len().min(PLACES + 1)).filter(|at| starts_file(&head[*at..])));
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_files_may_begin_behind_the_first_byte() {
        assert_eq!(starts(b"stegv3\0\0\x01\xf8\0meet me at the old bridge"), [11]);
        assert_eq!(starts(b"\0\0\x01\xf8Rar!\x1a\x07\x01\0\xff\xfe\xfd"), [4]);
        assert_eq!(starts(b"mark1Rar!\x1a\x07\x01\0\xff\xfe\xfd"), [5]);
        // What stands at the start is no frame's content; a short run and a pattern are none at all.
        assert_eq!(starts(b"meet me at the old bridge"), [] as [usize; 0]);
        assert_eq!(starts(b"\0not so long\0UUUUUUUUUUUUUUUUUUUU"), [] as [usize; 0]);
        assert_eq!(starts(&[&[1; 65], b"meet me at the old".as_slice()].concat()), [] as [usize; 0]);
    }
}

//! Which bytes of a block its own structure accounts for.

use std::ops::Range;

use super::Group;
use super::bytes::Content;
use super::gathered::Gathered;

/// Fewer bytes than this between two values are alignment.
const SHORTEST: usize = 4;
/// Most gaps of one block that are taken as fields.
const GAPS: usize = 64;

/// Ranges of a block that something in it explains.
#[derive(Debug, Default)]
pub(super) struct Covered {
    ranges: Vec<Range<usize>>,
}

impl Covered {
    /// Explains `length` bytes from `at`.
    pub(super) fn take(&mut self, at: usize, length: usize) {
        self.ranges.push(at..at.saturating_add(length));
    }

    /// The ranges of a block of `length` bytes that nothing explains, in order.
    fn gaps(&mut self, length: usize) -> Vec<Range<usize>> {
        self.ranges.sort_by_key(|range| range.start);
        let mut gaps = Vec::new();
        let mut end = 0_usize;
        for range in &self.ranges {
            if range.start > end {
                gaps.push(end..range.start.min(length));
            }
            end = end.max(range.end);
        }
        gaps.push(end.min(length)..length);
        gaps.retain(|gap| gap.start < gap.end);
        gaps
    }

    /// Takes the gaps that hold more than padding as fields of their own.
    pub(super) fn report(
        mut self,
        group: Group,
        name: &str,
        content: &Content<'_>,
        gathered: &mut Gathered<'_>,
    ) {
        let gaps = self.gaps(content.bytes.len());
        let telling = gaps.into_iter().filter_map(|gap| trimmed(content.bytes, gap)).take(GAPS);
        for gap in telling {
            gathered.closer_blob(group, name, content, gap);
        }
    }
}

/// The gap without NULs around it; `None` where it is padding: short, or one value over and over.
fn trimmed(bytes: &[u8], gap: Range<usize>) -> Option<Range<usize>> {
    let inner = bytes.get(gap.clone())?;
    let first = inner.iter().position(|byte| *byte != 0)?;
    let last = inner.iter().rposition(|byte| *byte != 0)?;
    let kept = inner.get(first..=last)?;
    let varied = kept.windows(2).any(|pair| pair.first() != pair.last());
    let start = gap.start.saturating_add(first);
    (kept.len() >= SHORTEST && varied).then(|| start..start.saturating_add(kept.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_what_no_range_reaches() {
        let mut covered = Covered::default();
        covered.take(10, 10);
        covered.take(0, 4);
        covered.take(12, 3);
        covered.take(30, usize::MAX);
        assert_eq!(covered.gaps(40), [4..10, 20..30]);
        assert_eq!(Covered::default().gaps(3).first(), Some(&(0..3)));
        assert_eq!(Covered::default().gaps(0), [] as [Range<usize>; 0]);
    }

    #[test]
    fn padding_is_no_gap_worth_telling() {
        let bytes = b"\0\0abcd\0\0\xff\xff\xff\xff\xff\0ab";
        assert_eq!(trimmed(bytes, 0..8), Some(2..6));
        assert_eq!(trimmed(bytes, 8..13), None);
        assert_eq!(trimmed(bytes, 13..16), None);
        assert_eq!(trimmed(bytes, 6..8), None);
    }
}

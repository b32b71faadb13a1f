//! The structure tree, what lies outside the image, and the sum that shows that no byte is missing.

use std::io::{self, Write};

use crate::cli::show;
use crate::report::detail::{Depth, OutsideRecord, SegmentRecord};
use crate::untrusted::Untrusted;

/// Structures of one name in a row that are written out, before and behind those that are only counted.
const SHOWN: usize = 8;

/// Writes the tree of a file of `bytes` bytes.
pub(super) fn write(out: &mut impl Write, depth: &Depth, bytes: u64, width: usize) -> io::Result<()> {
    writeln!(out, "\nStructure ({})", depth.structure.len())?;
    writeln!(out, "      offset      length  kind          name")?;
    for row in rows(&depth.structure) {
        match row {
            Row::Segment(segment) => writeln!(out, "{}", show::cut_end(&line(segment), width))?,
            Row::More { count, name, bytes } => {
                writeln!(out, "              {bytes:>10}  … {count} more of {}", Untrusted::new(name))?;
            }
        }
    }
    let sums = depth.coverage.iter().map(|kind| format!("{} {}", kind.kind, kind.bytes));
    let sums: Vec<String> = sums.collect();
    let total: u64 = depth.coverage.iter().map(|kind| kind.bytes).sum();
    paragraph(out, &format!("Sum: {} = {total} of {bytes} bytes", sums.join(" + ")), width)?;
    list(out, "Outside the image", &depth.outside, width)?;
    list(out, "Space that no pixel uses", &depth.slack, width)
}

/// `  0x00000021       8192  image data    IDAT  CRC right  filtered rows in one zlib stream`.
fn line(segment: &SegmentRecord) -> String {
    let indent = usize::from(segment.depth) * 2;
    let checksum = segment.checksum.map(|state| format!("  CRC {state}")).unwrap_or_default();
    let note = if segment.note.is_empty() { String::new() } else { format!("  {}", segment.note) };
    let name = Untrusted::new(&segment.name);
    let SegmentRecord { offset, length, kind, meaning, .. } = segment;
    format!("  {offset:#010x}  {length:>10}  {kind:<12}  {:indent$}{name}{checksum}{note}  ({meaning})", "")
}

enum Row<'a> {
    Segment(&'a SegmentRecord),
    More { count: usize, name: &'a str, bytes: u64 },
}

/// The rows of the tree: of a long run of the same structure only the first ones and the last one.
fn rows(structure: &[SegmentRecord]) -> Vec<Row<'_>> {
    let alike = |a: &SegmentRecord, b: &SegmentRecord| {
        (&a.name, a.depth, a.checksum, a.kind) == (&b.name, b.depth, b.checksum, b.kind)
    };
    let mut rows = Vec::new();
    for run in structure.chunk_by(alike) {
        if run.len() <= SHOWN + 2 {
            rows.extend(run.iter().map(Row::Segment));
            continue;
        }
        let (first, rest) = run.split_at(SHOWN);
        rows.extend(first.iter().map(Row::Segment));
        if let Some((last, middle)) = rest.split_last() {
            let bytes = middle.iter().map(|segment| segment.length).sum();
            rows.push(Row::More { count: middle.len(), name: &last.name, bytes });
            rows.push(Row::Segment(last));
        }
    }
    rows
}

/// Lists stretches of bytes: where, how many, how even their values are, what they are and why they may be there.
fn list(out: &mut impl Write, title: &str, stretches: &[OutsideRecord], width: usize) -> io::Result<()> {
    if stretches.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title} ({})", stretches.len())?;
    for stretch in stretches {
        let why = stretch.explained.unwrap_or("nothing explains them");
        let stored = if stretch.length == stretch.span.length {
            String::new()
        } else {
            format!(" (stored in {})", stretch.span.length)
        };
        let words = format!(
            "{:#010x}  {} bytes{stored} {}: {why}; {:.2} bits a byte; {}",
            stretch.span.offset, stretch.length, stretch.place, stretch.entropy, stretch.identity
        );
        paragraph(out, &words, width)?;
    }
    Ok(())
}

fn paragraph(out: &mut impl Write, words: &str, width: usize) -> io::Result<()> {
    for (index, part) in show::wrap(words, width.saturating_sub(6)).into_iter().enumerate() {
        let indent = if index == 0 { 2 } else { 6 };
        writeln!(out, "{:indent$}{part}", "")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(name: &str, offset: u64) -> SegmentRecord {
        SegmentRecord {
            kind: "image data",
            name: name.into(),
            meaning: "rows",
            checksum: Some("right"),
            offset,
            length: 10,
            depth: 0,
            note: String::new(),
        }
    }

    #[test]
    fn a_line_says_what_a_structure_is() {
        let shown = line(&segment("ID\u{1b}AT", 33));
        assert_eq!(shown, "  0x00000021          10  image data    ID\\u{1b}AT  CRC right  (rows)");
    }

    #[test]
    fn long_runs_are_counted() {
        let mut structure: Vec<_> = (0..20).map(|at| segment("IDAT", at * 10)).collect();
        structure.push(segment("IEND", 200));
        let shown: Vec<String> = rows(&structure)
            .iter()
            .map(|row| match row {
                Row::Segment(segment) => segment.offset.to_string(),
                Row::More { count, bytes, .. } => format!("{count} of {bytes}"),
            })
            .collect();
        assert_eq!(shown, ["0", "10", "20", "30", "40", "50", "60", "70", "11 of 110", "190", "200"]);
    }
}

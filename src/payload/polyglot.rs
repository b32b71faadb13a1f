//! Files that are something else as well: an archive that programs find from its end wherever it lies, a document
//! that begins in the first kilobyte, scripts in places where a server or a browser would run them.

use super::identify::archive_names;
use super::identify::directory::{self, Archive};
use super::lsb::quoted;
use super::{Source, text};
use crate::container::SegmentKind;
use crate::finding::{Finding, Method, Payload, PayloadKind, Place};
use crate::span::Span;

/// Bytes of image data that are searched for scripts: the known trick needs a tiny image.
const SMALL: u64 = 64 << 10;

/// Most bytes of a script that are shown as its payload.
const SCRIPT: usize = 64 << 10;

/// Fewest characters of a script.
const SHORTEST: usize = 12;

/// Every other format the file can be read as.
pub(super) fn recover(source: &Source<'_>) -> Vec<Finding> {
    let found = [archive(source), document(source), phar(source), script(source), gif_script(source)];
    found.into_iter().flatten().collect()
}

/// Whether a finding that raises gives back what `finding` shows already.
pub(super) fn is_told(finding: &Finding, others: &[Finding]) -> bool {
    let bytes = finding.payload.as_ref().map(|payload| payload.bytes.as_slice());
    let same = |other: &Finding| other.payload.as_ref().map(|payload| payload.bytes.as_slice()) == bytes;
    bytes.is_some() && others.iter().filter(|other| other.raises).any(same)
}

fn finish(finding: Finding, bytes: &[u8], kind: PayloadKind) -> Finding {
    let payload = Payload::new(bytes.to_vec(), kind);
    finding.with_method(Method::Raw, None).with_payload(payload).with_reproduce("inspect {}")
}

fn span(start: usize, end: usize) -> Place {
    Place::Bytes(vec![Span::between(start, end)])
}

/// A ZIP archive whose end record stands where programs look for it. Its directory was walked to the record and its
/// entries lead to local headers: at least three signatures of 32 bits and two offsets, far below any coincidence.
fn archive(source: &Source<'_>) -> Option<Finding> {
    let Archive { start, end, .. } = directory::read_tail(source.file)?;
    let bytes = source.file.get(start..end)?;
    let bytes = &bytes[..bytes.len().min(source.limits.payload_bytes)];
    let place = if start == 0 { "the whole file" } else { "it begins inside the image file" };
    let summary = format!(
        "The file opens as a ZIP archive of {} bytes, too ({place}){}",
        end - start,
        archive_names(bytes)
    );
    let bits = 3.0 * 32.0 + 16.0;
    let finding = Finding::proof("polyglot-zip", summary, span(start, end), (-bits_f(bits)).exp2());
    Some(finish(finding, bytes, PayloadKind::File("zip")))
}

/// Where readers of PDF accept the header.
const PDF_HEAD: usize = 1024;

/// A PDF document that begins in the first kilobyte and whose last `startxref` leads to a cross-reference table or
/// an object (ISO 32000 §7.5.5).
fn document(source: &Source<'_>) -> Option<Finding> {
    let file = source.file;
    let head = file.get(..file.len().min(PDF_HEAD))?;
    let start = find(head, b"%PDF-")?;
    let version = file.get(start + 5..start + 8)?;
    let known = version[0].is_ascii_digit() && version[1] == b'.' && version[2].is_ascii_digit();
    let mark = file.windows(5).rposition(|window| window == b"%%EOF").filter(|at| *at > start && known)?;
    let before = file.get(mark.saturating_sub(64)..mark)?;
    let number = before.get(find(before, b"startxref")? + 9..)?;
    let digits = number.iter().skip_while(|byte| byte.is_ascii_whitespace());
    let digits: String =
        digits.take_while(|byte| byte.is_ascii_digit()).map(|byte| char::from(*byte)).collect();
    let offset: usize = digits.parse().ok()?;
    let leads = |at: usize| {
        let there = file.get(at..).unwrap_or_default();
        there.starts_with(b"xref") || there.first().is_some_and(u8::is_ascii_digit) && is_object(there)
    };
    (leads(offset) || leads(start + offset)).then_some(())?;
    let end = mark + 5;
    let summary = format!(
        "The file opens as a PDF document of {} bytes, too: its header stands {start} bytes from the start, and its \
         cross-reference table is where it says",
        end - start
    );
    let finding = Finding::proof("polyglot-pdf", summary, span(start, end), (-bits_f(80.0)).exp2());
    let bytes = file.get(start..end)?;
    Some(finish(finding, &bytes[..bytes.len().min(source.limits.payload_bytes)], PayloadKind::File("pdf")))
}

/// `12 0 obj`.
fn is_object(bytes: &[u8]) -> bool {
    find(&bytes[..bytes.len().min(24)], b" obj").is_some()
}

/// Evidence less the formats that are tried.
const fn bits_f(bits: f64) -> f64 {
    bits - 3.0
}

/// A PHP archive: its stub ends in `__HALT_COMPILER();`, and the manifest behind it has a length that the file holds
/// and as many files as it can hold.
fn phar(source: &Source<'_>) -> Option<Finding> {
    const STUB: &[u8] = b"__HALT_COMPILER();";
    let at = pieces(source).find_map(|(from, bytes)| Some(from + find(bytes, STUB)?))?;
    let file = source.file;
    let rest = file.get(at + STUB.len()..)?;
    let skipped = rest.iter().take(8).take_while(|byte| b" ?>\r\n".contains(byte)).count();
    let manifest = rest.get(skipped..)?;
    let number = |at: usize| Some(u32::from_le_bytes(*manifest.get(at..)?.first_chunk()?) as usize);
    let (length, files) = (number(0)?, number(4)?);
    let fits =
        length >= 18 && length <= manifest.len() && files.checked_mul(24).is_some_and(|all| all <= length);
    fits.then_some(())?;
    let summary =
        format!("The file holds a PHP archive (phar) of {files} files, which PHP reads from any file");
    let finding =
        Finding::proof("polyglot-phar", summary, span(at, file.len()), (-bits_f(8.0 * 18.0)).exp2());
    let bytes = &file[at..];
    Some(finish(finding, &bytes[..bytes.len().min(source.limits.payload_bytes)], PayloadKind::File("phar")))
}

/// A script in what is not image data, or in the data of a tiny image.
fn script(source: &Source<'_>) -> Option<Finding> {
    const STARTS: [(&[u8], &[u8], &str); 3] = [
        (b"<?php", b"?>", "a PHP script"),
        (b"<?=", b"?>", "a PHP script"),
        (b"<script", b"</script", "an HTML page with a script"),
    ];
    let tried = STARTS.iter().flat_map(|start| pieces(source).map(move |piece| (start, piece)));
    let (name, start, end) = tried.into_iter().find_map(|((opens, closes, name), (from, bytes))| {
        let at = find(bytes, opens)?;
        let rest = &bytes[at..bytes.len().min(at + SCRIPT)];
        let closed = find(rest, closes).map(|end| end + closes.len());
        // Three letters come by chance: the short tag must be closed and be text up to there.
        let length = closed.or_else(|| (opens.len() > 4).then(|| text::run(rest)))?;
        // The short tag is punctuation that tables hold, too: a script names a variable.
        let named = opens.len() > 4 || rest[..length].contains(&b'$');
        let right = named && length >= SHORTEST && text::run(&rest[..length]) == length;
        right.then_some((*name, from + at, from + at + length))
    })?;
    let bytes = source.file.get(start..end)?;
    let summary =
        format!("{} bytes of {name}, which a server or a browser may run{}", bytes.len(), quoted(bytes));
    let finding = Finding::indication("polyglot-script", summary, span(start, end)).raising();
    Some(finish(finding, bytes, PayloadKind::Text))
}

/// A GIF or BMP whose first bytes are a comment or an assignment in JavaScript.
fn gif_script(source: &Source<'_>) -> Option<Finding> {
    let file = source.file;
    let head = match file {
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => 6,
        [b'B', b'M', ..] => 2,
        _ => return None,
    };
    let behind = file.get(head..)?;
    let from = if behind.starts_with(b"/*") {
        head + 2 + find(&behind[2..], b"*/")?
    } else if behind.starts_with(b"=") {
        head
    } else {
        return None;
    };
    let code = file.get(from..)?;
    let code = code.strip_prefix(b"*/").unwrap_or(code);
    let start = file.len() - code.len();
    let length = text::run(code);
    let assigned = code.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'=');
    (assigned && length >= SHORTEST).then_some(())?;
    let bytes = &code[..length];
    let summary = format!(
        "The file can be read as JavaScript, too: its first bytes open a comment or an assignment{}",
        quoted(bytes)
    );
    let finding = Finding::indication("polyglot-script", summary, span(start, start + length)).raising();
    Some(finish(finding, bytes, PayloadKind::Text))
}

/// The stretches that scripts are looked for in: everything but image data, and the data of a tiny image.
fn pieces<'a>(source: &Source<'a>) -> impl Iterator<Item = (usize, &'a [u8])> {
    let segments = source.container.segments.iter().filter(|segment| segment.depth == 0);
    let file = source.file;
    segments
        .filter(|segment| segment.kind != SegmentKind::ImageData || segment.span.length <= SMALL)
        .map(move |segment| (segment.span.offset as usize, segment.span.of(file)))
}

/// Where `needle` first lies in `hay`.
fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let starts = hay.iter().enumerate().filter(|(_, byte)| **byte == first);
    starts.map(|(at, _)| at).find(|at| hay[*at..].starts_with(needle))
}

//! Recovered files, analysed in turn: what was hidden may itself be an image that hides something, or an archive of
//! such images.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use super::{Analysis, AnalysisError, Options, analyse_within};
use crate::container;
use crate::evidence::{Evidence, sha256_hex};
use crate::finding::{Class, Finding, PayloadKind};
use crate::limits::Limits;
use crate::payload::{identify, text};
use crate::progress::Progress;
use crate::untrusted::Untrusted;

/// A file that was recovered from another one.
#[derive(Debug, Clone)]
pub struct Child {
    /// Number of the finding, in the parent's findings, whose payload it is or comes out of.
    pub finding: usize,
    /// What it is called inside that payload; `None` where it is the payload itself.
    pub entry: Option<Untrusted>,
    /// Usual extension of its type, `txt` for text, `bin` where it is not known.
    pub extension: &'static str,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
    /// Its own examination, where it is one of the five image formats.
    pub analysis: Option<Box<Analysis>>,
}

/// What all descendants of one file may cost together.
pub(super) struct Family {
    /// Files seen on the way: a file inside itself is looked at once.
    known: BTreeSet<String>,
    children: usize,
    bytes: usize,
    generations: u8,
}

impl Family {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            known: BTreeSet::new(),
            children: limits.children,
            bytes: limits.payload_bytes,
            generations: limits.generations,
        }
    }

    /// Counts a file in; `None` where it was seen before, or there is no room left for it.
    fn admit(&mut self, bytes: &[u8]) -> Option<String> {
        let sha256 = sha256_hex(bytes);
        if self.children == 0 || bytes.len() > self.bytes || !self.known.insert(sha256.clone()) {
            return None;
        }
        self.children -= 1;
        self.bytes -= bytes.len();
        Some(sha256)
    }
}

/// Analyses the files among the payloads of `findings`, and the files inside those.
pub(super) fn analyse(
    (parent, findings): (&Evidence, &[Finding]),
    options: &Options,
    progress: &dyn Progress,
    family: &mut Family,
) -> Result<Vec<Child>, AnalysisError> {
    family.known.insert(parent.sha256());
    let mut children = Vec::new();
    if family.generations == 0 {
        return Ok(children);
    }
    family.generations -= 1;
    let options = Options { contributions: false, ..options.clone() };
    for (finding, observed) in
        findings.iter().enumerate().filter(|(_, finding)| finding.class > Class::Information)
    {
        let Some(payload) =
            observed.payload.as_ref().filter(|payload| matches!(payload.kind, PayloadKind::File(_)))
        else {
            continue;
        };
        let mut members = vec![(None, payload.bytes.clone())];
        members.extend(inside(&payload.bytes, family));
        for (entry, bytes) in members {
            let Some(sha256) = family.admit(&bytes) else { continue };
            let extension = extension(&bytes);
            let length = bytes.len() as u64;
            let analysis = if container::identify(&bytes).is_some() {
                let evidence = Evidence::from_bytes(format!("{}.{extension}", observed.id), bytes);
                match analyse_within(&evidence, &options, progress, family) {
                    Ok(analysis) => Some(Box::new(analysis)),
                    Err(AnalysisError::Cancelled) => return Err(AnalysisError::Cancelled),
                    Err(AnalysisError::UnknownFormat) => None,
                }
            } else {
                None
            };
            children.push(Child { finding, entry, extension, bytes: length, sha256, analysis });
        }
    }
    family.generations += 1;
    Ok(children)
}

fn extension(bytes: &[u8]) -> &'static str {
    let text = || text::assess(bytes).is_some_and(|score| score.length == bytes.len());
    match identify::identify(bytes) {
        Some(kind) => kind.extension,
        None if text() => "txt",
        None => "bin",
    }
}

/// The files inside an archive or a compressed file, within what the family may still cost.
fn inside(bytes: &[u8], family: &Family) -> Vec<(Option<Untrusted>, Vec<u8>)> {
    match identify::identify(bytes).map(|kind| kind.extension) {
        Some("gz") => inflated(flate2::read::MultiGzDecoder::new(bytes), family),
        Some("zlib") => inflated(flate2::read::ZlibDecoder::new(bytes), family),
        _ if bytes.starts_with(b"PK\x03\x04") => unzipped(bytes, family),
        _ => Vec::new(),
    }
}

fn inflated(stream: impl Read, family: &Family) -> Vec<(Option<Untrusted>, Vec<u8>)> {
    read_bounded(stream, family.bytes)
        .map(|bytes| (Some(Untrusted::new("(inflated)")), bytes))
        .into_iter()
        .collect()
}

fn unzipped(bytes: &[u8], family: &Family) -> Vec<(Option<Untrusted>, Vec<u8>)> {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return Vec::new() };
    let mut room = family.bytes;
    let mut members = Vec::new();
    for index in 0..archive.len().min(family.children) {
        // What is locked or packed in a way not known here stays in the archive, which is a child itself.
        let Ok(entry) = archive.by_index(index) else { continue };
        if entry.is_dir() {
            continue;
        }
        let name = Untrusted::from_bytes(entry.name_raw());
        let Some(bytes) = read_bounded(entry, room) else { continue };
        room -= bytes.len();
        members.push((Some(name), bytes));
    }
    members
}

/// All bytes of a stream that ends well and within `room`; none are no file.
fn read_bounded(stream: impl Read, room: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    stream.take(room as u64 + 1).read_to_end(&mut bytes).ok()?;
    (!bytes.is_empty() && bytes.len() <= room).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::super::analyse;
    use super::*;
    use crate::progress::Silent;

    /// A 1×1 PNG with `tail` behind its end.
    fn png(shade: u8, tail: &[u8]) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, 1, 1);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.write_header().unwrap().write_image_data(&[shade]).unwrap();
        file.extend(tail);
        file
    }

    fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn children(file: Vec<u8>, limits: Limits) -> Vec<Child> {
        let options = Options { limits, ..Options::default() };
        analyse(&Evidence::from_bytes("a.png", file), &options, &Silent).unwrap().children
    }

    #[test]
    fn an_image_in_an_archive_behind_an_image_is_examined() {
        let inner = png(2, b"Behind the picture in the archive there is this sentence, too.");
        let archive = zip(&[("notes.txt", b"nothing"), ("b.png", &inner)]);
        let found = children(png(1, &archive), Limits::default());
        let shape: Vec<_> = found
            .iter()
            .map(|child| (child.entry.as_ref().map(Untrusted::raw), child.extension, child.bytes))
            .collect();
        let bytes = archive.len() as u64;
        let inner_bytes = inner.len() as u64;
        assert_eq!(
            shape,
            [(None, "zip", bytes), (Some("notes.txt"), "txt", 7), (Some("b.png"), "png", inner_bytes)]
        );
        assert_eq!(found[2].sha256, sha256_hex(&inner));
        let analysis = found[2].analysis.as_ref().unwrap();
        assert!(analysis.findings.iter().any(|finding| finding.id == "raw-text"), "{:?}", analysis.findings);
    }

    #[test]
    fn nesting_number_and_size_are_limited() {
        let deep = (0..8).fold(png(0, b""), |inner, shade| png(shade + 1, &zip(&[("inner", &inner)])));
        let depth = |limits: Limits| {
            let mut generations = 0;
            let mut family = children(deep.clone(), limits);
            while let Some(child) = family.pop() {
                generations += 1;
                family = child.analysis.map(|analysis| analysis.children).unwrap_or_default();
            }
            generations
        };
        let limits = Limits::default();
        assert_eq!(depth(Limits { generations: 2, ..limits.clone() }), 2);
        // Each generation is an archive and the image in it.
        assert_eq!(depth(Limits { generations: 9, children: 5, ..limits.clone() }), 3);
        assert_eq!(depth(Limits { generations: 0, ..limits }), 0);
    }

    #[test]
    fn a_bomb_in_an_archive_is_left_packed() {
        let archive = zip(&[("zeros", &vec![0; 1 << 20])]);
        let found = children(png(1, &archive), Limits { payload_bytes: 1 << 19, ..Limits::default() });
        assert_eq!(found.len(), 1, "the archive itself");
    }
}

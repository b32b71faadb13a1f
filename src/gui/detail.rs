//! The selected file in full: its bytes, pixels and analysis. Only one is held at a time.

use std::borrow::Cow;
use std::sync::Arc;

use super::frames::Which;
use super::row::brief;
use crate::analysis::Analysis;
use crate::container::SegmentKind;
use crate::evidence::Evidence;
use crate::finding::{Finding, Place, Region};
use crate::pixels::frames::Animation;
use crate::pixels::view::{self, View};
use crate::pixels::{self, Image};
use crate::span::Span;

/// Which bytes the hex view shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Source {
    /// The whole file.
    #[default]
    File,
    /// The content of a structure, without its framing, joined where the format splits it.
    Segment(usize),
    /// The value of a metadata field, decompressed, those of the closer reading last.
    Field(usize),
    /// Bytes outside the image, inflated where they are stored compressed.
    Outside(usize),
    /// What a finding read back.
    Payload(usize),
}

/// The selected file.
#[derive(Debug, Clone)]
pub struct Detail {
    /// Its row.
    pub row: usize,
    /// Its bytes.
    pub evidence: Evidence,
    /// SHA-256 of the bytes; names the content in caches.
    pub content: Arc<str>,
    /// Its pixels (of an animation those of the first frame, as stored), or why there are none.
    pub image: Result<Arc<Image>, String>,
    /// What it says of its frames.
    pub animation: Arc<Animation>,
    /// Another frame, or another look at the first, in place of [`Detail::image`].
    pub frame: Option<(Which, Result<Arc<Image>, String>)>,
    /// The views that make sense for the pixels shown.
    pub views: Vec<View>,
    /// Its analysis, or why there is none; `None` while it is under way.
    pub analysis: Option<Result<Arc<Analysis>, String>>,
    /// Whether the bytes differ from those that the list's verdict is about.
    pub changed: bool,
}

impl Detail {
    /// The pixels looked at: those of the chosen frame, or why there are none.
    pub fn shown(&self) -> &Result<Arc<Image>, String> {
        self.frame.as_ref().map_or(&self.image, |(_, image)| image)
    }

    /// Which frame that is.
    pub fn which(&self) -> Which {
        self.frame.as_ref().map_or_else(Which::default, |(which, _)| *which)
    }

    /// The pixels looked at, where there are any.
    pub fn pixels(&self) -> Option<&Arc<Image>> {
        self.shown().as_ref().ok()
    }

    /// Whether there is more than one frame.
    pub fn animated(&self) -> bool {
        self.animation.frames.len() > 1
    }

    /// The analysis, once it is there.
    pub fn analysis(&self) -> Option<&Analysis> {
        self.analysis.as_ref()?.as_ref().ok().map(AsRef::as_ref)
    }

    /// The findings, once they are there.
    pub fn findings(&self) -> &[Finding] {
        self.analysis().map_or(&[], |analysis| &analysis.findings)
    }

    /// The bytes of `source`; empty where there is no such thing.
    pub fn bytes(&self, source: Source) -> Cow<'_, [u8]> {
        let file = self.evidence.bytes();
        let inner = || {
            let analysis = self.analysis()?;
            Some(match source {
                Source::File => Cow::Borrowed(file),
                Source::Segment(index) => analysis.container.segments.get(index)?.content(file),
                Source::Field(index) => Cow::Borrowed(&*analysis.metadata.all().nth(index)?.raw),
                Source::Outside(index) => Cow::Borrowed(analysis.container.outside.get(index)?.bytes(file)),
                Source::Payload(index) => {
                    Cow::Borrowed(&*analysis.findings.get(index)?.payload.as_ref()?.bytes)
                }
            })
        };
        if source == Source::File { Cow::Borrowed(file) } else { inner().unwrap_or_default() }
    }

    /// Everything whose bytes can be looked at, with its name: the file, then what an examiner asks for first.
    pub fn sources(&self) -> Vec<(Source, String)> {
        let mut all = vec![(Source::File, "Whole file".to_owned())];
        let Some(analysis) = self.analysis() else { return all };
        for (index, finding) in analysis.findings.iter().enumerate() {
            if finding.payload.is_some() {
                all.push((Source::Payload(index), format!("Payload of finding {}", index + 1)));
            }
        }
        for (index, outside) in analysis.container.outside.iter().enumerate().take(MOST_SOURCES) {
            all.push((Source::Outside(index), format!("Outside: {}", outside.place.describe())));
        }
        for (index, segment) in analysis.container.segments.iter().enumerate() {
            let joined = segment.content.len() < 2 || segment.span.length <= MOST_JOINED;
            if is_metadata(segment.kind) && joined && all.len() < MOST_SOURCES {
                all.push((Source::Segment(index), format!("Content of {}", segment.name)));
            }
        }
        for (index, field) in analysis.metadata.all().enumerate() {
            if all.len() < MOST_SOURCES {
                let name = brief(&field.name, 32);
                all.push((Source::Field(index), format!("{}: {name}", field.group.name())));
            }
        }
        all
    }

    /// The pixels that bytes of the file hold, where it stores them as they are.
    pub fn pixels_at(&self, span: Span) -> Option<Region> {
        let format = self.analysis()?.container.format;
        pixels::pixels_at(self.evidence.bytes(), format, span)
    }

    /// Whether bytes of the file are image data that map to no single pixels.
    pub fn coded_pixels(&self, span: Span) -> bool {
        let segments = self.analysis().map_or(&[][..], |analysis| &analysis.container.segments);
        segments.iter().any(|segment| {
            segment.kind == SegmentKind::ImageData
                && segment.span.offset <= span.offset
                && span.offset < segment.span.end()
        })
    }

    /// The view that shows where a finding's samples are.
    pub fn view_for(&self, finding: &Finding) -> Option<(View, Region)> {
        let Place::Samples { region, spec } = &finding.place else { return None };
        let view = view::showing(spec).into_iter().find(|view| self.views.contains(view))?;
        Some((view, *region))
    }
}

/// Most entries in the list of byte sources.
const MOST_SOURCES: usize = 200;
/// Largest split content that is offered; it is joined anew for every frame.
const MOST_JOINED: u64 = 1 << 20;

fn is_metadata(kind: SegmentKind) -> bool {
    matches!(
        kind,
        SegmentKind::Exif
            | SegmentKind::Xmp
            | SegmentKind::Icc
            | SegmentKind::Photoshop
            | SegmentKind::Text
            | SegmentKind::Comment
            | SegmentKind::Application
            | SegmentKind::Unknown
    )
}

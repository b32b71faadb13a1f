//! Answers to questions about a file.

use super::preview::Preview;
use super::search::Hits;
use crate::finding::Region;
use crate::payload::stream::Stream;
use crate::payload::strings::Runs;
use crate::payload::sweep::Swept;
use crate::statistics::curves::Curves;
use crate::statistics::heat::HeatMap;

/// An answer, of the kind that the question asks for.
#[derive(Debug)]
pub enum Answer {
    /// Entropy of equal parts of the bytes, 0..=255 for 0..=8 bits a byte.
    Entropy(Vec<u8>),
    /// Runs of printable text.
    Strings(Runs),
    /// Where bytes occur.
    Found(Hits),
    /// The start of a bit stream, or why it cannot be read.
    Stream(Result<Stream, String>),
    /// What a sweep came to.
    Swept(Swept),
    /// Curves of the statistics.
    Curves(Box<Curves>),
    /// A measure tile by tile.
    Heat(HeatMap),
    /// Windows of the image, in the order of the network's answers.
    Windows(Vec<Region>),
    /// Thumbnails beside the image.
    Previews(Vec<Preview>),
    /// None, since it was stopped.
    Stopped,
    /// There is none, for this reason.
    Failed(String),
}

impl Answer {
    /// About how many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        let inner = match self {
            Self::Entropy(profile) => profile.len(),
            Self::Strings(runs) => runs.runs.iter().map(|run| run.text.len() + 64).sum(),
            Self::Found(hits) => hits.at.len() * 8,
            Self::Stream(stream) => stream.as_ref().map_or(64, |stream| stream.bytes.len()),
            Self::Swept(swept) => swept
                .findings
                .iter()
                .map(|finding| finding.payload.as_ref().map_or(0, |payload| payload.bytes.len()) + 512)
                .sum(),
            Self::Curves(curves) => curves.bytes(),
            Self::Heat(map) => map.values.len() * 4,
            Self::Windows(regions) => regions.len() * 16,
            Self::Previews(previews) => previews.iter().map(Preview::bytes).sum(),
            Self::Stopped => 0,
            Self::Failed(reason) => reason.len(),
        };
        inner + 128
    }
}

//! The beginning of a bit stream, and what it is: for looking at streams one after the other.

use super::identify::{describe, shannon};
use super::spec::{Origin, Spec, SpecError};
use crate::container::Container;
use crate::limits::Limits;
use crate::pixels;

/// Bytes read for a look.
const LOOK: usize = 1 << 18;

/// The beginning of a stream.
#[derive(Debug, Clone, PartialEq)]
pub struct Stream {
    /// The stream's name as this program writes it.
    pub name: String,
    /// Its first bytes, at most 256 KiB.
    pub bytes: Vec<u8>,
    /// Bytes that it has as a whole.
    pub length: usize,
    /// What the bytes are, in a few words.
    pub kind: String,
    /// Shannon's entropy of the bytes, in bits a byte, 0..=8.
    pub entropy: f64,
    /// Share of the bytes that are printable ASCII or line ends, 0..=1.
    pub printable: f64,
}

/// Why a stream cannot be looked at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StreamError {
    /// The name is none, or the image has no such samples.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// The frame cannot be decoded.
    #[error("frame {frame} could not be decoded: {reason}")]
    Frame {
        /// Which one, from 1.
        frame: u64,
        /// What the decoder said.
        reason: String,
    },
}

/// Reads the beginning of the stream called `name`; `origin` holds the first frame, others are decoded from the file
/// where its structure is given.
///
/// # Errors
/// When the name is none, the image has no such samples, or the frame cannot be decoded.
pub fn read(
    name: &str,
    origin: Origin<'_>,
    structure: (Option<&Container>, &Limits),
) -> Result<Stream, StreamError> {
    let spec = Spec::parse(name)?;
    let (bytes, length) = whole(&spec, origin, structure, LOOK)?;
    let plain = |byte: &&u8| matches!(byte, 0x20..=0x7e | b'\n' | b'\r' | b'\t');
    let printable = bytes.iter().filter(plain).count() as f64 / bytes.len().max(1) as f64;
    let entropy = if bytes.is_empty() { 0.0 } else { shannon(&bytes) };
    Ok(Stream { name: spec.to_string(), kind: describe(&bytes), length, entropy, printable, bytes })
}

/// At most `limit` bytes of the stream, and how many it has.
///
/// # Errors
/// As [`read`].
pub fn whole(
    spec: &Spec,
    origin: Origin<'_>,
    (container, limits): (Option<&Container>, &Limits),
    limit: usize,
) -> Result<(Vec<u8>, usize), StreamError> {
    let other = match (spec.frame(), container) {
        (0, _) => None,
        (frame, Some(container)) => {
            let decoded = pixels::decode_frame(origin.file, container, frame, limits);
            let told = |error: pixels::PixelError| StreamError::Frame {
                frame: u64::from(frame) + 1,
                reason: error.to_string(),
            };
            Some(decoded.map_err(told)?)
        }
        (frame, None) => {
            let reason = "the file's structure is not known yet".into();
            return Err(StreamError::Frame { frame: u64::from(frame) + 1, reason });
        }
    };
    let origin = Origin { image: other.as_ref().or(origin.image), ..origin };
    Ok((spec.read_from(origin, limit)?, spec.capacity_of(origin)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::{Image, Layout};

    #[test]
    fn a_stream_is_told_by_what_it_begins_with() {
        let text = b"A note in the low bits of a grey image, long enough to be told as text.";
        let bits = text.iter().flat_map(|byte| (0..8).rev().map(move |bit| 100 + (byte >> bit & 1)));
        let samples: Vec<u8> = bits.collect();
        let image = Image::eight_bit(8, text.len() as u32, Layout::Grey, samples);
        let read = |name| read(name, Origin::from(&image), (None, &Limits::default()));
        let stream = read("b1,l,msb").unwrap();
        assert_eq!((stream.bytes.as_slice(), stream.length), (text.as_slice(), text.len()));
        assert!(stream.kind.starts_with("text: “A note"), "{}", stream.kind);
        assert_eq!(stream.name, "b1,l,msb,xy");
        assert!(stream.entropy > 3.0 && stream.entropy < 5.0 && stream.printable > 0.99);
        assert!(matches!(read("b1,r"), Err(StreamError::Spec(SpecError::NoSuchChannel { .. }))));
        assert!(matches!(read("b1,l,f2"), Err(StreamError::Frame { frame: 2, .. })));
    }
}

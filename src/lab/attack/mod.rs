//! Evasion aimed at this detector: how often it still sees a payload that was hidden by someone who knows how it looks
//! for one. Every attack lies in a file of its own with its source, and reads its own payload back: what is reported
//! of it counts only files from which the payload could still be had, and says how many those were.

mod adaptive;
mod ancestors;
mod archive;
pub mod args;
mod carrier;
mod climb;
mod covers;
mod fields;
mod histogram;
mod matching;
mod motion;
mod noise;
mod pairs;
mod pieces;
mod replacement;
mod report;
mod rewrite;
mod run;
mod scattered;
mod text;
mod trailer;
mod words;
mod xmp;

use carrier::read_spread;

pub use report::table;
pub use run::{Report, Row, Settings, run};

use crate::pixels::Image;

/// One payload to be hidden in one cover.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// Grey or colour samples of 8 bits, no alpha.
    pub cover: &'a Image,
    /// What to hide.
    pub payload: &'a [u8],
    /// What sender and receiver share.
    pub key: &'a str,
    /// The model's logit for a file, as an outsider can have it; `None` where it gives none.
    pub score: &'a dyn Fn(&[u8]) -> Option<f64>,
    /// How often it may be asked.
    pub queries: u32,
}

/// A file with its payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hidden {
    /// The file.
    pub file: Vec<u8>,
    /// What its name ends in.
    pub extension: &'static str,
    /// How often the model was asked.
    pub queries: u32,
}

/// What an attack is tried with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payloads {
    /// Nothing: the cover, for the false positives.
    None,
    /// Random bits: 10, 25 and 50 % of one bit a sample, and 1024 bytes.
    Samples,
    /// Random bytes: 128, 1024 and 4096 of them.
    Bytes,
}

/// A way to hide.
pub struct Attack {
    /// Its name in tables.
    pub name: &'static str,
    /// What it is tried with.
    pub payloads: Payloads,
    /// Whether its receiver can read the payload back; where not, it is reported as `payload lost`.
    pub survives: bool,
    /// Hides; `None` where the payload does not fit.
    pub hide: fn(&Job<'_>) -> Option<Hidden>,
    /// Reads `length` bytes back with the key.
    pub read: fn(&[u8], usize, &str) -> Option<Vec<u8>>,
}

type Hide = fn(&Job<'_>) -> Option<Hidden>;
type Read = fn(&[u8], usize, &str) -> Option<Vec<u8>>;

const fn clean(name: &'static str, hide: Hide) -> Attack {
    Attack { name, payloads: Payloads::None, survives: true, hide, read: nothing }
}

const fn samples(name: &'static str, hide: Hide, read: Read) -> Attack {
    Attack { name, payloads: Payloads::Samples, survives: true, hide, read }
}

const fn bytes(name: &'static str, hide: Hide, read: Read) -> Attack {
    Attack { name, payloads: Payloads::Bytes, survives: true, hide, read }
}

/// What there is to read in a cover.
#[expect(clippy::unnecessary_wraps, reason = "its type is that of every reader")]
fn nothing(_: &[u8], _: usize, _: &str) -> Option<Vec<u8>> {
    Some(Vec::new())
}

/// The covers as they are, the reference, then the attacks.
pub const ALL: &[Attack] = &[
    clean("clean, PNG", rewrite::clean::png),
    clean("clean, interlaced PNG", rewrite::clean::interlaced),
    clean("clean, BMP", rewrite::clean::bmp),
    clean("clean, WebP", rewrite::clean::webp),
    clean("clean, JPEG", rewrite::clean::jpeg),
    clean("clean, PNG from JPEG", rewrite::clean::back_from_jpeg),
    clean("clean, with noise", noise::alone),
    clean("clean, phone trailer", trailer::clean),
    samples("reference: replacement, sequential", replacement::sequential, replacement::read_sequential),
    samples("reference: replacement, spread", replacement::spread, read_spread),
    samples("scattered over channels and planes", scattered::hide, scattered::read),
    samples("LSB matching", matching::hide, read_spread),
    samples("histogram kept", histogram::hide, read_spread),
    samples("sample pairs kept", pairs::hide, read_spread),
    samples("adaptive to texture", adaptive::hide, adaptive::read),
    samples("noise before embedding", noise::before, read_spread),
    samples("noise around the carriers", noise::around, read_spread),
    samples("replacement, as BMP", rewrite::bmp, read_spread),
    samples("replacement, as WebP", rewrite::webp, read_spread),
    samples("replacement, PNG unfiltered", rewrite::unfiltered, read_spread),
    samples("replacement, PNG interlaced", rewrite::interlaced, read_spread),
    Attack { survives: false, ..samples("replacement, then JPEG", rewrite::jpeg, read_spread) },
    samples("matching, score lowered", climb::hide, read_spread),
    bytes("pieces in text chunks", pieces::hide, pieces::read),
    bytes("shared over EXIF fields", fields::hide, fields::read),
    bytes("words in a comment", words::hide, words::read),
    bytes("identifiers in XMP history", xmp::hide, xmp::read),
    bytes("identifiers of XMP ancestors", ancestors::hide, ancestors::read),
    bytes("archive without signatures", archive::hide, archive::read),
    bytes("inside a phone's trailer", trailer::hide, trailer::read),
    bytes("film of a motion photo", motion::hide, motion::read),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::samples::art;
    use crate::lab::{canvas, rng::Rng};
    use crate::pixels::Layout;

    /// A colour image with texture and noise.
    pub(super) fn cover() -> Image {
        let hills = art::landscape(72, 60, 5, art::NOON);
        let mut image = canvas::from_rgba(72, 60, &canvas::rgba(&hills), Layout::Rgb);
        crate::lab::synth::state::noise(&mut image, 2.0, &mut Rng::new(1, "cover"));
        image
    }

    /// A job whose score never changes.
    pub(super) fn job<'a>(cover: &'a Image, payload: &'a [u8]) -> Job<'a> {
        Job { cover, payload, key: "a key", score: &|_| Some(0.0), queries: 3 }
    }

    #[test]
    fn every_attack_can_read_its_payload_back_and_only_the_named_one_loses_it() {
        let colour = cover();
        let grey = canvas::from_rgba(72, 60, &canvas::rgba(&colour), Layout::Grey);
        for (cover, length) in [(&colour, 400), (&grey, 97), (&colour, 1)] {
            let payload = Rng::new(3, "payload").bytes(length);
            for attack in ALL.iter().filter(|attack| attack.payloads != Payloads::None) {
                let job = job(cover, &payload);
                let hidden = (attack.hide)(&job).unwrap_or_else(|| panic!("{} does not fit", attack.name));
                let read = (attack.read)(&hidden.file, payload.len(), job.key);
                let same = read.as_deref() == Some(payload.as_slice());
                assert!(same == attack.survives || (length == 1 && !attack.survives), "{}", attack.name);
                let other = (attack.read)(&hidden.file, payload.len(), "another key");
                let keyed = attack.payloads == Payloads::Samples && !attack.name.contains("sequential");
                assert!(
                    length == 1 || !keyed || other.as_deref() != Some(payload.as_slice()),
                    "{}",
                    attack.name
                );
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_not_hidden() {
        let cover = canvas::rgb(8, 8, vec![100; 192]);
        let payload = [0x55; 60];
        let of = |attack: &&Attack| attack.payloads == Payloads::Samples;
        for attack in ALL.iter().filter(of) {
            assert!((attack.hide)(&job(&cover, &payload)).is_none(), "{}", attack.name);
        }
    }

    #[test]
    fn clean_rows_hold_no_payload() {
        let cover = cover();
        for attack in ALL.iter().filter(|attack| attack.payloads == Payloads::None) {
            let hidden = (attack.hide)(&job(&cover, &[])).unwrap();
            assert!(carrier::decoded(&hidden.file).is_some(), "{}", attack.name);
        }
    }
}

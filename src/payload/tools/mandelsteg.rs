//! Mandelsteg (H. Hastur, 1993), Syscop (J. Zhao, 1996) and others that double a palette.
//!
//! Layout (N. Johnson, S. Jajodia, Information Hiding 1998; P. Wayner, Disappearing Cryptography): a palette of half
//! as many colours as it has entries, every colour twice: the second half repeats the first, or each entry the one
//! before. Which of the two a pixel has cannot be seen; that bit carries the message, from the first pixel on.

use super::Tool;
use crate::finding::{BitOrder, FalseAlarm, Finding, Method, Payload, PayloadKind, Place};
use crate::payload::{Source, kind, lsb, text};
use crate::pixels::{Image, Layout};

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "mandelsteg",
    name: "Mandelsteg or Syscop",
    layout: "a palette of up to 128 colours, every colour twice, in two equal halves or in pairs; which of the two a \
             pixel has is one bit of the message",
    certain: "an indication: none of 4,543 clean palettes repeats its first half or doubles every entry; the bits are \
              read back only where both copies are used",
    read,
};

/// Fewest different colours.
const COLOURS: usize = 8;
/// Clean palettes looked at: none was like this.
const CLEAN: u32 = 4543;
/// Least share of pixels that have the rarer copy, in 1/1024, where bits are hidden.
const RARER: usize = 8;

fn read(source: &Source<'_>) -> Vec<Finding> {
    let Some(image) = source.lossless().filter(|image| image.layout == Layout::Indexed) else {
        return Vec::new();
    };
    doubled(image)
        .map(|(shift, how)| finding(image, shift, how, source.limits.payload_bytes))
        .into_iter()
        .collect()
}

/// The bit of the index that tells the two copies apart, and how they lie.
fn doubled(image: &Image) -> Option<(u32, &'static str)> {
    let colours = &image.palette.colours;
    let half = colours.len() / 2;
    let (first, second) = colours.split_at_checked(half)?;
    let mut different = first.to_vec();
    different.sort_unstable();
    different.dedup();
    let halves = first == second && different.len() >= COLOURS;
    let pairs = || colours.as_chunks::<2>().0.iter().all(|pair| pair[0] == pair[1]);
    let enough = || different.len() * 2 >= COLOURS && colours.len() >= 2 * COLOURS;
    let (shift, how) = match colours.len() {
        length if halves && length.is_power_of_two() => (half.ilog2(), "its second half repeats the first"),
        length if length.is_multiple_of(2) && enough() && pairs() => (0, "every entry stands there twice"),
        _ => return None,
    };
    let ones = (0..image.pixels()).filter(|pixel| image.sample(*pixel, 0) >> shift & 1 == 1).count();
    let rarer = ones.min(image.pixels() - ones);
    (rarer * 1024 >= image.pixels() * RARER).then_some((shift, how))
}

fn finding(image: &Image, shift: u32, how: &str, limit: usize) -> Finding {
    let bit = |pixel: usize| (image.sample(pixel, 0) >> shift & 1) as u8;
    let byte = |at: usize| (0..8).fold(0, |byte, step| byte << 1 | bit(at * 8 + step));
    let bytes: Vec<u8> = (0..(image.pixels() / 8).min(limit)).map(byte).collect();
    let mut summary = format!(
        "{}: every colour of the palette stands there twice ({how}), and both copies are used: {} bytes in the choice \
         between them",
        TOOL.name,
        bytes.len()
    );
    let readable = text::assess(&bytes).filter(|score| score.bits >= 10.0).map(|score| score.length);
    let payload = if let Some(length) = readable {
        Payload::new(bytes[..length].to_vec(), PayloadKind::Text)
    } else {
        let kind = kind(&bytes);
        Payload::new(bytes, kind)
    };
    if payload.kind == PayloadKind::Text {
        summary.push_str(&lsb::quoted(&payload.bytes));
    }
    Finding::indication("mandelsteg", summary, Place::Whole("the palette as a whole shows it"))
        .raising()
        .with_method(Method::Palette, Some(BitOrder::MsbFirst))
        .with_false_alarm(FalseAlarm::Measured { hits: 0, of: CLEAN })
        .with_payload(payload)
        .with_reproduce("extract {} tool:mandelsteg")
}

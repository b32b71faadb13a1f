//! Method 0: low bits of the alpha channel.

use super::bits::{self, BitOrder, Mark, Operation};
use super::payload::{self, Kind};
use crate::lab::canvas;
use crate::lab::rng::Rng;
use crate::pixels::Image;

/// Layouts of the method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    /// `AI42`, text, NUL, lsb-first.
    Ai42,
    /// Text and NUL without a header.
    Plain,
    /// Random bits alone, sequential or spread: only the statistics of the samples tell of them.
    Bare,
    /// Any payload, sequential or spread.
    Bits,
    /// All channels of a pixel in turn, alpha too.
    AllChannels,
    /// Characters as alpha values just below 255 (steganography.js).
    NearOpaque,
}

/// Positions of the alpha samples in raster order.
fn alpha_positions(image: &Image) -> Option<Vec<u32>> {
    let channels = image.layout.channels() as u32;
    let alpha = image.layout.alpha()? as u32;
    Some((0..image.pixels() as u32).map(|pixel| pixel * channels + alpha).collect())
}

/// Hides a random payload; `None` where there is no alpha or too little of it.
pub fn embed(image: &Image, rng: &mut Rng) -> Option<(Image, Mark)> {
    let scheme = *rng.weighted(&[
        (24, Scheme::Ai42),
        (8, Scheme::Plain),
        (36, Scheme::Bare),
        (16, Scheme::Bits),
        (9, Scheme::AllChannels),
        (7, Scheme::NearOpaque),
    ]);
    if scheme == Scheme::NearOpaque {
        return near_opaque(image, rng);
    }
    let mut positions = match scheme {
        Scheme::AllChannels => (0..canvas::samples(image).len() as u32).collect(),
        _ => alpha_positions(image)?,
    };
    image.layout.alpha()?;
    let kind = match scheme {
        Scheme::Ai42 | Scheme::Plain => Kind::Text,
        Scheme::Bare => Kind::Encrypted,
        _ => Kind::draw(rng),
    };
    let frame = if scheme == Scheme::Bare { 0 } else { 5 };
    let capacity = (positions.len() / 8).checked_sub(frame)?;
    let payload = if scheme == Scheme::Bare {
        // Alpha has few noisy samples: below a quarter of it there is little to be seen.
        let low = if rng.chance(0.75) { 0.25 } else { 0.05 };
        let size = bits::draw_share(capacity, low, rng)?;
        rng.bytes(size)
    } else {
        let size = bits::draw_size(capacity, rng)?;
        payload::make(kind, size, rng)
    };
    let order = match scheme {
        Scheme::Ai42 => BitOrder::Lsb,
        _ => *rng.pick(&[BitOrder::Lsb, BitOrder::Msb]),
    };
    let stream = order.unpack(&match scheme {
        Scheme::Ai42 => [b"AI42", payload.as_slice(), b"\0"].concat(),
        _ if kind == Kind::Text => [payload.as_slice(), b"\0"].concat(),
        _ => payload.clone(),
    });
    let spread = matches!(scheme, Scheme::Bits | Scheme::Bare) && rng.chance(0.45);
    if spread {
        let chosen = rng.sample(positions.len(), stream.len());
        positions = chosen.into_iter().map(|at| positions[at as usize]).collect();
    }
    let matches = matches!(scheme, Scheme::Bits | Scheme::Bare) && rng.chance(0.22);
    let operation = if matches { Operation::Matching } else { Operation::Replacement };
    let mut stego = image.clone();
    bits::embed(canvas::samples_mut(&mut stego), &positions, &stream, 1, operation, rng);
    let readable = kind.is_readable() && !spread;
    let mark = Mark {
        bare: scheme == Scheme::Bare,
        method: "alpha",
        bit_order: if readable { order.name() } else { "none" },
        layout: match scheme {
            Scheme::Ai42 => "ai42",
            Scheme::Plain => "text and nul",
            Scheme::AllChannels => "all channels",
            Scheme::Bare if spread => "bare bits,spread by key",
            Scheme::Bare => "bare bits,sequential",
            _ if spread => "bits,spread by key",
            _ => "bits,sequential",
        }
        .to_owned(),
        operation: operation.name(),
        kind,
        payload_bytes: payload.len(),
        rate: payload.len() as f64 / capacity as f64,
    };
    Some((stego, mark))
}

/// Three bits of text a pixel as alpha 245..=252 over an opaque picture, 255 behind (steganography.js 1.0.3).
fn near_opaque(image: &Image, rng: &mut Rng) -> Option<(Image, Mark)> {
    let positions = alpha_positions(image)?;
    let capacity = (positions.len() * 3 / 16).checked_sub(4)?;
    let size = bits::draw_size(capacity, rng)?;
    let payload = payload::make(Kind::Text, size, rng);
    let units: Vec<u8> = payload.iter().flat_map(|&byte| [byte, 0]).collect();
    let stream = BitOrder::Lsb.unpack(&units);
    let mut stego = image.clone();
    let samples = canvas::samples_mut(&mut stego);
    for &at in &positions {
        samples[at as usize] = 255;
    }
    for (group, &at) in stream.chunks(3).zip(&positions) {
        let value = group.iter().rev().fold(0u8, |value, bit| value << 1 | bit);
        samples[at as usize] = 245 + value;
    }
    let mark = Mark {
        bare: false,
        method: "alpha",
        bit_order: BitOrder::Lsb.name(),
        layout: "alpha 245 to 252".to_owned(),
        operation: Operation::Replacement.name(),
        kind: Kind::Text,
        payload_bytes: payload.len(),
        rate: payload.len() as f64 / capacity as f64,
    };
    Some((stego, mark))
}

/// Writes `AI42`, `text` and NUL, lsb-first: the method's own layout. Nothing happens without alpha.
pub fn ai42(image: &mut Image, text: &[u8]) {
    let Some(positions) = alpha_positions(image) else { return };
    let stream = BitOrder::Lsb.unpack(&[b"AI42", text, b"\0"].concat());
    let mut unused = Rng::new(0, "replacement draws nothing");
    bits::embed(canvas::samples_mut(image), &positions, &stream, 1, Operation::Replacement, &mut unused);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::Layout;

    #[test]
    fn ai42_touches_the_alpha_only() {
        let mut image = canvas::image(8, 12, Layout::Rgba, vec![200; 384]);
        ai42(&mut image, b"hi");
        let samples = canvas::samples(&image);
        let byte =
            |n: usize| (0..8).fold(0u8, |byte, bit| byte | (samples[(n * 8 + bit) * 4 + 3] & 1) << bit);
        assert_eq!([0, 1, 2, 3, 4, 5, 6].map(byte), *b"AI42hi\0");
        assert!(samples.chunks(4).all(|p| p[..3] == [200; 3]));
    }

    #[test]
    fn every_scheme_needs_alpha_and_leaves_colour_alone_unless_it_says_so() {
        let image = canvas::image(40, 40, Layout::Rgba, (0..6400).map(|i| (i % 256) as u8).collect());
        for seed in 0..40 {
            let (stego, mark) = embed(&image, &mut Rng::new(seed, "alpha")).unwrap();
            let colour = |image: &Image| -> Vec<u8> {
                canvas::samples(image).chunks(4).flat_map(|p| p[..3].to_vec()).collect()
            };
            assert_eq!(colour(&stego) == colour(&image), mark.layout != "all channels", "{}", mark.layout);
        }
        assert!(embed(&canvas::rgb(40, 40, vec![0; 4800]), &mut Rng::new(1, "none")).is_none());
    }
}

//! Embedders of known hiding tools, written from the descriptions of their layouts and from nothing of the readers in
//! `payload::tools`, so that each side checks the other.

pub mod auyer;
pub mod camouflage;
pub mod cloacked_pixel;
pub mod cryptosteganography;
pub mod cryptostego;
pub mod ezstego;
pub mod gifshuffle;
pub mod imgconceal;
pub mod imghide;
pub mod invisible_secrets;
pub mod kelvins;
pub mod lsb_tool;
pub mod lsbsteg;
pub mod mandelsteg;
pub mod matroschka;
pub mod mobistego;
pub mod openstego;
pub mod s_tools;
pub mod silenteye;
pub mod steg;
pub mod steg_png;
pub mod stegano;
pub mod stegano_rs;
pub mod steganography_js;
pub mod steganography_png;
pub mod steghide;
pub mod stegify;
pub mod stegolsb;
pub mod stegosuite;
pub mod stegpy;
pub mod stepic;
pub mod terminated;
pub mod wbstego;

use crate::pixels::{Image, Samples};

/// The bits of `bytes`, most significant first.
pub(crate) fn bits_msb(bytes: &[u8]) -> impl Iterator<Item = u8> {
    bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1))
}

/// The samples of an image of at most 8 bits, to be changed.
pub(crate) fn samples(image: &mut Image) -> Option<&mut Vec<u8>> {
    match &mut image.samples {
        Samples::Eight(samples) => Some(samples),
        Samples::Sixteen(_) => None,
    }
}

/// Base64 with padding; `last` are the digits of 62 and 63.
pub(crate) fn base64(bytes: &[u8], last: [u8; 2]) -> Vec<u8> {
    let digits = (b'A'..=b'Z').chain(b'a'..=b'z').chain(b'0'..=b'9').chain(last);
    let digits: Vec<u8> = digits.collect();
    let mut text = Vec::new();
    for group in bytes.chunks(3) {
        let value = (0..3).fold(0, |value, n| value << 8 | usize::from(group.get(n).copied().unwrap_or(0)));
        let used = group.len() + 1;
        text.extend((0..used).map(|n| digits[value >> (18 - 6 * n) & 63]));
        text.resize(text.len() + 4 - used, b'=');
    }
    text
}

/// Writes bits into the lowest bits of the samples at `places`; `None` where there are not places enough.
pub(crate) fn put(
    samples: &mut [u8],
    mut places: impl Iterator<Item = usize>,
    bits: impl Iterator<Item = u8>,
) -> Option<()> {
    for bit in bits {
        let sample = samples.get_mut(places.next()?)?;
        *sample = *sample & 0xfe | bit;
    }
    Some(())
}

//! Known hiding tools: what embedders of their layouts wrote, and what the tools themselves wrote, must come back.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input has failed")]

mod auyer;
mod camouflage;
mod cloacked_pixel;
mod cryptosteganography;
mod cryptostego;
mod damaged;
mod gifshuffle;
mod imgconceal;
mod installed;
mod invisible_secrets;
mod lsb_tool;
mod matroschka;
mod openstego;
mod palettes;
mod plain;
mod real;
mod silenteye;
mod steg_png;
mod stegano;
mod stegano_rs;
mod steganography_png;
mod steghide;
mod stegosuite;
mod stegpy;
mod wbstego;

use starlight::analysis::{Options, analyse};
use starlight::container::Format;
use starlight::evidence::Evidence;
use starlight::finding::{Class, Finding};
use starlight::lab::rng::Rng;
use starlight::lab::write::{Encoding, write};
use starlight::payload::passwords::Wordlist;
use starlight::pixels::{Image, Layout, Palette, Samples};
use starlight::progress::Silent;

const TEXT: &[u8] = "Treffpunkt alte Brücke, 12:30. Bring the blue folder and nobody else.".as_bytes();

/// A smooth 8-bit picture with noise of a few grey levels in every sample; indices of 64 noisy colours where it is
/// indexed.
fn cover(layout: Layout, width: u32, height: u32, seed: u64) -> Image {
    let mut rng = Rng::new(seed, "cover");
    let channels = layout.channels();
    let mut samples = Vec::new();
    for y in 0..height {
        for x in 0..width {
            for channel in 0..channels {
                let slope = (x + y * 2 + channel as u32 * 40) * 150 / (width + height * 2) + 30;
                let value = slope as usize + rng.below(7);
                samples.push(match layout {
                    Layout::Indexed => (value % 64) as u8,
                    _ if Some(channel) == layout.alpha() => 255,
                    _ => value as u8,
                });
            }
        }
    }
    let colours = if layout == Layout::Indexed { 64 } else { 0 };
    let colours = (0..colours).map(|_| [rng.below(256) as u8, rng.below(256) as u8, rng.below(256) as u8]);
    let mut depths = [0; 4];
    depths[..channels].fill(8);
    Image {
        width,
        height,
        layout,
        depths,
        samples: Samples::Eight(samples),
        palette: Palette { colours: colours.collect(), alpha: Vec::new() },
        transparent: None,
        lossy: false,
        decoded_rows: height,
    }
}

/// `image` as a file.
fn file(image: &Image, format: Format) -> Vec<u8> {
    write(image, Encoding::plain(format)).unwrap()
}

/// What the whole pipeline, without a model, finds in a file; `words` is a list of passwords, one a line.
fn findings(name: &str, bytes: Vec<u8>, words: &str) -> Vec<Finding> {
    let wordlist = (!words.is_empty()).then(|| Wordlist::new(words.as_bytes().to_vec()));
    let options = Options { wordlist, ..Options::default() };
    analyse(&Evidence::from_bytes(name, bytes), &options, &Silent).unwrap().findings
}

/// The finding of `tool` that gives `payload` back as a proof.
#[track_caller]
fn proved(findings: &[Finding], tool: &str, payload: &[u8]) -> Finding {
    let gives = |finding: &&Finding| {
        finding.id.starts_with(tool)
            && finding.class == Class::Proof
            && finding.payload.as_ref().is_some_and(|found| found.bytes == payload)
    };
    let all = || findings.iter().map(|finding| (finding.id, &finding.summary)).collect::<Vec<_>>();
    findings.iter().find(gives).cloned().unwrap_or_else(|| panic!("{tool} not proved: {:#?}", all()))
}

/// No tool may be named.
#[track_caller]
fn silent(findings: &[Finding], tool: &str) {
    let named = findings.iter().find(|finding| finding.id.starts_with(tool));
    assert!(named.is_none(), "{named:#?}");
}

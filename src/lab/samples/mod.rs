//! The sample case in `assets/samples`: a few small files of every format and method, made from pictures that the
//! program itself paints, always the same bytes.

pub mod art;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::splice::exif::{self, Block, Order};
use super::splice::png;
use super::splice::{jpeg, webp};
use super::synth::bits::BitOrder;
use super::synth::payload::{archive, base64};
use super::synth::quantise::{self, Dither, TableOrder};
use super::synth::{alpha, lsb, palette};
use super::write::{self, Encoding};
use crate::container::Format;
use crate::pixels::Image;

/// One file of the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// File name.
    pub name: &'static str,
    /// Content.
    pub bytes: Vec<u8>,
    /// What it is, for the list.
    pub about: &'static str,
}

/// Width and height of most pictures.
const SIZE: (u32, u32) = (288, 192);

fn encoded(image: &Image, format: Format) -> Result<Vec<u8>> {
    write::write(image, Encoding::plain(format))
}

/// An EXIF block as a camera writes it.
fn camera() -> Block {
    let mut block = Block::new(Order::Little);
    block.text(0x010f, b"Starlight");
    block.text(0x0110, b"Sample Camera");
    block.short(0x0112, 1);
    block.text(0x0132, b"2024:05:17 06:41:12");
    block.rational(0x829a, 1, 250);
    block.rational(0x829d, 56, 10);
    block.short(0x8827, 100);
    block.text(0x9003, b"2024:05:17 06:41:12");
    block
}

/// The whole case, in the order of the list.
///
/// # Errors
/// When an encoder fails, which it does not on these pictures.
pub fn make() -> Result<Vec<Sample>> {
    let mut samples = clean()?;
    samples.extend(in_pixels()?);
    samples.extend(in_metadata()?);
    samples.extend(outside()?);
    Ok(samples)
}

fn sunset() -> Image {
    quantise::quantise(&art::landscape(240, 160, 4, art::DUSK), 64, Dither::Diffuse, TableOrder::Luminance)
}

fn clean() -> Result<Vec<Sample>> {
    let dawn = art::landscape(SIZE.0, SIZE.1, 11, art::DAWN);
    let photo = encoded(&art::landscape(384, 256, 23, art::NOON), Format::Jpeg)?;
    Ok(vec![
        Sample { name: "bay.png", bytes: encoded(&dawn, Format::Png)?, about: "clean: colour PNG" },
        Sample {
            name: "valley.jpg",
            bytes: jpeg::insert_exif(&photo, &camera().build()).context("a JPEG takes EXIF")?,
            about: "clean: JPEG with ordinary camera EXIF",
        },
        Sample {
            name: "sunset.gif",
            bytes: encoded(&sunset(), Format::Gif)?,
            about: "clean: GIF of 64 colours, dithered",
        },
        Sample {
            name: "aurora.webp",
            bytes: encoded(&art::aurora(240, 160), Format::Webp)?,
            about: "clean: lossless WebP",
        },
        Sample {
            name: "city.bmp",
            bytes: encoded(&art::city(216, 144), Format::Bmp)?,
            about: "clean: 24-bit BMP",
        },
        Sample {
            name: "logo.png",
            bytes: encoded(&art::logo(160), Format::Png)?,
            about: "clean: PNG with soft alpha",
        },
    ])
}

fn in_pixels() -> Result<Vec<Sample>> {
    let mut logo = art::logo(160);
    alpha::ai42(&mut logo, b"The second key is under the third lamp of the north pier.");
    let mut hills = art::landscape(SIZE.0, SIZE.1, 37, art::NOON);
    lsb::plain(
        &mut hills,
        b"Meet at pier 7 on Thursday at 21:30. Bring the blue folder.",
        &[0, 1, 2],
        BitOrder::Msb,
    );
    let mut ridge = art::landscape(SIZE.0, SIZE.1, 58, art::DUSK);
    let text = "Route changed: take the ferry, not the bridge. Änderung bestätigt.";
    lsb::plain(&mut ridge, text.as_bytes(), &[0, 1, 2], BitOrder::Lsb);
    let mut city = art::city(216, 144);
    lsb::plain(&mut city, b"Window lit on the top floor means go.", &[2], BitOrder::Msb);
    let mut lights = art::aurora(240, 160);
    lsb::plain(
        &mut lights,
        b"Signal confirmed, frequency 14.230, at the full hour.",
        &[0, 1, 2],
        BitOrder::Msb,
    );
    let mut index = sunset();
    palette::plain(&mut index, b"Every index has a low bit, and this is what they say.", BitOrder::Lsb);
    Ok(vec![
        Sample {
            name: "logo-alpha.png",
            bytes: encoded(&logo, Format::Png)?,
            about: "alpha: AI42 and text in the alpha LSBs, lsb-first",
        },
        Sample {
            name: "hills-lsb.png",
            bytes: encoded(&hills, Format::Png)?,
            about: "lsb.rgb: text in the RGB LSBs, msb-first",
        },
        Sample {
            name: "ridge-lsb.png",
            bytes: encoded(&ridge, Format::Png)?,
            about: "lsb.rgb: text in the RGB LSBs, lsb-first",
        },
        Sample {
            name: "city-lsb.bmp",
            bytes: encoded(&city, Format::Bmp)?,
            about: "lsb.rgb: text in the blue LSBs, msb-first",
        },
        Sample {
            name: "aurora-lsb.webp",
            bytes: encoded(&lights, Format::Webp)?,
            about: "lsb.rgb: text in the RGB LSBs of lossless WebP, msb-first",
        },
        Sample {
            name: "sunset-index.gif",
            bytes: encoded(&index, Format::Gif)?,
            about: "palette: text in the LSBs of the palette indices, lsb-first",
        },
    ])
}

fn in_metadata() -> Result<Vec<Sample>> {
    let lake = encoded(&art::landscape(320, 208, 71, art::DAWN), Format::Jpeg)?;
    let mut block = camera();
    let note = b"Locker 114, code 8802. Leave the envelope and go.";
    block.bytes(exif::USER_COMMENT, &exif::user_comment(b"ASCII\0\0\0", note));
    let comment = jpeg::insert_exif(&lake, &block.build()).context("a JPEG takes EXIF")?;

    let pool = art::julia(240, 160, (-0.4, 0.6));
    let mut block = Block::new(Order::Big);
    let secret = base64(b"Account 4471-0093, release on the word 'starling'.");
    block.text(exif::DESCRIPTION, &secret);
    let webp = encoded(&pool, Format::Webp)?;
    let described = webp::insert(&webp, (pool.width, pool.height), *b"EXIF", &block.build());
    Ok(vec![
        Sample {
            name: "lake-comment.jpg",
            bytes: comment,
            about: "exif: text in the UserComment beside ordinary camera tags",
        },
        Sample {
            name: "julia-description.webp",
            bytes: described.context("a WebP takes EXIF")?,
            about: "exif: base64 in the ImageDescription of lossless WebP",
        },
    ])
}

fn outside() -> Result<Vec<Sample>> {
    let fractal = encoded(&art::julia(SIZE.0, SIZE.1, (-0.74, 0.12)), Format::Png)?;
    let zip = archive("plan.txt", b"1. Copy the drawings.\n2. Burn the originals.\n3. Call nobody.\n");
    let shore = encoded(&art::landscape(320, 208, 83, art::DUSK), Format::Jpeg)?;
    let other = encoded(&art::julia(SIZE.0, SIZE.1, (0.285, 0.01)), Format::Png)?;
    let behind = b"These words stand behind the end of the deflate stream, where no decoder looks.";
    let damaged = encoded(&art::landscape(SIZE.0, SIZE.1, 97, art::NOON), Format::Png)?;
    Ok(vec![
        Sample {
            name: "fractal-zip.png",
            bytes: [fractal, zip].concat(),
            about: "raw: a ZIP archive after IEND",
        },
        Sample {
            name: "shore-tail.jpg",
            bytes: [shore.as_slice(), b"The tide tables are wrong by one hour. Trust only the lighthouse."]
                .concat(),
            about: "raw: text after the end-of-image marker",
        },
        Sample {
            name: "fractal-idat.png",
            bytes: png::after_stream(&other, behind).context("a PNG has IDAT")?,
            about: "raw: text inside IDAT behind the deflate stream",
        },
        Sample {
            name: "damaged.png",
            bytes: damaged[..damaged.len() * 3 / 5].to_vec(),
            about: "damaged: a PNG cut off after three fifths",
        },
    ])
}

/// The list that lies beside the files.
pub fn readme(samples: &[Sample]) -> String {
    let mut text = "# Sample case\n\nMade by `starlight lab samples assets/samples`; every picture is painted by the \
                    program, so nothing here has another owner.\n\n| file | bytes | what it is |\n|---|---|---|\n"
        .to_owned();
    for Sample { name, bytes, about } in samples {
        text.extend(["| `", name, "` | ", &bytes.len().to_string(), " | ", about, " |\n"]);
    }
    text.push_str("\n`report` is a finished report of these files as a case.\n");
    text
}

/// Writes the case to `folder`; answers the number of pictures.
///
/// # Errors
/// When the folder or a file cannot be written.
pub fn write(folder: &Path) -> Result<usize> {
    let samples = make()?;
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    for sample in &samples {
        let path = folder.join(sample.name);
        fs::write(&path, &sample.bytes).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let list = folder.join("README.md");
    fs::write(&list, readme(&samples)).with_context(|| format!("cannot write {}", list.display()))?;
    Ok(samples.len())
}

//! Values that belong into a field, among them those that look like more than they are: settings of generators, debug
//! data of cameras, long histories, profiles with tables.

use super::field::{Field, Style};
use crate::container::Format;
use crate::lab::canvas;
use crate::lab::rng::Rng;
use crate::lab::splice::{exif, icc};
use crate::lab::synth::payload::base64;
use crate::lab::synth::words;
use crate::lab::write::{self, Encoding};

/// A value for the style's field or for the one beside it that is made for such a value; the field, and what it is.
pub(super) fn value(style: &Style, rng: &mut Rng) -> (Field, Vec<u8>, &'static str) {
    let mut field = style.field;
    let (value, what) = match style.field {
        Field::Tag(exif::SOFTWARE) => (words::software(rng).as_bytes().to_vec(), "software"),
        Field::Tag(exif::MAKER_NOTE) => match rng.below(3) {
            0 => (maker_note(rng), "small numbers"),
            1 => (dense_maker_note(rng), "high entropy"),
            _ => (debug_text(rng), "debug text"),
        },
        Field::Tag(exif::USER_COMMENT) => match rng.below(6) {
            0 => (vec![b' '; rng.range(8, 118)], "blanks"),
            1 => (vec![0; rng.range(8, 118)], "zeros"),
            2 => (words::generator_settings(rng).into_bytes(), "generator settings"),
            3 => (debug_text(rng), "camera debug text"),
            4 => (dense_maker_note(rng), "camera debug data"),
            _ => caption(style, rng),
        },
        Field::Text | Field::InternationalText | Field::CompressedText if NARROW.contains(&style.keyword) => {
            caption(style, rng)
        }
        Field::Text | Field::InternationalText | Field::CompressedText => match rng.below(10) {
            0 | 1 => (words::generator_settings(rng).into_bytes(), "generator settings"),
            2 | 3 => (workflow(rng), "generator workflow"),
            4 => (words::software(rng).as_bytes().to_vec(), "software"),
            5 if style.field == Field::CompressedText => {
                field = Field::RawProfile;
                (raw_profile(rng), "profile in hexadecimal")
            }
            _ => caption(style, rng),
        },
        Field::Xmp => match rng.below(3) {
            0 => (history(rng), "editing history"),
            1 => {
                field = Field::Thumbnail;
                (thumbnail(rng), "thumbnail in base64")
            }
            _ => caption(style, rng),
        },
        Field::Application => application(&style.application, rng),
        Field::Profile => (profile(rng, &[]), "colour profile"),
        Field::Comment | Field::Tag(_) | Field::Thumbnail | Field::RawProfile => caption(style, rng),
    };
    (field, value, what)
}

/// Keywords of PNG text whose values are names and not sentences.
const NARROW: &[&str] = &["Author", "Software", "Source"];

/// What people and programs write into the field: a description takes any caption, fields for a name take names.
fn caption(style: &Style, rng: &mut Rng) -> (Vec<u8>, &'static str) {
    let keyword = match style.field {
        Field::Text | Field::InternationalText | Field::CompressedText => style.keyword,
        _ => "",
    };
    let (value, what) = match (style.field, keyword) {
        (Field::Tag(exif::ARTIST), _) | (_, "Author") => (words::person(rng), "name"),
        (Field::Tag(exif::COPYRIGHT), _) => (words::notice(rng), "notice"),
        (_, "Software" | "Source") => (words::software(rng).to_owned(), "software"),
        (Field::Tag(exif::DESCRIPTION | exif::XP_COMMENT) | Field::Xmp | Field::Comment, _)
        | (_, "Comment" | "Description") => (words::description(rng), "caption"),
        _ => (words::caption(rng), "caption"),
    };
    (value.into_bytes(), what)
}

fn application(name: &[u8; 11], rng: &mut Rng) -> (Vec<u8>, &'static str) {
    match name {
        b"NETSCAPE2.0" | b"ANIMEXTS1.0" => (vec![1, rng.below(4) as u8, 0], "loop count"),
        // Image resources: resolution, and print flags.
        b"MGK8BIM0000" => (
            b"8BIM\x03\xed\0\0\0\0\0\x10\0\x48\0\0\0\x01\0\x01\0\x48\0\0\0\x01\0\x01".to_vec(),
            "image resources",
        ),
        b"MGKIPTC0000" => {
            let title = words::caption(rng);
            let length = (title.len() as u16).to_be_bytes();
            ([b"\x1c\x02\x05".as_slice(), &length, title.as_bytes()].concat(), "IPTC")
        }
        _ => (b"gamma=0.454545".to_vec(), "gamma"),
    }
}

/// Binary camera data: small numbers, repeated fields, zeros.
fn maker_note(rng: &mut Rng) -> Vec<u8> {
    let mut note =
        rng.pick(&[b"Nikon\0\x02\x10".as_slice(), b"OLYMP\0\x01\0", b"FUJIFILM", b"\x1c\0\x01\0"]).to_vec();
    for tag in 0..rng.range(8, 160) {
        note.extend((tag as u16).to_le_bytes());
        note.extend([rng.range(1, 7) as u8, 0, 1, 0, 0, 0]);
        note.extend((rng.below(400) as u32).to_le_bytes());
    }
    note
}

/// The same with the enciphered or compressed tables that several makers keep in it.
fn dense_maker_note(rng: &mut Rng) -> Vec<u8> {
    let mut note = maker_note(rng);
    for _ in 0..rng.range(1, 4) {
        let length = rng.log_uniform(200, 6000);
        note.extend(rng.bytes(length));
        note.extend(vec![0; rng.range(4, 64)]);
    }
    note
}

/// Lines of names and readings.
fn debug_text(rng: &mut Rng) -> Vec<u8> {
    let mut text = String::new();
    for line in 0..rng.range(4, 90) {
        let (area, value, word) = (rng.below(40), rng.below(100_000), rng.bits() >> 32);
        let name = *rng.pick(&["ae", "af", "awb", "hdr", "face", "lsc", "gyro"]);
        let (whole, rest) = (value / 1000, value % 1000);
        text.extend([format!("{name}_{line}[{area}]={whole}.{rest:03};0x{word:08x} ")]);
    }
    text.into_bytes()
}

/// The nodes of an image generator's graph as JSON: 2 to 40 KB.
fn workflow(rng: &mut Rng) -> Vec<u8> {
    let mut text = "{\"last_node_id\":0,\"nodes\":[".to_owned();
    for node in 0..rng.log_uniform(8, 120) {
        let (seed, length) = (rng.bits(), rng.range(10, 160));
        let (x, y) = (rng.below(4000), rng.below(3000));
        let prompt = words::prose(length, rng).to_lowercase().replace(['\n', '?'], " ");
        if node > 0 {
            text.push(',');
        }
        text.extend([format!(
            "{{\"id\":{node},\"type\":\"KSampler\",\"pos\":[{x},{y}],\"widgets_values\":[{seed},\"{prompt}\"]}}"
        )]);
    }
    text.push_str("],\"version\":0.4}");
    text.into_bytes()
}

/// Steps of an editor with their identifiers.
fn history(rng: &mut Rng) -> Vec<u8> {
    let mut text = String::new();
    for step in 0..rng.log_uniform(3, 150) {
        let (id, day) = (u128::from(rng.bits()) << 64 | u128::from(rng.bits()), rng.range(1, 28));
        let action = *rng.pick(&["saved", "converted", "derived", "created", "open layer"]);
        let minute = step % 60;
        text.extend([format!("{action} xmp.iid:{id:032x} 2019-05-{day:02}T12:{minute:02}:00+02:00; ")]);
    }
    text.into_bytes()
}

/// A small JPEG as XMP carries it: in base64.
fn thumbnail(rng: &mut Rng) -> Vec<u8> {
    let (width, height) = (rng.range(24, 160), rng.range(24, 160));
    let (colour, slope, rough) = (rng.bits(), rng.range(1, 5), rng.range(2, 40));
    let samples = (0..width * height * 3)
        .map(|at| {
            let (x, y, channel) = (at / 3 % width, at / 3 / width, at % 3);
            let base = (colour >> (8 * channel)) as usize & 0xff;
            (base + x * slope / 2 + y + rng.below(rough)) as u8
        })
        .collect();
    let image = canvas::rgb(width as u32, height as u32, samples);
    let file = write::write(&image, Encoding::plain(Format::Jpeg));
    base64(&file.expect("eight bits in three channels, as JPEG has them"))
}

/// `ImageMagick`'s way to keep a profile: its name, its length, its bytes in lines of hexadecimal digits.
fn raw_profile(rng: &mut Rng) -> Vec<u8> {
    let length = rng.log_uniform(60, 2400);
    let mut text = format!("\nexif\n{:8}\n", length + 10);
    let body = [b"Exif\0\0II*\0".to_vec(), rng.bytes(length)].concat();
    for line in body.chunks(36) {
        text.extend(line.iter().map(|byte| format!("{byte:02x}")));
        text.push('\n');
    }
    text.into_bytes()
}

/// A display profile with ordinary tags, sometimes with long curves and a table of device data, and with `more`.
pub(super) fn profile(rng: &mut Rng, more: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let name = *rng.pick(&[
        "sRGB IEC61966-2.1",
        "Adobe RGB (1998)",
        "Display P3",
        "Color LCD",
        "Generic RGB Profile",
    ]);
    let points = *rng.pick(&[1usize, 1, 256, 1024]);
    let gamma = rng.range(180, 240) as u64;
    let curve: Vec<u16> = if points == 1 {
        vec![(gamma * 256 / 100) as u16]
    } else {
        // Between a line and a parabola, as measured displays are.
        (0..points as u64)
            .map(|at| (at * at * 65_535 * gamma / (points as u64 * points as u64 * 240)) as u16)
            .collect()
    };
    let mut tags = vec![
        (*b"desc", icc::description(name)),
        (*b"cprt", icc::text("Copyright 1998 - 2012, all rights reserved")),
        (*b"wtpt", icc::xyz([0xf351, 0x1_0000, 0x1_16cc])),
        (*b"rXYZ", icc::xyz([0x6fa2, 0x38f5, 0x390])),
        (*b"gXYZ", icc::xyz([0x6299, 0xb785, 0x18da])),
        (*b"bXYZ", icc::xyz([0x24a0, 0xf84, 0xb6cf])),
        (*b"rTRC", icc::curve(&curve)),
        (*b"gTRC", icc::curve(&curve)),
        (*b"bTRC", icc::curve(&curve)),
    ];
    if rng.chance(0.3) {
        // Tables of a measured device are nearly as dense as random bytes.
        let length = rng.log_uniform(500, 12_000);
        tags.push((*b"A2B0", [b"mft2\0\0\0\0\x03\x03\x09\0".to_vec(), rng.bytes(length)].concat()));
    }
    tags.extend_from_slice(more);
    icc::profile(&tags)
}

//! Trailers and gaps that real writers leave: padding, blocks of cameras, phones, messengers and editors, second images.
//! Layouts as in `ExifTool`'s AFCP, `FotoStation`, `PhotoMechanic`, `CanonVRD` and Samsung modules.

use crate::container::Format;
use crate::lab::rng::Rng;
use crate::lab::splice::png::{self, At};
use crate::lab::splice::{bmp, jpeg};
use crate::lab::synth::exif::Base;
use crate::lab::synth::words;

/// What is left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Zeros,
    BlockZeros,
    OnesPadding,
    Newline,
    SecondEnd,
    SecondPage,
    PrivateChunk,
    NineZeros,
    Identity,
    Remnant,
    Gap,
    MultiPicture,
    Samsung,
    Messenger,
    Debug,
    Motion,
    Afcp,
    PhotoMechanic,
    FotoStation,
    CanonVrd,
    Slack,
}

const EVERY: &[(u32, Sort)] =
    &[(10, Sort::Zeros), (4, Sort::BlockZeros), (4, Sort::OnesPadding), (8, Sort::Newline)];

const fn own(format: Format) -> &'static [(u32, Sort)] {
    match format {
        Format::Png => &[(10, Sort::SecondEnd), (6, Sort::SecondPage), (9, Sort::PrivateChunk)],
        Format::Gif => &[(8, Sort::NineZeros), (5, Sort::Identity), (3, Sort::Remnant)],
        Format::Bmp => &[(12, Sort::Gap)],
        Format::Webp => &[],
        Format::Jpeg => &[
            (10, Sort::MultiPicture),
            (10, Sort::Samsung),
            (12, Sort::Messenger),
            (8, Sort::Debug),
            (8, Sort::Motion),
            (5, Sort::Afcp),
            (5, Sort::PhotoMechanic),
            (5, Sort::FotoStation),
            (5, Sort::CanonVrd),
            (8, Sort::Slack),
        ],
    }
}

/// `base` with a trailer or gap that real writers leave; answers which. `None` where the file is not built as it needs.
pub(in crate::lab::synth) fn add(base: &Base, rng: &mut Rng) -> Option<(Vec<u8>, String)> {
    let sort = *rng.weighted(&[EVERY, own(base.format)].concat());
    let file = &base.bytes;
    let behind = |tail: &[u8]| Some([file.as_slice(), tail].concat());
    let (made, name) = match sort {
        Sort::Zeros => (behind(&vec![0; rng.log_uniform(4, 9000)]), "zero padding"),
        Sort::BlockZeros => {
            let block = *rng.pick(&[512, 2048, 4096, 32_768]);
            (behind(&vec![0; block - file.len() % block]), "zero padding to blocks")
        }
        Sort::OnesPadding => (behind(&vec![0xff; rng.log_uniform(5, 2048)]), "0xff padding"),
        Sort::Newline => (behind(rng.pick::<&[u8]>(&[b"\n", b"\r\n", b" \r\n", b"\0"])), "newline"),
        Sort::SecondEnd => (behind(&png::chunk(*b"IEND", &[])), "second IEND"),
        // Ghostscript writes all pages of a document into one file where it is not told otherwise.
        Sort::SecondPage => {
            let page = png::page(file, base.size.1, 1 + rng.below(base.size.1 as usize));
            (page.and_then(|page| behind(&page)), "second page")
        }
        Sort::PrivateChunk => (private_chunk(file, base.size, rng), "known private chunk"),
        Sort::NineZeros => (behind(&[0; 9]), "nine zeros"),
        Sort::Identity => (behind(&identity(rng)), "file identity text"),
        Sort::Remnant => {
            let from = file.len() / 2 + rng.below(file.len() / 3 + 1);
            (behind(&file[from..]), "remnant of a longer file")
        }
        Sort::Gap => {
            let zeros = if rng.chance(0.6) { rng.range(2, 84) } else { rng.log_uniform(84, 4096) };
            (bmp::gap(file, &vec![0; zeros]), "zeros before the pixels")
        }
        Sort::MultiPicture => {
            // Whole: a second image that ends half way is no camera's.
            (jpeg::with_second_image(file, file), "MPF second image")
        }
        Sort::Samsung => (behind(&samsung(rng)), "Samsung trailer"),
        Sort::Messenger => (behind(&messenger(rng)), "messenger trailer"),
        Sort::Debug => (behind(&camera_debug(rng)), "camera debug block"),
        Sort::Motion => {
            let xmp = b"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\" xmlns:GCamera=\"http://ns.google.com/photos/1.0/camera/\" \
                GCamera:MotionPhoto=\"1\" GCamera:MotionPhotoVersion=\"1\"/>";
            (jpeg::insert_xmp(file, xmp).map(|with| [with, video(rng)].concat()), "motion photo video")
        }
        Sort::Afcp => (behind(&afcp(file.len(), rng)), "AFCP trailer"),
        Sort::PhotoMechanic => {
            let data = iptc(rng);
            (
                behind(&[data.as_slice(), &(data.len() as u32).to_be_bytes(), b"cbipcbbl"].concat()),
                "PhotoMechanic trailer",
            )
        }
        Sort::FotoStation => (behind(&foto_station(rng)), "FotoStation trailer"),
        Sort::CanonVrd => (behind(&canon_vrd(rng)), "Canon VRD trailer"),
        Sort::Slack if older_camera(file) => (behind(&slack(file, rng)), "disk slack"),
        // Other writers leave no stale data.
        Sort::Slack => (behind(&vec![0; CLUSTER - file.len() % CLUSTER]), "zero padding to blocks"),
    };
    Some((made?, name.to_owned()))
}

/// Chunks that editors and tools write under names of their own, with what they put there: sizes (`ImageMagick`), the
/// divisions and the outline of a stretchable picture (Android's `Res_png_9patch`), Fireworks' preview and properties.
fn private_chunk(file: &[u8], (width, height): (u32, u32), rng: &mut Rng) -> Option<Vec<u8>> {
    let name = *rng.pick(&[*b"vpAg", *b"caNv", *b"npOl", *b"npTc", *b"prVW", *b"mkBF", *b"mkTS", *b"mkBS"]);
    let data = match &name {
        b"vpAg" => [width.to_be_bytes().as_slice(), &height.to_be_bytes(), &[0]].concat(),
        b"caNv" => [width.to_be_bytes(), height.to_be_bytes(), [0; 4], [0; 4]].concat(),
        // Insets, radius, opacity.
        b"npOl" => {
            [rng.below(9) as u32, 1, 2, 1, 0x4080_0000, 255].into_iter().flat_map(u32::to_le_bytes).collect()
        }
        b"npTc" => nine_patch((width, height), rng),
        b"prVW" => png::deflate(&preview((width, height), rng)),
        b"mkBF" => [[0xfa, 0xde, 0xca, 0xfe, 0, 0, 0, 4].as_slice(), &[0; 64]].concat(),
        _ => png::deflate(properties((width, height), rng).as_bytes()),
    };
    png::insert(file, At::BeforeData, name, &data)
}

/// Two divisions a side and nine colours behind a header of 32 bytes: counts, offsets and padding.
fn nine_patch((width, height): (u32, u32), rng: &mut Rng) -> Vec<u8> {
    const NO_COLOUR: u32 = 1;
    let mut data = vec![0, 2, 2, 9];
    data.extend([0; 8]);
    data.extend((0..4).flat_map(|_| (rng.below(24) as u32).to_be_bytes()));
    data.extend([0; 4]);
    for side in [width, height] {
        let first = rng.below(side as usize / 2 + 1) as u32;
        data.extend(first.to_be_bytes());
        data.extend((first + 1).to_be_bytes());
    }
    data.extend([NO_COLOUR; 9].into_iter().flat_map(u32::to_be_bytes));
    data
}

/// A picture of 128×128 palette indices behind its size and 256 colours.
fn preview((width, height): (u32, u32), rng: &mut Rng) -> Vec<u8> {
    const SIDE: usize = 128;
    let mut data = vec![0xca, 0xfe, 0xbe, 0xef];
    data.extend([width, height].into_iter().flat_map(|side| (side.min(SIDE as u32) as u16).to_be_bytes()));
    let colours = rng.range(8, 200);
    data.extend((0..colours * 3).map(|_| *rng.pick(&[0u8, 0x33, 0x66, 0x99, 0xcc, 0xff])));
    data.resize(8 + 768, 0);
    let (wide, high) = (rng.range(3, 40), rng.range(3, 40));
    data.extend((0..SIDE * SIDE).map(|at| ((at % SIDE / wide + at / SIDE / high) % colours) as u8));
    data
}

/// A tree of named properties, the kind of each in the last letter of its name.
fn properties((width, height): (u32, u32), rng: &mut Rng) -> String {
    let mut text =
        format!("MKBv{{FRCi{{1}}XLCf{{0}}YLCf{{0}}WIDf{{{width}}}HITf{{{height}}}RESf{{72}}PLLv{{");
    for _ in 0..rng.log_uniform(1, 60) {
        let (kind, size, edge) = (rng.below(16), rng.below(1000), rng.below(101));
        text.extend([format!(
            "BPLv{{CATs{{\0\u{2}\0b\0c}}RDOb{{0}}BANi{{0}}BASi{{{size:x}}}BDIi{{{kind:x}}}BMMi{{f}}BSEi{{{edge:x}}}}}"
        )]);
    }
    text.push_str("}}");
    text
}

fn identity(rng: &mut Rng) -> Vec<u8> {
    let (year, length) = (rng.range(1995, 2004), rng.range(10, 200));
    let note = words::prose(length, rng);
    format!(
        "FILE IDENTITY\r\nAssembled with GIF Construction Set: Alchemy Mindworks Inc.\r\nCopyright {year}\r\n{note}\r\n"
    )
    .into_bytes()
}

/// A Samsung trailer (SEFH directory, SEFT footer) with a time stamp block.
fn samsung(rng: &mut Rng) -> Vec<u8> {
    let stamp = format!("16{:011}", rng.below(99_999_999_999));
    let mut block = b"\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data".to_vec();
    block.extend(stamp.as_bytes());
    let length = block.len() as u32;
    let mut directory = b"SEFH\x6b\0\0\0\x01\0\0\0\0\0\x01\x0a".to_vec();
    directory.extend(length.to_le_bytes());
    directory.extend(length.to_le_bytes());
    let size = directory.len() as u32;
    [block, directory, size.to_le_bytes().to_vec(), b"SEFT".to_vec()].concat()
}

/// 8 or 24 bytes, with and without a run of zeros in front.
fn messenger(rng: &mut Rng) -> Vec<u8> {
    let length = *rng.pick(&[8usize, 24]);
    let zeros = *rng.pick(&[0usize, 4]);
    [vec![0; zeros], rng.bytes(length - zeros)].concat()
}

/// A number as Protocol Buffers write it: seven bits a byte, the lowest first.
fn varint(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 & 0x7f | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

/// Named protocol buffers of exposure and focus values, up to 32 KB as phones append them.
fn camera_debug(rng: &mut Rng) -> Vec<u8> {
    let mut all = Vec::new();
    for name in [b"aecDebug".as_slice(), b"afDebug", b"awbDebug"].into_iter().take(rng.range(1, 3)) {
        let mut message = Vec::new();
        for frame in 0..rng.log_uniform(20, 600) {
            message.extend([0x08, (frame & 0x7f) as u8, 0x15]);
            message.extend((rng.below(100_000) as f32 / 1000.0).to_le_bytes());
            if frame % 8 == 0 {
                let points = rng.range(8, 60);
                let curve = rng.bytes(points);
                message.push(0x1a);
                message.extend(varint(curve.len()));
                message.extend(curve);
            }
        }
        all.extend([name, &varint(message.len()), &message].concat());
    }
    all
}

/// Boxes of an MP4 file: compressed video is all that is in it.
fn video(rng: &mut Rng) -> Vec<u8> {
    let boxed =
        |name: &[u8], content: &[u8]| [&(content.len() as u32 + 8).to_be_bytes(), name, content].concat();
    let moov = boxed(b"mvhd", &[&[0; 12], rng.bytes(4).as_slice(), &[0; 80]].concat());
    let length = rng.log_uniform(4000, 120_000);
    let media = rng.bytes(length);
    [boxed(b"ftyp", b"mp42\0\0\0\0isommp42"), boxed(b"moov", &moov), boxed(b"mdat", &media)].concat()
}

/// IPTC-IIM data sets: title, keywords, by-line, caption.
fn iptc(rng: &mut Rng) -> Vec<u8> {
    let mut sets = Vec::new();
    for number in [5u8, 25, 25, 80, 90, 105, 120] {
        let most = rng.range(4, if number == 120 { 900 } else { 40 });
        let text = words::prose(most, rng);
        sets.extend([0x1c, 2, number]);
        sets.extend((text.len() as u16).to_be_bytes());
        sets.extend(text.as_bytes());
    }
    sets
}

/// A directory of IPTC data behind a file of `start` bytes, offsets from the file's beginning.
fn afcp(start: usize, rng: &mut Rng) -> Vec<u8> {
    let data = iptc(rng);
    let mut tail = b"AXS!\0\x01\0\x01\0\0\0\0IPTC".to_vec();
    tail.extend((data.len() as u32).to_be_bytes());
    tail.extend((start as u32 + 24).to_be_bytes());
    tail.extend(data);
    tail.extend(b"AXS!");
    tail.extend((start as u32).to_be_bytes());
    tail.extend([0; 4]);
    tail
}

/// IPTC data, or the editor's settings as 32-bit numbers; tag, length of all, signature.
fn foto_station(rng: &mut Rng) -> Vec<u8> {
    let (tag, mut data) = if rng.chance(0.6) {
        (1u16, iptc(rng))
    } else {
        let count = rng.range(6, 40);
        (2, (0..count).flat_map(|_| (rng.below(4000) as u32).to_be_bytes()).collect())
    };
    let length = data.len() as u32 + 10;
    data.extend(tag.to_be_bytes());
    data.extend(length.to_be_bytes());
    data.extend(0xa1b2_c3d4_u32.to_be_bytes());
    data
}

/// Header and footer of the same name around the recipe of a raw converter.
fn canon_vrd(rng: &mut Rng) -> Vec<u8> {
    let numbers: Vec<u8> =
        (0..rng.range(40, 400)).flat_map(|at| ((at * 37 % 256) as u32).to_be_bytes()).collect();
    let length = (numbers.len() as u32).to_be_bytes();
    let mut tail = [b"CANON OPTIONAL DATA\0\0\x01\0\0".as_slice(), &length, &numbers].concat();
    tail.extend([b"CANON OPTIONAL DATA\0".as_slice(), &length, &[0; 40]].concat());
    tail
}

/// A usual unit of file systems.
const CLUSTER: usize = 4096;

/// Whether a camera of those that leave slack made the JPEG `file`.
fn older_camera(file: &[u8]) -> bool {
    const MAKERS: &[&[u8]] =
        &[b"Canon", b"FUJI", b"OLYMPUS", b"PENTAX", b"KODAK", b"NIKON", b"SONY", b"RICOH", b"CASIO"];
    let Some(block) = jpeg::take_exif(file).0 else { return false };
    MAKERS.iter().any(|maker| block.windows(maker.len()).take(CLUSTER - maker.len()).any(|at| at == *maker))
}

/// What a memory card held before, up to the end of the cluster: zeros and a stale piece of an image's data.
fn slack(file: &[u8], rng: &mut Rng) -> Vec<u8> {
    let cluster = *rng.pick(&[4096usize, 16_384, 32_768]);
    let length = cluster - file.len() % cluster;
    let mut tail = vec![0; rng.below(length + 1)];
    let from = file.len() / 4 + rng.below(file.len() / 4 + 1);
    tail.extend(file[from..].iter().copied().take(length - tail.len()));
    tail.resize(length, 0);
    tail
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::container;
    use crate::lab::splice::exif::{Block, Order};
    use crate::limits::Limits;

    #[test]
    fn private_chunks_are_as_their_writers_make_them() {
        let base = Base::tiny(Format::Png);
        for seed in 0..60 {
            let made = private_chunk(&base.bytes, base.size, &mut Rng::new(seed, "chunk")).unwrap();
            let container = container::parse(&made, None, &Limits::default());
            assert!(
                container.outside.is_empty() && container.anomalies.is_empty(),
                "{:?}",
                container.anomalies
            );
        }
    }

    #[test]
    fn only_older_cameras_leave_stale_data() {
        let base = Base::tiny(Format::Jpeg);
        assert!(!older_camera(&base.bytes));
        let mut block = Block::new(Order::Big);
        block.text(0x010f, b"OLYMPUS OPTICAL CO.,LTD");
        assert!(older_camera(&jpeg::insert_exif(&base.bytes, &block.build()).unwrap()));
    }

    #[test]
    fn every_trailer_keeps_the_picture_and_nearly_all_are_explained() {
        let (mut explained, mut all) = (0, 0);
        for format in Format::ALL {
            let mut base = Base::tiny(format);
            if format == Format::Jpeg {
                let mut block = Block::new(Order::Little);
                block.text(0x010f, b"Canon");
                base.bytes = jpeg::insert_exif(&base.bytes, &block.build()).unwrap();
            }
            let mut names = BTreeSet::new();
            for seed in 0..120 {
                let (file, what) = add(&base, &mut Rng::new(seed, "trailer")).unwrap();
                assert!(file.len() > base.bytes.len(), "{what}");
                let pixels = |file: &[u8]| image::load_from_memory(file).unwrap().to_rgba8().into_raw();
                assert_eq!(pixels(&file), pixels(&base.bytes), "{what}");
                // Slack and remnants of so small a file cannot be told from anything; a page is told when it is read back.
                if !["disk slack", "remnant of a longer file", "second page"].contains(&what.as_str()) {
                    let container = container::parse(&file, None, &Limits::default());
                    let odd = container.outside.iter().filter(|outside| outside.explained.is_none()).count();
                    explained += usize::from(odd == 0);
                    all += 1;
                }
                names.insert(what);
            }
            assert_eq!(names.len(), EVERY.len() + own(format).len(), "{names:?}");
        }
        assert!(explained * 10 >= all * 9, "{explained} of {all}");
    }

    #[test]
    fn numbers_have_seven_bits_a_byte() {
        assert_eq!(varint(5), [5]);
        assert_eq!(varint(300), [0xac, 0x02]);
    }
}

//! What the structure of a file gives away, from the bytes to the findings: hidden rows, second formats, remnants of
//! older files, space that no pixel uses.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input has failed")]

#[path = "made/noise.rs"]
mod noise;

use std::io::{Cursor, Write as _};

use image::ImageFormat;
use noise::noise;
use starlight::analysis::{Analysis, Options, analyse};
use starlight::evidence::Evidence;
use starlight::finding::{Class, Finding, PayloadKind};
use starlight::progress::Silent;

fn examine(name: &str, file: Vec<u8>) -> Analysis {
    analyse(&Evidence::from_bytes(name, file), &Options::default(), &Silent).unwrap()
}

fn found<'a>(analysis: &'a Analysis, id: &str) -> &'a Finding {
    let ids: Vec<_> = analysis.findings.iter().map(|finding| finding.id).collect();
    analysis.findings.iter().find(|finding| finding.id == id).unwrap_or_else(|| panic!("{id} in {ids:?}"))
}

/// Holds that a proof gives `bytes` back, by whatever rule came first.
#[track_caller]
fn proves(analysis: &Analysis, bytes: &[u8]) {
    let gives = |finding: &&Finding| finding.payload.as_ref().is_some_and(|payload| payload.bytes == bytes);
    let proof = analysis.findings.iter().filter(gives).any(|finding| finding.class == Class::Proof);
    let ids: Vec<_> = analysis.findings.iter().map(|finding| finding.id).collect();
    assert!(proof, "{} bytes in none of {ids:?}", bytes.len());
}

fn picture(format: ImageFormat, side: u32) -> Vec<u8> {
    let image = image::RgbImage::from_fn(side, side, |x, y| {
        image::Rgb([(x * 3) as u8, (y * 2) as u8, (x + y) as u8])
    });
    let mut file = Cursor::new(Vec::new());
    image.write_to(&mut file, format).unwrap();
    file.into_inner()
}

fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [&name[..], data].concat();
    [&(data.len() as u32).to_be_bytes(), &body[..], &crc32fast::hash(&body).to_be_bytes()].concat()
}

fn zip(names: &[&str]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for name in names {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(b"the content of a file").unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_png_that_was_cropped_by_its_header_is_given_back_whole() {
    let whole = picture(ImageFormat::Png, 96);
    let mut cropped = whole.clone();
    cropped[20..24].copy_from_slice(&40u32.to_be_bytes());
    let analysis = examine("a.png", cropped);
    let rows = found(&analysis, "hidden-rows");
    assert_eq!((rows.class, rows.raises), (Class::Proof, true));
    let payload = rows.payload.as_ref().unwrap();
    assert_eq!((payload.bytes.as_slice(), &payload.kind), (whole.as_slice(), &PayloadKind::File("png")));
    // A header that claims more than there is hides nothing.
    let mut grown = whole;
    grown[20..24].copy_from_slice(&400u32.to_be_bytes());
    let analysis = examine("a.png", grown);
    assert!(analysis.findings.iter().all(|finding| finding.id != "hidden-rows"));
    assert!(found(&analysis, "png-other-size").summary.contains("96×96"));
}

#[test]
fn a_jpeg_that_was_cropped_by_its_header_is_given_back_whole() {
    let whole = picture(ImageFormat::Jpeg, 96);
    let mut cropped = whole.clone();
    let frame = cropped.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    cropped[frame + 5..frame + 7].copy_from_slice(&[0, 40]);
    let analysis = examine("a.jpg", cropped);
    let rows = found(&analysis, "hidden-rows");
    assert_eq!((rows.class, rows.raises), (Class::Indication, true));
    assert_eq!(rows.payload.as_ref().unwrap().bytes, whole);
}

#[test]
fn names_in_an_appended_archive_are_listed() {
    let names = ["a\u{202e}.txt", "b.txt", "c.txt", "d.txt", "e.txt", "f.txt", "g.txt"];
    let analysis = examine("a.jpg", [picture(ImageFormat::Jpeg, 24), zip(&names)].concat());
    let archive = found(&analysis, "raw-file");
    assert_eq!(archive.class, Class::Proof);
    let listed = "“a\\u{202e}.txt”, “b.txt”, “c.txt”, “d.txt”, “e.txt” and 2 more";
    assert!(archive.summary.contains(listed), "{}", archive.summary);
    assert!(analysis.findings.iter().all(|finding| finding.id != "polyglot-zip"), "said twice");
}

#[test]
fn an_archive_inside_the_file_is_found_from_its_end() {
    // In the middle of a comment, with offsets that count from the start of the archive.
    let image = picture(ImageFormat::Jpeg, 24);
    let archive = zip(&["hidden.txt"]);
    let comment = [b"a comment, ".as_slice(), &archive, b"."].concat();
    let length = (comment.len() as u16 + 2).to_be_bytes();
    let file = [&image[..2], &[0xff, 0xfe], &length, &comment, &image[2..]].concat();
    proves(&examine("a.jpg", file), &archive);
    // In pixels, which no structure would be looked for in.
    let mut bitmap = picture(ImageFormat::Bmp, 24);
    let start = bitmap.len() - archive.len();
    bitmap[start..].copy_from_slice(&archive);
    proves(&examine("a.bmp", bitmap), &archive);
}

#[test]
fn a_document_that_begins_in_the_first_kilobyte_is_found() {
    let body = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\n";
    let image = picture(ImageFormat::Gif, 24);
    let comment = |text: &[u8]| [b"\x21\xfe", &[text.len() as u8][..], text, b"\0"].concat();
    // Behind the signature, screen and colour table.
    let table = 13 + (3 << ((image[10] & 7) + 1)) * usize::from(image[10] >> 7);
    // Behind the introducer and length of the comment, and two characters.
    let start = table + 5;
    let tail = format!("xref\n0 1\ntrailer<<>>\nstartxref\n{}\n%%EOF", start + body.len());
    let text = ["x ", body, &tail].concat();
    let file = [&image[..table], &comment(text.as_bytes()), &image[table..]].concat();
    proves(&examine("a.gif", file), &text.as_bytes()[2..]);
}

#[test]
fn scripts_and_script_archives_are_found() {
    let image = picture(ImageFormat::Jpeg, 24);
    let with = |comment: &[u8]| {
        let length = (comment.len() as u16 + 2).to_be_bytes();
        [&image[..2], &[0xff, 0xfe], &length, comment, &image[2..]].concat()
    };
    let script = b"<?php system($_GET['c']); ?>";
    let analysis = examine("a.jpg", with(script));
    let page = found(&analysis, "polyglot-script");
    assert_eq!((page.class, page.raises), (Class::Indication, true));
    assert_eq!(page.payload.as_ref().unwrap().bytes, script);
    assert!(examine("a.jpg", with(b"1 <? 2")).findings.iter().all(|finding| finding.id != "polyglot-script"));

    let manifest = [&40u32.to_le_bytes()[..], &1u32.to_le_bytes(), &[0; 36]].concat();
    let archive = [b"<?php __HALT_COMPILER(); ?>\r\n".as_slice(), &manifest].concat();
    assert_eq!(found(&examine("a.jpg", with(&archive)), "polyglot-phar").class, Class::Proof);

    let mut gif = b"GIF89a/*\x01\0\x80\0\0abcdef\x21\xfe\x17*/=alert('hi there');//\0".to_vec();
    gif.extend(b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0;");
    assert!(found(&examine("a.gif", gif), "polyglot-script").summary.contains("JavaScript"));
}

#[test]
fn what_an_editor_left_of_an_older_screenshot_is_no_payload() {
    let data = noise(30_000);
    let old: Vec<u8> = data.chunks(8192).flat_map(|piece| chunk(*b"IDAT", piece)).collect();
    let old = [old, chunk(*b"IEND", b"")].concat();
    let new = picture(ImageFormat::Png, 24);
    let file = [new, old[5000..].to_vec()].concat();
    let analysis = examine("a.png", file);
    assert!(analysis.findings.iter().all(|finding| finding.payload.is_none() && !finding.raises));
    let left = found(&analysis, "bytes-after-end");
    assert_eq!(left.class, Class::Information);
    assert!(left.summary.contains("remnant of a longer PNG"), "{}", left.summary);
}

#[test]
fn a_whole_picture_behind_another_is_no_remnant() {
    for format in [ImageFormat::Png, ImageFormat::Gif] {
        let file = [picture(format, 24), picture(format, 40)].concat();
        let analysis = examine("a", file);
        let second = found(&analysis, "raw-file");
        assert_eq!((second.class, second.raises), (Class::Proof, true), "{format:?}");
    }
}

#[test]
fn space_that_no_pixel_uses_speaks_only_where_it_reads_back() {
    let with_table = |values: &[u8]| {
        let image = picture(ImageFormat::Jpeg, 24);
        [&image[..2], &[0xff, 0xdb, 0, 67, 3], values, &image[2..]].concat()
    };
    let text = b"Meet me at the old bridge at noon, and bring the blue folder now";
    let analysis = examine("a.jpg", with_table(text));
    let read = found(&analysis, "raw-text");
    assert_eq!((read.class, &read.payload.as_ref().unwrap().bytes[..]), (Class::Proof, &text[..]));
    let analysis = examine("a.jpg", with_table(&noise(64)));
    assert!(analysis.findings.iter().all(|finding| !finding.raises), "{:?}", analysis.findings);
}

/// A JPEG with an EXIF block, so many bytes long, that names the maker.
fn photograph(maker: &str, length: usize) -> Vec<u8> {
    let image = picture(ImageFormat::Jpeg, 24);
    let mut block = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x0f\x01\x02\0".to_vec();
    block.extend((maker.len() as u32 + 1).to_le_bytes());
    block.extend(26u32.to_le_bytes());
    block.extend([0; 4]);
    block.extend(maker.as_bytes());
    block.resize(block.len().max(length), 0);
    let size = (block.len() as u16 + 2).to_be_bytes();
    [&image[..2], &[0xff, 0xe1], &size, &block, &image[2..]].concat()
}

#[test]
fn legitimate_tails_never_raise() {
    use ImageFormat::{Bmp, Gif, Jpeg, Png, WebP};
    let iptc = b"\x1c\x02\x05\0\x05title";
    let mechanic = [iptc.as_slice(), &(iptc.len() as u32).to_be_bytes(), b"cbipcbbl"].concat();
    let station =
        [&iptc[..], &1u16.to_be_bytes(), &20u32.to_be_bytes(), &0xa1b2_c3d4_u32.to_be_bytes()].concat();
    let debug = [b"aecDebug\x07".as_slice(), &[8, 1, 0x12, 3, 1, 2, 3]].concat();
    let seft = b"\0\0\x01\x0a\x04\0\0\0NameonesSEFH\x6a\0\0\0\x01\0\0\0\0\0\x01\x0a\x10\0\0\0\x10\0\0\0\x18\0\0\0SEFT";
    let tails: [(ImageFormat, Vec<u8>); 18] = [
        (Jpeg, vec![0x9d, 0x81, 0, 0x8c, 0xf1, 0x07, 0xd4, 0x92]),
        (Jpeg, noise(24).into_iter().map(|byte| byte | 0x80).collect()),
        (Jpeg, debug),
        (Jpeg, mechanic),
        (Jpeg, station),
        (Jpeg, seft.to_vec()),
        (Jpeg, b"\n".to_vec()),
        (Jpeg, b"\x20\x0d\x0a".to_vec()),
        (Jpeg, vec![0; 300 << 10]),
        (Jpeg, vec![0xff; 2048]),
        (Png, chunk(*b"IEND", b"")),
        (Png, vec![0; 9000]),
        (Gif, vec![0; 9]),
        (Gif, vec![0; 9 << 10]),
        (Gif, b"\x2b\x42\x2c\x4f\x9e\0\x01\x98\0;".to_vec()),
        (Gif, b"FILE IDENTITY\r\nCreated by Alchemy Mindworks' GIF Construction Set".to_vec()),
        (WebP, vec![0]),
        (Bmp, vec![0; 2]),
    ];
    for (format, tail) in tails {
        let file = [picture(format, 24), tail.clone()].concat();
        let analysis = examine("a", file);
        let raising: Vec<_> = analysis.findings.iter().filter(|finding| finding.raises).collect();
        assert!(raising.is_empty(), "{format:?} {}: {raising:?}", tail[..tail.len().min(16)].escape_ascii());
        assert_eq!(found(&analysis, "bytes-after-end").class, Class::Information);
    }
    // Disk slack: the maker and whole sectors.
    let (short, slack) = (photograph("NIKON", 0).len(), noise(5000));
    let missing = 512 - (short + slack.len()) % 512;
    let block = b"Exif\0\0".len() + 8 + 2 + 12 + 4 + b"NIKON".len();
    let file = [photograph("NIKON", block + missing), slack].concat();
    assert!(file.len().is_multiple_of(512));
    assert!(examine("a.jpg", file).findings.iter().all(|finding| !finding.raises));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, cases: 60, ..Default::default() })]

    /// No change to a file makes a stage of the analysis fail.
    #[test]
    fn no_stage_fails_on_changed_files(
        which in 0usize..5,
        flips in proptest::collection::vec((proptest::prelude::any::<proptest::sample::Index>(), 0u8..8), 0..20),
        cut in proptest::option::of(proptest::prelude::any::<proptest::sample::Index>()),
        tail in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200),
    ) {
        use ImageFormat::{Bmp, Gif, Jpeg, Png, WebP};
        let format = [Png, Jpeg, Gif, WebP, Bmp][which];
        let mut file = picture(format, 17);
        for (at, bit) in flips {
            let at = at.index(file.len());
            file[at] ^= 1 << bit;
        }
        if let Some(cut) = cut {
            file.truncate(cut.index(file.len()));
        }
        file.extend(tail);
        if let Ok(analysis) = analyse(&Evidence::from_bytes("a", file), &Options::default(), &Silent) {
            let failed = analysis.findings.iter().find(|finding| finding.id == "stage-failed");
            proptest::prop_assert!(failed.is_none(), "{failed:?}");
        }
    }
}

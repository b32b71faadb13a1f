use super::*;
use crate::container::Container;
use crate::finding::Class;
use crate::limits::Limits;
use crate::metadata::{Metadata, Preview, PreviewKind};
use crate::payload::passwords::Passwords;
use crate::pixels::{Image, Layout};
use crate::progress::Silent;
use crate::span::Span;

const TEXT: &str = "Meet me at the old bridge at noon.";
/// The text above in base64, made with the base64 program of coreutils.
const BASE64: &str = "TWVldCBtZSBhdCB0aGUgb2xkIGJyaWRnZSBhdCBub29uLg==";

fn field(group: Group, name: &str, raw: &[u8]) -> Field {
    let value = Untrusted::from_bytes(raw);
    Field {
        group,
        name: Untrusted::new(name),
        value,
        raw: raw.to_vec(),
        span: Span::new(40, raw.len() as u64),
    }
}

fn examine(metadata: &Metadata, image: Option<&Image>) -> Vec<Finding> {
    let (container, limits) = (Container::default(), Limits::default());
    let passwords = Passwords::new((&[], ""), &container, metadata, None, 1, &Silent);
    recover(&Source {
        file: &[],
        container: &container,
        metadata,
        image,
        limits: &limits,
        passwords: &passwords,
    })
}

fn found(fields: Vec<Field>) -> Vec<Finding> {
    examine(&Metadata { fields, ..Metadata::default() }, None)
}

fn random(count: usize) -> Vec<u8> {
    let mut state = 88_172_645_463_325_252_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..count).map(|_| next()).collect()
}

/// A value, and what must be said of it: id, class, whether it raises.
type Case = (Group, &'static str, Vec<u8>, Option<(&'static str, Class, bool)>);

#[track_caller]
fn check(cases: Vec<Case>) {
    for (group, name, raw, expected) in cases {
        let findings = found(vec![field(group, name, &raw)]);
        let said = findings.first().map(|finding| (finding.id, finding.class, finding.raises));
        assert_eq!(said, expected, "{group:?} {name}: {findings:?}");
        assert!(findings.iter().all(|finding| finding.spans() == [Span::new(40, raw.len() as u64)]));
    }
}

#[test]
fn encodings_of_text_are_proofs_in_every_kind_of_field() {
    use Group::{Application, Exif, GifComment, Icc, Iptc, JpegComment, PngText, Xmp};
    let proof = Some(("exif-encoded-text", Class::Proof, true));
    let base64 = || BASE64.as_bytes().to_vec();
    let hex: Vec<String> = TEXT.bytes().map(|byte| format!("{byte:02x}")).collect();
    check(vec![
        (JpegComment, "Comment", base64(), proof),
        (GifComment, "Comment", base64(), proof),
        (Exif, "Artist", base64(), proof),
        (Exif, "Copyright", base64(), proof),
        (Exif, "MakerNote", base64(), proof),
        (Exif, "0x9999", base64(), proof),
        (Iptc, "Caption-Abstract", base64(), proof),
        (Xmp, "dc:description", base64(), proof),
        (Icc, "Bytes that no tag explains", base64(), proof),
        (PngText, "zebra", base64(), proof),
        (Application, "Application Extension STARDATA1.0", base64(), proof),
        (JpegComment, "Comment", hex.concat().into_bytes(), proof),
    ]);
}

#[test]
fn values_in_another_coding_are_read_in_it() {
    let mut wide = field(
        Group::Exif,
        "XPComment",
        &BASE64.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>(),
    );
    wide.value = Untrusted::new(BASE64);
    assert_eq!(found(vec![wide])[0].id, "exif-encoded-text");
    let mut profile = field(Group::Icc, "desc", &[b"desc\0\0\0\0\0\0\0\x31", BASE64.as_bytes()].concat());
    profile.value = Untrusted::new(BASE64);
    assert_eq!(found(vec![profile])[0].id, "exif-encoded-text");
    // A tag that nobody knows, whose value yet has a type as the standard asks.
    let mut note = field(Group::Icc, "note", &[b"text\0\0\0\0", TEXT.as_bytes()].concat());
    note.value = Untrusted::new(TEXT);
    assert_eq!(found(vec![note])[0].id, "exif-text");
}

#[test]
fn what_does_not_belong_is_indicated() {
    use Group::{Application, Exif, Icc, JpegComment, PngText};
    let raised = |id| Some((id, Class::Indication, true));
    let long = format!("{TEXT} {TEXT} {TEXT} {TEXT}").into_bytes();
    let text = || TEXT.as_bytes().to_vec();
    let noted = Some(("exif-text", Class::Information, false));
    check(vec![
        (Exif, "Artist", long.clone(), raised("exif-out-of-place")),
        (Exif, "Software", b"one line\nand another\nand a third line".to_vec(), raised("exif-out-of-place")),
        (Exif, "ExposureTime", text(), None),
        (Exif, "ExposureTime", b"the password-protected archive".to_vec(), raised("exif-out-of-place")),
        (Exif, "MakerNote", text(), raised("exif-out-of-place")),
        (PngText, "Author", long, raised("exif-out-of-place")),
        (Exif, "UserComment", text(), raised("exif-user-comment")),
        (Exif, "Make (behind its NUL)", text(), raised("exif-unseen-text")),
        (Icc, "Behind the profile", text(), raised("exif-unseen-text")),
        (Icc, "prvT", text(), raised("exif-unseen-text")),
        (Icc, "Block", text(), raised("exif-unseen-text")),
        (Application, "APP7", text(), raised("exif-unseen-text")),
        (Application, "Application Extension HIDEDATA1.0", text(), raised("exif-unseen-text")),
        (Exif, "Artist", random(100), raised("exif-random")),
        (JpegComment, "Comment", random(100), raised("exif-random")),
        (JpegComment, "Comment", random(30), raised("exif-binary")),
        (Exif, "MakerNote", random(500), raised("exif-random")),
        (JpegComment, "Comment", b"see flag{under,the,bridge}".to_vec(), raised("exif-marked-text")),
        (Exif, "ImageDescription", b"user=a password=hunter2".to_vec(), raised("exif-password")),
        (Exif, "ImageDescription", text(), noted),
        (PngText, "zebra", text(), noted),
        (JpegComment, "Comment", text(), noted),
    ]);
}

#[test]
fn what_machines_write_is_indicated_and_decides_nothing() {
    let readings = "ae_0[1]=22.5;0x95745f99 af_1[2]=1.5;0x11 awb_2[7]=0.031;0x5 lsc_3[0]=4.0;0x6";
    for (name, text, id) in [
        ("UserComment", readings, "exif-user-comment"),
        ("UserComment", "SONY DSC", "exif-user-comment"),
        ("MakerNote", readings, "exif-out-of-place"),
    ] {
        let findings = found(vec![field(Group::Exif, name, text.as_bytes())]);
        assert_eq!(findings.len(), 1, "{name} {text}");
        let one = &findings[0];
        assert_eq!((one.id, one.raises, one.decides()), (id, true, false), "{name} {text}");
        assert!(one.summary.contains(one.ordinary.expect("a reason")), "{}", one.summary);
    }
    let findings = found(vec![field(Group::Exif, "UserComment", TEXT.as_bytes())]);
    assert!(findings[0].decides());
}

#[test]
fn what_belongs_is_passed_over() {
    use Group::{Application, Exif, Icc, Iptc, JpegComment, PngText, Xmp};
    let none = |group, name, value: &str| (group, name, value.as_bytes().to_vec(), None);
    check(vec![
        none(Exif, "Artist", "Ansel Adams"),
        none(Exif, "Software", "Adobe Photoshop Lightroom Classic 10.2 (Windows)"),
        none(Exif, "DateTime", "2012:11:09 14:23:55"),
        none(
            Exif,
            "Make",
            "workflow:{\"nodes\": [1, 2, 3], \"links\": \"between all of the nodes of the graph\"}",
        ),
        none(Exif, "ImageUniqueID", "d41d8cd98f00b204e9800998ecf8427e"),
        none(Exif, "Copyright", "Copyright 2016\nAll rights reserved\nUsed by permission"),
        none(JpegComment, "Comment", "CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 90"),
        none(JpegComment, "Comment", "File written by Adobe Photoshop\u{a8} 5.0"),
        none(PngText, "Software", "matplotlib version 2.0.2, http://matplotlib.org/"),
        none(PngText, "date:create", "2020-12-25T16:26:41-00:00"),
        none(
            PngText,
            "exif:MakerNote",
            "78, 105, 107, 111, 110, 32, 105, 115, 32, 97, 32, 109, 97, 107, 101, 114",
        ),
        none(Icc, "cprt", "Copyright (c) 1998 Hewlett-Packard Company"),
        none(Iptc, "City", "New York"),
        none(Xmp, "xmp:CreatorTool", "GIMP 2.10"),
        none(Xmp, "(XML comment)", "photoshop:Author is aliased"),
        none(Application, "APP12 Ducky", "quality of the picture and more"),
        none(Exif, "MakerNote", "Rv0207;Sf6C84;Rg76;Bg60;Gg42;Ll0;Ld0;Aj0004"),
    ]);
}

#[test]
fn every_word_that_stands_for_something_is_listed() {
    // “the first one is a decoy”, “the second one is right”.
    let value = b"a: dGhlIGZpcnN0IG9uZSBpcyBhIGRlY295 b: dGhlIHNlY29uZCBvbmUgaXMgcmlnaHQ= c: nothing";
    let findings = found(vec![field(Group::JpegComment, "Comment", value)]);
    let texts: Vec<&[u8]> =
        findings.iter().map(|finding| finding.payload.as_ref().unwrap().bytes.as_slice()).collect();
    assert_eq!(texts, [&b"the first one is a decoy"[..], b"the second one is right"]);
}

#[test]
fn blanks_and_characters_without_shape_are_told() {
    let bits = |one: char, zero: char| -> String {
        let bits = TEXT.bytes().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1));
        bits.map(|bit| if bit == 1 { one } else { zero }).collect()
    };
    for (hidden, id) in [(bits('\t', ' '), "exif-blanks"), (bits('\u{200d}', '\u{200b}'), "exif-invisible")] {
        let value = format!("A lake{hidden}\nin summer");
        let findings = found(vec![field(Group::JpegComment, "Comment", value.as_bytes())]);
        assert_eq!((findings[0].id, findings[0].class), (id, Class::Proof));
        assert_eq!(findings[0].payload.as_ref().unwrap().bytes, TEXT.as_bytes());
    }
}

#[test]
fn compressed_text_is_inflated_and_a_cut_stream_is_indicated() {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(TEXT.as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    let findings = found(vec![field(Group::JpegComment, "Comment", &packed)]);
    assert_eq!((findings[0].id, findings[0].class), ("exif-zlib", Class::Proof));
    assert_eq!(findings[0].payload.as_ref().unwrap().bytes, TEXT.as_bytes());
    let cut = found(vec![field(Group::JpegComment, "Comment", &packed[..packed.len() - 12])]);
    assert!(cut.iter().all(|finding| finding.class != Class::Proof), "{cut:?}");
}

#[test]
fn a_preview_of_another_picture_is_told() {
    let paint = |other: bool| -> Vec<u8> {
        let pixel = |at: usize| {
            let (x, y) = (at % 64, at / 64);
            let bright = if other { (x / 8 + y / 8) % 2 == 0 } else { x > 20 && y > 30 };
            [if bright { 220 } else { (x + y) as u8 }; 3]
        };
        (0..64 * 48).flat_map(pixel).collect()
    };
    let image = Image::eight_bit(64, 48, Layout::Rgb, paint(false));
    for (bytes, expected) in [(paint(false), None), (paint(true), Some("preview-differs"))] {
        let kind = PreviewKind::Rgb { width: 64, height: 48 };
        let preview = Preview { place: "JFXX", kind, bytes, span: Span::new(20, 9216) };
        let metadata = Metadata { previews: vec![preview], ..Metadata::default() };
        let findings = examine(&metadata, Some(&image));
        assert_eq!(findings.first().map(|finding| finding.id), expected);
        assert!(findings.iter().all(|finding| !finding.raises));
    }
}

#[test]
fn random_values_never_panic() {
    let bytes = random(4096);
    let groups = [Group::Exif, Group::Xmp, Group::Iptc, Group::Icc, Group::PngText, Group::Application];
    for (at, group) in groups.into_iter().cycle().take(300).enumerate() {
        let raw = &bytes[at * 3..at * 3 + at * 7 % 200];
        let printable: Vec<u8> = raw.iter().map(|byte| b' ' + byte % 95).collect();
        let kinds = [PreviewKind::Jpeg, PreviewKind::Palette { width: 40, height: 40 }];
        let previews = kinds.map(|kind| Preview {
            place: "JFXX",
            kind,
            bytes: [b"\xff\xd8\xff", raw].concat(),
            span: Span::new(0, 9),
        });
        let metadata = Metadata {
            fields: vec![field(group, "Artist", raw), field(group, "Comment", &printable)],
            previews: previews.to_vec(),
            ..Metadata::default()
        };
        let image = Image::eight_bit(40, 40, Layout::Grey, random(1600));
        for finding in examine(&metadata, Some(&image)) {
            assert_ne!(finding.class, Class::Proof, "{finding:?}");
        }
    }
}

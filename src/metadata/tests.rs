use std::io::Write as _;

use super::*;
use crate::container::{Check, Segment};

/// A container of one segment that holds all of `file`.
fn container(format: Format, kind: SegmentKind, name: &str, file: &[u8]) -> Container {
    let span = Span::between(0, file.len());
    let (name, content, note) = (name.to_owned(), vec![span], String::new());
    let segment = Segment { kind, name, span, content, depth: 0, check: Check::None, note };
    Container { format: Some(format), segments: vec![segment], ..Container::default() }
}

fn read_one(format: Format, kind: SegmentKind, name: &str, file: &[u8]) -> Metadata {
    read(file, &container(format, kind, name, file), &Limits::default())
}

fn exif(file: &[u8]) -> Metadata {
    read_one(Format::Jpeg, SegmentKind::Exif, "APP1 Exif", file)
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Entries of a directory, and the offset of the next one.
type Directory<'a> = (&'a [(u16, u16, u32, u32)], u32);

/// A little-endian TIFF block: directories of `(tag, type, count, value)`, each with the offset of the next one, then
/// `rest`.
fn tiff(directories: &[Directory<'_>], rest: &[u8]) -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0".to_vec();
    for (entries, next) in directories {
        block.extend((entries.len() as u16).to_le_bytes());
        for (tag, kind, count, value) in *entries {
            block.extend(tag.to_le_bytes());
            block.extend(kind.to_le_bytes());
            block.extend(count.to_le_bytes());
            block.extend(value.to_le_bytes());
        }
        block.extend(next.to_le_bytes());
    }
    block.extend(rest);
    block
}

fn values(metadata: &Metadata) -> Vec<(String, String)> {
    metadata.fields.iter().map(|field| (field.name.to_string(), field.value.to_string())).collect()
}

fn anomalies(metadata: &Metadata) -> Vec<&'static str> {
    metadata.anomalies.iter().map(|anomaly| anomaly.id).collect()
}

#[test]
fn exif_values_carry_their_bytes_and_places() {
    // IFD0 at 8 with four entries ends at 62; the Exif directory with one entry takes 18 bytes; values from 80.
    let block = tiff(
        &[
            (&[(0x010e, 2, 6, 80), (0x0112, 3, 1, 6), (0x011a, 5, 1, 86), (0x8769, 4, 1, 62)], 0),
            (&[(0x9286, 7, 13, 94)], 0),
        ],
        b"lunch\0\x48\0\0\0\x01\0\0\0ASCII\0\0\0hello",
    );
    let metadata = exif(&block);
    assert_eq!(metadata.exif, Some(Span::new(0, block.len() as u64)));
    let description = metadata.field(Group::Exif, "ImageDescription").unwrap();
    assert_eq!((description.value.raw(), description.span), ("lunch", Span::new(80, 6)));
    assert_eq!(metadata.field(Group::Exif, "XResolution").unwrap().value.raw(), "72");
    let orientation = metadata.field(Group::Exif, "Orientation").unwrap();
    assert_eq!(orientation.span, Span::new(8 + 2 + 12 + 8, 2));
    let comment = metadata.field(Group::Exif, "UserComment").unwrap();
    assert_eq!((comment.raw.as_slice(), comment.value.raw()), (&b"hello"[..], "hello"));
    assert_eq!(comment.span, Span::new(102, 5));
    assert!(metadata.anomalies.is_empty());
}

#[test]
fn a_comment_in_unicode_is_read_in_either_byte_order() {
    for text in [&b"h\0i\0"[..], b"\0h\0i"] {
        let rest = [b"UNICODE\0", text].concat();
        let block = tiff(&[(&[(0x8769, 4, 1, 26)], 0), (&[(0x9286, 7, 12, 44)], 0)], &rest);
        let metadata = exif(&block);
        let comment = metadata.field(Group::Exif, "UserComment").unwrap();
        assert_eq!((comment.value.raw(), comment.raw.as_slice()), ("hi", text));
    }
}

#[test]
fn offsets_that_lie_are_anomalies() {
    let cases: [(&str, Vec<u8>, &[&str]); 7] = [
        ("value outside", tiff(&[(&[(0x010e, 2, 500, 30)], 0)], b""), &["exif-value-outside"]),
        ("value overflows", tiff(&[(&[(0x010e, 12, u32::MAX, u32::MAX)], 0)], b""), &["exif-value-outside"]),
        ("unknown type", tiff(&[(&[(0x010e, 99, 1, 0)], 0)], b""), &["exif-unknown-type"]),
        ("loop", tiff(&[(&[(0x8769, 4, 1, 8)], 0)], b""), &["exif-loop"]),
        ("directory outside", tiff(&[(&[], 0xffff_fff0)], b""), &["exif-directory-outside"]),
        ("cut", b"II*\0\x08\0\0\0\x05\0".to_vec(), &["exif-directory-cut"]),
        ("no header", b"hello".to_vec(), &["exif-no-tiff-header"]),
    ];
    for (name, block, expected) in cases {
        assert_eq!(anomalies(&exif(&block)), expected, "{name}");
    }
}

#[test]
fn the_preview_is_a_field_where_it_lies_inside() {
    let directories: [Directory<'_>; 2] = [(&[], 14), (&[(0x0201, 4, 1, 44), (0x0202, 4, 1, 4)], 0)];
    let block = tiff(&directories, &[0xff, 0xd8, 0xff, 0xd9]);
    let preview = exif(&block);
    let thumbnail = preview.field(Group::Exif, "Thumbnail").unwrap();
    assert_eq!((thumbnail.span, thumbnail.raw.len()), (Span::new(44, 4), 4));
    let cut = exif(&block[..block.len() - 1]);
    assert_eq!(anomalies(&cut), ["exif-thumbnail-outside"]);
}

#[test]
fn random_changes_never_panic() {
    let block = tiff(&[(&[(0x010e, 2, 6, 26), (0x8769, 4, 1, 8)], 8)], b"lunch\0");
    for at in 0..block.len() {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut changed = block.clone();
            changed[at] = value;
            let _ = exif(&changed);
            let _ = exif(&block[..at]);
        }
    }
}

#[test]
fn png_texts_of_all_three_kinds() {
    let text = |name, file: &[u8]| read_one(Format::Png, SegmentKind::Text, name, file);
    assert_eq!(values(&text("tEXt", b"Author\0J\xf6rg")), [("Author".to_owned(), "Jörg".to_owned())]);
    let packed = [b"Comment\0\0".as_slice(), &zlib(b"packed text")].concat();
    let metadata = text("zTXt", &packed);
    assert_eq!(values(&metadata), [("Comment".to_owned(), "packed text".to_owned())]);
    assert_eq!(metadata.fields[0].span, Span::new(9, packed.len() as u64 - 9));
    let international = [b"Title\0\x01\0de\0Titel\0".as_slice(), &zlib("Grüße".as_bytes())].concat();
    assert_eq!(values(&text("iTXt", &international)), [("Title".to_owned(), "Grüße".to_owned())]);
    let followed = [packed.as_slice(), b"secret"].concat();
    let metadata = text("zTXt", &followed);
    assert_eq!(anomalies(&metadata), ["png-text-rest"]);
    assert_eq!(metadata.fields[1].raw, b"secret");
}

#[test]
fn a_text_that_inflates_without_end_is_cut() {
    let bomb = [b"Comment\0\0".as_slice(), &zlib(&vec![b'a'; 1 << 20])].concat();
    let limits = Limits { inflated_bytes: 16 << 10, ..Limits::default() };
    let metadata = read(&bomb, &container(Format::Png, SegmentKind::Text, "zTXt", &bomb), &limits);
    assert_eq!(anomalies(&metadata), ["metadata-inflated-limit", "png-text-rest"]);
    assert_eq!(metadata.fields[0].raw.len(), 1024);
}

#[test]
fn xmp_properties_keep_their_place_and_entities_stay() {
    let packet = br#"<?xpacket begin=""?><!DOCTYPE x [<!ENTITY lol "lollol">]><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description xmp:CreatorTool="GIMP &amp; co" rdf:about=""><dc:title><rdf:Alt><rdf:li>A &lt;b&gt; &lol;</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta><!-- hidden -->"#;
    let metadata = read_one(Format::Jpeg, SegmentKind::Xmp, "APP1 XMP", packet);
    let field = |name: &str| metadata.field(Group::Xmp, name).unwrap();
    let tool = field("xmp:CreatorTool");
    assert_eq!((tool.value.raw(), tool.span.of(packet)), ("GIMP & co", &b"GIMP &amp"[..]));
    assert_eq!(field("dc:title").value.raw(), "A <b> &lol;");
    assert_eq!(field("(XML comment)").value.raw(), "hidden");
    let broken = read_one(Format::Jpeg, SegmentKind::Xmp, "APP1 XMP", b"<a><b c='d'>text</b");
    assert_eq!(anomalies(&broken), ["xmp-malformed"]);
    assert_eq!(broken.fields.len(), 2);
    let deep = "<a>".repeat(100);
    assert_eq!(anomalies(&read_one(Format::Jpeg, SegmentKind::Xmp, "XMP", deep.as_bytes())), ["xmp-depth"]);
}

#[test]
fn photoshop_resources_and_iptc_records() {
    let records = b"\x1c\x02\x78\0\x05lunch\x1c\x02\x19\0\x03eat";
    let mut block = b"8BIM\x04\x04\0\0\0\0\0\x12".to_vec();
    block.extend(records);
    block.extend(b"8BIM\x03\xf3\x03abc\0\0\0\x02\x01\x02");
    let metadata = read_one(Format::Jpeg, SegmentKind::Photoshop, "APP13", &block);
    assert_eq!(
        values(&metadata),
        [("Caption-Abstract", "lunch"), ("Keywords", "eat"), ("PrintFlags", "2 bytes: 01 02")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
    assert_eq!(metadata.fields[0].span, Span::new(17, 5));
    assert!(metadata.anomalies.is_empty());
    block.extend(b"left over");
    let metadata = read_one(Format::Jpeg, SegmentKind::Photoshop, "APP13", &block);
    assert_eq!(anomalies(&metadata), ["photoshop-rest"]);
}

#[test]
fn a_profile_in_two_parts_is_read_as_one() {
    let mut profile = vec![0; 132];
    profile[3] = 164;
    profile[36..40].copy_from_slice(b"acsp");
    profile[131] = 1;
    profile.extend(b"cprt\0\0\0\x90\0\0\0\x14");
    profile.extend(b"text\0\0\0\0public domain");
    profile.truncate(164);
    profile.extend(b"!");
    let file = [b"<<".as_slice(), &profile[..100], b"<<", &profile[100..]].concat();
    let part = |offset, length| Segment {
        kind: SegmentKind::Icc,
        name: "APP2 ICC".to_owned(),
        span: Span::new(offset, length),
        content: vec![Span::new(offset, length)],
        depth: 0,
        check: Check::None,
        note: String::new(),
    };
    let container = Container {
        format: Some(Format::Jpeg),
        segments: vec![part(2, 100), part(104, 65)],
        ..Container::default()
    };
    let metadata = read(&file, &container, &Limits::default());
    assert_eq!(metadata.field(Group::Icc, "cprt").unwrap().value.raw(), "public domai");
    assert_eq!(metadata.field(Group::Icc, "Behind the profile").unwrap().span, Span::new(168, 1));
}

#[test]
fn comments_belong_to_their_format_and_fields_are_limited() {
    let comment = |format| read_one(format, SegmentKind::Comment, "COM", b"hi\0").fields.remove(0);
    assert_eq!(comment(Format::Gif).group, Group::GifComment);
    assert_eq!((comment(Format::Jpeg).group, comment(Format::Jpeg).value.raw()), (Group::JpegComment, "hi"));
    let block = tiff(&[(&[(0x0112, 3, 1, 6), (0x0103, 3, 1, 6), (0x0100, 3, 1, 6)], 0)], b"");
    let limits = Limits { fields: 2, ..Limits::default() };
    let metadata = read(&block, &container(Format::Jpeg, SegmentKind::Exif, "Exif", &block), &limits);
    assert_eq!((metadata.fields.len(), anomalies(&metadata).as_slice()), (2, &["metadata-limit"][..]));
}

#[test]
fn bytes_that_no_entry_explains_are_fields_of_the_closer_reading() {
    // IFD0 at 8 with one entry ends at 26; its value from 26 to 32, then ten bytes of nobody's, padded.
    let block = tiff(&[(&[(0x010e, 2, 6, 26)], 0)], b"lunch\0\0\0unexplain\0\0");
    let metadata = exif(&block);
    assert_eq!((metadata.fields.len(), metadata.anomalies.len()), (1, 0));
    let [gap] = metadata.closer.as_slice() else { panic!("one gap: {:?}", metadata.closer) };
    assert_eq!((gap.name.raw(), gap.raw.as_slice()), ("Bytes that no entry explains", &b"unexplain"[..]));
    assert_eq!(gap.span, Span::new(34, 9));
    let whole = exif(&tiff(&[(&[(0x010e, 2, 6, 26)], 0)], b"lunch\0\0\0\0\0"));
    assert_eq!(whole.closer, []);
}

#[test]
fn text_behind_a_nul_is_a_field_of_its_own() {
    let behind = |tag, value: &[u8]| {
        let block = tiff(&[(&[(tag, 2, value.len() as u32, 26)], 0)], value);
        exif(&block).closer.iter().map(|field| field.name.raw().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(behind(0x010f, b"Canon\0hidden\0"), ["Make (behind its NUL)"]);
    assert_eq!(behind(0x010f, b"Canon\0\0\0\0    \0"), [] as [&str; 0]);
    assert_eq!(behind(0x8298, b"photographer\0editor\0"), [] as [&str; 0]);
}

/// A colour profile with tags of `(signature, offset, length)` and `rest` behind the table.
fn icc(tags: &[(&[u8; 4], u32, u32)], rest: &[u8]) -> Vec<u8> {
    let mut profile = vec![0; 128];
    profile[36..40].copy_from_slice(b"acsp");
    profile.extend((tags.len() as u32).to_be_bytes());
    for (signature, at, length) in tags {
        profile.extend(*signature);
        profile.extend(at.to_be_bytes());
        profile.extend(length.to_be_bytes());
    }
    profile.extend(rest);
    let size = profile.len() as u32;
    profile[..4].copy_from_slice(&size.to_be_bytes());
    profile
}

#[test]
fn a_profile_is_read_to_its_last_byte() {
    let read = |profile: &[u8]| read_one(Format::Webp, SegmentKind::Icc, "ICCP", profile);
    // Two tags: the table ends at 156; data from 156 to 168 and 172 to 184, four bytes of nobody's between them.
    let gap = read(&icc(&[(b"cprt", 156, 12), (b"desc", 172, 12)], b"text\0\0\0\0freeGAP!text\0\0\0\0name"));
    let [closer] = gap.closer.as_slice() else { panic!("one gap: {:?}", gap.closer) };
    assert_eq!((closer.raw.as_slice(), closer.span), (&b"GAP!"[..], Span::new(168, 4)));
    assert_eq!((gap.notes.len(), gap.anomalies.len()), (0, 0));
    let shared = read(&icc(&[(b"rTRC", 156, 12), (b"gTRC", 156, 12)], &[7; 12]));
    assert_eq!((shared.closer.len(), shared.notes.len()), (0, 0));
    let overlapping = read(&icc(&[(b"rTRC", 156, 12), (b"gTRC", 164, 12)], &[7; 20]));
    assert_eq!(overlapping.notes.iter().map(|note| note.id).collect::<Vec<_>>(), ["icc-tags-overlap"]);
    assert_eq!(overlapping.notes[0].span, Span::new(164, 4));
}

#[test]
fn language_tags_of_a_text_are_kept() {
    let text = read_one(Format::Png, SegmentKind::Text, "iTXt", b"Title\0\0\0de\0Titel\0Haus");
    let closer: Vec<(&str, &[u8])> =
        text.closer.iter().map(|field| (field.name.raw(), field.raw.as_slice())).collect();
    assert_eq!(closer, [("Title (language tag)", &b"de"[..]), ("Title (translated keyword)", b"Titel")]);
    assert_eq!(text.fields[0].value.raw(), "Haus");
    assert_eq!(text.closer[1].span, Span::new(11, 5));
}

fn segments(name: &str, parts: &[&[u8]]) -> (Vec<u8>, Container) {
    let mut file = Vec::new();
    let mut segments = Vec::new();
    for part in parts {
        let span = Span::new(file.len() as u64, part.len() as u64);
        file.extend_from_slice(part);
        segments.push(Segment {
            kind: SegmentKind::Application,
            name: name.to_owned(),
            span,
            content: vec![span],
            depth: 0,
            check: Check::None,
            note: String::new(),
        });
    }
    (file, Container { format: Some(Format::Jpeg), segments, ..Container::default() })
}

#[test]
fn an_extended_packet_is_put_together_whatever_the_order_of_its_parts() {
    let packet = b"<x:xmpmeta><rdf:Description note:secret=\"under the bridge\"/></x:xmpmeta>";
    let part = |from: usize, to: usize| {
        let head =
            [[b'A'; 32].as_slice(), &(packet.len() as u32).to_be_bytes(), &(from as u32).to_be_bytes()];
        [head.concat().as_slice(), &packet[from..to]].concat()
    };
    let (first, second) = (part(0, 30), part(30, packet.len()));
    let (file, container) = segments("APP1 XMP extension", &[&second, &first]);
    let metadata = read(&file, &container, &Limits::default());
    assert_eq!(metadata.fields.len(), 2, "the parts as they are");
    let [property] = metadata.closer.as_slice() else { panic!("one property: {:?}", metadata.closer) };
    assert_eq!((property.name.raw(), property.value.raw()), ("note:secret", "under the bridge"));
    assert_eq!(metadata.notes, []);
    let (file, container) = segments("APP1 XMP extension", &[&first]);
    let cut = read(&file, &container, &Limits::default());
    assert!(cut.notes.iter().any(|note| note.id == "xmp-extension-incomplete"), "{:?}", cut.notes);
    let head = [[b'B'; 32].as_slice(), &6_u32.to_be_bytes(), &[0; 4]].concat();
    let (file, container) = segments("APP1 XMP extension", &[&[head.as_slice(), b"secret"].concat()]);
    let other = read(&file, &container, &Limits::default());
    assert_eq!((other.closer[0].group, other.closer[0].raw.as_slice()), (Group::Application, &b"secret"[..]));
    let (file, container) = segments("APP1 XMP extension", &[b"short"]);
    assert_eq!(read(&file, &container, &Limits::default()).closer, []);
}

#[test]
fn previews_of_every_kind_are_taken_where_they_are_whole() {
    let kinds = |name: &str, content: &[u8]| {
        let (file, container) = segments(name, &[content]);
        let previews = read(&file, &container, &Limits::default()).previews;
        previews.into_iter().map(|preview| (preview.kind, preview.bytes.len())).collect::<Vec<_>>()
    };
    let plain = (PreviewKind::Rgb { width: 2, height: 1 }, 6);
    assert_eq!(kinds("APP0 JFIF", b"\x01\x02\0\0\x01\0\x01\x02\x01rgbRGB"), [plain]);
    assert_eq!(kinds("APP0 JFIF", b"\x01\x02\0\0\x01\0\x01\x02\x01rgbRG"), []);
    assert_eq!(kinds("APP0 JFXX", b"\x13\x02\x01rgbRGB"), [plain]);
    let palette = [&b"\x11\x02\x01"[..], &[0; 770]].concat();
    assert_eq!(kinds("APP0 JFXX", &palette), [(PreviewKind::Palette { width: 2, height: 1 }, 770)]);
    assert_eq!(kinds("APP0 JFXX", b"\x10\xff\xd8\xff\xd9"), [(PreviewKind::Jpeg, 4)]);
    let header = |format: u8| {
        let mut header = vec![0, 0, 0, format, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 6];
        header.extend([0, 0, 0, 6, 0, 0, 0, 6, 0, 24, 0, 1]);
        header
    };
    for (format, data, expected) in
        [(1, &b"\xff\xd8\xff\xd9"[..], (PreviewKind::Jpeg, 4)), (0, b"rgbRGB", plain)]
    {
        let resource = [header(format), data.to_vec()].concat();
        let mut block = b"8BIM\x04\x0c\0\0".to_vec();
        block.extend((resource.len() as u32).to_be_bytes());
        block.extend(resource);
        let metadata = read_one(Format::Jpeg, SegmentKind::Photoshop, "APP13", &block);
        let found: Vec<_> =
            metadata.previews.iter().map(|preview| (preview.kind, preview.bytes.len())).collect();
        assert_eq!(found, [expected]);
    }
}

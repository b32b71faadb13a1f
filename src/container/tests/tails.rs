//! What follows the end marker, and what explains it.

use image::ImageFormat;

use super::*;

/// The tail's pieces of `file`: length and explanation.
fn pieces(file: &[u8]) -> Vec<(u64, Option<&'static str>)> {
    let container = parse(file, None, &Limits::default());
    coverage::check(&container, file.len() as u64).unwrap();
    let after = container.outside.iter().filter(|outside| outside.place == OutsidePlace::AfterEnd);
    after.map(|outside| (outside.span.length, outside.explained)).collect()
}

/// The pieces of a JPEG with `tail` behind its end.
fn jpeg_with(tail: &[u8]) -> Vec<(u64, Option<&'static str>)> {
    pieces(&[encoded(ImageFormat::Jpeg), tail.to_vec()].concat())
}

const ZIP: &[u8] = b"PK\x03\x04\x14\0\0\0\0\0a.txtPK\x01\x02PK\x05\x06\0\0\0\0";

#[test]
fn every_format_reports_what_follows_its_end() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP, ImageFormat::Bmp]
    {
        let image = encoded(format);
        for (tail, explained) in
            [(ZIP, None), (b"\0\0\0\0\0", Some("zero padding")), (b"\r\n", Some("newline"))]
        {
            let file = [&image, tail].concat();
            let container = parse(&file, None, &Limits::default());
            assert_eq!(pieces(&file), [(tail.len() as u64, explained)], "{format:?}");
            assert_eq!(container.tail(&file), tail);
            let raised =
                container.anomalies.iter().any(|anomaly| anomaly.id == "bytes-after-end" && anomaly.raises);
            assert_eq!(raised, explained.is_none());
        }
        let file = [&image, &b"ab"[..]].concat();
        assert!(parse(&file, None, &Limits::default()).anomalies.iter().all(|anomaly| !anomaly.raises));
    }
}

#[test]
fn a_second_end_marker_explains_only_itself() {
    let image = encoded(ImageFormat::Png);
    let end = image[image.len() - 12..].to_vec();
    assert_eq!(pieces(&[image.clone(), end.clone()].concat()), [(12, Some("duplicate IEND"))]);
    let file = [image, end, b"hidden".to_vec()].concat();
    assert_eq!(pieces(&file), [(12, Some("duplicate IEND")), (6, None)]);
    assert_eq!(parse(&file, None, &Limits::default()).tail(&file).len(), 18);
}

/// Samsung blocks and their directory.
fn samsung(blocks: &[&[u8]]) -> Vec<u8> {
    let mut data = Vec::new();
    let mut starts = Vec::new();
    for block in blocks {
        starts.push(data.len());
        data.extend([0, 0, 1, 0xa, 4, 0, 0, 0]);
        data.extend(b"Name");
        data.extend(*block);
    }
    let mut directory = b"SEFH\x6a\0\0\0".to_vec();
    directory.extend((blocks.len() as u32).to_le_bytes());
    for (start, block) in starts.iter().zip(blocks) {
        directory.extend([0, 0, 1, 0xa]);
        directory.extend(((data.len() - start) as u32).to_le_bytes());
        directory.extend((block.len() as u32 + 12).to_le_bytes());
    }
    let length = (directory.len() as u32).to_le_bytes();
    [data, directory, length.to_vec(), b"SEFT".to_vec()].concat()
}

#[test]
fn samsung_blocks_must_tile() {
    let tail = samsung(&[b"one", b"three"]);
    assert_eq!(jpeg_with(&tail), [(tail.len() as u64, Some("Samsung trailer"))]);
    let before = [b"hidden".to_vec(), tail.clone()].concat();
    assert_eq!(jpeg_with(&before), [(6, None), (tail.len() as u64, Some("Samsung trailer"))]);
    let mut wrong = tail.clone();
    wrong[2] ^= 1;
    assert_eq!(jpeg_with(&wrong), [(tail.len() as u64, None)]);
    let archive = samsung(&[ZIP]);
    assert_eq!(jpeg_with(&archive), [(archive.len() as u64, None)]);
}

#[test]
fn editor_trailers_are_followed_through_their_records() {
    let iptc = b"\x1c\x02\x05\0\x05title";
    let mechanic = [iptc.as_slice(), &(iptc.len() as u32).to_be_bytes(), b"cbipcbbl"].concat();
    assert_eq!(jpeg_with(&mechanic), [(22, Some("PhotoMechanic trailer"))]);
    let mut station = [iptc.as_slice(), &1u16.to_be_bytes(), &20u32.to_be_bytes()].concat();
    station.extend(0xa1b2_c3d4_u32.to_be_bytes());
    assert_eq!(jpeg_with(&station), [(20, Some("FotoStation trailer"))]);
    station[4] = 6;
    assert_eq!(jpeg_with(&station), [(20, None)]);
    let canon = [
        b"CANON OPTIONAL DATA\0".as_slice(),
        &[0; 8],
        b"data",
        b"CANON OPTIONAL DATA\0",
        &4u32.to_be_bytes(),
        &[0; 40],
    ]
    .concat();
    assert_eq!(jpeg_with(&canon), [(96, Some("Canon VRD trailer"))]);
}

#[test]
fn afcp_points_into_itself() {
    let start = encoded(ImageFormat::Jpeg).len() as u32;
    let iptc = b"\x1c\x02\x05\0\x05title";
    let mut tail = b"AXS!\0\x01\0\x01\0\0\0\0IPTC".to_vec();
    tail.extend((iptc.len() as u32).to_be_bytes());
    tail.extend((start + 24).to_be_bytes());
    tail.extend(iptc);
    tail.extend(b"AXS!");
    tail.extend(start.to_be_bytes());
    tail.extend([0; 4]);
    assert_eq!(jpeg_with(&tail), [(46, Some("AFCP trailer"))]);
    tail[12] = b'J';
    assert_eq!(jpeg_with(&tail), [(46, Some("AFCP trailer"))]);
    tail[22] ^= 0x7f;
    assert_eq!(jpeg_with(&tail), [(46, None)]);
}

#[test]
fn camera_debug_blocks_are_protocol_buffers() {
    // Field 1 is the number 1, field 2 three bytes.
    let message = [8, 1, 0x12, 3, 1, 2, 3];
    let tail = [b"aecDebug\x07".as_slice(), &message, b"afDebug\x07", &message].concat();
    assert_eq!(jpeg_with(&tail), [(tail.len() as u64, Some("camera debug data"))]);
    let hidden = [tail.as_slice(), b"flag"].concat();
    assert_eq!(jpeg_with(&hidden), [(tail.len() as u64, Some("camera debug data")), (4, None)]);
    assert_eq!(jpeg_with(b"aecDebug\x07hidden!"), [(16, None)]);
}

#[test]
fn short_binary_trailers_are_not_text() {
    let name = "short binary trailer as messenger apps write";
    assert_eq!(jpeg_with(&[1, 2, 0x80, 0xff, 9, 8, 7, 0xe0]), [(8, Some(name))]);
    assert_eq!(jpeg_with(b"flag{ab}"), [(8, None)]);
    assert_eq!(jpeg_with(&[1, 2, 0x80, 0xff, 9, 8, 7]), [(7, None)]);
}

/// An XMP segment behind the start of a JPEG.
fn with_xmp(xmp: &str) -> Vec<u8> {
    let image = encoded(ImageFormat::Jpeg);
    let packet = [b"http://ns.adobe.com/xap/1.0/\0", xmp.as_bytes()].concat();
    let length = (packet.len() as u16 + 2).to_be_bytes();
    [&image[..2], &[0xff, 0xe1], &length, &packet, &image[2..]].concat()
}

#[test]
fn a_video_needs_boxes_and_an_announcement() {
    let video = b"\0\0\0\x0cftypmp42\0\0\0\x09moovX\0\0\0\x09mdatY";
    let image = with_xmp("<x GCamera:MotionPhoto=\"1\"/>");
    assert_eq!(pieces(&[image.as_slice(), video].concat()), [(30, Some("motion photo video"))]);
    let hidden = [image.as_slice(), video, ZIP].concat();
    assert_eq!(pieces(&hidden), [(30, Some("motion photo video")), (ZIP.len() as u64, None)]);
    assert_eq!(jpeg_with(video), [(30, None)]);
}

#[test]
fn a_gain_map_needs_both_images_to_say_so() {
    let map = with_xmp("<x hdrgm:Version=\"1.0\"/>");
    let image = with_xmp("<x hdrgm:Version=\"1.0\"/>");
    let length = map.len() as u64;
    let file = [image.clone(), vec![0; 3], map.clone()].concat();
    assert_eq!(pieces(&file), [(3, Some("zero padding")), (length, Some("Ultra HDR gain map"))]);
    assert_eq!(jpeg_with(&map), [(length, None)]);
    let plain = encoded(ImageFormat::Jpeg);
    assert_eq!(pieces(&[image, plain.clone()].concat()), [(plain.len() as u64, None)]);
}

/// A JPEG with an MPF index that lists a second image of `size` bytes `offset` bytes behind the index's header.
fn with_index(size: u32, offset: u32) -> Vec<u8> {
    let image = encoded(ImageFormat::Jpeg);
    let mut index = b"MPF\0MM\0*\0\0\0\x08\0\x01\xb0\x02\0\x07\0\0\0\x20\0\0\0\x1a\0\0\0\0".to_vec();
    index.extend(
        [[0x2003_0000u32, image.len() as u32, 0, 0], [0, size, offset, 0]]
            .concat()
            .iter()
            .flat_map(|w| w.to_be_bytes()),
    );
    let length = (index.len() as u16 + 2).to_be_bytes();
    [&image[..2], &[0xff, 0xe2], &length, &index, &image[2..]].concat()
}

#[test]
fn an_index_lists_further_images() {
    let second = encoded(ImageFormat::Jpeg);
    let size = second.len() as u32;
    // The index's TIFF header begins ten bytes into the file.
    let offset = with_index(0, 0).len() as u32 - 10;
    let file = [with_index(size, offset), second.clone(), b"hidden".to_vec()].concat();
    assert_eq!(pieces(&file), [(u64::from(size), Some("MPF second image")), (6, None)]);
    let elsewhere = [with_index(size, offset + 1), second].concat();
    assert_eq!(pieces(&elsewhere), [(u64::from(size), None)]);
}

/// An EXIF segment that names the maker, behind the start of a JPEG, and a tail so long that sectors are filled.
fn by_camera(maker: &str, tail: &[u8]) -> Vec<u8> {
    let image = encoded(ImageFormat::Jpeg);
    let block = [b"Exif\0\0II*\0", maker.as_bytes()].concat();
    let mut length = 0;
    loop {
        let padded = [block.clone(), vec![0; length]].concat();
        let size = (padded.len() as u16 + 2).to_be_bytes();
        let file = [&image[..2], &[0xff, 0xe1], &size, &padded, &image[2..], tail].concat();
        if file.len().is_multiple_of(512) {
            return file;
        }
        length += 1;
    }
}

#[test]
fn slack_of_cameras_needs_maker_and_whole_sectors() {
    let noise: Vec<u8> = (0..3000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let name = Some("padding or disk slack as older cameras leave it");
    let file = by_camera("OLYMPUS OPTICAL CO.,LTD", &noise);
    assert_eq!(pieces(&file), [(3000, name)]);
    assert!(parse(&file, None, &Limits::default()).anomalies.iter().all(|anomaly| !anomaly.raises));
    assert_eq!(pieces(&file[..file.len() - 1]), [(2999, None)]);
    assert_eq!(pieces(&by_camera("another maker", &noise)), [(3000, None)]);
    let text = b"A letter of some length. ".repeat(120);
    assert_eq!(pieces(&by_camera("Canon", &text)), [(3000, None)]);
    let archive = [b"\x01\x02PK\x03\x04", &noise[..]].concat();
    assert_eq!(pieces(&by_camera("Canon", &archive)), [(3006, None)]);
}

#[test]
fn remnants_of_longer_files_are_explained() {
    let gif = encoded(ImageFormat::Gif);
    let name = Some("remnant of a longer GIF that this one was written over");
    assert_eq!(pieces(&[&gif[..], b"\x98\x34\x2c\x9e\0;"].concat()), [(6, name)]);
    assert_eq!(pieces(&[&gif[..], b"\x98\x34\x2c\x9e\0:"].concat()), [(6, None)]);
    let text = b"FILE IDENTITY\r\nAssembled with GIF Construction Set: Alchemy Mindworks Inc.";
    let name = Some("file identity text as a GIF editor appends it");
    assert_eq!(pieces(&[&gif[..], text].concat()), [(text.len() as u64, name)]);
    assert_eq!(pieces(&[&gif[..], b"FILE IDENTITY of somebody"].concat()), [(25, None)]);

    let noise: Vec<u8> = (0..600u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let chunks = [super::png::chunk(*b"IDAT", &noise), super::png::end()].concat();
    let png = [encoded(ImageFormat::Png), noise.clone(), chunks].concat();
    let [(length, Some(name))] = pieces(&png)[..] else { panic!("one explained piece") };
    assert!(length == 600 + 612 + 12 && name.starts_with("remnant of a longer PNG"));
    let container = parse(&png, None, &Limits::default());
    assert!(container.anomalies.iter().all(|anomaly| !anomaly.raises), "{:?}", container.anomalies);
    // Nothing tells such bytes from others but the second end marker: this is reported as what it is.
    let shape = [encoded(ImageFormat::Png), noise, super::png::end()].concat();
    let container = parse(&shape, None, &Limits::default());
    let raising = container.anomalies.iter().filter(|anomaly| anomaly.raises);
    assert_eq!(raising.map(|anomaly| anomaly.id).collect::<Vec<_>>(), ["png-second-end"]);
}

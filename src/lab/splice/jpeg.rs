//! JPEG marker segments (ITU-T T.81 Annex B).

use super::inserted;

/// APP1.
pub const APP1: u8 = 0xe1;
/// APP2.
pub const APP2: u8 = 0xe2;
/// COM.
pub const COM: u8 = 0xfe;
/// Most content bytes of one segment.
pub const MOST: usize = 65_533;

/// Start, marker and length (marker included) of the segments before the first scan.
fn segments(file: &[u8]) -> Vec<(usize, u8, usize)> {
    let mut found = Vec::new();
    let mut at = 2usize;
    while let Some(&[0xff, marker, high, low]) = file.get(at..at + 4).and_then(|head| head.first_chunk::<4>())
    {
        let length = usize::from(u16::from_be_bytes([high, low])) + 2;
        if marker == 0xda || marker < 0xc0 || at + length > file.len() {
            break;
        }
        found.push((at, marker, length));
        at += length;
    }
    found
}

/// A marker segment; `None` where the content is too long for one.
pub fn segment(marker: u8, content: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(content.len() + 2).ok()?;
    Some([&[0xff, marker], length.to_be_bytes().as_slice(), content].concat())
}

/// `file` with one more segment: EXIF and XMP behind SOI and JFIF's APP0, comments behind all `APPn`.
pub fn insert(file: &[u8], marker: u8, content: &[u8]) -> Option<Vec<u8>> {
    if !file.starts_with(&[0xff, 0xd8]) {
        return None;
    }
    let last = if marker == COM { 0xef } else { 0xe0 };
    let before = |found: &&(usize, u8, usize)| (0xe0..=last).contains(&found.1);
    let at = segments(file).iter().take_while(before).last().map_or(2, |(start, _, length)| start + length);
    inserted(file, at, &segment(marker, content)?)
}

/// `file` with `bytes` between the headers and the quantisation tables, outside any segment.
pub fn between(file: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    let (at, ..) = segments(file).into_iter().find(|(_, marker, _)| *marker == 0xdb)?;
    // A 0xff would start a marker.
    bytes.iter().all(|&byte| byte != 0xff).then(|| inserted(file, at, bytes))?
}

/// The EXIF block (from the TIFF header) of `file`, where it has one, and the file without it.
pub fn take_exif(file: &[u8]) -> (Option<Vec<u8>>, Vec<u8>) {
    let is_exif = |&(start, marker, length): &(usize, u8, usize)| {
        marker == APP1 && length > 10 && file[start + 4..].starts_with(b"Exif\0\0")
    };
    match segments(file).into_iter().find(is_exif) {
        Some((start, _, length)) => {
            let rest = [&file[..start], &file[start + length..]].concat();
            (Some(file[start + 10..start + length].to_vec()), rest)
        }
        None => (None, file.to_vec()),
    }
}

/// `file` with an EXIF block.
pub fn insert_exif(file: &[u8], tiff: &[u8]) -> Option<Vec<u8>> {
    insert(file, APP1, &[b"Exif\0\0", tiff].concat())
}

/// `file` with an XMP packet.
pub fn insert_xmp(file: &[u8], packet: &[u8]) -> Option<Vec<u8>> {
    insert(file, APP1, &[b"http://ns.adobe.com/xap/1.0/\0", packet].concat())
}

/// `file` with a colour profile, in as many segments as it needs (ICC.1:2022 Annex B.4). `None` where it has one.
pub fn insert_profile(file: &[u8], profile: &[u8]) -> Option<Vec<u8>> {
    const NAME: &[u8] = b"ICC_PROFILE\0";
    const ROOM: usize = MOST - 14;
    let has = segments(file)
        .iter()
        .any(|&(start, marker, _)| marker == APP2 && file[start + 4..].starts_with(NAME));
    let parts: Vec<&[u8]> = profile.chunks(ROOM).collect();
    let count = u8::try_from(parts.len()).ok().filter(|_| !has)?;
    // Each goes to the same place, so the last comes first.
    (1..=count).zip(&parts).rev().try_fold(file.to_vec(), |file, (number, part)| {
        insert(&file, APP2, &[NAME, &[number, count], part].concat())
    })
}

/// `file` with a second image behind it and the MPF index that explains it (CIPA DC-007 §5).
pub fn with_second_image(file: &[u8], second: &[u8]) -> Option<Vec<u8>> {
    const CONTENT: usize = 4 + 8 + 2 + 3 * 12 + 4 + 32;
    let first_size = file.len() + CONTENT + 4;
    let mut index = b"MPF\0II*\0\x08\0\0\0\x03\0".to_vec();
    index.extend(*b"\x00\xb0\x07\0\x04\0\0\x000100");
    index.extend(*b"\x01\xb0\x04\0\x01\0\0\0\x02\0\0\0");
    index.extend(*b"\x02\xb0\x07\0\x20\0\0\0\x32\0\0\0");
    index.extend([0; 4]);
    let probe = insert(file, APP2, &[index.as_slice(), &[0; 32]].concat())?;
    // Offsets count from the TIFF header inside the segment.
    let base = probe.windows(8).position(|window| window == b"MPF\0II*\0")? + 4;
    for value in [0x2003_0000, first_size as u32, 0, 0] {
        index.extend(value.to_le_bytes());
    }
    for value in [0, second.len() as u32, (first_size - base) as u32, 0] {
        index.extend(value.to_le_bytes());
    }
    let mut both = insert(file, APP2, &index)?;
    both.extend_from_slice(second);
    Some(both)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::Format;
    use crate::lab::canvas;
    use crate::lab::write::{self, Encoding};

    fn tiny() -> Vec<u8> {
        write::write(&canvas::rgb(8, 8, vec![90; 192]), Encoding::plain(Format::Jpeg)).unwrap()
    }

    #[test]
    fn segments_go_behind_jfif_and_come_out_again() {
        let file = insert_exif(&tiny(), b"II*\0rest").unwrap();
        let order: Vec<u8> = segments(&file).iter().map(|s| s.1).take(2).collect();
        assert_eq!(order, [0xe0, APP1]);
        let file = insert(&file, COM, b"note").unwrap();
        let order: Vec<u8> = segments(&file).iter().map(|s| s.1).take(3).collect();
        assert_eq!(order, [0xe0, APP1, COM]);
        let (tiff, _) = take_exif(&file);
        assert_eq!(tiff.as_deref(), Some(b"II*\0rest".as_slice()));
        assert_eq!(take_exif(&tiny()), (None, tiny()));
        assert_eq!(insert(&tiny(), COM, &vec![0; MOST + 1]), None);
    }

    #[test]
    fn a_profile_comes_in_numbered_parts() {
        let profile: Vec<u8> = (0..70_000).map(|at| at as u8).collect();
        let file = insert_profile(&tiny(), &profile).unwrap();
        let parts: Vec<(usize, u8, usize)> = segments(&file).into_iter().filter(|s| s.1 == APP2).collect();
        let joined: Vec<u8> =
            parts.iter().flat_map(|&(start, _, length)| file[start + 18..start + length].to_vec()).collect();
        assert_eq!(
            parts.iter().map(|p| [file[p.0 + 16], file[p.0 + 17]]).collect::<Vec<_>>(),
            [[1, 2], [2, 2]]
        );
        assert!(joined == profile);
        assert_eq!(insert_profile(&file, &profile), None);
    }

    #[test]
    fn the_mpf_index_points_at_the_second_image() {
        let both = with_second_image(&tiny(), &tiny()).unwrap();
        let base = both.windows(8).position(|window| window == b"MPF\0II*\0").unwrap() + 4;
        let entry = base + 8 + 2 + 36 + 4 + 16;
        let offset = super::super::u32_le(&both, entry + 8).unwrap() as usize;
        assert!(both[base + offset..] == tiny());
        let first = super::super::u32_le(&both, entry - 12).unwrap() as usize;
        assert_eq!(first + tiny().len(), both.len());
    }
}

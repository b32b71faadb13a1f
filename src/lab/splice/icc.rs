//! Colour profiles (ICC.1:2022 §7.2 header, §7.3 tag table).

/// A display profile of version 2 with `tags` (signature, data), each at a multiple of four bytes.
pub fn profile(tags: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let table = 128 + 4 + 12 * tags.len();
    let mut directory = (tags.len() as u32).to_be_bytes().to_vec();
    let mut data: Vec<u8> = Vec::new();
    for (signature, content) in tags {
        directory.extend(signature);
        directory.extend(((table + data.len()) as u32).to_be_bytes());
        directory.extend((content.len() as u32).to_be_bytes());
        data.extend(content);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    let size = (table + data.len()) as u32;
    let mut whole = size.to_be_bytes().to_vec();
    whole.extend(b"lcms\x02\x10\0\0mntrRGB XYZ ");
    // 1 February 2012 10:20:30, then signature, platform, flags, maker, model, attributes, intent.
    whole.extend([0x07, 0xdc, 0, 2, 0, 1, 0, 10, 0, 20, 0, 30]);
    whole.extend(b"acspAPPL");
    whole.extend([0; 24]);
    // D50, the connection space's white.
    whole.extend([0, 0, 0xf6, 0xd6, 0, 1, 0, 0, 0, 0, 0xd3, 0x2d]);
    whole.extend(b"lcms");
    whole.resize(128, 0);
    [whole, directory, data].concat()
}

/// A text tag (§10.24 of ICC.1:2022, `text`).
pub fn text(text: &str) -> Vec<u8> {
    [b"text\0\0\0\0", text.as_bytes(), b"\0"].concat()
}

/// A description tag as profiles of version 2 have it (ICC.1:2001-04 §6.5.17).
pub fn description(text: &str) -> Vec<u8> {
    let count = (text.len() as u32 + 1).to_be_bytes();
    [b"desc\0\0\0\0".as_slice(), &count, text.as_bytes(), &[0; 1 + 8 + 3 + 67]].concat()
}

/// A colour tag (§10.31, `XYZ `) of three numbers of 16.16 bits.
pub fn xyz(values: [u32; 3]) -> Vec<u8> {
    [b"XYZ \0\0\0\0".as_slice(), &values.map(u32::to_be_bytes).concat()].concat()
}

/// A tone curve (§10.6, `curv`) of sampled values.
pub fn curve(values: &[u16]) -> Vec<u8> {
    let mut tag = b"curv\0\0\0\0".to_vec();
    tag.extend((values.len() as u32).to_be_bytes());
    tag.extend(values.iter().flat_map(|value| value.to_be_bytes()));
    tag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_points_at_the_tags_and_the_header_at_the_end() {
        let profile = profile(&[(*b"cprt", text("me")), (*b"wtpt", xyz([1, 2, 3]))]);
        assert_eq!(profile[..4], (profile.len() as u32).to_be_bytes());
        assert_eq!(&profile[36..40], b"acsp");
        let word = |at: usize| u32::from_be_bytes(profile[at..at + 4].try_into().unwrap()) as usize;
        assert_eq!(word(128), 2);
        assert_eq!(&profile[word(136)..][..word(140)], b"text\0\0\0\0me\0");
        assert_eq!(&profile[word(148)..][..word(152)], b"XYZ \0\0\0\0\0\0\0\x01\0\0\0\x02\0\0\0\x03");
    }
}

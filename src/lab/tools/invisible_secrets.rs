//! Invisible Secrets: counted data in JPEG comments.

/// `jpeg` with a first comment and `data` behind their length in comments of at most `most` bytes, right behind SOI.
pub fn embed(jpeg: &[u8], data: &[u8], most: usize) -> Vec<u8> {
    let (start, rest) = jpeg.split_at(2);
    let counted = [(data.len() as u32).to_le_bytes().as_slice(), data].concat();
    let mut file = start.to_vec();
    for comment in std::iter::once(b"a comment".as_slice()).chain(counted.chunks(most)) {
        file.extend([0xff, 0xfe]);
        file.extend((comment.len() as u16 + 2).to_be_bytes());
        file.extend(comment);
    }
    file.extend(rest);
    file
}

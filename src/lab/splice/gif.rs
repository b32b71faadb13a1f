//! GIF extensions (`GIF89a` §24, §26).

use super::inserted;

/// Bytes as sub-blocks (§15) with the block terminator.
fn sub_blocks(bytes: &[u8]) -> Vec<u8> {
    let mut blocks = Vec::with_capacity(bytes.len() + bytes.len() / 255 + 2);
    for block in bytes.chunks(255) {
        blocks.push(block.len() as u8);
        blocks.extend_from_slice(block);
    }
    blocks.push(0);
    blocks
}

/// Where the blocks begin: behind the screen descriptor and the global colour table.
fn first_block(file: &[u8]) -> Option<usize> {
    let flags = *file.get(10).filter(|_| file.starts_with(b"GIF8"))?;
    let table = if flags & 0x80 == 0 { 0 } else { 3usize << ((flags & 7) + 1) };
    Some(13 + table)
}

/// Version 89a, which alone knows extensions.
fn as_89a(mut file: Vec<u8>) -> Vec<u8> {
    file[4] = b'9';
    file
}

/// `file` with a comment extension before its first block.
pub fn comment(file: &[u8], text: &[u8]) -> Option<Vec<u8>> {
    inserted(file, first_block(file)?, &[b"\x21\xfe", sub_blocks(text).as_slice()].concat()).map(as_89a)
}

/// `file` with an application extension before its first block; `name` is identifier and authentication code.
pub fn application(file: &[u8], name: [u8; 11], data: &[u8]) -> Option<Vec<u8>> {
    let block = [b"\x21\xff\x0b".as_slice(), &name, &sub_blocks(data)].concat();
    inserted(file, first_block(file)?, &block).map(as_89a)
}

/// `file` with an XMP packet: not in sub-blocks, but behind it 258 bytes that lead a reader of sub-blocks to the end
/// (XMP part 3 §1.1.2).
pub fn xmp(file: &[u8], packet: &[u8]) -> Option<Vec<u8>> {
    let trailer: Vec<u8> = [1].into_iter().chain((0..=255).rev()).chain([0]).collect();
    inserted(file, first_block(file)?, &[b"\x21\xff\x0bXMP DataXMP", packet, &trailer].concat()).map(as_89a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_comments_are_split_into_sub_blocks() {
        assert_eq!(sub_blocks(b"ab"), [2, b'a', b'b', 0]);
        let long = sub_blocks(&[7; 256]);
        assert_eq!((long[0], long[256], long.len()), (255, 1, 259));
    }

    #[test]
    fn blocks_begin_behind_the_colour_table() {
        let file = [b"GIF87a\x01\0\x01\0\x80\0\0".as_slice(), &[0; 6], b"\x3b"].concat();
        let with = comment(&file, b"hi").unwrap();
        assert_eq!(&with[..6], b"GIF89a");
        assert_eq!(&with[19..], b"\x21\xfe\x02hi\0\x3b");
        assert_eq!(comment(b"PNG", b"hi"), None);
        let with = xmp(&file, b"<x/>").unwrap();
        assert_eq!((&with[33..38], with.len()), (b"<x/>\x01".as_slice(), file.len() + 14 + 4 + 258));
    }
}

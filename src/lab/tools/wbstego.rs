//! wbStego: LSBs of a bitmap's bytes from the bottom row up.

use super::bits_msb;

/// What the tool hides for a file: size, extension, data.
pub fn framed(data: &[u8], extension: [u8; 3]) -> Vec<u8> {
    let [low, middle, high, _] = (data.len() as u32).to_le_bytes();
    [&[low, middle, high], extension.as_slice(), data].concat()
}

/// The same distributed evenly over a bitmap with room for `room` bytes; `background` fills the gaps.
pub fn evenly(data: &[u8], extension: [u8; 3], room: usize, background: &[u8]) -> Vec<u8> {
    let [low, middle, high, _] = (data.len() as u32).to_le_bytes();
    let mut stream = vec![low, middle, high, low, middle, high];
    let gap = room as f64 / (data.len() as f64 + 5.0) - 1.0;
    let mut owed = 0.0;
    for byte in extension.iter().chain(data) {
        while owed >= 1.0 {
            stream.push(background[stream.len() % background.len()]);
            owed -= 1.0;
        }
        stream.push(*byte);
        owed += gap;
    }
    stream
}

/// `bmp` (8 or 24 bits, uncompressed) with `stream` in the bytes of its pixel array, padding included; `None` where
/// it has no room.
pub fn embed(bmp: &[u8], stream: &[u8]) -> Option<Vec<u8>> {
    let mut file = bmp.to_vec();
    let start = u32::from_le_bytes(bmp.get(10..14)?.try_into().ok()?) as usize;
    for (n, bit) in bits_msb(stream).enumerate() {
        let byte = file.get_mut(start + n)?;
        *byte = *byte & 0xfe | bit;
    }
    Some(file)
}

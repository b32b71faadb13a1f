//! steganography-png (pedrooaugusto), a web page, version of December 2021.
//!
//! Layout (its published source; its output read back): the bytes of the scanlines with their filters undone, of any
//! colour type and depth. The last bytes of the last row say what there is: 17, 107, the bits changed in a byte (1 to
//! 8), size u32 big endian, a MIME type, its length. A byte of data is cut into parts, the high one first: eight of
//! 1 bit, four of 2, 3 + 3 + 2, 4 + 4, 5 + 3, 6 + 2, 7 + 1, or one of 8, each in the low bits of a byte. Nine tenths
//! of a row can be used, and as many rows as are needed, but at least two, spread evenly; so are the bytes in a row.

use super::{Hit, Tool};
use crate::container::Format;
use crate::finding::{BitOrder, Finding, Method, Place, Region};
use crate::payload::Source;
use crate::pixels::{Image, Layout, Samples};

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "steganography-png",
    name: "steganography-png",
    layout: "parts of 1 to 8 bits in the low bits of scanline bytes, spread evenly over rows; at the end of the last \
             row 17, 107, bits, size u32 big endian, MIME type, its length",
    certain: "two bytes of mark, the bits changed, a size that fits, and a MIME type whose length is right: 2^-36 and \
              less; without a type, mark and bits alone: 2^-21, an indication",
    read,
};

/// How a byte is cut, by the bits changed.
const PARTS: [&[u8]; 8] = [&[1; 8], &[2; 4], &[3, 3, 2], &[4, 4], &[5, 3], &[6, 2], &[7, 1], &[8]];
const MARK: [u8; 2] = [17, 107];
/// Bytes of the footer besides the type.
const FOOTER: usize = 8;

struct Footer {
    parts: &'static [u8],
    size: usize,
    kind: Vec<u8>,
    loss: u8,
}

fn read(source: &Source<'_>) -> Vec<Finding> {
    if source.container.format != Some(Format::Png) {
        return Vec::new();
    }
    framed(source).into_iter().collect()
}

fn framed(source: &Source<'_>) -> Option<Finding> {
    let image = source.lossless().filter(|image| image.decoded_rows == image.height)?;
    let rows = image.height as usize;
    let footer = footer(&row(image, rows - 1))?;
    let places = places(image, &footer)?;
    if footer.size > source.limits.payload_bytes {
        return None;
    }
    let data = data(image, &footer, &places);
    let capacity = rows.saturating_mul(row_bytes(image));
    // The mark and the bits changed; a type with its length, and a size that fits, which are all 0 in dark pictures
    // where the type is empty.
    let typed = footer.kind.contains(&b'/');
    let bits = 16.0 + 5.0 + if typed { 8.0 + 32.0 - (capacity as f64).log2() } else { 0.0 };
    let kind = String::from_utf8_lossy(&footer.kind).into_owned();
    let plural = if footer.loss == 1 { "1 bit".to_owned() } else { format!("{} bits", footer.loss) };
    let channels = match image.layout {
        Layout::Grey => "l",
        Layout::GreyAlpha => "la",
        Layout::Rgb => "rgb",
        Layout::Rgba => "rgba",
        Layout::Indexed => "i",
    };
    let hit = Hit {
        id: "steganography-png",
        what: format!(
            "{} bytes of {kind}, {plural} of scanline bytes spread over {} rows",
            footer.size,
            places.len()
        ),
        place: Place::Samples {
            region: Region { x: 0, y: 0, width: image.width, height: image.height },
            spec: format!("b{},{channels},msb,xy", footer.loss),
        },
        bound: (-bits).exp2(),
        method: if image.layout == Layout::Indexed { Method::Palette } else { Method::LsbRgb },
        bit_order: BitOrder::MsbFirst,
        payload: Some(data),
        name: Vec::new(),
        password: None,
    };
    Some(hit.finding(&TOOL)).filter(|finding| finding.false_alarm.is_some_and(|rate| rate.rate() < 1e-4))
}

/// Bits of a pixel.
fn depth(image: &Image) -> usize {
    image.layout.channels() * usize::from(image.depths[0])
}

/// Bytes of a row without the filter's byte.
fn row_bytes(image: &Image) -> usize {
    (image.width as usize * depth(image)).div_ceil(8)
}

/// The bytes of row `y` as the file has them, its filter undone.
fn row(image: &Image, y: usize) -> Vec<u8> {
    let values = image.width as usize * image.layout.channels();
    let bits = usize::from(image.depths[0]);
    match &image.samples {
        Samples::Eight(samples) if bits == 8 => {
            samples.iter().skip(y * values).take(values).copied().collect()
        }
        Samples::Eight(samples) => {
            let row: Vec<u8> = samples.iter().skip(y * values).take(values).copied().collect();
            let pack = |group: &[u8]| {
                group.iter().enumerate().fold(0, |byte, (n, value)| byte | value << (8 - bits * (n + 1)))
            };
            row.chunks(8 / bits.clamp(1, 8)).map(pack).collect()
        }
        Samples::Sixteen(samples) => {
            samples.iter().skip(y * values).take(values).flat_map(|value| value.to_be_bytes()).collect()
        }
    }
}

fn footer(last: &[u8]) -> Option<Footer> {
    let (length, rest) = last.split_last()?;
    let (rest, kind) = rest.split_at_checked(rest.len().checked_sub(usize::from(*length))?)?;
    let head = rest.get(rest.len().checked_sub(FOOTER - 1)?..)?;
    let &[first, second, loss, s0, s1, s2, s3] = head else { return None };
    let size = u32::from_be_bytes([s0, s1, s2, s3]) as usize;
    let letter = |byte: &u8| byte.is_ascii_alphanumeric() || b"/.+-_;= ".contains(byte);
    if [first, second] != MARK || size == 0 || !kind.iter().all(letter) {
        return None;
    }
    let parts = PARTS.get(usize::from(loss).checked_sub(1)?).copied()?;
    Some(Footer { parts, size, kind: kind.to_vec(), loss })
}

/// Rows used, each with how many bytes of data it holds; `None` where they are more than there is room for.
fn places(image: &Image, footer: &Footer) -> Option<Vec<(usize, usize)>> {
    let rows = image.height as usize;
    let usable = usable(image);
    let parts = footer.size.checked_mul(footer.parts.len())?;
    if usable < 8 || parts > usable.checked_mul(rows)? {
        return None;
    }
    let needed = parts.div_ceil(usable).max(2);
    let step = (rows - 1) / (needed - 1);
    let most = usable / footer.parts.len();
    let mut left = footer.size;
    let mut places = Vec::new();
    for n in 0..needed {
        let count = left.min(most);
        left -= count;
        places.push((n * step, count));
    }
    places.retain(|(_, count)| *count > 0);
    Some(places)
}

/// Bytes of a row that can be used: nine tenths, in the tool's own single precision.
fn usable(image: &Image) -> usize {
    (row_bytes(image) as f32 * 0.9) as usize
}

/// The data; what the rows do not hold stays 0, as in the tool.
fn data(image: &Image, footer: &Footer, places: &[(usize, usize)]) -> Vec<u8> {
    let mut data = Vec::new();
    for (y, count) in places {
        let row = row(image, *y);
        let parts = count * footer.parts.len();
        let step = if parts > 1 { (usable(image) - 1) / (parts - 1) } else { 0 };
        let mut low = (0..parts).map(|n| row.get(n * step).copied().unwrap_or_default());
        for _ in 0..*count {
            let byte = footer.parts.iter().fold(0_u16, |byte, bits| {
                byte << bits | u16::from(low.next().unwrap_or_default()) & ((1 << bits) - 1)
            });
            data.push(byte as u8);
        }
    }
    data.resize(footer.size, 0);
    data
}

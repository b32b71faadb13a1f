//! The headers of a Windows or OS/2 bitmap, all versions ([MS-WMF] §2.2.2, OS/2 Presentation Manager `BITMAPINFOHEADER2`).

use super::bounds::damaged;
use super::{Palette, PixelError};

/// How the pixel array is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// Indices of 1, 2, 4 or 8 bits.
    Indexed,
    /// Blue, green, red; with 32 bits a fourth byte that the format reserves.
    Bytes,
    /// Channels cut out of 16, 24 or 32 bits by masks: red, green, blue, alpha.
    Masks([u32; 4]),
    /// Runs of 4-bit indices.
    Rle4,
    /// Runs of 8-bit indices.
    Rle8,
    /// Runs of blue, green, red (OS/2).
    Rle24,
}

/// What the headers say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) width: u64,
    pub(super) height: u64,
    /// Whether the first row stored is the top one.
    pub(super) top_down: bool,
    /// Bits a pixel.
    pub(super) bits: u16,
    pub(super) coding: Coding,
    pub(super) palette: Palette,
    /// Where the pixel array begins.
    pub(super) pixels: usize,
}

/// Little-endian numbers anywhere in the file; behind its end there is nothing.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn u16(&self, at: usize) -> Option<u16> {
        Some(u16::from_le_bytes(*self.0.get(at..)?.first_chunk()?))
    }

    fn u32(&self, at: usize) -> Option<u32> {
        Some(u32::from_le_bytes(*self.0.get(at..)?.first_chunk()?))
    }
}

/// Size of the file header in front of the information header.
const FILE_HEADER: usize = 14;

/// Reads the headers.
///
/// # Errors
/// When they are cut short, contradict themselves, or name a coding that is not read here.
pub(super) fn read(file: &[u8]) -> Result<Header, PixelError> {
    let reader = Reader(file);
    let cut = || damaged("the bitmap's header is cut short");
    let size = reader.u32(FILE_HEADER).ok_or_else(cut)? as usize;
    let stored = reader.u32(10).ok_or_else(cut)? as usize;
    if size == 12 {
        let field = |at| reader.u16(at).map(u64::from).ok_or_else(cut);
        let (width, height) = (field(18)?, field(20)?);
        let bits = reader.u16(24).ok_or_else(cut)?;
        let coding = plain(bits)?;
        let (palette, end) = palette(file, FILE_HEADER + size, stored, (bits, 0), 3);
        let pixels = start(stored, FILE_HEADER + size, end);
        return Ok(Header { width, height, top_down: false, bits, coding, palette, pixels });
    }
    if !(16..=4096).contains(&size) {
        return Err(damaged(format_args!("there is no bitmap header of {size} bytes")));
    }
    // A header shorter than 40 bytes leaves out its last fields, which then are 0.
    let optional = |at: usize| if at + 4 <= FILE_HEADER + size { reader.u32(at).unwrap_or(0) } else { 0 };
    let width = reader.u32(18).ok_or_else(cut)?.cast_signed();
    let height = reader.u32(22).ok_or_else(cut)?.cast_signed();
    let bits = reader.u16(28).ok_or_else(cut)?;
    let compression = optional(30);
    let os2 = matches!(size, 16..=39 | 41..=51 | 53..=55 | 57..=64);
    if width < 0 {
        return Err(damaged(format_args!("the bitmap is {width} pixels wide")));
    }
    // Only a 40-byte header has its masks behind it instead of inside.
    let masks =
        if size == 40 { [0, 0, 0, 12, 0, 0, 16].get(compression as usize).copied().unwrap_or(0) } else { 0 };
    let coding = coding(&reader, (size, os2), bits, compression)?;
    let begin = FILE_HEADER + size + masks;
    let (palette, end) = palette(file, begin, stored, (bits, optional(46)), 4);
    Ok(Header {
        width: u64::from(width.unsigned_abs()),
        height: u64::from(height.unsigned_abs()),
        top_down: height < 0,
        bits,
        coding,
        palette,
        pixels: start(stored, begin, end),
    })
}

/// The coding without compression.
fn plain(bits: u16) -> Result<Coding, PixelError> {
    match bits {
        1 | 2 | 4 | 8 => Ok(Coding::Indexed),
        16 => Ok(Coding::Masks([0x7c00, 0x03e0, 0x001f, 0])),
        24 | 32 => Ok(Coding::Bytes),
        64 => Err(PixelError::Unsupported { coding: "BMP with 64 bits a pixel".into() }),
        bits => Err(damaged(format_args!("there is no bitmap of {bits} bits a pixel"))),
    }
}

/// Bits a pixel and the compression field together.
fn coding(
    reader: &Reader<'_>,
    (size, os2): (usize, bool),
    bits: u16,
    compression: u32,
) -> Result<Coding, PixelError> {
    let unsupported = |coding: &str| Err(PixelError::Unsupported { coding: coding.to_owned() });
    match (compression, bits) {
        (0, 0) => unsupported("BMP with an embedded picture"),
        (0, bits) => plain(bits),
        (1, 8) => Ok(Coding::Rle8),
        (2, 4) => Ok(Coding::Rle4),
        (3, 1) if os2 => unsupported("BMP with Huffman 1D coding"),
        (4, 24) if os2 => Ok(Coding::Rle24),
        (3 | 6, 16 | 24 | 32) => {
            let alpha = if size >= 56 || compression == 6 { reader.u32(66) } else { None };
            let mask = |at| reader.u32(at).unwrap_or(0);
            let masks = [mask(54), mask(58), mask(62), alpha.unwrap_or(0)];
            if masks == [0; 4] {
                Err(damaged("the channel masks are empty"))
            } else {
                Ok(Coding::Masks(masks))
            }
        }
        (4, _) => unsupported("JPEG inside BMP"),
        (5, _) => unsupported("PNG inside BMP"),
        (11..=13, _) => unsupported("BMP in CMYK"),
        _ => Err(damaged(format_args!("there is no bitmap of {bits} bits with compression {compression}"))),
    }
}

/// The colour table at `begin`, entries of `entry` bytes, and where it ends. It ends before the pixels.
fn palette(
    file: &[u8],
    begin: usize,
    pixels: usize,
    (bits, used): (u16, u32),
    entry: usize,
) -> (Palette, usize) {
    if bits > 8 {
        return (Palette::default(), begin);
    }
    let all = 1usize << bits;
    let wanted = if used == 0 { all } else { all.min(used as usize) };
    let mut bytes = wanted * entry;
    if pixels > begin {
        bytes = bytes.min(pixels - begin);
    }
    let table = file.get(begin..).unwrap_or_default();
    let table = &table[..bytes.min(table.len())];
    let colours = table.chunks_exact(entry).map(|stored| [stored[2], stored[1], stored[0]]).collect();
    (Palette { colours, alpha: Vec::new() }, begin + bytes)
}

/// Where the pixels begin: as stored, unless that lies inside the headers; then behind the colour table.
fn start(stored: usize, headers: usize, end: usize) -> usize {
    if stored < headers { end } else { stored }
}

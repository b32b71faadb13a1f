//! The information header of a bitmap in all its versions: OS/2 1 (12 bytes), OS/2 2 (16 to 64), Windows 3 (40),
//! with masks (52, 56), 4 (108) and 5 (124).

use std::fmt;
use std::ops::Range;

use super::reader::Reader;

/// How pixels are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    Rle8,
    Rle4,
    Rle24,
    Huffman,
    Jpeg,
    Png,
    Unknown(u32),
}

/// An information header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Info {
    pub(super) size: usize,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) top_down: bool,
    pub(super) planes: u16,
    pub(super) depth: u16,
    pub(super) compression: Compression,
    /// Bytes of pixels as stated; 0 where it is left out.
    pub(super) image_bytes: u32,
    /// Entries of the colour table, stated or implied.
    pub(super) colours: usize,
    /// Bytes an entry.
    pub(super) entry_bytes: usize,
    /// Bytes of colour masks behind the header.
    pub(super) mask_bytes: usize,
    pub(super) alpha_mask: u32,
    /// Offset from the header and size of a profile (version 5).
    profile: Option<(u32, u32)>,
}

/// Sizes in use; OS/2 2 headers may stop after any field.
pub(super) fn is_header_size(size: u32) -> bool {
    matches!(size, 12 | 52 | 56 | 108 | 124) || (16..=64).contains(&size) && size.is_multiple_of(2)
}

impl Info {
    /// Reads the header at `at`; fields behind the header's own size are zero.
    pub(super) fn read(file: &[u8], at: usize) -> Option<Self> {
        let size = Reader::new(file, at..file.len()).le32().filter(|&size| is_header_size(size))?;
        let size = size as usize;
        let mut reader = Reader::new(file, at.saturating_add(4)..at.saturating_add(size));
        if size == 12 {
            let (width, height) = (reader.le16()?, reader.le16()?);
            let (planes, depth) = (reader.le16()?, reader.le16()?);
            let mut info = Self::plain(size, u32::from(width), i32::from(height as i16), planes, depth);
            info.entry_bytes = 3;
            return Some(info);
        }
        let (width, height) = (reader.le32()? as i32, reader.le32()? as i32);
        let (planes, depth) = (reader.le16()?, reader.le16()?);
        let mut info = Self::plain(size, width.unsigned_abs(), height, planes, depth);
        let compression = reader.le32().unwrap_or_default();
        info.image_bytes = reader.le32().unwrap_or_default();
        reader.seek(reader.at().saturating_add(8));
        let colours = reader.le32().unwrap_or_default() as usize;
        if colours > 0 {
            info.colours = colours;
        }
        let os2 = size == 64 || size < 40;
        info.compression = match (compression, os2) {
            (0 | 3 | 6, false) | (0, true) => Compression::None,
            (1, _) => Compression::Rle8,
            (2, _) => Compression::Rle4,
            (3, true) => Compression::Huffman,
            (4, true) => Compression::Rle24,
            (4, false) => Compression::Jpeg,
            (5, false) => Compression::Png,
            (other, _) => Compression::Unknown(other),
        };
        if size == 40 {
            info.mask_bytes = match compression {
                3 => 12,
                6 => 16,
                _ => 0,
            };
        }
        // Behind the forty bytes or in them: red, green, blue, alpha.
        let mut masks = Reader::new(file, at.saturating_add(40)..file.len());
        let masked = compression == 6 || size >= 56 && matches!(compression, 0 | 3) && !os2;
        if masked && matches!(info.depth, 16 | 32) && masks.take(12).is_some() {
            info.alpha_mask = masks.le32().unwrap_or_default();
        }
        if size == 124 {
            let mut tail = Reader::new(file, at.saturating_add(112)..at.saturating_add(120));
            info.profile = tail.le32().zip(tail.le32()).filter(|&(offset, bytes)| offset > 0 && bytes > 0);
        }
        Some(info)
    }

    fn plain(size: usize, width: u32, height: i32, planes: u16, depth: u16) -> Self {
        Self {
            size,
            width,
            height: height.unsigned_abs(),
            top_down: height < 0,
            planes,
            depth,
            compression: Compression::None,
            image_bytes: 0,
            colours: if (1..=8).contains(&depth) { 1 << depth } else { 0 },
            entry_bytes: 4,
            mask_bytes: 0,
            alpha_mask: 0,
            profile: None,
        }
    }

    /// Where the file holds the colour profile, for a header at `at`.
    pub(super) fn profile(&self, at: usize) -> Option<Range<usize>> {
        let (offset, bytes) = self.profile?;
        let start = at.checked_add(offset as usize)?;
        Some(start..start.checked_add(bytes as usize)?)
    }

    /// Bytes of a row, padded to 32 bits, and how many of them hold pixels.
    pub(super) fn row(&self) -> (u64, u64) {
        let bits = u64::from(self.width).saturating_mul(u64::from(self.depth));
        (bits.div_ceil(32).saturating_mul(4), bits.div_ceil(8))
    }

    pub(super) const fn name(&self) -> &'static str {
        match self.size {
            12 => "BITMAPCOREHEADER",
            40 => "BITMAPINFOHEADER",
            52 => "BITMAPV2INFOHEADER",
            56 => "BITMAPV3INFOHEADER",
            108 => "BITMAPV4HEADER",
            124 => "BITMAPV5HEADER",
            _ => "OS22XBITMAPHEADER",
        }
    }

    /// Values that no bitmap has.
    pub(super) fn fault(&self) -> Option<String> {
        let depth = matches!(self.depth, 1 | 2 | 4 | 8 | 16 | 24 | 32)
            || self.depth == 0 && matches!(self.compression, Compression::Jpeg | Compression::Png);
        if self.width == 0 || self.height == 0 {
            Some("the header states a side of 0 pixels".into())
        } else if !depth {
            Some(format!("the header states {} bits a pixel, which no bitmap has", self.depth))
        } else if let Compression::Unknown(code) = self.compression {
            Some(format!("the header states compression {code}, which no bitmap has"))
        } else {
            None
        }
    }
}

impl fmt::Display for Info {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let packing = match self.compression {
            Compression::None => "",
            Compression::Rle8 | Compression::Rle4 | Compression::Rle24 => ", run lengths",
            Compression::Huffman => ", Huffman",
            Compression::Jpeg => ", JPEG",
            Compression::Png => ", PNG",
            Compression::Unknown(_) => ", unknown compression",
        };
        let order = if self.top_down { ", top-down" } else { "" };
        write!(f, "{}×{}, {} bits{packing}{order}", self.width, self.height, self.depth)
    }
}

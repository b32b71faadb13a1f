//! EXIF blocks (CIPA DC-008): building them, and adding a tag to an existing one.

/// Byte order of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// `II`.
    Little,
    /// `MM`.
    Big,
}

impl Order {
    fn u16(self, value: u16) -> [u8; 2] {
        if self == Self::Little { value.to_le_bytes() } else { value.to_be_bytes() }
    }

    fn u32(self, value: u32) -> [u8; 4] {
        if self == Self::Little { value.to_le_bytes() } else { value.to_be_bytes() }
    }

    fn read_u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        let bytes = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self == Self::Little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn read_u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        let bytes = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self == Self::Little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }
}

/// `ImageDescription` (IFD0, text).
pub const DESCRIPTION: u16 = 0x010e;
/// Software (IFD0, text).
pub const SOFTWARE: u16 = 0x0131;
/// Artist (IFD0, text).
pub const ARTIST: u16 = 0x013b;
/// Copyright (IFD0, text).
pub const COPYRIGHT: u16 = 0x8298;
/// `XPTitle` (IFD0, UTF-16LE in bytes).
pub const XP_TITLE: u16 = 0x9c9b;
/// `XPComment` (IFD0, UTF-16LE in bytes).
pub const XP_COMMENT: u16 = 0x9c9c;
/// `UserComment` (EXIF IFD, character code and text).
pub const USER_COMMENT: u16 = 0x9286;
/// `MakerNote` (EXIF IFD, anything).
pub const MAKER_NOTE: u16 = 0x927c;

const EXIF_IFD: u16 = 0x8769;

/// One tag; the value is in the block's byte order.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Tag {
    id: u16,
    kind: u16,
    count: u32,
    value: Vec<u8>,
}

/// A block under construction: IFD0 and the EXIF IFD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    order: Order,
    main: Vec<Tag>,
    exif: Vec<Tag>,
}

impl Block {
    /// An empty block.
    pub const fn new(order: Order) -> Self {
        Self { order, main: Vec::new(), exif: Vec::new() }
    }

    /// The tags of an existing block, apart from those that lead out of it (GPS, interoperability, thumbnail) and
    /// the `MakerNote`, whose offsets break when it moves. `None` where it cannot be read.
    pub fn read(tiff: &[u8]) -> Option<Self> {
        let order = match tiff.get(..4)? {
            b"II*\0" => Order::Little,
            b"MM\0*" => Order::Big,
            _ => return None,
        };
        let mut main = directory(tiff, order.read_u32(tiff, 4)? as usize, order)?;
        let pointer = main.iter().find(|tag| tag.id == EXIF_IFD).map(|tag| tag.value.clone());
        let exif = pointer
            .and_then(|value| directory(tiff, order.read_u32(&value, 0)? as usize, order))
            .unwrap_or_default();
        main.retain(|tag| !matches!(tag.id, EXIF_IFD | 0x8825 | 0x014a));
        let mut block = Self { order, main, exif };
        block.exif.retain(|tag| !matches!(tag.id, MAKER_NOTE | 0xa005));
        Some(block)
    }

    /// Whether the block holds `id`.
    pub fn has(&self, id: u16) -> bool {
        self.main.iter().chain(&self.exif).any(|tag| tag.id == id)
    }

    /// The value of `id` as stored.
    pub fn value(&self, id: u16) -> Option<&[u8]> {
        self.main.iter().chain(&self.exif).find(|tag| tag.id == id).map(|tag| tag.value.as_slice())
    }

    /// Sets a NUL-terminated text tag (type ASCII).
    pub fn text(&mut self, id: u16, text: &[u8]) {
        self.set(id, 2, [text, b"\0"].concat());
    }

    /// Sets a tag of bytes (type BYTE for XP tags, UNDEFINED for others).
    pub fn bytes(&mut self, id: u16, bytes: &[u8]) {
        let kind = if (0x9c9b..=0x9c9f).contains(&id) { 1 } else { 7 };
        self.set(id, kind, bytes.to_vec());
    }

    /// Sets a tag of one SHORT.
    pub fn short(&mut self, id: u16, value: u16) {
        self.set(id, 3, self.order.u16(value).to_vec());
    }

    /// Sets a tag of one RATIONAL.
    pub fn rational(&mut self, id: u16, numerator: u32, denominator: u32) {
        self.set(id, 5, [self.order.u32(numerator), self.order.u32(denominator)].concat());
    }

    fn set(&mut self, id: u16, kind: u16, value: Vec<u8>) {
        // Tags of the EXIF IFD (CIPA DC-008 table 7); XP tags and Copyright above it belong to IFD0.
        let in_exif = matches!(id, 0x829a..=0x829d | 0x8822..=0x8832 | 0x9000..=0x9292 | 0xa000..=0xa435);
        let size = match kind {
            3 => 2,
            5 => 8,
            _ => 1,
        };
        let tag = Tag { id, kind, count: (value.len() / size) as u32, value };
        let directory = if in_exif { &mut self.exif } else { &mut self.main };
        directory.retain(|known| known.id != id);
        directory.push(tag);
    }

    /// The block as bytes, tags in ascending order as the standard demands.
    pub fn build(&self) -> Vec<u8> {
        let order = self.order;
        let mut main = self.main.clone();
        if !self.exif.is_empty() {
            main.push(Tag { id: EXIF_IFD, kind: 4, count: 1, value: vec![0; 4] });
        }
        let mut out = if order == Order::Little { b"II*\0".to_vec() } else { b"MM\0*".to_vec() };
        out.extend(order.u32(8));
        let pointer = emit(&mut out, &mut main, order);
        if let Some(at) = pointer {
            let start = out.len() as u32;
            out[at..at + 4].copy_from_slice(&order.u32(start));
            emit(&mut out, &mut self.exif.clone(), order);
        }
        out
    }
}

/// Writes one directory and its values; answers where the value of the EXIF pointer lies.
fn emit(out: &mut Vec<u8>, tags: &mut [Tag], order: Order) -> Option<usize> {
    tags.sort_by_key(|tag| tag.id);
    let mut pointer = None;
    let mut behind = out.len() + 2 + tags.len() * 12 + 4;
    let mut values = Vec::new();
    out.extend(order.u16(tags.len() as u16));
    for tag in tags {
        out.extend(order.u16(tag.id));
        out.extend(order.u16(tag.kind));
        out.extend(order.u32(tag.count));
        if tag.id == EXIF_IFD {
            pointer = Some(out.len());
        }
        if tag.value.len() <= 4 {
            let mut value = tag.value.clone();
            value.resize(4, 0);
            out.extend(value);
        } else {
            out.extend(order.u32(behind as u32));
            let mut value = tag.value.clone();
            value.resize(value.len().next_multiple_of(2), 0);
            behind += value.len();
            values.extend(value);
        }
    }
    out.extend([0; 4]);
    out.extend(values);
    pointer
}

/// The tags of the directory at `at`.
fn directory(tiff: &[u8], at: usize, order: Order) -> Option<Vec<Tag>> {
    let count = order.read_u16(tiff, at)?;
    let mut tags = Vec::new();
    for index in 0..usize::from(count) {
        let entry = at.checked_add(2 + index * 12)?;
        let (id, kind) = (order.read_u16(tiff, entry)?, order.read_u16(tiff, entry + 2)?);
        let count = order.read_u32(tiff, entry + 4)?;
        let size = match kind {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            4 | 9 | 11 => 4,
            5 | 10 | 12 => 8,
            _ => continue,
        };
        let length = (count as usize).checked_mul(size)?;
        let start = if length <= 4 { entry + 8 } else { order.read_u32(tiff, entry + 8)? as usize };
        let Some(value) = start.checked_add(length).and_then(|end| tiff.get(start..end)) else { continue };
        tags.push(Tag { id, kind, count, value: value.to_vec() });
    }
    Some(tags)
}

/// A `UserComment` value: eight bytes of character code, then the text (CIPA DC-008 §4.6.6.10).
pub fn user_comment(code: &[u8; 8], text: &[u8]) -> Vec<u8> {
    [code.as_slice(), text].concat()
}

/// Text as UTF-16LE with its terminator, as the XP tags hold it.
pub fn xp(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_reads_back_in_both_byte_orders() {
        for order in [Order::Little, Order::Big] {
            let mut block = Block::new(order);
            block.text(DESCRIPTION, b"a red barn");
            block.short(0x0112, 1);
            block.rational(0x829a, 1, 60);
            block.bytes(USER_COMMENT, &user_comment(b"ASCII\0\0\0", b"hello"));
            let built = block.build();
            let parsed = ::exif::Reader::new().read_raw(built.clone()).unwrap();
            let field = |tag| parsed.get_field(tag, ::exif::In::PRIMARY).unwrap().value.clone();
            let ::exif::Value::Ascii(text) = field(::exif::Tag::ImageDescription) else { panic!("no text") };
            assert_eq!(text, [b"a red barn".to_vec()]);
            let ::exif::Value::Undefined(comment, _) = field(::exif::Tag::UserComment) else { panic!() };
            assert_eq!(comment, b"ASCII\0\0\0hello");
            assert_eq!(field(::exif::Tag::Orientation).get_uint(0), Some(1));
            let again = Block::read(&built).unwrap();
            assert!(again.has(DESCRIPTION) && again.has(USER_COMMENT));
            assert_eq!(again.build(), built);
        }
    }

    #[test]
    fn setting_a_tag_twice_keeps_the_last_value() {
        let mut block = Block::new(Order::Little);
        block.text(SOFTWARE, b"one");
        block.text(SOFTWARE, b"two");
        assert_eq!(block.main.len(), 1);
        assert_eq!(Block::read(b"II*\0\x08\0\0\0"), None);
    }
}

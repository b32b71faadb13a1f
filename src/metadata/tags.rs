//! Names and shown values of EXIF tags: kamadak-exif's tables, and the few tags that it does not know.

use exif::{Context, Rational, SRational, Tag, Value};

use super::bytes::{Endian, u16_at, u32_at};

/// Tags in use that CIPA DC-008 does not list (Microsoft, Adobe, TIFF/EP, camera makers).
const OTHERS: &[(u16, &str)] = &[
    (0x000b, "ProcessingSoftware"),
    (0x00fe, "SubfileType"),
    (0x010a, "FillOrder"),
    (0x010d, "DocumentName"),
    (0x011d, "PageName"),
    (0x0129, "PageNumber"),
    (0x013c, "HostComputer"),
    (0x0153, "SampleFormat"),
    (0x02bc, "XMP"),
    (0x1001, "RelatedImageWidth"),
    (0x1002, "RelatedImageHeight"),
    (0x4746, "Rating"),
    (0x4749, "RatingPercent"),
    (0x83bb, "IPTC"),
    (0x8649, "PhotoshopResources"),
    (0x8773, "ICCProfile"),
    (0x9c9b, "XPTitle"),
    (0x9c9c, "XPComment"),
    (0x9c9d, "XPAuthor"),
    (0x9c9e, "XPKeywords"),
    (0x9c9f, "XPSubject"),
    (0xc4a5, "PrintIM"),
    (0xea1c, "Padding"),
    (0xea1d, "OffsetSchema"),
];

/// A tag's name; `0x….` where nobody knows it.
pub(super) fn name(context: Context, number: u16) -> String {
    let tag = Tag(context, number);
    if tag.description().is_some() {
        return tag.to_string();
    }
    OTHERS
        .iter()
        .find(|(known, _)| *known == number)
        .map_or_else(|| format!("0x{number:04x}"), |(_, name)| (*name).to_owned())
}

/// Bytes of one component of a TIFF field type (TIFF 6.0 §2, and CIPA DC-008 §4.6.2); `None`: no known type.
pub(super) const fn size(kind: u16) -> Option<usize> {
    match kind {
        1 | 2 | 6 | 7 => Some(1),
        3 | 8 => Some(2),
        4 | 9 | 11 | 13 => Some(4),
        5 | 10 | 12 => Some(8),
        _ => None,
    }
}

/// Components shown of a value with more of them.
const SHOWN: usize = 32;

/// A numeric or undefined value as people read it.
pub(super) fn display(context: Context, number: u16, kind: u16, raw: &[u8], endian: Endian) -> String {
    use std::fmt::Write as _;
    let width = size(kind).unwrap_or(1);
    let count = raw.len().checked_div(width).unwrap_or_default();
    let at = |index: usize| index.saturating_mul(width);
    let long = |offset: usize| u32_at(raw, offset, endian).unwrap_or_default();
    let indices = 0..count.min(SHOWN);
    let double = |index: usize| {
        let (first, second) = (u64::from(long(at(index))), u64::from(long(at(index).saturating_add(4))));
        f64::from_bits(match endian {
            Endian::Little => second << 32 | first,
            Endian::Big => first << 32 | second,
        })
    };
    let short = |index: usize| u16_at(raw, at(index), endian).unwrap_or_default();
    let second = |index: usize| long(at(index).saturating_add(4));
    let value = match kind {
        1 => Value::Byte(raw.iter().copied().take(SHOWN).collect()),
        3 => Value::Short(indices.map(short).collect()),
        4 | 13 => Value::Long(indices.map(|index| long(at(index))).collect()),
        5 => Value::Rational(
            indices.map(|index| Rational { num: long(at(index)), denom: second(index) }).collect(),
        ),
        6 => Value::SByte(raw.iter().take(SHOWN).map(|byte| *byte as i8).collect()),
        7 => Value::Undefined(raw.iter().copied().take(SHOWN).collect(), 0),
        8 => Value::SShort(indices.map(|index| short(index) as i16).collect()),
        9 => Value::SLong(indices.map(|index| long(at(index)) as i32).collect()),
        10 => Value::SRational(
            indices
                .map(|index| SRational { num: long(at(index)) as i32, denom: second(index) as i32 })
                .collect(),
        ),
        11 => Value::Float(indices.map(|index| f32::from_bits(long(at(index)))).collect()),
        _ => Value::Double(indices.map(double).collect()),
    };
    let mut text = value.display_as(Tag(context, number)).to_string();
    if count > SHOWN {
        write!(text, ", … ({count} values)").expect("writing to a String");
    }
    text
}

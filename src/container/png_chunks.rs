//! Which PNG chunks there are, where they may stand, and how large the known private ones are.

use super::SegmentKind;

/// Where the specification lets a chunk stand (ISO/IEC 15948:2004 table 5.3, third edition for cICP, mDCV, cLLI,
/// eXIf and the animation chunks).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Anywhere between IHDR and IEND.
    Anywhere,
    /// Before PLTE and IDAT.
    BeforePalette,
    /// After PLTE (where there is one) and before IDAT.
    AfterPalette,
    /// Before IDAT.
    BeforeData,
}

/// What is known of a chunk type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) kind: SegmentKind,
    pub(super) place: Place,
    /// Whether a file may have several.
    pub(super) many: bool,
}

const fn once(kind: SegmentKind, place: Place) -> Known {
    Known { kind, place, many: false }
}

const fn many(kind: SegmentKind, place: Place) -> Known {
    Known { kind, place, many: true }
}

/// What is known of chunk type `name`; for private types only where `data` looks as their writers make it.
pub(super) fn known(name: [u8; 4], data: &[u8]) -> Option<Known> {
    use Place::{AfterPalette, Anywhere, BeforeData, BeforePalette};
    use SegmentKind as Kind;
    Some(match &name {
        b"IHDR" => once(Kind::Header, Anywhere),
        b"PLTE" => once(Kind::Palette, BeforeData),
        b"IDAT" | b"fdAT" => many(Kind::ImageData, Anywhere),
        b"IEND" => once(Kind::EndMarker, Anywhere),
        b"tRNS" => once(Kind::Transparency, AfterPalette),
        b"iCCP" => once(Kind::Icc, BeforePalette),
        b"cHRM" | b"gAMA" | b"sBIT" | b"sRGB" | b"cICP" | b"mDCV" | b"cLLI" => {
            once(Kind::Ancillary, BeforePalette)
        }
        b"bKGD" | b"hIST" => once(Kind::Ancillary, AfterPalette),
        b"pHYs" | b"oFFs" | b"pCAL" | b"sCAL" | b"sTER" => once(Kind::Ancillary, BeforeData),
        b"sPLT" => many(Kind::Ancillary, BeforeData),
        b"tIME" => once(Kind::Ancillary, Anywhere),
        b"eXIf" => once(Kind::Exif, Anywhere),
        b"tEXt" | b"zTXt" | b"iTXt" => many(Kind::Text, Anywhere),
        b"acTL" => once(Kind::Animation, BeforeData),
        b"fcTL" => many(Kind::Animation, Anywhere),
        b"gIFg" | b"gIFx" | b"dSIG" => many(Kind::Ancillary, Anywhere),
        _ => return private(name, data).then_some(many(Kind::Application, Anywhere)),
    })
}

/// Private chunks that image editors and systems write, each told by its content: `GraphicsMagick` and `ImageMagick`
/// `vpAg caNv orNT`, Apple `CgBI iDOT`, Android nine-patch `npTc npOl npLb`, Fireworks `mkBF mkBT mkBS mkTS prVW`,
/// C2PA `caBX`, `ZDoom` `grAb alPh`, GLDPNG `tpNG`.
fn private(name: [u8; 4], data: &[u8]) -> bool {
    match &name {
        b"vpAg" => data.len() == 9,
        b"caNv" | b"npLb" => data.len() == 16,
        b"orNT" => data.len() == 1,
        b"CgBI" => data.len() == 4,
        b"iDOT" => data.len() == 28 || data.len() == 40,
        b"npOl" => data.len() == 24,
        b"npTc" => nine_patch(data),
        b"grAb" => data.len() == 8,
        b"alPh" => data.is_empty(),
        b"tpNG" => data.len() == 8 && data.starts_with(b"GLD"),
        b"mkBF" => data.len() == 72 && data.starts_with(b"\xfa\xde\xca\xfe"),
        b"mkBT" => data.starts_with(b"\xfa\xce\xca\xfe"),
        b"mkTS" | b"mkBS" | b"prVW" => data.starts_with(b"\x78"),
        b"caBX" => data.get(4..8) == Some(b"jumb"),
        _ => false,
    }
}

/// Android `Res_png_9patch`: counts of horizontal and vertical divisions and of colours, 32 bytes of header, then
/// four bytes for each.
fn nine_patch(data: &[u8]) -> bool {
    let count = |at: usize| data.get(at).map_or(0, |&count| usize::from(count));
    let entries = count(1).saturating_add(count(2)).saturating_add(count(3));
    data.len() == entries.saturating_mul(4).saturating_add(32)
}

/// Whether the bytes can be a chunk type: four ASCII letters.
pub(super) fn is_type(name: [u8; 4]) -> bool {
    name.iter().all(u8::is_ascii_alphabetic)
}

/// Whether a decoder may pass over the chunk (bit 5 of the first letter).
pub(super) fn is_ancillary(name: [u8; 4]) -> bool {
    name.first().is_some_and(u8::is_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_chunks_are_told_by_content() {
        assert!(known(*b"vpAg", &[0; 9]).is_some());
        assert!(known(*b"vpAg", &[0; 10]).is_none());
        assert!(known(*b"stEG", b"\x78\x9c").is_none());
        assert!(known(*b"npTc", &[1, 2, 2, 9, 0, 0].repeat(14)).is_some());
        assert!(known(*b"npTc", &[1, 2, 2, 8, 0, 0].repeat(14)).is_none());
        assert!(known(*b"mkTS", b"PK\x03\x04").is_none());
    }
}

//! What structures are called and what they mean, for people who read a structure tree.

use super::{Check, Format, Segment, SegmentKind};

impl SegmentKind {
    /// How a structure tree names it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Header => "header",
            Self::Palette => "palette",
            Self::Transparency => "transparency",
            Self::ImageData => "image data",
            Self::Tables => "tables",
            Self::Animation => "animation",
            Self::Exif => "EXIF",
            Self::Xmp => "XMP",
            Self::Icc => "ICC profile",
            Self::Photoshop => "Photoshop",
            Self::Text => "text",
            Self::Comment => "comment",
            Self::Application => "application",
            Self::Ancillary => "ancillary",
            Self::Unknown => "unknown",
            Self::EndMarker => "end marker",
            Self::Outside => "outside",
        }
    }

    /// What such a structure is for, where its name does not say more.
    const fn meaning(self) -> &'static str {
        match self {
            Self::Signature => "tells the format",
            Self::Header => "size and kind of the samples",
            Self::Palette => "colour table",
            Self::Transparency => "transparent colours",
            Self::ImageData => "the samples, compressed or raw",
            Self::Tables => "tables that decoding needs",
            Self::Animation => "frames and their timing",
            Self::Exif => "camera and editor metadata",
            Self::Xmp => "metadata in XML",
            Self::Icc => "colour profile",
            Self::Photoshop => "Photoshop image resources",
            Self::Text => "text with a keyword",
            Self::Comment => "comment",
            Self::Application => "data of one application",
            Self::Ancillary => "not needed to decode",
            Self::Unknown => "of no known type",
            Self::EndMarker => "end of the image",
            Self::Outside => "no part of the image",
        }
    }
}

impl Check {
    /// How a structure tree writes it; empty where there is no checksum.
    pub const fn title(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Right => "CRC right",
            Self::Wrong => "CRC wrong",
        }
    }
}

/// Names that say more than their kind, by format: the start of the name and what it means.
const NAMES: &[(Format, &str, &str)] = &[
    (Format::Png, "signature", "eight bytes that every PNG begins with"),
    (Format::Png, "IHDR", "image size, depth, colour type, interlacing"),
    (Format::Png, "tRNS", "transparency of palette entries, or the transparent colour"),
    (Format::Png, "IDAT", "filtered rows in one zlib stream"),
    (Format::Png, "IEND", "end of the image"),
    (Format::Png, "acTL", "number of frames and loops"),
    (Format::Png, "fcTL", "place, size and timing of a frame"),
    (Format::Png, "fdAT", "rows of a frame"),
    (Format::Png, "gAMA", "gamma"),
    (Format::Png, "cHRM", "primary colours and white point"),
    (Format::Png, "sRGB", "rendering intent in sRGB"),
    (Format::Png, "sBIT", "significant bits of the samples"),
    (Format::Png, "sPLT", "suggested palette"),
    (Format::Png, "cICP", "coding-independent code points of the colour space"),
    (Format::Png, "bKGD", "background colour"),
    (Format::Png, "hIST", "how often palette entries are used"),
    (Format::Png, "pHYs", "pixel density"),
    (Format::Png, "oFFs", "position on a page"),
    (Format::Png, "tIME", "time of the last change"),
    (Format::Png, "tEXt", "text, as it is"),
    (Format::Png, "zTXt", "text, compressed"),
    (Format::Png, "iTXt", "text in UTF-8"),
    (Format::Png, "CgBI", "Apple's variant: raw deflate, premultiplied"),
    (Format::Png, "iDOT", "Apple: where the halves of the image data begin"),
    (Format::Png, "caBX", "C2PA content credentials"),
    (Format::Png, "npTc", "Android nine-patch stretching"),
    (Format::Jpeg, "SOI", "start of the image"),
    (Format::Jpeg, "EOI", "end of the image"),
    (Format::Jpeg, "SOF", "frame: image size, components, coding"),
    (Format::Jpeg, "DHT", "Huffman tables"),
    (Format::Jpeg, "DAC", "arithmetic coding conditions"),
    (Format::Jpeg, "DQT", "quantisation tables"),
    (Format::Jpeg, "DRI", "restart interval"),
    (Format::Jpeg, "DNL", "number of rows"),
    (Format::Jpeg, "SOS", "scan: which components, coefficients and bits follow"),
    (Format::Jpeg, "RST", "restart marker"),
    (Format::Jpeg, "entropy-coded", "coefficients of a scan"),
    (Format::Jpeg, "COM", "comment"),
    (Format::Jpeg, "APP0 JFIF", "version, pixel density, perhaps a thumbnail"),
    (Format::Jpeg, "APP0 JFXX", "thumbnail"),
    (Format::Jpeg, "APP2 MPF", "index of further images behind the end marker"),
    (Format::Jpeg, "APP2 FPXR", "FlashPix streams"),
    (Format::Jpeg, "APP2 gain map", "gain map version (ISO 21496-1)"),
    (Format::Jpeg, "APP11 JP", "JUMBF box: content credentials, HDR"),
    (Format::Jpeg, "APP12 Ducky", "Photoshop: quality and comment for the web"),
    (Format::Jpeg, "APP14 Adobe", "colour transform"),
    (Format::Gif, "signature", "version"),
    (Format::Gif, "Logical Screen", "screen size, background, flags"),
    (Format::Gif, "Global Color", "colours of all frames without a table of their own"),
    (Format::Gif, "Local Color", "colours of the frame that follows"),
    (Format::Gif, "Graphic Control", "delay, disposal and transparent index of the frame that follows"),
    (Format::Gif, "Image Descriptor", "place and size of a frame"),
    (Format::Gif, "Image Data", "palette indices in an LZW stream"),
    (Format::Gif, "Plain Text", "text drawn on the screen"),
    (Format::Gif, "Name", "name of the frame that follows (gifsicle)"),
    (Format::Gif, "Application Extension NETSCAPE2.0", "number of loops"),
    (Format::Webp, "RIFF", "container and its length"),
    (Format::Webp, "VP8X", "canvas size and which chunks there are"),
    (Format::Webp, "VP8L", "lossless bitstream"),
    (Format::Webp, "VP8", "lossy bitstream"),
    (Format::Webp, "ALPH", "alpha of the lossy bitstream"),
    (Format::Webp, "ANIM", "background and loops"),
    (Format::Webp, "ANMF", "a frame"),
    (Format::Bmp, "BITMAPFILEHEADER", "length of the file, where the pixels begin"),
    (Format::Bmp, "colour masks", "which bits of a pixel are red, green, blue, alpha"),
    (Format::Bmp, "pixels", "rows, padded to four bytes"),
];

impl Segment {
    /// What the structure is for, in a few words.
    pub fn meaning(&self, format: Option<Format>) -> &'static str {
        let named =
            |(of, name, _): &&(Format, &str, &str)| Some(*of) == format && self.name.starts_with(name);
        match self.kind {
            SegmentKind::Outside | SegmentKind::Unknown => self.kind.meaning(),
            kind => NAMES.iter().find(named).map_or(kind.meaning(), |(.., meaning)| meaning),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_more_than_kinds() {
        let segment = |kind, name: &str| Segment::new(kind, name, 0..1);
        let quantisation = segment(SegmentKind::Tables, "DQT");
        assert_eq!(quantisation.meaning(Some(Format::Jpeg)), "quantisation tables");
        assert_eq!(quantisation.meaning(Some(Format::Png)), "tables that decoding needs");
        assert_eq!(segment(SegmentKind::ImageData, "VP8L").meaning(Some(Format::Webp)), "lossless bitstream");
        assert_eq!(segment(SegmentKind::ImageData, "VP8 ").meaning(Some(Format::Webp)), "lossy bitstream");
        assert_eq!(segment(SegmentKind::Unknown, "IDAT").meaning(Some(Format::Png)), "of no known type");
    }
}

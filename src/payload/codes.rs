//! QR codes, other matrix codes and bar codes, read out of a picture: of a bit plane, or of whatever view is on screen.
//!
//! Matrix codes carry Reed–Solomon checks that noise does not pass; most bar codes carry one check digit or none, and a
//! picture full of noise shows some by chance. Only the former are looked for in the pipeline, only in planes that hold
//! structure of their own, and only in the strongest of them, so that the cost is bounded.

use std::collections::HashSet;

use rxing::helpers::detect_multiple_in_luma_with_hints;
use rxing::{BarcodeFormat, DecodeHints};

use crate::finding::{FalseAlarm, Finding, Payload, PayloadKind, Place, Region};
use crate::pixels::Image;
use crate::pixels::view::{Picture, render};
use crate::statistics::structure::Ranked;
use crate::untrusted::Untrusted;

/// Which codes to look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kinds {
    /// Codes whose checks noise does not pass: QR, Data Matrix, Aztec, PDF417.
    Checked,
    /// Bar codes too.
    All,
}

/// A code that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// Its kind, for example `QR code`.
    pub kind: &'static str,
    /// What it says; text from the evidence.
    pub text: Untrusted,
    /// What encloses the points that the reader found, in pixels of the picture.
    pub region: Region,
    /// Whether its checks are so strong that noise does not pass them.
    pub checked: bool,
}

const CHECKED: [(BarcodeFormat, &str); 6] = [
    (BarcodeFormat::QR_CODE, "QR code"),
    (BarcodeFormat::MICRO_QR_CODE, "Micro QR code"),
    (BarcodeFormat::RECTANGULAR_MICRO_QR_CODE, "rectangular Micro QR code"),
    (BarcodeFormat::DATA_MATRIX, "Data Matrix code"),
    (BarcodeFormat::AZTEC, "Aztec code"),
    (BarcodeFormat::PDF_417, "PDF417 code"),
];

const BARS: [(BarcodeFormat, &str); 11] = [
    (BarcodeFormat::CODE_128, "Code 128 bar code"),
    (BarcodeFormat::CODE_39, "Code 39 bar code"),
    (BarcodeFormat::CODE_93, "Code 93 bar code"),
    (BarcodeFormat::CODABAR, "Codabar bar code"),
    (BarcodeFormat::EAN_8, "EAN-8 bar code"),
    (BarcodeFormat::EAN_13, "EAN-13 bar code"),
    (BarcodeFormat::ITF, "ITF bar code"),
    (BarcodeFormat::RSS_14, "GS1 DataBar code"),
    (BarcodeFormat::RSS_EXPANDED, "GS1 DataBar Expanded code"),
    (BarcodeFormat::UPC_A, "UPC-A bar code"),
    (BarcodeFormat::UPC_E, "UPC-E bar code"),
];

/// Most pixels that are searched; of larger pictures every second, third … pixel and row is.
const MOST: usize = 4 << 20;
/// Planes that are searched in one image.
const PLANES: usize = 3;
/// Pixels around what stands out that are searched with it: a code needs its quiet zone.
const MARGIN: u32 = 32;
/// Clean images in a plane of which a code can be read, and clean images looked at.
const CLEAN: FalseAlarm = FalseAlarm::Measured { hits: 0, of: 8289 };
/// Characters of a code's text in a summary.
const SHOWN: usize = 120;

/// Reads the codes in `picture`, dark on light and light on dark, from the top; each text once.
pub fn read(picture: &Picture, kinds: Kinds) -> Vec<Code> {
    let whole = Region { x: 0, y: 0, width: picture.width, height: picture.height };
    read_within(picture, whole, kinds)
}

/// The same in a part of the picture.
fn read_within(picture: &Picture, part: Region, kinds: Kinds) -> Vec<Code> {
    let (columns, rows) = (part.width as usize, part.height as usize);
    let step = ((columns * rows) as f64 / MOST as f64).sqrt().ceil().max(1.0) as usize;
    let (width, height) = (columns / step, rows / step);
    if width < 8 || height < 8 {
        return Vec::new();
    }
    let mut luma = Vec::with_capacity(width * height);
    for y in 0..height {
        let start = ((part.y as usize + y * step) * picture.width as usize + part.x as usize) * 4;
        let Some(row) = picture.rgba.get(start..start + columns * 4) else { return Vec::new() };
        // Transparent counts as what is stored there: that is what may be hidden.
        let pixels = row.as_chunks::<4>().0.iter().step_by(step).take(width);
        luma.extend(
            pixels.map(|&[r, g, b, _]| {
                ((u32::from(r) * 77 + u32::from(g) * 150 + u32::from(b) * 29) >> 8) as u8
            }),
        );
    }
    let inverted = luma.iter().map(|value| !value).collect();
    let mut codes: Vec<Code> = Vec::new();
    for luma in [luma, inverted] {
        for code in detect(luma, (width, height), kinds) {
            let scaled = |value: u32, offset: u32| value * step as u32 + offset;
            let region = Region {
                x: scaled(code.region.x, part.x),
                y: scaled(code.region.y, part.y),
                width: scaled(code.region.width, 0),
                height: scaled(code.region.height, 0),
            };
            if !codes.iter().any(|known| (known.kind, &known.text) == (code.kind, &code.text)) {
                codes.push(Code { region, ..code });
            }
        }
    }
    codes.sort_by_key(|code| (code.region.y, code.region.x, code.kind));
    codes
}

/// Lets the reader look for codes in one polarity.
fn detect(luma: Vec<u8>, (width, height): (usize, usize), kinds: Kinds) -> Vec<Code> {
    let bars = if kinds == Kinds::All { BARS.as_slice() } else { &[] };
    let formats: HashSet<BarcodeFormat> = CHECKED.iter().chain(bars).map(|(format, _)| *format).collect();
    let mut hints = DecodeHints { PossibleFormats: Some(formats), ..DecodeHints::default() };
    // Nothing there is an error, too.
    let found = detect_multiple_in_luma_with_hints(luma, width as u32, height as u32, &mut hints);
    found
        .unwrap_or_default()
        .iter()
        .filter_map(|result| {
            let format = result.getBarcodeFormat();
            let of = |table: &[(BarcodeFormat, &'static str)]| {
                table.iter().find(|(known, _)| known == format).map(|(_, name)| *name)
            };
            let (checked, bars) = (of(&CHECKED), of(bars));
            let text = Untrusted::new(result.getText());
            let inside = |value: f32, most: usize| value.clamp(0.0, most.saturating_sub(1) as f32) as u32;
            let points = result.getPoints();
            let ends = |value: fn(&rxing::Point) -> f32, most: usize| {
                let all = || points.iter().map(|point| inside(value(point), most));
                (all().min().unwrap_or(0), all().max().unwrap_or(most.saturating_sub(1) as u32))
            };
            let ((left, right), (top, bottom)) =
                (ends(|point| point.x, width), ends(|point| point.y, height));
            let region = Region { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
            Some(Code { kind: checked.or(bars)?, text, region, checked: checked.is_some() })
        })
        .collect()
}

/// The codes in the strongest of the `planes` of `image`: indications that an analyst should look at.
pub fn in_planes(image: &Image, planes: &[Ranked]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for plane in planes.iter().take(PLANES) {
        let picture = render(image, plane.carrier.view());
        let part = around(plane.region, &picture);
        for code in read_within(&picture, part, Kinds::Checked) {
            let payload = Payload::new(code.text.raw().as_bytes().to_vec(), PayloadKind::Text);
            if findings.iter().any(|finding| finding.payload.as_ref() == Some(&payload)) {
                continue;
            }
            let summary = format!(
                "a {} can be read in {}: “{}”",
                code.kind,
                plane.carrier.name(),
                code.text.shortened(SHOWN)
            );
            let place = Place::Samples { region: code.region, spec: plane.carrier.spec() };
            findings.push(
                Finding::indication("code-in-plane", summary, place)
                    .with_method(plane.carrier.method(), None)
                    .with_false_alarm(CLEAN)
                    .raising()
                    .with_payload(payload)
                    .with_reproduce("inspect {} --planes"),
            );
        }
    }
    findings
}

/// `region` with its margin, as far as it lies in the picture.
fn around(region: Region, picture: &Picture) -> Region {
    let (x, y) = (region.x.saturating_sub(MARGIN), region.y.saturating_sub(MARGIN));
    let end =
        |start: u32, length: u32, most: u32| start.saturating_add(length).saturating_add(MARGIN).min(most);
    let (right, bottom) =
        (end(region.x, region.width, picture.width), end(region.y, region.height, picture.height));
    Region { x, y, width: right.saturating_sub(x), height: bottom.saturating_sub(y) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::Layout;
    use crate::statistics::structure;

    /// "NINE AT THE HARBOUR" as a QR code of version 1: a row a number, the highest of 21 bits at the left.
    const CODE: [u32; 21] = [
        0x1f_c57f, 0x10_5541, 0x17_565d, 0x17_415d, 0x17_5d5d, 0x10_5c41, 0x1f_d57f, 0x00_1200, 0x1a_6776,
        0x08_228c, 0x0d_d224, 0x0f_2571, 0x16_e349, 0x00_1be8, 0x1f_d913, 0x10_4c8c, 0x17_477e, 0x17_543b,
        0x17_4f29, 0x10_5c9d, 0x1f_dd48,
    ];
    const SIDE: u32 = 200;

    /// Whether the code, four pixels a module with its corner at 50, 40, is dark there.
    fn dark(x: u32, y: u32) -> bool {
        let module = |at: u32, corner| at.checked_sub(corner).map(|at| at / 4).filter(|&module| module < 21);
        match (module(x, 50), module(y, 40)) {
            (Some(column), Some(row)) => CODE[row as usize] >> (20 - column) & 1 == 1,
            _ => false,
        }
    }

    fn picture(shade: impl Fn(bool) -> u8) -> Picture {
        let pixels = (0..SIDE * SIDE).flat_map(|at| {
            let value = shade(dark(at % SIDE, at / SIDE));
            [value, value, value, 255]
        });
        Picture { width: SIDE, height: SIDE, rgba: pixels.collect() }
    }

    #[test]
    fn codes_are_read_in_both_polarities() {
        for (ink, paper) in [(0, 255), (255, 0)] {
            let codes = read(&picture(|dark| if dark { ink } else { paper }), Kinds::All);
            let [code] = codes.as_slice() else { panic!("{codes:?}") };
            assert_eq!((code.kind, code.text.raw(), code.checked), ("QR code", "NINE AT THE HARBOUR", true));
            let Region { x, y, width, height } = code.region;
            assert!((50..75).contains(&x) && (40..65).contains(&y), "{code:?}");
            assert!(width <= 85 && height <= 85, "{code:?}");
        }
    }

    #[test]
    fn nothing_is_read_where_nothing_is() {
        assert!(read(&picture(|_| 128), Kinds::All).is_empty());
        let tiny = Picture { width: 3, height: 3, rgba: vec![0; 36] };
        assert!(read(&tiny, Kinds::All).is_empty());
        let mut state = 3u64;
        let mut noise = picture(|_| 0);
        noise.rgba.iter_mut().for_each(|value| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *value = if state >> 63 == 1 { 255 } else { 0 };
        });
        assert!(read(&noise, Kinds::Checked).is_empty());
    }

    #[test]
    fn a_code_near_white_is_told_with_its_text_and_raises() {
        let samples = (0..SIDE * SIDE).map(|at| if dark(at % SIDE, at / SIDE) { 254 } else { 255 }).collect();
        let image = Image::eight_bit(SIDE, SIDE, Layout::Grey, samples);
        let (planes, _) = structure::explain(&image);
        let findings = in_planes(&image, &planes);
        let [finding] = findings.as_slice() else { panic!("{findings:?}") };
        assert_eq!((finding.id, finding.raises), ("code-in-plane", true));
        assert!(finding.summary.contains("grey plane 0: “NINE AT THE HARBOUR”"), "{}", finding.summary);
        assert_eq!(
            finding.payload.as_ref().map(|payload| payload.bytes.as_slice()),
            Some(&b"NINE AT THE HARBOUR"[..])
        );
        assert!(in_planes(&image, &[]).is_empty());
    }
}

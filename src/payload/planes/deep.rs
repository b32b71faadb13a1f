//! Samples of more than 8 bits: their low bytes as a stream, and whether they are low bytes of anything.
//!
//! An image promoted from 8 bits repeats its byte (v × 257) or shifts it (v × 256); rows of such an image in which the
//! low byte is something else were written to afterwards.

use super::{Carrier, whole};
use crate::finding::{BitOrder, FalseAlarm, Finding, Method, Place, Region};
use crate::pixels::{Image, Layout, Samples};

/// Share of rows that must be promoted for the others to stand out.
const PROMOTED: f64 = 0.2;
/// Samples of a row that must say something (not black, not white).
const TELLING: usize = 4;
/// How often clean 16-bit images have promoted rows beside others.
const MIXED: FalseAlarm = FalseAlarm::Measured { hits: 0, of: 465 };

/// Reads the low bytes, and tells rows that do not fit the others.
pub(super) fn recover(image: &Image, limit: usize) -> Vec<Finding> {
    let Samples::Sixteen(samples) = &image.samples else { return Vec::new() };
    if image.depths.iter().take(image.layout.channels()).any(|depth| *depth != 16) {
        return Vec::new();
    }
    let mut findings: Vec<Finding> = Vec::new();
    let channels = image.layout.channels();
    let letters = match image.layout {
        Layout::Rgb => "rgb",
        Layout::Rgba => "rgba",
        Layout::GreyAlpha => "la",
        Layout::Grey | Layout::Indexed => "l",
    };
    let mut orders: Vec<(&str, Vec<usize>)> = vec![(letters, (0..channels).collect())];
    if channels == 4 {
        orders.push(("rgb", vec![0, 1, 2]));
    }
    if channels > 1 {
        let each = (0..channels).filter_map(|channel| Some((letters.get(channel..=channel)?, vec![channel])));
        orders.extend(each);
    }
    let trials = (orders.len() * 2) as f64;
    for (letters, order) in &orders {
        let read = |most: usize| {
            let pixels = samples.chunks_exact(channels);
            let low = pixels.flat_map(|pixel| order.iter().map(|channel| pixel[*channel] as u8));
            low.take(most).collect()
        };
        let carrier = Carrier {
            ids: ("deep-file", "deep-text"),
            what: format!("the low bytes of the 16-bit samples ({letters})"),
            spec: format!("b8,{letters},msb,xy"),
            region: whole(image),
            method: if letters.contains('a') { Method::Alpha } else { Method::LsbRgb },
            order: BitOrder::None,
            trials,
            plain: 0,
            read: &read,
        };
        if let Some(finding) = carrier.examine(limit)
            && findings.iter().all(|known| known.payload != finding.payload)
        {
            findings.push(finding.with_reproduce(format!("extract {{}} b8,{letters},msb,xy")));
        }
    }
    if findings.is_empty() {
        findings.extend(mixed(image, samples));
    }
    findings
}

/// What a row of samples is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row {
    /// Too few samples say anything.
    Silent,
    /// Every low byte follows from the high one.
    Promoted,
    /// At least one does not.
    Own,
}

/// Rows with low bytes of their own in an image whose other rows have none.
fn mixed(image: &Image, samples: &[u16]) -> Option<Finding> {
    let stride = image.width as usize * image.layout.channels();
    let repeated = rows(samples, stride, |high, low| low == high);
    let shifted = rows(samples, stride, |_, low| low == 0);
    [(repeated, "repeats the high one"), (shifted, "is 0")].into_iter().find_map(|(rows, how)| {
        let count = |kind: Row| rows.iter().filter(|row| **row == kind).count();
        let (promoted, own) = (count(Row::Promoted), count(Row::Own));
        if own == 0 || (promoted as f64) < PROMOTED * (promoted + own) as f64 || promoted < TELLING {
            return None;
        }
        // Payloads begin at the first row; soft edges of promoted shapes lie in the middle.
        let first = rows.iter().position(|row| *row != Row::Silent).filter(|at| rows[*at] == Row::Own)?;
        let last = rows.iter().rposition(|row| *row == Row::Own)?;
        if rows[first..last].contains(&Row::Promoted) {
            return None;
        }
        let summary = format!(
            "in {promoted} rows the low byte of every 16-bit sample {how}, as in an image promoted from 8 bits; in {own} \
             rows between {first} and {last} it does not"
        );
        let region = Region { y: first as u32, height: (last - first + 1) as u32, ..whole(image) };
        let place = Place::Samples { region, spec: "b8".to_owned() };
        let finding = Finding::indication("deep-rows", summary, place).with_method(Method::LsbRgb, None);
        Some(finding.with_false_alarm(MIXED).with_reproduce("inspect {}"))
    })
}

fn rows(samples: &[u16], stride: usize, follows: impl Fn(u8, u8) -> bool) -> Vec<Row> {
    let row = |row: &[u16]| {
        let telling = || row.iter().filter(|sample| !matches!(**sample, 0 | 0xffff | 0xff00));
        if telling().count() < TELLING {
            return Row::Silent;
        }
        let right = telling().all(|sample| follows((sample >> 8) as u8, *sample as u8));
        if right { Row::Promoted } else { Row::Own }
    };
    samples.chunks(stride.max(1)).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::Palette;

    fn deep(samples: Vec<u16>, layout: Layout, width: u32) -> Image {
        let height = (samples.len() / layout.channels()) as u32 / width;
        Image {
            width,
            height,
            layout,
            depths: [16; 4],
            samples: Samples::Sixteen(samples),
            palette: Palette::default(),
            transparent: None,
            lossy: false,
            decoded_rows: height,
        }
    }

    fn ids(image: &Image) -> Vec<&'static str> {
        recover(image, 1 << 20).iter().map(|finding| finding.id).collect()
    }

    #[test]
    fn text_in_low_bytes_is_read() {
        let text = b"Meet me at the old bridge at noon, and bring the blue folder with you.\0";
        let sample =
            |at: usize| (at as u16 % 200) << 8 | u16::from(text.get(at).copied().unwrap_or((at * 7) as u8));
        let found = recover(&deep((0..3 * 1024).map(sample).collect(), Layout::Rgb, 32), 1 << 20);
        assert_eq!(found[0].id, "deep-text");
        assert_eq!(found[0].payload.as_ref().unwrap().bytes, &text[..text.len() - 1]);
        assert_eq!(found[0].reproduce.as_deref(), Some("extract {} b8,rgb,msb,xy"));
    }

    #[test]
    fn rows_that_were_written_to_stand_out() {
        // Two rows of black say nothing.
        let promoted = |at: usize| if at < 64 { 0 } else { (at as u16 % 199 + 1) * 257 };
        let changed = |at: usize| if (64..640).contains(&at) { promoted(at) ^ 1 } else { promoted(at) };
        assert_eq!(ids(&deep((0..1024).map(promoted).collect(), Layout::Grey, 32)), [] as [&str; 0]);
        let found = recover(&deep((0..1024).map(changed).collect(), Layout::Grey, 32), 1 << 20);
        assert_eq!((found[0].id, found[0].raises), ("deep-rows", false));
        assert!(found[0].summary.contains("between 2 and 19"), "{}", found[0].summary);
        let middle = |at: usize| if (320..640).contains(&at) { promoted(at) ^ 1 } else { promoted(at) };
        assert_eq!(ids(&deep((0..1024).map(middle).collect(), Layout::Grey, 32)), [] as [&str; 0]);
        let own = |at: usize| (at as u16).wrapping_mul(40503);
        assert_eq!(ids(&deep((0..1024).map(own).collect(), Layout::Grey, 32)), [] as [&str; 0]);
        assert_eq!(ids(&deep(vec![0], Layout::Grey, 1)), [] as [&str; 0]);
    }
}

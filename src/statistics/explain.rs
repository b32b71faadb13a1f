//! Values that stand out, as plain indications for the analyst. They explain a verdict and never raise one.
//!
//! Thresholds lie near the 99.5 % quantile of clean images as they are, and each indication states how many of how many
//! clean images reach it. Counted on 2,200 clean images of sources outside the test set: 700 as they are (149 sources),
//! and 1,500 of a set of `starlight lab synth` without a payload (184 sources; 909 of them went the way of stego images:
//! decoded, resized, quantised, with noise), through `starlight scan`:
//!
//! | indication | threshold | clean images that reach it | of them as they are |
//! |---|---|---|---|
//! | sample pairs and weighted stego-image agree within 0.12 | both ≥ 0.30 | 17 of 1,732 with colour samples | 0 of 488 |
//! | change point: rate 0.7 to 1.25 before, within ±0.15 after | score ≥ 2.0 | 12 of the same 1,732 | 4 of 488 |
//! | alpha change point, more full − 1 before than after | score ≥ 2.2 | 1 of 780 with alpha | 0 of 212 |

use super::Statistics;
use crate::finding::{FalseAlarm, Finding, Method, Place, Region};
use crate::pixels::{Image, Layout};

const AGREEING: f32 = 0.30;
const AGREEMENT: f32 = 0.12;
const CHANGE: f32 = 2.0;
const ALPHA_CHANGE: f32 = 2.2;

const COLOUR_IMAGES: u32 = 1732;
const ALPHA_IMAGES: u32 = 780;

/// The indications that `statistics` of `image` give, none of them raising. Each says what was measured, where, and on
/// how many clean images the same was seen.
pub fn explain(statistics: &Statistics, image: &Image) -> Vec<Finding> {
    let colour = if image.layout == Layout::Indexed { Vec::new() } else { replaced(statistics, image) };
    let sequential = (image.layout != Layout::Indexed).then(|| sequential(statistics, image)).flatten();
    let alpha = image.layout.alpha().and_then(|_| alpha(statistics, image));
    colour.into_iter().chain(sequential).chain(alpha).collect()
}

/// Channels whose two best estimates of the replaced share agree and are high.
fn replaced(statistics: &Statistics, image: &Image) -> Vec<Finding> {
    let channels: &[(&str, &str, &str)] = match image.layout {
        Layout::Rgb | Layout::Rgba => &[("red", "red", "r"), ("green", "green", "g"), ("blue", "blue", "b")],
        Layout::Grey | Layout::GreyAlpha => &[("red", "grey", "l")],
        Layout::Indexed => &[],
    };
    let get = |channel: &str, test: &str| statistics.get(&format!("{channel}-{test}")).unwrap_or_default();
    let mut findings = Vec::new();
    for &(channel, name, letter) in channels {
        let (pairs, ws, rs) = (get(channel, "sample-pairs"), get(channel, "ws"), get(channel, "rs"));
        if pairs.min(ws) < AGREEING || (pairs - ws).abs() > AGREEMENT {
            continue;
        }
        let summary = format!(
            "sample pairs and weighted stego-image estimate that {:.0} % and {:.0} % of the {name} samples carry a \
             replaced low bit (RS: {:.0} %)",
            pairs * 100.0,
            ws * 100.0,
            rs * 100.0
        );
        let place = Place::Samples { region: rows(image, image.height), spec: format!("b1,{letter},msb,xy") };
        findings.push(
            Finding::indication("lsb-replacement-rate", summary, place)
                .with_method(Method::LsbRgb, None)
                .with_false_alarm(FalseAlarm::Measured { hits: 17, of: COLOUR_IMAGES }),
        );
    }
    findings
}

/// A start of the raster that looks full where the rest looks untouched.
fn sequential(statistics: &Statistics, image: &Image) -> Option<Finding> {
    let get = |name: &str| statistics.get(name).unwrap_or_default();
    let (score, before, after) =
        (get("ws-change-score"), get("ws-change-rate-before"), get("ws-change-rate-after"));
    if score < CHANGE || !(0.7..1.25).contains(&before) || after.abs() >= 0.15 {
        return None;
    }
    let share = f64::from(get("ws-change-position"));
    let height = (share * f64::from(image.height)).ceil() as u32;
    let summary = format!(
        "weighted stego-image changes along the raster: the first {:.1} % look like {:.0} % replaced low bits, the \
         rest like {:.0} %",
        share * 100.0,
        before * 100.0,
        after * 100.0
    );
    let letters = if matches!(image.layout, Layout::Rgb | Layout::Rgba) { "rgb" } else { "l" };
    let place = Place::Samples { region: rows(image, height), spec: format!("b1,{letters},msb,xy") };
    let false_alarm = FalseAlarm::Measured { hits: 12, of: COLOUR_IMAGES };
    Some(
        Finding::indication("lsb-sequential-end", summary, place)
            .with_method(Method::LsbRgb, None)
            .with_false_alarm(false_alarm),
    )
}

/// Alpha values one below full that stop somewhere along the raster.
fn alpha(statistics: &Statistics, image: &Image) -> Option<Finding> {
    let get = |name: &str| statistics.get(name).unwrap_or_default();
    let (early, rest) = (get("alpha-near-full-odd-early"), get("alpha-near-full-odd-rest"));
    if get("alpha-near-full-change-score") < ALPHA_CHANGE || early <= rest {
        return None;
    }
    let share = f64::from(get("alpha-near-full-change-position"));
    let height = (share * f64::from(image.height)).ceil() as u32;
    let summary = format!(
        "among nearly opaque pixels {:.0} % of the first sixteenth of the raster are one step below full alpha, but \
         {:.1} % of the rest; the share changes after {:.1} % of the raster",
        early * 100.0,
        rest * 100.0,
        share * 100.0
    );
    let place = Place::Samples { region: rows(image, height), spec: "b1,a,lsb,xy".to_owned() };
    let false_alarm = FalseAlarm::Measured { hits: 1, of: ALPHA_IMAGES };
    Some(
        Finding::indication("alpha-sequential-end", summary, place)
            .with_method(Method::Alpha, None)
            .with_false_alarm(false_alarm),
    )
}

/// The first rows of the image.
fn rows(image: &Image, height: u32) -> Region {
    Region { x: 0, y: 0, width: image.width, height: height.clamp(1, image.height) }
}

#[cfg(test)]
mod tests {
    use super::super::{NAMES, Tiles};
    use super::*;
    use crate::finding::Class;
    use crate::pixels::{Palette, Samples};

    fn with(values: &[(&str, f32)]) -> Statistics {
        let mut all = vec![0.0; NAMES.len()];
        for (name, value) in values {
            all[NAMES.iter().position(|known| known == name).expect(name)] = *value;
        }
        Statistics { values: all, tiles: Tiles::default(), hints: [0.0; 9] }
    }

    fn image(layout: Layout) -> Image {
        Image {
            width: 10,
            height: 20,
            layout,
            depths: [8; 4],
            samples: Samples::Eight(vec![0; 200 * layout.channels()]),
            palette: Palette::default(),
            transparent: None,
            lossy: false,
            decoded_rows: 20,
        }
    }

    #[test]
    fn agreeing_estimates_are_told_per_channel_and_never_raise() {
        let high = with(&[("blue-sample-pairs", 0.45), ("blue-ws", 0.5), ("blue-rs", 0.4), ("red-ws", 0.9)]);
        let findings = explain(&high, &image(Layout::Rgb));
        assert_eq!(findings.len(), 1);
        let finding = &findings[0];
        assert_eq!(
            (finding.id, finding.class, finding.raises),
            ("lsb-replacement-rate", Class::Indication, false)
        );
        assert!(finding.summary.contains("45 % and 50 % of the blue samples"), "{}", finding.summary);
        assert!(explain(&high, &image(Layout::Indexed)).is_empty());
        let low = with(&[("red-sample-pairs", 0.29), ("red-ws", 0.29)]);
        assert!(explain(&low, &image(Layout::Grey)).is_empty());
    }

    #[test]
    fn a_sequential_start_names_its_rows() {
        let change = |before| {
            with(&[("ws-change-score", 2.5), ("ws-change-rate-before", before), ("ws-change-position", 0.32)])
        };
        let findings = explain(&change(0.95), &image(Layout::Grey));
        assert_eq!(findings.len(), 1);
        let expected = Region { x: 0, y: 0, width: 10, height: 7 };
        assert_eq!(findings[0].place, Place::Samples { region: expected, spec: "b1,l,msb,xy".to_owned() });
        assert!(explain(&change(0.4), &image(Layout::Grey)).is_empty());
    }

    #[test]
    fn alpha_is_told_only_where_it_is_stored() {
        let change =
            |early| with(&[("alpha-near-full-change-score", 2.6), ("alpha-near-full-odd-early", early)]);
        let findings = explain(&change(0.5), &image(Layout::Rgba));
        assert_eq!((findings.len(), findings[0].method), (1, Some(Method::Alpha)));
        assert!(explain(&change(0.0), &image(Layout::Rgba)).is_empty());
        assert!(explain(&change(0.5), &image(Layout::Rgb)).is_empty());
    }
}

//! Clean covers for the attacks.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::carrier::decoded;
use crate::lab::canvas;
use crate::lab::rng::Rng;
use crate::lab::select::Case;
use crate::pixels::{Image, Layout};

/// Largest side; more is cut off around the middle.
const MOST: u32 = 512;
/// Smallest side: less has no room for a message.
const LEAST: u32 = 96;

/// The clean ones of `cases` in an order drawn by `seed`, each source once before any comes again: a hundred covers of
/// one archive would say little about others.
pub(super) fn drawn(cases: &[Case], seed: u64) -> Vec<&Case> {
    let order = Rng::new(seed, "covers").sample(cases.len(), cases.len());
    let clean = order.into_iter().map(|at| &cases[at as usize]).filter(|case| !case.is_stego());
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    let mut ranked: Vec<(u32, &Case)> = Vec::with_capacity(cases.len());
    for case in clean {
        let turn = seen.entry(case.source.as_str()).or_default();
        ranked.push((*turn, case));
        *turn += 1;
    }
    // Stable: within a turn the drawn order stays.
    ranked.sort_by_key(|(turn, _)| *turn);
    ranked.into_iter().map(|(_, case)| case).collect()
}

/// The cover's samples: grey or colour at 8 bits without alpha, at most 512 pixels a side, cut around the middle.
/// `None` where it cannot be read, is too small, or has fewer than three colours.
pub(super) fn load(case: &Case) -> Option<Image> {
    let file = std::fs::read(&case.path).ok()?;
    // One file that the engine trips over costs one file.
    let image = catch_unwind(AssertUnwindSafe(|| decoded(&file))).ok().flatten()?;
    if image.width.min(image.height) < LEAST || image.decoded_rows < image.height {
        return None;
    }
    let layout =
        if matches!(image.layout, Layout::Grey | Layout::GreyAlpha) { Layout::Grey } else { Layout::Rgb };
    let plain = canvas::from_rgba(image.width, image.height, &canvas::rgba(&image), layout);
    let (width, height) = (plain.width.min(MOST), plain.height.min(MOST));
    let cut = canvas::crop(&plain, (plain.width - width) / 2, (plain.height - height) / 2, width, height);
    let mut colours: Vec<&[u8]> = canvas::samples(&cut).chunks(layout.channels()).collect();
    colours.sort_unstable();
    colours.dedup();
    (colours.len() > 2).then_some(cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_comes_once_before_any_comes_again() {
        let case = |source: &str, number: u32| Case {
            path: format!("{source}{number}").into(),
            name: format!("{source}{number}"),
            source: source.to_owned(),
            sidecar: None,
        };
        let mut cases: Vec<Case> = (0..50).map(|number| case("many", number)).collect();
        cases.extend([case("a", 0), case("b", 0), case("b", 1)]);
        let drawn = drawn(&cases, 7);
        assert_eq!(drawn.len(), cases.len());
        let mut first: Vec<&str> = drawn[..3].iter().map(|case| case.source.as_str()).collect();
        first.sort_unstable();
        assert_eq!(first, ["a", "b", "many"]);
        assert!(drawn[3..5].iter().any(|case| case.source == "b"));
        assert_eq!(super::drawn(&cases, 7), drawn);
    }

    #[test]
    fn covers_are_cut_around_the_middle_and_small_ones_left_out() {
        use crate::container::Format;
        use crate::lab::write::{self, Encoding};

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.png");
        let case = Case { path: path.clone(), name: "a.png".into(), source: "x".into(), sidecar: None };
        let samples = (0..600 * 100).flat_map(|at| [(at % 600 / 4) as u8, 0, 7]).collect();
        let wide = canvas::rgb(600, 100, samples);
        std::fs::write(&path, write::write(&wide, Encoding::plain(Format::Png)).unwrap()).unwrap();
        let cut = load(&case).unwrap();
        assert_eq!((cut.width, cut.height, canvas::samples(&cut)[0]), (512, 100, 11));
        let small = canvas::rgb(95, 200, vec![9; 95 * 200 * 3]);
        std::fs::write(&path, write::write(&small, Encoding::plain(Format::Png)).unwrap()).unwrap();
        assert!(load(&case).is_none());
    }
}

//! The planes that stand out, as indications that explain and never raise a verdict.
//!
//! Counted on images drawn at random from the clean pool and from packages of Debian, all formats, as they are: 13 of
//! 4,996 have a plane of strength 1 or more: drawings of repeated icons, plots, pictures that filters of 16 bits made,
//! and two that WebP encoders had rounded (near-lossless, coarse alpha).

use super::{Ranked, Sign, rank};
use crate::finding::{FalseAlarm, Finding, Place};
use crate::pixels::Image;

/// Clean images of which some plane stands out, and clean images looked at.
pub const CLEAN: FalseAlarm = FalseAlarm::Measured { hits: 13, of: 4996 };

/// Most planes told of one image.
const TOLD: usize = 6;

/// The planes of `image` that stand out and findings about them, the strongest first.
pub fn explain(image: &Image) -> (Vec<Ranked>, Vec<Finding>) {
    let mut ranked = rank(image);
    ranked.retain(|plane| plane.strength >= 1.0);
    let findings = ranked.iter().take(TOLD).map(|plane| told(plane, ranked.len())).collect();
    (ranked, findings)
}

fn told(plane: &Ranked, standing_out: usize) -> Finding {
    let name = plane.carrier.name();
    let seen = match plane.sign {
        Sign::Persistence { stays, expected, kinds } => format!(
            "where the bits above it jump between neighbouring pixels, its bit stays in {:.0} % of {kinds} kinds of \
             jumps, where what lies above makes one expect {:.0} %",
            stays * 100.0,
            expected * 100.0
        ),
        Sign::Shapes { areas, disorder } => format!(
            "in {areas} areas of 16 × 16 pixels where everything above it is even, its bits form shapes, with {:.0} % \
             of the changes between neighbours that disorder would have",
            disorder * 100.0
        ),
        Sign::None => "no sign".to_owned(),
    };
    let others = match standing_out {
        0 | 1 => String::new(),
        count => format!(" ({count} planes stand out so)"),
    };
    let summary = format!("{name} holds structure that the planes above it do not explain: {seen}{others}");
    let place = Place::Samples { region: plane.region, spec: plane.carrier.spec() };
    Finding::indication("plane-structure", capitalised(&summary), place)
        .with_method(plane.carrier.method(), None)
        .with_false_alarm(CLEAN)
        .with_reproduce("inspect {} --planes")
}

/// A sentence with a capital at its beginning.
fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

//! The detector's targets, each with what was measured.

use serde::Serialize;

use super::groups;
use super::interval::Rate;
use super::rates::{AtTarget, System, examined};
use super::record::{Called, Label, Record};

/// How a rate stands to its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// The rate and its whole interval meet the target.
    Met,
    /// The rate meets it, the interval reaches beyond.
    MetByRate,
    /// The rate misses it.
    Missed,
    /// There were no such images.
    NotMeasured,
}

impl Standing {
    /// How people read it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::MetByRate => "met, the interval reaches beyond",
            Self::Missed => "missed",
            Self::NotMeasured => "not measured",
        }
    }
}

/// One target.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Goal {
    /// What is measured.
    pub what: &'static str,
    /// The rate to be reached, or not to be passed.
    pub target: f64,
    /// Whether the rate must not be above the target, instead of not below.
    pub at_most: bool,
    /// What was measured.
    pub rate: Rate,
    /// How they stand to each other.
    pub standing: Standing,
}

impl Goal {
    fn new(what: &'static str, target: f64, at_most: bool, rate: Rate) -> Self {
        let meets = |value: f64| if at_most { value <= target } else { value >= target };
        let far = if at_most { rate.high } else { rate.low };
        let standing = match rate.value() {
            None => Standing::NotMeasured,
            Some(_) if meets(far) => Standing::Met,
            Some(value) if meets(value) => Standing::MetByRate,
            Some(_) => Standing::Missed,
        };
        Self { what, target, at_most, rate, standing }
    }
}

/// Which stego images a detection target speaks of: its text, the rate, and whether an image belongs.
type Wanted = (&'static str, f64, fn(&Label) -> bool);

fn hides(label: &Label, method: &str) -> bool {
    label.method.as_deref() == Some(method)
}

fn readable(label: &Label) -> bool {
    matches!(label.kind.as_str(), "text" | "file")
}

/// Random bits in samples by `operation`, in share class `class`.
fn random(label: &Label, method: &str, operation: &str, class: usize) -> bool {
    let of_method = hides(label, method) && label.operation == operation;
    of_method && groups::looks_random(label) && groups::rate_class(label.rate) == class
}

const DETECTION: [Wanted; 11] = [
    ("bytes outside the image", 0.99, |label| hides(label, "raw")),
    ("metadata", 0.99, |label| hides(label, "exif")),
    ("text or a file in alpha", 0.995, |label| hides(label, "alpha") && readable(label)),
    ("text or a file in palette indices", 0.995, |label| hides(label, "palette") && readable(label)),
    ("text or a file in colour or grey samples", 0.995, |label| hides(label, "lsb.rgb") && readable(label)),
    ("random bits replaced in colour or grey, 37.5–75 % of the capacity", 0.99, |label| {
        random(label, "lsb.rgb", "replacement", 4)
    }),
    ("random bits replaced in colour or grey, 17.5–37.5 %", 0.95, |label| {
        random(label, "lsb.rgb", "replacement", 3)
    }),
    ("random bits replaced in colour or grey, 7.5–17.5 %", 0.80, |label| {
        random(label, "lsb.rgb", "replacement", 2)
    }),
    ("random bits replaced in alpha, 17.5–37.5 %", 0.99, |label| random(label, "alpha", "replacement", 3)),
    ("random bits in palette indices, 37.5–75 %", 0.95, |label| random(label, "palette", "replacement", 4)),
    ("random bits matched in colour or grey, 37.5–75 %", 0.80, |label| {
        random(label, "lsb.rgb", "matching", 4)
    }),
];

/// Every target; `pipeline` and `model` are the rates at the foremost target number `at`.
pub fn goals(records: &[Record], at: usize, pipeline: &AtTarget, model: &AtTarget) -> Vec<Goal> {
    let mut goals = vec![
        Goal::new(
            "false positives, whole pipeline, called stego",
            0.0005,
            true,
            pipeline.overall.false_positives,
        ),
        Goal::new("clean images called suspicious, whole pipeline", 0.01, true, pipeline.overall.suspicious),
        Goal::new("false positives, model alone", 0.005, true, model.overall.false_positives),
    ];
    for (what, target, belongs) in DETECTION {
        let (mut hits, mut of) = (0, 0);
        for (record, measured) in examined(records) {
            if record.label.is_stego() && belongs(&record.label) {
                hits += u64::from(System::Pipeline.said(measured).calls[at] == Called::Stego);
                of += 1;
            }
        }
        goals.push(Goal::new(what, target, false, Rate::new(hits, of)));
    }
    goals.push(Goal::new("method named right, given detected", 0.99, false, pipeline.method));
    goals.push(Goal::new(
        "bit order named right, texts in samples, given detected",
        0.98,
        false,
        pipeline.bit_order_of_text,
    ));
    goals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_that_reaches_beyond_the_target_is_told_from_one_that_does_not() {
        let standing = |at_most, hits, of| Goal::new("x", 0.5, at_most, Rate::new(hits, of)).standing;
        assert_eq!(standing(true, 10, 100), Standing::Met);
        assert_eq!(standing(true, 48, 100), Standing::MetByRate);
        assert_eq!(standing(true, 51, 100), Standing::Missed);
        assert_eq!(standing(false, 90, 100), Standing::Met);
        assert_eq!(standing(false, 50, 100), Standing::MetByRate);
        assert_eq!(standing(false, 49, 100), Standing::Missed);
        assert_eq!(standing(false, 0, 0), Standing::NotMeasured);
    }
}

//! The detector's targets, each with what was measured.

use serde::Serialize;

use super::interval::Rate;
use super::rates::{AtTarget, System, examined};
use super::record::{Called, Label, Record};
use super::wanted::{DETECTION, Images, Wanted};

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
    /// What is told apart below it, without targets of their own; parts may overlap.
    pub parts: Vec<Part>,
}

/// Some of the images of a target, or some that it leaves out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// Which images.
    pub what: &'static str,
    /// Whether the target counts them; otherwise they are told beside it.
    pub counted: bool,
    /// What was measured.
    pub rate: Rate,
}

impl Part {
    /// How people read it below the target.
    pub fn title(&self) -> String {
        format!("– {}{}", if self.counted { "" } else { "not counted: " }, self.what)
    }
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
        Self { what, target, at_most, rate, standing, parts: Vec::new() }
    }
}

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
    let stego: Vec<(&Label, bool)> = examined(records)
        .filter(|(record, _)| record.label.is_stego())
        .map(|(record, measured)| (&record.label, System::Pipeline.said(measured).calls[at] == Called::Stego))
        .collect();
    goals.extend(DETECTION.iter().map(|wanted| detection(wanted, &stego)));
    goals.push(Goal::new("method named right, given detected", 0.99, false, pipeline.method));
    goals.push(Goal::new(
        "bit order named right, texts in samples, given detected",
        0.98,
        false,
        pipeline.bit_order_of_text,
    ));
    goals
}

/// A detection target on `stego` images, each with whether it was called stego.
fn detection(wanted: &Wanted, stego: &[(&Label, bool)]) -> Goal {
    let rate = |counts: &dyn Fn(&Label) -> bool| {
        let called = stego.iter().filter(|(label, _)| counts(label)).map(|(_, called)| *called);
        let (hits, of) = called.fold((0, 0), |(hits, of), called| (hits + u64::from(called), of + 1));
        Rate::new(hits, of)
    };
    let part = |counted: bool, (what, belongs): &Images| Part {
        what,
        counted,
        rate: rate(&|label| (wanted.belongs)(label) == counted && belongs(label)),
    };
    let mut goal = Goal::new(wanted.what, wanted.target, false, rate(&wanted.belongs));
    goal.parts.extend(wanted.parts.iter().map(|images| part(true, images)));
    goal.parts.extend(wanted.beside.iter().map(|images| part(false, images)));
    goal
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

    #[test]
    fn what_a_target_leaves_out_is_told_beside_it_and_in_no_rate_of_it() {
        const WANTED: Wanted = Wanted {
            what: "x",
            target: 0.5,
            belongs: |label| label.payload_bytes >= 10,
            parts: &[("text", |label| label.kind == "text"), ("any", |_| true)],
            beside: &[("short text", |label| label.kind == "text")],
        };
        let label =
            |kind: &str, payload_bytes| Label { kind: kind.into(), payload_bytes, ..Label::new(None) };
        let labels = [label("text", 10), label("file", 10), label("text", 9), label("file", 9)];
        let stego: Vec<(&Label, bool)> = labels.iter().zip([true, false, true, true]).collect();
        let goal = detection(&WANTED, &stego);
        let counts = |rate: Rate| (rate.hits, rate.of);
        assert_eq!((counts(goal.rate), goal.standing), ((1, 2), Standing::MetByRate));
        let told: Vec<_> = goal.parts.iter().map(|part| (part.title(), counts(part.rate))).collect();
        assert_eq!(
            told,
            [
                ("– text".to_owned(), (1, 1)),
                ("– any".to_owned(), (1, 2)),
                ("– not counted: short text".to_owned(), (1, 1))
            ]
        );
    }
}

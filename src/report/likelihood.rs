//! What the model's call on an image weighs: how much more probable it is for images with hidden data than for images
//! without, as counted by the model's makers on images of other sources than it was fitted on.
//!
//! ```text
//! rates at the threshold of a run ── Likelihood ─┬─ above: a score at or above the threshold
//!                                                └─ below: a score below it
//! ```
//!
//! It is a ratio of two rates of classes of images, not a probability, and not of one image. The counts bound it: of n
//! images without a single hit a rate of 3/n is still to be reckoned with ("rule of three"; Hanley and Lippman-Hand,
//! "If nothing goes wrong, is everything all right?", JAMA 249, 1983), so that no ratio above n/3 is ever given, and
//! with fewer than three hits only the lower end of the interval, as "at least". Every rounding goes against the
//! proposition that is supported.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::extract::{MeasuredRate, Run, RunSettings};
use super::numbers::{count, grouped, three_digits};
use crate::statistics::binomial::clopper_pearson;

/// Fewest images of either kind that a ratio is made of.
const FEWEST: u32 = 100;
/// Hits below which the rule of three says more than the hits do.
const FEW: u32 = 3;
/// What each of the two rates may miss, so that the interval of their ratio misses at most 5 of 100 (Bonferroni).
const MISS: f64 = 0.025;
/// The split of the sources that nothing was fitted or set on.
pub const TEST: &str = "test";

/// The two propositions of which one is supported against the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Proposition {
    /// The image has hidden data.
    #[serde(rename = "hidden data")]
    Hidden,
    /// The image has none.
    #[serde(rename = "no hidden data")]
    NoneHidden,
}

impl Proposition {
    /// The one it stands against.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Hidden => Self::NoneHidden,
            Self::NoneHidden => Self::Hidden,
        }
    }

    /// In words, behind "the proposition that".
    pub const fn words(self) -> &'static str {
        match self {
            Self::Hidden => "the image has hidden data of the kinds measured",
            Self::NoneHidden => "the image has no hidden data",
        }
    }
}

/// Words for a ratio: ENFSI guideline for evaluative reporting in forensic science, 2015.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Band {
    /// Below 2, or an interval that holds 1.
    #[serde(rename = "no support")]
    NoSupport,
    /// To 10.
    #[serde(rename = "weak support")]
    Weak,
    /// To 100.
    #[serde(rename = "moderate support")]
    Moderate,
    /// To 1,000.
    #[serde(rename = "moderately strong support")]
    ModeratelyStrong,
    /// To 10,000.
    #[serde(rename = "strong support")]
    Strong,
    /// To 1,000,000.
    #[serde(rename = "very strong support")]
    VeryStrong,
    /// Above.
    #[serde(rename = "extremely strong support")]
    ExtremelyStrong,
}

impl Band {
    /// All of them, the weakest first.
    pub const ALL: [Self; 7] = [
        Self::NoSupport,
        Self::Weak,
        Self::Moderate,
        Self::ModeratelyStrong,
        Self::Strong,
        Self::VeryStrong,
        Self::ExtremelyStrong,
    ];

    /// The largest ratio of the band; infinite for the last.
    pub const fn end(self) -> f64 {
        match self {
            Self::NoSupport => 2.0,
            Self::Weak => 10.0,
            Self::Moderate => 100.0,
            Self::ModeratelyStrong => 1e3,
            Self::Strong => 1e4,
            Self::VeryStrong => 1e6,
            Self::ExtremelyStrong => f64::INFINITY,
        }
    }

    /// The words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NoSupport => "no support",
            Self::Weak => "weak support",
            Self::Moderate => "moderate support",
            Self::ModeratelyStrong => "moderately strong support",
            Self::Strong => "strong support",
            Self::VeryStrong => "very strong support",
            Self::ExtremelyStrong => "extremely strong support",
        }
    }

    /// The band of a ratio; what lies on an end belongs to the weaker one, but 2 is weak.
    fn of(ratio: f64) -> Self {
        if ratio < 2.0 {
            return Self::NoSupport;
        }
        let stronger = |band: &Self| *band > Self::NoSupport && ratio <= band.end();
        Self::ALL.into_iter().find(stronger).unwrap_or(Self::ExtremelyStrong)
    }

    /// The strongest band that ends at `limit` or below.
    fn below(limit: f64) -> Self {
        Self::ALL.into_iter().rev().find(|band| band.end() <= limit).unwrap_or(Self::NoSupport)
    }
}

/// Images counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// At or above the threshold.
    pub hits: u32,
    /// Looked at.
    pub of: u32,
    /// The sources that they came from.
    pub sources: u32,
}

/// A likelihood ratio, rounded against the proposition that it supports.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Weight {
    /// The proposition under which the call is the more probable.
    pub supports: Proposition,
    /// Probability of the call under that, divided by that under the other; 1 where the interval holds 1.
    pub ratio: f64,
    /// Whether the counts give no more than this lower bound.
    pub at_least: bool,
    /// Lower end of the interval, at 95 % or more.
    pub low: f64,
    /// Upper end; `None` where it is beyond the limit.
    pub high: Option<f64>,
    /// No ratio above this is given.
    pub limit: f64,
    /// The ratio in words.
    pub band: Band,
}

/// What the calls of a run weigh.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Likelihood {
    /// Images with hidden data at or above the threshold.
    pub hidden: Counted,
    /// Images without hidden data at or above the threshold.
    pub none: Counted,
    /// Where the score is at or above the threshold.
    pub above: Weight,
    /// Where it is below.
    pub below: Weight,
}

impl Likelihood {
    /// What the rates of a run's model give; `None` where its makers did not count enough images of both kinds at the
    /// run's threshold on sources that nothing was fitted or set on.
    pub fn of(settings: &RunSettings) -> Option<Self> {
        let rates = &settings.model.as_ref()?.rates;
        let counted = |hidden: bool| {
            let fits = |rate: &&MeasuredRate| rate.hidden == hidden && rate.split == TEST;
            let MeasuredRate { hits, of, sources, .. } = *rates.iter().find(fits)?;
            (of >= FEWEST && hits <= of && sources > 0).then_some(Counted { hits, of, sources })
        };
        Some(Self::new(counted(true)?, counted(false)?))
    }

    /// What these counts give, of [`FEWEST`] images or more.
    fn new(hidden: Counted, none: Counted) -> Self {
        let missed = |counted: Counted| Counted { hits: counted.of - counted.hits, ..counted };
        let above = Weight::new(hidden, none);
        let below = Weight::new(missed(hidden), missed(none));
        Self { hidden, none, above, below }
    }

    /// The weight of the call on one result: by its score and the run's threshold. `None` where there is none of these,
    /// and where hidden data was read back, which decides without the model.
    pub fn told<'a>(run: &'a Run, record: &Value) -> Option<(&'a Self, bool)> {
        if record.get("basis").and_then(Value::as_str) == Some("proof") {
            return None;
        }
        let score = record.get("stego_probability").and_then(Value::as_f64)?;
        Some((run.likelihood.as_ref()?, score >= run.settings.threshold?))
    }

    /// The weight of a score at or above the threshold, or of one below.
    pub const fn weight(&self, above: bool) -> &Weight {
        if above { &self.above } else { &self.below }
    }

    /// The counts with their sources: what every ratio is printed with.
    pub fn counts(&self) -> String {
        let told = |Counted { hits, of, sources }: Counted, what: &str| {
            format!(
                "{} of {} images {what} hidden data ({})",
                grouped(hits.into()),
                grouped(of.into()),
                count(sources.into(), "source", "sources")
            )
        };
        format!("{} and {}", told(self.hidden, "with"), told(self.none, "without"))
    }

    /// Everything about one call in one sentence, for tables.
    pub fn sentence(&self, above: bool) -> String {
        let weight = self.weight(above);
        format!(
            "{}: {}; counted at or above the threshold: {}; a ratio of the class of images with a score {} the \
             threshold, not of this image",
            weight.number(),
            weight.support(),
            self.counts(),
            if above { "at or above" } else { "below" },
        )
    }
}

impl Weight {
    /// The weight of an observation that `hidden` images with and `none` images without hidden data show.
    fn new(hidden: Counted, none: Counted) -> Self {
        let rate = |counted: Counted| f64::from(counted.hits) / f64::from(counted.of);
        let (supports, for_it, against) = if rate(hidden) >= rate(none) {
            (Proposition::Hidden, hidden, none)
        } else {
            (Proposition::NoneHidden, none, hidden)
        };
        let interval = |counted: Counted| clopper_pearson(counted.hits.into(), counted.of.into(), MISS);
        let limit = rounded(f64::from(against.of) / f64::from(FEW), f64::floor);
        let ((for_low, for_high), (against_low, against_high)) = (interval(for_it), interval(against));
        let low = rounded(for_low / against_high, f64::floor).min(limit);
        let high = (against_low > 0.0).then(|| rounded(for_high / against_low, f64::ceil));
        let high = high.filter(|high| *high <= limit);
        let weight = |ratio: f64, at_least, band| Self { supports, ratio, at_least, low, high, limit, band };
        if low <= 1.0 {
            return weight(1.0, false, Band::NoSupport);
        }
        if against.hits < FEW {
            return weight(low, true, Band::of(low).min(Band::below(limit)));
        }
        let ratio = rounded(rate(for_it) / rate(against), f64::floor).min(limit);
        weight(ratio, false, Band::of(ratio))
    }

    /// The ratio with its interval.
    pub fn number(&self) -> String {
        let low = three_digits(self.low);
        let interval = match self.high {
            Some(high) => format!("95 % interval {low} to {}", three_digits(high)),
            None => format!("95 % interval from {low} upwards"),
        };
        let front = if self.at_least { "at least " } else { "" };
        format!("{front}{} ({interval})", three_digits(self.ratio))
    }

    /// In words: which proposition is supported how much.
    pub fn support(&self) -> String {
        match self.band {
            Band::NoSupport => "no support for either proposition".into(),
            band => format!("{} for the proposition that {}", band.words(), self.supports.words()),
        }
    }
}

/// Three digits of a number above 0, rounded as `how` does.
fn rounded(number: f64, how: fn(f64) -> f64) -> f64 {
    if number <= 0.0 || !number.is_finite() {
        return 0.0;
    }
    let places = 2 - number.log10().floor() as i32;
    let step = 10f64.powi(places.abs());
    if places >= 0 { how(number * step) / step } else { how(number / step) * step }
}

#[cfg(test)]
mod tests;

//! Findings and probability → verdict (design §2).

use crate::finding::{BitOrder, Class, Finding, Method};
use crate::model::Assessment;

/// What is said of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Call {
    /// Shown as "Nothing found": nothing found by the tests listed.
    Clean,
    /// Something an analyst should look at, below the bar for stego.
    Suspicious,
    /// A payload was read back, or the model's probability passes the threshold.
    Stego,
}

impl Call {
    /// `verdict` in the JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Suspicious => "suspicious",
            Self::Stego => "stego",
        }
    }

    /// How people read it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Clean => "Nothing found",
            Self::Suspicious => "Suspicious",
            Self::Stego => "Hidden data",
        }
    }
}

/// What decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// A proof.
    Proof,
    /// The model's calibrated probability.
    Model,
    /// An indication that an analyst should look at.
    Indication,
    /// Nothing was found by the tests listed.
    Nothing,
}

impl Basis {
    /// `basis` in the JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proof => "proof",
            Self::Model => "model",
            Self::Indication => "indication",
            Self::Nothing => "nothing",
        }
    }
}

/// The verdict on one file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict {
    /// Clean, suspicious or stego.
    pub call: Call,
    /// What decided.
    pub basis: Basis,
    /// The method found, where something was found and has one.
    pub method: Option<Method>,
    /// The payload's bit order, where it is known.
    pub bit_order: Option<BitOrder>,
    /// How sure the method is, 0..=1: for a proof 1 − its bound, else the model's probability of the method.
    pub confidence: Option<f64>,
}

/// The bars a probability must pass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bars {
    /// From here on: stego.
    pub stego: f64,
    /// From here on: suspicious.
    pub look: f64,
}

/// Decides. A proof decides first; then the probability against `bars`; then findings that raise.
pub fn decide(findings: &[Finding], assessment: Option<&Assessment>, bars: Bars) -> Verdict {
    let best = |class: Class| findings.iter().find(|finding| finding.class == class && finding.decides());
    if let Some(proof) = best(Class::Proof) {
        let bound = proof.false_alarm.map_or(0.0, crate::finding::FalseAlarm::rate);
        return Verdict {
            call: Call::Stego,
            basis: Basis::Proof,
            method: proof.method,
            bit_order: proof.bit_order,
            confidence: Some(1.0 - bound),
        };
    }
    let by_model = |call, assessment: &Assessment| {
        let method = largest(&assessment.methods);
        Verdict {
            call,
            basis: Basis::Model,
            method: Method::ALL.get(method).copied(),
            bit_order: BitOrder::ALL.get(largest(&assessment.bit_orders)).copied(),
            confidence: assessment.methods.get(method).copied(),
        }
    };
    if let Some(assessment) = assessment
        && assessment.probability >= bars.stego
    {
        return by_model(Call::Stego, assessment);
    }
    if let Some(indication) = best(Class::Indication) {
        return Verdict {
            call: Call::Suspicious,
            basis: Basis::Indication,
            method: indication.method,
            bit_order: indication.bit_order,
            confidence: None,
        };
    }
    match assessment {
        Some(assessment) if assessment.probability >= bars.look => by_model(Call::Suspicious, assessment),
        _ => Verdict {
            call: Call::Clean,
            basis: Basis::Nothing,
            method: None,
            bit_order: None,
            confidence: None,
        },
    }
}

/// Position of the largest value, the first of equals.
fn largest(values: &[f64]) -> usize {
    let mut best = 0;
    for (index, value) in values.iter().enumerate() {
        if value.total_cmp(&values[best]).is_gt() {
            best = index;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Place, Region};

    const BARS: Bars = Bars { stego: 0.9, look: 0.6 };

    fn assessment(probability: f64) -> Assessment {
        Assessment {
            logit: 0.0,
            probability,
            clean_at_least: (0, 100),
            methods: [0.1, 0.1, 0.6, 0.1, 0.1],
            bit_orders: [0.2, 0.7, 0.1],
            contributions: None,
            baseline: 0.0,
            view: Region { x: 0, y: 0, width: 1, height: 1 },
            view_logits: vec![0.0],
        }
    }

    #[test]
    fn the_model_decides_only_at_its_bar() {
        let at = |probability| decide(&[], Some(&assessment(probability)), BARS);
        assert_eq!((at(0.9).call, at(0.9).basis), (Call::Stego, Basis::Model));
        assert_eq!(at(0.9).method, Some(Method::LsbRgb));
        assert_eq!(at(0.9).bit_order, Some(BitOrder::MsbFirst));
        assert_eq!(at(0.899).call, Call::Suspicious);
        assert_eq!(at(0.599).call, Call::Clean);
        assert_eq!(decide(&[], None, BARS).call, Call::Clean);
    }

    #[test]
    fn a_proof_decides_whatever_the_model_says() {
        let proof = Finding::proof("x", "x", Place::Whole("test"), 1e-12).with_method(Method::Raw, None);
        let verdict = decide(&[proof], Some(&assessment(0.01)), BARS);
        assert_eq!(
            (verdict.call, verdict.basis, verdict.method),
            (Call::Stego, Basis::Proof, Some(Method::Raw))
        );
    }

    #[test]
    fn single_tests_explain_and_information_never_decides() {
        let test = Finding::indication("x", "x", Place::Whole("test"));
        let note = Finding::information("x", "x", Place::Whole("test")).raising();
        assert_eq!(decide(&[test.clone(), note], None, BARS).call, Call::Clean);
        let raising = test.raising();
        let ordinary = raising.clone().ordinarily(Some("such writers leave it"));
        assert_eq!(decide(&[ordinary], None, BARS).call, Call::Clean);
        assert_eq!(decide(&[raising], None, BARS).call, Call::Suspicious);
    }
}

//! What was read back from the file, as facts of the format stream: how strong the best finding of each method is and
//! which bit order it has. A model learns from these what a finding is worth; nothing decides for it.

use super::format_bytes::{log_count, log_size};
use crate::finding::{BitOrder, Class, FalseAlarm, Finding, Method};

/// Names of the strongest finding of each method, in [`Method::ALL`] order.
const METHOD_NAMES: [&str; 5] =
    ["read-back-alpha", "read-back-palette", "read-back-lsb-rgb", "read-back-exif", "read-back-raw"];

/// Decimal digits of a bound that count as full strength.
const DIGITS: f64 = 16.0;

/// The strength of a finding whose rate nobody knows.
const UNKNOWN: f32 = 0.1;

/// All names with their values; the names do not depend on the findings.
pub(super) fn facts(findings: &[Finding]) -> Vec<(&'static str, f32)> {
    let counted = || findings.iter().filter(|finding| finding.class >= Class::Indication);
    let best = |wanted: &dyn Fn(&Finding) -> bool| {
        counted().filter(|finding| wanted(finding)).map(strength).fold(0.0, f32::max)
    };
    let mut out: Vec<(&'static str, f32)> = METHOD_NAMES
        .into_iter()
        .zip(Method::ALL)
        .map(|(name, method)| (name, best(&|finding| finding.method == Some(method))))
        .collect();
    let payload = counted().filter_map(|finding| finding.payload.as_ref());
    let largest = payload.map(|payload| payload.bytes.len() as u64).max().unwrap_or_default();
    out.extend([
        ("read-back-lsb-first", best(&|finding| finding.bit_order == Some(BitOrder::LsbFirst))),
        ("read-back-msb-first", best(&|finding| finding.bit_order == Some(BitOrder::MsbFirst))),
        ("read-back-raising", log_count(counted().filter(|finding| finding.raises).count())),
        ("read-back-payload-log", log_size(largest)),
    ]);
    out
}

/// How many findings have the form of what ordinary writers leave, too.
pub(super) fn ordinary(findings: &[Finding]) -> (&'static str, f32) {
    let count = findings.iter().filter(|finding| finding.ordinary.is_some()).count();
    ("read-back-ordinary", log_count(count))
}

/// The digits of the rate at which chance or clean images show it, 16 or more as 1.
fn strength(finding: &Finding) -> f32 {
    let digits = |rate: f64| (-rate.max(f64::MIN_POSITIVE).log10() / DIGITS).clamp(0.0, 1.0) as f32;
    finding.false_alarm.map(FalseAlarm::rate).map_or(UNKNOWN, digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Payload, PayloadKind, Place};

    fn value(findings: &[Finding], name: &str) -> f32 {
        facts(findings).into_iter().find(|(own, _)| *own == name).expect("a name of the list").1
    }

    #[test]
    fn the_strongest_finding_of_a_method_counts() {
        let place = || Place::Whole("test");
        let weak =
            Finding::proof("a", "", place(), 1e-4).with_method(Method::LsbRgb, Some(BitOrder::MsbFirst));
        let strong = Finding::proof("b", "", place(), 1e-40)
            .with_method(Method::LsbRgb, Some(BitOrder::LsbFirst))
            .with_payload(Payload::new(vec![0; 100], PayloadKind::Binary));
        let unknown = Finding::indication("c", "", place()).raising().with_method(Method::Raw, None);
        let note = Finding::information("d", "", place()).with_method(Method::Exif, None);
        let found = [weak, strong, unknown, note];
        let expected = [
            ("read-back-lsb-rgb", 1.0),
            ("read-back-lsb-first", 1.0),
            ("read-back-msb-first", 0.25),
            ("read-back-raw", UNKNOWN),
            ("read-back-exif", 0.0),
            ("read-back-payload-log", log_size(100)),
            ("read-back-raising", log_count(3)),
        ];
        for (name, wanted) in expected {
            assert!((value(&found, name) - wanted).abs() < 1e-6, "{name}");
        }
        assert!(facts(&[]).iter().all(|&(_, value)| value == 0.0));
    }

    #[test]
    fn what_ordinary_writers_leave_is_counted_apart() {
        let text = || Finding::indication("a", "", Place::Whole("test")).raising();
        let found = [text(), text().ordinarily(Some("a camera"))];
        assert_eq!(ordinary(&found), ("read-back-ordinary", log_count(1)));
        assert_eq!(ordinary(&found[..1]), ("read-back-ordinary", log_count(0)));
    }
}

//! How evenly a set is made up.

use std::collections::BTreeMap;

use serde::Serialize;

use super::rates::examined;
use super::record::Record;

/// One distribution of the images that were examined.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Distribution {
    /// What is counted.
    pub of: &'static str,
    /// Images by class, most first.
    pub counts: Vec<(String, u64)>,
    /// Images of the largest class to those of the smallest; absent where there is none.
    pub imbalance: Option<f64>,
    /// Shannon entropy in bits (Shannon 1948): log2 of the number of classes where all are the same size.
    pub entropy: f64,
    /// log2 of the number of classes, what the entropy could be.
    pub entropy_limit: f64,
}

/// The distributions of classes, methods, formats, payload kinds and sources.
pub fn balance(records: &[Record]) -> Vec<Distribution> {
    let of = |name: &'static str, class: &dyn Fn(&Record, &str) -> Option<String>| {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for (record, measured) in examined(records) {
            if let Some(class) = class(record, &measured.format) {
                *counts.entry(class).or_default() += 1;
            }
        }
        distribution(name, counts)
    };
    vec![
        of("class", &|record, _| Some(record.label.origin.name().to_owned())),
        of("method", &|record, _| record.label.method.clone()),
        of("format", &|_, format| Some(format.to_owned())),
        of("payload kind", &|record, _| Some(record.label.kind.clone()).filter(|kind| !kind.is_empty())),
        of("source", &|record, _| Some(record.source.clone())),
    ]
}

fn distribution(of: &'static str, counts: BTreeMap<String, u64>) -> Distribution {
    let all: u64 = counts.values().sum();
    let share = |count: u64| count as f64 / all as f64;
    let entropy = counts.values().map(|&count| -share(count) * share(count).log2()).sum::<f64>();
    let imbalance =
        counts.values().max().zip(counts.values().min()).map(|(most, least)| *most as f64 / *least as f64);
    let entropy_limit = (counts.len().max(1) as f64).log2();
    let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Distribution { of, counts, imbalance, entropy: entropy.max(0.0), entropy_limit }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_and_imbalance_are_those_of_the_definition() {
        let counts = |list: &[(&str, u64)]| {
            distribution("x", list.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect())
        };
        let uneven = counts(&[("a", 2), ("b", 4), ("c", 2)]);
        assert!((uneven.entropy - 1.5).abs() < 1e-12);
        assert_eq!((uneven.imbalance, uneven.counts[0].1), (Some(2.0), 4));
        let even = counts(&[("a", 3), ("b", 3), ("c", 3), ("d", 3)]);
        assert!((even.entropy - 2.0).abs() < 1e-12 && (even.entropy_limit - 2.0).abs() < 1e-12);
        let one = counts(&[("a", 3)]);
        assert!(one.entropy.abs() < 1e-12 && one.entropy_limit.abs() < 1e-12);
        assert_eq!(counts(&[]).imbalance, None);
    }
}

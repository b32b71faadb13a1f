//! Numbers as people read them. Nothing is rounded towards a bolder statement.

use std::time::Duration;

use crate::finding::FalseAlarm;

/// `12345` → `12,345`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Bytes with a decimal unit: `999 B`, `1.2 kB`, `34.5 MB`.
pub fn size(bytes: u64) -> String {
    let mut value = bytes as f64;
    for unit in ["B", "kB", "MB", "GB"] {
        if value < 999.95 || unit == "GB" {
            return if unit == "B" { format!("{bytes} B") } else { format!("{value:.1} {unit}") };
        }
        value /= 1000.0;
    }
    unreachable!("the last unit returns")
}

/// A probability with as many digits as it takes to neither reach 0 nor 1 by rounding.
pub fn probability(value: f64) -> String {
    if value > 0.0 && value < 1e-3 {
        return format!("{value:.1e}");
    }
    for digits in 4..12 {
        let text = format!("{value:.digits$}");
        if value >= 1.0 || !text.starts_with('1') {
            return text;
        }
    }
    format!("{value}")
}

/// How often a thing is seen by chance, in words that keep the two kinds apart.
pub fn false_alarm(false_alarm: FalseAlarm) -> String {
    match false_alarm {
        FalseAlarm::Computed(bound) => format!("chance of a coincidence below {bound:.1e} (computed)"),
        FalseAlarm::Measured { of: 0, .. } => "not measured on clean images".into(),
        FalseAlarm::Measured { hits: 0, of } => {
            format!("seen in 0 of {} clean images (measured)", grouped(u64::from(of)))
        }
        FalseAlarm::Measured { hits, of } => format!(
            "seen in {} of {} clean images (measured)",
            grouped(u64::from(hits)),
            grouped(u64::from(of))
        ),
    }
}

/// `5 s`, `2 min 5 s`, `1 h 2 min`.
pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(
            ["0", "999", "1,000", "1,234,567"],
            [0, 999, 1000, 1_234_567].map(grouped).each_ref().map(String::as_str)
        );
        assert_eq!(size(999), "999 B");
        assert_eq!(size(1000), "1.0 kB");
        assert_eq!(size(999_960), "1.0 MB");
        assert_eq!(size(5_000_000_000_000), "5000.0 GB");
        assert_eq!(duration(Duration::from_secs(59)), "59 s");
        assert_eq!(duration(Duration::from_secs(125)), "2 min 5 s");
        assert_eq!(duration(Duration::from_secs(3725)), "1 h 2 min");
    }

    #[test]
    fn a_probability_never_reaches_certainty_by_rounding() {
        assert_eq!(probability(0.5), "0.5000");
        assert_eq!(probability(0.99996), "0.99996");
        assert_eq!(probability(0.999_999_99), "0.99999999");
        assert_eq!(probability(1.0), "1.0000");
        assert_eq!(probability(0.0), "0.0000");
        assert_eq!(probability(0.000_21), "2.1e-4");
    }
}

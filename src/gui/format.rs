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

/// `part` of `whole` in percent; never 0 where there is something, never 100 where something is missing.
pub fn share(part: u64, whole: u64) -> String {
    let share = part as f64 / whole.max(1) as f64 * 100.0;
    match share {
        _ if part == 0 => "0 %".into(),
        _ if part >= whole => "100 %".into(),
        _ if share < 0.1 => "<0.1 %".into(),
        _ if share > 99.9 => ">99.9 %".into(),
        _ => format!("{share:.1} %"),
    }
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

/// Seconds since 1970 as date and time in UTC; `None` outside the years 1 to 9999.
pub fn utc(seconds: i64) -> Option<String> {
    let (days, time) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    if !(-719_162..=2_932_896).contains(&days) {
        return None;
    }
    // Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days: years begin in March.
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let date = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (time / 3600, time % 3600 / 60, time % 60);
    Some(format!("{year:04}-{month:02}-{date:02} {hour:02}:{minute:02}:{second:02}"))
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
    fn seconds_are_dates() {
        let told = [0, -1, 951_782_400, 253_402_300_799].map(|seconds| utc(seconds).unwrap());
        let expected =
            ["1970-01-01 00:00:00", "1969-12-31 23:59:59", "2000-02-29 00:00:00", "9999-12-31 23:59:59"];
        assert_eq!(told, expected);
        assert_eq!(utc(-62_135_596_800).as_deref(), Some("0001-01-01 00:00:00"));
        assert_eq!((utc(253_402_300_800), utc(i64::MIN)), (None, None));
    }

    #[test]
    fn a_share_never_hides_the_rest() {
        let told = [(0, 9), (9, 9), (1, 3), (1, 1_000_000), (999_999, 1_000_000)];
        let expected = ["0 %", "100 %", "33.3 %", "<0.1 %", ">99.9 %"];
        assert_eq!(told.map(|(part, whole)| share(part, whole)), expected);
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

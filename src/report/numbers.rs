//! Numbers as a reader of a report wants them.

/// Digits in groups of three.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number and its noun.
pub fn count(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// Three digits that tell something: 2,180, 603, 40.2, 3.12, 0.85.
pub fn three_digits(number: f64) -> String {
    if number >= 100.0 {
        return grouped(number.round() as u64);
    }
    let text = if number >= 10.0 { format!("{number:.1}") } else { format!("{number:.2}") };
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_to_be_read() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(
            (count(1, "byte", "bytes"), count(2000, "byte", "bytes")),
            ("1 byte".into(), "2,000 bytes".into())
        );
        assert_eq!(
            [2180.0, 603.0, 100.0, 40.2, 10.0, 3.12, 2.0, 0.85].map(three_digits),
            ["2,180", "603", "100", "40.2", "10", "3.12", "2", "0.85"]
        );
    }
}

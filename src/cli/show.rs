//! How numbers and names are shown to people.

use console::measure_text_width;

/// A probability as computed, in at most 7 characters: never rounded up to 1 or down to 0.
pub(super) fn probability(value: f64) -> String {
    match value {
        value if value > 0.99995 && value < 1.0 => ">0.9999".to_owned(),
        value if value > 0.0 && value < 0.00005 => "<0.0001".to_owned(),
        value => format!("{value:.4}"),
    }
}

/// A size in bytes with three significant digits, in at most 8 characters.
pub(super) fn size(bytes: u64) -> String {
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64;
    for unit in ["kB", "MB", "GB"] {
        value /= 1000.0;
        if value < 999.5 {
            let decimals = if value < 9.995 { 2 } else { usize::from(value < 99.95) };
            return format!("{value:.decimals$} {unit}");
        }
    }
    format!("{:.0} TB", value / 1000.0)
}

/// `text` cut at its front to `width` columns, `…` in place of what is left out: the end of a path tells most.
pub(super) fn cut_front(text: &str, width: usize) -> String {
    if measure_text_width(text) <= width {
        return text.to_owned();
    }
    let mut left = width.saturating_sub(1);
    let mut start = text.len();
    for (at, c) in text.char_indices().rev() {
        let Some(rest) = left.checked_sub(columns(c)) else { break };
        (left, start) = (rest, at);
    }
    format!("…{}", text.get(start..).unwrap_or_default())
}

/// `text` cut at its end to `width` columns.
pub(super) fn cut_end(text: &str, width: usize) -> String {
    if measure_text_width(text) <= width {
        return text.to_owned();
    }
    let mut left = width.saturating_sub(1);
    let keep = |c: &char| left.checked_sub(columns(*c)).inspect(|rest| left = *rest).is_some();
    text.chars().take_while(keep).chain(std::iter::once('…')).collect()
}

/// `text` with spaces behind it up to `width` columns.
pub(super) fn pad_end(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(measure_text_width(text));
    format!("{text}{:missing$}", "")
}

/// `text` in lines of at most `width` columns, broken at spaces where there are any.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let mut word = word.to_owned();
        loop {
            let line = lines.last_mut().expect("starts with one line");
            let used = measure_text_width(line);
            let gap = usize::from(used > 0);
            if used + gap + measure_text_width(&word) <= width {
                line.extend(std::iter::repeat_n(' ', gap));
                line.push_str(&word);
                break;
            }
            if used > 0 {
                lines.push(String::new());
                continue;
            }
            // A word longer than a line: at least one character goes on it, so this ends.
            let mut left = width;
            let fits = |c: &char| left.checked_sub(columns(*c)).inspect(|rest| left = *rest).is_some();
            let taken = word.chars().take_while(fits).count().max(1);
            let rest: String = word.chars().skip(taken).collect();
            line.extend(word.chars().take(taken));
            word = rest;
            if word.is_empty() {
                break;
            }
            lines.push(String::new());
        }
    }
    lines
}

/// The columns that `c` takes.
fn columns(c: char) -> usize {
    measure_text_width(c.encode_utf8(&mut [0; 4]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probability_is_never_rounded_to_certainty() {
        let cases = [
            (0.0, "0.0000"),
            (1.0, "1.0000"),
            (0.99999, ">0.9999"),
            (0.99989, "0.9999"),
            (0.00004, "<0.0001"),
            (0.0003, "0.0003"),
            (0.5, "0.5000"),
        ];
        for (value, shown) in cases {
            assert_eq!(probability(value), shown);
        }
    }

    #[test]
    fn sizes_have_three_digits_and_fit_their_column() {
        let cases = [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.00 kB"),
            (9_999, "10.0 kB"),
            (999_499, "999 kB"),
            (999_500, "1.00 MB"),
            (512 << 20, "537 MB"),
            (123_456_789_012_345, "123 TB"),
        ];
        for (bytes, shown) in cases {
            assert_eq!(size(bytes), shown);
        }
    }

    #[test]
    fn cutting_counts_columns() {
        assert_eq!(cut_front("case/a.png", 10), "case/a.png");
        assert_eq!(cut_front("case/a.png", 6), "…a.png");
        assert_eq!(cut_front("漢字漢字", 5), "…漢字");
        assert_eq!(cut_front("漢字漢字", 4), "…字");
        assert_eq!(cut_end("漢字漢字", 4), "漢…");
        assert_eq!(cut_end("abc", 3), "abc");
        assert_eq!(pad_end("字", 4), "字  ");
    }

    #[test]
    fn wrapping_keeps_every_word_and_breaks_long_ones() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(wrap("字字", 1), ["字", "字"]);
        assert_eq!(wrap("", 5), [""]);
    }
}

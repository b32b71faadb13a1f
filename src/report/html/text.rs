//! Text, numbers and times on the page. Text from evidence and from people goes through here and nowhere else.

use maud::{Markup, html};
use serde_json::Value;

use crate::case::Utc;
use crate::case::form::NOT_SUPPLIED;
pub(super) use crate::report::numbers::{count, grouped};
use crate::statistics::binomial::{clopper_pearson, percent};
use crate::untrusted::deceives;

/// Most characters of a name in a table.
const NAME: usize = 300;
/// Most bytes of a longer text; what is behind them is named by its hash.
pub(super) const BLOCK: usize = 4096;

/// A name or a line of text that is not ours: what is invisible made visible, escaped, and apart from the text around
/// it whatever its direction.
pub(super) fn theirs(text: &str) -> Markup {
    html! { bdi class="ev" translate="no" { (visible(text, NAME, true)) } }
}

/// The same, of a hash or a command: to be read letter by letter, and copied, so that backslashes stay as they are.
pub(super) fn code(text: &str) -> Markup {
    html! { code { bdi class="ev" translate="no" { (visible(text, BLOCK, false)) } } }
}

/// Text of several lines that was read back, its line breaks kept.
pub(super) fn block(text: &str) -> Markup {
    lines("block", text)
}

/// Text of several lines that somebody wrote.
pub(super) fn written(text: &str) -> Markup {
    lines("lines", text)
}

fn lines(class: &str, text: &str) -> Markup {
    let (head, rest) = cut(text);
    html! {
        div class=(class) { bdi class="ev" translate="no" {
            @for (at, line) in head.split('\n').enumerate() {
                @if at > 0 { "\n" }
                (visible(line, usize::MAX, true))
            }
        } }
        @if rest > 0 { p class="note" { "Cut here: " (count(rest as u64, "more byte", "more bytes")) "." } }
    }
}

/// At most `limit` characters, `…` where something was left out. What cannot be seen or deceives stands as its number
/// in a box; a backslash of the text is doubled, so that it is not taken for one of ours.
fn visible(text: &str, limit: usize, doubled: bool) -> Markup {
    let (mut left, mut plain) = (limit, String::new());
    let mut rest = text.chars();
    let mut pieces = Vec::new();
    while let Some(c) = rest.next() {
        let boxed = boxed(c);
        let shown = match &boxed {
            Some(boxed) => boxed.len(),
            None if c == '\\' && doubled => 2,
            None => 1,
        };
        let more = usize::from(!rest.as_str().is_empty());
        if shown + more > left {
            plain.push('…');
            break;
        }
        left -= shown;
        match boxed {
            Some(boxed) => {
                pieces.push((std::mem::take(&mut plain), boxed));
            }
            None => plain.extend(std::iter::repeat_n(c, shown)),
        }
    }
    html! { @for (before, boxed) in &pieces { (before) span class="esc" { (boxed) } } (plain) }
}

/// What stands for a character that would not be seen, or not as what it is.
fn boxed(c: char) -> Option<String> {
    let private = matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}');
    let blank = c != ' ' && c.is_whitespace();
    match c {
        '\n' => Some("\\n".into()),
        '\r' => Some("\\r".into()),
        '\t' => Some("\\t".into()),
        c if deceives(c) || private || blank => Some(format!("\\u{{{:X}}}", c as u32)),
        _ => None,
    }
}

/// At most [`BLOCK`] bytes of whole characters, and how many bytes are behind them.
fn cut(text: &str) -> (&str, usize) {
    let end = (0..=BLOCK.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    let (head, rest) = text.split_at(end);
    (head, rest.len())
}

/// What somebody filled in, or that nobody did.
pub(super) fn supplied(text: Option<&String>) -> Markup {
    match text.map(|text| text.trim()).filter(|text| !text.is_empty()) {
        None => html! { span class="missing" { (NOT_SUPPLIED) } },
        Some(text) if text.contains('\n') => written(text),
        Some(text) => html! { bdi class="ev" translate="no" { (visible(text, BLOCK, true)) } },
    }
}

/// A point in time, to the second, in UTC.
pub(super) fn time(at: Utc) -> Markup {
    html! { time datetime=(at) { (at.short()) " UTC" } }
}

/// A small number: as it is where that is short, else as a power of ten.
pub(super) fn small(number: f64) -> Markup {
    if number == 0.0 || (1e-3..1e6).contains(&number.abs()) {
        let text = format!("{number:.4}");
        let text = text.trim_end_matches('0').trim_end_matches('.');
        return html! { (text) };
    }
    let text = format!("{number:.1e}");
    html! {
        @match text.split_once('e') {
            Some((front, power)) => { span class="whole" { (front) " × 10" sup { (power.replace('-', "−")) } } },
            None => { (text) },
        }
    }
}

/// A rate that was counted, with its interval.
pub(super) fn rate(hits: u64, of: u64) -> Markup {
    if of == 0 || hits > of {
        return html! { "no images counted" };
    }
    let (low, high) = clopper_pearson(hits, of, 0.05);
    html! {
        span class="whole" { (grouped(hits)) " of " (grouped(of)) } " = "
        span class="whole" { (percent(hits as f64 / of as f64)) " %" }
        " (95 % interval " span class="whole" { (percent(low)) " % to " (percent(high)) " %" } ")"
    }
}

/// A field of a record that holds text.
pub(super) fn string<'a>(record: &'a Value, name: &str) -> Option<&'a str> {
    record.get(name)?.as_str()
}

/// A field of a record that holds a list.
pub(super) fn list<'a>(record: &'a Value, name: &str) -> &'a [Value] {
    record.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A field of a record that holds a whole number.
pub(super) fn whole(record: &Value, name: &str) -> Option<u64> {
    record.get(name)?.as_u64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_ours_is_made_visible_then_escaped() {
        assert_eq!(
            theirs("<b>\u{202e}\n\0\"&").into_string(),
            "<bdi class=\"ev\" translate=\"no\">&lt;b&gt;<span class=\"esc\">\\u{202E}</span><span class=\"esc\">\\n\
             </span><span class=\"esc\">\\u{0}</span>&quot;&amp;</bdi>"
        );
        // What looks like ours and is theirs has two backslashes and no box; odd blanks and private letters have one.
        assert!(theirs("\\u{202E}").into_string().contains(">\\\\u{202E}<"));
        assert!(theirs("a\u{a0}\u{3000}\u{e001}b").into_string().matches("class=\"esc\"").count() == 3);
        assert!(code("$'a\\012'").into_string().contains("$'a\\012'"));
        let text = |text: &str| visible(text, 4, true).into_string();
        assert_eq!(
            [text("abcd"), text("abcde"), text("ab\\"), text("abc\\")],
            ["abcd", "abc…", "ab\\\\", "abc…"]
        );
        assert!(theirs(&"x".repeat(9000)).into_string().len() < 400);
        let long = block(&"é\n".repeat(3000)).into_string();
        assert!(long.contains("Cut here: 4,905 more bytes."), "{long}");
    }

    #[test]
    fn numbers_are_written_to_be_read() {
        assert_eq!(small(0.0125).into_string(), "0.0125");
        assert_eq!(small(1.0).into_string(), "1");
        assert!(small(3.2e-12).into_string().contains("3.2 × 10<sup>−12</sup>"));
        assert!(rate(0, 3000).into_string().contains("0 of 3,000"));
        assert!(rate(5, 100).into_string().contains("1.6 % to 11.3 %"));
    }

    #[test]
    fn what_nobody_filled_in_says_so() {
        assert!(supplied(None).into_string().contains("not supplied"));
        assert!(supplied(Some(&"  ".to_owned())).into_string().contains("not supplied"));
        assert!(supplied(Some(&"a\nb".to_owned())).into_string().contains("a\nb"));
    }
}

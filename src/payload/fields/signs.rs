//! What text carries besides its letters: characters that no one sees, and patterns of blanks.

use crate::payload::text;

/// Characters that nobody sees, one behind the other, from which on they are no typography: scripts and emoji use one
/// or two at a time.
const RUN: usize = 5;
/// Blanks and tabs, one behind the other, that are no layout.
const BLANKS: usize = 24;

/// Characters without a shape of their own, in a number that no typography needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hidden {
    /// How many there are.
    pub(super) count: usize,
    /// What they stand for, where that can be read.
    pub(super) read: Option<Vec<u8>>,
}

/// Whether a character has no shape.
fn invisible(c: char) -> bool {
    matches!(c,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{180e}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e01ef}' | '\u{34f}' | '\u{3164}')
}

/// Looks for characters that nobody sees.
pub(super) fn invisible_characters(value: &str) -> Option<Hidden> {
    let hidden: Vec<char> = value.chars().filter(|c| invisible(*c)).collect();
    let mut longest = 0;
    let mut run = 0;
    for c in value.chars() {
        run = if invisible(c) { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    if longest < RUN {
        return None;
    }
    Some(Hidden { count: hidden.len(), read: tags(&hidden).or_else(|| two_signs(&hidden)) })
}

/// Tag characters stand for ASCII (Unicode U+E0020 to U+E007E), variation selectors for bytes (the first sixteen, then
/// U+E0100 and on).
fn tags(hidden: &[char]) -> Option<Vec<u8>> {
    let byte = |c: &char| match *c as u32 {
        code @ 0xe0020..=0xe007e => Some((code - 0xe0000) as u8),
        code @ 0xfe00..=0xfe0f => Some((code - 0xfe00) as u8),
        code @ 0xe0100..=0xe01ef => Some((code - 0xe0100 + 16) as u8),
        _ => None,
    };
    let bytes: Vec<u8> = hidden.iter().filter_map(byte).collect();
    readable(bytes)
}

/// The two commonest characters as 0 and 1, either way round; others part groups.
fn two_signs(hidden: &[char]) -> Option<Vec<u8>> {
    let mut counts: Vec<(char, usize)> = Vec::new();
    for c in hidden {
        match counts.iter_mut().find(|(known, _)| known == c) {
            Some((_, count)) => *count += 1,
            None => counts.push((*c, 1)),
        }
    }
    counts.sort_by_key(|(c, count)| (std::cmp::Reverse(*count), *c));
    let [(first, _), (second, _), ..] = counts.as_slice() else { return None };
    let bits: Vec<bool> = hidden.iter().filter(|c| *c == first || *c == second).map(|c| c == first).collect();
    bits_of(&bits)
}

/// Bits as text, whichever sign is 1 and whichever bit of a byte comes first.
fn bits_of(bits: &[bool]) -> Option<Vec<u8>> {
    let bytes = |one: bool, first: bool| -> Vec<u8> {
        let packed = |group: &[bool]| {
            group
                .iter()
                .enumerate()
                .fold(0_u8, |byte, (at, bit)| byte | u8::from(*bit == one) << if first { 7 - at } else { at })
        };
        bits.chunks_exact(8).map(packed).collect()
    };
    [(true, true), (false, true), (true, false), (false, false)]
        .into_iter()
        .find_map(|(one, first)| readable(bytes(one, first)))
}

/// The text that bytes start with, where there is a telling one.
fn readable(bytes: Vec<u8>) -> Option<Vec<u8>> {
    let score = text::assess(&bytes)?;
    let most = score.length * 8 >= bytes.len() * 7 || score.terminated;
    (most && score.length >= 4).then(|| bytes.into_iter().take(score.length).collect())
}

/// Looks for blanks that mix two kinds behind the text or its lines, as SNOW and its like leave them: how many there
/// are, and what they stand for.
pub(super) fn patterned_blanks(value: &[u8]) -> Option<Hidden> {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let mut kept: Vec<u8> = Vec::new();
    let mut longest = 0;
    for line in value.split(|byte| matches!(byte, b'\n' | b'\r' | 0)) {
        let end = line.iter().rposition(|byte| !blank(byte)).map_or(0, |last| last + 1);
        let tail = &line[end..];
        // Indentation is a line of its own as well: only a line with text, or a long mixture, counts.
        let mixed = tail.contains(&b' ') && tail.contains(&b'\t');
        if end > 0 || mixed && tail.len() >= BLANKS {
            kept.extend_from_slice(tail);
            longest = longest.max(if mixed { tail.len() } else { 0 });
        }
    }
    let changes = kept.windows(2).filter(|pair| pair[0] != pair[1]).count();
    if kept.len() < BLANKS || changes < BLANKS / 4 || longest == 0 {
        return None;
    }
    let bits: Vec<bool> = kept.iter().map(|byte| *byte == b'\t').collect();
    Some(Hidden { count: kept.len(), read: bits_of(&bits) })
}

/// A text of the form `name{…}`, as challenges mark what is to be found.
pub(super) fn marked(value: &str) -> Option<&str> {
    let mut from = 0;
    while let Some(open) = value.get(from..)?.find('{').map(|at| from + at) {
        let name = value.get(..open)?;
        let letters = name.bytes().rev().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        let start = open - letters.count();
        let close = value.get(open..)?.find('}').map(|at| open + at);
        if let Some(close) = close {
            let inner = value.get(open + 1..close)?;
            let label = value.get(start..open)?;
            // Code and styles have commas and colons in their braces; a text that calls itself a flag may.
            let lower = label.to_ascii_lowercase();
            let named = lower.contains("flag") || lower.contains("ctf");
            let plain = |byte: u8| {
                byte.is_ascii_graphic()
                    && (named || !b",:".contains(&byte))
                    && !b"{\"';=<>\\|".contains(&byte)
            };
            let word = label.len() >= 3 && label.bytes().any(|byte| byte.is_ascii_alphabetic());
            if word && (6..=120).contains(&inner.len()) && inner.bytes().all(plain) {
                return value.get(start..=close);
            }
        }
        from = open + 1;
    }
    None
}

/// Whether a line of the text gives a password.
pub(super) fn gives_password(value: &str) -> bool {
    const WORDS: &[&str] = &["password", "passwd", "passphrase", "passwort", "contraseña", "mot de passe"];
    let lower = value.to_lowercase();
    WORDS.iter().any(|word| {
        lower.match_indices(word).any(|(at, _)| {
            let behind = lower.get(at + word.len()..).unwrap_or_default().trim_start();
            let given =
                behind.strip_prefix([':', '=']).or_else(|| behind.strip_prefix("is ")).map(str::trim_start);
            given.is_some_and(|given| given.chars().next().is_some_and(|c| !c.is_whitespace()))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_width_bits_read_back_and_typography_does_not() {
        let bits: String = "meet at noon"
            .bytes()
            .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1))
            .map(|bit| if bit == 1 { '\u{200c}' } else { '\u{200b}' })
            .collect();
        let found = invisible_characters(&format!("A caption{bits} of a lake")).unwrap();
        assert_eq!((found.count, found.read.as_deref()), (96, Some(&b"meet at noon"[..])));
        assert_eq!(invisible_characters("نمی\u{200c}خواهم 👩\u{200d}👩\u{200d}👧 ❤\u{fe0f}"), None);
        let tags: String =
            "meet at noon".chars().map(|c| char::from_u32(0xe0000 + c as u32).unwrap()).collect();
        assert_eq!(invisible_characters(&tags).unwrap().read.as_deref(), Some(&b"meet at noon"[..]));
    }

    #[test]
    fn blanks_behind_lines_read_back_and_layout_does_not() {
        let bits: String = "noon"
            .bytes()
            .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1))
            .map(|bit| if bit == 1 { '\t' } else { ' ' })
            .collect();
        let found = patterned_blanks(format!("A caption{bits}\n").as_bytes()).unwrap();
        assert_eq!(found.read.as_deref(), Some(&b"noon"[..]));
        for layout in [
            &b"a caption                                        "[..],
            b"\t\t\tone\n\t\t\t  two\n\t\t\tthree\n\t\t\t  four\n\t\t\t  five\n\t\t\t six",
            b"name\t\t\nvalue\t\t\n",
        ] {
            assert_eq!(patterned_blanks(layout), None);
        }
    }

    #[test]
    fn marks_and_passwords_are_told_from_code() {
        assert_eq!(marked("see flag{under_the_bridge} there"), Some("flag{under_the_bridge}"));
        assert_eq!(marked("picoCTF{h1dden-1n-pla1n}"), Some("picoCTF{h1dden-1n-pla1n}"));
        for text in ["{\"a\": {\"b\": 1}}", "body{color:red}", "fn main() { run(); }", "${HOME_DIRECTORY}"] {
            assert_eq!(marked(text), None, "{text}");
        }
        assert!(gives_password("user=a\npassword=hunter2"));
        assert!(gives_password("The password is swordfish"));
        assert!(!gives_password("The password dialog of the settings"));
        assert!(!gives_password("Password:"));
    }
}

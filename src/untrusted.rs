//! Text that came out of evidence: shown only with everything that could deceive made visible.

use std::fmt;

/// Text from a file: a name, a metadata value, a recovered message. [`fmt::Display`] escapes control characters,
/// bidirectional overrides and other invisible format characters, so that a terminal, a table or a page shows
/// what is there; [`Untrusted::raw`] gives the text as it was for machine output.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Untrusted(String);

impl Untrusted {
    /// Wraps `text` as found.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Wraps bytes that claim to be text; what is not UTF-8 becomes U+FFFD.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self(String::from_utf8_lossy(bytes).into_owned())
    }

    /// The text as found, for JSON (whose writer escapes it) and for comparisons; never for a screen.
    pub fn raw(&self) -> &str {
        &self.0
    }

    /// The escaped text, cut to at most `limit` characters with `…` where something was left out.
    pub fn shortened(&self, limit: usize) -> String {
        let shown = self.to_string();
        if shown.chars().count() <= limit {
            return shown;
        }
        shown.chars().take(limit.saturating_sub(1)).chain(std::iter::once('…')).collect()
    }
}

/// Whether `c` moves, reorders or hides what follows it (Unicode Cc, bidirectional and invisible format characters,
/// tags, line and paragraph separators).
pub fn deceives(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

impl fmt::Display for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        for c in self.0.chars() {
            match c {
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                '\t' => f.write_str("\\t")?,
                c if deceives(c) => write!(f, "\\u{{{:x}}}", c as u32)?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_could_deceive() {
        let name = Untrusted::new("a\u{202e}gpj.exe\u{1b}[31m\nb\u{200b}");
        assert_eq!(name.to_string(), "a\\u{202e}gpj.exe\\u{1b}[31m\\nb\\u{200b}");
        assert_eq!(Untrusted::new("naïve 漢字 🎴").to_string(), "naïve 漢字 🎴");
    }

    #[test]
    fn shortening_counts_characters_not_bytes() {
        assert_eq!(Untrusted::new("漢字漢字").shortened(3), "漢字…");
        assert_eq!(Untrusted::new("abc").shortened(3), "abc");
    }
}

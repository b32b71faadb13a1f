//! The style sheet, and what the browser may do with a page: nothing but show it.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::report::quote::base64;

const SHEET: &str = include_str!("style.css");

/// The style sheet with the case's number, and what the report is called, in the margins of printed pages.
pub(super) fn sheet(case: &str, report: &str) -> String {
    let case = quoted(case);
    format!(
        "{SHEET}@page{{@bottom-left{{content:\"Case {case}, {report}\"}}\
         @bottom-right{{content:\"Page \" counter(page) \" of \" counter(pages)}}}}\n"
    )
}

/// At most 60 characters as part of a string in a style sheet: whatever is not a letter of ours, a digit, a blank or a
/// hyphen stands as its number.
fn quoted(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(60) {
        if c.is_ascii_alphanumeric() || c == ' ' || c == '-' {
            out.push(c);
        } else if !crate::untrusted::deceives(c) {
            write!(out, "\\{:06x} ", c as u32).expect("writing to a String");
        }
    }
    out
}

/// The page's policy, which lets in this style sheet and pictures that stand in the page.
pub(super) fn policy(sheet: &str) -> String {
    let hash = base64(&Sha256::digest(sheet.as_bytes()));
    format!(
        "default-src 'none'; img-src data:; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_case_number_leaves_its_string() {
        for hostile in ["\"}*{x:y", "</style><script>", "a\\", "\n@import", "漢\u{202e}"] {
            let out = quoted(hostile);
            assert!(!out.contains(['"', '<', '>', '{', '}', '\n', '@', ';', ':']), "{out}");
        }
        assert_eq!(quoted("2026-0042"), "2026-0042");
        assert_eq!(quoted("a/b"), "a\\00002f b");
    }
}

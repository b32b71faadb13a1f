//! How messages name what was read from samples.

use super::spec::Spec;
use crate::untrusted::Untrusted;

/// `WHAT in the least significant bits of red, green and blue (b1,rgb,msb,xy): “text”`.
pub(super) fn describe(what: &str, spec: &Spec, text: Option<&[u8]>) -> String {
    let mut summary = format!("{what} in {} ({spec})", spec.describe());
    if let Some(first) = summary.get(..1).map(str::to_ascii_uppercase) {
        summary.replace_range(..1, &first);
    }
    if let Some(text) = text {
        summary.push_str(&quoted(text));
    }
    summary
}

/// `: “…”` with the start of a text, escaped.
pub(super) fn quoted(text: &[u8]) -> String {
    format!(": “{}”", Untrusted::from_bytes(text).shortened(80))
}

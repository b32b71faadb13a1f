//! PNG text chunks (ISO/IEC 15948 §11.3.4) and the profiles that `ImageMagick` writes into them.

use super::bytes::{Content, slice};
use super::gathered::{Gathered, latin1, shown};
use super::{Field, Group, profile, xmp};
use crate::container::Segment;
use crate::untrusted::Untrusted;

/// Reads one `tEXt`, `zTXt` or `iTXt` chunk.
pub(super) fn png(segment: &Segment, content: &Content<'_>, gathered: &mut Gathered<'_>) {
    let bytes = content.bytes;
    let kind = segment.name.get(..4).unwrap_or_default();
    let keyword_end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let keyword = latin1(bytes.get(..keyword_end).unwrap_or_default());
    let behind = keyword_end.saturating_add(1);
    let (start, compressed) = match kind {
        "zTXt" => (behind.saturating_add(1), true),
        "iTXt" => {
            let flag = bytes.get(behind).copied().unwrap_or_default();
            let language = behind.saturating_add(2);
            let translated = after_nul(bytes, language);
            let start = after_nul(bytes, translated);
            for (what, range) in
                [("language tag", language..translated), ("translated keyword", translated..start)]
            {
                let range = range.start..range.end.saturating_sub(1).max(range.start);
                if !range.is_empty() {
                    gathered.closer_blob(Group::PngText, &format!("{keyword} ({what})"), content, range);
                }
            }
            (start, flag == 1)
        }
        _ => (behind, false),
    };
    let stored = bytes.get(start..).unwrap_or_default();
    let span = content.span(start, stored.len());
    let (raw, rest) = if compressed {
        let inflated = gathered.inflate(stored, span);
        (inflated.bytes, stored.get(inflated.used..).unwrap_or_default())
    } else {
        (stored.to_vec(), Default::default())
    };
    let value = match kind {
        "iTXt" => shown(&raw),
        _ if std::str::from_utf8(&raw).is_ok() => shown(&raw),
        _ => Untrusted::new(latin1(&raw)),
    };
    let name = Untrusted::new(keyword.clone());
    let spans = [span];
    if keyword == "XML:com.adobe.xmp" {
        let inner = if compressed { Content::decoded(&raw, &spans) } else { Content::stored(&raw, &spans) };
        xmp::read(&inner, gathered);
    } else if keyword.starts_with("Raw profile type ") {
        gathered.field(Field { group: Group::PngText, name, value, raw: raw.clone(), span });
        profile::read(&keyword, &raw, span, gathered);
    } else {
        gathered.field(Field { group: Group::PngText, name, value, raw, span });
    }
    if !rest.is_empty() {
        let at = start.saturating_add(stored.len().saturating_sub(rest.len()));
        let detail = format!("{} bytes behind the compressed text", rest.len());
        gathered.anomaly("png-text-rest", content.span(at, rest.len()), detail);
        gathered.blob(
            Group::PngText,
            &format!("{keyword} (behind the compressed text)"),
            content,
            at,
            rest.len(),
        );
    }
}

/// Offset behind the next NUL from `at`; the end where there is none.
fn after_nul(bytes: &[u8], at: usize) -> usize {
    let rest = slice(bytes, at, bytes.len().saturating_sub(at)).unwrap_or_default();
    rest.iter()
        .position(|byte| *byte == 0)
        .map_or(bytes.len(), |nul| at.saturating_add(nul).saturating_add(1))
}

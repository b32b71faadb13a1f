//! Where evidence that is no file of its own was taken from.

use serde::Serialize;

use super::schema::SpanRecord;

/// The evidence it was taken out of, and from which part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Provenance {
    /// Path of the evidence it was taken out of.
    pub parent_path: String,
    /// SHA-256 of that evidence.
    pub parent_sha256: String,
    /// Number, from 0, of the finding in the parent's `findings` whose payload it is or comes out of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<usize>,
    /// That finding's identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding_id: Option<&'static str>,
    /// Its name inside that payload; absent where it is the payload itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// The bit stream it was read from, in the notation of `starlight extract`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream: Option<String>,
    /// Which bytes the spans count in: `file`, or the name of a part of it.
    pub bytes_of: String,
    /// The bytes of the parent that it consists of or was read from; empty where they are samples.
    pub spans: Vec<SpanRecord>,
}

impl Provenance {
    /// In a few words, for a screen; the parent's name is not among them.
    pub fn describe(&self) -> String {
        let bytes = match self.spans.as_slice() {
            [] => String::new(),
            [one] => format!(", {} bytes at {:#x} of the {}", one.length, one.offset, self.bytes_of),
            [first, rest @ ..] => format!(
                ", {} bytes at {:#x} of the {} and {} places more",
                first.length,
                first.offset,
                self.bytes_of,
                rest.len()
            ),
        };
        match (self.finding, self.finding_id, &self.stream) {
            (Some(number), Some(id), _) => {
                let inside = if self.entry.is_some() { "a file in what" } else { "what" };
                format!("{inside} finding {} ({id}) read back{bytes}", number + 1)
            }
            (_, _, Some(stream)) => format!("the bit stream {stream}"),
            _ => format!("a selection{bytes}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_a_part_was_found_is_told_in_words() {
        let part = Provenance {
            parent_path: "a.png".into(),
            parent_sha256: "00".into(),
            finding: None,
            finding_id: None,
            entry: None,
            stream: None,
            bytes_of: "file".into(),
            spans: vec![SpanRecord { offset: 16, length: 9 }],
        };
        assert_eq!(part.describe(), "a selection, 9 bytes at 0x10 of the file");
        let found = Provenance { finding: Some(1), finding_id: Some("raw-file"), ..part.clone() };
        assert_eq!(found.describe(), "what finding 2 (raw-file) read back, 9 bytes at 0x10 of the file");
        let stream = Provenance { stream: Some("b1,rgb,msb,xy".into()), spans: Vec::new(), ..part };
        assert_eq!(stream.describe(), "the bit stream b1,rgb,msb,xy");
    }
}

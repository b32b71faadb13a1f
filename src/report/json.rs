//! JSON on its way out: one array, or one object a line.
//!
//! Text from evidence goes through a formatter of its own: control, bidirectional and invisible characters leave as
//! `\u` escapes, so that results shown in a terminal cannot deceive, and any reader gets the text back as it was.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter};

use super::schema::Record;
use crate::untrusted::deceives;

/// Writes `records` as one array, one object a line.
///
/// # Errors
/// When the writer fails.
pub fn write_array<'a>(writer: impl Write, records: impl IntoIterator<Item = &'a Record>) -> io::Result<()> {
    let mut array = Array::begin(writer)?;
    for record in records {
        array.push(record)?;
    }
    array.finish()
}

/// Writes `records` one a line.
///
/// # Errors
/// When the writer fails.
pub fn write_lines<'a>(
    mut writer: impl Write,
    records: impl IntoIterator<Item = &'a Record>,
) -> io::Result<()> {
    for record in records {
        write_line(&mut writer, record)?;
    }
    writer.flush()
}

/// Writes one value on one line.
///
/// # Errors
/// When the writer fails.
pub fn write_line(mut writer: impl Write, value: &impl Serialize) -> io::Result<()> {
    write_value(&mut writer, value)?;
    writer.write_all(b"\n")
}

fn write_value(writer: impl Write, value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(writer, Careful)).map_err(io::Error::from)
}

/// An array that is written while its elements are still being made.
#[derive(Debug)]
pub struct Array<W: Write> {
    writer: W,
    empty: bool,
}

impl<W: Write> Array<W> {
    /// Opens the array.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn begin(mut writer: W) -> io::Result<Self> {
        writer.write_all(b"[")?;
        Ok(Self { writer, empty: true })
    }

    /// Writes one element.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn push(&mut self, value: &impl Serialize) -> io::Result<()> {
        self.writer.write_all(if self.empty { b"\n" } else { b",\n" })?;
        self.empty = false;
        write_value(&mut self.writer, value)
    }

    /// Closes the array; without this call it is not valid JSON.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn finish(mut self) -> io::Result<()> {
        self.writer.write_all(if self.empty { b"]\n" } else { b"\n]\n" })?;
        self.writer.flush()
    }
}

/// Compact JSON in which everything that could deceive a terminal is escaped.
struct Careful;

impl Formatter for Careful {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|&(_, c)| deceives(c)) {
            let (before, from) = rest.split_at(at);
            writer.write_all(before.as_bytes())?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = from.split_at(c.len_utf8()).1;
        }
        CompactFormatter.write_string_fragment(writer, rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::schema::Failed;

    fn failed(name: &str) -> Record {
        Record::Failed(Failed { file_path: name.into(), error: "gone".into(), provenance: None })
    }

    fn array(records: &[Record]) -> String {
        let mut bytes = Vec::new();
        write_array(&mut bytes, records).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn arrays_are_valid_whatever_their_length() {
        assert_eq!(array(&[]), "[]\n");
        assert_eq!(array(&[failed("a")]), "[\n{\"file_path\":\"a\",\"error\":\"gone\"}\n]\n");
        let two: serde_json::Value = serde_json::from_str(&array(&[failed("a"), failed("b")])).unwrap();
        assert_eq!(two[1]["file_path"], "b");
    }

    #[test]
    fn lines_are_one_object_each() {
        let mut bytes = Vec::new();
        write_lines(&mut bytes, &[failed("a\nb"), failed("c")]).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let expected =
            "{\"file_path\":\"a\\nb\",\"error\":\"gone\"}\n{\"file_path\":\"c\",\"error\":\"gone\"}\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn what_could_deceive_is_escaped_and_reads_back() {
        let name = "x\u{202e}gpj\u{9b}31m\u{7f}\u{e0041}\"\\漢字";
        let text = array(&[failed(name)]);
        assert!(text.contains(r#""x\u202egpj\u009b31m\u007f\udb40\udc41\"\\漢字""#), "{text}");
        let back: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(back[0]["file_path"], name);
    }
}

//! XMP packets (ISO 16684-1): every property and every piece of text as a field. Entities that the packet declares
//! are not expanded; only the five of XML and character references are.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};

use super::bytes::Content;
use super::gathered::Gathered;
use super::{Field, Group};
use crate::untrusted::Untrusted;

/// Longest packet read, in bytes.
const LONGEST: usize = 16 << 20;
/// Longer white space that mixes blanks and tabs is no indentation; the padding of a packet is blanks and line ends.
const PADDING: usize = 64;
/// Elements that only hold others, without meaning for a property's name.
const HOLDERS: &[&str] =
    &["x:xmpmeta", "x:xapmeta", "rdf:RDF", "rdf:Description", "rdf:Seq", "rdf:Bag", "rdf:Alt", "rdf:li"];

/// Reads a packet.
pub(super) fn read(content: &Content<'_>, gathered: &mut Gathered<'_>) {
    let whole = content.span(0, content.bytes.len());
    let bytes = content.bytes.get(..LONGEST).unwrap_or(content.bytes);
    if bytes.len() < content.bytes.len() {
        let detail = format!("the XMP packet is longer than {LONGEST} bytes; the rest was not read");
        gathered.anomaly("xmp-limit", whole, detail);
    }
    let valid = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let detail = format!("the XMP packet is no UTF-8 from byte {}", error.valid_up_to());
            gathered.anomaly("xmp-not-utf8", whole, detail);
            bytes
                .get(..error.valid_up_to())
                .and_then(|valid| std::str::from_utf8(valid).ok())
                .unwrap_or_default()
        }
    };
    let text = valid.trim_start_matches('\u{feff}');
    let skipped = valid.len().saturating_sub(text.len());
    let mut packet =
        Packet { content, gathered, path: Vec::new(), value: String::new(), value_at: 0, skipped, text };
    packet.walk();
}

struct Packet<'a, 'b, 'c> {
    content: &'a Content<'a>,
    gathered: &'b mut Gathered<'c>,
    /// Names of the open elements.
    path: Vec<String>,
    /// Text of the innermost element so far, and where it began.
    value: String,
    value_at: usize,
    /// Bytes of a byte order mark in front of `text`.
    skipped: usize,
    text: &'a str,
}

impl Packet<'_, '_, '_> {
    fn walk(&mut self) {
        let text = self.text;
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_end_names = false;
        reader.config_mut().allow_dangling_amp = true;
        loop {
            let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let event = match reader.read_event() {
                Ok(Event::Eof) => break,
                Ok(event) => event,
                Err(error) => {
                    let detail = format!("the XMP packet is no XML: {}", Untrusted::new(error.to_string()));
                    self.gathered.anomaly("xmp-malformed", self.content.span(at, 1), detail);
                    break;
                }
            };
            match event {
                Event::Start(element) => {
                    self.flush();
                    self.attributes(&element, at);
                    if self.path.len() >= self.gathered.depth() {
                        let detail = "the XMP packet is nested too deep; the rest was not read".to_owned();
                        self.gathered.anomaly("xmp-depth", self.content.span(at, 1), detail);
                        return;
                    }
                    self.path.push(element.name().into_inner().to_owned());
                }
                Event::Empty(element) => {
                    self.flush();
                    self.attributes(&element, at);
                }
                Event::End(_) => {
                    self.flush();
                    self.path.pop();
                }
                Event::Text(part) => self.append(&part, at),
                Event::CData(part) => self.append(&part, at),
                Event::GeneralRef(name) => {
                    let resolved = match name.resolve_char_ref() {
                        Ok(Some(c)) => Cow::Owned(c.to_string()),
                        _ => resolve_predefined_entity(&name)
                            .map_or_else(|| Cow::Owned(format!("&{};", &*name)), Cow::Borrowed),
                    };
                    self.append(&resolved, at);
                }
                Event::Comment(comment) => self.take("(XML comment)".to_owned(), comment.trim(), at),
                Event::DocType(declaration) => {
                    self.take("(document type)".to_owned(), declaration.trim(), at);
                }
                Event::Decl(_) | Event::PI(_) | Event::Eof => {}
            }
            if self.gathered.full() {
                return;
            }
        }
        self.flush();
    }

    fn append(&mut self, part: &str, at: usize) {
        if self.value.is_empty() {
            self.value_at = at;
        }
        self.value.push_str(part);
    }

    /// Ends the text of the innermost element.
    fn flush(&mut self) {
        let value = std::mem::take(&mut self.value);
        let trimmed = value.trim();
        if trimmed.is_empty() && value.len() >= PADDING && value.contains('\t') && value.contains(' ') {
            let end = self.skipped.saturating_add(self.value_at).saturating_add(value.len());
            self.gathered.closer_blob(
                Group::Xmp,
                "(white space between properties)",
                self.content,
                self.skipped.saturating_add(self.value_at)..end,
            );
        }
        if !trimmed.is_empty() {
            let name = self.name(None);
            let lead = value.len().saturating_sub(value.trim_start().len());
            self.take(name, trimmed, self.value_at.saturating_add(lead));
        }
    }

    fn attributes(&mut self, element: &BytesStart<'_>, at: usize) {
        let own = element.name().into_inner().to_owned();
        for attribute in element.attributes().with_checks(false).flatten() {
            let key = attribute.key.into_inner();
            if key.starts_with("xmlns") || matches!(key, "rdf:about" | "rdf:parseType" | "xml:lang") {
                continue;
            }
            let value = unescape(&attribute.value).unwrap_or(Cow::Borrowed(&attribute.value));
            let place = self.text.get(at..).and_then(|rest| rest.find(&*attribute.value));
            let place = place.map_or(at, |offset| at.saturating_add(offset));
            let holder = (!HOLDERS.contains(&own.as_str())).then_some(own.as_str());
            let name = match holder {
                Some(holder) => self.name(Some(&format!("{holder}/{key}"))),
                None => self.name(Some(key)),
            };
            self.take(name, value.trim(), place);
        }
    }

    /// The open elements that mean something, joined by `/`.
    fn name(&self, last: Option<&str>) -> String {
        let open = self.path.iter().map(String::as_str).filter(|name| !HOLDERS.contains(name));
        let joined = open.chain(last).collect::<Vec<_>>().join("/");
        if joined.is_empty() { "(text outside properties)".to_owned() } else { joined }
    }

    fn take(&mut self, name: String, value: &str, at: usize) {
        if value.is_empty() {
            return;
        }
        self.gathered.field(Field {
            group: Group::Xmp,
            name: Untrusted::new(name),
            value: Untrusted::new(value),
            raw: value.as_bytes().to_vec(),
            span: self.content.span(self.skipped.saturating_add(at), value.len()),
        });
    }
}

//! The payload as an editing history: XMP notes a random identifier for every time an image was saved (Adobe XMP
//! Specification Part 2, section 1.2.4.2, `xmpMM:History`), and 16 bytes of payload pass for one.

use super::carrier::written;
use super::{Hidden, Job};
use crate::container::{self, Format};
use crate::lab::splice::jpeg;
use crate::lab::write::Encoding;
use crate::limits::Limits;

const MARK: &str = "stEvt:instanceID=\"xmp.iid:";

/// Hides.
pub(super) fn hide(job: &Job<'_>) -> Option<Hidden> {
    let mut hidden = written(job.cover, Encoding::plain(Format::Jpeg))?;
    hidden.file = jpeg::insert_xmp(&hidden.file, packet(job.payload).as_bytes())?;
    Some(hidden)
}

fn packet(payload: &[u8]) -> String {
    let mut events = String::new();
    for (number, piece) in payload.chunks(16).enumerate() {
        let (day, hour) = (number / 24 % 28 + 1, number % 24);
        let id = identifier(piece);
        events.extend([
            "<rdf:li stEvt:action=\"saved\" ",
            MARK,
            &id,
            &format!("\" stEvt:when=\"2019-06-{day:02}T{hour:02}:14:07+02:00\" stEvt:changed=\"/\"/>\n"),
        ]);
    }
    wrapped(&format!(
        "<rdf:Description rdf:about=\"\" xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\" \
         xmlns:stEvt=\"http://ns.adobe.com/xap/1.0/sType/ResourceEvent#\">\n   \
         <xmpMM:History><rdf:Seq>\n{events}</rdf:Seq></xmpMM:History>\n  </rdf:Description>"
    ))
}

/// Sixteen bytes as programs write a random identifier (RFC 9562 section 4); fewer make a shorter one.
pub(super) fn identifier(bytes: &[u8]) -> String {
    let mut id = String::new();
    for (at, digit) in bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).enumerate() {
        if [8, 12, 16, 20].contains(&at) {
            id.push('-');
        }
        id.extend(char::from_digit(u32::from(digit), 16));
    }
    id
}

/// The bytes of the identifier that `text` begins with.
pub(super) fn identified(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .chars()
        .take_while(|&c| c == '-' || c.is_ascii_hexdigit())
        .filter_map(|c| c.to_digit(16).map(|digit| digit as u8))
        .collect();
    digits.as_chunks::<2>().0.iter().map(|[high, low]| high << 4 | low).collect()
}

/// A description as a whole packet (XMP Specification Part 1, section 7.3).
pub(super) fn wrapped(description: &str) -> String {
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n \
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n  {description}\n </rdf:RDF>\n\
         </x:xmpmeta>\n<?xpacket end=\"w\"?>"
    )
}

/// Reads what [`hide`] hid.
pub(super) fn read(file: &[u8], length: usize, _: &str) -> Option<Vec<u8>> {
    let payload: Vec<u8> = packet_with(file, MARK)?.split(MARK).skip(1).flat_map(identified).collect();
    (payload.len() == length).then_some(payload)
}

/// The segment's text that holds `mark`.
pub(super) fn packet_with(file: &[u8], mark: &str) -> Option<String> {
    let container = container::parse(file, None, &Limits::default());
    let text = |content: &[u8]| String::from_utf8_lossy(content).into_owned();
    let mut texts =
        container.segments.iter().filter_map(|segment| Some(text(segment.content.first()?.of(file))));
    texts.find(|text| text.contains(mark))
}

//! The payload as the identifiers of a picture pasted together from many others: XMP keeps a random identifier for the
//! document, its origin and this version of it (`xmpMM:DocumentID`, `OriginalDocumentID`, `InstanceID`; Adobe XMP
//! Specification Part 2, the media management namespace), and for every document that was placed in it
//! (`photoshop:DocumentAncestors`, the Photoshop namespace). Each is 16 bytes of payload.

use super::carrier::{choices, written};
use super::xmp::{identified, identifier, packet_with, wrapped};
use super::{Hidden, Job};
use crate::container::Format;
use crate::lab::splice::jpeg;
use crate::lab::write::Encoding;

/// What stands before the identifier of a document.
const MARK: &str = "xmp.did:";
/// Bytes of an identifier.
const PIECE: usize = 16;

/// Hides.
pub(super) fn hide(job: &Job<'_>) -> Option<Hidden> {
    let mut hidden = written(job.cover, Encoding::plain(Format::Jpeg))?;
    hidden.file = jpeg::insert_xmp(&hidden.file, packet(job).as_bytes())?;
    Some(hidden)
}

fn packet(job: &Job<'_>) -> String {
    // The last identifier is as long as the others, and there are at least three.
    let whole = job.payload.len().next_multiple_of(PIECE).max(3 * PIECE);
    let filled = [job.payload, &choices(job.key).bytes(whole - job.payload.len())].concat();
    let mut ids = filled.chunks(PIECE).map(identifier);
    let mut next = || ids.next().unwrap_or_default();
    let own = format!(
        "xmpMM:OriginalDocumentID=\"{MARK}{}\" xmpMM:DocumentID=\"{MARK}{}\" xmpMM:InstanceID=\"xmp.iid:{}\"",
        next(),
        next(),
        next()
    );
    let mut ancestors = String::new();
    for id in ids {
        ancestors.extend(["<rdf:li>", MARK, &id, "</rdf:li>\n"]);
    }
    wrapped(&format!(
        "<rdf:Description rdf:about=\"\" xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\" \
         xmlns:photoshop=\"http://ns.adobe.com/photoshop/1.0/\" {own}>\n   \
         <photoshop:DocumentAncestors><rdf:Bag>\n{ancestors}</rdf:Bag></photoshop:DocumentAncestors>\n  \
         </rdf:Description>"
    ))
}

/// Every identifier of `text`, of documents and of their versions.
fn identifiers(text: &str) -> impl Iterator<Item = Vec<u8>> {
    text.split("xmp.").skip(1).filter_map(|id| id.split_once("id:")).map(|(_, id)| identified(id))
}

/// Reads what [`hide`] hid.
pub(super) fn read(file: &[u8], length: usize, _: &str) -> Option<Vec<u8>> {
    let mut payload: Vec<u8> = identifiers(&packet_with(file, MARK)?).flatten().collect();
    payload.truncate(length);
    (payload.len() == length).then_some(payload)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{cover, job};
    use super::*;

    #[test]
    fn every_identifier_is_whole_and_there_are_always_three() {
        let cover = cover();
        for (length, ids) in [(1, 3), (48, 3), (49, 4), (160, 10)] {
            let payload = vec![0xa5; length];
            let text = packet(&job(&cover, &payload));
            let found: Vec<Vec<u8>> = identifiers(&text).collect();
            assert!(found.len() == ids && found.iter().all(|id| id.len() == PIECE), "{length}: {text}");
        }
        let text = packet(&job(&cover, &[0xa5; 16]));
        assert!(
            text.contains("OriginalDocumentID=\"xmp.did:a5a5a5a5-a5a5-a5a5-a5a5-a5a5a5a5a5a5\""),
            "{text}"
        );
    }
}

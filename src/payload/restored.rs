//! The whole picture, where the header states fewer pixels than the file holds.

use super::Source;
use crate::finding::{Finding, Method, Payload, PayloadKind, Place};

/// The file with its true size in the header, as a payload: any viewer shows the rest of the picture then.
///
/// A proof where the header's own CRC-32 is that of the size which the image data hold: a header that was never
/// changed has the stored checksum only by a coincidence of 2^-32 for each header tried.
pub(super) fn recover(source: &Source<'_>) -> Option<Finding> {
    let restored = source.container.restored.as_ref()?;
    let header = source.container.header;
    let area = |width: u32, height: u32| u64::from(width) * u64::from(height);
    if area(restored.width, restored.height) <= area(header.width, header.height) {
        return None;
    }
    let file = Some(restored.file(source.file)?).filter(|file| file.len() <= source.limits.payload_bytes)?;
    let (width, height) = (restored.width, restored.height);
    let more = area(width, height) - area(header.width, header.height);
    let summary = format!(
        "The image holds {width}×{height} pixels, its header states {}×{}: {more} pixels are not shown; the file with \
         the right size is attached",
        header.width, header.height
    );
    let place = Place::Bytes(vec![restored.header]);
    let finding = if restored.by_checksum && restored.by_data {
        Finding::proof("hidden-rows", summary, place, restored.tried as f64 * (-32.0_f64).exp2())
    } else {
        Finding::indication("hidden-rows", summary, place).raising()
    };
    let extension = source.container.format?.extensions()[0];
    let payload = Payload::new(file, PayloadKind::File(extension));
    Some(finding.with_method(Method::Raw, None).with_payload(payload).with_reproduce("inspect {}"))
}

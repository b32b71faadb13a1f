//! The sweep over every frame of a file.

use super::{Subject, Swept, anywhere, rank, sweep};
use crate::container::Container;
use crate::limits::Limits;
use crate::pixels;
use crate::progress::Progress;

/// Most frames of an animation that are swept.
const FRAMES: u32 = 64;

/// Sweeps every frame of `file`, of which there may be as many as the [`Container`] says and 64 at most; frames that
/// cannot be decoded are left out. Where `progress` is cancelled the frames swept until then count.
pub fn every_frame(
    (file, container, limits): (&[u8], &Container, &Limits),
    progress: &dyn Progress,
) -> Swept {
    let frames = container.header.frames.clamp(1, FRAMES);
    let mut all = Swept { streams: 0, findings: Vec::new() };
    for frame in 0..frames {
        if progress.cancelled() {
            break;
        }
        let image = pixels::decode_frame(file, container, frame, limits).ok();
        let subject = Subject { file, container, image: image.as_ref(), frame: (frame, frames), limits };
        let swept = sweep(&subject, progress);
        all.streams += swept.streams;
        if swept.findings.is_empty() {
            all.findings.extend(anywhere(&subject, progress));
        }
        all.findings.extend(swept.findings);
    }
    rank(&mut all.findings);
    all
}

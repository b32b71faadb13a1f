//! The frames of an animation: which one is looked at and how, and the thread that decodes and composes them.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crossbeam_channel::Sender;
use eframe::egui;

use super::latest::Latest;
use super::worker::{Reply, tell};
use crate::container::{self, Container};
use crate::evidence::Evidence;
use crate::limits::Limits;
use crate::pixels::compare::{self, Comparison};
use crate::pixels::frames::Player;
use crate::pixels::view::Picture;
use crate::pixels::{self, Image, Layout};

/// Bytes of composed frames kept, so that a film that is played again is not composed again.
const KEPT: usize = 128 << 20;

/// How a frame is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Look {
    /// Its own rectangle with its samples as the file has them.
    #[default]
    Stored,
    /// The whole canvas after it was drawn, as a viewer shows it.
    Shown,
    /// What differs on the canvas from the frame before.
    Change {
        /// Factor of the difference, at least 1.
        gain: u8,
    },
}

/// Which frame, and how. The default is what the analysis is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Which {
    /// Its number, from 0.
    pub index: u32,
    /// How it is looked at.
    pub look: Look,
}

impl Which {
    /// Whether it is what the analysis is about: the first frame as stored.
    pub fn analysed(self) -> bool {
        self == Self::default()
    }

    /// In words, numbers from 1.
    pub fn name(self) -> String {
        let number = u64::from(self.index) + 1;
        match self.look {
            Look::Stored => format!("frame {number} as stored"),
            Look::Shown => format!("frame {number} as shown"),
            Look::Change { gain } => format!("change from frame {} to frame {number} × {gain}", number - 1),
        }
    }
}

/// A frame asked for.
pub struct FrameRequest {
    pub(super) evidence: Evidence,
    pub(super) which: Which,
    pub(super) limits: Limits,
}

/// Decodes frames, always the one asked for last.
pub(super) fn serve(ctx: &egui::Context, requests: &Latest<FrameRequest>, reply: &Sender<Reply>) {
    let mut next = requests.take();
    while let Some(request) = next {
        next = serve_file(ctx, requests, reply, request);
    }
}

/// Decodes frames of one file while they are asked for, so that composing goes on where it stands; gives back the
/// first request about another.
fn serve_file(
    ctx: &egui::Context,
    requests: &Latest<FrameRequest>,
    reply: &Sender<Reply>,
    first: FrameRequest,
) -> Option<FrameRequest> {
    let (evidence, limits) = (first.evidence.clone(), first.limits.clone());
    let file = evidence.bytes();
    let parse = || container::parse(file, evidence.extension().as_deref(), &limits);
    let parsed = catch_unwind(AssertUnwindSafe(parse)).ok();
    let mut film = parsed.as_ref().map(|container| Film::new(file, container, &limits));
    let mut request = first;
    loop {
        let which = request.which;
        let decoded = catch_unwind(AssertUnwindSafe(|| film.as_mut()?.image(which, &|| requests.waiting())));
        let image = decoded.unwrap_or_else(|_| Some(Err("the decoder failed on this frame".into())));
        if let Some(image) = image {
            tell(reply, ctx, Reply::Frame(evidence.sha256().into(), which, image.map(Arc::new)));
        }
        request = requests.take()?;
        if request.evidence.sha256() != evidence.sha256() {
            return Some(request);
        }
    }
}

/// One frame of a file that is not the selected one.
///
/// # Errors
/// Why there is none.
pub(super) fn one(limits: &Limits, evidence: &Evidence, which: Which) -> Result<Image, String> {
    let decode = || {
        let container = container::parse(evidence.bytes(), evidence.extension().as_deref(), limits);
        Film::new(evidence.bytes(), &container, limits).image(which, &|| false)
    };
    let decoded = catch_unwind(AssertUnwindSafe(decode)).ok().flatten();
    decoded.unwrap_or_else(|| Err("the decoder failed on this frame".into()))
}

/// The frames of one file, composed as far as they were asked for.
struct Film<'a> {
    file: &'a [u8],
    container: &'a Container,
    limits: &'a Limits,
    player: Option<Player<'a>>,
    /// The number of the frame that the player comes to next.
    next: u32,
    /// Composed frames, the oldest first.
    kept: VecDeque<(u32, Result<Arc<Picture>, String>)>,
}

impl<'a> Film<'a> {
    fn new(file: &'a [u8], container: &'a Container, limits: &'a Limits) -> Self {
        Self { file, container, limits, player: None, next: 0, kept: VecDeque::new() }
    }

    /// The frame, or why there is none; `None` where `stop` said so.
    fn image(&mut self, which: Which, stop: &dyn Fn() -> bool) -> Option<Result<Image, String>> {
        let Which { index, look } = which;
        Some(match look {
            Look::Stored => {
                let decoded = pixels::decode_frame(self.file, self.container, index, self.limits);
                decoded.map_err(|error| error.to_string())
            }
            Look::Shown => self.composed(index, stop)?.map(|picture| {
                Image::eight_bit(picture.width, picture.height, Layout::Rgba, picture.rgba.clone())
            }),
            Look::Change { .. } if index == 0 => Err("the first frame has none before it".into()),
            Look::Change { gain } => {
                let before = self.composed(index - 1, stop)?;
                let now = self.composed(index, stop)?;
                before.and_then(|before| difference(&before, &*now?, gain))
            }
        })
    }

    fn composed(&mut self, index: u32, stop: &dyn Fn() -> bool) -> Option<Result<Arc<Picture>, String>> {
        if let Some((_, kept)) = self.kept.iter().find(|(own, _)| *own == index) {
            return Some(kept.clone());
        }
        if self.player.is_none() || self.next > index {
            match Player::new(self.file, self.container, self.limits) {
                Ok(player) => self.player = Some(player),
                Err(error) => return Some(Err(error.to_string())),
            }
            self.next = 0;
        }
        loop {
            let Some(composed) = self.player.as_mut().and_then(Iterator::next) else {
                return Some(Err(format!("there is no frame {}", u64::from(index) + 1)));
            };
            self.next = composed.index.saturating_add(1);
            let picture = match composed.error {
                None => Ok(Arc::new(composed.picture)),
                Some(error) => Err(error.to_string()),
            };
            self.keep(composed.index, picture.clone());
            if composed.index >= index {
                return Some(picture);
            }
            if stop() {
                return None;
            }
        }
    }

    fn keep(&mut self, index: u32, picture: Result<Arc<Picture>, String>) {
        self.kept.retain(|(own, _)| *own != index);
        self.kept.push_back((index, picture));
        let bytes = |(_, kept): &(u32, Result<Arc<Picture>, String>)| {
            kept.as_ref().map_or(0, |picture| picture.rgba.len())
        };
        let mut total: usize = self.kept.iter().map(bytes).sum();
        while total > KEPT && self.kept.len() > 1 {
            total -= self.kept.pop_front().as_ref().map_or(0, bytes);
        }
    }
}

/// What differs between two composed frames, opaque.
fn difference(before: &Picture, now: &Picture, gain: u8) -> Result<Image, String> {
    let image = |picture: &Picture| {
        Image::eight_bit(picture.width, picture.height, Layout::Rgba, picture.rgba.clone())
    };
    let how = Comparison::Difference { gain: gain.max(1) };
    let differs = compare::compare(&image(before), &image(now), how).map_err(|error| error.to_string())?;
    let rgb = differs.rgba.as_chunks::<4>().0.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
    Ok(Image::eight_bit(differs.width, differs.height, Layout::Rgb, rgb))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four by four pixels: red; a green corner; a blue pixel beside it.
    fn film() -> Vec<u8> {
        let mut file = Vec::new();
        let colours = [0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255];
        let mut encoder = gif::Encoder::new(&mut file, 4, 4, &colours).unwrap();
        for (left, side, index) in [(0, 4, 1), (0, 2, 2), (3, 1, 3)] {
            let buffer = vec![index; usize::from(side) * usize::from(side)].into();
            let dispose = gif::DisposalMethod::Keep;
            let frame =
                gif::Frame { left, width: side, height: side, dispose, buffer, ..gif::Frame::default() };
            encoder.write_frame(&frame).unwrap();
        }
        drop(encoder);
        file
    }

    #[test]
    fn frames_are_given_as_stored_as_shown_and_as_what_changed() {
        let (file, limits) = (film(), Limits::default());
        let container = container::parse(&file, None, &limits);
        let mut film = Film::new(&file, &container, &limits);
        let mut image = |index, look| film.image(Which { index, look }, &|| false).unwrap();
        let stored = image(1, Look::Stored).unwrap();
        assert_eq!((stored.width, stored.layout), (2, Layout::Indexed));
        let last = image(2, Look::Shown).unwrap();
        assert_eq!(
            (last.rgba8(0), last.rgba8(3), last.rgba8(15)),
            ([0, 255, 0, 255], [0, 0, 255, 255], [255, 0, 0, 255])
        );
        // Backwards too: it begins anew, or has it still.
        assert_eq!(image(0, Look::Shown).unwrap().rgba8(0), [255, 0, 0, 255]);
        let change = image(2, Look::Change { gain: 1 }).unwrap();
        assert_eq!((change.rgba8(0), change.rgba8(3)), ([0, 0, 0, 255], [255, 0, 255, 255]));
        assert!(image(0, Look::Change { gain: 1 }).unwrap_err().contains("none before it"));
        assert!(image(9, Look::Shown).unwrap_err().contains("no frame 10"));
        assert!(image(9, Look::Stored).is_err());
    }

    #[test]
    fn composing_stops_where_something_else_is_asked_for() {
        let (file, limits) = (film(), Limits::default());
        let container = container::parse(&file, None, &limits);
        let mut film = Film::new(&file, &container, &limits);
        let last = Which { index: 2, look: Look::Shown };
        assert!(film.image(last, &|| true).is_none());
        assert!(film.image(last, &|| false).unwrap().is_ok());
        assert_eq!(film.next, 3, "it went on where it stood");
    }

    #[test]
    fn a_frame_is_named() {
        let which = Which { index: 2, look: Look::Change { gain: 8 } };
        assert_eq!(which.name(), "change from frame 2 to frame 3 × 8");
        assert!(Which::default().analysed() && !which.analysed());
    }
}

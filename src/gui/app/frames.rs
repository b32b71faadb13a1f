//! The frames of an animation: turned while they play, decoded as they are asked for.

use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui;

use super::{App, Selected};
use crate::gui::frames::Which;
use crate::gui::textures::Tiled;
use crate::pixels::Image;
use crate::pixels::view;

/// How soon it is looked again whether a frame that plays is on the screen.
const LOOK: Duration = Duration::from_millis(5);

impl App {
    /// Turns to the next frame where they play, and has the frame decoded that is asked for.
    pub(super) fn follow_frames(&mut self, ctx: &egui::Context, now: Instant) {
        self.turn_frame(ctx, now);
        let Selected::Open(_, detail) = &mut self.selected else { return };
        let wanted = self.panels.canvas.frames.wanted;
        if detail.which() == wanted {
            return;
        }
        if wanted.analysed() {
            detail.frame = None;
            self.awaited_frame = None;
            return self.frame_is_there(ctx);
        }
        let awaited = (Arc::clone(&detail.content), wanted);
        if self.awaited_frame.as_ref() != Some(&awaited) {
            self.worker.frame(detail.evidence.clone(), wanted);
            self.awaited_frame = Some(awaited);
        }
    }

    fn turn_frame(&mut self, ctx: &egui::Context, now: Instant) {
        let drawn = self.key().is_some_and(|key| self.textures.get(&key).is_some_and(Tiled::complete));
        let Some(detail) = self.selected.detail() else { return };
        let frames = &mut self.panels.canvas.frames;
        if !frames.playing || !detail.animated() || detail.which() != frames.wanted {
            return;
        }
        // A frame that cannot be decoded is passed over like one that is drawn.
        let rest = if drawn || detail.shown().is_err() {
            frames.turn(&detail.animation, now)
        } else {
            // It is uploaded behind this; nobody else would ask for the next look.
            Some(LOOK)
        };
        if let Some(rest) = rest {
            ctx.request_repaint_after(rest);
        }
    }

    /// Takes a decoded frame, where it is still the one asked for.
    pub(super) fn take_frame(
        &mut self,
        ctx: &egui::Context,
        (content, which): (&Arc<str>, Which),
        image: Result<Arc<Image>, String>,
    ) {
        self.awaited_frame.take_if(|(of, awaited)| of == content && *awaited == which);
        let Selected::Open(_, detail) = &mut self.selected else { return };
        if detail.content == *content && self.panels.canvas.frames.wanted == which {
            detail.frame = Some((which, image));
            self.frame_is_there(ctx);
        }
    }

    /// Brings the canvas in line with the frame.
    fn frame_is_there(&mut self, ctx: &egui::Context) {
        let Selected::Open(_, detail) = &mut self.selected else { return };
        let size = detail.pixels().map(|image| (image.width, image.height));
        detail.views = detail.pixels().map(|image| view::list(image)).unwrap_or_default();
        self.panels.canvas.turned(&detail.views, size);
        self.follow_bookmark(ctx.pixels_per_point());
        self.measure_frame();
    }

    /// Measures what is laid over the frame; a film runs on without.
    pub(in crate::gui) fn measure_frame(&mut self) {
        if self.panels.canvas.frames.playing {
            self.panels.canvas.tools.forget_measured();
            return;
        }
        self.measure_selection();
        self.count_changes();
    }
}

//! Under the view bar, for files of several frames: which one, how it is looked at, and playing them.

use std::time::{Duration, Instant};

use eframe::egui::{Button, DragValue, Frame, Label, Margin, RichText, Slider, Ui};

use super::CanvasState;
use crate::gui::commands::CanvasCommand as C;
use crate::gui::detail::Detail;
use crate::gui::frames::{Look, Which};
use crate::gui::panels::ViewCx;
use crate::pixels::frames::{Animation, Blend, Disposal, FrameFacts};

/// Shorter delays are played at [`USUAL`], as browsers do: files that say 0 do not mean it.
const SHORTEST: u32 = 20;
/// Milliseconds for frames that say less than [`SHORTEST`].
const USUAL: u32 = 100;
/// Factor of the difference at first.
const GAIN: u8 = 8;

/// Which frame is asked for, and whether they play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frames {
    /// The frame asked for; until it is decoded the last one stays on the screen.
    pub wanted: Which,
    /// Whether they are played.
    pub playing: bool,
    /// Factor of the difference from the frame before.
    pub gain: u8,
    /// When the frame on the screen was there.
    pub since: Option<Instant>,
}

impl Default for Frames {
    fn default() -> Self {
        Self { wanted: Which::default(), playing: false, gain: GAIN, since: None }
    }
}

impl Frames {
    /// Another file is there.
    pub(super) fn opened(&mut self) {
        *self = Self { gain: self.gain, ..Self::default() };
    }

    /// Goes `by` frames further in a ring of `count`.
    pub fn step(&mut self, by: isize, count: usize) {
        self.playing = false;
        if count > 0 {
            let to = (self.wanted.index as isize + by).rem_euclid(count as isize);
            self.wanted.index = to as u32;
        }
    }

    /// Goes to frame `index`, or to the last one.
    pub fn show(&mut self, index: u32, count: usize) {
        self.playing = false;
        self.wanted.index = index.min((count as u32).saturating_sub(1));
    }

    /// Looks at it in another way; the factor stays for the next time.
    pub fn look(&mut self, look: Look) {
        if let Look::Change { gain } = look {
            self.gain = gain.max(1);
        }
        self.wanted.look = look;
    }

    /// Plays, or stops. Rectangles as stored make no film: playing shows what a viewer shows.
    pub fn flip_play(&mut self) {
        self.playing = !self.playing;
        self.since = None;
        if self.playing && self.wanted.look == Look::Stored {
            self.wanted.look = Look::Shown;
        }
    }

    /// Turns to the next frame when its time has come; until then says how long it is.
    pub fn turn(&mut self, animation: &Animation, now: Instant) -> Option<Duration> {
        let since = *self.since.get_or_insert(now);
        let facts = animation.frames.get(self.wanted.index as usize)?;
        let due = since + delay(facts);
        if now < due {
            return Some(due - now);
        }
        let count = animation.frames.len();
        let further = (1..=count).map(|by| (self.wanted.index as usize + by) % count);
        let next = further.into_iter().find(|&at| animation.frames[at].shown)?;
        self.wanted.index = next as u32;
        self.since = None;
        None
    }
}

/// How long a frame stays when it is played.
fn delay(facts: &FrameFacts) -> Duration {
    let millis = if facts.delay_ms < SHORTEST { USUAL } else { facts.delay_ms };
    Duration::from_millis(millis.into())
}

/// Paints the strip, where there is more than one frame.
pub(super) fn ui(cx: &ViewCx<'_>, state: &CanvasState, ui: &mut Ui) {
    let Some(detail) = cx.selected.detail().filter(|detail| detail.animated()) else { return };
    let margin = Margin { left: 8, right: 8, top: 0, bottom: 6 };
    // One ground with the view bar above.
    ui.add_space(-ui.spacing().item_spacing.y);
    Frame::new().fill(cx.tokens.panel).inner_margin(margin).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.horizontal(|ui| turning(cx, state, ui, detail));
        ui.horizontal_wrapped(|ui| looks(cx, state, ui, detail));
    });
}

/// Buttons, and a slider over all frames.
fn turning(cx: &ViewCx<'_>, state: &CanvasState, ui: &mut Ui, detail: &Detail) {
    let frames = &state.frames;
    let count = detail.animation.frames.len();
    button(cx, ui, ("‹", "Previous frame"), C::StepFrame(-1));
    let text = if frames.playing { "Pause" } else { "Play" };
    let name = if frames.playing { "Pause the frames" } else { "Play the frames" };
    button(cx, ui, (text, name), C::FlipPlay);
    button(cx, ui, ("›", "Next frame"), C::StepFrame(1));
    let facts = detail.animation.frames.get(frames.wanted.index as usize);
    let cut = if detail.animation.cut { "+" } else { "" };
    let mut number = frames.wanted.index.saturating_add(1);
    let said = format!("of {count}{cut} · {} ms", facts.map_or(0, |facts| facts.delay_ms));
    ui.spacing_mut().slider_width = (ui.available_width() - 200.0).max(60.0);
    let slider =
        ui.add(Slider::new(&mut number, 1..=count as u32).clamping(eframe::egui::SliderClamping::Always));
    if slider.accessible_name("Frame").changed() {
        cx.send(C::ShowFrame(number - 1));
    }
    let weak = RichText::new(said).small().color(cx.tokens.weak);
    ui.add(Label::new(weak).truncate()).on_hover_text("Frames, and how long this one is shown");
}

/// How the frame is looked at, and what the file says of it.
fn looks(cx: &ViewCx<'_>, state: &CanvasState, ui: &mut Ui, detail: &Detail) {
    let frames = &state.frames;
    let change = Look::Change { gain: frames.gain };
    for (text, look, hint) in [
        (
            "As stored",
            Look::Stored,
            "The frame's own rectangle, its samples and palette as the file has them",
        ),
        ("As shown", Look::Shown, "The whole canvas after the frame was drawn, as a viewer shows it"),
        ("Change", change, "What differs on the canvas from the frame before, multiplied"),
    ] {
        let on = std::mem::discriminant(&frames.wanted.look) == std::mem::discriminant(&look);
        let response = ui.add(Button::selectable(on, text).frame_when_inactive(true)).on_hover_text(hint);
        if response.accessible_name(format!("Frames: {}", text.to_lowercase())).clicked() {
            cx.send(C::SetLook(look));
        }
    }
    if frames.wanted.look == change {
        let mut gain = frames.gain;
        let field = ui.add(DragValue::new(&mut gain).prefix("× ").range(1..=u8::MAX).speed(0.2));
        let field = field.on_hover_text("Factor of the change");
        if field.accessible_name("Factor of the change").changed() {
            cx.send(C::SetLook(Look::Change { gain }));
        }
    }
    if let Some(facts) = detail.animation.frames.get(frames.wanted.index as usize) {
        ui.add(Label::new(RichText::new(described(facts)).small().color(cx.tokens.weak)).truncate());
    }
}

/// Where a frame lies and what becomes of it, in a line.
fn described(facts: &FrameFacts) -> String {
    if !facts.shown {
        return "not part of the animation".into();
    }
    let region = facts.region;
    let blend = match facts.blend {
        Blend::Over => "drawn over",
        Blend::Replace => "drawn in place",
    };
    let after = match facts.disposal {
        Disposal::Keep => "stays",
        Disposal::Clear => "is cleared after",
        Disposal::Restore => "is undone after",
    };
    format!("{}×{} at {},{}, {blend}, {after}", region.width, region.height, region.x, region.y)
}

fn button(cx: &ViewCx<'_>, ui: &mut Ui, (text, name): (&str, &str), command: C) {
    let key = cx.key(ui, command.clone());
    let response = ui.add(Button::new(text)).on_hover_text(format!("{name}{key}"));
    if response.accessible_name(name).clicked() {
        cx.send(command);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Region;

    fn animation(frames: &[(u32, bool)]) -> Animation {
        let region = Region { x: 1, y: 2, width: 3, height: 4 };
        let (disposal, blend) = (Disposal::Clear, Blend::Over);
        let facts = |&(delay_ms, shown)| FrameFacts { region, delay_ms, disposal, blend, shown };
        Animation { frames: frames.iter().map(facts).collect(), ..Animation::default() }
    }

    #[test]
    fn frames_turn_when_their_time_has_come_and_skip_what_is_not_shown() {
        let film = animation(&[(0, false), (50, true), (0, true)]);
        let mut frames = Frames::default();
        frames.flip_play();
        assert_eq!(frames.wanted.look, Look::Shown);
        frames.wanted.index = 1;
        let now = Instant::now();
        assert_eq!(frames.turn(&film, now), Some(Duration::from_millis(50)));
        let then = now + Duration::from_millis(50);
        assert_eq!((frames.turn(&film, then), frames.wanted.index), (None, 2));
        // A delay of nothing is no delay that anybody meant.
        assert_eq!(frames.turn(&film, then), Some(Duration::from_millis(100)));
        assert_eq!(frames.turn(&film, then + Duration::from_millis(100)), None);
        assert_eq!(frames.wanted.index, 1, "the first one is not part of the animation");
    }

    #[test]
    fn frames_are_a_ring_and_stepping_stops_playing() {
        let mut frames = Frames { playing: true, ..Frames::default() };
        frames.step(-1, 3);
        assert_eq!((frames.wanted.index, frames.playing), (2, false));
        frames.step(1, 3);
        assert_eq!(frames.wanted.index, 0);
        frames.show(9, 3);
        assert_eq!(frames.wanted.index, 2);
        frames.look(Look::Change { gain: 3 });
        frames.opened();
        assert_eq!((frames.wanted, frames.gain), (Which::default(), 3));
    }

    #[test]
    fn a_frame_is_described_by_what_the_file_says() {
        let film = animation(&[(0, false), (0, true)]);
        assert_eq!(described(&film.frames[0]), "not part of the animation");
        assert_eq!(described(&film.frames[1]), "3×4 at 1,2, drawn over, is cleared after");
    }
}

//! Beside the rows: how random the bytes are along the whole of them, and which part is shown.

use eframe::egui::{Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::HexState;
use crate::gui::theme::{Tokens, tint};

/// Width of the scroll bar.
pub(super) const BAR: f32 = 11.0;
/// Width of the strip of entropy.
pub(super) const STRIP: f32 = 18.0;

/// What a bar is about.
pub(super) struct Extent {
    /// Rows there are.
    pub(super) count: u64,
    /// Rows on the screen.
    pub(super) shown: u64,
    /// Bytes there are.
    pub(super) length: u64,
}

/// The scroll bar.
pub(super) fn scroll_bar(ui: &Ui, tokens: &Tokens, track: Rect, extent: &Extent, state: &mut HexState) {
    let Extent { count, shown, .. } = *extent;
    if count <= shown {
        return;
    }
    let share = (shown as f64 / count as f64) as f32;
    let length = (track.height() * share).max(24.0).min(track.height());
    let travel = track.height() - length;
    let last = (count - shown + 1) as f64;
    let response = ui.interact(track, ui.scope_id().with("hex scroll"), Sense::click_and_drag());
    if let Some(at) = response.interact_pointer_pos()
        && travel > 0.0
    {
        let to = f64::from(((at.y - track.top() - length / 2.0) / travel).clamp(0.0, 1.0));
        state.top = (to * last).round() as u64;
    }
    let top = track.top() + travel * (state.top as f64 / last).min(1.0) as f32;
    let handle = Rect::from_min_size(pos2(track.left() + 2.0, top), vec2(BAR - 4.0, length));
    let hot = response.hovered() || response.dragged();
    ui.painter().rect_filled(handle, 3.0, if hot { tokens.weak } else { tokens.border });
}

/// Entropy along the bytes: the longer a bar, the more random. A click goes there.
pub(super) fn entropy(
    ui: &Ui,
    tokens: &Tokens,
    track: Rect,
    profile: Option<&[u8]>,
    (extent, state): (&Extent, &mut HexState),
) {
    let response = ui.interact(track, ui.scope_id().with("hex entropy"), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Entropy along the bytes"));
    ui.painter().vline(track.left(), track.y_range(), (1.0, tokens.border));
    let Some(profile) = profile.filter(|profile| !profile.is_empty()) else { return };
    // One line a pixel at most; neighbours in one line show the highest.
    let lines = (track.height().max(1.0) as usize).min(profile.len());
    let step = track.height() / lines as f32;
    for line in 0..lines {
        let part = line * profile.len() / lines..((line + 1) * profile.len() / lines).max(1);
        let value = profile.get(part).into_iter().flatten().copied().max().unwrap_or_default();
        let share = f32::from(value) / 255.0;
        let left = pos2(track.left() + 2.0, track.top() + line as f32 * step);
        let rect = Rect::from_min_size(left, vec2((STRIP - 4.0) * share, step.max(1.0)));
        ui.painter().rect_filled(rect, 0.0, tint(tokens.accent, 0.25 + 0.75 * share));
    }
    frame(ui, tokens, track, extent, state);
    goto(&response, track, profile, extent, state);
}

/// The part that is on the screen.
fn frame(ui: &Ui, tokens: &Tokens, track: Rect, extent: &Extent, state: &HexState) {
    let at = |row: u64| {
        let share = (row as f64 / extent.count.max(1) as f64).min(1.0) as f32;
        track.top() + track.height() * share
    };
    let (top, bottom) = (at(state.top), at(state.top.saturating_add(extent.shown)));
    let rect = Rect::from_min_max(pos2(track.left(), top), pos2(track.right(), bottom.max(top + 2.0)));
    ui.painter().rect_stroke(rect, 1.0, (1.0, tokens.text), eframe::egui::StrokeKind::Inside);
}

fn goto(response: &Response, track: Rect, profile: &[u8], extent: &Extent, state: &mut HexState) {
    let share = |y: f32| f64::from(((y - track.top()) / track.height().max(1.0)).clamp(0.0, 1.0));
    if let Some(at) = response.interact_pointer_pos() {
        let row = (share(at.y) * extent.count as f64) as u64;
        state.top = row.saturating_sub(extent.shown / 2);
    }
    if let Some(at) = response.hover_pos() {
        let part = ((share(at.y) * profile.len() as f64) as usize).min(profile.len() - 1);
        let offset = (part as u64).saturating_mul(extent.length) / profile.len() as u64;
        let bits = f64::from(profile[part]) / 255.0 * 8.0;
        let text = format!("{bits:.2} bits of entropy a byte around {offset:#010x}");
        response.clone().on_hover_text_at_pointer(text);
    }
}

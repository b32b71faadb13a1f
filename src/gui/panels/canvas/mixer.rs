//! Views made to measure: bits of any channels together, two channels as one, further false colours, and the inverse
//! of whatever is shown.

use eframe::egui::{Button, Checkbox, ComboBox, DragValue, Grid, RichText, Ui, vec2};

use super::CanvasState;
use super::chooser::{CHANNELS, depth_of};
use crate::gui::commands::CanvasCommand;
use crate::gui::panels::ViewCx;
use crate::pixels::view::{Channel, Fold, Mask, Operation, View};

/// What the mixer is set to while something else is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mixer {
    /// Bits of any channels.
    pub mask: Mask,
    /// Two channels and how they are joined.
    pub arithmetic: (Channel, Operation, Channel),
    /// Number of the false colours.
    pub random: u8,
}

impl Default for Mixer {
    fn default() -> Self {
        Self {
            mask: Mask { bits: [1, 1, 1, 0], fold: Fold::Colours },
            arithmetic: (Channel::Red, Operation::Xor, Channel::Green),
            random: 4,
        }
    }
}

impl Mixer {
    /// Is set to what `view` shows, where it is one that is made to measure.
    pub(super) fn follow(&mut self, view: View) {
        match view {
            View::Mask(mask) => self.mask = mask,
            View::Arithmetic { first, operation, second } => self.arithmetic = (first, operation, second),
            View::Random(number) => self.random = number.max(1),
            View::Inverse(inner) => self.follow(inner.view()),
            _ => {}
        }
    }
}

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut CanvasState, ui: &mut Ui, views: &[View]) {
    let channels: Vec<Channel> =
        CHANNELS.into_iter().filter(|&channel| depth_of(views, channel) > 0).collect();
    if channels.is_empty() {
        return;
    }
    ui.separator();
    let mut mixer = state.tools.mixer;
    let mut wanted = None;
    bits(cx, ui, views, (&channels, &mut mixer), &mut wanted);
    if channels.len() > 1 {
        arithmetic(cx, ui, &channels, (&mut mixer, &mut wanted));
    }
    ui.horizontal(|ui| {
        ui.label(RichText::new("False colours").small().color(cx.tokens.weak));
        let field = DragValue::new(&mut mixer.random).range(1..=u8::MAX);
        let changed = ui.add(field).accessible_name("Number of the false colours").changed();
        if changed || ui.button("Show").accessible_name("Show false colours").clicked() {
            wanted = Some(View::Random(mixer.random));
        }
        ui.separator();
        let on = matches!(state.view, View::Inverse(_) | View::Inverted);
        if ui.add(Button::selectable(on, "Invert").frame_when_inactive(true)).clicked() {
            cx.send(CanvasCommand::Invert);
        }
    });
    state.tools.mixer = mixer;
    if let Some(view) = wanted {
        cx.send(CanvasCommand::Show(view));
    }
}

/// A check box a bit.
fn bits(
    cx: &ViewCx<'_>,
    ui: &mut Ui,
    views: &[View],
    (channels, mixer): (&[Channel], &mut Mixer),
    wanted: &mut Option<View>,
) {
    let mut changed = false;
    ui.label(RichText::new("Bits together").small().color(cx.tokens.weak));
    Grid::new("bits").spacing([2.0, 2.0]).min_col_width(0.0).show(ui, |ui| {
        for &channel in channels {
            let depth = depth_of(views, channel);
            ui.label(RichText::new(channel.name()).small());
            let mask = &mut mixer.mask.bits[channel.position()];
            for bit in (0..depth).rev() {
                let mut on = *mask >> bit & 1 == 1;
                ui.spacing_mut().interact_size = vec2(if depth > 8 { 18.0 } else { 30.0 }, 20.0);
                let name = format!("Bit {bit} of {}", channel.name());
                let field = ui.add(Checkbox::without_text(&mut on)).on_hover_text(&name);
                if field.accessible_name(name).changed() {
                    *mask ^= 1 << bit;
                    changed = true;
                }
            }
            ui.end_row();
        }
    });
    ui.horizontal(|ui| {
        for (fold, text, hint) in [
            (Fold::Colours, "As colours", "A channel a colour, stretched to full"),
            (Fold::Grey, "As one number", "All bits in a row, from black to white"),
            (Fold::Parity, "Exclusive-or", "White where an odd number of the bits is set"),
        ] {
            if ui.radio(mixer.mask.fold == fold, text).on_hover_text(hint).clicked() {
                mixer.mask.fold = fold;
                changed = true;
            }
        }
        changed |= ui.button("Show").accessible_name("Show the bits together").clicked();
    });
    if changed {
        *wanted = Some(View::Mask(mixer.mask));
    }
}

/// Two channels and what joins them.
fn arithmetic(
    cx: &ViewCx<'_>,
    ui: &mut Ui,
    channels: &[Channel],
    (mixer, wanted): (&mut Mixer, &mut Option<View>),
) {
    let before = mixer.arithmetic;
    ui.label(RichText::new("Two channels").small().color(cx.tokens.weak));
    ui.horizontal(|ui| {
        let (first, operation, second) = &mut mixer.arithmetic;
        for (salt, name, chosen) in [("first", "First channel", first), ("second", "Second channel", second)]
        {
            let combo = ComboBox::from_id_salt(salt).selected_text(chosen.name()).width(70.0);
            let combo = combo.show_ui(ui, |ui| {
                for &channel in channels {
                    ui.selectable_value(chosen, channel, channel.name());
                }
            });
            combo.response.accessible_name(format!("{name}: {}", chosen.name()));
            if salt == "first" {
                let combo = ComboBox::from_id_salt("operation").selected_text(operation.name()).width(70.0);
                let all = [Operation::Minus, Operation::Plus, Operation::Xor, Operation::And, Operation::Or];
                let combo = combo.show_ui(ui, |ui| {
                    for choice in all {
                        ui.selectable_value(operation, choice, choice.name());
                    }
                });
                combo.response.accessible_name(format!("Operation: {}", operation.name()));
            }
        }
        let asked = ui.button("Show").accessible_name("Show the two channels").clicked();
        if asked || mixer.arithmetic != before {
            let (first, operation, second) = mixer.arithmetic;
            *wanted = Some(View::Arithmetic { first, operation, second });
        }
    });
}

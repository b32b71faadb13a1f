//! The list of views: bit planes as a table of channels and bits, everything else under headings.

use eframe::egui::{Button, Grid, Popup, PopupCloseBehavior, RichText, ScrollArea, Ui, vec2};

use super::{CanvasState, mixer};
use crate::gui::commands::CanvasCommand;
use crate::gui::panels::ViewCx;
use crate::pixels::view::{Channel, View};

/// Channels in the order of `StegSolve`.
pub(super) const CHANNELS: [Channel; 5] =
    [Channel::Alpha, Channel::Red, Channel::Green, Channel::Blue, Channel::Grey];

/// Headings in their order, without that of the planes.
const GROUPS: [&str; 5] =
    ["Image", "Channels and colours", "Palette", "Noise and order", "Two channels as one"];

/// Paints the button, and the list under it while it is open.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut CanvasState, ui: &mut Ui) {
    let views = cx.selected.detail().map_or(&[][..], |detail| &detail.views);
    let mut name = state.view.name();
    if let Some(detail) = cx.selected.detail().filter(|detail| detail.animated()) {
        name = format!("{name}, {}", detail.which().name());
    }
    let room = (ui.available_width() - 190.0).clamp(110.0, 230.0);
    let button = Button::new(format!("{name} ▾")).truncate().min_size(vec2(room, 0.0));
    let response = ui.add_sized(vec2(room, ui.spacing().interact_size.y), button);
    let response = response.on_hover_text(&name).accessible_name(format!("View: {name}"));
    Popup::menu(&response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .accessible_name("Views")
        .show(|ui| {
            let high = (ui.ctx().content_rect().height() - 120.0).clamp(160.0, 620.0);
            ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
            ScrollArea::vertical().max_height(high).show(ui, |ui| list(cx, state, ui, views));
        });
}

fn list(cx: &ViewCx<'_>, state: &mut CanvasState, ui: &mut Ui, views: &[View]) {
    ui.set_width(372.0);
    group(cx, state, ui, (GROUPS[0], views));
    heading(cx, ui, "Bit planes (0 is the lowest)");
    planes(cx, state, ui, views);
    for name in &GROUPS[1..] {
        group(cx, state, ui, (name, views));
    }
    mixer::ui(cx, state, ui, views);
}

fn heading(cx: &ViewCx<'_>, ui: &mut Ui, text: &str) {
    ui.add_space(3.0);
    ui.label(RichText::new(text).small().color(cx.tokens.weak));
}

/// The views under one heading; nothing where there are none.
fn group(cx: &ViewCx<'_>, state: &CanvasState, ui: &mut Ui, (name, views): (&str, &[View])) {
    let mut of_group = views.iter().filter(|&&view| group_of(view) == Some(name)).peekable();
    if of_group.peek().is_none() {
        return;
    }
    heading(cx, ui, name);
    ui.horizontal_wrapped(|ui| {
        for &view in of_group {
            if ui.add(Button::selectable(view == state.view, view.name())).clicked() {
                cx.send(CanvasCommand::Show(view));
            }
        }
    });
}

/// The heading a view stands under; planes have a table of their own.
fn group_of(view: View) -> Option<&'static str> {
    Some(match view {
        View::Plane { .. } => return None,
        View::Normal
        | View::Inverted
        | View::AlphaRemoved
        | View::UnderAlpha
        | View::Stretch
        | View::Equalise => GROUPS[0],
        View::PaletteTable | View::Index | View::IndexLsb | View::IndexPlane(_) => GROUPS[2],
        View::Entropy | View::Residual(_) | View::Pairs => GROUPS[3],
        View::Arithmetic { .. } => GROUPS[4],
        _ => GROUPS[1],
    })
}

/// A row a channel, a button a bit.
fn planes(cx: &ViewCx<'_>, state: &CanvasState, ui: &mut Ui, views: &[View]) {
    Grid::new("planes").spacing([2.0, 2.0]).min_col_width(0.0).show(ui, |ui| {
        for channel in CHANNELS {
            let depth = depth_of(views, channel);
            if depth == 0 {
                continue;
            }
            ui.label(RichText::new(channel.name()).small());
            ui.spacing_mut().button_padding.x = 0.0;
            let wide = if depth > 8 { 18.0 } else { 30.0 };
            for bit in (0..depth).rev() {
                let view = View::Plane { channel, bit };
                let button = Button::selectable(view == state.view, RichText::new(bit.to_string()).small());
                let response = ui.add(button.min_size(vec2(wide, 22.0)).frame_when_inactive(true));
                let response = response.on_hover_text(view.name()).accessible_name(view.name());
                if response.clicked() {
                    cx.send(CanvasCommand::Show(view));
                }
            }
            ui.end_row();
        }
    });
}

/// Bits of a channel, by the planes that the image has of it.
pub(super) fn depth_of(views: &[View], wanted: Channel) -> u8 {
    let bits = views.iter().filter_map(|view| match view {
        View::Plane { channel, bit } if *channel == wanted => Some(bit + 1),
        _ => None,
    });
    bits.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::view::{Filter, Operation};

    #[test]
    fn every_view_stands_under_a_heading_or_in_the_table() {
        let plane = |bit| View::Plane { channel: Channel::Red, bit };
        let (first, second) = (Channel::Red, Channel::Blue);
        let views = [
            (View::Normal, Some(GROUPS[0])),
            (View::LsbComposite, Some(GROUPS[1])),
            (View::IndexPlane(3), Some(GROUPS[2])),
            (View::Residual(Filter::Laplacian), Some(GROUPS[3])),
            (View::Arithmetic { first, operation: Operation::Xor, second }, Some(GROUPS[4])),
            (plane(3), None),
        ];
        for (view, heading) in views {
            assert_eq!(group_of(view), heading, "{view:?}");
        }
        assert_eq!(depth_of(&[plane(3), plane(15), View::Normal], Channel::Red), 16);
        assert_eq!(depth_of(&[plane(3)], Channel::Blue), 0);
    }
}

//! A bit stream of the samples, put together with check boxes or typed, with what it begins with; and what a sweep
//! over all sensible streams comes to.

pub(super) mod form;
mod preview;
mod sweep;

use std::sync::Arc;

use eframe::egui::{ComboBox, Frame, Grid, Margin, Panel, RichText, ScrollArea, TextEdit, Ui};

use super::BytesState;
use crate::finding::BitOrder;
use crate::gui::commands::BytesCommand;
use crate::gui::panels::ViewCx;
use crate::gui::widgets::hex_view::HexState;
use crate::pixels::Image;
use form::{Form, ORDERS};

/// Width of the boxes.
const BOXES: f32 = 318.0;

/// The bit stream.
#[derive(Debug, Default)]
pub struct ExtractState {
    /// Its name, as typed.
    pub text: String,
    /// The boxes.
    pub form: Form,
    /// Which file the boxes belong to.
    content: Option<Arc<str>>,
    /// Whether the preview shows text.
    pub as_text: bool,
    /// The preview's bytes.
    pub hex: HexState,
    /// Whether the sweep is shown in place of the preview.
    pub sweep: bool,
    /// The preview's bytes belong to this stream.
    shown: String,
}

impl ExtractState {
    /// Another file is open.
    pub fn opened(&mut self) {
        self.sweep = false;
    }

    /// Takes another name; the boxes follow where it can be read.
    pub fn set(&mut self, text: String) {
        if crate::payload::spec::Spec::parse(&text).is_ok() {
            self.form.read(&text);
        }
        self.text = text;
        self.sweep = false;
    }

    /// Fits the boxes to the channels of another file; what is chosen stays where the file has it.
    fn fit(&mut self, content: &Arc<str>, image: Option<&Image>) {
        if self.content.as_ref() == Some(content) {
            return;
        }
        self.content = Some(Arc::clone(content));
        let Some(image) = image else { return };
        let fresh = Form::of(image);
        let known = |form: &Form| {
            let mut letters: Vec<char> = form.channels.iter().map(|(letter, _)| *letter).collect();
            letters.sort_unstable();
            letters
        };
        if known(&fresh) != known(&self.form) {
            self.text = fresh.name().unwrap_or_default();
            self.form = fresh;
        }
    }
}

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut BytesState, ui: &mut Ui) {
    let Some(detail) = cx.selected.detail() else {
        ui.label(RichText::new("Streams can be read once a file is open.").small().color(cx.tokens.weak));
        return;
    };
    let image = detail.image.as_deref().ok();
    let state = &mut state.extract;
    state.fit(&detail.content, image);
    Panel::left("stream")
        .frame(Frame::new().inner_margin(Margin { right: 8, ..Margin::ZERO }))
        .exact_size(BOXES)
        .resizable(false)
        .show(ui, |ui| {
            ui.take_available_width();
            ScrollArea::vertical().id_salt("boxes").auto_shrink(false).show(ui, |ui| {
                name(cx, state, ui);
                if let Some(image) = image {
                    boxes(cx, state, ui, image);
                }
            });
        });
    let frame = Frame::new().inner_margin(Margin { left: 8, ..Margin::ZERO });
    eframe::egui::CentralPanel::no_frame().frame(frame).show(ui, |ui| {
        if state.sweep { sweep::ui(cx, state, ui, detail) } else { preview::ui(cx, state, ui, detail) }
    });
}

fn name(cx: &ViewCx<'_>, state: &mut ExtractState, ui: &mut Ui) {
    ui.horizontal(|ui| {
        let mut text = state.text.clone();
        let field = TextEdit::singleline(&mut text).hint_text("b1,rgb,msb,xy").desired_width(190.0);
        let response = ui.add(field).on_hover_text(
            "zsteg's notation: bits, channels, packing, direction; also planar, invert, skip=16B, f2, file, filters. \
             msb: the first bit read becomes bit 7 of a byte.",
        );
        if response.changed() {
            cx.send(BytesCommand::SetStream(text));
        }
        response.accessible_name("Stream");
        let sweep = ui.selectable_label(state.sweep, "Sweep");
        if sweep.on_hover_text("Try every sensible order of the bits and rank what comes out").clicked() {
            cx.send(BytesCommand::FlipSweep);
        }
    });
}

fn boxes(cx: &ViewCx<'_>, state: &mut ExtractState, ui: &mut Ui, image: &Image) {
    let before = state.form.clone();
    let depth = image.depths.iter().copied().max().unwrap_or(8).clamp(1, 16);
    let depth = if state.form.channels.iter().any(|(letter, _)| *letter == 'p') { 8 } else { depth };
    let mut earlier = None;
    ScrollArea::horizontal().id_salt("bits").show(ui, |ui| {
        Grid::new("bits").num_columns(usize::from(depth) + 2).spacing([3.0, 2.0]).min_row_height(0.0).show(
            ui,
            |ui| {
                ui.spacing_mut().interact_size.y = 16.0;
                ui.label("");
                for bit in (0..depth).rev() {
                    let text = RichText::new(bit.to_string()).small().color(cx.tokens.weak);
                    ui.centered_and_justified(|ui| ui.label(text));
                }
                ui.end_row();
                for (at, (letter, mask)) in state.form.channels.iter_mut().enumerate() {
                    ui.label(channel(*letter));
                    for bit in (0..depth).rev() {
                        let mut ticked = *mask >> bit & 1 == 1;
                        let name = format!("{} bit {bit}", channel(*letter));
                        let response = ui.checkbox(&mut ticked, "");
                        if response.changed() {
                            *mask ^= 1 << bit;
                        }
                        response.accessible_name(name);
                    }
                    let response = ui.add_enabled(at > 0, eframe::egui::Button::new("▴").small());
                    let response = response.on_hover_text("Read this channel earlier");
                    if response.clicked() {
                        earlier = Some(at);
                    }
                    response.accessible_name(format!("Read {} earlier", channel(*letter)));
                    ui.end_row();
                }
            },
        );
    });
    if let Some(at) = earlier {
        state.form.earlier(at);
    }
    options(&mut state.form, ui);
    if state.form != before {
        let name = state.form.name();
        // The command brings name and boxes in line; until then the boxes stay as they were.
        if let Some(name) = name {
            cx.send(BytesCommand::SetStream(name));
        }
    }
}

fn options(form: &mut Form, ui: &mut Ui) {
    ui.horizontal(|ui| {
        for (packing, text, hint) in [
            (BitOrder::MsbFirst, "First bit → bit 7", "msb: most significant first, as most tools write"),
            (BitOrder::LsbFirst, "First bit → bit 0", "lsb: least significant first"),
        ] {
            ui.radio_value(&mut form.packing, packing, text).on_hover_text(hint);
        }
    });
    let shown = ORDERS.iter().find(|(order, _)| *order == form.order).map_or("", |(_, words)| *words);
    let combo = ComboBox::from_id_salt("direction").selected_text(shown).width(220.0).show_ui(ui, |ui| {
        for (order, words) in ORDERS {
            ui.selectable_value(&mut form.order, order.to_owned(), words);
        }
    });
    combo.response.accessible_name(format!("Direction: {shown}"));
    ui.horizontal_wrapped(|ui| {
        for (value, text, hint) in [
            (&mut form.invert, "Invert", "Turn every bit over"),
            (&mut form.planar, "Planar", "All of one channel before the next"),
            (&mut form.ascending, "Low bit first", "The lowest bit of a sample before the higher ones"),
            (&mut form.serpentine, "Serpentine", "Every second line backwards"),
        ] {
            ui.checkbox(value, text).on_hover_text(hint);
        }
    });
}

/// What a channel's letter means.
const fn channel(letter: char) -> &'static str {
    match letter {
        'r' => "red",
        'g' => "green",
        'b' => "blue",
        'a' => "alpha",
        'p' => "index",
        _ => "grey",
    }
}

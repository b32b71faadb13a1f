//! QR and other codes read in the view shown: what they say, and where they are.

use eframe::egui::{Button, Label, RichText, Ui};

use super::CanvasState;
use super::codes::{Codes, CodesRead};
use crate::gui::commands::{CanvasCommand as C, WindowCommand};
use crate::gui::format::grouped;
use crate::gui::panels::ViewCx;
use crate::payload::codes::Code;

/// Characters of a code's text that are shown; copying takes all of it.
const SHOWN: usize = 400;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &CanvasState, ui: &mut Ui) {
    ui.spacing_mut().item_spacing.y = 4.0;
    let weak = |text: &str| RichText::new(text).small().color(cx.tokens.weak);
    ui.horizontal_wrapped(|ui| {
        let key = cx.key(ui, C::ReadCodes);
        let button = Button::new("Read codes in this view");
        let idle = cx.picture.is_some() && !state.tools.codes.busy();
        if ui.add_enabled(idle, button).on_hover_text(format!("QR, Data Matrix, bar codes{key}")).clicked() {
            cx.send(C::ReadCodes);
        }
        match &state.tools.codes {
            Codes::Nothing => {
                ui.label(weak("Looks for QR, Data Matrix, Aztec, PDF417 and bar codes in what is shown."));
            }
            Codes::Awaited(_) => {
                ui.label(weak("Reading…"));
            }
            Codes::Known(read) if read.codes.is_empty() => {
                ui.label(format!("No code was read in {}.", read.name));
            }
            Codes::Known(read) => {
                let (count, name) = (grouped(read.codes.len() as u64), &read.name);
                let plural = if read.codes.len() == 1 { "code" } else { "codes" };
                ui.label(weak(&format!("{count} {plural} read in {name}")));
            }
        }
    });
    if let Codes::Known(read) = &state.tools.codes {
        list(cx, ui, read);
    }
}

fn list(cx: &ViewCx<'_>, ui: &mut Ui, read: &CodesRead) {
    for (index, code) in read.codes.iter().enumerate() {
        ui.push_id(index, |ui| one(cx, ui, index, code));
    }
}

fn one(cx: &ViewCx<'_>, ui: &mut Ui, index: usize, code: &Code) {
    let region = code.region;
    let number = index + 1;
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(code.kind).strong());
        let place = format!("{}×{} at {},{}", region.width, region.height, region.x, region.y);
        let link = Button::new(RichText::new(&place).small().color(cx.tokens.accent)).frame(false);
        let shown = ui.add(link).on_hover_text("Frame it in the picture");
        if shown.accessible_name(format!("Show code {number}, {place}")).clicked() {
            cx.send(C::ShowCode(index));
        }
        if ui.small_button("Copy").accessible_name(format!("Copy the text of code {number}")).clicked() {
            cx.send(WindowCommand::Copy(code.text.raw().to_owned()));
        }
        if !code.checked {
            let text = "weakly checked: noise passes for such a code now and then";
            ui.label(RichText::new(text).small().color(cx.tokens.weak));
        }
    });
    ui.add(Label::new(RichText::new(code.text.shortened(SHOWN)).monospace()).wrap());
}

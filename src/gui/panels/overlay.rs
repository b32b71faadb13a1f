//! What lies over the window: the list of keys, what the program is made of, the question before closing, and the sign
//! that a drop is welcome.

use eframe::egui::{Align2, FontId, Grid, Id, LayerId, Modal, Order, RichText, ScrollArea, Ui, Window, vec2};

use super::ViewCx;
use super::state::WindowState;
use crate::gui::commands::{CanvasCommand, Command, RecordCommand, Region, WindowCommand};
use crate::gui::theme::tint;

/// The list of keys.
pub(super) fn help(cx: &ViewCx<'_>, open: &mut bool, ui: &Ui) {
    if !*open {
        return;
    }
    let room = ui.ctx().content_rect().size() - vec2(80.0, 120.0);
    Window::new("Keys")
        .open(open)
        .resizable(false)
        .collapsible(false)
        .anchor(Align2::CENTER_CENTER, [0.0, 0.0])
        .show(ui.ctx(), |ui| {
            ScrollArea::vertical().max_height(room.y).auto_shrink(true).show(ui, |ui| {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = 28.0;
                    let (left, right) = halves(cx);
                    for column in [left, right] {
                        ui.vertical(|ui| {
                            ui.spacing_mut().item_spacing.x = 8.0;
                            for region in column {
                                keys(cx, ui, region);
                            }
                        });
                    }
                });
            });
        });
}

/// The regions in two columns of about the same length.
fn halves<'a>(cx: &ViewCx<'a>) -> (Vec<&'a Region>, Vec<&'a Region>) {
    let lines = |region: &&Region| region.entries.iter().filter(|entry| !entry.keys.is_empty()).count() + 3;
    let whole: usize = cx.catalogue.regions().iter().map(|region| lines(&region)).sum();
    let mut so_far = 0;
    cx.catalogue.regions().iter().partition(|region| {
        so_far += lines(region);
        so_far <= whole.div_ceil(2) + 2
    })
}

fn keys(cx: &ViewCx<'_>, ui: &mut Ui, region: &Region) {
    let mut lines: Vec<(String, &str)> = Vec::new();
    for entry in &region.entries {
        let Some(shortcut) = entry.keys.first() else { continue };
        match entry.command {
            Command::Canvas(CanvasCommand::PickBit(0)) => {
                lines.push(("0 to 7".into(), "Bit 0 (lowest) to 7"));
            }
            Command::Canvas(CanvasCommand::PickBit(_)) => {}
            _ => lines.push((ui.ctx().format_shortcut(shortcut), entry.text.trim_end_matches('…'))),
        }
    }
    if region.title == "Image" {
        lines.extend([
            ("Wheel".into(), "Zoom at the pointer"),
            ("Drag".into(), "Move the image"),
            ("Double click".into(), "Fit, or 100 %"),
        ]);
    }
    if lines.is_empty() {
        return;
    }
    ui.label(RichText::new(region.title).strong());
    Grid::new(("keys", region.title)).num_columns(2).spacing([16.0, 3.0]).min_row_height(0.0).show(
        ui,
        |ui| {
            ui.spacing_mut().interact_size.y = 0.0;
            for (key, words) in lines {
                ui.label(RichText::new(key).small().monospace().color(cx.tokens.accent));
                ui.label(RichText::new(words).small());
                ui.end_row();
            }
        },
    );
    ui.add_space(6.0);
}

/// What the program is made of.
pub(super) fn about(cx: &ViewCx<'_>, open: &mut bool, ui: &Ui) {
    if !*open {
        return;
    }
    Window::new("About and licences")
        .open(open)
        .resizable(false)
        .collapsible(false)
        .anchor(Align2::CENTER_CENTER, [0.0, 0.0])
        .show(ui.ctx(), |ui| {
            ui.set_max_width(460.0);
            let version = env!("CARGO_PKG_VERSION");
            ui.label(RichText::new(format!("Starlight {version}")).strong());
            ui.label(env!("CARGO_PKG_DESCRIPTION"));
            ui.label(format!("Licence of the program: {}", env!("CARGO_PKG_LICENSE")));
            ui.add_space(4.0);
            let weak = |text: &str| RichText::new(text).small().color(cx.tokens.weak);
            for (what, licence) in [
                ("egui, eframe, egui_extras: the window", "MIT or Apache-2.0"),
                ("rten, ort: the network's runtimes", "MIT or Apache-2.0"),
                ("png, image, zune-jpeg, gif, image-webp: decoding", "MIT or Apache-2.0, or zlib"),
                ("RustCrypto: hashes and ciphers", "MIT or Apache-2.0"),
                ("Ubuntu, Hack and Noto Emoji: the fonts inside egui", "Ubuntu Font Licence, MIT, OFL"),
            ] {
                ui.label(weak(&format!("{what} · {licence}")));
            }
            ui.add_space(4.0);
            ui.label(weak("Each package carries its own licence text; Cargo.lock lists all of them."));
        });
}

/// What to do with what the examiner said and did not save.
pub(super) fn closing(cx: &ViewCx<'_>, state: &WindowState, ui: &Ui) {
    if !state.closing {
        return;
    }
    Modal::new(Id::unique("starlight closing")).show(ui.ctx(), |ui| {
        ui.set_max_width(400.0);
        ui.label(RichText::new("The examiner's record is not saved").strong());
        ui.label("Status, tags, notes and bookmarks are lost when the window closes.");
        ui.add_space(6.0);
        ui.horizontal(|ui| {
            if ui.button("Save…").clicked() {
                cx.send(RecordCommand::ChooseSave);
            }
            if ui.button("Close without saving").clicked() {
                cx.send(WindowCommand::CloseUnsaved);
            }
            if ui.button("Keep working").clicked() {
                cx.send(WindowCommand::KeepOpen);
            }
        });
    });
}

/// Shown while files are held over the window.
pub(super) fn drop_target(cx: &ViewCx<'_>, ui: &Ui) {
    let held = ui.input(|input| input.raw.hovered_files.len());
    if held == 0 {
        return;
    }
    let screen = ui.ctx().content_rect();
    let painter =
        ui.ctx().layer_painter(LayerId::new(Order::Foreground, Id::unique("starlight drop target")));
    painter.rect_filled(screen, 0.0, tint(cx.tokens.canvas, 0.85));
    let text = if held == 1 { "Drop to examine it".into() } else { format!("Drop to examine {held} items") };
    painter.text(screen.center(), Align2::CENTER_CENTER, &text, FontId::proportional(24.0), cx.tokens.text);
}

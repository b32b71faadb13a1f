//! The line at the bottom: the pixel under the pointer, the selected file's identity, the model.

use eframe::egui::{Align, Label, Layout, RichText, Ui};

use super::state::Panels;
use super::{ViewCx, jobs};
use crate::gui::row::shown_path;
use crate::pixels::{Image, Layout as Samples};

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, panels: &mut Panels, ui: &mut Ui) {
    ui.horizontal(|ui| {
        let weak = |text: String| RichText::new(text).small().color(cx.tokens.weak);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if panels.window.frame_times
                && let Some((frames, [median, high, worst])) = cx.frame_times.summary()
            {
                let text = format!(
                    "own work per frame: p50 {median:.2} ms, p99 {high:.2} ms, worst {worst:.2} ms, {frames} frames"
                );
                ui.label(weak(text));
                ui.separator();
            }
            jobs::button(cx, ui);
            ui.separator();
            let model = cx.model.map(|model| format!("Model {}", model.info().name));
            let response = ui.label(weak(model.unwrap_or_else(|| "No model".into())));
            if let Some(model) = cx.model {
                response.on_hover_text(format!("Run by {}", model.info().backend_version));
            }
            if cx.outdated {
                ui.separator();
                let text = "Other settings than the list's";
                let hint = "Files on the table were examined with other settings; scan again to bring them in line";
                ui.label(RichText::new(text).small().color(cx.tokens.suspicious)).on_hover_text(hint);
            }
            ui.separator();
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let (text, mono) = line(cx, panels);
                let text = if mono { weak(text).monospace() } else { weak(text) };
                ui.add(Label::new(text).truncate().halign(Align::LEFT));
            });
        });
    });
}

/// The pixel under the pointer, else the file's path and hash.
fn line(cx: &ViewCx<'_>, panels: &Panels) -> (String, bool) {
    let Some(detail) = cx.selected.detail() else {
        return ("Evidence is opened read-only. Nothing leaves this computer.".into(), false);
    };
    if let (Some((x, y)), Some(image)) = (panels.canvas.hovered, detail.pixels())
        && x < image.width
        && y < image.height
    {
        return (pixel(image, x, y), true);
    }
    let path = shown_path(detail.evidence.path());
    (format!("{path}  ·  SHA-256 {}", detail.content), false)
}

/// The samples of one pixel as stored: decimal, and in bits, the lowest at the right.
fn pixel(image: &Image, x: u32, y: u32) -> String {
    use std::fmt::Write as _;
    let index = y as usize * image.width as usize + x as usize;
    let names: &[&str] = match image.layout {
        Samples::Grey => &["grey"],
        Samples::GreyAlpha => &["grey", "A"],
        Samples::Rgb => &["R", "G", "B"],
        Samples::Rgba => &["R", "G", "B", "A"],
        Samples::Indexed => &["index"],
    };
    let mut text = format!("x {x}  y {y}");
    for (channel, name) in names.iter().enumerate() {
        let (value, depth) = (image.sample(index, channel), usize::from(image.depths[channel].max(1)));
        write!(text, "   {name} {value} {value:0depth$b}").expect("writing to a String");
    }
    if image.layout == Samples::Indexed {
        let [r, g, b, a] = image.rgba8(index);
        write!(text, "   colour {r} {g} {b}, alpha {a}").expect("writing to a String");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::{Palette, Samples as Values};

    #[test]
    fn the_inspector_shows_samples_as_stored() {
        let image = Image {
            width: 2,
            height: 1,
            layout: Samples::Indexed,
            depths: [4, 0, 0, 0],
            samples: Values::Eight(vec![0, 1]),
            palette: Palette { colours: vec![[0; 3], [9, 8, 7]], alpha: vec![255, 0] },
            transparent: None,
            lossy: false,
            decoded_rows: 1,
        };
        assert_eq!(pixel(&image, 1, 0), "x 1  y 0   index 1 0001   colour 9 8 7, alpha 0");
    }
}

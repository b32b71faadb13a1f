//! How far the scan is.

use std::fmt::Write as _;

use eframe::egui::{Align, Button, Layout, ProgressBar, RichText, Ui, vec2};

use crate::gui::commands::FilesCommand;
use crate::gui::format;
use crate::gui::panels::ViewCx;
use crate::gui::session::Standing;

/// How far the scan is, or how many files there are.
pub(super) fn ui(cx: &ViewCx<'_>, ui: &mut Ui) {
    let height = ui.spacing().interact_size.y;
    ui.allocate_ui_with_layout(
        vec2(ui.available_width(), height),
        Layout::right_to_left(Align::Center),
        |ui| {
            let Some(standing) = cx.session.standing(cx.now) else {
                let total = cx.session.rows().len();
                let text = format!(
                    "{} {}",
                    format::grouped(total as u64),
                    if total == 1 { "file" } else { "files" }
                );
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.label(RichText::new(text).strong())
                });
                return;
            };
            let key = cx.key(ui, FilesCommand::Cancel);
            if ui.add(Button::new("Cancel")).on_hover_text(format!("Stop the scan{key}")).clicked() {
                cx.send(FilesCommand::Cancel);
            }
            let share = if standing.total == 0 { 0.0 } else { standing.done as f32 / standing.total as f32 };
            let text = RichText::new(words(standing)).small();
            let bar = ProgressBar::new(share)
                .text(text)
                .desired_width(ui.available_width())
                .fill(cx.tokens.selection);
            ui.add(bar).accessible_name("Scan progress");
        },
    );
}

fn words(standing: Standing) -> String {
    if standing.listing && standing.total == 0 {
        return "Listing files…".into();
    }
    let mut text =
        format!("{} of {}", format::grouped(standing.done as u64), format::grouped(standing.total as u64));
    if let Some(rate) = standing.rate {
        let digits = usize::from(rate < 10.0);
        write!(text, " · {rate:.digits$} files/s").expect("writing to a String");
    }
    if let Some(left) = standing.left {
        write!(text, " · about {} left", format::duration(left)).expect("writing to a String");
    }
    text
}

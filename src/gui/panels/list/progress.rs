//! How far the scan is, and how many files there are.

use std::fmt::Write as _;

use eframe::egui::{Align, Button, Label, Layout, ProgressBar, RichText, Ui, vec2};

use crate::gui::commands::{CaseCommand, FilesCommand, WindowCommand};
use crate::gui::format;
use crate::gui::panels::ViewCx;
use crate::gui::row::Kind;
use crate::gui::session::Standing;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, ui: &mut Ui) {
    let room = vec2(ui.available_width(), ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(room, Layout::right_to_left(Align::Center), |ui| {
        match cx.session.standing(cx.now) {
            Some(standing) => under_way(cx, ui, standing),
            None => at_rest(cx, ui),
        }
    });
}

fn under_way(cx: &ViewCx<'_>, ui: &mut Ui, standing: Standing) {
    let key = cx.key(ui, WindowCommand::Escape);
    if ui.add(Button::new("Cancel")).on_hover_text(format!("Stop the scan{key}")).clicked() {
        cx.send(FilesCommand::Cancel);
    }
    let (word, hint) = if cx.paused { ("Go on", "Let the scan go on") } else { ("Pause", "Hold the scan") };
    let key = cx.key(ui, FilesCommand::FlipPause);
    if ui.add(Button::new(word)).on_hover_text(format!("{hint}{key}")).clicked() {
        cx.send(FilesCommand::FlipPause);
    }
    let share = if standing.total == 0 { 0.0 } else { standing.done as f32 / standing.total as f32 };
    let text = RichText::new(words(standing, cx.paused)).small();
    let bar = ProgressBar::new(share)
        .text(text)
        .desired_width(ui.available_width())
        .corner_radius(4)
        .fill(cx.tokens.selection);
    ui.add(bar).accessible_name("Scan progress");
}

fn at_rest(cx: &ViewCx<'_>, ui: &mut Ui) {
    let total = cx.session.len();
    let chosen = cx.session.chosen().len();
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        let noun = if total == 1 { "file" } else { "files" };
        ui.label(RichText::new(format!("{} {noun}", format::grouped(total as u64))).strong());
        let listed = cx.session.listed_rows();
        let mut rest = String::new();
        if listed != total {
            write!(rest, "{} listed", format::grouped(listed as u64)).expect("writing to a String");
        }
        if chosen > 1 {
            let gap = if rest.is_empty() { "" } else { " · " };
            write!(rest, "{gap}{} selected", format::grouped(chosen as u64)).expect("writing to a String");
        }
        let left = cx.session.count(Kind::Waiting);
        if cx.case.is_some() && left > 0 {
            let text = format!("Scan the other {}", format::grouped(left as u64));
            let hint = "Files of the case that were listed and never scanned";
            if ui.small_button(text).on_hover_text(hint).clicked() {
                cx.send(CaseCommand::ScanRest);
            }
        }
        ui.add(Label::new(RichText::new(rest).small().color(cx.tokens.weak)).truncate());
    });
}

fn words(standing: Standing, paused: bool) -> String {
    if standing.listing && standing.total == 0 {
        return "Listing files…".into();
    }
    let mut text =
        format!("{} of {}", format::grouped(standing.done as u64), format::grouped(standing.total as u64));
    if paused {
        text.push_str(" · paused");
        return text;
    }
    if let Some(rate) = standing.rate {
        let digits = usize::from(rate < 10.0);
        write!(text, " · {rate:.digits$} files/s").expect("writing to a String");
    }
    if let Some(left) = standing.left {
        write!(text, " · {} left", format::duration(left)).expect("writing to a String");
    }
    text
}

//! What goes on behind the window, each with a way to stop it.

use eframe::egui::{Align, Align2, Button, Label, Layout, ProgressBar, RichText, Spinner, Ui, Window, vec2};

use super::ViewCx;
use crate::gui::commands::WindowCommand;
use crate::gui::jobs::JobLine;

/// The button in the status line.
pub(super) fn button(cx: &ViewCx<'_>, ui: &mut Ui) {
    let text = match cx.jobs.len() {
        0 => "No jobs".to_owned(),
        1 => "1 job".to_owned(),
        count => format!("{count} jobs"),
    };
    let key = cx.key(ui, WindowCommand::FlipJobs);
    let button = Button::new(RichText::new(&text).small().color(cx.tokens.weak)).frame(false);
    if ui.add(button).on_hover_text(format!("Show the jobs{key}")).clicked() {
        cx.send(WindowCommand::FlipJobs);
    }
    if !cx.jobs.is_empty() {
        ui.add(Spinner::new().size(11.0));
    }
}

/// The list.
pub(super) fn ui(cx: &ViewCx<'_>, open: &mut bool, ui: &Ui) {
    if !*open {
        return;
    }
    Window::new("Jobs")
        .open(open)
        .collapsible(false)
        .resizable(false)
        .anchor(Align2::RIGHT_BOTTOM, vec2(-12.0, -34.0))
        .show(ui.ctx(), |ui| {
            ui.set_width(340.0);
            if cx.jobs.is_empty() {
                ui.label(RichText::new("Nothing is going on.").color(cx.tokens.weak));
            }
            for (index, job) in cx.jobs.iter().enumerate() {
                ui.push_id(index, |ui| line(cx, ui, job));
            }
        });
}

fn line(cx: &ViewCx<'_>, ui: &mut Ui, job: &JobLine) {
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if let Some(cancel) = &job.cancel {
                let name = format!("Cancel: {}", job.text);
                if ui.small_button("Cancel").accessible_name(name).clicked() {
                    cx.send(cancel.clone());
                }
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(&job.text).truncate());
            });
        });
    });
    if let Some(share) = job.share {
        ui.add(ProgressBar::new(share).desired_height(5.0).fill(cx.tokens.accent));
    }
}

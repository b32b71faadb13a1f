//! What every model says of the selected file, side by side. Nothing here changes the file's own result.

use eframe::egui::{Align2, Button, Grid, Label, RichText, ScrollArea, Ui, Window};

use super::ViewCx;
use crate::gui::commands::WindowCommand;
use crate::gui::detail::Detail;
use crate::gui::format;
use crate::gui::models::{Opinion, Said};
use crate::gui::row::{Kind, shown_name, shown_path};
use crate::gui::widgets::verdict_icon;

/// Paints the window, where it is open.
pub(super) fn ui(cx: &ViewCx<'_>, open: &mut bool, ui: &Ui) {
    if !*open {
        return;
    }
    let room = ui.ctx().content_rect().size();
    Window::new("Models")
        .open(open)
        .resizable(false)
        .collapsible(false)
        .anchor(Align2::CENTER_CENTER, [0.0, 0.0])
        .show(ui.ctx(), |ui| {
            ui.set_width(780.0_f32.min(room.x - 60.0));
            ScrollArea::both().max_height((room.y - 190.0).max(120.0)).auto_shrink([false, true]).show(ui, |ui| {
                if let Some(detail) = cx.selected.detail() {
                    about(cx, ui, detail);
                } else {
                    ui.label("Select a file; what every model says of it is shown here.");
                    listed(cx, ui);
                }
            });
            ui.separator();
            let add = ui.add_enabled(!cx.asking, Button::new("Add a model…"));
            if add.clicked() {
                cx.send(WindowCommand::ChooseModelToCompare);
            }
            let text = "Each is asked alone, without structure and recovered payloads. The file's own result stays the \
                        one of the model in use.";
            ui.add(Label::new(RichText::new(text).small().color(cx.tokens.weak)).wrap());
        });
}

fn about(cx: &ViewCx<'_>, ui: &mut Ui, detail: &Detail) {
    let name = shown_name(detail.evidence.path());
    let at = cx
        .target
        .map(|(fpr, _)| format!(", at 1 false alarm in {}", format::grouped((1.0 / fpr).round() as u64)));
    ui.label(RichText::new(format!("{name}{}", at.unwrap_or_default())).strong());
    match cx.opinions.about(&detail.content) {
        None => {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label("Asking every model…");
            });
        }
        Some(Err(reason)) => {
            ui.label(format!("The models were not asked: {reason}."));
        }
        Some(Ok(opinions)) => table(cx, ui, opinions),
    }
}

fn table(cx: &ViewCx<'_>, ui: &mut Ui, opinions: &[Opinion]) {
    let used = opinions.iter().find(|opinion| opinion.used).and_then(|opinion| opinion.said.as_ref().ok());
    let weak = |text: &str| RichText::new(text).small().color(cx.tokens.weak);
    Grid::new("opinions").num_columns(6).spacing([18.0, 7.0]).striped(true).show(ui, |ui| {
        for title in ["Model", "Probability", "Bar", "Verdict", "Beside the one in use", ""] {
            ui.label(weak(title));
        }
        ui.end_row();
        for (row, opinion) in opinions.iter().enumerate() {
            ui.push_id(row, |ui| who(cx, ui, opinion));
            match &opinion.said {
                Ok(said) => says(cx, ui, said, (opinion.used, used)),
                Err(reason) => {
                    for text in ["–", "–"] {
                        ui.label(weak(text));
                    }
                    // The first line names what happened, the rest where.
                    let first = reason.lines().next().unwrap_or_default();
                    ui.label(RichText::new("Not asked").color(cx.tokens.suspicious)).on_hover_text(reason);
                    ui.add(Label::new(weak(first)).wrap());
                }
            }
            ui.push_id(("buttons", row), |ui| buttons(cx, ui, opinion));
            ui.end_row();
        }
    });
}

/// Name, place and runtime.
fn who(cx: &ViewCx<'_>, ui: &mut Ui, opinion: &Opinion) {
    ui.vertical(|ui| {
        ui.set_min_width(210.0);
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.label(RichText::new(&opinion.name).strong());
        let place = match &opinion.path {
            Some(path) => shown_name(path),
            None if opinion.used && cx.settings.model.is_some() => "given at the start".to_owned(),
            None => "inside the program".to_owned(),
        };
        let text = if opinion.backend.is_empty() { place } else { format!("{place}, {}", opinion.backend) };
        let label = ui.label(RichText::new(text).small().color(cx.tokens.weak));
        if let Some(path) = &opinion.path {
            label.on_hover_text(shown_path(path));
        }
    });
}

fn says(cx: &ViewCx<'_>, ui: &mut Ui, said: &Said, (is_used, used): (bool, Option<&Said>)) {
    ui.label(format::probability(said.probability));
    ui.label(RichText::new(format::probability(said.bar)).color(cx.tokens.weak));
    let kind = Kind::from(said.call);
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(eframe::egui::vec2(14.0, 14.0), eframe::egui::Sense::hover());
        verdict_icon::paint(ui.painter(), rect.center(), 13.0, kind, &cx.tokens);
        ui.label(RichText::new(said.call.title()).color(cx.tokens.of(kind)));
    });
    let text = match used {
        _ if is_used => "in use",
        Some(used) if used.call == said.call => "agrees",
        Some(_) => "differs",
        None => "–",
    };
    let colour = if text == "differs" { cx.tokens.suspicious } else { cx.tokens.text };
    ui.label(RichText::new(text).color(colour));
}

fn buttons(cx: &ViewCx<'_>, ui: &mut Ui, opinion: &Opinion) {
    ui.horizontal(|ui| {
        if !opinion.used && opinion.said.is_ok() {
            let button = ui.small_button("Use").accessible_name(format!("Use the model {}", opinion.name));
            if button.clicked() {
                cx.send(WindowCommand::UseModel(opinion.path.clone()));
            }
        }
        if let Some(path) = opinion.path.as_ref().filter(|path| cx.settings.models.contains(path)) {
            let button =
                ui.small_button("Remove").on_hover_text("From this list; the file stays where it is");
            if button.accessible_name(format!("Remove the model {}", opinion.name)).clicked() {
                cx.send(WindowCommand::DropModel(path.clone()));
            }
        }
    });
}

/// The models that would be asked.
fn listed(cx: &ViewCx<'_>, ui: &mut Ui) {
    for path in &cx.settings.models {
        ui.label(RichText::new(shown_path(path)).small().color(cx.tokens.weak));
    }
}

//! How files are analysed: model, what runs it, target, threads.

use eframe::egui::{ComboBox, DragValue, RichText, Ui};

use super::{hint, line};
use crate::analysis::DEFAULT_FPR;
use crate::gui::commands::WindowCommand;
use crate::gui::format::grouped;
use crate::gui::panels::ViewCx;
use crate::gui::row::shown_path;
use crate::gui::settings::{MOST_WORKERS, Settings};
use crate::model::manifest::Threshold;
use crate::model::{BackendChoice, Model};

/// Paints them.
pub(super) fn ui(cx: &ViewCx<'_>, ui: &mut Ui, settings: &mut Settings) {
    line(ui, "Model", |ui, _| model(cx, ui));
    line(ui, "Runs the model", |ui, _| backend(cx, ui));
    line(ui, "False-positive target", |ui, _| target(cx, ui, settings));
    line(ui, "Threads of a scan", |ui, label| {
        let shown = |value: f64, _: std::ops::RangeInclusive<usize>| {
            if value < 1.0 { "all cores".to_owned() } else { format!("{value:.0}") }
        };
        let drag = DragValue::new(&mut settings.workers).range(0..=MOST_WORKERS).custom_formatter(shown);
        ui.add(drag).on_hover_text("0 means all cores").labelled_by(label);
    });
}

fn model(cx: &ViewCx<'_>, ui: &mut Ui) {
    ui.horizontal(|ui| ui.label(cx.model.map_or("none", |model| model.info().name.as_str())));
    if let Some(path) = &cx.settings.model {
        hint(cx, ui, &shown_path(path));
    }
    ui.horizontal(|ui| {
        for (text, name, command) in [
            ("Another file…", "Choose a model", WindowCommand::ChooseModel),
            ("Inside the program", "Use the model inside the program", WindowCommand::UseModel(None)),
            ("Compare…", "Compare models", WindowCommand::FlipModels),
        ] {
            if ui.button(text).accessible_name(name).clicked() {
                cx.send(command);
            }
        }
    });
}

fn backend(cx: &ViewCx<'_>, ui: &mut Ui) {
    ui.horizontal(|ui| {
        for choice in BackendChoice::ALL {
            let response = ui.selectable_label(cx.settings.backend == choice, choice.title());
            if response.accessible_name(format!("Run the model: {}", choice.title())).clicked() {
                cx.send(WindowCommand::UseBackend(choice));
            }
        }
    });
    let text = match cx.model {
        Some(model) => format!(
            "In use: {}. Automatic is the embedded runtime: nothing to install, the same results everywhere.",
            model.info().backend_version
        ),
        None => "No model is in use.".to_owned(),
    };
    hint(cx, ui, &text);
}

/// The targets of the model's manifest, each with what it was worth on other images.
fn target(cx: &ViewCx<'_>, ui: &mut Ui, settings: &mut Settings) {
    let thresholds = cx.model.map_or(&[][..], |model| model.manifest().thresholds.as_slice());
    // What is in use may come from the command line.
    let current = cx.target.map_or(settings.fpr.unwrap_or(DEFAULT_FPR), |(fpr, _)| fpr);
    let combo = ComboBox::from_id_salt("fpr").selected_text(words(current)).width(220.0).show_ui(ui, |ui| {
        for threshold in thresholds {
            let selected = same(threshold.fpr, current);
            if ui.selectable_label(selected, words(threshold.fpr)).clicked() {
                settings.fpr = Some(threshold.fpr);
            }
        }
        if thresholds.is_empty() {
            ui.label(RichText::new("The model names none.").small().color(cx.tokens.weak));
        }
    });
    combo.response.accessible_name(format!("False-positive target: {}", words(current)));
    hint(
        cx,
        ui,
        "How often the model alone may call a clean image hidden data. Counts from the next file on.",
    );
    let chosen = thresholds.iter().find(|threshold| same(threshold.fpr, current));
    if let (Some(model), Some(threshold)) = (cx.model, chosen) {
        hint(cx, ui, &worth(model, threshold));
    }
}

fn same(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-12
}

/// Where the bar lies and what it came to on images of other sources.
fn worth(model: &Model, threshold: &Threshold) -> String {
    let bar = crate::gui::format::probability(model.threshold(threshold.fpr));
    let test = threshold.test.map(|rate| {
        let (hits, of) = (grouped(u64::from(rate.hits)), grouped(u64::from(rate.of)));
        format!("; {hits} of {of} clean images of other sources reached it")
    });
    format!("The bar is at probability {bar}{}.", test.unwrap_or_default())
}

/// `1 in 2,000 clean images`.
fn words(fpr: f64) -> String {
    format!("1 in {} clean images", grouped((1.0 / fpr).round() as u64))
}

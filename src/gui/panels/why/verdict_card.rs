//! The verdict on the selected file: the call, what it rests on, the findings, the streams.

use std::fmt::Write as _;

use eframe::egui::{Frame, Label, Margin, RichText, ScrollArea, Sense, Stroke, TextStyle, Ui, vec2};

use super::{WhyState, answers, contributions, examiner, exhibit, findings, plots};
use crate::analysis::Analysis;
use crate::gui::app::Selected;
use crate::gui::detail::Detail;
use crate::gui::format;
use crate::gui::panels::ViewCx;
use crate::gui::panels::case::CaseState;
use crate::gui::row::{Kind, shown_error};
use crate::gui::theme::{RADIUS, tint};
use crate::gui::widgets::verdict_icon;
use crate::model::Assessment;
use crate::verdict::{Basis, Verdict};

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, (state, case): (&mut WhyState, &CaseState), ui: &mut Ui) {
    ScrollArea::vertical().id_salt("verdict").auto_shrink(false).show(ui, |ui| match cx.selected {
        Selected::Nothing => head(cx, ui, Kind::Waiting, "No file selected", "Select a file in the list."),
        Selected::Opening(..) => head(cx, ui, Kind::Waiting, "Opening…", ""),
        Selected::Failed(_, error) => {
            head(cx, ui, Kind::Failed, Kind::Failed.word(false), &shown_error(error));
            examiner::ui(cx, state, ui);
            exhibit::kept(cx, case, ui);
        }
        Selected::Open(_, detail) => open(cx, state, ui, detail),
    });
}

fn open(cx: &ViewCx<'_>, state: &mut WhyState, ui: &mut Ui, detail: &Detail) {
    match &detail.analysis {
        None => {
            head(cx, ui, Kind::Waiting, "Analysing…", "");
            examiner::ui(cx, state, ui);
        }
        Some(Err(error)) => {
            head(cx, ui, Kind::Failed, Kind::Failed.word(false), &shown_error(error));
            examiner::ui(cx, state, ui);
        }
        Some(Ok(analysis)) => {
            let verdict = &analysis.verdict;
            head(cx, ui, verdict.call.into(), verdict.call.title(), &reason(verdict));
            if detail.changed {
                let text = "The file has changed since the list was made. What is shown here is about its present \
                            bytes; scan again to bring the list in line.";
                ui.label(RichText::new(text).color(cx.tokens.suspicious));
            }
            score(cx, ui, analysis);
            examiner::ui(cx, state, ui);
            findings::ui(cx, state, ui, analysis);
            basis(cx, ui, analysis);
            contributions::ui(cx, ui, analysis);
            if let Some(assessment) = &analysis.assessment {
                answers::ui(cx, ui, assessment);
            }
            plots::ui(cx, state, ui, detail);
        }
    }
}

/// The call in large, tinted with its colour, and what it rests on.
fn head(cx: &ViewCx<'_>, ui: &mut Ui, kind: Kind, title: &str, reason: &str) {
    let colour = cx.tokens.of(kind);
    Frame::new()
        .fill(tint(colour, 0.12))
        .stroke(Stroke::new(1.0, tint(colour, 0.45)))
        .corner_radius(RADIUS + 2)
        .inner_margin(Margin::symmetric(12, 10))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal(|ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(20.0, 22.0), Sense::hover());
                verdict_icon::paint(ui.painter(), rect.center(), 18.0, kind, &cx.tokens);
                ui.label(RichText::new(title).text_style(TextStyle::Heading).strong().color(colour));
            });
            if !reason.is_empty() {
                ui.label(reason);
            }
        });
}

/// What the call rests on, in a sentence.
fn reason(verdict: &Verdict) -> String {
    let method = verdict.method.map(|method| format!(" Method {}.", method.name())).unwrap_or_default();
    let basis = match verdict.basis {
        Basis::Proof => "A payload was read back from the file.",
        Basis::Model => "The model's probability passes the bar; no payload was read back.",
        Basis::Indication => "A finding below deserves a look; no payload was read back.",
        Basis::Nothing => "Nothing was found by the tests that ran. That is not proof that nothing is there.",
    };
    format!("{basis}{method}")
}

/// What the model says, in two lines: the findings below are what an analyst came for.
fn score(cx: &ViewCx<'_>, ui: &mut Ui, analysis: &Analysis) {
    lines(ui, |ui| {
        let Some(assessment) = &analysis.assessment else {
            line(cx, ui, "Probability", "no model ran");
            return;
        };
        line(cx, ui, "Probability", &format!("{} by the model", format::probability(assessment.probability)));
        line(cx, ui, "", &clean_images(assessment));
        // For a proof the finding itself states its bound.
        if let (Some(confidence), Basis::Model) = (analysis.verdict.confidence, analysis.verdict.basis) {
            line(cx, ui, "Method", &format!("{} by the model", format::probability(confidence)));
        }
        if let Some(order) = analysis.verdict.bit_order {
            line(cx, ui, "Bit order", order.name());
        }
    });
}

/// By what the call was made, and about what.
fn basis(cx: &ViewCx<'_>, ui: &mut Ui, analysis: &Analysis) {
    ui.add_space(6.0);
    ui.label(RichText::new("Basis").strong());
    lines(ui, |ui| {
        if let (Some(_), Some((fpr, bar))) = (&analysis.assessment, cx.target) {
            line(cx, ui, "Target", &target(fpr, bar));
        }
        if let Some(model) = &analysis.model {
            line(cx, ui, "Model", &format!("{}, {}", model.name, model.backend_version));
        }
        line(cx, ui, "Image", &image(analysis));
        line(cx, ui, "MD5", &analysis.evidence.md5());
    });
}

/// Width of the names before values, in points.
const NAMES: f32 = 66.0;

fn lines(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    ui.add_space(2.0);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        add(ui);
    });
    ui.add_space(2.0);
}

fn line(cx: &ViewCx<'_>, ui: &mut Ui, name: &str, value: &str) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().interact_size.y = 0.0;
        ui.spacing_mut().item_spacing.x = 6.0;
        let start = ui.cursor().left();
        ui.label(RichText::new(name).small().color(cx.tokens.weak));
        ui.add_space((start + NAMES - ui.cursor().left()).max(0.0));
        ui.add(Label::new(RichText::new(value).small()).wrap().selectable(true));
    });
}

/// "clean images that score this high: k of n", and what no hit in n means.
fn clean_images(assessment: &Assessment) -> String {
    let (hits, of) = assessment.clean_at_least;
    if of == 0 {
        return "the model's manifest does not say how clean images score".into();
    }
    let (count, total) = (format::grouped(u64::from(hits)), format::grouped(u64::from(of)));
    format!("clean images that score this high: {count} of {total}")
}

/// What the false-positive target means, and the probability it takes.
fn target(fpr: f64, bar: f64) -> String {
    let one_in = format::grouped((1.0 / fpr.max(1e-12)).round() as u64);
    let bar = format::probability(bar);
    format!(
        "at most 1 of {one_in} clean images called hidden data; on the calibration images that takes a probability of \
         {bar} or more"
    )
}

fn image(analysis: &Analysis) -> String {
    let header = &analysis.container.header;
    let format = analysis.container.format.map_or("?", |format| format.name());
    let mut text = format!("{format}, {}×{}", header.width, header.height);
    if let Ok(pixels) = &analysis.pixels {
        write!(text, ", {}, {} bit", layout(pixels.layout), pixels.depth).expect("writing to a String");
        if pixels.palette_entries > 0 {
            write!(text, ", {} colours", pixels.palette_entries).expect("writing to a String");
        }
    }
    if header.frames > 1 {
        let frames = format::grouped(u64::from(header.frames));
        write!(text, ", {frames} frames, the first is shown").expect("writing to a String");
    }
    text
}

fn layout(layout: crate::pixels::Layout) -> &'static str {
    use crate::pixels::Layout as L;
    match layout {
        L::Grey => "grey",
        L::GreyAlpha => "grey and alpha",
        L::Rgb => "RGB",
        L::Rgba => "RGBA",
        L::Indexed => "palette",
    }
}

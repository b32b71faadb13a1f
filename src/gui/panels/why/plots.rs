//! The statistics as plots: what the single numbers are made of.

use eframe::egui::{CollapsingHeader, Grid, Label, RichText, Ui};

use super::WhyState;
use crate::gui::commands::WhyCommand;
use crate::gui::detail::Detail;
use crate::gui::format;
use crate::gui::panels::ViewCx;
use crate::gui::studies::{Answer, Study};
use crate::gui::theme::Tokens;
use crate::gui::widgets::plot::{Plot, Series};
use crate::statistics::curves::{Change, Channel, Curves};

const HEIGHT: f32 = 78.0;

/// Paints them.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut WhyState, ui: &mut Ui, detail: &Detail) {
    ui.add_space(6.0);
    let title = RichText::new("Statistics of the samples").strong();
    CollapsingHeader::new(title).id_salt("statistics").default_open(true).show_unindented(ui, |ui| {
        let say = |ui: &mut Ui, text: &str| {
            ui.add(Label::new(RichText::new(text).small().color(cx.tokens.weak)).wrap());
        };
        match cx.studies.answer(detail, &Study::Curves) {
            None => say(ui, "Measuring…"),
            Some(Answer::Curves(curves)) => {
                plots(cx, state, ui, curves);
            }
            Some(Answer::Failed(reason)) => say(ui, reason),
            Some(_) => {}
        }
    });
}

fn plots(cx: &ViewCx<'_>, state: &mut WhyState, ui: &mut Ui, curves: &Curves) {
    ui.spacing_mut().item_spacing.y = 4.0;
    let change = curves.change.as_ref().filter(|change| change.telling());
    let mark: Vec<(f64, &str)> = change.iter().map(|change| (change.position, "change")).collect();
    heading(
        cx,
        ui,
        "Replaced low bits along the raster",
        "Weighted stego-image for 64 equal parts of the raster: 0 in covers, 1 where every sample carries a bit",
    );
    along(cx, ui, curves, ("weighted stego-image along the raster", &mark), |channel| &channel.weighted);
    if let Some(change) = change {
        told(cx, ui, change);
    }
    heading(
        cx,
        ui,
        "Equal pairs of values along the raster",
        "Chi-square test of the first part of the raster up to each place: near 1 where the counts of 2k and 2k+1 are as equal as random bits make them",
    );
    along(cx, ui, curves, ("chi-square along the raster", &mark), |channel| &channel.prefixes);
    if curves.channels.len() > 1 {
        ui.horizontal(|ui| {
            for (index, channel) in curves.channels.iter().enumerate() {
                ui.selectable_value(&mut state.channel, index, channel.name);
            }
        });
    }
    let Some(channel) = curves.channels.get(state.channel).or(curves.channels.first()) else { return };
    histogram(cx, ui, channel);
    pairs(cx, ui, channel);
}

fn heading(cx: &ViewCx<'_>, ui: &mut Ui, text: &str, hint: &str) {
    ui.label(RichText::new(text).small().color(cx.tokens.weak)).on_hover_text(hint);
}

/// Colours of the channels: red, green and blue come in the theme's own.
fn colour(tokens: &Tokens, name: &str) -> eframe::egui::Color32 {
    match name {
        "red" => tokens.stego,
        "green" => tokens.clean,
        "blue" => tokens.accent,
        "alpha" => tokens.suspicious,
        _ => tokens.text,
    }
}

fn along(
    cx: &ViewCx<'_>,
    ui: &mut Ui,
    curves: &Curves,
    (name, marks): (&str, &[(f64, &str)]),
    values: impl Fn(&Channel) -> &Vec<f64>,
) {
    let series: Vec<Series<'_>> = curves
        .channels
        .iter()
        .map(|channel| Series {
            name: channel.name,
            colour: colour(&cx.tokens, channel.name),
            values: values(channel),
        })
        .collect();
    let plot = Plot { name, range: (0.0, 1.0), marks, height: HEIGHT };
    let (response, step) = plot.curves(ui, &cx.tokens, &series);
    if let Some(step) = step {
        response.on_hover_ui_at_pointer(|ui| {
            for series in &series {
                let Some(value) = series.values.get(step) else { continue };
                let end = (step + 1) as f64 / series.values.len() as f64 * 100.0;
                ui.label(format!("{}, up to {end:.1} % of the raster: {value:.4}", series.name));
            }
        });
    }
}

fn told(cx: &ViewCx<'_>, ui: &mut Ui, change: &Change) {
    ui.horizontal_wrapped(|ui| {
        let text = format!(
            "Change after {:.1} % of the raster: {:.0} % replaced before, {:.0} % behind ({:.1} standard deviations)",
            change.position * 100.0,
            change.before * 100.0,
            change.after * 100.0,
            change.score
        );
        ui.add(Label::new(RichText::new(text).small()).wrap());
        if ui.small_button("Show on the image").clicked() {
            cx.send(WhyCommand::ShowRegion(change.region));
        }
    });
}

fn histogram(cx: &ViewCx<'_>, ui: &mut Ui, channel: &Channel) {
    heading(
        cx,
        ui,
        "Histogram, pairs of values side by side",
        "Replacing low bits makes the two bars of a pair 2k and 2k+1 equally high",
    );
    let values: Vec<f64> = channel.histogram.iter().map(|count| f64::from(*count)).collect();
    let top = values.iter().copied().fold(1.0, f64::max);
    let plot = Plot { name: "histogram", range: (0.0, top), marks: &[], height: HEIGHT };
    let (even, odd) = (cx.tokens.accent, cx.tokens.suspicious);
    let (response, step) =
        plot.bars(ui, &cx.tokens, &values, |value| if value % 2 == 0 { even } else { odd });
    if let Some(value) = step {
        let count = |value: usize| format::grouped(u64::from(channel.histogram[value]));
        let (low, high) = (value & !1, value | 1);
        let text = format!(
            "{} {value}: {} samples\npair {low} and {high}: {} and {}",
            channel.name,
            count(value),
            count(low),
            count(high)
        );
        response.on_hover_text_at_pointer(text);
    }
}

fn pairs(cx: &ViewCx<'_>, ui: &mut Ui, channel: &Channel) {
    heading(
        cx,
        ui,
        "Sample pairs",
        "Neighbouring samples u, v by kind. In covers X and Y are about equally many; replacing low bits moves pairs \
         from X to Y. The estimate solves for the share of samples that carry a bit.",
    );
    let counts = &channel.pairs;
    Grid::new("pairs").num_columns(3).spacing([12.0, 2.0]).min_row_height(0.0).show(ui, |ui| {
        ui.spacing_mut().interact_size.y = 0.0;
        for (name, what, count) in [
            ("X", "v even and u < v, or v odd and u > v", counts.x),
            ("Y", "v even and u > v, or v odd and u < v", counts.y),
            ("K", "both in one pair of values", counts.same),
        ] {
            ui.label(RichText::new(name).small().strong()).on_hover_text(what);
            ui.label(RichText::new(format::grouped(count)).small());
            ui.label(RichText::new(format!("{} of the pairs", format::share(count, counts.all))).small());
            ui.end_row();
        }
    });
    let text = format!(
        "Estimated share of {} samples that carry a bit: {:.1} % (of {} pairs)",
        channel.name,
        channel.estimate * 100.0,
        format::grouped(counts.all)
    );
    ui.add(Label::new(RichText::new(text).small()).wrap());
}

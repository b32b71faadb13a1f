//! What each of the eight streams adds to the model's answer, as steps from the baseline to the logit: exact Shapley
//! values, which sum to the distance between the two.

use eframe::egui::{Align2, FontId, Rect, RichText, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::analysis::Analysis;
use crate::gui::panels::ViewCx;
use crate::gui::theme::tint;
use crate::streams::Stream;

/// Height of a step.
const LINE: f32 = 19.0;
/// Room for names and numbers.
const NAMES: f32 = 78.0;
const NUMBERS: f32 = 64.0;

/// Paints the chart.
pub(super) fn ui(cx: &ViewCx<'_>, ui: &mut Ui, analysis: &Analysis) {
    ui.add_space(6.0);
    ui.label(RichText::new("Stream contributions").strong());
    let Some(assessment) = &analysis.assessment else {
        ui.label(RichText::new("No model ran on this file.").small().color(cx.tokens.weak));
        return;
    };
    let Some(values) = assessment.contributions else {
        ui.label(RichText::new("They were not asked for.").small().color(cx.tokens.weak));
        return;
    };
    let steps = steps(assessment.baseline, &values);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), LINE * 10.0), Sense::hover());
    let chart = Chart::new(rect, assessment.baseline, &steps, assessment.logit);
    chart.total(cx, ui, 0, ("baseline", assessment.baseline));
    for (index, (stream, step)) in Stream::ALL.into_iter().zip(&steps).enumerate() {
        chart.step(cx, ui, index + 1, &Bar { stream, step: *step, present: analysis.streams[index] });
    }
    chart.total(cx, ui, 9, ("logit", assessment.logit));
    let text = "From the answer for a file without any stream to the answer for this one. Steps to the right (+) speak \
                for hidden data, to the left (−) against it.";
    ui.label(RichText::new(text).small().color(cx.tokens.weak));
}

/// Where each step begins and ends.
fn steps(baseline: f64, values: &[f64; 8]) -> [(f64, f64); 8] {
    let mut at = baseline;
    values.map(|value| {
        let from = at;
        at += value;
        (from, at)
    })
}

/// One step of the chart.
struct Bar {
    stream: Stream,
    step: (f64, f64),
    present: bool,
}

struct Chart {
    rect: Rect,
    low: f64,
    high: f64,
}

impl Chart {
    fn new(rect: Rect, baseline: f64, steps: &[(f64, f64)], logit: f64) -> Self {
        let ends = steps.iter().map(|(_, to)| *to).chain([baseline, logit]);
        let (low, high) = ends.fold((f64::MAX, f64::MIN), |(low, high), at| (low.min(at), high.max(at)));
        Self { rect, low, high: high.max(low + 1e-6) }
    }

    fn x(&self, value: f64) -> f32 {
        let (left, right) = (self.rect.left() + NAMES, self.rect.right() - NUMBERS);
        left + ((value - self.low) / (self.high - self.low)) as f32 * (right - left)
    }

    fn line(&self, number: usize) -> Rect {
        Rect::from_min_size(self.rect.min + vec2(0.0, LINE * number as f32), vec2(self.rect.width(), LINE))
    }

    /// The name on the left and the number on the right of a line.
    fn words(cx: &ViewCx<'_>, ui: &Ui, line: Rect, (name, number): (&str, &str), strong: bool) {
        let small = FontId::proportional(12.0);
        let (left, right) = (line.left_center(), line.right_center());
        let ink = if strong { cx.tokens.text } else { cx.tokens.weak };
        ui.painter().text(left, Align2::LEFT_CENTER, name, small.clone(), ink);
        ui.painter().text(right, Align2::RIGHT_CENTER, number, small, ink);
    }

    /// The line of the baseline or the logit.
    fn total(&self, cx: &ViewCx<'_>, ui: &Ui, number: usize, (name, value): (&str, f64)) {
        let line = self.line(number);
        Self::words(cx, ui, line, (name, &format!("{value:+.2}")), true);
        let x = self.x(value);
        ui.painter().vline(x, line.y_range().shrink(3.0), Stroke::new(3.0, cx.tokens.text));
        let response = ui.interact(line, ui.scope_id().with(name), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("The {name}: {value:+.3}")));
    }

    fn step(&self, cx: &ViewCx<'_>, ui: &Ui, number: usize, bar: &Bar) {
        let Bar { stream, step: (from, to), present } = *bar;
        let (line, value, tokens) = (self.line(number), to - from, &cx.tokens);
        let told = if present { format!("{value:+.3}") } else { format!("absent {value:+.2}") };
        Self::words(cx, ui, line, (stream.name(), &told), present);
        let painter = ui.painter();
        let (from, to) = (self.x(from), self.x(to));
        let colour = if value >= 0.0 { tokens.stego } else { tokens.clean };
        let colour = if present { colour } else { tint(colour, 0.4) };
        let middle = line.center().y;
        let rect = Rect::from_min_max(
            pos2(from.min(to) - 0.5, middle - 5.0),
            pos2(from.max(to) + 0.5, middle + 5.0),
        );
        painter.rect_filled(rect, 1.0, colour);
        // From the end of this step down to the start of the next.
        painter.vline(to, middle..=middle + LINE, Stroke::new(1.0, tokens.border));
        let response = ui.interact(line, ui.scope_id().with(stream), Sense::hover());
        response.widget_info(|| {
            let presence = if present { "" } else { ", absent" };
            let name = format!("Contribution of {}: {value:+.3}{presence}", stream.name());
            WidgetInfo::labeled(Role::Label, true, name)
        });
        response.on_hover_text(explain(stream));
    }
}

/// What the network sees of a stream.
fn explain(stream: Stream) -> &'static str {
    match stream {
        Stream::Pixel => "Colours of the view, as stored",
        Stream::Meta => "EXIF bytes, then bytes after the end marker",
        Stream::Alpha => "Alpha and its lowest bit",
        Stream::Lsb => "Lowest bits of red, green and blue",
        Stream::Palette => "The colour table in file order",
        Stream::PaletteLsb => "Lowest bit of the palette index",
        Stream::Format => "Facts of the format",
        Stream::Content => "Statistics over the whole image",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_lead_from_the_baseline_to_the_logit() {
        let values = [0.5, -1.0, 0.0, 2.0, 0.0, 0.0, 0.25, 0.25];
        let steps = steps(-3.0, &values);
        assert_eq!(steps[0], (-3.0, -2.5));
        assert!((steps[7].1 - -1.0).abs() < 1e-12);
        assert!(steps.windows(2).all(|pair| (pair[0].1 - pair[1].0).abs() < 1e-12));
    }
}

//! What each of the eight streams adds to the model's answer: exact Shapley values, which sum to the distance from
//! the baseline.

use eframe::egui::{Align2, FontId, Pos2, Rect, RichText, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::analysis::Analysis;
use crate::gui::panels::ViewCx;
use crate::gui::theme::tint;
use crate::streams::Stream;

/// Height of a bar with its distance to the next.
const LINE: f32 = 20.0;

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
    let scale = values.iter().map(|value| value.abs()).fold(1e-9, f64::max);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), LINE * 8.0), Sense::hover());
    let chart = Chart { names: 78.0, numbers: 58.0, rect, scale };
    for (index, (stream, value)) in Stream::ALL.into_iter().zip(values).enumerate() {
        let line = Rect::from_min_size(rect.min + vec2(0.0, LINE * index as f32), vec2(rect.width(), LINE));
        chart.bar(cx, ui, line, Bar { stream, value, present: analysis.streams[index] });
    }
    let axis = chart.axis();
    ui.painter().vline(axis, rect.y_range(), Stroke::new(1.0, cx.tokens.border));
    let text = format!(
        "logit {:+.2} = baseline {:+.2} with the sum of the bars; right speaks for hidden data",
        assessment.logit, assessment.baseline
    );
    ui.label(RichText::new(text).small().color(cx.tokens.weak));
}

/// One line of the chart.
#[derive(Clone, Copy)]
struct Bar {
    stream: Stream,
    value: f64,
    present: bool,
}

struct Chart {
    names: f32,
    numbers: f32,
    rect: Rect,
    scale: f64,
}

impl Chart {
    fn field(&self) -> (f32, f32) {
        (self.rect.left() + self.names, self.rect.right() - self.numbers)
    }

    fn axis(&self) -> f32 {
        let (left, right) = self.field();
        f32::midpoint(left, right)
    }

    fn bar(&self, cx: &ViewCx<'_>, ui: &Ui, line: Rect, bar: Bar) {
        let Bar { stream, value, present } = bar;
        let painter = ui.painter();
        let tokens = &cx.tokens;
        let small = FontId::proportional(12.0);
        let middle = line.center().y;
        let name = if present { tokens.text } else { tokens.neutral };
        painter.text(pos2(line.left(), middle), Align2::LEFT_CENTER, stream.name(), small.clone(), name);
        let (left, right) = self.field();
        let reach = (value / self.scale) as f32 * (right - left) / 2.0;
        let ends = [self.axis(), self.axis() + reach];
        let low = Pos2::new(ends[0].min(ends[1]), middle - 5.0);
        let high = Pos2::new(ends[0].max(ends[1]), middle + 5.0);
        let colour = if value >= 0.0 { tokens.stego } else { tokens.clean };
        let colour = if present { colour } else { tint(colour, 0.4) };
        painter.rect_filled(Rect::from_min_max(low, high), 1.5, colour);
        let number = if present { format!("{value:+.3}") } else { format!("absent {value:+.2}") };
        let weak = tokens.weak;
        painter.text(pos2(line.right(), middle), Align2::RIGHT_CENTER, number.as_str(), small, weak);
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

//! Small plots: curves and bars over equal steps, with the exact value under the pointer. Curves differ by colour, by
//! their dashes, and by the letter at their end.

use eframe::egui::{
    Align2, Color32, FontId, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};

use crate::gui::theme::Tokens;

/// Room for the numbers left of a plot and for the letters right of it.
const LEFT: f32 = 30.0;
const RIGHT: f32 = 14.0;
const FONT: f32 = 10.5;

/// One curve.
pub struct Series<'a> {
    /// Its name; the first letter stands at its end.
    pub name: &'a str,
    /// Its colour.
    pub colour: Color32,
    /// Its values at equal steps.
    pub values: &'a [f64],
}

/// A plot.
pub struct Plot<'a> {
    /// What it shows, for screen readers.
    pub name: &'a str,
    /// Lowest and highest value shown; values outside are drawn at the edge.
    pub range: (f64, f64),
    /// Places along the x axis to mark, 0..=1, with a word.
    pub marks: &'a [(f64, &'a str)],
    /// Height in points.
    pub height: f32,
}

impl Plot<'_> {
    /// Paints curves. The step under the pointer, where there is one.
    pub fn curves(&self, ui: &mut Ui, tokens: &Tokens, series: &[Series<'_>]) -> (Response, Option<usize>) {
        let steps = series.iter().map(|series| series.values.len()).max().unwrap_or_default();
        let (response, field) = self.frame(ui, tokens, steps);
        let painter = ui.painter();
        for (number, series) in series.iter().enumerate() {
            let count = series.values.len();
            let at =
                |(step, value): (usize, &f64)| self.point(field, (step as f32 + 0.5) / count as f32, *value);
            let points: Vec<Pos2> = series.values.iter().enumerate().map(at).collect();
            let stroke = Stroke::new(1.5, series.colour);
            if let Some(last) = points.last() {
                let letter: String = series.name.chars().take(1).collect();
                let place = pos2(field.right() + 3.0 + 0.1, last.y - number as f32 * 0.5);
                painter.text(place, Align2::LEFT_CENTER, letter, FontId::proportional(FONT), series.colour);
            }
            match number % 3 {
                0 => drop(painter.add(Shape::line(points, stroke))),
                1 => drop(painter.add(Shape::dashed_line(&points, stroke, 5.0, 3.0))),
                _ => drop(painter.add(Shape::dashed_line(&points, stroke, 2.0, 2.0))),
            }
        }
        self.mark(painter, tokens, field);
        let step = hovered(&response, field, steps);
        point_out(painter, tokens, field, step, steps);
        (response, step)
    }

    /// Paints bars from the bottom, in the colour that `colour` gives each. The bar under the pointer.
    pub fn bars(
        &self,
        ui: &mut Ui,
        tokens: &Tokens,
        values: &[f64],
        colour: impl Fn(usize) -> Color32,
    ) -> (Response, Option<usize>) {
        let (response, field) = self.frame(ui, tokens, values.len());
        let painter = ui.painter();
        let width = field.width() / values.len().max(1) as f32;
        for (step, value) in values.iter().enumerate() {
            let top = self.point(field, 0.0, *value).y;
            let left = field.left() + step as f32 * width;
            let rect = Rect::from_min_max(pos2(left, top), pos2(left + width.max(1.0), field.bottom()));
            painter.rect_filled(rect, 0.0, colour(step));
        }
        let step = hovered(&response, field, values.len());
        point_out(painter, tokens, field, step, values.len());
        (response, step)
    }

    /// The field with its edges and numbers.
    fn frame(&self, ui: &mut Ui, tokens: &Tokens, steps: usize) -> (Response, Rect) {
        let size = vec2(ui.available_width(), self.height);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let name = format!("Plot: {}, {steps} values", self.name);
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name.clone()));
        let field = Rect::from_min_max(
            rect.min + vec2(LEFT, 3.0),
            pos2((rect.right() - RIGHT).max(rect.left() + LEFT + 1.0), rect.bottom() - 3.0),
        );
        let painter = ui.painter();
        painter.rect_filled(field, 2.0, tokens.field);
        painter.rect_stroke(field, 2.0, (1.0, tokens.border), StrokeKind::Outside);
        let (low, high) = self.range;
        for value in [low, f64::midpoint(low, high), high] {
            let y = self.point(field, 0.0, value).y;
            painter.hline(field.x_range(), y, (1.0, tokens.border));
            let text = short(value);
            let font = FontId::proportional(FONT);
            painter.text(pos2(field.left() - 4.0, y), Align2::RIGHT_CENTER, text, font, tokens.weak);
        }
        (response, field)
    }

    fn point(&self, field: Rect, x: f32, value: f64) -> Pos2 {
        let (low, high) = self.range;
        let span = if high > low { high - low } else { 1.0 };
        let share = ((value - low) / span).clamp(0.0, 1.0) as f32;
        pos2(field.left() + x * field.width(), field.bottom() - share * field.height())
    }

    fn mark(&self, painter: &Painter, tokens: &Tokens, field: Rect) {
        for (x, word) in self.marks {
            let x = field.left() + x.clamp(0.0, 1.0) as f32 * field.width();
            let line = [pos2(x, field.top()), pos2(x, field.bottom())];
            painter.extend(Shape::dashed_line(&line, Stroke::new(1.0, tokens.text), 3.0, 2.0));
            let right = x > field.center().x;
            let (align, gap) = if right { (Align2::RIGHT_TOP, -3.0) } else { (Align2::LEFT_TOP, 3.0) };
            let font = FontId::proportional(FONT);
            painter.text(pos2(x + gap, field.top() + 1.0), align, *word, font, tokens.text);
        }
    }
}

/// The step of `steps` under the pointer.
fn hovered(response: &Response, field: Rect, steps: usize) -> Option<usize> {
    let at = response.hover_pos().filter(|at| field.x_range().contains(at.x))?;
    let share = (at.x - field.left()) / field.width().max(1.0);
    steps.checked_sub(1).map(|last| ((share * steps as f32) as usize).min(last))
}

fn point_out(painter: &Painter, tokens: &Tokens, field: Rect, step: Option<usize>, steps: usize) {
    if let Some(step) = step {
        let x = field.left() + (step as f32 + 0.5) / steps as f32 * field.width();
        painter.vline(x, field.y_range(), (1.0, tokens.weak));
    }
}

/// A number at an axis.
fn short(value: f64) -> String {
    match value.abs() {
        size if size >= 1e6 => format!("{:.1}M", value / 1e6),
        size if size >= 1e4 => format!("{:.0}k", value / 1e3),
        size if size >= 10.0 || value.fract() == 0.0 => format!("{value:.0}"),
        _ => format!("{value:.1}"),
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the expected values are exact")]
mod tests {
    use super::*;

    #[test]
    fn values_outside_the_range_are_drawn_at_its_edge() {
        let plot = Plot { name: "x", range: (0.0, 1.0), marks: &[], height: 50.0 };
        let field = Rect::from_min_max(pos2(0.0, 0.0), pos2(100.0, 50.0));
        assert_eq!(plot.point(field, 0.5, 0.5), pos2(50.0, 25.0));
        assert_eq!(plot.point(field, 0.0, 7.0).y, 0.0);
        assert_eq!(plot.point(field, 0.0, -7.0).y, 50.0);
        let flat = Plot { range: (0.0, 0.0), ..plot };
        assert_eq!(flat.point(field, 0.0, 0.0).y, 50.0);
    }

    #[test]
    fn numbers_at_axes_are_short() {
        assert_eq!([0.0, 0.5, 12.0, 12_345.0, 2.5e6].map(short), ["0", "0.5", "12", "12k", "2.5M"]);
    }
}

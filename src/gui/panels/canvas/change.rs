//! Where the share of replaced low bits changes along the raster, drawn on the image.

use eframe::egui::{Align2, Painter, Rect, Stroke, pos2, vec2};

use super::{CanvasState, split};
use crate::gui::panels::ViewCx;
use crate::gui::studies::{Answer, Study};
use crate::statistics::curves::Change;

/// Paints the line over the image at `image`, where it is wanted, and says what it is in a corner of `area`.
pub(super) fn ui(cx: &ViewCx<'_>, state: &CanvasState, painter: &Painter, (image, area): (Rect, Rect)) {
    let Some(detail) = cx.selected.detail().filter(|_| state.tools.change) else { return };
    let say = |text: &str| {
        split::label(cx, painter, area.left_top() + vec2(12.0, 10.0), Align2::LEFT_TOP, text);
    };
    let Some(pixels) = detail.pixels().filter(|_| detail.which().analysed()) else {
        return say("The change point is of the first frame");
    };
    let change = match cx.studies.answer(detail, &Study::Curves) {
        None => return say("Measuring along the raster…"),
        Some(Answer::Curves(curves)) => curves.change.filter(Change::telling),
        Some(_) => None,
    };
    let Some(change) = change else { return say("No change point along the raster") };
    let (column, row) = place(change.position, (pixels.width, pixels.height));
    let (x, y) = (image.left() + column as f32 * state.scale, image.top() + row as f32 * state.scale);
    let below = y + state.scale;
    for stroke in [Stroke::new(4.0, cx.tokens.panel), Stroke::new(2.0, cx.tokens.accent)] {
        painter.line_segment([pos2(image.left(), below), pos2(x, below)], stroke);
        painter.line_segment([pos2(x, below), pos2(x, y)], stroke);
        painter.line_segment([pos2(x, y), pos2(image.right(), y)], stroke);
    }
    say(&format!(
        "Change after {:.1} % of the raster: {:.0} % of the low bits replaced before, {:.0} % behind ({:.1} standard \
         deviations)",
        change.position * 100.0,
        change.before * 100.0,
        change.after * 100.0,
        change.score
    ));
}

/// The pixel at a share of the raster, column and row.
fn place(position: f64, (width, height): (u32, u32)) -> (u32, u32) {
    let pixels = u64::from(width) * u64::from(height);
    let at = ((position.clamp(0.0, 1.0) * pixels as f64) as u64).min(pixels.saturating_sub(1));
    let width = u64::from(width.max(1));
    ((at % width) as u32, (at / width) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_the_raster_is_a_pixel() {
        assert_eq!(place(0.5, (10, 4)), (0, 2));
        assert_eq!(place(0.525, (10, 4)), (1, 2));
        assert_eq!(place(7.0, (10, 4)), (9, 3));
        assert_eq!(place(0.5, (0, 0)), (0, 0));
    }
}

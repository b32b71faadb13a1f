//! The sign of the examiner's status: drawn with a pen, unlike the tool's filled signs.

use eframe::egui::{Color32, Painter, Pos2, Shape, Stroke, pos2, vec2};

use crate::case::Status;

/// Paints the sign of `status` around `centre`, `size` points wide and high; nothing for no status.
pub fn paint(painter: &Painter, centre: Pos2, size: f32, status: Status, colour: Color32) {
    let half = size / 2.0;
    let line = Stroke::new(1.6, colour);
    let at = |x: f32, y: f32| centre + vec2(x, y) * half;
    match status {
        Status::None => {}
        // A tick.
        Status::Ok => {
            painter.add(Shape::line(vec![at(-0.8, 0.1), at(-0.2, 0.7), at(0.9, -0.7)], line));
        }
        // A flag on its pole.
        Status::ToCheck => {
            painter.line_segment([at(-0.6, -0.9), at(-0.6, 1.0)], line);
            painter.add(Shape::line(vec![at(-0.6, -0.9), at(0.8, -0.45), at(-0.6, 0.05)], line));
        }
        // A star of three strokes.
        Status::Notable => {
            for turn in [0.0f32, 60.0, 120.0] {
                let (sin, cos) = turn.to_radians().sin_cos();
                let arm = vec2(cos, sin) * half * 0.95;
                painter.line_segment([centre - arm, pos2(centre.x + arm.x, centre.y + arm.y)], line);
            }
        }
    }
}

//! The sign of a verdict. Each has its own shape, so that it is told apart without colour.

use eframe::egui::{Painter, Pos2, Shape, Stroke, Vec2, pos2, vec2};

use crate::gui::row::Kind;
use crate::gui::theme::Tokens;

/// Paints the sign of `kind` around `centre`, `size` points wide and high.
pub fn paint(painter: &Painter, centre: Pos2, size: f32, kind: Kind, tokens: &Tokens) {
    let colour = tokens.of(kind);
    let half = size / 2.0;
    let line = Stroke::new((size / 9.0).max(1.4), colour);
    match kind {
        // A filled diamond.
        Kind::Stego => {
            let points = [vec2(0.0, -half), vec2(half, 0.0), vec2(0.0, half), vec2(-half, 0.0)];
            painter.add(Shape::convex_polygon(points.map(|by| centre + by).to_vec(), colour, Stroke::NONE));
        }
        // A triangle with a stroke and a dot.
        Kind::Suspicious => {
            let tip = |x: f32, y: f32| centre + vec2(x, y) * half;
            let points = vec![tip(0.0, -0.95), tip(1.0, 0.85), tip(-1.0, 0.85)];
            painter.add(Shape::closed_line(points, line));
            painter.line_segment([tip(0.0, -0.3), tip(0.0, 0.25)], line);
            painter.circle_filled(tip(0.0, 0.55), line.width * 0.6, colour);
        }
        // An empty ring: nothing was found, which is less than "clean".
        Kind::Clean => {
            painter.circle_stroke(centre, half * 0.78, line);
        }
        // A cross.
        Kind::Failed => {
            let arm = half * 0.7;
            for turn in [vec2(arm, arm), vec2(arm, -arm)] {
                painter.line_segment([centre - turn, centre + turn], line);
            }
        }
        // Three dots.
        Kind::Waiting => {
            for step in [-1.0, 0.0, 1.0] {
                painter.circle_filled(centre + Vec2::X * step * half * 0.62, (size / 11.0).max(1.0), colour);
            }
        }
    }
}

/// The middle of the line's first `size` points at `left`.
pub fn at_left(left: Pos2, size: f32) -> Pos2 {
    pos2(left.x + size / 2.0, left.y)
}

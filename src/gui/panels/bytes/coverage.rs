//! The whole file as one bar: what its bytes are for. Hovering tells, a click goes there.

use eframe::egui::{
    Align2, CornerRadius, CursorIcon, FontId, Rect, RichText, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use super::family::{Family, kind_name};
use super::tree::{Stretch, Tree};
use crate::container::Container;
use crate::gui::commands::BytesCommand;
use crate::gui::detail::Source;
use crate::gui::format;
use crate::gui::panels::ViewCx;
use crate::untrusted::Untrusted;

const HEIGHT: f32 = 18.0;
/// Least width of what nothing explains: it must be seen however small it is.
const LEAST: f32 = 4.0;

/// Paints the bar and its legend.
pub(super) fn ui(cx: &ViewCx<'_>, ui: &mut Ui, tree: &Tree, container: &Container, length: u64) {
    if length == 0 {
        return;
    }
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::click());
    let told = legend(tree, length);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("Coverage of the file: {told}")));
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, 3.0, cx.tokens.field);
    // What matters most is painted last, so that a wide neighbour does not cover it.
    let mut order: Vec<&Stretch> = tree.stretches().iter().collect();
    order.sort_by_key(|stretch| stretch.family);
    for stretch in order {
        let part = place(rect, stretch, length);
        let colour = stretch.family.colour(&cx.tokens);
        painter.rect_filled(part, CornerRadius::ZERO, colour);
        if stretch.family.hatched() {
            hatch(&painter.with_clip_rect(part), part, Stroke::new(1.0, cx.tokens.field));
        }
        let title = stretch.family.title();
        let font = FontId::proportional(11.0);
        if part.width() > title.len() as f32 * 7.0 + 10.0 && !stretch.family.hatched() {
            painter.text(part.center(), Align2::CENTER_CENTER, title, font, cx.tokens.field);
        }
    }
    painter.rect_stroke(rect, 3.0, (1.0, cx.tokens.border), eframe::egui::StrokeKind::Inside);
    if let Some(stretch) = response.hover_pos().and_then(|at| hit(tree, rect, at.x, length)) {
        ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
        if response.clicked() {
            cx.send(BytesCommand::ShowBytes(Source::File, stretch.span));
        }
        response.on_hover_text_at_pointer(words(container, stretch, length));
    }
    ui.add(eframe::egui::Label::new(RichText::new(told).small().color(cx.tokens.weak)).truncate());
}

/// Where a stretch is drawn.
fn place(rect: Rect, stretch: &Stretch, length: u64) -> Rect {
    let at = |offset: u64| rect.left() + rect.width() * (offset as f64 / length as f64) as f32;
    let (left, right) = (at(stretch.span.offset), at(stretch.span.end()));
    let least = if stretch.family.hatched() { LEAST } else { 1.0 };
    let right = right.max(left + least).min(rect.right());
    let left = left.min(right - least).max(rect.left());
    Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()))
}

/// The stretch under the pointer, of several the one that matters most.
fn hit(tree: &Tree, rect: Rect, x: f32, length: u64) -> Option<&Stretch> {
    let under = |stretch: &&Stretch| place(rect, stretch, length).x_range().contains(x);
    tree.stretches().iter().filter(under).max_by_key(|stretch| stretch.family)
}

fn hatch(painter: &eframe::egui::Painter, rect: Rect, stroke: Stroke) {
    let mut x = rect.left() - rect.height();
    while x < rect.right() {
        painter.line_segment([pos2(x, rect.bottom()), pos2(x + rect.height(), rect.top())], stroke);
        x += 5.0;
    }
}

fn words(container: &Container, stretch: &Stretch, length: u64) -> String {
    let Stretch { family, span, first, count } = *stretch;
    let share = format::share(span.length, length);
    let what = match (container.segments.get(first), count) {
        (Some(segment), 1) => {
            format!("{} ({})", Untrusted::new(segment.name.as_str()), kind_name(segment.kind))
        }
        (_, count) => format!("{count} structures"),
    };
    let bytes = format::grouped(span.length);
    format!("{}: {what}\n{bytes} bytes from {:#010x}, {share} of the file", family.title(), span.offset)
}

/// `image data 97.1 % · unexplained 2.0 %`.
fn legend(tree: &Tree, length: u64) -> String {
    let told = Family::ALL.into_iter().filter(|family| tree.total(*family) > 0);
    let told = told.map(|family| format!("{} {}", family.title(), format::share(tree.total(family), length)));
    told.collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    #[test]
    fn a_few_unexplained_bytes_can_be_seen_and_hit() {
        let rect = Rect::from_min_size(pos2(10.0, 0.0), vec2(500.0, HEIGHT));
        let tail = Stretch { family: Family::Unexplained, span: Span::new(999_990, 10), first: 0, count: 1 };
        let part = place(rect, &tail, 1_000_000);
        assert!(part.width() >= LEAST && rect.contains_rect(part), "{part:?}");
        let head = Stretch { span: Span::new(0, 1), ..tail };
        assert!(rect.contains_rect(place(rect, &head, 1_000_000)));
    }
}

//! Every structure of the file with its place; a click shows its bytes.

use eframe::egui::{Align, Button, Key, Label, Layout, RichText, Role, Sense, Ui, WidgetInfo, vec2};
use egui_extras::{Column, TableBuilder, TableRow};

use super::family::{Family, kind_name};
use super::tree::{self, Tree};
use super::{BytesState, coverage};
use crate::container::{Container, Segment};
use crate::gui::commands::BytesCommand;
use crate::gui::detail::Source;
use crate::gui::format;
use crate::gui::panels::ViewCx;
use crate::gui::theme::ROW;
use crate::untrusted::Untrusted;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut BytesState, ui: &mut Ui) {
    let Some((detail, analysis)) = cx.selected.detail().and_then(|detail| Some((detail, detail.analysis()?)))
    else {
        ui.label(
            RichText::new("The structure is listed once the file is analysed.").small().color(cx.tokens.weak),
        );
        return;
    };
    let container = &analysis.container;
    state.tree.fit(&detail.content, container);
    coverage::ui(cx, ui, &state.tree, container, detail.evidence.bytes().len() as u64);
    let selection = state.hex.selection().filter(|_| state.source == Source::File);
    let current = selection.and_then(|span| {
        let exact = container.segments.iter().position(|segment| segment.span == span);
        exact.or_else(|| tree::holder(container, span.offset))
    });
    table(cx, ui, &mut state.tree, container, current);
    state.tree.seen = current;
}

fn table(cx: &ViewCx<'_>, ui: &mut Ui, tree: &mut Tree, container: &Container, current: Option<usize>) {
    ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
    let heading = |ui: &mut Ui, text: &str| {
        ui.label(RichText::new(text).small().color(cx.tokens.weak));
    };
    let wide = ui.available_width();
    let mut builder = TableBuilder::new(ui)
        .id_salt("structure")
        .striped(true)
        .sense(Sense::click())
        .auto_shrink(false)
        .min_scrolled_height(40.0)
        .cell_layout(Layout::left_to_right(Align::Center))
        .column(Column::exact(60.0))
        .column(Column::exact(58.0))
        .column(Column::remainder().at_least(80.0).clip(true));
    let (kinds, statuses) = (wide >= 500.0, wide >= 390.0);
    if kinds {
        builder = builder.column(Column::exact(84.0).clip(true));
    }
    if statuses {
        builder = builder.column(Column::exact(116.0).clip(true));
    }
    // What was just selected in the hex view is brought into view.
    if current != tree.seen
        && let Some(row) = current.and_then(|current| tree.rows().iter().position(|row| *row == current))
    {
        builder = builder.scroll_to_row(row, None);
    }
    let mut flip = None;
    builder
        .header(ROW - 2.0, |mut header| {
            header.col(|ui| heading(ui, "Offset"));
            header.col(|ui| heading(ui, "Length"));
            header.col(|ui| heading(ui, "Structure"));
            if kinds {
                header.col(|ui| heading(ui, "Kind"));
            }
            if statuses {
                header.col(|ui| heading(ui, "Status"));
            }
        })
        .body(|body| {
            body.rows(ROW - 2.0, tree.rows().len(), |mut row| {
                let Some(&index) = tree.rows().get(row.index()) else { return };
                let Some(segment) = container.segments.get(index) else { return };
                let line =
                    Line { segment, container, index, selected: current == Some(index), kinds, statuses };
                if line.paint(cx, &mut row, tree) {
                    flip = Some(index);
                }
            });
        });
    if let Some(index) = flip {
        tree.flip(index, container);
    }
}

/// One structure.
struct Line<'a> {
    segment: &'a Segment,
    container: &'a Container,
    index: usize,
    selected: bool,
    kinds: bool,
    statuses: bool,
}

impl Line<'_> {
    /// Paints the row; whether its children are to be folded away or shown again.
    fn paint(&self, cx: &ViewCx<'_>, row: &mut TableRow<'_, '_>, tree: &Tree) -> bool {
        let Self { segment, selected, .. } = *self;
        row.set_selected(selected);
        let ink = if selected { cx.tokens.on_selection } else { cx.tokens.weak };
        let small = |text: String| RichText::new(text).small().color(ink);
        row.col(|ui| {
            let offset = format!("{:08x}", segment.span.offset);
            ui.label(RichText::new(offset).monospace().size(12.0).color(ink));
        });
        row.col(|ui| {
            ui.label(small(format::size(segment.span.length)))
                .on_hover_text(format!("{} bytes", format::grouped(segment.span.length)));
        });
        let mut flip = false;
        row.col(|ui| flip = self.name(cx, ui, tree));
        if self.kinds {
            row.col(|ui| {
                ui.add(Label::new(small(kind_name(segment.kind).into())).truncate());
            });
        }
        let (status, wrong) = tree::status(self.container, segment);
        if self.statuses {
            row.col(|ui| {
                let colour = if wrong && !selected { cx.tokens.suspicious } else { ink };
                ui.add(Label::new(RichText::new(&status).small().color(colour)).truncate());
            });
        }
        let response = row.response();
        response.widget_info(|| {
            let name = format!("Structure {} at {:#010x}", segment.name, segment.span.offset);
            WidgetInfo::selected(Role::Row, true, selected, name)
        });
        if response.clicked() {
            cx.send(BytesCommand::ShowBytes(Source::File, segment.span));
        }
        response.on_hover_ui(|ui| self.tooltip(ui, &status));
        flip
    }

    /// Its name, behind a triangle where there is something inside it.
    fn name(&self, cx: &ViewCx<'_>, ui: &mut Ui, tree: &Tree) -> bool {
        let Self { segment, selected, .. } = *self;
        let tokens = &cx.tokens;
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.add_space(f32::from(segment.depth.min(12)) * 12.0);
        let ink = if selected { tokens.on_selection } else { tokens.text };
        let mut flip = false;
        if tree::is_parent(self.container, self.index) {
            let folded = tree.is_folded(self.index);
            let sign = RichText::new(if folded { "▸" } else { "▾" }).color(ink);
            let response = ui.add(Button::new(sign).frame(false).min_size(vec2(14.0, 14.0)));
            let what = if folded { "Show" } else { "Hide" };
            flip =
                response.clicked() || response.has_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            response.accessible_name(format!("{what} what is inside {}", segment.name));
        } else {
            ui.add_space(18.0);
        }
        let explained = tree::explanation(self.container, segment).is_some();
        let family = Family::of(segment.kind, explained);
        let (rect, _) = ui.allocate_exact_size(vec2(8.0, 8.0), Sense::hover());
        ui.painter().rect_filled(rect, 2.0, family.colour(tokens));
        let weak = if selected { tokens.on_selection } else { tokens.weak };
        // A chunk's name is evidence too.
        ui.label(RichText::new(Untrusted::new(segment.name.as_str()).to_string()).color(ink));
        ui.add(Label::new(RichText::new(&segment.note).small().color(weak)).truncate());
        flip
    }

    fn tooltip(&self, ui: &mut Ui, status: &str) {
        let Self { segment, .. } = *self;
        let name = Untrusted::new(segment.name.as_str()).to_string();
        ui.label(RichText::new(format!("{name} · {}", kind_name(segment.kind))).strong());
        let length = format::grouped(segment.span.length);
        ui.label(format!("{length} bytes from {:#010x}", segment.span.offset));
        for text in [segment.note.as_str(), status] {
            if !text.is_empty() {
                ui.label(text);
            }
        }
        let inside = |offset: u64| segment.span.offset <= offset && offset < segment.span.end();
        for anomaly in self.container.anomalies.iter().filter(|anomaly| inside(anomaly.span.offset)).take(4) {
            ui.label(&anomaly.detail);
        }
    }
}

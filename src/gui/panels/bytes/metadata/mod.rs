//! Metadata fields with their raw bytes; a click shows the bytes. Thumbnails stand over them.

mod location;
mod previews;

use std::sync::Arc;

use eframe::egui::{Align, Label, Layout, RichText, Role, Sense, TextEdit, Ui, WidgetInfo, vec2};
use egui_extras::{Column, TableBuilder};

use super::BytesState;
use crate::gui::commands::BytesCommand;
use crate::gui::detail::Source;
use crate::gui::format;
use crate::gui::panels::ViewCx;
use crate::gui::row::brief;
use crate::gui::theme::{ROW, Tokens};
use crate::gui::widgets::hex_view;
use crate::metadata::{Field, Metadata};
use crate::span::Span;
use previews::Pictures;

/// Characters of a value laid out in the table.
const VALUE: usize = 300;
/// Characters of a value in its tooltip.
const WHOLE: usize = 4000;
/// Raw bytes laid out beside a value.
const RAW: usize = 12;

/// Content and filter, and the fields that pass.
type Passed = ((Arc<str>, String), Vec<usize>);

/// The list of fields.
#[derive(Default)]
pub struct MetadataState {
    /// Only fields whose kind, name or value holds this, upper and lower case alike.
    pub filter: String,
    passed: Option<Passed>,
    pictures: Pictures,
    /// The field that was selected last; a new one is scrolled to.
    seen: Option<usize>,
}

impl MetadataState {
    /// The fields that pass the filter; worked out anew only when something changed.
    fn passing(&mut self, content: &Arc<str>, metadata: &Metadata) -> Vec<usize> {
        let of = (Arc::clone(content), self.filter.to_lowercase());
        if self.passed.as_ref().is_none_or(|(made, _)| *made != of) {
            let passes = |field: &Field| {
                let holds = |text: &str| text.to_lowercase().contains(&of.1);
                of.1.is_empty()
                    || holds(field.group.name())
                    || holds(field.name.raw())
                    || holds(field.value.raw())
            };
            let all = metadata.all().enumerate();
            let passed = all.filter(|(_, field)| passes(field)).map(|(index, _)| index).collect();
            self.passed = Some((of, passed));
        }
        self.passed.as_ref().map(|(_, passed)| passed.clone()).unwrap_or_default()
    }
}

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut BytesState, ui: &mut Ui) {
    let weak = |text: String| RichText::new(text).small().color(cx.tokens.weak);
    let Some((detail, analysis)) = cx.selected.detail().and_then(|detail| Some((detail, detail.analysis()?)))
    else {
        ui.label(weak("Fields are listed once the file is analysed.".into()));
        return;
    };
    let metadata = &analysis.metadata;
    let count = metadata.all().count();
    if count == 0 {
        ui.label(weak("The file holds no metadata.".into()));
        return;
    }
    let passed = state.metadata.passing(&detail.content, metadata);
    ui.horizontal(|ui| {
        let field = TextEdit::singleline(&mut state.metadata.filter);
        ui.add(field.hint_text("Search fields").desired_width(140.0)).accessible_name("Search fields");
        let told = if passed.len() == count {
            format!("{} fields", format::grouped(count as u64))
        } else {
            format!("{} of {} fields", passed.len(), format::grouped(count as u64))
        };
        let told = match location::of(metadata) {
            Some(place) => format!("{told} · location {place}"),
            None => told,
        };
        ui.add(Label::new(weak(told)).truncate());
    });
    if !metadata.previews.is_empty() {
        previews::ui(cx, &mut state.metadata.pictures, ui, detail);
    }
    let selected = match state.source {
        Source::Field(index) => Some(index),
        _ => None,
    };
    table(cx, ui, metadata, &passed, (selected, state.metadata.seen));
    state.metadata.seen = selected;
}

fn table(
    cx: &ViewCx<'_>,
    ui: &mut Ui,
    metadata: &Metadata,
    passed: &[usize],
    (selected, seen): (Option<usize>, Option<usize>),
) {
    ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
    let raw = ui.available_width() >= 420.0;
    let mut builder = TableBuilder::new(ui)
        .id_salt("metadata")
        .striped(true)
        .sense(Sense::click())
        .auto_shrink(false)
        .min_scrolled_height(40.0)
        .cell_layout(Layout::left_to_right(Align::Center))
        .column(Column::exact(64.0).clip(true))
        .column(Column::initial(120.0).at_least(60.0).resizable(true).clip(true))
        .column(Column::remainder().clip(true));
    if raw {
        builder = builder.column(Column::initial(150.0).at_least(60.0).resizable(true).clip(true));
    }
    if selected != seen
        && let Some(row) = selected.and_then(|selected| passed.iter().position(|at| *at == selected))
    {
        builder = builder.scroll_to_row(row, None);
    }
    let fields: Vec<&Field> = metadata.all().collect();
    builder
        .header(ROW - 2.0, |mut header| {
            let titles = ["Kind", "Field", "Value", "Raw bytes"];
            for text in titles.into_iter().take(if raw { 4 } else { 3 }) {
                header.col(|ui| {
                    ui.label(RichText::new(text).small().color(cx.tokens.weak));
                });
            }
        })
        .body(|body| {
            body.rows(ROW - 2.0, passed.len(), |mut row| {
                let Some(&index) = passed.get(row.index()) else { return };
                let Some(field) = fields.get(index) else { return };
                let chosen = selected == Some(index);
                row.set_selected(chosen);
                let (ink, weak) = inks(&cx.tokens, chosen);
                row.col(|ui| {
                    ui.add(Label::new(RichText::new(field.group.name()).small().color(weak)).truncate());
                });
                row.col(|ui| {
                    let name = RichText::new(brief(&field.name, 80)).small().color(ink);
                    ui.add(Label::new(name).truncate());
                });
                row.col(|ui| {
                    ui.add(Label::new(RichText::new(brief(&field.value, VALUE)).color(ink)).truncate());
                });
                if raw {
                    row.col(|ui| {
                        let text = RichText::new(start(&field.raw)).monospace().size(11.0).color(weak);
                        ui.add(Label::new(text).truncate());
                    });
                }
                let response = row.response();
                response.widget_info(|| {
                    let name = format!("{} {}", field.group.name(), brief(&field.name, 80));
                    WidgetInfo::selected(Role::Row, true, chosen, name)
                });
                if response.clicked() {
                    cx.send(BytesCommand::ShowBytes(Source::Field(index), whole(field)));
                }
                response.on_hover_ui(|ui| tooltip(ui, field));
            });
        });
}

fn inks(tokens: &Tokens, selected: bool) -> (eframe::egui::Color32, eframe::egui::Color32) {
    if selected { (tokens.on_selection, tokens.on_selection) } else { (tokens.text, tokens.weak) }
}

/// The first bytes, with a sign where there are more.
fn start(raw: &[u8]) -> String {
    let shown = hex_view::as_hex(raw.get(..RAW).unwrap_or(raw));
    if raw.len() > RAW { format!("{shown} …") } else { shown }
}

fn whole(field: &Field) -> Span {
    Span::new(0, field.raw.len() as u64)
}

fn tooltip(ui: &mut Ui, field: &Field) {
    ui.label(RichText::new(format!("{} · {}", field.group.name(), brief(&field.name, 200))).strong());
    let (length, offset) = (format::grouped(field.span.length), field.span.offset);
    ui.label(format!("{length} bytes at {offset:#010x} in the file, {} as a value", field.raw.len()));
    ui.label(brief(&field.value, WHOLE));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::Group;
    use crate::untrusted::Untrusted;

    #[test]
    fn fields_are_searched_by_kind_name_and_value() {
        let field = |group, name: &str, value: &str| Field {
            group,
            name: Untrusted::new(name),
            value: Untrusted::new(value),
            raw: value.as_bytes().to_vec(),
            span: Span::default(),
        };
        let metadata = Metadata {
            fields: vec![
                field(Group::Exif, "Make", "Kodak"),
                field(Group::PngText, "Comment", "made by hand"),
            ],
            closer: vec![field(Group::Xmp, "Rest", "x")],
            ..Metadata::default()
        };
        let mut state = MetadataState::default();
        let content: Arc<str> = "a".into();
        assert_eq!(state.passing(&content, &metadata), [0, 1, 2]);
        for (filter, expected) in [("MADE", vec![1]), ("exif", vec![0]), ("mak", vec![0]), ("rest", vec![2])]
        {
            state.filter = filter.into();
            assert_eq!(state.passing(&content, &metadata), expected, "{filter}");
        }
        assert_eq!(start(&[1; 13]), format!("{} …", ["01"; 12].join(" ")));
    }
}

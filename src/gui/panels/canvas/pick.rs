//! The list of files to compare with: those on the table, those of the same size first.

use eframe::egui::{Align2, Button, Id, Label, RichText, ScrollArea, TextEdit, Ui, Window, vec2};

use super::CanvasState;
use crate::gui::commands::CanvasCommand as C;
use crate::gui::panels::ViewCx;
use crate::gui::row::{Row, shown_path};
use crate::gui::theme::ROW;

/// The open list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pick {
    /// Part of the path that is looked for.
    filter: String,
    /// Of which rows, file and text the lines are.
    of: Option<(usize, Option<usize>, String)>,
    /// Rows, those with an image of the same size first.
    lines: Vec<u32>,
    /// How many of them are of the same size.
    same: usize,
    /// Whether the field has had the cursor.
    focused: bool,
}

impl Pick {
    /// Brings the lines in line with what is on the table.
    fn follow(&mut self, rows: &[Row], own: Option<usize>) {
        let of = (rows.len(), own, self.filter.clone());
        if self.of.as_ref() == Some(&of) {
            return;
        }
        let size = own.and_then(|own| rows.get(own)?.digest()?.dimensions);
        let wanted = self.filter.to_lowercase();
        let fits = |row: &Row| wanted.is_empty() || shown_path(&row.path).to_lowercase().contains(&wanted);
        let known = rows
            .iter()
            .enumerate()
            .filter(|(at, row)| Some(*at) != own && !row.removed && row.digest().is_some() && fits(row));
        let (mut same, other): (Vec<u32>, Vec<u32>) = known.map(|(at, _)| at as u32).partition(|&at| {
            size.is_some() && rows[at as usize].digest().and_then(|digest| digest.dimensions) == size
        });
        self.same = same.len();
        same.extend(other);
        (self.lines, self.of) = (same, Some(of));
    }
}

/// Paints it, where it is open.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut CanvasState, ui: &Ui) {
    let Some(pick) = &mut state.tools.pick else { return };
    let mut open = true;
    pick.follow(cx.session.rows(), cx.selected.row());
    Window::new("Compare with")
        .open(&mut open)
        .collapsible(false)
        .default_size([460.0, 360.0])
        .anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0))
        .show(ui.ctx(), |ui| {
            let field = TextEdit::singleline(&mut pick.filter).hint_text("Filter by path");
            let field = ui.add(field.id(Id::unique("compare with")).desired_width(f32::INFINITY));
            let field = field.accessible_name("Filter the files to compare with");
            if !std::mem::replace(&mut pick.focused, true) {
                field.request_focus();
            }
            let text = format!("{} of the same size, {} of another", pick.same, pick.lines.len() - pick.same);
            ui.label(RichText::new(text).small().color(cx.tokens.weak));
            let count = pick.lines.len();
            ScrollArea::vertical().max_height(260.0).auto_shrink([false, false]).show_rows(
                ui,
                ROW,
                count,
                |ui, lines| {
                    for line in lines {
                        if let Some(row) = cx.session.rows().get(pick.lines[line] as usize) {
                            one(cx, ui, row, line < pick.same);
                        }
                    }
                },
            );
            ui.separator();
            if ui.button("Another file…").on_hover_text("One that is not on the table").clicked() {
                cx.send(C::ChooseSecond);
            }
        });
    if !open {
        state.tools.pick = None;
    }
}

fn one(cx: &ViewCx<'_>, ui: &mut Ui, row: &Row, same: bool) {
    let size = row.digest().and_then(|digest| digest.dimensions);
    let size = size.map_or_else(String::new, |(width, height)| format!("{width}×{height}"));
    ui.horizontal(|ui| {
        ui.set_height(ROW);
        let text = RichText::new(&row.name);
        let text = if same { text } else { text.color(cx.tokens.weak) };
        let room = (ui.available_width() - 110.0).max(80.0);
        let button = Button::new(text).truncate().frame_when_inactive(false).min_size(vec2(room, 0.0));
        let response = ui.add_sized(vec2(room, ROW - 4.0), button).on_hover_text(shown_path(&row.path));
        let other = if same { "" } else { ", another size" };
        if response.accessible_name(format!("Compare with {}, {size}{other}", row.name)).clicked() {
            cx.send(C::HoldFile(row.path.clone()));
        }
        ui.add(Label::new(RichText::new(size).small().color(cx.tokens.weak)));
    });
}

//! The examiner's bookmarks: a click goes back to file, view and part of the image.

use eframe::egui::{Align, Align2, Label, Layout, RichText, ScrollArea, TextEdit, Ui, Window, vec2};

use super::ViewCx;
use super::state::WindowState;
use crate::case::{Bookmark, Entry, ItemId, Viewport};
use crate::gui::commands::RecordCommand;
use crate::gui::row::{shown_name, shown_path};

/// Paints the list, where it is open.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut WindowState, ui: &Ui) {
    if !state.bookmarks {
        // What was typed when the list was closed is kept all the same.
        if let Some((entry, note)) = state.bookmark_note.take() {
            cx.send(RecordCommand::AnnotateBookmark(entry, note));
        }
        return;
    }
    let mut open = true;
    Window::new("Bookmarks")
        .open(&mut open)
        .collapsible(false)
        .default_size([440.0, 300.0])
        .anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0))
        .show(ui.ctx(), |ui| {
            let count = cx.record.bookmarks().count();
            if count == 0 {
                let key = cx.key(ui, RecordCommand::AddBookmark);
                let text = format!("No bookmark yet. Add one for what is shown now{key}.");
                ui.label(RichText::new(text).color(cx.tokens.weak));
            }
            ScrollArea::vertical().max_height(420.0).auto_shrink([false, true]).show(ui, |ui| {
                let mut new = state.new_bookmark.take();
                for (id, entry, bookmark) in cx.record.bookmarks() {
                    let focus = new.take_if(|new| *new == entry).is_some();
                    ui.push_id(entry, |ui| one(cx, state, ui, (id, entry, bookmark), focus));
                    ui.separator();
                }
            });
        });
    state.bookmarks = open;
}

fn one(
    cx: &ViewCx<'_>,
    state: &mut WindowState,
    ui: &mut Ui,
    (id, entry, bookmark): (&ItemId, Entry, &Bookmark),
    focus: bool,
) {
    let name = shown_name(&id.path);
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.small_button("Delete").accessible_name(format!("Delete bookmark {name}")).clicked() {
                cx.send(RecordCommand::RemoveBookmark(entry));
            }
            let label = format!("Open bookmark {name}, {}", bookmark.view);
            if ui.small_button("Open").accessible_name(label).clicked() {
                cx.send(RecordCommand::OpenBookmark(entry));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let text = Label::new(RichText::new(&name).strong()).truncate();
                ui.add(text).on_hover_text(shown_path(&id.path));
            });
        });
    });
    let place = format!("{} · {} · {} UTC", bookmark.view, part(bookmark.viewport), bookmark.made.short());
    ui.add(Label::new(RichText::new(place).small().color(cx.tokens.weak)).truncate());
    let kept = state.bookmark_note.as_ref().filter(|(own, _)| *own == entry);
    let mut note = kept.map_or_else(|| bookmark.note.clone(), |(_, note)| note.clone());
    let field = TextEdit::singleline(&mut note).hint_text("Why it is kept").desired_width(f32::INFINITY);
    let response = ui.add(field).accessible_name("Bookmark's note");
    if focus {
        response.request_focus();
        response.scroll_to_me(None);
    }
    if response.changed() {
        state.bookmark_note = Some((entry, note));
    } else if response.lost_focus()
        && let Some((entry, note)) = state.bookmark_note.take_if(|(own, _)| *own == entry)
    {
        cx.send(RecordCommand::AnnotateBookmark(entry, note));
    }
}

fn part(viewport: Viewport) -> String {
    match (viewport.scale, viewport.centre) {
        (None, _) => "whole image".into(),
        (Some(scale), None) => format!("{:.0} %", scale * 100.0),
        (Some(scale), Some([x, y])) => format!("{:.0} % at {x:.0},{y:.0}", scale * 100.0),
    }
}

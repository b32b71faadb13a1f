//! The examiner's own record of the selected file: set apart by a dashed edge and its heading, so that nobody takes it
//! for something the tool found.

use eframe::egui::{
    Button, Frame, Key, Label, Margin, Modifiers, RichText, Shape, Stroke, TextEdit, Ui, vec2,
};

use super::{WhyState, exhibit};
use crate::case::{self, Item, Note, Status};
use crate::gui::commands::RecordCommand;
use crate::gui::panels::ViewCx;
use crate::gui::widgets::status_icon;
use crate::untrusted::Untrusted;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut WhyState, ui: &mut Ui) {
    let row = cx.session.selected().and_then(|row| cx.session.rows().get(row));
    let Some(row) = row else { return };
    let item = cx.record.item(&row.id());
    let frame = Frame::new().inner_margin(Margin::symmetric(10, 8)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 5.0;
        head(cx, ui);
        statuses(cx, ui, item);
        exhibit::others(cx, ui);
        old_notes(cx, state, ui, item);
        ui.horizontal_top(|ui| {
            // A tag is a word; what is left is for the note.
            let tags_width = (ui.available_width() * 0.4).min(190.0);
            ui.allocate_ui(vec2(tags_width, 0.0), |ui| tags(cx, state, ui, item));
            new_note(cx, state, ui);
        });
    });
    let rect = frame.response.rect.shrink(0.5);
    let corners =
        [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom(), rect.left_top()];
    ui.painter().extend(Shape::dashed_line(&corners, Stroke::new(1.0, cx.tokens.neutral), 5.0, 4.0));
    ui.add_space(4.0);
}

fn head(cx: &ViewCx<'_>, ui: &mut Ui) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("Examiner").strong());
        let chosen = cx.session.chosen().len();
        let text = match chosen {
            0 | 1 if cx.case.is_some() => "your own record, kept as you write".to_owned(),
            0 | 1 => "your own record, not the tool's".to_owned(),
            count => format!("status and tags go to all {count} selected files"),
        };
        ui.add(Label::new(RichText::new(text).small().color(cx.tokens.weak)).truncate());
    });
}

fn statuses(cx: &ViewCx<'_>, ui: &mut Ui, item: Option<&Item>) {
    let current = item.map_or(Status::None, |item| item.status);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        for status in Status::ALL {
            let selected = status == current;
            // Room for the sign, which is drawn.
            let gap = if status == Status::None { "" } else { "     " };
            let button = Button::new(RichText::new(format!("{gap}{}", status.title())).small());
            let response = ui.add(button.selected(selected));
            let colour = if selected { cx.tokens.on_selection } else { cx.tokens.text };
            let at = response.rect.left_center() + vec2(15.0, 0.0);
            status_icon::paint(ui.painter(), at, 10.0, status, colour);
            let key = cx.key(ui, RecordCommand::SetStatus(status));
            let response = response.on_hover_text(format!("Your own judgement: {}{key}", status.title()));
            if response.accessible_name(format!("Set status {}", status.title())).clicked() {
                cx.send(RecordCommand::SetStatus(status));
            }
        }
    });
}

fn tags(cx: &ViewCx<'_>, state: &mut WhyState, ui: &mut Ui, item: Option<&Item>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        for (tag, given) in item.into_iter().flat_map(|item| &item.tags) {
            let shown = Untrusted::new(tag.as_str()).to_string();
            let button = Button::new(RichText::new(format!("{shown}  ×")).small()).corner_radius(11);
            let hint = format!("Given {} UTC; click to take it off", given.short());
            let response = ui.add(button).on_hover_text(hint);
            if response.accessible_name(format!("Remove tag {shown}")).clicked() {
                cx.send(RecordCommand::RemoveTag(tag.clone()));
            }
        }
        let field = TextEdit::singleline(&mut state.tag).hint_text("Add a tag").desired_width(110.0);
        let response = ui.add(field).accessible_name("Tag");
        if std::mem::take(&mut state.focus_tag) {
            response.request_focus();
            response.scroll_to_me(None);
        }
        if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
            for tag in state.tag.split(',').filter(|tag| case::clean_tag(tag).is_some()) {
                cx.send(RecordCommand::AddTag(tag.to_owned()));
            }
            state.tag.clear();
            response.request_focus();
        }
        suggestions(cx, state, ui, item, response.has_focus());
    });
}

/// Tags in use elsewhere that begin like what is typed.
fn suggestions(cx: &ViewCx<'_>, state: &mut WhyState, ui: &mut Ui, item: Option<&Item>, typing: bool) {
    let typed = state.tag.trim().to_lowercase();
    if !typing && typed.is_empty() {
        return;
    }
    let known = cx.record.tags();
    let fits =
        |tag: &&&str| tag.to_lowercase().starts_with(&typed) && !item.is_some_and(|item| item.has_tag(tag));
    for tag in known.keys().filter(fits).take(4) {
        let shown = Untrusted::new(*tag).to_string();
        let text = RichText::new(format!("+ {shown}")).small().color(cx.tokens.accent);
        if ui.add(Button::new(text).frame(false)).accessible_name(format!("Add tag {shown}")).clicked() {
            cx.send(RecordCommand::AddTag((*tag).to_owned()));
            state.tag.clear();
        }
    }
}

fn old_notes(cx: &ViewCx<'_>, state: &mut WhyState, ui: &mut Ui, item: Option<&Item>) {
    for (entry, note) in item.into_iter().flat_map(|item| &item.notes) {
        ui.push_id(entry, |ui| one_note(cx, state, ui, *entry, note));
    }
}

fn new_note(cx: &ViewCx<'_>, state: &mut WhyState, ui: &mut Ui) {
    ui.horizontal_top(|ui| {
        let ready = !state.note.trim().is_empty();
        let width = ui.available_width() - if ready { 52.0 } else { 0.0 };
        let field = TextEdit::multiline(&mut state.note)
            .hint_text("Note, Ctrl+Enter keeps it")
            .desired_rows(if ready { 3 } else { 1 })
            .desired_width(width);
        let response = ui.add(field).accessible_name("Note");
        if std::mem::take(&mut state.focus_note) {
            response.request_focus();
            response.scroll_to_me(None);
        }
        let entered =
            response.has_focus() && ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
        let kept = ready && ui.button("Add").accessible_name("Add the note").clicked();
        if ready && (entered || kept) {
            cx.send(RecordCommand::AddNote(std::mem::take(&mut state.note)));
        }
    });
}

fn one_note(cx: &ViewCx<'_>, state: &mut WhyState, ui: &mut Ui, entry: case::Entry, note: &Note) {
    if let Some((_, text)) = state.rewriting.as_mut().filter(|(rewriting, _)| *rewriting == entry) {
        let field = TextEdit::multiline(text).desired_rows(3).desired_width(ui.available_width());
        ui.add(field).accessible_name("Note being changed");
        let (mut keep, mut drop) = (false, false);
        ui.horizontal(|ui| {
            keep = ui.small_button("Keep").clicked();
            drop = ui.small_button("Discard the change").clicked();
        });
        if keep && let Some((_, text)) = state.rewriting.take() {
            cx.send(RecordCommand::ChangeNote(entry, text));
        }
        if drop {
            state.rewriting = None;
        }
        return;
    }
    let text = note.text.lines().map(|line| Untrusted::new(line).to_string()).collect::<Vec<_>>().join("\n");
    ui.add(Label::new(text).wrap().selectable(true));
    ui.horizontal(|ui| {
        let changed = note.changed.map(|at| format!(", changed {}", at.short())).unwrap_or_default();
        let when = format!("{} UTC{changed}", note.written.short());
        ui.label(RichText::new(when).small().color(cx.tokens.weak));
        if ui.small_button("Change").accessible_name("Change the note").clicked() {
            state.rewriting = Some((entry, note.text.clone()));
        }
        if ui.small_button("Delete").accessible_name("Delete the note").clicked() {
            cx.send(RecordCommand::ChangeNote(entry, String::new()));
        }
    });
}

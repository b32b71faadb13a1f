//! Over the bytes: which ones, how wide, the search, the place to go to, the selection.

use eframe::egui::{ComboBox, Key, Label, Response, RichText, TextEdit, Ui};

use super::super::{BytesState, sources};
use super::{copy, selected};
use crate::gui::commands::BytesCommand;
use crate::gui::detail::Detail;
use crate::gui::format;
use crate::gui::panels::ViewCx;
use crate::gui::studies::{Answer, How, Pattern, Study};
use crate::gui::widgets::hex_view::WIDTHS;
use crate::span::Span;

/// The search for bytes.
#[derive(Debug, Default)]
pub struct FindState {
    /// What is typed.
    pub text: String,
    /// As what.
    pub how: How,
    /// What is looked for.
    pub pattern: Option<Pattern>,
    /// What is wrong with what is typed.
    pub error: Option<String>,
    /// Whether the field is to take the keyboard.
    pub focus: bool,
    /// Whether to go to a hit once the hits are there: the next one, or the one before.
    pub step: Option<bool>,
}

/// The place to go to.
#[derive(Debug, Default)]
pub struct GotoState {
    /// What is typed.
    pub text: String,
    /// Whether the field is to take the keyboard.
    pub focus: bool,
}

/// Reads an offset: decimal digits, or hexadecimal ones behind `0x`, in front of `h`, or with letters among them.
pub fn parse_offset(text: &str) -> Option<u64> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, ',' | '_')).collect();
    let lower = text.to_ascii_lowercase();
    let hex = lower.strip_prefix("0x").or_else(|| lower.strip_suffix('h'));
    match hex {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => lower.parse().ok().or_else(|| u64::from_str_radix(&lower, 16).ok()),
    }
}

/// Paints them.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut BytesState, ui: &mut Ui, detail: &Detail) {
    ui.spacing_mut().item_spacing.y = 4.0;
    ui.horizontal(|ui| {
        if let Some(source) = sources::choose(ui, detail, state.source, "source") {
            cx.send(BytesCommand::ShowBytes(source, Span::default()));
        }
        for columns in WIDTHS {
            let chosen = state.columns.unwrap_or(16) == columns;
            let response = ui.selectable_label(chosen, columns.to_string());
            let response = response.on_hover_text(format!("{columns} bytes a row, where there is room"));
            if response.clicked() {
                cx.send(BytesCommand::RowWidth(columns));
            }
            response.accessible_name(format!("{columns} bytes a row"));
        }
        goto(cx, state, ui);
        copy(cx, state, ui);
        let image = ui.selectable_label(state.image.shown, "As image");
        if image.on_hover_text("The bytes from the first row shown on, one pixel a byte").clicked() {
            cx.send(BytesCommand::FlipImage);
        }
    });
    ui.horizontal(|ui| {
        find(cx, state, ui, detail);
        let text = RichText::new(selected(state, detail)).small().color(cx.tokens.weak);
        ui.add(Label::new(text).truncate());
    });
}

fn goto(cx: &ViewCx<'_>, state: &mut BytesState, ui: &mut Ui) {
    let field = TextEdit::singleline(&mut state.goto.text).hint_text("Go to 0x… or 123").desired_width(128.0);
    let response = ui.add(field);
    if std::mem::take(&mut state.goto.focus) {
        response.request_focus();
    }
    if entered(ui, &response) {
        cx.send(BytesCommand::Goto(state.goto.text.clone()));
    }
    response.accessible_name("Go to offset");
}

/// Whether Enter was pressed in a field.
fn entered(ui: &Ui, response: &Response) -> bool {
    response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

fn find(cx: &ViewCx<'_>, state: &mut BytesState, ui: &mut Ui, detail: &Detail) {
    let find = &mut state.find;
    let mut how = find.how;
    let combo = ComboBox::from_id_salt("find how").selected_text(how.title()).width(64.0).show_ui(ui, |ui| {
        for each in How::ALL {
            ui.selectable_value(&mut how, each, each.title());
        }
    });
    combo.response.accessible_name(format!("Find as: {}", how.title()));
    let hint = if how == How::Hex { "Find 50 4b ?? 04" } else { "Find text" };
    let response = ui.add(TextEdit::singleline(&mut find.text).hint_text(hint).desired_width(150.0));
    if std::mem::take(&mut find.focus) {
        response.request_focus();
    }
    let changed = response.changed() || how != find.how;
    let enter = entered(ui, &response);
    response.accessible_name("Find bytes");
    if changed {
        find.how = how;
        cx.send(BytesCommand::Find(find.text.clone(), how));
    }
    if enter {
        cx.send(BytesCommand::FindStep(!ui.input(|input| input.modifiers.shift)));
    }
    for (sign, name, forward) in [("◂", "Previous hit", false), ("▸", "Next hit", true)] {
        let button = ui.add_enabled(find.pattern.is_some(), eframe::egui::Button::new(sign));
        let hint = format!("{name}{}", cx.key(ui, BytesCommand::FindStep(forward)));
        let button = button.on_hover_text(hint);
        if button.clicked() {
            cx.send(BytesCommand::FindStep(forward));
        }
        button.accessible_name(name);
    }
    let told = told(cx, state, detail);
    if !told.is_empty() {
        ui.label(RichText::new(told).small().color(cx.tokens.weak));
    }
}

/// What came of the search; goes to the hit that was asked for once the hits are there.
fn told(cx: &ViewCx<'_>, state: &mut BytesState, detail: &Detail) -> String {
    if let Some(error) = state.find.error.as_ref().filter(|_| !state.find.text.is_empty()) {
        return error.clone();
    }
    let Some(pattern) = state.find.pattern.clone() else { return String::new() };
    let Some(answer) = cx.studies.answer(detail, &Study::Find(state.source, pattern)) else {
        return "Searching…".into();
    };
    let Answer::Found(hits) = answer else { return String::new() };
    let from = state.hex.selection().map(|span| span.offset);
    if let Some(forward) = state.find.step.take()
        && let Some(hit) = if forward { hits.next(from) } else { hits.previous(from) }
    {
        cx.send(BytesCommand::ShowBytes(state.source, hit));
    }
    let count = format::grouped(hits.at.len() as u64);
    let at = from.and_then(|from| hits.at.binary_search(&from).ok());
    match (hits.at.len(), at) {
        (0, _) => "No hit".into(),
        (_, Some(at)) => {
            format!("{} of {count}{}", format::grouped(at as u64 + 1), if hits.more { "+" } else { "" })
        }
        (1, None) => "1 hit".into(),
        (_, None) => format!("{count}{} hits", if hits.more { "+" } else { "" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_read_in_both_ways() {
        assert_eq!(parse_offset(" 1,024 "), Some(1024));
        assert_eq!(parse_offset("0x1F4"), Some(500));
        assert_eq!(parse_offset("1f4h"), Some(500));
        assert_eq!(parse_offset("1f4"), Some(500));
        assert_eq!(parse_offset("500"), Some(500));
        assert_eq!(parse_offset("0x"), None);
        assert_eq!(parse_offset("here"), None);
    }
}

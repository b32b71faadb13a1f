//! Every command in one list, found by a few of its letters.

use eframe::egui::{
    Align2, Area, Frame, Id, Key, Margin, Modal, Modifiers, Response, RichText, Role, ScrollArea, Sense,
    TextEdit, Ui, WidgetInfo, vec2,
};

use super::ViewCx;
use crate::gui::commands::{CanvasCommand, Command, WindowCommand};
use crate::gui::fuzzy;
use crate::gui::theme::{RADIUS, ROW};

/// What the list remembers while it is open.
#[derive(Debug, Default)]
pub struct PaletteState {
    open: bool,
    typed: String,
    /// The line that Enter carries out.
    line: usize,
    /// Whether that line is to be brought into view.
    reveal: bool,
}

impl PaletteState {
    /// Opens it, empty, or closes it.
    pub fn flip(&mut self) {
        *self = Self { open: !self.open, reveal: true, ..Self::default() };
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.open
    }
}

/// One line.
struct Choice {
    region: &'static str,
    text: String,
    key: String,
    command: Command,
}

/// Paints it, where it is open.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut PaletteState, ui: &Ui) {
    if !state.open {
        return;
    }
    let id = Id::unique("starlight palette");
    let area = Area::new(id).anchor(Align2::CENTER_TOP, vec2(0.0, 72.0));
    let frame = Frame::popup(ui.style()).inner_margin(Margin::same(10));
    let modal = Modal::new(id).area(area).frame(frame).show(ui.ctx(), |ui| {
        ui.set_width(520.0);
        contents(cx, state, ui)
    });
    let closed = modal.should_close() || modal.inner.is_some();
    if let Some(command) = modal.inner {
        cx.send(command);
    }
    if closed {
        *state = PaletteState::default();
    }
}

fn contents(cx: &ViewCx<'_>, state: &mut PaletteState, ui: &mut Ui) -> Option<Command> {
    // Before the field sees them: it would move its own cursor.
    let (up, down, enter) = ui.input_mut(|input| {
        (
            input.count_and_consume_key(Modifiers::NONE, Key::ArrowUp),
            input.count_and_consume_key(Modifiers::NONE, Key::ArrowDown),
            input.consume_key(Modifiers::NONE, Key::Enter),
        )
    });
    let field = TextEdit::singleline(&mut state.typed)
        .hint_text("A few letters of what you want to do")
        .desired_width(f32::INFINITY)
        .margin(Margin::symmetric(8, 6));
    let response = ui.add(field).accessible_name("Find a command");
    response.request_focus();
    if response.changed() {
        state.line = 0;
        state.reveal = true;
    }
    let choices = choices(cx, ui, &state.typed);
    let last = choices.len().saturating_sub(1);
    if up + down > 0 {
        state.line = (state.line + down).saturating_sub(up);
        state.reveal = true;
    }
    state.line = state.line.min(last);
    ui.add_space(4.0);
    if choices.is_empty() {
        ui.label(RichText::new("No command answers to that.").color(cx.tokens.weak));
        return None;
    }
    let mut chosen = enter.then(|| choices[state.line].command.clone());
    let reveal = std::mem::take(&mut state.reveal);
    ScrollArea::vertical().max_height(360.0).auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (index, choice) in choices.iter().enumerate() {
            let response = line(cx, ui, choice, index == state.line);
            if reveal && index == state.line {
                response.scroll_to_me(None);
            }
            if response.clicked() {
                chosen = Some(choice.command.clone());
            }
        }
    });
    chosen
}

/// What answers to `typed`, the best first; all of it in the order of the regions where nothing is typed.
fn choices(cx: &ViewCx<'_>, ui: &Ui, typed: &str) -> Vec<Choice> {
    let mut all: Vec<Choice> = Vec::new();
    for region in cx.catalogue.regions() {
        for entry in &region.entries {
            let key = entry.keys.first().map(|key| ui.ctx().format_shortcut(key)).unwrap_or_default();
            let (text, command) = (entry.text.clone().into_owned(), entry.command.clone());
            all.push(Choice { region: region.title, text, key, command });
        }
    }
    let views = cx.selected.detail().map_or(&[][..], |detail| &detail.views);
    all.extend(views.iter().map(|view| Choice {
        region: "View",
        text: format!("Show {}", view.name()),
        key: String::new(),
        command: CanvasCommand::Show(*view).into(),
    }));
    all.retain(|choice| choice.command != WindowCommand::FlipPalette.into());
    let mut scored: Vec<(i32, Choice)> = all
        .into_iter()
        .filter_map(|choice| {
            let own = fuzzy::score(typed, &choice.text);
            let with_region = fuzzy::score(typed, &format!("{} {}", choice.region, choice.text));
            own.max(with_region.map(|score| score - 8)).map(|score| (score, choice))
        })
        .collect();
    scored.sort_by_key(|&(score, _)| std::cmp::Reverse(score));
    scored.into_iter().map(|(_, choice)| choice).collect()
}

fn line(cx: &ViewCx<'_>, ui: &mut Ui, choice: &Choice, current: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW + 2.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::MenuItem, true, current, &choice.text));
    let fill = match (current, response.hovered()) {
        (true, _) => Some(cx.tokens.selection),
        (false, true) => Some(cx.tokens.hover),
        (false, false) => None,
    };
    if let Some(fill) = fill {
        ui.painter().rect_filled(rect, RADIUS, fill);
    }
    let (text, weak) = if current {
        (cx.tokens.on_selection, cx.tokens.on_selection)
    } else {
        (cx.tokens.text, cx.tokens.weak)
    };
    let font = eframe::egui::TextStyle::Body.resolve(ui.style());
    let small = eframe::egui::TextStyle::Small.resolve(ui.style());
    let painter = ui.painter();
    let at = rect.left_center() + vec2(8.0, 0.0);
    painter.text(at, Align2::LEFT_CENTER, choice.region, small.clone(), weak);
    painter.text(at + vec2(70.0, 0.0), Align2::LEFT_CENTER, &choice.text, font, text);
    painter.text(rect.right_center() - vec2(8.0, 0.0), Align2::RIGHT_CENTER, &choice.key, small, weak);
    response
}

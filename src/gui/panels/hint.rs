//! The hint for the first start: what an examination consists of, in three steps.

use eframe::egui::{Frame, Margin, RichText, Ui};

use super::ViewCx;
use crate::gui::commands::WindowCommand;
use crate::gui::theme::RADIUS;

/// The last step of an examination.
const KEEP: &str = "Give it a status, tags, notes, bookmarks; make a case to keep it all and write a report.";

/// The steps once something is open.
const OPENED: [(&str, &str); 3] = [
    (
        "Look",
        "Select a file at the left: why the verdict is what it is stands at the right, each finding with a link to \
         its pixels or bytes.",
    ),
    ("Keep", KEEP),
    ("Open", "Drop your own files or a folder here. They are only read, and nothing leaves this computer."),
];

/// The steps where nothing is open.
const STEPS: [(&str, &str); 3] = [
    ("Open", "Drop files or a folder here; they are only read, and the list fills while they are scanned."),
    (
        "Look",
        "Select a file: why the verdict is what it is stands at the right, with links to pixels and bytes.",
    ),
    ("Keep", KEEP),
];

/// Whether it is to be shown: until it is closed, where that can be remembered.
pub(super) fn wanted(cx: &ViewCx<'_>) -> bool {
    cx.home && !cx.settings.hint_seen
}

/// The steps on a card as wide as there is room.
pub(super) fn card(cx: &ViewCx<'_>, ui: &mut Ui) {
    Frame::new().fill(cx.tokens.card).corner_radius(RADIUS + 3).inner_margin(Margin::symmetric(14, 10)).show(
        ui,
        |ui| {
            ui.set_width(ui.available_width());
            steps(cx, ui, &STEPS);
            let key = cx.key(ui, WindowCommand::FlipPalette);
            foot(cx, ui, &format!("Every command is a few letters away{key}."));
        },
    );
}

/// The steps above the sample case.
pub(super) fn strip(cx: &ViewCx<'_>, ui: &mut Ui) {
    steps(cx, ui, &OPENED);
    let text =
        "These pictures are the sample case, painted by this program, some with something hidden in them.";
    foot(cx, ui, text);
}

fn steps(cx: &ViewCx<'_>, ui: &mut Ui, steps: &[(&str, &str); 3]) {
    ui.columns(steps.len(), |columns| {
        for (number, (ui, (title, words))) in (1..).zip(columns.iter_mut().zip(steps)) {
            ui.label(RichText::new(format!("{number}  {title}")).strong().color(cx.tokens.accent));
            ui.label(RichText::new(*words).small());
        }
    });
}

fn foot(cx: &ViewCx<'_>, ui: &mut Ui, text: &str) {
    ui.horizontal(|ui| {
        if ui.small_button("Got it").accessible_name("Close the hint").clicked() {
            cx.send(WindowCommand::DismissHint);
        }
        ui.label(RichText::new(text).small().color(cx.tokens.weak));
    });
}

//! The menu of the case, and the cases that were open last.

use eframe::egui::{Button, Ui};

use crate::gui::commands::CaseCommand;
use crate::gui::panels::ViewCx;
use crate::gui::panels::list::menu::item;
use crate::gui::row::{shown_name, shown_path};
use crate::untrusted::Untrusted;

/// Characters of the case's title in the bar.
const TITLE: usize = 24;

/// Paints the button in the bar at the top.
pub(in crate::gui::panels) fn button(cx: &ViewCx<'_>, ui: &mut Ui) {
    let label = match cx.case {
        Some(case) => format!("Case: {}", Untrusted::new(case.title()).shortened(TITLE)),
        None => "Case".to_owned(),
    };
    let menu = ui.menu_button(label, |ui| {
        ui.set_min_width(250.0);
        for command in [CaseCommand::ChooseNew, CaseCommand::ChooseOpen] {
            item(cx, ui, command);
        }
        if !cx.settings.recent.is_empty() {
            ui.menu_button("Recent cases", |ui| recent(cx, ui));
        }
        if cx.case.is_none() {
            return;
        }
        ui.separator();
        for command in [CaseCommand::FlipForm, CaseCommand::FlipReport] {
            item(cx, ui, command);
        }
        for command in [CaseCommand::ShowReport, CaseCommand::ShowReports] {
            item(cx, ui, command);
        }
        for command in [CaseCommand::ChoosePack, CaseCommand::ChooseMerge] {
            item(cx, ui, command);
        }
        ui.separator();
        for command in [CaseCommand::Check, CaseCommand::ScanRest, CaseCommand::Close] {
            item(cx, ui, command);
        }
    });
    if let Some(case) = cx.case {
        let text = format!("{}\nEverything said and found is kept as it happens.", shown_path(case.folder()));
        menu.response.on_hover_text(text);
    }
}

/// The cases that were open last, a button each.
pub(in crate::gui::panels) fn recent(cx: &ViewCx<'_>, ui: &mut Ui) {
    for folder in &cx.settings.recent {
        let name = shown_name(&folder.with_extension(""));
        let response = ui.add(Button::new(&name)).on_hover_text(shown_path(folder));
        if response.accessible_name(format!("Open the case {name}")).clicked() {
            cx.send(CaseCommand::Open(folder.clone()));
            ui.close();
        }
    }
}

//! The choice of the bytes to look at.

use eframe::egui::{ComboBox, Ui};

use crate::gui::detail::{Detail, Source};

/// Offers every source of bytes; the one that was chosen just now.
pub(super) fn choose(ui: &mut Ui, detail: &Detail, current: Source, salt: &str) -> Option<Source> {
    let sources = detail.sources();
    let shown = sources.iter().find(|(source, _)| *source == current);
    let name = shown.map_or("Whole file", |(_, name)| name.as_str());
    let mut chosen = None;
    let combo = ComboBox::from_id_salt(salt).selected_text(name).width(150.0).truncate().show_ui(ui, |ui| {
        for (source, name) in &sources {
            if ui.selectable_label(current == *source, name).clicked() {
                chosen = Some(*source);
            }
        }
    });
    combo.response.accessible_name(format!("Bytes of: {name}"));
    chosen
}

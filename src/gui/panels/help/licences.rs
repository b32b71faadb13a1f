//! What the program is made of.

use eframe::egui::{Grid, Label, RichText, Ui};

use super::paragraph;
use crate::gui::licences::{FONTS, packages};
use crate::gui::panels::ViewCx;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, ui: &mut Ui) {
    ui.set_max_width(ui.available_width().min(620.0));
    let weak = |text: &str| RichText::new(text).small().color(cx.tokens.weak);
    ui.label(RichText::new(format!("Starlight {}", env!("CARGO_PKG_VERSION"))).strong());
    ui.label(concat!(env!("CARGO_PKG_DESCRIPTION"), "."));
    ui.label(concat!("Licence of the program: ", env!("CARGO_PKG_LICENSE")));
    let model = match cx.model {
        Some(model) => format!(
            "{}: {}. The images that it was trained on and their licences are listed in its manifest.",
            model.info().name,
            model.manifest().licence
        ),
        None => "None is in use.".to_owned(),
    };
    paragraph(cx, ui, "Model", &model);
    let pictures =
        "Every picture of the sample case is painted by this program; nobody else holds rights in them.";
    paragraph(cx, ui, "Sample images", pictures);
    paragraph(cx, ui, "Fonts", "They come with the window's toolkit, egui.");
    grid(ui, "fonts", FONTS.into_iter().map(|(name, licence)| (name.to_owned(), licence)), &weak);
    let count = packages().count();
    let text =
        format!("{count} packages by other people are part of the program, each under its own licence.");
    paragraph(cx, ui, "Packages", &text);
    let lines = packages().map(|package| (format!("{} {}", package.name, package.version), package.licence));
    grid(ui, "packages", lines, &weak);
}

fn grid<'a>(
    ui: &mut Ui,
    id: &str,
    lines: impl Iterator<Item = (String, &'a str)>,
    weak: &impl Fn(&str) -> RichText,
) {
    Grid::new(id).num_columns(2).spacing([18.0, 2.0]).min_row_height(0.0).show(ui, |ui| {
        ui.spacing_mut().interact_size.y = 0.0;
        for (name, licence) in lines {
            ui.add(Label::new(RichText::new(name).small()).selectable(true));
            ui.add(Label::new(weak(licence)).selectable(true));
            ui.end_row();
        }
    });
}

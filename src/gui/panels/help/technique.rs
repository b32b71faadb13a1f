//! A page about a technique or a known tool.

use eframe::egui::{RichText, Ui};

use super::paragraph;
use crate::finding::explain;
use crate::gui::help::Page;
use crate::gui::panels::ViewCx;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, ui: &mut Ui, page: Page) {
    ui.set_max_width(ui.available_width().min(620.0));
    if let Some(explanation) = page.technique() {
        paragraph(cx, ui, "How it works", explanation.how);
        paragraph(cx, ui, "When it is wrong", explanation.wrong);
        paragraph(cx, ui, "What the window shows", explanation.shown);
        let names: Vec<String> = explain::names(explanation)
            .map(|name| if name.ends_with('-') { format!("{name}…") } else { name.to_owned() })
            .collect();
        ui.add_space(10.0);
        let text = format!("Findings of this kind are called {}", names.join(", "));
        ui.label(RichText::new(text).small().color(cx.tokens.weak));
    }
    if let Some(tool) = page.tool() {
        paragraph(cx, ui, "How it hides", &sentence(tool.layout));
        paragraph(cx, ui, "When it is wrong", &sentence(tool.certain));
        let shown = "What was read back stands on the finding's card, with its bytes in Hex. Extract and the command \
                     line read it again under the name below.";
        paragraph(cx, ui, "What the window shows", shown);
        ui.add_space(10.0);
        ui.label(RichText::new(format!("starlight extract FILE tool:{}", tool.id)).monospace());
    }
}

/// The text as a sentence: its first letter in upper case where it is a plain word, a full stop at its end.
fn sentence(text: &str) -> String {
    let first = text.split_whitespace().next().unwrap_or_default();
    let plain = first.chars().all(|c| c.is_ascii_lowercase());
    let mut letters = text.chars();
    let mut sentence = match letters.next() {
        Some(letter) if plain => letter.to_ascii_uppercase().to_string() + letters.as_str(),
        _ => text.to_owned(),
    };
    if !sentence.ends_with('.') {
        sentence.push('.');
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tools_are_told_in_sentences() {
        assert_eq!(sentence("a mark of 48 bits"), "A mark of 48 bits.");
        assert_eq!(sentence("1, 2 or 4 low bits."), "1, 2 or 4 low bits.");
        assert_eq!(sentence("u32 length"), "u32 length.");
    }
}

//! What a finding counts for, how its test works and when it is wrong.

use eframe::egui::{Button, CollapsingHeader, Label, RichText, Ui};

use crate::finding::{Class, Finding, explain};
use crate::gui::commands::WindowCommand;
use crate::gui::help::Page;
use crate::gui::panels::ViewCx;
use crate::payload::tools;

/// What the finding counts for, in a sentence.
pub(super) fn strength(finding: &Finding) -> String {
    match (finding.class, finding.ordinary) {
        (Class::Proof, _) => "Decides: content was read back".into(),
        (Class::Indication, Some(reason)) => format!("Does not count: {reason}"),
        (Class::Indication, None) if finding.raises => "Lifts the verdict to suspicious".into(),
        (Class::Indication, None) => "Explains; does not lift the verdict by itself".into(),
        (Class::Information, _) => "Noteworthy; never counts".into(),
    }
}

/// The texts, folded away until asked for.
pub(super) fn ui(cx: &ViewCx<'_>, ui: &mut Ui, finding: &Finding) {
    let texts = match (tools::of_finding(finding.id), explain::of(finding.id)) {
        (Some(tool), _) => {
            vec![(format!("How {} hides", tool.name), tool.layout), ("When it is wrong".into(), tool.certain)]
        }
        (None, Some(explained)) => {
            vec![("How it works".to_owned(), explained.how), ("When it is wrong".into(), explained.wrong)]
        }
        (None, None) => return,
    };
    for (title, text) in texts {
        let title = RichText::new(title).small().color(cx.tokens.weak);
        CollapsingHeader::new(title.clone()).id_salt(title.text()).show(ui, |ui| {
            ui.add(Label::new(RichText::new(text).small()).wrap().selectable(true));
        });
    }
    if let Some(page) = Page::of_finding(finding.id) {
        let link =
            Button::new(RichText::new("Page in the help").small().color(cx.tokens.accent)).frame(false);
        if ui.add(link).accessible_name(format!("Help: {}", page.title())).clicked() {
            cx.send(WindowCommand::ShowHelp(page));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Place;

    #[test]
    fn a_finding_says_what_it_counts_for() {
        let indication = Finding::indication("x", "x", Place::Whole("test"));
        assert!(strength(&indication).starts_with("Explains"));
        assert!(strength(&indication.clone().raising()).starts_with("Lifts"));
        let ordinary = indication.raising().ordinarily(Some("cameras write it"));
        assert_eq!(strength(&ordinary), "Does not count: cameras write it");
        assert!(strength(&Finding::proof("x", "x", Place::Whole("test"), 1e-12)).starts_with("Decides"));
    }
}

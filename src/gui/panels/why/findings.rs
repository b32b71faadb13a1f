//! The findings by class: proofs first, then indications, then information; each with its place, how often chance
//! makes one like it, and the command that shows it again.

use eframe::egui::{Button, Frame, Label, Margin, RichText, ScrollArea, Sense, Stroke, Ui, UiBuilder};

use super::{WhyState, explained};
use crate::analysis::{Analysis, Child};
use crate::finding::{Class, Finding, Payload, PayloadKind, Place};
use crate::gui::commands::{BytesCommand, FilesCommand, WhyCommand, WindowCommand};
use crate::gui::detail::Source;
use crate::gui::format;
use crate::gui::panels::ViewCx;
use crate::gui::parts::Take;
use crate::gui::row::brief;
use crate::gui::theme::{RADIUS, Tokens, tint};
use crate::span::Span;
use crate::untrusted::Untrusted;

/// Most findings of one class laid out at once; a file can have thousands of anomalies.
const MOST: usize = 60;
/// Characters of a payload's text shown on its card.
const TEXT: usize = 2000;
/// What opening a part does.
const OPEN: &str = "As a row of its own, kept in memory only";
/// Characters of a recovered file's name shown on its card.
const NAME: usize = 60;

/// Paints them.
pub(super) fn ui(cx: &ViewCx<'_>, state: &WhyState, ui: &mut Ui, analysis: &Analysis) {
    for (class, title, empty) in [
        (Class::Proof, "Proof", "No payload was read back."),
        (Class::Indication, "Indications", ""),
        (Class::Information, "Information", ""),
    ] {
        let count = analysis.findings.iter().filter(|finding| finding.class == class).count();
        if count == 0 && empty.is_empty() {
            continue;
        }
        ui.add_space(4.0);
        let colour = if count == 0 { cx.tokens.weak } else { colour(class, &cx.tokens) };
        ui.label(RichText::new(format!("{title} · {count}")).strong().color(colour));
        if count == 0 {
            ui.label(RichText::new(empty).small().color(cx.tokens.weak));
        }
        let of_class = analysis.findings.iter().enumerate().filter(|(_, finding)| finding.class == class);
        for (index, finding) in of_class.take(MOST) {
            ui.push_id(index, |ui| card(cx, ui, index, finding, state.finding == Some(index), analysis));
        }
        if count > MOST {
            let text = format!(
                "and {} more, all of them in the exported result",
                format::grouped((count - MOST) as u64)
            );
            ui.label(RichText::new(text).small().color(cx.tokens.weak));
        }
    }
}

fn colour(class: Class, tokens: &Tokens) -> eframe::egui::Color32 {
    match class {
        Class::Proof => tokens.stego,
        Class::Indication => tokens.suspicious,
        Class::Information => tokens.weak,
    }
}

fn card(cx: &ViewCx<'_>, ui: &mut Ui, index: usize, finding: &Finding, selected: bool, analysis: &Analysis) {
    let tokens = &cx.tokens;
    let edge = if selected { tokens.accent } else { tokens.border };
    let builder = UiBuilder::new().sense(Sense::click());
    let response = ui
        .scope_builder(builder, |ui| {
            let hovered = ui.response().hovered();
            let fill = if hovered { tokens.hover } else { tokens.card };
            Frame::new()
                .fill(fill)
                .stroke(Stroke::new(if selected { 1.5 } else { 1.0 }, edge))
                .corner_radius(RADIUS)
                .inner_margin(Margin::symmetric(10, 8))
                .show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    ui.spacing_mut().item_spacing.y = 4.0;
                    ui.spacing_mut().interact_size.y = 16.0;
                    ui.add(Label::new(&finding.summary).wrap());
                    place(cx, ui, index, finding);
                    let rate = finding.false_alarm.map(|rate| format!("; {}", format::false_alarm(rate)));
                    let text = format!("{}{}", explained::strength(finding), rate.unwrap_or_default());
                    ui.add(Label::new(RichText::new(text).small().color(tokens.weak)).wrap());
                    if let Some(payload) = &finding.payload {
                        text_of(cx, ui, index, payload);
                    }
                    for (number, child) in analysis.children.iter().enumerate() {
                        if child.finding == index {
                            recovered(cx, ui, number, child);
                        }
                    }
                    explained::ui(cx, ui, finding);
                    reproduce(cx, ui, finding, analysis);
                });
        })
        .response;
    response.widget_info(|| {
        let name = format!("Finding {}: {}", index + 1, finding.id);
        eframe::egui::WidgetInfo::selected(eframe::egui::Role::Button, true, selected, name)
    });
    if response.clicked() {
        cx.send(WhyCommand::ShowFinding(index));
    }
}

/// Identifier, method and place; the place leads there.
fn place(cx: &ViewCx<'_>, ui: &mut Ui, index: usize, finding: &Finding) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let method = finding.method.map(|method| format!(" · {}", method.name())).unwrap_or_default();
        let order = finding.bit_order.map(|order| format!(" · {}", order.name())).unwrap_or_default();
        ui.label(RichText::new(format!("{}{method}{order}", finding.id)).small().color(cx.tokens.weak));
        let text = match &finding.place {
            Place::Bytes(spans) => match spans.as_slice() {
                [] => return,
                [one] => one_span(*one),
                [first, rest @ ..] => format!("{} and {} more", one_span(*first), rest.len()),
            },
            Place::Samples { region, spec } => {
                let (x, y) = (region.x, region.y);
                format!("{spec} in {}×{} at {x},{y}", region.width, region.height)
            }
            Place::Whole(reason) => {
                ui.label(RichText::new(*reason).small().color(cx.tokens.weak));
                return;
            }
        };
        let link = Button::new(RichText::new(&text).small().color(cx.tokens.accent)).frame(false);
        if ui.add(link).on_hover_text("Show it").accessible_name(format!("Show {text}")).clicked() {
            cx.send(WhyCommand::ShowFinding(index));
        }
    });
}

fn one_span(span: Span) -> String {
    format!("{} bytes at {:#010x}", format::grouped(span.length), span.offset)
}

fn text_of(cx: &ViewCx<'_>, ui: &mut Ui, index: usize, payload: &Payload) {
    let length = payload.bytes.len() as u64;
    let kind = match payload.kind {
        PayloadKind::Text => "text".to_owned(),
        PayloadKind::File(extension) => format!("file, {extension}"),
        PayloadKind::Binary => "bytes of no known kind".to_owned(),
    };
    ui.horizontal(|ui| {
        ui.label(RichText::new(format!("Read back: {}, {kind}", format::size(length))).small());
        if ui.small_button("Bytes").accessible_name(format!("Show payload {}", index + 1)).clicked() {
            cx.send(BytesCommand::ShowBytes(Source::Payload(index), Span::new(0, length)));
        }
        if payload.kind != PayloadKind::Text {
            let open = ui.small_button("Open").on_hover_text(OPEN);
            if open.clicked() {
                cx.send(FilesCommand::OpenPart(Take::Payload(index)));
            }
            open.accessible_name(format!("Open payload {} as a row", index + 1));
        }
        let save = ui.small_button("Save…").on_hover_text("Write it into a folder; no file is replaced");
        if save.clicked() {
            cx.send(WhyCommand::ChoosePayloadFolder(index));
        }
        if payload.kind == PayloadKind::Text && ui.small_button("Copy text").clicked() {
            cx.send(WindowCommand::Copy(Untrusted::from_bytes(&payload.bytes).raw().to_owned()));
        }
    });
    if payload.kind != PayloadKind::Text {
        return;
    }
    // Only the beginning is decoded: a payload can be megabytes.
    let text = Untrusted::from_bytes(Span::new(0, TEXT as u64 * 4 + 4).of(&payload.bytes));
    let shown =
        Frame::new().fill(tint(cx.tokens.field, 1.0)).corner_radius(RADIUS).inner_margin(Margin::same(6));
    shown.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ScrollArea::vertical().id_salt("payload").max_height(120.0).auto_shrink([false, true]).show(
            ui,
            |ui| {
                let text = RichText::new(brief(&text, TEXT)).monospace().size(12.0);
                ui.add(Label::new(text).wrap().selectable(true));
            },
        );
    });
}

/// A recovered file and what its own examination came to.
fn recovered(cx: &ViewCx<'_>, ui: &mut Ui, number: usize, child: &Child) {
    let name = child.entry.as_ref().map_or_else(String::new, |entry| format!(" “{}”", brief(entry, NAME)));
    let outcome = child.analysis.as_ref().map(|analysis| {
        let findings = analysis.findings.iter().filter(|finding| finding.class > Class::Information).count();
        format!(": {}, {findings} findings", analysis.verdict.call.title())
    });
    let size = format::size(child.bytes);
    let text = format!("↳ {}{name}, {size}{}", child.extension, outcome.unwrap_or_default());
    let label = Label::new(RichText::new(text).small().color(cx.tokens.text)).wrap();
    ui.add(label).on_hover_text(format!("SHA-256 {}", child.sha256));
    // What is the payload itself is opened as such.
    if child.entry.is_some() && child.analysis.is_some() {
        let open = ui.small_button("Open").on_hover_text(OPEN);
        if open.clicked() {
            cx.send(FilesCommand::OpenPart(Take::Child(number)));
        }
        open.accessible_name(format!("Open recovered file {} as a row", number + 1));
    }
}

fn reproduce(cx: &ViewCx<'_>, ui: &mut Ui, finding: &Finding, analysis: &Analysis) {
    let Some(arguments) = &finding.reproduce else { return };
    let command = command_line(arguments, &analysis.evidence.path().to_string_lossy());
    ui.horizontal(|ui| {
        if ui.small_button("Copy command").on_hover_text("The command that shows this again").clicked() {
            cx.send(WindowCommand::Copy(command.clone()));
        }
        let shown = Untrusted::new(command.as_str()).to_string();
        ui.add(Label::new(RichText::new(shown).monospace().size(11.5).color(cx.tokens.weak)).truncate());
    });
}

/// The command for a shell, the file's name quoted where it has to be.
fn command_line(arguments: &str, path: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+".contains(c);
    let safe = !path.is_empty() && !path.starts_with('-') && path.chars().all(plain);
    let path = match (safe, path.starts_with('-')) {
        (true, _) => path.to_owned(),
        (false, true) => format!("'./{}'", path.replace('\'', r"'\''")),
        (false, false) => format!("'{}'", path.replace('\'', r"'\''")),
    };
    format!("starlight {}", arguments.replacen("{}", &path, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_cannot_break_out_of_the_command() {
        assert_eq!(command_line("inspect {}", "a/b.png"), "starlight inspect a/b.png");
        assert_eq!(command_line("inspect {}", "a'; rm x"), r"starlight inspect 'a'\''; rm x'");
        assert_eq!(command_line("inspect {}", "-rf"), "starlight inspect './-rf'");
    }
}

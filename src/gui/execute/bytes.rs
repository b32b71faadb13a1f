//! Bytes.

use std::path::PathBuf;

use eframe::egui;

use crate::gui::app::App;
use crate::gui::commands::{BytesCommand, CopyAs};
use crate::gui::copied::{MOST, copied};
use crate::gui::detail::Source;
use crate::gui::dialogs::Ask;
use crate::gui::export;
use crate::gui::format;
use crate::gui::panels::bytes::{Tab, parse_offset};
use crate::gui::studies::{How, Pattern, Study};
use crate::gui::worker::Reply;
use crate::span::Span;

impl App {
    /// Carries out one command.
    pub(super) fn execute_bytes(&mut self, ctx: &egui::Context, command: BytesCommand) {
        let bytes = &mut self.panels.bytes;
        match command {
            BytesCommand::ShowBytes(source, span) => self.show_bytes(source, span),
            BytesCommand::ShowTab(tab) => bytes.tab = tab,
            BytesCommand::RowWidth(columns) => bytes.columns = Some(columns),
            BytesCommand::FocusGoto => (bytes.tab, bytes.goto.focus) = (Tab::Hex, true),
            BytesCommand::FocusFind => (bytes.tab, bytes.find.focus) = (Tab::Hex, true),
            BytesCommand::Goto(text) => self.go_to(&text),
            BytesCommand::Find(text, how) => self.find(text, how),
            BytesCommand::FindStep(forward) => {
                bytes.find.step = Some(forward);
                bytes.tab = Tab::Hex;
            }
            BytesCommand::Copy(way) => self.copy(ctx, way),
            BytesCommand::FlipImage => {
                bytes.image.shown = !bytes.image.shown;
                bytes.tab = Tab::Hex;
            }
            BytesCommand::SetStream(name) => {
                bytes.extract.set(name);
                bytes.tab = Tab::Extract;
            }
            BytesCommand::FlipSweep => {
                bytes.extract.sweep = bytes.tab != Tab::Extract || !bytes.extract.sweep;
                bytes.tab = Tab::Extract;
            }
            BytesCommand::StopSweep => {
                self.studies.stop(&Study::Sweep);
            }
            BytesCommand::SweepAgain => self.studies.again(&Study::Sweep),
            BytesCommand::ChooseStreamFile => self.ask(Ask::StreamFile),
            BytesCommand::SaveStream(path) => self.save_stream(path),
        }
    }

    /// Shows `span` of `source`, selected.
    pub(super) fn show_bytes(&mut self, source: Source, span: Span) {
        self.panels.bytes.show(source, span);
    }

    fn go_to(&mut self, text: &str) {
        let Some(detail) = self.selected.detail() else { return };
        let source = self.panels.bytes.source;
        let length = detail.bytes(source).len() as u64;
        match parse_offset(text) {
            None => self.complain(format!("“{text}” is no offset; write 0x1f4 or 500.")),
            Some(offset) if offset >= length => {
                let last = length.saturating_sub(1);
                self.complain(format!("There is no byte {offset:#x}; the last one is {last:#x}."));
            }
            Some(offset) => {
                self.panels.bytes.tab = Tab::Hex;
                self.show_bytes(source, Span::new(offset, 1));
            }
        }
    }

    fn find(&mut self, text: String, how: How) {
        let find = &mut self.panels.bytes.find;
        (find.pattern, find.error) = match Pattern::parse(&text, how) {
            Ok(pattern) => (Some(pattern), None),
            Err(error) => (None, Some(error)),
        };
        (find.text, find.how, find.step) = (text, how, None);
    }

    fn copy(&mut self, ctx: &egui::Context, way: CopyAs) {
        let Some(detail) = self.selected.detail() else { return };
        let bytes = detail.bytes(self.panels.bytes.source);
        let span = self.panels.bytes.hex.selection().filter(|span| !span.is_empty());
        let Some(all) = span.map(|span| span.of(&bytes)) else {
            return self.tell("Select bytes first.");
        };
        let kept = all.get(..MOST).unwrap_or(all);
        ctx.copy_text(copied(kept, way));
        let (kept, all) = (format::grouped(kept.len() as u64), format::grouped(all.len() as u64));
        let told = if kept == all {
            format!("{all} bytes copied.")
        } else {
            format!("The first {kept} of {all} bytes were copied; the clipboard takes no more at once.")
        };
        self.tell(&told);
    }

    fn save_stream(&mut self, path: PathBuf) {
        let Some(detail) = self.selected.detail().cloned() else { return };
        let name = self.panels.bytes.extract.text.clone();
        self.background("Writing a stream", move |setting, _| {
            Reply::Told(export::stream(&path, &detail, (&name, &setting.options.limits)))
        });
    }
}

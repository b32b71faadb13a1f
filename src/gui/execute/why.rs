//! Findings and what they read back.

use std::path::PathBuf;

use crate::finding::Place;
use crate::gui::app::App;
use crate::gui::commands::WhyCommand;
use crate::gui::detail::Source;
use crate::gui::dialogs::Ask;
use crate::gui::export;
use crate::gui::worker::Reply;
use crate::span::Span;

impl App {
    /// Carries out one command.
    pub(super) fn execute_why(&mut self, command: WhyCommand) {
        match command {
            WhyCommand::ShowFinding(index) => self.show_finding(index),
            WhyCommand::ChoosePayloadFolder(finding) => self.ask(Ask::PayloadFolder(finding)),
            WhyCommand::SavePayload(finding, folder) => self.save_payload(finding, folder),
        }
    }

    /// Writes the payload of a finding of the selected file, under a name of our own making.
    fn save_payload(&mut self, index: usize, folder: PathBuf) {
        let analysis = self.selected.detail().and_then(|detail| detail.analysis());
        let Some((name, finding)) = analysis
            .and_then(|analysis| Some((analysis.evidence.name(), analysis.findings.get(index)?.clone())))
        else {
            return self.tell("The file has no such finding.");
        };
        self.background("Writing a payload", move |_, _| {
            Reply::Told(export::payload(&folder, &name, index, &finding))
        });
    }

    /// Selects a finding, its bytes and its plane.
    fn show_finding(&mut self, index: usize) {
        let Some(detail) = self.selected.detail() else { return };
        let Some(finding) = detail.findings().get(index) else { return };
        let view = detail.view_for(finding);
        let span = match &finding.place {
            Place::Bytes(spans) => spans.first().copied(),
            Place::Samples { .. } | Place::Whole(_) => None,
        };
        let payload = finding.payload.as_ref().map(|payload| payload.bytes.len() as u64);
        let views = detail.views.clone();
        self.panels.why.finding = Some(index);
        self.panels.canvas.region = view.map(|(_, region)| region);
        if let Some((view, _)) = view {
            self.panels.canvas.show(view, &views);
        }
        match (span, payload) {
            (Some(span), _) => self.show_bytes(Source::File, span),
            (None, Some(length)) => self.show_bytes(Source::Payload(index), Span::new(0, length)),
            (None, None) => {}
        }
    }
}

//! The image.

use crate::gui::app::{App, step_view};
use crate::gui::commands::CanvasCommand;
use crate::pixels::view::{Channel, View};

impl App {
    /// Carries out one command.
    pub(super) fn execute_canvas(&mut self, command: &CanvasCommand) {
        let views = self.selected.detail().map(|detail| detail.views.clone()).unwrap_or_default();
        let canvas = &mut self.panels.canvas;
        match *command {
            CanvasCommand::StepView(step) => canvas.show(step_view(&views, canvas.view, step), &views),
            CanvasCommand::Show(view) => canvas.show(view, &views),
            CanvasCommand::FlipOriginal => canvas.flip_original(&views),
            CanvasCommand::PickChannel(channel) => {
                let bit = if let View::Plane { bit, .. } = canvas.view { bit } else { 0 };
                canvas.show(View::Plane { channel: Channel::Grey, bit }, &views);
                canvas.show(View::Plane { channel, bit }, &views);
            }
            CanvasCommand::PickBit(bit) => {
                let channel =
                    if let View::Plane { channel, .. } = canvas.view { channel } else { Channel::Red };
                canvas.show(View::Plane { channel: Channel::Grey, bit }, &views);
                canvas.show(View::Plane { channel, bit }, &views);
            }
            CanvasCommand::Fit => canvas.fit(),
            CanvasCommand::ActualSize => canvas.actual_size(),
            CanvasCommand::FlipFit => canvas.flip_fit(),
            CanvasCommand::Zoom(factor) => canvas.zoom(factor),
        }
    }
}

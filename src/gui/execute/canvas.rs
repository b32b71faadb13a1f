//! The image.

use crate::finding::Region;
use crate::gui::app::{App, step_view};
use crate::gui::commands::CanvasCommand;
use crate::gui::dialogs::Ask;
use crate::gui::frames::Which;
use crate::gui::panels::canvas::{Drawer, Heat, Mode, Pick};
use crate::pixels::view::{Channel, View};
use crate::statistics::region::inside;

impl App {
    /// Carries out one command.
    pub(super) fn execute_canvas(&mut self, command: &CanvasCommand) {
        let views = self.selected.detail().map(|detail| detail.views.clone()).unwrap_or_default();
        self.note_choice(command);
        let canvas = &mut self.panels.canvas;
        match *command {
            CanvasCommand::StepView(step) => canvas.show(step_view(&views, canvas.view, step), &views),
            CanvasCommand::Show(view) => canvas.show(view, &views),
            CanvasCommand::Open(view) => {
                canvas.tools.planes = false;
                canvas.show(view, &views);
            }
            CanvasCommand::Invert => canvas.show(canvas.view.inverse(), &views),
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
            CanvasCommand::StepFrame(_)
            | CanvasCommand::ShowFrame(_)
            | CanvasCommand::SetLook(_)
            | CanvasCommand::FlipPlay => self.execute_frames(command),
            ref held => self.execute_tools(held),
        }
    }

    /// Notes that the examiner chose how to look at the file: nothing opens by itself there any more.
    fn note_choice(&mut self, command: &CanvasCommand) {
        use CanvasCommand as C;
        let chosen = matches!(
            command,
            C::StepView(_)
                | C::Show(_)
                | C::Open(_)
                | C::Invert
                | C::FlipOriginal
                | C::PickChannel(_)
                | C::PickBit(_)
                | C::ShowCode(_)
        );
        if chosen && let Some(detail) = self.selected.detail() {
            self.panels.canvas.decide(&detail.content);
        }
    }

    /// Carries out a command about the frames.
    fn execute_frames(&mut self, command: &CanvasCommand) {
        let Some(detail) = self.selected.detail().filter(|detail| detail.animated()) else {
            return self.tell("The file has one frame only.");
        };
        let count = detail.animation.frames.len();
        let frames = &mut self.panels.canvas.frames;
        let played = frames.playing;
        match *command {
            CanvasCommand::StepFrame(by) => frames.step(by, count),
            CanvasCommand::ShowFrame(index) => frames.show(index, count),
            CanvasCommand::SetLook(look) => frames.look(look),
            CanvasCommand::FlipPlay => frames.flip_play(),
            _ => {}
        }
        if played && !frames.playing {
            self.measure_frame();
        }
    }

    /// Carries out a command about what is laid over the image.
    fn execute_tools(&mut self, command: &CanvasCommand) {
        let size = self.image_size();
        let canvas = &mut self.panels.canvas;
        let (hovered, tools) = (canvas.hovered, &mut canvas.tools);
        match *command {
            CanvasCommand::FlipPlanes => tools.planes = !tools.planes,
            CanvasCommand::FlipSplit => tools.split = if tools.split.is_some() { None } else { Some(0.5) },
            CanvasCommand::SetSplit(share) => tools.split = Some(share.clamp(0.02, 0.98)),
            CanvasCommand::FlipHeat => tools.flip_heat(),
            CanvasCommand::SetHeat(opacity) => {
                let opacity = opacity.clamp(0.0, 1.0);
                tools.heat = Some(Heat { of: tools.heat_of, opacity });
            }
            CanvasCommand::ShowHeat(of) => {
                tools.heat_of = of;
                tools.heat = Some(Heat { of, ..tools.heat.unwrap_or_default() });
            }
            CanvasCommand::FlipChange => tools.change = !tools.change,
            CanvasCommand::PickSecond => tools.pick = Some(Pick::default()),
            CanvasCommand::FlipDrawer(drawer) => {
                tools.drawer = if tools.drawer == Some(drawer) { None } else { Some(drawer) };
            }
            CanvasCommand::Pin(at) => tools.pinned = at,
            CanvasCommand::FlipPin => {
                if let Some((width, height)) = size {
                    tools.flip_pin(tools.pinned.or(hovered).unwrap_or((width / 2, height / 2)));
                }
            }
            CanvasCommand::MovePin(x, y) => {
                if let Some(size) = size {
                    tools.move_pin((x, y), size);
                }
            }
            CanvasCommand::ChooseViewFile => self.ask(Ask::ViewFile),
            CanvasCommand::SaveView(ref path) => self.save_view(path.clone()),
            CanvasCommand::ReadCodes => self.read_codes(),
            CanvasCommand::ShowCode(index) => self.show_code(index),
            CanvasCommand::Hold => self.hold_selected(),
            CanvasCommand::ChooseSecond => {
                tools.pick = None;
                self.ask(Ask::Second);
            }
            CanvasCommand::HoldFile(ref path) => {
                tools.pick = None;
                tools.drawer = Some(Drawer::Compare);
                self.open_second(path.clone(), Which::default());
            }
            CanvasCommand::Release => tools.compare.release(),
            CanvasCommand::Compare(mode) => {
                tools.compare.mode = mode;
                if mode == Mode::Split {
                    tools.split = tools.split.or(Some(0.5));
                }
            }
            CanvasCommand::SetGain(gain) => {
                tools.compare.gain = gain.max(1);
                tools.compare.mode = Mode::Difference;
            }
            CanvasCommand::Select(region) => self.select_region(region),
            CanvasCommand::SelectAll => {
                self.select_region(size.map(|(width, height)| Region { x: 0, y: 0, width, height }));
            }
            _ => {}
        }
    }

    fn select_region(&mut self, region: Option<Region>) {
        let image = self.selected.detail().and_then(|detail| detail.pixels());
        let inside = image.zip(region).and_then(|(image, region)| inside(image, region));
        let tools = &mut self.panels.canvas.tools;
        if inside.is_some() && tools.selection.is_none() {
            tools.drawer = Some(Drawer::Selection);
        }
        tools.selection = inside;
        self.measure_selection();
    }

    /// Columns and rows of the image, where there is one.
    fn image_size(&self) -> Option<(u32, u32)> {
        let image = self.selected.detail()?.pixels()?;
        Some((image.width, image.height))
    }
}

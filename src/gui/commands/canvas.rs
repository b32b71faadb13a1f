//! The image: which view, how large.

use std::path::PathBuf;

use eframe::egui::Key;

use super::entry::{Entry, alt, ctrl, ctrl_shift, key, shift};
use crate::finding::Region;
use crate::gui::frames::Look;
use crate::gui::panels::canvas::{Drawer, HeatOf, Mode};
use crate::pixels::view::{Channel, View};

/// What can be done with the image.
#[derive(Debug, Clone, PartialEq)]
pub enum CanvasCommand {
    /// Show the view so many steps further in the list of views, which is a ring.
    StepView(isize),
    /// Show a view.
    Show(View),
    /// Switch between the image as it is and the view shown before.
    FlipOriginal,
    /// Show the frame so many further in the ring of frames.
    StepFrame(isize),
    /// Show the frame of this number, from 0.
    ShowFrame(u32),
    /// Look at frames like this.
    SetLook(Look),
    /// Play the frames, or stop.
    FlipPlay,
    /// Read QR and other codes in the picture shown.
    ReadCodes,
    /// Ask where to write the picture shown.
    ChooseViewFile,
    /// Write the picture shown, with a caption, as a PNG.
    SaveView(PathBuf),
    /// Show where the code of this number is.
    ShowCode(usize),
    /// Show the inverse of the view.
    Invert,
    /// Show a plane of this channel.
    PickChannel(Channel),
    /// Show this bit of the channel.
    PickBit(u8),
    /// Show the whole image.
    Fit,
    /// One pixel of the image is one pixel of the screen.
    ActualSize,
    /// Switch between the two.
    FlipFit,
    /// Magnify by this factor around the middle.
    Zoom(f32),
    /// Show a view in place of all of them.
    Open(View),
    /// Show all views at once, or the one again.
    FlipPlanes,
    /// Put the divider between image and view, or take it away.
    FlipSplit,
    /// Put the divider there, as a share of the canvas.
    SetSplit(f32),
    /// Lay the heat map over the view, or take it away.
    FlipHeat,
    /// How opaque the heat map is, from 0 to 1.
    SetHeat(f32),
    /// Lay this heat map over the view.
    ShowHeat(HeatOf),
    /// Draw the change point along the raster, or take it away.
    FlipChange,
    /// Open a page under the image, or close it.
    FlipDrawer(Drawer),
    /// Keep the inspector at this pixel, or let it follow the pointer.
    Pin(Option<(u32, u32)>),
    /// Pin the pixel under the pointer or in the middle, or set it free.
    FlipPin,
    /// Move the pin by so many columns and rows.
    MovePin(i32, i32),
    /// Select a rectangle, or none.
    Select(Option<Region>),
    /// Select the whole image.
    SelectAll,
    /// Hold the selected file, to compare others with it.
    Hold,
    /// Choose a file of the list to hold.
    PickSecond,
    /// Ask for a file to hold.
    ChooseSecond,
    /// Hold this file.
    HoldFile(PathBuf),
    /// Hold no file.
    Release,
    /// Show selected and held file like this.
    Compare(Mode),
    /// Multiply their difference by this.
    SetGain(u8),
}

/// Those that menus, keys and the palette offer.
pub(super) fn entries() -> Vec<Entry> {
    use CanvasCommand as C;
    let mut all = vec![
        Entry::new("Fit the image", C::Fit).key(ctrl(Key::Num0)),
        Entry::new("Image at 100 %", C::ActualSize).key(ctrl(Key::Num1)),
        Entry::new("Zoom in", C::Zoom(1.25)).key(ctrl(Key::Plus)).key(ctrl(Key::Equals)),
        Entry::new("Zoom out", C::Zoom(0.8)).key(ctrl(Key::Minus)),
        Entry::new("Next view", C::StepView(1)).key(key(Key::ArrowRight)),
        Entry::new("Previous view", C::StepView(-1)).key(key(Key::ArrowLeft)),
        Entry::new("Image as it is, and back", C::FlipOriginal).key(key(Key::Space)),
        Entry::new("Red plane", C::PickChannel(Channel::Red)).key(key(Key::R)),
        Entry::new("Green plane", C::PickChannel(Channel::Green)).key(key(Key::G)),
        Entry::new("Blue plane", C::PickChannel(Channel::Blue)).key(key(Key::B)),
        Entry::new("Alpha plane", C::PickChannel(Channel::Alpha)).key(key(Key::A)),
    ];
    for (text, page, letter) in [
        ("Pixel page", Drawer::Pixel, Key::I),
        ("Selection page", Drawer::Selection, Key::M),
        ("Compare page", Drawer::Compare, Key::D),
        ("Codes page", Drawer::Codes, Key::O),
    ] {
        all.push(Entry::new(text, C::FlipDrawer(page)).key(key(letter)));
    }
    all.extend([
        Entry::new("All planes", C::FlipPlanes).key(key(Key::P)),
        Entry::new("Next frame", C::StepFrame(1)).key(key(Key::Period)),
        Entry::new("Previous frame", C::StepFrame(-1)).key(key(Key::Comma)),
        Entry::new("First frame", C::ShowFrame(0)),
        Entry::new("Play the frames, or pause", C::FlipPlay).key(key(Key::K)),
        Entry::new("Frames as stored", C::SetLook(Look::Stored)),
        Entry::new("Frames as shown", C::SetLook(Look::Shown)),
        Entry::new("Change from the frame before", C::SetLook(Look::Change { gain: 8 })),
        Entry::new("Save the view as PNG…", C::ChooseViewFile)
            .key(ctrl_shift(Key::S))
            .hint("At full size, with a caption that names file, view and frame"),
        Entry::new("Read codes in this view", C::ReadCodes)
            .key(key(Key::Q))
            .hint("QR, Data Matrix, Aztec, PDF417 and bar codes"),
        Entry::new("Invert the view", C::Invert).key(key(Key::N)),
        Entry::new("Split image and view", C::FlipSplit).key(key(Key::S)),
        Entry::new("Heat map", C::FlipHeat).key(key(Key::H)),
        Entry::new("Change point along the raster", C::FlipChange).key(key(Key::L)),
        Entry::new("Pin the pixel", C::FlipPin).key(key(Key::X)),
        Entry::new("Pin one pixel left", C::MovePin(-1, 0)).key(alt(Key::ArrowLeft)),
        Entry::new("Pin one pixel right", C::MovePin(1, 0)).key(alt(Key::ArrowRight)),
        Entry::new("Pin one pixel up", C::MovePin(0, -1)).key(alt(Key::ArrowUp)),
        Entry::new("Pin one pixel down", C::MovePin(0, 1)).key(alt(Key::ArrowDown)),
        Entry::new("Select the whole image", C::SelectAll),
        Entry::new("Hold the file for comparison", C::Hold).key(key(Key::C)),
        Entry::new("Compare with…", C::PickSecond).key(shift(Key::C)),
        Entry::new("Compare with a file that is not listed…", C::ChooseSecond),
        Entry::new("Release the held file", C::Release),
        Entry::new("Clear the selection", C::Select(None)),
    ]);
    all.extend(
        HeatOf::ALL.map(|of| Entry::new(format!("Heat map: {}", of.name().to_lowercase()), C::ShowHeat(of))),
    );
    let compare =
        |mode: Mode| Entry::new(format!("Compare: {}", mode.name().to_lowercase()), C::Compare(mode));
    all.extend(Mode::ALL.map(compare));
    let digits = [Key::Num0, Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7];
    all.extend((0u8..).zip(digits).map(|(bit, digit)| {
        let text = if bit == 0 { "Bit 0 (lowest)".into() } else { format!("Bit {bit}") };
        Entry::new(text, C::PickBit(bit)).key(key(digit))
    }));
    all
}

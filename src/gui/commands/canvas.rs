//! The image: which view, how large.

use eframe::egui::Key;

use super::entry::{Entry, ctrl, key};
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
    let digits = [Key::Num0, Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7];
    all.extend((0u8..).zip(digits).map(|(bit, digit)| {
        let text = if bit == 0 { "Bit 0 (lowest)".into() } else { format!("Bit {bit}") };
        Entry::new(text, C::PickBit(bit)).key(key(digit))
    }));
    all
}

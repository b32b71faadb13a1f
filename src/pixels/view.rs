//! Ways to look at an image: bit planes, channels and what hides under transparency, in the order of `StegSolve`.

mod paint;
#[cfg(test)]
mod tests;

use super::{Image, Layout};

/// Which samples a view shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// Red, of palette images that of the colour looked up.
    Red,
    /// Green.
    Green,
    /// Blue.
    Blue,
    /// Alpha.
    Alpha,
    /// The only colour of a grey image.
    Grey,
}

impl Channel {
    /// Its name in the middle of a sentence.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Green => "green",
            Self::Blue => "blue",
            Self::Alpha => "alpha",
            Self::Grey => "grey",
        }
    }

    /// Where it lies in red, green, blue, alpha.
    const fn position(self) -> usize {
        match self {
            Self::Red | Self::Grey => 0,
            Self::Green => 1,
            Self::Blue => 2,
            Self::Alpha => 3,
        }
    }
}

/// A way to look at an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum View {
    /// As a viewer shows it.
    Normal,
    /// Colours inverted.
    Inverted,
    /// One bit of one channel at its native depth, bit 0 the least significant; 1 is white.
    Plane {
        /// Of what.
        channel: Channel,
        /// 0 is the least significant.
        bit: u8,
    },
    /// One channel in shades of grey.
    Full(Channel),
    /// False colours that pull neighbouring values apart: 1, 2 or 3, always the same ones.
    Random(u8),
    /// White where red, green and blue are equal.
    Grey,
    /// The lowest bits of red, green and blue as full colours.
    LsbComposite,
    /// Colours as stored under any transparency.
    AlphaRemoved,
    /// The lowest bit of alpha.
    AlphaLsb,
    /// The colour table, 16 entries a row.
    PaletteTable,
    /// Palette indices in shades of grey.
    Index,
    /// The lowest bit of the palette index.
    IndexLsb,
}

/// Pixels ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Red, green, blue, alpha (not premultiplied), row by row from the top left.
    pub rgba: Vec<u8>,
}

/// The views that make sense for `image`: those of `StegSolve` in its order, then our own.
pub fn list(image: &Image) -> Vec<View> {
    let mut views = vec![View::Normal, View::Inverted];
    let channels = channels(image);
    for &(channel, depth) in &channels {
        views.extend((0..depth).rev().map(|bit| View::Plane { channel, bit }));
    }
    views.extend(channels.iter().map(|&(channel, _)| View::Full(channel)));
    views.extend((1..=3).map(View::Random));
    let coloured = matches!(image.layout, Layout::Rgb | Layout::Rgba | Layout::Indexed);
    if coloured {
        views.extend([View::Grey, View::LsbComposite]);
    }
    if channels.iter().any(|(channel, _)| *channel == Channel::Alpha) {
        views.push(View::AlphaRemoved);
    }
    if image.layout.alpha().is_some() {
        views.push(View::AlphaLsb);
    }
    if image.layout == Layout::Indexed {
        views.extend([View::PaletteTable, View::Index, View::IndexLsb]);
    }
    views
}

/// The channels of `image` with their depths. A single transparent colour makes an alpha of one bit.
fn channels(image: &Image) -> Vec<(Channel, u8)> {
    let [first, second, third, fourth] = image.depths;
    let colours = [Channel::Red, Channel::Green, Channel::Blue];
    let mut channels = Vec::with_capacity(4);
    match image.layout {
        Layout::GreyAlpha => channels.push((Channel::Alpha, second)),
        Layout::Rgba => channels.push((Channel::Alpha, fourth)),
        Layout::Indexed if !image.palette.alpha.is_empty() => channels.push((Channel::Alpha, 8)),
        Layout::Grey | Layout::Rgb if image.transparent.is_some() => channels.push((Channel::Alpha, 1)),
        Layout::Grey | Layout::Rgb | Layout::Indexed => {}
    }
    match image.layout {
        Layout::Grey | Layout::GreyAlpha => channels.push((Channel::Grey, first)),
        Layout::Rgb | Layout::Rgba => channels.extend(colours.into_iter().zip([first, second, third])),
        Layout::Indexed => channels.extend(colours.map(|channel| (channel, 8))),
    }
    channels
}

impl View {
    /// Its name in lists, beginning with a capital.
    pub fn name(self) -> String {
        match self {
            Self::Normal => "Normal".to_owned(),
            Self::Inverted => "Inverted".to_owned(),
            Self::Plane { channel, bit } => format!("{} plane {bit}", capital(channel)),
            Self::Full(channel) => format!("Full {}", channel.name()),
            Self::Random(number) => format!("Random colours {number}"),
            Self::Grey => "Grey bits".to_owned(),
            Self::LsbComposite => "LSB composite".to_owned(),
            Self::AlphaRemoved => "Alpha removed".to_owned(),
            Self::AlphaLsb => "Alpha LSB".to_owned(),
            Self::PaletteTable => "Palette".to_owned(),
            Self::Index => "Palette index".to_owned(),
            Self::IndexLsb => "Palette index LSB".to_owned(),
        }
    }
}

const fn capital(channel: Channel) -> &'static str {
    match channel {
        Channel::Red => "Red",
        Channel::Green => "Green",
        Channel::Blue => "Blue",
        Channel::Alpha => "Alpha",
        Channel::Grey => "Grey",
    }
}

/// Draws `view` of `image`, as large as the image; the colour table has its own size. A view that the image has no
/// samples for (a plane above its depth, alpha of an opaque image, indices without a palette) shows what that means:
/// absent bits and indices are 0, absent alpha is opaque.
pub fn render(image: &Image, view: View) -> Picture {
    if view == View::PaletteTable {
        return paint::table(&image.palette);
    }
    Picture { width: image.width, height: image.height, rgba: paint::rgba(image, view) }
}

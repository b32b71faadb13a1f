//! Ways to look at an image: bit planes, channels and what hides under transparency, in the order of `StegSolve`, then
//! masks of bits, maps of noise and entropy, and arithmetic between channels.

mod inner;
mod levels;
mod maps;
mod mask;
mod name;
mod paint;
mod spec;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_own;

use super::{Image, Layout};
pub use inner::Inner;
pub use mask::{Fold, Mask};
pub use spec::showing;

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
    pub const fn position(self) -> usize {
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
    /// False colours that pull neighbouring values apart: 1, 2 or 3 as in lists, other numbers are seeds of further
    /// ones; a number always gives the same.
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
    /// One bit of the palette index, 0 the least significant; 1 is white.
    IndexPlane(u8),
    /// Any bits of any channels together.
    Mask(Mask),
    /// The lowest so many bits (1 to 8) of each colour, stretched from black to full.
    LowBits(u8),
    /// Colours where alpha is 0, which no viewer shows; black elsewhere.
    UnderAlpha,
    /// Local Shannon entropy of brightness in a window of [`ENTROPY_WINDOW`] pixels a side; white is the most that a
    /// window can have, log2 of its pixels.
    Entropy,
    /// What a high-pass filter leaves, a channel a colour: grey is none, 99 of 100 samples within black and full.
    Residual(Filter),
    /// How equal the values 2i and 2i + 1 are in number, by channel in tiles of [`PAIRS_TILE`] pixels a side: white
    /// where they differ no more than chance makes them (Westfeld and Pfitzmann, "Attacks on Steganographic Systems",
    /// 1999), darker by as much as they differ more.
    Pairs,
    /// Each colour stretched from its lowest to its highest value.
    Stretch,
    /// Each colour's values spread evenly by how many samples have them, which parts values side by side.
    Equalise,
    /// Two channels, as shown in 8 bits, made one.
    Arithmetic {
        /// The first.
        first: Channel,
        /// How they are joined.
        operation: Operation,
        /// The second.
        second: Channel,
    },
    /// Another view with its colours inverted; see [`View::inverse`].
    Inverse(Inner),
}

/// Pixels a side of the window of [`View::Entropy`], the size that `entropyfilt` of MATLAB takes.
pub const ENTROPY_WINDOW: usize = 9;

/// Pixels a side of the tiles of [`View::Pairs`].
pub const PAIRS_TILE: usize = 32;

/// High-pass filters of [`View::Residual`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Filter {
    /// The sample less what its eight neighbours predict: Ker and Böhme, "Revisiting weighted stego-image
    /// steganalysis", 2008.
    KerBoehme,
    /// Four times the sample less its four neighbours.
    Laplacian,
}

/// How two channels become one picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// First less second: grey where they are equal, one level a step, held at black and white.
    Minus,
    /// First and second added, held at white.
    Plus,
    /// The bits in which they differ.
    Xor,
    /// The bits that both have.
    And,
    /// The bits that either has.
    Or,
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

/// The views that make sense for `image`: those of `StegSolve` in its order, then our own. Masks, inverses, further
/// random colours and most arithmetic are left out, since there is no end of them.
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
        views.extend((1..image.depths[0]).rev().map(View::IndexPlane));
    }
    if channels.iter().any(|(channel, _)| *channel == Channel::Alpha) {
        views.push(View::UnderAlpha);
    }
    views.extend([View::LowBits(2), View::LowBits(3), View::Stretch, View::Equalise]);
    views.extend([View::Residual(Filter::KerBoehme), View::Residual(Filter::Laplacian)]);
    views.extend([View::Entropy, View::Pairs]);
    if coloured {
        let pairs =
            [(Channel::Red, Channel::Green), (Channel::Green, Channel::Blue), (Channel::Blue, Channel::Red)];
        for operation in [Operation::Minus, Operation::Xor] {
            views.extend(pairs.map(|(first, second)| View::Arithmetic { first, operation, second }));
        }
    }
    views
}

/// Whether an image with these views in its list has `view`, which may be one that there is no end of.
pub fn has(views: &[View], view: View) -> bool {
    let known = |channel: Channel| views.contains(&View::Full(channel));
    match view {
        _ if views.contains(&view) => true,
        View::Inverse(inner) => has(views, inner.view()),
        View::Arithmetic { first, second, .. } => known(first) && known(second),
        View::Random(_) | View::Mask(_) | View::LowBits(_) => !views.is_empty(),
        _ => false,
    }
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

/// Draws `view` of `image`, as large as the image; the colour table has its own size. A view that the image has no
/// samples for (a plane above its depth, alpha of an opaque image, indices without a palette) shows what that means:
/// absent bits and indices are 0, absent alpha is opaque.
pub fn render(image: &Image, view: View) -> Picture {
    match view {
        View::PaletteTable => paint::table(&image.palette),
        View::Inverse(inner) => paint::inverse(render(image, inner.view())),
        _ => Picture { width: image.width, height: image.height, rgba: paint::rgba(image, view) },
    }
}

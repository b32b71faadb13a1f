//! One pixel and its neighbours, as numbers.

use std::fmt::Write as _;

use eframe::egui::Color32;

use crate::pixels::view::{Channel, View};
use crate::pixels::{Image, Layout};
use crate::statistics::region::channel_names;

/// Pixels on each side of the middle one that the neighbourhood shows.
pub(super) const REACH: i64 = 2;

/// Why writing cannot fail.
const STRING: &str = "a String takes everything";

/// One sample as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sampled {
    /// Its channel.
    pub(super) name: &'static str,
    /// Its value.
    pub(super) value: u16,
    /// Its bits.
    pub(super) depth: u8,
}

impl Sampled {
    /// In hexadecimal digits, as many as its depth needs.
    pub(super) fn hex(self) -> String {
        let digits = usize::from(self.depth.div_ceil(4).max(1));
        format!("{:0digits$X}", self.value)
    }

    /// In bits, the lowest at the right, in groups of four.
    pub(super) fn bits(self) -> String {
        let depth = usize::from(self.depth.max(1));
        let plain = format!("{:0depth$b}", self.value);
        let mut grouped = String::with_capacity(plain.len() + 4);
        for (index, bit) in plain.chars().enumerate() {
            if index > 0 && (plain.len() - index).is_multiple_of(4) {
                grouped.push(' ');
            }
            grouped.push(bit);
        }
        grouped
    }
}

/// The samples of pixel `x`, `y`; `None` outside.
pub(super) fn samples(image: &Image, (x, y): (u32, u32)) -> Option<Vec<Sampled>> {
    let index = index(image, x.into(), y.into())?;
    let one = |(channel, &name): (usize, &&'static str)| Sampled {
        name,
        value: image.sample(index, channel),
        depth: image.depths[channel],
    };
    Some(channel_names(image.layout).iter().enumerate().map(one).collect())
}

/// The value of `channel` and the colour of a pixel near `x`, `y`; `None` outside.
pub(super) fn near(
    image: &Image,
    (x, y): (u32, u32),
    by: (i64, i64),
    channel: usize,
) -> Option<(u16, Color32)> {
    let index = index(image, i64::from(x) + by.0, i64::from(y) + by.1)?;
    let [r, g, b, _] = image.rgba8(index);
    Some((image.sample(index, channel.min(image.layout.channels() - 1)), Color32::from_rgb(r, g, b)))
}

fn index(image: &Image, x: i64, y: i64) -> Option<usize> {
    let inside = (0..i64::from(image.width)).contains(&x) && (0..i64::from(image.height)).contains(&y);
    inside.then(|| y as usize * image.width as usize + x as usize)
}

/// The channel that `view` is about, as its position among the samples; the first where it is about all.
pub(super) fn channel_of(view: View, layout: Layout) -> usize {
    let (View::Plane { channel, .. } | View::Full(channel)) = view else {
        return if view == View::AlphaLsb { layout.alpha().unwrap_or(0) } else { 0 };
    };
    match channel {
        Channel::Alpha => layout.alpha().unwrap_or(0),
        Channel::Green if layout.channels() >= 3 => 1,
        Channel::Blue if layout.channels() >= 3 => 2,
        _ => 0,
    }
}

/// The pixel in words and numbers, for the clipboard and for who listens.
pub(super) fn line(image: &Image, at: (u32, u32)) -> String {
    let mut text = format!("x {}  y {}", at.0, at.1);
    for sample in samples(image, at).unwrap_or_default() {
        let (name, value) = (sample.name, sample.value);
        write!(text, "  {name} {value} 0x{} {}", sample.hex(), sample.bits()).expect(STRING);
    }
    if image.layout == Layout::Indexed
        && let Some(index) = index(image, at.0.into(), at.1.into())
    {
        let [r, g, b, a] = image.rgba8(index);
        write!(text, "  colour {r} {g} {b} alpha {a}").expect(STRING);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::{Palette, Samples};

    fn image(layout: Layout, depth: u8, samples: Samples) -> Image {
        Image {
            width: 2,
            height: 1,
            layout,
            depths: [depth; 4],
            samples,
            palette: Palette { colours: vec![[1, 2, 3], [9, 8, 7]], alpha: vec![255, 0] },
            transparent: None,
            lossy: false,
            decoded_rows: 1,
        }
    }

    #[test]
    fn samples_are_shown_as_stored() {
        let palette = image(Layout::Indexed, 4, Samples::Eight(vec![0, 1]));
        assert_eq!(line(&palette, (1, 0)), "x 1  y 0  index 1 0x1 0001  colour 9 8 7 alpha 0");
        let deep = image(Layout::GreyAlpha, 16, Samples::Sixteen(vec![0xabcd, 1, 2, 3]));
        assert_eq!(
            line(&deep, (0, 0)),
            "x 0  y 0  grey 43981 0xABCD 1010 1011 1100 1101  alpha 1 0x0001 0000 0000 0000 0001"
        );
        assert_eq!(samples(&deep, (2, 0)), None);
    }

    #[test]
    fn neighbours_end_at_the_edge() {
        let grey = image(Layout::Grey, 8, Samples::Eight(vec![5, 6]));
        assert_eq!(near(&grey, (0, 0), (1, 0), 0).map(|(value, _)| value), Some(6));
        assert_eq!(near(&grey, (0, 0), (-1, 0), 0), None);
        assert_eq!(near(&grey, (0, 0), (0, 1), 0), None);
    }

    #[test]
    fn a_plane_names_its_channel() {
        let plane = |channel| View::Plane { channel, bit: 0 };
        assert_eq!(channel_of(plane(Channel::Blue), Layout::Rgb), 2);
        assert_eq!(channel_of(plane(Channel::Alpha), Layout::GreyAlpha), 1);
        assert_eq!(channel_of(plane(Channel::Green), Layout::Indexed), 0);
        assert_eq!(channel_of(View::Normal, Layout::Rgba), 0);
    }
}

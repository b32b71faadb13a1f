//! Structure in a bit plane that the higher planes do not explain: a picture, a code or writing put into a plane, near
//! white or near black, or split over two planes. Westfeld and Pfitzmann ("Attacks on Steganographic Systems", 1999)
//! left finding it to the eye; here it is counted, so that the window can open the plane that shows something.
//!
//! Two measures, each blind to what ordinary images have in their low planes:
//!
//! - `jumps`: where the bits above a plane jump between neighbouring pixels, the plane's bit is as good as new in a
//!   photograph, so that it stays the same in half of the cases or fewer. A picture in the plane does not care for
//!   what lies above it: its bit stays. What the values above tell of the bit (few colours, saturated parts, widened
//!   depths) is expected and taken off; each kind of jump counts once, since drawings repeat a few kinds thousands of
//!   times.
//! - `quiet`: where everything above a plane is even far around, shapes that come and go both along rows and along
//!   columns are nobody's gradient, and coherent ones nobody's noise.
//!
//! Looked at are the four lowest planes of each channel, exclusive-ors of two planes where low ones of one channel lie
//! side by side or two colours have them in common, and the indices' planes among entries of one colour, of at most 2 Mi pixels,
//! in evenly spread strips where the image has more.

mod jumps;
mod quiet;
mod sampled;
mod tell;
#[cfg(test)]
mod tests;

use crate::finding::{Method, Region};
use crate::pixels::view::{Channel, Fold, Mask, View};
use crate::pixels::{Image, Layout};
use jumps::Jumps;
use quiet::Shapes;
use sampled::{Sampled, Strip};
pub use tell::{CLEAN, explain};

/// What a structure was looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Carrier {
    /// One bit of one channel.
    Plane {
        /// Of what.
        channel: Channel,
        /// 0 is the least significant.
        bit: u8,
    },
    /// One bit of the palette index.
    Index(u8),
    /// The exclusive-or of two planes.
    Both([(Channel, u8); 2]),
}

/// What gives a structure away.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sign {
    /// Bits stay the same where those above them jump.
    Persistence {
        /// Mean share of kinds of jumps in which the bit stays.
        stays: f64,
        /// The share that the bits above make one expect.
        expected: f64,
        /// Kinds of jumps counted.
        kinds: usize,
    },
    /// Shapes where everything above the plane is even.
    Shapes {
        /// Areas of 16 × 16 pixels that hold such shapes.
        areas: usize,
        /// Changes between neighbours over what as many bits without order would have.
        disorder: f64,
    },
    /// Neither.
    None,
}

/// One plane and how much structure of its own it has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// Which plane, or which two.
    pub carrier: Carrier,
    /// 0 for none; 1 and above stand out from clean images.
    pub strength: f64,
    /// The stronger of the two signs.
    pub sign: Sign,
    /// What encloses it, in whole tiles; the whole image where there is none.
    pub region: Region,
}

/// Planes looked at in each channel, from the lowest.
const PLANES: u8 = 4;

/// Planes of those in which shapes are looked for.
const SHAPES: u8 = 3;

/// Deviates of persistence that make a plane stand out, of one plane and of two together.
const PERSISTENT: f64 = 6.0;
const PERSISTENT_BOTH: f64 = 9.0;
/// Least excess of persistence that counts.
const EXCESS: f64 = 0.1;
/// Changes between neighbours missing, against no order, that make shapes stand out.
const SHAPED: f64 = 1000.0;

impl Carrier {
    /// Its name in the middle of a sentence.
    pub fn name(self) -> String {
        match self {
            Self::Plane { channel, bit } => format!("{} plane {bit}", channel.name()),
            Self::Index(bit) => format!("palette index plane {bit}"),
            Self::Both([(first, bit), (second, other)]) => {
                format!(
                    "the exclusive-or of {} plane {bit} and {} plane {other}",
                    first.name(),
                    second.name()
                )
            }
        }
    }

    /// The view that shows it.
    pub fn view(self) -> View {
        match self {
            Self::Plane { channel, bit } => View::Plane { channel, bit },
            Self::Index(0) => View::IndexLsb,
            Self::Index(bit) => View::IndexPlane(bit),
            Self::Both(planes) => {
                let mut bits = [0; 4];
                for (channel, bit) in planes {
                    bits[channel.position()] |= 1 << bit;
                }
                View::Mask(Mask { bits, fold: Fold::Parity })
            }
        }
    }

    /// The hiding method that such a plane belongs to.
    pub const fn method(self) -> Method {
        match self {
            Self::Plane { channel: Channel::Alpha, .. } => Method::Alpha,
            Self::Index(_) => Method::Palette,
            Self::Plane { .. } | Self::Both(_) => Method::LsbRgb,
        }
    }

    /// What `starlight extract` reads to get its bits.
    pub fn spec(self) -> String {
        match self {
            Self::Plane { channel, bit } => format!("b0x{:02X},{},msb,xy", 1u32 << bit, letter(channel)),
            Self::Index(bit) => format!("b0x{:02X},p,msb,xy", 1u32 << bit),
            Self::Both([(first, bit), (second, other)]) => {
                format!("{}{bit}^{}{other},msb,xy", letter(first), letter(second))
            }
        }
    }
}

const fn letter(channel: Channel) -> char {
    match channel {
        Channel::Red => 'r',
        Channel::Green => 'g',
        Channel::Blue => 'b',
        Channel::Alpha => 'a',
        Channel::Grey => 'l',
    }
}

/// All planes looked at, those with most structure of their own first; planes alike in their order.
pub fn rank(image: &Image) -> Vec<Ranked> {
    let sampled = Sampled::of(image);
    let whole = Region { x: 0, y: 0, width: image.width, height: image.height };
    let mut ranked = Vec::new();
    if sampled.width < 2 || sampled.height < 2 {
        return ranked;
    }
    let ranges = quiet::Ranges::of(&sampled);
    let mut push = |carrier, jumps: Option<Jumps>, bar: f64, shapes: Option<Shapes>| {
        let persistence = jumps.as_ref().filter(|jumps| jumps.excess() >= EXCESS);
        let persistence = persistence.map_or(0.0, |jumps| jumps.deviate() / bar);
        let shaped = shapes.as_ref().map_or(0.0, |shapes| shapes.missing / SHAPED);
        let found = match (&jumps, &shapes) {
            (Some(jumps), _) if persistence > 0.0 && persistence >= shaped => {
                Some((jumps.sign(), jumps.tiles))
            }
            (_, Some(shapes)) if shaped > 0.0 => Some((shapes.sign(), shapes.tiles)),
            _ => None,
        };
        let (sign, region) = found.map_or((Sign::None, whole), |(sign, tiles)| (sign, sampled.region(tiles)));
        let strength = persistence.max(shaped);
        ranked.push(Ranked { carrier, strength, sign, region });
    };
    let indexed = image.layout == Layout::Indexed;
    for (at, strip) in sampled.channels.iter().enumerate() {
        for bit in 0..planes(strip) {
            // What lies above a plane of a palette's colours is not the picture's but the palette's; and alpha fades in
            // steps that a drawing program repeats.
            let told = indexed || strip.channel == Channel::Alpha;
            let jumps = if told { None } else { jumps::single(&sampled, strip, bit) };
            // What a lossy transform leaves around edges, and hues a few levels apart in drawings, are shapes too.
            let looked = !image.lossy && bit < SHAPES;
            let shapes =
                looked.then(|| quiet::shapes(&sampled, &ranges, &strip.values, (bit, bit + 1), Some(at)));
            let shapes = shapes.flatten();
            push(Carrier::Plane { channel: strip.channel, bit }, jumps, PERSISTENT, shapes);
        }
    }
    if let Some(index) = &sampled.index {
        for bit in 0..image.depths[0].min(8) {
            let shapes = quiet::shapes(&sampled, &ranges, index, (bit, 0), None);
            push(Carrier::Index(bit), None, PERSISTENT, shapes);
        }
    } else {
        for pair in together(&sampled) {
            let jumps = jumps::both(&sampled, pair);
            let planes = pair.map(|(at, bit)| (sampled.channels[at].channel, bit));
            push(Carrier::Both(planes), jumps, PERSISTENT_BOTH, None);
        }
    }
    ranked.sort_by(|a, b| b.strength.total_cmp(&a.strength));
    ranked
}

/// Planes of a channel that are looked at: those with at least three above them.
fn planes(strip: &Strip) -> u8 {
    strip.depth.saturating_sub(3).min(PLANES)
}

/// Pairs of planes whose exclusive-or is looked at, by channel number and bit: the lowest three of each colour side by
/// side, and the lowest two that two colours have in common. Deep samples have too many to tell.
fn together(sampled: &Sampled) -> Vec<[(usize, u8); 2]> {
    let colours: Vec<usize> = (0..sampled.channels.len())
        .filter(|&at| sampled.channels[at].channel != Channel::Alpha && sampled.channels[at].depth == 8)
        .collect();
    let beside = colours.iter().flat_map(|&at| [0, 1].map(|bit| [(at, bit), (at, bit + 1)]));
    let pairs = colours.iter().enumerate().flat_map(|(number, &first)| {
        let later = colours[number + 1..].iter();
        later.flat_map(move |&second| [0, 1].map(|bit| [(first, bit), (second, bit)]))
    });
    beside.chain(pairs).collect()
}

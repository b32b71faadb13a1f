//! Method 2: low bits of colour and grey samples, in the orders that tools use.

use super::bits::{self, BitOrder, Mark, Operation};
use super::payload::{self, Kind};
use crate::lab::canvas;
use crate::lab::rng::Rng;
use crate::pixels::{Image, Layout};

/// Order of the pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Walk {
    /// Rows from the top.
    Xy,
    /// Columns from the left.
    Yx,
    /// Rows from the bottom, as BMP stores them.
    BottomUp,
}

/// What stands before or behind the payload so that it can be found again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Framing {
    Nul,
    LengthBig,
    LengthLittle,
    Decimal,
    Magic,
    Bare,
}

/// What the unused low bits become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    Kept,
    Zero,
    Random,
}

/// One way to hide.
#[derive(Debug, Clone, Copy)]
struct Scheme {
    /// Sample numbers of a pixel in the order they are used.
    channels: &'static [usize],
    name: &'static str,
    walk: Walk,
    depth: usize,
    order: BitOrder,
    operation: Operation,
    framing: Framing,
    /// Every how many carriers; 0 spreads by a key.
    step: usize,
    /// Carriers before the first.
    start: usize,
    rest: Rest,
}

const COLOUR: &[(u32, (&[usize], &str))] = &[
    (58, (&[0, 1, 2], "rgb")),
    (12, (&[2, 1, 0], "bgr")),
    (9, (&[0], "r")),
    (6, (&[1], "g")),
    (9, (&[2], "b")),
    (6, (&[0, 1], "rg")),
];

/// Random bits alone: nothing but the statistics of the samples tells of them. This is what detectors find hard and
/// what they are measured by, so about half of the payloads are of this kind.
fn draw_bare(image: &Image, rng: &mut Rng) -> Scheme {
    let (channels, name) = channels(image, rng);
    let operation = *rng.weighted(&[(70, Operation::Replacement), (30, Operation::Matching)]);
    let deep = operation == Operation::Replacement && rng.chance(0.06);
    Scheme {
        channels,
        name,
        walk: *rng.weighted(&[(86, Walk::Xy), (7, Walk::Yx), (7, Walk::BottomUp)]),
        depth: if deep { 2 } else { 1 },
        order: BitOrder::Msb,
        operation,
        framing: Framing::Bare,
        step: usize::from(rng.chance(0.5)),
        start: 0,
        rest: Rest::Kept,
    }
}

fn channels(image: &Image, rng: &mut Rng) -> (&'static [usize], &'static str) {
    if matches!(image.layout, Layout::Grey | Layout::GreyAlpha) { (&[0], "l") } else { *rng.weighted(COLOUR) }
}

fn draw(image: &Image, kind: Kind, rng: &mut Rng) -> Scheme {
    let (channels, name) = channels(image, rng);
    let operation = *rng.weighted(&[(72, Operation::Replacement), (28, Operation::Matching)]);
    let depth =
        if operation == Operation::Matching { 1 } else { *rng.weighted(&[(82, 1), (11, 2), (4, 3), (3, 4)]) };
    let step = *rng.weighted(&[(62, 1usize), (30, 0), (4, 2), (4, 7)]);
    let framing = if kind == Kind::Text {
        *rng.weighted(&[
            (5, Framing::Nul),
            (2, Framing::LengthBig),
            (1, Framing::LengthLittle),
            (2, Framing::Decimal),
            (1, Framing::Magic),
        ])
    } else {
        *rng.weighted(&[
            (2, Framing::LengthBig),
            (2, Framing::LengthLittle),
            (1, Framing::Decimal),
            (1, Framing::Magic),
            (4, Framing::Bare),
        ])
    };
    Scheme {
        channels,
        name,
        walk: *rng.weighted(&[(74, Walk::Xy), (14, Walk::Yx), (12, Walk::BottomUp)]),
        depth,
        order: *rng.pick(&[BitOrder::Msb, BitOrder::Lsb]),
        operation,
        framing,
        step,
        start: if step == 1 && rng.chance(0.12) { rng.below(image.pixels() / 2 + 1) } else { 0 },
        rest: *rng.weighted(&[(92, Rest::Kept), (5, Rest::Zero), (3, Rest::Random)]),
    }
}

/// Sample positions in the order of `walk`.
fn carriers(image: &Image, scheme: &Scheme) -> Vec<u32> {
    let (width, height) = (image.width, image.height);
    let count = image.layout.channels() as u32;
    let mut positions = Vec::with_capacity(image.pixels() * scheme.channels.len());
    let mut pixel = |x: u32, y: u32| {
        positions.extend(scheme.channels.iter().map(|&c| (y * width + x) * count + c as u32));
    };
    match scheme.walk {
        Walk::Xy => (0..height).for_each(|y| (0..width).for_each(|x| pixel(x, y))),
        Walk::Yx => (0..width).for_each(|x| (0..height).for_each(|y| pixel(x, y))),
        Walk::BottomUp => (0..height).rev().for_each(|y| (0..width).for_each(|x| pixel(x, y))),
    }
    positions
}

/// Header and payload.
fn framed(framing: Framing, payload: &[u8]) -> Vec<u8> {
    let length = payload.len() as u32;
    match framing {
        Framing::Nul => [payload, b"\0"].concat(),
        Framing::LengthBig => [&length.to_be_bytes(), payload].concat(),
        Framing::LengthLittle => [&length.to_le_bytes(), payload].concat(),
        Framing::Decimal => [format!("{length}:").as_bytes(), payload].concat(),
        Framing::Magic => [b"stegv3", length.to_be_bytes().as_slice(), b"\0", payload].concat(),
        Framing::Bare => payload.to_vec(),
    }
}

/// Most bytes of a header.
const HEADER: usize = 12;

/// Hides a random payload; `None` where the image is too small.
pub fn embed(image: &Image, rng: &mut Rng) -> Option<(Image, Mark)> {
    let bare = rng.chance(0.5);
    let kind = if bare { Kind::Encrypted } else { Kind::draw(rng) };
    let scheme = if bare { draw_bare(image, rng) } else { draw(image, kind, rng) };
    let mut positions = carriers(image, &scheme);
    positions.drain(..scheme.start.min(positions.len()));
    if scheme.step > 1 {
        positions = positions.into_iter().step_by(scheme.step).collect();
    }
    let room = positions.len() * scheme.depth / 8;
    let header = if scheme.framing == Framing::Bare { 0 } else { HEADER };
    let capacity = room.checked_sub(header)?;
    let payload = if bare {
        let size = bits::draw_share(capacity, 0.02, rng)?;
        rng.bytes(size)
    } else {
        let size = bits::draw_size(capacity, rng)?;
        payload::make(kind, size, rng)
    };
    let stream = scheme.order.unpack(&framed(scheme.framing, &payload));
    if scheme.step == 0 {
        let chosen = rng.sample(positions.len(), stream.len().div_ceil(scheme.depth));
        positions = chosen.into_iter().map(|at| positions[at as usize]).collect();
    }
    let mut stego = image.clone();
    let samples = canvas::samples_mut(&mut stego);
    let used = bits::embed(samples, &positions, &stream, scheme.depth, scheme.operation, rng);
    for &at in &positions[used..] {
        let sample = &mut samples[at as usize];
        match scheme.rest {
            Rest::Kept => break,
            Rest::Zero => *sample = *sample >> scheme.depth << scheme.depth,
            Rest::Random => *sample = *sample & !1 | rng.bits() as u8 & 1,
        }
    }
    let readable = kind.is_readable() && scheme.step == 1;
    let spread = match scheme.step {
        0 => "spread by key".to_owned(),
        1 => "sequential".to_owned(),
        step => format!("every {step}th"),
    };
    let mark = Mark {
        bare,
        method: "lsb.rgb",
        bit_order: if readable { scheme.order.name() } else { "none" },
        layout: format!(
            "{},{} bit,{:?},{spread},from {},{:?},rest {:?}",
            scheme.name, scheme.depth, scheme.walk, scheme.start, scheme.framing, scheme.rest
        )
        .to_lowercase(),
        operation: scheme.operation.name(),
        kind,
        payload_bytes: payload.len(),
        rate: payload.len() as f64 / capacity as f64,
    };
    Some((stego, mark))
}

/// Writes `text` and NUL into the low bits of `channels`, rows from the top: the method's plain layout.
pub fn plain(image: &mut Image, text: &[u8], channels: &[usize], order: BitOrder) {
    let count = image.layout.channels();
    let positions: Vec<u32> =
        (0..image.pixels()).flat_map(|p| channels.iter().map(move |c| (p * count + c) as u32)).collect();
    let stream = order.unpack(&[text, b"\0"].concat());
    let mut unused = Rng::new(0, "replacement draws nothing");
    bits::embed(canvas::samples_mut(image), &positions, &stream, 1, Operation::Replacement, &mut unused);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_layout_lies_in_the_first_samples() {
        let mut image = canvas::rgb(4, 2, vec![100; 24]);
        plain(&mut image, b"A", &[0, 1, 2], BitOrder::Msb);
        let bits: Vec<u8> = canvas::samples(&image).iter().map(|s| s & 1).collect();
        assert_eq!(&bits[..8], [0, 1, 0, 0, 0, 0, 0, 1]);
        let mut image = canvas::rgb(4, 4, vec![100; 48]);
        plain(&mut image, b"A", &[2], BitOrder::Lsb);
        let blue: Vec<u8> = canvas::samples(&image).iter().skip(2).step_by(3).map(|s| s & 1).collect();
        assert_eq!(&blue[..8], [1, 0, 0, 0, 0, 0, 1, 0]);
    }

    #[test]
    fn one_bit_schemes_change_samples_by_at_most_one() {
        let image = canvas::rgb(48, 40, (0..5760).map(|i| (i * 37 % 256) as u8).collect());
        let mut changed = 0;
        for seed in 0..60 {
            let (stego, mark) = embed(&image, &mut Rng::new(seed, "lsb")).unwrap();
            if !mark.layout.contains(",1 bit,") {
                continue;
            }
            let pairs = canvas::samples(&image).iter().zip(canvas::samples(&stego));
            let most = pairs.map(|(a, b)| a.abs_diff(*b)).max().unwrap();
            assert!(most <= 1, "{}", mark.layout);
            assert!(mark.payload_bytes > 0 && mark.rate <= 1.0);
            changed += u32::from(most == 1);
        }
        assert!(changed > 30);
        assert!(embed(&canvas::rgb(2, 2, vec![0; 12]), &mut Rng::new(1, "small")).is_none());
    }

    #[test]
    fn walks_visit_every_carrier_once() {
        let image = canvas::rgb(3, 2, vec![0; 18]);
        let mut scheme = draw(&image, Kind::Text, &mut Rng::new(1, "walk"));
        (scheme.channels, scheme.walk) = (&[0], Walk::Yx);
        assert_eq!(carriers(&image, &scheme), [0, 9, 3, 12, 6, 15]);
        scheme.walk = Walk::BottomUp;
        assert_eq!(carriers(&image, &scheme), [9, 12, 15, 0, 3, 6]);
    }

    #[test]
    fn half_of_the_payloads_are_random_bits_alone_at_every_rate() {
        let image = canvas::rgb(64, 64, (0..64 * 64 * 3).map(|i| (i * 37 % 256) as u8).collect());
        let marks: Vec<Mark> =
            (0..400).map(|seed| embed(&image, &mut Rng::new(seed, "bare")).unwrap().1).collect();
        let bare: Vec<&Mark> = marks
            .iter()
            .filter(|mark| mark.kind == Kind::Encrypted && mark.layout.contains(",bare,"))
            .collect();
        assert!(bare.len() * 100 >= marks.len() * 45, "{}", bare.len());
        let count =
            |test: &dyn Fn(&Mark) -> bool| bare.iter().filter(|mark| test(mark)).count() * 100 / bare.len();
        assert!((20..40).contains(&count(&|mark| mark.operation == "matching")));
        assert!((35..65).contains(&count(&|mark| mark.layout.contains("sequential"))));
        assert!((35..65).contains(&count(&|mark| mark.layout.contains("spread by key"))));
        for low in [0.02, 0.06, 0.2, 0.45, 0.95] {
            assert!(count(&|mark| (low..low * 3.0).contains(&mark.rate)) > 4, "rates from {low}");
        }
    }
}

//! Pixels that nobody sees: the colours under alpha 0.
//!
//! Nearly half of all real images with alpha keep some colour there (the picture before it was masked, the colour that
//! an editor bleeds outwards), so that colour under alpha 0 by itself means nothing. Streams of the clear pixels alone,
//! and of the others alone, are read like any other stream; what the clear pixels show is described.

use super::{Carrier, HEAD, whole};
use crate::finding::{BitOrder, FalseAlarm, Finding, Method, Place};
use crate::payload::bits::packed;
use crate::payload::entropy;
use crate::pixels::{Image, Layout, Samples};

/// Fewest clear pixels that are looked at.
const FEWEST: usize = 64;
/// Fewest clear pixels that are called a picture.
const PICTURE: usize = 400;
/// Groups of colours: four bits of each channel.
const GROUPS: usize = 1 << 12;
/// Bytes that must look random for clear pixels to be called noise.
const NOISE: usize = 1 << 14;
/// How often clean images with an alpha channel show a picture or noise of their own under alpha 0.
const PICTURES: FalseAlarm = FalseAlarm::Measured { hits: 7, of: 5253 };
const NOISES: FalseAlarm = FalseAlarm::Measured { hits: 0, of: 5253 };

/// Reads the streams of clear and of other pixels, and tells what the clear ones show.
pub(super) fn recover(image: &Image, limit: usize) -> Vec<Finding> {
    let Some(colours) = channels(image).filter(|_| varied(image)) else { return Vec::new() };
    let surface = Surface::of(image, colours);
    if surface.clear < FEWEST {
        return Vec::new();
    }
    let mut findings = streams(image, colours, &surface, limit);
    if findings.is_empty() {
        findings.extend(surface.picture(image).or_else(|| surface.noise(image, colours)));
    }
    findings
}

/// Colour channels of an image that can be clear and still have colour; a palette index for an indexed one.
fn channels(image: &Image) -> Option<usize> {
    match image.layout {
        Layout::Rgba => Some(3),
        Layout::GreyAlpha => Some(1),
        Layout::Indexed if clear_entries(image) > 1 => Some(1),
        // The one colour that is keyed out is one colour.
        Layout::Indexed | Layout::Grey | Layout::Rgb => None,
    }
}

/// Whether clear pixels are of more than one colour: most images end here.
fn varied(image: &Image) -> bool {
    fn differ<T: PartialEq + Default>(samples: &[T], alpha: usize) -> bool {
        let mut clear = samples.chunks_exact(alpha + 1).filter(|pixel| pixel[alpha] == T::default());
        let first = clear.next().map(|pixel| &pixel[..alpha]);
        clear.any(|pixel| Some(&pixel[..alpha]) != first)
    }
    match (&image.samples, image.layout.alpha()) {
        (Samples::Eight(samples), Some(alpha)) => differ(samples, alpha),
        (Samples::Sixteen(samples), Some(alpha)) => differ(samples, alpha),
        (_, None) => true,
    }
}

fn clear_entries(image: &Image) -> usize {
    image.palette.alpha.iter().map(|alpha| usize::from(*alpha == 0)).sum()
}

fn clear(image: &Image, pixel: usize) -> bool {
    match image.layout.alpha() {
        Some(alpha) => image.sample(pixel, alpha) == 0,
        None => image.palette.alpha.get(usize::from(image.sample(pixel, 0))) == Some(&0),
    }
}

/// Which pixels a stream is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Under,
    Over,
}

impl Side {
    const fn describe(self) -> &'static str {
        match self {
            Self::Under => "of the pixels with alpha 0",
            Self::Over => "of the pixels with alpha above 0",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Under => "under",
            Self::Over => "over",
        }
    }

    fn pixels(self, image: &Image) -> impl Iterator<Item = usize> + '_ {
        (0..image.pixels()).filter(move |pixel| clear(image, *pixel) == (self == Self::Under))
    }
}

/// The pixels of one side, the first of them at hand: every stream begins with these.
struct Pixels<'a> {
    image: &'a Image,
    side: Side,
    first: Vec<usize>,
}

impl<'a> Pixels<'a> {
    fn of(image: &'a Image, side: Side) -> Self {
        Self { image, side, first: side.pixels(image).take(HEAD * 8).collect() }
    }

    /// Samples of the channels in their order, as many as `wanted` where there are so many.
    fn samples(&self, order: &'a [usize], wanted: usize) -> Box<dyn Iterator<Item = u16> + '_> {
        let image = self.image;
        let sample = move |pixel: usize| order.iter().map(move |channel| image.sample(pixel, *channel));
        let at_hand = self.first.len() < HEAD * 8 || wanted.div_ceil(order.len()) <= self.first.len();
        if at_hand {
            Box::new(self.first.iter().copied().flat_map(sample).take(wanted))
        } else {
            Box::new(self.side.pixels(image).flat_map(sample).take(wanted))
        }
    }

    /// How many of the image's first pixels these are.
    fn lead(&self) -> usize {
        self.first.iter().enumerate().take_while(|(at, pixel)| at == *pixel).count()
    }
}

/// Orders of channels, with their letters.
fn orders(image: &Image) -> &'static [(&'static str, &'static [usize])] {
    match image.layout {
        Layout::Rgba => &[("rgb", &[0, 1, 2]), ("bgr", &[2, 1, 0]), ("r", &[0]), ("g", &[1]), ("b", &[2])],
        Layout::Indexed => &[("p", &[0])],
        Layout::Grey | Layout::GreyAlpha | Layout::Rgb => &[("l", &[0])],
    }
}

fn streams(image: &Image, colours: usize, surface: &Surface, limit: usize) -> Vec<Finding> {
    let orders = orders(image);
    let deep = image.depths.iter().take(colours).any(|depth| *depth > 8);
    let shallow = image.depths.iter().take(colours).any(|depth| *depth < 8);
    let mut findings: Vec<Finding> = Vec::new();
    let sides = [Side::Under, Side::Over];
    // Each side and order in two packings and as whole bytes, each for text and for a file.
    let trials = (sides.len() * orders.len() * 3 * 2) as f64;
    let method = if image.layout == Layout::Indexed { Method::Palette } else { Method::Alpha };
    for side in sides {
        if side == Side::Over && surface.clear == image.pixels() {
            continue;
        }
        let pixels = Pixels::of(image, side);
        let lead = pixels.lead();
        for &(letters, order) in orders {
            for packing in [BitOrder::MsbFirst, BitOrder::LsbFirst] {
                let name = if packing == BitOrder::MsbFirst { "msb" } else { "lsb" };
                let read = |most: usize| {
                    let samples = pixels.samples(order, most.saturating_mul(8));
                    packed(samples.map(|value| (value & 1) as u8), packing, most)
                };
                let carrier = Carrier {
                    ids: ("under-file", "under-text"),
                    what: format!("the least significant bits {} ({letters})", side.describe()),
                    spec: format!("b1,{letters},{name},xy,{}", side.word()),
                    region: whole(image),
                    method,
                    order: packing,
                    trials,
                    plain: lead * order.len() / 8,
                    read: &read,
                };
                keep(carrier.examine(limit), &mut findings);
            }
            // Whole samples are the ordinary colours of visible pixels.
            if side == Side::Under && !deep && !shallow {
                let read = |most: usize| pixels.samples(order, most).map(|value| value as u8).collect();
                let carrier = Carrier {
                    ids: ("under-file", "under-text"),
                    what: format!("the samples {} ({letters}), taken as bytes,", side.describe()),
                    spec: format!("b8,{letters},msb,xy,{}", side.word()),
                    region: whole(image),
                    method,
                    order: BitOrder::None,
                    trials,
                    plain: lead * order.len(),
                    read: &read,
                };
                keep(carrier.examine(limit), &mut findings);
            }
        }
    }
    findings
}

/// A payload that several orders show is told once.
fn keep(finding: Option<Finding>, findings: &mut Vec<Finding>) {
    if let Some(finding) = finding
        && findings.iter().all(|known| known.payload != finding.payload)
    {
        findings.push(finding);
    }
}

/// What clear pixels look like.
#[derive(Debug, Default)]
struct Surface {
    /// Clear pixels.
    clear: usize,
    /// Groups of colours among them, and the pixels of the largest group.
    groups: usize,
    largest: usize,
    /// Sum and number of steps between neighbours in a row: both clear, both visible, one of each.
    inner: (f64, f64),
    outer: (f64, f64),
    border: (f64, f64),
}

impl Surface {
    fn of(image: &Image, colours: usize) -> Self {
        let mut counts = vec![0_usize; GROUPS];
        let mut surface = Self::default();
        let width = image.width as usize;
        let colour = |pixel: usize| {
            let [red, green, blue, _] = image.rgba8(pixel);
            if colours == 1 { [red; 3] } else { [red, green, blue] }
        };
        let mut before: Option<([u8; 3], bool)> = None;
        for pixel in 0..image.pixels() {
            let (now, hidden) = (colour(pixel), clear(image, pixel));
            if pixel % width == 0 {
                before = None;
            }
            if hidden {
                let group = now.iter().fold(0, |group, value| group << 4 | usize::from(value >> 4));
                counts[group] += 1;
            }
            if let Some((last, was)) = before {
                let step: u32 = now.iter().zip(last).map(|(a, b)| u32::from(a.abs_diff(b))).sum();
                let sum = match (was, hidden) {
                    (true, true) => &mut surface.inner,
                    (false, false) => &mut surface.outer,
                    _ => &mut surface.border,
                };
                sum.0 += f64::from(step) / 3.0;
                sum.1 += 1.0;
            }
            before = Some((now, hidden));
        }
        surface.clear = counts.iter().sum();
        surface.groups = counts.iter().filter(|count| **count > 0).count();
        surface.largest = counts.iter().copied().max().unwrap_or_default();
        surface
    }

    /// Colours that are neither one, nor go on with what is visible beside them.
    fn picture(&self, image: &Image) -> Option<Finding> {
        let mean = |(sum, count): (f64, f64)| if count > 0.0 { sum / count } else { 0.0 };
        let (inner, outer, border) = (mean(self.inner), mean(self.outer), mean(self.border));
        let large = self.clear >= PICTURE && self.clear * 50 >= image.pixels();
        let varied = self.groups >= 24 && self.largest * 10 < self.clear * 6;
        let smooth = inner < 30.0;
        let apart = self.border.1 < 1.0 || border > 40.0 && border > 3.0 * inner.max(outer);
        if !(large && varied && smooth && apart) {
            return None;
        }
        let beside = if self.border.1 < 1.0 {
            "no pixel of the image is visible".to_owned()
        } else {
            format!("across the edge to visible pixels by {border:.0}")
        };
        let summary = format!(
            "{} pixels with alpha 0 hold colours of {} groups of 4,096; neighbours among them differ by {inner:.0} \
             levels on average, {beside}: a picture of its own",
            self.clear, self.groups
        );
        Some(told("under-picture", summary, image).with_false_alarm(PICTURES))
    }

    /// Random colours.
    fn noise(&self, image: &Image, colours: usize) -> Option<Finding> {
        let samples = Side::Under
            .pixels(image)
            .flat_map(|pixel| (0..colours).map(move |channel| image.sample(pixel, channel) as u8));
        let bytes: Vec<u8> = samples.take(NOISE).collect();
        let eight = image.depths.iter().take(colours).all(|depth| *depth == 8);
        if !eight || image.layout == Layout::Indexed || !entropy::looks_random(&bytes) {
            return None;
        }
        let summary = format!(
            "the colours of {} pixels with alpha 0 look random (encrypted or compressed bytes would look so)",
            self.clear
        );
        Some(told("under-random", summary, image).raising().with_false_alarm(NOISES))
    }
}

fn told(id: &'static str, summary: String, image: &Image) -> Finding {
    let letters = orders(image)[0].0;
    let place = Place::Samples { region: whole(image), spec: format!("b8,{letters},msb,xy,under") };
    Finding::indication(id, summary, place).with_method(Method::Alpha, None).with_reproduce("inspect {}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Class;

    const TEXT: &[u8] = b"Meet me at the old bridge at noon, and bring the blue folder with you.";

    /// 64 × 32 pixels, clear where both coordinates are in the right half.
    fn image(paint: impl Fn(usize, bool) -> [u8; 3]) -> Image {
        let mut samples = Vec::new();
        let mut clear = 0;
        for pixel in 0..64 * 32 {
            let hidden = pixel % 64 >= 32;
            let [r, g, b] = paint(if hidden { clear } else { pixel }, hidden);
            clear += usize::from(hidden);
            samples.extend([r, g, b, if hidden { 0 } else { 255 }]);
        }
        Image::eight_bit(64, 32, Layout::Rgba, samples)
    }

    fn bit(at: usize) -> u8 {
        TEXT.get(at / 8).map_or((at % 3 / 2) as u8, |byte| byte >> (7 - at % 8) & 1)
    }

    #[test]
    fn bits_and_bytes_of_clear_pixels_alone_are_read() {
        let bits =
            image(|at, hidden| if hidden { [0, 1, 2].map(|c| 0x28 | bit(at * 3 + c)) } else { [90; 3] });
        let found = recover(&bits, 1 << 20);
        assert_eq!((found[0].id, found[0].class), ("under-text", Class::Proof));
        assert!(found[0].payload.as_ref().unwrap().bytes.starts_with(TEXT));
        let Place::Samples { spec, .. } = &found[0].place else { panic!("samples") };
        assert_eq!(spec, "b1,rgb,msb,xy,under");
        let byte = |at: usize| TEXT.get(at).copied().unwrap_or(0);
        let bytes =
            image(|at, hidden| if hidden { [0, 1, 2].map(|c| byte(at * 3 + c)) } else { [90, 80, 70] });
        let found = recover(&bytes, 1 << 20);
        assert_eq!(found[0].payload.as_ref().unwrap().bytes, TEXT);
    }

    #[test]
    fn the_visible_pixels_alone_are_read_as_well() {
        let mut visible = 0;
        let mut samples = Vec::new();
        for pixel in 0..64 * 32_usize {
            if pixel % 3 == 0 {
                samples.extend([(pixel * 37 % 251) as u8, (pixel * 91 % 241) as u8, (pixel % 7) as u8, 0]);
            } else {
                samples.extend([0, 1, 2].map(|c| 0x50 | bit(visible * 3 + c)));
                samples.push(200);
                visible += 1;
            }
        }
        let found = recover(&Image::eight_bit(64, 32, Layout::Rgba, samples), 1 << 20);
        let Place::Samples { spec, .. } = &found[0].place else { panic!("samples") };
        assert_eq!((found[0].id, spec.as_str()), ("under-text", "b1,rgb,msb,xy,over"));
    }

    #[test]
    fn what_a_plain_order_shows_is_left_to_it() {
        // Text in the plain order, all of it in clear pixels at the start; the rest is noise.
        let samples: Vec<u8> = (0..64 * 32_usize)
            .flat_map(|pixel| {
                let low = |c: usize| {
                    TEXT.get(pixel * 3 / 8).map_or((pixel * 7 % 5 / 3) as u8, |_| bit(pixel * 3 + c))
                };
                let alpha = if pixel < TEXT.len() * 8 / 3 + 1 || pixel % 5 == 0 { 0 } else { 255 };
                [0x28 | low(0), 0x28 | low(1), 0x28 | low(2), alpha]
            })
            .collect();
        let found = recover(&Image::eight_bit(64, 32, Layout::Rgba, samples), 1 << 20);
        assert!(found.iter().all(|finding| finding.id != "under-text"), "{found:?}");
    }

    #[test]
    fn one_colour_and_what_goes_on_are_nothing() {
        assert_eq!(recover(&image(|at, hidden| if hidden { [9; 3] } else { [at as u8; 3] }), 99), []);
        let gradient = |pixel: usize| [(pixel * 3) as u8, 100, 50];
        let goes_on = |at: usize, hidden: bool| gradient(if hidden { at % 32 + 32 } else { at % 64 });
        assert_eq!(recover(&image(goes_on), 99), []);
    }

    #[test]
    fn a_picture_and_noise_under_alpha_are_told() {
        let picture = |at: usize, hidden: bool| {
            let (x, y) = (at % 32, at / 32);
            if hidden { [(x * 8) as u8, (y * 8) as u8, ((x + y) * 4) as u8] } else { [255, 0, 255] }
        };
        let found = recover(&image(picture), 1 << 20);
        assert_eq!(found.iter().map(|found| found.id).collect::<Vec<_>>(), ["under-picture"]);
        assert!(!found[0].raises);
        let mut state = 88_172_645_463_325_252_u64;
        let mut random = Vec::new();
        for _ in 0..64 * 32 * 3 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            random.push((state >> 32) as u8);
        }
        let noise = |at: usize, hidden: bool| {
            if hidden { [random[at * 3], random[at * 3 + 1], random[at * 3 + 2]] } else { [9; 3] }
        };
        let found = recover(&image(noise), 1 << 20);
        assert_eq!(found.iter().map(|found| found.id).collect::<Vec<_>>(), ["under-random"]);
    }

    #[test]
    fn images_without_clear_pixels_of_several_colours_are_passed_over() {
        for layout in [Layout::Grey, Layout::GreyAlpha, Layout::Rgb, Layout::Rgba] {
            let one = Image::eight_bit(1, 1, layout, vec![0; layout.channels()]);
            assert_eq!(recover(&one, 99), []);
        }
    }
}

//! The bits of a stream as words: for looks at every place in it, which reading it byte by byte cannot afford.

use super::bits::{Grid, Only, Plan, Tap};
use crate::pixels::Samples;

/// Bits, 64 a word, the first the highest; zeros behind the last.
pub(super) struct Bits {
    pub(super) words: Vec<u64>,
    pub(super) count: usize,
}

impl Bits {
    /// The 64 bits from `at` on; zeros behind the end.
    pub(super) fn at(&self, at: usize) -> u64 {
        let (word, shift) = (at / 64, at % 64);
        let high = self.words.get(word).copied().unwrap_or_default() << shift;
        if shift == 0 {
            return high;
        }
        high | self.words.get(word + 1).copied().unwrap_or_default() >> (64 - shift)
    }

    /// At most `limit` whole bytes from bit `at` on, the first bit of each becoming bit 7, or bit 0.
    pub(super) fn bytes(&self, at: usize, limit: usize, low_first: bool) -> Vec<u8> {
        let whole = self.count.saturating_sub(at) / 8;
        let byte = |index: usize| {
            let byte = (self.at(at + index * 8) >> 56) as u8;
            if low_first { byte.reverse_bits() } else { byte }
        };
        (0..whole.min(limit)).map(byte).collect()
    }
}

/// The bits of at most `pixels` pixels; `None` for what is no plain order of samples.
pub(super) fn gather(plan: &Plan<'_>, pixels: usize) -> Option<Bits> {
    let walk = plan.walk;
    let plain = walk.step == 1 && walk.only == Only::All && !walk.serpentine && plan.every.1 == 1;
    let [taps] = plan.groups.as_slice() else { return None };
    if !plain || plan.joined != 1 || walk.columns.is_some() || walk.rows.is_some() {
        return None;
    }
    let sample = |tap: &Tap| match tap {
        Tap::Sample(channel, bit) => Some((*channel, u32::from(*bit))),
        Tap::Colour(..) | Tap::Byte(_) => None,
    };
    let taps: Vec<(usize, u32)> = taps.iter().map(sample).collect::<Option<_>>()?;
    let Grid::Image(image) = plan.grid else { return None };
    match &image.samples {
        Samples::Eight(samples) => Some(collect(plan, samples, &taps, pixels)),
        Samples::Sixteen(samples) => Some(collect(plan, samples, &taps, pixels)),
    }
}

fn collect<T: Copy + Into<u16>>(
    plan: &Plan<'_>,
    samples: &[T],
    taps: &[(usize, u32)],
    pixels: usize,
) -> Bits {
    let Grid::Image(image) = plan.grid else { return Bits { words: Vec::new(), count: 0 } };
    let (width, height) = (image.width as usize, image.height as usize);
    let channels = image.layout.channels();
    let order = plan.walk.order;
    let (long, lines) = if order.columns { (height, width) } else { (width, height) };
    let lines = lines.min(pixels.div_ceil(long.max(1)));
    let count = long * lines * taps.len();
    let mut words = Vec::with_capacity(count / 64 + 2);
    let (mut word, mut filled) = (0_u64, 0_u32);
    let turned = |at: usize, side: usize, turned: bool| if turned { side - 1 - at } else { at };
    for line in 0..lines {
        // Index of a line's first pixel, and the step to the next.
        let (first, step) = if order.columns {
            let start = turned(0, height, order.from_bottom) * width + turned(line, width, order.from_right);
            (start, if order.from_bottom { width.wrapping_neg() } else { width })
        } else {
            let start = turned(line, height, order.from_bottom) * width + turned(0, width, order.from_right);
            (start, if order.from_right { usize::MAX } else { 1 })
        };
        let mut pixel = first;
        for _ in 0..long {
            for (channel, bit) in taps {
                let value: u16 = samples[pixel * channels + channel].into();
                word = word << 1 | u64::from(value >> bit & 1);
                filled += 1;
                if filled == 64 {
                    words.push(word);
                    (word, filled) = (0, 0);
                }
            }
            pixel = pixel.wrapping_add(step);
        }
    }
    if filled > 0 {
        words.push(word << (64 - filled));
    }
    Bits { words, count }
}

#[cfg(test)]
mod tests {
    use crate::payload::spec::Spec;
    use crate::pixels::{Image, Layout};

    #[test]
    fn words_hold_what_the_stream_does() {
        let mut state = 1_u32;
        let samples: Vec<u8> = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .take(23 * 17 * 3)
        .collect();
        let image = Image::eight_bit(23, 17, Layout::Rgb, samples);
        for order in ["xy", "Xy", "xY", "XY", "yx", "Yx", "yX", "YX"] {
            for (name, low_first) in [("b1,rgb,msb", false), ("b2,bg,lsb", true), ("b1,r,lsb", true)] {
                let spec = Spec::parse(&format!("{name},{order}")).unwrap();
                let bits = spec.gather((&image).into(), usize::MAX).unwrap();
                assert_eq!(bits.bytes(0, usize::MAX, low_first), spec.read(&image, 9999).unwrap(), "{spec}");
                let behind = Spec::parse(&format!("{spec},skip=131")).unwrap();
                assert_eq!(bits.bytes(131, 20, low_first), behind.read(&image, 20).unwrap(), "{spec}");
                // Whole lines, at least as many pixels as asked for.
                let few = spec.gather((&image).into(), 30).unwrap();
                assert_eq!(few.bytes(0, 3, low_first), spec.read(&image, 3).unwrap(), "{spec}");
                assert!(few.count < bits.count);
            }
        }
        let none = Spec::parse("b1,rgb,every=2").unwrap().gather((&image).into(), 99);
        assert!(none.is_none());
    }
}

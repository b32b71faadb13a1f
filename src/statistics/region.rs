//! What the samples of a rectangle are like, channel by channel: the plain numbers that an analyst compares by eye.

use crate::finding::Region;
use crate::pixels::{Image, Layout};

/// Numbers about a rectangle.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionStatistics {
    /// The rectangle, cut to the image.
    pub region: Region,
    /// Its pixels.
    pub pixels: u64,
    /// Its channels in the order of their samples.
    pub channels: Vec<ChannelStatistics>,
}

/// Numbers about one channel of it, over samples as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct ChannelStatistics {
    /// The channel.
    pub name: &'static str,
    /// Mean of the samples.
    pub mean: f64,
    /// Their standard deviation (of the population: divided by their number).
    pub deviation: f64,
    /// The lowest.
    pub low: u16,
    /// The highest.
    pub high: u16,
    /// Shannon entropy of the values in bits a sample.
    pub entropy: f64,
    /// Share of samples whose lowest bit is 1.
    pub ones: f64,
    /// Shannon entropy of runs of [`RUN`] lowest bits along the rows, divided by [`RUN`]: 1 is as random as can be.
    /// `None` with fewer than [`LEAST_RUNS`] of them, of which the estimate would be too low.
    pub lsb_entropy: Option<f64>,
}

/// Lowest bits taken together.
pub const RUN: usize = 4;

/// Runs needed for an estimate: the bias of a plug-in entropy is (bins − 1) / (2 · n · ln 2), here 0.02 bits a bit.
pub const LEAST_RUNS: u64 = 128;

/// What samples are called, in their order.
pub const fn channel_names(layout: Layout) -> &'static [&'static str] {
    match layout {
        Layout::Grey => &["grey"],
        Layout::GreyAlpha => &["grey", "alpha"],
        Layout::Rgb => &["red", "green", "blue"],
        Layout::Rgba => &["red", "green", "blue", "alpha"],
        Layout::Indexed => &["index"],
    }
}

/// Cuts `region` to `image`; `None` where nothing of it lies inside.
pub fn inside(image: &Image, region: Region) -> Option<Region> {
    let (x, y) = (region.x.min(image.width), region.y.min(image.height));
    let width = region.width.min(image.width - x);
    let height = region.height.min(image.height - y);
    (width > 0 && height > 0).then_some(Region { x, y, width, height })
}

/// Measures the part of `region` that lies inside; `None` where nothing does.
pub fn measure(image: &Image, region: Region) -> Option<RegionStatistics> {
    let region = inside(image, region)?;
    let pixels = u64::from(region.width) * u64::from(region.height);
    let names = channel_names(image.layout).iter().enumerate();
    let channels = names.map(|(channel, name)| one(image, region, channel, name)).collect();
    Some(RegionStatistics { region, pixels, channels })
}

fn one(image: &Image, region: Region, channel: usize, name: &'static str) -> ChannelStatistics {
    let depth = image.depths[channel].clamp(1, 16);
    let mut values = vec![0u64; 1 << depth];
    let mut runs = [0u64; 1 << RUN];
    for y in region.y..region.y + region.height {
        let start = y as usize * image.width as usize + region.x as usize;
        let (mut run, mut held) = (0, 0);
        for index in start..start + region.width as usize {
            let value = usize::from(image.sample(index, channel));
            if let Some(count) = values.get_mut(value) {
                *count += 1;
            }
            (run, held) = (run << 1 | value & 1, held + 1);
            if held == RUN {
                runs[run] += 1;
                (run, held) = (0, 0);
            }
        }
    }
    let count = values.iter().sum::<u64>().max(1) as f64;
    let weighted = |weigh: &dyn Fn(f64) -> f64| {
        let terms = values.iter().enumerate().map(|(value, &times)| weigh(value as f64) * times as f64);
        terms.sum::<f64>() / count
    };
    let mean = weighted(&|value| value);
    let ones = values.iter().skip(1).step_by(2).sum::<u64>() as f64 / count;
    let enough = runs.iter().sum::<u64>() >= LEAST_RUNS;
    ChannelStatistics {
        name,
        mean,
        deviation: weighted(&|value| (value - mean).powi(2)).sqrt(),
        low: values.iter().position(|&times| times > 0).unwrap_or(0) as u16,
        high: values.iter().rposition(|&times| times > 0).unwrap_or(0) as u16,
        entropy: entropy(&values),
        ones,
        lsb_entropy: enough.then(|| entropy(&runs) / RUN as f64),
    }
}

/// Shannon entropy in bits.
fn entropy(counts: &[u64]) -> f64 {
    let total = counts.iter().sum::<u64>() as f64;
    let shares = counts.iter().filter(|&&count| count > 0).map(|&count| count as f64 / total);
    shares.map(|share| -share * share.log2()).sum::<f64>().max(0.0)
}

impl RegionStatistics {
    /// As a table with tabs, for the clipboard.
    pub fn to_text(&self) -> String {
        let Region { x, y, width, height } = self.region;
        let mut text = format!("x {x}\ty {y}\twidth {width}\theight {height}\tpixels {}\n", self.pixels);
        text.push_str("channel\tmean\tdeviation\tlowest\thighest\tentropy\tLSB ones\tLSB entropy\n");
        for channel in &self.channels {
            let ChannelStatistics { name, mean, deviation, low, high, entropy, ones, lsb_entropy } = channel;
            let lsb = lsb_entropy.map_or_else(|| "too few pixels".to_owned(), |value| format!("{value:.4}"));
            let values = format!("{mean:.3}\t{deviation:.3}\t{low}\t{high}\t{entropy:.4}\t{ones:.4}\t{lsb}");
            text.extend([name, "\t", &values, "\n"]);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn region(x: u32, y: u32, width: u32, height: u32) -> Region {
        Region { x, y, width, height }
    }

    #[test]
    fn numbers_of_a_small_rectangle_by_hand() {
        // Rows 1 2 3 and 4 5 6; the right two columns are 2 3 5 6.
        let image = Image::eight_bit(3, 2, Layout::Grey, vec![1, 2, 3, 4, 5, 6]);
        let measured = measure(&image, region(1, 0, 9, 9)).unwrap();
        assert_eq!((measured.region, measured.pixels), (region(1, 0, 2, 2), 4));
        let grey = &measured.channels[0];
        assert!((grey.mean - 4.0).abs() < 1e-9);
        assert!((grey.deviation - 2.5f64.sqrt()).abs() < 1e-9);
        assert_eq!((grey.low, grey.high), (2, 6));
        assert!((grey.entropy - 2.0).abs() < 1e-9 && (grey.ones - 0.5).abs() < 1e-9);
        assert_eq!(grey.lsb_entropy, None);
        assert_eq!(measure(&image, region(3, 0, 1, 1)), None);
    }

    #[test]
    fn noise_has_random_low_bits_and_a_flat_field_has_none() {
        let mut state = 7u32;
        let noise: Vec<u8> = (0..128 * 128)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        let of =
            |samples| measure(&Image::eight_bit(128, 128, Layout::Grey, samples), region(0, 0, 128, 128));
        assert!(of(noise).unwrap().channels[0].lsb_entropy.unwrap() > 0.99);
        let flat = of(vec![8; 128 * 128]).unwrap();
        assert_eq!((flat.channels[0].lsb_entropy, flat.channels[0].ones), (Some(0.0), 0.0));
        assert!(flat.to_text().contains("grey\t8.000\t0.000\t8\t8\t0.0000\t0.0000\t0.0000"));
    }
}

//! Samples amid calm neighbours. Where neighbours agree, a sample that differs by one is an exception, and hidden bits
//! make more of them: LSB replacement only towards x̄ (x with its low bit flipped), LSB matching to both sides, while
//! covers know no such side (the "flat block" view of Westfeld & Pfitzmann 1999, and the asymmetry that sample pairs and
//! weighted stego-image rest on, Dumitrescu, Wu & Wang 2003). One exception in a flat area says more than many samples
//! of a texture, so that the weighted stego-image sums are taken apart by how far the neighbours lie from each other.

use super::planes::{Plane, Planes};
use super::scale::{held, signed_log};

/// Most pixels looked at: beyond, evenly spread runs of rows.
const BUDGET: usize = 1 << 17;
/// Largest range of the eight neighbours of each band.
const BANDS: [u8; 3] = [1, 4, 12];
/// Quarters of a grey level to which residuals are held.
const FAR: i16 = 16;
/// Values a plane.
const COUNT: usize = 21;

macro_rules! names {
    ($($plane:literal),*) => {
        &[$(
            concat!("calm-", $plane, "-four-count"),
            concat!("calm-", $plane, "-four-deviate"),
            concat!("calm-", $plane, "-four-flipped"),
            concat!("calm-", $plane, "-four-rate"),
            concat!("calm-", $plane, "-four-second"),
            concat!("calm-", $plane, "-four-third"),
            concat!("calm-", $plane, "-three-count"),
            concat!("calm-", $plane, "-three-deviate"),
            concat!("calm-", $plane, "-three-flipped"),
            concat!("calm-", $plane, "-three-rate"),
            concat!("calm-", $plane, "-three-second"),
            concat!("calm-", $plane, "-three-third"),
            concat!("calm-", $plane, "-narrow-deviate"),
            concat!("calm-", $plane, "-narrow-ws"),
            concat!("calm-", $plane, "-middle-deviate"),
            concat!("calm-", $plane, "-middle-ws"),
            concat!("calm-", $plane, "-wide-deviate"),
            concat!("calm-", $plane, "-wide-ws"),
            concat!("calm-", $plane, "-rows-highest"),
            concat!("calm-", $plane, "-rows-early"),
            concat!("calm-", $plane, "-rows-change"),
        )*]
    };
}

/// Names of the values of [`measure`], in order.
pub(super) const NAMES: &[&str] = names!("red", "green", "blue", "alpha", "index");

/// Per plane (grey stands in all three colours, 0 where there is none), first of samples whose four nearest neighbours
/// agree, then of those where at least three do: ln(1 + how many there are) / 12; with f samples at x̄ of that value and
/// o at its other neighbour, the deviate (f − o) / √(f + o + 1), the share of f, and ln of f + o a sample, of those two
/// off against f + o, and of those three off against those two, each / 8. Then in three bands by the range of the eight
/// neighbours (0–1, 2–4, 5–12) the deviate and the rate (held to ±2) of the weighted stego-image sums with equal weights.
/// Then of the rows' sums, bands or not: the highest deviate of a prefix (0 or more), that of the first eighth, and the
/// largest deviate of the difference between the means of a prefix and its rest (0 or more). Deviates are signed
/// logarithms.
pub(super) fn measure(planes: &Planes) -> Vec<f32> {
    let colours: Vec<[f32; COUNT]> = planes.colour.iter().map(values).collect();
    let colour = |at: usize| colours.get(at).or(colours.first()).copied().unwrap_or([0.0; COUNT]);
    let other = |plane: Option<&Plane>| plane.map_or([0.0; COUNT], values);
    let alpha = other(planes.alpha.as_ref());
    let index = other(planes.index.as_ref());
    [colour(0), colour(1), colour(2), alpha, index].concat()
}

/// Counts of samples by their distance from what their neighbours agree on.
#[derive(Default, Clone, Copy)]
struct Exceptions {
    all: u32,
    /// At x̄ of the agreed value, and one to its other side.
    flipped: u32,
    other: u32,
    second: u32,
    third: u32,
}

impl Exceptions {
    fn add(&mut self, agreed: u8, sample: u8) {
        self.all += 1;
        match sample.abs_diff(agreed) {
            1 if sample == agreed ^ 1 => self.flipped += 1,
            1 => self.other += 1,
            2 => self.second += 1,
            3 => self.third += 1,
            _ => {}
        }
    }

    fn values(self) -> [f32; 6] {
        let [all, flipped, other, second, third] =
            [self.all, self.flipped, self.other, self.second, self.third].map(f64::from);
        let near = flipped + other;
        let log = |part: f64, whole: f64| ((part + 0.5) / (whole + 1.0)).ln() as f32 / 8.0;
        [
            all.ln_1p() as f32 / 12.0,
            signed_log((flipped - other) / (near + 1.0).sqrt()),
            ((flipped + 0.5) / (near + 1.0)) as f32,
            log(near, all),
            log(second, near),
            log(third, second),
        ]
    }
}

/// Sums of sign · residual, in quarters and their squares.
#[derive(Default, Clone, Copy)]
struct Sums {
    count: u32,
    term: i32,
    square: i64,
}

impl Sums {
    fn add(&mut self, term: i16) {
        self.count += 1;
        self.term += i32::from(term);
        self.square += i64::from(i32::from(term).pow(2));
    }

    fn with(self, other: &Self) -> Self {
        Self {
            count: self.count + other.count,
            term: self.term + other.term,
            square: self.square + other.square,
        }
    }

    /// Deviate and rate.
    fn values(self) -> [f32; 2] {
        let term = f64::from(self.term) / 4.0;
        let deviate = term / (self.square as f64 / 16.0 + 1.0).sqrt();
        [signed_log(deviate), held(2.0 * term / f64::from(self.count + 1), -2.0, 2.0)]
    }
}

/// What a pass over a plane collects.
#[derive(Default)]
struct Collected {
    four: Exceptions,
    three: Exceptions,
    bands: [Sums; BANDS.len()],
    rows: Vec<Sums>,
}

/// Room for what is computed of a row at once, in loops that a compiler turns into vectors.
#[derive(Default)]
struct Row {
    range: Vec<u8>,
    term: Vec<i16>,
}

fn values(plane: &Plane) -> [f32; COUNT] {
    if plane.width < 3 || plane.height < 3 {
        return [0.0; COUNT];
    }
    let mut collected = Collected::default();
    let mut room = Row::default();
    for run in plane.runs(BUDGET) {
        for y in run.start.max(1)..run.end.min(plane.height - 1) {
            let rows = [plane.row(y - 1), plane.row(y), plane.row(y + 1)];
            room.compute(rows, plane.top);
            collected.add(rows, &room, plane.top);
        }
    }
    let mut out = [0.0; COUNT];
    let parts = [collected.four.values(), collected.three.values()].into_iter().flatten();
    let bands = collected.bands.into_iter().flat_map(Sums::values);
    let all = parts.chain(bands).chain(prefixes(&collected.rows));
    out.iter_mut().zip(all).for_each(|(slot, value)| *slot = value);
    out
}

impl Row {
    /// The range of the eight neighbours of each inner sample, and sign · residual; 0 at either end of the scale.
    fn compute(&mut self, [up, mid, low]: [&[u8]; 3], top: u8) {
        let inner = mid.len() - 2;
        self.range.resize(inner, 0);
        self.term.resize(inner, 0);
        // Columns first: minimum, maximum and sum of the three rows above each other.
        let edges = |at: usize| (up[at].min(low[at]), up[at].max(low[at]));
        for (at, range) in self.range.iter_mut().enumerate() {
            let (a, b, c) = (edges(at), edges(at + 1), edges(at + 2));
            let least = a.0.min(b.0).min(c.0).min(mid[at]).min(mid[at + 2]);
            let most = a.1.max(b.1).max(c.1).max(mid[at]).max(mid[at + 2]);
            *range = most - least;
        }
        for (at, term) in self.term.iter_mut().enumerate() {
            let wide = |value: u8| i16::from(value);
            let near = wide(up[at + 1]) + wide(low[at + 1]) + wide(mid[at]) + wide(mid[at + 2]);
            let corners = wide(up[at]) + wide(up[at + 2]) + wide(low[at]) + wide(low[at + 2]);
            let sample = mid[at + 1];
            let residual = (4 * wide(sample) - 2 * near + corners).clamp(-FAR, FAR);
            let open = wide(u8::from(sample != 0) & u8::from(sample != top));
            *term = residual * (2 * wide(sample & 1) - 1) * open;
        }
    }
}

impl Collected {
    fn add(&mut self, [up, mid, low]: [&[u8]; 3], row: &Row, top: u8) {
        let mut total = Sums::default();
        for (at, (&range, &term)) in row.range.iter().zip(&row.term).enumerate() {
            total.add(term);
            if let Some(band) = BANDS.iter().position(|&most| range <= most)
                && mid[at + 1] != 0
                && mid[at + 1] != top
            {
                self.bands[band].add(term);
            }
            let (n, s, w, e) = (up[at + 1], low[at + 1], mid[at], mid[at + 2]);
            let agreed = match (n == s, w == e) {
                (true, _) if n == w || n == e => n,
                (_, true) if w == n || w == s => w,
                _ => continue,
            };
            if agreed == 0 || agreed == top {
                continue;
            }
            self.three.add(agreed, mid[at + 1]);
            if n == s && w == e && n == w {
                self.four.add(agreed, mid[at + 1]);
            }
        }
        self.rows.push(total);
    }
}

/// The highest deviate of a prefix of the rows, that of the first eighth, and the largest deviate of the difference
/// between the means of a prefix and of its rest.
fn prefixes(rows: &[Sums]) -> [f32; 3] {
    let mut all = Sums::default();
    let heads: Vec<Sums> = rows
        .iter()
        .map(|row| {
            all = all.with(row);
            all
        })
        .collect();
    let deviate = |head: &Sums| f64::from(head.term) / (head.square as f64 + 16.0).sqrt();
    let change = |head: &Sums| {
        let counts = [head.count, all.count - head.count].map(f64::from);
        let means = [head.term, all.term - head.term].map(f64::from);
        let squares = [head.square, all.square - head.square].map(|square| square as f64 + 16.0);
        let variance = squares[0] / counts[0].powi(2) + squares[1] / counts[1].powi(2);
        (means[0] / counts[0] - means[1] / counts[1]) / variance.sqrt()
    };
    let highest = heads.iter().map(deviate).fold(0.0, f64::max);
    let early = heads.get(rows.len() / 8).map_or(0.0, deviate);
    let changes = heads.iter().filter(|head| head.count < all.count).map(change).fold(0.0, f64::max);
    [highest, early, changes].map(signed_log)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(values: &[f32], name: &str) -> f32 {
        values[NAMES.iter().position(|known| *known == name).expect(name)]
    }

    fn bit(at: usize) -> u8 {
        (at.wrapping_mul(2_654_435_761) >> 13 & 1) as u8
    }

    /// 64×64 grey of areas of 8×8 with values of either parity; `change` makes of a value and a place what is stored.
    fn measured(change: impl Fn(u8, usize) -> u8) -> Vec<f32> {
        let area = |at: usize| 60 + ((at / 64 / 8) * 8 + at % 64 / 8) as u8;
        let samples = (0..64 * 64).map(|at| change(area(at), at)).collect();
        measure(&Planes { colour: vec![Plane::new(samples, 64, 64, 255)], ..Planes::default() })
    }

    /// Whether the sample at that place is one of few.
    fn few(at: usize) -> bool {
        (at.wrapping_mul(0x9E37_79B9) >> 7).is_multiple_of(16)
    }

    #[test]
    fn exceptions_of_replacement_lie_on_one_side_those_of_matching_on_both() {
        let cover = measured(|value, _| value);
        let replaced = measured(|value, at| if few(at) { value & !1 | bit(at) } else { value });
        let matched = measured(|value, at| if few(at) { value + 1 - 2 * bit(at) } else { value });
        let [side, many] = ["calm-red-four-flipped", "calm-red-four-rate"];
        assert!((value(&cover, side) - 0.5).abs() < 1e-6);
        assert!(value(&replaced, side) > 0.95, "{}", value(&replaced, side));
        assert!((0.3..0.7).contains(&value(&matched, side)), "{}", value(&matched, side));
        assert!(value(&replaced, many) > value(&cover, many) + 0.2);
        assert!(value(&replaced, "calm-red-four-deviate") > value(&matched, "calm-red-four-deviate") + 0.5);
        // Grey stands in all three colours, and there is no alpha.
        assert_eq!(replaced[..COUNT], replaced[2 * COUNT..3 * COUNT]);
        assert!(replaced[3 * COUNT..].iter().all(|&value| value == 0.0));
    }

    #[test]
    fn the_narrow_band_estimates_the_rate_and_a_prefix_stands_out() {
        let random = |value: u8, at: usize| value & !1 | bit(at);
        let half = measured(|value, at| if at < 32 * 64 { random(value, at) } else { value });
        let late = measured(|value, at| if at < 32 * 64 { value } else { random(value, at) });
        let cover = measured(|value, _| value);
        assert!(value(&half, "calm-red-narrow-deviate") > value(&cover, "calm-red-narrow-deviate") + 1.0);
        assert!(value(&half, "calm-red-rows-early") > value(&late, "calm-red-rows-early") + 1.0);
        assert!(value(&half, "calm-red-rows-change") > value(&late, "calm-red-rows-change") + 0.5);
    }

    #[test]
    fn small_and_missing_planes_give_zeros() {
        assert_eq!(measure(&Planes::default()), vec![0.0; NAMES.len()]);
        for (width, height) in [(1, 1), (2, 9), (9, 2)] {
            let planes = Planes {
                alpha: Some(Plane::new(vec![7; width * height], width, height, 255)),
                ..Planes::default()
            };
            assert!(measure(&planes).iter().all(|&value| value == 0.0));
        }
    }
}

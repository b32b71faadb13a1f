//! The low bit planes as such: how often neighbours agree, how even they are, how they change along the raster.

use super::planes::Plane;
use super::scale::{entropy, held, share, signed_log};

/// Most pixels looked at: beyond, evenly spread runs of rows. The packed low bits are all looked at.
const BUDGET: usize = 2 << 20;

/// What the low bit planes of one plane show.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct BitPlanes {
    /// Share of ones among the low bits − 0.5.
    pub(super) ones: f32,
    /// Share of horizontal neighbours whose bits agree − 0.5, for bits 0 to 2: near 0 for random bits.
    pub(super) horizontal: [f32; 3],
    /// The same of vertical neighbours.
    pub(super) vertical: [f32; 3],
    /// Entropy of eight low bits in a row, in bits a bit, after the bias that few bytes cause; 0..=1.
    pub(super) entropy: f32,
    /// Share of the commonest byte of eight low bits.
    pub(super) commonest: f32,
    /// How strongly the agreement along the raster changes, as logarithm of the Kolmogorov distance · √n.
    pub(super) change_score: f32,
    /// Where it changes, as share of the raster.
    pub(super) change_position: f32,
}

/// Looks at bits 0 to 2 of the plane.
pub(super) fn measure(plane: &Plane) -> BitPlanes {
    let (mut horizontal, mut vertical) = (Disagreements::default(), Disagreements::default());
    for run in plane.runs(BUDGET) {
        for y in run.clone() {
            let row = plane.row(y);
            horizontal.count(&row[..row.len() - 1], &row[1..]);
            if y + 1 < run.end {
                vertical.count(row, plane.row(y + 1));
            }
        }
    }
    let bytes = super::planes::histogram(&plane.packed);
    let count = plane.packed.len() as f64;
    let set: u64 =
        bytes.iter().zip(0u32..).map(|(&n, byte)| u64::from(n) * u64::from(byte.count_ones())).sum();
    let used = bytes.iter().filter(|&&count| count > 0).count() as f64;
    // Miller & Madow 1955: (m − 1) / 2n nats are missing on average.
    let missing = if count > 0.0 { (used - 1.0) / (2.0 * count * std::f64::consts::LN_2) } else { 0.0 };
    let commonest = bytes.iter().copied().max().unwrap_or_default();
    let (score, position) = change(&plane.packed);
    BitPlanes {
        ones: if count > 0.0 { share(set as f64, count * 8.0) - 0.5 } else { 0.0 },
        horizontal: horizontal.agreement(),
        vertical: vertical.agreement(),
        entropy: held((entropy(&bytes) + missing) / 8.0, 0.0, 1.0),
        commonest: share(f64::from(commonest), count),
        change_score: signed_log(score),
        change_position: position as f32,
    }
}

/// Pairs whose bits 0, 1 and 2 differ.
#[derive(Default)]
struct Disagreements {
    pairs: u64,
    bits: [u64; 3],
}

impl Disagreements {
    fn count(&mut self, left: &[u8], right: &[u8]) {
        const LANES: usize = 32;
        let (left_lanes, left_rest) = left.as_chunks::<LANES>();
        let (right_lanes, right_rest) = right.as_chunks::<LANES>();
        for (lefts, rights) in left_lanes.chunks(255).zip(right_lanes.chunks(255)) {
            let mut counters = [[0u8; LANES]; 3];
            for (us, vs) in lefts.iter().zip(rights) {
                for lane in 0..LANES {
                    let differ = us[lane] ^ vs[lane];
                    counters[0][lane] += differ & 1;
                    counters[1][lane] += differ >> 1 & 1;
                    counters[2][lane] += differ >> 2 & 1;
                }
            }
            for (bit, counter) in self.bits.iter_mut().zip(&counters) {
                *bit += counter.iter().map(|&count| u64::from(count)).sum::<u64>();
            }
        }
        for (&u, &v) in left_rest.iter().zip(right_rest) {
            for (place, bit) in self.bits.iter_mut().enumerate() {
                *bit += u64::from((u ^ v) >> place & 1);
            }
        }
        self.pairs += left.len().min(right.len()) as u64;
    }

    fn agreement(&self) -> [f32; 3] {
        let pairs = self.pairs as f64;
        self.bits.map(|bit| if pairs > 0.0 { 0.5 - share(bit as f64, pairs) } else { 0.0 })
    }
}

/// Kolmogorov distance · √n between the raster and an even spread of disagreeing neighbours, and where it is largest.
fn change(packed: &[u8]) -> (f64, f64) {
    // Seven pairs a byte; the pairs between bytes are left out.
    let step = packed.len().div_ceil(512).max(1);
    let differing =
        |bytes: &[u8]| bytes.iter().map(|&byte| u64::from(((byte ^ byte >> 1) & 0x7F).count_ones())).sum();
    let segments: Vec<(u64, u64)> =
        packed.chunks(step).map(|bytes| (differing(bytes), bytes.len() as u64 * 7)).collect();
    change_point(&segments)
}

/// For segments of (hits, trials): the largest distance of the cumulated hits from an even spread in units of
/// √(p·(1 − p)·n), and where it lies, as share of the trials. 0 where all or none are hits.
pub(super) fn change_point(segments: &[(u64, u64)]) -> (f64, f64) {
    let (hits, trials) = segments.iter().fold((0, 0), |sum, segment| (sum.0 + segment.0, sum.1 + segment.1));
    let (hits, trials) = (hits as f64, trials as f64);
    let p = if trials > 0.0 { hits / trials } else { 0.0 };
    let scale = (p * (1.0 - p) * trials).sqrt();
    let (mut best, mut position, mut so_far) = (0.0, 0.0, (0.0, 0.0));
    for segment in segments {
        so_far = (so_far.0 + segment.0 as f64, so_far.1 + segment.1 as f64);
        let distance = (so_far.0 - p * so_far.1).abs() / scale;
        if distance > best {
            (best, position) = (distance, so_far.1 / trials);
        }
    }
    (best, position)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the expected values are exact")]
mod tests {
    use super::*;

    #[test]
    fn neighbours_agree_as_counted_by_hand() {
        // Rows 0 1 2 3 / 4 5 6 7. Bit 0 differs in all six horizontal pairs and in no vertical one; bit 1 in two of
        // six; bit 2 in none of six and in all four vertical ones.
        let result = measure(&Plane::new(vec![0, 1, 2, 3, 4, 5, 6, 7], 4, 2, 255));
        assert_eq!(result.horizontal, [-0.5, 0.5 - 2.0 / 6.0, 0.5]);
        assert_eq!(result.vertical, [0.5, 0.5, -0.5]);
        assert!(result.ones.abs() < 1e-9);
        assert!((result.commonest - 1.0).abs() < 1e-9);
    }

    #[test]
    fn even_bytes_have_full_entropy_and_equal_ones_none() {
        let mut values = Vec::new();
        for byte in 0..256u32 * 64 {
            values.extend((0..8).map(|bit| ((byte % 256) >> bit & 1) as u8));
        }
        assert!(measure(&Plane::new(values, 256, 512, 255)).entropy > 0.999);
        assert!(measure(&Plane::new(vec![1; 4096], 64, 64, 255)).entropy.abs() < 1e-6);
    }

    #[test]
    fn the_change_lies_where_the_spread_becomes_uneven() {
        let segments: Vec<(u64, u64)> = (0..100).map(|at| if at < 40 { (5, 10) } else { (0, 10) }).collect();
        let (score, position) = change_point(&segments);
        // p = 0.2 of 1000 trials; at 400 trials 200 hits against 80.
        assert!((score - 120.0 / (0.2f64 * 0.8 * 1000.0).sqrt()).abs() < 1e-9);
        assert!((position - 0.4).abs() < 1e-9);
        assert_eq!(change_point(&[(0, 10), (0, 10)]), (0.0, 0.0));
    }
}

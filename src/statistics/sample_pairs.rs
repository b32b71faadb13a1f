//! Sample pairs (Dumitrescu, Wu & Wang 2003) over all horizontally and vertically adjacent pairs.
//!
//! With P pairs (u, v), X those with v even and u < v or v odd and u > v, Y those with v even and u > v or v odd and
//! u < v, K those with u/2 = v/2, the share p of samples that carry a bit solves K/2·p² + (2X − P)·p + Y − X = 0.

use super::planes::Plane;

/// Most pixels looked at: beyond, evenly spread runs of rows.
const BUDGET: usize = 2 << 20;

/// Counts of the pairs by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pairs {
    /// All pairs looked at.
    pub all: u64,
    /// Pairs of X.
    pub x: u64,
    /// Pairs of Y; in covers about as many as of X.
    pub y: u64,
    /// Pairs of K: both samples belong to one pair of values.
    pub same: u64,
}

/// Estimated share of samples that carry a bit: 0 in covers, 1 after full embedding (a change rate of half that);
/// held to −0.5..=1.5.
pub(super) fn measure(plane: &Plane) -> f32 {
    count(plane).solve()
}

/// Counts the pairs of the plane.
pub(super) fn count(plane: &Plane) -> Pairs {
    let mut pairs = Pairs::default();
    for run in plane.runs(BUDGET) {
        for y in run.clone() {
            let row = plane.row(y);
            pairs.count(&row[..row.len() - 1], &row[1..]);
            if y + 1 < run.end {
                pairs.count(row, plane.row(y + 1));
            }
        }
    }
    pairs
}

impl Pairs {
    /// Counts the pairs (u, v) of two equally long slices.
    fn count(&mut self, left: &[u8], right: &[u8]) {
        const LANES: usize = 32;
        let (left_lanes, left_rest) = left.as_chunks::<LANES>();
        let (right_lanes, right_rest) = right.as_chunks::<LANES>();
        // Bytes count up to 255 rounds, then they are flushed: byte lanes are what the vector unit has most of.
        for (lefts, rights) in left_lanes.chunks(255).zip(right_lanes.chunks(255)) {
            let (mut x, mut y, mut same) = ([0u8; LANES], [0u8; LANES], [0u8; LANES]);
            for (us, vs) in lefts.iter().zip(rights) {
                for lane in 0..LANES {
                    let (in_x, in_y, in_same) = judge(us[lane], vs[lane]);
                    x[lane] += in_x;
                    y[lane] += in_y;
                    same[lane] += in_same;
                }
            }
            let sum = |lanes: &[u8; LANES]| lanes.iter().map(|&count| u64::from(count)).sum::<u64>();
            self.x += sum(&x);
            self.y += sum(&y);
            self.same += sum(&same);
        }
        for (&u, &v) in left_rest.iter().zip(right_rest) {
            let (in_x, in_y, in_same) = judge(u, v);
            self.x += u64::from(in_x);
            self.y += u64::from(in_y);
            self.same += u64::from(in_same);
        }
        self.all += left.len().min(right.len()) as u64;
    }

    /// The share of samples that carry a bit by these counts, held to −0.5..=1.5.
    pub(super) fn solve(&self) -> f32 {
        let [all, x, y, same] = [self.all, self.x, self.y, self.same].map(|count| count as f64);
        let (a, b, c) = (same / 2.0, 2.0 * x - all, y - x);
        super::quadratic(a, b, c).map_or(0.0, |root| super::scale::held(root, -0.5, 1.5))
    }
}

/// Whether the pair belongs to X, Y and K, as 0 or 1.
#[inline]
fn judge(u: u8, v: u8) -> (u8, u8, u8) {
    let odd = v & 1;
    let (less, more) = (u8::from(u < v), u8::from(u > v));
    // X takes `less` for even and `more` for odd v; Y the other way round.
    let flip = (less ^ more) & odd;
    (less ^ flip, more ^ flip, u8::from((u ^ v) < 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_judged_as_defined() {
        for u in 0..=255u8 {
            for v in 0..=255u8 {
                let even = v % 2 == 0;
                let x = (even && u < v) || (!even && u > v);
                let y = (even && u > v) || (!even && u < v);
                let expected = (u8::from(x), u8::from(y), u8::from(u / 2 == v / 2));
                assert_eq!(judge(u, v), expected, "{u} {v}");
            }
        }
    }

    #[test]
    fn every_pair_is_counted_once() {
        let mut pairs = Pairs::default();
        let left: Vec<u8> = (0..100).collect();
        let right: Vec<u8> = (0..100).map(|value| value ^ 1).collect();
        pairs.count(&left, &right);
        // Even u: v = u + 1 odd, u < v: Y. Odd u: v = u − 1 even, u > v: Y. All in the same pair of values.
        assert_eq!((pairs.all, pairs.x, pairs.y, pairs.same), (100, 0, 100, 100));
    }

    #[test]
    fn a_flat_plane_estimates_nothing() {
        assert!(measure(&Plane::new(vec![7; 64], 8, 8, 255)).abs() < 1e-6);
        assert!(measure(&Plane::new(vec![7], 1, 1, 255)).abs() < 1e-6);
    }
}

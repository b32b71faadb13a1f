//! RS (Fridrich, Goljan & Du 2001): regular and singular groups of four vertically adjacent samples, mask 0 1 1 0.
//!
//! Groups stand in four rows of one column, rows 4k to 4k + 3, so that one load takes many groups at once.

use super::planes::Plane;

/// Most pixels looked at: beyond, evenly spread runs of rows.
const BUDGET: usize = 2 << 20;
const LANES: usize = 16;

/// Regular minus singular groups: for the mask, for the negative mask, and both again after all low bits are flipped.
type Sums = [i64; 4];

/// Estimated share of samples that carry a bit: 0 in covers, 1 after full embedding; held to −0.5..=1.5.
pub(super) fn measure(plane: &Plane) -> f32 {
    let mut sums = Sums::default();
    for run in plane.runs(BUDGET) {
        let mut y = run.start;
        while y + 4 <= run.end {
            count([0, 1, 2, 3].map(|row| plane.row(y + row)), &mut sums);
            y += 4;
        }
    }
    solve(sums)
}

fn count(rows: [&[u8]; 4], sums: &mut Sums) {
    let [a, b, c, d] = rows.map(|row| row.as_chunks::<LANES>());
    let mut lanes = [[0i16; LANES]; 4];
    // A row has at most 65,535 / 16 rounds, so that the counters of 16 bits cannot overflow.
    for (((a, b), c), d) in a.0.iter().zip(b.0).zip(c.0).zip(d.0) {
        for lane in 0..LANES {
            let votes = judge([a[lane], b[lane], c[lane], d[lane]]);
            for (counter, vote) in lanes.iter_mut().zip(votes) {
                counter[lane] += vote;
            }
        }
    }
    for (sum, counter) in sums.iter_mut().zip(&lanes) {
        *sum += counter.iter().map(|&count| i64::from(count)).sum::<i64>();
    }
    for (((&a, &b), &c), &d) in a.1.iter().zip(b.1).zip(c.1).zip(d.1) {
        for (sum, vote) in sums.iter_mut().zip(judge([a, b, c, d])) {
            *sum += i64::from(vote);
        }
    }
}

/// 1 for regular, −1 for singular, 0 for neither, for the four cases of [`Sums`].
#[inline]
fn judge(group: [u8; 4]) -> [i16; 4] {
    let [a, b, c, d] = group.map(i16::from);
    let roughness = |a: i16, b: i16, c: i16, d: i16| (b - a).abs() + (c - b).abs() + (d - c).abs();
    let vote = |flipped: i16, plain: i16| i16::from(flipped > plain) - i16::from(flipped < plain);
    let up = |x: i16| x ^ 1;
    let down = |x: i16| ((x + 1) ^ 1) - 1;
    let plain = roughness(a, b, c, d);
    let turned = roughness(up(a), up(b), up(c), up(d));
    [
        vote(roughness(a, up(b), up(c), d), plain),
        vote(roughness(a, down(b), down(c), d), plain),
        vote(roughness(up(a), b, c, up(d)), turned),
        vote(roughness(up(a), down(up(b)), down(up(c)), up(d)), turned),
    ]
}

/// Solves 2(d1 + d0)·x² + (d−0 − d−1 − d1 − 3d0)·x + d0 − d−0 = 0 and gives x / (x − ½). Near full embedding all
/// coefficients of x vanish and noise may leave no real root: then the real part of what the complex pair gives.
fn solve(sums: Sums) -> f32 {
    let [d0, m0, d1, m1] = sums.map(|sum| sum as f64);
    let (a, b, c) = (2.0 * (d1 + d0), m0 - m1 - d1 - 3.0 * d0, d0 - m0);
    let discriminant = b * b - 4.0 * a * c;
    let rate = if a.abs() > 1e-9 && discriminant < 0.0 {
        let (real, square) = (-b / (2.0 * a), c / a);
        (square - real / 2.0) / (square - real + 0.25)
    } else {
        super::quadratic(a, b, c).map_or(0.0, |root| root / (root - 0.5))
    };
    super::scale::held(rate, -0.5, 1.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_vote_as_computed_by_hand() {
        // 10 12 12 10: roughness 4. Mask: 10 13 13 10 → 6, regular. Negative mask: 10 11 11 10 → 2, singular.
        // Flipped: 11 13 13 11 → 4. Mask: 11 12 12 11 → 2, singular. Negative: 11 14 14 11 → 6, regular.
        assert_eq!(judge([10, 12, 12, 10]), [1, -1, -1, 1]);
        assert_eq!(judge([0, 0, 0, 0]), [1, 1, 1, 1]);
    }

    #[test]
    fn vector_lanes_and_the_remainder_agree() {
        let wide: Vec<u8> = (0..35 * 4u32).map(|at| (at * 37 % 251) as u8).collect();
        let rows: Vec<&[u8]> = wide.chunks(35).collect();
        let mut sums = Sums::default();
        count([rows[0], rows[1], rows[2], rows[3]], &mut sums);
        let mut expected = Sums::default();
        for (((a, b), c), d) in rows[0].iter().zip(rows[1]).zip(rows[2]).zip(rows[3]) {
            for (sum, vote) in expected.iter_mut().zip(judge([*a, *b, *c, *d])) {
                *sum += i64::from(vote);
            }
        }
        assert_eq!(sums, expected);
    }

    #[test]
    fn curves_are_solved_as_computed_by_hand() {
        // A cover: both curves start together, so that x = 0 solves it.
        assert!(solve([40, 40, 24, 56]).abs() < 1e-6);
        // a = 20, b = −30 + 10 − 0 − 30 … with d0 = 10, m0 = 30, d1 = 0, m1 = 30: 20x² − 30x − 20 = 0, x = −0.5 → 0.5.
        assert!((solve([10, 30, 0, 30]) - 0.5).abs() < 1e-6);
        // a = −4, b = 0, c = −40: x² = −10, no real root; (10 − 0) / (10 + 0.25).
        assert!((solve([-1, 39, -1, 43]) - 10.0 / 10.25).abs() < 1e-6);
        assert!(solve([0, 0, 0, 0]).abs() < 1e-6);
    }

    #[test]
    fn too_few_rows_estimate_nothing() {
        assert!(measure(&Plane::new(vec![3; 30], 10, 3, 255)).abs() < 1e-6);
    }
}

//! Second-order statistics of differences (after SPAM: Pevný, Bas & Fridrich 2010; colour pairs after Goljan, Fridrich &
//! Cogranne 2014), folded by the symmetries of natural images: what LSB matching and other added noise disturbs.

use super::planes::Plane;

/// Most pixels looked at: beyond, evenly spread runs of rows.
const BUDGET: usize = 1 << 17;

/// Names of the values of [`measure`], in order: classes of (a, b) under exchange and change of sign, named by the
/// class's first member, as square root of its share.
pub(super) const NAMES: &[&str] = &[
    "diff-0-0",
    "diff-0-1",
    "diff-0-2",
    "diff-0-3",
    "diff-1-1",
    "diff-1-m1",
    "diff-1-2",
    "diff-1-m2",
    "diff-1-3",
    "diff-1-m3",
    "diff-2-2",
    "diff-2-m2",
    "diff-2-3",
    "diff-2-m3",
    "diff-3-3",
    "diff-3-m3",
    "second-0-0",
    "second-0-1",
    "second-0-2",
    "second-0-3",
    "second-1-1",
    "second-1-m1",
    "second-1-2",
    "second-1-m2",
    "second-1-3",
    "second-1-m3",
    "second-2-2",
    "second-2-m2",
    "second-2-3",
    "second-2-m3",
    "second-3-3",
    "second-3-m3",
    "colour-diff-0-0",
    "colour-diff-0-1",
    "colour-diff-0-2",
    "colour-diff-0-3",
    "colour-diff-1-1",
    "colour-diff-1-m1",
    "colour-diff-1-2",
    "colour-diff-1-m2",
    "colour-diff-1-3",
    "colour-diff-1-m3",
    "colour-diff-2-2",
    "colour-diff-2-m2",
    "colour-diff-2-3",
    "colour-diff-2-m3",
    "colour-diff-3-3",
    "colour-diff-3-m3",
    "colour-correlation-red-green",
    "colour-correlation-green-blue",
];

/// Classes of a pair of differences clamped to −3..=3.
const CLASSES: usize = 16;
/// Index of a pair: (a + 3) · 7 + b + 3.
const CELLS: usize = 49;

/// The values of [`NAMES`] of one plane (grey) or three. All 0 without planes.
pub(super) fn measure(planes: &[&Plane]) -> Vec<f32> {
    let mut out = Vec::with_capacity(NAMES.len());
    let (mut first, mut second) = (Cells::default(), Cells::default());
    for plane in planes {
        for run in plane.runs(BUDGET) {
            for y in run.clone() {
                let row = plane.row(y);
                differences(row, &mut first, &mut second);
                if y + 2 < run.end {
                    let rows = [row, plane.row(y + 1), plane.row(y + 2)];
                    first.fill(rows[0].len(), |at| {
                        let [a, b, c] = rows.map(|row| i16::from(row[at]));
                        (b - a, c - b)
                    });
                }
            }
        }
    }
    let mut across = Cells::default();
    let mut correlations = [0.0; 2];
    if let [red, green, blue] = planes {
        correlations = [correlate(red, green, &mut across), correlate(green, blue, &mut across)];
    }
    for cells in [first, second, across] {
        out.extend(cells.classes());
    }
    out.extend(correlations);
    out
}

/// Pairs of neighbouring first and second differences along a row.
fn differences(row: &[u8], first: &mut Cells, second: &mut Cells) {
    let at = |x: usize| i16::from(row[x]);
    first.fill(row.len().saturating_sub(2), |x| (at(x + 1) - at(x), at(x + 2) - at(x + 1)));
    second.fill(row.len().saturating_sub(3), |x| {
        let [a, b, c, d] = [at(x), at(x + 1), at(x + 2), at(x + 3)];
        (a - 2 * b + c, b - 2 * c + d)
    });
}

/// Counts pairs of differences of the same place in two channels, and returns their correlation.
fn correlate(left: &Plane, right: &Plane, cells: &mut Cells) -> f32 {
    let (mut product, mut left_square, mut right_square) = (0i64, 0i64, 0i64);
    for run in left.runs(BUDGET) {
        for y in run {
            let (left, right) = (left.row(y), right.row(y));
            let difference = |row: &[u8], x: usize| i16::from(row[x + 1]) - i16::from(row[x]);
            let count = left.len() - 1;
            cells.fill(count, |x| (difference(left, x), difference(right, x)));
            let (mut p, mut l, mut r) = (0i64, 0i64, 0i64);
            for x in 0..count {
                let (a, b) = (i32::from(difference(left, x)), i32::from(difference(right, x)));
                p += i64::from(a * b);
                l += i64::from(a * a);
                r += i64::from(b * b);
            }
            product += p;
            left_square += l;
            right_square += r;
        }
    }
    let scale = (left_square as f64 * right_square as f64).sqrt();
    super::scale::share(product as f64, scale)
}

/// Counts of pairs of clamped differences.
#[derive(Debug, Clone, Default)]
struct Cells {
    counts: Vec<u64>,
    buffer: Vec<u8>,
}

impl Cells {
    /// Counts `pair(0)` to `pair(count − 1)`.
    #[inline]
    fn fill(&mut self, count: usize, pair: impl Fn(usize) -> (i16, i16)) {
        // Cells first, in a loop a compiler can turn into vectors, counts afterwards.
        self.buffer.resize(count, 0);
        for (at, cell) in self.buffer[..count].iter_mut().enumerate() {
            let (a, b) = pair(at);
            *cell = ((a.clamp(-3, 3) + 3) * 7 + b.clamp(-3, 3) + 3) as u8;
        }
        let mut tables = [[0u32; 64]; 4];
        let (fours, rest) = self.buffer[..count].as_chunks::<4>();
        for four in fours {
            for (table, &cell) in tables.iter_mut().zip(four) {
                table[usize::from(cell & 63)] += 1;
            }
        }
        for &cell in rest {
            tables[0][usize::from(cell & 63)] += 1;
        }
        self.counts.resize(CELLS, 0);
        for (cell, count) in self.counts.iter_mut().enumerate() {
            *count += tables.iter().map(|table| u64::from(table[cell])).sum::<u64>();
        }
    }

    /// Square roots of the shares of the classes, in the order of [`NAMES`].
    fn classes(&self) -> [f32; CLASSES] {
        let mut sums = [0u64; CLASSES];
        for (cell, &count) in self.counts.iter().enumerate() {
            sums[class(cell as i16 / 7 - 3, cell as i16 % 7 - 3)] += count;
        }
        let total: u64 = sums.iter().sum();
        sums.map(|sum| super::scale::share(sum as f64, total as f64).sqrt())
    }
}

/// Class of a pair under exchange and change of both signs.
fn class(a: i16, b: i16) -> usize {
    let same_sign = a * b > 0;
    let (low, high) = (a.abs().min(b.abs()), a.abs().max(b.abs()));
    match (low, high, same_sign) {
        (0, high, _) => high as usize,
        (1, 1, same) => 4 + usize::from(!same),
        (1, 2, same) => 6 + usize::from(!same),
        (1, _, same) => 8 + usize::from(!same),
        (2, 2, same) => 10 + usize::from(!same),
        (2, _, same) => 12 + usize::from(!same),
        (_, _, same) => 14 + usize::from(!same),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(values: &[f32], name: &str) -> f32 {
        values[NAMES.iter().position(|known| *known == name).expect(name)]
    }

    #[test]
    fn every_class_has_its_name() {
        let names = &NAMES[..CLASSES];
        for a in 0..=3i16 {
            for b in a..=3 {
                let name = |sign: &str| format!("diff-{a}-{sign}{b}");
                assert_eq!(names[class(a, b)], name(""));
                assert_eq!(class(b, a), class(a, b));
                assert_eq!(class(-a, -b), class(a, b));
                if a > 0 {
                    assert_eq!(names[class(a, -b)], name("m"));
                }
            }
        }
        assert_eq!(NAMES.len(), 3 * CLASSES + 2);
    }

    #[test]
    fn a_small_image_counts_as_computed_by_hand() {
        // One row 5 5 6 8: differences 0 1 2, pairs (0,1) and (1,2); second differences 1 1: one pair (1,1).
        let plane = Plane::new(vec![5, 5, 6, 8], 4, 1, 255);
        let values = measure(&[&plane]);
        assert_eq!(values.len(), NAMES.len());
        assert!((value(&values, "diff-0-1") - 0.5f32.sqrt()).abs() < 1e-6);
        assert!((value(&values, "diff-1-2") - 0.5f32.sqrt()).abs() < 1e-6);
        assert!((value(&values, "second-1-1") - 1.0).abs() < 1e-6);
        assert!(value(&values, "colour-diff-0-0").abs() < 1e-9);
    }

    #[test]
    fn colour_differences_correlate_as_they_go() {
        let up = Plane::new(vec![1, 2, 3, 5], 4, 1, 255);
        let down = Plane::new(vec![9, 8, 7, 5], 4, 1, 255);
        let values = measure(&[&up, &up, &down]);
        assert!((value(&values, "colour-correlation-red-green") - 1.0).abs() < 1e-6);
        assert!((value(&values, "colour-correlation-green-blue") + 1.0).abs() < 1e-6);
        // Six pairs: twice (1,1) and (2,2) once, then the same with the other sign.
        assert!((value(&values, "colour-diff-1-m1") - (2.0f32 / 6.0).sqrt()).abs() < 1e-6);
        assert!((value(&values, "colour-diff-2-2") - (1.0f32 / 6.0).sqrt()).abs() < 1e-6);
    }
}

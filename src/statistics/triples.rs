//! Third-order statistics of differences (second-order SPAM: Pevný, Bas & Fridrich 2010): three neighbouring differences
//! clamped to ±2, folded by change of sign and reversal, of the channels and of the differences between channels (colour
//! rich model: Goljan, Fridrich & Cogranne 2014). LSB matching is independent in every sample and channel; covers are
//! not.

use super::planes::Plane;
use super::scale;

/// Most pixels looked at: beyond, evenly spread runs of rows.
const BUDGET: usize = 1 << 17;
/// Differences beyond are clamped.
const REACH: i16 = 2;
/// Values a difference takes.
const STEPS: usize = 2 * REACH as usize + 1;
/// Triples of differences.
const CELLS: usize = STEPS * STEPS * STEPS;
/// Classes of triples under change of sign and reversal.
const CLASSES: usize = 39;

macro_rules! numbered {
    ($prefix:literal: $($number:literal)*) => { [$(concat!($prefix, "-", $number)),*] };
}

macro_rules! both {
    ($($number:literal)*) => {
        &[numbered!("triple": $($number)*), numbered!("triple-colour": $($number)*)]
    };
}

const BOTH: &[[&str; CLASSES]; 2] = both!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26
    27 28 29 30 31 32 33 34 35 36 37 38);

/// Names of the values of [`measure`], in order: square roots of the classes' shares, numbered by the smallest cell of
/// each class in rising order (cell = 25·(a + 2) + 5·(b + 2) + c + 2).
pub(super) const NAMES: &[&str] = BOTH.as_flattened();

/// The values of [`NAMES`] of one plane (grey, no colour differences) or three. All 0 without planes.
pub(super) fn measure(planes: &[&Plane]) -> Vec<f32> {
    let classes = classes();
    let (mut own, mut across) = ([0u64; CELLS], [0u64; CELLS]);
    for plane in planes {
        let value = |at: usize| i16::from(plane.values[at]);
        count(plane, value, &mut own);
    }
    for pair in planes.windows(2) {
        let value = |at: usize| i16::from(pair[0].values[at]) - i16::from(pair[1].values[at]);
        count(pair[0], value, &mut across);
    }
    [own, across].iter().flat_map(|cells| shares(cells, &classes)).collect()
}

/// Counts triples along rows and along columns of a map over the plane's pixels.
fn count(plane: &Plane, value: impl Fn(usize) -> i16, cells: &mut [u64; CELLS]) {
    let width = plane.width;
    let mut steps: Vec<[u8; 2]> = Vec::new();
    let step = |from: usize, to: usize| ((value(to) - value(from)).clamp(-REACH, REACH) + REACH) as u8;
    let mut tables = [[0u32; 128]; 2];
    for run in plane.runs(BUDGET) {
        let (first, rows) = (run.start * width, run.len());
        steps.clear();
        // The step to the right and the step down of every pixel; those that leave the run are never read.
        steps.extend((first..run.end * width).map(|at| {
            let right = if (at + 1) % width == 0 { 0 } else { step(at, at + 1) };
            let down = if at + width < run.end * width { step(at, at + width) } else { 0 };
            [right, down]
        }));
        for y in 0..rows {
            for at in y * width..(y * width + width.saturating_sub(3)) {
                let cell = [steps[at][0], steps[at + 1][0], steps[at + 2][0]];
                tables[0][index(cell)] += 1;
            }
            if y + 3 < rows {
                for at in y * width..(y + 1) * width {
                    let cell = [steps[at][1], steps[at + width][1], steps[at + 2 * width][1]];
                    tables[1][index(cell)] += 1;
                }
            }
        }
    }
    for (cell, count) in cells.iter_mut().enumerate() {
        *count += u64::from(tables[0][cell]) + u64::from(tables[1][cell]);
    }
}

/// Cell of a triple of steps 0..5.
fn index([a, b, c]: [u8; 3]) -> usize {
    (usize::from(a) * STEPS + usize::from(b)) * STEPS + usize::from(c)
}

/// Class of each cell.
fn classes() -> [u8; CELLS] {
    let mut classes = [u8::MAX; CELLS];
    let mut next = 0;
    let top = STEPS as u8 - 1;
    for cell in 0..CELLS {
        if classes[cell] != u8::MAX {
            continue;
        }
        let [a, b, c] = [cell / (STEPS * STEPS), cell / STEPS % STEPS, cell % STEPS].map(|step| step as u8);
        // Read backwards along the image the steps come in reverse and with the other sign.
        for same in [[a, b, c], [top - a, top - b, top - c], [c, b, a], [top - c, top - b, top - a]] {
            classes[index(same)] = next;
        }
        next += 1;
    }
    classes
}

fn shares(cells: &[u64; CELLS], classes: &[u8; CELLS]) -> [f32; CLASSES] {
    let mut sums = [0u64; CLASSES];
    for (&count, &class) in cells.iter().zip(classes) {
        sums[usize::from(class)] += count;
    }
    let total: u64 = sums.iter().sum();
    sums.map(|sum| scale::share(sum as f64, total as f64).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_classes_as_names() {
        let classes = classes();
        assert_eq!(classes.iter().max(), Some(&(CLASSES as u8 - 1)));
        assert_eq!(classes[index([2, 2, 2])], classes[index([2; 3])]);
        assert_eq!(classes[index([0, 1, 2])], classes[index([4, 3, 2])]);
        assert_eq!(classes[index([0, 1, 2])], classes[index([2, 1, 0])]);
        assert_eq!(NAMES.len(), 2 * CLASSES);
        assert_eq!((NAMES[0], NAMES[CLASSES]), ("triple-0", "triple-colour-0"));
    }

    #[test]
    fn a_row_counts_as_computed_by_hand() {
        // Steps 1 1 9 → clamped (1, 1, 2), and 1 9 0 → (1, 2, 0).
        let plane = Plane::new(vec![5, 6, 7, 16, 16], 5, 1, 255);
        let values = measure(&[&plane]);
        let classes = classes();
        let expected = 0.5f32.sqrt();
        for triple in [[3, 3, 4], [3, 4, 2]] {
            assert!((values[usize::from(classes[index(triple)])] - expected).abs() < 1e-6);
        }
        assert!(values[CLASSES..].iter().all(|&value| value == 0.0), "grey has no colour differences");
    }

    #[test]
    fn columns_count_and_channels_that_go_together_differ_by_nothing() {
        // One column of five: steps 1 −1 1 −1 down, two triples of one class.
        let plane = Plane::new(vec![5, 6, 5, 6, 5], 1, 5, 255);
        let values = measure(&[&plane, &plane, &plane]);
        let classes = classes();
        assert!((values[usize::from(classes[index([3, 1, 3])])] - 1.0).abs() < 1e-6);
        assert!((values[CLASSES + usize::from(classes[index([2, 2, 2])])] - 1.0).abs() < 1e-6);
        assert_eq!(measure(&[]), vec![0.0; NAMES.len()]);
    }
}

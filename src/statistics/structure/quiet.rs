//! Shapes in a plane where everything above it is even far around.

use super::Sign;
use super::sampled::{Sampled, Tiles};

/// Side of a tile; the tiles around it must be as even as itself.
const TILE: usize = 16;
/// Highest share of the changes between neighbours that bits without order would have.
const DISORDER: f64 = 0.75;
/// Rows, and columns, in which the bit must change at least twice.
const LINES: usize = 2;

/// Lowest and highest sample of each tile, a list a channel.
pub(super) struct Ranges {
    columns: usize,
    rows: usize,
    channels: Vec<Vec<(u16, u16)>>,
}

impl Ranges {
    pub(super) fn of(sampled: &Sampled) -> Self {
        let (columns, rows) = (sampled.width.div_ceil(TILE), sampled.height.div_ceil(TILE));
        let of = |values: &[u16]| {
            let mut ranges = vec![(u16::MAX, 0); columns * rows];
            for (y, row) in values.chunks_exact(sampled.width).enumerate() {
                let ranges = &mut ranges[y / TILE * columns..][..columns];
                for (part, range) in row.chunks(TILE).zip(ranges) {
                    let (low, high) = part
                        .iter()
                        .fold((u16::MAX, 0), |(low, high), &value| (value.min(low), value.max(high)));
                    *range = (range.0.min(low), range.1.max(high));
                }
            }
            ranges
        };
        Self { columns, rows, channels: sampled.channels.iter().map(|strip| of(&strip.values)).collect() }
    }

    /// Whether all channels are even in a tile and around it, their lowest `bits` not minded.
    fn even(&self, column: usize, row: usize, bits: u32) -> bool {
        let rows = row.saturating_sub(1)..(row + 2).min(self.rows);
        let columns = column.saturating_sub(1)..(column + 2).min(self.columns);
        self.channels.iter().all(|ranges| {
            let above = ranges[row * self.columns + column].0 >> bits;
            rows.clone().all(|row| {
                let line = &ranges[row * self.columns..][columns.clone()];
                line.iter().all(|(low, high)| low >> bits == above && high >> bits == above)
            })
        })
    }
}

/// The shapes in one plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shapes {
    areas: usize,
    changes: f64,
    /// Changes that bits without order would have more.
    pub(super) missing: f64,
    /// What encloses the areas.
    pub(super) tiles: Tiles,
}

impl Shapes {
    pub(super) fn sign(&self) -> Sign {
        Sign::Shapes { areas: self.areas, disorder: self.changes / (self.changes + self.missing).max(1.0) }
    }
}

/// Looks for shapes in bit `bit` of `values` where all channels are even, their lowest `free` bits not minded. `channel`
/// says which of
/// them the values are, so that tiles of one value are passed over.
pub(super) fn shapes(
    sampled: &Sampled,
    ranges: &Ranges,
    values: &[u16],
    (bit, free): (u8, u8),
    channel: Option<usize>,
) -> Option<Shapes> {
    let mut found: Option<Shapes> = None;
    for row in 0..ranges.rows {
        for column in 0..ranges.columns {
            let range = channel.map(|channel| ranges.channels[channel][row * ranges.columns + column]);
            if range.is_some_and(|(low, high)| low == high) || !ranges.even(column, row, free.into()) {
                continue;
            }
            let (left, top) = (column * TILE, row * TILE);
            let Some((changes, expected)) = changes(sampled, values, bit, (left, top)) else { continue };
            let so_far =
                found.unwrap_or(Shapes { areas: 0, changes: 0.0, missing: 0.0, tiles: [left, top, 0, 0] });
            let [x0, y0, x1, y1] = so_far.tiles;
            found = Some(Shapes {
                areas: so_far.areas + 1,
                changes: so_far.changes + changes,
                missing: so_far.missing + expected - changes,
                tiles: [x0.min(left), y0.min(top), x1.max(left + TILE), y1.max(top + TILE)],
            });
        }
    }
    found
}

/// How often neighbours in a tile differ, and how often they would without order; `None` where the bits do not come
/// and go in both directions, or without order.
fn changes(sampled: &Sampled, values: &[u16], bit: u8, (left, top): (usize, usize)) -> Option<(f64, f64)> {
    let (right, bottom) = ((left + TILE).min(sampled.width), (top + TILE).min(sampled.height));
    let at = |x: usize, y: usize| values[y * sampled.width + x] >> bit & 1;
    let (mut set, mut all, mut wavy_rows) = (0u32, 0usize, 0);
    let mut down = [0usize; TILE];
    for y in top..bottom {
        let mut across = 0;
        for x in left..right {
            set += u32::from(at(x, y));
            across += usize::from(x + 1 < right && at(x, y) != at(x + 1, y));
            down[x - left] += usize::from(y + 1 < bottom && at(x, y) != at(x, y + 1));
        }
        all += across;
        wavy_rows += usize::from(across >= 2);
    }
    all += down.iter().sum::<usize>();
    let wavy_columns = down.iter().filter(|&&changes| changes >= 2).count();
    let (columns, rows) = (right - left, bottom - top);
    let pixels = (columns * rows) as f64;
    let pairs = ((columns - 1) * rows + columns * (rows - 1)) as f64;
    let share = f64::from(set) / pixels;
    let expected = 2.0 * share * (1.0 - share) * pairs * pixels / (pixels - 1.0).max(1.0);
    let changes = all as f64;
    let shaped = wavy_rows >= LINES && wavy_columns >= LINES && changes < DISORDER * expected;
    shaped.then_some((changes, expected))
}

//! How often a plane's bit stays where the bits above it jump, against how often those make one expect it.

use super::Sign;
use super::sampled::{Sampled, Strip, Tiles};
use crate::pixels::view::Channel;

/// Side of a tile.
const TILE: usize = 32;
/// Fewest jumps in a tile that is looked at closer.
const FEWEST: f64 = 48.0;
/// Fewest kinds of jumps that can make a plane stand out: each counts as one coin.
const KINDS: usize = 16;
/// Deviates above half, and above what is expected, that make a tile count.
const DEVIATE: f64 = 5.0;
/// Least variance of a kind of jumps: what is expected is itself an estimate.
const VARIANCE: f64 = 0.1;
/// Slots for what all channels have above the plane.
const SLOTS: usize = 1 << 17;

/// What the tiles that count have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Jumps {
    /// Kinds of jumps.
    kinds: usize,
    /// Sums over kinds of the share in which the bit stays, and of that expected.
    stays: f64,
    expected: f64,
    /// Sum over kinds of the variance of one coin of the expected share.
    variance: f64,
    /// What encloses the tiles.
    pub(super) tiles: Tiles,
}

impl Jumps {
    /// By how much the bit stays more often, 0..=1.
    pub(super) fn excess(&self) -> f64 {
        (self.stays - self.expected) / (self.kinds as f64).max(1.0)
    }

    /// The same in deviates of as many coins that fall as expected.
    pub(super) fn deviate(&self) -> f64 {
        (self.stays - self.expected) / self.variance.max(VARIANCE).sqrt()
    }

    pub(super) fn sign(&self) -> Sign {
        let kinds = (self.kinds as f64).max(1.0);
        Sign::Persistence { stays: self.stays / kinds, expected: self.expected / kinds, kinds: self.kinds }
    }
}

/// Measures one plane.
pub(super) fn single(sampled: &Sampled, strip: &Strip, bit: u8) -> Option<Jumps> {
    let plane: Vec<u8> = strip.values.iter().map(|value| (value >> bit) as u8).collect();
    measure(sampled, &plane, |index| mixed(sampled, index, bit + 1, strip.values[index] >> (bit + 1)))
}

/// Measures the exclusive-or of two planes: side by side in one channel it is the parity of two bits below what is
/// above both; in two channels the parity of their difference.
pub(super) fn both(sampled: &Sampled, [(first, bit), (second, other)]: [(usize, u8); 2]) -> Option<Jumps> {
    let (one, two) = (&sampled.channels[first], &sampled.channels[second]);
    if first == second {
        let folded = |value: &u16| (value >> (other + 1) << 1 | (value >> bit ^ value >> other) & 1) as u8;
        let plane: Vec<u8> = one.values.iter().map(folded).collect();
        return measure(sampled, &plane, |index| mixed(sampled, index, other + 1, 0));
    }
    let pairs = one.values.iter().zip(&two.values);
    let plane: Vec<u8> = pairs.map(|(a, b)| ((a >> bit) as u8).wrapping_sub((b >> other) as u8)).collect();
    measure(sampled, &plane, |index| mixed(sampled, index, bit + 1, u16::from(plane[index] >> 1)))
}

/// A slot for the colours of pixel `index` above `bits` low ones.
fn mixed(sampled: &Sampled, index: usize, bits: u8, own: u16) -> usize {
    let mut hash = u64::from(own);
    for strip in sampled.channels.iter().filter(|strip| strip.channel != Channel::Alpha) {
        // Fibonacci hashing: the golden ratio in 64 bits.
        hash = (hash ^ u64::from(strip.values[index] >> bits)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    (hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - SLOTS.trailing_zeros())) as usize
}

/// Whether what is above the plane jumps.
#[inline]
const fn jumps(a: u8, b: u8) -> bool {
    (a >> 1).abs_diff(b >> 1) >= 2
}

/// Measures `plane`: the bit in bit 0, what is above it above that. `slot` names what all channels have above it.
fn measure(sampled: &Sampled, plane: &[u8], slot: impl Fn(usize) -> usize) -> Option<Jumps> {
    let (width, height) = (sampled.width, sampled.height);
    let columns = width.div_ceil(TILE);
    let tiles = counts(plane, width, height);
    let stands_out = |&(jumps, stays): &(u32, u32)| {
        let (jumps, stays) = (f64::from(jumps), f64::from(stays));
        jumps >= FEWEST && stays >= 0.62 * jumps && 2.0 * stays - jumps >= DEVIATE * jumps.sqrt()
    };
    let candidates: Vec<usize> = (0..tiles.len()).filter(|&tile| stands_out(&tiles[tile])).collect();
    let corner = |tile: usize| (tile % columns * TILE, tile / columns * TILE);
    // The tables below cost more than all before them, and most drawings have too few kinds to stand out.
    if various(plane, (width, height), candidates.iter().map(|&tile| corner(tile))) < KINDS {
        return None;
    }
    let known = Known::of(plane, slot);
    let mut kinds = vec![[0f64; 3]; 128 * 128];
    let mut around: Option<Tiles> = None;
    let mut found = Vec::new();
    for tile in candidates {
        let (left, top) = corner(tile);
        found.clear();
        let (mut stays, mut expected) = (0.0, 0.0);
        pairs(plane, (width, height), (left, top), |at, to| {
            let (a, b) = (plane[at], plane[to]);
            let (same, told) = (f64::from(u8::from((a ^ b) & 1 == 0)), known.expected(plane, at, to));
            stays += same;
            expected += told;
            found.push((kind(a, b), same, told));
        });
        let (count, excess) = (found.len() as f64, stays - expected);
        if count < FEWEST || excess < DEVIATE * (count / 4.0).sqrt() || excess < super::EXCESS * count {
            continue;
        }
        for &(kind, same, told) in &found {
            let sums = &mut kinds[kind];
            *sums = [sums[0] + 1.0, sums[1] + same, sums[2] + told];
        }
        let [x0, y0, x1, y1] = around.unwrap_or([left, top, 0, 0]);
        around = Some([x0.min(left), y0.min(top), x1.max(left + TILE), y1.max(top + TILE)]);
    }
    let seen: Vec<&[f64; 3]> = kinds.iter().filter(|sums| sums[0] > 0.0).collect();
    let sum = |part: usize| seen.iter().map(|sums| sums[part] / sums[0]).sum();
    let (stays, expected) = (sum(1), sum(2));
    let variances = seen.iter().map(|sums| {
        let share = sums[2] / sums[0];
        (share * (1.0 - share)).max(VARIANCE)
    });
    let variance = variances.sum();
    around.map(|tiles| Jumps { kinds: seen.len(), stays, expected, variance, tiles })
}

/// The kind of a jump: what is above the bit on its two sides, in either order.
fn kind(a: u8, b: u8) -> usize {
    let (low, high) = ((a >> 1).min(b >> 1), (a >> 1).max(b >> 1));
    usize::from(low) * 128 + usize::from(high)
}

/// How many kinds of jumps there are in tiles with these corners.
fn various(plane: &[u8], size: (usize, usize), corners: impl Iterator<Item = (usize, usize)>) -> usize {
    let mut seen = vec![false; 128 * 128];
    for corner in corners {
        pairs(plane, size, corner, |at, to| seen[kind(plane[at], plane[to])] = true);
    }
    seen.iter().filter(|&&seen| seen).count()
}

/// Jumps between neighbours in each tile, and those of them over which the bit stays.
fn counts(plane: &[u8], width: usize, height: usize) -> Vec<(u32, u32)> {
    let columns = width.div_ceil(TILE);
    let mut tiles = vec![(0, 0); columns * height.div_ceil(TILE)];
    for (y, row) in plane.chunks_exact(width).enumerate() {
        let tiles = &mut tiles[y / TILE * columns..][..columns];
        add(&row[..width - 1], &row[1..], tiles);
        if let Some(below) = plane.get((y + 1) * width..(y + 2) * width) {
            add(row, below, tiles);
        }
    }
    tiles
}

/// Adds the pairs of two rows to the tiles that they lie in.
fn add(a: &[u8], b: &[u8], tiles: &mut [(u32, u32)]) {
    // Arrays of a tile's width, so that many bytes are compared at once; a row's sums fit a byte.
    let ((whole_a, rest_a), (whole_b, rest_b)) = (a.as_chunks::<TILE>(), b.as_chunks::<TILE>());
    for ((a, b), tile) in whole_a.iter().zip(whole_b).zip(&mut *tiles) {
        let (count, stays) = sums(a, b);
        *tile = (tile.0 + count, tile.1 + stays);
    }
    if let Some(tile) = tiles.get_mut(whole_a.len()) {
        let (count, stays) = sums(rest_a, rest_b);
        *tile = (tile.0 + count, tile.1 + stays);
    }
}

/// Jumps from `a` to `b`, and those over which the bit stays, of at most a tile's width.
#[inline]
fn sums(a: &[u8], b: &[u8]) -> (u32, u32) {
    let (mut count, mut stays) = (0u8, 0u8);
    for (&a, &b) in a.iter().zip(b) {
        let jump = u8::from(jumps(a, b));
        count = count.wrapping_add(jump);
        stays = stays.wrapping_add(jump & !(a ^ b));
    }
    (count.into(), stays.into())
}

/// Calls `each` for the neighbours in one tile between which what is above jumps, straight lines of values left out: on
/// a ramp of even steps a bit stays for no other reason.
fn pairs(
    plane: &[u8],
    (width, height): (usize, usize),
    (left, top): (usize, usize),
    mut each: impl FnMut(usize, usize),
) {
    let mut visit = |at: usize, step: usize, before: bool, after: bool| {
        let (a, b) = (plane[at], plane[at + step]);
        if !jumps(a, b) {
            return;
        }
        let slope = b.wrapping_sub(a);
        let straight = before && a.wrapping_sub(plane[at - step]) == slope
            || after && plane[at + 2 * step].wrapping_sub(b) == slope;
        if !straight {
            each(at, at + step);
        }
    };
    for y in top..(top + TILE).min(height) {
        for x in left..(left + TILE).min(width) {
            let at = y * width + x;
            if x + 1 < width {
                visit(at, 1, x > 0, x + 2 < width);
            }
            if y + 1 < height {
                visit(at, width, y > 0, y + 2 < height);
            }
        }
    }
}

/// How the bit goes with what is above it.
struct Known {
    /// Pixels and set bits by what is above in the plane itself, and in all channels.
    own: Vec<(u32, u32)>,
    joint: Vec<(u32, u32)>,
    slots: Vec<u32>,
}

impl Known {
    fn of(plane: &[u8], slot: impl Fn(usize) -> usize) -> Self {
        let slots: Vec<u32> = (0..plane.len()).map(|index| slot(index) as u32).collect();
        let (mut own, mut joint) = (vec![(0, 0); 128], vec![(0, 0); SLOTS]);
        for (&value, &slot) in plane.iter().zip(&slots) {
            for count in [&mut own[usize::from(value >> 1)], &mut joint[slot as usize]] {
                *count = (count.0 + 1, count.1 + u32::from(value & 1));
            }
        }
        Self { own, joint, slots }
    }

    /// How probable it is that the bits of two pixels are the same, by what else is known of pixels like them; the
    /// better of the two ways to tell, so that what either explains is explained.
    fn expected(&self, plane: &[u8], at: usize, to: usize) -> f64 {
        // The pixel itself is left out of the counts; half a pixel of each kind stands for what is not known.
        let set = |(count, set): (u32, u32), bit: u8| {
            (f64::from(set) - f64::from(bit) + 0.5) / f64::from(count.max(1))
        };
        let (a, b) = (plane[at] & 1, plane[to] & 1);
        let same = |first: f64, second: f64| first * second + (1.0 - first) * (1.0 - second);
        let own = |at: usize, bit: u8| set(self.own[usize::from(plane[at] >> 1)], bit);
        let joint = |at: usize, bit: u8| set(self.joint[self.slots[at] as usize], bit);
        same(own(at, a), own(to, b)).max(same(joint(at, a), joint(to, b)))
    }
}

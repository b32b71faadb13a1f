//! The view policy: which windows of a large image the network sees.

use super::{MAX_VIEWS, VIEW};
use crate::finding::Region;
use crate::statistics::Tiles;

/// Start of the raster, its end, then the windows on the grid of tiles whose mean suspicion is highest and that share
/// at most half their area with a window chosen before; equal ones in raster order. Windows without any suspicion are
/// not shown.
pub(super) fn regions(width: u32, height: u32, tiles: Option<&Tiles>) -> Vec<Region> {
    let at = |x: u32, y: u32| Region { x, y, width: width.min(VIEW), height: height.min(VIEW) };
    let (right, bottom) = (width.saturating_sub(VIEW), height.saturating_sub(VIEW));
    let mut chosen = vec![at(0, 0)];
    if (right, bottom) == (0, 0) {
        return chosen;
    }
    chosen.push(at(right, bottom));
    let Some(tiles) = tiles else { return chosen };
    let mut windows: Vec<(f32, Region)> = Vec::new();
    let side = Tiles::SIDE;
    for y in (0..height.div_ceil(side)).map(|row| row * side).take_while(|&y| y < bottom + side) {
        for x in (0..width.div_ceil(side)).map(|column| column * side).take_while(|&x| x < right + side) {
            let region = at(x.min(right), y.min(bottom));
            let mean = mean(tiles, region);
            if mean > 0.0 {
                windows.push((mean, region));
            }
        }
    }
    // A stable sort keeps the raster order of equals.
    windows.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (_, region) in windows {
        if chosen.len() == MAX_VIEWS {
            break;
        }
        let half = u64::from(region.width) * u64::from(region.height) / 2;
        if chosen.iter().all(|other| shared(*other, region) <= half) {
            chosen.push(region);
        }
    }
    chosen
}

/// Mean suspicion of the tiles whose centre lies in the region.
fn mean(tiles: &Tiles, region: Region) -> f32 {
    let range = |start: u32, length: u32, count: u32| {
        let first = (start + Tiles::SIDE / 2) / Tiles::SIDE;
        let last = (start + length + Tiles::SIDE / 2) / Tiles::SIDE;
        first.min(count)..last.min(count)
    };
    let (mut sum, mut count) = (0.0, 0u32);
    for row in range(region.y, region.height, tiles.rows) {
        for column in range(region.x, region.width, tiles.columns) {
            let at = row as usize * tiles.columns as usize + column as usize;
            sum += tiles.values.get(at).copied().unwrap_or_default();
            count += 1;
        }
    }
    if count > 0 { sum / count as f32 } else { 0.0 }
}

/// Pixels that both regions hold.
fn shared(a: Region, b: Region) -> u64 {
    let overlap = |a: u32, a_length: u32, b: u32, b_length: u32| {
        u64::from((a + a_length).min(b + b_length).saturating_sub(a.max(b)))
    };
    overlap(a.x, a.width, b.x, b.width) * overlap(a.y, a.height, b.y, b.height)
}

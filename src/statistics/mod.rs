//! Statistical tests over every sample of the image at native resolution; one test one file.

use crate::pixels::Image;

/// The whole-image statistics in the fixed order of [`NAMES`]: the tail of the content stream.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistics {
    /// One finite value a name.
    pub values: Vec<f32>,
    /// Per-tile suspicion (row by row, 0..=1), what the view policy and the heat map use.
    pub tiles: Tiles,
}

/// Suspicion per tile of [`Tiles::SIDE`]² pixels.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tiles {
    /// Tiles a row.
    pub columns: u32,
    /// Rows of tiles.
    pub rows: u32,
    /// `columns × rows` values 0..=1.
    pub values: Vec<f32>,
}

impl Tiles {
    /// Side of a tile in pixels; tiles at the right and bottom edge may be smaller.
    pub const SIDE: u32 = 64;
}

/// Names of the statistics, in order, lower case with hyphens, unique.
pub const NAMES: &[&str] = &[];

impl Statistics {
    /// The value of that name.
    pub fn get(&self, name: &str) -> Option<f32> {
        let index = NAMES.iter().position(|known| *known == name)?;
        self.values.get(index).copied()
    }
}

/// Measures `image`. Always returns `NAMES.len()` finite values: a test that does not apply gives 0 and says so in
/// its own `…-applies` value where 0 could be a result.
pub fn measure(image: &Image) -> Statistics {
    let _ = image;
    Statistics { values: vec![0.0; NAMES.len()], tiles: Tiles::default() }
}

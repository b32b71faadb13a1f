//! Alpha channels as programs make them: cut out, feathered, cast as shadows, computed from brightness, and a step
//! beside opaque where rounding left them.

use crate::lab::canvas;
use crate::lab::rng::Rng;
use crate::pixels::{Image, Layout};

/// What a made alpha channel looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Opaque everywhere.
    Uniform,
    /// Transparent outside a shape, opaque inside.
    Binary,
    /// A shape with a soft edge.
    Soft,
    /// Fading from one side to the other.
    Fade,
    /// Fading, with noise below one step, as paint programs dither gradients.
    Dithered,
    /// A window that casts a shadow with normal fall-off.
    Shadow,
    /// Two or three values a step or two below opaque and above clear, along the picture's own edges or a shape:
    /// compositing and colour conversion round so, and flags and screenshots are found that way.
    Rounded,
    /// What is left when a colour is turned into transparency: the picture's brightness.
    Brightness,
}

impl Kind {
    /// A kind as made covers have it.
    pub fn draw(rng: &mut Rng) -> Self {
        *rng.weighted(&[
            (6, Self::Uniform),
            (5, Self::Binary),
            (10, Self::Soft),
            (4, Self::Fade),
            (2, Self::Dithered),
            (5, Self::Shadow),
            (6, Self::Rounded),
            (2, Self::Brightness),
        ])
    }
}

/// Geometry and values of one drawing.
struct Shape {
    width: i64,
    height: i64,
    centre: (i64, i64),
    radius: i64,
    soft: i64,
    /// Alpha where a rounded plane is full, nearly full, and clear.
    levels: [u8; 3],
    /// Brightness from which on a rounded plane takes the second level; above 255 the shape decides.
    cut: i64,
}

impl Shape {
    fn draw(image: &Image, rng: &mut Rng) -> Self {
        let (width, height) = (i64::from(image.width), i64::from(image.height));
        let centre = (width / 2 + rng.below(21) as i64 - 10, height / 2 + rng.below(21) as i64 - 10);
        let radius = (width.min(height) * rng.range(28, 55) as i64 / 100).max(1);
        let soft = (radius * rng.range(4, 40) as i64 / 100).max(2);
        let full = *rng.pick(&[255, 255, 254, 253]);
        let levels = [full, *rng.pick(&[254, 254, 253, 252, 1]), *rng.pick(&[0, 0, 1, 2])];
        let cut = if rng.chance(0.5) { rng.range(40, 220) as i64 } else { 256 };
        Self { width, height, centre, radius, soft, levels, cut }
    }

    /// Alpha of the pixel at `at` whose brightness is `light`.
    fn alpha(&self, kind: Kind, at: i64, light: i64, rng: &mut Rng) -> u8 {
        let (x, y) = (at % self.width, at / self.width);
        let (across, down) = ((x - self.centre.0).abs(), (y - self.centre.1).abs());
        let inside = self.radius - (across.pow(2) + down.pow(2)).isqrt();
        let ramp = x as f64 * 255.0 / self.width.max(2) as f64;
        match kind {
            Kind::Uniform => 255,
            Kind::Binary if inside > 0 => 255,
            Kind::Binary => 0,
            Kind::Soft => (inside * 255 / self.soft).clamp(0, 255) as u8,
            Kind::Fade => ramp as u8,
            Kind::Dithered => (ramp + rng.unit()).min(255.0) as u8,
            Kind::Shadow => {
                let margin = |of: i64, size: i64| (of - (size / 2 - self.soft)).max(0);
                let (past_x, past_y) = (margin(across, self.width), margin(down, self.height));
                if past_x == 0 && past_y == 0 {
                    return 255;
                }
                let distance = (past_x.pow(2) + past_y.pow(2)) as f64 / (self.soft as f64 / 2.0).powi(2);
                (150.0 * (-distance / 2.0).exp()).round() as u8
            }
            Kind::Rounded if self.cut < 256 => self.levels[usize::from(light >= self.cut)],
            Kind::Rounded if inside > self.soft => self.levels[0],
            Kind::Rounded if inside > 0 => self.levels[1],
            Kind::Rounded => self.levels[2],
            Kind::Brightness => 255 - light as u8,
        }
    }
}

/// The image with an alpha channel of that kind.
pub fn add(image: &Image, kind: Kind, rng: &mut Rng) -> Image {
    let mut pixels = canvas::rgba(image);
    let shape = Shape::draw(image, rng);
    let keeps_colour = rng.chance(0.5);
    for (at, pixel) in pixels.iter_mut().enumerate() {
        let light = (i64::from(pixel[0]) * 2 + i64::from(pixel[1]) * 5 + i64::from(pixel[2])) / 8;
        pixel[3] = shape.alpha(kind, at as i64, light, rng);
        if pixel[3] == 0 && !keeps_colour {
            *pixel = [0; 4];
        }
    }
    let layout = if image.layout == Layout::Grey { Layout::GreyAlpha } else { Layout::Rgba };
    canvas::from_rgba(image.width, image.height, &pixels, layout)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn values(kind: Kind, seed: u64) -> BTreeSet<u8> {
        let cover = canvas::rgb(40, 30, (0..3600).map(|i| (i * 7 % 251) as u8).collect());
        canvas::rgba(&add(&cover, kind, &mut Rng::new(seed, "alpha"))).iter().map(|pixel| pixel[3]).collect()
    }

    #[test]
    fn every_kind_has_the_values_it_is_named_for() {
        assert_eq!(values(Kind::Uniform, 1), BTreeSet::from([255]));
        assert_eq!(values(Kind::Binary, 1), BTreeSet::from([0, 255]));
        assert!(values(Kind::Fade, 1).len() > 20 && values(Kind::Dithered, 1).len() > 20);
        assert!(values(Kind::Shadow, 1).contains(&255) && values(Kind::Shadow, 1).len() > 4);
        assert!(values(Kind::Brightness, 1).len() > 100);
    }

    #[test]
    fn a_rounded_plane_has_few_values_and_all_of_them_beside_opaque_or_clear() {
        for seed in 0..40 {
            let found = values(Kind::Rounded, seed);
            assert!(found.len() <= 3 && found.iter().all(|value| *value <= 2 || *value >= 252), "{found:?}");
        }
    }
}

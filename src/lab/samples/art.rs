//! Pictures made from nothing: covers for the sample files. Only sums, products, quotients and square roots, whose
//! results are the same on every machine.

use crate::lab::canvas;
use crate::lab::rng::Rng;
use crate::pixels::{Image, Layout};

type Colour = [f64; 3];

fn mix(a: Colour, b: Colour, t: f64) -> Colour {
    let t = t.clamp(0.0, 1.0);
    [0, 1, 2].map(|c| a[c] + (b[c] - a[c]) * t)
}

fn smooth(t: f64) -> f64 {
    let t = t.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Smooth noise in 0..1 over a lattice of hashed values.
fn lattice(seed: u32, x: f64, y: f64) -> f64 {
    let corner = |i: i64, j: i64| {
        let mut h = (i as u32).wrapping_mul(0x9e37_79b1) ^ (j as u32).wrapping_mul(0x85eb_ca77) ^ seed;
        h = (h ^ h >> 15).wrapping_mul(0x2c1b_3c6d);
        h = (h ^ h >> 12).wrapping_mul(0x297a_2d39);
        f64::from(h ^ h >> 15) / f64::from(u32::MAX)
    };
    let (i, j) = (x.floor(), y.floor());
    let (u, v) = (smooth(x - i), smooth(y - j));
    let (i, j) = (i as i64, j as i64);
    let top = corner(i, j) + (corner(i + 1, j) - corner(i, j)) * u;
    let low = corner(i, j + 1) + (corner(i + 1, j + 1) - corner(i, j + 1)) * u;
    top + (low - top) * v
}

/// Noise of several octaves, 0..1.
fn clouds(seed: u32, mut x: f64, mut y: f64, octaves: u32) -> f64 {
    let (mut sum, mut weight, mut total) = (0.0, 0.5, 0.0);
    for octave in 0..octaves {
        sum += lattice(seed.wrapping_add(octave * 7919), x, y) * weight;
        total += weight;
        (x, y, weight) = (x * 2.03 + 17.1, y * 2.03 + 9.2, weight * 0.5);
    }
    sum / total
}

/// Paints every pixel, with the noise that a sensor adds.
fn paint(width: u32, height: u32, grain: f64, seed: u32, shade: impl Fn(f64, f64) -> Colour) -> Image {
    let mut rng = Rng::new(u64::from(seed), "grain");
    let mut samples = Vec::with_capacity(width as usize * height as usize * 3);
    let side = f64::from(height);
    for y in 0..height {
        for x in 0..width {
            let colour = shade(f64::from(x) / side, f64::from(y) / side);
            // Shot noise grows with the root of the light.
            samples.extend(colour.map(|value| {
                let sigma = grain * (0.4 + (value.max(0.0) / 255.0).sqrt());
                (value + rng.normal() * sigma).round().clamp(0.0, 255.0) as u8
            }));
        }
    }
    canvas::rgb(width, height, samples)
}

/// Colours of a [`landscape`].
#[derive(Debug, Clone, Copy)]
pub struct Palette {
    /// Sky at the top.
    pub zenith: [f64; 3],
    /// Sky at the horizon.
    pub horizon: [f64; 3],
    /// The nearest ridge.
    pub near: [f64; 3],
    /// Sun, and its glow.
    pub sun: [f64; 3],
}

/// Morning over blue hills.
pub const DAWN: Palette = Palette {
    zenith: [58.0, 92.0, 158.0],
    horizon: [250.0, 196.0, 150.0],
    near: [18.0, 34.0, 46.0],
    sun: [255.0, 240.0, 205.0],
};
/// Evening over red hills.
pub const DUSK: Palette = Palette {
    zenith: [44.0, 30.0, 84.0],
    horizon: [244.0, 122.0, 82.0],
    near: [30.0, 14.0, 34.0],
    sun: [255.0, 214.0, 150.0],
};
/// A clear day over green hills.
pub const NOON: Palette = Palette {
    zenith: [64.0, 132.0, 206.0],
    horizon: [206.0, 228.0, 238.0],
    near: [36.0, 72.0, 34.0],
    sun: [255.0, 255.0, 246.0],
};

/// Five ridges in the haze, a sun, clouds, and water in front.
pub fn landscape(width: u32, height: u32, seed: u32, palette: Palette) -> Image {
    let ratio = f64::from(width) / f64::from(height);
    let sun = (ratio * (0.25 + lattice(seed, 0.5, 3.5) * 0.5), 0.3);
    let sky = |x: f64, y: f64| {
        let mut colour = mix(palette.zenith, palette.horizon, y / 0.62);
        let veil = clouds(seed ^ 0x4d, x * 2.2, y * 6.0, 5);
        colour = mix(colour, [255.0, 250.0, 244.0], smooth((veil - 0.52) * 3.2) * 0.55);
        let distance = ((x - sun.0) * (x - sun.0) + (y - sun.1) * (y - sun.1)).sqrt();
        colour = mix(colour, palette.sun, 0.05 / (0.05 + distance * distance * 2.0) * 0.75);
        mix(colour, palette.sun, smooth((0.062 - distance) * 140.0))
    };
    let hills = |x: f64, y: f64| {
        let mut colour = sky(x, y);
        for ridge in 0..5u32 {
            let t = f64::from(ridge) / 4.0;
            let line = 0.46 + t * 0.2
                - (clouds(seed + ridge * 101, x * (1.4 + t * 1.2) + t * 9.0, t * 5.0, 6) - 0.5) * 0.36;
            if y > line {
                let base = mix(palette.horizon, palette.near, 0.25 + t * 0.75);
                let texture = clouds(seed + 900 + ridge, x * 26.0, y * 34.0, 4) - 0.5;
                let haze = smooth((y - line) * 3.0) * (1.0 - t) * 0.5;
                colour = mix(base.map(|v| v + texture * 34.0 * (0.4 + t)), palette.horizon, haze);
            }
        }
        colour
    };
    paint(width, height, 1.7, seed, |x, y| {
        const SHORE: f64 = 0.8;
        if y < SHORE {
            return hills(x, y);
        }
        let depth = y - SHORE;
        let wave = (clouds(seed + 5, x * 9.0, depth * 90.0, 3) - 0.5) * (0.02 + depth * 0.3);
        let mirrored = hills(x + wave, (SHORE - depth * 1.6 + wave).clamp(0.0, SHORE));
        mix(mirrored, palette.near, 0.3 + depth)
    })
}

/// A Julia set, coloured by how near the orbit came to the axes.
pub fn julia(width: u32, height: u32, (re, im): (f64, f64)) -> Image {
    let ratio = f64::from(width) / f64::from(height);
    paint(width, height, 1.3, (re * 1000.0) as i32 as u32, |x, y| {
        let (mut a, mut b) = ((x - ratio / 2.0) * 2.5, (y - 0.5) * 2.5);
        let (mut near, mut low, mut turns) = (9.0f64, 9.0f64, 0.0);
        for _ in 0..90 {
            let (aa, bb) = (a * a, b * b);
            if aa + bb > 36.0 {
                break;
            }
            near = near.min(aa + bb);
            low = low.min((a * b).abs());
            (a, b) = (aa - bb + re, 2.0 * a * b + im);
            turns += 1.0;
        }
        let glow = 1.0 / (1.0 + low.sqrt() * 14.0);
        let ring = smooth(near.sqrt() * 1.4);
        let escape = turns / 90.0;
        let ground = mix([10.0, 14.0, 38.0], [36.0, 108.0, 132.0], ring);
        let lit = mix(ground, [250.0, 196.0, 92.0], glow);
        mix(lit, [252.0, 244.0, 226.0], escape * escape * (1.0 - ring))
    })
}

/// Curtains of northern light over a dark forest.
pub fn aurora(width: u32, height: u32) -> Image {
    paint(width, height, 1.5, 31, |x, y| {
        let night = mix([6.0, 10.0, 30.0], [22.0, 42.0, 66.0], y);
        let bend = clouds(41, x * 1.7, y * 0.5, 4) * 0.7;
        let curtain = clouds(43, x * 7.0 + bend * 5.0, y * 0.7, 4);
        let height = smooth(1.0 - ((y - 0.1 - bend * 0.5) * 2.4).abs());
        let green = mix(night, [92.0, 236.0, 160.0], smooth((curtain - 0.34) * 2.6) * height);
        let mut colour = mix(green, [176.0, 84.0, 190.0], smooth((0.3 - y) * 2.2) * curtain * height);
        let star = lattice(47, x * 120.0, y * 120.0);
        colour = mix(colour, [255.0; 3], smooth((star - 0.965) * 40.0) * (1.0 - height * 0.7));
        let trees = 0.8 + (clouds(53, x * 4.0, 0.0, 3) - 0.5) * 0.14
            - (lattice(59, x * 46.0, 0.0) - 0.3).max(0.0) * 0.13;
        if y > trees {
            mix([7.0, 11.0, 15.0], [16.0, 28.0, 30.0], clouds(61, x * 40.0, y * 40.0, 3))
        } else {
            colour
        }
    })
}

/// Houses with lit windows under a moon.
pub fn city(width: u32, height: u32) -> Image {
    paint(width, height, 1.6, 71, |x, y| {
        let mut colour = mix([20.0, 26.0, 62.0], [214.0, 132.0, 116.0], smooth(y * 1.25));
        let moon = ((x - 0.95) * (x - 0.95) + (y - 0.22) * (y - 0.22)).sqrt();
        colour = mix(colour, [250.0, 240.0, 214.0], 0.004 / (0.004 + moon * moon) * 0.5);
        colour = mix(colour, [252.0, 246.0, 226.0], smooth((0.075 - moon) * 120.0));
        for row in 0..3u32 {
            let t = f64::from(row);
            let broad = 0.15 - t * 0.018;
            let house = ((x + t * 0.061) / broad).floor();
            let roof = 0.5 + t * 0.1 - lattice(73 + row, house + 0.5, 0.5) * 0.3;
            if y > roof {
                let wall = mix([86.0, 72.0, 104.0], [22.0, 20.0, 36.0], t / 2.0);
                let (u, v) = ((x + t * 0.061) / 0.024, (y - roof) / 0.034);
                let lit = lattice(97 + row, u.floor() * 3.0, v.floor() * 5.0) > 0.56;
                let inside =
                    (0.25..0.75).contains(&(u - u.floor())) && (0.25..0.8).contains(&(v - v.floor()));
                colour = if lit && inside { mix(wall, [255.0, 214.0, 128.0], 0.85) } else { wall };
            }
        }
        colour
    })
}

/// A star in a ring with soft edges over nothing: a logo with real alpha.
pub fn logo(side: u32) -> Image {
    let mut samples = Vec::with_capacity((side * side * 4) as usize);
    for row in 0..side {
        for column in 0..side {
            let x = (f64::from(column) + 0.5) / f64::from(side) * 2.0 - 1.0;
            let y = (f64::from(row) + 0.5) / f64::from(side) * 2.0 - 1.0;
            let radius = (x * x + y * y).sqrt();
            let ring = smooth((0.055 - (radius - 0.84).abs()) * 28.0);
            // Four rays: the product of the axes is small along them.
            let ray = (0.03 - (x * y).abs()).max(0.0) / 0.03;
            let star = smooth(ray * 1.6 - radius * 1.05);
            let glow = (1.0 - radius / 0.95).max(0.0);
            let cover = ring.max(star).max(glow * glow * 0.45);
            let colour = mix([64.0, 120.0, 236.0], [255.0, 222.0, 140.0], star.max(0.35 * (1.0 - y)));
            samples.extend(colour.map(|value| value.round().clamp(0.0, 255.0) as u8));
            samples.push((cover * 255.0).round().clamp(0.0, 255.0) as u8);
        }
    }
    canvas::image(side, side, Layout::Rgba, samples)
}

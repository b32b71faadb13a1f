//! How Stegosuite sorts the colours of a GIF: from each colour on, always to the nearest that is left, by CIEDE2000; of
//! all these ways the shortest.

use std::f64::consts::PI;

/// The different colours of a table, sorted.
pub(super) fn sorted(table: &[[u8; 3]]) -> Vec<[u8; 3]> {
    let base = hashed(table);
    let lab: Vec<[f64; 3]> = base.iter().map(|colour| lab(*colour)).collect();
    let count = base.len();
    let mut distances = vec![0.0; count * count];
    for a in 0..count {
        for b in a + 1..count {
            let distance = ciede2000(lab[a], lab[b]);
            distances[a * count + b] = distance;
            distances[b * count + a] = distance;
        }
    }
    let mut best: Option<(f64, Vec<usize>)> = None;
    for start in 0..count {
        let way = way(start, count, &distances);
        if best.as_ref().is_none_or(|best| way.0 < best.0) {
            best = Some(way);
        }
    }
    best.map(|(_, way)| way.into_iter().map(|at| base[at]).collect()).unwrap_or_default()
}

/// Length and order of the way from one colour on.
fn way(start: usize, count: usize, distances: &[f64]) -> (f64, Vec<usize>) {
    let mut left: Vec<usize> = (0..count).filter(|at| *at != start).collect();
    let (mut length, mut order) = (0.0, vec![start]);
    let mut last = start;
    while !left.is_empty() {
        let (mut near, mut least) = (0, f64::INFINITY);
        for (index, at) in left.iter().enumerate() {
            let distance = distances[last * count + at];
            if distance < least {
                (near, least) = (index, distance);
            }
        }
        last = left.remove(near);
        length += least;
        order.push(last);
    }
    (length, order)
}

/// The different colours in the order in which Java's `HashSet` lists them, which decides between equal distances.
fn hashed(table: &[[u8; 3]]) -> Vec<[u8; 3]> {
    let buckets = ((table.len() as f64 / 0.75) as usize + 1).max(16).next_power_of_two();
    let mut listed: Vec<(usize, usize, [u8; 3])> = Vec::new();
    for (at, &[r, g, b]) in table.iter().enumerate() {
        if !table[..at].contains(&[r, g, b]) {
            let hash = u32::from_be_bytes([0xff, r, g, b]);
            listed.push(((hash ^ hash >> 16) as usize & (buckets - 1), at, [r, g, b]));
        }
    }
    listed.sort_unstable();
    listed.into_iter().map(|(_, _, colour)| colour).collect()
}

/// CIE L*a*b* of an sRGB colour under D65.
fn lab(colour: [u8; 3]) -> [f64; 3] {
    let linear = colour.map(|value| {
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    let [r, g, b] = linear;
    let x = (0.412_456_4 * r + 0.357_576_1 * g + 0.180_437_5 * b) / 0.95047;
    let y = 0.212_672_9 * r + 0.715_152_2 * g + 0.072_175 * b;
    let z = (0.019_333_9 * r + 0.119_192 * g + 0.950_304_1 * b) / 1.08883;
    let root = |value: f64| {
        if value > 0.008_856 { value.powf(1.0 / 3.0) } else { 7.787_037 * value + 0.137_931_034_482_758_29 }
    };
    let [x, y, z] = [x, y, z].map(root);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// The colour difference CIEDE2000 (CIE 142-2001) with all weights 1, angles in radians.
fn ciede2000([l1, a1, b1]: [f64; 3], [l2, a2, b2]: [f64; 3]) -> f64 {
    let far = 25.0_f64.powf(7.0);
    let chroma = 0.5 * ((a1 * a1 + b1 * b1).sqrt() + (a2 * a2 + b2 * b2).sqrt());
    let stretch = 0.5 * (1.0 - (chroma.powf(7.0) / (chroma.powf(7.0) + far)).sqrt());
    let (a1, a2) = ((1.0 + stretch) * a1, (1.0 + stretch) * a2);
    let (c1, c2) = ((a1 * a1 + b1 * b1).sqrt(), (a2 * a2 + b2 * b2).sqrt());
    let product = c1 * c2;
    let hue = |b: f64, a: f64| {
        let hue = b.atan2(a);
        if hue < 0.0 { hue + 2.0 * PI } else { hue }
    };
    let (h1, h2) = (hue(b1, a1), hue(b2, a2));
    let mut turn = h2 - h1;
    if turn > PI {
        turn -= 2.0 * PI;
    }
    if turn < -PI {
        turn += 2.0 * PI;
    }
    if product == 0.0 {
        turn = 0.0;
    }
    let hues = 2.0 * product.sqrt() * (turn / 2.0).sin();
    let (lightness, chroma) = (0.5 * (l1 + l2), 0.5 * (c1 + c2));
    let mut mean = 0.5 * (h1 + h2);
    if (h1 - h2).abs() > PI {
        mean -= PI;
    }
    if mean < 0.0 {
        mean += 2.0 * PI;
    }
    if product == 0.0 {
        mean = h1 + h2;
    }
    let light = (lightness - 50.0) * (lightness - 50.0);
    let weight_l = 1.0 + 0.015 * light / (20.0 + light).sqrt();
    let weight_c = 1.0 + 0.045 * chroma;
    let shape = 1.0 - 0.17 * (mean - PI / 6.0).cos()
        + 0.24 * (2.0 * mean).cos()
        + 0.32 * (3.0 * mean + PI / 30.0).cos()
        - 0.2 * (4.0 * mean - 63.0 * PI / 180.0).cos();
    let weight_h = 1.0 + 0.015 * chroma * shape;
    let blue = (180.0 / PI * mean - 275.0) / 25.0;
    let rotation = 30.0 * PI / 180.0 * (-(blue * blue)).exp();
    let strength = 2.0 * (chroma.powf(7.0) / (chroma.powf(7.0) + far)).sqrt();
    let twist = -(2.0 * rotation).sin() * strength;
    let (dl, dc, dh) = ((l2 - l1) / weight_l, (c2 - c1) / weight_c, hues / weight_h);
    (dl * dl + dc * dc + dh * dh + twist * dc * dh).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_those_of_the_published_test_data() {
        // G. Sharma, W. Wu, E. Dalal, Color Research and Application 30 (2005), table 1, pairs 1, 7 and 17.
        for (a, b, difference) in [
            ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
            ([50.0, 0.0, 0.0], [50.0, -1.0, 2.0], 2.3669),
            ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
        ] {
            assert!((ciede2000(a, b) - difference).abs() < 1e-4, "{}", ciede2000(a, b));
        }
    }

    #[test]
    fn greys_are_sorted_along_their_line() {
        let table = [[90; 3], [10; 3], [50; 3], [10; 3], [130; 3]];
        let mut way = sorted(&table);
        if way[0] == [130; 3] {
            way.reverse();
        }
        assert_eq!(way, [[10; 3], [50; 3], [90; 3], [130; 3]]);
        assert_eq!(sorted(&[]), Vec::<[u8; 3]>::new());
    }
}

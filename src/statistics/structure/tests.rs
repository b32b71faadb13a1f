use super::*;
use crate::finding::{Class, Place};

const SIDE: usize = 256;

/// Numbers without a pattern, the same every time (Knuth's MMIX).
fn noise(seed: u64) -> impl FnMut() -> u8 {
    let mut state = seed;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    }
}

/// Colours that change like a photograph's: slow waves and sensor noise of a few levels.
fn photograph(seed: u64) -> Vec<u8> {
    let mut noise = noise(seed);
    let wave = |x: usize, y: usize, turn: f64| {
        let (x, y) = (x as f64, y as f64);
        128.0 + 50.0 * (x / 23.0 + turn).sin() + 40.0 * (y / 31.0 + x / 67.0 + turn).cos()
    };
    let mut samples = Vec::with_capacity(SIDE * SIDE * 3);
    for at in 0..SIDE * SIDE {
        let (x, y) = (at % SIDE, at / SIDE);
        for channel in 0..3 {
            let jitter = (f64::from(noise()) + f64::from(noise())) / 6.0 - 42.0;
            samples.push((wave(x, y, f64::from(channel)) + jitter).clamp(0.0, 255.0) as u8);
        }
    }
    samples
}

/// Flat areas of a few colours with hard edges.
fn drawing() -> Vec<u8> {
    let colours = [[250, 250, 250], [30, 60, 200], [200, 40, 30], [90, 180, 60]];
    let pick = |at: usize| {
        let (x, y) = (at % SIDE, at / SIDE);
        if y > 180 { colours[1 + x / 86] } else { colours[0] }
    };
    (0..SIDE * SIDE).flat_map(pick).collect()
}

/// A ring with a bar in it: a logo.
fn logo(x: usize, y: usize) -> u8 {
    let (dx, dy) = (x.abs_diff(128), y.abs_diff(100));
    let far = dx * dx + dy * dy;
    u8::from((40 * 40..90 * 90).contains(&far) || dx < 12 && dy < 90)
}

/// Strokes like letters of 9 pixels in lines.
fn writing(x: usize, y: usize) -> u8 {
    let (column, row) = (x % 9, y % 14);
    let letter = (x / 9 * 7 + y / 14 * 5) % 4;
    let stroke = match letter {
        0 => column < 2 || row < 2,
        1 => column / 2 == 2 || row / 2 == 4,
        2 => row < 2 || row / 2 == 2 || column < 2,
        _ => column / 2 == row / 3,
    };
    u8::from(stroke && column < 7 && row < 10)
}

fn put(samples: &mut [u8], channel: usize, bit: u8, mark: impl Fn(usize, usize) -> u8) {
    for at in 0..SIDE * SIDE {
        let sample = &mut samples[at * 3 + channel];
        *sample = *sample & !(1 << bit) | mark(at % SIDE, at / SIDE) << bit;
    }
}

fn rgb(samples: Vec<u8>) -> Image {
    Image::eight_bit(SIDE as u32, SIDE as u32, Layout::Rgb, samples)
}

fn strongest(image: &Image) -> Ranked {
    rank(image)[0]
}

#[track_caller]
fn calm(image: &Image) {
    let first = strongest(image);
    assert!(first.strength < 1.0, "{first:?}");
}

#[test]
fn a_logo_in_a_low_plane_of_a_photograph_is_ranked_first() {
    let colours = [Channel::Red, Channel::Green, Channel::Blue];
    for (bit, channel) in [(0, 0), (1, 1), (2, 2), (3, 0)] {
        let mut samples = photograph(1);
        put(&mut samples, channel, bit, logo);
        let first = strongest(&rgb(samples));
        assert_eq!(first.carrier, Carrier::Plane { channel: colours[channel], bit }, "{first:?}");
        assert!(first.strength >= 1.0, "{first:?}");
        assert!(matches!(first.sign, Sign::Persistence { stays, .. } if stays > 0.75), "{first:?}");
    }
}

#[test]
fn ordinary_low_planes_do_not_stand_out() {
    calm(&rgb(photograph(2)));
    calm(&rgb(drawing()));
    let ramp = |slope: f64| {
        (0..SIDE * SIDE)
            .flat_map(move |at| [((at % SIDE) as f64 * slope + (at / SIDE) as f64 / 10.0) as u8; 3])
    };
    for slope in [0.1, 0.5, 1.0, 2.0, 4.0] {
        calm(&rgb(ramp(slope).collect()));
    }
    // Ordered dithering to 16 levels, and levels of a web palette without order.
    let bayer = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];
    let dithered = (0..SIDE * SIDE).flat_map(|at| {
        let (x, y) = (at % SIDE, at / SIDE);
        [(((x * 15 + bayer[y % 4 * 4 + x % 4] * 16) / 256).min(15) * 17) as u8; 3]
    });
    calm(&rgb(dithered.collect()));
    let mut noise = noise(5);
    calm(&rgb((0..SIDE * SIDE * 3).map(|_| noise() % 6 * 51).collect()));
    calm(&rgb((0..SIDE * SIDE * 3).map(|_| noise()).collect()));
}

#[test]
fn writing_near_white_is_found_where_it_stands() {
    let mut samples = drawing();
    for at in 0..SIDE * SIDE {
        let (x, y) = (at % SIDE, at / SIDE);
        if (40..200).contains(&x) && (40..120).contains(&y) && writing(x, y) == 1 {
            samples[at * 3..][..3].fill(251);
        }
    }
    let first = strongest(&rgb(samples));
    assert!(matches!(first.carrier, Carrier::Plane { bit: 0, .. }), "{first:?}");
    assert!(matches!(first.sign, Sign::Shapes { .. }) && first.strength >= 1.0, "{first:?}");
    let Region { x, y, width, height } = first.region;
    assert!((32..=48).contains(&x) && (32..=48).contains(&y), "{first:?}");
    assert!((144..=176).contains(&width) && (64..=96).contains(&height), "{first:?}");
}

#[test]
fn a_picture_split_over_two_planes_is_seen_in_their_exclusive_or() {
    for pair in [[(0, 0), (0, 1)], [(0, 0), (1, 0)]] {
        let mut samples = photograph(3);
        let mut noise = noise(9);
        let key: Vec<u8> = (0..SIDE * SIDE).map(|_| noise() >> 7).collect();
        let [(one, bit), (two, other)] = pair;
        put(&mut samples, one, bit, |x, y| key[y * SIDE + x]);
        put(&mut samples, two, other, |x, y| key[y * SIDE + x] ^ logo(x, y));
        let colours = [Channel::Red, Channel::Green];
        let first = strongest(&rgb(samples));
        assert_eq!(first.carrier, Carrier::Both([(colours[one], bit), (colours[two], other)]), "{first:?}");
        assert!(first.strength >= 1.0, "{first:?}");
    }
}

#[test]
fn indices_of_one_colour_can_hold_a_picture() {
    let indices: Vec<u8> = (0..SIDE * SIDE).map(|at| 4 + writing(at % SIDE, at / SIDE)).collect();
    let mut image = Image::eight_bit(SIDE as u32, SIDE as u32, Layout::Indexed, indices);
    image.palette.colours = vec![[0; 3], [255; 3], [9, 9, 9], [80, 0, 0], [7, 7, 7], [7, 7, 7]];
    let first = strongest(&image);
    assert_eq!((first.carrier, first.carrier.view()), (Carrier::Index(0), View::IndexLsb));
    assert!(first.strength >= 1.0, "{first:?}");
}

#[test]
fn findings_explain_and_never_raise() {
    let mut samples = photograph(4);
    put(&mut samples, 2, 1, logo);
    let (ranked, findings) = explain(&rgb(samples));
    assert!(!ranked.is_empty() && ranked.len() >= findings.len());
    let finding = &findings[0];
    assert_eq!((finding.id, finding.class, finding.raises), ("plane-structure", Class::Indication, false));
    assert!(finding.summary.starts_with("Blue plane 1 holds structure"), "{}", finding.summary);
    assert!(matches!(&finding.place, Place::Samples { spec, .. } if spec == "b0x02,b,msb,xy"));
    assert!(explain(&rgb(photograph(5))).1.is_empty());
}

#[test]
fn tiny_images_have_no_structure() {
    for (width, height) in [(1, 1), (2, 1), (1, 40), (3, 3)] {
        let image = Image::eight_bit(width, height, Layout::Grey, vec![7; (width * height) as usize]);
        assert!(rank(&image).iter().all(|plane| plane.strength == 0.0));
    }
}

#[test]
fn names_lead_to_views_and_streams() {
    let both = Carrier::Both([(Channel::Red, 0), (Channel::Green, 0)]);
    assert_eq!(both.spec(), "r0^g0,msb,xy");
    assert_eq!(both.view().name(), "Bits r1 g1 as parity");
    assert_eq!(Carrier::Index(3).view(), View::IndexPlane(3));
    assert_eq!(Carrier::Plane { channel: Channel::Grey, bit: 2 }.spec(), "b0x04,l,msb,xy");
}

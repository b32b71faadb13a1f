//! The views that `StegSolve` does not have, by hand-computed pixels, and the names of all.

use super::*;
use crate::pixels::Palette;

const WHITE: [u8; 4] = [255; 4];
const BLACK: [u8; 4] = [0, 0, 0, 255];

fn shades(values: &[u8]) -> Vec<[u8; 4]> {
    values.iter().map(|&value| [value, value, value, 255]).collect()
}

fn grey(width: u32, samples: &[u8]) -> Image {
    Image::eight_bit(width, samples.len() as u32 / width, Layout::Grey, samples.to_vec())
}

fn rgb(samples: &[u8]) -> Image {
    Image::eight_bit(samples.len() as u32 / 3, 1, Layout::Rgb, samples.to_vec())
}

#[track_caller]
fn check(image: &Image, view: View, expected: &[[u8; 4]]) {
    assert_eq!(render(image, view).rgba.as_chunks::<4>().0, expected, "{}", view.name());
}

fn mask(bits: [u16; 4], fold: Fold) -> View {
    View::Mask(Mask { bits, fold })
}

#[test]
fn masks_fold_bits_of_several_channels() {
    let image = rgb(&[0b11, 0b01, 0b10, 0b00, 0b10, 0b11]);
    check(&image, mask([3, 1, 2, 0], Fold::Colours), &[[255, 255, 255, 255], [0, 0, 255, 255]]);
    check(&image, mask([3, 0, 0, 0], Fold::Colours), &[[255, 0, 0, 255], BLACK]);
    // Bits red 1, red 0, green 0: 111 and 000.
    check(&image, mask([3, 1, 0, 0], Fold::Grey), &[WHITE, BLACK]);
    // Red 0, green 0, blue 1: 1 1 1 and 0 0 1, so 7 and 1 of 7.
    check(&image, mask([1, 1, 2, 0], Fold::Grey), &shades(&[255, 36]));
    check(&image, mask([1, 1, 0, 0], Fold::Parity), &[BLACK, BLACK]);
    check(&image, mask([1, 0, 1, 0], Fold::Parity), &[WHITE, WHITE]);
    check(&image, mask([0; 4], Fold::Grey), &[BLACK, BLACK]);
    // The one colour of a grey image counts once.
    check(&grey(2, &[1, 2]), mask([1, 1, 0, 0], Fold::Parity), &[WHITE, BLACK]);
    check(&grey(2, &[1, 2]), mask([3, 0, 0, 0], Fold::Colours), &shades(&[85, 170]));
}

#[test]
fn masks_reach_every_bit_of_deep_samples() {
    let mut image = grey(2, &[0, 0]);
    image.depths[0] = 16;
    image.samples = crate::pixels::Samples::Sixteen(vec![0x8000, 0x0100]);
    check(&image, mask([0x8000, 0, 0, 0], Fold::Grey), &[WHITE, BLACK]);
    check(&image, mask([0x8100, 0, 0, 0], Fold::Parity), &[WHITE, WHITE]);
    assert_eq!(
        View::parse(&mask([0xffff, 0, 0, 0], Fold::Grey).name()),
        Some(mask([0xffff, 0, 0, 0], Fold::Grey))
    );
}

#[test]
fn low_bits_are_stretched() {
    let image = rgb(&[0b101, 0b110, 0b111]);
    check(&image, View::LowBits(2), &[[85, 170, 255, 255]]);
    check(&image, View::LowBits(1), &[[255, 0, 255, 255]]);
    check(&image, View::LowBits(3), &[[182, 218, 255, 255]]);
}

#[test]
fn indices_have_planes() {
    let mut image = Image::eight_bit(2, 1, Layout::Indexed, vec![2, 5]);
    image.palette = Palette { colours: vec![[0; 3]; 8], alpha: Vec::new() };
    check(&image, View::IndexPlane(1), &[WHITE, BLACK]);
    check(&image, View::IndexPlane(2), &[BLACK, WHITE]);
    check(&image, View::IndexPlane(9), &[BLACK, BLACK]);
    assert!(list(&image).contains(&View::IndexPlane(7)));
}

#[test]
fn only_what_alpha_hides_is_shown() {
    let image = Image::eight_bit(3, 1, Layout::Rgba, vec![1, 2, 3, 0, 4, 5, 6, 1, 7, 8, 9, 255]);
    check(&image, View::UnderAlpha, &[[1, 2, 3, 255], BLACK, BLACK]);
    assert!(list(&image).contains(&View::UnderAlpha));
}

#[test]
fn arithmetic_and_inverses() {
    let image = rgb(&[200, 100, 7]);
    let of = |operation| View::Arithmetic { first: Channel::Red, operation, second: Channel::Green };
    check(&image, of(Operation::Minus), &shades(&[228]));
    check(&image, of(Operation::Plus), &shades(&[255]));
    check(&image, of(Operation::Xor), &shades(&[172]));
    check(&image, of(Operation::And), &shades(&[64]));
    check(&image, of(Operation::Or), &shades(&[236]));
    check(&image, of(Operation::Xor).inverse(), &shades(&[83]));
    let back = View::Arithmetic { first: Channel::Green, operation: Operation::Minus, second: Channel::Red };
    check(&image, back, &shades(&[28]));
    assert_eq!(View::Normal.inverse(), View::Inverted);
    assert_eq!(View::Entropy.inverse().inverse(), View::Entropy);
    // The inverse of a view that has transparency keeps it.
    let clear = Image::eight_bit(1, 1, Layout::Rgba, vec![1, 2, 3, 9]);
    check(&clear, View::Stretch.inverse(), &[[254, 253, 252, 9]]);
}

#[test]
fn values_are_stretched_and_equalised() {
    check(&grey(3, &[10, 20, 30]), View::Stretch, &shades(&[0, 127, 255]));
    check(&grey(2, &[9, 9]), View::Stretch, &shades(&[9, 9]));
    // Of four samples one is lowest; behind it lie 1 and 3 of 3.
    check(&grey(4, &[250, 254, 255, 255]), View::Equalise, &shades(&[0, 85, 255, 255]));
    check(&grey(2, &[9, 9]), View::Equalise, &shades(&[0, 0]));
}

#[test]
fn entropy_counts_the_values_of_a_window() {
    // Even windows have none; a window of half and half has one bit of log2 81.
    check(&grey(12, &[7; 144]), View::Entropy, &[BLACK; 144]);
    let stripes: Vec<u8> = (0..40 * 40).map(|at| if at % 2 == 0 { 0 } else { 255 }).collect();
    let drawn = render(&grey(40, &stripes), View::Entropy).rgba;
    // 45 and 36 of 81.
    let share = |n: f32| -(n / 81.0) * (n / 81.0).log2();
    let bits = share(45.0) + share(36.0);
    let expected = (bits / 81f32.log2() * 255.0).round() as u8;
    assert_eq!(drawn[(20 * 40 + 20) * 4], expected);
    // In the corner 5 × 5 pixels of the window lie inside.
    let share = |n: f32| -(n / 25.0) * (n / 25.0).log2();
    let corner = ((share(15.0) + share(10.0)) / 81f32.log2() * 255.0).round() as u8;
    assert_eq!(drawn[0], corner);
    // Narrower than a window: one value in 3 of 9 pixels differs.
    let narrow = render(&grey(3, &[0, 0, 9, 0, 0, 9, 0, 0, 9]), View::Entropy).rgba;
    let share = |n: f32| -(n / 9.0) * (n / 9.0).log2();
    let all = ((share(3.0) + share(6.0)) / 81f32.log2() * 255.0).round() as u8;
    assert!(narrow.as_chunks::<4>().0.iter().all(|pixel| pixel[0] == all), "{narrow:?}");
}

#[test]
fn residuals_are_what_neighbours_do_not_tell() {
    let mut samples = [100u8; 25];
    samples[12] = 101;
    let at = |filter| render(&grey(5, &samples), View::Residual(filter)).rgba[12 * 4];
    // Ker and Böhme: 4 in the middle, which is the largest, so full.
    assert_eq!(at(Filter::KerBoehme), 255);
    let drawn = render(&grey(5, &samples), View::Residual(Filter::Laplacian)).rgba;
    // Laplacian: 4 in the middle, −1 beside it: 128 − 127/4.
    assert_eq!((drawn[12 * 4], drawn[11 * 4], drawn[0]), (255, 97, 128));
    check(&grey(4, &[9; 16]), View::Residual(Filter::KerBoehme), &shades(&[128; 16]));
}

#[test]
fn pairs_of_equal_number_are_white() {
    let even: Vec<u8> = (0..32 * 32).map(|at| 100 + (at % 2) as u8).collect();
    check(&grey(32, &even), View::Pairs, &[WHITE; 1024]);
    // One value of the pair only: χ² is 1024 for one pair.
    check(&grey(32, &[100; 1024]), View::Pairs, &[BLACK; 1024]);
}

#[test]
fn further_random_colours_have_their_seed() {
    let image = rgb(&[10, 10, 10, 11, 10, 10]);
    let drawn = |number| render(&image, View::Random(number)).rgba;
    assert_eq!(drawn(17), drawn(17));
    assert_ne!(drawn(17), drawn(18));
    assert_ne!(drawn(0), drawn(1));
    assert!(drawn(17)[0].abs_diff(drawn(17)[4]) > 8);
}

#[test]
fn every_name_leads_back_to_its_view() {
    let mut image = Image::eight_bit(1, 1, Layout::Indexed, vec![0]);
    image.palette = Palette { colours: vec![[0; 3]; 256], alpha: vec![0] };
    let mut views = list(&image);
    views.extend(list(&Image::eight_bit(1, 1, Layout::GreyAlpha, vec![0, 0])));
    views.extend((0..16).map(|bit| View::Plane { channel: Channel::Alpha, bit }));
    views.extend([View::Random(0), View::Random(255), mask([1, 0, 0x40, 0xff], Fold::Colours)]);
    views.extend(Fold::ALL.map(|fold| mask([0, 3, 0, 0], fold)));
    views.push(mask([0; 4], Fold::Grey));
    for view in views {
        for view in [view, view.inverse()] {
            let name = view.name();
            assert_eq!(View::parse(&name), Some(view), "{name}");
            assert_eq!(View::parse(&name.to_lowercase().replace(' ', "-")), Some(view), "{name}");
        }
    }
    assert_eq!(
        View::Arithmetic { first: Channel::Red, operation: Operation::Xor, second: Channel::Blue }.name(),
        "Red xor blue"
    );
    assert_eq!(View::LsbComposite.inverse().name(), "Inverse of LSB composite");
    assert_eq!(mask([1, 2, 0, 0], Fold::Parity).name(), "Bits r1 g2 as parity");
    for wrong in
        ["", "red", "red plane", "red plane x", "bits q1 as grey", "bits r1", "inverse of", "inverse of x"]
    {
        assert_eq!(View::parse(wrong), None, "{wrong}");
    }
}

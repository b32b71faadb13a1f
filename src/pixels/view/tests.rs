use super::*;
use crate::pixels::{Palette, Samples};

fn image(layout: Layout, depths: [u8; 4], width: u32, samples: Samples) -> Image {
    let count = match &samples {
        Samples::Eight(samples) => samples.len(),
        Samples::Sixteen(samples) => samples.len(),
    };
    let height = (count / layout.channels()) as u32 / width;
    Image {
        width,
        height,
        layout,
        depths,
        samples,
        palette: Palette::default(),
        transparent: None,
        lossy: false,
        decoded_rows: height,
    }
}

fn rgb(samples: &[u8]) -> Image {
    image(Layout::Rgb, [8, 8, 8, 0], 2, Samples::Eight(samples.to_vec()))
}

fn palette_image() -> Image {
    let mut image = image(Layout::Indexed, [2, 0, 0, 0], 2, Samples::Eight(vec![0, 1, 2, 3]));
    image.palette.colours = vec![[255, 0, 0], [0, 255, 0], [3, 3, 3]];
    image.palette.alpha = vec![255, 0];
    image
}

const WHITE: [u8; 4] = [255; 4];
const BLACK: [u8; 4] = [0, 0, 0, 255];

#[track_caller]
fn check(image: &Image, view: View, expected: &[[u8; 4]]) {
    let picture = render(image, view);
    assert_eq!(picture.rgba.as_chunks::<4>().0, expected, "{}", view.name());
    assert_eq!(picture.rgba.len(), picture.width as usize * picture.height as usize * 4);
}

fn plane(channel: Channel, bit: u8) -> View {
    View::Plane { channel, bit }
}

#[test]
fn colour_views() {
    let image = rgb(&[255, 0, 128, 7, 7, 7]);
    check(&image, View::Normal, &[[255, 0, 128, 255], [7, 7, 7, 255]]);
    check(&image, View::Inverted, &[[0, 255, 127, 255], [248, 248, 248, 255]]);
    check(&image, plane(Channel::Red, 7), &[WHITE, BLACK]);
    check(&image, plane(Channel::Red, 0), &[WHITE, WHITE]);
    check(&image, plane(Channel::Green, 0), &[BLACK, WHITE]);
    check(&image, plane(Channel::Blue, 7), &[WHITE, BLACK]);
    check(&image, plane(Channel::Alpha, 0), &[WHITE, WHITE]);
    check(&image, View::Full(Channel::Blue), &[[128, 128, 128, 255], [7, 7, 7, 255]]);
    check(&image, View::Grey, &[BLACK, WHITE]);
    check(&image, View::LsbComposite, &[[255, 0, 0, 255], WHITE]);
    check(&image, View::IndexLsb, &[BLACK, BLACK]);
    check(&image, plane(Channel::Red, 200), &[BLACK, BLACK]);
}

#[test]
fn random_colours_differ_and_stay() {
    let image = rgb(&[10, 10, 10, 11, 10, 10]);
    let pictures: Vec<Picture> = (1..=3).map(|number| render(&image, View::Random(number))).collect();
    assert_ne!(pictures[0], pictures[1]);
    assert_ne!(pictures[1], pictures[2]);
    assert_eq!(pictures[0], render(&image, View::Random(1)));
    // 10 × 157 = 1570 = 6 × 256 + 34, 34 xor 90 = 120; one more is 191 xor 90 = 229.
    assert_eq!((pictures[0].rgba[0], pictures[0].rgba[4]), (120, 229));
    assert_eq!(pictures[0].rgba[1], pictures[0].rgba[5]);
}

#[test]
fn hidden_colours_show_when_alpha_is_removed() {
    let image = image(Layout::Rgba, [8; 4], 2, Samples::Eight(vec![1, 2, 3, 0, 4, 5, 6, 255]));
    check(&image, View::Normal, &[[1, 2, 3, 0], [4, 5, 6, 255]]);
    check(&image, View::AlphaRemoved, &[[1, 2, 3, 255], [4, 5, 6, 255]]);
    check(&image, View::AlphaLsb, &[BLACK, WHITE]);
    check(&image, View::Inverted, &[[254, 253, 252, 0], [251, 250, 249, 255]]);
    check(&image, plane(Channel::Alpha, 7), &[BLACK, WHITE]);
}

#[test]
fn native_depths_keep_their_bits() {
    let deep = image(Layout::Grey, [16, 0, 0, 0], 2, Samples::Sixteen(vec![0x8001, 0x00ff]));
    check(&deep, plane(Channel::Grey, 15), &[WHITE, BLACK]);
    check(&deep, plane(Channel::Grey, 0), &[WHITE, WHITE]);
    check(&deep, plane(Channel::Grey, 1), &[BLACK, WHITE]);
    check(&deep, View::Normal, &[[128, 128, 128, 255], [1, 1, 1, 255]]);
    let shallow = image(Layout::GreyAlpha, [4, 4, 0, 0], 2, Samples::Eight(vec![15, 0, 5, 10]));
    check(&shallow, View::Normal, &[[255, 255, 255, 0], [85, 85, 85, 170]]);
    check(&shallow, plane(Channel::Alpha, 3), &[BLACK, WHITE]);
    // 5-6-5: equal depths decide whether "grey" compares samples or shades.
    let mixed = image(Layout::Rgb, [5, 6, 5, 0], 2, Samples::Eight(vec![31, 63, 31, 31, 31, 31]));
    check(&mixed, View::Normal, &[WHITE, [255, 125, 255, 255]]);
    check(&mixed, View::Grey, &[WHITE, BLACK]);
    check(&mixed, plane(Channel::Green, 5), &[WHITE, BLACK]);
}

#[test]
fn a_transparent_colour_is_one_bit_of_alpha() {
    let mut image = rgb(&[1, 2, 3, 1, 2, 4]);
    image.transparent = Some([1, 2, 3]);
    check(&image, View::Normal, &[[1, 2, 3, 0], [1, 2, 4, 255]]);
    check(&image, plane(Channel::Alpha, 0), &[BLACK, WHITE]);
    check(&image, View::Full(Channel::Alpha), &[BLACK, WHITE]);
    assert!(list(&image).contains(&View::AlphaRemoved));
}

#[test]
fn palette_views() {
    let image = palette_image();
    check(&image, View::Normal, &[[255, 0, 0, 255], [0, 255, 0, 0], [3, 3, 3, 255], BLACK]);
    check(&image, View::AlphaRemoved, &[[255, 0, 0, 255], [0, 255, 0, 255], [3, 3, 3, 255], BLACK]);
    check(&image, View::Index, &[BLACK, [85, 85, 85, 255], [170, 170, 170, 255], WHITE]);
    check(&image, View::IndexLsb, &[BLACK, WHITE, BLACK, WHITE]);
    check(&image, View::Grey, &[BLACK, BLACK, WHITE, WHITE]);
    check(&image, plane(Channel::Red, 1), &[WHITE, BLACK, WHITE, BLACK]);
    let table = render(&image, View::PaletteTable);
    assert_eq!((table.width, table.height), (256, 16));
    let at = |x: usize, y: usize| table.rgba[(y * 256 + x) * 4..][..4].to_vec();
    assert_eq!((at(0, 0), at(15, 15)), (vec![255, 0, 0, 255], vec![255, 0, 0, 255]));
    assert_eq!((at(16, 0), at(47, 15), at(48, 0)), (vec![0, 255, 0, 255], vec![3, 3, 3, 255], vec![0; 4]));
}

#[test]
fn entries_of_one_colour_come_apart_in_random_colours() {
    let mut image = palette_image();
    image.palette.colours = vec![[9, 9, 9]; 4];
    let picture = render(&image, View::Random(2));
    let pixels = picture.rgba.as_chunks::<4>().0;
    assert!((0..4).all(|a| (0..a).all(|b| pixels[a] != pixels[b])));
}

/// Views of ours that every image has.
const OURS: usize = 8;

#[test]
fn the_list_follows_stegsolve_and_the_layout() {
    let names = |image: &Image| list(image).into_iter().map(View::name).collect::<Vec<_>>();
    let full = names(&image(Layout::Rgba, [8; 4], 1, Samples::Eight(vec![0; 4])));
    assert_eq!(full.len(), 2 + 32 + 4 + 3 + 2 + 2 + OURS + 1 + 6);
    assert_eq!(full[..4], ["Normal", "Inverted", "Alpha plane 7", "Alpha plane 6"]);
    assert_eq!(full[9..11], ["Alpha plane 0", "Red plane 7"]);
    assert_eq!(
        full[33..39],
        ["Blue plane 0", "Full alpha", "Full red", "Full green", "Full blue", "Random colours 1"]
    );
    assert_eq!(full[41..46], ["Grey bits", "LSB composite", "Alpha removed", "Alpha LSB", "Under alpha 0"]);
    let grey = names(&image(Layout::Grey, [16, 0, 0, 0], 1, Samples::Sixteen(vec![0])));
    assert_eq!(grey.len(), 2 + 16 + 1 + 3 + OURS);
    assert_eq!(grey[2], "Grey plane 15");
    let palette = names(&palette_image());
    assert_eq!(
        palette[palette.len() - OURS - 6 - 6..][..6],
        [
            "Alpha removed",
            "Palette",
            "Palette index",
            "Palette index LSB",
            "Palette index plane 1",
            "Under alpha 0"
        ]
    );
    assert!(!names(&rgb(&[0; 6])).iter().any(|name| name.contains("lpha")));
}

#[test]
fn every_listed_view_agrees_with_the_engine_s_colours() {
    let all = [rgb(&[1, 2, 3, 4, 5, 6]), palette_image(), {
        image(Layout::GreyAlpha, [16, 16, 0, 0], 1, Samples::Sixteen(vec![40000, 12345, 1, 65535]))
    }];
    for image in &all {
        for view in list(image).into_iter().filter(|view| *view != View::PaletteTable) {
            assert_eq!(render(image, view).rgba.len(), image.pixels() * 4);
        }
        let normal = render(image, View::Normal).rgba;
        for (index, pixel) in normal.as_chunks::<4>().0.iter().enumerate() {
            assert_eq!(*pixel, image.rgba8(index));
        }
    }
}

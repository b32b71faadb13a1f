//! Orders of pixels, bits and bytes.

use super::*;

fn walked(walk: &Walk, width: u32, height: u32) -> Vec<usize> {
    let image = Image::eight_bit(width, height, Layout::Grey, vec![0; width as usize * height as usize]);
    Walker::new(&Grid::Image(&image), walk).collect()
}

#[test]
fn every_order_visits_the_right_pixels() {
    let expected = [
        [0, 1, 2, 3, 4, 5],
        [2, 1, 0, 5, 4, 3],
        [3, 4, 5, 0, 1, 2],
        [5, 4, 3, 2, 1, 0],
        [0, 3, 1, 4, 2, 5],
        [2, 5, 1, 4, 0, 3],
        [3, 0, 4, 1, 5, 2],
        [5, 2, 4, 1, 3, 0],
    ];
    for (order, expected) in PixelOrder::ALL.into_iter().zip(expected) {
        assert_eq!(walked(&Walk::new(order), 3, 2), expected, "{order:?}");
    }
}

#[test]
fn lines_windows_and_steps() {
    let raster = Walk::new(PixelOrder::RASTER);
    assert_eq!(walked(&Walk { serpentine: true, ..raster.clone() }, 3, 2), [0, 1, 2, 5, 4, 3]);
    assert_eq!(walked(&Walk { columns: Some((1, 1)), ..raster.clone() }, 3, 2), [1, 4]);
    assert_eq!(walked(&Walk { rows: Some((1, 7)), ..raster.clone() }, 3, 2), [3, 4, 5]);
    assert_eq!(walked(&Walk { columns: Some((3, 3)), ..raster.clone() }, 3, 2), [] as [usize; 0]);
    assert_eq!(walked(&Walk { step: 4, ..raster }, 3, 2), [0, 4]);
    let columns = Walk { step: 2, serpentine: true, ..Walk::new(PixelOrder::COLUMNS) };
    assert_eq!(walked(&columns, 2, 3), [0, 4, 3]);
}

#[test]
fn transparent_pixels_can_be_picked_or_passed_over() {
    let image = Image::eight_bit(4, 1, Layout::GreyAlpha, vec![1, 0, 0, 9, 1, 0, 1, 0]);
    let plan = |only| (Walk { only, ..Walk::new(PixelOrder::RASTER) }, Grid::Image(&image));
    let (walk, grid) = plan(Only::Transparent);
    assert_eq!(Walker::new(&grid, &walk).collect::<Vec<_>>(), [0, 2, 3]);
    let mut walker = Walker::new(&grid, &walk);
    walker.advance(2);
    assert_eq!(walker.next(), Some(3));
    let (walk, grid) = plan(Only::Visible);
    assert_eq!(Walker::new(&grid, &walk).collect::<Vec<_>>(), [1]);
}

#[test]
fn planes_follow_each_other_and_bits_can_be_skipped() {
    // Channel 0: 1 0 1 0 1 0 1 0, channel 1: 1 1 1 1 0 0 0 0.
    let samples = [[1, 1], [0, 1], [1, 1], [0, 1], [1, 0], [0, 0], [1, 0], [0, 0]].concat();
    let image = Image::eight_bit(8, 1, Layout::GreyAlpha, samples);
    let walk = Walk::new(PixelOrder::RASTER);
    let plan = |groups, joined, skip| Plan {
        grid: Grid::Image(&image),
        walk: &walk,
        groups,
        joined,
        skip,
        every: (1, 1),
    };
    let (grey, alpha) = (Tap::Sample(0, 0), Tap::Sample(1, 0));
    let planar = || vec![vec![grey], vec![alpha]];
    let msb = BitOrder::MsbFirst;
    assert_eq!(plan(planar(), 1, 0).read(msb, false, 9), [0b1010_1010, 0b1111_0000]);
    assert_eq!(plan(planar(), 1, 4).read(msb, false, 9), [0b1010_1111]);
    assert_eq!(plan(planar(), 1, 8).read(msb, false, 9), [0b1111_0000]);
    assert_eq!(plan(planar(), 1, 9).capacity(), 0);
    assert_eq!(plan(vec![vec![grey, alpha]], 2, 0).read(msb, false, 9), [0b0101_1010]);
    assert_eq!(plan(vec![vec![grey, alpha]], 1, 1).read(msb, true, 1), [!0b1011_1011]);
    assert_eq!(plan(planar(), 1, 0).read(msb, false, 1), [0b1010_1010]);
    assert_eq!(plan(planar(), 1, 0).read(msb, false, 0), [] as [u8; 0]);
}

#[test]
fn the_pixels_of_a_beginning_are_known() {
    let image = Image::eight_bit(5, 4, Layout::Grey, vec![0; 20]);
    let extent = |order, bytes| {
        let walk = Walk::new(order);
        let groups = vec![vec![Tap::Sample(0, 3), Tap::Sample(0, 2), Tap::Sample(0, 1), Tap::Sample(0, 0)]];
        Plan { grid: Grid::Image(&image), walk: &walk, groups, joined: 1, skip: 0, every: (1, 1) }
            .extent(bytes)
    };
    assert_eq!(extent(PixelOrder::RASTER, 2), (0, 0, 4, 1));
    assert_eq!(extent(PixelOrder::RASTER, 3), (0, 0, 5, 2));
    assert_eq!(extent(PixelOrder::ALL[3], 1), (3, 3, 2, 1));
    assert_eq!(extent(PixelOrder::COLUMNS, 4), (0, 0, 2, 4));
    assert_eq!(extent(PixelOrder::RASTER, 99), (0, 0, 5, 4));
}

#[test]
fn bits_are_packed_from_either_end() {
    let bits = [0, 1, 0, 0, 0, 0, 0, 1, 1];
    assert_eq!(packed(bits.into_iter(), BitOrder::MsbFirst, 9), [0x41]);
    assert_eq!(packed(bits.into_iter(), BitOrder::LsbFirst, 9), [0x82]);
    assert_eq!(packed([1; 80].into_iter(), BitOrder::MsbFirst, 3), [0xff; 3]);
}

#[test]
fn every_third_sample_may_be_all_that_counts() {
    // Samples 0 to 17 of six pixels; of every third the two low bits: 0, 3, 6, 9, 12, 15.
    let image = Image::eight_bit(3, 2, Layout::Rgb, (0..18).collect());
    let walk = Walk::new(PixelOrder::RASTER);
    let taps = (0..3).flat_map(|channel| [Tap::Sample(channel, 1), Tap::Sample(channel, 0)]).collect();
    let mut plan = Plan {
        grid: Grid::Image(&image),
        walk: &walk,
        groups: vec![taps],
        joined: 1,
        skip: 0,
        every: (2, 3),
    };
    assert_eq!(plan.read(BitOrder::MsbFirst, false, 9), [0b0011_1001]);
    // Twelve bits are one whole byte.
    assert_eq!(plan.capacity(), 1);
    plan.every = (2, 4);
    plan.skip = 1;
    // 0, 4, 8, 12, 16: ten bits without the first.
    assert_eq!(plan.read(BitOrder::MsbFirst, false, 9), [0b0000_0000]);
    plan.every = (2, 5);
    plan.skip = 0;
    // 0, 5, 10, 15.
    assert_eq!(plan.read(BitOrder::MsbFirst, false, 9), [0b0001_1011]);
    assert_eq!(plan.extent(1), (0, 0, 3, 2));
}

//! The streams that are tried on every image. Each one tried makes a coincidence likelier, so they share the chance of
//! one: half of it belongs to the plain orders that most tools use, a quarter to their variants, an eighth to what
//! puzzles are made of, the rest to the file's bytes, to samples at a distance, and to content that begins anywhere.

use super::bits::PixelOrder;
use super::spec::{Spec, SpecChannel};
use crate::container::Format;
use crate::finding::{BitOrder, Method};
use crate::pixels::{Image, Layout};

/// One stream to try.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stream {
    pub(super) spec: Spec,
    /// What a payload in it is called.
    pub(super) method: Method,
    /// Streams that would have to be tried for its share of the chance if all had the same.
    pub(super) trials: f64,
}

use SpecChannel::{Alpha as A, Blue as B, Green as G, Grey as L, Index as P, Red as R};

type Set = &'static [SpecChannel];

/// Sets of channels by layout: those of plain orders, those of their variants, and further ones.
struct Sets {
    plain: &'static [Set],
    main: &'static [Set],
    more: &'static [Set],
    /// Pairs that some tools use.
    pairs: &'static [Set],
}

impl Sets {
    const fn of(layout: Layout) -> Self {
        match layout {
            Layout::Grey => GREY,
            Layout::GreyAlpha => GREY_ALPHA,
            Layout::Rgb => RGB,
            Layout::Rgba => RGBA,
            Layout::Indexed => INDEXED,
        }
    }
}

const GREY: Sets = Sets { plain: &[&[L]], main: &[&[L]], more: &[], pairs: &[] };
const GREY_ALPHA: Sets =
    Sets { plain: &[&[L], &[A], &[L, A]], main: &[&[L], &[A], &[L, A]], more: &[&[A, L]], pairs: &[] };
const RGB: Sets = Sets {
    plain: &[&[R, G, B], &[B, G, R], &[R], &[G], &[B]],
    main: &[&[R, G, B], &[B, G, R], &[R], &[G], &[B]],
    more: &[
        &[R, B, G],
        &[G, R, B],
        &[G, B, R],
        &[B, R, G],
        &[R, G],
        &[R, B],
        &[G, B],
        &[G, R],
        &[B, R],
        &[B, G],
    ],
    pairs: &[&[R, G]],
};
const RGBA: Sets = Sets {
    plain: &[
        &[R, G, B],
        &[B, G, R],
        &[R],
        &[G],
        &[B],
        &[A],
        &[R, G, B, A],
        &[A, R, G, B],
        &[B, G, R, A],
        &[A, B, G, R],
    ],
    main: &[&[R, G, B], &[B, G, R], &[R], &[G], &[B], &[A], &[R, G, B, A]],
    more: RGB.more,
    pairs: RGB.pairs,
};
const INDEXED: Sets = Sets {
    plain: &[&[P]],
    main: &[&[P]],
    more: &[&[R, G, B], &[B, G, R], &[R], &[G], &[B], &[A]],
    pairs: &[],
};

const PACKINGS: [BitOrder; 2] = [BitOrder::MsbFirst, BitOrder::LsbFirst];
const RASTER: PixelOrder = PixelOrder::RASTER;
const COLUMNS: PixelOrder = PixelOrder::COLUMNS;
const UPWARDS: PixelOrder = PixelOrder { from_bottom: true, ..RASTER };

/// Shares of the chance of samples at a distance, and of content that begins anywhere.
const DISTANT: f64 = 1.0 / 32.0;
const ALL_OVER: f64 = 1.0 / 32.0;

/// Distances of samples.
const EVERY: std::ops::RangeInclusive<u32> = 2..=8;

/// First bytes of a bitmap at which the reading of the whole file's bits may start.
const STARTS: u32 = 2048;

/// What the list of streams depends on.
pub(super) struct Subject<'a> {
    pub(super) image: Option<&'a Image>,
    pub(super) format: Option<Format>,
    pub(super) file_bytes: usize,
    pub(super) row_filters: bool,
}

/// The streams to try. A lossy transform made the samples of some images: no payload outlives it.
pub(super) fn streams(subject: &Subject<'_>) -> Vec<Stream> {
    let mut streams = Vec::new();
    let image = subject.image.filter(|image| !image.lossy);
    if let Some(image) = image {
        let sets = Sets::of(image.layout);
        let depth = image.depths[0];
        push(&mut streams, plain(&sets), 0.5);
        push(&mut streams, variants(&sets, depth), 0.25);
        push(&mut streams, puzzles(&sets, depth), 0.125);
        push(&mut streams, distant(&sets, depth), DISTANT);
    }
    let mut others = Vec::new();
    if subject.row_filters {
        for (bits, packing) in [(1, PACKINGS[0]), (1, PACKINGS[1]), (2, PACKINGS[0]), (2, PACKINGS[1])] {
            others.push(Spec::filters(bits, packing));
        }
    }
    if subject.format == Some(Format::Bmp) {
        let starts = STARTS.min(u32::try_from(subject.file_bytes).unwrap_or(STARTS));
        for packing in PACKINGS {
            others.extend((0..starts).map(|start| Spec::file(1, packing, start)));
        }
    }
    push(&mut streams, others, 0.0625);
    streams
}

/// Orders that are looked at all over, each in both packings; their share of the chance is what [`streams`] leaves.
pub(super) fn whole(image: &Image) -> Vec<[Stream; 2]> {
    if image.lossy {
        return Vec::new();
    }
    let sets = Sets::of(image.layout);
    let mut specs = Vec::new();
    for channels in sets.main.iter().chain(sets.pairs) {
        for order in [RASTER, COLUMNS, UPWARDS] {
            specs.push(PACKINGS.map(|packing| Spec::low(1, channels, packing, order)));
        }
    }
    let wide: Set = if sets.main.len() >= RGB.main.len() { &[R, G, B] } else { sets.main[0] };
    if image.depths[0] > 1 {
        specs.push(PACKINGS.map(|packing| Spec::low(2, wide, packing, RASTER)));
    }
    let trials = 2.0 * specs.len() as f64 / ALL_OVER;
    let stream = |spec: Spec| Stream { method: method(&spec), spec, trials };
    specs.into_iter().map(|packings| packings.map(stream)).collect()
}

/// Adds streams that share `share` of the chance.
fn push(streams: &mut Vec<Stream>, specs: Vec<Spec>, share: f64) {
    let trials = specs.len() as f64 / share;
    streams.extend(specs.into_iter().map(|spec| Stream { method: method(&spec), spec, trials }));
}

fn method(spec: &Spec) -> Method {
    let channels = spec.channels();
    if spec.is_of_filters() {
        Method::Raw
    } else if channels.contains(&P) {
        Method::Palette
    } else if channels.contains(&A) {
        // Any order of channels that contains alpha is the alpha method's (design §4).
        Method::Alpha
    } else {
        Method::LsbRgb
    }
}

/// One bit of the usual channels, by rows and by columns; two bits of colour.
fn plain(sets: &Sets) -> Vec<Spec> {
    let mut specs = Vec::new();
    for order in [RASTER, COLUMNS] {
        for channels in sets.plain {
            specs.extend(PACKINGS.map(|packing| Spec::low(1, channels, packing, order)));
        }
    }
    if sets.plain.len() >= RGB.plain.len() {
        specs.extend(PACKINGS.map(|packing| Spec::low(2, &[R, G, B], packing, RASTER)));
    }
    specs
}

/// Other directions and channels, more bits, whole values, one channel after the other, bits turned over.
fn variants(sets: &Sets, depth: u8) -> Vec<Spec> {
    let mut specs = Vec::new();
    let deep = |bits: u8| bits <= depth;
    for channels in sets.main {
        for packing in PACKINGS {
            let others = PixelOrder::ALL.into_iter().filter(|order| ![RASTER, COLUMNS].contains(order));
            specs.extend(others.map(|order| Spec::low(1, channels, packing, order)));
            // Two bits of red, green and blue by rows are among the plain orders.
            let listed = |order| *channels == [R, G, B] && order == RASTER;
            let orders = [RASTER, COLUMNS, UPWARDS].into_iter().filter(|order| deep(2) && !listed(*order));
            specs.extend(orders.map(|order| Spec::low(2, channels, packing, order)));
            for bits in [3, 4].into_iter().filter(|bits| deep(*bits)) {
                specs.extend(
                    [RASTER, COLUMNS, UPWARDS].map(|order| Spec::low(bits, channels, packing, order)),
                );
            }
            for order in [RASTER, COLUMNS] {
                specs.push(Spec::low(1, channels, packing, order).serpentine());
            }
            specs.push(Spec::low(1, channels, packing, RASTER).inverted());
            if channels.len() > 1 {
                specs.push(Spec::low(1, channels, packing, RASTER).planar());
            }
            if depth > 8 {
                specs.push(Spec::masked(0x100, channels, packing, RASTER));
            }
        }
        for bits in [2, 4].into_iter().filter(|bits| deep(*bits)) {
            specs.push(Spec::low(bits, channels, BitOrder::LsbFirst, RASTER).ascending());
        }
        if deep(8) {
            let whole = if depth > 8 { 16 } else { 8 };
            let orders = PixelOrder::ALL.into_iter();
            specs.extend(orders.map(|order| Spec::low(whole, channels, BitOrder::MsbFirst, order)));
        }
    }
    for channels in sets.pairs.iter().filter(|_| deep(2)) {
        for packing in PACKINGS {
            specs.extend([RASTER, COLUMNS, UPWARDS].map(|order| Spec::low(2, channels, packing, order)));
        }
    }
    for channels in sets.more {
        for packing in PACKINGS {
            specs.extend([RASTER, COLUMNS, UPWARDS].map(|order| Spec::low(1, channels, packing, order)));
        }
    }
    specs
}

/// Every second to eighth sample alone.
fn distant(sets: &Sets, depth: u8) -> Vec<Spec> {
    let mut specs = Vec::new();
    for packing in PACKINGS {
        for channels in sets.main.iter().chain(sets.pairs) {
            for every in EVERY {
                let stream = |bits, order| Spec::low(bits, channels, packing, order).every(every);
                specs.extend([RASTER, COLUMNS, UPWARDS].map(|order| stream(1, order)));
                if depth >= 2 {
                    specs.push(stream(2, RASTER));
                }
            }
        }
    }
    specs
}

/// Single higher planes, and planes joined by exclusive-or.
fn puzzles(sets: &Sets, depth: u8) -> Vec<Spec> {
    let mut specs = Vec::new();
    let single = |bit: u8| (1..depth).contains(&bit) && !(depth > 8 && bit == 8);
    for packing in PACKINGS {
        for channels in sets.main {
            for bit in (1..16).filter(|bit| single(*bit)) {
                for order in [RASTER, COLUMNS] {
                    specs.push(Spec::masked(1 << bit, channels, packing, order));
                }
            }
        }
        for order in [RASTER, COLUMNS] {
            for channels in sets.main.iter().filter(|channels| channels.len() == 1 && depth > 1) {
                specs.push(Spec::joined(&[(channels[0], 0), (channels[0], 1)], packing, order));
            }
            if sets.main.len() >= RGB.main.len() {
                let planes: [&[(SpecChannel, u8)]; 4] =
                    [&[(R, 0), (G, 0)], &[(R, 0), (B, 0)], &[(G, 0), (B, 0)], &[(R, 0), (G, 0), (B, 0)]];
                specs.extend(planes.map(|planes| Spec::joined(planes, packing, order)));
            }
        }
    }
    specs
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn names(layout: Layout, depth: u8) -> (Vec<String>, f64) {
        let image =
            Image { depths: [depth; 4], ..Image::eight_bit(8, 8, layout, vec![0; 64 * layout.channels()]) };
        let format = Some(Format::Bmp);
        let subject = Subject { image: Some(&image), format, file_bytes: 300, row_filters: true };
        let streams = streams(&subject);
        let whole = whole(&image).into_iter().flatten();
        let chance = streams.iter().cloned().chain(whole).map(|stream| 1.0 / stream.trials).sum();
        (streams.iter().map(|stream| stream.spec.to_string()).collect(), chance)
    }

    #[test]
    fn no_stream_is_tried_twice_and_together_they_share_one_chance() {
        for layout in [Layout::Grey, Layout::GreyAlpha, Layout::Rgb, Layout::Rgba, Layout::Indexed] {
            for depth in [1, 4, 8, 16] {
                let (names, chance) = names(layout, depth);
                let distinct: BTreeSet<&String> = names.iter().collect();
                assert_eq!(distinct.len(), names.len(), "{layout:?} {depth}");
                assert!(chance <= 1.0 + 1e-9, "{layout:?} {depth}: {chance}");
            }
        }
    }

    #[test]
    fn the_tricks_of_puzzles_are_among_them() {
        let (names, _) = names(Layout::Rgba, 8);
        for name in [
            "b1,rgb,msb,xy",
            "b1,a,lsb,xy",
            "b1,bgr,lsb,XY",
            "b2,rgb,msb,xY",
            "b1,rgb,msb,xy,planar",
            "b1,r,msb,xy,serpentine",
            "b8,rgb,msb,xy",
            "b0x80,g,msb,xy",
            "r0^g0^b0,msb,xy",
            "b1,rgb,lsb,xy,every=7",
            "b1,rg,msb,xY",
            "b1,filters,msb,xy",
            "b1,file,lsb,xy,skip=54p",
        ] {
            assert!(names.iter().any(|known| known == name), "{name}");
        }
    }

    #[test]
    fn a_lossy_picture_has_none() {
        let image = Image { lossy: true, ..Image::eight_bit(2, 2, Layout::Grey, vec![0; 4]) };
        let subject =
            Subject { image: Some(&image), format: Some(Format::Jpeg), file_bytes: 9, row_filters: false };
        assert_eq!(streams(&subject), []);
    }
}

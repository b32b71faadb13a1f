//! Names of streams, and what is read by them.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::payload::bits::Only;
use crate::pixels::{Palette, Samples};

fn image(layout: Layout, width: u32, samples: Vec<u8>) -> Image {
    let height = (samples.len() / layout.channels()) as u32 / width;
    Image {
        width,
        height,
        layout,
        depths: [8; 4],
        samples: Samples::Eight(samples),
        palette: Palette { colours: vec![[1, 2, 3], [254, 255, 0]], alpha: vec![0] },
        transparent: None,
        lossy: false,
        decoded_rows: height,
    }
}

#[test]
fn a_name_prints_back() {
    let names = [
        "b1,rgb,msb,xy",
        "b2,bgra,lsb,yx",
        "b8,p,msb,Xy",
        "b0x88,l,lsb,yX",
        "b16,a,msb,xY",
        "r0x03g0x01b0x0F,msb,xy",
        "a0x80b0x01,msb,XY",
        "r0^g0^b11,lsb,YX",
        "b1,file,lsb,xy,skip=54p",
        "b2,filters,msb,Xy,ascending",
        "b1,rgb,msb,xy,planar,serpentine,transparent,invert,x=3-7,y=0,step=2,skip=9,f2",
        "b2,rgb,lsb,xy,ascending,visible,skip=4B",
    ];
    for name in names {
        assert_eq!(Spec::parse(name).unwrap().to_string(), name);
    }
    for (name, printed) in [
        ("1b,rgb,lsb-first", "b1,rgb,lsb,xy"),
        ("msb, b, yx", "b1,b,msb,yx"),
        ("f1,i,serp,step=1,skip=0B", "b1,p,msb,xy,serpentine"),
        ("r0x03g0x03", "b2,rg,msb,xy"),
        ("b0x03,l", "b2,l,msb,xy"),
        ("b1,rgb,under", "b1,rgb,msb,xy,transparent"),
        ("b1,rgb,over", "b1,rgb,msb,xy,visible"),
    ] {
        assert_eq!(Spec::parse(name).unwrap().to_string(), printed);
    }
}

fn carrier() -> impl Strategy<Value = Carrier> {
    let channel = || (0..SpecChannel::ALL.len()).prop_map(|at| SpecChannel::ALL[at].0);
    let bytes = || (1_u16..=0xff, any::<bool>());
    prop_oneof![
        (vec((channel(), 1_u16..), 1..6), any::<bool>(), any::<bool>())
            .prop_map(|(picks, planar, ascending)| Carrier::Samples { picks, planar, ascending }),
        (vec(channel(), 1..6), 1_u16.., any::<bool>()).prop_map(|(channels, mask, planar)| {
            let picks = channels.into_iter().map(|channel| (channel, mask)).collect();
            Carrier::Samples { picks, planar, ascending: false }
        }),
        vec((channel(), 0_u8..16), 2..5).prop_map(Carrier::Joined),
        bytes().prop_map(|(mask, ascending)| Carrier::File { mask, ascending }),
        bytes().prop_map(|(mask, ascending)| Carrier::Filters { mask, ascending }),
    ]
}

fn walk() -> impl Strategy<Value = Walk> {
    let range = || prop::option::of((any::<u32>(), any::<u32>()).prop_map(|(a, b)| (a.min(b), a.max(b))));
    let only = prop_oneof![Just(Only::All), Just(Only::Transparent), Just(Only::Visible)];
    (0_usize..8, any::<bool>(), range(), range(), 1_u32.., only).prop_map(
        |(order, serpentine, columns, rows, step, only)| Walk {
            serpentine,
            columns,
            rows,
            step,
            only,
            ..Walk::new(PixelOrder::ALL[order])
        },
    )
}

fn spec() -> impl Strategy<Value = Spec> {
    let unit = prop_oneof![Just(Unit::Bits), Just(Unit::Bytes), Just(Unit::Pixels)];
    let skip = (any::<u32>(), unit)
        .prop_map(|(count, unit)| Skip { count, unit: if count == 0 { Unit::Bits } else { unit } });
    (carrier(), any::<bool>(), walk(), skip, any::<bool>(), (0..u32::MAX, 1_u32..)).prop_map(
        |(carrier, lsb, walk, skip, inverted, (frame, every))| {
            let packing = if lsb { BitOrder::LsbFirst } else { BitOrder::MsbFirst };
            let samples = matches!(carrier, Carrier::Samples { .. } | Carrier::Joined(_));
            let (walk, frame) =
                if samples { (walk, frame) } else { (Walk { step: walk.step, ..Walk::new(walk.order) }, 0) };
            // Samples are counted where all give as many bits.
            let alike = |picks: &[(SpecChannel, u16)]| picks.iter().all(|pick| pick.1 == picks[0].1);
            let counted = matches!(&carrier, Carrier::Samples { picks, planar: false, .. } if alike(picks));
            Spec { carrier, packing, walk, skip, every: if counted { every } else { 1 }, inverted, frame }
        },
    )
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(spec in spec()) {
        let printed = spec.to_string();
        prop_assert_eq!(Spec::parse(&printed), Ok(spec), "{}", printed);
    }

    #[test]
    fn any_stream_of_any_image_can_be_asked_for(spec in spec(), width in 1_u32..9, length in 1_usize..40) {
        let image = image(Layout::Rgba, width, vec![7; width as usize * length.min(6) * 4]);
        let origin = Origin { image: Some(&image), file: &[1; 9], filters: &[0, 1, 4] };
        if let Ok(bytes) = spec.read_from(origin, 16) {
            prop_assert_eq!(bytes.len(), spec.capacity_of(origin).unwrap().min(16));
            prop_assert!(spec.region(origin, 16).is_ok());
        }
    }
}

#[test]
fn what_is_no_name_is_refused() {
    for name in
        ["b1,rgx", "b0,rgb", "b17,rgb", "", "b1,rgb,f0", "r0,g1", "r0^", "x=5-3,r", "step=0,r", "skip=-1,r"]
    {
        let error = Spec::parse(name).unwrap_err();
        assert!(matches!(error, SpecError::Unknown { .. }), "{name}: {error}");
    }
    assert_eq!(Spec::parse("b1,msb"), Err(SpecError::NoChannels));
    assert_eq!(Spec::parse("rgb,b1,b2"), Err(SpecError::Twice { what: "number of bits" }));
    for name in [
        "r0^g0,every=2",
        "r0x01g0x02,every=2",
        "rgb,planar,every=2",
        "file,every=2",
        "b1,r0^g0",
        "b2,r0x01g0x02",
        "file,planar",
        "filters,f2",
        "b16,file",
        "file,x=2",
    ] {
        assert!(matches!(Spec::parse(name), Err(SpecError::Unfit { .. })), "{name}");
    }
}

#[test]
fn bits_are_packed_from_the_named_end() {
    // LSBs of r, g, b in raster order: 0100 0001 0 (9 bits, the last is dropped).
    let rgb = image(Layout::Rgb, 3, vec![0, 1, 0, 0, 2, 4, 6, 9, 8]);
    let read = |name: &str| Spec::parse(name).unwrap().read(&rgb, 10).unwrap();
    assert_eq!(read("b1,rgb,msb,xy"), [0b0100_0001]);
    assert_eq!(read("b1,rgb,lsb,xy"), [0b1000_0010]);
    assert_eq!(read("b1,rgb,msb,xy,invert"), [0b1011_1110]);
    assert_eq!(read("b1,rgb,msb,xy,skip=1"), [0b1000_0010]);
    // Red 0 0 6, green 1 2 9, blue 0 4 8, each with two bits: 00 00 10, 01 10 01, 00 00 00.
    assert_eq!(read("b2,rgb,msb,xy,planar"), [0b0000_1001, 0b1001_0000]);
    assert_eq!(read("b2,rgb,msb,xy,planar,ascending"), [0b0000_0110, 0b0110_0000]);
    // Values as bytes, the second column, every second pixel.
    assert_eq!(read("b8,bgr,msb,xy,x=1"), [4, 2, 0]);
    assert_eq!(read("b8,r,msb,xy,step=2"), [0, 6]);
    assert_eq!(read("b8,rgb,msb,xy,every=2"), [0, 0, 2, 6, 8]);
    assert_eq!(read("b8,rgb,msb,xy,skip=2p"), [6, 9, 8]);
    assert_eq!(read("b8,rgb,msb,Xy,skip=1B,step=2"), [9, 8, 0, 1, 0]);
    // Two bits of red, one of green: 00 1, 00 0, 10 1.
    assert_eq!(read("r0x03g0x01,msb,xy"), [0b0010_0010]);
    assert_eq!(Spec::parse("b1,rgb,msb,xy").unwrap().read(&rgb, 0).unwrap(), [] as [u8; 0]);
    // Two bits a sample, the higher first: r = 0, 0, 6; 6 & 3 = 2.
    let wide = image(Layout::Grey, 4, vec![0b01, 0b10, 0b11, 0b00]);
    assert_eq!(Spec::parse("b2,l,msb,xy").unwrap().read(&wide, 9).unwrap(), [0b0110_1100]);
    assert_eq!(Spec::parse("b0x02,l,msb,xy").unwrap().read(&wide, 9).unwrap(), [] as [u8; 0]);
}

#[test]
fn planes_can_be_joined() {
    // Red 1 0 1 0 1 0 1 0, green 1 1 1 1 0 0 0 0 in bit 0; bit 1 of green always 1.
    let samples = [[1, 3, 0], [0, 3, 0], [1, 3, 0], [0, 3, 0], [1, 2, 0], [0, 2, 0], [1, 2, 0], [0, 2, 0]];
    let rgb = image(Layout::Rgb, 8, samples.concat());
    let read = |name: &str| Spec::parse(name).unwrap().read(&rgb, 10).unwrap();
    assert_eq!(read("r0^g0,msb,xy"), [0b0101_1010]);
    assert_eq!(read("r0^g0^g1,msb,xy"), [0b1010_0101]);
}

#[test]
fn palette_images_have_indices_and_colours() {
    let indexed = image(Layout::Indexed, 8, vec![0, 1, 0, 0, 0, 0, 0, 1]);
    assert_eq!(Spec::parse("b1,i,msb").unwrap().read(&indexed, 9).unwrap(), [0b0100_0001]);
    // Red of colour 0 is 1, of colour 1 it is 254; alpha 0 and 255.
    assert_eq!(Spec::parse("b1,r,msb").unwrap().read(&indexed, 9).unwrap(), [0b1011_1110]);
    assert_eq!(Spec::parse("b1,a,msb").unwrap().read(&indexed, 9).unwrap(), [0b0100_0001]);
    assert_eq!(Spec::parse("b1,p,visible").unwrap().capacity(&indexed), Ok(0));
    assert_eq!(Spec::parse("b8,p,visible").unwrap().read(&indexed, 9).unwrap(), [1, 1]);
    let error = Spec::parse("b1,l").unwrap().read(&indexed, 9).unwrap_err();
    assert!(matches!(error, SpecError::NoSuchChannel { channel: 'l', .. }));
    assert_eq!(
        Spec::parse("b9,p").unwrap().read(&indexed, 9),
        Err(SpecError::NoSuchBit { bit: 9, depth: 8 })
    );
}

#[test]
fn file_bytes_and_row_filters_are_streams_too() {
    let origin =
        Origin { image: None, file: b"\x01\x00\x01\x00\x01\x00\x01\x00\x01\x01", filters: &[0, 1, 4, 1] };
    let read = |name: &str| Spec::parse(name).unwrap().read_from(origin, 9);
    assert_eq!(read("b1,file"), Ok(vec![0b1010_1010]));
    assert_eq!(read("b1,file,skip=2p"), Ok(vec![0b1010_1011]));
    assert_eq!(read("b2,filters"), Ok(vec![0b0001_0001]));
    assert_eq!(read("b1,rgb"), Err(SpecError::NoPixels));
    let none = Origin { filters: &[], ..origin };
    assert_eq!(Spec::parse("b1,filters").unwrap().read_from(none, 9), Err(SpecError::NoFilters));
}

#[test]
fn a_stream_behind_some_bytes_has_a_name() {
    let rgb = image(Layout::Rgb, 3, (0..36).collect());
    let whole = Spec::parse("b4,rgb,msb,yx,skip=1p").unwrap();
    let behind = whole.behind(2, (&rgb).into()).unwrap();
    assert_eq!(behind.to_string(), "b4,rgb,msb,yx,skip=28");
    assert_eq!(behind.read(&rgb, 9).unwrap(), whole.read(&rgb, 11).unwrap()[2..]);
    let other = Spec::parse("b8,rgb,msb,xy").unwrap().behind(2, (&rgb).into()).unwrap();
    assert_eq!(other.to_string(), "b8,rgb,msb,xy,skip=2B");
}

#[test]
fn streams_are_described_in_words() {
    for (name, words) in [
        ("b1,rgb", "the least significant bits of red, green and blue"),
        ("b2,a", "the 2 least significant bits of alpha"),
        ("b8,p", "the values of the palette index"),
        ("b0x40,l", "bit 6 of grey"),
        ("b0x81,l", "the bits 0x81 of grey"),
        ("r0x03g0x01", "chosen bits of red and green"),
        ("r0^g1", "the exclusive-or of bit 0 of red and bit 1 of green"),
        ("b1,file", "the least significant bits of the file's bytes"),
        ("b1,filters", "the filter types of the rows"),
    ] {
        assert_eq!(Spec::parse(name).unwrap().describe(), words);
    }
}

#[test]
fn a_stream_knows_what_gives_its_bytes_in_another_order() {
    let same = |one: &str, two: &str| Spec::parse(one).unwrap().rearranges(&Spec::parse(two).unwrap());
    assert!(same("b1,rgb,msb,xy", "b1,bgr,lsb,Xy"));
    assert!(same("b1,r,msb,yx", "b1,r,lsb,Yx"));
    assert!(same("b8,rgb,msb,xy", "b8,bgr,msb,Xy"));
    assert!(same("b8,rgb,msb,xy", "b8,g,msb,xy"));
    assert!(same("r0^g0,msb,xy", "r0^g0,lsb,Xy"));
    assert!(!same("b1,rgb,msb,xy", "b1,bgr,msb,Xy"));
    assert!(!same("b1,rgb,msb,xy", "b1,rgb,lsb,Xy"));
    assert!(!same("b1,rgb,msb,xy", "b1,bgr,lsb,xY"));
    assert!(!same("b8,rgb,msb,xy", "b8,rgb,msb,xY"));
}

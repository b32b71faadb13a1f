use ::gif::{Encoder, Frame};

use super::*;

const COLOURS: [u8; 12] = [0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255];

fn gif(frames: Vec<Frame<'_>>) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 9, 9, &COLOURS).unwrap();
    for frame in frames {
        encoder.write_frame(&frame).unwrap();
    }
    drop(encoder);
    file
}

fn plain(width: u16, height: u16, indices: &[u8]) -> Frame<'static> {
    Frame { width, height, buffer: indices.to_vec().into(), ..Frame::default() }
}

#[test]
fn frames_have_their_own_rectangle_palette_and_transparency() {
    let file = gif(vec![
        plain(3, 2, &[0, 1, 2, 3, 2, 1]),
        Frame {
            left: 2,
            top: 3,
            transparent: Some(1),
            palette: Some(vec![9, 9, 9, 8, 8, 8]),
            ..plain(2, 1, &[1, 0])
        },
        plain(1, 1, &[3]),
    ]);
    let first = decoded(&file, Format::Gif);
    assert_eq!(
        (first.width, first.height, first.layout, first.depths),
        (3, 2, Layout::Indexed, [2, 0, 0, 0])
    );
    assert_eq!((eight(&first), first.decoded_rows), (&[0, 1, 2, 3, 2, 1][..], 2));
    assert_eq!(first.palette.colours, [[0, 0, 0], [255, 0, 0], [0, 255, 0], [0, 0, 255]]);
    assert!(first.palette.alpha.is_empty());
    let second = frame(&file, Format::Gif, 1).unwrap();
    assert_eq!((second.width, second.height, eight(&second)), (2, 1, &[1, 0][..]));
    assert_eq!((second.palette.colours, second.palette.alpha), (vec![[9; 3], [8; 3]], vec![255, 0]));
    assert_eq!(second.depths, [1, 0, 0, 0]);
    let third = frame(&file, Format::Gif, 2).unwrap();
    assert!(third.palette.alpha.is_empty(), "transparency holds for one frame only");
    assert_eq!(frame(&file, Format::Gif, 3), Err(PixelError::NoSuchFrame { index: 3, frames: 3 }));
}

#[test]
fn interlaced_rows_find_their_place() {
    // GIF89a appendix E: nine rows come as 0 8, 4, 2 6, 1 3 5 7.
    let file = gif(vec![Frame { interlaced: true, ..plain(1, 9, &[0, 0, 1, 2, 2, 3, 3, 3, 3]) }]);
    assert_eq!(eight(&decoded(&file, Format::Gif)), [0, 3, 2, 3, 1, 3, 2, 3, 0]);
}

#[test]
fn a_file_cut_short_keeps_its_rows() {
    let indices: Vec<u8> = noise(60 * 60).iter().map(|value| value & 3).collect();
    let file = gif(vec![plain(60, 60, &indices)]);
    for length in [file.len() * 9 / 10, file.len() / 2, file.len() / 4] {
        let image = decoded(&file[..length], Format::Gif);
        let kept = image.decoded_rows as usize;
        assert!(kept > 60 * length / file.len() - 12 && kept < 60, "{kept}");
        assert_eq!(eight(&image)[..kept * 60], indices[..kept * 60]);
        assert!(eight(&image)[kept * 60..].iter().all(|index| *index == 0));
    }
    let interlaced = gif(vec![Frame { interlaced: true, ..plain(60, 60, &indices) }]);
    // The first half of the stored rows are the even ones; then one odd row more closes two.
    let (length, height) = (file.len() * 6 / 10, 60);
    let stored = decoded(&file[..length], Format::Gif).decoded_rows;
    assert!(stored > height / 2);
    assert_eq!(decoded(&interlaced[..length], Format::Gif).decoded_rows, 2 * (stored - height / 2) + 1);
}

#[test]
fn indices_beyond_the_table_widen_the_depth() {
    let mut file = gif(vec![plain(2, 1, &[3, 0])]);
    // The global table claims two entries; the two behind it become a block of zeros.
    file[10] = 0x80;
    file.splice(19..25, []);
    let image = decoded(&file, Format::Gif);
    assert_eq!((eight(&image), image.palette.colours.len(), image.depths[0]), (&[3, 0][..], 2, 2));
}

#[test]
fn nothing_to_decode_says_why() {
    let reason = |file: &[u8]| frame(file, Format::Gif, 0).unwrap_err().to_string();
    let file = gif(vec![plain(2, 2, &[0; 4])]);
    assert!(reason(&file[..13]).contains("no image data"));
    assert!(reason(&[&file[..file.len() - 7], &[0; 2]].concat()).contains("could not be decoded"));
    assert!(reason(b"GIF89a").contains("screen descriptor"));
    let mut empty = file.clone();
    let at = empty.iter().position(|byte| *byte == 0x2c).unwrap();
    empty[at + 5] = 0;
    assert!(reason(&empty).contains("0×2"));
}

use super::*;

/// A bitmap with a 40-byte header: width, height, bits, compression; what follows the header; the pixel array.
fn bmp(size: (i32, i32), bits: u16, compression: u32, behind: &[u8], pixels: &[u8]) -> Vec<u8> {
    let mut file = b"BM\0\0\0\0\0\0\0\0".to_vec();
    file.extend_from_slice(&(54 + behind.len() as u32).to_le_bytes());
    file.extend_from_slice(&40u32.to_le_bytes());
    file.extend_from_slice(&size.0.to_le_bytes());
    file.extend_from_slice(&size.1.to_le_bytes());
    file.extend_from_slice(&1u16.to_le_bytes());
    file.extend_from_slice(&bits.to_le_bytes());
    file.extend_from_slice(&compression.to_le_bytes());
    file.extend_from_slice(&[0; 20]);
    file.extend_from_slice(behind);
    file.extend_from_slice(pixels);
    file
}

fn masks(masks: &[u32]) -> Vec<u8> {
    masks.iter().flat_map(|mask| mask.to_le_bytes()).collect()
}

const TABLE: [u8; 16] = [1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0, 10, 11, 12, 0];

#[test]
fn indices_of_every_depth() {
    for (bits, rows, expected) in [
        (1, [0b1010_0000, 0, 0, 0, 0b0100_0000, 0, 0, 0], [0, 1, 0, 1, 0, 1]),
        (2, [0b0110_1100, 0, 0, 0, 0b0001_1000, 0, 0, 0], [0, 1, 2, 1, 2, 3]),
        (4, [0x12, 0x30, 0, 0, 0x45, 0xf0, 0, 0], [4, 5, 15, 1, 2, 3]),
        (8, [1, 2, 3, 0, 40, 50, 255, 0], [40, 50, 255, 1, 2, 3]),
    ] {
        let table = vec![7; 4 << bits];
        let image = decoded(&bmp((3, 2), bits, 0, &table, &rows), Format::Bmp);
        assert_eq!((eight(&image), image.layout), (&expected[..], Layout::Indexed), "{bits} bits");
        assert_eq!((image.depths, image.palette.colours.len()), ([bits as u8, 0, 0, 0], 1 << bits));
        let top_down = decoded(&bmp((3, -2), bits, 0, &table, &rows), Format::Bmp);
        assert_eq!(eight(&top_down), [&expected[3..], &expected[..3]].concat());
    }
}

#[test]
fn the_colour_table_is_read_as_stored() {
    let mut file = bmp((1, 1), 2, 0, &TABLE[..12], &[0; 4]);
    let colours = [[3, 2, 1], [6, 5, 4], [9, 8, 7]];
    assert_eq!(decoded(&file, Format::Bmp).palette.colours, colours, "it ends where the pixels begin");
    file[46] = 2;
    assert_eq!(
        decoded(&file, Format::Bmp).palette.colours,
        colours[..2],
        "as many entries as the header counts"
    );
    file[46..50].fill(255);
    assert_eq!(decoded(&file, Format::Bmp).palette.colours, colours, "a lying count");
}

#[test]
fn the_oldest_header_has_entries_of_three_bytes() {
    let mut file = b"BM\0\0\0\0\0\0\0\0\x20\0\0\0\x0c\0\0\0\x02\0\x01\0\x01\0\x01\0".to_vec();
    file.extend_from_slice(&[1, 2, 3, 4, 5, 6, 0b0100_0000, 0, 0, 0]);
    let image = decoded(&file, Format::Bmp);
    assert_eq!((image.width, image.height, eight(&image)), (2, 1, &[0, 1][..]));
    assert_eq!(image.palette.colours, [[3, 2, 1], [6, 5, 4]]);
}

#[test]
fn colours_come_in_the_order_red_green_blue() {
    let image = decoded(&bmp((1, 2), 24, 0, &[], &[1, 2, 3, 0, 4, 5, 6, 0]), Format::Bmp);
    assert_eq!((image.layout, eight(&image)), (Layout::Rgb, &[6, 5, 4, 3, 2, 1][..]));
    let image = decoded(&bmp((2, 1), 32, 0, &[], &[1, 2, 3, 0, 4, 5, 6, 0]), Format::Bmp);
    assert_eq!((image.layout, eight(&image)), (Layout::Rgb, &[3, 2, 1, 6, 5, 4][..]));
    let image = decoded(&bmp((2, 1), 32, 0, &[], &[1, 2, 3, 0, 4, 5, 6, 9]), Format::Bmp);
    assert_eq!((image.layout, eight(&image)), (Layout::Rgba, &[3, 2, 1, 0, 6, 5, 4, 9][..]));
}

#[test]
fn masks_give_each_channel_its_depth() {
    let word = |value: u16| [value.to_le_bytes().to_vec(), vec![0, 0]].concat();
    // Without masks 16 bits are 5-5-5.
    let image = decoded(&bmp((1, 1), 16, 0, &[], &word(0b1100_0001_1110_0001)), Format::Bmp);
    assert_eq!((eight(&image), image.depths), (&[16, 15, 1][..], [5, 5, 5, 0]));
    let image = decoded(
        &bmp((1, 1), 16, 3, &masks(&[0xf800, 0x07e0, 0x1f]), &word(0b1000_0111_1100_0001)),
        Format::Bmp,
    );
    assert_eq!((eight(&image), image.depths), (&[16, 62, 1][..], [5, 6, 5, 0]));
    let image =
        decoded(&bmp((1, 1), 16, 6, &masks(&[0x0f00, 0x00f0, 0x000f, 0xf000]), &word(0x1234)), Format::Bmp);
    assert_eq!((image.layout, eight(&image), image.depths), (Layout::Rgba, &[2, 3, 4, 1][..], [4; 4]));
    // Ten bits a channel do not fit in a byte.
    let pixel = ((1023u32 << 20) | (512 << 10) | 1).to_le_bytes();
    let file = bmp((1, 1), 32, 3, &masks(&[0x3ff0_0000, 0x000f_fc00, 0x3ff]), &pixel);
    let image = decoded(&file, Format::Bmp);
    assert_eq!((sixteen(&image), image.depths), (&[1023, 512, 1][..], [10, 10, 10, 0]));
    // A mask wider than 16 bits keeps the high ones; a colour without mask is 0.
    let file = bmp((1, 1), 32, 3, &masks(&[0xffff_ff00, 0x00ff, 0]), &0x1234_56ffu32.to_le_bytes());
    let image = decoded(&file, Format::Bmp);
    assert_eq!((sixteen(&image), image.depths), (&[0x1234, 0xff, 0][..], [16, 8, 1, 0]));
}

#[test]
fn newer_headers_hold_their_masks() {
    let mut file = bmp((1, 1), 32, 3, &masks(&[0xff, 0xff00, 0xff_0000, 0xff00_0000]), &[1, 2, 3, 4]);
    file[14] = 56;
    assert_eq!(eight(&decoded(&file, Format::Bmp)), [1, 2, 3, 4]);
}

#[test]
fn runs_of_indices() {
    // Three of 5, end of line; two literal indices padded; end of bitmap.
    let rle8 = [3, 5, 0, 0, 0, 3, 7, 8, 9, 0, 0, 1];
    let image = decoded(&bmp((3, 2), 8, 1, &TABLE, &rle8), Format::Bmp);
    assert_eq!((eight(&image), image.decoded_rows), (&[7, 8, 9, 5, 5, 5][..], 2));
    // Alternating nibbles; a delta one right and one up; a literal of three.
    let rle4 = [3, 0x12, 0, 2, 0, 1, 0, 0, 0, 3, 0x78, 0x90, 0, 1];
    let image = decoded(&bmp((4, 3), 4, 2, &TABLE, &rle4), Format::Bmp);
    assert_eq!(eight(&image), [7, 8, 9, 0, 0, 0, 0, 0, 1, 2, 1, 0]);
    // A run past the end of its row is cut, not wrapped.
    let image = decoded(&bmp((2, 2), 8, 1, &TABLE, &[200, 5, 0, 0, 1, 6, 0, 1]), Format::Bmp);
    assert_eq!(eight(&image), [6, 0, 5, 5]);
}

#[test]
fn runs_of_colours() {
    let mut file =
        bmp((3, 2), 24, 4, &[0; 24], &[2, 1, 2, 3, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 1]);
    file[14] = 64;
    let image = decoded(&file, Format::Bmp);
    assert_eq!(
        (image.layout, eight(&image)),
        (Layout::Rgb, &[3, 2, 1, 6, 5, 4, 9, 8, 7, 3, 2, 1, 3, 2, 1, 0, 0, 0][..])
    );
}

#[test]
fn runs_cut_short_count_the_finished_rows() {
    let image = decoded(&bmp((2, 9), 8, 1, &TABLE, &[2, 5, 0, 0, 2, 6, 0, 0, 1]), Format::Bmp);
    assert_eq!(image.decoded_rows, 2);
    let error = frame(&bmp((2, 9), 8, 1, &TABLE, &[1]), Format::Bmp, 0).unwrap_err();
    assert!(error.to_string().contains("first row"), "{error}");
}

#[test]
fn a_file_cut_short_keeps_the_bottom_rows() {
    let rows: Vec<u8> = (1..=4).flat_map(|row| [row, row, row, 0]).collect();
    let file = bmp((1, 4), 24, 0, &[], &rows);
    // The padding of the last row may be missing, a sample may not.
    for (lost, kept, expected) in
        [(1, 4, [4, 3, 2, 1]), (2, 3, [0, 3, 2, 1]), (9, 2, [0, 0, 2, 1]), (10, 1, [0, 0, 0, 1])]
    {
        let image = decoded(&file[..file.len() - lost], Format::Bmp);
        assert_eq!((image.decoded_rows, eight(&image)), (kept, &expected.map(|row| [row; 3]).concat()[..]));
    }
    assert!(frame(&file[..file.len() - 14], Format::Bmp, 0).is_err());
}

#[test]
fn pixels_inside_the_headers_begin_behind_the_table() {
    let mut file = bmp((1, 1), 8, 0, &[0; 1024], &[9, 0, 0, 0]);
    file[10..14].fill(0);
    assert_eq!(eight(&decoded(&file, Format::Bmp)), [9]);
}

#[test]
fn what_is_not_read_is_named() {
    let reason = |file: &[u8]| frame(file, Format::Bmp, 0).unwrap_err();
    let unsupported = |coding: &str| PixelError::Unsupported { coding: coding.to_owned() };
    assert_eq!(reason(&bmp((1, 1), 0, 4, &[], &[0; 4])), unsupported("JPEG inside BMP"));
    assert_eq!(reason(&bmp((1, 1), 0, 5, &[], &[0; 4])), unsupported("PNG inside BMP"));
    assert_eq!(reason(&bmp((1, 1), 64, 0, &[], &[0; 8])), unsupported("BMP with 64 bits a pixel"));
    assert_eq!(reason(&bmp((1, 1), 32, 11, &[], &[0; 8])), unsupported("BMP in CMYK"));
    let too_large = |width, height| PixelError::TooLarge { width, height };
    assert_eq!(reason(&bmp((i32::MAX, 6), 8, 0, &[], &[0; 4])), too_large(2_147_483_647, 6));
    assert_eq!(reason(&bmp((6, i32::MIN), 8, 0, &[], &[0; 4])), too_large(6, 2_147_483_648));
    for damaged in [
        bmp((-1, 1), 8, 0, &[], &[0; 4]),
        bmp((1, 1), 7, 0, &[], &[0; 4]),
        bmp((1, 1), 8, 99, &[], &[0; 4]),
        bmp((1, 1), 32, 3, &masks(&[0, 0, 0]), &[0; 4]),
        bmp((0, 1), 24, 0, &[], &[0; 4]),
        bmp((1000, 1), 24, 0, &[], &[0; 4]),
    ] {
        assert!(matches!(reason(&damaged), PixelError::Damaged { .. }));
    }
}

//! Text told from what is none.

use super::*;

fn bits(bytes: &[u8]) -> f64 {
    assess(bytes).map_or(0.0, |score| score.bits)
}

#[test]
fn a_sentence_cannot_be_chance_and_a_word_can() {
    assert!(bits(b"Meet me at the old bridge at noon.\0") > 40.0);
    assert!(bits("Встретимся у старого моста в полдень".as_bytes()) > 60.0);
    assert!(bits("明日の正午に古い橋で会いましょう".as_bytes()) > 25.0);
    assert!(bits(b"SGVsbG8gd29ybGQsIHRoaXMgaXMgYSB0ZXN0IG1lc3NhZ2U=") > 40.0);
    assert!((3.0..20.0).contains(&bits(b"hello\0")));
    assert!(bits(b"flag{the_one_in_blue_it_is}") > 40.0);
}

#[test]
fn flat_and_periodic_planes_are_no_text() {
    for period in [&b" "[..], b"3", b"U", b"*", b"3f", b"UUU", b"$I\x12".as_slice(), b"I$m", b"333fff", b"wp"]
    {
        let plane: Vec<u8> = period.iter().copied().cycle().take(300).collect();
        assert!(bits(&plane) < 10.0, "{period:?}: {}", bits(&plane));
    }
}

#[test]
fn a_still_channel_among_noisy_ones_is_no_text() {
    // A noisy cover with alpha 0, read as a, r, g, b from the first bit: bits 7 and 3 of every byte are 0.
    assert!(bits(b"cGwUww7r75BF0Wqfw5`q4fVtDeaguGW2wag$g&@34WWWcqwS`fU7CE") < 16.0);
}

#[test]
fn text_that_repeats_itself_is_text_all_the_same() {
    let lines = "user=here\npassword=56df4ca9903d85ff\n".repeat(40);
    assert!(bits(lines.as_bytes()) > 30.0);
}

#[test]
fn records_are_text() {
    assert!(bits(b"{\"get\": 664598, \"active\": true}\n{\"act\": 10871651, \"active\": true}\n") > 40.0);
    assert!(bits(b"set 23:30 N55.325321 E1.325321\nwindow 21:30 N20.622256 E14.622256\n") > 40.0);
}

#[test]
fn random_bytes_are_no_text() {
    // Marsaglia's xorshift32; 20,000 streams: Ville's bound allows 20,000 / 2^16 = 0.3 of them at 16 bits.
    let mut state = 2_463_534_242_u32;
    let mut most = 0.0_f64;
    for _ in 0..20_000 {
        let mut stream = [0; 32];
        for byte in &mut stream {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            *byte = (state >> 24) as u8;
        }
        most = most.max(bits(&stream));
    }
    assert!(most < 16.0, "{most}");
}

#[test]
fn text_ends_where_it_ends() {
    let score = assess(b"plain text\0more").unwrap();
    assert_eq!((score.length, score.terminated, score.to_end), (10, true, false));
    let score = assess("naïve".as_bytes()).unwrap();
    assert_eq!((score.length, score.terminated, score.to_end), (6, false, true));
    assert_eq!(run(b"abc\xff"), 3);
    assert_eq!(run(b"abc\xe2\x82"), 5);
    assert_eq!(run(b"abc\xe2\x82zzz"), 3);
    assert_eq!(assess(b"ab\0"), None);
}

#[test]
fn text_is_told_in_every_encoding() {
    let sentence = "Treffen wir uns um zwölf an der alten Brücke, bitte pünktlich.";
    let le: Vec<u8> = sentence.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let be: Vec<u8> = sentence.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let latin: Vec<u8> = sentence.chars().map(|c| c as u8).collect();
    let greek: Vec<u8> =
        "Το μήνυμα είναι εδώ, στη γέφυρα".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, encoding) in [
        (le, Encoding::Utf16Le),
        (be, Encoding::Utf16Be),
        (latin, Encoding::Latin1),
        (greek, Encoding::Utf16Le),
    ] {
        let score = assess_as(&[bytes.as_slice(), &[0; 4]].concat(), encoding, Frame::default()).unwrap();
        assert_eq!((score.length, score.terminated), (bytes.len(), true), "{encoding:?}");
        assert!(score.bits > 50.0, "{encoding:?}: {}", score.bits);
    }
}

#[test]
fn samples_near_their_neighbours_are_no_text() {
    // Values of a dim, smooth picture lie where letters and digits do.
    let mut state = 1_u32;
    let mut most = 0.0_f64;
    for start in 48..110_u8 {
        let mut value = start;
        let walk: Vec<u8> = (0..300)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                value = (value + (state >> 24) as u8 % 5).saturating_sub(2).clamp(40, 120);
                value
            })
            .collect();
        most = most.max(bits(&walk));
    }
    assert!(most < 14.0, "{most}");
}

#[test]
fn a_count_in_front_costs_its_choices() {
    let alone = assess(b"short text").unwrap().bits;
    let frame = Frame { bytes: &[0, 0, 0, 10], choices: 12.0, values: false };
    let counted = assess_as(b"short text", Encoding::Utf8, frame).unwrap().bits;
    assert!(counted > alone, "{counted} against {alone}: the count is evidence, too");
}

#[test]
fn a_texture_is_no_text_where_bytes_are_samples() {
    // Values of a rough, grey wall, none near its neighbour.
    let mut state = 7_u32;
    let wall: Vec<u8> = (0..300)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            60 + (state >> 24) as u8 % 24 + (state >> 16) as u8 % 24
        })
        .collect();
    let frame = Frame { values: true, ..Frame::default() };
    let bits = |bytes: &[u8]| assess_as(bytes, Encoding::Utf8, frame).unwrap().bits;
    assert!(bits(&wall) < 14.0, "{}", bits(&wall));
    assert!(bits(b"Meet me at the old bridge at noon, and bring the blue folder.") > 50.0);
}

#[test]
fn dark_noise_in_three_channels_is_no_text() {
    // Means 75, 80 and 108 with a deviation of about 5: all printable, mostly letters, and not a word.
    let mut state = 1u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8 % 9
    };
    let mut sample = |at: usize| [75, 80, 108][at % 3] - 16 + noise() + noise() + noise() + noise();
    let bytes: Vec<u8> = (0..600).map(&mut sample).collect();
    let frame = Frame { values: true, ..Frame::default() };
    let bits = assess_as(&bytes, Encoding::Utf8, frame).map_or(0.0, |score| score.bits);
    assert!(bits < 20.0, "{bits}");
}

#[test]
fn a_slope_of_colours_that_returns_is_no_text() {
    // Red of a flag drawn with a circular colour map, dithered: 42 samples a turn.
    let bytes = b"RV_A*6a{R5:XqM2.YuW-%6\\D.*LnN1$8QA-8SkC0-BL8*6WpN7;YoJ04e|W+-GeN6/HlW@/;WK?BTgH7<SaA'4a{S5:YqM2.YvX,%6[D\
        .)LnN0%9QB.8RkB1.AL8)6WpM7;XoJ/3e}W,.HdN5/HkWA0:XK?ATgH8<RaA(5azR5:XqM2.ZuW,$5[D/)LnN0$9QA-8RkB0.AL8)6WpN6<X";
    let frame = Frame { values: true, ..Frame::default() };
    let bits = assess_as(bytes, Encoding::Utf8, frame).unwrap().bits;
    assert!(bits < 20.0, "{bits}");
}

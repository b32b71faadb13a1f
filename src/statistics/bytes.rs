//! What packed low bits look like as bytes: printable, distinct and commonest shares, in both bit orders.

use super::planes::{Plane, histogram};
use super::scale::share;

/// Bytes at the start of the raster looked at for text.
const START: usize = 64;
/// Bytes at the start searched for the longest printable run.
const SEARCHED: usize = 1024;

/// Whether text may hold the byte: printable ASCII, tab, line feed, carriage return.
pub(super) const fn printable(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r')
}

/// Distinct values / 256, share of printable bytes and share of the commonest byte of packed bits in the order that
/// puts the first bit into bit 7; zeros where there are none.
pub(super) fn profile(packed: &[u8]) -> [f32; 3] {
    let counts = histogram(packed);
    let total = packed.len() as f64;
    let distinct = counts.iter().filter(|&&count| count > 0).count() as f64;
    // `packed` has the first bit in bit 0: turning the byte round gives the other order.
    let text = |(_, byte): &(&u32, u8)| printable(byte.reverse_bits());
    let readable: u32 = counts.iter().zip(0u8..=255).filter(text).map(|(count, _)| *count).sum();
    let commonest = counts.iter().copied().max().unwrap_or_default();
    [share(distinct, 256.0), share(f64::from(readable), total), share(f64::from(commonest), total)]
}

/// How the start of packed bits reads as text.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Start {
    /// Share of printable bytes among the first 64, the first bit in bit 0.
    pub(super) lsb_first: f32,
    /// The same with the first bit in bit 7.
    pub(super) msb_first: f32,
    /// Longest printable run of at least two different bytes within the first 1024, either order: ln(1 + n) / ln 1025.
    pub(super) run: f32,
}

/// Reads the start of packed bits (the first bit in bit 0) as text in both orders.
pub(super) fn start(packed: &[u8]) -> Start {
    let head = &packed[..packed.len().min(START)];
    let ratio = |turn: fn(u8) -> u8| {
        let readable = head.iter().filter(|&&byte| printable(turn(byte))).count();
        // Flat bits read as one character over and over, which is no text.
        if varied(head) { share(readable as f64, head.len() as f64) } else { 0.0 }
    };
    let searched = &packed[..packed.len().min(SEARCHED)];
    let longest = longest_run(searched, |byte| byte).max(longest_run(searched, u8::reverse_bits));
    Start {
        lsb_first: ratio(|byte| byte),
        msb_first: ratio(u8::reverse_bits),
        run: ((longest as f64).ln_1p() / (SEARCHED as f64).ln_1p()) as f32,
    }
}

/// Whether at least five different bytes occur.
fn varied(bytes: &[u8]) -> bool {
    histogram(bytes).iter().filter(|&&count| count > 0).count() >= 5
}

fn longest_run(bytes: &[u8], turn: fn(u8) -> u8) -> usize {
    let runs = bytes.split(|&byte| !printable(turn(byte)));
    let diverse = |run: &&[u8]| run.iter().any(|byte| Some(byte) != run.first());
    runs.filter(diverse).map(<[u8]>::len).max().unwrap_or_default()
}

/// Packed low bits of several planes, interleaved sample by sample as in `b1,rgb,xy`; one plane stays as it is.
pub(super) fn interleave(planes: &[&Plane]) -> Vec<u8> {
    let [red, green, blue] = planes else {
        return planes.first().map(|plane| plane.packed.clone()).unwrap_or_default();
    };
    let mut out = Vec::with_capacity(red.packed.len() * 3);
    for ((&r, &g), &b) in red.packed.iter().zip(&green.packed).zip(&blue.packed) {
        let bits = spread(r) | spread(g) << 1 | spread(b) << 2;
        out.extend_from_slice(&bits.to_le_bytes()[..3]);
    }
    out
}

/// Bit i of the byte at bit 3·i.
const fn spread(byte: u8) -> u32 {
    SPREAD[byte as usize]
}

const SPREAD: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut bit = 0;
        while bit < 8 {
            table[byte] |= ((byte as u32 >> bit) & 1) << (3 * bit);
            bit += 1;
        }
        byte += 1;
    }
    table
};

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the expected values are exact")]
mod tests {
    use super::*;

    #[test]
    fn profiles_count_what_they_say() {
        // 'A' = 0x41 with its first bit in bit 7 is 0x82 packed from bit 0.
        let packed = [0x82, 0x82, 0x00, 0x82];
        assert_eq!(profile(&packed), [2.0 / 256.0, 0.75, 0.75]);
        assert_eq!(profile(&[]), [0.0; 3]);
    }

    #[test]
    fn text_at_the_start_reads_in_its_own_order() {
        let mut packed = b"Meet me at the usual place, bring the papers with you. It is late.".to_vec();
        packed.extend([0; 64]);
        let read = start(&packed);
        assert!((read.lsb_first - 1.0).abs() < 1e-6 && read.msb_first < 0.8);
        assert!((read.run - (67f32.ln() / 1025f32.ln())).abs() < 1e-4, "{}", read.run);
        let turned: Vec<u8> = packed.iter().map(|byte| byte.reverse_bits()).collect();
        assert!((start(&turned).msb_first - 1.0).abs() < 1e-6);
    }

    #[test]
    fn flat_bits_are_no_text() {
        assert_eq!(start(&[0x55; 100]), Start::default());
    }

    #[test]
    fn three_planes_interleave_sample_by_sample() {
        let plane = |bit: u8| Plane::new(vec![bit; 8], 8, 1, 255);
        let (zero, one) = (plane(0), plane(1));
        // r = 1, g = 0, b = 1 eight times: 101101101… from bit 0.
        let packed = interleave(&[&one, &zero, &one]);
        assert_eq!(packed, [0b0110_1101, 0b1101_1011, 0b1011_0110]);
        assert_eq!(interleave(&[&one]), [255]);
        assert!(interleave(&[]).is_empty());
    }
}

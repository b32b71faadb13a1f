//! ICE, the block cipher of gifshuffle's passwords (M. Kwan, “The Design of the ICE Encryption Algorithm”, FSE 1997).

use std::sync::LazyLock;

/// S-boxes with the permutation behind them already applied, by 10-bit input.
static BOXES: LazyLock<[[u32; 1024]; 4]> = LazyLock::new(boxes);

/// Reduction polynomials of the S-boxes, by box and row.
const MODULI: [[u32; 4]; 4] =
    [[333, 313, 505, 369], [379, 375, 319, 391], [361, 445, 451, 397], [397, 425, 395, 505]];
/// What the S-boxes' inputs are combined with, by box and row.
const OFFSETS: [[u32; 4]; 4] =
    [[0x83, 0x85, 0x9b, 0xcd], [0xcc, 0xa7, 0xad, 0x41], [0x4b, 0x2e, 0xd4, 0x33], [0xea, 0xcb, 0x2e, 0x04]];
/// Where each bit goes behind the S-boxes.
const PLACES: [u32; 32] = [
    0, 7, 10, 13, 19, 21, 24, 30, 3, 5, 8, 14, 16, 23, 26, 29, 2, 4, 9, 15, 17, 22, 27, 28, 1, 6, 11, 12, 18,
    20, 25, 31,
];
/// Which of the four key words each of sixteen rounds starts with.
const ROTATIONS: [usize; 16] = [0, 1, 2, 3, 2, 1, 3, 0, 1, 3, 2, 0, 3, 1, 0, 2];

fn boxes() -> [[u32; 1024]; 4] {
    let mut boxes = [[0; 1024]; 4];
    for (index, table) in boxes.iter_mut().enumerate() {
        for (input, output) in table.iter_mut().enumerate() {
            let (column, row) = ((input >> 1 & 0xff) as u32, input & 1 | (input & 0x200) >> 8);
            let value = seventh_power(column ^ OFFSETS[index][row], MODULI[index][row]);
            let value = value << (24 - 8 * index);
            *output = (0..32).map(|bit| (value >> bit & 1) << PLACES[bit]).sum();
        }
    }
    boxes
}

/// `base`⁷ in GF(2⁸) with that reduction polynomial.
fn seventh_power(base: u32, modulus: u32) -> u32 {
    let multiply = |mut a: u32, mut b: u32| {
        let mut product = 0;
        while b != 0 {
            product ^= a * (b & 1);
            a <<= 1;
            a ^= if a >= 256 { modulus } else { 0 };
            b >>= 1;
        }
        product
    };
    let square = multiply(base, base);
    let cube = multiply(square, base);
    multiply(multiply(cube, cube), base)
}

/// A key, ready to encrypt.
pub(super) struct Ice {
    rounds: Vec<[u32; 3]>,
}

impl Ice {
    /// The key of level n from 8 n bytes: 16 n rounds.
    pub(super) fn new(key: &[[u8; 8]]) -> Self {
        let count = key.len() * 16;
        let mut rounds = vec![[0; 3]; count];
        for (index, part) in key.iter().enumerate() {
            let mut words = [3, 2, 1, 0].map(|at| u16::from_be_bytes([part[at * 2], part[at * 2 + 1]]));
            schedule(&mut rounds[index * 8..index * 8 + 8], &mut words, &ROTATIONS[..8]);
            let back = count - 8 - index * 8;
            schedule(&mut rounds[back..back + 8], &mut words, &ROTATIONS[8..]);
        }
        Self { rounds }
    }

    /// One block.
    pub(super) fn encrypt(&self, block: u64) -> u64 {
        let (mut left, mut right) = ((block >> 32) as u32, block as u32);
        for pair in self.rounds.as_chunks::<2>().0 {
            left ^= mixed(right, pair[0]);
            right ^= mixed(left, pair[1]);
        }
        u64::from(right) << 32 | u64::from(left)
    }
}

/// Fills the sub-keys of eight rounds, taking bits from the key's words and putting them back inverted.
fn schedule(rounds: &mut [[u32; 3]], words: &mut [u16; 4], rotations: &[usize]) {
    for (round, rotation) in rounds.iter_mut().zip(rotations) {
        for step in 0..15 {
            for offset in 0..4 {
                let word = &mut words[(rotation + offset) & 3];
                let bit = *word & 1;
                round[step % 3] = round[step % 3] << 1 | u32::from(bit);
                *word = *word >> 1 | (bit ^ 1) << 15;
            }
        }
    }
}

/// The round function.
fn mixed(half: u32, [left_key, right_key, salt]: [u32; 3]) -> u32 {
    let left = half >> 16 & 0x3ff | half.rotate_left(18) & 0xffc00;
    let right = half & 0x3ff | half << 2 & 0xffc00;
    let swapped = salt & (left ^ right);
    let (left, right) = ((swapped ^ left ^ left_key) as usize, (swapped ^ right ^ right_key) as usize);
    let boxes = &*BOXES;
    boxes[0][left >> 10] | boxes[1][left & 0x3ff] | boxes[2][right >> 10] | boxes[3][right & 0x3ff]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_come_out_as_the_author_s_program_gives_them() {
        let key = 0xdead_beef_0123_4567_u64.to_be_bytes();
        assert_eq!(Ice::new(&[key]).encrypt(0xfedc_ba98_7654_3210), 0x7d6e_f1ef_30d4_7a96);
        let keys = [[1, 2, 3, 4, 5, 6, 7, 8], [9, 10, 11, 12, 13, 14, 15, 16]];
        assert_eq!(Ice::new(&keys).encrypt(0xfedc_ba98_7654_3210), 0x3730_2e01_0683_b72e);
    }
}

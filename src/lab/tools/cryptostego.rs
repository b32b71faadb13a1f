//! `CryptoStego`, level 0: text at places drawn from a password, all other bits random.

use sha2::{Digest as _, Sha512};

use super::{bits_msb, samples};
use crate::lab::rng::Rng;
use crate::pixels::Image;

/// `cover` (8-bit RGB or RGBA) with `message` in it; `None` where it has no room or another layout.
pub fn embed(cover: &Image, message: &[u8], password: &[u8]) -> Option<Image> {
    let mut image = cover.clone();
    let channels = image.layout.channels();
    let count = image.pixels() * 3;
    if channels < 3 || (message.len() + 3) * 8 > count {
        return None;
    }
    let mut left: Vec<usize> = (0..count).collect();
    let mut numbers = numbers(seed(password), count).into_iter();
    let mut order = Vec::new();
    while let Some(last) = left.len().checked_sub(1) {
        let place = numbers.next()? as usize % (last + 1);
        order.push(left[place]);
        left[place] = left[last];
        left.pop();
    }
    let mut stream = message.to_vec();
    stream.extend([0xff; 3]);
    let mut noise = Rng::new(1, "cryptostego");
    let bits = bits_msb(&stream).chain(std::iter::from_fn(|| Some(noise.below(2) as u8)));
    let samples = samples(&mut image)?;
    for (place, bit) in order.into_iter().zip(bits) {
        let sample = &mut samples[place / 3 * channels + place % 3];
        *sample = *sample & 0xfe | bit;
    }
    for pixel in samples.chunks_mut(channels) {
        pixel[3..].fill(255);
    }
    Some(image)
}

/// The sum that the page makes of a SHA-512 of one block: each half of a word of the digest is the first state's half
/// plus what 80 rounds left, as a signed number, plus the carry into the higher half.
fn seed(password: &[u8]) -> u32 {
    // The fractions of the square roots of the first eight primes (FIPS 180-4).
    let first = "6a09e667f3bcc908bb67ae8584caa73b3c6ef372fe94f82ba54ff53a5f1d36f1\
                 510e527fade682d19b05688c2b3e6c1f1f83d9abfb41bd6b5be0cd19137e2179";
    let first = |half: usize| {
        let digits = first.get(half * 8..half * 8 + 8).unwrap_or_default();
        i64::from_str_radix(digits, 16).unwrap_or_default()
    };
    let digest = Sha512::digest(password);
    let half = |half: usize| {
        digest[half * 4..half * 4 + 4].iter().fold(0, |value, byte| value << 8 | i64::from(*byte))
    };
    let signed = |value: i64| (value + (1 << 31)).rem_euclid(1 << 32) - (1 << 31);
    let mut sum = 0;
    for word in 0..8 {
        let low = signed(half(word * 2 + 1) - first(word * 2 + 1));
        let carry = i64::from(half(word * 2 + 1) < low.rem_euclid(1 << 32));
        let high = signed(half(word * 2) - first(word * 2) - carry);
        sum += (first(word * 2 + 1) + low).abs() + (first(word * 2) + high + carry).abs();
    }
    sum as u32
}

/// The first numbers of MT19937, block by block.
fn numbers(seed: u32, count: usize) -> Vec<u32> {
    let mut state = [seed; 624];
    for at in 1..624 {
        state[at] =
            1_812_433_253_u32.wrapping_mul(state[at - 1] ^ state[at - 1] >> 30).wrapping_add(at as u32);
    }
    let mut out = Vec::new();
    while out.len() < count {
        for at in 0..624 {
            let mixed = state[at] & 1 << 31 | state[(at + 1) % 624] & !(1 << 31);
            state[at] = state[(at + 397) % 624] ^ mixed >> 1 ^ (0x9908_b0df * (mixed & 1));
        }
        out.extend(state.iter().map(|word| {
            let a = word ^ word >> 11;
            let b = a ^ a << 7 & 0x9d2c_5680;
            let c = b ^ b << 15 & 0xefc6_0000;
            c ^ c >> 18
        }));
    }
    out
}

//! lsb-tool: files in shuffled pixels, behind the password's hash.

use super::{bits_msb, samples};
use crate::evidence::sha256_hex;
use crate::pixels::Image;

/// `cover` (8-bit samples) with `files` (name and content) in `depth` bits a sample, `names` bytes kept of each name;
/// `None` where there is no room.
pub fn embed(cover: &Image, files: &[(&str, &[u8])], password: &str, depth: u8, names: u8) -> Option<Image> {
    let mut image = cover.clone();
    let (width, height, channels) = (image.width as usize, image.height as usize, image.layout.channels());
    let mut hash = sha256_hex(format!("{password}({width}, {height})").as_bytes());
    for _ in 0..width * height {
        hash = sha256_hex(hash.as_bytes());
    }
    let order = shuffled(&hash, (width, height))?;
    let mut stream = hash.into_bytes();
    stream.extend((files.len() as u32).to_be_bytes());
    for (name, data) in files {
        stream.extend((data.len() as u32).to_be_bytes());
        let mut name = name.as_bytes().to_vec();
        name.resize(usize::from(names), 0);
        stream.extend(name);
    }
    stream.extend(files.iter().flat_map(|(_, data)| *data));
    let front: Vec<u8> = (0..5).rev().map(|bit| depth >> bit & 1).chain(bits_msb(&[names])).collect();
    let samples = samples(&mut image)?;
    let (first, rest) = order.split_at_checked(front.len().div_ceil(channels))?;
    let mut put = |(x, y): (usize, usize), channel: usize, plane: usize, bit: u8| {
        let sample = &mut samples[(y * width + x) * channels + channel];
        *sample = *sample & !(1 << plane) | bit << plane;
    };
    for (at, bit) in front.iter().enumerate() {
        put(first[at / channels], at % channels, 0, *bit);
    }
    let depth = usize::from(depth);
    if stream.len() * 8 > rest.len() * channels * depth {
        return None;
    }
    for (at, bit) in bits_msb(&stream).enumerate() {
        put(rest[at / depth / channels], at / depth % channels, at % depth, bit);
    }
    Some(image)
}

/// All pixels, column by column, as `NumPy`'s generator shuffles them from a seed in hexadecimal digits.
fn shuffled(seed: &str, (width, height): (usize, usize)) -> Option<Vec<(usize, usize)>> {
    let mut order: Vec<(usize, usize)> = (0..width).flat_map(|x| (0..height).map(move |y| (x, y))).collect();
    let mut entropy = Vec::new();
    for at in (0..8).rev() {
        entropy.push(u32::from_str_radix(seed.get(at * 8..at * 8 + 8)?, 16).ok()?);
    }
    let mut random = Random::new(&entropy);
    for last in (1..order.len()).rev() {
        let range = (last + 1).next_power_of_two();
        let mut drawn = random.half() as usize % range;
        while drawn > last {
            drawn = random.half() as usize % range;
        }
        order.swap(last, drawn);
    }
    Some(order)
}

/// PCG64, seeded through `SeedSequence`; its numbers in halves, the lower first.
struct Random {
    state: u128,
    increment: u128,
    halves: Vec<u32>,
}

impl Random {
    fn new(entropy: &[u32]) -> Self {
        let mut constant = 0x43b0_d7e5_u32;
        let mut hash = |word: u32| {
            let mixed = word ^ constant;
            constant = constant.wrapping_mul(0x931e_8875);
            let mixed = mixed.wrapping_mul(constant);
            mixed ^ (mixed >> 16)
        };
        let mix = |a: u32, b: u32| {
            let mixed = 0xca01_f9dd_u32.wrapping_mul(a).wrapping_sub(0x4973_f715_u32.wrapping_mul(b));
            mixed ^ (mixed >> 16)
        };
        let mut pool: Vec<u32> = entropy[..4].iter().map(|word| hash(*word)).collect();
        for pair in 0..16 {
            let (from, to) = (pair / 4, pair % 4);
            if from != to {
                let hashed = hash(pool[from]);
                pool[to] = mix(pool[to], hashed);
            }
        }
        for word in &entropy[4..] {
            pool = pool.iter().map(|slot| mix(*slot, hash(*word))).collect();
        }
        let mut constant = 0x8b51_f9dd_u32;
        let mut words = pool.iter().chain(&pool).map(|word| {
            let mixed = word ^ constant;
            constant = constant.wrapping_mul(0x58f3_8ded);
            let mixed = mixed.wrapping_mul(constant);
            u128::from(mixed ^ (mixed >> 16))
        });
        // Two numbers of 64 bits, low word first, make one of 128, high number first.
        let mut long =
            || [64, 96, 0, 32].iter().map(|by| words.next().unwrap_or_default() << by).sum::<u128>();
        let (start, sequence) = (long(), long());
        let mut random = Self { state: 0, increment: sequence << 1 | 1, halves: Vec::new() };
        random.turn();
        random.state = random.state.wrapping_add(start);
        random.turn();
        random
    }

    fn turn(&mut self) {
        let multiplier = 0x2360_ed05_1fc6_5da4_u128 << 64 | 0x4385_df64_9fcc_f645;
        self.state = self.state.wrapping_mul(multiplier).wrapping_add(self.increment);
    }

    fn half(&mut self) -> u32 {
        if self.halves.is_empty() {
            self.turn();
            let number =
                ((self.state >> 64) as u64 ^ self.state as u64).rotate_right((self.state >> 122) as u32);
            self.halves = vec![(number >> 32) as u32, number as u32];
        }
        self.halves.pop().unwrap_or_default()
    }
}

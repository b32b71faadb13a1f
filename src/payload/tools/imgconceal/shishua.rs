//! SHISHUA, a generator of pseudo-random numbers (T. Tyl, 2020; reference implementation, `shishua.h`).

/// Hexadecimal digits of the golden ratio.
const PHI: [u64; 16] = [
    0x9e37_79b9_7f4a_7c15,
    0xf39c_c060_5ced_c834,
    0x1082_276b_f3a2_7251,
    0xf86c_6a11_d0c1_8e95,
    0x2767_f0b1_53d2_7b7f,
    0x0347_045b_5bf1_827f,
    0x0188_6f09_2840_3002,
    0xc1d6_4ba4_0f33_5e36,
    0xf06a_d7ae_9717_877e,
    0x8583_9d6e_ffbd_7dc6,
    0x64d3_25d1_c537_1682,
    0xcadd_0ccc_fdff_bbe1,
    0x626e_33b8_d04b_4331,
    0xbbf7_3c79_0d94_f79d,
    0x471c_4ab3_ed3d_82a5,
    0xfec5_0770_5e4a_e6e5,
];
/// Rounds that spread the seed.
const ROUNDS: usize = 13;

/// The generator.
pub(super) struct Shishua {
    state: [[u64; 4]; 4],
    output: [[u64; 4]; 4],
    counter: [u64; 4],
    /// Numbers of `ready` given out.
    given: usize,
    ready: [u64; 16],
}

impl Shishua {
    /// Seeded with four numbers.
    pub(super) fn new(seed: [u64; 4]) -> Self {
        let mut state = [[0; 4]; 4];
        let [a, b, c, d] = seed;
        for (index, pair) in [[a, b], [c, d], [c, d], [a, b]].into_iter().enumerate() {
            for lane in 0..4 {
                let seed = if lane % 2 == 0 { pair[lane / 2] } else { 0 };
                state[index][lane] = PHI[index * 4 + lane] ^ seed;
            }
        }
        let mut new = Self { state, output: [[0; 4]; 4], counter: [0; 4], given: 16, ready: [0; 16] };
        for _ in 0..ROUNDS {
            new.step();
            let [a, b, c, d] = new.output;
            new.state = [d, c, b, a];
        }
        new
    }

    /// The next number.
    #[inline]
    pub(super) fn next(&mut self) -> u64 {
        if self.given == self.ready.len() {
            for (ready, output) in self.ready.iter_mut().zip(self.output.as_flattened()) {
                *ready = *output;
            }
            self.step();
            self.given = 0;
        }
        let number = self.ready[self.given];
        self.given += 1;
        number
    }

    fn step(&mut self) {
        for half in 0..2 {
            let first = self.state[half * 2];
            let mut second = self.state[half * 2 + 1];
            for (value, counter) in second.iter_mut().zip(self.counter) {
                *value = value.wrapping_add(counter);
            }
            for lane in 0..4 {
                let (one, three) = (first[lane] >> 1, second[lane] >> 3);
                // The 256 bits turned by 160 and by 96.
                let turned = first[(lane + 2) % 4] >> 32 | first[(lane + 3) % 4] << 32;
                let other = second[(lane + 1) % 4] >> 32 | second[(lane + 2) % 4] << 32;
                self.state[half * 2][lane] = turned.wrapping_add(one);
                self.state[half * 2 + 1][lane] = other.wrapping_add(three);
                self.output[half][lane] = one ^ other;
            }
        }
        for lane in 0..4 {
            self.output[2][lane] = self.state[0][lane] ^ self.state[3][lane];
            self.output[3][lane] = self.state[2][lane] ^ self.state[1][lane];
        }
        for (counter, step) in self.counter.iter_mut().zip([7, 5, 3, 1]) {
            *counter = counter.wrapping_add(step);
        }
    }
}

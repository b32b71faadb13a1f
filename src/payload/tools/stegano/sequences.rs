//! The numbers of Stegano's generators (`stegano.lsb.generators` 3.0, most of them from the OEIS).
//!
//! Left out: `fermat` grows too fast for a message to fit in any image, `ackermann` 0 and 1 count like a shift, and
//! `shi_tomashi` needs the cover's corners.

/// A generator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sequence {
    /// n(n + 1)/2 from 0 (A000217).
    Triangular,
    /// 2^p − 1 for primes p (A001348).
    Mersenne,
    /// The primes (A000040).
    Eratosthenes,
    /// The composite numbers (A002808).
    Composite,
    /// Carmichael numbers (A002997).
    Carmichael,
    /// 1, 2, 3, 5, 8 … (A000045).
    Fibonacci,
    /// 1, 2 … 9, 10, 20 … 90, 100, 200 …
    Log,
    /// `ackermann` 2: 2n + 3.
    Ackermann2,
    /// `ackermann` 3: 2^(n + 3) − 3.
    Ackermann3,
    /// The states of a linear feedback shift register of so many bits.
    Lfsr(u32),
}

impl Sequence {
    /// All but the registers.
    pub(super) const NAMED: [(Self, &'static str); 9] = [
        (Self::Eratosthenes, "eratosthenes"),
        (Self::Composite, "composite"),
        (Self::Carmichael, "carmichael"),
        (Self::Fibonacci, "fibonacci"),
        (Self::Triangular, "triangular_numbers"),
        (Self::Mersenne, "mersenne"),
        (Self::Log, "log_gen"),
        (Self::Ackermann2, "ackermann 2"),
        (Self::Ackermann3, "ackermann 3"),
    ];

    /// Sizes of register that are tried: smaller ones repeat themselves within a message, larger ones leave the
    /// largest images that are decoded.
    pub(super) const REGISTERS: std::ops::RangeInclusive<u32> = 5..=27;

    /// The numbers below `limit` from the start, up to the first that is not.
    pub(super) fn below(self, limit: usize) -> Box<dyn Iterator<Item = usize>> {
        let end = limit as u64;
        let numbers: Box<dyn Iterator<Item = u64>> = match self {
            Self::Triangular => Box::new((0_u64..).map(|n| n * (n + 1) / 2)),
            Self::Mersenne => {
                Box::new(Sieve::new(64).filter(|(n, prime)| *prime && *n < 63).map(|(n, _)| (1 << n) - 1))
            }
            Self::Eratosthenes => Box::new(Sieve::new(end).filter(|(_, prime)| *prime).map(|(n, _)| n)),
            Self::Composite => {
                Box::new(Sieve::new(end).filter(|(n, prime)| !prime && *n > 3).map(|(n, _)| n))
            }
            Self::Carmichael => Box::new(CARMICHAEL.iter().map(|n| u64::from(*n))),
            Self::Fibonacci => Box::new(pairs((1, 2), |(one, two)| (two, one + two))),
            Self::Log => Box::new(pairs((1, 1), |(n, step)| {
                let next = n + step;
                (next, if next == step * 10 { next } else { step })
            })),
            Self::Ackermann2 => Box::new((0_u64..).map(|n| 2 * n + 3)),
            Self::Ackermann3 => Box::new((3..60).map(|n| (1 << n) - 3)),
            Self::Lfsr(bits) => Box::new(register(bits)),
        };
        Box::new(numbers.take_while(move |n| *n < end).map(|n| n as usize))
    }
}

/// The first of each pair, from `start` on.
fn pairs(start: (u64, u64), next: fn((u64, u64)) -> (u64, u64)) -> impl Iterator<Item = u64> {
    // Sixty steps of the slowest of them pass every image.
    std::iter::successors(Some(start), move |pair| Some(next(*pair))).map(|(n, _)| n).take(100)
}

/// Carmichael numbers below a million: the tool needs minutes for more.
const CARMICHAEL: [u32; 43] = [
    561, 1105, 1729, 2465, 2821, 6601, 8911, 10585, 15841, 29341, 41041, 46657, 52633, 62745, 63973, 75361,
    101101, 115921, 126217, 162401, 172081, 188461, 252601, 278545, 294409, 314821, 334153, 340561, 399001,
    410041, 449065, 488881, 512461, 530881, 552721, 656601, 658801, 670033, 748657, 825265, 838201, 852841,
    997633,
];

/// Positions of the taps of a register, from 1.
fn taps(bits: u32) -> &'static [u32] {
    match bits {
        5 => &[5, 2],
        6 => &[6, 1],
        7 => &[7, 1],
        8 => &[8, 4, 3, 2],
        9 => &[9, 4],
        10 => &[10, 3],
        11 => &[11, 2],
        12 => &[12, 6, 4, 1],
        13 => &[13, 4, 3, 1],
        14 => &[14, 8, 6, 1],
        15 => &[15, 1],
        16 => &[16, 12, 3, 1],
        17 => &[17, 3],
        18 => &[18, 7],
        19 => &[19, 5, 2, 1],
        20 => &[20, 3],
        21 => &[21, 2],
        22 => &[22, 1],
        23 => &[23, 5],
        24 => &[24, 7, 2, 1],
        25 => &[25, 3],
        26 => &[26, 6, 2, 1],
        27 => &[27, 5, 2, 1],
        _ => &[],
    }
}

/// The states of a register behind its first, 1, up to where they repeat.
fn register(bits: u32) -> impl Iterator<Item = u64> {
    let mask = (1_u64 << bits) - 1;
    let next = move |state: u64| {
        let feedback = taps(bits).iter().fold(0, |sum, tap| sum ^ state >> (tap - 1) & 1);
        (state << 1 | feedback) & mask
    };
    let first = next(1);
    std::iter::successors(Some(first), move |state| Some(next(*state)).filter(|state| *state != first))
}

/// The numbers from 2 below a limit and whether they are prime, sieved piece by piece so that a few cost little.
struct Sieve {
    limit: u64,
    low: u64,
    prime: Vec<bool>,
    at: usize,
}

impl Sieve {
    const FIRST: u64 = 1 << 9;
    const PIECE: u64 = 1 << 16;

    fn new(limit: u64) -> Self {
        Self { limit, low: 2, prime: Vec::new(), at: 0 }
    }

    /// Sieves the next piece; the divisors up to its root are few enough to be tried without knowing the primes.
    fn next_piece(&mut self) -> Option<()> {
        self.low += self.prime.len() as u64;
        let size = (self.prime.len() as u64 * 2).clamp(Self::FIRST, Self::PIECE);
        let end = (self.low + size).min(self.limit);
        if self.low >= end {
            return None;
        }
        self.at = 0;
        self.prime = vec![true; (end - self.low) as usize];
        for divisor in (2..).take_while(|n| n * n < end).filter(|n| *n < 4 || n % 2 == 1 && n % 3 != 0) {
            let first = (divisor * divisor).max(self.low.next_multiple_of(divisor));
            for multiple in (first..end).step_by(divisor as usize) {
                self.prime[(multiple - self.low) as usize] = false;
            }
        }
        Some(())
    }
}

impl Iterator for Sieve {
    type Item = (u64, bool);

    fn next(&mut self) -> Option<Self::Item> {
        if self.at == self.prime.len() {
            self.next_piece()?;
        }
        let found = (self.low + self.at as u64, self.prime[self.at]);
        self.at += 1;
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(sequence: Sequence, numbers: &[usize]) {
        let found: Vec<usize> = sequence.below(1 << 24).take(numbers.len()).collect();
        assert_eq!(found, numbers, "{sequence:?}");
    }

    #[test]
    fn the_sequences_start_as_they_should() {
        starts(Sequence::Eratosthenes, &[2, 3, 5, 7, 11, 13, 17, 19]);
        starts(Sequence::Composite, &[4, 6, 8, 9, 10, 12]);
        starts(Sequence::Carmichael, &[561, 1105, 1729]);
        starts(Sequence::Fibonacci, &[1, 2, 3, 5, 8, 13, 21]);
        starts(Sequence::Triangular, &[0, 1, 3, 6, 10, 15]);
        starts(Sequence::Mersenne, &[3, 7, 31, 127, 2047, 8191]);
        starts(Sequence::Log, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 200]);
        starts(Sequence::Ackermann2, &[3, 5, 7, 9]);
        starts(Sequence::Ackermann3, &[5, 13, 29, 61]);
        // From 00001: taps 5 and 2 give 00010, 00101, 01010, 10101 …
        starts(Sequence::Lfsr(5), &[0b00010, 0b00101, 0b01010, 0b10101, 0b01011]);
        assert_eq!(Sequence::Lfsr(5).below(1 << 24).count(), 31);
        assert_eq!(Sequence::Fibonacci.below(10).collect::<Vec<_>>(), [1, 2, 3, 5, 8]);
    }

    #[test]
    fn the_sieve_finds_every_prime() {
        let primes: Vec<usize> = Sequence::Eratosthenes.below(200_000).collect();
        assert_eq!(primes.len(), 17_984);
        assert!(primes.iter().step_by(97).all(|n| (2..*n).take_while(|d| d * d <= *n).all(|d| n % d != 0)));
        assert_eq!(Sequence::Composite.below(200_000).count(), 199_998 - 17_984);
    }

    #[test]
    fn carmichael_numbers_are_what_korselt_says() {
        let korselt = |n: u32| {
            let (mut rest, mut primes) = (n, Vec::new());
            for divisor in (2..).take_while(|d| d * d <= n) {
                while rest.is_multiple_of(divisor) {
                    primes.push(divisor);
                    rest /= divisor;
                }
            }
            primes.extend((rest > 1).then_some(rest));
            primes.len() > 2
                && primes.is_sorted_by(|one, two| one < two)
                && primes.iter().all(|p| (n - 1).is_multiple_of(p - 1))
        };
        assert_eq!((3..20_000).filter(|n| korselt(*n)).collect::<Vec<_>>(), CARMICHAEL[..9]);
        assert!(CARMICHAEL.iter().all(|n| korselt(*n)));
    }
}

//! Three pixels a byte: eight lowest bits, high bit first, and a ninth that says whether it was the last.

use super::carrier::Carrier;

/// Bytes on which it is decided whether to go on.
const HEAD: usize = 64;

/// What was read up to the first byte that says it is the last.
pub(super) struct Threes {
    /// The bytes.
    pub(super) bytes: Vec<u8>,
    /// Bits of evidence in the ninth bits: so many continued, against how often the other lowest bits of blue are 0.
    pub(super) bits: f64,
}

/// Reads on while `wanted` likes the first bytes; `None` where no byte says it is the last.
pub(super) fn read(carrier: Carrier<'_>, limit: usize, wanted: fn(&[u8]) -> bool) -> Option<Threes> {
    let mut bytes = Vec::new();
    let mut blue = 0_usize;
    let low = |pixel| carrier.colour(pixel).map(|value| value & 1);
    for start in (0..carrier.pixels().checked_sub(2)?).step_by(3) {
        let [one, two, [seventh, eighth, last]] = [low(start), low(start + 1), low(start + 2)];
        let bits = [one[0], one[1], one[2], two[0], two[1], two[2], seventh, eighth];
        bytes.push(bits.iter().fold(0, |byte, bit| byte << 1 | bit));
        blue += usize::from(one[2] == 0) + usize::from(two[2] == 0);
        if last == 1 {
            let zeros = (blue as f64 + 1.0) / (2.0 * bytes.len() as f64 + 2.0);
            let bits = -(bytes.len() as f64 - 1.0) * zeros.log2();
            return Some(Threes { bytes, bits });
        }
        if bytes.len() == HEAD && !wanted(&bytes) || bytes.len() == limit {
            return None;
        }
    }
    None
}

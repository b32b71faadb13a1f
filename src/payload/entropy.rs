//! Do bytes look like random ones: encrypted or compressed?

/// Fewest bytes a judgement is made on.
pub(super) const SHORTEST: usize = 48;

/// Whether the bytes pass as random: the histogram of their halves (short runs) or of the bytes themselves is as
/// even as chance makes it, neither less nor more, and so are the differences of neighbours.
pub(super) fn looks_random(bytes: &[u8]) -> bool {
    if bytes.len() < SHORTEST {
        return false;
    }
    let nibbles = |byte: u8| [usize::from(byte >> 4), usize::from(byte & 15)];
    let halves = bytes.iter().flat_map(|byte| nibbles(*byte));
    let steps = bytes.windows(2).flat_map(|pair| nibbles(pair[1].wrapping_sub(pair[0])));
    let whole = bytes.len() < 256 * 5 || even(bytes.iter().map(|byte| usize::from(*byte)), 256);
    even(halves, 16) && even(steps, 16) && whole
}

/// Pearson's χ² of the histogram against the even one, within four standard deviations of its mean (χ² with k − 1
/// degrees of freedom has mean k − 1 and variance 2(k − 1)).
fn even(values: impl Iterator<Item = usize>, bins: usize) -> bool {
    let mut counts = vec![0_u32; bins];
    let mut total = 0.0;
    for value in values {
        counts[value] += 1;
        total += 1.0;
    }
    let expected = total / bins as f64;
    let chi2: f64 = counts.iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum();
    let freedom = (bins - 1) as f64;
    ((chi2 - freedom) / (2.0 * freedom).sqrt()).abs() < 4.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_bytes_pass_and_others_do_not() {
        let mut state = 88_172_645_463_325_252_u64;
        let random: Vec<u8> = std::iter::repeat_with(|| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 32) as u8
        })
        .take(4000)
        .collect();
        assert!(looks_random(&random));
        assert!(looks_random(&random[..64]));
        assert!(!looks_random(&random[..47]));
        let counting: Vec<u8> = (0..4000).map(|n: u32| n as u8).collect();
        assert!(!looks_random(&counting));
        assert!(!looks_random(&b"A caption of the ordinary kind, which is text. ".repeat(20)));
        assert!(!looks_random(&[0; 4000]));
    }
}

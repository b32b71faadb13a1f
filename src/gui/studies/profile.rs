//! How random bytes are along the whole of them.

use crate::payload::identify::shannon;

/// Parts at most.
const PARTS: usize = 1024;
/// Fewest bytes of a part: fewer cannot be told from random ones.
const LEAST: usize = 256;

/// Entropy of equal parts of `bytes`, 0..=255 for 0..=8 bits a byte.
pub(super) fn profile(bytes: &[u8]) -> Vec<u8> {
    let parts = (bytes.len() / LEAST).clamp(1, PARTS);
    let cut = |part: usize| part * bytes.len() / parts;
    let of = |part: usize| {
        let bytes = bytes.get(cut(part)..cut(part + 1)).unwrap_or_default();
        (shannon(bytes) / 8.0 * 255.0).round() as u8
    };
    if bytes.is_empty() { Vec::new() } else { (0..parts).map(of).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_bytes_are_random_and_equal_ones_are_not() {
        let mut bytes = vec![0; 4096];
        bytes.extend((0..4096u32).map(|n| (n % 256) as u8));
        let profile = profile(&bytes);
        assert_eq!(profile.len(), 32);
        assert!(
            profile[..16].iter().all(|value| *value == 0) && profile[16..].iter().all(|value| *value == 255)
        );
        assert!(super::profile(&[]).is_empty());
        assert_eq!(super::profile(&[1, 2]).len(), 1);
    }
}

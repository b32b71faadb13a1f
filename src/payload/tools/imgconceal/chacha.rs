//! `ChaCha20` (RFC 8439) and `HChaCha20` (draft-irtf-cfrg-xchacha), as libsodium's secret stream uses them: its own
//! layout of nonce and counter is none that a ready-made cipher takes.

/// “expand 32-byte k”.
const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

fn state(key: &[u8; 32], last: &[u8; 16]) -> [u32; 16] {
    let mut state = [0; 16];
    state[..4].copy_from_slice(&CONSTANTS);
    let words = key.as_chunks::<4>().0.iter().chain(last.as_chunks::<4>().0);
    for (slot, word) in state[4..].iter_mut().zip(words) {
        *slot = u32::from_le_bytes(*word);
    }
    state
}

fn rounds(mut state: [u32; 16]) -> [u32; 16] {
    let mut quarter = |a: usize, b: usize, c: usize, d: usize| {
        for (to, with, mixed, by) in [(a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)] {
            state[to] = state[to].wrapping_add(state[with]);
            state[mixed] = (state[mixed] ^ state[to]).rotate_left(by);
        }
    };
    for _ in 0..10 {
        for column in 0..4 {
            quarter(column, column + 4, column + 8, column + 12);
        }
        for column in 0..4 {
            quarter(column, 4 + (column + 1) % 4, 8 + (column + 2) % 4, 12 + (column + 3) % 4);
        }
    }
    state
}

/// A key made from a key and sixteen bytes.
pub(super) fn derived(key: &[u8; 32], input: &[u8; 16]) -> [u8; 32] {
    let mixed = rounds(state(key, input));
    let mut derived = [0; 32];
    for (bytes, word) in derived.as_chunks_mut::<4>().0.iter_mut().zip(mixed[..4].iter().chain(&mixed[12..]))
    {
        *bytes = word.to_le_bytes();
    }
    derived
}

/// Combines `bytes` with the key stream from block `counter` on.
pub(super) fn apply(key: &[u8; 32], nonce: &[u8; 12], counter: u32, bytes: &mut [u8]) {
    let mut last = [0; 16];
    last[4..].copy_from_slice(nonce);
    for (block, part) in bytes.chunks_mut(64).enumerate() {
        last[..4].copy_from_slice(&counter.wrapping_add(block as u32).to_le_bytes());
        let start = state(key, &last);
        let mixed = rounds(start);
        let stream =
            mixed.iter().zip(start).flat_map(|(mixed, start)| mixed.wrapping_add(start).to_le_bytes());
        for (byte, mask) in part.iter_mut().zip(stream) {
            *byte ^= mask;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_stream_is_that_of_the_standard() {
        // RFC 8439, 2.4.2.
        let key: [u8; 32] = std::array::from_fn(|n| n as u8);
        let mut text = *b"Ladies and Gentlemen";
        apply(&key, &[0, 0, 0, 0, 0, 0, 0, 0x4a, 0, 0, 0, 0], 1, &mut text);
        assert_eq!(text[..8], [0x6e, 0x2e, 0x35, 0x9a, 0x25, 0x68, 0xf9, 0x80]);
    }

    #[test]
    fn the_derived_key_is_that_of_the_draft() {
        // draft-irtf-cfrg-xchacha-03, 2.2.1.
        let key: [u8; 32] = std::array::from_fn(|n| n as u8);
        let input = [0, 0, 0, 9, 0, 0, 0, 0x4a, 0, 0, 0, 0, 0x31, 0x41, 0x59, 0x27];
        assert_eq!(derived(&key, &input)[..8], [0x82, 0x41, 0x3b, 0x42, 0x27, 0xb2, 0x7b, 0xfe]);
    }
}

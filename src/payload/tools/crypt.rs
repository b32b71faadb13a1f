//! What the readers of locked payloads share: AES in CBC mode and its padding, gzip.

use std::io::Read as _;

use aes::{Aes128, Aes256};
use cbc::Decryptor;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt as _, KeyIvInit as _};
use flate2::read::GzDecoder;

use super::content_bits;
use crate::payload::{identify, text};

/// Bytes of a block of AES.
pub(super) const BLOCK: usize = 16;
/// Bytes of a payload on which a password is judged before all of it is decrypted.
const START: usize = 4096;

/// Whole blocks decrypted by AES-CBC, padding kept; `None` where key (16 or 32 bytes), vector or ciphertext have a
/// wrong length.
pub(super) fn aes_cbc(key: &[u8], vector: &[u8], ciphertext: &[u8]) -> Option<Vec<u8>> {
    match key.len() {
        16 => Decryptor::<Aes128>::new_from_slices(key, vector)
            .ok()?
            .decrypt_padded_vec::<NoPadding>(ciphertext)
            .ok(),
        32 => Decryptor::<Aes256>::new_from_slices(key, vector)
            .ok()?
            .decrypt_padded_vec::<NoPadding>(ciphertext)
            .ok(),
        _ => None,
    }
}

/// Length of the padding at the end of `plain`: 1 to `block` bytes that each say how many they are (PKCS #7).
pub(super) fn padding(plain: &[u8], block: usize) -> Option<usize> {
    let length = usize::from(*plain.last()?);
    let start = plain.len().checked_sub(length)?;
    ((1..=block).contains(&length) && plain[start..].iter().all(|byte| usize::from(*byte) == length))
        .then_some(length)
}

/// What AES-CBC gives back under a key, padding taken off, with the bits of evidence that it is right: those of the
/// padding and those of the content. The last blocks are looked at first, so that a wrong key costs microseconds;
/// `None` where less than `enough` bits speak for the key.
pub(super) fn opened(
    key: &[u8],
    (vector, ciphertext): (&[u8], &[u8]),
    padded: usize,
    enough: f64,
) -> Option<(Vec<u8>, f64)> {
    let last = ciphertext.len().checked_sub(padded)?;
    let chained = match last.checked_sub(BLOCK) {
        Some(before) => ciphertext.get(before..last)?,
        None => vector,
    };
    let length = padding(&aes_cbc(key, chained, &ciphertext[last..])?, padded)?;
    let frame = 8.0 * length as f64;
    if frame < enough && ciphertext.len() > START {
        let start = aes_cbc(key, vector, &ciphertext[..START])?;
        if text::assess(&start).is_none() && identify::identify(&start).is_none() {
            return None;
        }
    }
    let mut plain = aes_cbc(key, vector, ciphertext)?;
    plain.truncate(plain.len() - length);
    let bits = frame + content_bits(&plain).unwrap_or(0.0);
    (bits >= enough).then_some((plain, bits))
}

/// What to say of a lock that stayed shut.
pub(super) fn unopened(tried: u64) -> String {
    match tried {
        0 => "; no password was tried".to_owned(),
        1 => "; the one password tried does not open it".to_owned(),
        tried => format!("; none of {tried} passwords tried opens it"),
    }
}

/// Bits that must speak for the password that is the `tried`th: one of 2^24 locks may seem to open.
pub(super) fn enough(tried: u64) -> f64 {
    24.0 + (tried.max(1) as f64).log2()
}

/// What a gzip stream unpacks to, its checksum right; `None` where it is damaged or more than `limit` bytes.
pub(super) fn gunzip(bytes: &[u8], limit: usize) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    GzDecoder::new(bytes).take(limit as u64 + 1).read_to_end(&mut out).ok()?;
    (out.len() <= limit).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_says_its_own_length() {
        assert_eq!(padding(b"abc\x01", 16), Some(1));
        assert_eq!(padding(b"ab\x02\x02", 16), Some(2));
        assert_eq!(padding(b"ab\x01\x02", 16), None);
        assert_eq!(padding(&[17; 17], 16), None);
        assert_eq!(padding(&[17; 17], 32), Some(17));
        assert_eq!(padding(b"\x02", 16), None);
        assert_eq!(padding(b"\x00", 16), None);
        assert_eq!(padding(b"", 16), None);
    }

    #[test]
    fn wrong_lengths_are_refused() {
        assert_eq!(aes_cbc(&[0; 15], &[0; 16], &[0; 16]), None);
        assert_eq!(aes_cbc(&[0; 16], &[0; 15], &[0; 16]), None);
        assert_eq!(aes_cbc(&[0; 32], &[0; 16], &[0; 17]), None);
        assert_eq!(opened(&[0; 32], (&[0; 16], &[0; 16]), 32, 30.0), None);
    }

    #[test]
    fn a_known_block_decrypts() {
        // FIPS 197, appendix C.1.
        let key: Vec<u8> = (0..16).collect();
        let plain: Vec<u8> = (0..16).map(|n| n * 0x11).collect();
        let cipher =
            [0x69, 0xc4, 0xe0, 0xd8, 0x6a, 0x7b, 0x04, 0x30, 0xd8, 0xcd, 0xb7, 0x80, 0x70, 0xb4, 0xc5, 0x5a];
        assert_eq!(aes_cbc(&key, &[0; 16], &cipher), Some(plain));
    }
}

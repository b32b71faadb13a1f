//! What a file's dimensions may ask for, checked before anything is allocated.

use std::fmt::Display;

use super::PixelError;
use crate::limits::Limits;
use crate::untrusted::Untrusted;

/// Checks dimensions read from a file; `bytes` is what one pixel takes in memory.
///
/// # Errors
/// [`PixelError::Damaged`] for an empty image, [`PixelError::TooLarge`] for one above the limits.
pub(super) fn check(width: u64, height: u64, bytes: u64, limits: &Limits) -> Result<(u32, u32), PixelError> {
    if width == 0 || height == 0 {
        return Err(damaged(format_args!("the image is {width}×{height} pixels")));
    }
    let side = u64::from(limits.side);
    let fits = width <= side
        && height <= side
        && width.checked_mul(height).is_some_and(|pixels| {
            pixels <= limits.pixels && pixels.saturating_mul(bytes) <= limits.inflated_bytes
        });
    if !fits {
        return Err(PixelError::TooLarge { width, height });
    }
    match (u32::try_from(width), u32::try_from(height)) {
        (Ok(width), Ok(height)) => Ok((width, height)),
        _ => Err(PixelError::TooLarge { width, height }),
    }
}

/// A decoder's complaint as an error, with whatever it quotes from the file escaped.
pub(super) fn damaged(reason: impl Display) -> PixelError {
    PixelError::Damaged { reason: Untrusted::new(reason.to_string()).shortened(200) }
}

/// Whether decoded rows of the bottom are missing: blanks every row from `rows` on, as the contract wants it.
pub(super) fn blank_below<T: Copy + Default>(samples: &mut [T], row: usize, rows: usize) {
    if let Some(rest) = samples.get_mut(row.saturating_mul(rows)..) {
        rest.fill(T::default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dimensions_are_held_to_the_limits() {
        let limits = Limits { pixels: 1000, side: 100, inflated_bytes: 3000, ..Limits::default() };
        let too_large = |width, height| Err(PixelError::TooLarge { width, height });
        assert_eq!(check(100, 10, 3, &limits), Ok((100, 10)));
        assert_eq!(check(100, 10, 4, &limits), too_large(100, 10));
        assert_eq!(check(100, 11, 1, &limits), too_large(100, 11));
        assert_eq!(check(101, 1, 1, &limits), too_large(101, 1));
        assert_eq!(check(u64::MAX, u64::MAX, 8, &limits), too_large(u64::MAX, u64::MAX));
        assert!(matches!(check(0, 5, 1, &limits), Err(PixelError::Damaged { .. })));
        assert!(matches!(check(5, 0, 1, &limits), Err(PixelError::Damaged { .. })));
    }

    #[test]
    fn what_a_decoder_quotes_is_escaped() {
        let PixelError::Damaged { reason } = damaged("chunk \u{1b}[31m\u{202e}") else { panic!() };
        assert!(!reason.contains(['\u{1b}', '\u{202e}']), "{reason}");
    }
}

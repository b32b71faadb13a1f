//! What a run of bytes looks like, for the facts of the format stream.

/// ln(1 + n) / 20: 0 for nothing, 1 for about 485 MB.
pub(super) fn log_size(bytes: u64) -> f32 {
    ((bytes as f64).ln_1p() / 20.0) as f32
}

/// ln(1 + n) / 8: 0 for none, 1 for about 3,000.
pub(super) fn log_count(count: usize) -> f32 {
    ((count as f64).ln_1p() / 8.0) as f32
}

/// Shares of a run of bytes, all 0..=1; zeros for an empty one. At most the first 64 KiB are looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Look {
    /// Entropy / 8 bits.
    pub(super) entropy: f32,
    /// Printable ASCII with tab, line feed and carriage return.
    pub(super) printable: f32,
    /// Letters, digits, `+/-_=` of base64 in any alphabet.
    pub(super) base64: f32,
    /// Zeros.
    pub(super) zeros: f32,
    /// Different values / 256.
    pub(super) distinct: f32,
}

/// Looks at `bytes`.
pub(super) fn look(bytes: &[u8]) -> Look {
    let bytes = &bytes[..bytes.len().min(1 << 16)];
    if bytes.is_empty() {
        return Look::default();
    }
    let mut counts = [0u32; 256];
    for &byte in bytes {
        counts[usize::from(byte)] += 1;
    }
    let total = bytes.len() as f32;
    let share = |belongs: fn(u8) -> bool| {
        let sum: u32 = (0u8..=255).filter(|&byte| belongs(byte)).map(|byte| counts[usize::from(byte)]).sum();
        sum as f32 / total
    };
    let plogp = |&count: &u32| {
        let p = f64::from(count) / bytes.len() as f64;
        if count > 0 { -p * p.log2() } else { 0.0 }
    };
    Look {
        entropy: (counts.iter().map(plogp).sum::<f64>() / 8.0) as f32,
        printable: share(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r')),
        base64: share(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=')
        }),
        zeros: share(|byte| byte == 0),
        distinct: counts.iter().filter(|&&count| count > 0).count() as f32 / 256.0,
    }
}

/// What a text consists of, shares of its bytes 0..=1; zeros for an empty one. At most the first 64 KiB are looked at.
/// Names, prose, credits, settings, code and lists differ by these, whatever they say.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Writing {
    /// Small letters of ASCII.
    pub(super) small: f32,
    /// Capital letters of ASCII.
    pub(super) capitals: f32,
    /// Digits.
    pub(super) digits: f32,
    /// Spaces.
    pub(super) spaces: f32,
    /// Printable ASCII that none of these is, less `. , - ' : ( )`, which stand in prose and names.
    pub(super) symbols: f32,
    /// Line feeds, ln(1 + n) / 8.
    pub(super) lines: f32,
}

/// Looks at `bytes` as a text; every second byte of UTF-16 and the code in front of a `UserComment` are left out as zeros.
pub(super) fn writing(bytes: &[u8]) -> Writing {
    let bytes = &bytes[..bytes.len().min(1 << 16)];
    let total = bytes.iter().filter(|&&byte| byte != 0).count();
    let count = |belongs: fn(&u8) -> bool| bytes.iter().filter(|byte| belongs(byte)).count();
    let share = |belongs: fn(&u8) -> bool| if total > 0 { count(belongs) as f32 / total as f32 } else { 0.0 };
    Writing {
        small: share(u8::is_ascii_lowercase),
        capitals: share(u8::is_ascii_uppercase),
        digits: share(u8::is_ascii_digit),
        spaces: share(|&byte| byte == b' '),
        symbols: share(|byte| byte.is_ascii_punctuation() && !b".,-':()".contains(byte)),
        lines: log_count(count(|&byte| byte == b'\n')),
    }
}

/// Whether the bytes begin with the magic of a common archive, document, program, image or sound format.
pub(super) fn has_magic(bytes: &[u8]) -> bool {
    const MAGICS: [&[u8]; 22] = [
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"Rar!\x1A\x07",
        b"7z\xBC\xAF\x27\x1C",
        b"\x1F\x8B\x08",
        b"BZh",
        b"\xFD7zXZ\x00",
        b"\x28\xB5\x2F\xFD",
        b"%PDF-",
        b"\x7FELF",
        b"MZ",
        b"\x89PNG\r\n\x1A\n",
        b"\xFF\xD8\xFF",
        b"GIF8",
        b"RIFF",
        b"OggS",
        b"ID3",
        b"fLaC",
        b"SQLite format 3\x00",
        b"-----BEGIN ",
        b"\xD0\xCF\x11\xE0",
        b"#!/",
    ];
    MAGICS.iter().any(|magic| bytes.starts_with(magic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_look_as_counted_by_hand() {
        let found = look(b"AA+ \x00\x00\xFF\xFE");
        let expected =
            Look { entropy: 2.5 / 8.0, printable: 0.5, base64: 0.375, zeros: 0.25, distinct: 6.0 / 256.0 };
        assert_eq!(found, expected);
        assert_eq!(look(&[]), Look::default());
    }

    #[test]
    fn writing_is_told_by_its_characters() {
        let found = writing(b"U\0s\0e\0r\x007\0=\0");
        let sixth = 1.0 / 6.0;
        let expected =
            Writing { small: 0.5, capitals: sixth, digits: sixth, spaces: 0.0, symbols: sixth, lines: 0.0 };
        assert_eq!(found, expected);
        assert!(writing(b"a (b), c\n\n").symbols.abs() < 1e-9 && writing(b"\n\n").lines > 0.1);
        assert_eq!(writing(&[0; 9]), Writing::default());
    }

    #[test]
    fn magics_count_at_the_start_only() {
        assert!(has_magic(b"PK\x03\x04rest") && has_magic(b"%PDF-1.7"));
        assert!(!has_magic(b" PK\x03\x04") && !has_magic(b""));
    }

    #[test]
    fn sizes_stay_moderate() {
        assert_eq!((log_size(0), log_count(0)), (0.0, 0.0));
        assert!((0.8..1.2).contains(&log_size(512 << 20)));
    }
}

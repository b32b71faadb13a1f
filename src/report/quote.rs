//! File names in commands that can be pasted into a shell and in JSON, and bytes as text.

use std::ffi::OsStr;
use std::fmt::Write as _;

use crate::untrusted::deceives;

/// `path` as one argument of a POSIX shell command: as it is where nothing in it is special, in single quotes where
/// something is, and in `$'…'` with escapes where it holds bytes that a terminal would act on or that are not UTF-8.
/// A name that starts with a hyphen gets `./` in front, so that it cannot be read as an option.
pub fn for_shell(path: &OsStr) -> String {
    let bytes = path.as_encoded_bytes();
    let front = if bytes.starts_with(b"-") { "./" } else { "" };
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_@%+=:,./-".contains(byte);
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.is_empty() && bytes.iter().all(plain) => format!("{front}{text}"),
        Ok(text) if !text.contains(deceives) => format!("'{front}{}'", text.replace('\'', r"'\''")),
        _ => ansi_c(front, bytes),
    }
}

/// `$'…'`: understood by bash, zsh, ksh and POSIX.1-2024 shells.
fn ansi_c(front: &str, bytes: &[u8]) -> String {
    let mut quoted = format!("$'{front}");
    let escape = |quoted: &mut String, bytes: &[u8]| {
        for byte in bytes {
            write!(quoted, "\\{byte:03o}").expect("writing to a String");
        }
    };
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\'' | '\\' => quoted.extend(['\\', c]),
                c if deceives(c) => escape(&mut quoted, c.encode_utf8(&mut [0; 4]).as_bytes()),
                c => quoted.push(c),
            }
        }
        escape(&mut quoted, chunk.invalid());
    }
    quoted.push('\'');
    quoted
}

/// Bytes as text: RFC 4648 §4.
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * at) & 63) as usize];
            text.push(if at <= three.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_survive_a_shell() {
        let cases = [
            ("case/a-1.png", "case/a-1.png"),
            ("", "''"),
            ("a b.png", "'a b.png'"),
            ("-rf.png", "./-rf.png"),
            ("- a.png", "'./- a.png'"),
            ("it's.png", r"'it'\''s.png'"),
            ("$(rm -rf ~).png", "'$(rm -rf ~).png'"),
            ("漢字.png", "'漢字.png'"),
            ("a\nb.png", r"$'a\012b.png'"),
            ("a\u{202e}'\\.png", r"$'a\342\200\256\'\\.png'"),
        ];
        for (name, quoted) in cases {
            assert_eq!(for_shell(OsStr::new(name)), quoted, "{name:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_utf_8_survive_too() {
        use std::os::unix::ffi::OsStrExt as _;
        // A digit behind the escape must not become part of it: octal escapes take three digits at most.
        assert_eq!(for_shell(OsStr::from_bytes(b"caf\xe97.png")), r"$'caf\3517.png'");
    }

    #[test]
    fn base64_is_that_of_the_standard() {
        // RFC 4648 §10.
        let told = ["", "f", "fo", "foo", "foob", "fooba", "foobar"].map(|text| base64(text.as_bytes()));
        assert_eq!(told, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]);
    }
}

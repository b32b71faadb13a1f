//! Bytes as text for the clipboard.

use std::fmt::Write as _;

use super::commands::CopyAs;
use super::widgets::hex_view::as_hex;

/// Most bytes copied at once.
pub(super) const MOST: usize = 1 << 20;

/// `bytes` as text.
pub(super) fn copied(bytes: &[u8], way: CopyAs) -> String {
    match way {
        CopyAs::Hex => as_hex(bytes),
        CopyAs::Text => String::from_utf8_lossy(bytes).into_owned(),
        CopyAs::C => c_array(bytes),
        CopyAs::Base64 => base64(bytes),
    }
}

fn c_array(bytes: &[u8]) -> String {
    let mut text = format!("const unsigned char data[{}] = {{", bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        let gap = if at % 12 == 0 { "\n    " } else { " " };
        write!(text, "{gap}0x{byte:02x},").expect("writing to a String");
    }
    text.push_str("\n};\n");
    text
}

/// RFC 4648 §4.
fn base64(bytes: &[u8]) -> String {
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
    fn base64_is_that_of_the_standard() {
        // RFC 4648 §10.
        let told = ["", "f", "fo", "foo", "foob", "fooba", "foobar"].map(|text| base64(text.as_bytes()));
        assert_eq!(told, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]);
    }

    #[test]
    fn an_array_compiles_as_c() {
        assert_eq!(copied(&[1, 255], CopyAs::C), "const unsigned char data[2] = {\n    0x01, 0xff,\n};\n");
        assert_eq!(copied(&[0x41, 0xc3, 0xa4], CopyAs::Text), "Aä");
    }
}

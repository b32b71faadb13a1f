//! Bytes as text for the clipboard.

use std::fmt::Write as _;

use super::commands::CopyAs;
use super::widgets::hex_view::as_hex;
use crate::report::quote::base64;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_compiles_as_c() {
        assert_eq!(copied(&[1, 255], CopyAs::C), "const unsigned char data[2] = {\n    0x01, 0xff,\n};\n");
        assert_eq!(copied(&[0x41, 0xc3, 0xa4], CopyAs::Text), "Aä");
    }
}

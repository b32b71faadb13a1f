//! Camouflage.

use starlight::container::Format;
use starlight::lab::tools::camouflage::embed;
use starlight::pixels::Layout;

use super::{TEXT, cover, file, findings, proved, silent};

const TOOL: &str = "camouflage";
/// The first bytes of the tool's fixed stream, as they are published.
const STREAM: [u8; 80] = [
    0x02, 0x95, 0x7a, 0x22, 0x0c, 0xa6, 0x14, 0xe1, 0xe1, 0xcf, 0xbf, 0x65, 0x20, 0x6f, 0x9e, 0xb3, 0x99,
    0x65, 0x4a, 0x53, 0xfb, 0xf6, 0x75, 0x54, 0xad, 0x23, 0xcd, 0x7e, 0x9c, 0x29, 0xe7, 0xfc, 0xe2, 0xf9,
    0x4d, 0xd2, 0x42, 0x4e, 0x06, 0xc0, 0xf8, 0x9a, 0x1c, 0x62, 0x38, 0x74, 0x24, 0x00, 0x55, 0xdf, 0x41,
    0xcb, 0x01, 0xa2, 0xb7, 0xf3, 0x8f, 0x8a, 0xdd, 0xac, 0x33, 0x83, 0x60, 0x29, 0xf3, 0x78, 0x24, 0x3e,
    0x7a, 0xeb, 0xd3, 0xe4, 0x9d, 0x9d, 0x43, 0x94, 0x4a, 0xc7, 0x45, 0x6d,
];

#[test]
fn data_names_and_password_come_back() {
    for format in [Format::Png, Format::Jpeg, Format::Bmp] {
        let image = file(&cover(Layout::Rgb, 31, 17, 1), format);
        let found = findings("a", embed(&image, TEXT, ["note.txt", "cover.png", "sesame"], &STREAM), "");
        let proof = proved(&found, TOOL, TEXT);
        assert_eq!(proof.payload.unwrap().name.unwrap().raw(), "note.txt");
        for told in ["1.2.1", "cover.png", "sesame"] {
            assert!(proof.summary.contains(told), "{}", proof.summary);
        }
        silent(&findings("a", image, ""), TOOL);
    }
}

#[test]
fn a_wrong_length_or_a_short_file_is_none() {
    let image = file(&cover(Layout::Rgb, 31, 17, 1), Format::Png);
    let mut bytes = embed(&image, TEXT, ["", "", ""], &STREAM);
    let at = bytes.len() - 281;
    bytes[at] ^= 1;
    silent(&findings("a.png", bytes, ""), TOOL);
    silent(&findings("a.png", [image, b"    ".to_vec()].concat(), ""), TOOL);
}

use std::io::Write as _;

use super::*;

pub(super) fn zip(name: &str, data: &[u8]) -> Vec<u8> {
    let (crc, size, length) = (crc32fast::hash(data), data.len() as u32, name.len() as u16);
    let mut file = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0".to_vec();
    file.extend([crc.to_le_bytes(), size.to_le_bytes(), size.to_le_bytes()].concat());
    file.extend([length.to_le_bytes(), [0, 0]].concat());
    file.extend(name.as_bytes());
    file.extend(data);
    let directory = file.len() as u32;
    file.extend(b"PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\0\0");
    file.extend([crc.to_le_bytes(), size.to_le_bytes(), size.to_le_bytes()].concat());
    file.extend([length.to_le_bytes(), [0, 0]].concat());
    file.extend([0; 14]);
    file.extend(name.as_bytes());
    let size = file.len() as u32 - directory;
    file.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    file.extend([size.to_le_bytes(), directory.to_le_bytes()].concat());
    file.extend([0, 0]);
    file
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn whole_files_say_where_they_end() {
    let mut jpeg =
        b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xda\0\x02\x12\xff\0\x34\xff\xd9"
            .to_vec();
    let cases = [
        ("zip", zip("a.txt", b"hello")),
        ("docx", zip("[Content_Types].xml", b"<x/>")),
        ("gz", gzip(b"hello hello")),
        ("jpg", std::mem::take(&mut jpeg)),
        ("pdf", b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF".to_vec()),
        ("wav", b"RIFF\x04\0\0\0WAVE".to_vec()),
    ];
    for (extension, mut file) in cases {
        let length = file.len();
        let found = identify(&file).unwrap();
        assert_eq!((found.extension, found.length), (extension, Some(length)));
        assert!(found.bits > 38.0, "{extension}: {}", found.bits);
        file.extend([0; 7]);
        assert_eq!(identify(&file).unwrap().length, Some(length), "{extension} with bytes behind it");
    }
}

#[test]
fn a_magic_alone_is_no_file_where_more_is_known() {
    let refused: [&[u8]; 8] = [
        b"PK\x03\x04\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\x1f\x8b\x08\0not deflate at all",
        b"BZh9 is a word",
        b"MZ is too short",
        b"BM is too short as well",
        b"\xff\xd8\xff\x00",
        b"x\x9cnot deflate either",
        b"GIF89a\0\0\0\0",
    ];
    for bytes in refused {
        assert_eq!(identify(bytes), None, "{}", bytes.escape_ascii());
    }
}

#[test]
fn a_file_behind_other_bytes_is_found() {
    let archive = zip("a.txt", b"hello");
    let bytes = [b"\x01\x02PK\x03\x04 garbage ".as_slice(), &archive].concat();
    let (at, found) = search(&bytes).unwrap();
    assert_eq!((at, found.extension), (bytes.len() - archive.len(), "zip"));
    assert_eq!(search(b"PK nothing RIFF here GIF89a"), None);
}

#[test]
fn every_truncation_is_survived() {
    let files = [zip("a.txt", b"hello"), gzip(b"hello"), b"7z\xbc\xaf\x27\x1c\0\x04".repeat(9)];
    for file in files {
        for end in 0..file.len() {
            let _ = identify(&file[..end]);
        }
    }
    for signature in SIGNATURES {
        let mut bytes = vec![0xff; signature.at];
        bytes.extend(signature.magic);
        for fill in [0, 0xff, 1] {
            for _ in 0..80 {
                let _ = identify(&bytes);
                bytes.push(fill);
            }
        }
    }
}

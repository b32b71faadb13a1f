//! What is hidden: text, files, compressed and encrypted bytes.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

use super::words;
use crate::lab::rng::Rng;
use crate::lab::splice::png::chunk;

/// Kinds of payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// UTF-8 text without NUL.
    Text,
    /// A file that its first bytes identify.
    File,
    /// zlib or gzip data of text.
    Compressed,
    /// Bytes that look random, some behind a header of a known scheme.
    Encrypted,
    /// Base64 of random bytes or text.
    Base64,
}

impl Kind {
    /// The name in sidecars.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::File => "file",
            Self::Compressed => "compressed",
            Self::Encrypted => "encrypted",
            Self::Base64 => "base64",
        }
    }

    /// Whether the order of bits can be seen in what is read back.
    pub const fn is_readable(self) -> bool {
        !matches!(self, Self::Encrypted)
    }

    /// A kind as they occur in samples.
    pub fn draw(rng: &mut Rng) -> Self {
        *rng.weighted(&[
            (36, Self::Text),
            (17, Self::File),
            (12, Self::Compressed),
            (28, Self::Encrypted),
            (7, Self::Base64),
        ])
    }
}

/// A payload of at most `count` bytes, and not much less; empty only where `count` is 0.
pub fn make(kind: Kind, count: usize, rng: &mut Rng) -> Vec<u8> {
    let mut bytes = match kind {
        Kind::Text => words::message(count, rng).into_bytes(),
        Kind::File => file(count, rng),
        Kind::Compressed => compressed(count, rng),
        Kind::Encrypted => encrypted(count, rng),
        Kind::Base64 => {
            let plain = if rng.chance(0.5) {
                rng.bytes(count * 3 / 4)
            } else {
                words::message(count * 3 / 4, rng).into_bytes()
            };
            base64(&plain)
        }
    };
    bytes.truncate(count);
    bytes
}

/// Compressed text: enough of it to fill `count` bytes.
fn compressed(count: usize, rng: &mut Rng) -> Vec<u8> {
    let gzip = rng.chance(0.3);
    let text = words::prose(count * 3 + 64, rng).into_bytes();
    // About 2.4 bytes of such text come to one; shrunk until it fits, so that the stream stays whole.
    let mut take = text.len();
    for _ in 0..8 {
        let packed = pack(&text[..take], gzip);
        if packed.len() <= count {
            return packed;
        }
        take = take * count / packed.len() * 97 / 100;
    }
    pack(&text[..take.min(16)], gzip)
}

fn pack(data: &[u8], gzip: bool) -> Vec<u8> {
    if gzip {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
        return encoder.write_all(data).and_then(|()| encoder.finish()).expect("writing to memory");
    }
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(data).and_then(|()| encoder.finish()).expect("writing to memory")
}

/// Random bytes, some behind the header of a known scheme.
fn encrypted(count: usize, rng: &mut Rng) -> Vec<u8> {
    let head: Vec<u8> = match rng.below(10) {
        0 => b"Salted__".to_vec(),
        1 => (count.saturating_sub(4) as u32).to_be_bytes().to_vec(),
        2 => (count.saturating_sub(4) as u32).to_le_bytes().to_vec(),
        3 => b"age-encryption.org/v1\n-> scrypt ".to_vec(),
        _ => Vec::new(),
    };
    let body = rng.bytes(count.saturating_sub(head.len()));
    [head, body].concat()
}

/// A file of some type: its real frame around a body that fills it.
fn file(count: usize, rng: &mut Rng) -> Vec<u8> {
    match rng.below(11) {
        0 | 1 if count >= 160 => zip(count, rng),
        7 if count >= 160 => packed_archive(count, rng),
        8 if count >= 80 => {
            [b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0\xb8\0\0\0".as_slice(), &code(count, rng)].concat()
        }
        9 => {
            let mut script = "#!/bin/sh\nset -e\n".to_owned();
            while script.len() < count {
                let (name, value) = (words::prose(6, rng).to_lowercase().replace(' ', "_"), rng.below(9000));
                script.extend([format!("echo \"{name}\" >> /tmp/{value}.log\n")]);
            }
            script.into_bytes()
        }
        10 => [b"Rar!\x1a\x07\x01\0".as_slice(), &rng.bytes(count)].concat(),
        2 if count >= 120 => small_png(count, rng),
        3 => {
            let room = count.saturating_sub(8);
            let mut text = "%PDF-1.4\n".to_owned();
            text.push_str(&words::prose(room, rng));
            text.into_bytes()
        }
        4 => [b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0".as_slice(), &code(count, rng)].concat(),
        5 => [b"7z\xbc\xaf\x27\x1c\0\x04".as_slice(), &rng.bytes(count)].concat(),
        _ => [b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".as_slice(), &rng.bytes(count)].concat(),
    }
}

/// Bytes with the statistics of machine code: few values often, zeros between.
fn code(count: usize, rng: &mut Rng) -> Vec<u8> {
    const OFTEN: [u8; 16] =
        [0x48, 0x89, 0x8b, 0x0f, 0xe8, 0xff, 0x00, 0x00, 0x00, 0xc3, 0x55, 0x5d, 0x83, 0x74, 0x75, 0xeb];
    (0..count).map(|_| if rng.chance(0.6) { *rng.pick(&OFTEN) } else { rng.bits() as u8 }).collect()
}

/// A ZIP archive of one stored member (APPNOTE.TXT §4.3).
pub fn zip(count: usize, rng: &mut Rng) -> Vec<u8> {
    let name = *rng.pick(&["secret.txt", "notes.txt", "plan.doc", "key.pem"]);
    let room = count.saturating_sub(30 + 46 + 22 + 2 * name.len());
    let body = words::message(room, rng).into_bytes();
    archive(name, &body)
}

/// A ZIP archive of one deflated member, as most archives are.
fn packed_archive(count: usize, rng: &mut Rng) -> Vec<u8> {
    let name = *rng.pick(&["notes.txt", "accounts.csv", "letter.txt"]);
    let room = count.saturating_sub(30 + 46 + 22 + 2 * name.len());
    let mut plain = words::prose(room * 2 + 16, rng).into_bytes();
    for _ in 0..8 {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(6));
        let packed = encoder.write_all(&plain).and_then(|()| encoder.finish()).expect("writing to memory");
        if packed.len() <= room {
            return member(name, &plain, 8, &packed);
        }
        plain.truncate(plain.len() * room / packed.len() * 97 / 100);
    }
    archive(name, &plain[..plain.len().min(16)])
}

/// A ZIP archive of one stored member `name` with `body`.
pub fn archive(name: &str, body: &[u8]) -> Vec<u8> {
    member(name, body, 0, body)
}

/// A ZIP archive of one member: `method` 0 stored, 8 deflated.
fn member(name: &str, plain: &[u8], method: u8, packed: &[u8]) -> Vec<u8> {
    let crc = crc32fast::hash(plain).to_le_bytes();
    let sizes = [(packed.len() as u32).to_le_bytes(), (plain.len() as u32).to_le_bytes()].concat();
    let name_length = (name.len() as u16).to_le_bytes();
    // Version 1.0 or 2.0, no flags, 1 January 2020 00:00.
    let head = [if method == 0 { 10 } else { 20 }, 0, 0, 0, method, 0, 0, 0, 0x21, 0x50];
    let common = [head.as_slice(), &crc, &sizes, &name_length, b"\0\0"].concat();
    let mut zip = [b"PK\x03\x04", common.as_slice(), name.as_bytes(), packed].concat();
    let directory = zip.len() as u32;
    zip.extend([b"PK\x01\x02\x0a\0", common.as_slice(), &[0; 14], name.as_bytes()].concat());
    let size = zip.len() as u32 - directory;
    zip.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    zip.extend(size.to_le_bytes());
    zip.extend(directory.to_le_bytes());
    zip.extend([0; 2]);
    zip
}

/// A grey PNG of random pixels that fills `count` bytes or a little less.
fn small_png(count: usize, rng: &mut Rng) -> Vec<u8> {
    let side = ((count - 90) as f64).sqrt().max(1.0) as usize;
    let mut rows = Vec::with_capacity(side * (side + 1));
    for _ in 0..side {
        rows.push(0);
        rows.extend(rng.bytes(side));
    }
    let header = [(side as u32).to_be_bytes(), (side as u32).to_be_bytes()].concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(*b"IHDR", &[header.as_slice(), &[8, 0, 0, 0, 0]].concat()),
        chunk(*b"IDAT", &pack(&rows, false)),
        chunk(*b"IEND", &[]),
    ]
    .concat()
}

/// Base64 with padding (RFC 4648 §4).
pub fn base64(bytes: &[u8]) -> Vec<u8> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = Vec::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let value =
            group.iter().fold(0u32, |value, byte| value << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for digit in 0..4 {
            let known = digit <= group.len();
            text.push(if known { DIGITS[(value >> (18 - 6 * digit)) as usize & 63] } else { b'=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (plain, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            assert_eq!(base64(plain.as_bytes()), text.as_bytes());
        }
    }

    #[test]
    fn payloads_of_every_kind_fit_and_nearly_fill_their_room() {
        let mut rng = Rng::new(3, "payload");
        for kind in [Kind::Text, Kind::File, Kind::Compressed, Kind::Encrypted, Kind::Base64] {
            for count in [40, 300, 5000] {
                for _ in 0..20 {
                    let made = make(kind, count, &mut rng);
                    assert!(made.len() <= count, "{kind:?} {count}: {}", made.len());
                    assert!(made.len() * 10 >= count * 6, "{kind:?} {count}: {}", made.len());
                    assert!(kind != Kind::Text || std::str::from_utf8(&made).is_ok());
                }
            }
        }
    }

    #[test]
    fn compressed_payloads_are_whole_streams() {
        use std::io::Read as _;
        let mut rng = Rng::new(3, "whole");
        for _ in 0..20 {
            let made = make(Kind::Compressed, 200, &mut rng);
            let mut text = String::new();
            let read = if made.starts_with(&[0x1f, 0x8b]) {
                flate2::read::GzDecoder::new(made.as_slice()).read_to_string(&mut text)
            } else {
                flate2::read::ZlibDecoder::new(made.as_slice()).read_to_string(&mut text)
            };
            assert!(read.is_ok_and(|length| length > 40));
        }
    }

    #[test]
    fn the_archive_lists_its_member_where_it_lies() {
        let zip = archive("a.txt", b"hello");
        let end = &zip[zip.len() - 22..];
        let directory = u32::from_le_bytes(end[16..20].try_into().unwrap()) as usize;
        assert_eq!(&zip[directory..directory + 4], b"PK\x01\x02");
        assert_eq!(&zip[35..40], b"hello");
        assert_eq!(zip.len(), 30 + 5 + 5 + 46 + 5 + 22);
    }
}

//! Camouflage 1.2: appended to any file.
//!
//! Layout (from published readers of its output, camouflage-decryptor and zsteg; not compared with the tool): behind
//! the cover two bytes of attributes, times (Windows FILETIME, whose upper byte is 1), at 26 the size u32 little
//! endian, at 30 the data; at the end of the file, counted from it: at 795 the hidden file's name and at 540 the
//! cover's, at 285 the size again, at 281 the cover's length u32 little endian, at 275 the password, at 20 the
//! version; texts filled up with spaces. Texts and data are combined by exclusive or with one fixed stream of bytes
//! that starts anew for each: the password is not needed. Of that stream the first 1,024 bytes are used here.

use super::{Hit, Tool};
use crate::finding::{BitOrder, Finding, Method, Place};
use crate::payload::Source;
use crate::payload::decode;
use crate::span::Span;
use crate::untrusted::Untrusted;

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "camouflage",
    name: "Camouflage",
    layout: "appended: attributes, times, size, data, names, sizes, password, version, all but the sizes combined with a \
             fixed stream",
    certain: "the cover's length stands 281 bytes from the end, the same size twice, a version in figures and four \
              spaces at the end: below 2^-90",
    read,
};

/// The fixed stream, in hexadecimal digits.
const STREAM: &[u8] =
    b"02957a220ca614e1e1cfbf65206f9eb399654a53fbf67554ad23cd7e9c29e7fce2f94dd2424e06c0f89a1c623874240055df\
    41cb01a2b7f38f8addac33836029f378243e7aebd3e49d9d43944ac7456d2574eb0b98c97cfcc8ba326b00d3c5c29434afb0\
    e5957d2a84a45fe56e272adb967e3e483946cf6f71aa3c319aa99e8f8973b339ca32d5f031597c022e8637f92b7e51f24181\
    0cd46515f770d4199820bf20b85567cc81188c133c633c9211e45b1b0822604c4ac58ab3c575c3907af2b2b6c8d0388ac286\
    f0ace9ca5c4e3e09297829995a84d5ba5ed5927a38fad060ecf527baeeb7de9f9bde65d47639769cda688da8a0a61ed9db0f\
    4dab92cd7112464918eeaf9548ccc73e5d188080dad697e5c87f758e5489e5f634d0e87e7c00ced167e3e28f0823a198e655\
    c085cdcbc959fc2d21f44a2985bc4e4e5673b517e6b5226b03a65602559efaa0017d2368dbf1f24f5100efd630a4005108eb\
    dd1fa39e5a4b66716a6aa0ecd9aab8acbb641d1f3b251444a8aba6f472600bac0b14c07fbc284a243f9355b49f540f645f57\
    c54f23f3a26e5168606e12c7fc35b25a6cefe1340c613ccac5691f3b70745d60b9c06affc2b8a7b98fe10e2be1ba66912e4c\
    9fd99a017f87fbaf346537aaed2011d5f9fbf6fee254d0ce4301d777debda06672a443d46494c7ccda26d468c968287f9c9f\
    43b5311528e5a0222bad6319ab0e3633dfb4c056065166c1b4e948f929750975eabf469fc6fc03146e0527c43fc35ca3ddf3\
    3de5960ed465b52e3d6d17d798446301b915876ba458fbb032aab98172d7a56aac7ecc5ddcf001cd5a70a62e473d836b8f0d\
    381579375c6d4846725b00f04c1e5988fd4fcf24884d0302a88f94573a0b092883a681769e1c4b5b80cc901677d0d8df4110\
    6fda81cb6b4e570efd1602f11b3864c1856d35de9420c710d614d42a73b23f36b68d333eea8548b3f02a1511b6a877c1f6a1\
    fb5acf583789ca988acd2ed138e2c852c8a480945e14139deb1d6526d89ebf9d81c2bff13a8bcfd9b5ea59aa1e03b684a812\
    f7107e3c00e2532340fa721149afc3854f4a916f3a21de20b607dbcd3752d90f9a2ee4c2d5a1652eaa52d8642565e46abc05\
    8e45c677e6927ce6dbd8376fb0aed0174c7207c2e66ef7dea007bcadfe2d28553fc75664abaa2ca56c150446d60642374b4a\
    fd3ee2b237f81ffeb889b6f6259df897be13752dc3ba79ae50bd4fb55476ca4e0f809da5f506189eb11539863944dd9fc4cf\
    193f0c31137a045a545385824a01c3bd3698481e288e269065f3d73e213e35ee1d6755d1cd9de1867548a2ab8ba09035a63c\
    47b7bed65955b3ba079fd6de1785d824b4470bef6eec189a1abfc38ff3f6739d255ac665d8530d32ea938a4612cd3ddadc17\
    2d807cbd5fa9f462c87bd5453206229595067ea74228bfdb";

/// Distances from the end of the file.
const HIDDEN_NAME: usize = 795;
const COVER_NAME: usize = 540;
const SIZE: usize = 285;
const COVER: usize = 281;
const PASSWORD: usize = 275;
const VERSION: usize = 20;
/// Longest text.
const TEXT: usize = 255;
/// Where the size and the data lie behind the cover.
const FRONT_SIZE: usize = 26;
const DATA: usize = 30;
/// Bits of the two sizes' equality, of the cover's length, of four spaces.
const BITS: f64 = 96.0;

fn read(source: &Source<'_>) -> Vec<Finding> {
    // Cheap: most files do not end in spaces.
    if source.file.ends_with(b"    ") { appended(source).into_iter().collect() } else { Vec::new() }
}

fn appended(source: &Source<'_>) -> Option<Finding> {
    let file = source.file;
    let end = file.len().checked_sub(HIDDEN_NAME)?;
    let number = |distance: usize| {
        Some(u32::from_le_bytes(*file.get(file.len() - distance..)?.first_chunk()?) as usize)
    };
    let (cover, size) = (number(COVER)?, number(SIZE)?);
    let front = file.get(cover..end)?;
    let again = u32::from_le_bytes(*front.get(FRONT_SIZE..)?.first_chunk()?) as usize;
    let data = front.get(DATA..)?.get(..size)?;
    let stream = decode::hex(STREAM)?;
    let text = |distance: usize, length: usize| {
        let start = file.len() - distance;
        let field = file.get(start..start + length).unwrap_or_default().trim_ascii_end();
        field.iter().zip(&stream).map(|(byte, key)| byte ^ key).collect::<Vec<u8>>()
    };
    let version = text(VERSION, VERSION);
    let figures = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    if again != size || front.get(1) != Some(&0) || version.is_empty() || !version.iter().all(figures) {
        return None;
    }
    let plain: Vec<u8> = data.iter().zip(&stream).map(|(byte, key)| byte ^ key).collect();
    let told = |text: &[u8]| Untrusted::from_bytes(text).shortened(80);
    let mut what = format!("{size} bytes appended by version {}", told(&version));
    if plain.len() < size {
        what.push_str(", of which the first 1,024 are read here");
    }
    let (password, covered) = (text(PASSWORD, TEXT), text(COVER_NAME, TEXT));
    if !covered.is_empty() {
        what.push_str(", cover “");
        what.push_str(&told(&covered));
        what.push('”');
    }
    if !password.is_empty() {
        what.push_str(", password “");
        what.push_str(&told(&password));
        what.push_str("” (stored with them, not needed)");
    }
    let hit = Hit {
        id: "camouflage",
        what,
        place: Place::Bytes(vec![Span::between(cover, file.len())]),
        bound: (-BITS).exp2(),
        method: Method::Raw,
        bit_order: BitOrder::None,
        payload: Some(plain),
        name: text(HIDDEN_NAME, TEXT),
        password: None,
    };
    Some(hit.finding(&TOOL))
}

//! Known hiding tools: one file a tool, one row a tool in [`TOOLS`].
//!
//! Each file says how the tool lays its payload out and where that is known from, what makes a reading certain, and
//! how often chance imitates it. The embedders that the tests read back are in `lab`, written from the layouts.

mod auyer;
mod camouflage;
mod carrier;
mod cloacked_pixel;
mod crypt;
mod cryptosteganography;
mod cryptostego;
mod ended;
mod ezstego;
pub(crate) mod gifshuffle;
mod imgconceal;
mod imghide;
mod invisible_secrets;
mod kelvins;
mod lsb_tool;
mod lsbsteg;
mod mandelsteg;
mod matroschka;
mod mobistego;
mod openstego;
mod picture;
mod priyansh;
mod s_tools;
mod silenteye;
mod steg;
mod steg_png;
mod stegano;
mod stegano_rs;
mod steganography_js;
mod steganography_png;
mod steghide;
mod stegify;
mod stegolsb;
mod stegosuite;
mod stegpy;
mod stepic;
mod stylesuxx;
mod threes;
mod wbstego;
mod web_encoders;

use super::{Source, entropy, identify, kind, lsb, text};
use crate::finding::{BitOrder, Finding, Method, Payload, PayloadKind, Place};
use crate::untrusted::Untrusted;

/// One hiding tool.
#[derive(Debug, Clone, Copy)]
pub struct Tool {
    /// Identifier, lower case with hyphens: `starlight extract FILE tool:ID`, and the start of its findings' ids.
    pub id: &'static str,
    /// Its name as its makers write it.
    pub name: &'static str,
    /// How its payload lies in a file, in a sentence or two.
    pub layout: &'static str,
    /// What makes a reading certain, how often chance makes one, and when it is wrong.
    pub certain: &'static str,
    /// Reads what it hid.
    read: fn(&Source<'_>) -> Vec<Finding>,
}

/// Every tool, by identifier.
pub static TOOLS: &[Tool] = &[
    auyer::TOOL,
    camouflage::TOOL,
    cloacked_pixel::TOOL,
    cryptosteganography::TOOL,
    cryptostego::TOOL,
    ezstego::TOOL,
    gifshuffle::TOOL,
    imgconceal::TOOL,
    imghide::TOOL,
    invisible_secrets::TOOL,
    kelvins::TOOL,
    lsb_tool::TOOL,
    lsbsteg::TOOL,
    mandelsteg::TOOL,
    matroschka::TOOL,
    mobistego::TOOL,
    openstego::TOOL,
    priyansh::TOOL,
    s_tools::TOOL,
    silenteye::TOOL,
    steg::TOOL,
    steg_png::TOOL,
    stegano::TOOL,
    stegano_rs::TOOL,
    steganography_js::TOOL,
    steganography_png::TOOL,
    steghide::TOOL,
    stegify::TOOL,
    stegolsb::TOOL,
    stegosuite::TOOL,
    stegpy::TOOL,
    stepic::TOOL,
    stylesuxx::TOOL,
    wbstego::TOOL,
    web_encoders::TOOL,
];

/// The tool of that identifier.
pub fn named(id: &str) -> Option<&'static Tool> {
    TOOLS.iter().find(|tool| tool.id == id)
}

/// The tool whose reader made a finding of that id: the tool's own id, or one that continues it with a hyphen.
pub fn of_finding(id: &str) -> Option<&'static Tool> {
    let of =
        |tool: &&Tool| id.strip_prefix(tool.id).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    TOOLS.iter().filter(of).max_by_key(|tool| tool.id.len())
}

impl Tool {
    /// Reads back what the tool hid in the file; empty where there is nothing of it.
    pub fn read(&self, source: &Source<'_>) -> Vec<Finding> {
        (self.read)(source)
    }
}

/// Asks every tool.
pub(super) fn recover(source: &Source<'_>) -> Vec<Finding> {
    TOOLS.iter().flat_map(|tool| tool.read(source)).collect()
}

/// Bits of evidence that a message of known extent is one: a file that parses, text to its last byte; 0 where it looks
/// random (encrypted or compressed), so that the frame alone must speak; `None` where it is none of these.
fn content_bits(message: &[u8]) -> Option<f64> {
    match (identify::identify(message), text::assess(message)) {
        (Some(found), _) => Some((found.bits - identify::types_known()).max(0.0)),
        (None, Some(score)) if score.length == message.len() => Some(score.bits),
        _ => entropy::looks_random(message).then_some(0.0),
    }
}

/// What a tool's reader found, before it becomes a finding.
struct Hit {
    /// The finding's id: the tool's, or one that starts with it.
    id: &'static str,
    /// What it is, without the tool's name: “a message of 42 bytes behind its length, in …”.
    what: String,
    /// Where it lies.
    place: Place,
    /// Bound on the chance that a clean image shows it, every variant tried counted.
    bound: f64,
    /// The method it belongs to.
    method: Method,
    /// How its bits are packed.
    bit_order: BitOrder,
    /// The payload, decrypted where a password opened it; `None` where it is locked.
    payload: Option<Vec<u8>>,
    /// The file name stored with it, empty where there is none.
    name: Vec<u8>,
    /// The password that opened it.
    password: Option<Vec<u8>>,
}

impl Hit {
    /// The finding: a proof where the bound allows it, an indication that raises otherwise.
    fn finding(self, tool: &Tool) -> Finding {
        let named = (!self.name.is_empty())
            .then(|| format!(", named “{}”", Untrusted::from_bytes(&self.name).shortened(80)));
        let opened = self.password.as_deref().map(|password| {
            format!(", opened by the password “{}”", Untrusted::from_bytes(password).shortened(80))
        });
        let unlock = self.password.as_deref().map(|word| format!(" --password {}", shell_word(word)));
        let payload = self.payload.map(|bytes| {
            let kind = kind(&bytes);
            Payload::new(bytes, kind).named(&self.name)
        });
        let text = payload.as_ref().filter(|payload| payload.kind == PayloadKind::Text);
        let summary = [
            format!("{}: {}", tool.name, self.what),
            named.unwrap_or_default(),
            opened.unwrap_or_default(),
            text.map(|payload| lsb::quoted(&payload.bytes)).unwrap_or_default(),
        ]
        .concat();
        let reproduce = format!("extract {{}} tool:{}{}", tool.id, unlock.unwrap_or_default());
        let finding = Finding::proof(self.id, summary, self.place, self.bound)
            .with_method(self.method, Some(self.bit_order))
            .with_reproduce(reproduce);
        match payload {
            Some(payload) => finding.with_payload(payload),
            None => finding,
        }
    }
}

/// A word for a POSIX shell: quoted where it must be, other bytes than printable ASCII as `$'…'` has them.
fn shell_word(word: &[u8]) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.,:/@%+=".contains(byte);
    if !word.is_empty() && word.iter().all(plain) {
        return String::from_utf8_lossy(word).into_owned();
    }
    let mut quoted = "$'".to_owned();
    for &byte in word {
        match byte {
            b'\'' | b'\\' => quoted.extend(['\\', char::from(byte)]),
            b' '..=b'~' => quoted.push(char::from(byte)),
            _ => quoted.extend(['\\', 'x', hex_digit(byte >> 4), hex_digit(byte & 15)]),
        }
    }
    quoted.push('\'');
    quoted
}

fn hex_digit(value: u8) -> char {
    char::from_digit(u32::from(value), 16).unwrap_or('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_belongs_to_the_tool_with_the_longest_name() {
        let of = |id: &str| of_finding(id).map(|tool| tool.id);
        assert_eq!(
            [of("stegano-lsb"), of("stegano-rs"), of("stegano-rs-x")],
            [Some("stegano"), Some("stegano-rs"), Some("stegano-rs")]
        );
        assert_eq!([of("steganos"), of("raw-text")], [None, None]);
    }

    #[test]
    fn passwords_are_words_of_a_shell() {
        assert_eq!(shell_word(b"north-gate"), "north-gate");
        assert_eq!(shell_word(b"a b;'\\\xff"), r"$'a b;\'\\\xff'");
    }

    #[test]
    fn every_tool_has_one_identifier_and_they_are_sorted() {
        let ids: Vec<&str> = TOOLS.iter().map(|tool| tool.id).collect();
        assert!(ids.is_sorted() && ids.windows(2).all(|pair| pair[0] != pair[1]), "{ids:?}");
        for tool in TOOLS {
            assert!(tool.id.bytes().all(|byte| byte.is_ascii_lowercase() || b"-0123456789".contains(&byte)));
            assert!(tool.layout.len() > 40 && tool.certain.len() > 40, "{}", tool.id);
            assert_eq!(named(tool.id).map(|found| found.name), Some(tool.name));
            assert_eq!(of_finding(tool.id).map(|found| found.name), Some(tool.name));
        }
    }
}

//! Payloads in metadata, told from what writers put there: captions, camera data, editor history, and the prompts of
//! image generators are legitimate; files, encodings of text and files, and random bytes where text belongs are not.
//!
//! Each rule states how many of 16,792 clean images (242 folders of sources) show it:
//!
//! | rule | clean images | why these |
//! |---|---|---|
//! | `exif-user-comment` raises | 6 | people and programs that do write a comment |
//! | `exif-random` does not raise | 5 | phones that encrypt their notes |
//! | `preview-differs` does not raise | 14 of 753 with previews | images edited, reduced or replaced afterwards |
//! | all other rules raise | 0 | |
//! | `exif-text` informs | 610 | captions |
//!
//! Of the six comments three are readings, a licence and a credit, which `machine` tells: they decide nothing.

mod encodings;
mod known;
mod machine;
mod previews;
mod signs;

use std::borrow::Cow;

use super::lsb::quoted;
use super::{Source, entropy, identify, text};
use crate::finding::{Class, FalseAlarm, Finding, Method, Payload, PayloadKind, Place};
use crate::metadata::{Belongs, Field, Group};
use crate::untrusted::Untrusted;
use encodings::Decoded;
use signs::Hidden;

/// Clean images that the rules were measured on.
const MEASURED: u32 = 16_792;
/// Most findings of one file.
const FINDINGS: usize = 32;
/// Fewest bytes of a value that are looked at.
const SHORTEST: usize = 6;
/// Bytes of a comment below which it may be a camera's own.
const NOTE: usize = 20;
/// Bits of evidence from which on decoded bytes count as text.
const TEXT_BITS: f64 = 20.0;
/// Characters beyond which a name is none (the longest of 16,941 clean images has 64), and those of a notice of rights
/// (136).
const LONGEST_NAME: usize = 100;
const LONGEST_NOTICE: usize = 400;
/// Fewest bytes of an encoding that is neither text nor a file: a block of a cipher with its key or counter.
const SEALED: usize = 24;
/// Fewest bytes of text in a maker's note that are told.
const MAKER: usize = 32;
/// Fewest bytes, and characters that no text has, of a value that is no text.
const BINARY: usize = 16;
const CONTROLS: usize = 3;
/// Letters one behind the other in a text where a number belongs.
const LETTERS: usize = 8;
/// Bytes of a value in which files are looked for behind its start.
const SEARCHED: usize = 1 << 20;

/// Looks at every field.
pub(super) fn recover(source: &Source<'_>) -> Vec<Finding> {
    let camera = ["Make", "Model"].iter().any(|name| source.metadata.field(Group::Exif, name).is_some());
    let mut findings = Vec::new();
    for field in source.metadata.all() {
        if findings.len() >= FINDINGS {
            break;
        }
        if let Some(examined) = Examined::new(field, source, camera) {
            examined.examine(&mut findings);
        }
    }
    findings.extend(notes(source));
    findings.extend(previews::recover(source));
    findings
}

/// What a closer reading of the metadata found out of order.
fn notes(source: &Source<'_>) -> impl Iterator<Item = Finding> {
    source.metadata.notes.iter().take(FINDINGS).map(|note| {
        let place = Place::Bytes(vec![note.span]);
        Finding::information(note.id, &note.detail, place)
            .with_method(Method::Exif, None)
            .with_reproduce("inspect {}")
    })
}

struct Examined<'a> {
    field: &'a Field,
    /// The value without white space and NULs around it.
    bytes: &'a [u8],
    /// The value as text in UTF-8, without white space and NULs around it, where it is text.
    text: Option<Cow<'a, str>>,
    /// Whether a camera wrote the file.
    camera: bool,
    /// All fields of the file.
    fields: &'a [Field],
    /// What the metadata belong to, where it is not the file itself.
    within: &'static str,
    /// Values looked at in this file.
    trials: f64,
    limit: usize,
}

impl<'a> Examined<'a> {
    fn new(field: &'a Field, source: &Source<'a>, camera: bool) -> Option<Self> {
        let bytes = trimmed(&field.raw);
        let fields = source.metadata.fields.as_slice();
        let trials = source.metadata.all().count() as f64;
        let limit = source.limits.payload_bytes;
        let looked_at = bytes.len() >= SHORTEST && !known::known_binary(field);
        let text = as_text(field, bytes);
        looked_at.then_some(Self { field, bytes, text, camera, fields, within: "", trials, limit })
    }

    /// All findings of the value: what it is as a whole, and whatever else it carries.
    fn examine(&self, findings: &mut Vec<Finding>) {
        let whole =
            self.file().or_else(|| self.encoded()).or_else(|| self.embedded()).or_else(|| self.random());
        let decided = whole.is_some();
        findings.extend(whole);
        if decided {
            return;
        }
        let before = findings.len();
        findings.extend(self.words());
        findings.extend(self.invisible());
        findings.extend(self.blanks());
        if findings.len() == before {
            findings.extend(self.told().or_else(|| self.out_of_place()).or_else(|| self.plain()));
        }
    }

    /// A file as the value.
    fn file(&self) -> Option<Finding> {
        // A file may end in NULs.
        self.file_in(trimmed_start(&self.field.raw), 0.0)
    }

    /// A file that `bytes` start with, one of 2^`tried` places.
    fn file_in(&self, bytes: &[u8], tried: f64) -> Option<Finding> {
        let found = identify::identify(bytes)?;
        let bytes = found.length.and_then(|length| bytes.get(..length)).unwrap_or(bytes);
        let bits = found.bits - identify::types_known() - tried;
        let kind = PayloadKind::File(found.extension);
        let what = format!("a {} of {} bytes", found.name, bytes.len());
        if known::preview(self.field, found.extension) {
            return None;
        }
        if found.extension == "zlib" || found.extension == "gz" {
            return Some(self.inflated(bytes, bits));
        }
        let summary = self.summary("holds", &what, "");
        let finding = Finding::proof("exif-file", summary, self.place(), self.bound(bits));
        Some(self.finish(finding, bytes.to_vec(), kind))
    }

    /// A file behind other bytes of the value.
    fn embedded(&self) -> Option<Finding> {
        let maker = self.field.group == Group::Exif && self.field.name.raw() == "MakerNote";
        if self.bytes.len() < 64 || self.field.group == Group::Icc {
            return None;
        }
        let searched = self.bytes.get(..SEARCHED).unwrap_or(self.bytes);
        let (at, found) = identify::search(searched)?;
        let image = matches!(found.extension, "jpg" | "png" | "tif" | "gif" | "riff");
        if found.length.is_none() || image && (maker || self.field.group != Group::JpegComment) {
            return None;
        }
        self.file_in(self.bytes.get(at..)?, (searched.len() as f64).log2())
    }

    /// A compressed stream that inflates to its end: its content is the payload.
    fn inflated(&self, bytes: &[u8], bits: f64) -> Finding {
        let whole = encodings::inflated(bytes, self.limit);
        let name = if bytes.starts_with(&[0x1f]) { "gzip file" } else { "zlib stream" };
        let Some((_, content)) = whole else {
            let what = format!("the start of a {name}, {} bytes", bytes.len());
            let finding =
                Finding::indication("exif-zlib", self.summary("holds", &what, ""), self.place()).raising();
            return self.finish(finding, bytes.to_vec(), PayloadKind::Binary);
        };
        let inner = encodings::decoded(trimmed(&content), self.limit).map(|decoded| decoded.bytes);
        let payload = inner.filter(|bytes| text::run(bytes) == bytes.len()).unwrap_or(content);
        let kind = super::kind(&payload);
        let shown = if kind == PayloadKind::Text { quoted(&payload) } else { String::new() };
        let what = format!("a {name} of {} bytes, {} inflated", bytes.len(), payload.len());
        let summary = self.summary("holds", &what, &shown);
        let finding = Finding::proof("exif-zlib", summary, self.place(), self.bound(bits));
        self.finish(finding, payload, kind)
    }

    /// Text that stands for a file, text, or random bytes.
    fn encoded(&self) -> Option<Finding> {
        let text = self.text.as_deref()?.as_bytes();
        let decoded = encodings::decoded(text, self.limit)?;
        let name = decoded.name.clone();
        if let Some(finding) = self.meaning(&decoded, encodings::KINDS.log2()) {
            return Some(finding);
        }
        let random = entropy::looks_random(&decoded.bytes) && !known::known_encoding(self.field);
        // Too short to look random, and yet no name and no sentence.
        let short = known::textual(self.field) && (SEALED..entropy::SHORTEST).contains(&decoded.bytes.len());
        (name == "base64" && (random || short)).then(|| {
            let looks = if random { " that look random" } else { " that are no text" };
            let what = format!("base64 of {} bytes{looks}", decoded.bytes.len());
            let summary = self.summary("holds", &what, "");
            let finding = Finding::indication("exif-encoded-random", summary, self.place()).raising();
            self.finish(finding, decoded.bytes, PayloadKind::Binary)
        })
    }

    /// What decoded bytes are, where that can be told; `tried` bits of trials.
    fn meaning(&self, decoded: &Decoded, tried: f64) -> Option<Finding> {
        let Decoded { name, bytes } = decoded;
        if let Some(found) = identify::identify(bytes) {
            if known::preview(self.field, found.extension) || known::known_encoding(self.field) {
                return None;
            }
            let bits = found.bits - identify::types_known() - tried;
            let (kind, content) = match encodings::inflated(bytes, self.limit) {
                Some((_, content)) => (super::kind(&content), content),
                None => (PayloadKind::File(found.extension), bytes.clone()),
            };
            let what = format!("{name} of a {} of {} bytes", found.name, bytes.len());
            let shown = if kind == PayloadKind::Text { quoted(&content) } else { String::new() };
            let summary = self.summary("holds", &what, &shown);
            let finding = Finding::proof("exif-encoded-file", summary, self.place(), self.bound(bits));
            return Some(self.finish(finding, content, kind));
        }
        let score = text::assess(bytes).filter(|score| score.length == bytes.len())?;
        (score.bits >= TEXT_BITS).then(|| {
            let what = format!("{name} of {} bytes of text", bytes.len());
            let summary = self.summary("holds", &what, &quoted(bytes));
            let bound = self.bound(score.bits - tried);
            let finding = Finding::proof("exif-encoded-text", summary, self.place(), bound);
            self.finish(finding, bytes.clone(), PayloadKind::Text)
        })
    }

    /// Words of a longer text that stand for text or a file, each of them.
    fn words(&self) -> Vec<Finding> {
        let Some(text) = self.text.as_deref() else { return Vec::new() };
        let found = encodings::words(text.as_bytes(), self.limit);
        let tried = encodings::KINDS.log2() + (text.len() as f64).log2();
        found.iter().filter_map(|(_, decoded)| self.meaning(decoded, tried)).take(FINDINGS).collect()
    }

    /// Bytes that are no text where text belongs.
    fn random(&self) -> Option<Finding> {
        let own = self.field.group == Group::Exif && self.field.name.raw() == "UserComment";
        let maker = self.field.belongs() == Belongs::Maker;
        let wrong = text::run(self.bytes) < self.bytes.len()
            && self.text.as_deref().is_none_or(|text| !text.is_ascii());
        if !wrong || !known::textual(self.field) && !maker {
            return None;
        }
        let controls = self.bytes.iter().filter(|byte| byte.is_ascii_control() && !blank(**byte)).count();
        let comment = matches!(self.field.group, Group::PngText | Group::JpegComment | Group::GifComment);
        let binary = comment && self.bytes.len() >= BINARY && controls >= CONTROLS;
        let (id, what) = if entropy::looks_random(self.bytes) {
            ("exif-random", "that look random")
        } else if binary {
            ("exif-binary", "that are no text")
        } else {
            return None;
        };
        let place =
            if maker { "from the first one on, without a maker's mark" } else { "where text belongs" };
        let what = format!("{} bytes {what} {place}", self.bytes.len());
        let finding = Finding::indication(id, self.summary("holds", &what, ""), self.place());
        // Cameras keep data of their own in the comment, and phones encrypt their notes.
        let finding = if self.camera && (own || maker) { finding } else { finding.raising() };
        Some(self.finish(finding, self.bytes.to_vec(), PayloadKind::Binary))
    }

    /// Characters that nobody sees.
    fn invisible(&self) -> Option<Finding> {
        let hidden = signs::invisible_characters(self.text.as_deref()?)?;
        Some(self.unseen("exif-invisible", "characters that have no shape", hidden))
    }

    /// Blanks and tabs in a pattern.
    fn blanks(&self) -> Option<Finding> {
        // Only text has lines.
        self.text.as_deref()?;
        let hidden = signs::patterned_blanks(&self.field.raw)?;
        Some(self.unseen("exif-blanks", "blanks and tabs mixed behind its lines", hidden))
    }

    fn unseen(&self, id: &'static str, kind: &str, hidden: Hidden) -> Finding {
        let Hidden { count, read } = hidden;
        let shown = read.as_deref().map(|text| format!(" that read back as text{}", quoted(text)));
        let summary = self.summary("holds", &format!("{count} {kind}"), &shown.unwrap_or_default());
        // Four ways to read bits were tried.
        let bits = read.as_deref().and_then(text::assess).map_or(0.0, |score| score.bits - 2.0);
        let finding = if bits >= TEXT_BITS {
            Finding::proof(id, summary, self.place(), self.bound(bits))
        } else {
            Finding::indication(id, summary, self.place()).raising()
        };
        let (bytes, kind) = match read {
            Some(text) => (text, PayloadKind::Text),
            None => (self.field.raw.clone(), PayloadKind::Binary),
        };
        self.finish(finding, bytes, kind)
    }

    /// Text that says of itself that it is to be found: `flag{…}`, or a password.
    fn told(&self) -> Option<Finding> {
        let text = self.text.as_deref()?;
        let (id, what, payload) = match signs::marked(text) {
            Some(mark) => ("exif-marked-text", "a text in the form that challenges give theirs", mark),
            None if signs::gives_password(text) => ("exif-password", "a text that gives a password", text),
            None => return None,
        };
        let summary = self.summary("holds", what, &quoted(payload.as_bytes()));
        let finding = Finding::indication(id, summary, self.place()).raising();
        Some(self.finish(finding, text.as_bytes().to_vec(), PayloadKind::Text))
    }

    /// Text where a number, a date or a short name belongs.
    fn out_of_place(&self) -> Option<Finding> {
        let text = self.text.as_deref()?;
        let belongs = self.field.belongs();
        let length = text.chars().count();
        let lines = text.lines().count();
        // Image generators keep their settings wherever there is room.
        let settings = text.starts_with('{') && belongs == Belongs::Name
            || text.starts_with("prompt:")
            || text.starts_with("workflow:")
            || text.contains("Steps: ") && text.contains("Seed: ");
        let long = match belongs {
            Belongs::Name => length > LONGEST_NAME || lines > 2 && length > NOTE,
            Belongs::Notice => length > LONGEST_NOTICE || lines > 2 && !speaks_of_rights(text),
            Belongs::Maker => text.len() >= MAKER && text.contains([' ', '\n']),
            Belongs::Number => {
                text.split(|c: char| !c.is_alphabetic()).any(|word| word.chars().count() >= LETTERS)
            }
            Belongs::Caption | Belongs::Other => false,
        };
        if !long || settings {
            return None;
        }
        let lines = if lines > 1 { format!(" in {lines} lines") } else { String::new() };
        // Several makers keep their readings in letters.
        let wrote = (belongs == Belongs::Maker).then(|| machine::origin(text)).flatten();
        let by = wrote.map(|by| format!(", {by},")).unwrap_or_default();
        let what = format!("{} bytes of text{lines}{by} where {} belongs", text.len(), belongs.describe());
        let summary = self.summary("holds", &what, &quoted(text.as_bytes()));
        let finding =
            Finding::indication("exif-out-of-place", summary, self.place()).raising().ordinarily(wrote);
        Some(self.finish(finding, text.as_bytes().to_vec(), PayloadKind::Text))
    }

    /// Ordinary text. In a comment field of EXIF, where hardly a program writes any, an analyst should read it.
    fn plain(&self) -> Option<Finding> {
        if !known::told(self.field) {
            return None;
        }
        let value = self.text.as_deref()?;
        let score = text::assess(value.as_bytes())?;
        if known::ordinary(value) || score.length < value.len() {
            return None;
        }
        let wrote = machine::origin(value);
        let by = wrote.map(|by| format!(", {by}")).unwrap_or_default();
        let what = format!("{} bytes of text{by}", value.len());
        let summary = self.summary("holds", &what, &quoted(value.as_bytes()));
        let comment = self.field.group == Group::Exif && self.field.name.raw() == "UserComment";
        let digest = value.bytes().all(|byte| byte.is_ascii_hexdigit());
        // Cameras leave short notes of their own.
        let note = self.camera && value.len() < NOTE;
        let finding = if comment && !digest && !note && !self.repeated(value) {
            Finding::indication("exif-user-comment", summary, self.place()).raising().ordinarily(wrote)
        } else if score.bits >= TEXT_BITS && known::unseen(self.field) {
            Finding::indication("exif-unseen-text", summary, self.place()).raising()
        } else if score.bits >= TEXT_BITS {
            Finding::information("exif-text", summary, self.place())
        } else {
            return None;
        };
        Some(self.finish(finding, value.as_bytes().to_vec(), PayloadKind::Text))
    }

    /// Whether another field has the same text: editors write a caption into several.
    fn repeated(&self, value: &str) -> bool {
        let same = |field: &&Field| trimmed(&field.raw) == value.as_bytes();
        self.fields.iter().filter(same).count() > 1
    }

    fn bound(&self, bits: f64) -> f64 {
        ((-bits).exp2() * self.trials).min(1.0)
    }

    fn place(&self) -> Place {
        Place::Bytes(vec![self.field.span])
    }

    /// `EXIF UserComment holds 42 bytes of text: “…”`.
    fn summary(&self, verb: &str, what: &str, behind: &str) -> String {
        let name = Untrusted::new(self.field.name.raw()).shortened(60);
        format!("{} {name}{} {verb} {what}{behind}", self.field.group.name(), self.within)
    }

    fn finish(&self, mut finding: Finding, mut bytes: Vec<u8>, kind: PayloadKind) -> Finding {
        bytes.truncate(self.limit);
        if finding.class == Class::Indication && finding.false_alarm.is_none() {
            let hits = match finding.id {
                "exif-user-comment" => 6,
                "exif-random" => 5,
                _ => 0,
            };
            finding = finding.with_false_alarm(FalseAlarm::Measured { hits, of: MEASURED });
        }
        let finding = finding.with_method(Method::Exif, None).with_payload(Payload::new(bytes, kind));
        finding.with_reproduce("inspect {}")
    }
}

/// The value as text, where it is text: the bytes themselves, or what they stand for in the field's own coding (UTF-16,
/// Latin-1, the text types of a colour profile).
fn as_text<'a>(field: &'a Field, bytes: &'a [u8]) -> Option<Cow<'a, str>> {
    if let Ok(text) = std::str::from_utf8(bytes)
        && text::run(bytes) == bytes.len()
    {
        return Some(Cow::Borrowed(text));
    }
    let name = field.name.raw();
    let coded = match field.group {
        Group::Exif => name.starts_with("XP") || name == "UserComment",
        Group::PngText | Group::Icc => true,
        _ => false,
    };
    let value = field.value.raw();
    let summary = value.starts_with(&format!("{} bytes:", field.raw.len()));
    let value = value.trim_matches(['\0', ' ', '\n', '\r', '\t']);
    let readable = text::run(value.as_bytes()) == value.len();
    (coded && !summary && readable && !value.is_empty()).then_some(Cow::Borrowed(value))
}

/// Whether a text is about rights.
fn speaks_of_rights(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "copyright",
        "(c)",
        "©",
        "licen",
        "rights",
        "public domain",
        "creative commons",
        "cc-by",
        "gnu",
        "http",
    ];
    let lower = text.to_lowercase();
    WORDS.iter().any(|word| lower.contains(word))
}

const fn blank(byte: u8) -> bool {
    byte == 0 || byte.is_ascii_whitespace()
}

fn trimmed_start(bytes: &[u8]) -> &[u8] {
    &bytes[bytes.iter().position(|byte| !blank(*byte)).unwrap_or(bytes.len())..]
}

fn trimmed(bytes: &[u8]) -> &[u8] {
    let bytes = trimmed_start(bytes);
    &bytes[..bytes.iter().rposition(|byte| !blank(*byte)).map_or(0, |last| last + 1)]
}

#[cfg(test)]
mod tests;

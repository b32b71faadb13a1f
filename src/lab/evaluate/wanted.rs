//! Which images each detection target speaks of, as far as a sidecar tells. Where the words of a target are wide, the
//! wide reading is taken, so that no image that might be meant is left out; what is left out is told beside it.

use super::groups;
use super::record::Label;

/// Some images: their words, and whether one belongs.
pub type Images = (&'static str, fn(&Label) -> bool);

/// A detection target.
#[derive(Debug)]
pub struct Wanted {
    /// Which images it speaks of, in words.
    pub what: &'static str,
    /// The share of them to be called stego.
    pub target: f64,
    /// Whether an image is one of them.
    pub belongs: fn(&Label) -> bool,
    /// Some of them, told apart.
    pub parts: &'static [Images],
    /// Images near them that the target does not count.
    pub beside: &'static [Images],
}

/// Least bytes of an appended text that a target counts; what the lab makes has as many where they fit.
const TEXT: u64 = 40;
/// Least bytes of an appended random payload that a target counts: a kilobyte, the decimal one, which is the wider.
const RANDOM: u64 = 1000;

fn hides(label: &Label, method: &str) -> bool {
    label.method.as_deref() == Some(method)
}

/// Where the payload lies: the first part of the layout.
fn lies(label: &Label, places: &[&str]) -> bool {
    label.layout.split(',').next().is_some_and(|place| places.contains(&place))
}

fn has_part(label: &Label, part: &str) -> bool {
    label.layout.split(',').any(|own| own.trim() == part)
}

/// Base64 of something is text to whoever reads it.
fn is_base64(label: &Label) -> bool {
    label.kind == "base64" || has_part(label, "base64")
}

fn is_text(label: &Label) -> bool {
    label.kind == "text"
}

/// A file that its first bytes identify: an archive and an executable are two of the lab's eleven kinds, which
/// sidecars do not tell apart, so all of them count.
fn is_file(label: &Label) -> bool {
    label.kind == "file" && !is_base64(label)
}

/// A zlib or gzip stream: it has a known header too, and gzip is an archive's.
fn is_compressed(label: &Label) -> bool {
    label.kind == "compressed" && !is_base64(label)
}

fn is_random(label: &Label) -> bool {
    groups::looks_random(label) && !is_base64(label)
}

/// Appended text of 40 bytes and more, random bytes of 1,000 and more, any other payload; any payload at all in the
/// other places named.
fn outside(label: &Label) -> bool {
    let least = if is_text(label) || is_base64(label) {
        TEXT
    } else if is_random(label) {
        RANDOM
    } else {
        0
    };
    let appended = lies(label, &["after the end"]) && label.payload_bytes >= least;
    hides(label, "raw") && (in_named_place(label) || appended)
}

/// The places that take any payload: a size is asked for of what is appended alone.
fn in_named_place(label: &Label) -> bool {
    lies(label, &["unknown chunk", "after the deflate stream", "extra scanlines", "header gap"])
}

/// Text, base64, files and compressed streams in any field; random bytes in the fields named, which may be meant for
/// the other kinds too: the wider reading is that they are not.
fn in_metadata(label: &Label) -> bool {
    hides(label, "exif") && (!is_random(label) || in_named_field(label))
}

fn in_named_field(label: &Label) -> bool {
    lies(label, &["UserComment", "MakerNote", "comment", "zTXt", "XMP dc:description", "ICC profile"])
}

/// Text, base64 of anything, or bytes behind a known header: a file, a zlib or gzip stream, a tool's own frame
/// (stegpy's is the one the lab writes). Some encrypted payloads begin with the header of a known program; sidecars do
/// not say which, so all of these count as random bits.
fn readable(label: &Label) -> bool {
    !groups::looks_random(label) || framed(label)
}

fn framed(label: &Label) -> bool {
    has_part(label, "magic")
}

/// Whether samples before the first one that carries are left as they were.
fn starts_later(label: &Label) -> bool {
    label.layout.split(',').any(|part| part.starts_with("from ") && part != "from 0")
}

/// A readable payload in samples in an order that can be read: one after the other, at regular distances, by the order of
/// the colour table, but not where a key has drawn, without which nobody can read it back.
fn in_order(label: &Label, method: &str) -> bool {
    hides(label, method) && readable(label) && !spread(label)
}

fn spread(label: &Label) -> bool {
    groups::placement(label) == groups::SPREAD
}

/// What is told apart of readable payloads in samples.
const READABLE: &[Images] = &[
    ("text", is_text),
    ("base64", is_base64),
    ("a file", is_file),
    ("a zlib or gzip stream", is_compressed),
    ("a tool's frame around random bytes", is_random),
    ("one after the other", |label| groups::placement(label) == groups::SEQUENTIAL),
    ("at regular distances", |label| groups::placement(label) == groups::DISTANCES),
    ("from a later sample on", starts_later),
    ("behind a tool's frame, whatever it holds", framed),
    ("of 40 bytes and more", |label| label.payload_bytes >= TEXT),
    ("in the order of the colour table", |label| groups::placement(label) == groups::TABLE),
];

/// Random bits in samples by `operation`, in share class `class`; in any order and in one or more low bits.
fn random(label: &Label, method: &str, operation: &str, class: usize) -> bool {
    let of_method = hides(label, method) && label.operation == operation;
    of_method && groups::looks_random(label) && groups::rate_class(label.rate) == class
}

/// The lab names the channels of grey samples `l`.
fn grey(label: &Label) -> bool {
    lies(label, &["l"])
}

/// What is told apart of random bits in colour or grey samples.
const BY_CHANNELS: &[Images] = &[
    ("grey, in order", |label| grey(label) && !spread(label)),
    ("grey, spread by a key", |label| grey(label) && spread(label)),
    ("colour, in order", |label| !grey(label) && !spread(label)),
    ("colour, spread by a key", |label| !grey(label) && spread(label)),
    ("all three colours, the lowest bit", |label| lies(label, &["rgb", "bgr"]) && has_part(label, "1 bit")),
    ("one colour alone", |label| lies(label, &["r", "g", "b"])),
];

/// What is told apart of random bits in other samples.
const BY_ORDER: &[Images] = &[("in order", |label| !spread(label)), ("spread by a key", spread)];

/// The targets of detection.
pub const DETECTION: &[Wanted] = &[
    Wanted {
        what: "bytes outside the image (raw): appended file, archive or compressed stream, text or base64 of 40 bytes \
               and more, random bytes of 1,000 and more; anything in a private chunk, an IDAT tail, extra rows or a \
               BMP gap",
        target: 0.99,
        belongs: outside,
        parts: &[
            ("appended file or compressed stream", |label| {
                lies(label, &["after the end"]) && (is_file(label) || is_compressed(label))
            }),
            ("appended text or base64", |label| {
                lies(label, &["after the end"]) && (is_text(label) || is_base64(label))
            }),
            ("appended random bytes", |label| lies(label, &["after the end"]) && is_random(label)),
            ("private chunk", |label| lies(label, &["unknown chunk"])),
            ("IDAT tail", |label| lies(label, &["after the deflate stream"])),
            ("extra rows", |label| lies(label, &["extra scanlines"])),
            ("BMP gap", |label| lies(label, &["header gap"])),
        ],
        beside: &[
            ("appended text or base64 under 40 bytes", |label| {
                hides(label, "raw") && lies(label, &["after the end"]) && (is_text(label) || is_base64(label))
            }),
            ("appended random bytes under 1,000", |label| {
                hides(label, "raw") && lies(label, &["after the end"]) && is_random(label)
            }),
            ("between JPEG segments", |label| hides(label, "raw") && lies(label, &["between segments"])),
        ],
    },
    Wanted {
        what: "metadata (exif): text that is no ordinary metadata, base64, a file or a compressed stream in any field; \
               random bytes in UserComment, MakerNote, a JPEG or GIF comment, zTXt, XMP or an ICC profile",
        target: 0.99,
        belongs: in_metadata,
        parts: &[
            ("text", is_text),
            ("base64, of whatever", is_base64),
            ("a file or a compressed stream", |label| is_file(label) || is_compressed(label)),
            ("random bytes", is_random),
            ("in the fields named", in_named_field),
            ("in other fields", |label| !in_named_field(label)),
        ],
        beside: &[("random bytes in other fields", |label| hides(label, "exif"))],
    },
    Wanted {
        what: "text or a known header in alpha, in an order that can be read (not spread by a key)",
        target: 0.995,
        belongs: |label| in_order(label, "alpha"),
        parts: READABLE,
        beside: &[("the same, spread by a key", |label| hides(label, "alpha") && readable(label))],
    },
    Wanted {
        what: "text or a known header in palette indices or their order, in an order that can be read (not spread by \
               a key)",
        target: 0.995,
        belongs: |label| in_order(label, "palette"),
        parts: READABLE,
        beside: &[("the same, spread by a key", |label| hides(label, "palette") && readable(label))],
    },
    Wanted {
        what: "text or a known header in colour or grey samples (lsb.rgb), in an order that can be read (not spread by \
               a key)",
        target: 0.995,
        belongs: |label| in_order(label, "lsb.rgb"),
        parts: READABLE,
        beside: &[("the same, spread by a key", |label| hides(label, "lsb.rgb") && readable(label))],
    },
    Wanted {
        what: "random bits replaced in colour or grey, in order or spread, at 50 % of the capacity (37.5–75 %)",
        target: 0.99,
        belongs: |label| random(label, "lsb.rgb", "replacement", 4),
        parts: BY_CHANNELS,
        beside: &[],
    },
    Wanted {
        what: "random bits replaced in colour or grey, in order or spread, at 25 % (17.5–37.5 %)",
        target: 0.95,
        belongs: |label| random(label, "lsb.rgb", "replacement", 3),
        parts: BY_CHANNELS,
        beside: &[],
    },
    Wanted {
        what: "random bits replaced in colour or grey, in order or spread, at 10 % (7.5–17.5 %)",
        target: 0.80,
        belongs: |label| random(label, "lsb.rgb", "replacement", 2),
        parts: BY_CHANNELS,
        beside: &[],
    },
    Wanted {
        what: "random bits replaced in alpha, in order or spread, at 25 % (17.5–37.5 %)",
        target: 0.99,
        belongs: |label| random(label, "alpha", "replacement", 3),
        parts: BY_ORDER,
        beside: &[],
    },
    Wanted {
        what: "random bits in palette indices, in order or spread, at 50 % (37.5–75 %)",
        target: 0.95,
        belongs: |label| random(label, "palette", "replacement", 4),
        parts: BY_ORDER,
        beside: &[],
    },
    Wanted {
        what: "random bits matched in colour or grey, at 50 % (37.5–75 %)",
        target: 0.80,
        belongs: |label| random(label, "lsb.rgb", "matching", 4),
        parts: BY_CHANNELS,
        beside: &[],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    fn label(method: &str, layout: &str, kind: &str, payload_bytes: u64) -> Label {
        Label {
            label: 1,
            method: Some(method.into()),
            layout: layout.into(),
            kind: kind.into(),
            payload_bytes,
            operation: "replacement".into(),
            rate: 0.1,
            ..Label::new(None)
        }
    }

    /// The first target whose words begin with `what`.
    fn target(what: &str) -> &'static Wanted {
        DETECTION.iter().find(|wanted| wanted.what.starts_with(what)).unwrap()
    }

    #[test]
    fn a_size_is_asked_for_of_appended_text_and_random_bytes_alone() {
        let wanted = target("bytes outside");
        for (layout, kind, bytes, counts) in [
            ("after the end", "text", 40, true),
            ("after the end", "text", 39, false),
            ("after the end", "base64", 39, false),
            ("after the end", "encrypted", 1000, true),
            ("after the end", "encrypted", 999, false),
            ("after the end", "file", 8, true),
            ("after the end", "compressed", 8, true),
            ("after the deflate stream", "encrypted", 8, true),
            ("extra scanlines", "text", 8, true),
            ("unknown chunk", "encrypted", 8, true),
            ("header gap", "base64", 8, true),
            ("between segments", "text", 4000, false),
        ] {
            let label = label("raw", layout, kind, bytes);
            assert_eq!((wanted.belongs)(&label), counts, "{layout}, {kind}, {bytes}");
            let told = if counts { wanted.parts } else { wanted.beside };
            assert_eq!(told.iter().filter(|(_, belongs)| belongs(&label)).count(), 1, "{layout}, {kind}");
        }
        assert!(!(wanted.belongs)(&label("exif", "after the end", "file", 80)));
    }

    #[test]
    fn random_bytes_count_in_the_fields_named_and_all_else_in_every_field() {
        let wanted = target("metadata");
        for (layout, kind, counts) in [
            ("UserComment", "encrypted", true),
            ("ICC profile,private tag", "encrypted", true),
            ("comment", "encrypted", true),
            ("Software", "encrypted", false),
            ("tEXt", "encrypted", false),
            ("Software,base64", "encrypted", true),
            ("tEXt", "text", true),
            ("Artist", "file", true),
            ("iTXt,base64", "compressed", true),
        ] {
            let label = label("exif", layout, kind, 50);
            assert_eq!((wanted.belongs)(&label), counts, "{layout}, {kind}");
            // One part says what it is, another where it lies.
            let parts = wanted.parts.iter().filter(|(_, belongs)| belongs(&label)).count();
            assert_eq!(parts, 2, "{layout}, {kind}");
        }
    }

    #[test]
    fn what_a_key_spreads_is_in_no_target_of_what_can_be_read() {
        for (method, words, ordered, spread) in [
            ("alpha", "text or a known header in alpha", "bits,sequential", "bits,spread by key"),
            ("palette", "text or a known header in palette", "table order", "index lsb,spread,bare"),
            (
                "lsb.rgb",
                "text or a known header in colour",
                "rgb,1 bit,xy,every 2th,from 0,nul,rest kept",
                "rgb,1 bit,xy,spread by key,from 0,nul,rest kept",
            ),
        ] {
            let wanted = target(words);
            for kind in ["text", "base64", "file", "compressed"] {
                let [ordered, spread] = [ordered, spread].map(|layout| label(method, layout, kind, 5));
                assert!((wanted.belongs)(&ordered) && !(wanted.belongs)(&spread), "{method}, {kind}");
                assert!((wanted.beside[0].1)(&spread), "{method}, {kind}");
                // One part says what it is, another how it lies.
                assert_eq!(wanted.parts.iter().filter(|(_, belongs)| belongs(&ordered)).count(), 2, "{kind}");
            }
            assert!(!(wanted.belongs)(&label(method, ordered, "encrypted", 5)), "{method}");
        }
        let wanted = target("text or a known header in colour");
        let framed = label("lsb.rgb", "rgb,1 bit,xy,sequential,from 40,magic,rest kept", "encrypted", 5);
        assert!((wanted.belongs)(&framed), "stegpy's header is known");
        let parts: Vec<&str> =
            wanted.parts.iter().filter(|(_, belongs)| belongs(&framed)).map(|(what, _)| *what).collect();
        assert_eq!(
            parts,
            [
                "a tool's frame around random bytes",
                "one after the other",
                "from a later sample on",
                "behind a tool's frame, whatever it holds"
            ]
        );
    }

    #[test]
    fn random_bits_are_in_one_target_and_one_part_of_it_by_place_and_by_channels() {
        for (method, layout, operation, rate, words) in [
            ("lsb.rgb", "l,1 bit,xy,sequential,from 0,bare,rest kept", "replacement", 0.5, "grey, in order"),
            (
                "lsb.rgb",
                "l,1 bit,xy,spread by key,from 0,bare,rest kept",
                "replacement",
                0.25,
                "grey, spread",
            ),
            (
                "lsb.rgb",
                "bgr,1 bit,xy,every 7th,from 0,bare,rest kept",
                "replacement",
                0.1,
                "colour, in order",
            ),
            ("lsb.rgb", "r,1 bit,xy,spread by key,from 0,bare,rest kept", "matching", 0.5, "colour, spread"),
            ("alpha", "bare bits,spread by key", "replacement", 0.25, "spread"),
            ("palette", "index lsb,sorted,bare", "replacement", 0.5, "in order"),
        ] {
            let label =
                Label { operation: operation.into(), rate, ..label(method, layout, "encrypted", 5000) };
            let found: Vec<&Wanted> = DETECTION.iter().filter(|wanted| (wanted.belongs)(&label)).collect();
            let [wanted] = found.as_slice() else { panic!("{layout}: {} targets", found.len()) };
            let parts: Vec<&str> =
                wanted.parts.iter().filter(|(_, belongs)| belongs(&label)).map(|(what, _)| *what).collect();
            // Channels that tools use most are told apart once more.
            let channels = match layout.split(',').next() {
                Some("rgb" | "bgr") => Some("all three colours, the lowest bit"),
                Some("r" | "g" | "b") => Some("one colour alone"),
                _ => None,
            };
            let [part, more @ ..] = parts.as_slice() else { panic!("{layout} is in no part") };
            assert!(part.starts_with(words) && more.iter().copied().eq(channels), "{layout}: {parts:?}");
        }
    }
}

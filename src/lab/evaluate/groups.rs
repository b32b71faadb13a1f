//! What images are grouped by.

use serde::Serialize;

use super::cover;
use super::record::{Label, Origin, Record};

/// A way to group images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// Where the image comes from: original, twin, made to look guilty.
    Origin,
    /// The hiding method.
    Method,
    /// The file's format.
    Format,
    /// Size of the payload.
    Payload,
    /// Share of the capacity that is used, of payloads in samples.
    Rate,
    /// Method, operation and share of the capacity.
    MethodAndRate,
    /// The same of payloads that look random, which nobody can read back.
    RandomAndRate,
    /// The size of the image, of random-looking payloads that take a good share of the capacity.
    RandomAndPixels,
    /// What happened to the cover, of the same in colour and grey samples.
    RandomAndCover,
    /// The payload's kind.
    Kind,
    /// Replacement or matching.
    Operation,
    /// Sequential or spread.
    Placement,
    /// Which field or place carries the payload, of metadata and bytes outside the image.
    Carrier,
    /// The same with the payload's kind and how it is coded.
    CarrierAndKind,
    /// What makes a clean image look guilty, or what its stego twin is.
    Looks,
    /// What happened to the cover before.
    State,
    /// The source.
    Source,
}

impl By {
    /// All ways in the order in which they are shown.
    pub const ALL: [Self; 17] = [
        Self::Origin,
        Self::Method,
        Self::Format,
        Self::Payload,
        Self::Rate,
        Self::MethodAndRate,
        Self::RandomAndRate,
        Self::RandomAndPixels,
        Self::RandomAndCover,
        Self::Kind,
        Self::Operation,
        Self::Placement,
        Self::Carrier,
        Self::CarrierAndKind,
        Self::Looks,
        Self::State,
        Self::Source,
    ];

    /// The heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Origin => "Origin",
            Self::Method => "Method",
            Self::Format => "Format",
            Self::Payload => "Payload size",
            Self::Rate => "Share of the capacity (payloads in samples)",
            Self::MethodAndRate => "Method and share of the capacity",
            Self::RandomAndRate => "Random-looking payloads: method and share of the capacity",
            Self::RandomAndPixels => {
                "Random-looking payloads of 7.5 % of the capacity and more: size of the image"
            }
            Self::RandomAndCover => {
                "The same in colour and grey samples: what happened to the cover (in every row that names it)"
            }
            Self::Kind => "Kind of payload",
            Self::Operation => "Operation",
            Self::Placement => "Placement (payloads in samples)",
            Self::Carrier => "Carrier (metadata, and bytes outside the image)",
            Self::CarrierAndKind => "Carrier and kind of payload (metadata, and bytes outside the image)",
            Self::Looks => "Clean images made by the lab: what they look like",
            Self::State => "What happened to the cover before",
            Self::Source => "Source",
        }
    }
}

/// A group: how it was made, its place among the others, its name.
pub type Key = (By, usize, String);

/// Upper ends of the payload sizes in bytes, and their names.
const SIZES: [(u64, &str); 7] = [
    (64, "under 64 B"),
    (256, "64–255 B"),
    (1 << 10, "256–1,023 B"),
    (4 << 10, "1–4 KiB"),
    (16 << 10, "4–16 KiB"),
    (64 << 10, "16–64 KiB"),
    (u64::MAX, "64 KiB and more"),
];

/// Upper ends of the shares of the capacity, and their names: 5, 10, 25, 50 and 100 % lie inside one each.
pub const RATES: [(f64, &str); 6] = [
    (0.02, "0–2 %"),
    (0.075, "2–7.5 %"),
    (0.175, "7.5–17.5 %"),
    (0.375, "17.5–37.5 %"),
    (0.75, "37.5–75 %"),
    (f64::INFINITY, "75–100 %"),
];

/// The first class of shares that gives statistics enough to see: from 7.5 % on.
const ENOUGH: usize = 2;

/// The payload's size class.
pub fn payload_size(bytes: u64) -> (usize, &'static str) {
    let at = SIZES.iter().position(|(end, _)| bytes < *end).unwrap_or(SIZES.len() - 1);
    (at, SIZES[at].1)
}

/// The class of a share of the capacity.
pub fn rate_class(rate: f64) -> usize {
    RATES.iter().position(|(end, ..)| rate < *end).unwrap_or(RATES.len() - 1)
}

/// Whether the method hides in samples, so that its capacity is theirs.
pub fn in_samples(label: &Label) -> bool {
    matches!(label.method.as_deref(), Some("alpha" | "palette" | "lsb.rgb"))
}

/// Whether nobody can tell the payload from random bytes.
pub fn looks_random(label: &Label) -> bool {
    matches!(label.kind.as_str(), "encrypted" | "random")
}

/// Every group that `record` belongs to; the format only where the file could be examined.
pub fn keys(record: &Record) -> Vec<Key> {
    let label = &record.label;
    let mut keys = vec![(By::Source, 0, record.source.clone())];
    if let Some(measured) = &record.measured {
        keys.push((By::Format, 0, measured.format.clone()));
    }
    let mut states: Vec<String> = label.state.split(',').map(class).collect();
    states.sort();
    states.dedup();
    keys.extend(states.into_iter().filter(|state| !state.is_empty()).map(|state| (By::State, 0, state)));
    if label.is_stego() {
        stego(label, &mut keys);
        if let Some(measured) = &record.measured {
            random(label, measured.pixels, &mut keys);
        }
    } else {
        keys.push((By::Origin, label.origin as usize, label.origin.name().to_owned()));
        if label.origin != Origin::Original {
            keys.push((By::Looks, label.origin as usize, class(&label.layout)));
        }
    }
    keys
}

fn stego(label: &Label, keys: &mut Vec<Key>) {
    let method = label.method.clone().unwrap_or_else(|| "unknown".to_owned());
    let (place, size) = payload_size(label.payload_bytes);
    keys.push((By::Payload, place, size.to_owned()));
    if !label.kind.is_empty() {
        keys.push((By::Kind, 0, label.kind.clone()));
    }
    if !label.operation.is_empty() {
        keys.push((By::Operation, 0, label.operation.clone()));
    }
    if in_samples(label) {
        let place = rate_class(label.rate);
        let name = RATES[place].1;
        keys.push((By::Rate, place, name.to_owned()));
        let (series, rank) = series_rank(label);
        let place = rank * RATES.len() + place;
        keys.push((By::MethodAndRate, place, format!("{series}, {name}")));
        if looks_random(label) {
            keys.push((By::RandomAndRate, place, format!("{series}, {name}")));
        }
        keys.push((By::Placement, 0, format!("{method}, {}", placement(label))));
    } else {
        let carrier = label.layout.split(',').next().map(class).unwrap_or_default();
        keys.push((By::Carrier, 0, format!("{method}: {carrier}")));
        let mut parts: Vec<&str> = label.layout.split(',').collect();
        let coded = if parts.pop_if(|part| *part == "base64").is_some() { " as base64" } else { "" };
        let name = format!("{method}: {}, {}{coded}", class(&parts.join(", ")), label.kind);
        keys.push((By::CarrierAndKind, 0, name));
    }
    keys.push((By::Method, 0, method));
}

/// Groups of a payload in samples that looks random and takes so much of the capacity that statistics can tell of it.
fn random(label: &Label, pixels: u64, keys: &mut Vec<Key>) {
    if !in_samples(label) || !looks_random(label) || rate_class(label.rate) < ENOUGH {
        return;
    }
    let (series, rank) = series_rank(label);
    let (place, size) = cover::size(pixels);
    keys.push((By::RandomAndPixels, rank * cover::SIZES + place, format!("{series}, {size}")));
    if label.method.as_deref() == Some("lsb.rgb") {
        keys.extend(cover::states(label).into_iter().map(|(place, state)| {
            (By::RandomAndCover, rank * cover::CLASSES + place, format!("{series}: {state}"))
        }));
    }
}

/// The curves that the lab's methods give, in the order in which they are told.
pub const SERIES: [&str; 5] = ["lsb.rgb replacement", "lsb.rgb matching", "alpha", "palette", "lsb.rgb"];

/// The curve that an image belongs to: `lsb.rgb matching`, `alpha`.
pub fn series(label: &Label) -> String {
    let method = label.method.as_deref().unwrap_or("unknown");
    match (method, label.operation.as_str()) {
        ("lsb.rgb", operation) if !operation.is_empty() => format!("{method} {operation}"),
        _ => method.to_owned(),
    }
}

/// The curve and its place among the others.
fn series_rank(label: &Label) -> (String, usize) {
    let series = series(label);
    let rank = SERIES.iter().position(|known| *known == series).unwrap_or(SERIES.len());
    (series, rank)
}

/// What [`placement`] says of a payload whose places are drawn by a key.
pub const SPREAD: &str = "spread by a key";
/// Of one with the same number of samples between its bits.
pub const DISTANCES: &str = "at regular distances";
/// Of one that is the order of the colour table.
pub const TABLE: &str = "order of the table";
/// Of any other.
pub const SEQUENTIAL: &str = "sequential";

/// Whether the payload's bits lie one after the other.
pub fn placement(label: &Label) -> &'static str {
    let parts: Vec<&str> = label.layout.split(',').map(str::trim).collect();
    if parts.iter().any(|part| part.starts_with("spread")) {
        SPREAD
    } else if parts.iter().any(|part| part.starts_with("every ")) {
        DISTANCES
    } else if parts.contains(&"table order") {
        TABLE
    } else {
        SEQUENTIAL
    }
}

/// A text without what differs from image to image: numbers become N, a trailing one goes.
fn class(text: &str) -> String {
    let words = text.split_whitespace().map(|word| {
        let number = word.starts_with(|c: char| c.is_ascii_digit());
        if number { "N" } else { word }
    });
    let text = words.collect::<Vec<_>>().join(" ");
    text.trim_end_matches(" N").to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::record::{Measured, Said};
    use super::*;

    fn label(method: &str, layout: &str, rate: f64) -> Label {
        Label {
            label: 1,
            origin: Origin::Stego,
            method: Some(method.into()),
            bit_order: "none".into(),
            layout: layout.into(),
            operation: "matching".into(),
            kind: "encrypted".into(),
            payload_bytes: 256,
            rate,
            state: "jpeg 75, crop 20x30+1+2".into(),
            cover_format: "png".into(),
        }
    }

    fn measured(pixels: u64) -> Measured {
        let said = Said { calls: vec![], basis: "nothing".into(), method: None, bit_order: None };
        Measured {
            format: "bmp".into(),
            pixels,
            pipeline: said.clone(),
            model: said,
            logit: 0.0,
            probability: 0.0,
            stage_failed: false,
            ms: 1.0,
        }
    }

    fn names(label: Label) -> Vec<(By, String)> {
        let record = Record {
            name: "x".into(),
            sha256: String::new(),
            bytes: 1,
            source: "s".into(),
            split: "test".into(),
            label,
            measured: Some(measured(200 * 200)),
            error: None,
        };
        keys(&record).into_iter().map(|(by, _, name)| (by, name)).collect()
    }

    #[test]
    fn the_shares_named_in_the_targets_lie_inside_a_class() {
        let classes = [0.0, 0.05, 0.10, 0.25, 0.50, 1.0].map(rate_class);
        assert_eq!(classes, [0, 1, 2, 3, 4, 5]);
        assert_eq!([0.02, 0.0749, 0.075, 0.75].map(rate_class), [1, 1, 2, 5]);
        let sizes = [0, 63, 64, 1023, 1024, 1 << 30].map(|bytes| payload_size(bytes).0);
        assert_eq!(sizes, [0, 0, 1, 2, 3, 6]);
    }

    #[test]
    fn a_stego_image_is_in_the_groups_of_its_method() {
        let found = names(label("lsb.rgb", "rgb,1 bit,xy,spread by key,from 0", 0.25));
        for expected in [
            (By::Method, "lsb.rgb"),
            (By::Payload, "256–1,023 B"),
            (By::Rate, "17.5–37.5 %"),
            (By::MethodAndRate, "lsb.rgb matching, 17.5–37.5 %"),
            (By::RandomAndRate, "lsb.rgb matching, 17.5–37.5 %"),
            (By::RandomAndPixels, "lsb.rgb matching, to 256 × 256"),
            (By::RandomAndCover, "lsb.rgb matching: decoded JPEG"),
            (By::RandomAndCover, "lsb.rgb matching: cropped"),
            (By::Placement, "lsb.rgb, spread by a key"),
            (By::Format, "bmp"),
            (By::State, "jpeg"),
            (By::State, "crop"),
            (By::Source, "s"),
        ] {
            assert!(found.contains(&(expected.0, expected.1.into())), "{expected:?} in {found:?}");
        }
        let field = names(label("exif", "UserComment,base64", 0.25));
        assert!(field.contains(&(By::Carrier, "exif: UserComment".into())));
        assert!(field.contains(&(By::CarrierAndKind, "exif: UserComment, encrypted as base64".into())));
        assert!(field.iter().all(|(by, _)| !matches!(by, By::Rate | By::Placement)), "{field:?}");
        let tagged = names(label("exif", "ICC profile,private tag", 0.25));
        assert!(tagged.contains(&(By::CarrierAndKind, "exif: ICC profile, private tag, encrypted".into())));
        let sparse = names(label("lsb.rgb", "rgb,1 bit,xy,spread by key,from 0", 0.05));
        let random = |by: &By| matches!(by, By::RandomAndPixels | By::RandomAndCover);
        assert!(!sparse.iter().any(|(by, _)| random(by)), "too little for statistics");
        let alpha = names(label("alpha", "bare bits,sequential", 0.5));
        assert!(alpha.contains(&(By::RandomAndPixels, "alpha, to 256 × 256".into())));
        assert!(alpha.iter().all(|(by, _)| *by != By::RandomAndCover));
    }

    #[test]
    fn a_clean_image_is_grouped_by_what_it_looks_like() {
        let guilty =
            Label { label: 0, origin: Origin::Guilty, method: None, ..label("", "64 colours diffused", 0.0) };
        let found = names(guilty);
        assert!(found.contains(&(By::Looks, "N colours diffused".into())), "{found:?}");
        assert!(found.contains(&(By::Origin, "made to look guilty".into())));
        assert!(found.iter().all(|(by, _)| !matches!(by, By::Method | By::Payload | By::Kind)));
        assert_eq!(class("noise 4.5"), "noise");
        assert_eq!(class("alpha 245 to 252"), "alpha N to");
    }
}

//! The limits on the work for one file as the settings show them: names, units, and how far each may be moved.

use std::collections::BTreeMap;

use serde::Serializer;

use crate::limits::Limits;

/// What a limit counts, and how it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Bytes, typed in MiB.
    Mebibytes,
    /// Pixels, typed in millions.
    Megapixels,
    /// Plain numbers of these.
    Of(&'static str),
}

impl Unit {
    /// How many of what is counted one typed unit is.
    pub const fn size(self) -> u64 {
        match self {
            Self::Mebibytes => 1 << 20,
            Self::Megapixels => 1_000_000,
            Self::Of(_) => 1,
        }
    }

    /// What stands behind the number.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mebibytes => "MiB",
            Self::Megapixels => "million",
            Self::Of(what) => what,
        }
    }
}

/// One limit.
pub struct Bound {
    /// The name of its field, in the settings file.
    pub key: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it keeps in bounds.
    pub hint: &'static str,
    /// What it counts.
    pub unit: Unit,
    /// Smallest and largest value, counted in the limit's own unit.
    pub range: (u64, u64),
    /// Its value.
    pub get: fn(&Limits) -> u64,
    /// Another value, which lies inside the range.
    pub set: fn(&mut Limits, u64),
}

macro_rules! bound {
    ($field:ident: $type:ty, $name:literal, $hint:literal, $unit:expr, $range:expr) => {
        Bound {
            key: stringify!($field),
            name: $name,
            hint: $hint,
            unit: $unit,
            range: $range,
            get: |limits| limits.$field as u64,
            set: |limits, value| limits.$field = <$type>::try_from(value).unwrap_or(<$type>::MAX),
        }
    };
}

/// Every limit. The least values leave ordinary files untouched; the greatest are what memory and stack bear.
pub const BOUNDS: [Bound; 12] = [
    bound!(file_bytes: u64, "File size", "Largest file read", Unit::Mebibytes, (1 << 20, 16 << 30)),
    bound!(pixels: u64, "Pixels", "Most pixels decoded, width times height of a frame", Unit::Megapixels, (1_000_000, 2_000_000_000)),
    bound!(side: u32, "Longest side", "Longest side of an image that is decoded", Unit::Of("pixels"), (256, 1_000_000)),
    bound!(frames: u32, "Frames", "Most frames walked in an animation", Unit::Of("frames"), (1, 1_000_000)),
    bound!(inflated_bytes: u64, "Inflated", "Most bytes one compressed stream may inflate to", Unit::Mebibytes, (1 << 20, 16 << 30)),
    bound!(segments: usize, "Structures", "Most structures listed of a file", Unit::Of("structures"), (100, 10_000_000)),
    bound!(depth: u8, "Nesting", "Deepest nesting of structures", Unit::Of("levels"), (2, 64)),
    bound!(fields: usize, "Metadata fields", "Most metadata fields listed of a file", Unit::Of("fields"), (100, 1_000_000)),
    bound!(payload_bytes: usize, "Payload", "Most bytes of one recovered payload", Unit::Mebibytes, (1 << 20, 4 << 30)),
    bound!(costly_passwords: usize, "Slow passwords", "Most words of a list tried on a lock whose key derivation is slow on purpose", Unit::Of("words"), (0, 10_000_000)),
    bound!(children: usize, "Recovered files", "Most recovered files of one file that are analysed in turn", Unit::Of("files"), (0, 1000)),
    bound!(generations: u8, "Generations", "Deepest nesting of recovered files that are analysed in turn", Unit::Of("levels"), (0, 8)),
];

/// Brings every limit inside its range.
pub fn clamp(limits: &mut Limits) {
    for bound in &BOUNDS {
        (bound.set)(limits, (bound.get)(limits).clamp(bound.range.0, bound.range.1));
    }
}

/// Limits as the settings file has them: those of a later version are left out, those that are missing keep their
/// defaults.
pub fn read(entries: &BTreeMap<String, u64>) -> Limits {
    let mut limits = Limits::default();
    for bound in &BOUNDS {
        if let Some(value) = entries.get(bound.key) {
            (bound.set)(&mut limits, *value);
        }
    }
    limits
}

/// Writes limits as the settings file has them.
///
/// # Errors
/// Those of the serializer.
pub fn write<S: Serializer>(limits: &Limits, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(limits.named())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_is_there_once_and_its_default_is_inside() {
        let mut limits = Limits::default();
        clamp(&mut limits);
        assert_eq!(limits, Limits::default());
        let mut keys: Vec<&str> = BOUNDS.iter().map(|bound| bound.key).collect();
        let mut named: Vec<&str> = limits.named().iter().map(|(name, _)| *name).collect();
        keys.sort_unstable();
        named.sort_unstable();
        assert_eq!(keys, named);
        for bound in &BOUNDS {
            let before = limits.clone();
            (bound.set)(&mut limits, bound.range.0);
            assert_eq!((bound.get)(&limits), bound.range.0, "{}", bound.name);
            assert_ne!(limits, before, "{}", bound.name);
            (bound.set)(&mut limits, bound.range.1);
            assert_eq!((bound.get)(&limits), bound.range.1, "{}", bound.name);
            assert!(bound.range.0 % bound.unit.size() == 0, "{}", bound.name);
        }
    }
}

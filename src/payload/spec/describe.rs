//! What a stream is, in words.

use super::{Carrier, Spec, SpecChannel, low_mask};

impl SpecChannel {
    const fn words(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Green => "green",
            Self::Blue => "blue",
            Self::Alpha => "alpha",
            Self::Index => "the palette index",
            Self::Grey => "grey",
        }
    }
}

impl Spec {
    /// What is read, for a sentence: “the least significant bits of red, green and blue”.
    pub(in crate::payload) fn describe(&self) -> String {
        match &self.carrier {
            Carrier::Samples { picks, .. } => {
                let channels: Vec<&str> = picks.iter().map(|(channel, _)| channel.words()).collect();
                let same = picks.windows(2).all(|pair| pair[0].1 == pair[1].1);
                let bits = match picks.first() {
                    Some((_, mask)) if same => bits(*mask),
                    _ => "chosen bits".to_owned(),
                };
                format!("{bits} of {}", listed(&channels))
            }
            Carrier::Joined(planes) => {
                let planes: Vec<String> =
                    planes.iter().map(|(channel, bit)| format!("bit {bit} of {}", channel.words())).collect();
                let planes: Vec<&str> = planes.iter().map(String::as_str).collect();
                format!("the exclusive-or of {}", listed(&planes))
            }
            Carrier::File { mask, .. } => format!("{} of the file's bytes", bits(*mask)),
            Carrier::Filters { .. } => "the filter types of the rows".to_owned(),
        }
    }
}

/// What the bits of a mask are called.
fn bits(mask: u16) -> String {
    let count = mask.count_ones();
    match mask {
        1 => "the least significant bits".to_owned(),
        0xff | 0xffff => "the values".to_owned(),
        _ if count == 1 => format!("bit {}", mask.trailing_zeros()),
        _ if mask == low_mask(count as u8) => format!("the {count} least significant bits"),
        _ => format!("the bits {mask:#04x}"),
    }
}

/// `a, b and c`.
fn listed(names: &[&str]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        names => names.concat(),
    }
}

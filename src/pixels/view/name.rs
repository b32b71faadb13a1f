//! What views are called, in lists, on the command line and in bookmarks, and back.

use super::{Channel, Filter, Fold, Mask, Operation, View};

/// What stands before the name of an inverted view.
const INVERSE: &str = "Inverse of ";

impl View {
    /// Its name in lists, beginning with a capital; [`View::parse`] understands it.
    pub fn name(self) -> String {
        match self {
            Self::Normal => "Normal".to_owned(),
            Self::Inverted => "Inverted".to_owned(),
            Self::Plane { channel, bit } => format!("{} plane {bit}", capital(channel)),
            Self::Full(channel) => format!("Full {}", channel.name()),
            Self::Random(number) => format!("Random colours {number}"),
            Self::Grey => "Grey bits".to_owned(),
            Self::LsbComposite => "LSB composite".to_owned(),
            Self::AlphaRemoved => "Alpha removed".to_owned(),
            Self::AlphaLsb => "Alpha LSB".to_owned(),
            Self::PaletteTable => "Palette".to_owned(),
            Self::Index => "Palette index".to_owned(),
            Self::IndexLsb => "Palette index LSB".to_owned(),
            Self::IndexPlane(bit) => format!("Palette index plane {bit}"),
            Self::Mask(mask) => mask.name(),
            Self::LowBits(count) => format!("Lowest {count} bits"),
            Self::UnderAlpha => "Under alpha 0".to_owned(),
            Self::Entropy => "Local entropy".to_owned(),
            Self::Residual(Filter::KerBoehme) => "Noise residual".to_owned(),
            Self::Residual(Filter::Laplacian) => "Noise residual, Laplacian".to_owned(),
            Self::Pairs => "Pairs of values".to_owned(),
            Self::Stretch => "Contrast stretch".to_owned(),
            Self::Equalise => "Equalised".to_owned(),
            Self::Arithmetic { first, operation, second } => {
                format!("{} {} {}", capital(first), operation.name(), second.name())
            }
            Self::Inverse(inner) => {
                let name = inner.view().name();
                let mut rest = name.chars();
                let first = rest.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
                // Abbreviations keep their capitals.
                if rest.clone().next().is_some_and(char::is_uppercase) {
                    format!("{INVERSE}{name}")
                } else {
                    format!("{INVERSE}{first}{}", rest.as_str())
                }
            }
        }
    }

    /// The view of that name, capitals, hyphens and underscores in it not minded: `red-plane-0` is `Red plane 0`.
    pub fn parse(name: &str) -> Option<Self> {
        let name = plain(name);
        if let Some(rest) = name.strip_prefix(plain(INVERSE).as_str()) {
            let view = Self::parse(rest.trim_start())?;
            // The inverse of the image has a name of its own.
            return Some(view.inverse());
        }
        if let Some(rest) = name.strip_prefix("bits ") {
            return Mask::parse(rest).map(Self::Mask);
        }
        countless(&name).or_else(|| finite().find(|view| plain(&view.name()) == name))
    }
}

/// Views whose names end in a number of many.
fn countless(name: &str) -> Option<View> {
    let (words, number) = name.rsplit_once(' ')?;
    let number = || number.parse::<u8>().ok();
    match words {
        "random colours" => number().map(View::Random),
        "palette index plane" => number().map(View::IndexPlane),
        _ => {
            let channel =
                CHANNELS.into_iter().find(|channel| words.strip_suffix(" plane") == Some(channel.name()));
            channel.and_then(|channel| Some(View::Plane { channel, bit: number()? }))
        }
    }
}

const CHANNELS: [Channel; 5] = [Channel::Red, Channel::Green, Channel::Blue, Channel::Alpha, Channel::Grey];

/// Every view whose parameters are few.
fn finite() -> impl Iterator<Item = View> {
    use View as V;
    let single =
        [V::Normal, V::Inverted, V::Grey, V::LsbComposite, V::AlphaRemoved, V::AlphaLsb, V::PaletteTable];
    let more = [V::Index, V::IndexLsb, V::UnderAlpha, V::Entropy, V::Pairs, V::Stretch, V::Equalise];
    let residuals = [Filter::KerBoehme, Filter::Laplacian].map(V::Residual);
    let operations = [Operation::Minus, Operation::Plus, Operation::Xor, Operation::And, Operation::Or];
    let arithmetic = CHANNELS.into_iter().flat_map(move |first| {
        operations.into_iter().flat_map(move |operation| {
            CHANNELS.into_iter().map(move |second| V::Arithmetic { first, operation, second })
        })
    });
    let fixed = single.into_iter().chain(more).chain(residuals).chain(CHANNELS.map(V::Full));
    fixed.chain((1..=8).map(V::LowBits)).chain(arithmetic)
}

/// `name` as it is compared: lower case, spaces for what stands in for them.
fn plain(name: &str) -> String {
    let one = |c: char| if matches!(c, '-' | '_' | ',') { ' ' } else { c };
    let spaced: String = name.chars().map(one).flat_map(char::to_lowercase).collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let end = if name.ends_with(' ') { " " } else { "" };
    format!("{}{end}", words.join(" "))
}

const fn capital(channel: Channel) -> &'static str {
    match channel {
        Channel::Red => "Red",
        Channel::Green => "Green",
        Channel::Blue => "Blue",
        Channel::Alpha => "Alpha",
        Channel::Grey => "Grey",
    }
}

impl Operation {
    /// How it is read between two channels.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Minus => "minus",
            Self::Plus => "plus",
            Self::Xor => "xor",
            Self::And => "and",
            Self::Or => "or",
        }
    }
}

impl Fold {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Colours, Self::Grey, Self::Parity];

    /// Its name behind the bits.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Colours => "colours",
            Self::Grey => "grey",
            Self::Parity => "parity",
        }
    }
}

impl Mask {
    /// `Bits r1 g3 as parity`: the masks in hexadecimal digits, channels without bits left out.
    fn name(self) -> String {
        let masks = ['r', 'g', 'b', 'a'].iter().zip(self.bits).filter(|(_, bits)| *bits != 0);
        let masks: Vec<String> = masks.map(|(letter, bits)| format!("{letter}{bits:x}")).collect();
        let masks = if masks.is_empty() { "none".to_owned() } else { masks.join(" ") };
        format!("Bits {masks} as {}", self.fold.name())
    }

    /// What stands behind `Bits `.
    fn parse(text: &str) -> Option<Self> {
        let (masks, fold) = text.rsplit_once(" as ")?;
        let fold = Fold::ALL.into_iter().find(|known| known.name() == fold)?;
        let mut bits = [0; 4];
        for word in masks.split(' ').filter(|word| *word != "none") {
            let mut rest = word.chars();
            let at = "rgba".find(rest.next()?)?;
            bits[at] = u16::from_str_radix(rest.as_str(), 16).ok()?;
        }
        Some(Self { bits, fold })
    }
}

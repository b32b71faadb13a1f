//! A stream's name as check boxes: which bits of which channels, in which order. What the boxes cannot say of a typed
//! name is kept beside them.

use std::fmt::Write as _;

use crate::finding::BitOrder;
use crate::pixels::{Image, Layout};

/// Directions, as written and in words.
pub(super) const ORDERS: [(&str, &str); 8] = [
    ("xy", "rows, from the top left"),
    ("Xy", "rows, from the top right"),
    ("xY", "rows, from the bottom left"),
    ("XY", "rows, from the bottom right"),
    ("yx", "columns, from the top left"),
    ("Yx", "columns, from the bottom left"),
    ("yX", "columns, from the top right"),
    ("YX", "columns, from the bottom right"),
];

/// The boxes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Channels in the order of reading, each with a mask of its bits.
    pub channels: Vec<(char, u16)>,
    /// How bits become bytes.
    pub packing: BitOrder,
    /// One of the eight directions.
    pub order: String,
    /// All of one channel before the next.
    pub planar: bool,
    /// The lowest bit of a sample first.
    pub ascending: bool,
    /// Every second line backwards.
    pub serpentine: bool,
    /// Every bit turned over.
    pub invert: bool,
    /// What else was typed.
    rest: Vec<String>,
}

impl Default for Form {
    fn default() -> Self {
        Self {
            channels: Vec::new(),
            packing: BitOrder::MsbFirst,
            order: "xy".into(),
            planar: false,
            ascending: false,
            serpentine: false,
            invert: false,
            rest: Vec::new(),
        }
    }
}

impl Form {
    /// The lowest bits of the colours of an image, every channel of it listed.
    pub fn of(image: &Image) -> Self {
        let letters = letters(image.layout);
        let low = |letter: char| u16::from(letters.len() == 1 || !matches!(letter, 'a'));
        let index = image.layout == Layout::Indexed;
        let mask = |letter: char| if index { u16::from(letter == 'p') } else { low(letter) };
        Self { channels: letters.chars().map(|letter| (letter, mask(letter))).collect(), ..Self::default() }
    }

    /// Takes over what a stream's name says, as far as boxes can; `name` is one that can be read.
    pub fn read(&mut self, name: &str) {
        let mut new = Self { order: self.order.clone(), ..Self::default() };
        let mut picked: Vec<(char, u16)> = Vec::new();
        let mut mask = 1;
        for part in name.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            match part {
                "msb" | "msb-first" => new.packing = BitOrder::MsbFirst,
                "lsb" | "lsb-first" => new.packing = BitOrder::LsbFirst,
                "planar" => new.planar = true,
                "ascending" => new.ascending = true,
                "serpentine" | "serp" => new.serpentine = true,
                "invert" => new.invert = true,
                _ if ORDERS.iter().any(|(order, _)| *order == part) => new.order = part.into(),
                _ => match (bits(part), masks(part)) {
                    (Some(bits), _) => mask = bits,
                    (None, Some(masks)) => picked = masks,
                    (None, None) if is_letters(part) => picked = part.chars().map(|c| (c, 0)).collect(),
                    (None, None) => new.rest.push(part.into()),
                },
            }
        }
        for (_, own) in picked.iter_mut().filter(|(_, own)| *own == 0) {
            *own = mask;
        }
        let others = self.channels.iter().map(|(letter, _)| (*letter, 0));
        let others: Vec<_> =
            others.filter(|(letter, _)| picked.iter().all(|(own, _)| own != letter)).collect();
        new.channels = picked.into_iter().chain(others).collect();
        *self = new;
    }

    /// The stream's name; `None` where no bit is ticked.
    pub fn name(&self) -> Option<String> {
        let picked: Vec<(char, u16)> = self.channels.iter().copied().filter(|(_, mask)| *mask != 0).collect();
        let (_, first) = *picked.first()?;
        let mut parts = Vec::new();
        if picked.iter().all(|(_, mask)| *mask == first) {
            let planes = first.count_ones();
            let low = first == u16::MAX >> (16 - planes);
            parts.push(if low { format!("b{planes}") } else { format!("b{first:#04x}") });
            parts.push(picked.iter().map(|(letter, _)| letter).collect());
        } else {
            parts.push(picked.iter().fold(String::new(), |mut text, (letter, mask)| {
                write!(text, "{letter}0x{mask:02X}").expect("writing to a String");
                text
            }));
        }
        parts.push(if self.packing == BitOrder::LsbFirst { "lsb" } else { "msb" }.into());
        parts.push(self.order.clone());
        let words = [
            (self.ascending, "ascending"),
            (self.planar, "planar"),
            (self.serpentine, "serpentine"),
            (self.invert, "invert"),
        ];
        parts.extend(words.into_iter().filter(|(given, _)| *given).map(|(_, word)| word.to_owned()));
        parts.extend(self.rest.iter().filter(|part| !matches!(part.as_str(), "file" | "filters")).cloned());
        Some(parts.join(","))
    }

    /// Reads a channel earlier.
    pub fn earlier(&mut self, at: usize) {
        if at > 0 && at < self.channels.len() {
            self.channels.swap(at - 1, at);
        }
    }
}

/// The letters of an image's channels.
const fn letters(layout: Layout) -> &'static str {
    match layout {
        Layout::Grey => "l",
        Layout::GreyAlpha => "la",
        Layout::Rgb => "rgb",
        Layout::Rgba => "rgba",
        Layout::Indexed => "prgba",
    }
}

fn is_letters(part: &str) -> bool {
    part.chars().all(|c| "rgbapl".contains(c))
}

/// `b2` or `b0x10`.
fn bits(part: &str) -> Option<u16> {
    let digits = part.strip_prefix('b').or_else(|| part.strip_suffix('b'))?;
    match digits.strip_prefix("0x") {
        Some(mask) => u16::from_str_radix(mask, 16).ok(),
        None => match digits.parse::<u32>().ok()? {
            planes @ 1..=16 => Some(u16::MAX >> (16 - planes)),
            _ => None,
        },
    }
}

/// `r0x01g0x02`.
fn masks(part: &str) -> Option<Vec<(char, u16)>> {
    let mut found = Vec::new();
    let mut rest = part;
    while let Some(letter) = rest.chars().next() {
        if !is_letters(&letter.to_string()) {
            return None;
        }
        let digits = rest.get(1..)?.strip_prefix("0x")?;
        // A letter ends the digits unless it is one itself: `b0x01` and `a0x01` begin with a digit and go on with 0x.
        let end = (1..=digits.len().min(4)).rev().find(|end| {
            let (mask, next) = digits.split_at_checked(*end).unwrap_or_default();
            let ends = next.is_empty() || next.get(1..3) == Some("0x");
            ends && mask.bytes().all(|byte| byte.is_ascii_hexdigit())
        })?;
        let (mask, next) = digits.split_at_checked(end)?;
        found.push((letter, u16::from_str_radix(mask, 16).ok()?));
        rest = next;
    }
    (!found.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::spec::Spec;

    fn form() -> Form {
        Form { channels: vec![('r', 1), ('g', 1), ('b', 1), ('a', 0)], ..Form::default() }
    }

    #[test]
    fn boxes_become_a_name_that_can_be_read() {
        assert_eq!(form().name().as_deref(), Some("b1,rgb,msb,xy"));
        let mut form = form();
        form.channels = vec![('b', 3), ('g', 0x10), ('a', 1)];
        (form.packing, form.order, form.invert) = (BitOrder::LsbFirst, "yX".into(), true);
        let name = form.name().unwrap();
        assert_eq!(name, "b0x03g0x10a0x01,lsb,yX,invert");
        assert!(Spec::parse(&name).is_ok(), "{name}");
        form.channels = vec![('g', 0x80)];
        assert!(Spec::parse(&form.name().unwrap()).is_ok());
        form.channels = vec![('g', 0)];
        assert_eq!(form.name(), None);
    }

    #[test]
    fn names_become_boxes_and_back() {
        for name in [
            "b1,rgb,msb,xy",
            "b2,bgr,lsb,yx,planar",
            "b0x10,a,msb,XY,serpentine",
            "r0x01g0x02b0xC1,lsb,xY,ascending,invert",
            "b1,g,msb,xy,x=3-9,step=2,skip=4B,f2",
        ] {
            let mut form = form();
            form.read(name);
            assert_eq!(form.name().as_deref(), Some(name));
            let mut again = super::super::form::tests::form();
            again.read(&Spec::parse(name).unwrap().to_string());
            assert_eq!(Spec::parse(&again.name().unwrap()), Spec::parse(name), "{name}");
        }
    }

    #[test]
    fn channels_that_are_not_read_stay_listed() {
        let mut form = form();
        form.read("b1,bg,msb,xy");
        assert_eq!(form.channels, [('b', 1), ('g', 1), ('r', 0), ('a', 0)]);
        form.earlier(2);
        assert_eq!(form.channels[1].0, 'r');
        form.earlier(0);
        assert_eq!(form.channels[0].0, 'b');
    }
}

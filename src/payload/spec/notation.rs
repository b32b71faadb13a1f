//! The notation of streams: reading it and writing it.

use std::fmt;

use super::{Carrier, Skip, Spec, SpecChannel, SpecError, Unit, low_mask};
use crate::finding::BitOrder;
use crate::payload::bits::{Only, PixelOrder, Walk};
use crate::untrusted::Untrusted;

/// Most channels, or planes joined by `^`.
const CHANNELS: usize = 16;

/// The parts as they are met.
#[derive(Default)]
struct Parts {
    mask: Option<u16>,
    channels: Option<Channels>,
    packing: Option<BitOrder>,
    order: Option<PixelOrder>,
    columns: Option<(u32, u32)>,
    rows: Option<(u32, u32)>,
    step: Option<u32>,
    every: Option<u32>,
    skip: Option<Skip>,
    frame: Option<u32>,
    only: Option<Only>,
    planar: Option<()>,
    ascending: Option<()>,
    serpentine: Option<()>,
    inverted: Option<()>,
}

/// The part that says what is read.
enum Channels {
    /// Letters; the number of bits holds for all.
    Plain(Vec<SpecChannel>),
    /// Letters, each with a mask of its own.
    Masked(Vec<(SpecChannel, u16)>),
    Joined(Vec<(SpecChannel, u8)>),
    File,
    Filters,
}

impl Spec {
    /// Parses the notation: parts in any order, separated by commas, all but the channels optional.
    ///
    /// - bits: `b1` (default) to `b16` for that many low planes, `b0x…` for a mask of bits; the highest is read
    ///   first, with `ascending` the lowest;
    /// - channels as letters in the order of reading: `r g b a`, `l` for grey, `p` (or `i`) for the palette index;
    ///   with a mask each, `r0x03g0x01` (capital hexadecimal digits); `r0^g1` for the exclusive-or of bit 0 of red
    ///   and bit 1 of green; `file` for the bytes of the whole file, `filters` for the filter types of a PNG's rows;
    /// - packing: `msb` (default: the first bit read becomes bit 7), `lsb`, or `msb-first`, `lsb-first`;
    /// - pixels: `xy` (default: row by row), `yx` (column by column), capitals for an axis that runs from its end;
    ///   `serpentine` (or `serp`): every second line backwards; `planar`: all of one channel, then the next;
    ///   `x=3`, `x=3-7`, `y=…`: only these columns or rows, from 0; `step=3`: every third pixel; `every=3`: every
    ///   third of the samples, counted over all channels read; `transparent`
    ///   (or `under`), `visible` (or `over`): only pixels with alpha 0, or with another alpha;
    /// - start: `skip=9` bits, `skip=9B` bytes or `skip=9p` pixels into the stream;
    /// - `invert`: every bit turned over; `f2`: the second frame of an animation.
    ///
    /// # Errors
    /// When a part is none of these or given twice, two parts do not go together, or no channel is named.
    pub fn parse(text: &str) -> Result<Self, SpecError> {
        let mut parts = Parts::default();
        for part in text.split(',').map(str::trim) {
            if !parts.take(part)? {
                return Err(SpecError::Unknown { part: Untrusted::new(part).shortened(40) });
            }
        }
        parts.finish()
    }
}

impl Parts {
    /// Takes one part; false where it is none.
    fn take(&mut self, part: &str) -> Result<bool, SpecError> {
        match part {
            "planar" => set(&mut self.planar, (), "word planar")?,
            "ascending" => set(&mut self.ascending, (), "word ascending")?,
            "serpentine" | "serp" => set(&mut self.serpentine, (), "word serpentine")?,
            "invert" => set(&mut self.inverted, (), "word invert")?,
            "transparent" | "under" => set(&mut self.only, Only::Transparent, "choice of pixels")?,
            "visible" | "over" => set(&mut self.only, Only::Visible, "choice of pixels")?,
            _ => return self.take_value(part),
        }
        Ok(true)
    }

    fn take_value(&mut self, part: &str) -> Result<bool, SpecError> {
        if let Some(value) = parse_packing(part) {
            set(&mut self.packing, value, "packing")?;
        } else if let Some(value) = parse_order(part) {
            set(&mut self.order, value, "pixel order")?;
        } else if let Some(value) = parse_bits(part) {
            set(&mut self.mask, value, "number of bits")?;
        } else if let Some(value) = part.strip_prefix("x=").and_then(parse_range) {
            set(&mut self.columns, value, "range of columns")?;
        } else if let Some(value) = part.strip_prefix("y=").and_then(parse_range) {
            set(&mut self.rows, value, "range of rows")?;
        } else if let Some(value) = part.strip_prefix("step=").and_then(parse_positive) {
            set(&mut self.step, value, "step")?;
        } else if let Some(value) = part.strip_prefix("every=").and_then(parse_positive) {
            set(&mut self.every, value, "choice of samples")?;
        } else if let Some(value) = part.strip_prefix("skip=").and_then(parse_skip) {
            set(&mut self.skip, value, "skip")?;
        } else if let Some(value) = part.strip_prefix('f').and_then(parse_positive) {
            set(&mut self.frame, value - 1, "frame")?;
        } else if let Some(value) = parse_channels(part) {
            set(&mut self.channels, value, "list of channels")?;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    fn finish(self) -> Result<Spec, SpecError> {
        let ascending = self.ascending.is_some();
        let channels = self.channels.ok_or(SpecError::NoChannels)?;
        let unfit = |given: bool, part, carrier| {
            if given { Err(SpecError::Unfit { part, carrier }) } else { Ok(()) }
        };
        let of_bytes = |carrier| {
            unfit(self.mask.is_some_and(|mask| mask > 0xff), "a mask of more than 8 bits", carrier)?;
            unfit(self.planar.is_some(), "planar", carrier)?;
            unfit(self.columns.or(self.rows).is_some(), "a range of columns or rows", carrier)?;
            unfit(self.serpentine.is_some(), "serpentine", carrier)?;
            unfit(self.only.is_some(), "a choice of pixels", carrier)?;
            unfit(self.every.is_some(), "a choice of samples", carrier)
        };
        let mask = self.mask.unwrap_or(1);
        let planar = self.planar.is_some();
        let carrier = match channels {
            Channels::Plain(channels) => {
                unfit(planar && self.every.is_some(), "a choice of samples", "planar")?;
                let picks = channels.into_iter().map(|channel| (channel, mask)).collect();
                Carrier::Samples { picks, planar, ascending }
            }
            Channels::Masked(picks) => {
                unfit(self.every.is_some(), "a choice of samples", "masks of the channels")?;
                unfit(self.mask.is_some(), "a number of bits", "masks of the channels")?;
                Carrier::Samples { picks, planar, ascending }
            }
            Channels::Joined(planes) => {
                unfit(self.mask.is_some(), "a number of bits", "joined planes")?;
                unfit(planar, "planar", "joined planes")?;
                unfit(self.every.is_some(), "a choice of samples", "joined planes")?;
                unfit(ascending, "ascending", "joined planes")?;
                Carrier::Joined(planes)
            }
            Channels::File => {
                of_bytes("the file's bytes")?;
                unfit(self.frame.is_some_and(|frame| frame > 0), "a frame", "the file's bytes")?;
                Carrier::File { mask, ascending }
            }
            Channels::Filters => {
                of_bytes("row filters")?;
                unfit(self.frame.is_some_and(|frame| frame > 0), "a frame", "row filters")?;
                Carrier::Filters { mask, ascending }
            }
        };
        Ok(Spec {
            carrier,
            packing: self.packing.unwrap_or(BitOrder::MsbFirst),
            walk: Walk {
                serpentine: self.serpentine.is_some(),
                columns: self.columns,
                rows: self.rows,
                step: self.step.unwrap_or(1),
                only: self.only.unwrap_or(Only::All),
                ..Walk::new(self.order.unwrap_or(PixelOrder::RASTER))
            },
            skip: self.skip.unwrap_or(Skip { count: 0, unit: Unit::Bits }),
            every: self.every.unwrap_or(1),
            inverted: self.inverted.is_some(),
            frame: self.frame.unwrap_or(0),
        })
    }
}

impl fmt::Display for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (planar, ascending) = match &self.carrier {
            Carrier::Samples { picks, planar, ascending } => {
                write_picks(f, picks)?;
                (*planar, *ascending)
            }
            Carrier::Joined(planes) => {
                for (number, (channel, bit)) in planes.iter().enumerate() {
                    let joint = if number == 0 { "" } else { "^" };
                    write!(f, "{joint}{}{bit}", channel.letter())?;
                }
                (false, false)
            }
            Carrier::File { mask, ascending } => {
                write_mask(f, *mask)?;
                f.write_str(",file")?;
                (false, *ascending)
            }
            Carrier::Filters { mask, ascending } => {
                write_mask(f, *mask)?;
                f.write_str(",filters")?;
                (false, *ascending)
            }
        };
        let packing = if self.packing == BitOrder::LsbFirst { "lsb" } else { "msb" };
        let order = self.walk.order;
        let x = if order.from_right { 'X' } else { 'x' };
        let y = if order.from_bottom { 'Y' } else { 'y' };
        let (first, second) = if order.columns { (y, x) } else { (x, y) };
        write!(f, ",{packing},{first}{second}")?;
        let words = [
            (ascending, ",ascending"),
            (planar, ",planar"),
            (self.walk.serpentine, ",serpentine"),
            (self.walk.only == Only::Transparent, ",transparent"),
            (self.walk.only == Only::Visible, ",visible"),
            (self.inverted, ",invert"),
        ];
        for (_, word) in words.into_iter().filter(|(given, _)| *given) {
            f.write_str(word)?;
        }
        for (axis, range) in [('x', self.walk.columns), ('y', self.walk.rows)] {
            match range {
                Some((first, last)) if first == last => write!(f, ",{axis}={first}")?,
                Some((first, last)) => write!(f, ",{axis}={first}-{last}")?,
                None => {}
            }
        }
        if self.walk.step != 1 {
            write!(f, ",step={}", self.walk.step)?;
        }
        if self.every != 1 {
            write!(f, ",every={}", self.every)?;
        }
        if self.skip.count != 0 {
            let unit = match self.skip.unit {
                Unit::Bits => "",
                Unit::Bytes => "B",
                Unit::Pixels => "p",
            };
            write!(f, ",skip={}{unit}", self.skip.count)?;
        }
        if self.frame != 0 {
            write!(f, ",f{}", u64::from(self.frame) + 1)?;
        }
        Ok(())
    }
}

fn write_mask(f: &mut fmt::Formatter<'_>, mask: u16) -> fmt::Result {
    let planes = mask.count_ones() as u8;
    if mask == low_mask(planes) { write!(f, "b{planes}") } else { write!(f, "b{mask:#04x}") }
}

/// One number of bits and the letters, or every letter with its mask.
fn write_picks(f: &mut fmt::Formatter<'_>, picks: &[(SpecChannel, u16)]) -> fmt::Result {
    match picks {
        [(_, mask), rest @ ..] if rest.iter().all(|(_, other)| other == mask) => {
            write_mask(f, *mask)?;
            f.write_str(",")?;
            picks.iter().try_for_each(|(channel, _)| write!(f, "{}", channel.letter()))
        }
        _ => picks.iter().try_for_each(|(channel, mask)| write!(f, "{}0x{mask:02X}", channel.letter())),
    }
}

fn set<T>(slot: &mut Option<T>, value: T, what: &'static str) -> Result<(), SpecError> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(SpecError::Twice { what }),
    }
}

fn parse_packing(part: &str) -> Option<BitOrder> {
    match part {
        "msb" | "msb-first" => Some(BitOrder::MsbFirst),
        "lsb" | "lsb-first" => Some(BitOrder::LsbFirst),
        _ => None,
    }
}

fn parse_order(part: &str) -> Option<PixelOrder> {
    let columns = match part.to_ascii_lowercase().as_str() {
        "xy" => false,
        "yx" => true,
        _ => return None,
    };
    Some(PixelOrder { columns, from_right: part.contains('X'), from_bottom: part.contains('Y') })
}

fn parse_bits(part: &str) -> Option<u16> {
    let digits = part.strip_prefix('b').or_else(|| part.strip_suffix('b'))?;
    let mask = match digits.strip_prefix("0x") {
        Some(mask) => u16::from_str_radix(mask, 16).ok()?,
        None => match digits.parse().ok()? {
            bits @ 1..=16 if digits.len() <= 2 => low_mask(bits),
            _ => return None,
        },
    };
    (mask != 0).then_some(mask)
}

/// A number without a sign.
fn parse_number(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

fn parse_positive(text: &str) -> Option<u32> {
    parse_number(text).filter(|number| *number > 0)
}

fn parse_range(text: &str) -> Option<(u32, u32)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (parse_number(first)?, parse_number(last)?);
    (first <= last).then_some((first, last))
}

fn parse_skip(text: &str) -> Option<Skip> {
    let (digits, unit) = if let Some(digits) = text.strip_suffix('B') {
        (digits, Unit::Bytes)
    } else if let Some(digits) = text.strip_suffix('p') {
        (digits, Unit::Pixels)
    } else {
        (text, Unit::Bits)
    };
    let count = parse_number(digits)?;
    Some(Skip { count, unit: if count == 0 { Unit::Bits } else { unit } })
}

fn channel(letter: char) -> Option<SpecChannel> {
    let letter = if letter == 'i' { 'p' } else { letter };
    SpecChannel::ALL.iter().find(|(_, known)| *known == letter).map(|(channel, _)| *channel)
}

fn parse_channels(part: &str) -> Option<Channels> {
    match part {
        "file" => return Some(Channels::File),
        "filters" => return Some(Channels::Filters),
        _ => {}
    }
    if part.contains('^') {
        let planes: Vec<_> = part.split('^').map(parse_plane).collect::<Option<_>>()?;
        return (2..=CHANNELS).contains(&planes.len()).then_some(Channels::Joined(planes));
    }
    if part.contains("0x") {
        return parse_masked(part).map(Channels::Masked);
    }
    let channels: Vec<_> = part.chars().map(channel).collect::<Option<_>>()?;
    (1..=CHANNELS).contains(&channels.len()).then_some(Channels::Plain(channels))
}

/// `r0`: bit 0 of red.
fn parse_plane(part: &str) -> Option<(SpecChannel, u8)> {
    let mut letters = part.chars();
    let channel = channel(letters.next()?)?;
    let bit = parse_number(letters.as_str()).filter(|bit| *bit < 16)?;
    Some((channel, bit as u8))
}

/// `r0x03g0x01`: every letter with its mask, in capital digits, since small ones are letters of channels.
fn parse_masked(mut part: &str) -> Option<Vec<(SpecChannel, u16)>> {
    let mut picks = Vec::new();
    while !part.is_empty() {
        let mut letters = part.chars();
        let channel = channel(letters.next()?)?;
        let digits = letters.as_str().strip_prefix("0x")?;
        let end = digits.find(|c| !matches!(c, '0'..='9' | 'A'..='F')).unwrap_or(digits.len());
        let (digits, rest) = digits.split_at_checked(end)?;
        let mask = u16::from_str_radix(digits, 16).ok().filter(|mask| *mask != 0)?;
        picks.push((channel, mask));
        part = rest;
    }
    (1..=CHANNELS).contains(&picks.len()).then_some(picks)
}

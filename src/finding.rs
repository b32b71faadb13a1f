//! What an examination found: one observation with its class, its place and how often chance makes one like it.

pub mod explain;

use crate::span::Span;
use crate::untrusted::Untrusted;

/// How much a finding may decide (design §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Legitimate but noteworthy; never decides.
    Information,
    /// The model's probability, a statistical test or a structural anomaly.
    Indication,
    /// A payload was read back whose coincidence on a clean image is below 1e-9.
    Proof,
}

impl Class {
    /// The class's name in the JSON and in texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Information => "information",
            Self::Indication => "indication",
            Self::Proof => "proof",
        }
    }
}

/// The five hiding methods; the discriminant is the `method_id` and the network's class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Alpha LSB.
    Alpha = 0,
    /// LSB of palette indices, or the palette's order.
    Palette = 1,
    /// LSB of colour or grey samples.
    LsbRgb = 2,
    /// Metadata of any kind.
    Exif = 3,
    /// Bytes outside the image.
    Raw = 4,
}

impl Method {
    /// All methods in the order of their ids.
    pub const ALL: [Self; 5] = [Self::Alpha, Self::Palette, Self::LsbRgb, Self::Exif, Self::Raw];

    /// `method_id` in the JSON and class of the network's `method` output.
    pub const fn id(self) -> u8 {
        self as u8
    }

    /// `stego_type` in the JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alpha => "alpha",
            Self::Palette => "palette",
            Self::LsbRgb => "lsb.rgb",
            Self::Exif => "exif",
            Self::Raw => "raw",
        }
    }
}

/// How bits are packed into bytes; the discriminant is the network's class. `MsbFirst`: the first bit read becomes
/// bit 7 of the byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BitOrder {
    /// The first bit read becomes bit 0.
    LsbFirst = 0,
    /// The first bit read becomes bit 7.
    MsbFirst = 1,
    /// The payload is whole bytes already.
    None = 2,
}

impl BitOrder {
    /// All orders in the order of the network's classes.
    pub const ALL: [Self; 3] = [Self::LsbFirst, Self::MsbFirst, Self::None];

    /// `bit_order` in the JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LsbFirst => "lsb-first",
            Self::MsbFirst => "msb-first",
            Self::None => "none",
        }
    }
}

/// How often a clean image shows such a thing. The two kinds are never mixed (design §2).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FalseAlarm {
    /// A computed bound on the probability of coincidence, 0..=1.
    Computed(f64),
    /// Measured: `hits` of `of` clean images.
    Measured {
        /// Clean images that showed it.
        hits: u32,
        /// Clean images looked at.
        of: u32,
    },
}

impl FalseAlarm {
    /// The rate as one number: the bound, or the measured rate, for which no hit in n counts as 3/n.
    pub fn rate(self) -> f64 {
        match self {
            Self::Computed(bound) => bound,
            Self::Measured { of: 0, .. } => 1.0,
            Self::Measured { hits: 0, of } => (3.0 / f64::from(of)).min(1.0),
            Self::Measured { hits, of } => f64::from(hits) / f64::from(of),
        }
    }
}

/// A rectangle of pixels, from the top left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Region {
    /// Left column.
    pub x: u32,
    /// Top row.
    pub y: u32,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// Where a finding lies: every claim names its bytes, its pixels, or why there are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Bytes of the file.
    Bytes(Vec<Span>),
    /// Samples: the pixels and the planes read, in the notation of `starlight extract`.
    Samples {
        /// The pixels that carry it.
        region: Region,
        /// For example `b1,rgb,msb,xy`.
        spec: String,
    },
    /// The file as a whole, for the reason given.
    Whole(&'static str),
}

/// What a recovered payload is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PayloadKind {
    /// Text in UTF-8 (or ASCII).
    Text,
    /// A file whose type is known: its usual extension, for example `zip`.
    File(&'static str),
    /// Anything else.
    Binary,
}

/// Bytes read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// The payload without its frame.
    pub bytes: Vec<u8>,
    /// What it is.
    pub kind: PayloadKind,
    /// The file name that the hiding tool stored with it.
    pub name: Option<Untrusted>,
}

impl Payload {
    /// A payload without a name.
    pub fn new(bytes: Vec<u8>, kind: PayloadKind) -> Self {
        Self { bytes, kind, name: None }
    }

    /// Sets the stored name, as bytes from the evidence; an empty one is none.
    #[must_use]
    pub fn named(mut self, name: &[u8]) -> Self {
        self.name = (!name.is_empty()).then(|| Untrusted::from_bytes(name));
        self
    }

    /// The payload as text, where it is text.
    pub fn text(&self) -> Option<Untrusted> {
        (self.kind == PayloadKind::Text).then(|| Untrusted::from_bytes(&self.bytes))
    }
}

/// One observation.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Stable identifier, lower case with hyphens, for example `alpha-ai42`.
    pub id: &'static str,
    /// Proof, indication or information.
    pub class: Class,
    /// Whether an analyst should look at it: an indication that raises lifts the verdict to `suspicious`. Single
    /// statistical tests explain and do not raise; information never raises.
    pub raises: bool,
    /// Why ordinary writers leave such a thing, too, where they do: then it explains, and nobody need look at the file
    /// for its sake, whether it [raises](Self::raises) or not.
    pub ordinary: Option<&'static str>,
    /// The method it belongs to, where it belongs to one.
    pub method: Option<Method>,
    /// Bit order of the payload, where bits were read.
    pub bit_order: Option<BitOrder>,
    /// One sentence that states the observation, evidence text in it already escaped.
    pub summary: String,
    /// How often chance or clean images show it, where that is known.
    pub false_alarm: Option<FalseAlarm>,
    /// Where it is.
    pub place: Place,
    /// What was read back.
    pub payload: Option<Payload>,
    /// Arguments after `starlight` that show it again, `{}` for the file's name, for example
    /// `extract {} b1,rgb,msb,xy`.
    pub reproduce: Option<String>,
}

impl Finding {
    /// A finding of information.
    pub fn information(id: &'static str, summary: impl Into<String>, place: Place) -> Self {
        Self::new(id, Class::Information, summary.into(), place)
    }

    /// An indication that explains and does not raise.
    pub fn indication(id: &'static str, summary: impl Into<String>, place: Place) -> Self {
        Self::new(id, Class::Indication, summary.into(), place)
    }

    /// A proof with the computed bound on its coincidence; a bound of 1e-9 or more makes it an indication that
    /// raises, so that a proof cannot be claimed on a weak coincidence.
    pub fn proof(id: &'static str, summary: impl Into<String>, place: Place, bound: f64) -> Self {
        let class = if bound < 1e-9 { Class::Proof } else { Class::Indication };
        let mut finding = Self::new(id, class, summary.into(), place);
        finding.raises = true;
        finding.false_alarm = Some(FalseAlarm::Computed(bound));
        finding
    }

    fn new(id: &'static str, class: Class, summary: String, place: Place) -> Self {
        Self {
            id,
            class,
            raises: false,
            ordinary: None,
            method: None,
            bit_order: None,
            summary,
            false_alarm: None,
            place,
            payload: None,
            reproduce: None,
        }
    }

    /// Marks an indication as something an analyst should look at.
    #[must_use]
    pub fn raising(mut self) -> Self {
        self.raises = self.class != Class::Information;
        self
    }

    /// Marks an indication as something that ordinary writers leave, too, for the reason given. A proof stays one.
    #[must_use]
    pub fn ordinarily(mut self, reason: Option<&'static str>) -> Self {
        if self.class != Class::Proof {
            self.ordinary = reason;
        }
        self
    }

    /// Whether it may decide the verdict: it raises, and is nothing that ordinary writers leave.
    pub const fn decides(&self) -> bool {
        self.raises && self.ordinary.is_none()
    }

    /// Sets the method and, where bits were read, their order.
    #[must_use]
    pub fn with_method(mut self, method: Method, bit_order: Option<BitOrder>) -> Self {
        self.method = Some(method);
        self.bit_order = bit_order;
        self
    }

    /// Attaches what was read back.
    #[must_use]
    pub fn with_payload(mut self, payload: Payload) -> Self {
        self.payload = Some(payload);
        self
    }

    /// Attaches the command that shows it again (see [`Finding::reproduce`]).
    #[must_use]
    pub fn with_reproduce(mut self, arguments: impl Into<String>) -> Self {
        self.reproduce = Some(arguments.into());
        self
    }

    /// Attaches how often clean images or chance show it.
    #[must_use]
    pub fn with_false_alarm(mut self, false_alarm: FalseAlarm) -> Self {
        self.false_alarm = Some(false_alarm);
        self
    }

    /// The byte spans, none where the place is not bytes.
    pub fn spans(&self) -> &[Span] {
        match &self.place {
            Place::Bytes(spans) => spans,
            Place::Samples { .. } | Place::Whole(_) => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weak_coincidence_cannot_be_a_proof() {
        let place = Place::Whole("test");
        assert_eq!(Finding::proof("x", "x", place.clone(), 1e-12).class, Class::Proof);
        let weak = Finding::proof("x", "x", place.clone(), 1e-9);
        assert_eq!((weak.class, weak.raises), (Class::Indication, true));
        assert!(!Finding::information("x", "x", place).raising().raises);
    }

    #[test]
    fn what_is_ordinary_does_not_decide_and_a_proof_is_never_ordinary() {
        let place = || Place::Whole("test");
        let raising = Finding::indication("x", "x", place()).raising();
        assert!(raising.decides() && !raising.clone().ordinarily(Some("why")).decides());
        assert!(raising.ordinarily(None).decides());
        assert!(!Finding::indication("x", "x", place()).decides());
        assert!(Finding::proof("x", "x", place(), 1e-12).ordinarily(Some("why")).decides());
    }

    #[test]
    fn no_hit_bounds_a_rate_by_three_over_n() {
        assert!((FalseAlarm::Measured { hits: 0, of: 3000 }.rate() - 0.001).abs() < 1e-12);
        assert!((FalseAlarm::Measured { hits: 2, of: 1000 }.rate() - 0.002).abs() < 1e-12);
    }
}

//! What is known of a made file: the JSON beside it.

use std::path::Path;

use serde::{Deserialize, Serialize};

/// Label and history of one made file. Written as `NAME.json` beside the image, so that a set explains itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sidecar {
    /// The image's file name.
    pub file: String,
    /// 1 where data was hidden, 0 where not.
    pub label: u8,
    /// `alpha`, `palette`, `lsb.rgb`, `exif` or `raw`; absent in negatives.
    pub method: Option<String>,
    /// `lsb-first`, `msb-first` or `none` (spread by a key, or bytes whose order cannot be seen because they look
    /// random).
    pub bit_order: String,
    /// Where and how, for example `rgb,1 bit,xy,header u32be`; of a negative, what makes it look guilty.
    pub layout: String,
    /// `replacement` or `matching` where samples were changed, else empty.
    pub operation: String,
    /// What kind of payload: `text`, `file`, `compressed`, `encrypted` or `base64`.
    pub kind: String,
    /// Payload bytes without framing.
    pub payload_bytes: u64,
    /// Share of the carrier's capacity that is used; of `exif` and `raw`, payload bytes to bytes of the whole file.
    pub rate: f64,
    /// What happened to the cover before, for example `jpeg 75, crop 384x288`.
    pub state: String,
    /// Whether this is the clean twin of a stego file: the same cover, state and encoder without the payload.
    pub twin: bool,
    /// The cover's name below its folder.
    pub cover: String,
    /// The cover's source.
    pub source: String,
    /// The set's seed.
    pub seed: u64,
    /// The file's number in the set.
    pub index: u64,
}

impl Sidecar {
    /// The method's class id (design §3), -1 in negatives.
    pub fn method_id(&self) -> i32 {
        match self.method.as_deref() {
            Some("alpha") => 0,
            Some("palette") => 1,
            Some("lsb.rgb") => 2,
            Some("exif") => 3,
            Some("raw") => 4,
            _ => -1,
        }
    }

    /// The bit order's class id: 0 lsb-first, 1 msb-first, 2 none.
    pub fn bit_order_id(&self) -> u8 {
        match self.bit_order.as_str() {
            "lsb-first" => 0,
            "msb-first" => 1,
            _ => 2,
        }
    }

    /// The sidecar of `image`, where there is one that can be read and speaks of this file.
    pub fn beside(image: &Path) -> Option<Self> {
        let text = std::fs::read(image.with_extension("json")).ok()?;
        let sidecar: Self = serde_json::from_slice(&text).ok()?;
        (image.file_name()?.to_str()? == sidecar.file).then_some(sidecar)
    }
}

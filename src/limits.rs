//! Every limit on work done for one file, in one place.

/// What one file may cost. A limit that is hit is reported, never passed over in silence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Largest file read, in bytes.
    pub file_bytes: u64,
    /// Most pixels decoded (width × height of one frame).
    pub pixels: u64,
    /// Longest side, in pixels.
    pub side: u32,
    /// Most segments listed in one file.
    pub segments: usize,
    /// Deepest nesting of structures.
    pub depth: u8,
    /// Most bytes one compressed stream may inflate to.
    pub inflated_bytes: u64,
    /// Most frames walked in an animation.
    pub frames: u32,
    /// Most metadata fields listed in one file.
    pub fields: usize,
    /// Most bytes of one recovered payload.
    pub payload_bytes: usize,
    /// Most words of a list tried on one lock whose key derivation is slow on purpose.
    pub costly_passwords: usize,
    /// Most recovered files of one file that are analysed in turn.
    pub children: usize,
    /// Deepest nesting of recovered files that are analysed in turn.
    pub generations: u8,
}

impl Limits {
    /// Every limit by the name of its field, in its own unit.
    pub fn named(&self) -> [(&'static str, u64); 12] {
        let Self {
            file_bytes,
            pixels,
            side,
            segments,
            depth,
            inflated_bytes,
            frames,
            fields,
            payload_bytes,
            costly_passwords,
            children,
            generations,
        } = *self;
        [
            ("file_bytes", file_bytes),
            ("pixels", pixels),
            ("side", side.into()),
            ("segments", segments as u64),
            ("depth", depth.into()),
            ("inflated_bytes", inflated_bytes),
            ("frames", frames.into()),
            ("fields", fields as u64),
            ("payload_bytes", payload_bytes as u64),
            ("costly_passwords", costly_passwords as u64),
            ("children", children as u64),
            ("generations", generations.into()),
        ]
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 512 << 20,
            pixels: 100_000_000,
            side: 65_535,
            segments: 100_000,
            depth: 16,
            inflated_bytes: 1 << 30,
            frames: 10_000,
            fields: 10_000,
            payload_bytes: 64 << 20,
            costly_passwords: 500,
            children: 32,
            generations: 3,
        }
    }
}

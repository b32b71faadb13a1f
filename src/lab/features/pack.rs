//! Streams as bytes and bits, and back. Every value of the byte-valued streams is n / 255 and every LSB is 0 or 1, so
//! nothing is lost.

use crate::streams::{Streams, VIEW, View};

/// Samples of one plane.
const PLANE: usize = VIEW as usize * VIEW as usize;

/// Streams that belong to the whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// F little-endian f32.
    pub format: Vec<u8>,
    /// C little-endian f32.
    pub content: Vec<u8>,
    /// 2048 bytes, value × 255.
    pub meta: Vec<u8>,
    /// 768 bytes, value × 255.
    pub palette: Vec<u8>,
}

/// Streams of one view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planes {
    /// 3×256×256, value × 255.
    pub pixel: Vec<u8>,
    /// 256×256, alpha × 255.
    pub alpha: Vec<u8>,
    /// 256×256: bits 0, 1, 2 the LSB of red, green, blue, bit 3 that of alpha, bit 4 that of the palette index.
    pub bits: Vec<u8>,
}

fn bytes(values: &[f32]) -> Vec<u8> {
    values.iter().map(|value| (value * 255.0).round() as u8).collect()
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.iter().map(|&byte| f32::from(byte) / 255.0).collect()
}

fn raw(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// Packs what belongs to the whole file.
pub fn shared(streams: &Streams) -> Shared {
    Shared {
        format: raw(&streams.format),
        content: raw(&streams.content),
        meta: bytes(&streams.meta),
        palette: bytes(&streams.palette),
    }
}

/// Packs one view.
///
/// # Panics
/// When a stream of the view has not the size that the contract demands.
pub fn planes(view: &View) -> Planes {
    let (alpha, alpha_lsb) = view.alpha.split_at(PLANE);
    let planes = [
        &view.lsb[..PLANE],
        &view.lsb[PLANE..2 * PLANE],
        &view.lsb[2 * PLANE..],
        alpha_lsb,
        &view.palette_lsb,
    ];
    let mut bits = vec![0u8; PLANE];
    for (number, plane) in planes.into_iter().enumerate() {
        for (packed, value) in bits.iter_mut().zip(plane) {
            *packed |= u8::from(*value > 0.5) << number;
        }
    }
    Planes { pixel: bytes(&view.pixel), alpha: bytes(alpha), bits }
}

/// `pixel`, `alpha`, `lsb` and `palette_lsb` of a view again, as training unpacks them.
pub fn unpack(planes: &Planes) -> [Vec<f32>; 4] {
    let bit = |number: u8| planes.bits.iter().map(move |bits| f32::from(bits >> number & 1));
    let alpha = floats(&planes.alpha).into_iter().chain(bit(3)).collect();
    let lsb = (0..3).flat_map(bit).collect();
    [floats(&planes.pixel), alpha, lsb, bit(4).collect()]
}

/// `meta` and `palette` again.
pub fn unpack_shared(shared: &Shared) -> [Vec<f32>; 2] {
    [floats(&shared.meta), floats(&shared.palette)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Region;

    #[test]
    fn every_byte_and_bit_survives() {
        let cycle = |count: usize| -> Vec<f32> { (0..count).map(|i| f32::from(i as u8) / 255.0).collect() };
        let marks = |count: usize, every: usize| -> Vec<f32> {
            (0..count).map(|i| if i % every == 0 { 1.0 } else { 0.0 }).collect()
        };
        let view = View {
            region: Region { x: 0, y: 0, width: VIEW, height: VIEW },
            pixel: cycle(3 * PLANE),
            alpha: [cycle(PLANE), marks(PLANE, 3)].concat(),
            lsb: marks(3 * PLANE, 5),
            palette_lsb: marks(PLANE, 7),
        };
        let [pixel, alpha, lsb, palette_lsb] = unpack(&planes(&view));
        assert!(pixel == view.pixel && alpha == view.alpha);
        assert!(lsb == view.lsb && palette_lsb == view.palette_lsb);
    }
}

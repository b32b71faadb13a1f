//! The order of the colour table as a number: a permutation holds log2 n! bits, and any of four ways to count them out
//! is as simple as gifshuffle's, in any format that has a table.

use super::REPORTED;
use super::text;
use crate::finding::{BitOrder, Finding, Method, Payload, PayloadKind, Place};
use crate::payload::lsb::quoted;
use crate::payload::tools::gifshuffle::permutation;
use crate::pixels::Image;

/// Fewest colours of a table whose order is read.
const COLOURS: usize = 32;

/// Text in the order of the table: colours in ascending or descending order of red, green and blue, the n-th put in at
/// the number modulo n; the message's first bit the number's highest, or its lowest, below a 1 that marks the end.
pub(super) fn recover(image: &Image) -> Option<Finding> {
    let readings = permutation(&image.palette.colours, COLOURS);
    let trials = readings.len() as f64;
    let texts = readings.into_iter().filter_map(|(how, bits)| {
        let (bytes, rest) = bits.as_chunks::<8>();
        let message: Vec<u8> =
            bytes.iter().map(|bits| bits.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit))).collect();
        let score =
            text::assess(&message).filter(|score| rest.is_empty() && score.length == message.len())?;
        Some((how, message, score.bits))
    });
    let (how, message, bits) = texts.max_by(|one, other| one.2.total_cmp(&other.2))?;
    let bound = ((-bits).exp2() * trials).min(1.0);
    let (length, entries) = (message.len(), image.palette.colours.len());
    let summary = format!(
        "{length} bytes of text in the order of the colour table's {entries} entries ({how}){}",
        quoted(&message)
    );
    let place = Place::Whole("the order of the colour table");
    (bound < REPORTED).then(|| {
        Finding::proof("palette-order", summary, place, bound)
            .with_method(Method::Palette, Some(BitOrder::None))
            .with_payload(Payload::new(message, PayloadKind::Text))
            .with_reproduce("inspect {}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::{Layout, Palette};

    /// A table whose order is `number` (big endian): colours ascending, the n-th put in at the number modulo n.
    fn table(mut number: Vec<u8>, count: u8) -> Image {
        let mut colours: Vec<[u8; 3]> = Vec::new();
        for at in 0..count {
            let divisor = u32::from(at) + 1;
            let place = number.iter_mut().fold(0, |rest, byte| {
                let value = rest << 8 | u32::from(*byte);
                *byte = (value / divisor) as u8;
                value % divisor
            });
            colours.insert(place as usize, [at, 255 - at, 7]);
        }
        let palette = Palette { colours, alpha: Vec::new() };
        Image { palette, ..Image::eight_bit(2, 2, Layout::Indexed, vec![0, 1, 2, 3]) }
    }

    #[test]
    fn a_text_in_the_order_of_the_table_is_read() {
        let text = b"meet me at the old bridge at noon and bring the folder";
        let found = recover(&table([&[1], text.as_slice()].concat(), 200)).unwrap();
        assert_eq!(found.payload.as_ref().unwrap().bytes, text);
        assert!(found.false_alarm.unwrap().rate() < 1e-9);
        assert_eq!(recover(&table(vec![1; 60], 200)), None);
        assert_eq!(recover(&table(Vec::new(), 200)), None);
        assert_eq!(recover(&table([&[1], text.as_slice()].concat(), 20)), None);
    }
}

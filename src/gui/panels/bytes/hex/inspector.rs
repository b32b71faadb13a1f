//! What the bytes from the start of the selection on mean as numbers, in both byte orders.

use eframe::egui::{Grid, Label, RichText, ScrollArea, Ui};

use crate::gui::format;
use crate::gui::panels::ViewCx;
use crate::span::Span;

/// Least width.
pub(super) const WIDTH: f32 = 200.0;

/// One line: the type's name, the value with the low byte first, the value with the high byte first.
pub(super) type Reading = (&'static str, Option<String>, Option<String>);

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, ui: &mut Ui, bytes: &[u8], selection: Option<Span>) {
    let offset = selection.map_or(0, |span| span.offset);
    let at = Span::new(offset, 8).of(bytes);
    let small = |text: &str| RichText::new(text).small().color(cx.tokens.weak);
    ScrollArea::both().id_salt("inspector").auto_shrink(false).show(ui, |ui| {
        ui.label(small(&format!("Values at {offset:#010x}")));
        Grid::new("values").num_columns(3).spacing([10.0, 2.0]).min_row_height(0.0).striped(true).show(
            ui,
            |ui| {
                ui.spacing_mut().interact_size.y = 0.0;
                for heading in ["", "little-endian", "big-endian"] {
                    ui.label(small(heading));
                }
                ui.end_row();
                for (name, little, big) in readings(at) {
                    ui.label(small(name));
                    for value in [little, big] {
                        let text = value.as_deref().unwrap_or("–");
                        let text = RichText::new(text).monospace().size(11.0).color(cx.tokens.text);
                        ui.add(Label::new(text).selectable(true).extend());
                    }
                    ui.end_row();
                }
            },
        );
    });
}

/// Everything that up to eight bytes can mean.
pub(super) fn readings(bytes: &[u8]) -> Vec<Reading> {
    fn read<const N: usize, T: ToString>(
        bytes: &[u8],
        little: fn([u8; N]) -> T,
        big: fn([u8; N]) -> T,
    ) -> [Option<String>; 2] {
        let first = bytes.first_chunk::<N>();
        [first.map(|first| little(*first).to_string()), first.map(|first| big(*first).to_string())]
    }
    fn short(value: f64) -> String {
        if value == 0.0 || (1e-4..1e9).contains(&value.abs()) {
            format!("{value}")
        } else {
            format!("{value:e}")
        }
    }
    let time = |seconds: Option<i64>| seconds.and_then(format::utc);
    let four = bytes.first_chunk::<4>();
    let eight = bytes.first_chunk::<8>();
    let one = |name, value: Option<String>| (name, value.clone(), value);
    let both = |name, [little, big]: [Option<String>; 2]| (name, little, big);
    vec![
        one("u8", bytes.first().map(ToString::to_string)),
        one("i8", bytes.first().map(|byte| byte.cast_signed().to_string())),
        one("bits", bytes.first().map(|byte| format!("{byte:08b}"))),
        both("u16", read(bytes, u16::from_le_bytes, u16::from_be_bytes)),
        both("i16", read(bytes, i16::from_le_bytes, i16::from_be_bytes)),
        both("u32", read(bytes, u32::from_le_bytes, u32::from_be_bytes)),
        both("i32", read(bytes, i32::from_le_bytes, i32::from_be_bytes)),
        both("u64", read(bytes, u64::from_le_bytes, u64::from_be_bytes)),
        both("i64", read(bytes, i64::from_le_bytes, i64::from_be_bytes)),
        (
            "f32",
            four.map(|four| short(f64::from(f32::from_le_bytes(*four)))),
            four.map(|four| short(f64::from(f32::from_be_bytes(*four)))),
        ),
        (
            "f64",
            eight.map(|eight| short(f64::from_le_bytes(*eight))),
            eight.map(|eight| short(f64::from_be_bytes(*eight))),
        ),
        (
            "time, 32 bit",
            time(four.map(|four| i64::from(i32::from_le_bytes(*four)))),
            time(four.map(|four| i64::from(i32::from_be_bytes(*four)))),
        ),
        (
            "time, 64 bit",
            time(eight.map(|eight| i64::from_le_bytes(*eight))),
            time(eight.map(|eight| i64::from_be_bytes(*eight))),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_both_orders() {
        let bytes = [0x00, 0x00, 0x80, 0x3f, 0, 0, 0, 0];
        let readings = readings(&bytes);
        let value = |name: &str| {
            let found = readings.iter().find(|(known, ..)| *known == name).unwrap();
            (found.1.as_deref().unwrap_or("–"), found.2.as_deref().unwrap_or("–"))
        };
        assert_eq!(value("u16"), ("0", "0"));
        assert_eq!(value("u32"), ("1065353216", "32831"));
        assert_eq!(value("f32").0, "1");
        assert_eq!(value("time, 32 bit").0, "2003-10-05 11:26:56");
        assert_eq!(value("bits").0, "00000000");
        let few = super::readings(&[0xff]);
        assert_eq!(few[1].1.as_deref(), Some("-1"));
        assert!(few[3].1.is_none());
    }
}

//! The place that EXIF names, as coordinates and nothing else: no map, no address, nothing leaves the machine.

use crate::metadata::{Field, Group, Metadata};

/// Latitude and longitude in decimal degrees, six digits, as `47.376889° N, 8.541694° E`.
pub(super) fn of(metadata: &Metadata) -> Option<String> {
    let value = |name: &str| metadata.field(Group::Exif, name);
    let axis = |name: &str, reference: &str, positive: &str, negative: &str| {
        let degrees = degrees(value(name)?)?;
        let told = value(reference).map(|field| field.value.raw().trim().to_uppercase()).unwrap_or_default();
        let side = match told.chars().next()? {
            c if positive.starts_with(c) => positive,
            c if negative.starts_with(c) => negative,
            _ => return None,
        };
        Some(format!("{degrees:.6}° {side}"))
    };
    let latitude = axis("GPSLatitude", "GPSLatitudeRef", "N", "S")?;
    let longitude = axis("GPSLongitude", "GPSLongitudeRef", "E", "W")?;
    Some(format!("{latitude}, {longitude}"))
}

/// Degrees, minutes and seconds: three fractions of 32-bit numbers (CIPA DC-008 §4.6.6). The byte order is that in
/// which all three lie within their ranges.
fn degrees(field: &Field) -> Option<f64> {
    let read = |number: fn([u8; 4]) -> u32| {
        let numbers: Vec<f64> =
            field.raw.as_chunks::<4>().0.iter().map(|bytes| f64::from(number(*bytes))).collect();
        let [d, dn, m, mn, s, sn] = *numbers.as_slice() else { return None };
        // A part that is not given may be 0/0.
        let part =
            |over: f64, under: f64| if over == 0.0 { Some(0.0) } else { (under > 0.0).then(|| over / under) };
        let (d, m, s) = (part(d, dn)?, part(m, mn)?, part(s, sn)?);
        (d <= 180.0 && m < 60.01 && s < 60.01 && dn > 0.0).then_some(d + m / 60.0 + s / 3600.0)
    };
    read(u32::from_be_bytes).or_else(|| read(u32::from_le_bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;
    use crate::untrusted::Untrusted;

    fn field(name: &str, value: &str, raw: Vec<u8>) -> Field {
        let (name, value) = (Untrusted::new(name), Untrusted::new(value));
        Field { group: Group::Exif, name, value, raw, span: Span::default() }
    }

    fn triple(numbers: [u32; 6], order: fn(u32) -> [u8; 4]) -> Vec<u8> {
        numbers.into_iter().flat_map(order).collect()
    }

    #[test]
    fn coordinates_are_read_in_both_byte_orders() {
        for order in [u32::to_le_bytes, u32::to_be_bytes] {
            let metadata = Metadata {
                fields: vec![
                    field("GPSLatitudeRef", "N", b"N\0".to_vec()),
                    field("GPSLatitude", "", triple([47, 1, 22, 1, 3680, 100], order)),
                    field("GPSLongitudeRef", "W", b"W\0".to_vec()),
                    field("GPSLongitude", "", triple([8, 1, 32, 1, 0, 0], order)),
                ],
                ..Metadata::default()
            };
            assert_eq!(of(&metadata).as_deref(), Some("47.376889° N, 8.533333° W"));
        }
        assert_eq!(of(&Metadata::default()), None);
    }

    #[test]
    fn impossible_places_are_not_told() {
        assert_eq!(degrees(&field("GPSLatitude", "", triple([500, 1, 1, 1, 1, 1], u32::to_be_bytes))), None);
        assert_eq!(degrees(&field("GPSLatitude", "", vec![0; 9])), None);
    }
}

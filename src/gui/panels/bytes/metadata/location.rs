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

/// Degrees out of the value as EXIF readers write it: `47 deg 22 min 36.8 sec`, of which a part may be missing.
fn degrees(field: &Field) -> Option<f64> {
    let words: Vec<&str> = field.value.raw().split_whitespace().collect();
    let (pairs, rest) = words.as_chunks::<2>();
    let mut sum = None;
    for [number, unit] in pairs {
        let number: f64 = number.parse().ok().filter(|number| *number >= 0.0)?;
        let (most, share) = match *unit {
            "deg" => (180.0, 1.0),
            "min" => (60.0, 60.0),
            "sec" => (60.01, 3600.0),
            _ => return None,
        };
        sum = (number <= most).then(|| sum.unwrap_or(0.0) + number / share);
        sum?;
    }
    sum.filter(|sum| rest.is_empty() && *sum <= 180.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;
    use crate::untrusted::Untrusted;

    fn field(name: &str, value: &str) -> Field {
        let (name, value) = (Untrusted::new(name), Untrusted::new(value));
        Field { group: Group::Exif, name, value, raw: Vec::new(), span: Span::default() }
    }

    #[test]
    fn coordinates_are_read_as_degrees() {
        let metadata = Metadata {
            fields: vec![
                field("GPSLatitudeRef", "N"),
                field("GPSLatitude", "47 deg 22 min 36.8 sec"),
                field("GPSLongitudeRef", "W"),
                field("GPSLongitude", "8 deg 32 min"),
            ],
            ..Metadata::default()
        };
        assert_eq!(of(&metadata).as_deref(), Some("47.376889° N, 8.533333° W"));
        assert_eq!(of(&Metadata::default()), None);
    }

    #[test]
    fn impossible_places_are_not_told() {
        for value in [
            "",
            "500 deg 1 min 1 sec",
            "1 deg 70 min",
            "-1 deg",
            "1 deg 2",
            "179 deg 60 min 60 sec 1 deg",
            "7 m",
        ] {
            assert_eq!(degrees(&field("GPSLatitude", value)), None, "{value}");
        }
    }
}

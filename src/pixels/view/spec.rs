//! Which views show the samples that a stream is read from.

use super::{Channel, View};

/// Views that show the samples of `spec` (`b1,rgb,msb,xy`), the best first. One that fits the image is chosen.
pub fn showing(spec: &str) -> Vec<View> {
    let mut parts = spec.split(',');
    let bits = parts.next().and_then(|bits| bits.strip_prefix('b')).and_then(|bits| bits.parse::<u8>().ok());
    let bit = bits.map_or(0, |bits| bits.saturating_sub(1));
    let letters = parts.next().unwrap_or_default().to_ascii_lowercase();
    let plane = |channel| View::Plane { channel, bit };
    let mut views = match letters.as_str() {
        "p" => vec![View::IndexLsb, View::Index],
        "a" => vec![if bit == 0 { View::AlphaLsb } else { plane(Channel::Alpha) }, plane(Channel::Alpha)],
        "g" => vec![plane(Channel::Green)],
        "b" => vec![plane(Channel::Blue)],
        "r" => vec![plane(Channel::Red)],
        "l" => vec![plane(Channel::Grey)],
        _ => Vec::new(),
    };
    views.extend([View::LsbComposite, plane(Channel::Grey), View::IndexLsb, View::Normal]);
    views
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spec_leads_to_the_plane_it_reads() {
        assert_eq!(showing("b1,rgb,msb,xy")[0], View::LsbComposite);
        assert_eq!(showing("b1,a,lsb,xy")[0], View::AlphaLsb);
        assert_eq!(showing("b1,p,lsb,xy")[0], View::IndexLsb);
        assert_eq!(showing("b2,g,lsb,xy")[0], View::Plane { channel: Channel::Green, bit: 1 });
        assert_eq!(*showing("nonsense").last().unwrap(), View::Normal);
    }
}

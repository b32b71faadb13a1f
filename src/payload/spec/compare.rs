//! Streams that are made of each other's bytes.

use super::{Carrier, Spec};
use crate::payload::bits::PixelOrder;

impl Spec {
    /// Whether it gives the bytes of the other stream in another order, or some of them: text read so still looks like
    /// text. So do lines of whole bytes read from their ends, and whole values of other channels.
    pub(in crate::payload) fn rearranges(&self, other: &Self) -> bool {
        let (one, two) = (self.order(), other.order());
        let axes = |order: PixelOrder| {
            let axes = (order.from_right, order.from_bottom);
            if order.columns { (axes.1, axes.0) } else { axes }
        };
        let turned = axes(one).0 != axes(two).0;
        if one.columns != two.columns || self.every != other.every {
            return false;
        }
        match (&self.carrier, &other.carrier) {
            (
                Carrier::Samples { picks, planar, .. },
                Carrier::Samples { picks: others, planar: second, .. },
            ) => {
                if self.is_of_values() && other.is_of_values() {
                    let within = |few: &[_], many: &[_]| few.iter().all(|pick| many.contains(pick));
                    return axes(one).1 == axes(two).1 && (within(picks, others) || within(others, picks));
                }
                turned && planar == second && self.packing != other.packing && picks.iter().rev().eq(others)
            }
            (Carrier::Joined(planes), Carrier::Joined(others)) => {
                turned && self.packing != other.packing && planes == others
            }
            _ => false,
        }
    }
}

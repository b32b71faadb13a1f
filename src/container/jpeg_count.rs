//! How many coded units (MCUs, ITU-T T.81 §A.2) a scan holds: more than the frame header's size takes means rows
//! that no decoder shows.

use super::jpeg_huffman::{Bits, Table};

/// What a scan codes.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    /// The blocks of a unit: the table of the first coefficient, and of the others where the scan holds them.
    pub(super) blocks: Vec<(&'a Table, Option<&'a Table>)>,
    /// Units between restart markers, 0 for none.
    pub(super) interval: u16,
    /// Units that the frame header's size takes.
    pub(super) expected: u64,
}

/// What came of counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counted {
    /// Whole units.
    pub(super) units: u64,
    /// Offset behind the last byte that the expected units use; `None` where there are fewer.
    pub(super) behind: Option<usize>,
    /// Whether all data belong to units.
    pub(super) clean: bool,
}

/// Bytes behind the expected units that are padding.
const PADDING: usize = 2;

/// Counts the units of a scan in its entropy-coded `data`.
pub(super) fn count(data: &[u8], plan: &Plan<'_>) -> Counted {
    let mut bits = Bits::new(data);
    let mut out = Counted { units: 0, behind: None, clean: false };
    loop {
        let mut left = if plan.interval == 0 { u64::MAX } else { u64::from(plan.interval) };
        while left > 0 {
            let before = bits;
            if plan.unit(&mut bits).is_none() {
                bits = before;
                break;
            }
            left = left.saturating_sub(1);
            out.units = out.units.saturating_add(1);
            if out.units == plan.expected {
                let position = bits.position();
                out.behind = Some(position);
                if data.len().saturating_sub(position) <= PADDING {
                    out.clean = true;
                    return out;
                }
            }
        }
        let position = bits.position();
        if !bits.restart() {
            out.clean = data.len().saturating_sub(position) <= PADDING;
            return out;
        }
    }
}

impl Plan<'_> {
    /// Passes over one unit (T.81 §F.2.2); `None` where there is none.
    fn unit(&self, bits: &mut Bits<'_>) -> Option<()> {
        for &(first, others) in &self.blocks {
            let size = first.decode(bits)?;
            bits.skip(u32::from((size <= 16).then_some(size)?))?;
            if let Some(table) = others {
                coefficients(table, bits)?;
            }
        }
        Some(())
    }
}

/// The 63 coefficients behind the first: runs of zeros and a size each.
fn coefficients(table: &Table, bits: &mut Bits<'_>) -> Option<()> {
    let mut next = 1u32;
    while next < 64 {
        let symbol = table.decode(bits)?;
        let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 && run < 15 {
            return Some(());
        }
        next = next.saturating_add(run).saturating_add(1);
        bits.skip(size)?;
    }
    (next == 64).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One code of one bit, 0, for a size of two bits.
    const FIRST: [u8; 17] = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2];
    /// 0 ends the block; 10 stands for fifteen zeros and one coefficient of a bit.
    const OTHERS: [u8; 18] = [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xf1];

    fn counted(data: &[u8], interval: u16, expected: u64) -> Counted {
        let (first, others) = (Table::read(&FIRST).unwrap(), Table::read(&OTHERS).unwrap());
        count(data, &Plan { blocks: vec![(&first, Some(&others))], interval, expected })
    }

    #[test]
    fn units_are_counted_to_the_end() {
        // A unit of four bits: 0, two bits of the coefficient, 0.
        let data = [0b0110_0100; 8];
        assert_eq!(counted(&data, 0, 16), Counted { units: 16, behind: Some(8), clean: true });
        assert_eq!(counted(&data, 0, 6), Counted { units: 16, behind: Some(3), clean: true });
        assert_eq!(counted(&data, 0, 20), Counted { units: 16, behind: None, clean: true });
        // The code 11 does not exist.
        let broken = [0b0110_0100, 0b0110_0100, 0xfe, 0xfe, 0xfe, 0xfe];
        assert_eq!(counted(&broken, 0, 3), Counted { units: 4, behind: Some(2), clean: false });
    }

    #[test]
    fn restart_markers_begin_a_unit() {
        let data = [0b0110_0111, 0xff, 0xd0, 0b0110_1111, 0xff, 0xd1, 0b0110_0111];
        assert_eq!(counted(&data, 1, 3), Counted { units: 3, behind: Some(7), clean: true });
        assert_eq!(counted(&data, 1, 2), Counted { units: 3, behind: Some(4), clean: true });
    }

    #[test]
    fn runs_may_not_leave_the_block() {
        // Four runs of sixteen reach 64 behind the first, one too many; three and an end are right.
        let four = [0b0111_0110, 0b1101_1011];
        assert_eq!(counted(&four, 0, 9).units, 0);
        let three = [0b0111_0110, 0b1101_0111];
        assert_eq!(counted(&three, 0, 9).units, 1);
    }
}

//! What a JPEG frame and its tables say of the scans: which tables are used, and how many units a scan holds.

use std::ops::Range;

use super::jpeg_count::Plan;
use super::jpeg_huffman::Table;
use super::reader::Reader;

/// A component of the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Component {
    id: u8,
    across: u8,
    down: u8,
    quantisation: u8,
}

/// A frame header (T.81 §B.2.2).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Frame {
    code: u8,
    width: u16,
    height: u16,
    components: Vec<Component>,
    /// Where the height stands in the file.
    pub(super) height_at: usize,
}

/// A table in its slot.
#[derive(Debug, Clone, Default)]
struct Slot {
    /// Its values in the file.
    values: Range<usize>,
    used: bool,
    /// The codes, for a Huffman table that could be read.
    table: Option<Table>,
}

/// The tables of a file as they are defined and used.
#[derive(Debug, Clone, Default)]
pub(super) struct Tables {
    /// Four for first coefficients, four for the others, four of quantisation.
    slots: [Option<Slot>; 12],
    /// Values of tables that were defined anew or left before any scan named them.
    pub(super) unused: Vec<Range<usize>>,
}

/// Most unused tables listed.
const UNUSED: usize = 64;

impl Tables {
    /// DHT and DQT (T.81 §B.2.4): the tables in a segment whose bytes begin at offset `at` of the file.
    pub(super) fn define(&mut self, code: u8, bytes: &[u8], at: usize) {
        let mut reader = Reader::new(bytes, 0..bytes.len());
        while let Some(head) = reader.u8() {
            let (class, id) = (head >> 4, usize::from(head & 15));
            let from = reader.at();
            let (place, length) = if code == 0xc4 {
                let counts = reader.rest().get(..16).unwrap_or_default();
                let codes = counts.iter().fold(16usize, |sum, &count| sum.saturating_add(usize::from(count)));
                (usize::from(class).saturating_mul(4).saturating_add(id), codes)
            } else {
                (id.saturating_add(8), if class == 0 { 64 } else { 128 })
            };
            let Some(values) = reader.take(length).filter(|_| class < 2 && id < 4) else { return };
            let table = if code == 0xc4 { Table::read(values) } else { None };
            let start = at.saturating_add(from);
            let slot = Slot { values: start..start.saturating_add(length), used: false, table };
            if let Some(old) = self.slots.get_mut(place).and_then(|place| place.replace(slot)) {
                self.drop(old);
            }
        }
    }

    fn drop(&mut self, slot: Slot) {
        if !slot.used && self.unused.len() < UNUSED {
            self.unused.push(slot.values);
        }
    }

    /// Lists what no scan used, at the end of the file.
    pub(super) fn finish(&mut self) {
        for slot in std::mem::take(&mut self.slots).into_iter().flatten() {
            self.drop(slot);
        }
        self.unused.sort_by_key(|range| range.start);
    }

    fn mark(&mut self, place: usize) {
        if let Some(slot) = self.slots.get_mut(place).and_then(Option::as_mut) {
            slot.used = true;
        }
    }

    fn table(&self, place: usize) -> Option<&Table> {
        self.slots.get(place)?.as_ref()?.table.as_ref()
    }
}

impl Frame {
    /// Reads a frame header, whose bytes begin at offset `at` of the file.
    pub(super) fn read(code: u8, bytes: &[u8], at: usize) -> Option<Self> {
        let mut reader = Reader::new(bytes, 0..bytes.len());
        reader.u8()?;
        let (height, width, count) = (reader.be16()?, reader.be16()?, reader.u8()?);
        let mut components = Vec::new();
        for _ in 0..count {
            let (id, factors, quantisation) = (reader.u8()?, reader.u8()?, reader.u8()?);
            let (across, down) = (factors >> 4, factors & 15);
            if !(1..=4).contains(&across) || !(1..=4).contains(&down) {
                return None;
            }
            components.push(Component { id, across, down, quantisation });
        }
        Some(Self { code, width, height, components, height_at: at.saturating_add(1) })
    }

    /// Marks the tables that a scan names, and says what it codes; `None` where that cannot be counted: arithmetic
    /// coding, lossless and hierarchical frames, scans that refine, no height.
    pub(super) fn plan<'t>(
        &self,
        tables: &'t mut Tables,
        scan: &[u8],
        interval: u16,
    ) -> Option<(Plan<'t>, Grid)> {
        let mut reader = Reader::new(scan, 0..scan.len());
        let mut named = Vec::new();
        for _ in 0..reader.u8()? {
            let (id, codes) = (reader.u8()?, reader.u8()?);
            let component = *self.components.iter().find(|component| component.id == id)?;
            let slots = (usize::from(codes >> 4 & 3), usize::from(codes & 3).saturating_add(4));
            named.push((component, slots));
        }
        let (first, last, bits) = (reader.u8()?, reader.u8()?, reader.u8()?);
        let progressive = self.code == 0xc2;
        for &(component, (direct, others)) in &named {
            tables.mark(usize::from(component.quantisation).saturating_add(8));
            if first == 0 {
                tables.mark(direct);
            }
            if last > 0 {
                tables.mark(others);
            }
        }
        let sequential = matches!(self.code, 0xc0 | 0xc1) && first == 0;
        let begins = progressive && first == 0 && bits >> 4 == 0;
        if !sequential && !begins {
            return None;
        }
        let grid = self.grid(&named.iter().map(|(component, _)| *component).collect::<Vec<_>>())?;
        let tables = &*tables;
        let mut blocks = Vec::new();
        for &(component, (direct, others)) in &named {
            let count = if named.len() == 1 { 1 } else { component.across.saturating_mul(component.down) };
            let pair = (tables.table(direct)?, if sequential { Some(tables.table(others)?) } else { None });
            blocks.extend(std::iter::repeat_n(pair, usize::from(count)));
        }
        let expected = grid.across.saturating_mul(grid.down);
        (expected > 0).then_some((Plan { blocks, interval, expected }, grid))
    }

    /// The units of a scan of `components` (T.81 §A.2.2, §A.2.3).
    fn grid(&self, components: &[Component]) -> Option<Grid> {
        let most = |factor: fn(&Component) -> u8| self.components.iter().map(factor).max().map(u64::from);
        let (across, down) = (most(|c| c.across)?, most(|c| c.down)?);
        let (width, height) = (u64::from(self.width), u64::from(self.height));
        let single = components.first().filter(|_| components.len() == 1);
        let of = |side: u64, factor: u64, most: u64| {
            // A single component is coded block by block, without what fills up a unit.
            side.saturating_mul(factor).div_ceil(most).div_ceil(8)
        };
        Some(match single {
            Some(one) => Grid {
                across: of(width, u64::from(one.across), across),
                down: of(height, u64::from(one.down), down),
                rows: 8u64.saturating_mul(down).checked_div(u64::from(one.down))?,
            },
            None => Grid {
                across: width.div_ceil(across.saturating_mul(8)),
                down: height.div_ceil(down.saturating_mul(8)),
                rows: down.saturating_mul(8),
            },
        })
    }
}

/// How the units of a scan lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grid {
    /// Units a row.
    pub(super) across: u64,
    /// Rows of units.
    pub(super) down: u64,
    /// Rows of pixels a row of units.
    pub(super) rows: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(width: u8, height: u8) -> Frame {
        let bytes = [8, 0, height, 0, width, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1];
        Frame::read(0xc0, &bytes, 100).unwrap()
    }

    #[test]
    fn units_cover_the_image() {
        let frame = frame(33, 17);
        assert_eq!(frame.height_at, 101);
        let all = frame.components.clone();
        assert_eq!(frame.grid(&all), Some(Grid { across: 3, down: 2, rows: 16 }));
        assert_eq!(frame.grid(&all[..1]), Some(Grid { across: 5, down: 3, rows: 8 }));
        assert_eq!(frame.grid(&all[1..2]), Some(Grid { across: 3, down: 2, rows: 16 }));
    }

    #[test]
    fn tables_are_used_by_the_scans_that_name_them() {
        let code = |id: u8| [&[id][..], &[1], &[0; 15], &[id]].concat();
        let mut tables = Tables::default();
        tables.define(0xc4, &[code(0x00), code(0x10), code(0x13)].concat(), 1000);
        tables.define(0xdb, &[&[0][..], &[7; 64], &[1], &[8; 64], &[0x12], &[9; 128]].concat(), 2000);
        tables.define(0xdb, &[&[2][..], &[7; 64]].concat(), 3000);
        let scan = [3, 1, 0, 2, 0, 3, 0, 0, 63, 0];
        let (plan, _) = frame(16, 16).plan(&mut tables, &scan, 0).unwrap();
        assert_eq!((plan.blocks.len(), plan.expected), (6, 1));
        tables.finish();
        // The third Huffman table, the quantisation table that was defined anew, and the one in its place.
        assert_eq!(tables.unused, [1000 + 37..1000 + 54, 2000 + 131..2000 + 259, 3001..3065]);
        assert!(frame(16, 16).plan(&mut tables, &scan, 0).is_none());
    }
}

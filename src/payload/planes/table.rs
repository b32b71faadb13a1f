//! The colour table: bytes that it carries, and what it says about the image.
//!
//! Text and files in entries that no pixel uses, in all entries, in their lowest bits, in the alpha table. And the
//! numbers that an analyst wants beside a palette image: entries that repeat each other, groups of nearly equal ones
//! (S-Tools reduces an image to 32 colours and gives each eight neighbours), what the table is sorted by, and how far
//! apart the colours are that differ in the lowest bit of their index.

use super::{Carrier, whole};
use crate::finding::{BitOrder, FalseAlarm, Finding, Method, Place};
use crate::payload::bits::packed;
use crate::pixels::{Image, Layout, Samples};

/// Fewest bytes of a table that are looked at.
const FEWEST: usize = 12;
/// Largest difference of a channel between nearly equal colours.
const NEAR: u8 = 1;
/// Entries in groups of so many nearly equal ones from which on the table is told; more of them are a ramp.
const GROUPED: usize = 64;
const GROUP: std::ops::RangeInclusive<usize> = 4..=16;
/// Groups of a table that was reduced to 32 colours with neighbours, and the share of its entries in them.
const REDUCED: std::ops::RangeInclusive<usize> = 24..=64;
const NEARLY_ALL: f64 = 0.9;
/// Entries in use that repeat another one in use, from which on the table is told.
const REPEATED: usize = 8;
/// How often clean palette images have a table of such groups.
const MEASURED: FalseAlarm = FalseAlarm::Measured { hits: 0, of: 4965 };

/// Reads the table's bytes, and tells what stands out in it.
pub(super) fn recover(image: &Image) -> Vec<Finding> {
    if image.layout != Layout::Indexed || image.palette.colours.is_empty() {
        return Vec::new();
    }
    let table = Table::of(image);
    let mut findings = streams(image, &table);
    findings.extend(table.tell(image));
    findings
}

#[derive(Default)]
struct Table {
    /// The colours, at most 256.
    colours: Vec<[u8; 3]>,
    /// Alpha of each.
    alpha: Vec<u8>,
    /// Pixels of each.
    counts: Vec<u64>,
    /// Pixels whose index has no colour.
    behind: u64,
}

impl Table {
    fn of(image: &Image) -> Self {
        let colours: Vec<[u8; 3]> = image.palette.colours.iter().copied().take(256).collect();
        let mut counts = vec![0; colours.len()];
        let mut behind = 0;
        let Samples::Eight(indices) = &image.samples else { return Self::default() };
        for index in indices {
            match counts.get_mut(usize::from(*index)) {
                Some(count) => *count += 1,
                None => behind += 1,
            }
        }
        let alpha = |at: usize| image.palette.alpha.get(at).copied().unwrap_or(255);
        let alpha = (0..colours.len()).map(alpha).collect();
        Self { colours, alpha, counts, behind }
    }

    fn unused(&self) -> impl Iterator<Item = [u8; 3]> + '_ {
        self.colours.iter().zip(&self.counts).filter(|(_, count)| **count == 0).map(|(colour, _)| *colour)
    }

    /// Entries in use that repeat an earlier one in use.
    fn repeated(&self) -> usize {
        let entries = self.colours.iter().zip(&self.alpha).zip(&self.counts);
        let used: Vec<_> = entries.filter(|(_, count)| **count > 0).map(|(entry, _)| entry).collect();
        (0..used.len()).filter(|at| used[..*at].contains(&used[*at])).count()
    }

    /// Groups of nearly equal, not equal, entries, ramps left out: how many entries they have altogether, and how many groups there are.
    fn grouped(&self) -> (usize, usize) {
        let count = self.colours.len();
        let mut group: Vec<usize> = (0..count).collect();
        for at in 0..count {
            for other in 0..at {
                let distance = distance(self.colours[at], self.colours[other]);
                let alike = (1..=NEAR).contains(&distance) && self.alpha[at] == self.alpha[other];
                if alike && group[at] != group[other] {
                    let (from, to) = (group[at].max(group[other]), group[at].min(group[other]));
                    group.iter_mut().filter(|known| **known == from).for_each(|known| *known = to);
                }
            }
        }
        let size = |wanted: usize| group.iter().filter(|known| **known == wanted).count();
        let sizes: Vec<usize> = (0..count).map(size).filter(|size| GROUP.contains(size)).collect();
        (sizes.iter().sum(), sizes.len())
    }

    /// What the table is sorted by, where it is.
    fn order(&self) -> &'static str {
        let brightness = |[r, g, b]: [u8; 3]| 299 * u32::from(r) + 587 * u32::from(g) + 114 * u32::from(b);
        let sorted = |keys: Vec<u64>| keys.is_sorted() || keys.iter().rev().is_sorted();
        if sorted(self.colours.iter().map(|colour| u64::from(brightness(*colour))).collect()) {
            "sorted by brightness"
        } else if sorted(self.counts.clone()) {
            "sorted by how often colours are used"
        } else if sorted(
            self.colours.iter().map(|[r, g, b]| u64::from(u32::from_be_bytes([0, *r, *g, *b]))).collect(),
        ) {
            "sorted by red, green and blue"
        } else {
            "in no order"
        }
    }

    /// Mean distance of the colours of neighbouring indices, from `offset` on, in pairs.
    fn pairs(&self, offset: usize) -> f64 {
        let pairs = self.colours.get(offset..).unwrap_or_default().as_chunks::<2>().0;
        let sum: f64 = pairs.iter().map(|[a, b]| f64::from(distance(*a, *b))).sum();
        sum / pairs.len().max(1) as f64
    }

    /// The numbers in words.
    fn numbers(&self) -> String {
        let unused = self.unused().count();
        let own = self.unused().filter(|colour| *colour != [0; 3] && *colour != [255; 3]).count();
        let (grouped, groups) = self.grouped();
        let behind = if self.behind > 0 {
            format!("; {} pixels have an index without a colour", self.behind)
        } else {
            String::new()
        };
        format!(
            "the colour table has {} entries, {}: {} in use repeat another in use, {grouped} form {groups} groups of \
             nearly equal ones, {unused} are used by no pixel ({own} of these neither black nor white); colours whose \
             indices differ in the lowest bit are {:.0} levels apart on average, the other neighbours {:.0}{behind}",
            self.colours.len(),
            self.order(),
            self.repeated(),
            self.pairs(0),
            self.pairs(1),
        )
    }

    /// What stands out, with all numbers.
    fn tell(&self, image: &Image) -> Option<Finding> {
        let place = Place::Samples { region: whole(image), spec: "b1,p,msb,xy".to_owned() };
        let (grouped, groups) = self.grouped();
        let all = grouped as f64 >= NEARLY_ALL * self.colours.len() as f64;
        let finding = if all && REDUCED.contains(&groups) {
            Finding::indication("palette-groups", self.numbers(), place).with_false_alarm(MEASURED)
        } else if grouped >= GROUPED || self.repeated() >= REPEATED || self.behind > 0 {
            Finding::information("palette-table", self.numbers(), place)
        } else {
            return None;
        };
        Some(finding.with_method(Method::Palette, None).with_reproduce("inspect {}"))
    }
}

/// Largest difference of a channel.
fn distance(a: [u8; 3], b: [u8; 3]) -> u8 {
    a.iter().zip(b).map(|(a, b)| a.abs_diff(b)).max().unwrap_or_default()
}

fn streams(image: &Image, table: &Table) -> Vec<Finding> {
    let all: Vec<u8> = table.colours.iter().flatten().copied().collect();
    let unused: Vec<u8> = table.unused().flatten().collect();
    let channel = |at: usize| table.colours.iter().map(|colour| colour[at]).collect::<Vec<u8>>();
    let low = |order| packed(all.iter().map(|value| value & 1), order, all.len());
    let low_unused = |order| packed(unused.iter().map(|value| value & 1), order, unused.len());
    let none = BitOrder::None;
    let streams: [(&str, Vec<u8>, BitOrder); 10] = [
        ("the colours of the table, taken as bytes,", all.clone(), none),
        ("the colours that no pixel uses, taken as bytes,", unused.clone(), none),
        ("the red values of the colour table", channel(0), none),
        ("the green values of the colour table", channel(1), none),
        ("the blue values of the colour table", channel(2), none),
        ("the alpha values of the colour table", image.palette.alpha.clone(), none),
        ("the least significant bits of the colour table", low(BitOrder::MsbFirst), BitOrder::MsbFirst),
        ("the least significant bits of the colour table", low(BitOrder::LsbFirst), BitOrder::LsbFirst),
        ("the least significant bits of unused colours", low_unused(BitOrder::MsbFirst), BitOrder::MsbFirst),
        ("the least significant bits of unused colours", low_unused(BitOrder::LsbFirst), BitOrder::LsbFirst),
    ];
    let trials = (streams.len() * 2) as f64;
    let mut findings: Vec<Finding> = Vec::new();
    for (what, bytes, order) in &streams {
        if bytes.len() < FEWEST {
            continue;
        }
        let read = |most: usize| bytes.get(..most.min(bytes.len())).unwrap_or_default().to_vec();
        let carrier = Carrier {
            ids: ("table-file", "table-text"),
            what: (*what).to_owned(),
            spec: "palette".to_owned(),
            region: whole(image),
            method: Method::Palette,
            order: *order,
            trials,
            plain: 0,
            read: &read,
        };
        if let Some(finding) = carrier.examine(bytes.len())
            && findings.iter().all(|known| known.payload != finding.payload)
        {
            findings.push(finding);
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Class;

    fn image(colours: Vec<[u8; 3]>, indices: Vec<u8>) -> Image {
        let width = indices.len() as u32;
        let mut image = Image::eight_bit(width, 1, Layout::Indexed, indices);
        image.palette.colours = colours;
        image
    }

    #[test]
    fn text_in_unused_colours_and_in_the_table_is_read() {
        let text = b"Meet me at the old bridge at noon, bring the blue folder.";
        let mut colours = vec![[1, 2, 3], [250, 251, 252]];
        colours.extend(text.as_chunks::<3>().0);
        let found = recover(&image(colours, vec![0, 1, 0, 1]));
        assert_eq!((found[0].id, found[0].class), ("table-text", Class::Proof));
        assert_eq!(found[0].payload.as_ref().unwrap().bytes, text);
        assert!(found[0].summary.starts_with("The colours that no pixel uses"), "{}", found[0].summary);
    }

    #[test]
    fn text_in_the_alpha_table_and_in_low_bits_is_read() {
        let text = b"Meet me at the old bridge at noon, bring the blue folder.";
        let mut clear = image((0..=255).map(|at| [at, at ^ 0x55, at / 2]).collect(), (0..=255).collect());
        clear.palette.alpha = text.to_vec();
        assert_eq!(recover(&clear)[0].payload.as_ref().unwrap().bytes, text);
        let bits: Vec<u8> = text.iter().flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1)).collect();
        let colours = bits.as_chunks::<3>().0.iter().map(|bits| bits.map(|bit| 0x64 | bit)).collect();
        let low = recover(&image(colours, (0..152).collect()));
        assert!(low[0].payload.as_ref().unwrap().bytes.starts_with(b"Meet me at"), "{low:?}");
    }

    #[test]
    fn ramps_and_ordinary_tables_are_nothing() {
        let ramp: Vec<[u8; 3]> = (0..=255).map(|at| [at; 3]).collect();
        assert_eq!(recover(&image(ramp[32..].to_vec(), vec![3; 9])), []);
        let web: Vec<[u8; 3]> =
            (0..216_u32).map(|at| [at / 36, at / 6 % 6, at % 6].map(|step| (step * 51) as u8)).collect();
        assert_eq!(recover(&image(web, (0..216).collect())), []);
        assert_eq!(recover(&image(vec![[0; 3]], vec![0])), []);
    }

    #[test]
    fn groups_of_nearly_equal_colours_are_counted() {
        // 32 colours with eight neighbours each, as S-Tools leaves them.
        let base = |at: u32| [at * 7 % 32 * 8, at * 8, at * 3 % 32 * 8].map(|value| value as u8);
        let near = |at: u32, to: u32| {
            let [r, g, b] = base(at);
            [r + (to & 1) as u8, g + (to >> 1 & 1) as u8, b + (to >> 2) as u8]
        };
        let colours = (0..256).map(|at| near(at / 8, at % 8)).collect();
        let found = recover(&image(colours, (0..=255).collect()));
        assert_eq!((found[0].id, found[0].raises), ("palette-groups", false));
        assert!(found[0].summary.contains("256 form 32 groups"), "{}", found[0].summary);
    }

    #[test]
    fn repeated_colours_and_indices_without_a_colour_are_told() {
        let twice: Vec<[u8; 3]> = (0..40_u8).map(|at| [at / 2 * 9, 255 - at / 2 * 9, 7]).collect();
        let found = recover(&image(twice, (0..40).collect()));
        assert_eq!((found[0].id, found[0].class), ("palette-table", Class::Information));
        assert!(found[0].summary.contains("20 in use repeat another in use"), "{}", found[0].summary);
        let behind = recover(&image(vec![[0; 3], [9; 3]], vec![0, 1, 7]));
        assert_eq!(behind[0].id, "palette-table");
        assert!(behind[0].summary.contains("1 pixels have an index"), "{}", behind[0].summary);
    }
}

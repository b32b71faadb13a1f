//! False positives, detection and accuracy at every target, over all images and by group.

use std::collections::BTreeMap;

use serde::Serialize;

use super::groups::{self, By};
use super::interval::Rate;
use super::record::{Called, Measured, Record, Said};
use super::targets::Targets;

/// What is measured: both, always apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum System {
    /// Everything: structure, recovery, model.
    Pipeline,
    /// The model alone, as `--no-heuristics` decides.
    Model,
}

impl System {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Pipeline, Self::Model];

    /// How people read it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Pipeline => "Whole pipeline",
            Self::Model => "Model alone",
        }
    }

    /// What this system says of an image.
    pub const fn said(self, measured: &Measured) -> &Said {
        match self {
            Self::Pipeline => &measured.pipeline,
            Self::Model => &measured.model,
        }
    }
}

/// Rates of some images; those of clean and of stego images never mix.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Cell {
    /// Clean images called stego.
    pub false_positives: Rate,
    /// Clean images called suspicious, not counting those called stego.
    pub suspicious: Rate,
    /// Stego images called stego.
    pub detection: Rate,
    /// Stego images called suspicious, not counting those called stego.
    pub raised: Rate,
}

/// Counts of some images.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    clean: u64,
    false_positives: u64,
    suspicious: u64,
    stego: u64,
    detected: u64,
    raised: u64,
}

impl Counts {
    fn add(&mut self, is_stego: bool, called: Called) {
        let (all, stego, suspicious) = if is_stego {
            (&mut self.stego, &mut self.detected, &mut self.raised)
        } else {
            (&mut self.clean, &mut self.false_positives, &mut self.suspicious)
        };
        *all += 1;
        match called {
            Called::Stego => *stego += 1,
            Called::Suspicious => *suspicious += 1,
            Called::Clean => {}
        }
    }

    fn cell(self) -> Cell {
        Cell {
            false_positives: Rate::new(self.false_positives, self.clean),
            suspicious: Rate::new(self.suspicious, self.clean),
            detection: Rate::new(self.detected, self.stego),
            raised: Rate::new(self.raised, self.stego),
        }
    }
}

/// The rates of one group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// What was grouped by.
    pub by: By,
    /// Which group.
    pub name: String,
    /// Its rates.
    #[serde(flatten)]
    pub cell: Cell,
}

/// One system at one target.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AtTarget {
    /// Which system.
    pub system: System,
    /// The false-positive target.
    pub fpr: f64,
    /// All images.
    pub overall: Cell,
    /// Method named right, of stego images called stego.
    pub method: Rate,
    /// Bit order named right, of stego images called stego; nothing said counts as `none`.
    pub bit_order: Rate,
    /// The same of texts in samples, whose order can be seen.
    pub bit_order_of_text: Rate,
    /// By group.
    pub groups: Vec<Group>,
}

/// Images that were examined, with what was measured.
pub fn examined(records: &[Record]) -> impl Iterator<Item = (&Record, &Measured)> {
    records.iter().filter_map(|record| Some((record, record.measured.as_ref()?)))
}

/// `system` at target number `at`.
pub fn at_target(records: &[Record], system: System, targets: &Targets, at: usize) -> AtTarget {
    let mut overall = Counts::default();
    let mut groups: BTreeMap<groups::Key, Counts> = BTreeMap::new();
    let [mut method, mut order, mut order_of_text] = [(0u64, 0u64); 3];
    let count = |of: &mut (u64, u64), right: bool| {
        of.0 += u64::from(right);
        of.1 += 1;
    };
    for (record, measured) in examined(records) {
        let (label, said) = (&record.label, system.said(measured));
        let called = said.calls[at];
        overall.add(label.is_stego(), called);
        for key in groups::keys(record) {
            groups.entry(key).or_default().add(label.is_stego(), called);
        }
        if label.is_stego() && called == Called::Stego {
            count(&mut method, said.method == label.method);
            let right = said.bit_order.as_deref().unwrap_or("none") == label.bit_order;
            count(&mut order, right);
            if label.kind == "text" && groups::in_samples(label) && label.bit_order != "none" {
                count(&mut order_of_text, right);
            }
        }
    }
    let rate = |(hits, of)| Rate::new(hits, of);
    AtTarget {
        system,
        fpr: targets.list[at].fpr,
        overall: overall.cell(),
        method: rate(method),
        bit_order: rate(order),
        bit_order_of_text: rate(order_of_text),
        groups: groups
            .into_iter()
            .map(|((by, _, name), counts)| Group { by, name, cell: counts.cell() })
            .collect(),
    }
}

/// The groups of one kind as a table of rates, without columns that say nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Titles of the columns behind the name.
    pub heads: Vec<&'static str>,
    /// A group's name and its rates.
    pub rows: Vec<(String, Vec<Rate>)>,
}

/// A column: its title, and its rate of what the pipeline and the model alone came to.
type Column = (&'static str, fn(&Cell, &Cell) -> Rate);

const COLUMNS: [Column; 6] = [
    ("false positives", |pipeline, _| pipeline.false_positives),
    ("clean called suspicious", |pipeline, _| pipeline.suspicious),
    ("false positives, model alone", |_, model| model.false_positives),
    ("detection", |pipeline, _| pipeline.detection),
    ("stego called suspicious", |pipeline, _| pipeline.raised),
    ("detection, model alone", |_, model| model.detection),
];

/// The groups by `by` at one target.
pub fn table(pipeline: &AtTarget, model: &AtTarget, by: By) -> Table {
    let groups = || pipeline.groups.iter().zip(&model.groups).filter(|(group, _)| group.by == by);
    let tells = |(_, rate): &&Column| groups().any(|(p, m)| rate(&p.cell, &m.cell).of > 0);
    let columns: Vec<&Column> = COLUMNS.iter().filter(tells).collect();
    Table {
        heads: columns.iter().map(|(head, _)| *head).collect(),
        rows: groups()
            .map(|(p, m)| (p.name.clone(), columns.iter().map(|(_, rate)| rate(&p.cell, &m.cell)).collect()))
            .collect(),
    }
}

/// One cell of the table method × format × source × payload size.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cross {
    /// The method, `clean` for clean images.
    pub method: String,
    /// The file's format.
    pub format: String,
    /// The source.
    pub source: String,
    /// The payload's size class, empty for clean images.
    pub payload: &'static str,
    /// Images called stego by the whole pipeline at the foremost target: detection, or false positives where the
    /// method is `clean`.
    pub pipeline: Rate,
    /// The same by the model alone.
    pub model: Rate,
    /// Images called stego at each target, in the order of the report's targets: by the pipeline and by the model.
    pub hits: Vec<[u64; 2]>,
}

/// The whole table, without its empty cells.
pub fn cross(records: &[Record], targets: &Targets) -> Vec<Cross> {
    type Key<'a> = (&'a str, &'a str, &'a str, usize, &'static str);
    let mut cells: BTreeMap<Key<'_>, (u64, Vec<[u64; 2]>)> = BTreeMap::new();
    for (record, measured) in examined(records) {
        let label = &record.label;
        let (place, payload) =
            if label.is_stego() { groups::payload_size(label.payload_bytes) } else { (0, "") };
        let method = label.method.as_deref().unwrap_or("clean");
        let key = (method, measured.format.as_str(), record.source.as_str(), place, payload);
        let cell = cells.entry(key).or_insert_with(|| (0, vec![[0; 2]; targets.list.len()]));
        cell.0 += 1;
        for (at, hits) in cell.1.iter_mut().enumerate() {
            for (hits, system) in hits.iter_mut().zip(System::ALL) {
                *hits += u64::from(system.said(measured).calls[at] == Called::Stego);
            }
        }
    }
    cells
        .into_iter()
        .map(|((method, format, source, _, payload), (of, hits))| Cross {
            method: method.to_owned(),
            format: format.to_owned(),
            source: source.to_owned(),
            payload,
            pipeline: Rate::new(hits[targets.default][0], of),
            model: Rate::new(hits[targets.default][1], of),
            hits,
        })
        .collect()
}

/// The cells whose pipeline rates are surely bad, worst first: clean ones by the lower end of their false positives,
/// stego ones by the upper end of their detection.
pub fn worst(cells: &[Cross], clean: bool, most: usize) -> Vec<&Cross> {
    let bad = |cell: &&Cross| {
        let wrong = if clean { cell.pipeline.hits } else { cell.pipeline.of - cell.pipeline.hits };
        (cell.method == "clean") == clean && wrong > 0
    };
    let mut found: Vec<&Cross> = cells.iter().filter(bad).collect();
    // The end of the interval that even luck does not reach past.
    let shown = |cell: &Cross| if clean { -cell.pipeline.low } else { cell.pipeline.high };
    found.sort_by(|a, b| shown(a).total_cmp(&shown(b)));
    found.truncate(most);
    found
}

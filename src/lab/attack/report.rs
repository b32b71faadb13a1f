//! The attacks as text.

use super::{Report, Row};
use crate::lab::table::Table;

/// The report as tables for people.
pub fn table(report: &Report) -> String {
    let mut text = format!(
        "{}: {} covers of {} sources, {} images unfit, {} have lost their labels; target {}\n\
         Rates with Clopper–Pearson 95 % intervals, of files whose payload could be read back.\n",
        report.model, report.covers, report.sources, report.unfit, report.unlabelled, report.fpr
    );
    let mut part = |title: &str, rows: &mut dyn Iterator<Item = &Row>| {
        let mut table = Table::new([
            title,
            "payload",
            "read back",
            "stego",
            "stego or suspicious",
            "model alone",
            "changed",
            "queries",
        ]);
        for row in rows {
            table.row([
                row.attack.to_owned(),
                row.payload.to_owned(),
                format!("{} of {}", row.read_back.hits, row.read_back.of),
                row.stego.to_string(),
                row.noticed.to_string(),
                row.model_alone.to_string(),
                format!("{:.2} %", row.changed * 100.0),
                if row.queries > 0.0 { format!("{:.0}", row.queries) } else { String::new() },
            ]);
        }
        text.extend(["\n", &table.to_string()]);
    };
    let clean = |row: &&Row| row.payload.is_empty();
    part("false positives", &mut report.rows.iter().filter(clean));
    part("detection", &mut report.rows.iter().filter(|row| row.survives && !clean(row)));
    part("payload lost", &mut report.rows.iter().filter(|row| !row.survives));
    text
}

//! The ablation as text.

use super::{Ablated, AtThreshold, Report};
use crate::lab::table::Table;

/// The report as a table for people: the whole network first, then the streams by what they are worth.
pub fn table(report: &Report) -> String {
    let mut text = format!(
        "{}: {} clean and {} stego images, {} files could not be read, {} have lost their labels; target {}\n\
         Rates with Clopper–Pearson 95 % intervals; p: McNemar's test against the whole network.\n\n",
        report.model, report.clean, report.stego, report.unread, report.unlabelled, report.fpr
    );
    text.push_str("At a threshold with the whole network's number of false positives on these images:\n");
    let rows = || std::iter::once(&report.whole).chain(&report.streams);
    let mut table =
        Table::new(["without", "lost, points", "detected", "p", "false positives", "AUC", "images with it"]);
    for row in rows() {
        let at = &row.same_false_positives;
        let present = if row.without.is_some() { row.present.hits.to_string() } else { String::new() };
        table.row([
            name(row),
            format!("{:.2}", row.loss),
            at.detected.to_string(),
            p(at.detected_p),
            at.false_positives.to_string(),
            row.auc.map_or("–".to_owned(), |auc| format!("{auc:.4}")),
            present,
        ]);
    }
    text.push_str(&table.to_string());
    text.push_str("\nAt the manifest's threshold:\n");
    let mut table = Table::new(["without", "detected", "p", "false positives", "p"]);
    for row in rows() {
        let at = &row.as_shipped;
        table.row([
            name(row),
            at.detected.to_string(),
            p(at.detected_p),
            at.false_positives.to_string(),
            p(at.false_positives_p),
        ]);
    }
    text.push_str(&table.to_string());
    text.push_str("\nDetection by method, same number of false positives:\n");
    text.push_str(&methods(rows(), |row| &row.same_false_positives));
    text.push_str("\nDetection by method, the manifest's threshold:\n");
    text.push_str(&methods(rows(), |row| &row.as_shipped));
    text
}

fn methods<'a>(rows: impl Iterator<Item = &'a Ablated>, at: impl Fn(&Ablated) -> &AtThreshold) -> String {
    let mut table: Option<Table> = None;
    for row in rows {
        let methods = &at(row).methods;
        let names = methods.iter().map(|of| of.method);
        let table = table.get_or_insert_with(|| Table::new(std::iter::once("without").chain(names)));
        table.row(std::iter::once(name(row)).chain(methods.iter().map(|of| of.detected.to_string())));
    }
    table.map_or_else(String::new, |table| table.to_string())
}

fn name(row: &Ablated) -> String {
    row.without.unwrap_or("(nothing)").to_owned()
}

fn p(value: f64) -> String {
    if value < 1e-4 { "< 0.0001".to_owned() } else { format!("{value:.4}") }
}

//! The comparison as text: one column a network.

use super::{Against, Column, Measured, Parted, Report};
use crate::lab::evaluate::interval::Rate;
use crate::lab::table::Table;

/// The report as one table for people.
pub fn table(report: &Report) -> String {
    let mut text = format!(
        "{} clean and {} stego images, {} files could not be read, {} have lost their labels\n\
         Rates with Clopper–Pearson 95 % intervals; against the first network by McNemar's test at target {}.\n\n",
        report.clean, report.stego, report.unread, report.unlabelled, report.fpr
    );
    let columns = &report.models;
    let mut table = Table::new(std::iter::once("").chain(columns.iter().map(|column| column.file.as_str())));
    let mut row = |name: &str, cell: &dyn Fn(&Measured) -> String| {
        let cell = |column: &Column| column.measured.as_ref().map_or("failed".to_owned(), cell);
        table.row(std::iter::once(name.to_owned()).chain(columns.iter().map(cell)));
    };
    row("network", &|of| of.name.clone());
    row("run by", &|of| of.backend.clone());
    row("F / C / views", &|of| format!("{} / {} / {}", of.format, of.content, of.views));
    row("AUC", &|of| of.auc.map_or("–".to_owned(), |auc| format!("{auc:.4}")));
    for target in targets(columns) {
        let at = |of: &Measured, rate: fn(&super::AtTarget) -> Rate| {
            let found = of.targets.iter().find(|at| at.fpr.total_cmp(&target).is_eq());
            found.map_or("–".to_owned(), |at| rate(at).to_string())
        };
        row(&format!("false positives at {target}"), &|of| at(of, |at| at.false_positives));
        row(&format!("detected at {target}"), &|of| at(of, |at| at.detected));
    }
    row("detected at the first's false positives", &|of| of.detected_at_first.to_string());
    row("method right, of detected", &|of| of.method.to_string());
    row("bit order right, of detected", &|of| of.bit_order.map_or("–".to_owned(), |rate| rate.to_string()));
    row("network p50 / p95, ms", &|of| {
        format!("{:.2} / {:.2} (n = {})", of.latency_ms.p50, of.latency_ms.p95, of.latency_ms.of)
    });
    let against = |of: &Measured, side: fn(&Against) -> Parted| {
        of.against_first.as_ref().map(side).map_or("–".to_owned(), |parted| {
            format!("{} / {}, p = {:.4}", parted.only_first, parted.only_this, parted.p)
        })
    };
    row("false positives: only first / only this", &|of| against(of, |against| against.clean));
    row("detected: only first / only this", &|of| against(of, |against| against.stego));
    let bytes = columns.iter().map(|column| column.bytes.map_or("–".to_owned(), |bytes| bytes.to_string()));
    table.row(std::iter::once("bytes".to_owned()).chain(bytes));
    text.push_str(&table.to_string());
    for (column, reason) in columns.iter().filter_map(|column| Some((column, column.failed.as_ref()?))) {
        text.extend([column.file.as_str(), " failed: ", reason, "\n"]);
    }
    text
}

/// Every target that a manifest names, the loosest first.
fn targets(columns: &[Column]) -> Vec<f64> {
    let measured = columns.iter().filter_map(|column| column.measured.as_ref());
    let mut targets: Vec<f64> = measured.flat_map(|of| of.targets.iter().map(|at| at.fpr)).collect();
    targets.sort_by(|a, b| b.total_cmp(a));
    targets.dedup();
    targets
}

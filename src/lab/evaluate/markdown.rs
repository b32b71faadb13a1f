//! The report as Markdown.

use std::fmt::Write as _;

use super::baseline::Comparison;
use super::goals::Part;
use super::groups::By;
use super::interval::percent;
use super::rates::{self, AtTarget, Cross, System};
use super::report::Report;
use crate::untrusted::Untrusted;

/// Cells of the cross table that are shown.
pub const WORST: usize = 20;
/// False alarms that are listed.
pub const LISTED: usize = 200;

/// The whole page.
pub fn page(report: &Report) -> String {
    let mut page = Page(String::new());
    head(&mut page, report);
    goals(&mut page, report);
    targets(&mut page, report);
    for by in By::ALL {
        group(&mut page, report, by);
    }
    let clean = rates::worst(&report.cross, true, WORST);
    cells(&mut page, "Worst cells: false positives", &clean);
    let stego = rates::worst(&report.cross, false, WORST);
    cells(&mut page, "Worst cells: detection", &stego);
    model(&mut page, report);
    alarms(&mut page, report);
    balance(&mut page, report);
    timings(&mut page, report);
    for comparison in &report.comparisons {
        compared(&mut page, comparison);
    }
    failures(&mut page, report);
    page.0
}

/// Markdown under construction.
struct Page(String);

impl Page {
    fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    fn heading(&mut self, text: &str) {
        self.line(&format!("\n## {}\n", escape(text)));
    }

    /// A table; the first column is text, the others are figures.
    fn table(&mut self, head: &[&str], rows: impl Iterator<Item = Vec<String>>) {
        self.line(&format!("| {} |", head.join(" | ")));
        let rule: Vec<&str> = (0..head.len()).map(|at| if at == 0 { "---" } else { "---:" }).collect();
        self.line(&format!("| {} |", rule.join(" | ")));
        for row in rows {
            self.line(&format!("| {} |", row.join(" | ")));
        }
    }
}

/// Text that may come from a file: what is invisible is shown, and nothing in it is Markdown.
fn escape(text: &str) -> String {
    let shown = Untrusted::new(text).to_string();
    let mut escaped = String::with_capacity(shown.len());
    for c in shown.chars() {
        if c == '<' {
            // A backslash before it would do for Markdown, but not for those who look for tags.
            escaped.push_str("&lt;");
            continue;
        }
        if "\\`*_{}[]>#|~&!$".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

fn head(page: &mut Page, report: &Report) {
    let set = &report.set;
    page.line("# Evaluation\n");
    page.line(&format!(
        "Model {} (SHA-256 `{}`, {}), {} {}. Set of {} images of {} sources, part `{}`: {} clean, {} with a payload \
         (fingerprint `{}`).",
        escape(&report.model.name),
        report.model.sha256,
        escape(&report.model.backend_version),
        report.program.name,
        report.program.version,
        set.images,
        set.sources,
        set.split,
        set.clean,
        set.stego,
        set.fingerprint
    ));
    page.line(&format!(
        "\nEvery rate is followed by its 95 % interval (Clopper–Pearson), which takes images for independent; those \
         of one source are not. Clean and stego images are never mixed in one rate. Foremost false-positive target: {} %.\n",
        percent(report.targets.foremost().fpr)
    ));
    page.line(&format!("Repeat with:\n\n```\n{}\n```", Untrusted::new(report.command.as_str())));
}

fn goals(page: &mut Page, report: &Report) {
    page.heading("Targets of the detector");
    let rows = report.goals.iter().flat_map(|goal| {
        let sign = if goal.at_most { "≤" } else { "≥" };
        let whole = vec![
            goal.what.to_owned(),
            format!("{sign} {} %", percent(goal.target)),
            goal.rate.to_string(),
            goal.standing.title().to_owned(),
        ];
        let part = |part: &Part| vec![part.title(), String::new(), part.rate.to_string(), String::new()];
        std::iter::once(whole).chain(goal.parts.iter().map(part))
    });
    page.table(&["what", "target", "measured", "standing"], rows);
}

fn targets(page: &mut Page, report: &Report) {
    page.heading("At every false-positive target");
    let row = |at: &AtTarget| {
        vec![
            format!("{}, {} %", at.system.title(), percent(at.fpr)),
            at.overall.false_positives.to_string(),
            at.overall.suspicious.to_string(),
            at.overall.detection.to_string(),
            at.overall.raised.to_string(),
            at.method.to_string(),
            at.bit_order.to_string(),
            at.bit_order_of_text.to_string(),
        ]
    };
    let head = [
        "system, target",
        "false positives",
        "clean called suspicious",
        "detection",
        "stego called suspicious",
        "method right",
        "bit order right",
        "bit order right, texts in samples",
    ];
    page.table(&head, report.rates.iter().map(row));
}

fn group(page: &mut Page, report: &Report, by: By) {
    let [pipeline, model] = System::ALL.map(|system| report.foremost(system));
    let table = rates::table(pipeline, model, by);
    if table.rows.is_empty() {
        return;
    }
    page.heading(by.title());
    let heads: Vec<&str> = std::iter::once("").chain(table.heads).collect();
    let rows = table.rows.into_iter().map(|(name, rates)| {
        std::iter::once(escape(&name)).chain(rates.iter().map(ToString::to_string)).collect()
    });
    page.table(&heads, rows);
}

fn cells(page: &mut Page, title: &str, cells: &[&Cross]) {
    if cells.is_empty() {
        return;
    }
    page.heading(title);
    let row = |cell: &&Cross| {
        vec![
            escape(&cell.method),
            escape(&cell.format),
            escape(&cell.source),
            cell.payload.to_owned(),
            cell.pipeline.to_string(),
            cell.model.to_string(),
        ]
    };
    let head = ["method", "format", "source", "payload", "whole pipeline", "model alone"];
    page.table(&head, cells.iter().map(row));
}

fn model(page: &mut Page, report: &Report) {
    page.heading("The model's score and probability");
    if let Some(auc) = report.roc.auc {
        page.line(&format!("Area under the characteristic: {auc:.4}.\n"));
        let rows = report.roc.points.iter().map(|point| {
            vec![
                format!("{} %", percent(point.fpr)),
                point.false_positives.to_string(),
                point.detection.to_string(),
            ]
        });
        page.table(&["false positives allowed", "false positives", "detection"], rows);
    }
    if let Some(reliability) = &report.reliability {
        page.line(&format!(
            "\nBrier score {:.4}, expected calibration error {:.4}; with clean and stego images weighing the same \
             {:.4} and {:.4}.\n",
            reliability.brier, reliability.error, reliability.brier_balanced, reliability.error_balanced
        ));
        let rows = reliability.bins.iter().map(|bin| {
            vec![
                format!("{:.1}–{:.1}", bin.from, bin.to),
                format!("{:.3}", bin.mean),
                bin.stego.to_string(),
                format!(
                    "{} % ({}–{})",
                    percent(bin.balanced[0]),
                    percent(bin.balanced[1]),
                    percent(bin.balanced[2])
                ),
            ]
        });
        page.table(&["probability", "mean", "stego", "stego, both kinds weighing the same"], rows);
    }
}

fn alarms(page: &mut Page, report: &Report) {
    if report.alarms.is_empty() {
        return;
    }
    page.heading("Clean images called stego");
    let row = |alarm: &super::report::Alarm| {
        let by = match alarm.by {
            [true, true] => "both",
            [true, false] => "pipeline",
            _ => "model alone",
        };
        vec![
            escape(&alarm.name),
            escape(&alarm.source),
            alarm.origin.to_owned(),
            by.to_owned(),
            alarm.basis.clone(),
            format!("{:.4}", alarm.probability),
        ]
    };
    let head = ["image", "source", "origin", "called by", "basis", "probability"];
    page.table(&head, report.alarms.iter().take(LISTED).map(row));
    if report.alarms.len() > LISTED {
        page.line(&format!("\n{} more are in records.jsonl.", report.alarms.len() - LISTED));
    }
}

fn balance(page: &mut Page, report: &Report) {
    page.heading("Balance of the set");
    let rows = report.balance.iter().map(|distribution| {
        let most = distribution.counts.iter().take(8);
        let mut counts =
            most.map(|(class, count)| format!("{} {count}", escape(class))).collect::<Vec<_>>().join(", ");
        if distribution.counts.len() > 8 {
            write!(counts, ", {} more", distribution.counts.len() - 8).expect("writing to a String");
        }
        vec![
            distribution.of.to_owned(),
            distribution.imbalance.map_or("–".to_owned(), |ratio| format!("{ratio:.1}")),
            format!("{:.2} of {:.2}", distribution.entropy, distribution.entropy_limit),
            counts,
        ]
    });
    page.table(&["of", "largest to smallest", "Shannon entropy, bits", "images"], rows);
}

fn timings(page: &mut Page, report: &Report) {
    let timings = &report.timings;
    page.heading("Time and memory");
    page.line(&format!(
        "{} on {} threads, {:.1} s.{}{}\n",
        timings.started,
        timings.workers,
        timings.wall_s,
        timings
            .files_per_s
            .zip(timings.mb_per_s)
            .map_or(String::new(), |(files, mb)| format!(" {files:.1} files and {mb:.1} MB a second.")),
        timings
            .peak_memory_bytes
            .map_or(String::new(), |bytes| format!(" Peak memory {:.0} MB.", bytes as f64 / 1e6)),
    ));
    let rows = [("an image", timings.per_file_ms), ("a megapixel, larger images", timings.per_megapixel_ms)]
        .into_iter()
        .map(|(what, spread)| {
            let figure = |ms: f64| format!("{ms:.1}");
            vec![
                what.to_owned(),
                figure(spread.p50),
                figure(spread.p95),
                figure(spread.p99),
                figure(spread.most),
                spread.of.to_string(),
            ]
        });
    page.table(&["milliseconds", "p50", "p95", "p99", "most", "images"], rows);
}

fn compared(page: &mut Page, comparison: &Comparison) {
    page.heading(&format!("Compared with {}", comparison.against));
    let change = |what: String, change: super::mcnemar::Change| {
        vec![
            what,
            change.before.to_string(),
            change.after.to_string(),
            format!("+{} −{}", change.gained, change.lost),
            format!("{:.3}", change.p),
        ]
    };
    let mut rows = Vec::new();
    for paired in &comparison.systems {
        let title = paired.system.title();
        rows.push(change(format!("{title}: false positives"), paired.false_positives));
        rows.push(change(format!("{title}: detection"), paired.detection));
    }
    rows.extend(
        comparison.methods.iter().map(|(method, of)| change(format!("detection, {}", escape(method)), *of)),
    );
    page.table(&["", "before", "after", "images", "p (McNemar, exact)"], rows.into_iter());
    let timings = comparison.timings;
    page.line(&format!(
        "\np95 of the time: {:.1} ms before, {:.1} ms after ({:.2} times){}.\n",
        timings.before,
        timings.after,
        timings.ratio,
        if timings.judged { "" } else { "; not of the same run, so it is not judged" }
    ));
    if comparison.regressions.is_empty() {
        page.line("Nothing got worse by more than is allowed.");
    }
    for text in &comparison.regressions {
        page.line(&format!("- **Worse:** {text}"));
    }
}

fn failures(page: &mut Page, report: &Report) {
    if report.set.unlabelled > 0 {
        page.line(&format!("\n{} images have lost their labels and were left out.", report.set.unlabelled));
    }
    if report.stage_failures > 0 {
        page.line(&format!("\nA stage of the pipeline failed on {} images.", report.stage_failures));
    }
    if report.failures.is_empty() {
        return;
    }
    page.heading("Not examined, in no rate");
    let rows = report.failures.iter().take(LISTED).map(|f| vec![escape(&f.name), escape(&f.reason)]);
    page.table(&["image", "why"], rows);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::evaluate::interval::Rate;

    #[test]
    fn names_cannot_break_a_table() {
        assert_eq!(escape("a|b_c<d>"), "a\\|b\\_c&lt;d\\>");
        assert!(!escape("x\n| y").contains('\n'));
        assert!(!escape("a\u{202e}b").contains('\u{202e}'));
        let mut page = Page(String::new());
        page.table(&["a", "b"], [vec![escape("x|y"), Rate::new(0, 0).to_string()]].into_iter());
        assert_eq!(page.0, "| a | b |\n| --- | ---: |\n| x\\|y | – |\n");
    }
}

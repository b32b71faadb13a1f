//! The report as one HTML page that stands by itself: no scripts, no requests, readable in light, dark and print.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::baseline::Comparison;
use super::charts;
use super::goals::{Part, Standing};
use super::groups::By;
use super::history::Entry;
use super::interval::{Rate, percent};
use super::markdown::{LISTED, WORST};
use super::rates::{self, Cross, System};
use super::report::Report;
use super::timing::Spread;
use crate::untrusted::Untrusted;

/// What the browser may do with the page: nothing but show it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";

/// The whole page; `trend` holds the runs on the same set.
pub fn page(report: &Report, trend: &[Entry]) -> String {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Evaluation of " (shown(&report.model.name)) }
                style { (PreEscaped(include_str!("report.css"))) }
            }
            body {
                (head(report))
                @for comparison in &report.comparisons { (compared(comparison)) }
                (goals(report))
                (targets(report))
                h2 { "Plots" }
                (charts::charts(report, trend))
                (alarms(report))
                (cells("Worst cells: false positives", &rates::worst(&report.cross, true, WORST)))
                (cells("Worst cells: detection", &rates::worst(&report.cross, false, WORST)))
                @for by in By::ALL { (group(report, by)) }
                (model(report))
                (balance(report))
                (timings(report))
                (failures(report))
            }
        }
    };
    markup.into_string()
}

/// Text that may come from a file, with what is invisible in it made visible.
fn shown(text: &str) -> String {
    Untrusted::new(text).to_string()
}

/// A table: heads, then rows of cells; the first column is text.
fn table(heads: &[&str], rows: impl IntoIterator<Item = Vec<Markup>>) -> Markup {
    html! {
        div class="wide" {
            table {
                thead { tr { @for head in heads { th scope="col" { (head) } } } }
                tbody { @for row in rows { tr { @for cell in row { td { (cell) } } } } }
            }
        }
    }
}

fn text(text: impl AsRef<str>) -> Markup {
    html! { (shown(text.as_ref())) }
}

/// A rate with its counts, which carry the weight, and its interval.
fn rate(rate: Rate) -> Markup {
    html! {
        @if rate.of == 0 { span class="soft" { "–" } }
        @else {
            span class="pair" { (rate.hits) " of " (rate.of) } " " span class="soft pair" { (rate.share()) }
        }
    }
}

fn head(report: &Report) -> Markup {
    let set = &report.set;
    let target = percent(report.targets.foremost().fpr);
    html! {
        h1 { "Evaluation of " (shown(&report.model.name)) }
        p {
            (set.images) " images of " (set.sources) " sources (part " (set.split) "): " (set.clean) " clean, "
            (set.stego) " with a payload. Every rate is followed by its 95 % interval (Clopper–Pearson); clean and "
            "stego images are never mixed in one rate. The intervals take images for independent, which those of one "
            "source are not. Foremost false-positive target: " (target) " %."
        }
        (table(
            &["", "false positives", "clean called suspicious", "detection", "stego called suspicious"],
            System::ALL.map(|system| {
                let cell = report.foremost(system).overall;
                vec![
                    text(system.title()),
                    rate(cell.false_positives),
                    rate(cell.suspicious),
                    rate(cell.detection),
                    rate(cell.raised),
                ]
            }),
        ))
        p class="note" {
            (report.program.name) " " (report.program.version) ", model SHA-256 " code { (report.model.sha256) } ", "
            (shown(&report.model.backend_version)) ", set " code { (set.fingerprint) }
        }
        pre { (shown(&report.command)) }
    }
}

fn goals(report: &Report) -> Markup {
    let rows = report.goals.iter().flat_map(|goal| {
        let sign = if goal.at_most { "≤" } else { "≥" };
        let class = match goal.standing {
            Standing::Met => "good",
            // The images were too few to tell.
            Standing::MetByRate => "open",
            Standing::Missed => "bad",
            Standing::NotMeasured => "soft",
        };
        let whole = vec![
            text(goal.what),
            html! { (sign) " " (percent(goal.target)) " %" },
            rate(goal.rate),
            html! { span class=(class) { (goal.standing.title()) } },
        ];
        let part = |part: &Part| {
            vec![html! { span class="soft" { (part.title()) } }, html! {}, rate(part.rate), html! {}]
        };
        std::iter::once(whole).chain(goal.parts.iter().map(part))
    });
    html! {
        h2 { "Targets of the detector" }
        (table(&["what", "target", "measured", "standing"], rows))
    }
}

fn targets(report: &Report) -> Markup {
    let rows = report.rates.iter().map(|at| {
        vec![
            html! { (at.system.title()) ", " (percent(at.fpr)) " %" },
            rate(at.overall.false_positives),
            rate(at.overall.suspicious),
            rate(at.overall.detection),
            rate(at.method),
            rate(at.bit_order),
            rate(at.bit_order_of_text),
        ]
    });
    let heads = [
        "system, false-positive target",
        "false positives",
        "clean called suspicious",
        "detection",
        "method right, given detected",
        "bit order right",
        "bit order right, texts in samples",
    ];
    html! {
        h2 { "At every false-positive target" }
        (table(&heads, rows))
    }
}

fn group(report: &Report, by: By) -> Markup {
    let [pipeline, model] = System::ALL.map(|system| report.foremost(system));
    let held = rates::table(pipeline, model, by);
    let heads: Vec<&str> = std::iter::once("").chain(held.heads).collect();
    let rows = held.rows.into_iter().map(|(name, rates)| {
        std::iter::once(text(name)).chain(rates.into_iter().map(rate)).collect::<Vec<_>>()
    });
    html! {
        @if rows.len() > 0 {
            h2 { (by.title()) }
            (table(&heads, rows))
        }
    }
}

fn cells(title: &str, cells: &[&Cross]) -> Markup {
    let row = |cell: &&Cross| {
        vec![
            html! {
                (shown(&cell.method)) " · " (shown(&cell.format)) " · " (shown(&cell.source))
                @if !cell.payload.is_empty() { " · " (cell.payload) }
            },
            rate(cell.pipeline),
            rate(cell.model),
        ]
    };
    html! {
        @if !cells.is_empty() {
            h2 { (title) }
            p class="note" {
                "Method · format · source · payload size; called stego. Those whose interval is worst come first; the "
                "whole table is in report.json."
            }
            (table(&["cell", "whole pipeline", "model alone"], cells.iter().map(row)))
        }
    }
}

fn alarms(report: &Report) -> Markup {
    let rows = report.alarms.iter().take(LISTED).map(|alarm| {
        let by = match alarm.by {
            [true, true] => "both",
            [true, false] => "whole pipeline",
            _ => "model alone",
        };
        vec![
            text(&alarm.name),
            text(&alarm.source),
            text(alarm.origin),
            text(by),
            text(&alarm.basis),
            text(alarm.method.as_deref().unwrap_or("–")),
            html! { (format!("{:.4}", alarm.probability)) },
        ]
    });
    let heads = ["image", "source", "origin", "called by", "basis", "method named", "probability"];
    html! {
        @if !report.alarms.is_empty() {
            h2 { "Clean images called stego" }
            (table(&heads, rows))
            @if report.alarms.len() > LISTED {
                p class="note" { (report.alarms.len() - LISTED) " more are in records.jsonl." }
            }
        }
    }
}

fn model(report: &Report) -> Markup {
    let roc = report.roc.points.iter().map(|point| {
        vec![
            html! { "at most " (percent(point.fpr)) " %" },
            rate(point.false_positives),
            rate(point.detection),
        ]
    });
    html! {
        h2 { "The model's score and probability" }
        @if let Some(auc) = report.roc.auc {
            p { "Area under the receiver operating characteristic: " (format!("{auc:.4}")) "." }
            (table(&["false positives allowed", "false positives", "detection"], roc))
        }
        @if let Some(reliability) = &report.reliability {
            p {
                "Brier score " (format!("{:.4}", reliability.brier)) ", expected calibration error "
                (format!("{:.4}", reliability.error)) "; with clean and stego images weighing the same "
                (format!("{:.4}", reliability.brier_balanced)) " and "
                (format!("{:.4}", reliability.error_balanced)) "."
            }
            (table(
                &["probability", "mean", "stego", "stego, both kinds weighing the same"],
                reliability.bins.iter().map(|bin| {
                    let [share, low, high] = bin.balanced.map(percent);
                    vec![
                        html! { (format!("{:.1}–{:.1}", bin.from, bin.to)) },
                        html! { (format!("{:.3}", bin.mean)) },
                        rate(bin.stego),
                        html! { (share) " % (" (low) "–" (high) ")" },
                    ]
                }),
            ))
        }
    }
}

fn balance(report: &Report) -> Markup {
    let rows = report.balance.iter().map(|distribution| {
        let counts = distribution.counts.iter().take(12);
        vec![
            text(distribution.of),
            html! { (distribution.imbalance.map_or("–".to_owned(), |ratio| format!("{ratio:.1}"))) },
            html! { (format!("{:.2} of {:.2}", distribution.entropy, distribution.entropy_limit)) },
            html! {
                div class="text" {
                    @for (number, (class, count)) in counts.enumerate() {
                        @if number > 0 { ", " }
                        (shown(class)) " " (count)
                    }
                    @if distribution.counts.len() > 12 { ", " (distribution.counts.len() - 12) " more" }
                }
            },
        ]
    });
    html! {
        h2 { "Balance of the set" }
        (table(&["of", "largest to smallest", "Shannon entropy, bits", "images"], rows))
    }
}

fn timings(report: &Report) -> Markup {
    let timings = &report.timings;
    let row = |what: &str, spread: Spread| {
        let figure = |ms: f64| html! { (format!("{ms:.1}")) };
        vec![
            text(what),
            figure(spread.p50),
            figure(spread.p95),
            figure(spread.p99),
            figure(spread.most),
            html! { (spread.of) },
        ]
    };
    html! {
        h2 { "Time and memory" }
        p {
            (timings.started) ", " (timings.workers) " threads, " (format!("{:.1}", timings.wall_s)) " s."
            @if let (Some(files), Some(mb)) = (timings.files_per_s, timings.mb_per_s) {
                " " (format!("{files:.1}")) " files and " (format!("{mb:.1}")) " MB a second."
            }
            @if let Some(bytes) = timings.peak_memory_bytes {
                " Peak memory " (format!("{:.0}", bytes as f64 / 1e6)) " MB."
            }
        }
        (table(
            &["milliseconds", "p50", "p95", "p99", "most", "images"],
            [
                row("an image", timings.per_file_ms),
                row("a megapixel, images of 0.1 megapixels and more", timings.per_megapixel_ms),
            ],
        ))
    }
}

fn compared(comparison: &Comparison) -> Markup {
    let row = |what: String, change: super::mcnemar::Change| {
        vec![
            text(what),
            rate(change.before),
            rate(change.after),
            html! { "+" (change.gained) " −" (change.lost) },
            html! { (format!("{:.3}", change.p)) },
        ]
    };
    let mut rows = Vec::new();
    for paired in &comparison.systems {
        let title = paired.system.title();
        rows.push(row(format!("{title}: false positives"), paired.false_positives));
        rows.push(row(format!("{title}: detection"), paired.detection));
    }
    rows.extend(
        comparison.methods.iter().map(|(method, change)| row(format!("Detection, {method}"), *change)),
    );
    let timings = comparison.timings;
    html! {
        h2 { "Compared with " (shown(&comparison.against)) }
        @if comparison.regressions.is_empty() {
            p class="good" { "Nothing got worse by more than is allowed." }
        } @else {
            ul { @for regression in &comparison.regressions { li class="bad" { (regression) } } }
        }
        (table(&["", "before", "after", "images", "p (McNemar, exact)"], rows))
        p class="note" {
            "p95 of the time: " (format!("{:.1}", timings.before)) " ms before, " (format!("{:.1}", timings.after))
            " ms after (" (format!("{:.2}", timings.ratio)) " times)"
            @if !timings.judged { "; not of the same run, so it is not judged" }
            ". Model before: " (shown(&comparison.model.name)) ", SHA-256 " code { (comparison.model.sha256) } "."
        }
    }
}

fn failures(report: &Report) -> Markup {
    let rows = report.failures.iter().take(LISTED).map(|f| vec![text(&f.name), text(&f.reason)]);
    html! {
        @if report.set.unlabelled > 0 {
            p { (report.set.unlabelled) " images have lost their labels and were left out." }
        }
        @if report.stage_failures > 0 {
            p class="bad" { "A stage of the pipeline failed on " (report.stage_failures) " images." }
        }
        @if !report.failures.is_empty() {
            h2 { "Not examined, in no rate: " (report.failures.len()) }
            (table(&["image", "why"], rows))
        }
    }
}

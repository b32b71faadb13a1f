//! Which plots a report has.

use maud::{Markup, html};

use super::groups::{By, RATES};
use super::history::Entry;
use super::interval::{Rate, percent};
use super::plot::{Axis, Mark, Plot, Point, Series};
use super::rates::System;
use super::report::Report;
use super::scores::Histogram;

/// All plots; `trend` holds the runs on the same set.
pub fn charts(report: &Report, trend: &[Entry]) -> Markup {
    let mut plots = Vec::new();
    plots.extend(by_rate(report, System::Pipeline));
    plots.extend(by_rate(report, System::Model));
    plots.extend(characteristic(report));
    plots.extend(calibration(report));
    plots.extend(report.scores.as_ref().map(scores));
    plots.extend(report.timings.log10_ms.as_ref().map(latency));
    if trend.len() >= 2 {
        plots.push(over_time("Detection, run by run", trend, |entry| entry.detection));
        plots.push(over_time("False positives, run by run", trend, |entry| entry.false_positives));
    }
    html! { div class="plots" { @for plot in &plots { (plot.figure()) } } }
}

fn point(x: f64, rate: Rate) -> Option<Point> {
    Some(Point { x, y: rate.value()?, ends: (rate.low, rate.high) })
}

/// Detection of random bits by the share of the capacity they take, a curve a method.
fn by_rate(report: &Report, system: System) -> Option<Plot> {
    let mut curves: Vec<(&str, Vec<Point>)> = Vec::new();
    for group in report.foremost(system).groups.iter().filter(|group| group.by == By::RandomAndRate) {
        let (series, class) = group.name.rsplit_once(", ")?;
        let x = RATES.iter().position(|(_, name)| *name == class)? as f64;
        // Groups come curve by curve.
        if curves.last().is_none_or(|(name, _)| *name != series) {
            curves.push((series, Vec::new()));
        }
        if let Some((_, points)) = curves.last_mut() {
            points.extend(point(x, group.cell.detection));
        }
    }
    if curves.is_empty() {
        return None;
    }
    let series = curves
        .into_iter()
        .map(|(name, points)| Series { name: name.to_owned(), mark: Mark::Joined(points) })
        .collect();
    let ticks = RATES.iter().enumerate().map(|(at, (_, name))| (at as f64, (*name).to_owned())).collect();
    let title = "share of the capacity that is used".to_owned();
    Some(Plot {
        title: format!("Detection of random-looking payloads: {}", lower(system)),
        note: format!(
            "Encrypted payloads in samples; bars are 95 % intervals. False-positive target {} %.",
            percent(report.targets.foremost().fpr)
        ),
        x: Axis { title, from: -0.5, to: RATES.len() as f64 - 0.5, log: false, ticks },
        y: Axis::share("called stego"),
        beside: 11.0,
        diagonal: false,
        series,
    })
}

fn lower(system: System) -> &'static str {
    match system {
        System::Pipeline => "whole pipeline",
        System::Model => "model alone",
    }
}

fn characteristic(report: &Report) -> Option<Plot> {
    let auc = report.roc.auc?;
    let clean = report.set.clean.max(1) as f64;
    let from = 10f64.powf((0.5 / clean).log10().floor());
    let label = |value: f64| format!("{} %", trimmed(value * 100.0));
    let thresholds = report
        .rates
        .iter()
        .filter(|at| at.system == System::Model)
        .filter_map(|at| point(at.overall.false_positives.value()?, at.overall.detection))
        .collect();
    Some(Plot {
        title: "Receiver operating characteristic of the model".to_owned(),
        note: format!(
            "Area under the curve {auc:.4}. One clean image is {} % of the clean ones; a rate of 0 is drawn at the \
             left edge.",
            percent(1.0 / clean)
        ),
        x: Axis::log("false positives (clean images at or above the threshold)", from, 1.0, &label),
        y: Axis::share("detection"),
        beside: 0.0,
        diagonal: false,
        series: vec![
            Series { name: "every threshold".to_owned(), mark: Mark::Steps(report.roc.curve.clone()) },
            Series { name: "the manifest's thresholds".to_owned(), mark: Mark::Apart(thresholds) },
        ],
    })
}

/// A number without zeros at its end.
fn trimmed(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn calibration(report: &Report) -> Option<Plot> {
    let reliability = report.reliability.as_ref()?;
    let points = reliability
        .bins
        .iter()
        .map(|bin| Point {
            x: bin.mean_balanced,
            y: bin.balanced[0],
            ends: (bin.balanced[1], bin.balanced[2]),
        })
        .collect();
    Some(Plot {
        title: "Calibration of the model's probability".to_owned(),
        note: format!(
            "Clean and stego images weigh the same, as in the calibration; on the diagonal a probability means what \
             it says. Expected calibration error {:.4}, Brier score {:.4}.",
            reliability.error_balanced, reliability.brier_balanced
        ),
        x: Axis::share("mean probability of the bin"),
        y: Axis::share("share of stego images"),
        beside: 0.0,
        diagonal: true,
        series: vec![Series { name: "bins".to_owned(), mark: Mark::Joined(points) }],
    })
}

/// Shares of each kind by bin: the two kinds are seldom as many.
fn shares(counts: &[u64]) -> Vec<f64> {
    let all = counts.iter().sum::<u64>().max(1) as f64;
    counts.iter().map(|count| *count as f64 / all).collect()
}

fn histogram(histogram: &Histogram) -> (Vec<Series>, f64) {
    let (clean, stego) = (shares(&histogram.clean), shares(&histogram.stego));
    let most = clean.iter().chain(&stego).copied().fold(0.0, f64::max).max(1e-9);
    let bars = |heights| Mark::Bars(histogram.from, histogram.width, heights);
    let series = vec![
        Series { name: "clean".to_owned(), mark: bars(clean) },
        Series { name: "stego".to_owned(), mark: bars(stego) },
    ];
    (series, most)
}

fn percents(title: &str, most: f64) -> Axis {
    let axis = Axis::linear(title, 0.0, most * 105.0);
    let ticks = axis.ticks.into_iter().map(|(value, label)| (value / 100.0, format!("{label} %")));
    Axis { ticks: ticks.collect(), from: 0.0, to: most * 1.05, ..axis }
}

fn scores(held: &Histogram) -> Plot {
    let (series, most) = histogram(held);
    let to = held.from + held.width * held.clean.len() as f64;
    Plot {
        title: "Scores of the model".to_owned(),
        note: "Each kind adds up to 100 %.".to_owned(),
        x: Axis::linear("logit", held.from, to),
        y: percents("share of the images of a kind", most),
        beside: 0.0,
        diagonal: false,
        series,
    }
}

fn latency(held: &Histogram) -> Plot {
    let (series, most) = histogram(held);
    let to = held.from + held.width * held.clean.len() as f64;
    // Bars are drawn over the logarithm, ticks told in milliseconds.
    let marks = (-3..=6).flat_map(|decade| [1.0, 2.0, 5.0].map(|factor| factor * 10f64.powi(decade)));
    let ticks =
        marks.map(|ms| (ms.log10(), trimmed(ms))).filter(|(at, _)| (held.from..=to).contains(at)).collect();
    Plot {
        title: "Time per image".to_owned(),
        note: "The whole analysis with contributions, without reading the file. Each kind adds up to 100 %."
            .to_owned(),
        x: Axis { title: "milliseconds".to_owned(), from: held.from, to, log: false, ticks },
        y: percents("share of the images of a kind", most),
        beside: 0.0,
        diagonal: false,
        series,
    }
}

/// A rate in run after run, of both systems.
fn over_time(title: &str, trend: &[Entry], of: fn(&Entry) -> [Rate; 2]) -> Plot {
    let series: Vec<Series> = System::ALL
        .into_iter()
        .enumerate()
        .map(|(at, system)| {
            let points = trend.iter().enumerate().filter_map(|(x, entry)| point(x as f64, of(entry)[at]));
            Series { name: lower(system).to_owned(), mark: Mark::Joined(points.collect()) }
        })
        .collect();
    let most = trend.iter().flat_map(of).map(|rate| rate.high).fold(0.0, f64::max);
    // Every run has its place; six dates at most have room.
    let every = trend.len().div_ceil(6);
    let date = |entry: &Entry| entry.date.chars().take(10).collect::<String>();
    let ticks = trend.iter().enumerate().step_by(every).map(|(x, entry)| (x as f64, date(entry))).collect();
    let (from, to) = (-0.4, trend.len() as f64 - 0.6);
    Plot {
        title: title.to_owned(),
        note: "Runs on the same set at the same false-positive target; bars are 95 % intervals.".to_owned(),
        x: Axis { title: "runs in their order".to_owned(), from, to, log: false, ticks },
        y: percents("rate", most.min(0.95)),
        beside: 9.0,
        diagonal: false,
        series,
    }
}

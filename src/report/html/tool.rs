//! Tool output of one exhibit: findings, figures, what was read back, and what other scans said before.

use maud::{Markup, html};
use serde_json::Value;

use super::Page;
use super::charts;
use super::exhibit::command;
use super::front::{capital, facts};
use super::outcome::{self, Outcome};
use super::table::{Column, table};
use super::text::{block, code, count, grouped, list, rate, small, string, theirs, time, whole};
use crate::report::extract::{Analysis, Extract, Item, Run};
use crate::report::likelihood::{Band, Likelihood};
use crate::report::numbers::three_digits;
use crate::report::pictures::{Figure, Pictures};
use crate::report::quote::base64;

/// Most findings of one exhibit; a damaged file can have thousands of remarks.
const MOST: usize = 60;

/// Everything of the newest scan, then the older ones.
pub(super) fn output(extract: &Extract, item: &Item, page: &mut Page<'_>) -> Markup {
    let Some(latest) = item.latest() else {
        return html! { p { (Outcome::NotExamined.badge()) " No scan has reached this file." } };
    };
    let record = &latest.record;
    let run = extract.runs.iter().find(|run| run.id == latest.run);
    let bytes = whole(record, "bytes").or_else(|| item.identity.as_ref().map(|identity| identity.bytes));
    html! {
        p class="lead" { (Outcome::read(record).badge()) " " (outcome::sentence(item)) }
        @if Outcome::read(record) == Outcome::NotExamined {
            p { "Scan of " (time(latest.at)) ", run " (number(extract, &latest.run)) "." }
        } @else {
            (examined(extract, item, latest, run))
            (findings(record))
            (derived(record))
            (charts::streams(record))
            (charts::byte_map(record, bytes.unwrap_or(0)))
        }
        (figures(item, page))
        (older(extract, item))
    }
}

/// Number of a run as the section on method has it.
pub(super) fn number(extract: &Extract, run: &str) -> String {
    extract.runs.iter().position(|other| other.id == run).map_or("unknown".into(), |at| (at + 1).to_string())
}

/// When, by what, and the model's score.
fn examined(extract: &Extract, item: &Item, latest: &Analysis, run: Option<&Run>) -> Markup {
    let record = &latest.record;
    let mut rows =
        vec![("Examined".to_owned(), html! { (time(latest.at)) ", run " (number(extract, &latest.run)) })];
    if let Some(method) = string(record, "stego_type") {
        let order = string(record, "bit_order").filter(|order| *order != "none");
        rows.push((
            "Method indicated".into(),
            html! { (theirs(method)) @if let Some(order) = order { ", bits " (theirs(order)) } },
        ));
    }
    if let Some(score) = record.get("stego_probability").and_then(Value::as_f64) {
        rows.push(("Model’s score".into(), self::score(record, score, run)));
    }
    if let Some((likelihood, above)) = run.and_then(|run| Likelihood::told(run, record)) {
        rows.push(("Likelihood ratio".into(), ratio(likelihood, above, record)));
    } else if run.is_some_and(|run| run.likelihood.is_some()) && Outcome::read(record) == Outcome::ReadBack {
        let none = html! { "none printed for the model’s score: hidden data was read back, which decides without it" };
        rows.push(("Likelihood ratio".into(), none));
    }
    let target = run.map(|run| run.settings.target);
    if let Some(command) = command(item, target) {
        rows.push(("Command that repeats it".into(), code(&command)));
    }
    facts("Examination", rows)
}

/// The score as computed, what it is not, and the images without hidden data that reach it.
fn score(record: &Value, score: f64, run: Option<&Run>) -> Markup {
    let settings = run.map(|run| &run.settings);
    let threshold = settings.and_then(|settings| settings.threshold);
    let least = record.get("clean_at_least");
    let least =
        least.and_then(|least| whole(least, "hits").zip(whole(least, "of"))).filter(|(_, of)| *of > 0);
    let model = string(record.get("model").unwrap_or(&Value::Null), "name");
    html! {
        (small(score)) " as computed"
        @if let Some(model) = model { ", calibrated on the calibration sources of " (theirs(model)) }
        ", in which images with and without hidden data weigh the same"
        @if let Some(threshold) = threshold {
            "; threshold " (small(threshold)) ": the score is "
            @if score >= threshold { "at or above" } @else { "below" } " it"
        }
        "."
        @if let Some((hits, of)) = least {
            br;
            "Clean images that score this high: " (rate(hits, of))
            ", measured on images without hidden data of the calibration sources."
        }
        br;
        span class="note" {
            "The score depends on the share of images with hidden data it was calibrated on and is not the probability "
            "that this file holds any."
        }
    }
}

/// What the model's call weighs, with the counts that say so, and what it is not.
fn ratio(likelihood: &Likelihood, above: bool, record: &Value) -> Markup {
    let weight = likelihood.weight(above);
    html! {
        strong { (weight.number()) } ", of a score " @if above { "at or above" } @else { "below" } " the threshold: "
        (weight.support())
        @if weight.band != Band::NoSupport { ", against the proposition that " (weight.supports.other().words()) }
        "."
        br;
        "Counted at or above the threshold: " (likelihood.counts())
        ", of sources that the model was neither fitted nor calibrated on. For so many images no ratio above "
        (three_digits(weight.limit)) " is printed."
        br;
        span class="note" {
            "A ratio for the class of all images that score so, not for this image; for images unlike those "
            "sources it is not known."
            @if Outcome::read(record) == Outcome::Nothing {
                " Nothing found by the tests listed; this does not show that nothing is hidden."
            }
        }
    }
}

fn findings(record: &Value) -> Markup {
    let all = list(record, "findings");
    if all.is_empty() {
        return html! { p { "No observations." } };
    }
    let rows = html! {
        @for (finding, at) in all.iter().zip(1..).take(MOST) {
            tr {
                th scope="row" { (at) }
                td { (outcome::class(finding)) }
                td {
                    (theirs(string(finding, "summary").unwrap_or_default()))
                    @if let Some(tool) = string(finding, "tool") { " Layout of the tool " (theirs(tool)) "." }
                    @if let Some(command) = string(finding, "reproduce") {
                        p class="command" { span class="note" { "Shown again by " } (code(command)) }
                    }
                }
                td { (chance(finding)) }
                td { (place(finding)) }
            }
        }
    };
    let columns = ["No.", "Class", "Observation", "Chance figure", "Where"].map(Column::Text);
    html! {
        (table("Findings", "findings", "Findings, proofs first", &columns, &rows))
        @if all.len() > MOST {
            p class="note" { (count((all.len() - MOST) as u64, "further finding is", "further findings are")) " in case.json." }
        }
    }
}

/// How often chance or images without hidden data show such a thing, and which of the two it is.
fn chance(finding: &Value) -> Markup {
    let Some(value) = finding.get("false_alarm").and_then(Value::as_f64) else {
        return html! { "not known" };
    };
    if string(finding, "false_alarm_kind") == Some("measured") {
        let counts =
            finding.get("measured").and_then(|counts| whole(counts, "hits").zip(whole(counts, "of")));
        return html! {
            strong { "Measured: " }
            @match counts {
                Some((hits, of)) => { (rate(hits, of)) ", images without hidden data" },
                None => { (small(value)) },
            }
        };
    }
    html! { strong { "Computed" } " bound on coincidence: at most " (small(value)) }
}

/// Bytes, pixels, or why there are none.
fn place(finding: &Value) -> Markup {
    let spans: Vec<(u64, u64)> = list(finding, "spans")
        .iter()
        .filter_map(|span| whole(span, "offset").zip(whole(span, "length")))
        .collect();
    let region = finding.get("region").and_then(|region| {
        Some([whole(region, "x")?, whole(region, "y")?, whole(region, "width")?, whole(region, "height")?])
    });
    html! {
        @for (offset, length) in spans.iter().take(6) {
            div { span class="whole" { (count(*length, "byte", "bytes")) } " at " (grouped(*offset)) }
        }
        @if spans.len() > 6 { div { "and " (count(spans.len() as u64 - 6, "further range", "further ranges")) } }
        @if let Some([x, y, width, height]) = region {
            div { "pixels " span class="whole" { (grouped(width)) " × " (grouped(height)) } " from column "
                (grouped(x)) ", row " (grouped(y)) }
        }
        @if let Some(reason) = string(finding, "place") { div { "the file as a whole: " (theirs(reason)) } }
    }
}

/// What was read back, with hash and range and how.
fn derived(record: &Value) -> Markup {
    let payloads: Vec<(usize, &Value, &Value)> = list(record, "findings")
        .iter()
        .zip(1..)
        .filter_map(|(finding, at)| Some((at, finding, finding.get("payload").filter(|it| it.is_object())?)))
        .collect();
    if payloads.is_empty() {
        return html! {};
    }
    html! {
        h5 { "Derived items: what was read back" }
        @for (at, finding, payload) in payloads.iter().take(MOST) {
            table class="facts" {
                caption { "Read back by finding " (at) }
                tbody {
                    tr { th scope="row" { "Kind and size" } td {
                        (theirs(string(payload, "kind").unwrap_or("binary"))) ", "
                        (count(whole(payload, "length").unwrap_or(0), "byte", "bytes"))
                    } }
                    tr { th scope="row" { "SHA-256" } td { (code(string(payload, "sha256").unwrap_or_default())) } }
                    tr { th scope="row" { "Range in the exhibit" } td { (place(finding)) } }
                    @if let Some(command) = string(finding, "reproduce") {
                        tr { th scope="row" { "How it is read" } td { (code(command)) } }
                    }
                    @if let Some(name) = string(payload, "stored_name") {
                        tr { th scope="row" { "Name stored with it" } td { (theirs(name)) } }
                    }
                    @if let Some(text) = string(payload, "text") {
                        tr { th scope="row" { "Text" } td { (block(text)) } }
                    }
                }
            }
        }
        (children(list(record, "children")))
    }
}

/// Files that came out of payloads, and what their own examination says.
fn children(children: &[Value]) -> Markup {
    if children.is_empty() {
        return html! {};
    }
    let rows = html! {
        @for child in children.iter().take(MOST) {
            tr {
                td { (whole(child, "finding").map_or(0, |at| at + 1)) }
                td { @match string(child, "entry") { Some(name) => { (theirs(name)) }, None => { "the payload itself" } } }
                td { (theirs(string(child, "kind").unwrap_or("bin"))) }
                td class="n" { (grouped(whole(child, "length").unwrap_or(0))) }
                td { (code(string(child, "sha256").unwrap_or_default())) }
                td { @match child.get("record").filter(|record| record.is_object()) {
                    Some(record) => { (Outcome::read(record).badge()) },
                    None => { "no image" },
                } }
            }
        }
    };
    let columns = [
        Column::Text("From finding"),
        Column::Text("Name inside"),
        Column::Text("Kind"),
        Column::Number("Bytes"),
        Column::Text("SHA-256"),
        Column::Text("Its own examination"),
    ];
    table("Recovered files", "compact", "Files recovered", &columns, &rows)
}

/// The pictures, or why there are none.
fn figures(item: &Item, page: &mut Page<'_>) -> Markup {
    if page.figures.shown == Pictures::None {
        return html! { p class="note" { "No pictures: this report was made without them." } };
    }
    match page.figures.items.get(&item.id) {
        None => html! {},
        Some(Err(why)) => html! { p class="note" { (capital(why)) "." } },
        Some(Ok(figures)) => {
            let bytes = figures.iter().map(|figure| figure.png.len()).sum();
            if !page.room(bytes) {
                return html! { p class="note" { "Pictures left out: this page has reached its size." } };
            }
            let blurred = page.figures.shown == Pictures::Blurred;
            html! {
                h5 { "Pictures" @if blurred { " (blurred beyond recognition at the examiner’s wish)" } }
                div class="pictures" { @for figure in figures { (picture(figure, blurred)) } }
            }
        }
    }
}

/// One picture with what it shows.
pub(super) fn picture(figure: &Figure, blurred: bool) -> Markup {
    let Figure { view, frame, part, outlined, findings, original: (width, height), size, white, png } =
        figure;
    let seen = match (blurred, white) {
        (true, _) => format!("{view}, blurred"),
        (false, Some(white)) => {
            format!("{view}: black and white pixels, {:.1} % of them white", white * 100.0)
        }
        (false, None) => format!("{view}, as drawn from the file’s pixels"),
    };
    // What is small is shown large enough to be seen, by whole steps; what was magnified, as large as it was.
    let large = if part.is_some() { 480 } else { 96 };
    let scale = if blurred { 16 } else { (large / size.0.max(size.1).max(1)).max(1) };
    let data = format!("data:image/png;base64,{}", base64(png));
    let shown = part.map_or(*width, |part| part.width);
    html! {
        figure {
            img class=(if blurred { "blurred" } else { "exact" }) src=(data) alt=(seen)
                width=(size.0 * scale) height=(size.1 * scale);
            figcaption {
                strong { (view) } @if let Some(frame) = frame { ", " (frame) }
                @if view == "Normal" && frame.is_none() { ": the image as a viewer shows it" }
                @if !findings.is_empty() { ", which carries finding " @for (at, number) in findings.iter().enumerate() {
                    @if at > 0 { ", " } (number)
                } }
                ". " (grouped(u64::from(*width))) " × " (grouped(u64::from(*height))) " pixels"
                @if let Some(part) = part {
                    ", of which " (grouped(part.width.into())) " × " (grouped(part.height.into()))
                    " from column " (grouped(part.x.into())) ", row " (grouped(part.y.into())) " are seen"
                }
                @if !blurred && size.0 < shown { ", shown at " (size.0) " × " (size.1) " by nearest neighbour" }
                @if let (false, Some(white)) = (blurred, white) { "; " (format!("{:.1}", white * 100.0)) " % white" }
                "."
                @if *outlined { " The dashed line is drawn around the selection." }
            }
        }
    }
}

/// Results of earlier scans beside the newest.
fn older(extract: &Extract, item: &Item) -> Markup {
    let Some((_, older)) = item.analyses.split_last().filter(|(_, older)| !older.is_empty()) else {
        return html! {};
    };
    let rows = html! {
        @for analysis in older.iter().rev() {
            @let record = &analysis.record;
            tr {
                th scope="row" { (number(extract, &analysis.run)) }
                td { (time(analysis.at)) }
                td { (Outcome::read(record).badge()) }
                td class="n" { @match record.get("stego_probability").and_then(Value::as_f64) {
                    Some(score) => { (small(score)) }, None => { "–" },
                } }
                td { (theirs(string(record.get("model").unwrap_or(&Value::Null), "name").unwrap_or("none"))) }
                td class="n" { (list(record, "findings").len()) }
            }
        }
    };
    let columns = [
        Column::Text("Run"),
        Column::Text("Examined"),
        Column::Text("Outcome"),
        Column::Number("Model’s score"),
        Column::Text("Model"),
        Column::Number("Findings"),
    ];
    let caption = "Earlier results of this item, kept unchanged; the newest is above";
    table("Earlier results", "compact", caption, &columns, &rows)
}

//! The back of the report: method and runs, what was not examined, words, log, end.

use std::collections::BTreeSet;

use maud::{Markup, html};
use serde_json::Value;

use super::front::facts;
use super::outcome::Outcome;
use super::text::{code, grouped, list, rate, small, string, supplied, theirs, time};
use super::{MOST_ROWS, Page, further};
use crate::finding::explain;
use crate::report::extract::{Extract, Item, Run};
use crate::report::likelihood::{Band, Proposition};
use crate::statistics::binomial::percent;

/// How the work was done, with what, and within which limits.
pub(super) fn method(extract: &Extract) -> Markup {
    html! {
        section aria-labelledby="method" {
            h2 id="method" { "Method, settings and limits" }
            p {
                "Each file is read once and walked structure by structure until every byte belongs to a structure or is "
                "listed as lying outside the image. Metadata are read; the pixels are decoded as stored and tested by "
                "statistics; the low bits, the palette, the alpha channel, the metadata and the bytes outside the image are "
                "read in the layouts and orders that hiding programs use, and what comes out is compared with text and files. "
                "Where a model ran, its score comes from the same streams."
            }
            p {
                strong { "Decision rule. " }
                "Hidden data is reported as read back where content was recovered whose coincidence is computed to be below 1 "
                "in 10" sup { "9" } ". Without that, a file is reported above the threshold where the model’s score reaches the "
                "threshold that belongs to the false-positive target of the run. Indications are observations that deserve an "
                "analyst’s look and do not reach either. The rates of false acceptance and detection are those measured for "
                "the model, listed with each run."
            }
            p {
                strong { "Limits. " }
                "Payloads that are spread thinly, encrypted without a frame, embedded by methods not listed, or adapted to the "
                "picture may leave nothing that these tests see. The rates were measured on images of other sources than those "
                "examined; for images unlike all of these sources the error rate is not known. Metadata alone decide nothing. "
                "Hashes show integrity and neither authenticity nor provenance."
            }
            p {
                strong { "Likelihood ratios. " }
                @if extract.runs.iter().all(|run| run.likelihood.is_none()) {
                    "None is printed: no model ran, or its author did not count images with and without hidden data at the "
                    "threshold of the run. For that reason there is no verbal scale either."
                } @else {
                    "The model’s call, a score at or above the threshold of the run or below it, is weighed between two "
                    "propositions: that " (Proposition::Hidden.words()) ", and that " (Proposition::NoneHidden.words())
                    ". The ratio says how many times as probable the call is under the one as under the other, as counted on "
                    "images of sources that the model was neither fitted nor calibrated on. It is a ratio for the class of "
                    "images that get the same call, not for one image, and not the probability of either proposition, which "
                    "depends on what else is known of the case. Few counts bear little: no ratio is printed above a third "
                    "of the number of images in its denominator, and where fewer than three of them got the call, only the "
                    "lower end of the interval is, as “at least”, with the words of a band that ends below that limit. None is printed "
                    "for a file from which hidden data was read back: that decides without the model."
                }
            }
            p {
                strong { "Validation. " }
                "The rates listed with each run were measured by the program’s author on images that the model was not fitted "
                "on; the tables are published with the program (models/RESULTS.md). Tests by somebody other than its author: "
                span class="missing" { "not supplied" } "."
            }
            @if extract.runs.is_empty() { p { "No scan was made." } }
            @for (run, number) in extract.runs.iter().zip(1..) { (self::run(run, number)) }
            (tests(extract))
        }
    }
}

/// Program, model, settings, limits and times of one scan.
fn run(run: &Run, number: usize) -> Markup {
    let settings = &run.settings;
    let mut rows = vec![
        (
            "Program".to_owned(),
            html! { "Starlight " (theirs(&settings.version)) ", " (theirs(&settings.platform)) },
        ),
        ("Began".into(), time(run.started)),
        (
            "Ended".into(),
            run.ended.map_or_else(|| html! { "broken off; what it had examined is kept" }, time),
        ),
    ];
    match &settings.model {
        None => rows.push(("Model".into(), html! { "none ran" })),
        Some(model) => {
            let used = html! {
                (theirs(&model.name)) ", run by " (theirs(&model.backend)) " (" (theirs(&model.backend_version)) ")"
            };
            rows.push(("Model".into(), used));
            rows.push(("Model SHA-256".into(), code(&model.sha256)));
        }
    }
    rows.push(("False-positive target".into(), html! { (percent(settings.target)) " %" }));
    rows.push((
        "Threshold of the score".into(),
        settings.threshold.map_or_else(|| html! { "none; no model ran" }, small),
    ));
    for measured in settings.model.iter().flat_map(|model| &model.rates) {
        let value = rate(u64::from(measured.hits), u64::from(measured.of));
        rows.push(("Measured rate".into(), html! { (theirs(&measured.what)) ": " (value) }));
    }
    if let Some(likelihood) = &run.likelihood {
        for (above, what) in [(true, "at or above the threshold"), (false, "below the threshold")] {
            let weight = likelihood.weight(above);
            let value = html! { (weight.number()) ": " (weight.support()) ". Counted at or above the threshold: " (likelihood.counts()) "." };
            rows.push((format!("Likelihood ratio, score {what}"), value));
        }
    }
    let structure = if settings.heuristics { "counted" } else { "did not count" };
    rows.push(("Structure and recovery".into(), html! { (structure) }));
    rows.push((
        "Word list".into(),
        html! { @match &settings.wordlist { Some(hash) => { "SHA-256 " (code(hash)) }, None => { "none" } } },
    ));
    let limits = html! {
        ul class="inline" { @for (name, value) in &settings.limits { li { (theirs(name)) ": " (grouped(*value)) } } }
    };
    rows.push(("Limits".into(), limits));
    facts(&format!("Run {number}"), rows)
}

/// How each test that found something works, and when it is wrong.
fn tests(extract: &Extract) -> Markup {
    let records = extract.items.iter().filter_map(Item::latest).map(|latest| &latest.record);
    let findings = records.flat_map(|record| list(record, "findings"));
    let ids: BTreeSet<&str> = findings.filter_map(|finding| string(finding, "id")).collect();
    let known: Vec<_> = ids.iter().filter_map(|id| Some((id, explain::of(id)?))).collect();
    html! {
        @if !known.is_empty() {
            h3 { "The tests whose findings are listed" }
            div class="scroll" tabindex="0" role="region" aria-label="Tests" {
                table {
                    caption { "How each test works, and when it is wrong or says less than it seems to" }
                    thead { tr { th scope="col" { "Finding" } th scope="col" { "How it works" } th scope="col" { "When it is wrong" } } }
                    tbody { @for (id, explanation) in known {
                        tr { th scope="row" class="file" { (theirs(id)) } td { (explanation.how) } td { (explanation.wrong) } }
                    } }
                }
            }
        }
    }
}

/// What was left out, and why.
pub(super) fn exclusions(extract: &Extract, page: &Page<'_>) -> Markup {
    let missing: Vec<&Item> =
        extract.items.iter().filter(|item| Outcome::of(item) == Outcome::NotExamined).collect();
    html! {
        section aria-labelledby="exclusions" {
            h2 id="exclusions" { "Deviations, and files not examined" }
            (facts("In the examiner’s words", [(
                "Deviations, additions and exclusions".to_owned(),
                supplied(extract.form.get("deviations")),
            )]))
            p { "Results obtained from others are marked as such by the examiner here; the program adds none." }
            @if missing.is_empty() { p { "Every item of this report was examined." } }
            @else {
                div class="scroll" tabindex="0" role="region" aria-label="Files not examined" {
                    table {
                        caption { "Files not examined, and why. Not examined is not the same as nothing found." }
                        thead { tr { th scope="col" { "Exhibit" } th scope="col" { "File" } th scope="col" { "Why" } } }
                        tbody { @for item in missing.iter().take(MOST_ROWS) {
                            tr {
                                th scope="row" class="whole" { (page.link(item)) } td class="file" { (theirs(&item.path)) }
                                td { (why(item)) }
                            }
                        } }
                    }
                }
                (further(missing.len()))
            }
        }
    }
}

fn why(item: &Item) -> Markup {
    let error = item.latest().and_then(|latest| latest.record.get("error")).and_then(Value::as_str);
    html! {
        @match error {
            Some(error) => { (theirs(error)) },
            None if item.latest().is_some() => { "the result kept of it cannot be read" },
            None => { "no scan has reached it" },
        }
    }
}

const WORDS: [(&str, &str); 15] = [
    (
        "Proof",
        "Content was read back from the file, and the computed probability that chance gives such content is below 1 in \
         1,000,000,000. It is a statement about the bytes and not about who put them there or why.",
    ),
    (
        "Indication",
        "A statistical test, a structural anomaly or the model’s score. It deserves a look and can have harmless causes.",
    ),
    ("Information", "Noteworthy and legitimate; it decides nothing."),
    ("Computed bound", "An upper limit, by calculation, on how often chance alone gives such a finding."),
    (
        "Measured rate",
        "How many of a number of images without hidden data showed the same; printed with both counts.",
    ),
    (
        "95 % interval",
        "The range of rates that agree with the counts, by the method of Clopper and Pearson. It takes the images for \
         independent, which images of one source are not quite.",
    ),
    (
        "False-positive target",
        "The share of images without hidden data that the threshold of a run is meant to let through.",
    ),
    ("Score", "The number from 0 to 1 that the model gives; what it is calibrated on stands beside it."),
    (
        "Likelihood ratio",
        "How many times as probable an observation is if one proposition holds as if the other does. It is not the \
         probability of either.",
    ),
    ("Contribution", "By how much one kind of input moved the model’s score, in logits (Shapley value)."),
    (
        "Bit plane",
        "The picture that one bit of every sample makes; the lowest planes are where data is hidden most often.",
    ),
    ("Payload", "Content that was read back out of a file."),
    (
        "SHA-256, SHA-1, MD5",
        "Checksums that name a file’s content; MD5 and SHA-1 are given for look-ups in older lists only.",
    ),
    (
        "Boxed signs",
        "In names and texts from evidence, a character that is not seen or changes the direction of others stands as its \
         number in a box; a backslash of the text itself is written twice.",
    ),
    ("Exhibit", "One file, with the number it has in the case."),
];

/// The words of the report.
pub(super) fn glossary(extract: &Extract) -> Markup {
    html! {
        section aria-labelledby="glossary" {
            h2 id="glossary" { "Glossary" }
            dl class="words" { @for (word, meaning) in WORDS { dt { (word) } dd { (meaning) } } }
            @if extract.runs.iter().any(|run| run.likelihood.is_some()) { (scale()) }
        }
    }
}

/// Which words stand for which ratios.
fn scale() -> Markup {
    let before = Band::ALL.into_iter().map(Band::end);
    html! {
        table class="compact" {
            caption { "Verbal scale of likelihood ratios, after the ENFSI guideline for evaluative reporting (2015)" }
            thead { tr {
                th scope="col" { "Words, for the proposition that is supported" } th scope="col" { "Likelihood ratio" }
            } }
            tbody { @for (band, from) in Band::ALL.into_iter().zip(std::iter::once(0.0).chain(before)) {
                tr {
                    th scope="row" { (band.words()) }
                    td {
                        @if band == Band::NoSupport { "below 2, or an interval that holds 1" }
                        @else if band == Band::Weak { "2 to 10" }
                        @else if band.end().is_finite() { "above " (grouped(from as u64)) ", to " (grouped(band.end() as u64)) }
                        @else { "above " (grouped(from as u64)) }
                    }
                }
            } }
        }
    }
}

/// The log of the case.
pub(super) fn log(extract: &Extract) -> Markup {
    html! {
        section aria-labelledby="log" {
            h2 id="log" { "Event log" }
            p { "Every row carries the SHA-256 of itself with the hash of the row before; its beginning is printed here and "
                "the whole is in case.json." }
            div class="scroll" tabindex="0" role="region" aria-label="Rows of the event log" {
                table class="compact" {
                    caption { "Events of the case" }
                    thead { tr {
                        th scope="col" class="n" { "No." } th scope="col" { "When" } th scope="col" { "Who" }
                        th scope="col" { "What" } th scope="col" { "To what" } th scope="col" { "Hash" }
                    } }
                    tbody { @for event in extract.events.iter().take(MOST_ROWS) {
                        tr {
                            th scope="row" class="n" { (event.sequence) } td class="whole" { (time(event.at)) }
                            td { (theirs(&event.actor)) } td { (theirs(&event.what)) } td { (theirs(&event.detail)) }
                            td class="whole" { (code(&event.hash.chars().take(16).collect::<String>())) "…" }
                        }
                    } }
                }
            }
            (further(extract.events.len()))
        }
    }
}

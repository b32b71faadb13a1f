//! The front of the report: title block, summary, items, integrity and custody.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::Page;
use super::outcome::{self, Outcome};
use super::text::{code, count, grouped, supplied, theirs, time};
use crate::case::form::{FIELDS, NOT_SUPPLIED};
use crate::report::extract::{Extract, Item};

/// Two columns: what, and what was filled in.
pub(super) fn facts(caption: &str, rows: impl IntoIterator<Item = (String, Markup)>) -> Markup {
    html! {
        table class="facts" {
            caption { (caption) }
            tbody { @for (name, value) in rows { tr { th scope="row" { (name) } td { (value) } } } }
        }
    }
}

/// A field of the case form with its title.
fn field(extract: &Extract, name: &str) -> (String, Markup) {
    let title = FIELDS.iter().find(|field| field.name == name).map_or(name, |field| field.title);
    (title.to_owned(), supplied(extract.form.get(name)))
}

/// The heading, who asked for what, who answers for it, and what the report is.
pub(super) fn title(extract: &Extract) -> Markup {
    let report = &extract.report;
    let names: Vec<&str> = extract.examiners.iter().map(|person| person.name.as_str()).collect();
    let form = |names: &[&str]| names.iter().map(|name| field(extract, name)).collect::<Vec<_>>();
    let mut about = form(&["number", "title"]);
    about.push(("Case identifier".into(), code(&extract.case)));
    if report.draft {
        about.push((
            "Report".into(),
            html! { strong { "not an issued report" } "; made for a look at the case as it is" },
        ));
        about.push(("Made".into(), time(report.issued)));
    } else {
        about.push(("Report".into(), html! { "Revision " (report.revision) }));
        about.push(("Date of issue".into(), time(report.issued)));
    }
    about.push(("Items in this report".into(), html! { (report.scope) }));
    let mut persons = form(&["examiner", "reviewer", "authorizer"]);
    let worked = html! {
        @if names.is_empty() { span class="missing" { (NOT_SUPPLIED) } }
        @for (at, name) in names.iter().enumerate() { @if at > 0 { ", " } (theirs(name)) }
    };
    persons.insert(0, ("Worked on the case in Starlight".into(), worked));
    for signed in ["Signature of the examiner", "Signature of who authorizes the report"] {
        persons
            .push((signed.into(), html! { span class="sign" { span class="missing" { (NOT_SUPPLIED) } } }));
    }
    html! {
        section aria-labelledby="title" {
            h1 id="title" { "Examination of images for hidden data: tool report" }
            p class="fixed" {
                "This report was made by a program. It is an appendix to the examiner’s report and does not replace it. "
                "The results relate only to the items examined. Where nothing was found, this does not show that nothing "
                "is hidden."
            }
            (facts("The report", about))
            (facts("Laboratory", form(&["laboratory", "address", "place"])))
            (facts("Request", form(&["requester", "authority", "request", "out of scope"])))
            (facts("Persons", persons))
            (amendments(extract))
        }
    }
}

/// What changed since the report before.
fn amendments(extract: &Extract) -> Markup {
    let report = &extract.report;
    let before = match &report.previous {
        _ if report.draft && report.revision == 0 => html! { "none was issued" },
        _ if report.draft => html! { "revision " (report.revision) " is the latest that was issued" },
        None if report.revision <= 1 => html! { "none; this is the first report of the case" },
        None => html! { span class="missing" { (NOT_SUPPLIED) } },
        Some(hash) => html! {
            "Revision " (report.revision - 1) ", whose manifest has the SHA-256 " (code(hash)) "; it is kept unchanged."
        },
    };
    let mut rows = vec![("Report before this one".to_owned(), before)];
    if !report.draft && report.revision > 1 || report.amendment.is_some() {
        rows.push(("What was amended, and why".into(), supplied(report.amendment.as_ref())));
    }
    facts("Amendments", rows)
}

/// Counts, the examiner's words for the reader, and one sentence a file.
pub(super) fn summary(extract: &Extract, page: &Page<'_>) -> Markup {
    let mut counts: BTreeMap<Outcome, u64> = BTreeMap::new();
    for item in &extract.items {
        *counts.entry(Outcome::of(item)).or_default() += 1;
    }
    html! {
        section aria-labelledby="summary" {
            h2 id="summary" { "Summary" }
            h3 class="voice opinion" { "Examiner’s summary and opinion" }
            (facts("In the examiner’s words", [field(extract, "summary"), field(extract, "opinion")]))
            h3 class="voice" { "Tool output" }
            div class="scroll" tabindex="0" role="region" aria-label="Counts by outcome" {
                table {
                    caption { "Outcomes of " (count(extract.items.len() as u64, "item", "items")) }
                    thead { tr {
                        th scope="col" { "Outcome" } th scope="col" class="n" { "Items" } th scope="col" { "What it means" }
                    } }
                    tbody { @for outcome in Outcome::ALL {
                        tr {
                            th scope="row" { (outcome.badge()) }
                            td class="n" { (grouped(counts.get(&outcome).copied().unwrap_or(0))) }
                            td { (outcome.meaning()) }
                        }
                    } }
                }
            }
            @if extract.totals.items > extract.totals.in_scope {
                p { "The case holds " (count(extract.totals.items, "item", "items")) "; this report covers "
                    (grouped(extract.totals.in_scope)) " of them (" (extract.report.scope) ")." }
            }
            @if page.split.is_none() { (sentences(&extract.items, page)) }
        }
    }
}

/// One sentence a file.
pub(super) fn sentences(items: &[Item], page: &Page<'_>) -> Markup {
    html! {
        div class="scroll" tabindex="0" role="region" aria-label="Result of each item" {
            table {
                caption { "Result of each item in one sentence" }
                thead { tr {
                    th scope="col" { "Exhibit" } th scope="col" { "File" } th scope="col" { "Outcome" }
                    th scope="col" { "In one sentence" }
                } }
                tbody { @for item in items {
                    tr {
                        th scope="row" class="whole" { (page.link(item)) }
                        td class="file" { (theirs(&item.path)) }
                        td { (Outcome::of(item).badge()) }
                        td { (outcome::sentence(item)) }
                    }
                } }
            }
        }
    }
}

/// The evidence as it was received.
pub(super) fn items(extract: &Extract, page: &Page<'_>) -> Markup {
    html! {
        section aria-labelledby="items" {
            h2 id="items" { "Items examined" }
            (facts("Receipt", [field(extract, "received"), field(extract, "condition")]))
            @if page.split.is_none() { (table(&extract.items, page)) }
        }
    }
}

/// Name, size and hashes of each item.
pub(super) fn table(items: &[Item], page: &Page<'_>) -> Markup {
    let hash = |name: &str, value: &str| html! { dt { (name) } dd { (code(value)) } };
    html! {
        div class="scroll" tabindex="0" role="region" aria-label="Items" {
            table {
                caption { "Items with size and hashes when they were added to the case" }
                thead { tr {
                    th scope="col" { "Exhibit" } th scope="col" { "Folder and file" } th scope="col" class="n" { "Bytes" }
                    th scope="col" { "Hashes" }
                } }
                tbody { @for item in items {
                    tr {
                        th scope="row" class="whole" { (page.link(item)) }
                        td class="file" { (theirs(&item.folder)) " / " (theirs(&item.path)) }
                        @match &item.identity {
                            None => { td class="n" { "–" } td { "The file could not be read." } },
                            Some(identity) => {
                                td class="n" { (grouped(identity.bytes)) }
                                td { dl class="hashes" {
                                    (hash("SHA-256", &identity.sha256)) (hash("SHA-1", &identity.sha1))
                                    (hash("MD5", &identity.md5))
                                } }
                            },
                        }
                    }
                } }
            }
        }
    }
}

/// Whether the evidence is what it was, and where it has been.
pub(super) fn integrity(extract: &Extract, page: &Page<'_>) -> Markup {
    let mut states: BTreeMap<&str, u64> = BTreeMap::new();
    for item in &extract.items {
        *states.entry(standing(item)).or_default() += 1;
    }
    let other: Vec<&Item> = extract.items.iter().filter(|item| item.state != "present").collect();
    html! {
        section aria-labelledby="integrity" {
            h2 id="integrity" { "Integrity and custody" }
            p {
                "Starlight opens evidence for reading and writes nothing to it. Size and hashes are taken when an item is "
                "added to the case; when the evidence is checked again, the same is computed anew and compared. Whether "
                "originals or working copies were examined is for the examiner to say under custody. The hashes show "
                "whether a file is the same as when it was added, and nothing about who made it or what it depicts."
            }
            (facts("Custody and disposition", [field(extract, "custody"), field(extract, "disposition")]))
            table {
                caption { "State of the items when they were last checked" }
                thead { tr { th scope="col" { "State" } th scope="col" class="n" { "Items" } th scope="col" { "What it means" } } }
                tbody { @for (name, number) in &states {
                    tr { th scope="row" { (capital(state(name).0)) } td class="n" { (grouped(*number)) } td { (state(name).1) } }
                } }
            }
            @if !other.is_empty() {
                div class="scroll" tabindex="0" role="region" aria-label="Items that are not as they were" {
                    table {
                        caption { "Items that could not be confirmed" }
                        thead { tr { th scope="col" { "Exhibit" } th scope="col" { "File" } th scope="col" { "State" } th scope="col" { "Checked" } } }
                        tbody { @for item in other.iter().take(super::MOST_ROWS) {
                            tr {
                                th scope="row" class="whole" { (page.link(item)) } td class="file" { (theirs(&item.path)) }
                                td { (capital(state(&item.state).0)) } td { (time(item.checked)) }
                            }
                        } }
                    }
                }
                (super::further(other.len()))
            }
        }
    }
}

/// The state of an item; what was not looked at since it was added is not called unchanged.
pub(super) fn standing(item: &Item) -> &str {
    if item.state == "present" && item.checked <= item.added { "added" } else { &item.state }
}

/// The word for a state and what it means.
pub(super) fn state(name: &str) -> (&'static str, &'static str) {
    match name {
        "added" => ("not checked again", "read and hashed when it was added; not compared since"),
        "present" => ("unchanged", "present, with the size and SHA-256 that it had when it was added"),
        "changed" => (
            "changed",
            "size or SHA-256 differ from those when it was added; results are of the file as it was",
        ),
        "unreadable" => {
            ("unreadable", "the file could not be read when it was added; there is nothing to compare")
        }
        "not read yet" => {
            ("not read yet", "found in its folder, and not read yet; nothing is known of its content")
        }
        _ => ("not available", "the file was not found where it lay; results are kept from when it was"),
    }
}

/// A sentence of it.
pub(super) fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

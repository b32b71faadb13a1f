//! One exhibit: what it is, what the tool says of it, and, apart from that, what examiners say.

use maud::{Markup, html};

use super::front::{facts, standing, state};
use super::outcome::Outcome;
use super::text::{code, count, grouped, list, string, supplied, theirs, time, whole, written};
use super::{Page, kept, tool};
use crate::report::extract::{Extract, Item, Said};
use crate::report::quote;

/// The whole of it; `page` says how much room there is for pictures.
pub(super) fn exhibit(extract: &Extract, item: &Item, page: &mut Page<'_>) -> Markup {
    let id = page.id(item);
    let head = format!("h{id}");
    html! {
        section class="exhibit" id=(id) aria-labelledby=(head) {
            h3 id=(head) {
                span class="case" { "Case " (supplied(extract.form.get("number"))) }
                "Exhibit " (theirs(&item.exhibit)) ": " (theirs(&item.path))
            }
            (identity(item))
            div class="output" {
                h4 class="voice" { "Tool output" }
                (tool::output(extract, item, page))
            }
            div class="said" {
                h4 class="voice opinion" { "Examiner’s opinion" }
                (opinion(extract, item, page))
            }
        }
    }
}

fn identity(item: &Item) -> Markup {
    let mut rows = vec![("File".to_owned(), html! { (theirs(&item.folder)) " / " (theirs(&item.path)) })];
    if let Some(bytes) = &item.path_hex {
        rows.push(("Name in bytes".into(), code(bytes)));
    }
    match &item.identity {
        None => rows.push(("Size and hashes".into(), html! { "the file could not be read" })),
        Some(identity) => {
            rows.push(("Size".into(), html! { (grouped(identity.bytes)) " bytes" }));
            rows.push(("SHA-256".into(), code(&identity.sha256)));
            rows.push(("SHA-1".into(), code(&identity.sha1)));
            rows.push(("MD5".into(), code(&identity.md5)));
        }
    }
    if let Some(record) = item.latest().map(|latest| &latest.record) {
        rows.extend(image(record));
    }
    rows.push(("Added to the case".into(), time(item.added)));
    let (word, meaning) = state(standing(item));
    rows.push((
        "Last checked".into(),
        html! { (time(item.checked)) ": " strong { (word) } " (" (meaning) ")" },
    ));
    facts("Identity", rows)
}

/// Format and size of the picture, where the file was read.
fn image(record: &serde_json::Value) -> Option<(String, Markup)> {
    let format = string(record, "image_format")?;
    let size = whole(record, "width").zip(whole(record, "height"));
    let layout = string(record, "pixel_layout");
    let frames = whole(record, "frames").filter(|frames| *frames > 1);
    Some((
        "Image".into(),
        html! {
            (theirs(&format.to_uppercase()))
            @if let Some((width, height)) = size { ", " (grouped(width)) " × " (grouped(height)) " pixels" }
            @if let Some(layout) = layout { ", " (theirs(layout)) }
            @if let Some(depth) = whole(record, "bit_depth") { ", " (count(depth, "bit", "bits")) " a sample" }
            @if let Some(frames) = frames { ", " (grouped(frames)) " frames" }
        },
    ))
}

/// The commands that examine the file again with the same settings.
pub(super) fn command(item: &Item, target: Option<f64>) -> Option<String> {
    // What is not UTF-8 cannot be typed from the text; its bytes are in the identity.
    if item.path_hex.is_some() || list(&item.latest()?.record, "streams").is_empty() {
        return None;
    }
    let file = quote::for_shell(std::ffi::OsStr::new(&item.path));
    let target = target.map(|target| format!(" --fpr {target}")).unwrap_or_default();
    Some(format!("starlight scan --json{target} {file}"))
}

/// What everybody says, by name; the statuses of several people stand side by side.
fn opinion(extract: &Extract, item: &Item, page: &mut Page<'_>) -> Markup {
    if item.examiners.is_empty() {
        return html! { p { "None recorded." } };
    }
    html! {
        @for said in &item.examiners {
            @let name = extract.examiners.iter().find(|person| person.id == said.examiner);
            (facts_of(said, name.map_or("unknown examiner", |person| person.name.as_str())))
            @for (at, bookmark) in said.bookmarks.iter().enumerate() {
                (kept::bookmark(bookmark, page.kept(item, said, at), page))
            }
        }
    }
}

fn facts_of(said: &Said, name: &str) -> Markup {
    html! {
        table class="facts" {
            caption { "Examiner: " (theirs(name)) }
            tbody {
                tr { th scope="row" { "Status" } td {
                    (said.status.title())
                    @if let Some(at) = said.status_set { ", " (time(at)) }
                } }
                @if !said.tags.is_empty() {
                    tr { th scope="row" { "Tags" } td {
                        @for (at, tag) in said.tags.iter().enumerate() { @if at > 0 { ", " } (theirs(tag)) }
                    } }
                }
                @for note in &said.notes {
                    tr { th scope="row" { "Note" } td {
                        (written(&note.text))
                        p class="note" {
                            "Written " (time(note.written))
                            @if let Some(at) = note.changed { ", changed " (time(at)) }
                        }
                    } }
                }
            }
        }
    }
}

/// Whether anything was found, for lists of the front page of a large case.
pub(super) fn telling(item: &Item) -> bool {
    matches!(Outcome::of(item), Outcome::ReadBack | Outcome::Scored | Outcome::Indications)
}

//! Drawings: the map of a file's bytes and the bars of the streams. Sizes are attributes, colours are classes of the
//! style sheet, numbers stand beside them in tables, so that nothing is told by a drawing alone.

use maud::{Markup, html};
use serde_json::Value;

use super::table::{Column, table};
use super::text::{count, grouped, list, string, theirs, whole};
use crate::statistics::binomial::percent;

/// Width of the byte map.
const WIDTH: f64 = 960.0;
/// Most rows of its table; a file can have more pieces than a reader wants.
const ROWS: usize = 24;

/// One piece of a file.
struct Piece<'a> {
    kind: &'a str,
    offset: u64,
    length: u64,
}

/// The map of a file's bytes with the bytes that findings name below it.
pub(super) fn byte_map(record: &Value, bytes: u64) -> Markup {
    let pieces: Vec<Piece<'_>> = list(record, "byte_map").iter().filter_map(piece).collect();
    if pieces.is_empty() || bytes == 0 {
        return html! { p class="note" { "No map of this file’s bytes was kept." } };
    }
    let x = |offset: u64| offset.min(bytes) as f64 / bytes as f64 * WIDTH;
    let bar = |offset: u64, length: u64| {
        let from = x(offset);
        // A piece of a few bytes is still seen.
        (tenth(from), tenth((x(offset.saturating_add(length)) - from).max(1.5)))
    };
    let spans: Vec<(u64, u64)> = list(record, "findings")
        .iter()
        .filter(|finding| string(finding, "class") != Some("information"))
        .flat_map(|finding| list(finding, "spans"))
        .filter_map(|span| whole(span, "offset").zip(whole(span, "length")))
        .collect();
    let rows = html! {
        @for Piece { kind, offset, length } in pieces.iter().take(ROWS) {
            tr {
                th scope="row" {
                    svg class="key" viewBox="0 0 12 12" aria-hidden="true" {
                        rect class=(colour(kind)) width="12" height="12" {}
                    }
                    " " (theirs(kind))
                }
                td class="n" { (grouped(*offset)) } td class="n" { (grouped(*length)) }
                td class="n" { (percent(*length as f64 / bytes as f64)) " %" }
            }
        }
    };
    let columns = [
        Column::Text("Holds"),
        Column::Number("First byte"),
        Column::Number("Bytes"),
        Column::Number("Share"),
    ];
    html! {
        figure class="map" {
            figcaption { "Byte map: what each byte of the file belongs to, from the first (left) to the last (right)" }
            svg viewBox="0 0 960 44" role="img" aria-label="The file’s bytes from left to right by kind; the table below gives the same in numbers" {
                @for Piece { kind, offset, length } in &pieces {
                    @let (x, width) = bar(*offset, *length);
                    rect class=(colour(kind)) x=(x) y="0" width=(width) height="28" {}
                }
                rect class="frame" x="0.5" y="0.5" width="959" height="27" {}
                @for (offset, length) in &spans {
                    @let (x, width) = bar(*offset, *length);
                    rect class="at" x=(x) y="33" width=(width) height="8" {}
                }
            }
            @if !spans.is_empty() {
                p class="note" { "The bars below the map mark the bytes that proofs and indications name." }
            }
        }
        (table("Byte map in numbers", "compact", "Byte map in numbers", &columns, &rows))
        @if pieces.len() > ROWS {
            p class="note" { (count((pieces.len() - ROWS) as u64, "further piece is", "further pieces are")) " in case.json." }
        }
    }
}

fn piece(value: &Value) -> Option<Piece<'_>> {
    Some(Piece {
        kind: string(value, "kind")?,
        offset: whole(value, "offset")?,
        length: whole(value, "length")?,
    })
}

/// A class of the style sheet by kind of bytes; never a word of the record.
fn colour(kind: &str) -> &'static str {
    match kind {
        "image data" => "k-image",
        "outside" => "k-outside",
        "EXIF" | "XMP" | "ICC profile" | "Photoshop" | "text" | "comment" | "application" => "k-metadata",
        "unknown" | "ancillary" => "k-unknown",
        _ => "k-structure",
    }
}

fn tenth(value: f64) -> String {
    format!("{value:.1}")
}

/// How much each stream moved the model's score.
pub(super) fn streams(record: &Value) -> Markup {
    let streams: Vec<(&str, bool, Option<f64>)> = list(record, "streams")
        .iter()
        .filter_map(|stream| {
            let present = stream.get("present").and_then(Value::as_bool)?;
            Some((string(stream, "name")?, present, stream.get("contribution").and_then(Value::as_f64)))
        })
        .collect();
    let most = streams.iter().filter_map(|(_, _, value)| *value).map(f64::abs).fold(0.0, f64::max);
    if most <= 0.0 {
        return html! {};
    }
    let rows = html! {
        @for (name, present, value) in &streams {
            tr {
                th scope="row" { (theirs(name)) }
                td { @if *present { "present" } @else { "absent" } }
                td class="n" { @match value { Some(value) => { (signed(*value)) }, None => { "–" } } }
                td class="bar" { (bar(value.unwrap_or(0.0) / most)) }
            }
        }
    };
    let columns = [
        Column::Text("Stream"),
        Column::Text("In this file"),
        Column::Number("Contribution"),
        Column::Text("Bar"),
    ];
    let caption = "Contribution of each stream to the model’s score, in logits (Shapley values); right of the middle \
                   raises it, left lowers it";
    table("Contributions of the streams", "compact", caption, &columns, &rows)
}

/// A number with its sign, as a reader knows it.
fn signed(value: f64) -> String {
    let text = format!("{value:+.2}");
    if matches!(text.as_str(), "+0.00" | "-0.00") { "0.00".into() } else { text.replace('-', "−") }
}

/// A bar from the middle to the right or the left, −1..=1.
fn bar(share: f64) -> Markup {
    let length = share.abs().min(1.0) * 100.0;
    let from = if share < 0.0 { 100.0 - length } else { 100.0 };
    let class = if share < 0.0 { "down" } else { "up" };
    html! {
        svg viewBox="0 0 200 12" aria-hidden="true" {
            rect class=(class) x=(tenth(from)) y="1" width=(tenth(length)) height="10" {}
            rect class="middle" x="99.5" y="0" width="1" height="12" {}
        }
    }
}

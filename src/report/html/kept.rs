//! Bookmarks of examiners: what they looked at and why, with the view drawn anew from the evidence.

use maud::{Markup, html};
use serde_json::Value;

use super::front::capital;
use super::text::{count, grouped, theirs, time, whole, written};
use super::{Page, tool};
use crate::case::Bookmark;
use crate::finding::Region;
use crate::report::pictures::{Figure, Pictures, kept};

/// One bookmark; `drawn` is its view, or why there is none.
pub(super) fn bookmark(
    bookmark: &Bookmark,
    drawn: Option<&Result<Figure, String>>,
    page: &mut Page<'_>,
) -> Markup {
    html! {
        div class="kept" {
            p {
                strong { "Bookmark" } ": view “" (theirs(&bookmark.view)) "”"
                @if let Some(frame) = kept::frame(bookmark) { ", " (frame) }
                @if let Some(scale) = bookmark.viewport.scale { ", at " (format!("{:.0}", scale * 100.0)) " %" }
                @if let Some([x, y]) = bookmark.viewport.centre {
                    " around column " (format!("{x:.0}")) ", row " (format!("{y:.0}"))
                }
                @for (name, value) in &bookmark.parameters { (parameter(name, value)) }
                "; kept " (time(bookmark.made))
            }
            @if !bookmark.note.is_empty() { (written(&bookmark.note)) }
            @match drawn {
                _ if page.figures.shown == Pictures::None => {
                    p class="note" { "Not drawn: this report was made without pictures." }
                },
                None => { p class="note" { "Not drawn." } },
                Some(Err(why)) => { p class="note" { (capital(why)) "." } },
                Some(Ok(figure)) if page.room(figure.png.len()) => {
                    (tool::picture(figure, page.figures.shown == Pictures::Blurred))
                },
                Some(Ok(_)) => { p class="note" { "Picture left out: this page has reached its size." } },
            }
        }
    }
}

/// What else the view was set to, in words. What lies over a view in the window (a heat map, another file) is told and
/// not drawn.
fn parameter(name: &str, value: &Value) -> Markup {
    let undrawn = |words: &str| html! { "; " (words) " (not drawn)" };
    match name {
        "frame" => html! {},
        "heat" => undrawn("with a heat map over it"),
        "split" => undrawn("split with another view"),
        "compare" => undrawn("set against another file"),
        "change_point" => undrawn("with the change point along the raster"),
        "all_planes" => undrawn("with all planes at once"),
        "selection" | "region" => html! { "; " (name) ": " (rectangle(name, value)) },
        "pin" => html! { "; pixel held: " (pixel(value)) },
        _ => {
            let bytes = whole(value, "offset").zip(whole(value, "length"));
            html! {
                "; " (theirs(name)) ": "
                @if let Some((offset, length)) = bytes { (count(length, "byte", "bytes")) " at " (grouped(offset)) }
                @else { (theirs(&value.to_string())) }
            }
        }
    }
}

fn rectangle(name: &str, value: &Value) -> Markup {
    let Some(Region { x, y, width, height }) = kept::region(Some(value)) else {
        return html! { (theirs(&format!("{name} {value}"))) };
    };
    let [x, y, width, height] = [x, y, width, height].map(|side| grouped(side.into()));
    html! { span class="whole" { (width) " × " (height) } " pixels from column " (x) ", row " (y) }
}

fn pixel(value: &Value) -> Markup {
    match (value.get(0).and_then(Value::as_u64), value.get(1).and_then(Value::as_u64)) {
        (Some(x), Some(y)) => html! { "column " (grouped(x)) ", row " (grouped(y)) },
        _ => theirs(&value.to_string()),
    }
}

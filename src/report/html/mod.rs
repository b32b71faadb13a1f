//! The report as HTML pages that stand by themselves: no scripts, no requests, readable in light, dark and print.
//!
//! ```text
//! Extract, Figures ── pages ──┬─ report.html: front, exhibits, back
//!                             └─ large cases: report.html without exhibits, exhibits-001.html …
//! ```
//!
//! Evidence text and what people typed goes through `text` and nowhere else; it never becomes an id, a link, a class or
//! a comment. In the style sheet stands only the case number, for the margins of printed pages, letter by letter escaped.

mod back;
mod charts;
mod exhibit;
mod front;
mod kept;
mod outcome;
mod style;
mod table;
#[cfg(test)]
pub(crate) mod tests;
mod text;
mod tool;

use std::collections::BTreeMap;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::extract::{Extract, Item, Said};
use super::pictures::{Figure, Figures};
use crate::untrusted::Untrusted;
use outcome::Outcome;
use text::{count, grouped, theirs, time};

/// Most exhibits in one page with everything else.
const MOST: usize = 400;
/// Exhibits a page of a larger case.
const PART: usize = 100;
/// Largest page in bytes.
const BYTES: usize = 20 << 20;
/// Bytes of pictures that a page of exhibits takes, before they are written as text.
const ROOM: usize = 10 << 20;
/// Most rows of lists that grow with the case and are printed as a whole only for smaller ones.
pub(super) const MOST_ROWS: usize = 2000;

/// What a page needs to know while it is made.
struct Page<'a> {
    figures: &'a Figures,
    /// Number of each item in the report, from 1.
    numbers: &'a BTreeMap<&'a str, usize>,
    /// Exhibits a page, where they stand on pages of their own.
    split: Option<usize>,
    /// Bytes of pictures that still fit.
    left: usize,
}

impl<'a> Page<'a> {
    fn new(figures: &'a Figures, numbers: &'a BTreeMap<&'a str, usize>, split: Option<usize>) -> Self {
        Self { figures, numbers, split, left: ROOM }
    }

    /// The exhibit's place on its page: `e17`.
    fn id(&self, item: &Item) -> String {
        format!("e{}", self.numbers.get(item.id.as_str()).copied().unwrap_or(0))
    }

    /// Its number, leading there.
    fn link(&self, item: &Item) -> Markup {
        let number = self.numbers.get(item.id.as_str()).copied().unwrap_or(0);
        let page = self.split.map_or_else(String::new, |part| part_name(number.saturating_sub(1) / part));
        html! { a href={ (page) "#e" (number) } { (theirs(&item.exhibit)) } }
    }

    /// The view of a bookmark, drawn, or why it is not.
    fn kept(&self, item: &Item, said: &Said, at: usize) -> Option<&'a Result<Figure, String>> {
        self.figures.kept.get(&(item.id.clone(), said.examiner.clone(), at))
    }

    /// Takes room for so many bytes of pictures, if there is that much.
    fn room(&mut self, bytes: usize) -> bool {
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }
}

/// The report: name and content of each page. The same extract and figures give the same bytes.
pub fn pages(extract: &Extract, figures: &Figures) -> Vec<(String, Vec<u8>)> {
    each_page(extract, figures).collect()
}

/// The same, each page made when it is asked for.
pub fn each_page<'a>(
    extract: &'a Extract,
    figures: &'a Figures,
) -> impl Iterator<Item = (String, Vec<u8>)> + 'a {
    let numbers: BTreeMap<&str, usize> =
        extract.items.iter().zip(1..).map(|(item, number)| (item.id.as_str(), number)).collect();
    let few = extract.items.len() <= MOST;
    let alone = few.then(|| alone(extract, figures, &numbers));
    let alone = alone.filter(|page| page.len() <= BYTES || extract.items.len() <= 1);
    let parts = if alone.is_some() { 0 } else { 1 + extract.items.len().div_ceil(PART) };
    let part = move |at: usize| match at.checked_sub(1) {
        None => ("report.html".to_owned(), index(extract, figures, &numbers)),
        Some(at) => {
            let items = extract.items.chunks(PART).nth(at).unwrap_or_default();
            (part_name(at), part(extract, (at, items), figures, &numbers))
        }
    };
    alone.map(|page| ("report.html".to_owned(), page)).into_iter().chain((0..parts).map(part))
}

fn part_name(at: usize) -> String {
    format!("exhibits-{:03}.html", at + 1)
}

/// Everything on one page.
fn alone(extract: &Extract, figures: &Figures, numbers: &BTreeMap<&str, usize>) -> Vec<u8> {
    let mut page = Page::new(figures, numbers, None);
    // What is too large for one page goes on several.
    page.left = usize::MAX;
    let front = front(extract, &page);
    let exhibits = html! {
        section aria-labelledby="exhibits" {
            h2 id="exhibits" { "Exhibits" }
            @if extract.items.is_empty() { p { "This report covers no items." } }
            @for item in &extract.items { (exhibit::exhibit(extract, item, &mut page)) }
        }
    };
    let back = back(extract, &page);
    let contents = contents("#exhibits");
    document(extract, "Tool report", &contents, &html! { (front) (exhibits) (back) })
}

/// The report of a large case, whose exhibits stand on pages of their own.
fn index(extract: &Extract, figures: &Figures, numbers: &BTreeMap<&str, usize>) -> Vec<u8> {
    let page = Page::new(figures, numbers, Some(PART));
    let telling: Vec<&Item> = extract.items.iter().filter(|item| exhibit::telling(item)).collect();
    let exhibits = html! {
        section aria-labelledby="exhibits" {
            h2 id="exhibits" { "Exhibits" }
            (parts(extract))
            div class="scroll" tabindex="0" role="region" aria-label="Exhibits in which something was found" {
                table {
                    caption { "Exhibits in which something was found" }
                    thead { tr { th scope="col" { "Exhibit" } th scope="col" { "File" } th scope="col" { "Outcome" } } }
                    tbody { @for item in telling.iter().take(MOST_ROWS) {
                        tr { th scope="row" { (page.link(item)) } td class="file" { (theirs(&item.path)) } td { (Outcome::of(item).badge()) } }
                    } }
                }
            }
            (further(telling.len()))
        }
    };
    let body = html! { (front(extract, &page)) (exhibits) (back(extract, &page)) };
    document(extract, "Tool report", &contents("#exhibits"), &body)
}

/// The pages of a large case with what is on each.
fn parts(extract: &Extract) -> Markup {
    html! {
        div class="scroll" tabindex="0" role="region" aria-label="Pages of exhibits" {
            table class="compact" {
                caption { "Pages of exhibits" }
                thead { tr {
                    th scope="col" { "Page" }
                    @for outcome in Outcome::ALL { th scope="col" class="n" { (outcome.title()) } }
                } }
                tbody { @for (at, items) in extract.items.chunks(PART).enumerate() {
                    tr {
                        th scope="row" { a href=(part_name(at)) {
                            "Items " (grouped((at * PART + 1) as u64)) " to " (grouped((at * PART + items.len()) as u64))
                        } }
                        @for outcome in Outcome::ALL {
                            td class="n" { (items.iter().filter(|item| Outcome::of(item) == outcome).count()) }
                        }
                    }
                } }
            }
        }
    }
}

/// One page of exhibits.
fn part(
    extract: &Extract,
    (at, items): (usize, &[Item]),
    figures: &Figures,
    numbers: &BTreeMap<&str, usize>,
) -> Vec<u8> {
    let mut page = Page::new(figures, numbers, Some(PART));
    let lists = html! { (front::sentences(items, &page)) (front::table(items, &page)) };
    let first = at * PART + 1;
    let body = html! {
        section aria-labelledby="title" {
            h1 id="title" { "Items " (grouped(first as u64)) " to " (grouped((first + items.len() - 1) as u64)) " of the tool report" }
            p { "A part of " a href="report.html" { "the report" } ", which holds the summary, the method and its limits." }
            (lists)
        }
        section aria-labelledby="exhibits" {
            h2 id="exhibits" { "Exhibits" }
            @for item in items { (exhibit::exhibit(extract, item, &mut page)) }
        }
    };
    let contents = html! {
        li { a href="report.html" { "The report" } }
        @if at > 0 { li { a href=(part_name(at - 1)) { "Page before" } } }
        @if first + items.len() <= extract.items.len() { li { a href=(part_name(at + 1)) { "Next page" } } }
    };
    document(extract, "Exhibits", &contents, &body)
}

fn front(extract: &Extract, page: &Page<'_>) -> Markup {
    html! { (front::title(extract)) (front::summary(extract, page)) (front::items(extract, page)) (front::integrity(extract, page)) }
}

fn back(extract: &Extract, page: &Page<'_>) -> Markup {
    html! { (back::method(extract)) (back::exclusions(extract, page)) (back::glossary(extract)) (back::log(extract)) }
}

/// The sections, for the list at the top.
fn contents(exhibits: &str) -> Markup {
    html! {
        li { a href="#summary" { "Summary" } }
        li { a href="#items" { "Items examined" } }
        li { a href="#integrity" { "Integrity and custody" } }
        li { a href=(exhibits) { "Exhibits" } }
        li { a href="#method" { "Method, settings and limits" } }
        li { a href="#exclusions" { "Deviations, and files not examined" } }
        li { a href="#glossary" { "Glossary" } }
        li { a href="#log" { "Event log" } }
    }
}

/// How many rows of a list stand in `case.json` alone.
fn further(rows: usize) -> Markup {
    let rest = rows.saturating_sub(MOST_ROWS) as u64;
    html! { @if rest > 0 { p class="note" { (count(rest, "further row is", "further rows are")) " in case.json." } } }
}

/// The page around `body`.
fn document(extract: &Extract, name: &str, contents: &Markup, body: &Markup) -> Vec<u8> {
    let number = extract.form.get("number").map(|number| number.trim()).filter(|number| !number.is_empty());
    let label = number.unwrap_or(&extract.case);
    let style = style::sheet(label, &extract.report.name());
    let policy = style::policy(&style);
    let shown = Untrusted::new(label).shortened(80);
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (name) ", case " (shown) }
                style { (PreEscaped(style)) }
            }
            body {
                a class="skip" href="#main" { "Skip to the content" }
                header {
                    p {
                        "Case " (theirs(label)) " · " (extract.report.name()) " · "
                        @if extract.report.draft { "made " } @else { "issued " } (time(extract.report.issued))
                    }
                    p { (extract.tool.name) " " (theirs(&extract.tool.version)) }
                }
                nav aria-label="Contents" { ul { (contents) } }
                main id="main" { (body) p class="end" { "End of report" @if name != "Tool report" { " part" } } }
                footer { p { "Case " (theirs(label)) " · " (extract.report.name()) } }
            }
        }
    };
    markup.into_string().into_bytes()
}

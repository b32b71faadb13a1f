//! What the tool says of one exhibit, in one of five outcomes, each with a word, a shape and a colour.

use maud::{Markup, html};
use serde_json::Value;

use super::text::{count, list, string};
use crate::report::extract::Item;

/// The outcome of an item's newest examination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    /// A payload was read back.
    ReadBack,
    /// The model's score is at or above the threshold.
    Scored,
    /// An analyst should look.
    Indications,
    /// Nothing was found by the tests listed.
    Nothing,
    /// The file could not be or was not examined.
    NotExamined,
}

impl Outcome {
    pub(super) const ALL: [Self; 5] =
        [Self::ReadBack, Self::Scored, Self::Indications, Self::Nothing, Self::NotExamined];

    pub(super) fn of(item: &Item) -> Self {
        item.latest().map_or(Self::NotExamined, |latest| Self::read(&latest.record))
    }

    pub(super) fn read(record: &Value) -> Self {
        match (string(record, "verdict"), string(record, "basis")) {
            (Some("stego"), Some("proof")) => Self::ReadBack,
            (Some("stego"), _) => Self::Scored,
            (Some("suspicious"), _) => Self::Indications,
            (Some("clean"), _) => Self::Nothing,
            _ => Self::NotExamined,
        }
    }

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::ReadBack => "Hidden data read back",
            Self::Scored => "Model above threshold",
            Self::Indications => "Indications",
            Self::Nothing => "Nothing found",
            Self::NotExamined => "Not examined",
        }
    }

    /// What it means, for the summary.
    pub(super) const fn meaning(self) -> &'static str {
        match self {
            Self::ReadBack => {
                "content was read back out of the file; the chance of a coincidence is computed to be below one in a thousand million"
            }
            Self::Scored => {
                "the model's score is at or above the threshold of the chosen false-positive target; no content was read back"
            }
            Self::Indications => {
                "at least one observation deserves an analyst’s look; no content was read back"
            }
            Self::Nothing => "nothing found by the tests listed; this does not show that nothing is hidden",
            Self::NotExamined => "the file could not be read, or no scan has reached it; the reason is given",
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::ReadBack => "proof",
            Self::Scored | Self::Indications => "indication",
            Self::Nothing => "nothing",
            Self::NotExamined => "unread",
        }
    }

    const fn shape(self) -> Shape {
        match self {
            Self::ReadBack => SQUARE,
            Self::Scored => TRIANGLE,
            Self::Indications => Shape { filled: false, ..TRIANGLE },
            Self::Nothing => Shape { filled: false, ..DISC },
            Self::NotExamined => DIAMOND,
        }
    }

    pub(super) fn badge(self) -> Markup {
        mark(self.class(), self.shape(), self.title())
    }
}

/// The class of a finding.
pub(super) fn class(finding: &Value) -> Markup {
    match string(finding, "class") {
        Some("proof") => mark("proof", SQUARE, "Proof"),
        Some("indication") => mark("indication", TRIANGLE, "Indication"),
        _ => mark("information", DISC, "Information"),
    }
}

/// A sign that tells outcomes apart without colour, drawn, so that no font need have it.
#[derive(Debug, Clone, Copy)]
struct Shape {
    /// Outline in a square of 12 by 12.
    path: &'static str,
    filled: bool,
}

const SQUARE: Shape = Shape { path: "M1.5 1.5H10.5V10.5H1.5Z", filled: true };
const TRIANGLE: Shape = Shape { path: "M6 1.5L11 10.5H1Z", filled: true };
const DISC: Shape = Shape { path: "M1.5 6A4.5 4.5 0 1 1 10.5 6A4.5 4.5 0 1 1 1.5 6Z", filled: true };
const DIAMOND: Shape = Shape { path: "M6 1L11 6L6 11L1 6Z", filled: false };

fn mark(class: &str, shape: Shape, word: &str) -> Markup {
    let drawn = if shape.filled { "shape filled" } else { "shape" };
    html! {
        span class={ "mark " (class) } {
            svg class=(drawn) viewBox="0 0 12 12" aria-hidden="true" { path d=(shape.path) {} }
            (word)
        }
    }
}

/// One sentence about an item, with the words of its first telling finding.
pub(super) fn sentence(item: &Item) -> Markup {
    let Some(latest) = item.latest() else { return html! { "No scan has reached this file." } };
    let record = &latest.record;
    let told = |class: &str| {
        let finding = list(record, "findings").iter().find(|finding| string(finding, "class") == Some(class));
        let summary = finding.and_then(|finding| string(finding, "summary"));
        html! { @if let Some(summary) = summary { (super::text::theirs(summary)) } }
    };
    let indications = list(record, "findings")
        .iter()
        .filter(|finding| string(finding, "class") == Some("indication"))
        .count();
    match Outcome::read(record) {
        Outcome::ReadBack => told("proof"),
        Outcome::Scored => html! {
            "The model’s score is at or above the threshold; "
            (count(indications as u64, "further indication", "further indications")) ", no content was read back."
        },
        Outcome::Indications if indications > 0 => told("indication"),
        Outcome::Indications => {
            html! { "The model’s score is below the threshold and still deserves a look; no content was read back." }
        }
        Outcome::Nothing => html! { "Nothing found by the tests listed." },
        Outcome::NotExamined => html! {
            @match string(record, "error") {
                Some(error) => { "Not examined: " (super::text::theirs(error)) },
                None => { "The result kept of this file cannot be read." },
            }
        },
    }
}

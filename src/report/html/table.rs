//! The tables within an exhibit, which all begin alike: they scroll by themselves where a screen is narrow, and say what
//! they hold.

use maud::{Markup, html};

/// A column.
#[derive(Debug, Clone, Copy)]
pub(super) enum Column {
    /// Of text.
    Text(&'static str),
    /// Of numbers, which end at one line.
    Number(&'static str),
}

/// The table with these rows. `label`: what a screen reader calls the place; `class`: `compact` or `findings`.
pub(super) fn table(label: &str, class: &str, caption: &str, columns: &[Column], rows: &Markup) -> Markup {
    html! {
        div class="scroll" tabindex="0" role="group" aria-label=(label) {
            table class=(class) {
                caption { (caption) }
                thead { tr { @for column in columns {
                    @match column {
                        Column::Text(name) => { th scope="col" { (name) } },
                        Column::Number(name) => { th scope="col" class="n" { (name) } },
                    }
                } } }
                tbody { (rows) }
            }
        }
    }
}

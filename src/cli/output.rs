//! Where results go: JSON, JSON lines or a table, all streaming.

use std::io::{self, IsTerminal as _, Write};

use console::{Term, measure_text_width};

use super::args::OutputArgs;
use super::table::{Layout, Table};
use crate::report::json::{self, Array};
use crate::report::schema::Record;
use crate::scan::{Summary, Worklist};
use crate::untrusted::Untrusted;

/// Columns where nothing says how wide the output is.
const WIDTH: usize = 80;

/// Results on their way out.
#[derive(Debug)]
pub(super) enum Output<W: Write> {
    /// One array.
    Json(Array<W>),
    /// One object a line.
    Lines(W),
    /// For people.
    Table(Table<W>),
}

impl<W: Write> Output<W> {
    /// Begins the output that `args` ask for.
    pub(super) fn begin(writer: W, args: &OutputArgs, worklist: &Worklist) -> io::Result<Self> {
        if args.json {
            return Ok(Self::Json(Array::begin(writer)?));
        }
        if args.jsonl {
            return Ok(Self::Lines(writer));
        }
        let names = worklist.items.iter().map(|item| match item {
            Ok(path) | Err((path, _)) => path.to_string_lossy(),
        });
        let longest = names.map(|name| measure_text_width(&Untrusted::new(name).to_string())).max();
        let terminal = io::stdout().is_terminal();
        let colours = terminal && console::colors_enabled();
        let layout = Layout { width: width(), longest: longest.unwrap_or_default(), colours };
        Ok(Self::Table(Table::begin(writer, layout)?))
    }

    /// Writes one result.
    pub(super) fn push(&mut self, record: &Record) -> io::Result<()> {
        match self {
            Self::Json(array) => array.push(record),
            Self::Lines(writer) => {
                json::write_line(&mut *writer, record)?;
                writer.flush()
            }
            Self::Table(table) => table.push(record),
        }
    }

    /// Ends the output; without this call an array is not valid.
    pub(super) fn finish(self, summary: Summary) -> io::Result<()> {
        match self {
            Self::Json(array) => array.finish(),
            Self::Lines(mut writer) => writer.flush(),
            Self::Table(table) => table.finish(summary),
        }
    }
}

/// Columns of the output: `COLUMNS`, the terminal's, or [`WIDTH`].
pub(super) fn width() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse::<usize>().ok());
    let terminal = || Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
    told.or_else(terminal).unwrap_or(WIDTH).min(1000)
}

//! Whether the evidence of the open case is still what was examined.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::kept::reader;
use crate::case::store::{self, Change, State, Writer};
use crate::gui::format::grouped;
use crate::gui::jobs::Share;
use crate::gui::log;
use crate::progress::{CancelFlag, Progress as _};

/// The window hears of states this often.
const OFTEN: Duration = Duration::from_millis(250);

/// Where a piece of evidence is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Number of its row.
    pub row: usize,
    /// What it is in the case.
    pub exhibit: Arc<str>,
    /// Where it is.
    pub state: State,
}

/// Hashes every file of the case again. `rows`: number of the row of each exhibit. Tells the window through
/// `tell` and the case through `writer`; gives what is to be said at the end.
///
/// # Errors
/// What happened, ready to be shown.
pub(in crate::gui) fn check(
    writer: &Writer,
    rows: &HashMap<Arc<str>, usize>,
    tell: &dyn Fn(Vec<Found>),
    (cancel, share): (&CancelFlag, &Share),
) -> Result<String, String> {
    let places = reader(writer)?.places().map_err(|error| error.to_string())?;
    let mut counts = [0_u64; State::ALL.len()];
    let (mut told, mut waiting) = (Instant::now(), Vec::new());
    let total = places.len();
    for (number, (item, path)) in places.into_iter().enumerate() {
        share.set(number, total);
        if item.state == State::Listed {
            counts[State::Listed as usize] += 1;
            continue;
        }
        let Some(state) = store::state(&path, item.size, item.sha256.as_deref(), cancel) else { break };
        counts[state as usize] += 1;
        writer.send(Change::Checked { item: item.id.clone(), state, at: log::now() });
        if let Some((id, row)) = rows.get_key_value(item.id.as_str()) {
            waiting.push(Found { row: *row, exhibit: Arc::clone(id), state });
        }
        if told.elapsed() >= OFTEN {
            tell(std::mem::take(&mut waiting));
            told = Instant::now();
        }
    }
    tell(waiting);
    let found = words(&counts);
    let begin = if cancel.cancelled() { "Evidence checked in part" } else { "Evidence checked" };
    writer.send(Change::Event { what: begin.to_owned(), detail: found.clone(), at: log::now() });
    Ok(format!("{begin}: {found}."))
}

fn words(counts: &[u64; State::ALL.len()]) -> String {
    let of = |state: State| counts[state as usize];
    let mut text = format!("{} unchanged", grouped(of(State::Present)));
    for (count, word) in [(of(State::Changed), "changed"), (of(State::NotAvailable), "not available")] {
        if count > 0 {
            write!(text, ", {} {word}", grouped(count)).expect("writing to a String");
        }
    }
    text
}

//! A report of the open case, written as the next revision.

use super::kept::reader;
use crate::case::store::{StoreError, Writer};
use crate::gui::log;
use crate::progress::{CancelFlag, Progress as _};
use crate::report::issue::{self, Issued, Order};

/// Writes the next report. Only that it was made is written on the case's own thread, so that what is said meanwhile is
/// kept as ever.
///
/// # Errors
/// What happened, ready to be shown.
pub(in crate::gui) fn issue(writer: &Writer, order: &Order, cancel: &CancelFlag) -> Result<Issued, String> {
    writer.flush()?;
    let said = |error: StoreError| error.to_string();
    let written = issue::write(&reader(writer)?, order, log::now()).map_err(said)?;
    if cancel.cancelled() {
        return Err("it was stopped".to_owned());
    }
    writer.with(move |case| written.keep(case))?.map_err(said)
}

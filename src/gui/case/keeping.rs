//! Where the results of a scan go.

use std::path::PathBuf;
use std::sync::Arc;

use crate::analysis::Options;
use crate::case::store::{StoreError, Writer};
use crate::gui::log;
use crate::gui::row::Exhibit;
use crate::report::intake::Intake;
use crate::scan::{Outcome, Worklist};

/// The open case, for scans.
#[derive(Clone)]
pub struct Keeping {
    writer: Arc<Writer>,
}

/// One scan into the case.
pub struct Filing {
    writer: Arc<Writer>,
    intake: Arc<Intake>,
}

impl Keeping {
    pub(super) fn new(writer: Arc<Writer>) -> Self {
        Self { writer }
    }

    /// Tells the case what is about to be scanned; what the files of `worklist` are in it, in their order.
    ///
    /// # Errors
    /// When the case cannot be written, ready to be shown.
    pub fn begin(
        &self,
        paths: &[PathBuf],
        worklist: &Worklist,
        options: &Options,
    ) -> Result<(Filing, Vec<Exhibit>), String> {
        let (paths, worklist, options) = (paths.to_vec(), worklist.clone(), options.clone());
        let now = log::now();
        let begun = self.writer.with(move |case| {
            let platform = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
            Intake::anew(case, &paths, &worklist, (&options, &platform), now)
        })?;
        let (intake, listed) = begun.map_err(|error: StoreError| error.to_string())?;
        let exhibits =
            listed.into_iter().map(|one| Exhibit::listed(one.id.into(), one.number, now)).collect();
        Ok((Filing { writer: Arc::clone(&self.writer), intake: Arc::new(intake) }, exhibits))
    }
}

impl Filing {
    /// Hands a result over, on the thread that has it; waits only where very many wait already.
    pub fn keep(&self, outcome: &Outcome) {
        self.writer.send(self.intake.change(self.intake.keep(outcome), log::now()));
    }

    /// The scan is over and left nothing out. Where that cannot be written, the next change tells why.
    pub fn end(&self) {
        let intake = Arc::clone(&self.intake);
        self.writer.with(move |case| intake.end(case, log::now())).ok();
    }
}

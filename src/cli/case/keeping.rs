//! A scan whose results are kept in a case.

use std::path::{Path, PathBuf};

use super::now;
use crate::analysis::Options;
use crate::case::store::{Case, Writer};
use crate::report::intake::{Intake, Kept};
use crate::scan::{Outcome, Worklist};

/// Where the results go.
pub(in crate::cli) struct Keeping {
    intake: Intake,
    writer: Writer,
}

impl Keeping {
    /// Folders of the case at `folder`, for a scan of all of it.
    pub(in crate::cli) fn roots(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
        let case = Case::open(folder, None, now())?;
        Ok(case.roots()?.into_iter().map(|root| root.path).collect())
    }

    /// Opens the case at `folder` and takes from `worklist` what was examined under these settings already; gives the
    /// number of those.
    pub(in crate::cli) fn begin(
        folder: &Path,
        examiner: Option<&str>,
        paths: &[PathBuf],
        worklist: &mut Worklist,
        options: &Options,
    ) -> anyhow::Result<(Self, usize)> {
        let mut case = super::open(folder, examiner)?;
        let platform = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
        let (intake, skipped) = Intake::begin(&mut case, paths, worklist, (options, &platform), now())?;
        Ok((Self { intake, writer: Writer::start(case)? }, skipped))
    }

    /// What is kept of an outcome; on the thread that has it, so that its bytes can go.
    pub(in crate::cli) fn keep(&self, outcome: &Outcome) -> Kept {
        self.intake.keep(outcome)
    }

    /// Hands it over, in the order of the input.
    pub(in crate::cli) fn push(&self, kept: Kept) -> Option<String> {
        self.writer.send(self.intake.change(kept, now()));
        self.writer.failure().map(|error| error.to_string())
    }

    /// Ends the run, unless it was broken off.
    pub(in crate::cli) fn finish(self, whole: bool) -> anyhow::Result<()> {
        self.writer.flush().map_err(anyhow::Error::msg)?;
        let Some(mut case) = self.writer.close() else {
            anyhow::bail!("the thread that keeps the case has ended")
        };
        if whole {
            self.intake.end(&mut case, now())?;
        }
        Ok(())
    }
}

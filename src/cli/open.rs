//! `starlight [PATH…]`: the window, or a headless scan where there is no display.

use std::path::PathBuf;

use super::args::{AnalysisArgs, OutputArgs, ScanArgs};
use super::{Exit, interrupt, note, scan};

/// Opens the inspector; where that cannot be, says so in one line and scans headless.
pub(super) fn open(paths: Vec<PathBuf>, analysis: AnalysisArgs) -> anyhow::Result<Exit> {
    let reason = "this program was built without the window";
    if paths.is_empty() {
        anyhow::bail!("{reason}; name files or folders to scan them here (starlight scan --help)");
    }
    note(&format!("{reason}, so the scan runs here (starlight scan --help)"));
    scan::scan(&ScanArgs { paths, output: OutputArgs::default(), analysis }, &interrupt::flag())
}

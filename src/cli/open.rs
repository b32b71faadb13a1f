//! `starlight [PATH…]`: the window, or a headless scan where there is none.

use super::args::{OpenArgs, OutputArgs, ScanArgs};
use super::{Exit, interrupt, note, options, scan};
use crate::analysis::Options;

/// Opens the inspector; where that cannot be, says so in one line and scans headless.
pub(super) fn open(args: OpenArgs) -> anyhow::Result<Exit> {
    // A window without the model still shows everything else, and says so; a scan without it would be read as one
    // with it.
    let wordlist = options::wordlist(&args.analysis.locks)?;
    let (options, no_model) = match options::options(&args.analysis) {
        Ok(options) => (options, None),
        Err(error) if args.analysis.model.is_some() => return Err(error.into()),
        Err(error) => (options::without_model(&args.analysis), Some(error)),
    };
    let options = Options { wordlist, ..options };
    let notice = no_model.as_ref().map(ToString::to_string);
    let Some(reason) = window(&args, options.clone(), notice)? else { return Ok(Exit::NothingFound) };
    if args.paths.is_empty() {
        anyhow::bail!("{reason}; name files or folders to scan them here (starlight scan --help)");
    }
    if let Some(error) = no_model {
        return Err(error.into());
    }
    note(&format!("{reason}, so the scan runs here (starlight scan --help)"));
    let args = ScanArgs { paths: args.paths, output: OutputArgs::default(), analysis: args.analysis };
    scan::run(&args, &options, &interrupt::flag())
}

/// Opens the window and returns when it is closed; where there can be none, the reason.
#[cfg(feature = "gui")]
fn window(args: &OpenArgs, options: Options, notice: Option<String>) -> anyhow::Result<Option<String>> {
    use crate::gui::settings::{self, Settings};
    use crate::gui::{self, GuiError};
    // A picture of the window shows it as it comes, whatever the user changed.
    let home = settings::folder();
    let read = home.as_deref().filter(|_| args.window.screenshot().is_none()).map(Settings::load);
    let (settings, unread) = match read.transpose() {
        Ok(settings) => (settings.unwrap_or_default(), None),
        Err(error) => (Settings::default(), Some(format!("The settings could not be read: {error}"))),
    };
    let notice = notice.or(unread);
    let opened = gui::run(gui::Args {
        paths: args.paths.clone(),
        options,
        workers: args.analysis.workers,
        notice,
        theme: args.window.theme.into(),
        screenshot: args.window.screenshot(),
        home: home.filter(|_| args.window.screenshot().is_none()),
        settings,
        ..gui::Args::default()
    });
    match opened {
        Ok(()) => Ok(None),
        Err(error @ GuiError::Screenshot { .. }) => Err(error.into()),
        Err(error) if args.window.screenshot.is_some() => Err(error.into()),
        Err(error @ (GuiError::NoDisplay | GuiError::Window { .. })) => Ok(Some(error.to_string())),
    }
}

#[cfg(not(feature = "gui"))]
#[expect(clippy::unnecessary_wraps, reason = "with the window there are errors")]
fn window(_: &OpenArgs, _: Options, _: Option<String>) -> anyhow::Result<Option<String>> {
    Ok(Some("this program was built without the window".to_owned()))
}

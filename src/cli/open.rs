//! `starlight [PATH…]`: the window, or a headless scan where there is none.

use super::args::{OpenArgs, OutputArgs, ScanArgs};
use super::{Exit, interrupt, note, options, scan};
use crate::analysis::Options;
use crate::case::store::is_case;

/// Opens the inspector; where that cannot be, says so in one line and scans headless.
pub(super) fn open(args: OpenArgs) -> anyhow::Result<Exit> {
    // A window without the model still shows everything else, and says so; a scan without it would be read as one
    // with it.
    let wordlist = options::wordlist(&args.analysis.locks)?;
    let kept = Kept::read(&args);
    let (model, trouble) = kept.model(&args);
    let (options, no_model) = match model {
        Ok(options) => (options, None),
        Err(error) if args.analysis.model.is_some() => return Err(error.into()),
        Err(error) => (options::without_model(&args.analysis), Some(error)),
    };
    let options = Options { wordlist, ..options };
    let mut notices: Vec<String> = no_model.iter().map(ToString::to_string).collect();
    notices.extend(trouble);
    let Some(reason) = kept.window(&args, options.clone(), notices)? else { return Ok(Exit::NothingFound) };
    if args.paths.is_empty() {
        anyhow::bail!("{reason}; name files or folders to scan them here (starlight scan --help)");
    }
    if args.paths.iter().any(|path| is_case(path)) {
        anyhow::bail!(
            "{reason}; a case opens in the window only (starlight case --help has what goes without one)"
        );
    }
    // What was chosen in the window does not count for a scan without one.
    let options = Options { wordlist: options.wordlist, ..options::options(&args.analysis)? };
    note(&format!("{reason}, so the scan runs here (starlight scan --help)"));
    let args = ScanArgs {
        paths: args.paths,
        case: None,
        examiner: None,
        output: OutputArgs::default(),
        analysis: args.analysis,
    };
    scan::run(&args, &options, &interrupt::flag())
}

/// What the window keeps between two starts.
#[cfg(feature = "gui")]
struct Kept {
    home: Option<std::path::PathBuf>,
    loaded: crate::gui::settings::Loaded,
}

#[cfg(feature = "gui")]
impl Kept {
    /// A picture of the window shows it as it comes, whatever the user changed.
    fn read(args: &OpenArgs) -> Self {
        use crate::gui::settings::{self, Settings};
        let home = settings::folder().filter(|_| args.window.screenshot.is_none());
        let loaded = home.as_deref().map(Settings::load).unwrap_or_default();
        Self { home, loaded }
    }

    /// How to analyse, with the model that the command line names, else the one of the settings; and what is to be
    /// told of that.
    fn model(&self, args: &OpenArgs) -> (Result<Options, crate::model::ModelError>, Option<String>) {
        let analysis = &args.analysis;
        let settings = &self.loaded.settings;
        let given = analysis.model.is_some() || analysis.backend != super::args::Backend::Auto;
        let chosen = settings.model.is_some() || settings.backend != crate::model::BackendChoice::Auto;
        if given || !chosen {
            return (options::options(analysis), None);
        }
        let crate::gui::models::Start { model, trouble } =
            crate::gui::models::at_start(settings, options::onnxruntime(analysis));
        let options = model.map(|model| Options {
            model: Some(std::sync::Arc::new(model)),
            ..options::without_model(analysis)
        });
        (options, trouble)
    }

    /// Opens the window and returns when it is closed; where there can be none, the reason.
    fn window(
        self,
        args: &OpenArgs,
        options: Options,
        mut notices: Vec<String>,
    ) -> anyhow::Result<Option<String>> {
        use crate::gui::{self, GuiError};
        let crate::gui::settings::Loaded { settings, trouble } = self.loaded;
        notices.extend(trouble);
        let opened = gui::run(gui::Args {
            paths: args.paths.clone(),
            options,
            workers: args.analysis.workers,
            onnxruntime: options::onnxruntime(&args.analysis),
            examiner: args.window.examiner.clone(),
            notices,
            theme: args.window.theme.into(),
            screenshot: args.window.screenshot(),
            home: self.home,
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
}

/// Stands in where the program is built without the window.
#[cfg(not(feature = "gui"))]
struct Kept;

#[cfg(not(feature = "gui"))]
impl Kept {
    fn read(_: &OpenArgs) -> Self {
        Self
    }

    #[expect(clippy::unused_self, reason = "with the window the settings are asked")]
    fn model(&self, args: &OpenArgs) -> (Result<Options, crate::model::ModelError>, Option<String>) {
        (options::options(&args.analysis), None)
    }

    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "with the window there are errors")]
    fn window(self, _: &OpenArgs, _: Options, _: Vec<String>) -> anyhow::Result<Option<String>> {
        Ok(Some("this program was built without the window".to_owned()))
    }
}

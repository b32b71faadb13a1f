//! `starlight case relocate`.

use std::path::PathBuf;

use clap::Args;

use super::{InCase, now};
use crate::case::store::Root;
use crate::cli::{Exit, note};
use crate::untrusted::Untrusted;

/// `starlight case relocate`.
#[derive(Debug, Args)]
pub(in crate::cli) struct RelocateArgs {
    #[command(flatten)]
    case: InCase,

    /// The folder as the case knows it: its path, or its name; needed where there are several
    #[arg(long, value_name = "FOLDER")]
    from: Option<PathBuf>,

    /// Where it lies now
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
}

/// Points a folder of the case at another place.
pub(super) fn relocate(args: &RelocateArgs) -> anyhow::Result<Exit> {
    let mut case = args.case.open()?;
    let to = std::path::absolute(&args.to)?;
    if !to.is_dir() {
        anyhow::bail!("this is no folder\nFolder: {}", to.display());
    }
    let meant = |root: &Root| match &args.from {
        None => true,
        Some(from) => {
            std::path::absolute(from).is_ok_and(|from| from == root.path)
                || from.as_os_str() == root.label.as_str()
        }
    };
    let mut roots: Vec<Root> = case.roots()?.into_iter().filter(meant).collect();
    let root = match (roots.pop(), roots.is_empty()) {
        (Some(root), true) => root,
        (Some(_), false) => anyhow::bail!("the case has several such folders; say which with --from PATH"),
        (None, _) => anyhow::bail!("the case has no such folder of evidence"),
    };
    case.batch(|batch| batch.relocate(&root.id, &to, now()))?;
    let of_it: Vec<_> = case.places()?.into_iter().filter(|(item, _)| item.root == root.id).collect();
    let there = of_it.iter().filter(|(_, path)| path.is_file()).count();
    let label = Untrusted::new(root.label.as_str());
    note(&format!(
        "{label}: {there} of {} files are there; `starlight case verify` compares them",
        of_it.len()
    ));
    Ok(Exit::NothingFound)
}

//! What a folder's set was made from, so that no other is mixed into it.

use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use serde::{Deserialize, Serialize};

use super::{Mix, Settings, store};
use crate::lab::split::Split;

/// The file beside the numbered folders.
const FILE: &str = "set.json";

/// Raised whenever the same seed gives other bytes.
const GENERATOR: u32 = 3;

/// What decides the bytes of a set, apart from the covers' content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Set {
    /// Version of the generator.
    generator: u32,
    seed: u64,
    /// Sets of everything did not name it at first.
    #[serde(default)]
    mix: Mix,
    #[serde(default)]
    split: Option<Split>,
    /// Files below each folder of covers, in the order given.
    covers: Vec<usize>,
}

impl Set {
    pub(super) const fn new(settings: &Settings, covers: Vec<usize>) -> Self {
        Self { generator: GENERATOR, seed: settings.seed, mix: settings.mix, split: settings.split, covers }
    }

    /// Writes what the set is made from into `folder`, or holds it against what is there: the same set goes on.
    ///
    /// # Errors
    /// When the folder holds another set or cannot be read or written.
    pub(super) fn claim(&self, folder: &Path) -> Result<()> {
        let path = folder.join(FILE);
        if path.exists() {
            let text = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let there: Self = serde_json::from_slice(&text)
                .with_context(|| format!("{} does not describe a set", path.display()))?;
            let Some(difference) = self.difference(&there) else { return Ok(()) };
            bail!("{} holds another set: {difference}; take another folder", folder.display());
        }
        ensure!(
            !folder.join("000").exists(),
            "{} holds a set without {FILE}, made by an earlier version; take another folder",
            folder.display()
        );
        std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let mut text = serde_json::to_vec(self)?;
        text.push(b'\n');
        store(&path, &text)
    }

    /// In what `there` differs.
    fn difference(&self, there: &Self) -> Option<String> {
        if self.generator != there.generator {
            Some(format!("made by generator {}, this is {}", there.generator, self.generator))
        } else if self.seed != there.seed {
            Some(format!("seed {}, not {}", there.seed, self.seed))
        } else if self.mix != there.mix {
            Some(format!("a mix of {:?}, not {:?}", there.mix, self.mix))
        } else if self.split != there.split {
            Some("made from other sources".to_owned())
        } else if self.covers != there.covers {
            Some(format!("made from {:?} covers, not {:?}", there.covers, self.covers))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_goes_on_with_its_own_set_and_refuses_others() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("set");
        let settings = Settings {
            covers: Vec::new(),
            out: out.clone(),
            seed: 7,
            mix: Mix::Everything,
            split: None,
            count: 1,
            workers: 1,
        };
        let set = Set::new(&settings, vec![3, 4]);
        set.claim(&out).unwrap();
        set.claim(&out).unwrap();
        let refused = |other: Set| other.claim(&out).unwrap_err().to_string();
        assert!(refused(Set { seed: 8, ..set.clone() }).contains("seed 7, not 8"));
        assert!(refused(Set { mix: Mix::RandomBits, ..set.clone() }).contains("Everything, not RandomBits"));
        assert!(refused(Set { covers: vec![3, 5], ..set.clone() }).contains("[3, 4] covers, not [3, 5]"));
        assert!(refused(Set { split: Some(Split::Test), ..set.clone() }).contains("other sources"));
        assert!(refused(Set { generator: 1, ..set.clone() }).contains("generator 3, this is 1"));
        std::fs::remove_file(out.join(FILE)).unwrap();
        std::fs::create_dir(out.join("000")).unwrap();
        assert!(refused(set).contains("without set.json"));
    }
}

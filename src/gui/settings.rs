//! What the window remembers between two starts: a small file in the user's own folder, never beside evidence.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Theme;

/// Largest file read, in bytes.
const LONGEST: u64 = 1 << 20;
/// Smallest and largest scale of the window.
pub const SCALES: (f32, f32) = (0.75, 3.0);

/// The settings. What a file lacks has its default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Light or dark.
    pub theme: Theme,
    /// Size of everything in the window, on top of what the screen asks for.
    pub scale: f32,
    /// False-positive target; `None`: the default.
    pub fpr: Option<f64>,
    /// Threads of a scan; 0: all cores.
    pub workers: usize,
    /// Another model than the one inside the program.
    pub model: Option<PathBuf>,
    /// Sizes of the regions.
    pub layout: Layout,
    /// Whether the hint for the first start was closed.
    pub hint_seen: bool,
}

/// Sizes of the regions in points; `None`: as the window proposes.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Layout {
    /// Width of the evidence list.
    pub list: Option<f32>,
    /// Width of the reasons.
    pub why: Option<f32>,
    /// Height of the bytes.
    pub bytes: Option<f32>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            scale: 1.0,
            fpr: None,
            workers: 0,
            model: None,
            layout: Layout::default(),
            hint_seen: false,
        }
    }
}

impl Settings {
    /// Reads the settings in `folder`; the defaults where there are none.
    ///
    /// # Errors
    /// When there is a file that cannot be read or understood.
    pub fn load(folder: &Path) -> Result<Self, String> {
        let path = file(folder);
        let length = match std::fs::metadata(&path) {
            Ok(metadata) => metadata.len(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error.to_string()),
        };
        if length > LONGEST {
            return Err("the file is too long to be settings".into());
        }
        let text = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
        serde_json::from_str::<Self>(&text).map(Self::sane).map_err(|error| error.to_string())
    }

    /// Writes the settings into `folder`, which is made where it does not exist.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn save(&self, folder: &Path) -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let text = serde_json::to_string_pretty(self).map_err(std::io::Error::other)?;
        let part = folder.join("settings.json.part");
        std::fs::write(&part, text)?;
        std::fs::rename(&part, file(folder))
    }

    /// The same with every number inside its bounds.
    fn sane(mut self) -> Self {
        let within = |value: f32, (low, high): (f32, f32)| {
            if value.is_finite() { value.clamp(low, high) } else { low }
        };
        self.scale = within(self.scale, SCALES);
        self.fpr = self.fpr.filter(|fpr| *fpr > 0.0 && *fpr < 1.0);
        self.workers = self.workers.min(1024);
        for size in [&mut self.layout.list, &mut self.layout.why, &mut self.layout.bytes] {
            *size = size.map(|size| within(size, (80.0, 4000.0)));
        }
        self
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("settings.json")
}

/// The folder of this program among the user's settings; `None` where the system names none.
pub fn folder() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = if cfg!(windows) {
        named("APPDATA")?
    } else if cfg!(target_os = "macos") {
        named("HOME")?.join("Library/Application Support")
    } else {
        // A relative path is to be ignored (XDG Base Directory Specification 0.8).
        named("XDG_CONFIG_HOME")
            .filter(|path| path.is_absolute())
            .or_else(|| Some(named("HOME")?.join(".config")))?
    };
    Some(base.join("starlight"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_and_what_is_missing_has_its_default() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("a/b");
        assert_eq!(Settings::load(&home), Ok(Settings::default()));
        let settings = Settings {
            theme: Theme::Light,
            scale: 1.5,
            fpr: Some(1e-3),
            workers: 3,
            model: Some("m.onnx".into()),
            layout: Layout { list: Some(321.5), ..Layout::default() },
            hint_seen: true,
        };
        settings.save(&home).unwrap();
        assert_eq!(Settings::load(&home), Ok(settings));
        std::fs::write(file(&home), r#"{"workers": 2, "later": true}"#).unwrap();
        assert_eq!(Settings::load(&home), Ok(Settings { workers: 2, ..Settings::default() }));
    }

    #[test]
    fn nonsense_is_refused_or_brought_into_bounds() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(file(folder.path()), "[").unwrap();
        assert!(Settings::load(folder.path()).is_err());
        std::fs::write(file(folder.path()), r#"{"scale": 1000, "fpr": -1, "layout": {"why": 1}}"#).unwrap();
        let settings = Settings::load(folder.path()).unwrap();
        assert_eq!((settings.scale, settings.fpr, settings.layout.why), (SCALES.1, None, Some(80.0)));
    }
}

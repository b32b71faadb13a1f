//! What the window remembers between two starts: a small file in the user's own folder, never beside evidence.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Theme, bounds};
use crate::limits::Limits;
use crate::model::BackendChoice;

/// Largest file read, in bytes.
const LONGEST: u64 = 1 << 20;
/// Smallest and largest scale of the window.
pub const SCALES: (f32, f32) = (0.75, 3.0);
/// Most threads of a scan.
pub const MOST_WORKERS: usize = 256;
/// Most models kept for comparison.
pub const MOST_MODELS: usize = 12;

/// The layout of the file.
const VERSION: u64 = 1;

/// The settings.
#[derive(Debug, Clone, PartialEq, Serialize)]
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
    /// Models to compare with the one in use.
    pub models: Vec<PathBuf>,
    /// What runs the model.
    pub backend: BackendChoice,
    /// Limits on the work for one file.
    #[serde(serialize_with = "bounds::write")]
    pub limits: Limits,
    /// Sizes of the regions.
    pub layout: Layout,
    /// Who works with the program, for cases.
    pub examiner: String,
    /// The cases that were open last, the newest first.
    pub recent: Vec<PathBuf>,
    /// Whether the hint for the first start was closed.
    pub hint_seen: bool,
    /// Whether there was a first start.
    pub welcomed: bool,
    /// What this version does not know, kept for the later one that wrote it.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// Settings as they were read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Loaded {
    /// The settings; what could not be understood has its default.
    pub settings: Settings,
    /// What could not be understood, ready to be shown.
    pub trouble: Option<String>,
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
            models: Vec::new(),
            backend: BackendChoice::Auto,
            limits: Limits::default(),
            layout: Layout::default(),
            examiner: String::new(),
            recent: Vec::new(),
            hint_seen: false,
            welcomed: false,
            other: Map::new(),
        }
    }
}

impl Settings {
    /// Reads the settings in `folder`; the defaults where there are none. Nothing in the file keeps the program from
    /// starting: what is strange is told and has its default, and a file that is no settings at all is put aside.
    pub fn load(folder: &Path) -> Loaded {
        let path = file(folder);
        match read(&path) {
            Ok(None) => Loaded::default(),
            Ok(Some(map)) => Self::of(map),
            Err(reason) => {
                let aside = folder.join("settings-unreadable.json");
                let kept = std::fs::rename(&path, &aside).is_ok();
                let place = if kept {
                    format!("\nThe old file is kept as {}", aside.display())
                } else {
                    String::new()
                };
                let trouble =
                    format!("The settings could not be read: {reason}. The defaults are used.{place}");
                Loaded { settings: Self::default(), trouble: Some(trouble) }
            }
        }
    }

    /// The settings of a file, entry by entry.
    fn of(mut map: Map<String, Value>) -> Loaded {
        fn take<T: DeserializeOwned>(
            map: &mut Map<String, Value>,
            (name, into): (&'static str, &mut T),
            strange: &mut Vec<&'static str>,
        ) {
            match map.shift_remove(name).map(serde_json::from_value) {
                None => {}
                Some(Ok(value)) => *into = value,
                Some(Err(_)) => strange.push(name),
            }
        }
        let (mut settings, mut strange) = (Self::default(), Vec::new());
        let version = map.shift_remove("version").and_then(|version| version.as_u64()).unwrap_or(VERSION);
        take(&mut map, ("theme", &mut settings.theme), &mut strange);
        take(&mut map, ("scale", &mut settings.scale), &mut strange);
        take(&mut map, ("fpr", &mut settings.fpr), &mut strange);
        take(&mut map, ("workers", &mut settings.workers), &mut strange);
        take(&mut map, ("model", &mut settings.model), &mut strange);
        take(&mut map, ("models", &mut settings.models), &mut strange);
        take(&mut map, ("backend", &mut settings.backend), &mut strange);
        let mut limits = BTreeMap::new();
        take(&mut map, ("limits", &mut limits), &mut strange);
        settings.limits = bounds::read(&limits);
        take(&mut map, ("layout", &mut settings.layout), &mut strange);
        take(&mut map, ("examiner", &mut settings.examiner), &mut strange);
        take(&mut map, ("recent", &mut settings.recent), &mut strange);
        take(&mut map, ("hint_seen", &mut settings.hint_seen), &mut strange);
        take(&mut map, ("welcomed", &mut settings.welcomed), &mut strange);
        settings.other = map;
        let trouble = if !strange.is_empty() {
            Some(format!(
                "Of the settings these could not be read and have their defaults: {}.",
                strange.join(", ")
            ))
        } else if version > VERSION {
            Some(
                "The settings were written by a later version; what this one knows of them is used."
                    .to_owned(),
            )
        } else {
            None
        };
        Loaded { settings: settings.sane(), trouble }
    }

    /// Whether the program was never started before, as far as the settings tell.
    pub fn first(&self) -> bool {
        !self.welcomed && !self.hint_seen
    }

    /// Writes the settings into `folder`, which is made where it does not exist.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn save(&self, folder: &Path) -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let text = serde_json::to_string_pretty(&Kept { version: VERSION, settings: self });
        let text = text.map_err(std::io::Error::other)?;
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
        self.workers = self.workers.min(MOST_WORKERS);
        self.models.truncate(MOST_MODELS);
        bounds::clamp(&mut self.limits);
        for size in [&mut self.layout.list, &mut self.layout.why, &mut self.layout.bytes] {
            *size = size.map(|size| within(size, (80.0, 4000.0)));
        }
        self
    }
}

/// What is written.
#[derive(Serialize)]
struct Kept<'a> {
    version: u64,
    #[serde(flatten)]
    settings: &'a Settings,
}

/// The entries of the file; `None` where there is no file.
fn read(path: &Path) -> Result<Option<Map<String, Value>>, String> {
    let length = match std::fs::metadata(path) {
        Ok(metadata) => metadata.len(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    if length > LONGEST {
        return Err("the file is too long to be settings".into());
    }
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map(Some).map_err(|error| error.to_string())
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

    fn load(folder: &Path) -> Settings {
        let loaded = Settings::load(folder);
        assert_eq!(loaded.trouble, None);
        loaded.settings
    }

    #[test]
    fn settings_come_back_and_what_is_missing_has_its_default() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("a/b");
        assert_eq!(load(&home), Settings::default());
        let settings = Settings {
            theme: Theme::Light,
            scale: 1.5,
            fpr: Some(1e-3),
            workers: 3,
            model: Some("m.onnx".into()),
            models: vec!["m.onnx".into(), "n.onnx".into()],
            backend: BackendChoice::OnnxRuntime,
            limits: Limits { pixels: 5_000_000, ..Limits::default() },
            layout: Layout { list: Some(321.5), ..Layout::default() },
            examiner: "Ada Example".into(),
            recent: vec!["a.starlight".into()],
            hint_seen: true,
            welcomed: true,
            ..Settings::default()
        };
        settings.save(&home).unwrap();
        assert_eq!(load(&home), settings);
        let text = std::fs::read_to_string(file(&home)).unwrap();
        assert!(text.contains("\"version\": 1") && text.contains("\"backend\": \"onnxruntime\""), "{text}");
    }

    #[test]
    fn what_a_later_version_wrote_is_used_as_far_as_it_is_known_and_not_lost() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(file(folder.path()), r#"{"version": 9, "workers": 2, "later": [true]}"#).unwrap();
        let loaded = Settings::load(folder.path());
        assert_eq!(loaded.settings.workers, 2);
        assert!(loaded.trouble.unwrap().contains("later version"));
        loaded.settings.save(folder.path()).unwrap();
        assert_eq!(load(folder.path()).other["later"], serde_json::json!([true]));
    }

    #[test]
    fn nonsense_is_put_aside_or_brought_into_bounds() {
        let folder = tempfile::tempdir().unwrap();
        for broken in [&b"["[..], b"[]", b"\xff\xfe", b""] {
            std::fs::write(file(folder.path()), broken).unwrap();
            let loaded = Settings::load(folder.path());
            assert_eq!(loaded.settings, Settings::default());
            assert!(loaded.trouble.unwrap().starts_with("The settings could not be read"));
            assert_eq!(std::fs::read(folder.path().join("settings-unreadable.json")).unwrap(), broken);
            assert!(!file(folder.path()).exists());
        }
        let text = r#"{"scale": 1000, "fpr": -1, "layout": {"why": 1}, "workers": "many", "theme": "light",
            "limits": {"pixels": 0, "depth": 255}}"#;
        std::fs::write(file(folder.path()), text).unwrap();
        let Loaded { settings, trouble } = Settings::load(folder.path());
        assert_eq!((settings.scale, settings.fpr, settings.layout.why), (SCALES.1, None, Some(80.0)));
        assert_eq!((settings.theme, settings.workers), (Theme::Light, 0));
        assert!(settings.limits.pixels > 0 && settings.limits.depth < 255);
        assert!(trouble.unwrap().ends_with("defaults: workers."));
    }
}

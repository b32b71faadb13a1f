//! Holds the code to the layout and the dependency direction of the design, and to the house's sizes.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

use std::fs;
use std::path::{Path, PathBuf};

/// Modules by layer: a module may use modules of lower layers, and those of its own layer listed in [`BESIDE`].
const LAYERS: &[&[&str]] = &[
    &["span", "limits", "untrusted", "progress", "finding", "evidence"],
    &["container"],
    &["metadata", "pixels"],
    &["statistics", "streams"],
    &["model", "payload"],
    &["verdict"],
    &["analysis", "scan", "case"],
    &["report"],
    &["cli", "gui", "server", "lab"],
];

/// Uses inside one layer: (user, used).
const BESIDE: &[(&str, &str)] = &[
    ("finding", "span"),
    ("finding", "untrusted"),
    ("evidence", "limits"),
    ("streams", "statistics"),
    ("scan", "analysis"),
    ("cli", "gui"),
    ("cli", "lab"),
];

/// Modules that may touch the file system (design §6).
const TOUCH_FILES: &[&str] =
    &["evidence", "scan", "payload/write", "case", "model", "cli", "gui", "server", "lab"];

/// Longest source file and longest `main.rs`, in lines.
const MAX_LINES: usize = 500;
const MAX_MAIN: usize = 60;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The path below `src`, without the ending: `container/png`.
fn module(path: &Path) -> String {
    let below = path.strip_prefix(root().join("src")).unwrap().with_extension("");
    below.to_str().unwrap().replace('\\', "/")
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// The source without comment lines and without the tests at its end.
fn code(path: &Path) -> String {
    let source = fs::read_to_string(path).unwrap();
    let code = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The top-level modules that `code` names by `crate::`.
fn used(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    for rest in code.split("crate::").skip(1) {
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut name = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => names.push(std::mem::take(&mut name)),
                    c if depth == 0 => name.push(c),
                    _ => {}
                }
            }
            names.push(name);
        } else {
            names.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    let first = |name: &String| name.trim().split("::").next().unwrap_or_default().to_owned();
    names.iter().map(first).filter(|name| !name.is_empty()).collect()
}

#[test]
fn dependencies_point_one_way() {
    let mut wrong = Vec::new();
    for path in sources(&root().join("src")) {
        let module = module(&path);
        let top = module.split('/').next().unwrap().to_owned();
        let Some(own) = layer(&top) else { continue };
        for used in used(&code(&path)) {
            let Some(other) = layer(&used) else { continue };
            let beside = other == own && used != top && !BESIDE.contains(&(top.as_str(), used.as_str()));
            if other > own || beside {
                wrong.push(format!("{module} uses {used}"));
            }
        }
    }
    assert!(wrong.is_empty(), "against design §6: {wrong:#?}");
}

#[test]
fn every_module_has_a_layer() {
    let known = ["main", "lib"];
    for path in sources(&root().join("src")) {
        let module = module(&path);
        let top = module.split('/').next().unwrap();
        assert!(known.contains(&top) || layer(top).is_some(), "{top} is in no layer of the architecture");
    }
}

#[test]
fn the_engine_is_mute_and_touches_no_files() {
    let forbidden = [
        "std::fs",
        "File::",
        "std::env",
        "println!",
        "eprintln!",
        "std::process",
        "SystemTime",
        "static mut",
    ];
    for path in sources(&root().join("src")) {
        let module = module(&path);
        if module == "main" || TOUCH_FILES.iter().any(|name| module.starts_with(name)) {
            continue;
        }
        for line in code(&path).lines() {
            for word in forbidden {
                assert!(!line.contains(word), "{module} is part of the engine and says `{}`", line.trim());
            }
        }
    }
}

#[test]
fn only_results_and_manifests_speak_serde() {
    for path in sources(&root().join("src")) {
        let module = module(&path);
        let wire =
            ["report", "model", "lab", "cli", "gui", "case"].iter().any(|name| module.starts_with(name));
        assert!(
            wire || !code(&path).contains("Serialize"),
            "{module} derives a wire format; that is report's work"
        );
    }
}

#[test]
fn files_stay_small() {
    for folder in ["src", "tests", "benches"] {
        let folder = root().join(folder);
        if !folder.exists() {
            continue;
        }
        for path in sources(&folder) {
            let lines = fs::read_to_string(&path).unwrap().lines().count();
            let limit = if path.ends_with("src/main.rs") { MAX_MAIN } else { MAX_LINES };
            assert!(lines <= limit, "{} has {lines} lines, the limit is {limit}", path.display());
        }
    }
}

#[test]
fn the_package_stays_under_twenty_megabytes() {
    let folders = ["assets", "models", "src", "tests"].map(|folder| root().join(folder));
    let total: u64 = folders.iter().filter(|folder| folder.exists()).map(|folder| size(folder)).sum();
    assert!((50_000..20_000_000).contains(&total), "{total} bytes");
}

fn size(path: &Path) -> u64 {
    if path.is_dir() {
        return fs::read_dir(path).unwrap().map(|entry| size(&entry.unwrap().path())).sum();
    }
    fs::metadata(path).unwrap().len()
}

#[test]
fn the_checks_notice_what_they_look_for() {
    let code = "use crate::gui::App;\nuse crate::{model::{Model, x}, span};\nlet y = crate::report::z();";
    assert_eq!(used(code), ["gui", "model", "span", "report"]);
    assert!(layer("gui") > layer("container"));
}

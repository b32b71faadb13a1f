//! The manifest of a report: every file of it with size and SHA-256, its number in the case, and the hash of the
//! manifest before, so that a reader can tell whether anything was changed or left out since.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::extract::Extract;
use crate::evidence::sha256_hex;

/// Version of the fields and their meaning.
const SCHEMA_VERSION: u32 = 1;
/// Its name in a report's folder.
pub const NAME: &str = "manifest.json";
/// What it says it is.
const KIND: &str = "starlight report manifest";
/// Most bytes of a manifest that is read.
const LONGEST: u64 = 64 << 20;

/// The manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the fields and their meaning.
    pub schema_version: u32,
    /// `starlight report manifest`.
    pub kind: String,
    /// The case's UUID.
    pub case: String,
    /// The report's number in the case.
    pub revision: i64,
    /// SHA-256 of the manifest of the report before.
    pub previous: Option<String>,
    /// The program and its version.
    pub tool: String,
    /// The files, by path.
    pub files: Vec<Listed>,
}

/// A file of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Path below the report's folder, with `/`.
    pub path: String,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// The manifest of these files.
    pub fn new(extract: &Extract, files: &[(String, Vec<u8>)]) -> Self {
        let mut listed: Vec<Listed> = files
            .iter()
            .map(|(path, bytes)| Listed {
                path: path.clone(),
                bytes: bytes.len() as u64,
                sha256: sha256_hex(bytes),
            })
            .collect();
        listed.sort_by(|one, other| one.path.cmp(&other.path));
        Self {
            schema_version: SCHEMA_VERSION,
            kind: KIND.into(),
            case: extract.case.clone(),
            revision: extract.report.revision,
            previous: extract.report.previous.clone(),
            tool: format!("{} {}", extract.tool.name, extract.tool.version),
            files: listed,
        }
    }

    /// As JSON, the same bytes for the same manifest.
    pub fn to_json(&self) -> String {
        let mut text =
            serde_json::to_string_pretty(self).expect("strings, numbers and lists always serialise");
        text.push('\n');
        text
    }

    /// Reads the manifest of the report in `folder`; gives its SHA-256 too.
    ///
    /// # Errors
    /// What is wrong with it, ready to be shown.
    pub fn read(folder: &Path) -> Result<(Self, String), String> {
        use std::io::Read as _;
        let mut bytes = Vec::new();
        let file = std::fs::File::open(folder.join(NAME)).map_err(|error| format!("{NAME}: {error}"))?;
        file.take(LONGEST).read_to_end(&mut bytes).map_err(|error| format!("{NAME}: {error}"))?;
        let manifest: Self = serde_json::from_slice(&bytes).map_err(|error| format!("{NAME}: {error}"))?;
        if manifest.kind != KIND {
            return Err(format!("{NAME} is no manifest of a report"));
        }
        Ok((manifest, sha256_hex(&bytes)))
    }

    /// What in `folder` is not as listed: one sentence each, files that are not listed included.
    pub fn verify(&self, folder: &Path) -> Vec<String> {
        let mut wrong = Vec::new();
        for Listed { path, bytes, sha256 } in &self.files {
            let plain =
                path.split('/').all(|part| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':']));
            if !plain {
                wrong.push(format!("{path}: no path below the report"));
                continue;
            }
            match std::fs::read(folder.join(path)) {
                Ok(found) if found.len() as u64 == *bytes && sha256_hex(&found) == *sha256 => {}
                Ok(_) => wrong.push(format!("{path}: changed since the report was made")),
                Err(error) => wrong.push(format!("{path}: {error}")),
            }
        }
        wrong.extend(self.unlisted(folder));
        wrong
    }

    /// Files that lie in the folder and are not listed; signatures are made afterwards.
    fn unlisted(&self, folder: &Path) -> Vec<String> {
        let below = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
        let files = below.filter(|entry| !entry.file_type().is_dir());
        let names = files.filter_map(|entry| {
            let path = entry.path().strip_prefix(folder).ok()?;
            Some(
                path.components()
                    .map(|part| part.as_os_str().to_string_lossy())
                    .collect::<Vec<_>>()
                    .join("/"),
            )
        });
        let expected = |name: &String| {
            let beside = [NAME, "manifest.json.minisig", "manifest.json.sig", "manifest.tsq", "manifest.tsr"];
            beside.contains(&name.as_str()) || self.files.iter().any(|listed| listed.path == *name)
        };
        names.filter(|name| !expected(name)).map(|name| format!("{name}: not in the manifest")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let files = [("b.txt", "two"), ("a/one.txt", "one")];
        let listed = files.map(|(path, text)| Listed {
            path: path.into(),
            bytes: text.len() as u64,
            sha256: sha256_hex(text.as_bytes()),
        });
        Manifest {
            schema_version: 1,
            kind: KIND.into(),
            case: "case".into(),
            revision: 2,
            previous: Some("0".repeat(64)),
            tool: "Starlight 0".into(),
            files: listed.to_vec(),
        }
    }

    #[test]
    fn what_was_changed_added_or_taken_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir(at("a")).unwrap();
        std::fs::write(at("a/one.txt"), "one").unwrap();
        std::fs::write(at("b.txt"), "two").unwrap();
        std::fs::write(at(NAME), manifest().to_json()).unwrap();
        let (read, hash) = Manifest::read(folder.path()).unwrap();
        assert_eq!((read.clone(), hash.len()), (manifest(), 64));
        assert_eq!(read.verify(folder.path()), Vec::<String>::new());
        std::fs::write(at("b.txt"), "twp").unwrap();
        std::fs::write(at("c.txt"), "more").unwrap();
        std::fs::remove_file(at("a/one.txt")).unwrap();
        let wrong = read.verify(folder.path());
        assert_eq!(wrong.len(), 3, "{wrong:?}");
        assert!(wrong[0].starts_with("b.txt: changed"), "{wrong:?}");
        assert!(wrong[1].starts_with("a/one.txt: "), "{wrong:?}");
        assert_eq!(wrong[2], "c.txt: not in the manifest");
    }

    #[test]
    fn a_manifest_leads_nowhere_outside_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let mut bad = manifest();
        for path in ["../x", "/etc/passwd", "a/../../x", "a\\..\\x", "c:x"] {
            bad.files[0].path = path.into();
            assert!(bad.verify(folder.path())[0].ends_with("no path below the report"), "{path}");
        }
    }
}

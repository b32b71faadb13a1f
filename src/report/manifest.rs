//! The manifest of a report: every file of it with size and SHA-256, its number in the case, and the hash of the
//! manifest before, so that a reader can tell whether anything was changed or left out since.

use serde::{Deserialize, Serialize};

use super::extract::Extract;
use crate::evidence::sha256_hex;

/// Version of the fields and their meaning.
const SCHEMA_VERSION: u32 = 1;
/// Its name in a report's folder.
pub const NAME: &str = "manifest.json";
/// What it says it is.
const KIND: &str = "starlight report manifest";

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

impl Listed {
    /// The file of that path and content.
    pub fn new(path: &str, content: &[u8]) -> Self {
        Self { path: path.to_owned(), bytes: content.len() as u64, sha256: sha256_hex(content) }
    }
}

impl Manifest {
    /// The manifest of a report with these files, in any order.
    pub fn listing(extract: &Extract, mut files: Vec<Listed>) -> Self {
        files.sort_by(|one, other| one.path.cmp(&other.path));
        Self {
            schema_version: SCHEMA_VERSION,
            kind: KIND.into(),
            case: extract.case.clone(),
            revision: extract.report.revision,
            previous: extract.report.previous.clone(),
            tool: format!("{} {}", extract.tool.name, extract.tool.version),
            files,
        }
    }

    /// Paths of the files that are not the same in `other`, or are in one of the two alone, in order.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let all = self.files.iter().chain(&other.files);
        let differ = all.filter(|file| !(self.files.contains(file) && other.files.contains(file)));
        let names: std::collections::BTreeSet<&str> = differ.map(|file| file.path.as_str()).collect();
        names.into_iter().map(str::to_owned).collect()
    }

    /// As JSON, the same bytes for the same manifest.
    pub fn to_json(&self) -> String {
        let mut text =
            serde_json::to_string_pretty(self).expect("strings, numbers and lists always serialise");
        text.push('\n');
        text
    }

    /// Reads a manifest; gives its SHA-256 too.
    ///
    /// # Errors
    /// What is wrong with it, ready to be shown.
    pub fn parse(bytes: &[u8]) -> Result<(Self, String), String> {
        let manifest: Self = serde_json::from_slice(bytes).map_err(|error| format!("{NAME}: {error}"))?;
        if manifest.kind != KIND {
            return Err(format!("{NAME} is no manifest of a report"));
        }
        Ok((manifest, sha256_hex(bytes)))
    }

    /// What is not as listed, a sentence each. `read` gives the content of a file, or why it cannot; `there` are the
    /// files that there are, those that nobody listed included.
    pub fn verify(&self, read: &dyn Fn(&str) -> Result<Vec<u8>, String>, there: &[String]) -> Vec<String> {
        let mut wrong = Vec::new();
        for Listed { path, bytes, sha256 } in &self.files {
            match read(path) {
                Ok(found) if found.len() as u64 == *bytes && sha256_hex(&found) == *sha256 => {}
                Ok(_) => wrong.push(format!("{path}: changed since the report was made")),
                Err(error) => wrong.push(format!("{path}: {error}")),
            }
        }
        let listed = |name: &String| {
            BESIDE.contains(&name.as_str()) || self.files.iter().any(|file| file.path == *name)
        };
        wrong.extend(there.iter().filter(|name| !listed(name)).map(|name| format!("{name}: {UNLISTED}")));
        wrong
    }
}

/// What [`Manifest::verify`] says of a file that nobody listed.
pub const UNLISTED: &str = "not in the manifest";

/// What may lie beside the files without being listed: the manifest, and what is made of it afterwards.
const BESIDE: [&str; 5] = [NAME, super::signature::NAME, "manifest.json.sig", "manifest.tsq", "manifest.tsr"];

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
        let (read, hash) = Manifest::parse(manifest().to_json().as_bytes()).unwrap();
        assert_eq!((read.clone(), hash.len()), (manifest(), 64));
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<String>>();
        let right = |name: &str| match name {
            "a/one.txt" => Ok(b"one".to_vec()),
            _ => Ok(b"two".to_vec()),
        };
        assert_eq!(read.verify(&right, &names(&["a/one.txt", "b.txt", NAME])), Vec::<String>::new());
        let wrong = |name: &str| match name {
            "a/one.txt" => Err("no such file".to_owned()),
            _ => Ok(b"twp".to_vec()),
        };
        let told = read.verify(&wrong, &names(&["b.txt", "c.txt", NAME, "manifest.json.minisig"]));
        assert_eq!(
            told,
            [
                "b.txt: changed since the report was made",
                "a/one.txt: no such file",
                "c.txt: not in the manifest"
            ]
        );
        assert!(Manifest::parse(b"{}").is_err());
    }
}

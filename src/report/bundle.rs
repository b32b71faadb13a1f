//! A report as files: the extract and its renderings, with their manifest, in a folder of their own.

use super::csv;
use super::extract::Extract;
use super::html;
use super::manifest::{self, Manifest};
use super::pictures::Figures;
use super::uco;
use crate::evidence::sha256_hex;

/// Path below the report's folder and content of every file but the manifest.
pub type Files = Vec<(String, Vec<u8>)>;

/// The extract and all that is rendered from it, with `figures` in its pages.
pub fn files(extract: &Extract, figures: &Figures) -> Files {
    let mut files = vec![("case.json".into(), extract.to_json().into_bytes())];
    files.push(("items.csv".into(), csv::items(extract).into_bytes()));
    files.push(("notable-hashes.csv".into(), csv::notable_hashes(extract).into_bytes()));
    files.extend(uco::documents(extract));
    files.extend(html::pages(extract, figures));
    files
}

/// The files with their manifest behind them, and its SHA-256.
pub fn sealed(extract: &Extract, mut files: Files) -> (Files, String) {
    let manifest = Manifest::new(extract, &files).to_json().into_bytes();
    let hash = sha256_hex(&manifest);
    files.push((manifest::NAME.to_owned(), manifest));
    (files, hash)
}

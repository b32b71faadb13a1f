//! A report as files: the extract and its renderings, with their manifest, in a folder of their own.

use super::csv;
use super::extract::Extract;
use super::html;
use super::manifest::{self, Listed, Manifest};
use super::pictures::Figures;
use super::uco;
use crate::evidence::sha256_hex;

/// Path below the report's folder and content of every file but the manifest.
pub type Files = Vec<(String, Vec<u8>)>;

/// Takes name and content of a file.
pub type Put<'a, E> = dyn FnMut(&str, &[u8]) -> Result<(), E> + 'a;

/// The extract and all that is rendered from it, with `figures` in its pages, each file made when it is asked for: of a
/// large case there is one in memory at a time.
pub fn each<'a>(extract: &'a Extract, figures: &'a Figures) -> impl Iterator<Item = (String, Vec<u8>)> + 'a {
    let record = || ("case.json".to_owned(), extract.to_json().into_bytes());
    let items = || ("items.csv".to_owned(), csv::items(extract).into_bytes());
    let hashes = || ("notable-hashes.csv".to_owned(), csv::notable_hashes(extract).into_bytes());
    std::iter::once_with(record)
        .chain(std::iter::once_with(items))
        .chain(std::iter::once_with(hashes))
        .chain(uco::each_document(extract))
        .chain(html::each_page(extract, figures))
}

/// All of them at once.
pub fn files(extract: &Extract, figures: &Figures) -> Files {
    each(extract, figures).collect()
}

/// Hands every file to `put`, one after the other and the manifest last; gives the manifest and its SHA-256.
///
/// # Errors
/// The first one of `put`.
pub fn write<E>(extract: &Extract, figures: &Figures, put: &mut Put<'_, E>) -> Result<(Manifest, String), E> {
    let mut listed = Vec::new();
    for (name, content) in each(extract, figures) {
        put(&name, &content)?;
        listed.push(Listed::new(&name, &content));
    }
    let manifest = Manifest::listing(extract, listed);
    let content = manifest.to_json().into_bytes();
    put(manifest::NAME, &content)?;
    Ok((manifest, sha256_hex(&content)))
}

/// The files with their manifest behind them, and its SHA-256.
pub fn sealed(extract: &Extract, mut files: Files) -> (Files, String) {
    let manifest = Manifest::new(extract, &files).to_json().into_bytes();
    let hash = sha256_hex(&manifest);
    files.push((manifest::NAME.to_owned(), manifest));
    (files, hash)
}

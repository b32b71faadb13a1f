//! A report as files: the extract and its renderings, with their manifest, in a folder of their own.

use super::csv;
use super::extract::Extract;
use super::html;
use super::manifest::{self, Listed, Manifest};
use super::pictures::Figures;
use super::uco;
use crate::evidence::sha256_hex;

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

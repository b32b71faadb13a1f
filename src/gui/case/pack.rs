//! A portable case: what is marked, as a zip.

use std::path::Path;

use super::kept::reader;
use crate::case::store::{self, Packed, Packing, StoreError, Writer};
use crate::gui::row::shown_path;
use crate::progress::CancelFlag;

/// Packs what somebody marked with copies of the files into a zip at `out`, which must not exist; what is to be said.
///
/// # Errors
/// What happened, ready to be shown.
pub(in crate::gui) fn pack(writer: &Writer, out: &Path, cancel: &CancelFlag) -> Result<String, String> {
    let said = |error: StoreError| error.to_string();
    let case = reader(writer)?;
    let items = case.marked().map_err(said)?;
    if items.is_empty() {
        return Err("no file is marked; a status other than OK, a tag, a note or a bookmark marks one".into());
    }
    let packed = store::pack(&case, &Packing { items, evidence: true }, out, cancel).map_err(said)?;
    let Packed { items, copies, left_out } = packed.ok_or("it was stopped")?;
    let mut text =
        format!("{items} files are packed, with {copies} copies of evidence.\nFile: {}", shown_path(out));
    for sentence in left_out {
        text.push_str("\nLeft out: ");
        text.push_str(&sentence);
    }
    Ok(text)
}

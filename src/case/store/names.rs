//! Names of rows: UUIDs made of what they name (RFC 9562, version 5), so that the same work gives the same rows and
//! merging twice changes nothing.

use std::path::Path;

use uuid::Uuid;

/// The UUID of a thing of that `kind` in a case; `parts` tell it from the others.
pub(super) fn id(case: Uuid, kind: &str, parts: &[&[u8]]) -> String {
    let mut name = Vec::new();
    for part in std::iter::once(&kind.as_bytes()).chain(parts) {
        // With their lengths, so that no two lists of parts look alike.
        name.extend_from_slice(&(part.len() as u64).to_be_bytes());
        name.extend_from_slice(part);
    }
    Uuid::new_v5(&case, &name).to_string()
}

/// The item at `path` below `root`.
pub(super) fn item(case: Uuid, root: &str, path: &Path) -> String {
    id(case, "item", &[root.as_bytes(), path.as_os_str().as_encoded_bytes()])
}

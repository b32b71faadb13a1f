//! Recovered payloads as files: only in the folder the user named, under a name of our own making, never over an
//! existing file.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::finding::{Finding, PayloadKind};

/// Characters of the evidence's name that are kept.
const KEPT: usize = 80;
/// Names tried before giving up.
const TRIES: u32 = 10_000;

/// Writes the payload of finding number `finding_index` of the evidence named `evidence_name` into `folder`, which is
/// made where it is missing, and returns the new file's path. A name that is taken gets a number.
///
/// # Errors
/// When the finding has no payload, or the file cannot be written.
pub fn write(
    folder: &Path,
    evidence_name: &Path,
    finding_index: usize,
    finding: &Finding,
) -> io::Result<PathBuf> {
    let payload = finding.payload.as_ref().ok_or_else(|| {
        io::Error::new(io::ErrorKind::InvalidInput, "the finding has no payload, so nothing was written")
    })?;
    let extension = match payload.kind {
        PayloadKind::Text => "txt",
        PayloadKind::File(extension) => extension,
        PayloadKind::Binary => "bin",
    };
    std::fs::create_dir_all(folder)?;
    let stem = format!("{}.{finding_index}.{}", sanitised(evidence_name), finding.id);
    for number in 1..=TRIES {
        let name =
            if number == 1 { format!("{stem}.{extension}") } else { format!("{stem}.{number}.{extension}") };
        let path = folder.join(name);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                // Half a payload would be taken for the whole one.
                file.write_all(&payload.bytes).inspect_err(|_| drop(std::fs::remove_file(&path)))?;
                return Ok(path);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "too many files of that name; name an empty folder"))
}

/// The file name with everything but letters, digits, `-` and `_` replaced, and never empty; the dots go too, so that
/// no part of it can be taken for an extension or for a way out of the folder.
fn sanitised(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let kept: String = name
        .chars()
        .take(KEPT)
        .map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_') { c } else { '_' })
        .collect();
    if kept.is_empty() { "evidence".to_owned() } else { kept }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Payload, Place};

    fn finding(kind: PayloadKind) -> Finding {
        let payload = Payload::new(b"content".to_vec(), kind);
        Finding::information("raw-file", "x", Place::Whole("test")).with_payload(payload)
    }

    #[test]
    fn nothing_is_overwritten_and_nothing_leaves_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("new");
        let write_one =
            |name: &str| write(&out, Path::new(name), 3, &finding(PayloadKind::File("zip"))).unwrap();
        let first = write_one("../../etc/pass wd\u{202e}.png");
        assert_eq!(first, out.join("pass_wd__png.3.raw-file.zip"));
        let second = write_one("../../etc/pass wd\u{202e}.png");
        assert_eq!(second, out.join("pass_wd__png.3.raw-file.2.zip"));
        assert_eq!(std::fs::read(&first).unwrap(), b"content");
        assert_eq!(write_one(".."), out.join("evidence.3.raw-file.zip"));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_finding_without_payload_writes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let empty = Finding::information("x", "x", Place::Whole("test"));
        assert!(write(folder.path(), Path::new("a.png"), 0, &empty).is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

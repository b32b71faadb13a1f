//! Paths to examine, from the arguments and from stdin.

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// The paths as given, `-` replaced by those that stdin lists (once).
pub(super) fn paths(given: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut paths = Vec::with_capacity(given.len());
    let mut read = false;
    for path in given {
        if path != Path::new("-") {
            paths.push(path.clone());
        } else if !read {
            read = true;
            paths.extend(list(io::stdin().lock()).context("the list of paths could not be read from stdin")?);
        }
    }
    Ok(paths)
}

/// Reads paths separated by NUL where there is one, else by line ends; empty ones are left out.
fn list(mut reader: impl Read) -> anyhow::Result<Vec<PathBuf>> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes)?;
    let separator = if bytes.contains(&0) { 0 } else { b'\n' };
    let names = bytes.split(|&byte| byte == separator).map(|name| match name {
        [line @ .., b'\r'] if separator == b'\n' => line,
        name => name,
    });
    names.filter(|name| !name.is_empty()).map(|name| Ok(os_string(name)?.into())).collect()
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "names of other systems are not bytes")]
fn os_string(name: &[u8]) -> anyhow::Result<OsString> {
    use std::os::unix::ffi::OsStringExt as _;
    Ok(OsString::from_vec(name.to_vec()))
}

#[cfg(not(unix))]
fn os_string(name: &[u8]) -> anyhow::Result<OsString> {
    Ok(std::str::from_utf8(name).context("a path is not UTF-8")?.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_told_apart() {
        let cases: [(&[u8], &[&str]); 5] = [
            (b"a.png\nb c.png\n", &["a.png", "b c.png"]),
            (b"a.png\r\n\r\nb.png", &["a.png", "b.png"]),
            (b"a\nb.png\0c\r.png\0", &["a\nb.png", "c\r.png"]),
            (b"", &[]),
            (b"\n\n", &[]),
        ];
        for (bytes, names) in cases {
            let expected: Vec<PathBuf> = names.iter().map(PathBuf::from).collect();
            assert_eq!(list(bytes).unwrap(), expected, "{bytes:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_utf_8_arrive_whole() {
        use std::os::unix::ffi::OsStrExt as _;
        assert_eq!(list(&b"caf\xe9.png\n"[..]).unwrap()[0].as_os_str().as_bytes(), b"caf\xe9.png");
    }
}

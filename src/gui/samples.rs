//! The sample case: a few small pictures painted by this program, some of them with something hidden. They travel
//! inside the program and are written into the user's own folder when asked for.

use std::path::{Path, PathBuf};

macro_rules! samples {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../assets/samples/", $name)))),+]
    };
}

/// Names and contents.
const SAMPLES: &[(&str, &[u8])] = samples![
    "aurora-lsb.webp",
    "aurora.webp",
    "bay.png",
    "city-lsb.bmp",
    "city.bmp",
    "damaged.png",
    "fractal-idat.png",
    "fractal-zip.png",
    "hills-lsb.png",
    "julia-description.webp",
    "lake-comment.jpg",
    "logo-alpha.png",
    "logo.png",
    "ridge-lsb.png",
    "shore-tail.jpg",
    "sunset-index.gif",
    "sunset.gif",
    "valley.jpg",
];

/// Writes the sample case below `folder`, over nothing that is there already, and gives its own folder.
///
/// # Errors
/// When the disk refuses.
pub fn unpack(folder: &Path) -> std::io::Result<PathBuf> {
    let samples = folder.join("samples");
    std::fs::create_dir_all(&samples)?;
    for (name, content) in SAMPLES {
        let path = samples.join(name);
        if !path.exists() {
            std::fs::write(path, content)?;
        }
    }
    Ok(samples)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_case_is_complete_and_replaces_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let samples = unpack(folder.path()).unwrap();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples");
        let images = std::fs::read_dir(&source).unwrap().filter_map(|entry| {
            let path = entry.unwrap().path();
            path.extension().is_some_and(|extension| extension != "md").then_some(path)
        });
        let mut count = 0;
        for image in images {
            let copy = samples.join(image.file_name().unwrap());
            assert_eq!(std::fs::read(&image).unwrap(), std::fs::read(copy).unwrap());
            count += 1;
        }
        assert_eq!(count, SAMPLES.len());
        std::fs::write(samples.join("bay.png"), b"mine").unwrap();
        unpack(folder.path()).unwrap();
        assert_eq!(std::fs::read(samples.join("bay.png")).unwrap(), b"mine");
    }
}

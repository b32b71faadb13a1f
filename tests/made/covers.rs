//! A pool of covers made in code: folders by source, as `lab synth` and the measuring commands take them.

use std::fs;
use std::path::Path;

use starlight::container::Format;
use starlight::lab::write::{self, Encoding};
use starlight::pixels::Image;

/// One cover: its source, its file name, its picture and the format it is written in.
pub(crate) type Cover<'a> = (&'a str, &'a str, &'a Image, Format);

/// Writes `covers` below `root` as `SOURCE/FILE`.
pub(crate) fn write_pool(root: &Path, covers: &[Cover<'_>]) {
    for (source, name, image, format) in covers {
        fs::create_dir_all(root.join(source)).unwrap();
        fs::write(root.join(source).join(name), write::write(image, Encoding::plain(*format)).unwrap())
            .unwrap();
    }
}

//! Re-encoding: the payload's samples in other containers, which leave a detector other facts of the file. All but
//! the last keep every sample (PNG third edition, sections 8 and 9: interlacing and filters are lossless). A JPEG is
//! not: it says what a detector makes of a payload that is gone.

use super::carrier::{png as png_file, written};
use super::{Hidden, Job, replacement};
use crate::container::Format;
use crate::lab::canvas;
use crate::lab::splice::png;
use crate::lab::write::Encoding;
use crate::pixels::{Image, Layout};

/// As BMP.
pub(super) fn bmp(job: &Job<'_>) -> Option<Hidden> {
    in_colour(job, Format::Bmp)
}

/// As lossless WebP.
pub(super) fn webp(job: &Job<'_>) -> Option<Hidden> {
    in_colour(job, Format::Webp)
}

/// Formats that know no grey get the payload in colour samples, or no receiver would find it.
fn in_colour(job: &Job<'_>, format: Format) -> Option<Hidden> {
    let cover = canvas::true_colour(job.cover, false);
    written(&replacement::spread_image(&Job { cover: &cover, ..*job })?, Encoding::plain(format))
}

/// As PNG without row filters, hardly compressed.
pub(super) fn unfiltered(job: &Job<'_>) -> Option<Hidden> {
    written(
        &replacement::spread_image(job)?,
        Encoding { level: 1, filter: 0, ..Encoding::plain(Format::Png) },
    )
}

/// As interlaced PNG.
pub(super) fn interlaced(job: &Job<'_>) -> Option<Hidden> {
    woven(&replacement::spread_image(job)?)
}

/// Saved as JPEG and back as PNG: the payload does not survive.
pub(super) fn jpeg(job: &Job<'_>) -> Option<Hidden> {
    through_jpeg(&replacement::spread_image(job)?)
}

/// The cover in each of these containers, without payload.
pub(super) mod clean {
    use super::{Encoding, Format, Hidden, Job, png_file, through_jpeg, woven, written};

    pub(in super::super) fn png(job: &Job<'_>) -> Option<Hidden> {
        png_file(job.cover)
    }

    pub(in super::super) fn bmp(job: &Job<'_>) -> Option<Hidden> {
        written(job.cover, Encoding::plain(Format::Bmp))
    }

    pub(in super::super) fn webp(job: &Job<'_>) -> Option<Hidden> {
        written(job.cover, Encoding::plain(Format::Webp))
    }

    pub(in super::super) fn jpeg(job: &Job<'_>) -> Option<Hidden> {
        written(job.cover, Encoding::plain(Format::Jpeg))
    }

    pub(in super::super) fn interlaced(job: &Job<'_>) -> Option<Hidden> {
        woven(job.cover)
    }

    pub(in super::super) fn back_from_jpeg(job: &Job<'_>) -> Option<Hidden> {
        through_jpeg(job.cover)
    }
}

fn through_jpeg(image: &Image) -> Option<Hidden> {
    let lossy = written(image, Encoding { quality: 92, ..Encoding::plain(Format::Jpeg) })?;
    let back = super::carrier::decoded(&lossy.file)?;
    png_file(&canvas::true_colour(&back, true))
}

/// First column and row of each pass, and the steps between its columns and rows (PNG section 8.1, Adam7).
const PASSES: [[usize; 4]; 7] =
    [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];

/// An interlaced PNG without row filters.
fn woven(image: &Image) -> Option<Hidden> {
    let colour = match image.layout {
        Layout::Grey => 0,
        Layout::Rgb => 2,
        Layout::GreyAlpha | Layout::Rgba | Layout::Indexed => return None,
    };
    let channels = image.layout.channels();
    let (width, height) = (image.width as usize, image.height as usize);
    let samples = canvas::samples(image);
    let mut rows = Vec::with_capacity(samples.len() + 4 * height);
    for [left, top, right, down] in PASSES {
        if left >= width {
            continue;
        }
        for y in (top..height).step_by(down) {
            rows.push(0);
            for x in (left..width).step_by(right) {
                rows.extend_from_slice(&samples[(y * width + x) * channels..][..channels]);
            }
        }
    }
    let header = [image.width.to_be_bytes(), image.height.to_be_bytes()].concat();
    let file = [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        png::chunk(*b"IHDR", &[header.as_slice(), &[8, colour, 0, 0, 1]].concat()),
        png::chunk(*b"IDAT", &png::deflate(&rows)),
        png::chunk(*b"IEND", &[]),
    ];
    Some(Hidden { file: file.concat(), extension: "png", queries: 0 })
}

#[cfg(test)]
mod tests {
    use super::super::carrier::decoded;
    use super::*;

    #[test]
    fn interlaced_files_of_every_size_decode_to_the_same_samples() {
        for (width, height) in [(1, 1), (2, 5), (4, 4), (5, 3), (9, 17)] {
            let samples = (0..width * height * 3).map(|at| (at * 31 % 256) as u8).collect();
            let image = canvas::rgb(width, height, samples);
            let read = decoded(&woven(&image).unwrap().file).unwrap();
            assert_eq!(canvas::samples(&read), canvas::samples(&image), "{width}×{height}");
        }
        assert!(woven(&canvas::indexed(1, 1, vec![[0; 3]], vec![0])).is_none());
    }
}

//! The picture on the canvas as a PNG, with a caption under it that says what it is a picture of.

use std::io::Write;

use eframe::egui::{self, Color32, FontId};

use crate::pixels::view::Picture;

/// Height of the caption's letters and the space around the text, in pixels.
const LETTERS: f32 = 15.0;
const SPACE: usize = 10;
/// Narrowest and widest caption in pixels; a narrower picture stands at its left.
const WIDTH: (u32, u32) = (420, 2400);

/// A text drawn in grey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Caption {
    text: String,
    width: usize,
    height: usize,
    /// How much of each pixel the letters cover.
    coverage: Vec<u8>,
}

/// Draws `text` for a picture of `width` pixels. Its cost is that of the text.
pub(super) fn caption(ctx: &egui::Context, text: String, width: u32) -> Caption {
    let width = width.clamp(WIDTH.0, WIDTH.1) as usize;
    let density = ctx.pixels_per_point();
    let font = FontId::proportional(LETTERS / density);
    let wrap = (width - 2 * SPACE) as f32 / density;
    let (galley, atlas) =
        ctx.fonts_mut(|fonts| (fonts.layout(text.clone(), font, Color32::WHITE, wrap), fonts.image()));
    let height = (galley.size().y * density).ceil().max(0.0) as usize + 2 * SPACE;
    let mut coverage = vec![0; width * height];
    for row in &galley.rows {
        for glyph in &row.glyphs {
            let letter = glyph.uv_rect;
            let at = (row.pos + glyph.pos.to_vec2() + letter.offset).to_vec2() * density;
            let (left, top) =
                (at.x.round().max(0.0) as usize + SPACE, at.y.round().max(0.0) as usize + SPACE);
            for (line, y) in (letter.min[1]..letter.max[1]).enumerate() {
                for (column, x) in (letter.min[0]..letter.max[0]).enumerate() {
                    let from = atlas.pixels.get(usize::from(y) * atlas.size[0] + usize::from(x));
                    let inside = left + column < width;
                    let to = coverage.get_mut((top + line) * width + left + column).filter(|_| inside);
                    if let (Some(from), Some(to)) = (from, to) {
                        *to = from.a().max(*to);
                    }
                }
            }
        }
    }
    Caption { text, width, height, coverage }
}

/// Writes the picture with its caption below; the text stands in the file as such, too.
///
/// # Errors
/// Where `out` takes no more.
pub(super) fn write(out: impl Write, picture: &Picture, caption: &Caption) -> std::io::Result<()> {
    let (own, high) = (picture.width as usize, picture.height as usize);
    let width = own.max(caption.width);
    let mut rgba = Vec::with_capacity(width * (high + caption.height) * 4);
    for row in 0..high {
        rgba.extend_from_slice(&picture.rgba[row * own * 4..(row + 1) * own * 4]);
        rgba.resize(rgba.len() + (width - own) * 4, 0);
    }
    for row in caption.coverage.chunks(caption.width) {
        rgba.extend(row.iter().flat_map(|covered| [255 - covered, 255 - covered, 255 - covered, 255]));
        rgba.resize(rgba.len() + (width - caption.width) * 4, 255);
    }
    let height = (high + caption.height) as u32;
    let mut encoder = png::Encoder::new(out, width as u32, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.add_itxt_chunk("Description".to_owned(), caption.text.clone())?;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&rgba)?;
    writer.finish()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_stands_above_a_caption_that_can_be_read() {
        let ctx = egui::Context::default();
        let mut drawn = None;
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
            drawn = Some(caption(ui.ctx(), "Red plane 0, frame 3\nphoto.gif".into(), 2));
        });
        output.textures_delta.clear();
        let caption = drawn.unwrap();
        assert_eq!(caption.width, WIDTH.0 as usize);
        let covered = caption.coverage.iter().filter(|&&value| value > 128).count();
        assert!(covered > 200, "{covered} pixels of letters");
        assert!(caption.height > 2 * LETTERS as usize && caption.height < 100);
        let picture = Picture { width: 2, height: 1, rgba: vec![1, 2, 3, 255, 4, 5, 6, 128] };
        let mut file = Vec::new();
        write(&mut file, &picture, &caption).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
        let mut rgba = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut rgba).unwrap();
        assert_eq!(rgba[..12], [1, 2, 3, 255, 4, 5, 6, 128, 0, 0, 0, 0]);
        let info = reader.info();
        assert_eq!((info.width, info.height), (420, 1 + caption.height as u32));
        let text = info.utf8_text.first().unwrap().get_text().unwrap();
        assert!(text.starts_with("Red plane 0, frame 3"));
    }
}

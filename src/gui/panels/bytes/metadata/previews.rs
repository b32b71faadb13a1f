//! Thumbnails beside the image at the same size, and what differs.

use std::sync::Arc;

use eframe::egui::{ColorImage, Image, RichText, ScrollArea, TextureHandle, TextureOptions, Ui, Vec2, vec2};

use crate::gui::detail::Detail;
use crate::gui::panels::ViewCx;
use crate::gui::studies::{Answer, Preview, Shown, Study};

/// Height of the pictures.
const HEIGHT: f32 = 72.0;

/// The pictures on the card: of one file.
#[derive(Default)]
pub(super) struct Pictures(Option<(Arc<str>, Vec<Row>)>);

/// The pictures of one thumbnail, each with its caption.
type Row = Vec<(&'static str, TextureHandle)>;

/// Paints them.
pub(super) fn ui(cx: &ViewCx<'_>, pictures: &mut Pictures, ui: &mut Ui, detail: &Detail) {
    let Some(answer) = cx.studies.answer(detail, &Study::Previews) else { return };
    let Answer::Previews(previews) = answer else { return };
    if pictures.0.as_ref().is_none_or(|(content, _)| *content != detail.content) {
        let rows = previews.iter().map(|preview| upload(ui, preview)).collect();
        pictures.0 = Some((Arc::clone(&detail.content), rows));
    }
    let Some((_, rows)) = &pictures.0 else { return };
    let weak = |text: String| RichText::new(text).small().color(cx.tokens.weak);
    ScrollArea::horizontal().id_salt("thumbnails").max_height(HEIGHT + 40.0).show(ui, |ui| {
        ui.horizontal_top(|ui| {
            for (preview, row) in previews.iter().zip(rows) {
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 2.0;
                    ui.label(weak(caption(preview)));
                    ui.horizontal(|ui| {
                        for (name, texture) in row {
                            picture(ui, name, texture);
                        }
                    });
                });
            }
        });
    });
}

fn picture(ui: &mut Ui, name: &'static str, texture: &TextureHandle) {
    let size = texture.size_vec2();
    let scale = (HEIGHT / size.y.max(1.0)).min(2.0);
    let shown: Vec2 = vec2(size.x * scale, size.y * scale);
    let image = Image::new(texture).fit_to_exact_size(shown).alt_text(name);
    ui.add(image).on_hover_text(name);
}

/// Where the thumbnail is, its size, and how far it is from the image.
fn caption(preview: &Preview) -> String {
    let (width, height) = preview.stored;
    match &preview.thumbnail {
        Err(reason) => format!("Thumbnail in {}: {reason}", preview.place),
        Ok(_) if preview.difference.is_none() => {
            format!("Thumbnail in {}, {width}×{height}", preview.place)
        }
        Ok(_) => format!(
            "Thumbnail in {}, {width}×{height} · the image · difference, {:.1} of 255 on average",
            preview.place, preview.mean
        ),
    }
}

fn upload(ui: &Ui, preview: &Preview) -> Row {
    let load = |name: &'static str, shown: &Shown| {
        let image = ColorImage::from_rgb(shown.size, &shown.rgb);
        (name, ui.ctx().load_texture(name, image, TextureOptions::LINEAR))
    };
    let pictures = [
        ("Thumbnail", preview.thumbnail.as_ref().ok()),
        ("The image at this size", preview.image.as_ref()),
        ("Difference of the two", preview.difference.as_ref()),
    ];
    pictures.into_iter().filter_map(|(name, shown)| Some(load(name, shown?))).collect()
}

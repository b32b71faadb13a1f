//! Heat maps over the picture: which measure, how strongly, and what it says in numbers.

use eframe::egui::{Align2, Color32, FontId, Painter, Rect, Stroke, StrokeKind, vec2};

use super::{CanvasState, region_rect, split, wanted};
use crate::finding::Region;
use crate::gui::detail::Detail;
use crate::gui::panels::ViewCx;
use crate::gui::studies::{Answer, Studies, Study};
use crate::gui::theme::tint;
use crate::statistics::Tiles;
use crate::statistics::heat::Measure;

/// What a heat map shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HeatOf {
    /// What the analysis goes by: replaced low bits, weighed by how sure that is.
    #[default]
    Suspicion,
    /// A single measure of the pixels shown.
    Measure(Measure),
    /// Which windows the network was shown, and its answer for each.
    Network,
}

impl HeatOf {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Suspicion,
        Self::Measure(Measure::Weighted),
        Self::Measure(Measure::SamplePairs),
        Self::Measure(Measure::PairsOfValues),
        Self::Network,
    ];

    /// Its name in lists.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Suspicion => "Suspicion",
            Self::Measure(measure) => measure.name(),
            Self::Network => "Windows of the network",
        }
    }

    /// What it is called in bookmarks.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Suspicion => "suspicion",
            Self::Measure(Measure::Weighted) => "weighted-stego",
            Self::Measure(Measure::SamplePairs) => "sample-pairs",
            Self::Measure(Measure::PairsOfValues) => "pairs-of-values",
            Self::Network => "network",
        }
    }

    /// What its values from 0 to 1 are.
    const fn unit(self) -> &'static str {
        match self {
            Self::Suspicion => "share of low bits replaced × certainty, per tile",
            Self::Measure(Measure::Weighted | Measure::SamplePairs) => "share of low bits replaced, per tile",
            Self::Measure(Measure::PairsOfValues) => "probability that pairs of values are equal, per tile",
            Self::Network => "logit per window",
        }
    }
}

/// The heat map that lies over the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heat {
    /// What it shows.
    pub of: HeatOf,
    /// How opaque it is (0..=1).
    pub opacity: f32,
}

impl Default for Heat {
    fn default() -> Self {
        Self { of: HeatOf::default(), opacity: 0.6 }
    }
}

/// Values tile by tile, row by row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::gui) struct Grid<'a> {
    /// Tiles a row.
    pub(in crate::gui) columns: u32,
    /// Rows of tiles.
    pub(in crate::gui) rows: u32,
    /// The values, 0..=1.
    pub(in crate::gui) values: &'a [f32],
}

/// The tiles of a heat map, once they are there; single measures are asked for.
pub(in crate::gui) fn tiles<'a>(detail: &'a Detail, studies: &'a Studies, of: HeatOf) -> Option<Grid<'a>> {
    match of {
        HeatOf::Suspicion => {
            let statistics = detail.analysis().filter(|_| detail.which().analysed())?.statistics.as_ref()?;
            let Tiles { columns, rows, ref values } = statistics.tiles;
            Some(Grid { columns, rows, values })
        }
        HeatOf::Measure(measure) => {
            detail.pixels()?;
            match studies.answer(detail, &Study::Heat(detail.which(), measure))? {
                Answer::Heat(map) => Some(Grid { columns: map.columns, rows: map.rows, values: &map.values }),
                _ => None,
            }
        }
        HeatOf::Network => None,
    }
}

/// Paints the map over the image at `image`, and says what it means in a corner of `area`.
pub(super) fn ui(cx: &ViewCx<'_>, state: &CanvasState, painter: &Painter, (image, area): (Rect, Rect)) {
    let (Some(Heat { of, opacity }), Some(detail)) = (state.tools.heat, cx.selected.detail()) else { return };
    if of == HeatOf::Network {
        return windows(cx, state, painter, detail, (image, area));
    }
    let text = if let Some(grid) = tiles(detail, cx.studies, of) {
        if let Some(tiled) = cx.textures.get(&wanted::heat(detail, of)) {
            let side = Tiles::SIDE as f32 * state.scale;
            let clipped = painter.with_clip_rect(image.intersect(painter.clip_rect()));
            super::image::paint(&clipped, tiled, image.min, side, tint(cx.tokens.stego, opacity));
        }
        scale(cx, painter, area, of.unit());
        described(grid, state.tools.pinned.or(state.hovered))
    } else {
        absent(detail, of).to_owned()
    };
    let text = format!("{}: {text}", of.name());
    split::label(cx, painter, area.left_bottom() + vec2(12.0, -10.0), Align2::LEFT_BOTTOM, &text);
}

/// Why there is no map, or not yet.
fn absent(detail: &Detail, of: HeatOf) -> &'static str {
    match of {
        HeatOf::Suspicion if !detail.which().analysed() => "the analysis is about the first frame",
        HeatOf::Suspicion if detail.analysis.is_some() => "no statistics of this image",
        HeatOf::Measure(_) if detail.pixels().is_none() => "no pixels",
        _ => "measuring…",
    }
}

/// From nothing to the full colour, with what the ends mean.
fn scale(cx: &ViewCx<'_>, painter: &Painter, area: Rect, unit: &str) {
    let font = FontId::proportional(12.0);
    let text = painter.layout_no_wrap(format!("1  {unit}"), font.clone(), cx.tokens.text);
    let zero = painter.layout_no_wrap("0".to_owned(), font, cx.tokens.text);
    let (bar, high) = (72.0, text.size().y);
    let wide = zero.size().x + bar + text.size().x + 12.0;
    let rect = Align2::LEFT_BOTTOM
        .anchor_size(area.left_bottom() + vec2(12.0, -32.0), vec2(wide, high))
        .intersect(area);
    painter.rect_filled(rect.expand2(vec2(5.0, 2.0)), 3.0, tint(cx.tokens.panel, 0.92));
    let start = rect.left() + zero.size().x + 6.0;
    painter.galley(rect.min, zero, cx.tokens.text);
    for step in 0..24u8 {
        let share = f32::from(step) / 23.0;
        let left = start + bar * f32::from(step) / 24.0;
        let corner = eframe::egui::pos2(left, rect.top() + 2.0);
        let field = Rect::from_min_size(corner, vec2(bar / 24.0 + 0.5, high - 4.0));
        painter.rect_filled(field, 0.0, tint(cx.tokens.stego, share));
    }
    painter.galley(eframe::egui::pos2(start + bar + 6.0, rect.top()), text, cx.tokens.text);
}

/// The tile under a pixel, and the strongest one.
fn described(grid: Grid<'_>, at: Option<(u32, u32)>) -> String {
    let value = |index: usize| grid.values.get(index).copied().unwrap_or(0.0);
    let strongest = (0..grid.values.len()).max_by(|&a, &b| value(a).total_cmp(&value(b)).then(b.cmp(&a)));
    let Some(strongest) = strongest else { return "no tiles".to_owned() };
    let columns = grid.columns.max(1) as usize;
    let side = Tiles::SIDE as usize;
    let (x, y) = (strongest % columns * side, strongest / columns * side);
    let highest = format!("strongest {:.2} at {x},{y}", value(strongest));
    let here = at.map(|(x, y)| (x / Tiles::SIDE) as usize + (y / Tiles::SIDE) as usize * columns);
    match here.filter(|&index| index < grid.values.len()) {
        Some(index) => format!("here {:.2}, {highest}", value(index)),
        None => highest,
    }
}

/// The windows that the network was shown with its answers. It says nothing of what lies outside of them, and nothing
/// of places within, so that is all there is to draw.
fn windows(
    cx: &ViewCx<'_>,
    state: &CanvasState,
    painter: &Painter,
    detail: &Detail,
    (image, area): (Rect, Rect),
) {
    let corner = area.left_bottom() + vec2(12.0, -10.0);
    let say = |text: &str| split::label(cx, painter, corner, Align2::LEFT_BOTTOM, text);
    let assessment = detail.analysis().and_then(|analysis| analysis.assessment.as_ref());
    let Some(assessment) = assessment.filter(|_| detail.which().analysed()) else {
        return say("No network looked at these pixels");
    };
    let Some(Answer::Windows(regions)) = cx.studies.answer(detail, &Study::Windows) else {
        return say("Looking up the windows…");
    };
    let answers: Vec<(Region, f64)> =
        regions.iter().copied().zip(assessment.view_logits.iter().copied()).collect();
    for &(region, logit) in &answers {
        let decides = region == assessment.view;
        let rect = region_rect(image, state.scale, region);
        let (colour, width) = if decides { (cx.tokens.accent, 3.0) } else { (cx.tokens.neutral, 2.0) };
        painter.rect_stroke(rect, 0.0, Stroke::new(width + 2.0, ground(cx)), StrokeKind::Inside);
        painter.rect_stroke(rect, 0.0, Stroke::new(width, colour), StrokeKind::Inside);
        let text = format!("{logit:+.2}{}", if decides { ", decides" } else { "" });
        split::label(cx, painter, rect.left_top() + vec2(10.0, 8.0), Align2::LEFT_TOP, &text);
    }
    let plural = if answers.len() == 1 { "window" } else { "windows" };
    say(&format!(
        "The network looked at {} {plural}: logits, the highest decides. It says nothing of the rest",
        answers.len()
    ));
}

fn ground(cx: &ViewCx<'_>) -> Color32 {
    tint(cx.tokens.panel, 0.8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heat_map_is_told_in_numbers() {
        let grid = Grid { columns: 2, rows: 2, values: &[0.0, 0.25, 0.75, 0.75] };
        assert_eq!(described(grid, None), "strongest 0.75 at 0,64");
        assert_eq!(described(grid, Some((70, 3))), "here 0.25, strongest 0.75 at 0,64");
        assert_eq!(described(Grid { columns: 0, rows: 0, values: &[] }, None), "no tiles");
    }

    #[test]
    fn every_map_has_a_name_and_a_key_of_its_own() {
        for (index, of) in HeatOf::ALL.into_iter().enumerate() {
            let before = &HeatOf::ALL[..index];
            assert!(before.iter().all(|other| other.name() != of.name() && other.key() != of.key()));
            assert!(!of.unit().is_empty());
        }
    }
}

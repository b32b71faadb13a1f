//! Bookmarks drawn: the view that an examiner kept, of the frame and the part of the image that was looked at.

use serde_json::Value;

use super::encode::{blurred, fitting, nearest, png, white};
use super::{Figure, Opened, Pictures, SIDE};
use crate::case::{Bookmark, Viewport};
use crate::finding::Region;
use crate::pixels::compare::{self, Comparison};
use crate::pixels::frames::Player;
use crate::pixels::view::{self, Picture, View};
use crate::pixels::{self, Image, Layout};

/// Screen pixels that the part of a magnified view is wide and high; the window's own size is not kept.
const SCREEN: (f32, f32) = (640.0, 480.0);
/// Most pixels that are composed for one frame, those of all frames before it counted.
const COMPOSED: u64 = 4_000_000_000;
/// Pixels of a dash of the outline of a selection.
const DASH: usize = 4;

/// Which frame of an animation, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Frame {
    /// From 0.
    index: u32,
    look: Look,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Stored,
    Shown,
    Change(u8),
}

impl Frame {
    /// The frame that a bookmark names; `None`: the first as stored.
    fn of(bookmark: &Bookmark) -> Option<Self> {
        let kept = bookmark.parameters.get("frame")?;
        let number = u32::try_from(kept.get("number")?.as_u64()?).ok()?;
        let gain = kept.get("gain").and_then(Value::as_u64).and_then(|gain| u8::try_from(gain).ok());
        let look = match kept.get("look")?.as_str()? {
            "stored" => Look::Stored,
            "shown" => Look::Shown,
            "change" => Look::Change(gain.unwrap_or(1).max(1)),
            _ => return None,
        };
        Some(Self { index: number.saturating_sub(1), look })
    }

    /// In words, numbers from 1.
    fn words(self) -> String {
        let number = u64::from(self.index) + 1;
        match self.look {
            Look::Stored => format!("frame {number} as stored"),
            Look::Shown => format!("frame {number} as shown"),
            Look::Change(gain) => format!("change from frame {} to frame {number} × {gain}", number - 1),
        }
    }

    /// Its pixels.
    fn image(self, file: &Opened) -> Result<Image, String> {
        let Self { index, look } = self;
        let bytes = file.evidence.bytes();
        let gone = || format!("not drawn: there is no {}", self.words());
        if look == Look::Stored {
            return pixels::decode_frame(bytes, &file.container, index, &file.limits).map_err(|_why| gone());
        }
        let player = Player::new(bytes, &file.container, &file.limits).map_err(|_why| gone())?;
        let canvas = u64::from(player.animation().width) * u64::from(player.animation().height);
        if canvas.saturating_mul(u64::from(index)) > COMPOSED {
            return Err(format!(
                "not drawn: {} lies too far behind in an animation of this size",
                self.words()
            ));
        }
        let mut before = None;
        for composed in player {
            if composed.index == index {
                let (now, before) = (opaque_or_not(composed.picture), before);
                return match (look, before) {
                    (Look::Change(gain), Some(before)) => difference(&before, &now, gain),
                    (Look::Change(_), None) => Err(gone()),
                    _ => Ok(now),
                };
            }
            // Only the one before is needed.
            before = (composed.index.saturating_add(1) == index).then(|| opaque_or_not(composed.picture));
        }
        Err(gone())
    }
}

fn opaque_or_not(picture: Picture) -> Image {
    Image::eight_bit(picture.width, picture.height, Layout::Rgba, picture.rgba)
}

/// What differs between two composed frames, opaque.
fn difference(before: &Image, now: &Image, gain: u8) -> Result<Image, String> {
    let differs = compare::compare(before, now, Comparison::Difference { gain });
    let differs = differs.map_err(|error| format!("not drawn: {error}"))?;
    let rgb = differs.rgba.as_chunks::<4>().0.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
    Ok(Image::eight_bit(differs.width, differs.height, Layout::Rgb, rgb))
}

/// Draws what was looked at.
pub(super) fn draw(file: &Opened, bookmark: &Bookmark, shown: Pictures) -> Result<Figure, String> {
    let frame = Frame::of(bookmark);
    let other = frame.map(|frame| frame.image(file)).transpose()?;
    let image = other.as_ref().unwrap_or(&file.image);
    let view = View::parse(&bookmark.view).filter(|&view| view::has(&view::list(image), view));
    let view = view.ok_or("not drawn: the file has no such view")?;
    let whole = view::render(image, view);
    let original = (whole.width, whole.height);
    // What is blurred is blurred as a whole: a part of few pixels would stay as it is.
    let part = part(bookmark.viewport, original).filter(|_| shown != Pictures::Blurred);
    let picture = part.map_or_else(|| whole.clone(), |part| cut(&whole, part));
    let white = white(&picture);
    let named = |outlined, size, png| {
        let (view, frame) = (view.name(), frame.map(Frame::words));
        Figure { view, frame, part, outlined, findings: Vec::new(), original, size, white, png }
    };
    if shown == Pictures::Blurred {
        let small = blurred(&picture);
        return Ok(named(false, (small.width, small.height), png(&small)?));
    }
    let mut small = nearest(&picture, SIDE);
    let selection = region(bookmark.parameters.get("selection"));
    let seen = part.unwrap_or(Region { x: 0, y: 0, width: original.0, height: original.1 });
    let outlined = selection.is_some_and(|selection| outline(&mut small, seen, selection));
    let (size, png) = fitting(&small, SIDE)?;
    Ok(named(outlined, size, png))
}

/// Which frame a bookmark is of, in words; `None`: the first as stored.
pub(in crate::report) fn frame(bookmark: &Bookmark) -> Option<String> {
    Frame::of(bookmark).map(Frame::words)
}

/// A rectangle as bookmarks have it: column, row, columns, rows.
pub(in crate::report) fn region(kept: Option<&Value>) -> Option<Region> {
    let sides: [u32; 4] = serde_json::from_value(kept?.clone()).ok()?;
    let [x, y, width, height] = sides;
    (width > 0 && height > 0).then_some(Region { x, y, width, height })
}

/// The part of an image that a screen shows at this magnification; `None`: all of it.
fn part(viewport: Viewport, (width, height): (u32, u32)) -> Option<Region> {
    let scale = viewport.scale.filter(|scale| scale.is_finite() && *scale > 0.0)?;
    let along = |screen: f32, centre: Option<f32>, length: u32| {
        let shown = ((screen / scale).ceil().max(1.0) as u32).min(length);
        let middle = centre.filter(|centre| centre.is_finite()).unwrap_or(length as f32 / 2.0);
        let from = (middle - shown as f32 / 2.0).round().max(0.0) as u32;
        (from.min(length - shown), shown)
    };
    let centre = viewport.centre;
    let (x, columns) = along(SCREEN.0, centre.map(|[x, _]| x), width);
    let (y, rows) = along(SCREEN.1, centre.map(|[_, y]| y), height);
    let whole = (columns, rows) == (width, height);
    (!whole && columns > 0 && rows > 0).then_some(Region { x, y, width: columns, height: rows })
}

/// That part of the picture, which lies within it.
fn cut(picture: &Picture, part: Region) -> Picture {
    let Region { x, y, width, height } = part;
    let mut rgba = Vec::with_capacity(width as usize * height as usize * 4);
    for row in y..y + height {
        let from = (row as usize * picture.width as usize + x as usize) * 4;
        rgba.extend_from_slice(picture.rgba.get(from..from + width as usize * 4).unwrap_or_default());
    }
    Picture { width, height, rgba }
}

/// Draws dashes in black and white around `selection` where `small` shows `seen`; says whether there were any.
fn outline(small: &mut Picture, seen: Region, selection: Region) -> bool {
    let scaled = |at: i64, seen: u32, small: u32| at * i64::from(small) / i64::from(seen.max(1));
    let x = |at: u64| scaled(at as i64 - i64::from(seen.x), seen.width, small.width);
    let y = |at: u64| scaled(at as i64 - i64::from(seen.y), seen.height, small.height);
    let (left, top) = (x(selection.x.into()) - 1, y(selection.y.into()) - 1);
    let right = x(u64::from(selection.x) + u64::from(selection.width));
    let bottom = y(u64::from(selection.y) + u64::from(selection.height));
    let (width, height) = (i64::from(small.width), i64::from(small.height));
    // Only what is inside is walked along: a selection can reach far beyond the part that is shown.
    let (columns, rows) = (left.max(0)..=right.min(width - 1), top.max(0)..=bottom.min(height - 1));
    let sides =
        columns.flat_map(|x| [(x, top), (x, bottom)]).chain(rows.flat_map(|y| [(left, y), (right, y)]));
    let mut any = false;
    for (x, y) in sides {
        if !(0..width).contains(&x) || !(0..height).contains(&y) {
            continue;
        }
        any = true;
        let at = (y * width + x) as usize * 4;
        let value = if ((x + y) as usize / DASH).is_multiple_of(2) { 0 } else { 255 };
        if let Some(pixel) = small.rgba.get_mut(at..at + 4) {
            pixel.copy_from_slice(&[value, value, value, 255]);
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Utc;
    use crate::container;
    use crate::evidence::Evidence;
    use crate::limits::Limits;

    fn plain(width: u32, height: u32) -> Picture {
        Picture { width, height, rgba: vec![7; width as usize * height as usize * 4] }
    }

    fn looked(scale: f32, centre: [f32; 2]) -> Viewport {
        Viewport { scale: Some(scale), centre: Some(centre) }
    }

    #[test]
    fn a_magnified_view_is_cut_to_what_a_screen_shows() {
        assert_eq!(part(Viewport::default(), (4000, 3000)), None);
        assert_eq!(part(looked(0.1, [10.0, 10.0]), (4000, 3000)), None);
        let shown = part(looked(8.0, [1000.5, 700.0]), (4000, 3000)).unwrap();
        assert_eq!(shown, Region { x: 961, y: 670, width: 80, height: 60 });
        let corner = part(looked(4.0, [-50.0, 1e9]), (4000, 3000)).unwrap();
        assert_eq!(corner, Region { x: 0, y: 2880, width: 160, height: 120 });
        for odd in [f32::NAN, 0.0, -1.0, f32::INFINITY] {
            assert_eq!(part(looked(odd, [0.0, 0.0]), (9, 9)), None, "{odd}");
        }
        let far = part(looked(1e30, [f32::NAN, f32::INFINITY]), (9, 9)).unwrap();
        assert_eq!((far.width, far.height), (1, 1));
        let mut picture = plain(9, 9);
        picture.rgba[(4 * 9 + 3) * 4] = 200;
        let cut = cut(&picture, Region { x: 3, y: 4, width: 2, height: 2 });
        assert_eq!((cut.rgba[0], cut.rgba.len()), (200, 16));
    }

    #[test]
    fn a_selection_is_outlined_and_nothing_inside_it_is_touched() {
        let seen = Region { x: 10, y: 10, width: 40, height: 40 };
        let mut small = plain(40, 40);
        assert!(outline(&mut small, seen, Region { x: 15, y: 16, width: 10, height: 5 }));
        let touched = |x: usize, y: usize| small.rgba[(y * 40 + x) * 4 + 3] == 255;
        for (x, y) in (5..15).flat_map(|x| (6..11).map(move |y| (x, y))) {
            assert!(!touched(x, y), "{x} {y}");
        }
        assert!(touched(4, 5) && touched(15, 11) && touched(4, 11) && !touched(3, 5));
        let mut small = plain(40, 40);
        let all = Region { x: 0, y: 0, width: u32::MAX, height: u32::MAX };
        assert!(!outline(&mut small, seen, all), "its sides lie outside");
        assert_eq!(small, plain(40, 40));
    }

    fn bookmark(frame: Value) -> Bookmark {
        Bookmark {
            made: Utc::from_millis(0),
            view: "Normal".into(),
            parameters: [("frame".to_owned(), frame)].into(),
            viewport: Viewport::default(),
            note: String::new(),
        }
    }

    #[test]
    fn frames_are_read_as_the_window_keeps_them() {
        let words = |frame| Frame::of(&bookmark(frame)).map(Frame::words);
        let shown = serde_json::json!({ "number": 3, "look": "shown" });
        assert_eq!(words(shown).as_deref(), Some("frame 3 as shown"));
        let change = serde_json::json!({ "number": 3, "look": "change", "gain": 9 });
        assert_eq!(words(change).as_deref(), Some("change from frame 2 to frame 3 × 9"));
        for odd in [serde_json::json!("what"), serde_json::json!({ "number": -1, "look": "shown" })] {
            assert_eq!(words(odd), None);
        }
    }

    /// A film of four by four pixels: red; a green corner; a blue pixel beside it.
    fn film() -> Opened {
        let mut bytes = Vec::new();
        let colours = [0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255];
        let mut encoder = gif::Encoder::new(&mut bytes, 4, 4, &colours).unwrap();
        for (left, side, index) in [(0, 4, 1), (0, 2, 2), (3, 1, 3)] {
            let buffer = vec![index; usize::from(side) * usize::from(side)].into();
            let dispose = gif::DisposalMethod::Keep;
            let frame =
                gif::Frame { left, width: side, height: side, dispose, buffer, ..gif::Frame::default() };
            encoder.write_frame(&frame).unwrap();
        }
        drop(encoder);
        let (evidence, limits) = (Evidence::from_bytes("film.gif", bytes), Limits::default());
        let container = container::parse(evidence.bytes(), None, &limits);
        let image = pixels::decode(evidence.bytes(), &container, &limits).unwrap();
        Opened { evidence, container, limits, image }
    }

    #[test]
    fn the_frame_that_was_looked_at_is_drawn() {
        let film = film();
        let drawn = |frame: Value, shown| draw(&film, &bookmark(frame), shown);
        let full = |number: u32, look: &str| {
            drawn(serde_json::json!({ "number": number, "look": look }), Pictures::Full)
        };
        let stored = full(2, "stored").unwrap();
        assert_eq!((stored.original, stored.frame.as_deref()), ((2, 2), Some("frame 2 as stored")));
        let (third, second) = (full(3, "shown").unwrap(), full(2, "shown").unwrap());
        assert_eq!(third.original, (4, 4));
        assert!(third.png != second.png && third.png != full(3, "change").unwrap().png);
        assert_eq!(full(10, "shown").unwrap_err(), "not drawn: there is no frame 10 as shown");
        assert_eq!(full(10, "stored").unwrap_err(), "not drawn: there is no frame 10 as stored");
        assert!(full(1, "change").is_err(), "there is none before it");
        let blurred = drawn(serde_json::json!({ "number": 3, "look": "shown" }), Pictures::Blurred).unwrap();
        assert_eq!((blurred.part, blurred.outlined), (None, false));
    }
}

//! Pictures of the evidence for a report: the image as a viewer shows it and the planes that carry the findings, which
//! are the tool's, and the views that examiners kept, which are theirs. They are drawn when the report is made, from
//! files that are still what was examined, and written anew: no byte of the evidence comes into a report as it is.

mod encode;
pub(super) mod kept;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use rayon::prelude::*;
use serde_json::Value;

use super::extract::{Extract, Item};
use crate::case::{Bookmark, Status};
use crate::container::{self, Container};
use crate::evidence::Evidence;
use crate::finding::Region;
use crate::limits::Limits;
use crate::pixels::view::{self, View};
use crate::pixels::{self, Image};
use encode::{blurred, fitting, png, white};

/// Longest side of a plane's picture, in pixels.
const SIDE: u32 = 640;
/// Longest side of the image as a viewer shows it, which is there to be recognised.
const SMALL: u32 = 320;
/// Most planes of one exhibit.
const PLANES: usize = 3;
/// Most bookmarks of one exhibit that are drawn.
const BOOKMARKS: usize = 40;
/// Most bytes of pictures in one report; exhibits behind that have none.
const ALL: usize = 200 << 20;

/// How pictures appear in a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pictures {
    /// As they are.
    #[default]
    Full,
    /// Beyond recognition, for material that must not be shown.
    Blurred,
    /// Not at all.
    None,
}

impl Pictures {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Full, Self::Blurred, Self::None];

    /// The word in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Blurred => "blurred",
            Self::None => "none",
        }
    }

    /// Those of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pictures| pictures.name() == name)
    }
}

/// One picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The view's name.
    pub view: String,
    /// Which frame of an animation, in words, where it is not the first as stored.
    pub frame: Option<String>,
    /// The part of the view that it shows; `None`: all of it.
    pub part: Option<Region>,
    /// Whether the selection is outlined in it.
    pub outlined: bool,
    /// Numbers, from 1, of the findings whose samples it shows; empty for the image as a viewer shows it.
    pub findings: Vec<usize>,
    /// Pixels a row and rows before it was made smaller.
    pub original: (u32, u32),
    /// Pixels a row and rows of the PNG.
    pub size: (u32, u32),
    /// Share of white pixels where it has only black and white ones.
    pub white: Option<f64>,
    /// The picture as PNG.
    pub png: Vec<u8>,
}

/// A bookmark: item, examiner, place in the list.
pub type Place = (String, String, usize);

/// The pictures of a report.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Figures {
    /// How they appear.
    pub shown: Pictures,
    /// By item: the tool's pictures, or why there are none.
    pub items: BTreeMap<String, Result<Vec<Figure>, String>>,
    /// By bookmark: the view that was kept, or why it is not drawn.
    pub kept: BTreeMap<Place, Result<Figure, String>>,
}

/// The pictures of one item.
struct Drawn {
    tool: Result<Vec<Figure>, String>,
    kept: Vec<(Place, Result<Figure, String>)>,
}

impl Drawn {
    /// No pictures of `item`, for this reason.
    fn none(item: &Item, why: &str) -> Self {
        let kept = bookmarks(item).map(|(key, _)| (key, Err(why.to_owned())));
        Self { tool: Err(why.to_owned()), kept: kept.collect() }
    }

    fn bytes(&self) -> usize {
        let kept = self.kept.iter().filter_map(|(_, figure)| figure.as_ref().ok());
        self.tool.iter().flatten().chain(kept).map(|figure| figure.png.len()).sum()
    }
}

/// The bookmarks of an item with what names them in [`Figures::kept`].
fn bookmarks(item: &Item) -> impl Iterator<Item = (Place, &Bookmark)> {
    item.examiners.iter().flat_map(|said| {
        let named = said.bookmarks.iter().enumerate();
        named.map(|(at, bookmark)| ((item.id.clone(), said.examiner.clone(), at), bookmark))
    })
}

impl Figures {
    /// No pictures.
    pub fn none() -> Self {
        Self { shown: Pictures::None, ..Self::default() }
    }

    /// Draws the pictures of the items of which the tool or somebody said something. `places`: where each item lies.
    pub fn draw(extract: &Extract, places: &BTreeMap<String, PathBuf>, shown: Pictures) -> Self {
        if shown == Pictures::None {
            return Self::none();
        }
        let wanted: Vec<&Item> = extract.items.iter().filter(|item| worth(item)).collect();
        let (mut items, mut kept) = (BTreeMap::new(), BTreeMap::new());
        let mut left = ALL;
        // A few hundred at a time, so that no more lies in memory than the report may hold.
        for some in wanted.chunks(256) {
            let drawn: Vec<_> = some
                .par_iter()
                .map(|item| {
                    if left == 0 {
                        return Drawn::none(
                            item,
                            "left out: the pictures of this report have reached their limit",
                        );
                    }
                    let draw = || drawn(item, places.get(&item.id), shown);
                    catch_unwind(AssertUnwindSafe(draw))
                        .unwrap_or_else(|_panic| Drawn::none(item, "not drawn: an internal error"))
                })
                .collect();
            for (item, drawn) in some.iter().zip(drawn) {
                left = left.saturating_sub(drawn.bytes());
                items.insert(item.id.clone(), drawn.tool);
                kept.extend(drawn.kept);
            }
        }
        Self { shown, items, kept }
    }
}

/// Whether there is something to see: the tool found something, or somebody marked it.
fn worth(item: &Item) -> bool {
    let marked = item
        .examiners
        .iter()
        .any(|said| matches!(said.status, Status::ToCheck | Status::Notable) || !said.bookmarks.is_empty());
    marked || matches!(item.verdict(), "stego" | "suspicious")
}

fn drawn(item: &Item, place: Option<&PathBuf>, shown: Pictures) -> Drawn {
    match Opened::new(item, place) {
        Err(why) => Drawn::none(item, &why),
        Ok(file) => {
            let draw = |(at, (key, bookmark)): (usize, (Place, &Bookmark))| {
                let drawn = if at < BOOKMARKS {
                    kept::draw(&file, bookmark, shown)
                } else {
                    Err(format!("not drawn: of one exhibit only {BOOKMARKS} bookmarks are"))
                };
                (key, drawn)
            };
            let kept = bookmarks(item).enumerate().map(draw).collect();
            Drawn { tool: figures(item, &file.image, shown), kept }
        }
    }
}

fn figures(item: &Item, image: &Image, shown: Pictures) -> Result<Vec<Figure>, String> {
    let mut wanted = vec![(View::Normal, Vec::new())];
    for (number, spec) in specs(item) {
        let fits = view::list(image);
        let Some(view) = view::showing(spec).into_iter().find(|view| fits.contains(view)) else { continue };
        match wanted.iter().position(|(other, _)| *other == view) {
            Some(at) => wanted[at].1.push(number),
            None if wanted.len() <= PLANES => wanted.push((view, vec![number])),
            None => {}
        }
    }
    let figure = |(view, findings): (View, Vec<usize>)| {
        let picture = view::render(image, view);
        let side = if view == View::Normal { SMALL } else { SIDE };
        let white = white(&picture);
        let (size, png) = match shown {
            Pictures::Blurred => {
                let small = blurred(&picture);
                ((small.width, small.height), png(&small)?)
            }
            Pictures::Full | Pictures::None => fitting(&picture, side)?,
        };
        let original = (picture.width, picture.height);
        let (frame, part) = (None, None);
        Ok(Figure { view: view.name(), frame, part, outlined: false, findings, original, size, white, png })
    };
    wanted.into_iter().map(figure).collect()
}

/// Evidence that is there and still what was examined.
struct Opened {
    evidence: Evidence,
    container: Container,
    limits: Limits,
    /// The first frame as stored.
    image: Image,
}

impl Opened {
    fn new(item: &Item, place: Option<&PathBuf>) -> Result<Self, String> {
        let gone = "no pictures: the evidence was not available when this report was made";
        let identity =
            item.identity.as_ref().ok_or("no pictures: the file could not be read when it was added")?;
        let limits = Limits::default();
        let evidence = Evidence::open(place.ok_or(gone)?, &limits).map_err(|_why| gone)?;
        if evidence.sha256() != identity.sha256 {
            return Err("no pictures: the file is no longer what was examined, its SHA-256 differs".into());
        }
        let container = container::parse(evidence.bytes(), evidence.extension().as_deref(), &limits);
        let image = pixels::decode(evidence.bytes(), &container, &limits)
            .map_err(|_why| "no pictures: the pixels could not be decoded")?;
        Ok(Self { evidence, container, limits, image })
    }
}

/// The findings of the newest result that lie in samples: their numbers from 1, and what each was read from. Proofs and
/// indications only: information decides nothing and is not pictured.
fn specs(item: &Item) -> Vec<(usize, &str)> {
    let Some(record) = item.latest().map(|latest| &latest.record) else { return Vec::new() };
    let list = |name: &str| record.get(name).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let telling = |finding: &Value| finding.get("class").and_then(Value::as_str) != Some("information");
    let all = list("specs").iter().zip(list("findings")).zip(1..);
    all.filter(|((_, finding), _)| telling(finding))
        .filter_map(|((spec, _), number)| Some((number, spec.as_str()?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::extract;
    use crate::report::html::pages;
    use crate::report::html::tests::{inert, sample};

    #[test]
    fn pictures_are_of_what_was_examined_or_there_are_none() {
        let folder = tempfile::tempdir().unwrap();
        let extract = sample();
        let file = folder.path().join("a.png");
        std::fs::write(&file, extract::tests::evidence()).unwrap();
        let places: BTreeMap<String, PathBuf> = [(extract.items[0].id.clone(), file.clone())].into();
        let drawn = |shown| Figures::draw(&extract, &places, shown);
        let html = |figures: &Figures| String::from_utf8(pages(&extract, figures).remove(0).1).unwrap();
        let full = drawn(Pictures::Full);
        assert_eq!(full, drawn(Pictures::Full));
        let page = html(&full);
        assert!(page.contains("src=\"data:image/png;base64,"));
        inert(&page);
        let blurred = html(&drawn(Pictures::Blurred));
        assert!(blurred.contains("blurred beyond recognition") && blurred.contains("class=\"blurred\""));
        let none = html(&drawn(Pictures::None));
        assert!(!none.contains("data:image") && none.contains("made without them"));
        // One byte of the evidence is enough.
        let mut bytes = extract::tests::evidence();
        *bytes.last_mut().unwrap() ^= 1;
        std::fs::write(&file, bytes).unwrap();
        let page = html(&drawn(Pictures::Full));
        assert!(!page.contains("data:image") && page.contains("no longer what was examined"));
        std::fs::remove_file(&file).unwrap();
        assert!(html(&drawn(Pictures::Full)).contains("evidence was not available"));
    }
    #[test]
    fn bookmarks_are_drawn_as_the_examiner_s_and_say_why_where_they_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let mut extract = sample();
        let file = folder.path().join("a.png");
        std::fs::write(&file, extract::tests::evidence()).unwrap();
        let bookmark = |view: &str| {
            serde_json::json!({
                "made": "2026-11-22T07:11:24.123Z", "view": view, "viewport": { "scale": 2.5, "centre": [0.5, 0.5] },
                "parameters": { "selection": [0, 0, 1, 1], "bytes": { "offset": 12303, "length": 42 }, "heat": 1,
                    "frame": { "number": 1, "look": "stored" }, "<b>": "</bdi>" },
                "note": "the lowest plane",
            })
        };
        let said = serde_json::json!({
            "examiner": extract.examiners[0].id, "status": "ok", "status_set": null, "tags": [], "notes": [],
            "bookmarks": [bookmark("Grey plane 0"), bookmark("Red plane 0")],
        });
        let mut many = said.clone();
        many["bookmarks"] = vec![bookmark("Grey plane 0"); BOOKMARKS + 2].into();
        extract.items[0].examiners.push(serde_json::from_value(said).unwrap());
        let places: BTreeMap<String, PathBuf> = [(extract.items[0].id.clone(), file.clone())].into();
        let page = |shown| {
            let figures = Figures::draw(&extract, &places, shown);
            let page = String::from_utf8(pages(&extract, &figures).remove(0).1).unwrap();
            inert(&page);
            let (tool, theirs) = page.split_once("Examiner’s opinion").unwrap();
            (tool.to_owned(), theirs.split_once("</section>").unwrap().0.to_owned())
        };
        let (tool, theirs) = page(Pictures::Full);
        assert!(tool.contains("data:image/png") && !tool.contains("the lowest plane"));
        assert_eq!(theirs.matches("data:image/png").count(), 1, "{theirs}");
        for told in [
            "view “<bdi class=\"ev\" translate=\"no\">Grey plane 0</bdi>”, frame 1 as stored, at 250 %",
            "42 bytes at 12,303",
            "1 × 1</span> pixels from column 0, row 0",
            "with a heat map over it (not drawn)",
            "the lowest plane",
            "Not drawn: the file has no such view.",
            "<strong>Grey plane 0</strong>",
        ] {
            assert!(theirs.contains(told), "{told}: {theirs}");
        }
        assert!(page(Pictures::Blurred).1.contains("class=\"blurred\""));
        assert!(page(Pictures::None).1.contains("Not drawn: this report was made without pictures."));
        let mut crowded = extract.clone();
        crowded.items[0].examiners[0] = serde_json::from_value(many).unwrap();
        let drawn = Figures::draw(&crowded, &places, Pictures::Full).kept;
        assert_eq!(drawn.values().filter(|drawn| drawn.is_ok()).count(), BOOKMARKS);
        std::fs::remove_file(&file).unwrap();
        let (_, theirs) = page(Pictures::Full);
        assert!(!theirs.contains("data:image") && theirs.matches("evidence was not available").count() == 2);
    }
}

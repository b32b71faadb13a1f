//! Keeping and finding again what is looked at.

use std::collections::BTreeMap;

use eframe::egui::pos2;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{CanvasState, Drawer, Heat, HeatOf, Mode, has};
use crate::case::{Bookmark, Viewport};
use crate::finding::Region;
use crate::gui::frames::{Look, Which};
use crate::pixels::view::View;

/// A frame as bookmarks have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct KeptFrame {
    /// From 1.
    number: u32,
    look: KeptLook,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gain: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum KeptLook {
    Stored,
    Shown,
    Change,
}

impl From<Which> for KeptFrame {
    fn from(which: Which) -> Self {
        let (look, gain) = match which.look {
            Look::Stored => (KeptLook::Stored, None),
            Look::Shown => (KeptLook::Shown, None),
            Look::Change { gain } => (KeptLook::Change, Some(gain)),
        };
        Self { number: which.index.saturating_add(1), look, gain }
    }
}

impl From<KeptFrame> for Which {
    fn from(kept: KeptFrame) -> Self {
        let look = match kept.look {
            KeptLook::Stored => Look::Stored,
            KeptLook::Shown => Look::Shown,
            KeptLook::Change => Look::Change { gain: kept.gain.unwrap_or(1).max(1) },
        };
        Self { index: kept.number.saturating_sub(1), look }
    }
}

/// A heat map as bookmarks have it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct KeptHeat {
    of: String,
    opacity: f32,
}

/// The held file and how it is set against the selected one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct KeptCompare {
    mode: String,
    gain: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    held: Option<Held>,
}

/// A held file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::gui) struct Held {
    /// SHA-256 of its bytes.
    pub(in crate::gui) sha256: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    frame: Option<KeptFrame>,
}

impl Held {
    /// Which frame of it.
    pub(in crate::gui) fn which(&self) -> Which {
        self.frame.map_or_else(Which::default, Which::from)
    }
}

/// Which frame a bookmark was made on.
pub(in crate::gui) fn frame_of(bookmark: &Bookmark) -> Which {
    read::<KeptFrame>(&bookmark.parameters, "frame").map_or_else(Which::default, Which::from)
}

/// A value of that name; `None` where there is none, or one of another form.
fn read<T: DeserializeOwned>(parameters: &BTreeMap<String, Value>, name: &str) -> Option<T> {
    parameters.get(name).cloned().and_then(|value| serde_json::from_value(value).ok())
}

/// What is there becomes a parameter.
fn write(parameters: &mut BTreeMap<String, Value>, name: &str, value: Option<impl Serialize>) {
    if let Some(value) = value.and_then(|value| serde_json::to_value(value).ok()) {
        parameters.insert(name.to_owned(), value);
    }
}

fn sides(region: Region) -> [u32; 4] {
    [region.x, region.y, region.width, region.height]
}

fn region([x, y, width, height]: [u32; 4]) -> Region {
    Region { x, y, width, height }
}

/// What bookmarks call a mode.
fn mode_key(mode: Mode) -> String {
    match mode {
        Mode::ChangedBit(channel, bit) => format!("changed {}", View::Plane { channel, bit }.name()),
        other => other.name().to_lowercase().replace(' ', "-"),
    }
}

fn mode_of(key: &str) -> Option<Mode> {
    if let Some(View::Plane { channel, bit }) = key.strip_prefix("changed ").and_then(View::parse) {
        return Some(Mode::ChangedBit(channel, bit));
    }
    Mode::ALL.into_iter().find(|&mode| mode_key(mode) == key)
}

impl CanvasState {
    /// Which part of the image is shown, for a screen with `density` pixels per point.
    pub fn viewport(&self, density: f32) -> Viewport {
        if self.fitted() {
            return Viewport::default();
        }
        let scale = if self.scale == 0.0 { 1.0 } else { self.scale * density };
        Viewport { scale: Some(scale), centre: self.centre.map(|centre| [centre.x, centre.y]) }
    }

    /// What the view is set to beyond its name; what is as it is at first is left out.
    pub fn parameters(&self) -> BTreeMap<String, Value> {
        let tools = &self.tools;
        let mut kept = BTreeMap::new();
        let which = self.frames.wanted;
        write(&mut kept, "frame", (!which.analysed()).then(|| KeptFrame::from(which)));
        write(&mut kept, "split", tools.split);
        let heat = tools.heat.map(|Heat { of, opacity }| KeptHeat { of: of.key().into(), opacity });
        write(&mut kept, "heat", heat);
        write(&mut kept, "change_point", tools.change.then_some(true));
        write(&mut kept, "selection", tools.selection.map(sides));
        write(&mut kept, "region", self.region.map(sides));
        write(&mut kept, "pin", tools.pinned);
        write(&mut kept, "around", tools.around);
        write(&mut kept, "all_planes", tools.planes.then_some(true));
        write(&mut kept, "page", tools.drawer.map(Drawer::title));
        let compare = &tools.compare;
        let held = compare.second.as_ref().map(|second| Held {
            sha256: second.content.to_string(),
            frame: (!second.which.analysed()).then(|| second.which.into()),
        });
        let set = held.is_some() || compare.mode != Mode::First;
        let compare = KeptCompare { mode: mode_key(compare.mode), gain: compare.gain, held };
        write(&mut kept, "compare", set.then_some(compare));
        kept
    }

    /// Looks at the file as it was looked at when the bookmark was made, as far as the file has that; says whether it
    /// has the view, and which file was held.
    pub(in crate::gui) fn restore(
        &mut self,
        bookmark: &Bookmark,
        density: f32,
        views: &[View],
    ) -> (bool, Option<Held>) {
        let kept = &bookmark.parameters;
        let view = View::parse(&bookmark.view).filter(|&view| has(views, view));
        if let Some(view) = view {
            self.show(view, views);
            self.tools.mixer.follow(view);
        }
        match bookmark.viewport.scale {
            None => self.fit(),
            Some(scale) => {
                let centre = bookmark.viewport.centre.map(|[x, y]| pos2(x, y));
                self.place_at(scale / density, centre);
            }
        }
        self.region = read(kept, "region").map(region);
        let tools = &mut self.tools;
        tools.split = read(kept, "split").map(|share: f32| share.clamp(0.02, 0.98));
        tools.heat = read::<KeptHeat>(kept, "heat").and_then(|heat| {
            let of = HeatOf::ALL.into_iter().find(|of| of.key() == heat.of)?;
            Some(Heat { of, opacity: heat.opacity.clamp(0.0, 1.0) })
        });
        tools.heat_of = tools.heat.map_or(tools.heat_of, |heat| heat.of);
        tools.change = read(kept, "change_point").unwrap_or(false);
        tools.selection = read(kept, "selection").map(region);
        tools.pinned = read(kept, "pin");
        tools.around = read(kept, "around");
        tools.planes = read(kept, "all_planes").unwrap_or(false);
        let page: Option<String> = read(kept, "page");
        tools.drawer = Drawer::ALL.into_iter().find(|drawer| Some(drawer.title()) == page.as_deref());
        let compare: Option<KeptCompare> = read(kept, "compare");
        tools.compare.mode = compare.as_ref().and_then(|compare| mode_of(&compare.mode)).unwrap_or_default();
        if let Some(compare) = &compare {
            tools.compare.gain = compare.gain.max(1);
        }
        (view.is_some(), compare.and_then(|compare| compare.held))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Utc;
    use crate::pixels::view::{Channel, Fold, Mask, Operation};
    use crate::statistics::heat::Measure;

    fn bookmark(state: &CanvasState) -> Bookmark {
        let text = serde_json::to_string(&Bookmark {
            made: Utc::from_millis(0),
            view: state.view.name(),
            parameters: state.parameters(),
            viewport: state.viewport(1.0),
            note: String::new(),
        });
        serde_json::from_str(&text.unwrap()).unwrap()
    }

    #[test]
    fn everything_that_is_set_comes_back_from_its_own_words() {
        let views = [View::Normal, View::Full(Channel::Red), View::Full(Channel::Blue)];
        let arithmetic =
            View::Arithmetic { first: Channel::Red, operation: Operation::And, second: Channel::Blue };
        let mask = View::Mask(Mask { bits: [3, 0, 5, 0], fold: Fold::Parity });
        let mut state = CanvasState::default();
        state.place_at(3.5, Some(pos2(10.25, 7.5)));
        state.frames.wanted = Which { index: 4, look: Look::Change { gain: 9 } };
        state.region = Some(Region { x: 1, y: 2, width: 3, height: 4 });
        let tools = &mut state.tools;
        tools.split = Some(0.25);
        tools.heat = Some(Heat { of: HeatOf::Measure(Measure::SamplePairs), opacity: 0.35 });
        tools.change = true;
        tools.selection = Some(Region { x: 5, y: 6, width: 7, height: 8 });
        tools.pinned = Some((9, 8));
        tools.drawer = Some(Drawer::Compare);
        tools.compare.gain = 33;
        for mode in Mode::ALL.into_iter().chain([Mode::ChangedBit(Channel::Blue, 3)]) {
            state.tools.compare.mode = mode;
            for view in [arithmetic, mask, mask.inverse(), View::Random(77)] {
                state.view = view;
                let kept = bookmark(&state);
                assert_eq!(frame_of(&kept), state.frames.wanted);
                let mut other = CanvasState::default();
                other.frames.wanted = frame_of(&kept);
                assert_eq!(other.restore(&kept, 1.0, &views), (true, None));
                assert_eq!((other.view, other.viewport(1.0)), (view, state.viewport(1.0)));
                assert_eq!(other.parameters(), state.parameters());
                assert_eq!(other.tools.compare.mode, mode);
            }
        }
    }

    #[test]
    fn bookmarks_of_earlier_versions_and_of_later_ones_are_read_as_far_as_they_go() {
        let old = r#"{"made":"1970-01-01T00:00:00.000Z","view":"Full red","viewport":{"scale":null,"centre":null},
                      "note":""}"#;
        let old: Bookmark = serde_json::from_str(old).unwrap();
        let views = [View::Normal, View::Full(Channel::Red)];
        let mut state = CanvasState::default();
        state.tools.split = Some(0.5);
        assert_eq!(state.restore(&old, 1.0, &views), (true, None));
        assert_eq!((state.view, state.tools.split), (View::Full(Channel::Red), None));
        let odd = [
            ("frame", "\"what\""),
            ("heat", r#"{"of":"tea leaves","opacity":1}"#),
            ("selection", "[1]"),
            ("compare", r#"{"mode":"smell","gain":0,"held":{"sha256":"ab"}}"#),
        ];
        let parameters = odd.map(|(name, text)| (name.to_owned(), serde_json::from_str(text).unwrap()));
        let odd = Bookmark { view: "no such view".into(), parameters: parameters.into(), ..old };
        let (has, held) = state.restore(&odd, 1.0, &views);
        assert_eq!((has, held.map(|held| held.sha256)), (false, Some("ab".into())));
        assert_eq!((frame_of(&odd), state.tools.heat, state.tools.selection), (Which::default(), None, None));
        assert_eq!((state.tools.compare.mode, state.tools.compare.gain), (Mode::First, 1));
    }
}

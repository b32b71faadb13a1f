//! What a payload was hidden in: how large the image is, and what had happened to its cover.

use super::record::Label;

/// Numbers of pixels from which on an image belongs to the next class, and the names.
const PIXELS: [(u64, &str); 4] = [
    (64 * 64, "under 64 × 64 pixels"),
    (256 * 256 + 1, "to 256 × 256"),
    (1_000_001, "to 1 megapixel"),
    (u64::MAX, "above 1 megapixel"),
];

/// The class of an image of so many pixels: its place and its name.
pub fn size(pixels: u64) -> (usize, &'static str) {
    let at = PIXELS.iter().position(|(end, _)| pixels < *end).unwrap_or(PIXELS.len() - 1);
    (at, PIXELS[at].1)
}

/// How many size classes there are.
pub const SIZES: usize = PIXELS.len();

/// What can have happened to a cover, in the order in which it is told.
const STATES: [&str; 8] = [
    "as is",
    "decoded JPEG",
    "resized",
    "noise added",
    "quantised",
    "palette",
    "cropped",
    "levels, sharpened or grey",
];

/// How many classes of states there are.
pub const CLASSES: usize = STATES.len();

/// The classes of what had happened to the image before anything was hidden in it, each once and in the order in
/// which they are told. A cover stored as JPEG is a decoded JPEG, and one stored as GIF a palette, whatever else was
/// done; only one stored otherwise that nothing was done to is as it is.
pub fn states(label: &Label) -> Vec<(usize, &'static str)> {
    let stored = match label.cover_format.as_str() {
        "jpg" | "jpeg" => Some("decoded JPEG"),
        "gif" => Some("palette"),
        _ => None,
    };
    let steps = label.state.split(',').map(str::trim).filter(|step| !step.is_empty());
    let done: Vec<&str> = steps.filter_map(class).chain(stored).collect();
    let found = |state: &&str| if done.is_empty() { *state == STATES[0] } else { done.contains(state) };
    STATES.into_iter().enumerate().filter(|(_, state)| found(state)).collect()
}

/// The class of one step of a sidecar's history; `None` for none.
fn class(step: &str) -> Option<&'static str> {
    let mut words = step.split(' ');
    Some(match (words.next()?, words.next()) {
        ("jpeg", _) => "decoded JPEG",
        ("resized", _) => "resized",
        ("noise", _) => "noise added",
        ("through", _) => "quantised",
        (_, Some("colours")) => "palette",
        ("crop", _) => "cropped",
        ("levels" | "sharpened" | "grey", _) => "levels, sharpened or grey",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_in_every_class_of_what_happened_to_it() {
        let names = |cover: &str, state: &str| -> Vec<&str> {
            let label = Label { state: state.into(), cover_format: cover.into(), ..Label::new(None) };
            states(&label).into_iter().map(|(_, name)| name).collect()
        };
        assert_eq!(names("png", "as is"), ["as is"]);
        assert_eq!(names("png", "as is, as is"), ["as is"]);
        assert_eq!(names("jpg", "as is"), ["decoded JPEG"]);
        assert_eq!(names("gif", "crop 20x30+1+2"), ["palette", "cropped"]);
        assert_eq!(
            names("jpeg", "resized 32 % CatmullRom, jpeg 80, noise 1.2, through 16 colours no dither"),
            ["decoded JPEG", "resized", "noise added", "quantised"]
        );
        assert_eq!(names("", "as is, 256 colours diffused found"), ["palette"]);
        assert_eq!(names("bmp", "grey, sharpened"), ["levels, sharpened or grey"]);
    }

    #[test]
    fn sizes_end_where_their_names_say() {
        let classes = [0, 4095, 4096, 65_536, 65_537, 1_000_000, 1_000_001].map(|pixels| size(pixels).0);
        assert_eq!(classes, [0, 0, 1, 1, 2, 2, 3]);
    }
}

//! Text that a program or a camera wrote by itself into a field for comments: settings of image generators, readings of
//! a camera, marks and credits. Such text is told, and an analyst need not look at the file for its sake.

/// Fewest readings that make a list of them.
const READINGS: usize = 4;
/// Characters of the longest name of a reading.
const LONGEST_KEY: usize = 40;
/// Bytes of the longest mark or credit: one line.
const LONGEST_CREDIT: usize = 80;

/// What wrote `text`, in the middle of a sentence; `None` where a person may have.
pub(super) fn origin(text: &str) -> Option<&'static str> {
    if settings(text) {
        Some("the settings of an image generator")
    } else if readings(text) {
        Some("readings as cameras leave them")
    } else if credit(text) {
        Some("a mark or credit")
    } else {
        None
    }
}

/// The prompt and the line of settings that Stable Diffusion front ends write (AUTOMATIC1111's "infotext").
fn settings(text: &str) -> bool {
    let Some((_, line)) = text.rsplit_once("Steps: ") else { return false };
    let number = |name: &str| {
        let value = line.split_once(name).map(|(_, value)| value);
        value.is_some_and(|value| value.starts_with(|c: char| c.is_ascii_digit()))
    };
    line.starts_with(|c: char| c.is_ascii_digit())
        && !line.trim_end().contains('\n')
        && line.contains("Sampler: ")
        && number("Seed: ")
        && number("CFG scale: ")
}

/// Names with numbers, again and again, and next to nothing else: `R:  139 G:  255`, `ae_0[10]=22.6;0x95745f99`,
/// `filter: 0; hdrForward: 0`.
pub(super) fn readings(text: &str) -> bool {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ';' | ',' | '|' | '(' | ')'));
    let (mut named, mut numbers, mut others) = (0_usize, 0_usize, 0_usize);
    let mut key = false;
    for word in words.filter(|word| !word.is_empty()) {
        let after_key = std::mem::take(&mut key);
        let parts = word.split_once(['=', ':']);
        match parts {
            _ if number(word) && after_key => named += 1,
            _ if number(word) => numbers += 1,
            Some((name, value)) if is_key(name) && number(value) => named += 1,
            Some((name, "")) if is_key(name) => key = true,
            _ => others += 1,
        }
        // A name that no number follows is a word like any other.
        others += usize::from(after_key && !number(word));
    }
    named >= READINGS && others * 10 <= named + numbers
}

/// Decimal numbers, versions among them, and hexadecimal ones behind `0x`.
fn number(word: &str) -> bool {
    let word = word.trim_start_matches(['-', '+']);
    match word.strip_prefix("0x").or_else(|| word.strip_prefix("0X")) {
        Some(digits) => !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => {
            word.starts_with(|c: char| c.is_ascii_digit())
                && word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'%' | b'-'))
        }
    }
}

fn is_key(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.len() <= LONGEST_KEY
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.[]".contains(&byte))
}

/// One line by which cameras mark pictures, or by which a picture's maker, licence or origin is named.
fn credit(text: &str) -> bool {
    const MARKS: &[&str] = &[
        "OLYMPUS DIGITAL CAMERA",
        "KONICA MINOLTA DIGITAL CAMERA",
        "Minolta DSC",
        "SONY DSC",
        "AppleMark",
        "Exif_JPEG_PICTURE",
    ];
    const STARTS: &[&str] = &[
        "Photo by ",
        "Photograph by ",
        "Captured by ",
        "License: ",
        "Licence: ",
        "(c) ",
        "\u{a9} ",
        "From Pixabay",
        "Pixabay image ",
        "File source: http",
        "processed with VSCO ",
    ];
    let text = text.trim();
    let short = text.len() <= LONGEST_CREDIT && text.lines().count() == 1;
    MARKS.contains(&text) || short && STARTS.iter().any(|start| text.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_machines_write_is_told_by_its_form() {
        let settings = "a lake, evening light\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, \
                        Seed: 42, Size: 512x512, Model hash: 00ab";
        let cases = [
            (settings, Some("the settings of an image generator")),
            ("R:  139 G:  255 B:  189 X:39852 Y:    0 ImgVer:08.01", Some("readings as cameras leave them")),
            ("ae_0[10]=22.6;0x95745f99 af_1[2]=1.5;0x0 awb=3 lsc=4", Some("readings as cameras leave them")),
            (
                "filter: 0; rotation: -1.5; hdrForward: 0; aec_lux: 239.9;",
                Some("readings as cameras leave them"),
            ),
            ("SONY DSC", Some("a mark or credit")),
            ("Captured by A. Writer", Some("a mark or credit")),
            ("License: Public Domain", Some("a mark or credit")),
        ];
        for (text, expected) in cases {
            assert_eq!(origin(text), expected, "{text}");
        }
    }

    #[test]
    fn what_people_hide_is_not() {
        let long = "Photo by ".to_owned() + &"the old bridge ".repeat(8);
        let cases = [
            "Meet me at the old bridge at noon.",
            "bridge 07:30 N51.402133 E4.203344\nriver 18:30 N22.402133 E9.203344\n",
            "user=anna\nhost=tower.example.net\npassword=3fe9a77c\n",
            "{\"bridge\": 1234, \"active\": true}\n{\"tower\": 99, \"active\": true}\n",
            "one: two: three: four: five: six:",
            "a=1 b=2 c=3 d=4 and then a word or two more",
            "a=1 b=2 c=3",
            "def find_tower(value):\n    return value * 4711\n",
            // The settings are not its end.
            "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 42\nand meet me at the old bridge",
            "Steps: twenty, Sampler: none, CFG scale: 7, Seed: 4",
            "SONY DSC, and more",
            "Photo by me\nmeet me at the old bridge",
            long.as_str(),
        ];
        for text in cases {
            assert_eq!(origin(text), None, "{text}");
        }
    }
}

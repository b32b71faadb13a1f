//! Text as people write it, from a small vocabulary: messages to hide, and captions and remarks that belong in a
//! picture.

use crate::lab::rng::Rng;

const WORDS: &[&str] = &[
    "the", "a", "and", "to", "of", "in", "is", "it", "you", "that", "we", "for", "on", "are", "with", "at",
    "be", "this", "have", "from", "or", "had", "by", "but", "some", "what", "there", "can", "out", "other",
    "were", "all", "your", "when", "up", "use", "word", "how", "said", "each", "she", "which", "do", "their",
    "time", "if", "will", "way", "about", "many", "then", "them", "would", "write", "like", "so", "these",
    "her", "long", "make", "thing", "see", "him", "two", "has", "look", "more", "day", "could", "go", "come",
    "did", "my", "sound", "no", "most", "number", "who", "over", "know", "water", "than", "call", "first",
    "people", "may", "down", "side", "been", "now", "find", "any", "new", "work", "part", "take", "get",
    "place", "made", "live", "where", "after", "back", "little", "only", "round", "man", "year", "came",
    "show", "every", "good", "me", "give", "our", "under", "name", "very", "through", "just", "form",
    "great", "think", "say", "help", "low", "line", "before", "turn", "cause", "same", "mean", "differ",
    "move", "right", "boy", "old", "too", "does", "tell", "sentence", "set", "three", "want", "air", "well",
    "also", "play", "small", "end", "put", "home", "read", "hand", "port", "large", "spell", "add", "even",
    "land", "here", "must", "big", "high", "such", "follow", "act", "why", "ask", "men", "change", "went",
    "light", "kind", "off", "need", "house", "picture", "try", "us", "again", "animal", "point", "mother",
    "world", "near", "build", "self", "earth", "father", "bridge", "signal", "station", "harbour", "garden",
    "window", "letter", "morning", "evening", "river", "train", "market", "paper", "engine", "winter",
    "summer", "library", "museum", "street", "mountain",
];

const OTHER_SCRIPTS: &[&str] = &[
    "Treffen um zwölf Uhr an der Brücke, bitte pünktlich. ",
    "Le message est caché dans l'image, vérifiez la dernière ligne. ",
    "Встреча переносится на завтра, место прежнее. ",
    "El paquete está detrás de la estación, llévate la llave. ",
    "明日の朝、駅の北口で待っています。",
    "会议改到下周三，请带上文件。",
    "Η συνάντηση είναι στις εννέα το βράδυ. ",
    "O encontro será às nove, traga os papéis. ",
];

const CAPTIONS: &[&str] = &[
    "OLYMPUS DIGITAL CAMERA",
    "SONY DSC",
    "DCIM\\100MEDIA",
    "Created with GIMP",
    "Created by ImageMagick",
    "Screenshot",
    "Photo by the author",
    "AppleMark",
    "Exif_JPEG_PICTURE",
    "KONICA MINOLTA DIGITAL CAMERA",
    "Minolta DSC",
    "Maker:Canon",
    "processed with VSCO with a6 preset",
    "default",
    "LEAD Technologies Inc. V1.01",
    "CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 80\n",
    "Optimized by JPEGmini 3.14.2.84235",
    "File source: http://commons.wikimedia.org/wiki/File:Harbour_at_dawn.jpg",
    "Copyright 2014, all rights reserved",
    "(c) City Archive, reproduction prohibited",
    "Untitled-1",
    "Charset=Ascii",
    "Handbrake preview",
    "Created with The GIMP",
    "Made with ScreenToGif",
    "gifsicle",
];

const FIRST_NAMES: &[&str] = &[
    "Anna", "Bernd", "Carla", "David", "Elena", "Farid", "Grace", "Henrik", "Ines", "Jakub", "Kenji",
    "Lucia", "Marek", "Nadia", "Oliver", "Priya", "Rosa", "Stefan", "Tomas", "Yusuf",
];

const LAST_NAMES: &[&str] = &[
    "Almeida", "Bauer", "Castillo", "Dubois", "Eriksen", "Fischer", "Gupta", "Hansen", "Ivanov", "Jones",
    "Kowalski", "Lindberg", "Moreau", "Novak", "Okafor", "Petrov", "Rossi", "Sato", "Tanaka", "Weber",
];

const SOFTWARES: &[&str] = &[
    "Adobe Photoshop CS5 Windows",
    "Adobe Photoshop Lightroom 6.5 (Macintosh)",
    "GIMP 2.10.34",
    "Picasa",
    "ImageMagick 6.9.11-60 Q16 x86_64 2021-01-25",
    "Paint.NET v3.36",
    "Ver.1.00 ",
    "Digital Camera Finepix S5600 Ver1.00",
    "HDR+ 1.0.540104767zd",
    "15.6.1",
    "darktable 4.2.1",
    "Windows Photo Editor 10.0.10011.16384",
    "www.inkscape.org",
    "QuickTime 7.6.6",
    "Matplotlib version3.6.3, https://matplotlib.org/",
];

/// `count` bytes or a few less of running English text.
pub fn prose(count: usize, rng: &mut Rng) -> String {
    let mut text = String::with_capacity(count + 16);
    let mut begins = true;
    while text.len() < count {
        let word = *rng.pick(WORDS);
        if begins {
            let mut letters = word.chars();
            text.extend(letters.next().map(|c| c.to_ascii_uppercase()));
            text.push_str(letters.as_str());
        } else {
            text.push_str(word);
        }
        begins = rng.chance(0.1);
        text.push_str(match (begins, rng.below(12)) {
            (true, 0) => ".\n",
            (true, 1) => "? ",
            (true, _) => ". ",
            (false, 0) => ", ",
            (false, _) => " ",
        });
    }
    shorten(&mut text, count);
    text
}

/// Cuts at `count` bytes or at the last whole character before.
pub fn shorten(text: &mut String, count: usize) {
    let mut end = count.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
}

/// A message of at most `count` bytes as people hide them: prose, other scripts, credentials, code, flags, lists.
pub fn message(count: usize, rng: &mut Rng) -> String {
    let mut text = String::with_capacity(count + 80);
    let style = rng.below(8);
    while text.len() < count {
        let room = count - text.len();
        let piece = match style {
            0 => (*rng.pick(OTHER_SCRIPTS)).to_owned(),
            1 => {
                let (lat, lon, at) = (rng.range(10, 59), rng.range(1, 29), rng.range(100_000, 999_999));
                let (name, hour) = (*rng.pick(WORDS), rng.below(24));
                format!("{name} {hour:02}:30 N{lat}.{at} E{lon}.{at}\n")
            }
            2 => {
                let (user, host) = (*rng.pick(WORDS), *rng.pick(WORDS));
                let secret = rng.bits();
                format!("user={user}\nhost={host}.example.net\npassword={secret:x}\n")
            }
            3 => {
                let (verb, name) = (*rng.pick(WORDS), *rng.pick(WORDS));
                let number = rng.below(5000);
                format!("def {verb}_{name}(value):\n    return value * {number}\n\n")
            }
            4 if text.is_empty() => {
                let inner =
                    prose(room.saturating_sub(6).min(60), rng).to_lowercase().replace([' ', '.'], "_");
                format!("flag{{{inner}}}")
            }
            5 => {
                let (key, value) = (*rng.pick(WORDS), rng.bits() >> 40);
                format!("{{\"{key}\": {value}, \"active\": true}}\n")
            }
            _ => prose(room.min(4096), rng),
        };
        text.push_str(&piece);
    }
    shorten(&mut text, count);
    text
}

/// What cameras, editors and photographers write into a description or comment.
pub fn caption(rng: &mut Rng) -> String {
    match rng.below(4) {
        0 | 1 => (*rng.pick(CAPTIONS)).to_owned(),
        2 => {
            let count = rng.range(12, 90);
            format!("{}.", prose(count, rng).trim_end())
        }
        _ => {
            let (subject, place) = (*rng.pick(WORDS), *rng.pick(WORDS));
            let (year, day) = (rng.range(1998, 2025), rng.range(1, 28));
            format!("View of the {subject} near the {place}, {day} June {year}")
        }
    }
}

/// What stands in a description: a caption, or as agencies, archives and encyclopaedias write it, a paragraph or more.
pub fn description(rng: &mut Rng) -> String {
    if rng.chance(0.15) {
        let count = rng.log_uniform(90, 900);
        format!("{}.", prose(count, rng).trim_end())
    } else {
        caption(rng)
    }
}

/// Somebody who made a picture, as the fields for authors name people, agencies and offices.
pub fn person(rng: &mut Rng) -> String {
    let (first, last) = (*rng.pick(FIRST_NAMES), *rng.pick(LAST_NAMES));
    match rng.below(6) {
        0 => format!("{last}, {first}"),
        1 => format!("{}. {last}", first.chars().next().unwrap_or_default()),
        2 => format!("{first} {last} <{}@example.org>", last.to_lowercase()),
        3 => format!("{last} Photography"),
        _ => format!("{first} {last}"),
    }
}

/// A notice of who holds the rights.
pub fn notice(rng: &mut Rng) -> String {
    let (name, year) = (person(rng), rng.range(1996, 2025));
    match rng.below(6) {
        0 => format!("(c) {year} {name}"),
        1 => format!("Copyright {year}, {name}. All rights reserved."),
        2 => format!("\u{a9} {name}"),
        3 => "Creative Commons Attribution-ShareAlike 4.0 International".to_owned(),
        4 => "Public Domain".to_owned(),
        _ => format!("{name}, {year}"),
    }
}

/// A program that writes its name into pictures.
pub fn software(rng: &mut Rng) -> &'static str {
    rng.pick::<&str>(SOFTWARES)
}

/// What an image generator notes of its settings: long, legitimate, and not a secret.
pub fn generator_settings(rng: &mut Rng) -> String {
    let count = rng.range(120, 1600);
    let prompt = prose(count, rng).replace('.', ",").to_lowercase();
    let (steps, seed, hash) = (rng.range(20, 60), rng.bits() >> 32, rng.bits() >> 24);
    format!(
        "{prompt}\nNegative prompt: blurry, low quality, watermark\nSteps: {steps}, Sampler: Euler a, CFG scale: 7, \
         Seed: {seed}, Size: 512x512, Model hash: {hash:010x}"
    )
}

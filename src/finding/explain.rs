//! What a finding means: how the test behind it works, and when it is wrong. One source for the window, the command
//! line and reports. Known tools explain theirs where they are read (`payload::tools::TOOLS`).

/// A few short paragraphs for an analyst.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    /// What it is about, in a few words.
    pub title: &'static str,
    /// What the window shows for it.
    pub shown: &'static str,
    /// How it works.
    pub how: &'static str,
    /// When it is wrong, or says less than it seems to.
    pub wrong: &'static str,
}

/// Explanations by identifier. An entry that ends in a hyphen is for every identifier that begins with it; the longest
/// one that fits counts.
const TABLE: &[(&str, Explanation)] = &[
    (
        "lsb-replacement-rate",
        Explanation {
            title: "Share of replaced low bits",
            shown: "The share of each channel among the curves of Why; the map of tiles over the image (Heat) says where it is high.",
            how: "Two independent estimators, sample pairs and weighted stego-image, measure which share of the low \
                  bits was replaced: replacing them moves values within the pairs 2k, 2k+1 and never out of them, which \
                  noise does not do. It is told where both say at least 30 % and agree within 12 points.",
            wrong: "Images that were resized, sharpened or quantised, and scans with few grey levels, can have such \
                    pairs without a payload. A payload spread thinly, or one that adds ±1, is not seen.",
        },
    ),
    (
        "lsb-sequential-end",
        Explanation {
            title: "Where a sequential payload ends",
            shown: "The curve along the raster in Why has its jump there; a click draws the line on the image.",
            how: "Tools that write from the first pixel on leave a border along the raster: before it the low bits are \
                  random, behind it they are the picture's. Weighted stego-image is summed up row by row, and the place \
                  where its rate changes most is told where the rate is near full before and near zero behind.",
            wrong: "A picture whose upper part is noisy or saturated and whose lower part is smooth can look so. \
                    Payloads spread by a password have no such border.",
        },
    ),
    (
        "alpha-sequential-end",
        Explanation {
            title: "Where a payload in alpha ends",
            shown: "Alpha plane 0 shows the part with 254 among 255; the finding's place marks it.",
            how: "In an opaque picture alpha is 255 everywhere. Writing bits into it leaves 254 among 255, as far as the \
                  payload reaches; the place where that share changes most is told.",
            wrong: "Soft edges and exports with rounding leave 254, too, but seldom stop at one place of the raster.",
        },
    ),
    (
        "alpha-ai42",
        Explanation {
            title: "A framed text in alpha",
            shown: "Alpha LSB with the region marked; Extract reads the same stream again.",
            how: "The low bits of alpha, read in this layout, give a frame that its writer put there: its mark, its \
                  length and its text.",
            wrong: "The bound tells how often random bits would read so. Ordinary transparency does not.",
        },
    ),
    (
        "lsb-",
        Explanation {
            title: "Content read from sample bits",
            shown: "The plane it lies in with the region marked; Extract shows its bytes, and Sweep every order that was tried.",
            how: "The samples' bits are read in every order that tools use, and what comes out is compared with files, \
                  texts and counted messages. The stream named here begins with one.",
            wrong: "The bound counts all streams tried. Short texts are what clean planes imitate best: the \
                    shorter the text, the nearer the bound comes to chance.",
        },
    ),
    (
        "alpha-",
        Explanation {
            title: "Content read from alpha bits",
            shown: "Alpha LSB with the region marked; Extract shows its bytes.",
            how: "The low bits of alpha are read in every order that tools use; the stream named here begins with a \
                  text, a file or a counted message.",
            wrong: "The bound counts all streams tried. Pictures whose alpha is an ordinary mask seldom give one.",
        },
    ),
    (
        "palette-order",
        Explanation {
            title: "A number in the palette's order",
            shown: "The table in Structure; its bytes in Hex.",
            how: "The order of a palette's colours can carry a number. The order found decodes to content that chance \
                  does not make.",
            wrong: "Palettes sorted by a program carry no message; the bound tells how often a random order would read \
                    so.",
        },
    ),
    (
        "palette-groups",
        Explanation {
            title: "Colours in groups of near copies",
            shown: "The index view with random colours tells near copies apart; the table's bytes are in Structure.",
            how: "S-Tools reduces an image to 32 colours and gives each of them eight nearly equal neighbours, so that \
                  indices can be changed unseen. The colour table has such groups.",
            wrong: "Tables made from smooth gradients can have near copies, too.",
        },
    ),
    (
        "palette-table",
        Explanation {
            title: "Facts of the colour table",
            shown: "The index view, and the table's bytes in Structure.",
            how: "Facts of the colour table that an analyst wants beside a palette image: entries that repeat each \
                  other or that no pixel uses, what it is sorted by, and how far apart colours are whose indices differ \
                  in the lowest bit.",
            wrong: "Many encoders leave unused and repeated entries; by itself this says nothing of hidden data.",
        },
    ),
    (
        "palette-",
        Explanation {
            title: "Content read from palette indices",
            shown: "Index LSB with the region marked; Extract shows its bytes.",
            how: "The bits of the palette indices, or the palette itself, are read in every order that tools use; what \
                  is named here begins with content.",
            wrong: "The bound counts everything tried.",
        },
    ),
    (
        "hidden-rows",
        Explanation {
            title: "Rows that the header leaves out",
            shown: "The header's field in Structure and in Hex.",
            how: "The header states fewer rows than the image data hold: whoever changes the height in the header \
                  hides the rest of the picture from every viewer.",
            wrong: "A damaged header or an encoder's padding can look so; the number of rows and the checksum tell \
                    which it is.",
        },
    ),
    (
        "deep-rows",
        Explanation {
            title: "16-bit rows that were written to",
            shown: "The low planes of the 16-bit channels: the rows stand out.",
            how: "An image widened from 8 to 16 bits repeats its byte or sets the low one to zero. Some rows do so and \
                  others do not: those were written to afterwards.",
            wrong: "Editors that work on a part of a widened image in 16 bits leave such rows, too.",
        },
    ),
    (
        "preview-differs",
        Explanation {
            title: "A thumbnail that shows something else",
            shown: "Metadata puts thumbnail, image and their difference side by side.",
            how: "A preview is a copy of the image in small and stays behind when the image is changed or swapped. Both \
                  are brought to 16 × 16 cells of brightness and compared in all eight orientations.",
            wrong: "Images that were cropped, edited or reduced after the preview was made differ, too; 14 of 753 clean \
                    images with a preview did.",
        },
    ),
    (
        "exif-",
        Explanation {
            title: "Content in a metadata field",
            shown: "The field in Metadata, its decoded value beside its raw bytes in Hex.",
            how: "Every metadata field is compared with what its kind may hold: the right type, the usual length, \
                  texts people write. Encodings such as Base64 are undone, and what is inside is identified.",
            wrong: "Programs keep settings, identifiers and editing history in metadata, some of them encoded or \
                    compressed. Known ones are told apart; a rare program's may not be.",
        },
    ),
    (
        "raw-",
        Explanation {
            title: "Bytes outside the image",
            shown: "The coverage bar in Structure shows them hatched; a click selects them in Hex.",
            how: "The file's structure is walked to its last byte. What no structure claims, behind the end marker, \
                  between structures or behind a compressed stream, is identified by content.",
            wrong: "Cameras and editors append previews, depth maps and videos. Known trailers are told apart; a rare \
                    writer's may not be.",
        },
    ),
    (
        "bytes-after-end",
        Explanation {
            title: "Bytes behind the end of the image",
            shown: "The last part of the coverage bar in Structure; a click selects them in Hex.",
            how: "The file goes on behind the marker that ends its image, and nothing known writes what is there. Viewers \
                  stop at the marker, so that nobody sees it.",
            wrong: "Damaged copies, padding and rare writers leave bytes there, too; what they are is told where it can \
                    be.",
        },
    ),
    (
        "unexplained-gap",
        Explanation {
            title: "Bytes between two structures",
            shown: "The coverage bar in Structure shows them hatched; a click selects them in Hex.",
            how: "Between two structures of the file lie bytes that belong to neither.",
            wrong: "Careless editors leave gaps, mostly of zeros or of what stood there before.",
        },
    ),
    (
        "segment-limit",
        Explanation {
            title: "More structures than are walked",
            shown: "Structure lists those that were; the limit is in the settings.",
            how: "The file has more structures than this program walks, to keep its work bounded. What follows was not \
                  examined.",
            wrong: "Very long animations can have so many.",
        },
    ),
    (
        "code-in-plane",
        Explanation {
            title: "A code in a bit plane",
            shown: "The plane with the code framed; what it says stands in the finding, and Codes reads it again.",
            how: "Planes that hold shapes of their own are searched for QR, Data Matrix, Aztec and PDF417 codes, dark on \
                  light and light on dark. Such a code carries checks (Reed–Solomon) that noise does not pass.",
            wrong: "A picture of a code that was edited in few colours can show it in a low plane, too; then the image \
                    as it is shows the same code.",
        },
    ),
    (
        "plane-structure",
        Explanation {
            title: "Structure in a bit plane of its own",
            shown: "The plane opens first, and the grid of planes is ranked by it.",
            how: "A bit plane has shapes that the planes above it do not explain: its bits stay although the bits above \
                  them jump, or shapes come and go where everything above is even. Pictures and writing put into a \
                  plane look so.",
            wrong: "Drawings, watermarks and pictures that went through an editor in few colours can have such planes; \
                    the rate was counted on clean images.",
        },
    ),
    (
        "polyglot-",
        Explanation {
            title: "A file that is two formats at once",
            shown: "The bytes that the other format begins with, selected in Hex.",
            how: "The file is read as another format as well, as that format's own programs would. It can be opened as \
                  both.",
            wrong: "A few formats may legally begin anywhere in a file; the bound tells how often random bytes would \
                    read so.",
        },
    ),
    (
        "model-failed",
        Explanation {
            title: "The network gave no answer",
            shown: "The verdict card says that no model ran.",
            how: "The network gave no answer for this file, so the verdict rests on the other tests alone.",
            wrong: "It says nothing about the file.",
        },
    ),
    (
        "stage-failed",
        Explanation {
            title: "A part of the examination failed",
            shown: "What the other parts found is shown as ever.",
            how: "A part of the examination ended in an error inside this program. The other parts went on.",
            wrong: "It says nothing about the file; what that part would have found is missing.",
        },
    ),
    (
        "pixels-",
        Explanation {
            title: "Pixels that could not be decoded",
            shown: "The image ends where decoding did; Structure shows how far the file is whole.",
            how: "The image data could not be decoded as a whole. What the missing samples may hold was not examined.",
            wrong: "Damage in transfer, unfinished downloads and rare codings look the same as intent.",
        },
    ),
    (
        "extension-mismatch",
        Explanation {
            title: "A name that does not fit the content",
            shown: "The list shows the format told by content.",
            how: "The format is told by content. The name of the file ends in that of another format.",
            wrong: "Web sites and messengers convert images and keep the old name.",
        },
    ),
    (
        "dimensions-over-limits",
        Explanation {
            title: "More pixels than are decoded",
            shown: "The header's field in Structure; the limit is in the settings.",
            how: "The headers state more pixels than this program decodes, to keep memory bounded.",
            wrong: "Panoramas and scans can be that large.",
        },
    ),
    ("apng-", STRUCTURE),
    ("png-", STRUCTURE),
    ("jpeg-", STRUCTURE),
    ("gif-", STRUCTURE),
    ("webp-", STRUCTURE),
    ("bmp-", STRUCTURE),
    ("icc-", METADATA),
    ("iptc-", METADATA),
    ("photoshop-", METADATA),
    ("xmp-", METADATA),
    ("metadata-", METADATA),
    ("exif-directory-", METADATA),
    ("exif-limit", METADATA),
    ("exif-loop", METADATA),
    ("exif-no-tiff-header", METADATA),
    ("exif-thumbnail-outside", METADATA),
    ("exif-unknown-type", METADATA),
    ("exif-value-outside", METADATA),
];

const STRUCTURE: Explanation = Explanation {
    title: "Departures from the format",
    shown: "The structure concerned is selected in Structure, its bytes in Hex.",
    how: "The file is read as its format's specification says, every length, checksum and order of structures \
          compared. Here it departs from it.",
    wrong: "Damage, unfinished downloads and careless encoders depart from specifications, too. It is a reason to look \
            at these bytes, not more.",
};

const METADATA: Explanation = Explanation {
    title: "Damaged metadata",
    shown: "The block concerned is selected in Structure, its bytes in Hex.",
    how: "Metadata are walked with bounds of our own; a value that lies outside its block, points back or does not end \
          is told with its place.",
    wrong: "Editors that copy metadata without understanding them leave such things behind.",
};

/// The explanation of a finding of that id; `None` where a known tool explains it, or nobody does.
pub fn of(id: &str) -> Option<&'static Explanation> {
    let fits = |entry: &&(&str, Explanation)| {
        if entry.0.ends_with('-') { id.starts_with(entry.0) } else { id == entry.0 }
    };
    TABLE.iter().filter(fits).max_by_key(|(name, _)| name.len()).map(|(_, explanation)| explanation)
}

/// The entries that share an explanation, as in the table.
pub fn names(explanation: &Explanation) -> impl Iterator<Item = &'static str> {
    TABLE.iter().filter(move |(_, known)| known == explanation).map(|(name, _)| *name)
}

/// Every explanation once, in the order of the table.
pub fn all() -> impl Iterator<Item = &'static Explanation> {
    let first = |(index, entry): &(usize, &'static (&str, Explanation))| {
        TABLE[..*index].iter().all(|(_, earlier)| *earlier != entry.1)
    };
    TABLE.iter().enumerate().filter(first).map(|(_, (_, explanation))| explanation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_entry_counts() {
        assert_eq!(of("exif-loop"), Some(&METADATA));
        assert_eq!(of("exif-directory-cut"), Some(&METADATA));
        assert!(of("exif-text").is_some_and(|found| *found != METADATA));
        assert_eq!(of("png-wrong-crc"), Some(&STRUCTURE));
        assert_eq!(of("lsb-replacement-rate").map(|found| found.wrong.is_empty()), Some(false));
        assert_eq!(of("nothing"), None);
    }

    #[test]
    fn every_entry_is_written_once_and_says_both() {
        for (index, (name, explanation)) in TABLE.iter().enumerate() {
            assert!(TABLE[..index].iter().all(|(other, _)| other != name), "{name} twice");
            assert!(explanation.how.len() > 40 && explanation.wrong.len() > 20, "{name}");
            assert!(explanation.title.len() > 10 && explanation.shown.ends_with('.'), "{name}");
        }
        for (index, explanation) in all().enumerate() {
            let same = |other: &&Explanation| other.title == explanation.title;
            assert_eq!(all().position(|other| same(&other)), Some(index), "{}", explanation.title);
        }
    }
}

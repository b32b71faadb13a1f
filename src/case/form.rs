//! The case form: what an examiner says of the case as a whole. What nobody filled in is "not supplied" wherever the
//! form is shown, never guessed and never left out.

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name in files and on the command line.
    pub name: &'static str,
    /// Its name on a form.
    pub title: &'static str,
    /// Whether it takes several lines.
    pub long: bool,
}

const fn short(name: &'static str, title: &'static str) -> Field {
    Field { name, title, long: false }
}

const fn long(name: &'static str, title: &'static str) -> Field {
    Field { name, title, long: true }
}

/// All fields in the order of a report (ISO/IEC 17025:2017, 7.8.2.1; SWGDE 18-Q-002, section 5).
pub const FIELDS: [Field; 20] = [
    short("number", "Case number"),
    short("title", "Title"),
    short("exhibit prefix", "Prefix of exhibit numbers"),
    short("laboratory", "Laboratory"),
    long("address", "Address of the laboratory"),
    short("place", "Place of work"),
    short("requester", "Requested by"),
    short("authority", "Legal authority"),
    long("request", "Scope of the request"),
    long("out of scope", "Out of scope"),
    short("received", "Items received on"),
    long("condition", "Condition of the items"),
    long("custody", "Custody: who, what, when, where, why, how"),
    long("deviations", "Deviations, additions and exclusions"),
    long("summary", "Summary for the reader"),
    long("opinion", "Opinion, with the facts it rests on and the alternatives considered"),
    long("disposition", "Disposition of originals and derived works"),
    short("examiner", "Examiner"),
    short("reviewer", "Reviewer"),
    short("authorizer", "Authorized by"),
];

/// What is said of a field that nobody filled in.
pub const NOT_SUPPLIED: &str = "not supplied";

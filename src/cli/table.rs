//! The table for people.

use std::io::{self, Write};

use console::Style;

use super::show;
use crate::report::schema::{Examined, Record};
use crate::scan::Summary;
use crate::untrusted::Untrusted;
use crate::verdict::Call;

/// Columns behind the name, with the two spaces before each: format, size, verdict, probability, method.
const FIXED: usize = 2 + 6 + 2 + 8 + 2 + 13 + 2 + 7 + 2 + 7;
/// The narrowest table: shorter lines would leave nothing of the names.
const NARROWEST: usize = FIXED + 12;

/// How the table is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    /// Columns of the terminal.
    pub(super) width: usize,
    /// The longest name, in columns.
    pub(super) longest: usize,
    /// Whether verdicts are coloured.
    pub(super) colours: bool,
}

/// A table that is written line by line while the scan goes on.
#[derive(Debug)]
pub(super) struct Table<W: Write> {
    writer: W,
    width: usize,
    name: usize,
    colours: bool,
}

impl<W: Write> Table<W> {
    /// Writes the head.
    pub(super) fn begin(mut writer: W, layout: Layout) -> io::Result<Self> {
        let width = layout.width.max(NARROWEST);
        let name = layout.longest.clamp(12, width - FIXED);
        let head = line(["FILE", "FORMAT", "SIZE", "VERDICT", "PROB.", "METHOD"], name);
        writeln!(writer, "{}", head.trim_end())?;
        Ok(Self { writer, width, name, colours: layout.colours })
    }

    /// Writes one file: a line, and below it the observation that matters most.
    pub(super) fn push(&mut self, record: &Record) -> io::Result<()> {
        let name = show::cut_front(&Untrusted::new(record.file_path()).to_string(), self.name);
        let (cells, below) = match record {
            Record::Examined(examined) => (cells(examined), below(examined)),
            Record::Failed(failed) => (
                ["-".into(), "-".into(), "Not examined".into(), "-".into(), "-".into()],
                vec![failed.error.clone()],
            ),
        };
        let [format, size, verdict, probability, method] = cells.each_ref().map(String::as_str);
        let shown = line([&name, format, size, verdict, probability, method], self.name);
        // Coloured after padding, so that escape sequences do not count as columns.
        let shown = match style(verdict).filter(|_| self.colours) {
            Some(style) => shown.replacen(verdict, &style.apply_to(verdict).to_string(), 1),
            None => shown,
        };
        writeln!(self.writer, "{}", shown.trim_end())?;
        for text in below {
            for (number, part) in show::wrap(&text, self.width - 4).iter().take(LINES).enumerate() {
                let front = if number == 0 { "  ↳ " } else { "    " };
                writeln!(self.writer, "{front}{part}")?;
            }
        }
        self.writer.flush()
    }

    /// Writes the totals.
    pub(super) fn finish(mut self, summary: Summary) -> io::Result<()> {
        writeln!(self.writer, "{summary}")?;
        self.writer.flush()
    }
}

/// Lines shown of one observation; `inspect` shows all.
const LINES: usize = 3;
/// Characters shown of a text that was read back.
const MESSAGE: usize = 160;

fn line(cells: [&str; 6], name: usize) -> String {
    let [file, format, size, verdict, probability, method] = cells;
    let file = show::pad_end(file, name);
    format!("{file}  {format:<6}  {size:>8}  {verdict:<13}  {probability:>7}  {method:<7}")
}

fn cells(examined: &Examined) -> [String; 5] {
    let title = [Call::Clean, Call::Suspicious, Call::Stego]
        .into_iter()
        .find(|call| call.name() == examined.verdict)
        .map_or(examined.verdict, Call::title);
    [
        examined.image_format.unwrap_or("-").to_owned(),
        show::size(examined.bytes),
        title.to_owned(),
        examined.stego_probability.map_or_else(|| "-".to_owned(), show::probability),
        examined.stego_type.unwrap_or("-").to_owned(),
    ]
}

/// What is said below the line of a file in which something was found.
fn below(examined: &Examined) -> Vec<String> {
    let mut texts = Vec::new();
    match (examined.basis, examined.clean_at_least) {
        ("nothing", _) => {}
        ("model", Some(clean)) => {
            texts
                .push(format!("model: {} of {} clean images score at least this high", clean.hits, clean.of));
        }
        _ => {
            let best = examined.findings.first();
            texts.extend(best.map(|finding| format!("{}: {}", finding.class, finding.summary)));
        }
    }
    let message = examined.extracted_message.as_ref().and_then(|message| message.0.as_deref());
    texts.extend(message.map(|message| format!("text: {}", Untrusted::new(message).shortened(MESSAGE))));
    texts
}

fn style(verdict: &str) -> Option<Style> {
    let style = Style::new().force_styling(true);
    match verdict {
        "Hidden data" => Some(style.red().bold()),
        "Suspicious" => Some(style.yellow()),
        "Not examined" => Some(style.magenta()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::schema::Failed;

    fn table(name: &str, layout: Layout) -> String {
        let mut bytes = Vec::new();
        let mut table = Table::begin(&mut bytes, layout).unwrap();
        let error =
            "could not be read: it is gone; check that it exists and that it may be read by you".into();
        table.push(&Record::Failed(Failed { file_path: name.into(), error, provenance: None })).unwrap();
        let mut summary = Summary::default();
        summary.count(None);
        table.finish(summary).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_table_fits_its_width_and_escapes_names() {
        let name = "a-very-long-folder-name/and-another-one/evil\u{1b}[2J.png";
        let shown = table(name, Layout { width: 80, longest: 60, colours: false });
        assert!(shown.lines().all(|line| console::measure_text_width(line) <= 80), "{shown}");
        assert!(shown.contains("…d-another-one/evil\\u{1b}[2J.png") || shown.contains("evil\\u{1b}[2J.png"));
        assert!(!shown.contains('\u{1b}'));
        assert!(shown.contains(
            "  ↳ could not be read: it is gone; check that it exists and that it may be read\n    by you\n"
        ));
        assert!(shown.ends_with("1 file: 0 hidden data, 0 suspicious, 0 nothing found, 1 not examined\n"));
    }

    #[test]
    fn colours_touch_the_verdict_only() {
        let plain = table("a.png", Layout { width: 80, longest: 5, colours: false });
        let coloured = table("a.png", Layout { width: 80, longest: 5, colours: true });
        assert!(coloured.contains("\u{1b}[35mNot examined\u{1b}[0m"), "{coloured:?}");
        assert_eq!(console::strip_ansi_codes(&coloured), plain);
    }
}

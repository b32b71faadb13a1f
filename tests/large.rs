//! What a large case takes of time and memory: in a program of its own, so that nothing else counts.
//!
//! `STARLIGHT_ROWS=100000 cargo test --release --test large -- --nocapture` takes the figures at full size and prints
//! them; without, a smaller case is held to the same limits, scaled.
#![cfg(all(feature = "cli", target_os = "linux"))]
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "helpers of tests are tests too")]

#[path = "made/case.rs"]
mod case;

use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use case::NOW;
use starlight::case::store::Case;
use starlight::report::bundle;
use starlight::report::extract::{Options, Scope, extract};
use starlight::report::html;
use starlight::report::pictures::Figures;

/// Rows of the full size, to which the limits belong (design, large cases).
const FULL: usize = 100_000;
/// Rows where nobody asks for more.
const FEW: usize = 5_000;
/// Longest until a list is complete, from a file that lies on the disk alone.
const LIST: Duration = Duration::from_secs(2);
/// Longest until the files with a tag are known.
const FILTER: Duration = Duration::from_millis(100);
/// Longest until the first page of the report of all is there, extract included.
const INDEX: Duration = Duration::from_secs(10);
/// Most that the process holds while listing.
const MEMORY: u64 = 300 << 20;
/// Largest page.
const PAGE: usize = 20 << 20;
/// What a limit never falls below for a smaller case: other work on the machine.
const SLACK: Duration = Duration::from_millis(500);

/// Forgets what the process ever held (proc(5), `clear_refs`).
fn forget_peak() {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
}

/// The most that this process held since, in bytes (`VmHWM`, proc(5)).
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

/// Empties the operating system's cache of files, where that is allowed.
fn drop_caches() -> bool {
    let synced = std::process::Command::new("sync").status().is_ok_and(|status| status.success());
    let file = std::fs::File::options().write(true).open("/proc/sys/vm/drop_caches");
    synced && file.and_then(|mut file| file.write_all(b"3")).is_ok()
}

fn say(what: &str, took: Duration) {
    eprintln!("{what}: {took:?}, at most {} MiB held", peak() >> 20);
}

#[test]
fn a_large_case_opens_lists_filters_and_reports() {
    let asked = std::env::var("STARLIGHT_ROWS").ok().map(|rows| rows.parse().unwrap());
    let rows = asked.unwrap_or(FEW);
    let scaled = |limit: Duration| limit.mul_f64(rows as f64 / FULL as f64).max(SLACK);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.starlight");
    let began = Instant::now();
    case::make(&path, rows);
    let bytes = std::fs::metadata(path.join("case.db")).unwrap().len();
    say(&format!("{rows} rows made, {} MiB", bytes >> 20), began.elapsed());
    assert!((1_000..4_000).contains(&(bytes / rows as u64)), "rows of the size of real ones: {bytes}");
    // Everything else on the machine would wait for its files, too.
    let cold = asked.is_some() && drop_caches();
    forget_peak();
    listed(&path, rows, cold, scaled(LIST));
    reported(&path, rows, scaled(INDEX));
}

fn listed(path: &Path, rows: usize, cold: bool, limit: Duration) {
    let began = Instant::now();
    let case = Case::open(path, Some("Ada Example"), NOW).unwrap();
    let opened = began.elapsed();
    let items = case.items().unwrap();
    let took = began.elapsed();
    let cache = if cold { "cold" } else { "warm: the cache was not emptied" };
    say(&format!("opened after {opened:?}, {rows} rows listed ({cache})"), took);
    assert_eq!(items.len(), rows);
    assert!(took < limit, "{took:?} of {limit:?}");
    assert!(peak() < MEMORY, "{} MiB", peak() >> 20);
    let began = Instant::now();
    let tagged = case.tagged(case::TAG).unwrap();
    let took = began.elapsed();
    say(&format!("{} rows with a tag", tagged.len()), took);
    assert_eq!(tagged.len(), rows.div_ceil(case::EVERY));
    assert!(took < FILTER, "{took:?}");
}

fn reported(path: &Path, rows: usize, limit: Duration) {
    let began = Instant::now();
    let case = Case::open(path, None, NOW).unwrap();
    let options = Options { scope: Scope::All, revision: 1, issued: NOW, previous: None, amendment: None };
    let extract = extract(&case, &options).unwrap();
    say("extract taken", began.elapsed());
    let figures = Figures::none();
    let (name, index) = html::each_page(&extract, &figures).next().unwrap();
    let took = began.elapsed();
    say(&format!("{name}, {} kB", index.len() >> 10), took);
    assert!(took < limit, "{took:?} of {limit:?}");
    let began = Instant::now();
    let (mut files, mut all, mut largest) = (0, 0, 0);
    let mut put = |name: &str, bytes: &[u8]| {
        let page = Path::new(name).extension().is_some_and(|extension| extension == "html");
        largest = if page { bytes.len().max(largest) } else { largest };
        files += usize::from(page);
        all += bytes.len();
        Ok::<_, ()>(())
    };
    let (manifest, _) = bundle::write(&extract, &figures, &mut put).unwrap();
    let listed = manifest.files.len();
    say(&format!("{listed} files, {} MiB, largest page {} kB", all >> 20, largest >> 10), began.elapsed());
    assert_eq!(files, 1 + rows.div_ceil(100), "an index and a page for each hundred");
    assert!(largest <= PAGE, "{largest} bytes");
}

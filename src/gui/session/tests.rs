//! What the list does, without a window.

use super::*;
use crate::case::Status;
use crate::container::Format;
use crate::gui::row::Digest;
use crate::scan::Outcome;
use crate::verdict::Call;

fn slim(call: Call, bytes: u64, probability: Option<f64>) -> Slim {
    let outcome = Outcome { path: "x".into(), result: Err("x".into()) };
    let digest =
        Digest { format: Some(Format::Png), bytes, call, method: None, probability, dimensions: None };
    let new = Slim::new(&outcome, crate::report::schema::RecordOptions::default());
    Slim { result: Ok(digest), missing: false, ..new }
}

fn failed() -> Slim {
    let outcome = Outcome { path: "x".into(), result: Err("could not be read".into()) };
    Slim::new(&outcome, crate::report::schema::RecordOptions::default())
}

/// Four files: stego 300 bytes, clean 100 bytes, one that failed, one that waits.
fn session() -> Session {
    let mut session = Session::default();
    let (job, now) = (JobId::default(), Instant::now());
    session.begin(job, now);
    let paths = ["d/A.png", "d/b.png", "e/c.gif", "e/d.bmp"].map(PathBuf::from);
    assert!(session.listed(job, paths.to_vec(), now));
    session.scanned(job, 0, slim(Call::Stego, 300, Some(0.9)), now);
    session.scanned(job, 1, slim(Call::Clean, 100, None), now);
    session.scanned(job, 2, failed(), now);
    session
}

fn lines(session: &Session) -> Vec<usize> {
    (0..session.listed_rows()).filter_map(|line| session.row_at(line)).collect()
}

#[test]
fn counts_follow_the_results_and_the_first_file_is_selected() {
    let session = session();
    let counts = Kind::ALL.map(|kind| session.count(kind));
    assert_eq!(counts, [1, 0, 1, 1, 1]);
    assert_eq!(session.selected(), Some(0));
    assert!(session.busy());
    let standing = session.standing(Instant::now()).unwrap();
    assert_eq!((standing.done, standing.total, standing.listing), (3, 4, false));
}

#[test]
fn results_of_another_job_are_dropped() {
    let mut session = session();
    session.finished(JobId::default());
    session.scanned(JobId::default(), 3, slim(Call::Stego, 1, None), Instant::now());
    assert_eq!(session.count(Kind::Waiting), 1);
    assert!(!session.listed(JobId::default(), vec!["late.png".into()], Instant::now()));
    assert_eq!(session.rows().len(), 4);
}

#[test]
fn the_filter_works_on_path_and_verdict() {
    let mut session = session();
    session.set_filter(Filter { text: "a.PNG".into(), ..Filter::default() });
    assert_eq!(lines(&session), [0]);
    session.set_filter(Filter { text: "e/".into(), ..Filter::default() });
    assert_eq!(lines(&session), [2, 3]);
    session.set_filter(Filter { text: "e/".into(), kind: Some(Kind::Failed), ..Filter::default() });
    assert_eq!(lines(&session), [2]);
    session.set_filter(Filter { text: "no such".into(), ..Filter::default() });
    session.step(1);
    assert_eq!(session.selected(), Some(0), "an empty list leaves the selection alone");
    session.set_filter(Filter::default());
    assert_eq!(lines(&session), [0, 1, 2, 3]);
}

#[test]
fn sorting_goes_through_both_ways_and_back_to_the_input() {
    let mut session = session();
    session.sort_by(Column::Size);
    assert_eq!(lines(&session), [0, 1, 2, 3], "largest first, files without a size last");
    session.sort_by(Column::Size);
    assert_eq!(lines(&session), [1, 0, 2, 3]);
    session.sort_by(Column::Size);
    assert_eq!((session.sort(), lines(&session)), (None, vec![0, 1, 2, 3]));
    session.sort_by(Column::Verdict);
    assert_eq!(lines(&session), [0, 2, 1, 3], "what deserves a look comes first");
    session.sort_by(Column::Probability);
    assert_eq!(lines(&session), [0, 1, 2, 3]);
}

#[test]
fn stepping_follows_the_list_and_stops_at_its_ends() {
    let mut session = session();
    session.sort_by(Column::Verdict);
    session.step(1);
    assert_eq!(session.selected(), Some(2));
    session.step(10);
    assert_eq!(session.selected(), Some(3));
    session.step(-100);
    assert_eq!(session.selected(), Some(0));
    session.set_filter(Filter { kind: Some(Kind::Clean), ..Filter::default() });
    session.step(1);
    assert_eq!(session.selected(), Some(1), "a selection that is not listed moves to the first line");
}

#[test]
fn records_leave_in_the_order_of_the_input_and_only_of_files_that_are_done() {
    let mut session = session();
    session.sort_by(Column::Verdict);
    assert_eq!(session.records().len(), 3);
    assert_eq!(session.find("c.gif"), Some(2));
    session.clear();
    assert_eq!((session.rows().len(), session.selected(), session.busy()), (0, None, false));
}

#[test]
fn rows_are_chosen_in_the_order_of_the_list() {
    let mut session = session();
    session.sort_by(Column::Verdict);
    session.select(0);
    session.extend_to(1);
    assert_eq!(session.chosen().iter().copied().collect::<Vec<_>>(), [0, 1, 2], "lines 0, 2 and 1");
    session.toggle(2);
    assert!(!session.is_chosen(2) && session.is_chosen(1));
    session.select_all();
    assert_eq!((session.chosen().len(), session.chosen_records().len()), (4, 3));
    session.select(3);
    session.extend(-1);
    assert_eq!(session.chosen().iter().copied().collect::<Vec<_>>(), [1, 3]);
}

#[test]
fn rows_taken_off_the_table_are_neither_listed_nor_counted_nor_exported() {
    let mut session = session();
    session.select(0);
    session.remove(&BTreeSet::from([0, 3]));
    assert_eq!((lines(&session), session.len(), session.selected()), (vec![1, 2], 2, Some(1)));
    assert_eq!((session.count(Kind::Stego), session.records().len()), (0, 2));
    assert_eq!(session.find("A.png"), None);
    // A result that was on its way changes nothing.
    assert_eq!(session.scanned(JobId::default(), 3, slim(Call::Stego, 1, None), Instant::now()), None);
    assert_eq!(session.count(Kind::Waiting), 0);
    session.select(0);
    assert_eq!(session.selected(), Some(1));
}

#[test]
fn a_second_scan_fills_the_rows_that_are_there() {
    let mut session = session();
    session.finished(JobId::default());
    session.begin_again(JobId::default(), &[1, 2], Instant::now());
    let paths = ["e/c.gif", "d/b.png"].map(PathBuf::from).to_vec();
    assert!(session.listed(JobId::default(), paths, Instant::now()));
    assert_eq!(session.rows().len(), 4);
    let row = session.scanned(JobId::default(), 1, slim(Call::Stego, 7, None), Instant::now());
    assert_eq!((row, session.rows()[1].kind(), session.count(Kind::Stego)), (Some(1), Kind::Stego, 2));
}

#[test]
fn copies_are_told_and_can_be_listed_side_by_side() {
    let mut session = session();
    for (index, sha256) in [(0, "aa"), (1, "bb"), (3, "aa")] {
        let outcome = Slim { sha256: Some(sha256.into()), ..slim(Call::Clean, 1, None) };
        session.scanned(JobId::default(), index, outcome, Instant::now());
    }
    assert_eq!((session.duplicates(), session.copies(&session.rows()[3])), (2, 2));
    session.set_filter(Filter { duplicates: true, ..Filter::default() });
    assert_eq!(lines(&session), [0, 3]);
}

#[test]
fn a_long_list_is_put_in_order_over_several_frames() {
    let mut session = Session::default();
    let (job, now) = (JobId::default(), Instant::now());
    session.begin(job, now);
    let count = 20_000;
    let paths = (0..count).map(|index| PathBuf::from(format!("{:05}.png", index * 7919 % count)));
    session.listed(job, paths.collect(), now);
    session.finished(job);
    session.sort_by(Column::Name);
    assert_eq!(lines(&session), (0..count).collect::<Vec<_>>(), "one frame is not enough");
    let mut frames = 1;
    while session.keep_order(now) {
        frames += 1;
    }
    assert!((4..60).contains(&frames), "{frames}");
    let names: Vec<&str> = lines(&session).iter().map(|&row| session.rows()[row].name.as_str()).collect();
    assert!(names.len() == count && names.is_sorted());
    session.set_filter(Filter { text: "00".into(), ..Filter::default() });
    while session.keep_order(now) {}
    assert!(lines(&session).iter().all(|&row| session.rows()[row].name.contains("00")));
}

#[test]
fn what_a_person_says_is_listed_and_sorted() {
    let mut session = session();
    let item = Item {
        status: Status::Notable,
        tags: vec![("chat".into(), crate::case::Utc::default())],
        ..Item::default()
    };
    session.mark(2, Some(&item));
    session.sort_by(Column::Status);
    assert_eq!(lines(&session)[0], 2);
    session.set_filter(Filter { text: "CHA".into(), ..Filter::default() });
    assert_eq!(lines(&session), [2]);
    session.mark(2, None);
    session.finished(JobId::default());
    session.keep_order(Instant::now());
    assert!(lines(&session).is_empty());
}

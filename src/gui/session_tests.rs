//! What the list does, without a window.

use super::*;
use crate::container::Format;
use crate::gui::row::Digest;
use crate::scan::Outcome;
use crate::verdict::{Basis, Call};

fn slim(call: Call, bytes: u64, probability: Option<f64>) -> Slim {
    let outcome = Outcome { path: "x".into(), result: Err("x".into()) };
    let digest =
        Digest { format: Some(Format::Png), bytes, call, basis: Basis::Model, method: None, probability };
    Slim { result: Ok(digest), ..Slim::new(&outcome, crate::report::schema::RecordOptions::default()) }
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
    session.set_filter(Filter { text: "a.PNG".into(), kind: None });
    assert_eq!(lines(&session), [0]);
    session.set_filter(Filter { text: "e/".into(), kind: None });
    assert_eq!(lines(&session), [2, 3]);
    session.set_filter(Filter { text: "e/".into(), kind: Some(Kind::Failed) });
    assert_eq!(lines(&session), [2]);
    session.set_filter(Filter { text: "no such".into(), kind: None });
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
    session.set_filter(Filter { text: String::new(), kind: Some(Kind::Clean) });
    session.step(1);
    assert_eq!(session.selected(), Some(1), "a selection that is not listed moves to the first line");
}

#[test]
fn records_leave_in_the_order_of_the_input_and_only_of_files_that_are_done() {
    let mut session = session();
    session.sort_by(Column::Verdict);
    assert_eq!(session.records(None).len(), 3);
    assert_eq!(session.records(Some(3)).len(), 0);
    assert_eq!(session.find("c.gif"), Some(2));
    session.clear();
    assert_eq!((session.rows().len(), session.selected(), session.busy()), (0, None, false));
}

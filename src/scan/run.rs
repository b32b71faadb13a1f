//! The worker threads.

use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::{Outcome, Worklist};
use crate::analysis::{self, AnalysisError, Options};
use crate::evidence::Evidence;
use crate::progress::{CancelFlag, Progress};

/// Prefix of the workers' thread names; what panics on such a thread is reported as the outcome of its file.
pub const THREAD_NAME: &str = "scan-";

/// Stack of a worker: as much as a main thread usually has, since decoders of several crates run on it.
const STACK: usize = 8 << 20;

/// Analyses every item on `workers` threads (0: all cores). `sink` receives (index, outcome) as they are done, in
/// any order, from several threads; it may block, which slows the workers down, so that at most one file a worker is
/// in memory. Returns when all is done or cancelled; files that the cancellation kept from being examined to the end
/// are not given to `sink`.
pub fn run(
    worklist: &Worklist,
    options: &Options,
    workers: usize,
    cancel: &CancelFlag,
    sink: &(dyn Fn(usize, Outcome) + Sync),
) {
    let next = AtomicUsize::new(0);
    let work = || {
        while !cancel.cancelled() {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = worklist.items.get(index) else { return };
            let outcome = match item {
                Ok(path) => examine(path, options, cancel),
                Err((path, text)) => Some(Outcome { path: path.clone(), result: Err(text.clone()) }),
            };
            if let Some(outcome) = outcome {
                sink(index, outcome);
            }
        }
    };
    let wanted = effective(workers).min(worklist.items.len());
    thread::scope(|scope| {
        let spawn = |number: &usize| {
            let builder = thread::Builder::new().name(format!("{THREAD_NAME}{number}")).stack_size(STACK);
            builder.spawn_scoped(scope, work).is_ok()
        };
        // A system that is out of threads still gets its work done, by fewer of them.
        if (1..=wanted).take_while(spawn).count() == 0 {
            work();
        }
    });
}

/// The number of threads that `workers` asks for.
fn effective(workers: usize) -> usize {
    match workers {
        0 => thread::available_parallelism().map_or(1, NonZero::get),
        workers => workers,
    }
}

/// Examines one file; a panic that no stage caught becomes its error. `None` where `progress` asked for the stop.
pub fn examine(path: &Path, options: &Options, progress: &dyn Progress) -> Option<Outcome> {
    let open = || {
        Evidence::open(path, &options.limits).map_err(|error| {
            // The path has a field of its own in every result.
            let text = error.to_string();
            text.split_once("\nFile: ").map_or(text.clone(), |(text, _)| text.to_owned())
        })
    };
    outcome(path, &open, options, progress)
}

/// The same for evidence that is in memory already.
pub fn examine_opened(evidence: &Evidence, options: &Options, progress: &dyn Progress) -> Option<Outcome> {
    outcome(evidence.path(), &|| Ok(evidence.clone()), options, progress)
}

fn outcome(
    path: &Path,
    open: &dyn Fn() -> Result<Evidence, String>,
    options: &Options,
    progress: &dyn Progress,
) -> Option<Outcome> {
    let examined = catch_unwind(AssertUnwindSafe(|| {
        let evidence = open().map_err(Some)?;
        analysis::analyse(&evidence, options, progress).map(Box::new).map_err(|error| match error {
            AnalysisError::Cancelled => None,
            error @ AnalysisError::UnknownFormat => Some(error.to_string()),
        })
    }));
    let result = match examined {
        Ok(Ok(analysis)) => Ok(analysis),
        Ok(Err(error)) => Err(error?),
        Err(_) => {
            Err("could not be examined: an internal error; please report it, with the file if you may".into())
        }
    };
    Some(Outcome { path: path.to_owned(), result })
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::progress::{Silent, Stage};

    fn missing(count: usize) -> Worklist {
        Worklist { items: (0..count).map(|n| Ok(format!("/nonexistent/{n}.png").into())).collect() }
    }

    #[test]
    fn every_item_is_given_once_whatever_the_number_of_workers() {
        for workers in [0, 1, 3, 64] {
            let seen = Mutex::new(Vec::new());
            let sink = |index: usize, outcome: Outcome| {
                assert!(outcome.result.unwrap_err().starts_with("could not be read: "));
                assert_eq!(outcome.path.file_stem().unwrap().to_str().unwrap(), index.to_string());
                seen.lock().unwrap().push(index);
            };
            run(&missing(40), &Options::default(), workers, &CancelFlag::default(), &sink);
            let mut seen = seen.into_inner().unwrap();
            seen.sort_unstable();
            assert_eq!(seen, (0..40).collect::<Vec<_>>());
        }
    }

    #[test]
    fn cancelling_stops_after_the_files_under_way() {
        let cancel = CancelFlag::default();
        let count = AtomicUsize::new(0);
        let sink = |_: usize, _: Outcome| {
            count.fetch_add(1, Ordering::Relaxed);
            cancel.cancel();
        };
        run(&missing(1000), &Options::default(), 2, &cancel, &sink);
        assert!((1..=2).contains(&count.into_inner()));
    }

    #[test]
    fn errors_have_no_path_in_them() {
        let outcome = examine(Path::new("/nonexistent/a"), &Options::default(), &Silent).unwrap();
        let text = outcome.result.unwrap_err();
        assert!(text.ends_with("check that it exists and may be read"), "{text}");
    }

    #[test]
    fn a_panic_of_a_whole_file_is_its_error() {
        struct Panics;
        impl Progress for Panics {
            fn stage(&self, _: Stage) {
                panic!("outside every stage");
            }
            fn cancelled(&self) -> bool {
                false
            }
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        let outcome = examine(file.path(), &Options::default(), &Panics).unwrap();
        assert!(outcome.result.unwrap_err().contains("internal error"));
    }
}

//! Every image through the pipeline, on worker threads.

use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::record::{Called, Label, Measured, Record, Said};
use super::report::Analysing;
use super::targets::Targets;
use crate::analysis::{self, Analysis, Options};
use crate::evidence::Evidence;
use crate::lab::select::Case;
use crate::lab::split;
use crate::limits::Limits;
use crate::model::Model;
use crate::progress::Silent;
use crate::scan::THREAD_NAME;
use crate::verdict::{self, Bars, Call, Verdict};

/// A model with the bars it is measured at.
#[derive(Debug, Clone)]
pub struct System {
    /// The network.
    pub model: Arc<Model>,
    /// The false-positive targets.
    pub targets: Targets,
}

/// Stack of a worker: that of a scan's.
const STACK: usize = 8 << 20;

/// How often progress is told.
const EVERY: Duration = Duration::from_secs(2);

/// Measures every case with every system, `workers` at a time (0: all cores); one list of records a system, in the order
/// of the cases. Only one file a worker is in memory. With two systems every other image is given to the second one
/// first, so that neither has the warmer caches.
///
/// `progress` hears (done, all).
pub fn measure(
    cases: &[Case],
    systems: &[System],
    workers: usize,
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Vec<Vec<Record>> {
    let next = AtomicUsize::new(0);
    let options: Vec<Options> = systems.iter().map(options).collect();
    let told = Mutex::new((0u64, Instant::now(), progress));
    let done: Mutex<Vec<(usize, Vec<Record>)>> = Mutex::new(Vec::with_capacity(cases.len()));
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(case) = cases.get(index) else { return };
            let records = image(index, case, systems, &options);
            done.lock().unwrap_or_else(PoisonError::into_inner).push((index, records));
            let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
            told.0 += 1;
            if told.1.elapsed() >= EVERY {
                told.1 = Instant::now();
                let count = told.0;
                (told.2)(count, cases.len() as u64);
            }
        }
    };
    let wanted = match workers {
        0 => thread::available_parallelism().map_or(1, NonZero::get),
        workers => workers,
    };
    thread::scope(|scope| {
        let spawn = |number: &usize| {
            // A scan's thread name: panics on it stay off the terminal and become the file's error.
            let builder = thread::Builder::new().name(format!("{THREAD_NAME}{number}")).stack_size(STACK);
            builder.spawn_scoped(scope, work).is_ok()
        };
        // A system that is out of threads still gets its work done, by fewer of them.
        if (1..=wanted.min(cases.len())).take_while(spawn).count() == 0 {
            work();
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    let mut lists: Vec<Vec<Record>> = systems.iter().map(|_| Vec::with_capacity(cases.len())).collect();
    for (_, records) in done {
        for (list, record) in lists.iter_mut().zip(records) {
            list.push(record);
        }
    }
    lists
}

/// How the pipeline runs: as a scan does by default.
fn options(system: &System) -> Options {
    Options {
        model: Some(Arc::clone(&system.model)),
        fpr: system.targets.foremost().fpr,
        contributions: true,
        heuristics: true,
        ..Options::default()
    }
}

/// What is told of that.
pub fn analysing(system: &System) -> Analysing {
    let options = options(system);
    let Limits { file_bytes, pixels, .. } = options.limits;
    Analysing { contributions: options.contributions, file_bytes, pixels }
}

/// One record a system.
fn image(index: usize, case: &Case, systems: &[System], options: &[Options]) -> Vec<Record> {
    let blank = Record {
        name: case.name.clone(),
        sha256: String::new(),
        bytes: 0,
        source: case.source.clone(),
        split: split::of(&case.source).name().to_owned(),
        label: Label::new(case.sidecar.clone()),
        measured: None,
        error: None,
    };
    let evidence = match Evidence::open(&case.path, &Limits::default()) {
        Ok(evidence) => evidence,
        Err(error) => {
            let text = error.to_string();
            // The file is named by the record, without the folders of this machine.
            let reason = text.split_once("\nFile: ").map_or(text.as_str(), |(reason, _)| reason);
            let failed = Record { error: Some(reason.to_owned()), ..blank };
            return vec![failed; systems.len()];
        }
    };
    let blank = Record { sha256: evidence.sha256(), bytes: evidence.bytes().len() as u64, ..blank };
    let mut records = vec![blank; systems.len()];
    let mut order: Vec<usize> = (0..systems.len()).collect();
    if index % 2 == 1 {
        order.reverse();
    }
    for at in order {
        match examine(&evidence, &systems[at], &options[at]) {
            Ok(measured) => records[at].measured = Some(measured),
            Err(reason) => records[at].error = Some(reason),
        }
    }
    records
}

fn examine(evidence: &Evidence, system: &System, options: &Options) -> Result<Measured, String> {
    let began = Instant::now();
    let examined = catch_unwind(AssertUnwindSafe(|| analysis::analyse(evidence, options, &Silent)));
    let ms = began.elapsed().as_secs_f64() * 1e3;
    match examined {
        Ok(Ok(analysis)) => measured(&analysis, system, ms),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("an internal error ended the analysis".to_owned()),
    }
}

fn measured(analysis: &Analysis, system: &System, ms: f64) -> Result<Measured, String> {
    let Some(assessment) = &analysis.assessment else {
        return Err("the network gave no answer".to_owned());
    };
    let look = system.model.look_threshold();
    let said = |findings| {
        let verdicts: Vec<Verdict> = system
            .targets
            .bars()
            .map(|stego| verdict::decide(findings, Some(assessment), Bars { stego, look }))
            .collect();
        said(&verdicts, system.targets.default)
    };
    let header = &analysis.container.header;
    Ok(Measured {
        format: analysis.container.format.map_or("unknown", crate::container::Format::name).to_owned(),
        pixels: u64::from(header.width) * u64::from(header.height),
        pipeline: said(&analysis.findings),
        // What `--no-heuristics` leaves of an analysis: no findings.
        model: said(&[]),
        logit: assessment.logit,
        probability: assessment.probability,
        stage_failed: analysis.findings.iter().any(|finding| finding.id == "stage-failed"),
        ms,
    })
}

/// Keeps of the verdicts at all targets the calls, and of the foremost what else it says; an image that is called
/// stego only at a looser target is named there by the same model.
fn said(verdicts: &[Verdict], foremost: usize) -> Said {
    let named = verdicts
        .get(foremost)
        .filter(|verdict| verdict.call == Call::Stego)
        .or_else(|| verdicts.iter().find(|verdict| verdict.call == Call::Stego));
    Said {
        calls: verdicts.iter().map(|verdict| Called::from(verdict.call)).collect(),
        basis: verdicts.get(foremost).map_or("nothing", |verdict| verdict.basis.name()).to_owned(),
        method: named.and_then(|verdict| verdict.method).map(|method| method.name().to_owned()),
        bit_order: named.and_then(|verdict| verdict.bit_order).map(|order| order.name().to_owned()),
    }
}

//! What each stage of an analysis costs on the files of `assets/samples`, next to merely decoding them.
//!
//! `cargo bench` prints Criterion's estimates, then one table of medians in milliseconds, so that ratios can be read
//! off a single run. The network is measured where a model is built in, ONNX Runtime where `ORT_DYLIB_PATH` names it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, SamplingMode};
use starlight::analysis::{self, Options};
use starlight::container::{self, Container};
use starlight::evidence::Evidence;
use starlight::limits::Limits;
use starlight::metadata::{self, Metadata};
use starlight::model::{BackendChoice, Model, ModelOptions};
use starlight::payload::{self, passwords::Passwords};
use starlight::pixels::{self, Image, PixelError};
use starlight::progress::Silent;
use starlight::statistics::{self, Statistics};
use starlight::streams::{self, Streams};

/// One sample with everything that a later stage needs.
struct Sample {
    name: String,
    evidence: Evidence,
    container: Container,
    metadata: Metadata,
    image: Result<Image, PixelError>,
    statistics: Option<Statistics>,
    streams: Streams,
    limits: Limits,
}

impl Sample {
    fn open(path: &Path) -> Option<Self> {
        let limits = Limits::default();
        let evidence = Evidence::open(path, &limits).ok()?;
        let extension = evidence.extension();
        let container = container::parse(evidence.bytes(), extension.as_deref(), &limits);
        container.format?;
        let metadata = metadata::read(evidence.bytes(), &container, &limits);
        let image = pixels::decode(evidence.bytes(), &container, &limits);
        let statistics = image.as_ref().ok().map(statistics::measure);
        let name = path.file_name()?.to_string_lossy().into_owned();
        let streams = analysis::streams(&evidence, &Options::default(), &Silent).ok()?.streams;
        Some(Self { name, evidence, container, metadata, image, statistics, streams, limits })
    }

    fn decode(&self) -> Result<Image, PixelError> {
        pixels::decode(self.evidence.bytes(), &self.container, &self.limits)
    }

    fn take_streams(&self) -> Streams {
        streams::extract(&streams::Source {
            file: self.evidence.bytes(),
            container: &self.container,
            metadata: &self.metadata,
            image: self.image.as_ref().ok(),
            statistics: self.statistics.as_ref(),
            recovered: &[],
        })
    }

    fn recover(&self) -> usize {
        let list = (self.evidence.bytes(), "");
        let passwords = Passwords::new(list, &self.container, &self.metadata, None, 0, &Silent);
        let source = payload::Source {
            file: self.evidence.bytes(),
            container: &self.container,
            metadata: &self.metadata,
            image: self.image.as_ref().ok(),
            limits: &self.limits,
            passwords: &passwords,
        };
        payload::recover(&source).len()
    }
}

/// What was measured: milliseconds of each sample of each stage of each file.
type Timings = BTreeMap<(String, &'static str), Vec<f64>>;

/// The stages in the order of the table.
const STAGES: [&str; 10] = [
    "container",
    "metadata",
    "decode",
    "statistics",
    "streams",
    "recovery",
    "network",
    "onnxruntime",
    "contributions",
    "whole",
];

/// Measures `work` under `name` of `stage`, and keeps the samples for the table.
fn measure<T>(
    criterion: &mut Criterion,
    timings: &mut Timings,
    (stage, name): (&'static str, &str),
    mut work: impl FnMut() -> T,
) {
    let mut group = criterion.benchmark_group(stage);
    // Flat: every sample has the same number of rounds, so that slow files take no longer than planned.
    group.sampling_mode(SamplingMode::Flat);
    let samples = timings.entry((name.to_owned(), stage)).or_default();
    group.bench_function(name, |bencher| {
        bencher.iter_custom(|rounds| {
            let began = Instant::now();
            for _ in 0..rounds {
                black_box(work());
            }
            let elapsed = began.elapsed();
            samples.push(elapsed.as_secs_f64() * 1e3 / rounds as f64);
            elapsed
        });
    });
    group.finish();
}

/// Every stage of one file.
fn stages(criterion: &mut Criterion, timings: &mut Timings, sample: &Sample, models: &Models) {
    let bytes = sample.evidence.bytes();
    let extension = sample.evidence.extension();
    let name = sample.name.as_str();
    measure(criterion, timings, ("container", name), || {
        container::parse(bytes, extension.as_deref(), &sample.limits)
    });
    measure(criterion, timings, ("metadata", name), || {
        metadata::read(bytes, &sample.container, &sample.limits)
    });
    measure(criterion, timings, ("decode", name), || sample.decode());
    if let Ok(image) = &sample.image {
        measure(criterion, timings, ("statistics", name), || statistics::measure(image));
    }
    measure(criterion, timings, ("streams", name), || sample.take_streams());
    measure(criterion, timings, ("recovery", name), || sample.recover());
    if let Some(model) = &models.embedded {
        measure(criterion, timings, ("network", name), || model.assess(&sample.streams, false));
        measure(criterion, timings, ("contributions", name), || model.assess(&sample.streams, true));
    }
    if let Some(model) = &models.onnxruntime {
        measure(criterion, timings, ("onnxruntime", name), || model.assess(&sample.streams, false));
    }
    let options = Options { model: models.embedded.clone(), ..Options::default() };
    measure(criterion, timings, ("whole", name), || analysis::analyse(&sample.evidence, &options, &Silent));
}

/// The networks that can be run here.
struct Models {
    embedded: Option<Arc<Model>>,
    onnxruntime: Option<Arc<Model>>,
}

impl Models {
    fn load(notes: &mut String) -> Self {
        let mut load = |what: &str, options: ModelOptions| match Model::load(&options) {
            Ok(model) => Some(Arc::new(model)),
            Err(error) => {
                writeln!(notes, "{what} was not measured: {error}").expect("text takes everything");
                None
            }
        };
        let embedded =
            load("the network", ModelOptions { backend: BackendChoice::Embedded, ..ModelOptions::default() });
        let library = std::env::var_os("ORT_DYLIB_PATH").map(PathBuf::from);
        let onnxruntime = library.and_then(|library| {
            let options = ModelOptions {
                backend: BackendChoice::OnnxRuntime,
                onnxruntime: Some(library),
                ..ModelOptions::default()
            };
            load("ONNX Runtime", options)
        });
        Self { embedded, onnxruntime }
    }
}

/// The files of `assets/samples`, sorted by name.
fn samples() -> Vec<Sample> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.iter().filter_map(|path| Sample::open(path)).collect()
}

fn median(samples: &[f64]) -> Option<f64> {
    let mut samples = samples.to_vec();
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied()
}

/// One line a file, one column a stage, and what the whole costs next to decoding.
fn table(timings: &Timings, samples: &[Sample]) -> Result<String, std::fmt::Error> {
    let mut text = String::from("\nMedians in milliseconds\n");
    let width = samples.iter().map(|sample| sample.name.len()).max().unwrap_or(0).max(5);
    write!(text, "{:width$}  {:>9}", "file", "pixels")?;
    for stage in STAGES {
        write!(text, "  {stage:>13}")?;
    }
    writeln!(text, "  {:>12}", "whole/decode")?;
    let mut sums = [0.0; STAGES.len()];
    for sample in samples {
        let pixels = sample.image.as_ref().map_or(0, Image::pixels);
        let name = &sample.name;
        write!(text, "{name:width$}  {pixels:>9}")?;
        let mut medians = [None; STAGES.len()];
        for ((stage, to), sum) in STAGES.iter().zip(&mut medians).zip(&mut sums) {
            *to = timings.get(&(name.clone(), *stage)).and_then(|samples| median(samples));
            *sum += to.unwrap_or(0.0);
            let shown = to.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"));
            write!(text, "  {shown:>13}")?;
        }
        writeln!(text, "  {:>12}", ratio(medians[9], medians[2]))?;
    }
    write!(text, "{:width$}  {:>9}", "sum", "")?;
    for sum in sums {
        write!(text, "  {sum:>13.3}")?;
    }
    writeln!(text, "  {:>12}", ratio(Some(sums[9]), Some(sums[2])))?;
    Ok(text)
}

fn ratio(whole: Option<f64>, part: Option<f64>) -> String {
    match (whole, part) {
        (Some(whole), Some(part)) if part > 0.0 => format!("{:.1}", whole / part),
        _ => "-".to_owned(),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut notes = String::new();
    let models = Models::load(&mut notes);
    let samples = samples();
    if samples.is_empty() {
        notes.push_str("nothing was measured: assets/samples holds no image\n");
    }
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(60))
        .measurement_time(Duration::from_millis(250))
        .without_plots()
        .configure_from_args();
    let mut timings = Timings::new();
    for sample in &samples {
        stages(&mut criterion, &mut timings, sample, &models);
    }
    criterion.final_summary();
    let mut out = std::io::stdout().lock();
    out.write_all(table(&timings, &samples)?.as_bytes())?;
    out.write_all(notes.as_bytes())?;
    Ok(())
}

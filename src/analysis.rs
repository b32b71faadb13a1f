//! The one pipeline: evidence in, analysis out. Every front shows an [`Analysis`]; none computes anything of its own.

mod children;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::container::{self, Container};
use crate::evidence::Evidence;
use crate::finding::{Finding, Place};
use crate::limits::Limits;
use crate::metadata::{self, Metadata};
use crate::model::{Assessment, Model, ModelInfo};
use crate::payload::{
    self,
    passwords::{Passwords, Wordlist},
};
use crate::pixels::{self, Image, PixelError};
use crate::progress::{Progress, Stage};
use crate::span::Span;
use crate::statistics::structure::{self, Ranked};
use crate::statistics::{self, Statistics};
use crate::streams::{self, Stream, Streams};
use crate::untrusted::Untrusted;
use crate::verdict::{self, Bars, Verdict};

pub use children::Child;
use children::Family;

/// How to analyse.
#[derive(Debug, Clone)]
pub struct Options {
    /// Limits on the work for one file.
    pub limits: Limits,
    /// The network; `None` where it is not built in or not wanted.
    pub model: Option<Arc<Model>>,
    /// False-positive target that picks the threshold, for example 5e-4.
    pub fpr: f64,
    /// Whether structure and recovery count (`false`: the model alone decides).
    pub heuristics: bool,
    /// Whether to compute the stream contributions.
    pub contributions: bool,
    /// Passwords to try on what is locked, behind those that the file itself offers.
    pub wordlist: Option<Wordlist>,
}

/// The default false-positive target.
pub const DEFAULT_FPR: f64 = 5e-4;

impl Default for Options {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            model: None,
            fpr: DEFAULT_FPR,
            heuristics: true,
            contributions: true,
            wordlist: None,
        }
    }
}

/// What the decoder made of the pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct PixelFacts {
    /// Samples as stored.
    pub layout: pixels::Layout,
    /// Bits a sample.
    pub depth: u8,
    /// Entries of the colour table, 0 where there is none.
    pub palette_entries: usize,
}

/// Everything one examination established about one file.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// The bytes and their hashes.
    pub evidence: Evidence,
    /// The structure.
    pub container: Container,
    /// The metadata.
    pub metadata: Metadata,
    /// What was decoded, or why nothing was.
    pub pixels: Result<PixelFacts, PixelError>,
    /// The whole-image statistics, where pixels were decoded.
    pub statistics: Option<Statistics>,
    /// The bit planes that hold structure of their own, the strongest first: what to look at first. Nothing that the
    /// model sees.
    pub planes: Vec<Ranked>,
    /// The observations, proofs first, then indications, then information.
    pub findings: Vec<Finding>,
    /// The recovered files, and what is in them.
    pub children: Vec<Child>,
    /// Which streams the file has, in [`Stream::ALL`] order.
    pub streams: [bool; Stream::ALL.len()],
    /// What the model says, where there is one and it ran.
    pub assessment: Option<Assessment>,
    /// Which model that was.
    pub model: Option<ModelInfo>,
    /// The verdict.
    pub verdict: Verdict,
    /// Time spent; the only part that differs between two runs.
    pub elapsed: Duration,
}

/// Why a file has no analysis.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnalysisError {
    /// None of the five formats.
    #[error("is none of PNG, JPEG, GIF, WebP and BMP by its content, so it was not examined")]
    UnknownFormat,
    /// Stopped by the user.
    #[error("was not examined to the end: stopped")]
    Cancelled,
}

/// Analyses one file. Bytes and options in, values out; a stage that fails becomes a finding of its own.
///
/// # Errors
/// When the file is none of the five formats, or the work was cancelled.
pub fn analyse(
    evidence: &Evidence,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Analysis, AnalysisError> {
    analyse_within(evidence, options, progress, &mut Family::new(&options.limits))
}

/// The same for a file that may itself have been recovered from another one.
fn analyse_within(
    evidence: &Evidence,
    options: &Options,
    progress: &dyn Progress,
    family: &mut Family,
) -> Result<Analysis, AnalysisError> {
    let began = Instant::now();
    let mut run = Run { file: evidence.bytes(), options, progress, findings: Vec::new() };
    let examined = run.examine(evidence)?;
    if options.heuristics {
        run.observe(&examined);
    }
    let observed = run.findings.len();
    let (present, assessment) = run.assess(&examined)?;
    let Examined { container, metadata, decoded, statistics, mut recovered } = examined;
    let mut planes = Vec::new();
    if options.heuristics {
        if let (Ok(image), Some(statistics)) = (&decoded, &statistics) {
            recovered.extend(statistics::explain(statistics, image));
            planes = run.look(image, &mut recovered)?;
        }
        run.findings.splice(observed..observed, recovered);
    }
    let mut findings = std::mem::take(&mut run.findings);
    // Stable, so that findings keep the order of the stages within a class.
    let sort = |findings: &mut Vec<Finding>| {
        findings.sort_by_key(|finding| std::cmp::Reverse((finding.class, finding.decides())));
    };
    sort(&mut findings);
    let descend = || children::analyse((evidence, &findings), options, progress, family);
    let children = run.stage(Stage::Children, descend)?.transpose()?.unwrap_or_default();
    // Where this stage failed there are no children, whose findings' numbers could shift.
    findings.append(&mut run.findings);
    sort(&mut findings);
    let bars = options.model.as_ref().map_or(Bars { stego: 1.1, look: 1.1 }, |model| Bars {
        stego: model.threshold(options.fpr),
        look: model.look_threshold(),
    });
    let verdict = verdict::decide(&findings, assessment.as_ref(), bars);
    Ok(Analysis {
        evidence: evidence.clone(),
        pixels: decoded.as_ref().map(facts).map_err(Clone::clone),
        container,
        metadata,
        statistics,
        planes,
        findings,
        children,
        streams: present,
        model: assessment.as_ref().and(options.model.as_ref()).map(|model| model.info().clone()),
        assessment,
        verdict,
        elapsed: began.elapsed(),
    })
}

fn facts(image: &Image) -> PixelFacts {
    PixelFacts {
        layout: image.layout,
        depth: image.depths.into_iter().max().unwrap_or_default(),
        palette_entries: image.palette.colours.len(),
    }
}

/// What the stages before the network established.
struct Examined {
    container: Container,
    metadata: Metadata,
    decoded: Result<Image, PixelError>,
    statistics: Option<Statistics>,
    /// What was read back: findings of the whole pipeline, and facts that the network sees.
    recovered: Vec<Finding>,
}

impl Examined {
    fn image(&self) -> Option<&Image> {
        self.decoded.as_ref().ok()
    }

    /// What the streams are taken from.
    fn source<'a>(&'a self, file: &'a [u8]) -> streams::Source<'a> {
        streams::Source {
            file,
            container: &self.container,
            metadata: &self.metadata,
            image: self.image(),
            statistics: self.statistics.as_ref(),
            recovered: &self.recovered,
        }
    }
}

/// What the model sees of a file, with what its header says.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// All streams and all views.
    pub streams: Streams,
    /// The container format's name, empty where it is unknown.
    pub format: &'static str,
    /// Pixels a row and rows, where pixels were decoded.
    pub size: Option<(u32, u32)>,
}

/// The streams of one file, taken as [`analyse`] takes them: for training and for measuring models.
///
/// # Errors
/// As [`analyse`].
pub fn streams(
    evidence: &Evidence,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Seen, AnalysisError> {
    let mut run = Run { file: evidence.bytes(), options, progress, findings: Vec::new() };
    let examined = run.examine(evidence)?;
    Ok(Seen {
        streams: streams::extract(&examined.source(evidence.bytes())),
        format: examined.container.format.map_or("", container::Format::name),
        size: examined.image().map(|image| (image.width, image.height)),
    })
}

/// One analysis under way.
struct Run<'a> {
    file: &'a [u8],
    options: &'a Options,
    progress: &'a dyn Progress,
    findings: Vec<Finding>,
}

impl Run<'_> {
    /// Runs one stage; a panic inside it becomes a finding, so that one file never costs a batch.
    fn stage<T>(&mut self, stage: Stage, work: impl FnOnce() -> T) -> Result<Option<T>, AnalysisError> {
        if self.progress.cancelled() {
            return Err(AnalysisError::Cancelled);
        }
        self.progress.stage(stage);
        match catch_unwind(AssertUnwindSafe(work)) {
            Ok(value) => Ok(Some(value)),
            Err(panic) => {
                let reason = panic
                    .downcast_ref::<String>()
                    .map(String::as_str)
                    .or_else(|| panic.downcast_ref::<&str>().copied())
                    .unwrap_or("no reason given");
                let reason = Untrusted::new(reason).shortened(200);
                let summary = format!(
                    "the {} stage failed ({reason}); what it would have found is missing",
                    stage.name()
                );
                let place = Place::Whole("the stage failed before it could name bytes");
                self.findings.push(Finding::indication("stage-failed", summary, place).raising());
                Ok(None)
            }
        }
    }

    /// Turns anomalies and undecoded pixels into findings.
    fn observe(&mut self, examined: &Examined) {
        let Examined { container, metadata, decoded, .. } = examined;
        for anomaly in container.anomalies.iter().chain(&metadata.anomalies) {
            let place = Place::Bytes(vec![anomaly.span]);
            let finding = if anomaly.raises {
                Finding::indication(anomaly.id, &anomaly.detail, place).raising()
            } else {
                Finding::information(anomaly.id, &anomaly.detail, place)
            };
            self.findings.push(finding.with_reproduce("inspect {}"));
        }
        match decoded {
            Err(error) => {
                let summary = format!("{error}; what the pixels may hold was not examined");
                let place = Place::Bytes(vec![Span::new(0, self.file.len() as u64)]);
                self.findings.push(Finding::indication("pixels-not-analysed", summary, place).raising());
            }
            Ok(image) if image.decoded_rows < image.height => {
                let summary = format!(
                    "{} of {} rows could be decoded; the rest is missing",
                    image.decoded_rows, image.height
                );
                let place = Place::Bytes(vec![Span::new(0, self.file.len() as u64)]);
                self.findings.push(Finding::indication("pixels-incomplete", summary, place).raising());
            }
            Ok(_) => {}
        }
    }

    /// All stages before the network.
    fn examine(&mut self, evidence: &Evidence) -> Result<Examined, AnalysisError> {
        let (file, limits) = (evidence.bytes(), &self.options.limits);
        let extension = evidence.extension();
        let container =
            self.stage(Stage::Container, || container::parse(file, extension.as_deref(), limits))?;
        let container = container.unwrap_or_default();
        if container.format.is_none() && self.findings.is_empty() {
            return Err(AnalysisError::UnknownFormat);
        }
        let metadata = self.stage(Stage::Metadata, || metadata::read(file, &container, limits))?;
        let metadata = metadata.unwrap_or_default();
        let decoded = self
            .stage(Stage::Pixels, || pixels::decode(file, &container, limits))?
            .unwrap_or_else(|| Err(PixelError::Damaged { reason: "the decoder failed".into() }));
        let image = decoded.as_ref().ok();
        let statistics = match image {
            Some(image) => self.stage(Stage::Statistics, || statistics::measure(image))?,
            None => None,
        };
        let recovered = self.recover(evidence, &container, &metadata, image)?;
        Ok(Examined { container, metadata, decoded, statistics, recovered })
    }

    /// Looks for planes with structure of their own, and adds what they give away to `findings`: indications for the
    /// analyst, which the model has not seen and which raise nothing.
    fn look(&mut self, image: &Image, findings: &mut Vec<Finding>) -> Result<Vec<Ranked>, AnalysisError> {
        let looked = self.stage(Stage::Statistics, || structure::explain(image))?;
        let (planes, told) = looked.unwrap_or_default();
        findings.extend(told);
        let codes = self.stage(Stage::Recovery, || payload::codes::in_planes(image, &planes))?;
        findings.extend(codes.unwrap_or_default());
        Ok(planes)
    }

    /// Reads back what known layouts hide.
    fn recover(
        &mut self,
        evidence: &Evidence,
        container: &Container,
        metadata: &Metadata,
        image: Option<&Image>,
    ) -> Result<Vec<Finding>, AnalysisError> {
        let (file, name) = (evidence.bytes(), evidence.name());
        let (limits, list) = (&self.options.limits, self.options.wordlist.as_ref());
        let costly = limits.costly_passwords;
        let passwords = Passwords::new((file, &name), container, metadata, list, costly, self.progress);
        let source = payload::Source { file, container, metadata, image, limits, passwords: &passwords };
        Ok(self.stage(Stage::Recovery, || payload::recover(&source))?.unwrap_or_default())
    }

    /// Takes the streams and runs the network on them.
    fn assess(
        &mut self,
        examined: &Examined,
    ) -> Result<([bool; Stream::ALL.len()], Option<Assessment>), AnalysisError> {
        let views = self.options.model.as_ref().map_or(1, |model| model.views());
        let Some(streams) =
            self.stage(Stage::Model, || streams::extract_first(&examined.source(self.file), views))?
        else {
            return Ok(([false; Stream::ALL.len()], None));
        };
        let Some(model) = self.options.model.as_deref() else {
            return Ok((streams.present, None));
        };
        let wanted = self.options.contributions;
        let assessed = self.stage(Stage::Model, || model.assess(&streams, wanted))?;
        match assessed {
            Some(Ok(assessment)) => Ok((streams.present, Some(assessment))),
            Some(Err(error)) => {
                let place = Place::Whole("the network gave no answer");
                self.findings.push(Finding::indication("model-failed", error.to_string(), place).raising());
                Ok((streams.present, None))
            }
            None => Ok((streams.present, None)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Class;
    use crate::progress::{CancelFlag, Silent};

    #[test]
    fn a_panic_in_one_stage_becomes_a_finding() {
        let options = Options::default();
        let mut run = Run { file: &[], options: &options, progress: &Silent, findings: Vec::new() };
        let missing: Option<u8> =
            run.stage(Stage::Pixels, || panic!("row {} is \u{1b}[31mmissing", 7)).unwrap();
        assert_eq!(missing, None);
        assert_eq!(run.stage(Stage::Metadata, || 5), Ok(Some(5)));
        let [finding] = run.findings.as_slice() else { panic!("one finding") };
        assert_eq!((finding.id, finding.class, finding.raises), ("stage-failed", Class::Indication, true));
        assert!(
            finding.summary.contains("pixels stage failed (row 7 is \\u{1b}[31mmissing)"),
            "{}",
            finding.summary
        );
    }

    #[test]
    fn what_is_no_image_is_an_error_not_a_clean_file() {
        let text = Evidence::from_bytes("note.png", b"just text".to_vec());
        let outcome = analyse(&text, &Options::default(), &Silent);
        assert_eq!(outcome.map(|_| ()), Err(AnalysisError::UnknownFormat));
    }

    #[test]
    fn cancelled_work_is_an_error_not_a_clean_file() {
        let cancel = CancelFlag::default();
        cancel.cancel();
        let file = Evidence::from_bytes("a.gif", b"GIF89a".to_vec());
        let outcome = analyse(&file, &Options::default(), &cancel);
        assert_eq!(outcome.map(|_| ()), Err(AnalysisError::Cancelled));
    }
}

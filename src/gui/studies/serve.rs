//! The threads that answer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender};
use eframe::egui;

use super::{Answer, Reply, Request, Study, preview, profile, search};
use crate::finding::Region;
use crate::gui::detail::Detail;
use crate::limits::Limits;
use crate::payload::spec::Origin;
use crate::payload::{stream, strings, sweep};
use crate::progress::Progress as _;
use crate::statistics::{curves, heat};
use crate::streams;

/// Runs of text listed of one source.
const RUNS: usize = 200_000;

/// Answers one question after the other, until nobody can ask any more.
pub(super) fn serve(ctx: &egui::Context, requests: &Receiver<Request>, replies: &Sender<Reply>) {
    while let Ok(request) = requests.recv() {
        let Request { detail, study, cancel, .. } = &request;
        if cancel.cancelled() {
            continue;
        }
        let answer = catch_unwind(AssertUnwindSafe(|| answer(&request)))
            .unwrap_or_else(|_| Answer::Failed("This could not be computed for this file.".into()));
        if cancel.cancelled() {
            continue;
        }
        let (content, study) = (Arc::clone(&detail.content), study.clone());
        if replies.send(Reply { content, study, answer }).is_err() {
            return;
        }
        ctx.request_repaint();
    }
}

fn answer(request: &Request) -> Answer {
    let Request { detail, limits, study, cancel } = request;
    let failed = |reason: &str| Answer::Failed(reason.to_owned());
    match study {
        Study::Entropy(source) => Answer::Entropy(profile::profile(&detail.bytes(*source))),
        Study::Strings(source, least) => {
            Answer::Strings(strings::runs(&detail.bytes(*source), usize::from(*least), RUNS))
        }
        Study::Find(source, pattern) => {
            Answer::Found(search::find(&detail.bytes(*source), pattern, &|| cancel.cancelled()))
        }
        Study::Stream(spec) => Answer::Stream(read(detail, spec, limits)),
        Study::Sweep => match detail.analysis() {
            Some(analysis) => {
                let subject = (detail.evidence.bytes(), &analysis.container, limits);
                Answer::Swept(sweep::every_frame(subject, cancel))
            }
            None => failed("The file is not analysed."),
        },
        Study::Curves => match &detail.image {
            Ok(image) => Answer::Curves(Box::new(curves::curves(image))),
            Err(_) => failed("No pixels were decoded, so there are no statistics of them."),
        },
        // The detail is as it was when this was asked for, with the frame it is about.
        Study::Heat(which, measure) => match detail.pixels().filter(|_| detail.which() == *which) {
            Some(image) => Answer::Heat(heat::heat(image, *measure)),
            None => failed("There are no pixels to measure."),
        },
        Study::Windows => Answer::Windows(windows(detail)),
        Study::Previews => Answer::Previews(preview::all(detail)),
    }
}

/// The windows of the image that the network was shown.
fn windows(detail: &Detail) -> Vec<Region> {
    let Ok(image) = &detail.image else { return Vec::new() };
    let statistics = detail.analysis().and_then(|analysis| analysis.statistics.as_ref());
    streams::view_regions(image.width, image.height, statistics)
}

/// The start of the stream of that name.
fn read(detail: &Detail, spec: &str, limits: &Limits) -> Result<stream::Stream, String> {
    let container = detail.analysis().map(|analysis| &analysis.container);
    let filters = container.map_or(&[][..], |container| container.row_filters.as_slice());
    let origin = Origin { image: detail.image.as_deref().ok(), file: detail.evidence.bytes(), filters };
    stream::read(spec, origin, (container, limits)).map_err(|error| error.to_string())
}

//! The threads for the selected file: one opens, decodes and analyses it, one draws its views.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crossbeam_channel::Sender;
use eframe::egui;

use super::latest::Latest;
use super::parts::{Place, without_commands};
use super::shrink::{heat, shrink};
use super::textures::{Part, Rendered, SMALL};
use super::worker::{DetailRequest, Reply, Subject, ViewRequest, tell};
use crate::analysis;
use crate::container;
use crate::evidence::Evidence;
use crate::limits::Limits;
use crate::pixels;
use crate::pixels::compare;
use crate::pixels::frames::{self, Animation};
use crate::pixels::view::{self, Picture};
use crate::progress::Progress as _;

/// Opens one file after the other, always the one asked for last.
pub(super) fn serve_details(ctx: &egui::Context, requests: &Latest<DetailRequest>, reply: &Sender<Reply>) {
    while let Some(request) = requests.take() {
        let opened = match request.place.open(&request.options.limits) {
            Ok(evidence) => evidence,
            Err(error) => {
                tell(reply, ctx, Reply::Failed(request.job, error.to_string()));
                continue;
            }
        };
        // The picture first: it is there in a fraction of the time that the analysis takes.
        let (image, animation) = decode(&request.options.limits, &opened);
        tell(reply, ctx, Reply::Opened(request.job, opened.clone(), image, Arc::new(animation)));
        if request.cancel.cancelled() {
            continue;
        }
        let mut analysed = analysis::analyse(&opened, &request.options, &request.cancel);
        if let (Place::Memory(_), Ok(analysis)) = (&request.place, &mut analysed) {
            without_commands(analysis);
        }
        let analysed = analysed.map(Arc::new).map_err(|error| error.to_string());
        tell(reply, ctx, Reply::Analysed(request.job, analysed));
    }
}

/// Decodes the first frame and lists all of them. The pipeline holds a decoder's panic at its stage; so does this.
pub(super) fn decode(
    limits: &Limits,
    evidence: &Evidence,
) -> (Result<Arc<pixels::Image>, String>, Animation) {
    let decoded = catch_unwind(AssertUnwindSafe(|| {
        let container = container::parse(evidence.bytes(), evidence.extension().as_deref(), limits);
        let animation = frames::list(evidence.bytes(), &container, limits);
        (pixels::decode(evidence.bytes(), &container, limits), animation)
    }));
    match decoded {
        Ok((Ok(image), animation)) => (Ok(Arc::new(image)), animation),
        Ok((Err(error), animation)) => (Err(error.to_string()), animation),
        Err(_) => (Err("the decoder failed on this file".into()), Animation::default()),
    }
}

/// Draws views, always those asked for last.
pub(super) fn serve_views(ctx: &egui::Context, requests: &Latest<Vec<ViewRequest>>, reply: &Sender<Reply>) {
    while let Some(wanted) = requests.take() {
        for request in wanted {
            let drawn =
                catch_unwind(AssertUnwindSafe(|| Rendered::cut(request.key.clone(), &picture(&request))));
            let said = match drawn {
                Ok(rendered) => Reply::Drawn(rendered),
                Err(_) => Reply::Told(Err(format!("{} could not be drawn", request.key.view.name()))),
            };
            tell(reply, ctx, said);
            if requests.waiting() {
                break;
            }
        }
    }
}

/// Draws one picture.
pub(super) fn picture(request: &ViewRequest) -> Picture {
    match &request.subject {
        Subject::Image(image) => {
            let picture = view::render(image, request.key.view);
            if request.key.part == Part::Small { shrink(picture, SMALL) } else { picture }
        }
        Subject::Two([first, second], how) => {
            compare::compare(first, second, *how).unwrap_or(Picture { width: 1, height: 1, rgba: vec![0; 4] })
        }
        Subject::Heat(tiles) => heat(tiles),
    }
}

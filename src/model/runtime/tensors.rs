//! From streams to the tensors of one run, and from a run's answers to [`Outputs`].

use std::borrow::Cow;

use super::contract::Contract;
use crate::model::{Mask, ModelError, Outputs};
use crate::streams::{META, PALETTE, Stream, Streams, VIEW, View};

/// One input of one run.
pub(super) struct Tensor<'a> {
    pub(super) name: &'static str,
    pub(super) shape: Vec<usize>,
    pub(super) values: Cow<'a, [f32]>,
}

/// One output of one run, flattened.
pub(super) type Answer = Vec<f32>;

/// Runs the network on the named views of `streams`: one mask for all of them, or many masks on one view. `infer`
/// runs it once and gives the outputs in the order of [`Contract::outputs`].
///
/// A network without `mask` has every stream that a mask removes replaced by zeros, its baseline, and runs once for
/// every mask that makes a difference.
///
/// # Errors
/// When the request fits no run, or `infer` fails or answers something else than was asked for.
pub(super) fn run(
    contract: &Contract,
    streams: &Streams,
    (views, masks): (&[usize], &[Mask]),
    mut infer: impl FnMut(&[Tensor<'_>]) -> Result<Vec<Answer>, ModelError>,
) -> Result<Outputs, ModelError> {
    let views = select(streams, views)?;
    if masks.is_empty() || (views.len() > 1 && masks.len() > 1) {
        return Err(unfit("one mask for all views, or one view for all masks"));
    }
    let whole = check(contract, streams, &views)?;
    if contract.mask {
        let mut inputs = whole.tensors(&views, [true; 8]);
        inputs.push(Tensor {
            name: "mask",
            shape: vec![masks.len(), 8],
            values: Cow::Borrowed(masks.as_flattened()),
        });
        return decode(contract, views.len().max(masks.len()), &infer(&inputs)?);
    }
    let silent = whole.silent(&views);
    let mut known: Vec<([bool; 8], Outputs)> = Vec::new();
    let mut outputs = Outputs::default();
    for mask in masks {
        // A stream of zeros is its own baseline: masks that differ only there ask the same.
        let key: [bool; 8] = std::array::from_fn(|stream| !silent[stream] && mask[stream] != 0.0);
        if !known.iter().any(|(other, _)| *other == key) {
            let answer = decode(contract, views.len(), &infer(&whole.tensors(&views, key))?)?;
            known.push((key, answer));
        }
        let (_, answer) = known.iter().find(|(other, _)| *other == key).expect("put there above");
        outputs.stego.extend(&answer.stego);
        outputs.method.extend(&answer.method);
        outputs.bit_order.extend(&answer.bit_order);
    }
    Ok(outputs)
}

fn unfit(reason: &str) -> ModelError {
    ModelError::Run { reason: reason.into() }
}

fn select<'a>(streams: &'a Streams, views: &[usize]) -> Result<Vec<&'a View>, ModelError> {
    if views.is_empty() {
        return Err(unfit("no view was named"));
    }
    views
        .iter()
        .map(|index| streams.views.get(*index).ok_or_else(|| unfit("the image has no such view")))
        .collect()
}

/// The streams that belong to the whole file, cut to what the network knows.
struct Whole<'a> {
    meta: &'a [f32],
    palette: &'a [f32],
    format: Vec<f32>,
    content: Vec<f32>,
}

/// Both runtimes take lengths on trust in places; they are checked here.
fn check<'a>(contract: &Contract, streams: &'a Streams, views: &[&View]) -> Result<Whole<'a>, ModelError> {
    const PLANE: usize = (VIEW * VIEW) as usize;
    let short = |name: &str| unfit(&format!("stream `{name}` has another length than the network takes"));
    let exact = |values: &'a [f32], size: usize, name| {
        if values.len() == size { Ok(values) } else { Err(short(name)) }
    };
    let chosen = |values: &[f32], places: &[usize], name| {
        let find = |place: &usize| values.get(*place).copied().ok_or_else(|| short(name));
        places.iter().map(find).collect::<Result<Vec<f32>, _>>()
    };
    for view in views {
        let planes = [
            (&view.pixel, 3, "pixel"),
            (&view.alpha, 2, "alpha"),
            (&view.lsb, 3, "lsb"),
            (&view.palette_lsb, 1, "palette_lsb"),
        ];
        if let Some((_, _, name)) = planes.iter().find(|(values, count, _)| values.len() != count * PLANE) {
            return Err(short(name));
        }
    }
    Ok(Whole {
        meta: exact(&streams.meta, META, "meta")?,
        palette: exact(&streams.palette, PALETTE, "palette")?,
        format: chosen(&streams.format, &contract.format, "format")?,
        content: chosen(&streams.content, &contract.content, "content")?,
    })
}

impl Whole<'_> {
    /// The eight inputs for `views`; a stream that is not kept is zeros.
    fn tensors<'a>(&'a self, views: &[&'a View], keep: [bool; 8]) -> Vec<Tensor<'a>> {
        Stream::ALL
            .into_iter()
            .map(|stream| {
                let (planes, size) = self.layout(stream);
                let mut shape = vec![views.len()];
                shape.extend(
                    planes.map_or_else(|| vec![size], |planes| vec![planes, VIEW as usize, VIEW as usize]),
                );
                let values = if !keep[stream as usize] {
                    Cow::Owned(vec![0.0; size * views.len()])
                } else if let [view] = views {
                    Cow::Borrowed(self.row(stream, view))
                } else {
                    Cow::Owned(views.iter().flat_map(|view| self.row(stream, view)).copied().collect())
                };
                Tensor { name: stream.name(), shape, values }
            })
            .collect()
    }

    /// Planes of a spatial stream, and values a row.
    fn layout(&self, stream: Stream) -> (Option<usize>, usize) {
        let spatial = |planes: usize| (Some(planes), planes * (VIEW * VIEW) as usize);
        match stream {
            Stream::Pixel | Stream::Lsb => spatial(3),
            Stream::Alpha => spatial(2),
            Stream::PaletteLsb => spatial(1),
            Stream::Meta => (None, self.meta.len()),
            Stream::Palette => (None, self.palette.len()),
            Stream::Format => (None, self.format.len()),
            Stream::Content => (None, self.content.len()),
        }
    }

    fn row<'a>(&'a self, stream: Stream, view: &'a View) -> &'a [f32] {
        match stream {
            Stream::Pixel => &view.pixel,
            Stream::Meta => self.meta,
            Stream::Alpha => &view.alpha,
            Stream::Lsb => &view.lsb,
            Stream::Palette => self.palette,
            Stream::PaletteLsb => &view.palette_lsb,
            Stream::Format => &self.format,
            Stream::Content => &self.content,
        }
    }

    /// Which streams are nothing but zeros in all `views`.
    fn silent(&self, views: &[&View]) -> [bool; 8] {
        Stream::ALL
            .map(|stream| views.iter().all(|view| self.row(stream, view).iter().all(|value| *value == 0.0)))
    }
}

fn decode(contract: &Contract, rows: usize, answers: &[Answer]) -> Result<Outputs, ModelError> {
    let names = contract.outputs();
    let find = |name: &str, width: usize| {
        let place = names.iter().position(|known| *known == name);
        let values = place.and_then(|at| answers.get(at)).map_or(&[][..], Vec::as_slice);
        if values.len() != rows * width {
            let found = values.len();
            return Err(unfit(&format!(
                "`{name}` has {found} values for {rows} rows, {width} a row were expected"
            )));
        }
        if values.iter().any(|value| !value.is_finite()) {
            return Err(unfit(&format!("`{name}` holds a value that is not a number")));
        }
        Ok(values)
    };
    let stego = find("stego", 1)?.to_vec();
    let method = find("method", 5)?.as_chunks().0.to_vec();
    let bit_order =
        if contract.bit_order { find("bit_order", 3)?.as_chunks().0.to_vec() } else { Vec::new() };
    Ok(Outputs { stego, method, bit_order })
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the values are exact in binary")]
mod tests;

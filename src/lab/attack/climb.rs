//! Small perturbations that lower the model's score, found with nothing but its score: random changes in a random
//! part of the image are kept where the score falls (hill climbing on a black box, as in Guo et al. 2019, "Simple
//! black-box adversarial attacks"). The payload survives: samples that carry nothing move by one or two, carriers by
//! two, which leaves their low bit alone.

use super::carrier::{choices, order, png};
use super::{Hidden, Job, matching};
use crate::lab::canvas;
use crate::lab::rng::Rng;
use crate::pixels::Image;

/// Hides by LSB matching, then climbs for as many queries as the job allows.
pub(super) fn hide(job: &Job<'_>) -> Option<Hidden> {
    let mut best = matching::matched(job, job.cover)?;
    let count = canvas::samples(&best).len();
    let mut carries = vec![false; count];
    for at in order(count, job.key).into_iter().take(job.payload.len() * 8) {
        carries[at as usize] = true;
    }
    let mut rng = choices(&format!("{}/climb", job.key));
    let mut hidden = png(&best)?;
    let mut lowest = (job.score)(&hidden.file)?;
    let mut queries = 1;
    while queries < job.queries {
        let tried = perturbed(&best, &carries, &mut rng);
        let file = png(&tried)?;
        queries += 1;
        let Some(score) = (job.score)(&file.file) else { continue };
        if score < lowest {
            (best, hidden, lowest) = (tried, file, score);
        }
    }
    Some(Hidden { queries, ..hidden })
}

/// Random steps on part of the samples inside a random rectangle.
fn perturbed(image: &Image, carries: &[bool], rng: &mut Rng) -> Image {
    let mut tried = image.clone();
    let (width, height) = (image.width as usize, image.height as usize);
    let channels = image.layout.channels();
    // From an eighth of each side to the whole image.
    let side = |whole: usize, rng: &mut Rng| rng.log_uniform((whole / 8).max(1), whole);
    let (wide, high) = (side(width, rng), side(height, rng));
    let (left, top) = (rng.below(width - wide + 1), rng.below(height - high + 1));
    let density = *rng.pick(&[0.05, 0.15, 0.4]);
    let step = *rng.pick(&[1, 2]);
    let samples = canvas::samples_mut(&mut tried);
    for y in top..top + high {
        for at in (y * width + left) * channels..(y * width + left + wide) * channels {
            let step = if carries[at] { 2 } else { step };
            if rng.chance(density) {
                let sample = samples[at];
                let moved = if rng.chance(0.5) { sample.checked_add(step) } else { sample.checked_sub(step) };
                samples[at] = moved.unwrap_or(sample);
            }
        }
    }
    tried
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::super::carrier::{decoded, read_spread};
    use super::super::tests::{cover, job};
    use super::*;

    #[test]
    fn it_keeps_what_lowers_the_score_and_asks_no_more_than_it_may() {
        let (cover, payload) = (cover(), [7, 200, 31, 99]);
        // The score of this stand-in is the mean of the samples: climbing has to darken the image.
        let asked = Cell::new(0);
        let score = |file: &[u8]| {
            asked.set(asked.get() + 1);
            let image = decoded(file)?;
            Some(canvas::samples(&image).iter().map(|&sample| f64::from(sample)).sum())
        };
        let mut job = job(&cover, &payload);
        (job.score, job.queries) = (&score, 40);
        let hidden = hide(&job).unwrap();
        assert_eq!((hidden.queries, asked.get()), (40, 40));
        assert_eq!(read_spread(&hidden.file, 4, job.key).unwrap(), payload);
        let start = png(&matching::matched(&job, &cover).unwrap()).unwrap();
        assert!(score(&hidden.file) < score(&start.file));
    }
}

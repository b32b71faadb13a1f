//! Exact Shapley values of the eight streams (Shapley 1953): each stream's share of the logit, averaged over all
//! orders in which the streams can join.

use super::Mask;

/// Streams.
const PLAYERS: usize = 8;
/// Subsets of the streams.
pub(super) const COALITIONS: usize = 1 << PLAYERS;

/// One mask a coalition; stream `i` takes part in coalition `n` where bit `i` of `n` is set. The first is empty, the
/// last is everything.
pub(super) fn masks() -> Vec<Mask> {
    (0..COALITIONS)
        .map(|coalition| std::array::from_fn(|stream| if coalition >> stream & 1 == 1 { 1.0 } else { 0.0 }))
        .collect()
}

/// Shapley value of each stream from the logits of all coalitions, in the order of [`masks`]. They sum to the last
/// value minus the first.
pub(super) fn shapley(values: &[f64; COALITIONS]) -> [f64; PLAYERS] {
    // Weight of a coalition of s players without the one who joins: s! (7 − s)! / 8!.
    const FACTORIAL: [f64; PLAYERS + 1] = [1.0, 1.0, 2.0, 6.0, 24.0, 120.0, 720.0, 5040.0, 40320.0];
    std::array::from_fn(|stream| {
        let joins = (0..COALITIONS).filter(|coalition| coalition >> stream & 1 == 0);
        joins
            .map(|coalition| {
                let size = coalition.count_ones() as usize;
                let weight = FACTORIAL[size] * FACTORIAL[PLAYERS - 1 - size] / FACTORIAL[PLAYERS];
                weight * (values[coalition | 1 << stream] - values[coalition])
            })
            .sum()
    })
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the values are exact in binary")]
mod tests {
    use super::*;

    fn game(value: impl Fn(usize) -> f64) -> [f64; COALITIONS] {
        std::array::from_fn(value)
    }

    #[test]
    fn an_additive_game_pays_each_its_own() {
        let worth = [0.5, -1.0, 2.0, 0.0, 3.25, -0.75, 4.0, 1.0];
        let values = game(|n| 10.0 + (0..8).filter(|i| n >> i & 1 == 1).map(|i| worth[i]).sum::<f64>());
        for (share, own) in shapley(&values).iter().zip(worth) {
            assert!((share - own).abs() < 1e-9);
        }
    }

    #[test]
    fn a_pair_that_only_works_together_shares_equally() {
        let values = game(|n| if n & 0b1001 == 0b1001 { 6.0 } else { 0.0 });
        let shares = shapley(&values);
        let expected = [3.0, 0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0];
        for (share, own) in shares.iter().zip(expected) {
            assert!((share - own).abs() < 1e-9);
        }
    }

    #[test]
    fn shares_sum_to_the_whole_for_any_game() {
        let values = game(|n| ((n * 2654435761) % 1013) as f64 / 50.0);
        let sum: f64 = shapley(&values).iter().sum();
        assert!((sum - (values[255] - values[0])).abs() < 1e-9);
    }

    #[test]
    fn masks_run_from_nothing_to_everything() {
        let masks = masks();
        assert_eq!(masks.len(), 256);
        assert_eq!((masks[0], masks[255]), ([0.0; 8], [1.0; 8]));
        assert_eq!(masks[0b10000010], [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
    }
}

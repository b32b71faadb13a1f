use proptest::prelude::*;

use super::*;
use crate::report::extract::ModelUsed;

fn counted(hits: u32, of: u32) -> Counted {
    Counted { hits, of, sources: 47 }
}

fn above(hidden: (u32, u32), none: (u32, u32)) -> Weight {
    Likelihood::new(counted(hidden.0, hidden.1), counted(none.0, none.1)).above
}

proptest! {
    #[test]
    fn no_ratio_is_above_what_the_counts_bear(
        (n1, n2) in (FEWEST..60_000, FEWEST..60_000),
        (share1, share2) in (0f64..=1.0, prop_oneof![0f64..=1.0, 0f64..1e-3]),
    ) {
        let hits = |n: u32, share: f64| ((f64::from(n) * share) as u32).min(n);
        let both = Likelihood::new(counted(hits(n1, share1), n1), counted(hits(n2, share2), n2));
        for weight in [both.above, both.below] {
            let against = if weight.supports == Proposition::Hidden { n2 } else { n1 };
            let limit = f64::from(against) / 3.0;
            prop_assert!(weight.limit <= limit && weight.ratio <= limit && weight.ratio >= 1.0, "{weight:?}");
            prop_assert!(weight.low <= weight.ratio || weight.band == Band::NoSupport, "{weight:?}");
            prop_assert!(weight.high.is_none_or(|high| (weight.ratio..=limit).contains(&high)), "{weight:?}");
            // In words never more than in numbers.
            prop_assert!(weight.band <= Band::of(weight.ratio), "{weight:?}");
            if weight.at_least {
                prop_assert!(weight.band.end() <= limit || weight.band == Band::NoSupport, "{weight:?}");
                prop_assert!(weight.ratio <= weight.low, "{weight:?}");
            }
        }
    }
}

#[test]
fn few_hits_give_a_lower_bound_and_many_a_ratio() {
    // No false alarm in 33,089: the rule of three bounds the rate at 9.1e-5 and the ratio at 11,029.
    let none = above((3000, 3232), (0, 33_089));
    assert!(none.at_least && none.limit < 11_030.0 && none.ratio < 7600.0, "{none:?}");
    assert_eq!((none.band, none.high), (Band::Strong, None));
    // The model of this program at its default target.
    let default = above((2198, 3232), (2, 6558));
    assert!(default.at_least && (400.0..700.0).contains(&default.ratio), "{default:?}");
    assert_eq!((default.band, default.limit), (Band::ModeratelyStrong, 2180.0));
    // 90 of 100 against 9 of 1,000.
    let many = above((900, 1000), (90, 10_000));
    assert_eq!((many.at_least, many.ratio, many.band), (false, 100.0, Band::Moderate));
    assert!(many.low < 100.0 && many.high.unwrap() > 100.0, "{many:?}");
}

#[test]
fn a_low_score_supports_that_nothing_is_hidden_and_says_how_little() {
    let both = Likelihood::new(counted(2198, 3232), counted(2, 6558));
    assert_eq!(both.below.supports, Proposition::NoneHidden);
    assert_eq!((both.below.band, both.below.at_least), (Band::Weak, false));
    assert!((3.0..3.2).contains(&both.below.ratio), "{:?}", both.below);
    assert!(
        both.sentence(false).contains("weak support for the proposition that the image has no hidden data")
    );
}

#[test]
fn counts_that_do_not_tell_the_two_apart_support_neither() {
    for (hidden, none) in
        [((0, 100), (0, 100)), ((1, 100), (0, 100)), ((50, 100), (50, 100)), ((100, 100), (100, 100))]
    {
        let weight = above(hidden, none);
        assert_eq!((weight.band, weight.ratio), (Band::NoSupport, 1.0), "{hidden:?} {none:?}");
        assert_eq!(weight.support(), "no support for either proposition");
    }
    // A model that calls images without hidden data more often than those with it.
    assert_eq!(above((5, 1000), (500, 1000)).supports, Proposition::NoneHidden);
}

#[test]
fn the_ends_of_the_bands_belong_to_the_weaker_one() {
    let bands =
        [1.99, 2.0, 10.0, 10.1, 100.0, 101.0, 1e3, 1001.0, 1e4, 10_001.0, 1e6, 1_000_001.0].map(Band::of);
    use Band::{ExtremelyStrong, Moderate, ModeratelyStrong, NoSupport, Strong, VeryStrong, Weak};
    assert_eq!(
        bands,
        [
            NoSupport,
            Weak,
            Weak,
            Moderate,
            Moderate,
            ModeratelyStrong,
            ModeratelyStrong,
            Strong,
            Strong,
            VeryStrong,
            VeryStrong,
            ExtremelyStrong
        ]
    );
    assert_eq!([2186.0, 1e4, 1.0].map(Band::below), [ModeratelyStrong, Strong, NoSupport]);
}

#[test]
fn every_ratio_comes_with_counts_sources_and_interval() {
    let both = Likelihood::new(counted(2198, 3232), counted(2, 6558));
    for above in [true, false] {
        let sentence = both.sentence(above);
        for part in ["2,198 of 3,232", "2 of 6,558", "47 sources", "95 % interval", "class of images"] {
            assert!(sentence.contains(part), "{part}: {sentence}");
        }
    }
    assert!(both.sentence(true).starts_with("at least "), "{}", both.sentence(true));
}

#[test]
fn only_enough_images_of_sources_that_nothing_was_set_on_give_a_ratio() {
    let rate = |hidden, split: &str, hits, of, sources| MeasuredRate {
        what: String::new(),
        hidden,
        split: split.into(),
        hits,
        of,
        sources,
    };
    let of = |rates: Vec<MeasuredRate>| {
        let model = Some(ModelUsed { rates, ..ModelUsed::default() });
        Likelihood::of(&RunSettings { model, ..RunSettings::default() })
    };
    let (hidden, none) = (rate(true, "test", 90, 100, 4), rate(false, "test", 1, 100, 4));
    assert!(of(vec![hidden.clone(), none.clone()]).is_some());
    assert!(of(vec![hidden.clone(), rate(false, "calibrate", 1, 100, 4)]).is_none());
    assert!(of(vec![hidden.clone(), rate(false, "test", 1, 99, 4)]).is_none());
    assert!(of(vec![hidden.clone(), rate(false, "test", 1, 100, 0)]).is_none());
    assert!(of(vec![hidden.clone(), rate(false, "test", 101, 100, 4)]).is_none());
    assert!(of(vec![hidden]).is_none());
    assert!(Likelihood::of(&RunSettings::default()).is_none());
}

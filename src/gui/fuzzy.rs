//! Finding a command by a few of its letters.

/// How well `text` answers to `typed`: `None` where a letter is missing or out of order, else the larger the better.
/// Beginnings of words and letters side by side count most; blanks in what is typed are skipped.
pub fn score(typed: &str, text: &str) -> Option<i32> {
    let wanted: Vec<char> = typed.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let letters: Vec<char> = text.to_lowercase().chars().collect();
    if wanted.is_empty() {
        return Some(0);
    }
    // best[j]: the best score of an answer whose last letter is letters[j]; letter after letter of what is typed.
    let mut best: Vec<Option<i32>> = Vec::new();
    for (index, &want) in wanted.iter().enumerate() {
        let mut here = vec![None; letters.len()];
        let mut before: Option<i32> = None;
        for (at, &letter) in letters.iter().enumerate() {
            if letter == want {
                let starts = at == 0 || !letters[at - 1].is_alphanumeric();
                let worth = if starts { 8 } else { 1 };
                here[at] = if index == 0 {
                    Some(worth + i32::from(at == 0) * 2)
                } else {
                    let beside = at.checked_sub(1).and_then(|at| best[at]).map(|score| score + 6);
                    let apart = before.map(|score| score - 1);
                    beside.max(apart).map(|score| score + worth)
                };
            }
            if index > 0 {
                before = before.max(best[at]);
            }
        }
        best = here;
    }
    let found = best.into_iter().flatten().max()?;
    // Of equal answers the shorter text is the closer one.
    Some(found * 128 - letters.len().min(1600) as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranked<'a>(typed: &str, texts: &[&'a str]) -> Vec<&'a str> {
        let mut found: Vec<_> =
            texts.iter().filter_map(|&text| score(typed, text).map(|score| (score, text))).collect();
        found.sort_by_key(|&(score, _)| std::cmp::Reverse(score));
        found.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn beginnings_of_words_win() {
        let texts = ["Open folder…", "Open files…", "Zoom out", "Export the selected results…"];
        assert_eq!(ranked("of", &texts)[..2], ["Open files…", "Open folder…"]);
        assert_eq!(ranked("zo", &texts), ["Zoom out"]);
        assert_eq!(ranked("export", &texts), ["Export the selected results…"]);
        assert_eq!(ranked("", &texts).len(), 4);
        assert!(ranked("xyz", &texts).is_empty());
    }

    #[test]
    fn letters_must_come_in_order() {
        assert!(score("fo", "of").is_none());
        assert!(score("rp0", "Red plane 0") > score("rp0", "Grey plane 0"));
    }
}

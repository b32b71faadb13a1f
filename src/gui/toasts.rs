//! Short messages: what was done vanishes by itself, what went wrong stays until it is dismissed.

use std::time::{Duration, Instant};

/// How long a message about something done stays.
const STAY: Duration = Duration::from_secs(6);
/// Most messages kept; the oldest go first.
const MOST: usize = 20;

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// Names it.
    pub id: u64,
    /// One line.
    pub text: String,
    /// The rest, where there is more to say; may be empty.
    pub details: String,
    /// Whether something went wrong.
    pub wrong: bool,
    /// A path that it is about, for the clipboard.
    pub path: Option<String>,
    said: Instant,
}

/// The messages, oldest first.
#[derive(Debug, Default)]
pub struct Toasts {
    list: Vec<Toast>,
    next: u64,
}

impl Toasts {
    /// Says something: the first line at once, the rest as details. What is said already is not said twice.
    pub fn say(&mut self, text: &str, wrong: bool, now: Instant) {
        let (text, details) = text.split_once('\n').unwrap_or((text, ""));
        let same = |toast: &Toast| toast.text == text && toast.details == details && toast.wrong == wrong;
        if let Some(toast) = self.list.iter_mut().find(|toast| same(toast)) {
            toast.said = now;
            return;
        }
        let (text, details) = (text.to_owned(), details.to_owned());
        self.list.push(Toast { id: self.next, text, details, wrong, path: None, said: now });
        self.next += 1;
        if self.list.len() > MOST {
            self.list.remove(0);
        }
    }

    /// Says what went wrong with a path, which can be copied as it is.
    pub fn say_of(&mut self, path: String, text: &str, now: Instant) {
        self.say(text, true, now);
        let first = text.split('\n').next();
        if let Some(toast) = self.list.iter_mut().rfind(|toast| Some(toast.text.as_str()) == first) {
            toast.path = Some(path);
        }
    }

    /// Lets what was done vanish; says when the next one does.
    pub fn retire(&mut self, now: Instant) -> Option<Duration> {
        self.list.retain(|toast| toast.wrong || now.duration_since(toast.said) < STAY);
        let quiet = self.list.iter().filter(|toast| !toast.wrong);
        quiet.map(|toast| STAY.saturating_sub(now.duration_since(toast.said))).min()
    }

    /// Takes a message away.
    pub fn dismiss(&mut self, id: u64) {
        self.list.retain(|toast| toast.id != id);
    }

    /// The messages, oldest first.
    pub fn list(&self) -> &[Toast] {
        &self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_stay_and_the_rest_goes() {
        let now = Instant::now();
        let mut toasts = Toasts::default();
        toasts.say("Written.", false, now);
        toasts.say("Not written: disk full\nFile: a.json", true, now);
        toasts.say("Not written: disk full\nFile: a.json", true, now);
        assert_eq!(toasts.list().len(), 2);
        assert_eq!(toasts.list()[1].details, "File: a.json");
        assert_eq!(toasts.retire(now), Some(STAY));
        assert_eq!(toasts.retire(now + STAY), None);
        assert!(toasts.list().len() == 1 && toasts.list()[0].wrong);
        let id = toasts.list()[0].id;
        toasts.dismiss(id);
        assert!(toasts.list().is_empty());
    }
}

//! A second image beside the selected one, and how the two are set against each other.

use std::sync::Arc;

use crate::evidence::Evidence;
use crate::gui::frames::Which;
use crate::gui::row::shown_name;
use crate::gui::worker::JobId;
use crate::pixels::Image;
use crate::pixels::compare::{Changed, Comparison};
use crate::pixels::view::Channel;

/// The image that others are compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Second {
    /// The file's name, escaped for showing.
    pub name: String,
    /// SHA-256 of its bytes.
    pub content: Arc<str>,
    /// Which frame of it.
    pub which: Which,
    /// Its pixels.
    pub image: Arc<Image>,
}

impl Second {
    /// The pixels of a frame of a file.
    pub(in crate::gui) fn new(evidence: &Evidence, which: Which, image: Arc<Image>) -> Self {
        let mut name = shown_name(evidence.path());
        if !which.analysed() {
            name = format!("{name}, {}", which.name());
        }
        Self { name, content: evidence.sha256().into(), which, image }
    }
}

/// How the two are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// The selected file alone.
    #[default]
    First,
    /// The held file alone, in the same view.
    Second,
    /// Both in the same view, left and right of the divider.
    Split,
    /// Both in the same view, in turn.
    Flicker,
    /// The bits that differ.
    Xor,
    /// The difference, multiplied.
    Difference,
    /// Where anything differs.
    Changed,
    /// Where one bit of one channel differs.
    ChangedBit(Channel, u8),
}

impl Mode {
    /// Those with a button of their own.
    pub const ALL: [Self; 7] =
        [Self::First, Self::Second, Self::Split, Self::Flicker, Self::Xor, Self::Difference, Self::Changed];

    /// Its name.
    pub fn name(self) -> String {
        match self {
            Self::First => "Selected".into(),
            Self::Second => "Held".into(),
            Self::Split => "Side by side".into(),
            Self::Flicker => "Flicker".into(),
            Self::Xor => "XOR".into(),
            Self::Difference => "Difference".into(),
            Self::Changed => "Changed".into(),
            Self::ChangedBit(channel, bit) => format!("Changed bits of {} plane {bit}", channel.name()),
        }
    }
}

/// What is known of the differing bits.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Counted {
    /// Nothing is asked for.
    #[default]
    Nothing,
    /// Under way.
    Awaited(JobId),
    /// There, or why it cannot be.
    Known(Result<Arc<Changed>, String>),
}

/// The comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Compare {
    /// The held file.
    pub second: Option<Arc<Second>>,
    /// How the two are shown.
    pub mode: Mode,
    /// Factor of the difference.
    pub gain: u8,
    /// How many bits differ.
    pub counted: Counted,
    /// The file being opened to be held.
    pub(super) opening: Option<JobId>,
}

impl Default for Compare {
    fn default() -> Self {
        Self { second: None, mode: Mode::First, gain: 16, counted: Counted::Nothing, opening: None }
    }
}

impl Compare {
    /// The held image where `first` can be compared with it.
    pub fn with(&self, first: &Image) -> Option<&Arc<Second>> {
        let size = |image: &Image| (image.width, image.height);
        self.second.as_ref().filter(|second| size(&second.image) == size(first))
    }

    /// How the engine is to draw the two as one; `None` where they are shown as they are.
    pub fn comparison(&self) -> Option<Comparison> {
        match self.mode {
            Mode::First | Mode::Second | Mode::Split | Mode::Flicker => None,
            Mode::Xor => Some(Comparison::Xor),
            Mode::Difference => Some(Comparison::Difference { gain: self.gain.max(1) }),
            Mode::Changed => Some(Comparison::Changed),
            Mode::ChangedBit(channel, bit) => Some(Comparison::ChangedBit { channel, bit }),
        }
    }

    /// Holds a file.
    pub fn hold(&mut self, second: Second) {
        self.second = Some(Arc::new(second));
        self.opening = None;
    }

    /// Holds none, and keeps how files are set against each other.
    pub(in crate::gui) fn let_go(&mut self) {
        *self = Self { gain: self.gain, mode: self.mode, ..Self::default() };
    }

    /// Holds none.
    pub fn release(&mut self) {
        *self = Self { gain: self.gain, ..Self::default() };
    }

    /// Notes that a file is being opened to be held.
    pub fn await_second(&mut self, job: JobId) {
        self.opening = Some(job);
    }

    /// Whether the answer of `job` is the one waited for.
    pub fn expects(&self, job: JobId) -> bool {
        self.opening == Some(job)
    }

    /// Takes the count, unless another was asked for since.
    pub fn take_counted(&mut self, job: JobId, counted: Result<Arc<Changed>, String>) {
        if self.counted == Counted::Awaited(job) {
            self.counted = Counted::Known(counted);
        }
    }

    /// Whether an answer is awaited.
    pub fn busy(&self) -> bool {
        self.opening.is_some() || matches!(self.counted, Counted::Awaited(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::Layout;

    fn image(width: u32) -> Arc<Image> {
        Arc::new(Image::eight_bit(width, 1, Layout::Grey, vec![0; width as usize]))
    }

    #[test]
    fn only_images_of_one_size_are_compared() {
        let mut compare = Compare::default();
        assert!(compare.with(&image(2)).is_none());
        compare.hold(Second {
            name: "a".into(),
            content: "1".into(),
            which: Which::default(),
            image: image(2),
        });
        assert!(compare.with(&image(2)).is_some() && compare.with(&image(3)).is_none());
        compare.mode = Mode::Difference;
        assert_eq!(compare.comparison(), Some(Comparison::Difference { gain: 16 }));
        compare.release();
        assert_eq!((compare.second, compare.mode), (None, Mode::First));
    }

    #[test]
    fn a_late_count_is_dropped() {
        let mut compare = Compare::default();
        compare.take_counted(JobId::default(), Err("late".into()));
        assert_eq!(compare.counted, Counted::Nothing);
        compare.counted = Counted::Awaited(JobId::default());
        assert!(compare.busy());
        compare.take_counted(JobId::default(), Err("other size".into()));
        assert!(!compare.busy());
    }
}

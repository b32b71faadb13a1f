//! What the evidence for the verdict remembers.

/// The state.
#[derive(Debug, Default)]
pub struct WhyState {
    /// The selected finding.
    pub finding: Option<usize>,
}

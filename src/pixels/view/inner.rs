//! A view inside another one: the same as [`View`], but never an inverse, so that views stay small and copied.

use super::{Channel, Filter, Fold, Mask, Operation, View};

/// The view that [`View::Inverse`] inverts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Inner(Kept);

/// Every view but an inverse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kept {
    Plane(Channel, u8),
    Full(Channel),
    Random(u8),
    Grey,
    LsbComposite,
    AlphaRemoved,
    AlphaLsb,
    PaletteTable,
    Index,
    IndexLsb,
    IndexPlane(u8),
    Bits([u16; 4], Fold),
    LowBits(u8),
    UnderAlpha,
    Entropy,
    Residual(Filter),
    Pairs,
    Stretch,
    Equalise,
    Arithmetic(Channel, Operation, Channel),
}

impl View {
    /// This view with its colours inverted; the inverse of an inverse is the view itself, and that of the image is
    /// [`View::Inverted`].
    #[must_use]
    pub const fn inverse(self) -> Self {
        let kept = match self {
            Self::Inverse(inner) => return inner.view(),
            Self::Normal => return Self::Inverted,
            Self::Inverted => return Self::Normal,
            Self::Plane { channel, bit } => Kept::Plane(channel, bit),
            Self::Full(channel) => Kept::Full(channel),
            Self::Random(number) => Kept::Random(number),
            Self::Grey => Kept::Grey,
            Self::LsbComposite => Kept::LsbComposite,
            Self::AlphaRemoved => Kept::AlphaRemoved,
            Self::AlphaLsb => Kept::AlphaLsb,
            Self::PaletteTable => Kept::PaletteTable,
            Self::Index => Kept::Index,
            Self::IndexLsb => Kept::IndexLsb,
            Self::IndexPlane(bit) => Kept::IndexPlane(bit),
            Self::Mask(Mask { bits, fold }) => Kept::Bits(bits, fold),
            Self::LowBits(count) => Kept::LowBits(count),
            Self::UnderAlpha => Kept::UnderAlpha,
            Self::Entropy => Kept::Entropy,
            Self::Residual(filter) => Kept::Residual(filter),
            Self::Pairs => Kept::Pairs,
            Self::Stretch => Kept::Stretch,
            Self::Equalise => Kept::Equalise,
            Self::Arithmetic { first, operation, second } => Kept::Arithmetic(first, operation, second),
        };
        Self::Inverse(Inner(kept))
    }
}

impl Inner {
    /// The view that is inverted.
    pub const fn view(self) -> View {
        match self.0 {
            Kept::Plane(channel, bit) => View::Plane { channel, bit },
            Kept::Full(channel) => View::Full(channel),
            Kept::Random(number) => View::Random(number),
            Kept::Grey => View::Grey,
            Kept::LsbComposite => View::LsbComposite,
            Kept::AlphaRemoved => View::AlphaRemoved,
            Kept::AlphaLsb => View::AlphaLsb,
            Kept::PaletteTable => View::PaletteTable,
            Kept::Index => View::Index,
            Kept::IndexLsb => View::IndexLsb,
            Kept::IndexPlane(bit) => View::IndexPlane(bit),
            Kept::Bits(bits, fold) => View::Mask(Mask { bits, fold }),
            Kept::LowBits(count) => View::LowBits(count),
            Kept::UnderAlpha => View::UnderAlpha,
            Kept::Entropy => View::Entropy,
            Kept::Residual(filter) => View::Residual(filter),
            Kept::Pairs => View::Pairs,
            Kept::Stretch => View::Stretch,
            Kept::Equalise => View::Equalise,
            Kept::Arithmetic(first, operation, second) => View::Arithmetic { first, operation, second },
        }
    }
}
